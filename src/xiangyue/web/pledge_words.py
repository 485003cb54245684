"""Words of pledges and goals, and how a list of them is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions.pledge_words import role_name
from xiangyue.core.pledges import BRANCH, FIXED, KEPT, NOT_KEPT, STANDING
from xiangyue.data.models import Pledge, PledgeStep
from xiangyue.web import matter_words as words

STATES: dict[str, Promise | str] = {
    "asked": pgettext_lazy("pledge", "Asked for by villagers"),
    "declined": pgettext_lazy("pledge", "Declined"),
    "proposed": lazy("Put forward"),
    "fits": lazy("Found fit"),
    "change": lazy("To be changed"),
    "out": lazy("Not taken"),
    "withdrawn": pgettext_lazy("pledge", "Withdrawn"),
    "fixed": lazy("Being carried out"),
    "kept": lazy("Kept"),
    "not_kept": lazy("Not kept"),
}
GOAL_STATES: dict[str, Promise | str] = {
    "kept": pgettext_lazy("goal", "Reached"),
    "not_kept": pgettext_lazy("goal", "Not reached"),
}
LOOKS = {
    **dict.fromkeys(("asked", "proposed", "fits"), "wait"),
    **dict.fromkeys(("change", "not_kept"), "warn"),
    **dict.fromkeys(("declined", "out", "withdrawn"), "bad"),
    "fixed": "open",
    "kept": "done",
}
NOTES: dict[str, Promise | str] = {
    **STATES,
    "asked": lazy("Villagers asked for it"),
    "revised": lazy("Put otherwise"),
    "fixed": pgettext_lazy("pledge", "Fixed"),
    "progress": pgettext_lazy("pledge", "Progress"),
    "evidence": pgettext_lazy("pledge", "What shows it"),
}
FORMS: dict[str, Promise | str] = {
    "meeting": lazy("Pledged at a meeting"),
    "oath": lazy("Pledged by oath"),
    "written": lazy("Pledged in writing"),
}
PLACES: dict[str, Promise | str] = {
    "members_meeting": lazy("Party members' meeting"),
    "villagers_meeting": lazy("Meeting of villagers"),
    "board": lazy("Notice board"),
}


def state_of(row: Pledge, says: str = "") -> tuple[str, str]:
    """(what it is called, its look): a goal is reached, a pledge is kept. ``says``: what the
    records say of it already, which stands before the night has written it down."""
    state = says or row.state
    named = GOAL_STATES.get(state) if row.called == "goal" else None
    return str(named or STATES[state]), LOOKS[state]


def by_records(row: Pledge, told: Mapping[str, Any], says: str) -> tuple[str, str]:
    """(what the records say of a pledge that they answer, its look)."""
    numbers = {"have": told["have"], "need": told["need"]}
    state = says or row.state
    if state == KEPT:
        kept = _("The matter that does it is closed in time: it is kept.")
        reached = _("By the records it is reached: %(have)s of %(need)s.") % numbers
        return (kept if row.carried_by_id else reached), "done"
    if state == NOT_KEPT:
        gone = _("Its day went by and the matter that does it was not closed: it is not kept.")
        missed = _("By the records it was not reached: %(have)s of %(need)s.") % numbers
        return (gone if row.carried_by_id else missed), "warn"
    if row.carried_by_id:
        return _("It is kept once the matter that does it is closed, by its last day."), ""
    return _("By the records %(have)s of %(need)s so far.") % numbers, ""


def holder_of(row: Pledge) -> str:
    """``沈国良（党支部书记）``, or the branch; "" while nobody has taken it up."""
    if row.holder is None:
        return role_name(BRANCH, words.reader()) if row.role == BRANCH else ""
    role = role_name(row.role, words.reader())
    return (
        f"{row.holder.name}（{role}）" if words.reader() == "zh" else f"{row.holder.name} ({role})"
    )


@dataclass(frozen=True)
class StepShown:
    """A step of a goal as a list shows it."""

    row: PledgeStep
    state: str
    look: str


def steps_of(row: Pledge, today: date) -> list[StepShown]:
    """The steps of a goal in their order, as far as they are: ``row.steps`` as it was read."""
    found = []
    for step in sorted(row.steps.all(), key=lambda s: s.number):
        if step.reached_on is not None:
            state, look = (_("Reached late"), "warn") if step.late else (_("Step reached"), "done")
        elif row.state in (KEPT, NOT_KEPT):
            state, look = _("Step not reached"), "warn"
        elif row.state == FIXED and step.due_on < today:
            state, look = _("Step overdue"), "bad"
        else:
            state, look = _("Step to come"), "wait"
        found.append(StepShown(step, state, look))
    return found


def written(row: Pledge) -> str:
    """The steps as the form takes them: one a line, its day first."""
    return "\n".join(f"{s.due_on} {s.text}" for s in row.steps.order_by("number"))


@dataclass(frozen=True)
class Shown:
    """One as a list shows it."""

    row: Pledge
    state: str
    look: str
    head: str
    late: bool
    signed: int
    steps: tuple[StepShown, ...] = ()


@dataclass(frozen=True)
class Holder:
    """All of one holder: a card."""

    name: str
    person: int  # 0 for the branch
    rows: tuple[Shown, ...]

    @property
    def kept(self) -> int:
        """How many were kept."""
        return sum(s.row.state == KEPT for s in self.rows)

    @property
    def stands(self) -> int:
        """How many stand, whatever came of them."""
        return sum(s.row.state in STANDING for s in self.rows)


def shown(row: Pledge, today: date, *, head: str = "", signed: int = 0) -> Shown:
    """One as a list shows it."""
    state, look = state_of(row)
    late = row.state == FIXED and row.due_on is not None and row.due_on < today
    return Shown(row, state, look, head, late, signed, tuple(steps_of(row, today)))


def by_holder(rows: Iterable[Shown]) -> list[Holder]:
    """The cards: the branch first, then in the order in which they come; asks are left out."""
    found: dict[tuple[int, str], list[Shown]] = {}
    for one in rows:
        name = holder_of(one.row)
        if name:
            found.setdefault((one.row.holder_id or 0, name), []).append(one)
    cards = [Holder(name, person, tuple(some)) for (person, name), some in found.items()]
    return sorted(cards, key=lambda c: c.person != 0)


def told(facts: dict[str, Any]) -> list[str]:
    """How far the carrying out is."""
    n = int(facts.get("pledges", 0))
    if not n:
        return []
    steps = {k: facts.get(f"steps{k}", 0) for k in ("", "_reached", "_late")}
    walked = _("steps: %(reached)s of %(n)s reached, %(late)s of these late") % {
        "n": steps[""], "reached": steps["_reached"], "late": steps["_late"],
    }  # fmt: skip
    return [
        *([walked] if steps[""] else []),
        _("%(kept)s of %(n)s kept, %(not_kept)s not kept, %(open)s under way")
        % {
            "n": n,
            "kept": facts.get("kept", 0),
            "not_kept": facts.get("not_kept", 0),
            "open": facts.get("open", 0),
        },
    ]


def totals(rows: Sequence[Pledge]) -> dict[str, int]:
    """How many stand, were kept, were not, are under way."""
    states = [r.state for r in rows]
    return {
        "stand": sum(s in STANDING for s in states),
        "kept": states.count(KEPT),
        "not_kept": states.count(NOT_KEPT),
        "open": states.count(FIXED),
    }
