"""Bulletins of a period, made out of the records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from xiangyue.core.duties import PERIODS, names_of, span
from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word
from xiangyue.core.part import Part


def unissued(part: Part, opened: date, today: date, issued: Collection[str]) -> list[str]:
    """The periods that were over after the part opened, up to that day, without their bulletin; the
    earliest first."""
    names = [n for size in part.words["periods"] for n in names_of(size, opened, today)]
    left = [n for n in names if opened <= span(n)[2] < today and n not in issued]
    return sorted(left, key=lambda n: (span(n)[2], n))


def due_of(part: Part, name: str) -> date:
    """The last day on which the bulletin of a period is in time."""
    return span(name)[2] + timedelta(days=int(part.words["within"]))


def next_due(part: Part, opened: date, today: date, issued: Collection[str]) -> date:
    """When the next bulletin is due: of the earliest period that has none, over or not."""
    left = unissued(part, opened, today, issued)
    if left:
        return due_of(part, left[0])
    ends: list[str] = []
    for size in part.words["periods"]:
        last = today
        while (name := names_of(size, last, last)[0]) in issued:
            last = span(name)[2] + timedelta(days=1)
        ends.append(name)
    return min(due_of(part, name) for name in ends)


KIND = Kind(
    name="bulletin",
    does="a bulletin of a period, its numbers read from the records; the office may add words",
    facts={
        "issued": WHOLE,
        "month": WHOLE,
        "quarter": WHOLE,
        "half": WHOLE,
        "year": WHOLE,
        "on": DATE,
    },
    words={
        "periods": Word(
            WORDS, "of which periods there are bulletins", allowed=tuple(PERIODS), required=True
        ),
        "within": Word(
            WHOLE,
            "days after a period's end within which its bulletin is out",
            least=1,
            most=60,
            default=10,
        ),
    },
    first_due=lambda part, opened: next_due(part, opened, opened, ()),
    public=True,
)
