"""Surveys: who is asked, one answer each, none of them tied to anybody, no small count shown."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions import questionnaires, samplings, survey_counts, surveys
from xiangyue.actions.standing import open_case
from xiangyue.core import answer_pool, lots, redraw
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_questions import Question, Value
from xiangyue.data.models import (
    Household,
    Matter,
    Person,
    RecordEntry,
    RecordOpening,
    Survey,
    SurveyAnswer,
    SurveyPool,
    SurveyReading,
    SurveySample,
    SurveyText,
    SurveyTurn,
    SurveyUnit,
)

ROAD = Question("q1", "one", "先修哪条路？", ("东路", "西路", "都不修"))
WANTS = Question("q2", "several", "还想办什么？", ("食堂", "路灯", "公交"), most=2)
WORDS = Question("q3", "text", "还有什么话？")
AFTER = NOW + timedelta(days=16)
HOMES = 200
GROUPS = ("第一组", "第二组", "第三组", "第四组")


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    """A village of some 200 households in four groups, and keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def fill(village: Village) -> Village:
    Household.objects.all().update(group=GROUPS[0])
    Household.objects.bulk_create(
        [
            Household(area=village.area, group=GROUPS[n % 4], number=f"9{n:03}", head=f"户主{n}")
            for n in range(HOMES - Household.objects.count())
        ]
    )
    Person.objects.bulk_create(
        [
            Person(
                area=village.area,
                name=f"村民{n}",
                birth_date=date(1960 + n % 40, 1, 1),
                sex="fm"[n % 2],
                household=home,
                created_at=NOW - timedelta(days=9),
            )
            for n, home in enumerate(Household.objects.filter(area=village.area))
        ]
    )
    return village


def act(
    village: Village, action: Callable[..., Any], matter: Matter, part: str, **given: Any
) -> Any:
    given.setdefault("actor", village.actor("director"))
    given.setdefault("now", NOW)
    return action(matter_id=matter.pk, part=part, **given)


def to_ask(village: Village, *questions: Question) -> Matter:
    """A survey whose questions are settled."""
    matter = make_matter(village, upto="questions", procedure="survey")
    act(village, questionnaires.write_questions, matter, "questions", title="修路",
        questions=questions or (ROAD, WANTS, WORDS))  # fmt: skip
    done(matter, "questions")
    return matter


def done(matter: Matter, *keys: str) -> None:
    for row in matter.parts.filter(key__in=keys):
        row.facts["done"] = True
        row.done_at = NOW
        row.save()


def opened(village: Village, *questions: Question, sample: int = 0) -> tuple[Matter, Survey]:
    """A survey that runs: of all households, or of so many drawn."""
    matter = to_ask(village, *questions)
    if sample:
        commit(village, matter, sample)
        act(village, samplings.draw_sample, matter, "sample", seed="03 09 14",
            now=NOW + timedelta(days=2))  # fmt: skip
    else:
        act(village, samplings.ask_all, matter, "sample", asks="households")
    return matter, act(village, surveys.open_survey, matter, "answers")


def commit(village: Village, matter: Matter, size: int, **more: Any) -> SurveySample:
    more.setdefault("source_on", (NOW + timedelta(days=2)).date())
    made: SurveySample = act(
        village, samplings.commit_sample, matter, "sample", asks="households", size=size,
        source="双色球当日开奖号码", **more,
    )  # fmt: skip
    return made


def units(survey: Survey) -> list[SurveyUnit]:
    rows = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True)
    return list(rows.select_related("household").order_by("label"))


def say(matter: Matter, unit: SurveyUnit, values: Mapping[str, Value], **more: Any) -> None:
    more.setdefault("actor", Actor(area=CODE))
    more.setdefault("now", NOW)
    if "for_unit" not in more:
        more.setdefault("code", samplings.code_of(unit))
    surveys.answer(matter_id=matter.pk, part="answers", values=values, **more)


def close(village: Village, matter: Matter, **given: Any) -> Survey:
    given.setdefault("now", AFTER)
    made: Survey = act(village, survey_counts.close_survey, matter, "answers", **given)
    return made


def says(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.checks[0].says


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return open_case(matter.pk, now=AFTER, lock=False).facts(part)


# -- questions ----------------------------------------------------------------------------------


def test_a_hint_is_put_right_or_kept_with_a_reason(village: Village) -> None:
    matter = make_matter(village, upto="questions", procedure="survey")
    leading = Question("x", "one", "难道不该修路吗？", ("该", "不该"))
    made = act(village, questionnaires.write_questions, matter, "questions", title="修路",
               questions=[leading])  # fmt: skip
    found = questionnaires.open_hints(made)
    assert facts(matter, "questions")["hints"] == len(found) == 1
    from xiangyue.core.survey_hints import mark  # noqa: PLC0415

    keep = {mark(found[0][0]): "原话是村民自己提的"}
    again = act(village, questionnaires.write_questions, matter, "questions", title="修路",
                questions=[leading], kept={**keep, "other": "不相干"})  # fmt: skip
    assert facts(matter, "questions")["hints"] == 0
    assert again.kept == keep and again.version == 2
    with pytest.raises(Refusal) as refused:
        act(village, questionnaires.write_questions, matter, "questions", title="修路",
            questions=[leading], kept=dict.fromkeys(keep, " "))  # fmt: skip
    assert says(refused) == "text.missing"


@pytest.mark.parametrize(("n", "good"), [(11, True), (12, True), (13, False)])
def test_the_definitions_most_questions(village: Village, n: int, good: bool) -> None:
    matter = make_matter(village, upto="questions", procedure="survey")
    several = [
        Question("", "number", f"第{'一二三四五六七八九十甲乙丙'[k]}样有几个？") for k in range(n)
    ]
    given = {"title": "修路", "questions": several}
    if good:
        act(village, questionnaires.write_questions, matter, "questions", **given)
        return
    with pytest.raises(Refusal) as refused:
        act(village, questionnaires.write_questions, matter, "questions", **given)
    assert (says(refused), refused.value.checks[0].need) == ("surveys.questions", 12)


# -- who is asked -------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "good"), [(98, False), (99, True), (100, True)])
def test_a_sample_just_under_at_and_over_the_widest_margin(
    village: Village, size: int, good: bool
) -> None:
    """200 households, ±10 points: 65.1 answers, so 66; at two in three answering, 99 are asked."""
    matter = to_ask(village)
    population = Household.objects.filter(area=village.area, active=True).count()
    answers, least = samplings.needed(population, open_case(
        matter.pk, now=NOW, lock=False).procedure.part("sample"))  # fmt: skip
    assert (population, answers, least) == (200, 66, 99)
    if good:
        assert commit(village, matter, size).size == size
        return
    with pytest.raises(Refusal) as refused:
        commit(village, matter, size)
    check = refused.value.checks[0]
    assert (check.says, check.have, check.need, check.of) == ("sampling.too-few", 98, 99, 200)


def test_a_sample_is_in_proportion_and_anyone_draws_it_again(village: Village) -> None:
    matter, survey = opened(village, sample=120)
    drawn = units(survey)
    assert len(drawn) == survey.sample.size == 120
    by = {name: sum(u.stratum == name for u in drawn) for name in GROUPS}
    sizes = survey.sample.strata
    assert all(abs(by[g] - 120 * sizes[g] / 200) < 1 for g in GROUPS)
    published = {**survey.sample.document, "seed": survey.sample.seed}
    assert sorted(redraw.redraw(published)) == [u.label for u in drawn]
    people = [lots.Person(p["label"], p["strata"]) for p in published["pool"]]
    quotas = {k: {v: tuple(b) for v, b in vs.items()} for k, vs in published["quotas"].items()}
    assert lots.commitment(people, quotas, 120) == survey.sample.commitment
    assert not any(name in str(survey.sample.document) for name in ("户主", "村民"))
    with pytest.raises(Refusal) as refused:
        left = SurveyUnit.objects.filter(sample=survey.sample, asked=False)[0]
        surveys.answer(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk,
                       part="answers", values={}, for_unit=left.label)  # fmt: skip
    assert says(refused) == "survey.not-asked"


def test_adults_are_asked_whose_strata_are_not_known_too(village: Village) -> None:
    matter = to_ask(village)
    made = act(village, samplings.ask_all, matter, "sample", asks="adults")
    grown = Person.objects.filter(area=village.area, active=True, status__in=("home", "away"))
    assert made.population == made.size == grown.count() == made.units.filter(asked=True).count()
    assert made.strata["?"] == grown.filter(household=None).count() > 0
    assert facts(matter, "sample")["margin"] == 0
    with pytest.raises(Refusal) as refused:
        act(village, samplings.ask_all, matter, "sample", asks="adults")
    assert says(refused) in ("sampling.fixed", "part.done")


# -- answers ------------------------------------------------------------------------------------


def test_one_answer_each_whichever_way(village: Village) -> None:
    matter, survey = opened(village)
    one, two, three, four, *_rest = units(survey)
    say(matter, one, {"q1": "东路"})
    with pytest.raises(Refusal) as refused:
        say(matter, one, {"q1": "西路"})
    assert says(refused) == "survey.turn-phone"
    clerk = village.actor("clerk")
    say(matter, two, {}, actor=clerk, for_unit=two.label)
    assert SurveyTurn.objects.get(unit=two).by_id == clerk.person_id
    with pytest.raises(Refusal) as refused:
        say(matter, two, {"q1": "西路"})
    assert says(refused) == "survey.turn-helped"
    act(village, surveys.give_paper, matter, "answers", unit=three.label, actor=clerk)
    with pytest.raises(Refusal) as refused:
        say(matter, three, {"q1": "西路"})
    assert says(refused) == "survey.turn-paper"
    person = Person.objects.filter(household=four.household).first()
    assert person is not None
    surveys.answer(actor=village.actor(person), now=NOW, matter_id=matter.pk, part="answers",
                   values={"q1": "东路"})  # fmt: skip
    with pytest.raises(Refusal) as refused:
        say(matter, four, {"q1": "西路"})  # the letter of the same household
    assert says(refused) == "survey.turn-phone"
    found = facts(matter, "answers")
    assert [found[k] for k in ("phone", "helped", "paper", "answered")] == [2, 1, 1, 3]


def test_a_child_does_not_answer_for_the_household(village: Village) -> None:
    matter, survey = opened(village)
    unit = units(survey)[0]
    day = NOW.date()
    child = Person.objects.create(
        area=village.area, name="小孩", household=unit.household, created_at=NOW,
        birth_date=day.replace(year=day.year - 18) + timedelta(days=1),
    )  # fmt: skip
    given: dict[str, Any] = {"now": NOW, "matter_id": matter.pk, "part": "answers", "values": {}}
    with pytest.raises(Refusal) as refused:
        surveys.answer(actor=Actor(child.pk, child.name, CODE), **given)
    assert says(refused) == "survey.not-asked"
    child.birth_date = day.replace(year=day.year - 18)
    child.save()
    surveys.answer(actor=Actor(child.pk, child.name, CODE), **given)


@pytest.mark.parametrize(("days", "good"), [(13, True), (14, True), (15, False)])
def test_the_last_day(village: Village, days: int, good: bool) -> None:
    matter, survey = opened(village)
    assert (survey.until - NOW.date()).days == 14
    when = NOW + timedelta(days=days)
    if good:
        say(matter, units(survey)[0], {}, now=when)
        return
    with pytest.raises(Refusal) as refused:
        say(matter, units(survey)[0], {}, now=when)
    assert says(refused) == "survey.over"


def test_a_code_is_of_its_own_survey_and_stored_only_as_a_hash(village: Village) -> None:
    _, survey = opened(village)
    unit = units(survey)[0]
    code = samplings.code_of(unit)
    assert code != unit.code and len(unit.code) == 64
    assert surveys.unit_of_code(f"{code[:5].lower()} {code[5:]}")[1] == unit
    for wrong in ("", "00000-00000", unit.code, "x" * 90):
        with pytest.raises(Refusal) as refused:
            surveys.unit_of_code(wrong)
        assert says(refused) == "survey.code"
    other, second = opened(village)
    with pytest.raises(Refusal) as refused:
        say(other, units(second)[0], {}, code=code)
    assert says(refused) == "survey.code"


@pytest.mark.django_db(transaction=True)
def test_six_at_once_leave_one_answer_each(settings: Any, tmp_path: Path) -> None:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    matter, survey = opened(fill(make_village()))
    one, *others = units(survey)
    came: list[str] = []
    start = threading.Barrier(6)

    def go(unit: SurveyUnit) -> None:
        start.wait()
        try:
            say(matter, unit, {"q1": "东路"})
            came.append("answered")
        except Refusal as refusal:
            came.append(refusal.checks[0].says)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(u,)) for u in (one, one, one, *others[:3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["answered"] * 4 + ["survey.turn-phone"] * 2
    survey.refresh_from_db()
    inside = surveys.opened(survey)
    questions = questionnaires.questions_of(survey.questionnaire)
    assert len(answer_pool.sheets(inside, questions)) == SurveyTurn.objects.count() == 4


# -- nobody is tied to an answer ----------------------------------------------------------------


def _rows(table: str, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(f"SELECT xmin::text, {columns} FROM {table} ORDER BY ctid")
        return list(c.fetchall())


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_database_ties_an_answer_to_anybody(settings: Any, tmp_path: Path) -> None:
    """Real transactions: no column, no transaction number, no place in a table, no length."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    village = fill(make_village())
    matter, survey = opened(village)
    said: list[dict[str, Value]] = [
        {"q1": "西路", "q3": "后来说的话"},
        {"q1": "东路"},
        {},
        {"q1": "东路", "q2": ("食堂",), "q3": "很长的一句话" * 10},
    ]
    sizes = []
    for unit, values in zip(units(survey), said, strict=False):
        say(matter, unit, values)
        sizes.append(len(bytes(SurveyPool.objects.get().sealed)))
    assert len({b - a for a, b in pairwise(sizes)}) == 1
    turns = _rows("xiangyue_surveyturn", "unit_id")
    assert len({xmin for xmin, _ in turns}) == len(turns) == 4
    sealed = bytes(SurveyPool.objects.get().sealed)
    assert "后来说的话".encode() not in sealed
    survey = close(village, matter, now=_prolonged(village, matter))
    answers = _rows("xiangyue_surveyanswer", "id, sheet, many")
    words = _rows("xiangyue_surveytext", "id, text")
    written = {xmin for xmin, *_ in (*answers, *words)}
    assert len(written) == 1 and not written & {xmin for xmin, _ in turns}
    assert [bytes(r[2]) for r in answers] == sorted(bytes(r[2]) for r in answers)
    assert [r[2] for r in words] == sorted(r[2] for r in words)  # by their letters, not by time
    assert {f.name for f in SurveyAnswer._meta.concrete_fields} == {"id", "survey", "sheet", "many"}
    assert {f.name for f in SurveyTurn._meta.concrete_fields} == {
        "id",
        "survey",
        "unit",
        "way",
        "by",
    }
    assert {f.name for f in SurveyText._meta.concrete_fields} == {
        "id", "survey", "question", "text", "state", "reason",
    }  # fmt: skip
    assert not SurveyPool.objects.exists()
    assert not list((tmp_path / "ballots").iterdir())
    entries = RecordEntry.objects.filter(act="survey.answer")
    assert entries.count() == 4
    for body in entries.values_list("body", flat=True):
        assert not any(word in body for word in ("东路", "西路", "村民", "户主"))
    told = dict(
        RecordOpening.objects.filter(seq__in=entries.values("seq")).values_list("label", "value")
    )
    assert not any("东路" in value or "说的话" in value for value in told.values())
    closing = RecordEntry.objects.get(act="survey.close")
    assert "box" in closing.body  # one commitment to all answers together


def _prolonged(village: Village, matter: Matter) -> Any:
    act(village, surveys.extend_survey, matter, "answers", reason="再等等",
        until=(NOW + timedelta(days=20)).date())  # fmt: skip
    return NOW + timedelta(days=22)


# -- papers -------------------------------------------------------------------------------------


def paper(village: Village, matter: Matter, who: str, number: int, values: Mapping[str, Value],
          **more: Any) -> SurveyReading:  # fmt: skip
    more.setdefault("now", AFTER)
    more.setdefault("stratum", GROUPS[0])
    made: SurveyReading = act(
        village, survey_counts.enter_paper, matter, "answers", actor=village.actor(who),
        number=number, values=values, **more,
    )  # fmt: skip
    return made


def ready(village: Village, matter: Matter, who: str) -> survey_counts.Read:
    made: survey_counts.Read = act(
        village, survey_counts.finish_reading, matter, "answers", actor=village.actor(who),
        now=AFTER,
    )  # fmt: skip
    return made


def with_papers(village: Village, out: int, answered: int = 100) -> tuple[Matter, Survey]:
    matter, survey = opened(village)
    some = units(survey)
    for unit in some[:out]:
        act(village, surveys.give_paper, matter, "answers", unit=unit.label,
            actor=village.actor("clerk"))  # fmt: skip
    for unit in some[out : out + answered]:
        say(matter, unit, {"q1": "东路"})
    return matter, survey


def test_papers_are_typed_twice_apart_and_differences_settled(village: Village) -> None:
    matter, survey = with_papers(village, 3)
    with pytest.raises(Refusal) as refused:
        paper(village, matter, "clerk", 1, {}, now=NOW)
    assert says(refused) == "survey.box-shut"
    with pytest.raises(Refusal) as refused:
        paper(village, matter, "director", 1, {})  # runs the survey
    assert says(refused) == "access.roles"
    truth: list[dict[str, Value]] = [
        {"q1": "西路", "q2": ("食堂", "路灯")}, {}, {"q3": "路灯坏了，没人修！"},
    ]  # fmt: skip
    for n, values in enumerate(truth, 1):
        paper(village, matter, "clerk", n, values)
    assert ready(village, matter, "clerk").state == "waiting"
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert (says(refused), refused.value.checks[0].have) == ("survey.papers-unread", 1)
    other = [{"q1": "东路", "q2": ("食堂", "路灯")}, {}, {"q3": "路灯坏了 没人修"}]
    for n, values in enumerate(other, 1):
        paper(village, matter, "supervisor", n, values, stratum=GROUPS[1 if n == 2 else 0])
    came = ready(village, matter, "supervisor")
    assert came.differences == ((1, "q1"), (2, "stratum"))  # own words differ in signs alone
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "survey.papers-differ"
    paper(village, matter, "supervisor", 1, truth[0])
    paper(village, matter, "clerk", 2, {}, stratum=GROUPS[1])
    with pytest.raises(Refusal) as refused:
        paper(village, matter, "clerk", 1, {})
    assert says(refused) == "survey.read-agreed"
    survey = close(village, matter)
    result = survey.result or {}
    assert (result["answered"], result["papers"], result["papers_out"]) == (103, 3, 3)
    assert not SurveyReading.objects.exists()


@pytest.mark.parametrize(("back", "good"), [(0, True), (1, True), (2, True), (3, False)])
def test_papers_that_came_back(village: Village, back: int, good: bool) -> None:
    matter, survey = with_papers(village, 2)
    for who in ("clerk", "supervisor"):
        for n in range(1, back + 1):
            paper(village, matter, who, n, {"q1": "西路"})
        ready(village, matter, who)
    if good:
        assert (close(village, matter).result or {})["papers"] == back
        return
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "survey.more-papers"
    again = act(village, surveys.hold_again, matter, "answers", reason="多出一份", now=AFTER)
    survey.refresh_from_db()
    assert (survey.state, again.round, again.state) == ("void", 2, "open")
    say(matter, units(again)[0], {}, now=AFTER)  # everyone answers anew


def test_a_box_without_its_key_is_held_again_and_a_good_one_is_not(village: Village) -> None:
    matter, survey = with_papers(village, 0)
    with pytest.raises(Refusal) as refused:
        act(village, surveys.hold_again, matter, "answers", reason="不满意", now=AFTER)
    assert says(refused) == "survey.not-void"
    ballot_keys.forget(survey.key)
    with pytest.raises(Refusal) as refused:
        close(village, matter)
    assert says(refused) == "survey.key-lost"
    act(village, surveys.hold_again, matter, "answers", reason="打不开", now=AFTER)


# -- results ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answered", "good"), [(99, False), (100, True), (101, True)])
def test_half_of_those_asked_must_answer_or_it_is_prolonged_once(
    village: Village, answered: int, good: bool
) -> None:
    matter, _survey = with_papers(village, 0, answered)
    if not good:
        with pytest.raises(Refusal) as refused:
            close(village, matter)
        check = refused.value.checks[0]
        assert (check.says, check.have, check.need, check.of) == ("survey.response", 99, 100, 200)
        found = close(village, matter, now=_prolonged(village, matter)).result or {}
        assert found["answered"] == 99
        return
    assert (close(village, matter).result or {})["answered"] == answered


@pytest.mark.parametrize(("days", "good"), [(59, True), (60, True), (61, False)])
def test_a_survey_lasts_sixty_days_at_most(village: Village, days: int, good: bool) -> None:
    matter, _ = opened(village)
    given = {"reason": "再等等", "until": (NOW + timedelta(days=days)).date()}
    if good:
        assert act(village, surveys.extend_survey, matter, "answers", **given).prolonged == 1
        return
    with pytest.raises(Refusal) as refused:
        act(village, surveys.extend_survey, matter, "answers", **given)
    assert says(refused) == "survey.too-long"


def test_a_census_has_no_margin_and_a_sample_has(village: Village) -> None:
    matter, _ = with_papers(village, 0, 150)
    result = close(village, matter).result or {}
    assert (result["drawn"], result["margin"], result["asked"]) == (False, None, 200)
    assert {row["low"] for row in result["questions"][0]["rows"]} == {None}
    matter, survey = opened(village, sample=120)
    for n, unit in enumerate(units(survey)[:80]):
        say(matter, unit, {"q1": "东路" if n % 2 else "西路"})
    result = close(village, matter).result or {}
    # 1.96 · √(0.25/80 · 120/199) = 8.51 points, rounded up
    assert (result["drawn"], result["margin"], result["asked"]) == (True, 86, 120)
    assert [(r["count"], r["low"], r["high"]) for r in result["questions"][0]["rows"]] == [
        (40, 416, 584), (40, 416, 584), (0, 0, 29),
    ]  # fmt: skip


def test_small_counts_are_nowhere_in_what_is_published(village: Village) -> None:
    """Three want no road: not in the page's result, the table, the files, nor by subtraction."""
    matter, survey = opened(village)
    for n, unit in enumerate(units(survey)[:120]):
        say(matter, unit, {"q1": "都不修" if n < 3 else "东路" if n % 2 else "西路"})
    survey = close(village, matter)
    asked = (survey.result or {})["questions"][0]
    shown = {r["value"]: r["count"] for r in asked["rows"]}
    assert shown["都不修"] is None and list(shown.values()).count(None) == 2
    table = asked["table"]
    assert all(n == 0 or n >= 5 for row in table["rows"] for n in row["counts"])
    assert {row["value"] for row in table["rows"]} == {"", *(v for v, c in shown.items() if c)}
    rows = list(csv.DictReader(io.StringIO(survey_counts.as_csv(survey).lstrip("\ufeff"))))
    assert [r["count"] for r in rows if r["option"] == "都不修"] == [""]
    assert len(rows) == 3 + 3 + 1
    published = survey_counts.published(survey)
    assert survey_counts.fingerprint(survey.result or {}) == published["sha256"]


def test_no_table_where_a_paper_does_not_say_its_group(village: Village) -> None:
    matter, _ = with_papers(village, 1)
    for who in ("clerk", "supervisor"):
        paper(village, matter, who, 1, {"q1": "东路"}, stratum="")
        ready(village, matter, who)
    result = close(village, matter).result or {}
    assert not any("table" in q for q in result["questions"])
    assert {s["answered"] for s in result["strata"]} == {None}


def test_weights_only_where_the_table_is_shown(village: Village) -> None:
    matter, survey = opened(village, sample=198)
    taken = dict.fromkeys(GROUPS, 0)
    for unit in units(survey):
        most = 40 if unit.stratum == GROUPS[0] else 20
        if taken[unit.stratum] < most:
            taken[unit.stratum] += 1
            first = unit.stratum == GROUPS[0]
            east = taken[unit.stratum] % (4 if first else 2) > 0
            say(matter, unit, {"q1": "东路" if east else "西路"})
    result = close(village, matter).result or {}
    assert "weighted" in result["questions"][0] and "table" in result["questions"][0]
    assert "weighted" not in result["questions"][2]


def test_own_words_are_looked_at_before_they_are_shown(village: Village) -> None:
    matter, survey = with_papers(village, 0, 98)
    some = units(survey)
    say(matter, some[100], {"q3": "王二家的狗不拴"})
    say(matter, some[101], {"q3": "有事打13800138000"})
    survey = close(village, matter)
    assert facts(matter, "answers")["held"] == 2 and survey_counts.texts_of(survey) == {}
    dog, phone = sorted(SurveyText.objects.all(), key=lambda t: "1" in t.text)
    look = survey_counts.look_at_text
    given = {"now": AFTER}
    with pytest.raises(Refusal) as refused:
        act(village, look, matter, "answers", text_id=dog.pk, shown=False, **given)
    assert says(refused) == "text.missing"
    act(village, look, matter, "answers", text_id=dog.pk, shown=False, reason="点名", **given)
    assert open_case(matter.pk, now=AFTER, lock=False).standing().view("answers").status == "open"
    act(village, look, matter, "answers", text_id=phone.pk, shown=True, **given)
    assert survey_counts.texts_of(survey) == {"q3": ["有事打138****8000"]}
    assert open_case(matter.pk, now=AFTER, lock=False).standing().view("answers").status == "done"
    with pytest.raises(Refusal):
        act(village, look, matter, "answers", text_id=dog.pk, shown=True, **given)


def test_an_answer_costs_as_few_questions_late_as_early(village: Village) -> None:
    matter, survey = opened(village)
    some = units(survey)
    counts = []
    for unit in (some[0], *some[1:60]):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            say(matter, unit, {"q1": "东路", "q3": "话"})
        counts.append(len(seen))
    assert counts[1] == counts[-1]


def test_what_must_never_be_is_kept_by_the_database(village: Village) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    _, survey = opened(village)
    one = units(survey)[0]
    for broken in (
        lambda: SurveyTurn.objects.create(survey=survey, unit=one, way="dream"),
        lambda: SurveyTurn.objects.create(survey=survey, unit=one, way="helped"),
        lambda: Survey.objects.filter(pk=survey.pk).update(result={}),
        lambda: SurveyUnit.objects.filter(pk=one.pk).update(household=None),
        lambda: SurveySample.objects.filter(pk=survey.sample_id).update(size=0),
        lambda: SurveyText.objects.create(survey=survey, question="q3", text="", state="withheld"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
