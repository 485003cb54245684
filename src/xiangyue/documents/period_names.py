"""What a period of time is called on papers and pages."""

from __future__ import annotations

from datetime import date

from xiangyue.core import duties

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period_words(name: str, lang: str) -> str:
    """``2026年上半年`` / ``first half of 2026``; of a month, a quarter, a half or a year."""
    size, first, _last = duties.span(name)
    year, month = first.year, first.month
    if lang == "zh":
        return {
            "month": f"{year}年{month}月",
            "quarter": f"{year}年第{'一二三四'[(month - 1) // 3]}季度",
            "half": f"{year}年{'上' if month == 1 else '下'}半年",
            "year": f"{year}年",
        }[size]
    return {
        "month": f"{_MONTHS[month - 1]} {year}",
        "quarter": f"Q{(month + 2) // 3} {year}",
        "half": f"{'first' if month == 1 else 'second'} half of {year}",
        "year": f"{year}",
    }[size]


def turn_words(name: str, lang: str) -> str:
    """A duty's turn: a period as ``period_words`` has it, a week, a day; one that an event called
    for as it is numbered."""
    year, week, rest = name.partition("-W")
    if week:
        return f"{year}年第{int(rest)}周" if lang == "zh" else f"week {int(rest)} of {year}"
    try:
        if len(name) != 10:
            return period_words(name, lang)
        on = date.fromisoformat(name)
    except ValueError:
        return name
    if lang == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
