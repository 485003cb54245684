"""What the answers of a survey come to: results that say how sure they are, without small groups.

Results are whole numbers of those who answered the question, percentages in tenths that add up to
100.0 (largest remainder), and of a drawn sample the 95% interval by Wilson's formula with the
finite population correction, in tenths of a percent, rounded outwards, in whole numbers. It tells
the chance of the draw alone, not of those who did not answer: ``asked`` and ``answered`` stand
beside it. Where all were asked there is no margin: those who answered are no random choice.

Wilson, E. B. (1927), JASA 22; finite population correction (N − n)/(N − 1): the sample size that
an infinite population would need for the same variance, n·(N − 1)/(N − n), is put in.

Groups of 1 to 4 people are not shown, nor a second one by which they could be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from xiangyue.core.survey_questions import Question, Value
from xiangyue.core.survey_samples import Z2

SMALL: Final = 5
"""Counts of people below this are not shown (0 is)."""
SUMS: Final = 10
"""Sums of numbers are shown from so many answers up."""


@dataclass(frozen=True)
class Interval:
    """95%, in tenths of a percent: 0 to 1000, rounded outwards."""

    low: int
    high: int


@dataclass(frozen=True)
class Row:
    """An option or a step: ``count`` and ``tenths`` (of a percent) are None where hidden."""

    value: str
    count: int | None
    tenths: int | None
    interval: Interval | None = None


@dataclass(frozen=True)
class QuestionResult:
    """``n`` answered this question, of ``answered`` who took part.

    ``hidden``: how many people are in the rows not shown, taken together. ``median`` (lower) of
    numbers and scales from ``SMALL`` answers up; ``sum`` of numbers from ``SUMS`` up and where no
    single answer makes half of it. Own words have only their number here.
    """

    question: Question
    n: int
    answered: int
    rows: tuple[Row, ...]
    hidden: bool = False
    median: int | None = None
    sum: int | None = None


Sheet = Mapping[str, Value]


def results(
    questions: Sequence[Question], sheets: Sequence[Sheet], *, population: int, drawn: bool
) -> tuple[QuestionResult, ...]:
    """Results of each question. ``drawn``: those asked were a sample by lot."""
    if len(sheets) > population:
        raise ValueError(f"{len(sheets)} answers of {population}")
    return tuple(_result(q, sheets, population, drawn) for q in questions)


def values_of(question: Question) -> tuple[str, ...]:
    """The rows of its result: options, or the numbers of the steps."""
    if question.kind in ("one", "several"):
        return question.options
    if question.kind == "scale":
        return tuple(str(k) for k in range(question.low, question.high + 1))
    return ()


def tally(question: Question, sheets: Sequence[Sheet]) -> tuple[int, dict[str, int]]:
    """How many answered it, and each row's count."""
    counts = dict.fromkeys(values_of(question), 0)
    n = 0
    for sheet in sheets:
        value = sheet.get(question.key)
        if value in (None, "", ()):
            continue
        n += 1
        for one in value if isinstance(value, tuple) else (str(value),):
            if one in counts:
                counts[one] += 1
    return n, counts


def adds_up(question: Question) -> bool:
    """Whether each who answered is in one row and no more."""
    return question.kind != "several" or question.marks[1] == 1


def _result(q: Question, sheets: Sequence[Sheet], population: int, drawn: bool) -> QuestionResult:
    n, counts = tally(q, sheets)
    hidden = not_shown(q, n, counts)
    if adds_up(q):
        # Those not shown are one share: how theirs are rounded would tell of them.
        together = {"": sum(counts[k] for k in hidden)} if hidden else {}
        tenths = percentages({**{k: c for k, c in counts.items() if k not in hidden}, **together})
    else:  # each option is a share of those who answered; the shares do not add up
        tenths = {k: (2000 * c + n) // (2 * n) if n else 0 for k, c in counts.items()}
    rows = tuple(
        Row(k, None, None)
        if k in hidden
        else Row(k, c, tenths[k], wilson(c, n, population) if drawn and n else None)
        for k, c in counts.items()
    )
    numbers = sorted(v for s in sheets if isinstance(v := s.get(q.key), int))
    median = total = None
    if n >= SMALL and not hidden and numbers:
        median = numbers[(n - 1) // 2]
        if q.kind == "number" and n >= SUMS and 2 * numbers[-1] <= sum(numbers):
            total = sum(numbers)
    return QuestionResult(q, n, len(sheets), rows, bool(hidden), median, total)


def percentages(counts: Mapping[str, int]) -> dict[str, int]:
    """Tenths of a percent that add up to 1000 (all 0 where nobody answered)."""
    whole = sum(counts.values())
    given = {k: 1000 * n // whole if whole else 0 for k, n in counts.items()}
    order = sorted(counts, key=lambda k: (-(1000 * counts[k] % whole) if whole else 0, k))
    for key in order[: 1000 - sum(given.values()) if whole else 0]:
        given[key] += 1
    return given


def wilson(count: int, n: int, population: int) -> Interval:
    """95% interval of a share drawn without replacement, in tenths of a percent.

    All asked and answered (``n == population``): the share itself. Nobody: 0 to 1000.
    """
    if not 0 <= count <= n <= population:
        raise ValueError(f"{count} of {n} of {population}")
    if n == 0:
        return Interval(0, 1000)
    share = Fraction(count, n)
    if n == population:
        return Interval(_floor(1000 * share), -_floor(-1000 * share))
    size = Fraction(n * (population - 1), population - n)
    centre = share + Z2 / (2 * size)
    under = Z2 * (share * (1 - share) / size + Z2 / (4 * size * size))
    grow = 1 + Z2 / size
    # The root in whole numbers, a hair too large: the interval is never too narrow.
    scale = 10**12
    root = Fraction(isqrt(_floor(under * scale * scale)) + 1, scale)
    low, high = 1000 * (centre - root) / grow, 1000 * (centre + root) / grow
    return Interval(
        0 if count == 0 else max(0, _floor(low)), 1000 if count == n else min(1000, -_floor(-high))
    )


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def not_shown(question: Question, n: int, counts: Mapping[str, int]) -> frozenset[str]:
    """Which rows of a question that ``n`` answered are not shown (``hide``).

    Of several choices those of 1 to 4; all of them where fewer than five answered, or where the
    least and the most marks of each leave a hidden row less than 1 to 4.
    """
    if adds_up(question):
        return hide(counts)
    hidden = frozenset(k for k, c in counts.items() if 0 < c < SMALL)
    shown = sum(c for k, c in counts.items() if k not in hidden)
    least, most = question.marks
    free = least * n <= shown + len(hidden) and shown + len(hidden) * (SMALL - 1) <= most * n
    return frozenset(counts) if hidden and (n < SMALL or not free) else hidden


def hide(counts: Mapping[str, int]) -> frozenset[str]:
    """Which counts are not shown, of those that add up to a number that is shown: 1 to 4, and
    further ones, the last first, until two or more are hidden whose sum does not tell them. (By
    their place and not by size: a choice that hung on the counts would tell of them.)
    Where that cannot be reached nothing is shown, not even the zeros.
    """
    hidden = {k for k, n in counts.items() if 0 < n < SMALL}
    if hidden:
        rest = [k for k, n in counts.items() if n >= SMALL]
        while rest and (len(hidden) < 2 or _known(counts, hidden)):
            hidden.add(rest.pop())
        if len(hidden) < 2 or _known(counts, hidden):
            return frozenset(counts)
    return frozenset(hidden)


def _known(counts: Mapping[str, int], hidden: set[str]) -> bool:
    """Whether the sum of those hidden, of which each is one at least, tells them: too few people,
    or as few as there are rows, or all rows as full as a hidden one may be."""
    whole = sum(counts[k] for k in hidden)
    small = all(counts[k] < SMALL for k in hidden)
    return whole < SMALL or whole == len(hidden) or (small and whole == len(hidden) * (SMALL - 1))


def once(texts: Iterable[str]) -> list[tuple[str, int | None]]:
    """The same own words once, in their first order, with how often they were said from ``SMALL``
    up; None below. A space or a full stop at the end makes no difference."""
    first: dict[str, str] = {}
    often: Counter[str] = Counter()
    for text in texts:
        plain = text.strip().rstrip("。.！! ")
        first.setdefault(plain, text)
        often[plain] += 1
    return [(said, often[k] if often[k] >= SMALL else None) for k, said in first.items()]


def tenths(share: Fraction) -> int:
    """A share in tenths of a percent, to the nearest."""
    return (2000 * share.numerator + share.denominator) // (2 * share.denominator)


def percent(of_thousand: int) -> str:
    """Tenths of a percent in words: ``33.3%``; whole ones without the point."""
    whole, tenth = divmod(of_thousand, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
