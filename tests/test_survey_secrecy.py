"""Nothing that is kept of a survey ties an answer to anybody."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from tests.record_tools import nothing_was_there
from tests.surveyed import (
    AFTER,
    GROUPS,
    ROAD,
    act,
    close,
    facts,
    fill,
    opened,
    paper,
    prolonged,
    say,
    says,
    units,
    with_papers,
)
from tests.world import Village, make_village

from xiangyue.actions import matters, sealed_papers, survey_counts, surveys
from xiangyue.core import answer_pool
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_questions import Value
from xiangyue.data.models import (
    RecordEntry,
    RecordOpening,
    SurveyAnswer,
    SurveyPool,
    SurveyReading,
    SurveyText,
    SurveyTurn,
)


@pytest.fixture
def village(db: None, settings: Any, tmp_path: Path) -> Village:
    """A village of some 200 households in four groups, and keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return fill(make_village())


def _rows(table: str, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(f"SELECT xmin::text, {columns} FROM {table} ORDER BY ctid")
        return list(c.fetchall())


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_database_ties_an_answer_to_anybody(settings: Any, tmp_path: Path) -> None:
    """Real transactions: no column, no transaction number, no place in a table, no length."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    nothing_was_there("xiangyue_surveyanswer", "xiangyue_surveytext")
    village = fill(make_village())
    matter, survey = opened(village)
    said: list[dict[str, Value]] = [
        {"q1": "西路", "q3": "后来说的话"},
        {"q1": "东路"},
        {},
        {"q1": "东路", "q2": ("食堂",), "q3": "很长的一句话" * 10},
        {"q1": "西路"},
    ]
    sizes = []
    for unit, values in zip(units(survey), said, strict=False):
        say(matter, unit, values)
        sizes.append(len(bytes(SurveyPool.objects.get().sealed)))
    assert len({b - a for a, b in pairwise(sizes)}) == 1
    turns = _rows("xiangyue_surveyturn", "unit_id")
    assert len({xmin for xmin, _ in turns}) == len(turns) == 5
    sealed = bytes(SurveyPool.objects.get().sealed)
    assert "后来说的话".encode() not in sealed
    survey = close(village, matter, now=prolonged(village, matter))
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
    assert entries.count() == 5
    for body in entries.values_list("body", flat=True):
        assert not any(word in body for word in ("东路", "西路", "村民", "户主"))
    told = dict(
        RecordOpening.objects.filter(seq__in=entries.values("seq")).values_list("label", "value")
    )
    assert not any("东路" in value or "说的话" in value for value in told.values())
    closing = RecordEntry.objects.get(act="survey.close")
    assert "box" in closing.body  # one commitment to all answers together


def test_who_alone_answered_of_a_group_is_not_known_by_it(village: Village) -> None:
    """The dump of a closed survey: that one of a group took part is there, and no sheet says its
    group; nor is its commitment made of more than is stored."""
    matter, survey = opened(village, ROAD)
    some = units(survey)
    lonely = next(u for u in some if u.stratum == GROUPS[3])
    for unit in [lonely, *(u for u in some if u.stratum != GROUPS[3])][:110]:
        say(matter, unit, {"q1": "都不修" if unit == lonely else "东路"})
    survey = close(village, matter)
    turns = SurveyTurn.objects.filter(survey=survey, unit__stratum=GROUPS[3])
    assert turns.count() == 1
    sheets = [bytes(s) for s in SurveyAnswer.objects.values_list("sheet", flat=True)]
    assert {answer_pool.unpack((ROAD,), s)[0] for s in sheets} == {0}
    rows = [(bytes(a.sheet), a.many) for a in SurveyAnswer.objects.order_by("sheet")]
    told = RecordOpening.objects.get(
        seq=RecordEntry.objects.get(act="survey.close").seq, label="box"
    )
    assert survey_counts.box_of(rows, []) in told.value


@pytest.mark.parametrize(("answered", "kept"), [(4, False), (5, True), (6, True)])
def test_of_very_few_answers_nothing_is_kept(village: Village, answered: int, kept: bool) -> None:
    """Where fewer than five answered, whoever knows who they are would know what they said."""
    matter, survey = opened(village)
    for unit in units(survey)[:answered]:
        say(matter, unit, {"q1": "东路", "q3": "只有我这么说"})
    survey = close(village, matter, now=prolonged(village, matter))
    assert (survey.result or {})["answered"] == answered
    assert SurveyAnswer.objects.exists() == SurveyText.objects.exists() == kept
    assert facts(matter, "answers")["held"] == (answered if kept else 0)


@pytest.mark.parametrize(("out", "kept"), [(4, False), (5, True), (6, True)])
def test_a_paper_says_its_group_only_where_five_were_handed_out(
    village: Village, out: int, kept: bool
) -> None:
    """Who types in the papers also knows to whom they went: of a group with few of them a paper
    would be somebody's, for the reader and in the table."""
    matter, survey = opened(village)
    first, other = ([u for u in units(survey) if u.stratum == g] for g in GROUPS[:2])
    for unit in (*first[:out], *other[:9]):
        give = surveys.give_paper
        act(village, give, matter, "answers", unit=unit.label, actor=village.actor("clerk"))
    assert survey_counts.strata_of_papers(survey) == [GROUPS[k] for k in (0, 1) if k or kept]
    paper(village, matter, "clerk", 1, {"q1": "西路"}, stratum=GROUPS[0])
    (reading,) = sealed_papers.typed(survey)
    assert reading.papers[0]["stratum"] == (GROUPS[0] if kept else "")


def test_a_survey_given_up_leaves_no_pool_and_no_key(settings: Any, village: Village) -> None:
    matter, survey = with_papers(village, 2, 9)
    paper(village, matter, "clerk", 1, {"q1": "西路"})
    with TestCase.captureOnCommitCallbacks(execute=True):
        matters.drop_matter(
            actor=village.actor("secretary"), now=AFTER, matter_id=matter.pk, reason="不办了"
        )
    survey.refresh_from_db()
    assert (survey.state, survey.void_reason) == ("void", "不办了")
    assert not SurveyPool.objects.exists() and not SurveyReading.objects.exists()
    assert not list(Path(settings.BALLOT_KEYS).iterdir())
    assert not SurveyAnswer.objects.exists() and survey.result is None
    with pytest.raises(Refusal) as refused:
        say(matter, units(survey)[20], {})
    assert says(refused) == "matter.ended"
