"""What of a secret rating may be told, so that nobody's grades can be worked out.

A thing that fewer than ``least`` have graded is not told, and nothing of it is kept. By groups of
raters it is told whole or not at all, where every group is large enough and no cell small
(``core.survey_tables``): so there is nothing to be worked out by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xiangyue.core.plain_ballots import Pile, Question, piles, unpack
from xiangyue.core.survey_questions import Question as Asked
from xiangyue.core.survey_tables import by_stratum

Papers = Mapping[str, Mapping[str, int]]
"""Grades on paper: {thing: {grade: how many}}."""
BLANK = ""


def graded(
    question: Question, ballots: Sequence[bytes], asked: Sequence[Question], papers: Papers
) -> int:
    """How many gave this thing a grade."""
    phones = sum(bool(unpack(asked, ballot)[1][question.key]) for ballot in ballots)
    return phones + sum(papers.get(question.key, {}).values())


def told(
    asked: Sequence[Question],
    ballots: Sequence[bytes],
    papers: Papers,
    groups: Sequence[str],
    least: int,
) -> list[Pile]:
    """What is kept and told of it: piles of the things that enough have graded, by group only
    where that may be told, else all as of group 0. Blanks are not kept."""
    found: list[Pile] = []
    for question in asked:
        n = graded(question, ballots, asked, papers)
        if n < least:
            continue
        apart = not papers and len(groups) > 1 and _by_group(question, asked, ballots, groups)
        mine = piles(asked, ballots, () if apart else range(len(groups)))
        counts = {(p.group, p.content): p.many for p in mine if p.question == question.key}
        for grade, many in papers.get(question.key, {}).items():
            counts[0, grade] = counts.get((0, grade), 0) + many
        found += [
            Pile(question.key, group, grade, many)
            for (group, grade), many in counts.items()
            if many and grade != BLANK
        ]
    return sorted(found)


def _by_group(
    question: Question,
    asked: Sequence[Question],
    ballots: Sequence[bytes],
    groups: Sequence[str],
) -> bool:
    one = Asked(question.key, "one", question.title, question.options)
    sheets = []
    for ballot in ballots:
        group, answers = unpack(asked, ballot)
        chosen = answers[question.key]
        sheets.append((groups[group], {question.key: chosen[0] if chosen else ""}))
    return by_stratum(one, sheets, groups) is not None
