"""The nation's divisions: codes, levels and the names a page shows.

A code has 0 (the nation), 2, 4, 6, 9 or 12 digits; its parent is its prefix of the next shorter
length. Codes and official names are those of the National Bureau of Statistics (统计用区划代码),
where a village is called after its committee (明伦村村委会): people say 明伦村.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

from xiangyue.core.digits import only_digits

Level = Literal["nation", "province", "prefecture", "county", "township", "village"]
Kind = Literal["community", "village", "like-community", "like-village"]

LENGTHS: Final = (0, 2, 4, 6, 9, 12)
LEVELS: Final[tuple[Level, ...]] = (
    "nation",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
)
_LEVEL: Final = dict(zip(LENGTHS, LEVELS, strict=True))

# Rows that only fill a level: Beijing has no prefectures, Jiyuan hangs at the province itself.
_FILLERS: Final = {
    "市辖区": "辖区",
    "县": "各县",
    "省直辖县级行政区划": "直辖县市",
    "自治区直辖县级行政区划": "直辖县市",
}

# 委员会 and what slips of the pen have made of it in the official list.
_COMMITTEE = re.compile(r"(?:管理)?(?:委员会|员委会|民员会|委会员|委员|委会|委)[会委区]?$")
_NOTE = re.compile(r"[（(][^（）()]*[）)]+")
_COMMITTEE_NOTE = re.compile(r"[（(](?:村委会|居委会)[）)]$")


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a division's code (it need not exist)."""
    return len(text) in _LEVEL and (not text or only_digits(text))


def normal_code(text: str) -> str:
    """A code as people write it (full-width, padded with zeros to 12 digits) in its own length.

    Raises ``ValueError`` if it is none.
    """
    code = "".join(unicodedata.normalize("NFKC", text).split())
    if len(code) == 12 and only_digits(code):
        for length, tail in ((9, 3), (6, 3), (4, 2), (2, 2)):
            if code.endswith("0" * tail) and len(code) == length + tail:
                code = code[:length]
    if not is_code(code):
        raise ValueError(f"not the code of a division: {text!r}")
    return code


def level_of(code: str) -> Level:
    """The level of a code by its length; ``ValueError`` if it is none."""
    if not is_code(code):
        raise ValueError(f"not the code of a division: {code!r}")
    return _LEVEL[len(code)]


def parent(code: str) -> str | None:
    """The code one level up, ``None`` for the nation (the empty code)."""
    level_of(code)
    return code[: LENGTHS[LENGTHS.index(len(code)) - 1]] if code else None


def ancestors(code: str) -> tuple[str, ...]:
    """All codes above, the nation first, the code itself not among them."""
    level_of(code)
    return tuple(code[:length] for length in LENGTHS if length < len(code))


def within(code: str, area: str) -> bool:
    """Whether ``code`` is ``area`` or lies below it."""
    return code.startswith(area)


def kind_of(code: str) -> Kind:
    """What a village-level code stands for, by its last three digits; ``ValueError`` for others.

    001–199 residents' committees, 200–399 village committees, 400–499 and 500–599 areas that are
    counted like the one or the other (farms, parks) and have no committee of their own. The
    source: 统计用区划代码和城乡划分代码编制规则 (国统字〔2009〕91号).
    """
    if level_of(code) != "village":
        raise ValueError(f"not the code of a village: {code!r}")
    number = int(code[9:])
    if number < 200:
        return "community"
    if number < 400:
        return "village"
    return "like-community" if number < 500 else "like-village"


def is_filler(name: str, level: Level) -> bool:
    """Whether a prefecture row only fills its level (市辖区, 县, 省直辖县级行政区划 ...)."""
    return level == "prefecture" and name in _FILLERS


def display_name(name: str, level: Level, *, above: str = "") -> str:
    """The name a page shows: 明伦村 for 明伦村村委会, 泰悦社区 for 泰悦社区居委会.

    ``above`` is the parent's name; a row that only fills its level needs it (北京市 → 北京市辖区).
    A residents' committee that is not called a community stays one (第二居委会), for nobody
    would know it as 第二社区.
    """
    name = name.strip()
    if is_filler(name, level):
        return f"{above}{_FILLERS[name]}" if above else name
    if level == "village":
        return _village(name)
    if level == "township":
        return re.sub(r"(?<=街道)办事处$", "", re.sub(r"管理委员会$", "管委会", name))
    return name


def _village(name: str) -> str:
    bare = _COMMITTEE_NOTE.sub("", name)
    if bare.endswith(("）", ")")) and _NOTE.sub("", bare):
        bare = _NOTE.sub("", bare)  # a note behind the name: （筹备组）, （农村社区）
    if bare.endswith("社区居"):
        return bare[:-1]
    committee = None if bare.endswith("社区") else _COMMITTEE.search(bare)
    if committee is None:
        return bare.removesuffix("村") if bare.endswith("嘎查村") else bare
    head = bare[: committee.start()]
    of_residents = head.endswith(("居民", "居"))
    stem = re.sub(r"(?:居民|村民|村牧民|村牧|(?<=嘎查)民|居|村)$", "", head)
    if not stem:
        return name
    if stem.endswith(("社区", "嘎查")):
        return stem
    if stem.endswith("嘎查村"):
        return stem[:-1]
    if stem != head and _COMMITTEE.search(stem) and (inner := _village(stem)) != stem:
        return inner  # two committees in one name
    if of_residents:
        return f"{stem}居委会"
    if stem == head:
        return bare  # some other committee: 家委会, 渔委会, 街道委员会
    return stem if stem.endswith("村") else f"{stem}村"


def full_name(names: Sequence[tuple[str, Level]]) -> str:
    """The names from the province down to a place in one, without the rows that only fill."""
    return "".join(display_name(n, level) for n, level in names if not is_filler(n, level))
