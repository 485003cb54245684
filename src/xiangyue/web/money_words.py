"""The villager's money page in words: classes, accounts, names, and what may be read by all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiangyue.core import capitals, masking
from xiangyue.data.money_page import Balance, Money
from xiangyue.methods import chart
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import money as yuan
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader

_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_BODY = re.compile(
    "(?:村|镇|乡|社|局|所|站|公司|厂|店|银行|[农工建中商支分]行|中心|学校|医院|队|部|会|组|户)$"
)


def account(code: str, stored: str) -> str:
    """An account in the reader's language; a place's own sub-account as it is called there."""
    return chart.name(code, stored, reader())


def other(name: str) -> str:
    """From whom or to whom, as everyone reads it: of a person the family name alone."""
    name = masking.mask(name)
    if _NAME.fullmatch(name) and not _BODY.search(name):
        return masking.mask_name(name)
    return name


def way(area: Shown) -> list[tuple[Any, str]]:
    """The way to a page about a village's money, short enough for a phone."""
    return [(area.shown, url("village", area.code))]


def books(names: Iterable[str]) -> list[tuple[str, str]]:
    """The books of a place, worded."""
    words = {"village": _("The village"), "cooperative": _("The cooperative")}
    return [(name, words.get(name, name)) for name in names]


@dataclass(frozen=True)
class Class:
    """One of the eight classes: its name, what it comes to, what that is, where it is looked at."""

    name: str
    amount: int | None
    words: str
    link: str = ""


def _kind_of(balance: Balance) -> str:
    one = chart.known().get(balance.code) or chart.known().get(balance.code.partition("-")[0], {})
    return str(one.get("class", balance.kind))


def beside(found: Money) -> int:
    """Of what came in, in fen, that which the books do not count as income: money bound to a
    purpose, a loan, what others paid back."""
    kinds = {b.code: b.kind for b in found.balances}

    def kind(code: str) -> str:
        return kinds.get(code) or str(chart.known().get(code.partition("-")[0], {}).get("kind", ""))

    return sum(n for code, _name, n in found.came if kind(code) != "income")


def eight(found: Money, area: str, plan: int, spent: int) -> list[Class]:
    """The eight classes of finance disclosure, over the period of ``found``."""
    sums: dict[str, int] = {}
    owed = 0
    for b in found.balances:
        kind = _kind_of(b)
        if kind == "claims" and b.kind == "liability":
            owed -= b.closing
        elif kind == "gains":
            sums["gains"] = sums.get("gains", 0) + b.year
        elif b.kind == "fund":
            sums["fund"] = sums.get("fund", 0) - b.closing
        else:
            sums[kind] = sums.get(kind, 0) + b.closing
    register = maybe_url("assets", area) or maybe_url("registers", area)
    return [
        Class(
            pgettext("finance", "Plan"),
            plan or None,
            _("Planned to be spent this year; spent so far: %(n)s") % {"n": yuan(spent)}
            if plan
            else _("No plan of the year has been adopted yet"),
        ),
        Class(pgettext("finance", "Income"), found.income, _("Came in during this time")),
        Class(pgettext("finance", "Spending"), found.spending, _("Went out during this time")),
        Class(
            pgettext("finance", "Assets"),
            sums.get("asset", 0),
            _("Money, buildings, equipment, works: what the books say they are worth"),
            register,
        ),
        Class(
            pgettext("finance", "Resources"),
            None,
            _("Land, ponds, woods: in the register, not in money"),
            register,
        ),
        Class(
            pgettext("finance", "Claims and debts"),
            sums.get("claims", 0) - owed,
            _("Others owe the village %(a)s; the village owes %(b)s")
            % {"a": yuan(sums.get("claims", 0)), "b": yuan(owed)},
        ),
        Class(
            pgettext("finance", "Distribution of gains"),
            sums.get("gains", 0),
            _("Shared out this year"),
        ),
        Class(
            pgettext("finance", "Other"),
            sums.get("fund", 0),
            _("Reserves and money kept for a purpose"),
        ),
    ]


def line(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the page's list in words. ``amount``: plus came in, minus went out; fen."""
    return {
        "id": row["id"],
        "number": row["number"],
        "day": date.fromisoformat(row["day"]),
        "text": masking.mask(row["text"]),
        "other": other(row["other"]),
        "amount": int(row["net"]),
        "accounts": [
            account(code, name)
            for code, name in zip(row["codes"] or (), row["names"] or (), strict=False)
        ],
        "counter": bool(row["corrects_id"]),
        "asked": row["asked"],
        "handler": row["handler"] or "",
        "witness": row["witness"] or "",
        "reviewers": row["reviewers"] or [],
        "reviewed_on": row["reviewed_on"] or "",
    }


def in_capitals(fen: int) -> str:
    """An amount in Chinese capitals, of a minus its size."""
    return capitals.amount_capitals(abs(fen))
