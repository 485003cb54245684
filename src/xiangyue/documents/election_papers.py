"""Notices of an election committee (公告第一号 ...): as a paper, and as a poster for the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from xiangyue.core.capitals import spoken_zh
from xiangyue.documents.model import (
    POSTER_A3,
    POSTER_A4,
    QR,
    Block,
    Callout,
    Document,
    Heading,
    Items,
    Lang,
    Layout,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say


@dataclass(frozen=True)
class Rows:
    """A table of a notice; ``widths`` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""


@dataclass(frozen=True)
class Said:
    """What a notice says in one language: paragraphs, tables, what one may do about it."""

    title: str
    text: tuple[str, ...]
    tables: tuple[Rows, ...] = ()
    items: tuple[str, ...] = ()
    remark: str = ""  # the title of a framed remark
    lines: tuple[str, ...] = ()  # and its lines
    basis: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As plain data, to be stored."""
        return asdict(self)


def said(data: Mapping[str, Any]) -> Said:
    """What was stored."""
    tables = tuple(
        Rows(
            tuple(t["head"]),
            tuple(tuple(row) for row in t["rows"]),
            tuple(t["widths"]),
            t.get("caption", ""),
        )
        for t in data.get("tables", ())
    )
    texts = {k: tuple(data.get(k, ())) for k in ("text", "items", "lines", "basis")}
    return Said(title=data["title"], tables=tables, remark=data.get("remark", ""), **texts)


@dataclass(frozen=True)
class Notice:
    """A notice as it hangs: ``number`` of its election, by which village, where it can be read;
    ``recall``: of a vote on a recall."""

    village: str
    number: int
    said: Said
    posted_on: date
    issuer: Issuer
    link: str = ""
    recall: bool = False


def numbered(n: int, lang: Lang) -> str:
    """公告（第一号） / Notice No. 1."""
    return f"第{spoken_zh(n)}号" if lang == "zh" else f"No. {n}"


def _body(data: Notice, lang: Lang, *, columns: int) -> list[Block]:
    blocks: list[Block] = [Paragraph(line) for line in data.said.text]
    if data.said.items:
        blocks.append(Items(data.said.items))
    for rows in data.said.tables:
        blocks.append(
            Table(
                rows.head, rows.rows, rows.widths, caption=rows.caption,
                centred=tuple(range(len(rows.widths))), small=columns > 1,
            )
        )  # fmt: skip
    return blocks


def notice(data: Notice, lang: Lang = "zh") -> Document:
    """The notice on the official page."""
    t = say(lang)
    blocks = _body(data, lang, columns=1)
    if data.said.remark:
        blocks.append(Callout(data.said.remark, data.said.lines))
    if data.said.basis:
        blocks += [Heading(t("Basis")), Items(data.said.basis)]
    if data.link:
        blocks.append(QR(data.link, t("Scan to read this notice and how the election stands.")))
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=data.said.title,
        lang=lang,
        number=t("Notice {number}", number=numbered(data.number, lang)),
        dated=data.posted_on,
        blocks=tuple(blocks),
    )


def _poster(data: Notice, lang: Lang, layout: Layout) -> Document:
    t = say(lang)
    blocks = _body(data, lang, columns=1)
    if data.said.remark:
        blocks.append(Callout(data.said.remark, data.said.lines))
    if data.link:
        size = 30 if layout is POSTER_A4 else 44
        blocks.append(
            QR(data.link, t("Scan to read this notice and how the election stands."), size)
        )
    blocks.append(closing(data.issuer, t, lang))
    return Document(
        title=data.said.title,
        lang=lang,
        layout=layout,
        number=t("Notice {number}", number=numbered(data.number, lang)),
        kicker=t("{village} · vote on a recall", village=data.village)
        if data.recall
        else t("{village} · election of the villagers' committee", village=data.village),
        dated=data.posted_on,
        blocks=tuple(blocks),
    )


def notice_a4(data: Notice, lang: Lang = "zh") -> Document:
    """The notice as a poster, A4."""
    return _poster(data, lang, POSTER_A4)


def notice_a3(data: Notice, lang: Lang = "zh") -> Document:
    """The notice as a poster, A3."""
    return _poster(data, lang, POSTER_A3)
