"""The limits of the books as readable vectors: just under, at, over; each refusal has its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from xiangyue.actions.village_books import settings
from xiangyue.core import ledger
from xiangyue.core import village_books as rules
from xiangyue.core.refusals import Check
from xiangyue.methods.wording import word

DAY = date(2026, 5, 1)
CASES = [
    case
    for path in sorted((Path(__file__).parent / "vectors" / "books").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
Case = Mapping[str, Any]


def fen(case: Case, key: str) -> int:
    return round(Decimal(case.get(key, "0")) * 100)


def on(case: Case) -> rules.Settings:
    return settings("330212105219", DAY, {"settings": case.get("charter", {})})


def tier(case: Case) -> list[Check]:
    return [rules.allowed(fen(case, "amount"), on(case), case.get("by", ""))]


def reception(case: Case) -> list[Check]:
    return rules.reception(
        fen(case, "amount"), fen(case, "before"), on(case), book=case.get("book", "village"),
        fund=case.get("fund", ""), meals=case.get("meals", True), guests=case["guests"],
    )  # fmt: skip


def plan(case: Case) -> list[Check]:
    amounts = (fen(case, n) for n in ("plan", "spent", "waiting", "amount"))
    return [rules.within_plan(*amounts, account="513 管理费用")]


def purpose(case: Case) -> list[Check]:
    kept = ledger.Ledger(
        [ledger.Account("102", "银行存款", "asset", True),
         ledger.Account("241", "专项应付款", "fund", False),
         ledger.Account("road", "修路", "expense", False),
         ledger.Account("office", "办公费", "expense", False)],
        [ledger.Fund("Z", "公路养护补助", frozenset(["road"]), "第27号")],
    )  # fmt: skip
    had, amount = fen(case, "had"), fen(case, "amount")

    def voucher(number: str, lines: Sequence[tuple[str, int, int]]) -> ledger.Voucher:
        said = tuple(ledger.Line(code, d, c, "Z") for code, d, c in lines)
        return ledger.Voucher(number, DAY, "摘要", said)

    kept.post(voucher("1", [("102", had, 0), ("241", 0, had)]))
    return kept.check(voucher("2", [(case["for"], amount, 0), ("102", 0, amount)]))


ASKED: dict[str, Callable[[Case], list[Check]]] = {
    "tier": tier, "reception": reception, "plan": plan, "purpose": purpose,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['ask']}: {case['case']}")
def test_limits(case: Case) -> None:
    if case["ask"] == "majority":
        assert rules.majority(case["members"]) == case["need"]
        return
    wrong = [c for c in ASKED[case["ask"]](case) if not c.met]
    assert [c.says for c in wrong] == case["stands"]
    for check in wrong:
        for lang in ("zh", "en"):
            said = word(check, lang)
            assert said and "{" not in said and said != check.says, said
