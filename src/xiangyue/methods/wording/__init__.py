"""Words for people: every :class:`~xiangyue.core.refusals.Check` as a sentence, in each language.

The sentences live beside this file, ``<room>.yaml``: ``key: {zh: "…{have}…", en: "…"}``. For a met
check ``key.met`` is taken if it exists; where nothing is counted yet (``have`` is None),
``key.need``. Placeholders:

- ``{have} {need} {of} {short}`` the numbers (``short`` = what is lacking, or is too much)
- ``{of_what} {have_what}`` names of counts, ``{unit} {of_unit}`` their measure words (人, 户, 票)
- ``{share}`` the threshold in the law's words (三分之二以上, more than half)
- ``{clause}`` the article; appended in brackets where the sentence does not place it itself
- any name from ``values``; ``{x_name}`` is the count's name for the value ``x``; a value that is a
  mapping ``{zh, en}`` is read in the reader's language
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from xiangyue.core.bodies import NAMES
from xiangyue.core.digits import only_digits
from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods import library
from xiangyue.methods.rulebook import label, read_yaml, setting_labels, sources

FOLDER = Path(__file__).parent
_DIGITS = "零一二三四五六七八九"
_EN_SHARES = {
    "1/2": "half", "1/3": "one third", "2/3": "two thirds", "1/5": "one fifth",
    "4/5": "four fifths", "3/4": "three quarters", "1/10": "one tenth", "1/1": "all",
}  # fmt: skip


@cache
def sentences() -> dict[str, dict[str, str]]:
    """All keys with their sentences; the names of roles and bodies are out of ``core.bodies``.

    A key that two files define is an error.
    """
    found: dict[str, dict[str, str]] = {k: dict(v) for k, v in NAMES.items()}
    for path in sorted(FOLDER.glob("*.yaml")):
        for key, words in (read_yaml(path) or {}).items():
            if key in found:
                raise ValueError(f"{path.name}: {key} is defined twice")
            found[str(key)] = words
    return found


def language(lang: str | None) -> str:
    """``zh`` for any Chinese (``zh-hans``, ``zh_CN`` …), else ``en``."""
    return "zh" if (lang or "").lower().startswith("zh") else "en"


def numeral(number: int) -> str:
    """1 … 9999 as the law writes it: 三十, 一百零三, 一千零四十五."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return _DIGITS[number // 10] + "十" + (_DIGITS[number % 10] if number % 10 else "")
    if number >= 1000:
        rest = number % 1000
        below = "" if not rest else ("零" if rest < 100 else "") + ("一" if 10 <= rest < 20 else "")
        return _DIGITS[number // 1000] + "千" + below + (numeral(rest) if rest else "")
    rest = number % 100
    tail = "" if not rest else ("零" + _DIGITS[rest] if rest < 10 else
                                ("一" if rest < 20 else "") + numeral(rest))  # fmt: skip
    return _DIGITS[number // 100] + "百" + tail


def clause(text: str, lang: str) -> str:
    """``law:30`` → 《村民委员会组织法》第三十条 / "Organic Law of Villagers' Committees, Art. 30".

    ``law:18.2`` adds the paragraph; several are parted by commas. ``step.charter:1`` is a step of
    the method of that slug. What is no known source is given back as it is.
    """
    lang = language(lang)
    parts = []
    for one in text.split(","):
        name, _, number = one.strip().partition(":")
        slug = name.removeprefix("step.")
        source = sources().get(slug)
        if slug != name and (source is None or source.get("article") == _ARTICLE):
            source = _method(slug)  # the charter is a source, and the way to it is a method
        source = source or _method(slug)
        if source is None:
            parts.append(one.strip())
            continue
        words = str(source[lang])
        article, _, paragraph = number.partition(".")
        if article and "article" in source:
            value = numeral(int(article)) if only_digits(article) else article
            place = str(source["article"][lang]).replace("{n}", article).replace("{zh}", value)
            if paragraph:
                zh_paragraph = numeral(int(paragraph)) if only_digits(paragraph) else paragraph
                place += f"第{zh_paragraph}款" if lang == "zh" else f" para. {paragraph}"
            words += place if lang == "zh" else f", {place}"
        parts.append(words)
    return ("、" if lang == "zh" else "; ").join(parts)


_ARTICLE = {"zh": "第{zh}条", "en": "Art. {n}"}
STEP = {"zh": "第{zh}步", "en": "step {n}"}


def _method(slug: str) -> dict[str, Any] | None:
    """A method as the source of its own steps; None where there is none of that slug."""
    procedure = library.named(slug)
    if procedure is None:
        return None
    names = {lang: procedure.text(lang, "name") or slug for lang in ("zh", "en")}
    return {**names, "article": STEP}


def share(text: str, op: str, lang: str) -> str:
    """A threshold in words: ``2/3`` "at-least" → 三分之二以上, ``1/2`` "more-than" → 过半数."""
    num, _, den = text.partition("/")
    if language(lang) == "zh":
        if not den:
            return {"at-least": "至少", "more-than": "多于", "at-most": "至多"}[op] + num
        if text == "1/2":
            return {"at-least": "半数以上", "more-than": "过半数", "at-most": "不超过半数"}[op]
        words = f"{numeral(int(den))}分之{numeral(int(num))}" if text != "1/1" else "总数"
        return {"at-least": f"{words}以上", "more-than": f"超过{words}"}.get(op, f"不超过{words}")
    words = _EN_SHARES.get(text, text)
    return {"at-least": "at least ", "more-than": "more than ", "at-most": "at most "}[op] + words


def count_name(count: str, lang: str, *, rule: str = "") -> str:
    """What a count is called: ``count.<name>`` of the wording files, else of ``rules/``."""
    own = sentences().get(f"count.{count}")
    return str((own or label(count, rule=rule))[language(lang)])


def _unit(count: str, lang: str, rule: str) -> str:
    unit = label(count, rule=rule).get("unit", {"zh": "人"})
    return str(unit.get(lang, ""))


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date, lang: str) -> str:
    """``2026年11月26日`` / ``26 Nov 2026``, as on the pages."""
    if language(lang) == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class Number(int):
    """A whole number in a sentence: ``{have} {have:task is|tasks are}`` has the words for it."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if bar:
            return one if self == 1 else many
        return int.__format__(self, spec)


class _Told(str):
    """A number told in words, or written with its commas: more than one."""

    def __format__(self, spec: str) -> str:
        return spec.partition("|")[2] if "|" in spec else str.__format__(self, spec)


def counted(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence, so that words can go with its numbers."""
    kinds = {int: Number, str: _Told}
    return {name: kinds.get(type(v), lambda v: v)(v) for name, v in values.items()}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> _Nothing:
        return _Nothing()


class _Nothing(str):
    """What is not known says nothing, whatever words would go with it."""

    def __format__(self, spec: str) -> str:
        return ""


def _fields(check: Check, lang: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    rule = str(check.values.get("rule", ""))
    for name, value in check.values.items():
        if isinstance(value, Mapping) and "zh" in value and "en" in value:
            value = value[lang]
        elif isinstance(value, str) and name in ("have_what", "of_what", "limit", "what"):
            values[f"{name}_name"] = count_name(value, lang, rule=rule) if value else ""
        elif isinstance(value, str) and _DAY.fullmatch(value):
            with suppress(ValueError):  # somebody wrote 2026-02-30: shown as it was written
                value = day_words(date.fromisoformat(value), lang)
        values[name] = value
    op = check.says.partition(".")[2].removesuffix("-number")
    if "share" in values and op in ("at-least", "more-than", "at-most"):
        values["share"] = share(str(values["share"]), op, lang)
    for side in ("lower", "floor"):
        if values.get(f"{side}_op"):
            values[side] = share(str(values[side]), str(values[f"{side}_op"]), lang)
    if values.get("floor_clause"):
        values["floor_clause"] = clause(str(values["floor_clause"]), lang)
    have_what = str(check.values.get("have_what", ""))
    if have_what:
        values["have_what"] = values["have_what_name"]
        values["unit"] = _unit(have_what, lang, rule)
    if "setting" in check.values:
        values["unit"] = sentences().get(f"unit.{check.values.get('unit', '')}", {}).get(lang, "")
        values["setting"] = setting_name(str(check.values["setting"]), lang)
    of_what = check.of_what or str(check.values.get("of_what", ""))
    if of_what:
        values["of_what"] = count_name(of_what, lang, rule=rule)
        values["of_unit"] = _unit(of_what, lang, rule)
    numbers = {"have": check.have, "need": check.need, "of": check.of}
    values.update({name: number for name, number in numbers.items() if number is not None})
    if check.have is not None and check.need is not None:
        values["short"] = abs(check.need - check.have)
    values["clause"] = clause(check.clause, lang) if check.clause else ""
    return values


def setting_name(name: str, lang: str) -> str:
    """What a setting is called."""
    words = setting_labels().get(name)
    return words[language(lang)] if words else name


def _template(check: Check, lang: str) -> str | None:
    own = check.values.get("words")
    if isinstance(own, Mapping) and lang in own:  # the procedure's own words for its condition
        return str(own[lang])
    wanted = [check.says]
    if check.have is None and check.need is not None:
        wanted.insert(0, f"{check.says}.need")
    elif check.met:
        wanted.insert(0, f"{check.says}.met")
    known = sentences()
    return next((known[key][lang] for key in wanted if key in known), None)


def word(check: Check, lang: str) -> str:
    """The check as one sentence in ``lang``, its article included."""
    lang = language(lang)
    if "any_of" in check.values:
        parts = [word(Check(**one), lang) for one in check.values["any_of"]]
        return ("；或者：" if lang == "zh" else "; or: ").join(parts)
    template = _template(check, lang)
    if template is None:  # better its key with the numbers than nothing
        numbers = [str(n) for n in (check.have, check.need) if n is not None]
        template = " / ".join([check.says.replace("{", "").replace("}", ""), *numbers])
    fields = _fields(check, lang)
    text = template.format_map(_Blank(counted(fields))).replace("the the ", "the ")
    text = _inner(text) if lang == "zh" else text
    if fields["clause"] and "{clause}" not in template:
        end = text[-1:] if text[-1:] in "。.！!？?" else ""
        body = text.removesuffix(end) if end else text
        text = (
            f"{body}（{fields['clause']}）{end}"
            if lang == "zh"
            else (f"{body} ({fields['clause']}){end}")
        )
    return text


_QUOTED = re.compile("“([^“”]*)“([^“”]*)”([^“”]*)”")


def _inner(text: str) -> str:
    """Quotation marks within quotation marks: “村‘两委’会议”."""
    return _QUOTED.sub("“\\1‘\\2’\\3”", text)


def word_all(refusal: Refusal, lang: str) -> list[str]:
    """Every condition that stands against an act, each as a sentence."""
    return [word(check, lang) for check in refusal.checks]
