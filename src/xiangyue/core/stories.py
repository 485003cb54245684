"""A story of the library (典型库): its sections, and what stands in its facts. Pure words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from xiangyue.core.digits import only_digits

SECTIONS: Final = ("asked", "decided", "done", "rated", "learned")
"""What people said, how it was decided, what was done, how it was received, what others can take
from it. All but the last are drafted from the records; an empty one is left out."""

FACTS: Final = (
    *("opinions", "households", "vote", "resolution", "tasks", "cost", "objections", "rated"),
    *("graded", "days"),
)
"""What is told in numbers, in this order; each with the values that its sentence names."""
MOST: Final = 4000  # characters of a section


def whole(sections: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sections that say something, in their order."""
    return [(key, words) for key in SECTIONS if (words := sections.get(key, "").strip())]


def ordered(facts: Mapping[str, Mapping[str, Any]]) -> list[list[Any]]:
    """``[[key, values]]`` in the order in which they are told."""
    return [[key, dict(facts[key])] for key in FACTS if key in facts]


def text_of(title: str, lead: str, sections: Mapping[str, str]) -> str:
    """Everything that people wrote of it: what is looked through before it goes out."""
    return "\n".join([title, lead, *(words for _key, words in whole(sections))])


def sentences_of(lines: Iterable[str], most: int) -> str:
    """The first lines that fit into ``most`` characters; none is cut in two."""
    found: list[str] = []
    for line in (one.strip() for one in lines):
        if line and sum(len(f) + 1 for f in found) + len(line) <= most:
            found.append(line)
    return "\n".join(found)


_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_DIGITS: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def numbers_of(text: str) -> list[str]:
    """The numbers written in digits in a text, each once, in order: ``12``, ``3.5``, ``6000`` (of
    6,000)."""
    found = _NUMBER.findall(text.translate(_DIGITS))
    plain = (n.replace(",", "") for n in found)
    return list(dict.fromkeys(n.rstrip("0").rstrip(".") if "." in n else n for n in plain))


def unknown_numbers(text: str, known: Iterable[str]) -> list[str]:
    """The numbers of a text that stand in none of the texts of the records."""
    held = {n for one in known for n in numbers_of(one)}
    held |= {_bare(n) for n in held if only_digits(n)}
    return [n for n in numbers_of(text) if n not in held and not _same(n, held)]


def _same(number: str, held: set[str]) -> bool:
    return only_digits(number) and _bare(number) in held


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"
