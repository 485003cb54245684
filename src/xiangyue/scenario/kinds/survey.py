"""A survey: opened; answered by phone, with the letter's code, at the door and on paper; the papers
typed in twice, closed and counted; own words looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import samplings, survey_counts, surveys
from xiangyue.core.masking import find_personal
from xiangyue.core.part import Part
from xiangyue.data.models import Person, Survey, SurveyText, SurveyTurn, SurveyUnit
from xiangyue.scenario.cast import moment
from xiangyue.scenario.surveys import MOST_ANSWERS, sheet, told

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

PAPER, DOOR, CODE = 5, 4, 3
"""One in five on paper, one in four at the door, one in three by the letter's code."""
WHY = "点了别人的名和电话"


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; most of those asked answer."""
    survey = begin(driver, run, part)
    answer_all(driver, run, part, units(survey))


def begin(driver: Driver, run: Running, part: Part) -> Survey:
    """The survey is opened."""
    made: Survey = driver.do(surveys.open_survey, **opening(driver, run, part))
    run.until[part.key] = (made.pk, made.until)
    run.kept[part.key] = []
    return made


def opening(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What the opening says."""
    return {"actor": driver.who(part), "matter_id": run.matter_id, "part": part.key}


def units(survey: Survey, share: tuple[int, int] = (4, 5)) -> list[SurveyUnit]:
    """Those who answer: so many of those asked, no more than ``MOST_ANSWERS``, but for half."""
    asked = list(
        SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True).order_by("label")
    )
    least = -(-len(asked) // 2)
    return asked[: max(least, min(MOST_ANSWERS, len(asked) * share[0] // share[1]))]


def somebody(unit: SurveyUnit) -> Person | None:
    """Who answers by phone: the person asked, or a grown member of the household."""
    if unit.person_id:
        return Person.objects.get(pk=unit.person_id)
    return Person.objects.filter(household_id=unit.household_id, active=True).order_by("pk").first()


def half(survey: Survey, unit: SurveyUnit) -> int:
    """Whether the group is of the first half or the second."""
    names = sorted(survey.sample.strata)
    return int(names.index(unit.stratum) >= len(names) / 2)


def answer_all(driver: Driver, run: Running, part: Part, some: Sequence[SurveyUnit]) -> None:
    """They answer, each in a way of theirs."""
    survey = Survey.objects.select_related("sample").get(pk=run.until[part.key][0])
    papers: list[tuple[str, dict[str, Any]]] = run.kept[part.key]
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    doors = _holding(driver, part.words["collectors"])
    for n, unit in enumerate(some):
        values = sheet(run.theme.key, driver.rng, half(survey, unit), n)
        if n == 8:
            values = {**values, told(run.theme.key).questions[-1].key: told(run.theme.key).named}
        person = somebody(unit)
        if n % PAPER == 0:
            door = driver.cast.actor("clerk", *part.words["collectors"])
            driver.do(surveys.give_paper, actor=door, unit=unit.label, **given)
            papers.append((unit.stratum, values))
        elif n % DOOR == 1 or (person is None and n % CODE):
            door = doors[n % len(doors)]
            driver.do(surveys.answer, actor=door, values=values, for_unit=unit.label, **given)
        elif n % CODE == 0 or person is None:
            nobody = Actor(area=driver.cast.area)
            code = samplings.code_of(unit)
            driver.do(surveys.answer, actor=nobody, values=values, code=code, **given)
        else:
            actor = Actor(person.pk, person.name, driver.cast.area)
            driver.do(surveys.answer, actor=actor, values=values, **given)
    driver.rng.shuffle(papers)  # the box is shaken before the pile is numbered


def _holding(driver: Driver, roles: Sequence[str]) -> list[Actor]:
    """Those of the place who hold such a seat themselves; nobody who stands in for it."""
    return [a for a in driver.cast.all(*roles) if a.holds(driver.cast.area, *roles)]


def readers(driver: Driver, part: Part) -> list[Actor]:
    """Those who may type in the papers."""
    return _holding(driver, part.words["readers"])


def type_in(driver: Driver, run: Running, part: Part, actor: Actor, *, slip: bool = False) -> Any:
    """One reader types the whole pile; ``slip``: the first paper a little wrong."""
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key, "actor": actor}
    for n, (stratum, values) in enumerate(run.kept[part.key], 1):
        first = told(run.theme.key).questions[0]
        typed = values
        if slip and n == 1:
            other = next(o for o in first.options if o != values.get(first.key))
            typed = {**values, first.key: other}
        driver.do(survey_counts.enter_paper, number=n, values=typed, stratum=stratum, **given)
    return driver.do(survey_counts.finish_reading, **given)


def end(driver: Driver, run: Running, part: Part) -> None:
    """Two type in the papers, one slips once; closed; own words looked at."""
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    papers = run.kept[part.key]
    if papers:
        one, two = readers(driver, part)[:2]
        type_in(driver, run, part, one)
        came = type_in(driver, run, part, two, slip=True)
        if came.state == "differs":
            stratum, values = papers[0]
            driver.do(
                survey_counts.enter_paper, actor=two, number=1, values=values, stratum=stratum,
                **given,
            )  # fmt: skip
    driver.do(survey_counts.close_survey, actor=driver.who(part), **given)
    look(driver, run, part)


def look(driver: Driver, run: Running, part: Part) -> None:
    """All own words: what points to somebody is withheld."""
    rows = SurveyText.objects.filter(
        survey__matter_id=run.matter_id, survey__part=part.key, state="held"
    )
    for row in list(rows.order_by("pk")):
        bad = bool(find_personal(row.text))
        driver.do(
            survey_counts.look_at_text, actor=driver.who(part), matter_id=run.matter_id,
            part=part.key, text_id=row.pk, shown=not bad, reason=WHY if bad else "",
        )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening it."""
    given = {**opening(rehearsal, run, part), "actor": actor}
    rehearsal.refuses(key, part, surveys.open_survey, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Everything that must not be done while it runs."""
    here: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    keeper, clerk = rehearsal.who(part), rehearsal.cast.actor("clerk")
    answer, tries = surveys.answer, rehearsal.refuses
    tries("survey-early", part, answer, actor=clerk, values={}, **here)
    survey = begin(rehearsal, run, part)
    tries("survey-opened-twice", part, surveys.open_survey, **opening(rehearsal, run, part))
    some = units(survey)
    first = told(run.theme.key).questions[0]
    tries("survey-stranger", part, answer, actor=rehearsal.citizen, values={}, **here)
    tries("survey-bad-code", part, answer, actor=Actor(area=rehearsal.cast.area), values={},
          code="00000-00000", **here)  # fmt: skip
    tries("survey-bad-answer", part, answer, actor=clerk, values={first.key: "不在选项里"},
          for_unit=some[0].label, **here)  # fmt: skip
    villager = Actor(None, "", rehearsal.cast.area)
    tries("survey-for-another", part, answer, actor=villager, values={},
          for_unit=some[0].label, **here)  # fmt: skip
    left = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=False).first()
    if left is not None:
        tries("survey-not-drawn", part, answer, actor=clerk, values={}, for_unit=left.label, **here)
    answer_all(rehearsal, run, part, some)
    turns = SurveyTurn.objects.filter(survey=survey).select_related("unit")
    ways = {t.way: t.unit for t in turns}
    for way, key in (("phone", "survey-twice"), ("paper", "survey-after-paper")):
        code = samplings.code_of(ways[way])
        tries(
            key, part, answer, actor=Actor(area=rehearsal.cast.area), values={}, code=code, **here
        )
    tries("survey-door-twice", part, answer, actor=clerk, values={},
          for_unit=ways["helped"].label, **here)  # fmt: skip
    tries("survey-paper-after", part, surveys.give_paper, actor=keeper,
          unit=ways["phone"].label, **here)  # fmt: skip
    tries("survey-closed-early", part, survey_counts.close_survey, actor=keeper, **here)
    tries("survey-box-early", part, survey_counts.enter_paper, actor=clerk, number=1, values={},
          **here)  # fmt: skip
    tries("survey-shorter", part, surveys.extend_survey, actor=keeper,
          until=rehearsal.clock.today, reason="早点结束", **here)  # fmt: skip
    tries("survey-too-long", part, surveys.extend_survey, actor=keeper,
          until=rehearsal.clock.today + timedelta(days=90), reason="再等等", **here)  # fmt: skip
    tries("survey-again", part, surveys.hold_again, actor=keeper, reason="不满意", **here)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """An answer too late; papers unread, read by one alone, by a third, differently; counted anew;
    words shown twice, withheld without a reason."""
    here: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    keeper, tries = rehearsal.who(part), rehearsal.refuses
    survey = Survey.objects.get(pk=run.until[part.key][0])
    used = SurveyTurn.objects.filter(survey=survey).values("unit")
    late = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True).exclude(pk__in=used)
    one, two, three = readers(rehearsal, part)[:3]
    late_unit = late.first()
    if late_unit is not None:
        after = max(rehearsal.clock.now, moment(survey.until) + timedelta(days=1))
        tries("survey-late", part, surveys.answer, actor=Actor(area=rehearsal.cast.area),
              values={}, code=samplings.code_of(late_unit), now=after, **here)  # fmt: skip
    close, enter = survey_counts.close_survey, survey_counts.enter_paper
    tries("survey-unread", part, close, actor=keeper, **here)
    tries("survey-out-of-order", part, enter, actor=one, number=2, values={}, **here)
    type_in(rehearsal, run, part, one)
    tries("survey-one-reader", part, enter, actor=one, number=1, values={}, **here)
    came = type_in(rehearsal, run, part, two, slip=True)
    rehearsal.expects("survey-readings", part, "differs", came.state)
    tries("survey-third-reader", part, enter, actor=three, number=1, values={}, **here)
    tries("survey-differ", part, close, actor=keeper, **here)
    tries("survey-prolong-open", part, surveys.extend_survey, actor=keeper,
          until=survey.until + timedelta(days=3), reason="再等等", **here)  # fmt: skip
    stratum, values = run.kept[part.key][0]
    rehearsal.do(enter, actor=two, number=1, values=values, stratum=stratum, **here)
    rehearsal.do(close, actor=keeper, **here)
    tries("survey-closed-twice", part, close, actor=keeper, **here)
    row = SurveyText.objects.filter(survey=survey, state="held").first()
    if row is not None:
        tries("survey-withheld", part, survey_counts.look_at_text, actor=keeper, text_id=row.pk,
              shown=False, reason="", **here)  # fmt: skip
    look(rehearsal, run, part)
