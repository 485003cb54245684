"""The handover after an election: seal, accounts, assets and papers within ten days, the election
committee presiding, the township watching; the ballots sealed; the elected take their seats.

Source: Organic Law of Villagers' Committees (2025), Art. 14, 24, 39.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import committee_seats, own_numbers
from xiangyue.actions.parts import act_on
from xiangyue.actions.poll_staff import at_poll, election_of
from xiangyue.actions.round_sheets import elected_in
from xiangyue.actions.terms import reason_of
from xiangyue.core import calendar
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.committee_handovers import HANDED
from xiangyue.data.models import (
    CommitteeHandover,
    Election,
    Matter,
    Voter,
    VoteRound,
)

LONG = 500


def elected_of(election: Election) -> list[dict[str, Any]]:
    """Who is elected in all rounds together, the highest post first."""
    rounds = VoteRound.objects.filter(election=election, state="counted").order_by("number")
    found = elected_in(rounds)
    order = {p["post"]: n for n, p in enumerate(election.posts)}
    return sorted(found, key=lambda e: order.get(e["post"].removesuffix("-woman"), 99))


def due_on(matter: Matter, said: date) -> date:
    """The last day of the handover, counted from the day of the result."""
    days = own_numbers.setting("handover-days", matter=matter, day=said)
    return calendar.period(said, days).day


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    items: Mapping[str, str],
    sealed_at: str,
    kept_by: str,
    late_reason: str = "",
    key: UUID | None = None,
) -> CommitteeHandover:
    """Write down what was handed over (``items``: a list in words for each of ``HANDED``), where
    the sealed ballots are kept and by whom. Who enters it presides, or enters it for who does.

    The elected take their seats this day, the old terms end, the roll binds nobody any more.
    Refusals: something of the four not told, no place for the ballots, late without a reason.
    """
    with at_poll("handover.enter", matter_id, part, actor, now, key, kind="handover") as poll:
        case, election = poll.case, poll.election
        if CommitteeHandover.objects.filter(election=election).exists():
            raise refuse("handover.twice", code="conditions")
        told = {what: str(items.get(what, "")).strip()[:LONG] for what in HANDED}
        if missing := [what for what in HANDED if not told[what]]:
            check = Check(
                "handover.items", False, len(HANDED) - len(missing), len(HANDED), clause="law:24"
            )
            raise Refusal("conditions", check, field=missing[0])
        place, keeper = sealed_at.strip()[:120], kept_by.strip()[:60]
        if not place or not keeper:
            field = "kept_by" if place else "sealed_at"
            raise refuse("handover.ballots", field=field, clause="law:39")
        said = _said(poll.part.words["count"], case.parts)
        due = due_on(case.matter, said)
        late = max(0, (case.today - due).days)
        why = reason_of(late_reason) if late else ""
        row = CommitteeHandover.objects.create(
            election=election,
            due_on=due,
            items=[{"what": what, "words": words} for what, words in told.items()],
            presided_by_id=actor.person_id,
            sealed_at=place,
            kept_by=keeper,
            kept_until=committee_seats.term(case.matter, case.today),
            on=case.today,
            late_reason=why,
        )
        taken = _take(case.matter, election, case.today)
        case.put(
            part, items=len(told), sealed=True, on=case.today.isoformat(), late=late, taken=taken
        )
        poll.a.data |= {"items": len(told), "late": late, "taken": taken, "due": due.isoformat()}
        poll.a.sealed |= {"place": place, "keeper": keeper}
        poll.a.result = str(row.pk)
    return row


def _said(part: str, parts: Mapping[str, Any]) -> date:
    """The day on which the result was said."""
    found = parts[part].facts.get("on") if part in parts else None
    if not found:
        raise refuse("handover.no-result", code="conditions", clause="law:24")
    return date.fromisoformat(found)


def confirm(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    key: UUID | None = None,
) -> CommitteeHandover:
    """An officer of the township (or above) confirms having watched the handover."""
    with act_on(matter_id, "handover.confirm", "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        case.require_open(part, "handover")
        if not actor.officer_of(case.matter.area_id):
            raise refuse("handover.officer", code="not-allowed", clause="law:24")
        election = election_of(case.matter)
        row = CommitteeHandover.objects.filter(election=election).first()
        if row is None:
            raise refuse("handover.not-yet", code="conditions", clause="law:24")
        row.confirmed_by_id, row.confirmed_on = actor.person_id, case.today
        row.save()
        case.put(part, confirmed=True, over=True)
        a.data["late"] = case.facts(part).get("late", 0)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _take(matter: Matter, election: Election, today: date) -> int:
    """The elected sit, the old ones' terms end; how many took a seat. In a practice nobody moves,
    but the roll binds nobody any more all the same."""
    Voter.objects.filter(election=election, bars=True).update(bars=False)
    people = [e for e in elected_of(election) if e["role"]]
    if matter.practice:
        return len(people)
    seats = [(e["id"], e["role"]) for e in people]
    committee_seats.take(matter, seats, today, whole=election.kind == "committee")
    return len(people)
