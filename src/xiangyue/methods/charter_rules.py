"""What a charter may set (``rules/charter.yaml``), and whether what one sets is lawful."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from xiangyue.core.capitals import spoken_zh
from xiangyue.core.charters import Article, BadCharter, article_name, says, values
from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods import rulebook
from xiangyue.methods.rulebook import RULES, read_yaml, setting_labels

_SHARE: Final = re.compile(r"(at_least|more_than) ([1-9][0-9]?)/([1-9][0-9]?)")
SHARES: Final = (
    "more_than 1/2", "at_least 3/5", "at_least 2/3", "at_least 3/4", "at_least 4/5",
)  # fmt: skip
"""The thresholds offered; any other share of whole numbers may be written too."""


YES = "yes"
"""The unit of what is so (1) or not (0): an article says it in words, not by a number."""


@dataclass(frozen=True)
class Parameter:
    """A number that a charter may set. ``kind``: "number" (``least`` to ``most``) or "share"."""

    name: str
    kind: str
    names: Mapping[str, str]
    unit: str = ""
    least: int = 0
    most: int = 0


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by its name: settings as they are called there, thresholds as
    ``<rule>/<sitting or passes>/<id>``."""
    raw = read_yaml(RULES / "charter.yaml")["parameters"]
    labels = rulebook.setting_labels()
    book = rulebook.load()
    found: dict[str, Parameter] = {}
    for name, (least, most) in raw["settings"].items():
        unit = book.setting(name, day=date(2026, 1, 1)).unit
        found[name] = Parameter(name, "number", labels[name], unit, least, most)
    for name, told in raw["thresholds"].items():
        found[name] = Parameter(name, "share", told["name"])
    return found


def bad_text(error: BadCharter) -> Refusal:
    """The refusal of a text that is no charter."""
    where = {"line": error.line} if error.line else {}
    given = {**error.values, **where}
    if given.get("n"):
        given["article"] = article_name(given["n"])
    check = Check(f"charter-text.{error.says}", False, given.get("have"), values=given)
    return Refusal("invalid", check, field="text")


def require_lawful(articles: Sequence[Article], *, day: date, area: str, field: str = "") -> None:
    """Refusal with every number that the articles may not set, its article and the law's.

    ``day``: the law is that of this day. A number that its article does not say, one that is set
    twice, one that no charter sets, and one below (or above) the legal bound are refused.
    """
    wrong: list[Check] = []
    known = parameters()
    seen: dict[str, int] = {}
    for number, article in enumerate(articles, 1):
        for name, value in article.parameters.items():
            told: dict[str, Any] = {"n": number, "article": article_name(number), "name": name}
            parameter = known.get(name)
            if parameter is None:
                told["name"] = setting_labels().get(name, name)
                wrong.append(Check("charter.no-parameter", False, values=told))
                continue
            told = {**told, "parameter": parameter.names}
            if name in seen:
                told["other"] = article_name(seen[name])
                wrong.append(Check("charter.set-twice", False, values=told))
            seen.setdefault(name, number)
            if (bad := _typed(parameter, value, told)) is not None:
                wrong.append(bad)
            elif parameter.unit != YES and not says(article.text, value):
                told |= {"value": shown(value)}
                wrong.append(Check("charter.not-said", False, values=told))
    if not wrong:
        wrong = floor(values(articles), day=day, area=area)
    if wrong:
        raise Refusal("conditions", *wrong, field=field)


def _typed(parameter: Parameter, value: Any, told: dict[str, Any]) -> Check | None:
    if parameter.kind == "share":
        match = _SHARE.fullmatch(value) if isinstance(value, str) else None
        if match is None or int(match[2]) > int(match[3]):
            return Check("charter.no-share", False, values={**told, "value": str(value)})
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not parameter.least <= value <= parameter.most:
        limits = {"least": parameter.least, "most": parameter.most, "value": str(value)}
        return Check("charter.out-of-range", False, values={**told, **limits})
    return None


def floor(own: Mapping[str, Any], *, day: date, area: str) -> list[Check]:
    """Where a charter's numbers ask for less than the law, or allow more: each with both numbers
    and both sources; empty where it is lawful."""
    book = rulebook.load()
    found: list[Check] = []
    for name in own.get("settings", {}):
        found += book.setting(name, day=day, area=area, charter=own).clashes
    for rule in own:
        if rule != "settings":
            found += book.body(rule, day=day, area=area, charter=own).clashes
    return [_refused(c) for c in found]


def _refused(clash: Check) -> Check:
    """A clash said as a refusal: the law's number, and that a charter may not go below it."""
    return Check(
        "charter.below-law" if clash.says == "setting.clash" else "charter.share-below-law",
        False,
        clash.have,
        clash.need,
        clause=clash.clause,
        values=dict(clash.values),
    )


def shown(value: int | str) -> dict[str, str]:
    """A value as people read it, by language."""
    if isinstance(value, int):
        return {"zh": str(value), "en": str(value)}
    op, share = value.split()
    above, below = share.split("/")
    zh = "半数" if share == "1/2" else f"{spoken_zh(int(below))}分之{spoken_zh(int(above))}"
    if op == "at_least":
        return {"zh": f"{zh}以上", "en": f"at least {share}"}
    return {"zh": "过半数" if share == "1/2" else f"超过{zh}", "en": f"more than {share}"}
