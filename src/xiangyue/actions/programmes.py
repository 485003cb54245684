"""Programmes: goals that the figures answer, and registers with owners and deadlines."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions import duty_reports
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.figures import FLOWS, STOCKS
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data import figures
from xiangyue.data.models import Area, DutyReport, Goal, Matter, Membership, RegisterRow

MEASURES = FLOWS + STOCKS


def set_goal(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    have: str,
    of: str = "",
    least: int = 0,
    share: tuple[int, int] = (0, 1),
    expected: int | None = None,
    key: UUID | None = None,
) -> Goal:
    """A goal: the figure ``have`` is at least ``least``, or at least ``share`` of the figure
    ``of``."""
    text = words(text, "text", 200)
    if have not in MEASURES or (of and of not in MEASURES):
        raise refuse("goal.figure", field="have")
    top, bottom = share
    if of and not (bottom > 0 and 0 < top <= bottom):
        raise refuse("goal.share", field="share")
    if not of and least < 1:
        raise refuse("goal.least", field="least")
    with act_on(matter_id, "goal.set", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "goals")
        if Goal.objects.filter(matter=case.matter, part=part, have=have, of=of).exists():
            raise refuse("goal.twice", field="have")
        goal = Goal.objects.create(
            matter=case.matter,
            part=part,
            words=text,
            have=have,
            of=of,
            least=0 if of else least,
            numerator=top if of else 0,
            denominator=bottom if of else 1,
        )
        case.add(part, goals=1)
        case.put(part, met=0)
        a.data |= {"have": have, "of": of, "least": least, "share": f"{top}/{bottom}"}
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(goal.pk)
    return goal


def measured(goal: Goal, sums: dict[str, int]) -> tuple[int, int, int]:
    """(have, need, of) of a goal by the figures; ``of`` is 0 where it is a plain number."""
    have = sums[goal.have]
    if not goal.of:
        return have, goal.least, 0
    of = sums[goal.of]
    return have, -(-goal.numerator * of // goal.denominator), of


def is_met(have: int, need: int, of: int, *, shared: bool) -> bool:
    """Whether so many are enough: of nothing nothing is."""
    return have >= need and (of > 0 or not shared)


def year_of(case: Case) -> dict[str, int]:
    """The figures of the matter's area in the year, as of today: at most two queries."""
    area, today = case.matter.area_id, case.today
    return figures.read([area], first=date(today.year, 1, 1), last=today, today=today)[area]


def count_goals(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """Hold every goal against the figures now; how many are met. The numbers go on record."""
    with act_on(matter_id, "goal.count", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "goals")
        goals = list(Goal.objects.filter(matter=case.matter, part=part).order_by("pk"))
        if not goals:
            raise refuse("goal.none", code="conditions")
        sums = year_of(case)
        told = []
        for goal in goals:
            have, need, of = measured(goal, sums)
            met = is_met(have, need, of, shared=bool(goal.of))
            told.append({"have": have, "need": need, "of": of, "met": met})
        met_all = sum(bool(t["met"]) for t in told)
        case.add(part, counted=1)
        case.put(part, met=met_all, on=case.today.isoformat())
        a.data["goals"] = told
        case.settle(a)
        a.result = str(met_all)
    return met_all


def add_row(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    what: str,
    owner_id: int,
    due_on: date,
    measure: str = "",
    unit: str = "",
    place: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> RegisterRow:
    """A row of the register. Refusal beside what the definition asks for and is left out."""
    what, measure = words(what, "what", 200), words(measure, "measure", 2000, least=0)
    unit = words(unit, "unit", 120, least=0)
    with act_on(matter_id, "register.add", part, actor, now, expected, key) as (a, case):
        spec, area = case.require_open(part, "register"), case.matter.area_id
        for name, given in (("measure", measure), ("unit", unit), ("place", place)):
            if name in spec.words["columns"] and not given:
                raise refuse(f"register.{name}", field=name, clause=spec.clause)
        if due_on < case.today:
            raise refuse("task.past", field="due_on")
        if spec.words["seen_by"] and _names(case.matter, what):
            raise refuse("register.named", field="what")
        if place and not (place.startswith(area) and Area.objects.filter(code=place).exists()):
            raise refuse("register.elsewhere", field="place")
        seats = Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=case.today), area_id=area, start__lte=case.today
        )
        if not seats.filter(person_id=owner_id).exists():
            raise refuse("task.owner", field="owner")
        row = RegisterRow.objects.create(
            matter=case.matter,
            part=part,
            what=what,
            measure=measure,
            unit=unit,
            place_id=place or None,
            owner_id=owner_id,
            due_on=due_on,
            made_at=now,
        )
        case.add(part, rows=1, open=1)
        a.count("tasks_due", 1, due_on)
        _cover(case, part)
        a.on["row"] = row.pk
        a.data |= {"due": due_on.isoformat(), "place": place}
        a.sealed |= {"what": what, "measure": measure, "unit": unit, "owner": owner_id}
        case.settle(a)
        a.result = str(row.pk)
    return row


def finish_row(
    *,
    actor: Actor,
    now: datetime,
    row_id: int,
    evidence: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> RegisterRow:
    """A row is done, with what shows it: by its owner, or those who keep the register."""
    evidence = words(evidence, "evidence", 4000)
    found = RegisterRow.objects.filter(pk=row_id).first()
    if found is None:
        raise refuse("register.unknown", code="not-found")
    mine = actor.person_id is not None and actor.person_id == found.owner_id
    part = "" if mine else found.part
    with act_on(found.matter_id, "register.done", part, actor, now, expected, key) as (a, case):
        kind = case.require_open(found.part, "register", "mending").kind
        row = RegisterRow.objects.select_for_update().get(pk=row_id)
        if row.done_on:
            raise refuse("register.done", code="conditions")
        row.done_on, row.evidence = case.today, evidence
        row.save(update_fields=["done_on", "evidence"])
        case.add(row.part, open=-1)
        a.count("tasks_due", -1, row.due_on)
        if kind == "register":
            _cover(case, row.part)
        a.data["part"] = row.part
        a.on["row"] = row.pk
        a.data |= {"late": case.today > row.due_on}
        a.sealed["evidence"] = evidence
        case.settle(a)
        a.result = str(row.pk)
    return row


def reads_rows(actor: Actor, matter: Matter, part: Part) -> bool:
    """Whether the actor reads the rows of this register; each owner reads their own besides."""
    return duty_reports.may_read(actor, matter.area_id, part.words["seen_by"])


def _names(matter: Matter, text: str) -> bool:
    """Whether a text names one of those who report in this matter."""
    told = DutyReport.objects.filter(matter=matter).values_list("person__name", flat=True)
    return any(name in text for name in told)


def _cover(case: Case, part: str) -> None:
    """How many places the register is about, and how many of them have a row done."""
    rows = RegisterRow.objects.filter(matter=case.matter, part=part).exclude(place=None)
    places = set(rows.values_list("place_id", flat=True))
    covered = set(rows.exclude(done_on=None).values_list("place_id", flat=True))
    case.put(part, places=len(places), covered=len(covered), on=case.today.isoformat())
