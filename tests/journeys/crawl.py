"""Reading every page of the site, and finding what is wrong with its words.

**Which Chinese may stand on an English page?** What people of the village wrote and what things are
called there: every run of Chinese must be found in the rows of the database (names, titles, texts,
the record). A text that is word for word a translation of the interface is one that was forgotten,
unless a row of the database says exactly that.

**Which English may stand on a Chinese page?** Names of programs, formats and addresses; but three
English words in a row are a sentence that nobody translated. What is in ``code`` and ``pre`` is for
machines, and what is marked with another ``lang`` is in that language on purpose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from babel.messages.pofile import read_po
from django.db import connection
from django.urls import Resolver404, resolve

from xiangyue.methods.wording import sentences

CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
ENGLISH = re.compile(r"\b[A-Za-z][a-z'’]+(?:[ ,;:]+[A-Za-z]['’a-z]*){2,}")
TOLD = ("aria-label", "placeholder", "title", "alt", "data-label", "data-words")
VOID = {"input", "img", "link", "meta", "br", "hr", "path", "rect", "circle", "line", "use"}


class Reader(HTMLParser):
    """The words, links and forms of a page."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []
        self.links: list[str] = []

    @property
    def silent(self) -> bool:
        """Within what is not in the language of the page on purpose."""
        return any(hidden for _tag, hidden in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        other = a.get("lang", self.language)[:2] != self.language
        hidden = other or tag in ("script", "style", "code", "pre") or "brand" in a.get("class", "")
        if tag == "a" and "href" in a:
            self.links.append(a["href"])
        if not (self.silent or hidden):
            self.words += [a[name] for name in TOLD if a.get(name)]
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.words.append(" ".join(data.split()))


def read(html: str, language: str) -> Reader:
    """A page, read; ``language`` is "zh" or "en"."""
    reader = Reader(language)
    reader.feed(html)
    return reader


@cache
def interface() -> frozenset[str]:
    """Every Chinese text of the interface: catalogues, wording, procedures."""
    found: set[str] = set()
    root = Path(__file__).resolve().parents[2]
    for path in root.glob("locale/*/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string
                found.update(said if isinstance(said, tuple) else [said])
    found.update(words["zh"] for words in sentences().values())
    for path in root.glob("procedures/*/text.zh.yaml"):
        found.update(_leaves(yaml.safe_load(path.read_text())))
    return frozenset(text for text in found if text and CHINESE.search(text))


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif isinstance(node, str):
        yield node.strip()


IN_BOTH = ("xiangyue_procedureversion", "xiangyue_electionnotice")
"""Tables whose JSON is the interface's own words, in both languages."""


@dataclass
class Content:
    """What the village's own rows say, to be looked up."""

    everything: str = ""
    exactly: set[str] = field(default_factory=set)
    known: dict[str, bool] = field(default_factory=dict)
    """Runs of Chinese that were looked up: the same names stand on many pages."""

    @classmethod
    def gather(cls) -> Content:
        """Every text of every table of the product, and each one within what is kept as JSON."""
        texts: set[str] = set()
        within: set[str] = set()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name LIKE 'xiangyue\\_%%'"
                " AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')"
            )
            for table, column, kind in cursor.fetchall():
                cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}"')
                found = [text for (text,) in cursor.fetchall() if text]
                texts.update(found)
                if kind == "jsonb" and table not in IN_BOTH:
                    within.update(leaf for text in found for leaf in _leaves(json.loads(text)))
        lines = {" ".join(line.split()) for text in texts for line in text.splitlines()}
        return cls("\n".join(texts), lines | within)

    def holds(self, run: str) -> bool:
        """Whether a run of Chinese is somebody's words: found within a row, or two whole names."""
        if run not in self.known:
            self.known[run] = run in self.everything or any(
                run[:n] in self.exactly and run[n:] in self.exactly for n in range(2, len(run) - 1)
            )
        return self.known[run]


def _sentence(text: str) -> bool:
    """Three English words in a row that are not all of them names."""
    return any(re.search(r"\b[a-z]", run.group()) for run in ENGLISH.finditer(text))


def wrong_words(words: Iterable[str], language: str, content: Content) -> list[str]:
    """What stands on a page in the other language, by the two rules above."""
    wrong = []
    for text in words:
        if language == "zh":
            if _sentence(text) and text not in content.everything:
                wrong.append(text)
        elif text in interface() and text not in content.exactly:
            wrong.append(text)
        else:
            wrong += [run for run in CHINESE.findall(text) if not content.holds(run)]
    return wrong


def inside(here: str, link: str) -> str:
    """The address that ``link`` on the page ``here`` leads to, without fragment; "" if outside."""
    parts = urlsplit(urljoin(here, link))
    if parts.netloc or parts.scheme not in ("", "http", "https"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@cache
def template_of(address: str) -> str:
    """The name of the view behind an address, with the names of its query: one template."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    asked = "&".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    kind = match.kwargs.get("key", "")  # the page of a part has a template for each kind
    return f"{match.view_name}{':' + kind if kind else ''}{'?' + asked if asked else ''}"
