"""How days, moments, money and numbers are written, in the reader's language.

Pure functions, used as Jinja2 filters and callable from Python. ``lang`` is a language code; when
empty, the language active for this request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xiangyue.documents.period_names import turn_words
from xiangyue.documents.words import upper_first

VILLAGE_TIME = ZoneInfo("Asia/Shanghai")  # one zone by law, whatever the server's clock says
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS_EN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS_ZH = "一二三四五六日"


def is_chinese(lang: str = "") -> bool:
    """Whether the reader reads Chinese (the default when no language is active)."""
    return (lang or get_language() or "zh").startswith("zh")


def local_day(value: date | datetime) -> date:
    """The calendar day of ``value`` in the village."""
    if isinstance(value, datetime):
        return value.astimezone(VILLAGE_TIME).date() if value.tzinfo else value.date()
    return value


def day(value: date | datetime | None, lang: str = "") -> str:
    """``2026年11月22日`` / ``22 Nov 2026``; empty for None."""
    if value is None:
        return ""
    d = local_day(value)
    if is_chinese(lang):
        return f"{d.year}年{d.month}月{d.day}日"
    return f"{d.day} {MONTHS[d.month - 1]} {d.year}"


def first_sentence(text: str) -> str:
    """``text`` up to the end of its first sentence."""
    return re.split(r"(?<=。)|(?<=[.?!])\s", text, maxsplit=1)[0]


def month(value: date, year: bool = True, lang: str = "") -> str:
    """``2026年11月`` / ``Nov 2026``; without its year ``11月`` / ``Nov``."""
    if is_chinese(lang):
        return f"{value.year}年{value.month}月" if year else f"{value.month}月"
    name = MONTHS[value.month - 1]
    return f"{name} {value.year}" if year else name


def period(name: str, lang: str = "") -> str:
    """``2026年11月`` / ``Nov 2026`` of a month, quarter, half or year by its name."""
    return turn_words(name, "zh" if is_chinese(lang) else "en")


def weekday(value: date | datetime, lang: str = "") -> str:
    """``星期日`` / ``Sun``."""
    n = local_day(value).weekday()
    return f"星期{WEEKDAYS_ZH[n]}" if is_chinese(lang) else WEEKDAYS_EN[n]


def moment(value: datetime | None, lang: str = "") -> str:
    """``2026年11月22日 14:05`` / ``22 Nov 2026, 14:05``, in the village's time; empty for None."""
    if value is None:
        return ""
    local = value.astimezone(VILLAGE_TIME) if value.tzinfo else value
    join = " " if is_chinese(lang) else ", "
    return f"{day(local, lang)}{join}{local:%H:%M}"


def clock(value: datetime) -> str:
    """``14:05``, in the village's time: where the day stands above."""
    return f"{value.astimezone(VILLAGE_TIME):%H:%M}"


def days_left(until: date | datetime | None, now: date | datetime) -> str:
    """``3 days left``, ``last day today``, ``2 days overdue``; empty without a date."""
    if until is None:
        return ""
    n = (local_day(until) - local_day(now)).days
    if n == 0:
        return _("last day today")
    if n > 0:
        return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", -n) % {"n": -n}


def days_ago(then: date | datetime | None, now: date | datetime) -> str:
    """``today``, ``3 days ago``; empty without a date."""
    if then is None:
        return ""
    n = (local_day(now) - local_day(then)).days
    if n <= 0:
        return _("today")
    return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}


def number(value: int | None) -> str:
    """``665,276``; a dash for None."""
    return "—" if value is None else f"{value:,}"


def money(fen: int | None, lang: str = "") -> str:
    """Whole fen as ``12,345.60元`` / ``¥12,345.60``; a dash for None."""
    if fen is None:
        return "—"
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    text = f"{fen // 100:,}.{fen % 100:02d}"
    return f"{sign}{text}元" if is_chinese(lang) else f"{sign}¥{text}"


def whole_money(fen: int | None, lang: str = "") -> str:
    """``money`` without the fen where there are none: ``12,345元``."""
    return money(fen, lang).replace(".00", "")


def share(have: int, of: int) -> str:
    """``87.1%`` cut (not rounded) to one decimal in whole-number arithmetic, so that a share just
    under a threshold never reads as met; a dash when there is no denominator."""
    if of <= 0:
        return "—"
    tenths = have * 1000 // of
    return f"{tenths // 10}.{tenths % 10}%"


def area_path(areas: Iterable[Any], lang: str = "") -> str:
    """Names from the outermost to the innermost: ``宁波市 江北区 慈城镇 明伦村``."""
    return (" " if is_chinese(lang) else " › ").join(str(getattr(a, "name", a)) for a in areas)


FILTERS = {
    "upper_first": upper_first,
    "local_day": local_day,
    "day": day,
    "month": month,
    "period": period,
    "weekday": weekday,
    "moment": moment,
    "clock": clock,
    "days_left": days_left,
    "days_ago": days_ago,
    "number": number,
    "money": money,
    "whole_money": whole_money,
    "share": share,
    "area_path": area_path,
}
