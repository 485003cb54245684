"""Surveys: who is asked, one answer each, whichever way."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.surveyed import (
    AFTER,
    GROUPS,
    act,
    close,
    commit,
    facts,
    fill,
    opened,
    paper,
    ready,
    say,
    says,
    to_ask,
    units,
    with_papers,
)
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions import questionnaires, samplings, surveys
from xiangyue.actions.standing import open_case
from xiangyue.core import answer_pool, lots, redraw
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_questions import Question, Value
from xiangyue.data.models import (
    Household,
    Person,
    Survey,
    SurveyReading,
    SurveySample,
    SurveyText,
    SurveyTurn,
    SurveyUnit,
)


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    """A village of some 200 households in four groups, and keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def test_groups_stand_by_their_numbers_and_the_unknown_last() -> None:
    groups = ["三组", "十一组", samplings.UNKNOWN, "一组", "十组", "二组"]
    stand = samplings.in_order(groups, "group")
    assert stand == ["一组", "二组", "三组", "十组", "十一组", samplings.UNKNOWN]
    bands = ["60+", "18-29", "?", "30-44"]  # ages are no numbers of groups
    assert samplings.in_order(bands, "age") == ["18-29", "30-44", "60+", "?"]


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
        left = SurveyUnit.objects.filter(sample=survey.sample, asked=False).order_by("pk")[0]
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


# -- papers -------------------------------------------------------------------------------------


def test_papers_are_typed_twice_apart_and_differences_settled(village: Village) -> None:
    matter, survey = with_papers(village, 80)  # enough that each may say its group
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
    assert (result["answered"], result["papers"], result["papers_out"]) == (103, 3, 80)
    assert not SurveyReading.objects.exists()


@pytest.mark.parametrize(("back", "good"), [(0, True), (1, True), (2, True), (3, False)])
def test_papers_that_came_back(village: Village, back: int, good: bool) -> None:
    matter, survey = with_papers(village, 2)
    with pytest.raises(Refusal) as unknown:
        paper(village, matter, "clerk", 1, {"q1": "西路"}, stratum="没有的组")
    assert says(unknown) == "survey.stratum"
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


# -- what stands around it ----------------------------------------------------------------------


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
