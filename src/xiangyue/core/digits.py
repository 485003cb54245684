"""Whole numbers as they come from outside: typed, in an address, in a line of a list.

Nobody else reads them: Python's ``int`` ends in an error over signs that only look like digits
(``²``) and over more than 4300 of them, and a table in one over more than a column holds.
"""

from __future__ import annotations

from typing import Final

LARGEST: Final = 2**63 - 1
"""What a key of a table can be."""
COUNTED: Final = 2**31 - 1
"""What a column of counts holds."""


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


def only_digits(text: str) -> bool:
    """Whether a text is digits 0–9 alone, one at least: a code that stays a text."""
    return text.isascii() and text.isdecimal()


def digits_in(text: str) -> str:
    """The digits of a text in their order, as they stand; all else is left out."""
    return "".join(c for c in text if c.isdecimal())
