"""What a period of time is called on papers and pages."""

from __future__ import annotations

from xiangyue.core import duties


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
        "month": f"{year}-{month:02}",
        "quarter": f"Q{(month + 2) // 3} {year}",
        "half": f"{'first' if month == 1 else 'second'} half of {year}",
        "year": f"{year}",
    }[size]
