"""Resident identity numbers, phone numbers and bank card numbers: their form and their checks.

An 18-digit identity number is region (6), birth date (8), sequence (3, odd for men) and a check
character (GB 11643-1999, ISO 7064 MOD 11-2); the old form has 15 digits, a two-digit year and no
check character. Bank cards carry a Luhn check digit (ISO/IEC 7812-1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

_REGIONS = (
    (11, 15),
    (21, 23),
    (31, 37),
    (41, 46),
    (50, 54),
    (61, 65),
    (71, 71),
    (81, 83),
    (91, 91),
)
PROVINCES = frozenset(str(n) for first, last in _REGIONS for n in range(first, last + 1))
"""The first two digits an identity number may have (83 is the Taiwan residents' permit)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}")


@dataclass(frozen=True)
class Identity:
    """What an identity number says: ``number`` has 18 characters, also where 15 were given."""

    number: str
    region: str
    born: date
    sex: Literal["male", "female"]


def plain_digits(text: str) -> str:
    """``text`` with every digit of any script as 0–9, without spaces, dashes, dots, upper case."""
    folded = unicodedata.normalize("NFKC", text).upper()
    out = []
    for ch in folded:
        value = unicodedata.digit(ch, None)
        if value is not None:
            out.append(str(value))
        elif ch.isalnum() or ch == "+":
            out.append(ch)
    return "".join(out)


def check_character(first17: str) -> str:
    """The check character of the first 17 digits."""
    total = sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _date(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if 1890 <= born.year <= 2099 else None


def plausible_id(digits: str) -> bool:
    """Whether 18 or 15 characters have a region and a birth date, whatever the check character."""
    if re.fullmatch(r"\d{17}[\dX]", digits):
        born = _date(digits[6:14])
    elif re.fullmatch(r"\d{15}", digits):
        born = _date("19" + digits[6:12])
    else:
        return False
    return born is not None and digits[:2] in PROVINCES


def read_id(text: str) -> Identity | None:
    """The identity in ``text`` (18 or 15 digits, separators and full-width allowed), else None.

    The birth date must exist and the check character must be right.
    """
    digits = plain_digits(text)
    if not plausible_id(digits):
        return None
    if len(digits) == 15:
        body = digits[:6] + "19" + digits[6:]
        digits = body + check_character(body)
    if digits[17] != check_character(digits[:17]):
        return None
    born = _date(digits[6:14])
    assert born is not None
    return Identity(digits, digits[:6], born, "male" if int(digits[16]) % 2 else "female")


def read_phone(text: str) -> str | None:
    """A mobile (11 digits) or landline (area code first) number as digits alone, else None."""
    digits = plain_digits(text)
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0)", "", digits)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    return None


def is_mobile(digits: str) -> bool:
    """Whether plain digits are a mainland mobile number."""
    return bool(_MOBILE.fullmatch(digits))


def is_landline(digits: str) -> bool:
    """Whether plain digits are a landline number with its area code."""
    return bool(_LANDLINE.fullmatch(digits))


def luhn(digits: str) -> bool:
    """Whether plain digits satisfy the Luhn check."""
    total = 0
    for place, ch in enumerate(reversed(digits)):
        n = int(ch) * (1 + place % 2)
        total += n - 9 if n > 9 else n
    return total % 10 == 0
