"""``accounting/``: the dated chart of accounts that the books of a place begin with."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Final

from xiangyue.core.ledger import KINDS
from xiangyue.core.rule_data import BadRule
from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import read_yaml
from xiangyue.methods.statement_words import words

FOLDER = source_folder("accounting")
NAMED: Final = ("works", "welfare")
"""Uses that are told with their whole account; the other names stand for a code alone."""
_WORDS: Final = {
    *("code", "kind", "zh", "en", "money", "reception", "budget", "class", "purpose", "less"),
}


@cache
def charts() -> tuple[dict[str, Any], ...]:
    """Every chart, the oldest first. BadRule for an account twice, of no kind, or without names."""
    found = []
    for path in sorted(FOLDER.glob("chart-*.yaml")):
        data = dict(read_yaml(path))
        codes: dict[str, dict[str, Any]] = {}
        for one in data["accounts"]:
            code = one.get("code")
            if not code or code in codes or set(one) - _WORDS or one.get("kind") not in KINDS:
                raise BadRule(f"{path.name}: {code!r}: there twice, of no kind, or a word too many")
            if not one.get("zh") or not one.get("en"):
                raise BadRule(f"{path.name}: {code}: needs its name in both languages, zh and en")
            codes[code] = one
        for name, code in data.items():
            if name in ("from", "clause", "accounts"):
                continue
            if code not in codes:
                raise BadRule(f"{path.name}: {name}: there is no account {code}")
            if name in NAMED:
                data[name] = codes[code]
        found.append(data)
    return tuple(sorted(found, key=lambda x: x["from"]))


def chart(day: date | None = None) -> dict[str, Any]:
    """The chart in force on a day, the newest for none: ``accounts``, and the codes (of works and
    welfare the accounts) that stand for a use."""
    begun = [one for one in charts() if day is None or one["from"] <= day]
    return (begun or list(charts()[:1]))[-1]


@cache
def known() -> dict[str, dict[str, Any]]:
    """{code: account} of the newest chart."""
    return {one["code"]: one for one in chart()["accounts"]}


def name(code: str, stored: str, lang: str) -> str:
    """An account's name in a language; as it is stored where an area added it itself."""
    one = known().get(code)
    return str(one[lang]) if one else stored


def receptions() -> tuple[str, ...]:
    """The codes of the accounts that the reception cap binds."""
    return tuple(code for code, one in known().items() if one.get("reception"))


@cache
def lessening() -> tuple[str, ...]:
    """The codes of the accounts that lessen an asset (depreciation): they grow by credit."""
    return tuple(code for code, one in known().items() if one.get("less"))


def may_be_purpose(code: str) -> bool:
    """Whether purpose-bound money may be bound to an account: not to what lends or invests it."""
    one = known().get(code.partition("-")[0])
    return one is None or bool(one.get("purpose", True))


@cache
def names_reception(name: str) -> bool:
    """Whether a name of an account says that receptions are paid from it."""
    rows = words()["words"]
    codes = receptions()
    return any(w in name for row in rows if row["account"] in codes for w in row["words"])
