"""What a village discloses, on paper: each item with its table, one heading for each head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.documents.model import (
    POSTER_A3,
    POSTER_A4,
    QR,
    Block,
    Callout,
    Document,
    Heading,
    Lang,
    Layout,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Contact, Issuer, closing, contact_lines, say
from xiangyue.documents.words import day

MANY: Final = 9  # columns of a table that still have room for a day on one line of A4
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Item:
    """One item: ``rows`` under ``head``, with what its money comes to in ``sums`` (name, figures,
    capitals); ``text`` beside or instead. Neither: there was nothing. ``posted``: from when to when
    it hangs."""

    head: str
    name: str
    period: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    foot: tuple[str, ...] = ()
    capitals: tuple[tuple[str, str], ...] = ()
    numbers: tuple[int, ...] = ()
    text: str = ""
    reviewed_by: str = ""
    posted: tuple[date, date] | None = None


@dataclass(frozen=True)
class Board:
    """A quarter, or one posting, of a village. ``heads``: (key, name) in order. ``missing``: what
    should be there and is not; ``down``: what hung for its days and is named alone."""

    village: str
    title: str
    number: str
    heads: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    posted_on: date
    until: date | None
    objections_to: Contact
    issuer: Issuer
    link: str
    missing: tuple[str, ...] = ()
    down: tuple[str, ...] = ()


def poster_a4(data: Board, lang: Lang = "zh") -> Document:
    """The board as a poster on A4."""
    return poster(data, "a4", lang)


def poster_a3(data: Board, lang: Lang = "zh") -> Document:
    """The board as a poster on A3."""
    return poster(data, "a3", lang)


def poster(data: Board, size: str = "a4", lang: Lang = "zh") -> Document:
    """The board as a poster on A4 or A3, on as many sheets as it takes."""
    t = say(lang)
    layout: Layout = POSTER_A3 if size == "a3" else POSTER_A4
    blocks: list[Block] = []
    for key, name in data.heads:
        items = [i for i in data.items if i.head == key]
        if not items:
            continue
        blocks.append(Heading(name))
        for n, item in enumerate(items, 1):
            blocks += _item(n, item, lang)
    if not (data.items or data.missing or data.down):
        blocks.append(Paragraph(t("Nothing of it hangs now.")))
    if data.missing:
        blocks.append(Callout(t("Not posted by its day"), data.missing))
    if data.down:
        blocks.append(Callout(t("Hung for its days and came down; the village has it"), data.down))
    lines = contact_lines(data.objections_to, t)
    if data.until:
        lines = (t("Something wrong? Say so by {day}.", day=day(data.until, lang)), *lines)
    blocks.append(
        Callout(t("Ask about any line"), (*lines, t("Every objection is answered in writing.")))
    )
    blocks.append(QR(data.link, t("Scan to read all of it"), 30 if layout is POSTER_A4 else 44))
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=data.title,
        lang=lang,
        dated=data.posted_on,
        layout=layout,
        number=data.number,
        kicker=t("{village} · public notice", village=data.village),
        blocks=tuple(blocks),
    )


def _width(cells: Sequence[str]) -> int:
    """The share of a column: what its longest day or number takes, which breaks nowhere; of Chinese
    a line of five signs, and a little more where there are more."""
    lines = [line for cell in cells for line in cell.split("\n")]
    whole = max((len(line) for line in lines if line.isascii() and " " not in line), default=0)
    signs = max((len(line) for line in lines if not line.isascii()), default=0)
    if signs <= 4:  # names and the like stay on one line
        return max(8 * whole, 10 * (signs + 2) if signs else 0)
    return round(max(8 * whole, 10 * (1 + min(signs, 5) + min(max(signs - 5, 0), 10) / 4)))


def _day_in_two(cell: str) -> str:
    """A day as its year over its month and day, where columns are many."""
    return f"{cell[:5]}\n{cell[5:]}" if DAY.fullmatch(cell) else cell


def _item(n: int, item: Item, lang: Lang) -> list[Block]:
    t = say(lang)
    blocks: list[Block] = [Heading(f"{n}．{item.name}（{item.period}）", level=2)]
    if item.rows:
        rows = (*item.rows, item.foot) if item.foot else item.rows
        if len(item.columns) > MANY:
            rows = tuple(tuple(map(_day_in_two, row)) for row in rows)
        widths = tuple(
            _width([row[m] for row in (item.columns, *rows)]) for m in range(len(item.columns))
        )
        blocks.append(Table(item.columns, rows, widths, small=True, centred=item.numbers))
    if item.capitals:
        said = "；".join(f"{name} {words}" for name, words in item.capitals)
        blocks.append(Paragraph(said, small=True, flush=True))
    blocks += [Paragraph(line) for line in item.text.splitlines() if line.strip()]
    if not item.rows and not item.text:
        blocks.append(Paragraph(t("Nothing in this period.")))
    notes = []
    if item.reviewed_by:
        notes.append(t("Reviewed by the supervision committee: {name}", name=item.reviewed_by))
    if item.posted:
        first, last = (day(one, lang) for one in item.posted)
        notes.append(t("Posted from {first} to {last}", first=first, last=last))
    if notes:
        blocks.append(Paragraph("    ".join(notes), small=True, flush=True))
    return blocks
