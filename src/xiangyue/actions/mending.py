"""What an assessment found missing: planned one by one, then done as rows of a register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.indicators import Indicator
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Assessment, Membership, RegisterRow
from xiangyue.methods import standards

UNMET = ("not_met", "missing", "not_yet")


def found(case: Case, stage: str, unmet: int) -> None:
    """A stage was settled: what of it has to be put right, in every part that says so."""
    for part in case.procedure.parts:
        if part.kind == "mending" and part.words["of"] == stage:
            case.put(part.key, gaps=unmet, unplanned=unmet)


def gaps_of(matter_id: int, stage: str) -> list[Indicator]:
    """The indicators that a settled stage did not find met, in their order: two queries."""
    row = Assessment.objects.select_related("standard").filter(matter=matter_id, part=stage).first()
    if row is None or row.settled_at is None:
        return []
    unmet = set(row.answers.filter(state__in=UNMET).values_list("indicator", flat=True))
    standard, _bands = standards.unpacked(row.standard_id, row.standard.raw)
    return [i for i in standard.indicators if i.key in unmet]


def plan(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    indicator: str,
    measure: str,
    owner_id: int,
    due_on: date,
    expected: int | None = None,
    key: UUID | None = None,
) -> RegisterRow:
    """How one indicator is put right, by whom, until when."""
    measure = words(measure, "measure", 2000)
    with act_on(matter_id, "mending.plan", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "mending")
        gap = _one(gaps_of(case.matter.pk, asked.words["of"]), indicator)
        if RegisterRow.objects.filter(matter=case.matter, part=part, indicator=indicator).exists():
            raise refuse("mending.planned", field="indicator")
        if due_on < case.today:
            raise refuse("task.past", field="due_on")
        seats = Membership.objects.filter(
            Q(end=None) | Q(end__gte=case.today),
            area_id=case.matter.area_id, person_id=owner_id, start__lte=case.today,
        )  # fmt: skip
        if not seats.exists():
            raise refuse("task.owner", field="owner")
        row = RegisterRow.objects.create(
            matter=case.matter,
            part=part,
            indicator=indicator,
            what=gap.names["zh"][:200],
            measure=measure,
            owner_id=owner_id,
            due_on=due_on,
            made_at=now,
        )
        case.add(part, rows=1, open=1, unplanned=-1)
        case.put(part, on=case.today.isoformat())
        a.count("tasks_due", 1, due_on)
        a.on["row"] = row.pk
        a.data |= {"indicator": indicator, "due": due_on.isoformat()}
        a.sealed |= {"measure": measure, "owner": owner_id}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _one(gaps: Iterable[Indicator], key: str) -> Indicator:
    for one in gaps:
        if one.key == key:
            return one
    raise refuse("mending.no-gap", field="indicator")
