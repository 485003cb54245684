"""By when a vote that follows is held: the last lawful day of a further vote, and what holds where
it cannot be kept.

A province has the seats left filled within so many days (Zhejiang Measures on Elections, Art. 29;
Shanghai, Art. 21; Beijing, Art. 30; elsewhere practice). No text says what holds where that vote
was void, or set aside, or not held in time. The seats are filled all the same (Organic Law of
Villagers' Committees (2025), Art. 18): the same number of days runs anew, from the day on which the
vote was found void, or on which the one missed is called. A day past the lawful one needs its
reason, which everyone reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.actions.poll_staff import Poll
from xiangyue.core.elections.further import AGAIN
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import VoteRound
from xiangyue.methods import election_days

SETTING: Final = "election.second-vote.days"
PRACTICE: Final = "election-practice"
LEAST: Final = 4
MOST: Final = 200


@dataclass(frozen=True)
class Last:
    """``by``: the last lawful day, with its ``clause``; ``last``: the last day on which it may be
    held with a reason, None while only the lawful days may be. Both None: no text sets a day."""

    by: date | None
    clause: str = ""
    last: date | None = None


def called_by(rounds: Sequence[VoteRound], vote: VoteRound) -> Mapping[str, Any]:
    """The plan by which a vote was called; empty of the first one."""
    before = next((r for r in rounds if r.number == vote.number - 1), None)
    return before.plan[0] if before is not None and before.plan else {}


def again(vote: VoteRound, called: Mapping[str, Any], today: date, area: str) -> dict[str, Any]:
    """The same vote once more, found void ``today``: its lawful day stays, its days run anew."""
    plan: dict[str, Any] = {
        "kind": vote.kind,
        "posts": vote.posts,
        "candidates": vote.candidates,
        "why": AGAIN,
        "by": called.get("by", ""),
    }
    if plan["by"]:
        plan["clause"] = called.get("clause", "")
        plan["last"] = _anew(today, area).isoformat()
    if called.get("may_stay"):
        plan["may_stay"] = True
    return plan


def last_of(plan: Mapping[str, Any], today: date, area: str) -> Last:
    """Until when the vote of a plan is held, as it stands today."""
    if not plan.get("by"):
        return Last(None)
    by = date.fromisoformat(plan["by"])
    last = date.fromisoformat(plan["last"]) if plan.get("last") else None
    if today > (last or by):
        last = _anew(today, area)
    return Last(by, plan.get("clause", ""), last)


def require_day(poll: Poll, plan: Mapping[str, Any], day: date, late: str) -> str:
    """Refusal for a day on which the vote may not be held; the reason of one that is past the last
    lawful day, else ""."""
    found = last_of(plan, poll.case.today, poll.case.matter.area_id)
    if found.by is None or day <= found.by:
        return ""
    if found.last is None or day > found.last:
        clause = found.clause if found.last is None else PRACTICE
        values = {"day": (found.last or found.by).isoformat()}
        raise Refusal(
            "conditions", Check("count.day-late", False, clause=clause, values=values), field="day"
        )
    late = late.strip()[:MOST]
    if len(late) < LEAST:
        values = {"by": found.by.isoformat(), "day": found.last.isoformat()}
        check = Check("count.late-why", False, clause=found.clause, values=values)
        raise Refusal("conditions", check, field="late")
    return late


def _anew(today: date, area: str) -> date:
    return today + timedelta(days=election_days.days(SETTING, on=today, area=area).value)
