"""An appeal against a result (catalogue D10, D11): who, within how many working days, another body.

A part of kind ``appeal`` names the result (``of``) and the level above that decides. The days run
from the day on which the result was told: the fact ``on`` of that part, or where the kind says so
itself through ``open_window``. Who is concerned: who holds the roles that the part names (``who``);
else of a finding the person it is about, of any other result the parties of the matter, or whom
``CONCERNED`` gives for its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.typed import words
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.calendar import WORK
from xiangyue.core.digits import whole
from xiangyue.core.kinds.appeal import OUTCOMES
from xiangyue.core.kinds.review import office_of
from xiangyue.core.kinds.ruling import NONE
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Appeal, Assessment, Breach, Membership, Party
from xiangyue.methods.wording import sentences


def _about(case: Case, part: Part) -> list[int]:
    rows = Breach.objects.filter(matter=case.matter, decided_on__isnull=False)
    return list(rows.exclude(measure=NONE).values_list("about_id", flat=True))


def _parties(case: Case, part: Part) -> list[int]:
    found = Party.objects.filter(matter=case.matter).order_by("person_id")
    return list(found.values_list("person_id", flat=True))


CONCERNED: Final[dict[str, Callable[[Case, Part], list[int]]]] = {"ruling": _about}
"""Whom a result of a kind concerns: ``(case, the part with the result) -> ids of people``."""


def _after_breach(a: Act, case: Case, row: Appeal) -> None:
    breach = Breach.objects.filter(matter=case.matter).first()
    if breach is not None:
        breach.after, breach.after_on = row.outcome, case.today
        breach.after_measure = row.instead if row.outcome == "changed" else ""
        a.save(breach, "after", "after_on", "after_measure")


def decided_on(matter_id: int, parts: Sequence[str]) -> list[Appeal]:
    """The decided appeals of these parts, in the order in which they were decided."""
    rows = Appeal.objects.filter(matter_id=matter_id, part__in=parts).exclude(outcome="")
    return list(rows.select_related("decided_by").order_by("decided_on", "pk"))


def against(case: Case, of: str) -> list[str]:
    """The keys of the parts in which one appeals against the result of ``of``."""
    return [p.key for p in case.procedure.parts if p.kind == "appeal" and p.words["of"] == of]


DECIDED: Final[dict[str, Callable[[Act, Case, Appeal], None]]] = {"ruling": _after_breach}
"""What a decided appeal does to a result of a kind."""


def concerned(case: Case, part: Part) -> list[int]:
    """The ids of the people who may appeal in this part."""
    if roles := part.words["who"]:
        told = case.facts(part.words["of"]).get("on")
        day = date.fromisoformat(told) if told else case.today
        rows = holders(case.matter.area_id, day, *roles).filter(person__active=True)
        return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())
    of = case.procedure.part(part.words["of"])
    return CONCERNED.get(of.kind, _parties)(case, of)


def last_day(told: date, part: Part) -> date:
    """The last day for an appeal against what was told on ``told`` (which is not counted)."""
    return WORK.add_working_days(told, int(part.words["days"])).day


def open_window(case: Case, of: str, told: date) -> None:
    """The result ``of`` was told on that day: the days of every appeal against it run."""
    for part in case.procedure.parts:
        if part.kind == "appeal" and part.words["of"] == of:
            until = last_day(told, part)
            none = not concerned(case, part)
            case.put(part.key, until=until.isoformat(), over=none)


def until_of(case: Case, part: Part) -> date | None:
    """The last day, or None while the result was told to nobody."""
    if found := case.facts(part.key).get("until"):
        return date.fromisoformat(found)
    told = case.facts(part.words["of"]).get("on")
    return last_day(date.fromisoformat(told), part) if told else None


def make(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    grounds: str,
    person_id: int | None = None,
    received_on: date | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Appeal:
    """Appeal with the grounds: by the person, or entered by the office from their paper
    (``person_id``, and the day ``received_on`` on which it came). Once, within the days."""
    grounds = words(grounds, "grounds", 4000, least=4)
    with act_on(matter_id, "appeal.make", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "appeal")
        who = person_id or actor.person_id
        on_paper = who != actor.person_id
        if on_paper:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if who not in concerned(case, asked):
            raise refuse("appeal.not-concerned", code="not-allowed", field="person_id")
        day = received_on or case.today
        told = case.facts(asked.words["of"]).get("on") or ""
        if (day != case.today and not on_paper) or day > case.today or day.isoformat() < told:
            raise refuse("appeal.received", field="received_on")
        until = until_of(case, asked)
        if until is None:
            raise refuse("appeal.untold", code="conditions")
        if day > until:
            days = int(asked.words["days"])
            gone = WORK.working_days_between(date.fromisoformat(told), day) if told else days + 1
            last = {"day": until.isoformat()}
            check = Check("appeal.late", False, gone, days, clause=asked.clause, values=last)
            raise Refusal("conditions", check)
        if Appeal.objects.filter(matter=case.matter, part=part, person_id=who).exists():
            raise refuse("appeal.made", code="conditions")
        row = Appeal.objects.create(
            matter=case.matter, part=part, person_id=who, grounds=grounds, on_paper=on_paper,
            made_on=day, made_by_id=actor.person_id,
            office_id=office_of(case.matter.area_id, asked.words["level"]),
            due_on=WORK.add_working_days(day, int(asked.words["answer_days"])).day,
        )  # fmt: skip
        a.count("reviews_due", 1, row.due_on)
        case.add(part, made=1, open=1)
        case.put(part, over=False, until=until.isoformat())
        a.on["appeal"] = row.pk
        a.data |= {"part": part, "on_paper": on_paper, "due": row.due_on.isoformat()}
        a.sealed["grounds"] = grounds
        # the record is open to all: a role with one holder would name who it is about
        a.unnamed = case.procedure.private and not on_paper
        case.settle(a)
        a.result = str(row.pk)
    return row


def decide(
    *,
    actor: Actor,
    now: datetime,
    appeal_id: int,
    outcome: str,
    reasons: str,
    instead: str = "",
    number: str = "",
    on_paper: bool = False,
    key: UUID | None = None,
) -> Appeal:
    """The body above upholds the result, changes it (``instead``: into what) or sets it aside.

    ``on_paper``: nobody of that office works with this; the office below enters its answer from
    the paper, with its ``number``. Refusal to whoever acts for the body that decided, to the
    person, and to who made the appeal for them.
    """
    reasons = words(reasons, "reasons", 4000, least=4)
    instead, number = words(instead, "instead", 200, least=0), words(number, "number", 60, least=0)
    found = Appeal.objects.filter(pk=appeal_id).values_list("matter_id", flat=True).first()
    with act_on(found, "appeal.decide", "", actor, now, None, key) as (a, case):
        row = Appeal.objects.select_for_update().get(pk=appeal_id)
        asked = case.require_open(row.part, "appeal")
        if row.outcome:
            raise refuse("appeal.decided", code="conditions")
        _require_other(actor, case, asked, row, on_paper, number)
        if outcome not in OUTCOMES:
            raise refuse("appeal.outcome", field="outcome")
        of = case.procedure.part(asked.words["of"])
        measures = (NONE, *of.words["measures"]) if of.kind == "ruling" else ()
        if outcome == "changed" and (not instead or (measures and instead not in measures)):
            raise refuse("appeal.instead", field="instead")
        if outcome == "changed" and of.kind == "indicators":
            _require_score(case, of.key, instead)
        row.outcome, row.reasons, row.number = outcome, reasons, number
        row.instead = instead if outcome == "changed" else ""
        row.decided_on, row.decided_by_id = case.today, actor.person_id
        row.save()
        a.count("reviews_due", -1, row.due_on)
        if of.kind in DECIDED:
            DECIDED[of.kind](a, case, row)
        case.add(row.part, open=-1, **{outcome.replace("-", "_"): 1})
        case.put(row.part, on=case.today.isoformat())
        if case.today > row.due_on:
            case.put(row.part, late=True)
        _over(case, asked)
        a.on["appeal"] = row.pk
        a.data |= {"part": row.part, "outcome": outcome}
        a.sealed |= {"reasons": reasons, "instead": row.instead}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _require_score(case: Case, part: str, instead: str) -> None:
    """An assessment is changed into another score: whole points, of as many as it was out of."""
    row = Assessment.objects.filter(matter=case.matter, part=part).first()
    of = row.of if row is not None else 0
    if whole(instead, of) is None:
        check = Check("appeal.score", False, None, of)
        raise Refusal("invalid", check, field="instead")


def _require_other(
    actor: Actor, case: Case, part: Part, row: Appeal, on_paper: bool, number: str
) -> None:
    if actor.person_id in (row.person_id, row.made_by_id):
        raise refuse("appeal.own", code="not-allowed")
    if on_paper:
        require_actor(actor, case.matter, part.key, case.today)
        if not number:
            raise refuse("appeal.number", field="number")
        if Membership.objects.filter(area=row.office_id, role__in=OFFICERS, end=None).exists():
            raise refuse("appeal.their-own", code="conditions")
        return
    decided = case.procedure.part(part.words["of"]).actors
    if actor.holds(case.matter.area_id, *decided):
        raise refuse("appeal.same-body", code="not-allowed")
    actor.require(
        row.office_id, *OFFICERS, clause=part.clause or case.procedure.clause_of(part.key)
    )


def _over(case: Case, part: Part) -> bool:
    """Whether nobody can appeal any more and nothing is open; the fact is set where so."""
    facts = case.facts(part.key)
    until = until_of(case, part)
    waiting = set(concerned(case, part)) - set(
        Appeal.objects.filter(matter=case.matter, part=part.key).values_list("person_id", flat=True)
    )
    passed = until is not None and case.today > until
    if int(facts.get("open", 0)) == 0 and (passed or not waiting):
        case.put(part.key, over=True, on=case.today.isoformat())
        return True
    return False


def end(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The days are over and nothing is open: nobody can appeal any more. Refusal before that."""
    with act_on(matter_id, "appeal.end", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "appeal")
        if not _over(case, asked):
            until = until_of(case, asked)
            if until is None:
                raise refuse("appeal.untold", code="conditions")
            if n := int(case.facts(part).get("open", 0)):
                raise Refusal("conditions", Check("appeal.open", False, n, 0))
            raise refuse("appeal.days-run", code="conditions", day=until.isoformat())
        case.settle(a)
        a.result = str(matter_id)


def measure_name(measure: str, lang: str) -> str:
    """What follows from a breach, in words; another result's own words as they are."""
    found = sentences().get(f"measure.{measure}")
    return found[lang] if found else measure
