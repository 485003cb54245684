"""Cells of bank statements and cash books: amounts in whole fen, days, words, as people write them.

Each function takes a plain value (text, number, date) as a reader of workbooks gives it. What
cannot be read raises ``CellWrong``, never anything else, and is never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

MOST: Final = 10**13
"""Fen: a hundred billion yuan; no village's account holds as much."""
UNITS: Final = {"万元": 10_000, "万": 10_000, "千元": 1_000, "千": 1_000, "元": 1, "圆": 1}
"""Yuan that one of a unit is, the longer names first."""
_NOISE: Final = Decimal("0.01")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-"})
_MONEY = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,15}|\d{1,3}(?:,\d{3})+)(?P<part>\.\d*)?|\.\d+")
_BEFORE = re.compile(r"^(?:人民币|rmb|cny|[¥￥])+", re.IGNORECASE)
_AFTER = re.compile(r"(?:人民币|rmb|cny|整|正)+$", re.IGNORECASE)
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?![\d])(.*)", re.S
)
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6}|[T\s].*)?", re.S)
_TIME = re.compile(r"[T\s]*(\d{1,2}[:：时点.]\d{0,2}.*)?", re.S)
_EXCEL_ZERO: Final = date(1899, 12, 30)
OLDEST, NEWEST = date(1990, 1, 1), date(2100, 1, 1)


class CellWrong(Exception):
    """A cell that cannot be read: ``says`` is the end of its sentence's key (``statement.…``)."""

    def __init__(self, says: str, word: str = "") -> None:
        self.says, self.word = says, word
        super().__init__(says)


def text_of(value: Any) -> str:
    """A cell as one line of text: full-width forms folded, the marks that exports put before
    numbers (a tab, an apostrophe, ``="…"``) gone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    text = unicodedata.normalize("NFKC", str(value))
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if len(text) > 2 and text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    return text.removeprefix("'").strip()


def amount_of(value: Any, unit: int = 1) -> int | None:
    """Fen of a cell, or None where it is empty (also ``-``, ``/`` and the like).

    ``unit``: yuan that one stands for where the cell itself says none (10,000 of a column in 万元).
    ``1,234.50``, ``１２３４．５``, ``¥1,234.50元``, ``(1,234.50)`` and ``1,234.50-`` (both minus),
    ``1.2万元``. Raises CellWrong: no amount, parts of a fen, too large.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (bool, date, datetime)):
        raise CellWrong("no-amount", text_of(value))
    if isinstance(value, (int, float)):
        return _fen(Decimal(repr(value)) * unit, text_of(value), noise=isinstance(value, float))
    shown = text_of(value)
    text = shown.translate(_MINUS).replace(" ", "").lower()
    if text.strip("-/*.") == "" or text in ("无", "null", "none", "nan", "n/a"):
        return None
    minus = False
    if text.startswith("(") and text.endswith(")"):
        minus, text = True, text[1:-1]
    if text[:1] in "+-" and len(text) > 1:  # -¥5 as well as ¥-5
        minus, text = minus ^ (text[0] == "-"), text[1:]
    text = _AFTER.sub("", _BEFORE.sub("", text))
    if text.endswith("-"):
        minus, text = not minus, text[:-1]
    for name, yuan in UNITS.items():
        if text.endswith(name):
            text, unit = text[: -len(name)], yuan
            break
    match = _MONEY.fullmatch(text)
    if match is None:
        raise CellWrong("no-amount", shown)
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise CellWrong("no-amount", shown) from None
    return _fen(-number * unit if minus else number * unit, shown)


def _fen(yuan: Decimal, shown: str, *, noise: bool = False) -> int:
    if not yuan.is_finite():
        raise CellWrong("no-amount", shown)
    fen = yuan * 100
    if abs(fen) > MOST:
        raise CellWrong("too-large", shown)
    whole = fen.quantize(Decimal(1), ROUND_HALF_UP)
    # A sum that a spreadsheet made of binary numbers may be off by less than any fen.
    if fen != whole and not (noise and abs(fen - whole) <= _NOISE):
        raise CellWrong("part-of-fen", shown)
    return int(whole)


def day_of(value: Any) -> date | None:
    """The day of a cell, or None where it is empty; its hour is left out.

    ``2026-3-5``, ``2026/3/5 9:01``, ``20260305``, ``20260305123311``, ``2026年3月5日``, a
    workbook's day number (46086). Raises CellWrong("no-day").
    """
    if isinstance(value, datetime):
        return _plausible(value.date(), value)
    if isinstance(value, date):
        return _plausible(value, value)
    shown = text_of(value)
    if not shown:
        return None
    if match := _DAY.fullmatch(shown):
        if _TIME.fullmatch(match[4]) or re.fullmatch(r"\s*星期.|\s*\(.\)", match[4]):
            return _made(match[1], match[2], match[3], shown)
    elif match := _DIGITS.fullmatch(shown):
        return _made(match[1], match[2], match[3], shown)
    elif re.fullmatch(r"\d{5}(\.\d+)?", shown):
        return _plausible(_EXCEL_ZERO + timedelta(days=int(shown[:5])), shown)
    raise CellWrong("no-day", shown)


def part_of_day(year: int | None, month: str, day: str) -> date:
    """A day out of a cash book's columns for month and day, and the year above them."""
    shown = f"{year or '?'}-{month}-{day}"
    if year is None:
        raise CellWrong("no-year", f"{month}-{day}")
    return _made(str(year), month.rstrip("月"), day.rstrip("日号"), shown)


def _made(year: str, month: str, day: str, shown: str) -> date:
    try:
        return _plausible(date(int(year), int(month), int(day)), shown)
    except ValueError:
        raise CellWrong("no-day", shown) from None


def _plausible(day: date, shown: Any) -> date:
    if not OLDEST <= day < NEWEST:
        raise CellWrong("no-day", text_of(shown))
    return day


def unit_of(text: str) -> int:
    """Yuan that one stands for by a heading or a line above it ("单位：万元"); 0 where none is
    said."""
    found = re.search(r"(?:单位|金额|发生额|余额|收入|支出|\()\s*[:：]?\s*\(?\s*(万|千)?元", text)
    if found is None:
        return 0
    return {"万": 10_000, "千": 1_000, None: 1}[found[1]]
