"""What two people typed of the papers of a survey or of a vote on projects, kept sealed until it is
closed.

Papers and result together tell what the phones said, of which there may be few. So what was typed
lies under the key of the pool, which goes at the close: no copy made meanwhile and no old version
of a row tells of it (docs/voting.md). Every paper takes as many bytes as any other. A list lies
open: it was typed before this was so, and is read like the rest.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xiangyue.access import ballot_keys
from xiangyue.actions.questionnaires import questions_of
from xiangyue.core import answer_pool, ballot_pool
from xiangyue.core.refusals import refuse
from xiangyue.core.survey_questions import given
from xiangyue.data.models import PaperSheet, Selection, Survey, SurveyReading

STRATUM: Final = "stratum"
"""Beside a paper's answers: the group that is written on it, or ""."""


@dataclass
class Typed:
    """One reader's papers of a survey, to be looked at: answers by question, and ``STRATUM``."""

    row: SurveyReading
    papers: list[dict[str, Any]]


@dataclass
class Sheet:
    """One teller's ballots, to be looked at: numbers of projects, None for a void one."""

    row: PaperSheet
    ballots: list[list[int] | None]


def typed(survey: Survey) -> list[Typed]:
    """What was typed of a survey's papers, in the order of the readers; Refusal where the key is
    gone."""
    rows = SurveyReading.objects.filter(survey=survey).order_by("slot")
    return [Typed(row, _answers(survey, row.papers)) for row in rows]


def keep_typed(survey: Survey, mine: Typed) -> None:
    """Write down what one reader typed; Refusal where the key is gone."""
    try:
        mine.row.papers = _shut(survey.key, _packed(survey, mine.papers))
    except ballot_keys.KeyLost:
        raise refuse("survey.key-lost", code="conditions") from None
    mine.row.save()


def _packed(survey: Survey, papers: Sequence[dict[str, Any]]) -> list[bytes]:
    questions, strata = questions_of(survey.questionnaire), sorted(survey.sample.strata)
    return [
        answer_pool.pack(
            questions,
            given({k: v for k, v in paper.items() if k != STRATUM}),
            strata.index(paper[STRATUM]) + 1 if paper[STRATUM] else 0,
        )
        for paper in papers
    ]


def _answers(survey: Survey, kept: Any) -> list[dict[str, Any]]:
    questions, strata = questions_of(survey.questionnaire), sorted(survey.sample.strata)
    if isinstance(kept, list):
        sheets = _packed(survey, kept)
    else:
        try:
            sheets = answer_pool.sheets(_opened(survey.key, kept), questions)
        except ballot_keys.KeyLost:
            raise refuse("survey.key-lost", code="conditions") from None
    found = []
    for sheet in sheets:
        place, values = answer_pool.unpack(questions, sheet)
        paper: dict[str, Any] = {
            k: list(v) if isinstance(v, tuple) else v for k, v in values.items()
        }
        found.append(paper | {STRATUM: strata[place - 1] if place else ""})
    return found


def sheets(selection: Selection) -> list[Sheet]:
    """What the tellers of a vote read, in their order; Refusal where the key is gone."""
    rows = PaperSheet.objects.filter(selection=selection).order_by("slot")
    return [Sheet(row, _ballots(selection, row.ballots)) for row in rows]


def keep_sheet(selection: Selection, mine: Sheet) -> None:
    """Write down what one teller read; Refusal where the key is gone."""
    numbers = [p["number"] for p in selection.projects]
    papers = [None if b is None else list(map(numbers.index, b)) for b in mine.ballots]
    packed = [ballot_pool.paper(b, len(numbers)) for b in papers]
    try:
        mine.row.ballots = _shut(selection.key, packed)
    except ballot_keys.KeyLost:
        raise refuse("selection.key-lost", code="conditions") from None
    mine.row.save()


def _ballots(selection: Selection, kept: Any) -> list[list[int] | None]:
    if isinstance(kept, list):
        return kept
    numbers = [p["number"] for p in selection.projects]
    try:
        papers = ballot_pool.papers(_opened(selection.key, kept), len(numbers))
    except ballot_keys.KeyLost:
        raise refuse("selection.key-lost", code="conditions") from None
    return [None if b is None else sorted(numbers[p] for p in b) for b in papers]


def _shut(key: str, papers: Sequence[bytes]) -> dict[str, str]:
    return {"sealed": base64.b64encode(ballot_keys.seal(key, b"".join(papers))).decode()}


def _opened(key: str, kept: dict[str, str]) -> bytes:
    return ballot_keys.opened(key, base64.b64decode(kept["sealed"]))
