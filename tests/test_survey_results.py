"""Results of a survey: no small count anywhere, own words looked at before they are shown."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surveyed import (
    AFTER,
    GROUPS,
    act,
    close,
    facts,
    fill,
    opened,
    paper,
    prolonged,
    ready,
    say,
    says,
    units,
    with_papers,
)
from tests.world import NOW, Village, make_village

from xiangyue.actions import survey_counts, surveys
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Person, Recommendation, SurveyText


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    """A village of some 200 households in four groups, and keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


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
        found = close(village, matter, now=prolonged(village, matter)).result or {}
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


def test_the_same_own_words_are_published_once_without_a_small_count(village: Village) -> None:
    matter, survey = with_papers(village, 0, 94)
    some = units(survey)
    for n, text in enumerate(["修东路。"] * 5 + ["装路灯"] * 2):
        say(matter, some[100 + n], {"q3": text})
    survey = close(village, matter)
    assert survey_counts.published(survey)["texts"] == {}
    for row in SurveyText.objects.filter(survey=survey):
        act(village, survey_counts.look_at_text, matter, "answers", text_id=row.pk, shown=True,
            now=AFTER)  # fmt: skip
    assert survey_counts.published(survey)["texts"] == {
        "q3": [{"text": "修东路。", "times": 5}, {"text": "装路灯", "times": None}]
    }


def test_what_came_of_it_stands_on_the_page_of_whoever_was_asked(
    village: Village, client: Client
) -> None:
    matter, survey = with_papers(village, 0)
    asked = Person.objects.filter(household=units(survey)[0].household).first()
    assert asked is not None
    client.force_login(village.account(asked))
    assert "填到" in client.get("/me/said/").text
    close(village, matter)
    for number, answer in enumerate(("adopted", "adopted", "not"), 1):
        Recommendation.objects.create(
            matter=matter, part="feedback", number=number, text="先修东路", answer=answer,
            reason="钱够", answered_at=AFTER,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/me/said/").text
    assert len(queries) <= 8
    assert "采纳2条" in page
    assert "没有采纳1条" in page
    assert f'href="/m/{matter.pk}/answers/"' in page
    client.force_login(village.account(village.stranger))
    assert "采纳2条" not in client.get("/me/said/").text
