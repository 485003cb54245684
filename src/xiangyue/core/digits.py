"""Numbers as they come from outside: typed, in an address, in a line of a list, in a method.

Nobody else reads them: Python's ``int`` ends in an error over signs that only look like digits
(``²``) and over more than 4300 of them, a table in one over more than a column holds, and
``Fraction`` counts on ``1e999999999`` for hours.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

LARGEST: Final = 2**63 - 1
"""What a key of a table can be."""
COUNTED: Final = 2**31 - 1
"""What a column of counts holds."""
_SHARE: Final = re.compile(r"[0-9]{1,15}(/[0-9]{1,15}|\.[0-9]{1,15})?")


def whole(text: str | None, most: int = LARGEST) -> int | None:
    """``"12"`` as 12, in digits of any script; None for what is no whole number of 0 to ``most``,
    or is written with more than 19 signs."""
    if not text or len(text) > 19 or not text.isdecimal():
        return None
    number = int(text)
    return number if number <= most else None


def wholes(texts: list[str], most: int = LARGEST) -> list[int]:
    """The whole numbers among ``texts``, in their order; what is none is left out."""
    return [n for n in (whole(text, most) for text in texts) if n is not None]


def fraction(given: object) -> Fraction:
    """``"2/3"``, ``"12"``, ``0.25`` exactly as written. ValueError for whatever else: signs, powers
    of ten, nothing below the stroke."""
    text = str(given).strip()
    if not _SHARE.fullmatch(text):
        raise ValueError(f"neither a share nor a number: {text[:40]!r}")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"nothing below the stroke: {text!r}") from None


def only_digits(text: str) -> bool:
    """Whether a text is digits 0–9 alone, one at least: a code that stays a text."""
    return text.isascii() and text.isdecimal()


def digits_in(text: str) -> str:
    """The digits of a text in their order, as they stand; all else is left out."""
    return "".join(c for c in text if c.isdecimal())
