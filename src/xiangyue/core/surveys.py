"""Surveys: questions, who is asked, and results that say how sure they are.

Everyone is asked (a population) or a sample by lot from a published seed: simple, or stratified
with places in proportion (largest remainder). The lots are those of ``core.lots``, smallest first,
so that anyone can draw again. Answers from paper and from phones are one; one person, one answer.
Nothing is weighted.

Results are whole numbers, percentages in tenths that add up to 100.0 (largest remainder), and the
95% interval by Wilson's formula with the finite population correction, in tenths of a percent,
rounded outwards, computed in whole numbers. It tells the chance of the draw alone, not of those
who did not answer: ``asked`` and ``answered`` stand beside it. A margin is given only for a drawn
sample: where all were asked, those who answered are no random choice. Groups with a count of 1 to
4 people are not shown, nor a second one by which they could be worked out.

Wilson, E. B. (1927), JASA 22; finite population correction (N − n)/(N − 1): the sample size that
an infinite population would need for the same variance, n·(N − 1)/(N − n), is put in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final, Literal

from xiangyue.core.lots import lot
from xiangyue.core.refusals import Check, Refusal

Kind = Literal["one", "several", "number", "scale", "text"]
KINDS: Final[tuple[Kind, ...]] = ("one", "several", "number", "scale", "text")
SMALL: Final = 5
"""Counts of people below this are not shown (0 is)."""
_Z2: Final = Fraction(38416, 10000)  # 1.96 squared


@dataclass(frozen=True)
class Question:
    """``options`` for one and several; ``least`` and ``most`` bound a number, or the steps of a
    scale, or (several) how many options may be marked."""

    key: str
    kind: Kind
    text: str
    options: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    required: bool = False


Value = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """One person's answers by question; ``way`` is paper, phone, web or door."""

    person: str
    values: Mapping[str, Value]
    way: str = "web"


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
    """``n`` answered this question, ``asked`` were asked, of a population of ``population``.

    ``median`` (lower) and ``sum`` of numbers and scales are given from ``SMALL`` answers up; words
    of a text question are read by people, only their number is here.
    """

    question: Question
    n: int
    asked: int
    population: int
    rows: tuple[Row, ...]
    hidden: bool = False
    median: int | None = None
    sum: int | None = None
    ways: Mapping[str, int | None] | None = None


def check_questions(questions: Sequence[Question]) -> None:
    """Raises ``Refusal`` where a question cannot be asked as it stands."""
    wrong = []
    for q in questions:
        if not q.key or not q.text.strip() or q.kind not in KINDS:
            wrong.append(Check("surveys.question-empty", False, values={"question": q.key}))
        elif q.kind in ("one", "several") and (
            len(q.options) < 2 or len(set(q.options)) < len(q.options) or not all(q.options)
        ):
            wrong.append(Check("surveys.options", False, values={"question": q.text}))
        elif (
            (q.kind == "scale" and (q.least is None or q.most is None))
            or (q.least is not None and q.most is not None and q.least > q.most)
            or (q.kind == "scale" and not 2 <= (q.most or 0) - (q.least or 0) + 1 <= 11)
        ):
            wrong.append(Check("surveys.bounds", False, values={"question": q.text}))
    if not questions or len({q.key for q in questions}) < len(questions):
        wrong.append(Check("surveys.questions", False, have=len(questions)))
    if wrong:
        raise Refusal("invalid", *wrong)


def check_answer(questions: Sequence[Question], answer: Answer) -> list[Check]:
    """What is wrong with one person's answers; empty if they may be taken."""
    known = {q.key: q for q in questions}
    wrong = [
        Check("surveys.no-question", False, values={"question": key})
        for key in answer.values
        if key not in known
    ]
    for q in questions:
        value = answer.values.get(q.key)
        if value is None or value in ("", ()):
            if q.required:
                wrong.append(Check("surveys.required", False, values={"question": q.text}))
        elif not _fits(q, value):
            wrong.append(Check("surveys.answer", False, values={"question": q.text}))
    return wrong


def _fits(q: Question, value: Value) -> bool:
    if q.kind == "one":
        return isinstance(value, str) and value in q.options
    if q.kind == "several":
        if not isinstance(value, tuple) or len(set(value)) < len(value):
            return False
        least, most = q.least or 0, len(q.options) if q.most is None else q.most
        return set(value) <= set(q.options) and least <= len(value) <= most
    if q.kind == "text":
        return isinstance(value, str)
    low, high = q.least, q.most
    return type(value) is int and (low is None or value >= low) and (high is None or value <= high)


def sample(labels: Iterable[str], size: int, seed: str) -> tuple[str, ...]:
    """``size`` of the labels by lot, in the order of their lots. Raises ``Refusal``."""
    pool = list(labels)
    if len(set(pool)) < len(pool) or not 0 < size <= len(pool) or not seed:
        raise Refusal("invalid", Check("surveys.sample", False, have=len(pool), need=size))
    return tuple(sorted(pool, key=lambda label: (lot(seed, label), label))[:size])


def places(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """``size`` places over strata in proportion, by largest remainder (equal ones by name)."""
    whole = sum(sizes.values())
    if not 0 < size <= whole:
        raise Refusal("invalid", Check("surveys.sample", False, have=whole, need=size))
    return _largest_remainder(sizes, size)


def stratified(strata: Mapping[str, str], size: int, seed: str) -> tuple[str, ...]:
    """``size`` people by lot within each stratum; ``strata`` gives each label's stratum."""
    given = places(Counter(strata.values()), size)
    drawn: list[str] = []
    for name in sorted(given):
        if given[name]:
            drawn += sample((k for k, s in strata.items() if s == name), given[name], seed)
    return tuple(drawn)


def _largest_remainder(counts: Mapping[str, int], total: int) -> dict[str, int]:
    whole = sum(counts.values())
    given = {k: total * n // whole if whole else 0 for k, n in counts.items()}
    order = sorted(counts, key=lambda k: (-(total * counts[k] % whole) if whole else 0, k))
    for key in order[: total - sum(given.values()) if whole else 0]:
        given[key] += 1
    return given


def percentages(counts: Mapping[str, int]) -> dict[str, int]:
    """Tenths of a percent that add up to 1000 (all 0 where nobody answered)."""
    return _largest_remainder(counts, 1000)


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
    centre = share + _Z2 / (2 * size)
    under = _Z2 * (share * (1 - share) / size + _Z2 / (4 * size * size))
    grow = 1 + _Z2 / size
    # The root in whole numbers, a hair too large: the interval is never too narrow.
    scale = 10**12
    root = Fraction(isqrt(_floor(under * scale * scale)) + 1, scale)
    low, high = 1000 * (centre - root) / grow, 1000 * (centre + root) / grow
    return Interval(
        0 if count == 0 else max(0, _floor(low)), 1000 if count == n else min(1000, -_floor(-high))
    )


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def hide(counts: Mapping[str, int], *, adds_up: bool = True) -> frozenset[str]:
    """Which counts are not shown: 1 to 4, and, where all ``adds_up`` to a number that is shown,
    further ones, smallest first, until at least ``SMALL`` people are hidden in two or more."""
    hidden = {k for k, n in counts.items() if 0 < n < SMALL}
    if adds_up and hidden:
        rest = sorted((n, k) for k, n in counts.items() if n >= SMALL)
        while rest and (len(hidden) < 2 or sum(counts[k] for k in hidden) < SMALL):
            hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def results(
    questions: Sequence[Question],
    answers: Sequence[Answer],
    *,
    asked: int,
    population: int,
    drawn: bool,
) -> tuple[QuestionResult, ...]:
    """Results of each question. ``drawn``: those asked were a sample by lot.

    Raises ``Refusal`` for an answer that does not fit or a person who answers twice.
    """
    check_questions(questions)
    people = Counter(a.person for a in answers)
    wrong = [c for a in answers for c in check_answer(questions, a)]
    twice = sum(n > 1 for n in people.values())
    if twice:
        wrong.append(Check("surveys.twice", False, have=twice))
    if not len(people) <= asked <= population:
        values = {"population": population}
        wrong.append(Check("surveys.more-than-asked", False, len(people), asked, values=values))
    if wrong:
        raise Refusal("invalid", *wrong)
    return tuple(_result(q, answers, asked, population, drawn) for q in questions)


def _result(
    q: Question, answers: Sequence[Answer], asked: int, population: int, drawn: bool
) -> QuestionResult:
    given = [(a.way, a.values[q.key]) for a in answers if a.values.get(q.key) not in (None, "", ())]
    n = len(given)
    by_way = Counter(way for way, _ in given)
    veiled = hide(by_way)
    ways = {w: None if w in veiled else by_way[w] for w in sorted(by_way)}
    numbers = sorted(v for _, v in given if isinstance(v, int))
    counts: dict[str, int] = {}
    if q.kind in ("one", "several"):
        counts = dict.fromkeys(q.options, 0)
    elif q.kind == "scale":
        counts = {str(k): 0 for k in range(q.least or 0, (q.most or 0) + 1)}
    for _, value in given:
        for one in value if isinstance(value, tuple) else (str(value),):
            if one in counts:
                counts[one] += 1
    adds_up = q.kind != "several"
    hidden = hide(counts, adds_up=adds_up)
    if adds_up:
        tenths = percentages(counts)
    else:  # each option is a share of those who answered; the shares do not add up
        tenths = {k: (2000 * c + n) // (2 * n) if n else 0 for k, c in counts.items()}
    rows = tuple(
        Row(k, None, None)
        if k in hidden
        else Row(k, c, tenths[k], wilson(c, n, population) if drawn and n else None)
        for k, c in counts.items()
    )
    told = n >= SMALL and not hidden and bool(numbers)
    return QuestionResult(
        q, n, asked, population, rows, bool(hidden),
        numbers[(n - 1) // 2] if told else None, sum(numbers) if told else None, ways,
    )  # fmt: skip
