"""What the pages of charters share: an article as it is shown, what it sets, what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiangyue.core.charters import Article, Change, article_name, chapters, compare
from xiangyue.core.word_changes import Piece
from xiangyue.methods.charter_rules import parameters, shown
from xiangyue.methods.wording import sentences
from xiangyue.web.matter_words import reader


@dataclass(frozen=True)
class Line:
    """One article on a page. ``pieces`` is empty where nothing is to be marked."""

    key: str
    number: int
    name: str
    text: str
    sets: tuple[tuple[str, str], ...] = ()
    how: str = "same"
    pieces: tuple[Piece, ...] = ()
    old_number: int = 0
    more: Any = None


def name_of(number: int) -> str:
    """第九条, or Art. 9."""
    return article_name(number) if reader() == "zh" else f"Art. {number}"


def sets(article: Article) -> tuple[tuple[str, str], ...]:
    """What an article sets, in words: (公示天数, 20天)."""
    lang, known, rows = reader(), parameters(), []
    for name, value in article.parameters.items():
        found = known.get(name)
        label = found.names[lang] if found else name
        unit = sentences().get(f"unit.{found.unit}", {}).get(lang, "") if found else ""
        gap = " " if unit and lang == "en" else ""
        rows.append((label, f"{shown(value)[lang]}{gap}{unit}"))
    return tuple(rows)


def lines(
    articles: Sequence[Article], more: Mapping[str, Any] | None = None
) -> list[tuple[str, list[Line]]]:
    """The text by chapters; ``more``: what else is told of an article, by its key."""
    given = more or {}
    return [
        (
            chapter,
            [Line(a.key, n, name_of(n), a.text, sets(a), more=given.get(a.key)) for n, a in rows],
        )
        for chapter, rows in chapters(articles)
    ]


def changed_lines(
    old: Sequence[Article], new: Sequence[Article], more: Mapping[str, Any] | None = None
) -> list[Line]:
    """Every article that differs, word by word."""
    given = more or {}
    return [_line(c, given) for c in compare(old, new) if c.how != "same"]


def _line(change: Change, more: Mapping[str, Any]) -> Line:
    article = change.new or change.old
    assert article is not None
    number = change.new_number or change.old_number
    return Line(
        article.key,
        number,
        name_of(number),
        article.text,
        sets(article),
        change.how,
        change.pieces,
        change.old_number,
        more.get(article.key),
    )
