"""What a matter rests on: an earlier decision is named, or it is said to be decided here.

The same finder serves whatever needs a decision of its own, such as a large change of a contract.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case, label
from xiangyue.actions.typed import words
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter
from xiangyue.methods import library

_NUMBER = re.compile(r"\d{4}-\d+")


def decided_matter(case: Case, typed: str, *, field: str = "decision") -> Matter:
    """The decided matter of this place that ``typed`` names: its resolution's number on paper, or
    the matter's own (``2026-7``).

    Refusal beside ``field`` where there is none, it is this very matter, it was not decided, or it
    was given up.
    """
    typed = words(typed, field, 60)
    here = Matter.objects.select_related("procedure").defer("procedure__raw")
    here = here.filter(area_id=case.matter.area_id, practice=case.matter.practice)
    which = Q(resolution_number=typed)
    if _NUMBER.fullmatch(typed):
        year, _, number = typed.partition("-")
        which |= Q(year=int(year), number=int(number))
    found = here.filter(which).order_by("-decided_at").first()
    if found is None:
        raise refuse("decision.unknown", field=field, typed=typed)
    if found.pk == case.matter.pk:
        raise refuse("decision.itself", field=field)
    if found.decided_at is None or found.state == "dropped":
        raise refuse("decision.undecided", field=field, matter=found.title)
    return found


def name_decision(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    decision: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Name the decision that this matter rests on; what it granted bounds what is spent here."""
    with act_on(matter_id, "decision.name", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "prior_decision")
        found = decided_matter(case, decision)
        case.put(
            part,
            named=True,
            here=False,
            matter=found.pk,
            budget=found.budget or 0,
            on=case.today.isoformat(),
        )
        case.matter.budget = found.budget
        a.data["decision"] = found.resolution_number or label(found)
        case.settle(a)
        a.result = str(found.pk)
    return found


def decide_here(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """Say that nothing was decided yet: it is put to the vote in this matter.

    Refusal where the village has adopted another method to decide by: it is decided there first.
    """
    with act_on(matter_id, "decision.here", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "prior_decision")
        adopted = own_numbers.opened(case.matter.area_id)
        own = adopted.procedure if adopted else ""
        if own and _decides(own) and not case.matter.practice:
            names = {lang: library.procedure(own).text(lang, "name") for lang in ("zh", "en")}
            raise refuse("decision.own-method", code="conditions", method=names)
        case.put(part, here=True, on=case.today.isoformat())
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _decides(slug: str) -> bool:
    """Whether a village that adopted this method decides by it whatever comes up."""
    try:
        parts = library.procedure(slug).parts
    except KeyError:
        return False
    return any(p.decides for p in parts) and all(p.kind != "prior_decision" for p in parts)


def decision_of(case: Case) -> Matter | None:
    """The decided matter that this one rests on: itself, or the decision that was named."""
    if case.matter.decided_at is not None:
        return case.matter
    for part in case.procedure.parts:
        if part.kind == "prior_decision" and (pk := case.facts(part.key).get("matter")):
            return Matter.objects.get(pk=pk)
    return None


def rests_on(case: Case) -> str:
    """The number of the resolution that the matter rests on, or "" where it has none."""
    found = decision_of(case)
    return found.resolution_number or label(found) if found else ""
