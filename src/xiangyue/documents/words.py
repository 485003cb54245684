"""The documents' own words in the reader's language: English ids, Chinese in ``locale/documents``.

The language is an argument (a document has its own, whatever the page's), so the catalogue is read
here and not through the active translation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from babel.messages.pofile import read_po

from xiangyue.documents.model import Lang
from xiangyue.folders import source_folder

CATALOGUE = source_folder("locale") / "documents" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEK = "一二三四五六日"

Say = Callable[..., str]


@cache
def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="zh_Hans") if m.id}


def say_in(lang: Lang) -> Say:
    """``t("Present: {n}", n=3)`` in that language. KeyError if the Chinese is not there."""

    def t(message: str, /, **values: object) -> str:
        sentence = catalogue()[message] if lang == "zh" else message
        return sentence.format(**values) if values else sentence

    return t


def day(value: date | None, lang: Lang) -> str:
    """2026年3月5日 / 5 March 2026; nothing becomes a place to fill in."""
    if value is None:
        return "____年__月__日" if lang == "zh" else "____ / __ / ____"
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, lang: Lang) -> str:
    """Day, weekday and time as spoken in a notice. The caller gives the village's local time."""
    if lang == "en":
        return f"{value:%A}, {day(value, lang)}, {clock(value, lang)}"
    return f"{day(value, lang)}（星期{_WEEK[value.weekday()]}）{clock(value, lang)}"


def clock(value: datetime, lang: Lang) -> str:
    """The time of day: 下午2时30分, at noon 中午12时 / 14:30."""
    if lang == "en":
        return f"{value.hour}:{value.minute:02d}"
    half = "上午" if value.hour < 12 else "下午" if value.hour < 18 else "晚上"
    half = "中午" if value.hour == 12 else half
    hour = value.hour if value.hour <= 12 else value.hour - 12
    minute = f"{value.minute}分" if value.minute else ""
    return f"{half}{hour}时{minute}"


def share(part: int, whole: int) -> str:
    """A percentage to one place, never rounded up past a threshold: 2 of 3 is 66.6%."""
    if whole <= 0:
        return "—"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def flow(lang: Lang, *sentences: str) -> str:
    """Sentences one after another, as the language spaces them."""
    return ("" if lang == "zh" else " ").join(sentences)


def joined(names: tuple[str, ...], lang: Lang, none: str = "") -> str:
    return ("、" if lang == "zh" else ", ").join(names) or none


def upper_first(text: str) -> str:
    """A name as it stands at the head of a line: ``Head of the village committee``."""
    return text[:1].upper() + text[1:]
