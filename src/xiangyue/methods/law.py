"""The texts of the law that rules and methods cite: ``law/``, one Markdown file each.

``rules/sources.yaml`` says which ``file`` holds a source; without one it has no articles here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from xiangyue.core.digits import whole
from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import sources
from xiangyue.methods.wording import numeral

_ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+)条(?=[\s　])")
_HEADING = re.compile(r"^#+\s*")
_NUMBERS = {numeral(n): n for n in range(1, 400)}


def held() -> list[str]:
    """The sources whose text travels with the program, as they are cited."""
    return [name for name, source in sources().items() if source.get("file")]


@cache
def text(name: str) -> str:
    """The whole text of a source; KeyError where none is held."""
    file = sources()[name].get("file")
    if not file:
        raise KeyError(name)
    return (source_folder("law") / file).read_text("utf-8")


@cache
def articles(name: str) -> Mapping[int, str]:
    """The articles of a source by number; empty where its text is not held."""
    if name not in sources() or not sources()[name].get("file"):
        return {}
    found: dict[int, list[str]] = {}
    lines: list[str] | None = None
    for line in text(name).splitlines():
        start = _ARTICLE.match(line.lstrip("　 *"))
        if start and start[1] in _NUMBERS:
            lines = found.setdefault(_NUMBERS[start[1]], [])
        elif _HEADING.match(line):
            lines = None
        if lines is not None and line.strip():
            lines.append(line.strip("　 *"))
    return {number: "\n".join(lines) for number, lines in found.items()}


def has(name: str, article: str) -> bool:
    """Whether that article is there: always so where the text is not held or none is named."""
    number = article.partition(".")[0]
    there = articles(name)
    return not there or not number or whole(number) in there
