"""``xiangyue judge`` about the books: the same answers as the acts give, in words, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_counts import MOST
from xiangyue.methods import book_questions, judging

VECTORS = Path(__file__).parent / "vectors"
DAY = "2026-05-01"
CASES = yaml.safe_load((VECTORS / "books_judge.yaml").read_text("utf-8"))
LIMITS = [
    case
    for case in yaml.safe_load((VECTORS / "books" / "limits.yaml").read_text("utf-8"))
    if case["ask"] != "majority"
]
Case = Mapping[str, Any]


def stands(case: Case) -> list[str]:
    verdict = judging.judge(case)
    assert verdict.result == ("met" if verdict.passed else "not-met")
    for lang in ("zh", "en"):
        told = judging.data(verdict, lang)
        words = [c["words"] for c in told["passes"]]
        assert words and not any(re.search(r"[{}]|None|（）|\(\)", w) for w in words), words
        if lang == "en":
            assert not re.search(r"[\u4e00-\u9fff]", judging.text(verdict, lang)), words
        assert judging.text(verdict, lang).count("\n") == 1 + len(words)
    return [c.says for c in verdict.unmet]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_questions(case: Case) -> None:
    asked = {"rule": case["rule"], "day": case.get("day", DAY), "counts": case["counts"]}
    if case.get("refused"):
        with pytest.raises(Refusal):
            judging.judge(asked)
    else:
        assert stands(asked) == case["stands"]


@pytest.mark.parametrize("case", LIMITS, ids=lambda c: f"{c['ask']}: {c['case']}")
def test_it_answers_as_the_acts_do(case: Case) -> None:
    """Every limit of the acts' own vectors."""

    def fen(name: str) -> int:
        return round(Decimal(case.get(name, "0")) * 100)

    rule, counts = {
        "tier": ("books.approval", {case["by"]: 1} if "by" in case else {}),
        "reception": ("books.reception", {
            "before": fen("before"), "guests": case.get("guests"),
            "meals": int(case.get("meals", True)), "fund": int("fund" in case),
            "cooperative": int(case.get("book") == "cooperative"),
        }),
        "plan": ("books.plan", {n: fen(n) for n in ("plan", "spent", "waiting")}),
        "purpose": ("books.purpose", {
            "balance": fen("had"), "fits": int(case.get("for") == "road"),
        }),
    }[case["ask"]]  # fmt: skip
    given = {"settings": case["charter"]} if "charter" in case else None
    counts = {**counts, "amount": fen("amount")}
    assert stands({"rule": rule, "day": DAY, "counts": counts, "charter": given}) == case["stands"]


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ([1], "counts"),
        ({"guests": 1}, "counts.amount"),
        ({"amount": -1, "guests": 1}, "counts.amount"),
        ({"amount": 1.5, "guests": 1}, "counts.amount"),
        ({"amount": MOST + 1, "guests": 1}, "counts.amount"),
        ({"amount": True, "guests": 1}, "counts.amount"),
        ({"amount": 1, "guests": 1, "wine": 1}, "counts.wine"),
    ],
)
def test_bad_numbers_are_named(counts: Any, field: str) -> None:
    with pytest.raises(Refusal) as found:
        judging.judge({"rule": "books.reception", "day": DAY, "counts": counts})
    assert (found.value.code, found.value.field) == ("invalid", field)


@given(st.data())
def test_any_numbers_get_an_answer(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(list(book_questions.questions().values())))
    names = [*question.needs, *question.may]
    numbers = st.integers(0, MOST) | st.integers(0, 3)
    stands({"rule": question.name, "day": DAY, "counts": {n: data.draw(numbers) for n in names}})


def test_the_page_names_every_question() -> None:
    page = (Path(__file__).parents[1] / "docs" / "judge.md").read_text("utf-8")
    for question in book_questions.questions().values():
        (row,) = [r for r in page.splitlines() if r.startswith(f"| `{question.name}` |")]
        assert all(f"`{n}`" in row for n in (*question.needs, *question.may)), question.name
        assert question.names["zh"] in row and question.names["en"] in row
