"""A village's charter or rules (村民自治章程、村规民约): articles in chapters, and what they set.

An article has a ``key`` that stays with it through all versions; its number is its place. Numbers
that the village sets for itself (parameters) belong to an article, whose own words must say them,
so that what people read and what the rules count by are never two things.

Source: Organic Law of Villagers' Committees (2025), Art. 31.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from xiangyue.core.capitals import spoken_zh
from xiangyue.core.word_changes import Piece
from xiangyue.core.word_changes import changes as word_changes

DOCUMENTS: Final = ("charter", "rules")
"""村民自治章程, 村规民约."""
MOST_ARTICLES: Final = 200
LONGEST: Final = 2000  # characters of one article
_HEAD: Final = re.compile(
    r"^\s*第\s*([0-9零〇一二两三四五六七八九十百]+)\s*(章|条)[\s　:：、]*(.*)$", re.DOTALL
)
_KEY: Final = re.compile(r"a[1-9][0-9]{0,4}")


class BadCharter(ValueError):
    """A text that is no charter; ``says`` is why (``charter-text.<says>``), ``line`` where."""

    def __init__(self, says: str, line: int = 0, **values: Any) -> None:
        self.says, self.line, self.values = says, line, values
        super().__init__(f"line {line}: {says} {values}")


@dataclass(frozen=True)
class Article:
    """One article. ``parameters``: {name of what it sets: a whole number, or "at_least 2/3"}."""

    key: str
    text: str
    chapter: str = ""
    parameters: Mapping[str, int | str] = field(default_factory=dict, hash=False)


def plain(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """The articles as JSON."""
    return [
        {"key": a.key, "text": a.text, "chapter": a.chapter, "parameters": dict(a.parameters)}
        for a in articles
    ]


def from_plain(rows: Iterable[Mapping[str, Any]]) -> tuple[Article, ...]:
    """The articles out of JSON."""
    return tuple(
        Article(
            str(r["key"]),
            str(r["text"]),
            str(r.get("chapter", "")),
            dict(r.get("parameters", {})),
        )
        for r in rows
    )


def article_name(number: int) -> str:
    """第十二条."""
    return f"第{spoken_zh(number)}条"


def chapters(articles: Sequence[Article]) -> list[tuple[str, list[tuple[int, Article]]]]:
    """The articles with their numbers by chapter ("第一章 总则"; "" where there is none)."""
    found: list[tuple[str, list[tuple[int, Article]]]] = []
    last = None
    named = 0
    for number, article in enumerate(articles, 1):
        if article.chapter != last:
            last = article.chapter
            named += bool(last)
            found.append((f"第{spoken_zh(named)}章 {last}" if last else "", []))
        found[-1][1].append((number, article))
    return found


def written(articles: Sequence[Article]) -> str:
    """The whole text as one reads it, chapter by chapter."""
    lines = []
    for name, rows in chapters(articles):
        if name:
            lines.append(name)
        lines += [f"{article_name(n)} {a.text}" for n, a in rows]
    return "\n".join(lines)


def new_key(articles: Iterable[Article], *more: Iterable[Article]) -> str:
    """A key that none of these articles has."""
    used = [int(a.key[1:]) for some in (articles, *more) for a in some]
    return f"a{max(used, default=0) + 1}"


def read(text: str, before: Sequence[Article] = ()) -> tuple[Article, ...]:
    """A text written in chapters and articles (第一章 总则 / 第一条 ……), as it is pasted or typed.

    Lines without a head go on with the article before. An article keeps the key, and what it sets,
    of that article of ``before`` which it is most like. Raises :class:`BadCharter` with the line.
    """
    rows: list[tuple[str, str]] = []
    chapter, in_article = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        head = _HEAD.match(line)
        if head and head[2] == "章":
            chapter, in_article = head[3].strip(), False
        elif head:
            rows.append((chapter, head[3].strip()))
            in_article = True
        elif in_article:
            there, said = rows[-1]
            rows[-1] = (there, f"{said}\n{line.strip()}".strip())
        else:
            raise BadCharter("no-article", number, words=line.strip()[:20])
    return check(_keyed(rows, before))


def check(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles, if they can be a charter; else :class:`BadCharter`."""
    if not articles:
        raise BadCharter("nothing")
    if len(articles) > MOST_ARTICLES:
        raise BadCharter("too-many", have=len(articles), most=MOST_ARTICLES)
    for n, a in enumerate(articles, 1):
        if not a.text.strip():
            raise BadCharter("empty", n=n)
        if len(a.text) > LONGEST:
            raise BadCharter("too-long", n=n, have=len(a.text), most=LONGEST)
        if not _KEY.fullmatch(a.key):
            raise BadCharter("key", n=n, key=a.key)
    keys = [a.key for a in articles]
    if len(set(keys)) != len(keys):
        raise BadCharter("key", n=0, key=next(k for k in keys if keys.count(k) > 1))
    return tuple(articles)


def _keyed(rows: Sequence[tuple[str, str]], before: Sequence[Article]) -> list[Article]:
    """Each row with the article of ``before`` that it was: first those word for word, then the
    likest ones, each once."""
    match: dict[int, Article] = {}
    free = list(before)
    for n, (_, text) in enumerate(rows):
        if found := next((a for a in free if a.text == text), None):
            match[n] = found
            free.remove(found)
    likely = []
    for n, (_, text) in enumerate(rows):
        if n in match:
            continue
        for place, a in enumerate(free):
            likeness = SequenceMatcher(None, a.text, text, autojunk=False)
            if likeness.quick_ratio() > 0.5 and (how := likeness.ratio()) > 0.5:
                likely.append((-how, n, place))
    taken: set[int] = set()
    for _, n, place in sorted(likely):
        if n not in match and place not in taken:
            match[n] = free[place]
            taken.add(place)
    last = int(new_key(before)[1:])
    made = []
    for n, (chapter, text) in enumerate(rows):
        was = match.get(n)
        if was is None:
            made.append(Article(f"a{last}", text, chapter))
            last += 1
        else:
            made.append(Article(was.key, text, chapter, was.parameters))
    return made


# -- versions ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One article between two versions. ``how``: same, changed, new, gone.

    ``old`` and ``new`` with their numbers, None and 0 where it is not there; ``pieces`` its words.
    """

    how: str
    old: Article | None
    new: Article | None
    old_number: int
    new_number: int
    pieces: tuple[Piece, ...]


def compare(old: Sequence[Article], new: Sequence[Article]) -> tuple[Change, ...]:
    """Every article of both, in the order of the new one; what is gone where it stood."""
    was = {a.key: (n, a) for n, a in enumerate(old, 1)}
    now = {a.key: (n, a) for n, a in enumerate(new, 1)}
    found: list[Change] = []
    left = [a.key for a in old]

    def gone_before(key: str) -> None:
        """What stood before it in the old one and is in the new one no more."""
        while left and key in left and left[0] != key and left[0] not in now:
            drop(left.pop(0))

    def drop(key: str) -> None:
        n, article = was[key]
        found.append(Change("gone", article, None, n, 0, word_changes(article.text, "")))

    for key, (n, article) in now.items():
        if key not in was:
            found.append(Change("new", None, article, 0, n, word_changes("", article.text)))
            continue
        gone_before(key)
        if key in left:
            left.remove(key)
        old_n, before = was[key]
        alike = before.text == article.text and before.parameters == article.parameters
        how = "same" if alike else "changed"
        pieces = word_changes(before.text, article.text)
        found.append(Change(how, before, article, old_n, n, pieces))
    for key in left:
        if key not in now:
            drop(key)
    return tuple(found)


def changed(old: Sequence[Article], new: Sequence[Article]) -> int:
    """How many articles are changed, new or gone."""
    return sum(c.how != "same" for c in compare(old, new))


def carry(
    base: Sequence[Article], draft: Sequence[Article], current: Sequence[Article]
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """What the draft changed of ``base``, done to ``current``; and the keys that both changed.

    Two amendments adopted on one day each change the articles that they are about, and leave what
    the other changed.
    """
    was, now = {a.key: a for a in base}, {a.key: a for a in current}
    mine = {a.key for a in draft if a != was.get(a.key)} | (set(was) - {a.key for a in draft})
    theirs = {a.key for a in current if a != was.get(a.key)} | (set(was) - set(now))
    drafted = {a.key: a for a in draft}
    clash = [k for k in (*drafted, *was) if k in mine & theirs and drafted.get(k) != now.get(k)]
    fresh = {k for k in mine if k not in was}
    result: list[Article] = []
    taken = set(now)
    renamed: dict[str, str] = {}
    for a in current:
        if a.key in mine and a.key in was:
            if a.key in drafted:
                result.append(drafted[a.key])
        else:
            result.append(a)
    for place, a in enumerate(draft):
        if a.key not in fresh:
            continue
        key = a.key
        if key in taken:  # another amendment gave the same key to an article of its own
            key = new_key(current, draft, result)
        renamed[a.key] = key
        taken.add(key)
        at = _after(result, [renamed.get(b.key, b.key) for b in draft[:place]])
        result.insert(at, Article(key, a.text, a.chapter, a.parameters))
    real = tuple(dict.fromkeys(k for k in clash if k not in fresh))
    return tuple(result), real


def _after(articles: Sequence[Article], before: Sequence[str]) -> int:
    """Where it goes: after the last of those that stood before it and are still there."""
    places = {a.key: n for n, a in enumerate(articles)}
    for key in reversed(before):
        if key in places:
            return places[key] + 1
    return 0


# -- what it sets ------------------------------------------------------------------------------


def values(articles: Sequence[Article], clause: str = "charter") -> dict[str, Any]:
    """What the articles set, as the rule book reads it (``RuleBook.setting``, ``judge``).

    A threshold is named ``<rule>/<sitting or passes>/<id>``, anything else is a setting.
    """
    found: dict[str, Any] = {}
    for number, article in enumerate(articles, 1):
        where = f"{clause}:{number}"
        for name, value in article.parameters.items():
            if "/" not in name:
                found.setdefault("settings", {})[name] = {"value": value, "clause": where}
                continue
            rule, side, id_ = name.split("/")
            op, share = str(value).split()
            own = found.setdefault(rule, {"clause": where})
            own.setdefault(side, []).append({"id": id_, op: share, "clause": where})
    return found


def with_version(
    charter: Mapping[str, Any], version: int, start: date, own: Mapping[str, Any]
) -> dict[str, Any]:
    """The village's numbers with those of a version that is in force from ``start`` on."""
    versions = [
        *charter.get("versions", ()),
        {**own, "version": version, "from": start.isoformat()},
    ]
    return {**charter, "versions": versions}


def in_force(charter: Mapping[str, Any] | None, day: date) -> Mapping[str, Any]:
    """The village's own numbers on a day: those of the last version that had begun, else those it
    had before it had a charter here. Plain ones come back as they are."""
    if not charter or "versions" not in charter:
        return charter or {}
    begun = [v for v in charter["versions"] if v["from"] <= day.isoformat()]
    if not begun:
        return {k: v for k, v in charter.items() if k != "versions"}
    return {k: v for k, v in begun[-1].items() if k not in ("version", "from")}


def version_on(charter: Mapping[str, Any] | None, day: date) -> int:
    """The number of the version in force on a day; 0 for none."""
    begun = [v for v in (charter or {}).get("versions", ()) if v["from"] <= day.isoformat()]
    return int(begun[-1]["version"]) if begun else 0


_RUN: Final = re.compile(r"[0-9]+|[零〇一二两三四五六七八九十百千]+")
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}


def _spoken(run: str) -> int:
    """二十 is 20, 一百零五 is 105."""
    if run.isascii():
        return int(run)
    total = digit = 0
    for c in run:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def says(text: str, value: int | str) -> bool:
    """Whether a text says this value: 20 as 20 or 二十, "at_least 2/3" as 三分之二 or 2/3."""
    if isinstance(value, int):
        whole = [
            _spoken(m.group()) * (10_000 if text[m.end() : m.end() + 1] == "万" else 1)
            for m in _RUN.finditer(text)
        ]
        return value in whole
    share = value.split()[-1]
    above, below = share.split("/")
    spoken = f"{spoken_zh(int(below))}分之{spoken_zh(int(above))}"
    return share in text or spoken in text or (share == "1/2" and "半数" in text)
