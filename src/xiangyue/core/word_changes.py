"""What was changed between two texts, by words: Chinese by characters, other scripts by words.

The alignment is the standard library's ``difflib``; what is added here is where a text is cut, and
that a change is told as a reader would tell it: a lone character that happens to be in both is not
kept between two changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SAME, GONE, NEW = "same", "gone", "new"
_TOKEN: Final = re.compile(r"[A-Za-z]+|[0-9]+|[零〇一二两三四五六七八九十百千万]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of text: ``how`` is "same", "gone" (only in the old) or "new" (only in the new)."""

    how: str
    text: str


def cut(text: str) -> list[str]:
    """A text in the pieces that are compared; put together again they are the text. A number, in
    figures or in characters, is one piece: 十五 to 二十 is one change."""
    return _TOKEN.findall(text)


def changes(old: str, new: str) -> tuple[Piece, ...]:
    """The old and the new text as one row of pieces; what is gone stands before what is new.

    The same and gone pieces together are the old text, the same and new ones the new text.
    """
    a, b = cut(old), cut(new)
    found: list[tuple[str, str, str]] = []  # same, gone, new
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        was, now = "".join(a[i1:i2]), "".join(b[j1:j2])
        found.append((was, "", "") if tag == "equal" else ("", was, now))
    return tuple(_pieces(_joined(found)))


def _joined(found: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Changes parted by one character alone are one change."""
    joined: list[tuple[str, str, str]] = []
    for n, (same, gone, new) in enumerate(found):
        inside = 0 < n < len(found) - 1
        if same and inside and len(same.strip()) <= 1:
            gone = new = same
            same = ""
        if not same and joined and not joined[-1][0]:
            joined[-1] = ("", joined[-1][1] + gone, joined[-1][2] + new)
        else:
            joined.append((same, gone, new))
    return joined


def _pieces(found: Sequence[tuple[str, str, str]]) -> list[Piece]:
    pieces = []
    for same, gone, new in found:
        pieces += [Piece(how, t) for how, t in ((SAME, same), (GONE, gone), (NEW, new)) if t]
    return pieces
