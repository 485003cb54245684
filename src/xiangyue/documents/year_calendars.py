"""The year's calendar on paper: a duty or a matter in each row, the twelve months across, on A3 for
the wall or A4 for the folder; under it what comes but once in words, by its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.documents.model import (
    Document,
    Heading,
    Lang,
    Layout,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import say
from xiangyue.documents.sheets import Column, Sheet
from xiangyue.documents.words import day

A4: Final = Layout(
    "year-a4", width=297, height=210, top=16, bottom=15, left=14, right=14,
    body=11, pitch=17, title=19, table=9.5, indent=False,
)  # fmt: skip
A3: Final = Layout(
    "year-a3", width=420, height=297, top=20, bottom=18, left=18, right=18,
    body=15, pitch=24, title=27, table=13, indent=False,
)  # fmt: skip
SIZES: Final = {"a4": A4, "a3": A3}
DONE: Final = "✓"
LATE: Final = "!"


@dataclass(frozen=True)
class Entry:
    """One day of the year. ``round_``: the name of a duty that comes round, its ``words`` then are
    left out; ``state``: late, open, coming, done, late-done or day."""

    on: date
    words: str
    of: str = ""
    who: str = ""
    round_: str = ""
    state: str = "coming"


@dataclass(frozen=True)
class Year:
    """``today``: until which day it tells what is done."""

    place: str
    of: str  # the body or person whose calendar it is; "" for the whole place
    year: int
    entries: tuple[Entry, ...]
    today: date


@dataclass(frozen=True)
class Row:
    """A row of the year: a duty that comes round, or a matter (or a kind of day) with its days.
    ``months``: what lies in each of the twelve."""

    name: str
    who: str
    round_: bool
    months: tuple[tuple[Entry, ...], ...]


def matrix(entries: Sequence[Entry]) -> list[Row]:
    """The rows of a year: duties first, those that come least often before the others; then matters
    and single days by their first day."""
    found: dict[tuple[bool, str, str], list[Entry]] = {}
    for e in entries:
        key = (False, e.round_, e.who) if e.round_ else (True, e.of or e.words, "")
        found.setdefault(key, []).append(e)
    rows = []
    for (once, name, who), some in found.items():
        people = who or "、".join(dict.fromkeys(e.who for e in some if e.who))
        order = (once, 0 if once else len(some), min(e.on for e in some), name)
        months = tuple(tuple(e for e in some if e.on.month == m) for m in range(1, 13))
        rows.append((order, Row(name, people, not once, months)))
    return [row for _order, row in sorted(rows, key=lambda one: one[0])]


def _cell(found: Sequence[Entry]) -> str:
    """The days of a month: done ones are ticked, those that are late are named so."""
    said = []
    for e in found:
        mark = DONE if e.state in ("done", "late-done") else LATE if e.state == "late" else ""
        said.append(f"{e.on.day}{mark}")
    if len(said) > 3:  # of every week: how many of them are done
        done = sum(e.state in ("done", "late-done") for e in found)
        return f"{done}/{len(said)}"
    return " ".join(said)


def months(lang: Lang) -> tuple[str, ...]:
    """The twelve months, short."""
    if lang == "zh":
        return tuple(f"{n}月" for n in range(1, 13))
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def year_calendar(data: Year, size: str = "a4", lang: Lang = "zh") -> Document:
    """The calendar; ``size`` a4 or a3, both upright across."""
    t = say(lang)
    every = matrix(data.entries)
    tables = [
        (words, [(r.name, r.who or "—", *map(_cell, r.months)) for r in every if r.round_ == of])
        for words, of in ((t("What comes round"), True), (t("Matters and single days"), False))
    ]
    once = tuple(
        (day(e.on, lang), e.words + (f"（{e.of}）" if e.of and lang == "zh" else
         f" ({e.of})" if e.of else ""), e.who or "—", _said(e, lang))
        for e in sorted(data.entries, key=lambda e: (e.on, e.words)) if not e.round_
    )  # fmt: skip
    blocks: list[Heading | Paragraph | Table] = [
        Paragraph(
            t(
                "As of {day}. A day with {tick} is done, one with {mark} is late; 3/4 says how many"
                " of the month's are done.",
                day=day(data.today, lang),
                tick=DONE,
                mark=LATE,
            ),
            small=True,
            flush=True,
        )
    ]
    for words, rows in tables:
        if rows:
            blocks += [
                Heading(words),
                Table(
                    head=(t("Duty"), t("Of whom"), *months(lang)),
                    rows=tuple(rows),
                    widths=(20, 14, *([5] * 12)),
                    centred=tuple(range(2, 14)),
                    small=True,
                ),
            ]
    if once:
        blocks += [
            Heading(t("What comes once, by its day")),
            Table(
                head=(t("Day"), t("What"), t("Of whom"), t("How it stands")),
                rows=once,
                widths=(16, 48, 22, 14),
                small=True,
            ),
        ]
    if not every:
        blocks.append(Paragraph(t("Nothing is due in this year.")))
    whose = f"{data.place} {data.of}" if data.of and lang == "en" else data.place + data.of
    title = t("{whose}: duties of the year {year}", whose=whose, year=data.year)
    return Document(
        title=title, blocks=tuple(blocks), layout=SIZES[size], lang=lang, dated=data.today
    )


def _said(e: Entry, lang: Lang) -> str:
    t = say(lang)
    words = {
        "late": t("late"),
        "done": t("done"),
        "late-done": t("done late"),
    }
    return words.get(e.state, "")


def sheet(data: Year, lang: Lang = "zh") -> Sheet:
    """The same as a table to be worked on: one row a day."""
    t = say(lang)
    return Sheet(
        name=t("Duties"),
        title=f"{data.place}{data.of} {data.year}",
        columns=(
            Column(t("Day"), "day", 12),
            Column(t("What"), "text", 40),
            Column(t("Matter"), "text", 30),
            Column(t("Of whom"), "text", 24),
            Column(t("How it stands"), "text", 12),
        ),
        rows=[
            (e.on, e.round_ or e.words, e.of, e.who, _said(e, lang))
            for e in sorted(data.entries, key=lambda e: (e.on, e.words))
        ],
    )


def matrix_sheet(data: Year, lang: Lang = "zh") -> Sheet:
    """The rows and months of the year as a table."""
    t = say(lang)
    return Sheet(
        name=t("The year"),
        title=f"{data.place}{data.of} {data.year}",
        columns=(
            Column(t("Duty"), "text", 34),
            Column(t("Of whom"), "text", 24),
            *(Column(m, "text", 9) for m in months(lang)),
        ),
        rows=[(r.name, r.who, *map(_cell, r.months)) for r in matrix(data.entries)],
    )
