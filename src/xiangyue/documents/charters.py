"""Papers of a charter: its text, the sheet that compares two versions, the report for filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangyue.core.charters import Article, article_name, chapters, compare
from xiangyue.core.word_changes import GONE, NEW, Piece
from xiangyue.documents.model import (
    WIDE,
    Block,
    Document,
    Heading,
    Items,
    Lang,
    Paragraph,
    Table,
)
from xiangyue.documents.parts import Issuer, closing, say
from xiangyue.documents.words import Say, day


@dataclass(frozen=True)
class Charter:
    """The whole text. ``adopted_on`` and ``start`` are None for a draft."""

    title: str
    village: str
    articles: tuple[Article, ...]
    version: int
    adopted_on: date | None = None
    start: date | None = None
    resolution: str = ""


def charter(data: Charter, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = []
    if data.adopted_on and data.start:
        told = t(
            "Adopted by the villagers' assembly on {day}, in force from {start}",
            day=day(data.adopted_on, lang),
            start=day(data.start, lang),
        )
    else:
        told = t("Draft, version {n}", n=str(data.version))
    blocks.append(Paragraph(f"（{told}）" if lang == "zh" else f"({told})", align="center"))
    for name, rows in chapters(data.articles):
        if name:
            blocks.append(Heading(name))
        for number, article in rows:
            first, *more = [x for x in article.text.splitlines() if x.strip()]
            blocks.append(Paragraph(f"{article_name(number)}　{first}"))
            blocks += [Paragraph(line) for line in more]
    return Document(
        title=data.title,
        lang=lang,
        number=data.resolution,
        dated=data.start,
        blocks=tuple(blocks),
    )


@dataclass(frozen=True)
class CharterChanges:
    """What one text changes of another, for the assembly: old and new side by side."""

    title: str
    village: str
    old: tuple[Article, ...]
    new: tuple[Article, ...]
    reason: str = ""
    dated: date | None = None


def charter_changes(data: CharterChanges, lang: Lang = "zh") -> Document:
    t = say(lang)
    rows = []
    found = [c for c in compare(data.old, data.new) if c.how != "same"]
    for c in found:
        rows.append(
            (
                _side(c.old, c.old_number, c.pieces, GONE, t),
                _side(c.new, c.new_number, c.pieces, NEW, t),
            )
        )
    told = t(
        "{n} articles differ. 【】 marks what goes out of the old text and comes into the new.",
        n=str(len(found)),
    )
    blocks: list[Block] = [Paragraph(told, small=True)]
    if data.reason:
        blocks.append(Paragraph(t("Why: {reason}", reason=data.reason), small=True))
    blocks.append(Table((t("As it stands"), t("As proposed")), tuple(rows), (1, 1)))
    return Document(
        title=t("{title}: what is changed", title=data.title),
        lang=lang,
        dated=data.dated,
        layout=WIDE,
        blocks=tuple(blocks),
    )


def _side(
    article: Article | None, number: int, pieces: tuple[Piece, ...], mark: str, t: Say
) -> str:
    """One column: the words of that text, what differs in brackets."""
    if article is None:
        return t("(no such article)") if mark == GONE else t("(taken out)")
    other = NEW if mark == GONE else GONE
    whole = all(p.how == mark for p in pieces)
    words = "".join(
        f"【{p.text}】" if p.how == mark and not whole else p.text for p in pieces if p.how != other
    )
    return f"{article_name(number)}　{words}"


@dataclass(frozen=True)
class FilingReport:
    """备案报告: the village reports to the township what its assembly adopted (Art. 31)."""

    title: str
    village: str
    township: str
    adopted_on: date
    resolution: str
    vote: str
    articles: int
    changed: int
    enclosed: tuple[str, ...]
    issuer: Issuer
    corrected: str = ""


def filing_report(data: FilingReport, lang: Lang = "zh") -> Document:
    t = say(lang)
    blocks: list[Block] = [
        Paragraph(t("To the people's government of {town}:", town=data.township), flush=True),
        Paragraph(
            t(
                "On {day} the villagers' assembly of {village} adopted {title} "
                "({resolution}). {vote}",
                day=day(data.adopted_on, lang),
                village=data.village,
                title=f"《{data.title}》" if lang == "zh" else data.title,
                resolution=data.resolution,
                vote=data.vote,
            )
        ),
        Paragraph(
            t(
                "It has {n} articles, of which {changed} are new or changed. By Art. 31 of the "
                "Organic Law of Villagers' Committees it is reported for filing.",
                n=str(data.articles),
                changed=str(data.changed),
            )
        ),
    ]
    if data.corrected:
        blocks.append(Paragraph(t("What was corrected as ordered: {text}", text=data.corrected)))
    blocks += [
        Heading(t("Enclosed")),
        Items(data.enclosed),
        closing(data.issuer, t, lang),
    ]
    return Document(
        title=t("Report for the filing of {title}", title=data.title),
        lang=lang,
        dated=data.issuer.on,
        number=data.resolution,
        blocks=tuple(blocks),
    )
