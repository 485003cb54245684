"""A survey that runs: opened, answered by phone, with help or on paper, prolonged, held again.

Who took part and what was said never meet in a stored row: see docs/surveys.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.questionnaires import latest, questions_of
from xiangyue.actions.samplings import hash_of
from xiangyue.actions.sealed_papers import typed
from xiangyue.actions.standing import Case
from xiangyue.actions.survey_ends import empty
from xiangyue.actions.typed import words
from xiangyue.core import answer_pool, calendar, receipts
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.survey_questions import Question, Value, check_answers, given
from xiangyue.data.models import (
    Person,
    Questionnaire,
    Survey,
    SurveyPool,
    SurveyReading,
    SurveySample,
    SurveyTurn,
    SurveyUnit,
)
from xiangyue.data.people import grown

LONGEST = 60
"""Days that a survey may last, prolongations included."""


def open_survey(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Survey:
    """Put the questions, as they stand, to those who are asked."""
    with act_on(matter_id, "survey.open", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "survey")
        if Survey.objects.filter(matter=case.matter, part=part).exclude(state="void").exists():
            raise refuse("survey.open-already", code="conditions")
        asked = latest(case.matter, definition.words["questions"])
        sample = SurveySample.objects.filter(
            matter=case.matter, part=definition.words["sample"]
        ).first()
        if asked is None or sample is None or not (sample.whole or sample.seed):
            raise refuse("survey.not-ready", code="conditions")
        made = _begin(a, case, definition, actor, asked, sample)
        case.settle(a)
        a.result = str(made.pk)
    return made


def _begin(
    a: Act,
    case: Case,
    definition: Part,
    actor: Actor,
    asked: Questionnaire,
    sample: SurveySample,
    number: int = 1,
) -> Survey:
    """A survey that runs from now on, with its empty pool."""
    name = ballot_keys.new_key()
    made = Survey.objects.create(
        matter=case.matter,
        part=definition.key,
        round=number,
        questionnaire=asked,
        sample=sample,
        opened_at=case.now,
        opened_by_id=actor.person_id,
        until=calendar.posting_ends(case.today, definition.words["days"]),
        key=name,
    )
    SurveyPool.objects.create(survey=made, sealed=ballot_keys.seal(name, b""))
    case.put(
        definition.key,
        opened=case.today.isoformat(),
        until=made.until.isoformat(),
        asked=sample.size,
        population=sample.population,
        phone=0,
        helped=0,
        paper=0,
        answered=0,
    )
    a.on["survey"] = made.pk
    a.data |= {
        "until": made.until.isoformat(),
        "asked": sample.size,
        "population": sample.population,
        "questions": asked.questions,
        "round": number,
    }
    return made


def running(case: Case, part: str) -> Survey:
    """The survey that runs on that part; Refusal where there is none."""
    case.require_open(part, "survey")
    found = (
        Survey.objects.select_related("questionnaire", "sample")
        .filter(matter=case.matter, part=part, state="open")
        .first()
    )
    if found is None:
        raise refuse("survey.not-open", code="conditions")
    return found


def in_time(case: Case, survey: Survey) -> None:
    """Refusal after the last day."""
    if case.today > survey.until:
        raise refuse("survey.over", code="conditions", until=survey.until.isoformat())


def unit_of_person(survey: Survey, person_id: int | None) -> SurveyUnit | None:
    """As whom somebody is asked: themselves or, being grown up, their household; None where they
    are not."""
    if person_id is None:
        return None
    units = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True)
    if survey.sample.asks == "adults":
        return units.filter(person_id=person_id).first()
    day = timezone.localdate(survey.opened_at)
    grown_up = Person.objects.filter(grown(day), pk=person_id, active=True)
    return units.filter(household__residents__in=grown_up).first()


def collects(actor: Actor, area: str, roles: Sequence[str]) -> bool:
    """Whether the actor may take answers down somewhere in a survey of this place: of a township's,
    those of a village hold their seat there."""
    return any(role in roles and at.startswith(area) for role, at in actor.seats)


def _require_there(actor: Actor, area: str, roles: Sequence[str], unit: SurveyUnit) -> None:
    """Refusal unless the actor holds such a seat in the survey's place or in the unit's own."""
    home = unit.household or unit.person
    if not actor.holds(area, *roles):
        actor.require(home.area_id if home else area, *roles)


def unit_of_label(survey: Survey, label: str) -> SurveyUnit:
    """One of those asked by the public number; Refusal where there is none."""
    units = SurveyUnit.objects.select_related("household", "person").filter(
        sample_id=survey.sample_id, asked=True, label=label
    )
    found = units.first()
    if found is None:
        raise refuse("survey.not-asked", field="unit")
    return found


def unit_of_code(typed: str) -> tuple[Survey, SurveyUnit]:
    """Whose letter a code is from, and the survey that runs for it; Refusal("not-found")."""
    code = receipts.read(typed)
    unit = SurveyUnit.objects.filter(code=hash_of(code), asked=True).first() if code else None
    survey = (
        Survey.objects.select_related("questionnaire", "sample", "matter__procedure")
        .filter(sample_id=unit.sample_id)
        .order_by("-round")
        .first()
        if unit
        else None
    )
    if survey is None or unit is None:
        raise refuse("survey.code", code="not-found", field="code")
    return survey, unit


def way_of(survey: Survey, unit: SurveyUnit) -> str:
    """How one of those asked took part: "", ``phone``, ``helped`` or ``paper``."""
    found = SurveyTurn.objects.filter(survey=survey, unit=unit).values_list("way", flat=True)
    return found.first() or ""


def _turn(survey: Survey, unit: SurveyUnit, way: str, by: int | None) -> None:
    """Mark that one of those asked took part; Refusal where they did already.

    No time is kept. The table has its own constraint: two acts at one instant leave one mark.
    """
    if before := way_of(survey, unit):
        raise refuse(f"survey.turn-{before}", code="conditions")
    SurveyTurn.objects.create(survey=survey, unit=unit, way=way, by_id=by)


def sheet_of(
    survey: Survey, questions: tuple[Question, ...], values: Mapping[str, Value], stratum: str
) -> bytes:
    """The answers packed; Refusal where one does not fit."""
    if wrong := check_answers(questions, values):
        raise Refusal("invalid", *wrong, field="answers")
    strata = sorted(survey.sample.strata)
    place = strata.index(stratum) + 1 if stratum in strata else 0
    return answer_pool.pack(questions, values, place)


def answer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    values: Mapping[str, Value],
    code: str = "",
    for_unit: str = "",
    key: UUID | None = None,
) -> None:
    """Answer, once: signed in, or by the ``code`` of the letter without an account. Any question
    may be left out.

    ``for_unit``: the public number of somebody whose answers are taken down at their door or in the
    office; who took them down is on record. What was said goes into the pool and nowhere else, and
    cannot be taken out again.
    """
    values = given(values)
    with act_on(matter_id, "survey.answer", "", actor, now, None, key, anonymous=bool(code)) as (
        a,
        case,
    ):
        survey = running(case, part)
        in_time(case, survey)
        helped = bool(for_unit)
        if code:
            unit = _by_code(survey, code)
        elif helped:
            collectors = case.procedure.part(part).words["collectors"]
            if not collects(actor, case.matter.area_id, collectors):
                actor.require(case.matter.area_id, *collectors)
            unit = unit_of_label(survey, for_unit)
            _require_there(actor, case.matter.area_id, collectors, unit)
        else:
            own = unit_of_person(survey, actor.person_id)
            if own is None:
                raise refuse("survey.not-asked", code="not-allowed")
            unit = own
        questions = questions_of(survey.questionnaire)
        sheet = sheet_of(survey, questions, values, unit.stratum)
        way = "helped" if helped else "phone"
        _turn(survey, unit, way, actor.person_id if helped else None)
        pool = SurveyPool.objects.get(survey=survey)
        inside = opened(survey, pool)
        pool.sealed = ballot_keys.seal(survey.key, answer_pool.put(inside, sheet, questions))
        pool.save(update_fields=["sealed"])
        case.add(part, answered=1, **{way: 1})
        a.data |= {"part": part, "way": way}
        a.sealed["unit"] = unit.label
        case.settle(a)
        a.result = str(matter_id)


def _by_code(survey: Survey, code: str) -> SurveyUnit:
    found, unit = unit_of_code(code)
    if found.pk != survey.pk:
        raise refuse("survey.code", code="not-found", field="code")
    return unit


def opened(survey: Survey, pool: SurveyPool | None = None) -> bytes:
    """What is in the pool; Refusal where its key is lost."""
    pool = pool or SurveyPool.objects.get(survey=survey)
    try:
        return ballot_keys.opened(survey.key, pool.sealed)
    except ballot_keys.KeyLost:
        raise refuse("survey.key-lost", code="conditions") from None


def give_paper(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    unit: str,
    key: UUID | None = None,
) -> None:
    """A printed questionnaire is handed to one of those asked (``unit``: the public number), who
    thereby answers on paper."""
    with act_on(matter_id, "survey.paper", "", actor, now, None, key) as (a, case):
        survey = running(case, part)
        definition = case.procedure.part(part)
        givers = (*definition.words["collectors"], *definition.actors)
        if not collects(actor, case.matter.area_id, givers):
            actor.require(case.matter.area_id, *givers)
        in_time(case, survey)
        found = unit_of_label(survey, unit)
        _require_there(actor, case.matter.area_id, givers, found)
        _turn(survey, found, "paper", actor.person_id)
        case.add(part, paper=1)
        a.data |= {"part": part, "way": "paper"}
        a.sealed["unit"] = found.label
        case.settle(a)
        a.result = str(matter_id)


def extend_survey(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    until: date,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Survey:
    """Prolong it, with the reason; not once somebody has begun to type in the papers."""
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "survey.extend", part, actor, now, expected, key) as (a, case):
        survey = running(case, part)
        if SurveyReading.objects.filter(survey=survey).exists():
            raise refuse("survey.box-open", code="conditions")
        if until <= max(survey.until, case.today):
            raise refuse("survey.not-later", field="until")
        days = (until - timezone.localdate(survey.opened_at)).days
        if days > LONGEST:
            raise Refusal("invalid", Check("survey.too-long", False, days, LONGEST), field="until")
        survey.until, survey.prolonged = until, survey.prolonged + 1
        survey.save(update_fields=["until", "prolonged"])
        case.put(part, until=until.isoformat(), prolonged=survey.prolonged)
        a.data |= {"until": until.isoformat(), "reason": reason}
        case.settle(a)
        a.result = str(matter_id)
    return survey


def hold_again(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Survey:
    """Begin a void survey anew, with the same questions and the same people: everyone answers
    again. Only where more papers came back than were handed out, or the pool cannot be opened."""
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "survey.again", part, actor, now, expected, key) as (a, case):
        old = running(case, part)
        if not is_void(old):
            raise refuse("survey.not-void", code="conditions")
        old.state, old.void_reason, old.closed_at = "void", reason, now
        old.closed_by_id = actor.person_id
        old.save()
        empty(old)
        a.data["reason"] = reason
        made = _begin(
            a, case, case.procedure.part(part), actor, old.questionnaire, old.sample, old.round + 1
        )
        case.add(part, again=1)
        case.settle(a)
        a.result = str(made.pk)
    return made


def is_void(survey: Survey) -> bool:
    """Whether it cannot be counted: more papers than were handed out, or the pool is shut."""
    try:
        opened(survey)
        readings = [r for r in typed(survey) if r.row.ready]
    except Refusal:
        return True
    handed = SurveyTurn.objects.filter(survey=survey, way="paper").count()
    return len(readings) == 2 and min(len(r.papers) for r in readings) > handed
