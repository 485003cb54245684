"""What may be asked about a village's books without a database: ``rules/village-books.yaml`` says
which questions there are, ``core.village_books`` and ``core.ledger`` answer, as they do the acts.

Amounts are in fen; a yes is 1, a no is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, Final

from xiangyue.core import ledger, money, village_books
from xiangyue.core.refusals import Check, refuse
from xiangyue.core.rule_counts import MOST
from xiangyue.core.rules import Verdict
from xiangyue.core.village_books import Limit, Settings
from xiangyue.methods import rulebook
from xiangyue.methods.rulebook import RULES, read_yaml

YUAN: Final = 100
_AMOUNTS: Final = ("spending.daily", "spending.joint", "reception-cap.year")
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Question:
    """``needs``: the numbers that must be given; ``may``: others, with what they are else."""

    name: str
    names: Mapping[str, str]
    needs: tuple[str, ...]
    may: Mapping[str, int]
    clause: str


def settings(area: str, day: date, charter: Mapping[str, Any]) -> Settings:
    """What the books of a village are kept by on a day, its charter's numbers among them."""
    ask = partial(rulebook.load().setting, day=day, area=area, charter=charter)
    found = []
    for name in (*_AMOUNTS, "books.trusteeship", "books.review-day"):
        one = ask(name)
        found.append(Limit(one.value * (YUAN if name in _AMOUNTS else 1), one.clause))
    return Settings(*found)


@cache
def questions() -> dict[str, Question]:
    """The questions by name."""
    raw = read_yaml(RULES / "village-books.yaml")["questions"]
    return {
        q["question"]: Question(
            q["question"], q["name"], tuple(q["needs"]), q.get("may", {}), q.get("clause", "")
        )
        for q in raw
    }


def answer(name: str, *, day: date, area: str, counts: Any, charter: Any) -> Verdict:
    """The answer to a question; Refusal("invalid") whose ``field`` says which number is wrong."""
    question = questions()[name]
    given = _numbers(question, counts)
    checks = _ASKED[name](given, settings(area, day, charter or {}), day)
    checks = [c if c.clause else replace(c, clause=question.clause) for c in checks]
    good = all(c.met for c in checks)
    return Verdict(
        rule=name, kind="call", day=day, area=area, sources=(f"{name} {day.isoformat()}",),
        sitting=(), sitting_met=True, passes=tuple(checks), passed=good, ballots=(), valid=True,
        clashes=(), notes=(), counts=given,
    )  # fmt: skip


def _numbers(question: Question, counts: Any) -> dict[str, int]:
    if not isinstance(counts, Mapping):
        raise refuse("judge.not-counts", field="counts")
    known = (*question.needs, *question.may)
    for name, value in counts.items():
        if name not in known:
            raise refuse("judge-input.unknown", field=f"counts.{name}", known=", ".join(known))
        if type(value) is not int or not 0 <= value <= MOST:
            raise refuse("judge.not-whole", field=f"counts.{name}", value=repr(value))
    for name in question.needs:
        if name not in counts:
            raise refuse("judge-input.missing", field=f"counts.{name}")
    return {**question.may, **counts}


def _approval(n: Counts, on: Settings, day: date) -> list[Check]:
    by = "assembly" if n["assembly"] else "joint" if n["joint"] else ""
    found = village_books.allowed(n["amount"], on, by)
    if not found.met:
        return [found]
    most = {"": on.daily, "joint": on.joint}.get(by)
    said = money.words(n["amount"])
    if most is None:
        return [Check("books-answer.assembly", True, clause="law:28", values={"amount": said})]
    values = {"amount": said, "most": money.words(most.value)}
    says = "books-answer.joint" if by else "books-answer.head"
    return [Check(says, True, n["amount"], most.value, clause=most.clause, values=values)]


def _reception(n: Counts, on: Settings, day: date) -> list[Check]:
    wrong = village_books.reception(
        n["amount"], n["before"], on, book="cooperative" if n["cooperative"] else "village",
        fund="-" if n["fund"] else "", meals=bool(n["meals"]), guests=n["guests"],
    )  # fmt: skip
    if wrong:
        fund = {"zh": "专款", "en": "purpose-bound money"}
        return [replace(c, values={**c.values, "fund": fund}) for c in wrong]
    used = n["before"] + n["amount"]
    values = {"cap": money.words(on.reception.value), "used": money.words(used)}
    return [
        Check(
            "books-answer.reception", True, used, on.reception.value,
            clause=on.reception.clause, values=values,
        )
    ]  # fmt: skip


def _plan(n: Counts, on: Settings, day: date) -> list[Check]:
    account = {"zh": "这个科目", "en": "this account"}
    found = village_books.within_plan(
        n["plan"], n["spent"], n["waiting"], n["amount"], year=day.year, account=account
    )
    return [replace(found, says="books-answer.plan") if found.met else found]


_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "fund": {"zh": "这笔专款", "en": "This money"},
    "account": {"zh": "别的开支", "en": "something else"},
    "purposes": {"zh": "它的用途", "en": "its purpose"},
    "source": {"zh": "来文", "en": "the paper that gave it"},
}


def _purpose(n: Counts, on: Settings, day: date) -> list[Check]:
    to = "its-own" if n["fits"] else "other"
    given = (("bank", n["balance"], 0), ("bound", 0, n["balance"]))
    paid = ((to, n["amount"], 0), ("bank", 0, n["amount"]))
    kept = _book([given] if n["balance"] else [], day)
    wrong = kept.check(_voucher("2", paid, day))
    if wrong:
        return [replace(c, values={**c.values, **_NAMES}) for c in wrong]
    values = {"there": money.words(n["balance"]), "amount": money.words(n["amount"])}
    return [Check("books-answer.purpose", True, n["amount"], n["balance"], values=values)]


def _counter(n: Counts, on: Settings, day: date) -> list[Check]:
    """The lines of one voucher and of what is to take it back: amounts and sides."""
    if n["of_counter"]:
        return [Check("books.counter-counter", False)]
    first = (("other", n["posted"], 0), ("bank", 0, n["posted"]))
    kept = _book([first] if n["posted"] else [], day, fund="")
    if n["countered"] and n["posted"]:
        kept.post(ledger.counter(kept.vouchers[0], "2", day, ""))
    lines = (("other", 0, n["amount"]), ("bank", n["amount"], 0))
    if not n["exchanged"]:
        lines = (("other", n["amount"], 0), ("bank", 0, n["amount"]))
    on_day = day - timedelta(days=1) if n["before"] else day
    entry = replace(_voucher("3", lines, on_day, fund=""), corrects="1")
    wrong = kept.check(entry)
    return wrong or [Check("books-answer.counter", True, n["amount"], n["posted"])]


def _book(posted: list[Any], day: date, fund: str = "Z") -> ledger.Ledger:
    accounts = [
        ledger.Account("bank", "", "asset", True),
        ledger.Account("bound", "", "fund", False),
        ledger.Account("its-own", "", "expense", False),
        ledger.Account("other", "", "expense", False),
    ]
    funds = [ledger.Fund("Z", "", frozenset(["its-own"]), "")]
    vouchers = [_voucher("1", lines, day, fund=fund) for lines in posted]
    return ledger.Ledger(accounts, funds, vouchers)


def _voucher(number: str, lines: Any, day: date, fund: str = "Z") -> ledger.Voucher:
    said = tuple(ledger.Line(code, debit, credit, fund) for code, debit, credit in lines)
    return ledger.Voucher(number, day, "", said)


_ASKED: Final[Mapping[str, Callable[[Counts, Settings, date], list[Check]]]] = {
    "books.approval": _approval,
    "books.reception": _reception,
    "books.plan": _plan,
    "books.purpose": _purpose,
    "books.counter": _counter,
}
