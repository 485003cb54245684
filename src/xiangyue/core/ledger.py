"""Exact money by double entry: accounts, vouchers of balanced lines, purpose-bound funds, periods.

Everything is whole fen. A *voucher* (凭证) has *lines* (分录), each a debit or a credit of one
*account* (科目); its debits equal its credits, in all and within each *fund* (专项资金), so that
money of a fund leaves it only as spending on the fund's purpose, as a refund to those who gave it,
or as a change of form (cash to bank). What is posted is never changed: a wrong voucher is taken
back by a counter-entry that names it, and a right one is posted after it.

Kinds of accounts: ``asset`` (cash, bank, claims; grows by debit), ``liability``, ``income``,
``fund`` (what is kept for a purpose or for all: 公积公益金, 一事一议资金; these three grow by
credit) and ``expense`` (grows by debit). Sources: Accounting System for Rural Collective Economic
Organizations (《农村集体经济组织会计制度》), double entry and money for one matter used for that
matter alone; Measures on Raising Money and Labour for One Matter (国办发〔2007〕4号), money kept
apart and used for its project only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, Literal, TypeVar

from xiangyue.core import money
from xiangyue.core.calendar import Span
from xiangyue.core.refusals import Check, Refusal

Kind = Literal["asset", "liability", "income", "expense", "fund"]
KINDS: Final[tuple[Kind, ...]] = ("asset", "liability", "income", "expense", "fund")
DEBIT_KINDS: Final[tuple[Kind, ...]] = ("asset", "expense")
"""Kinds whose balance grows by a debit; the others' grows by a credit."""


@dataclass(frozen=True)
class Account:
    """An account of the village: ``code`` as in its chart (101, 502-03), ``name`` in its words.

    ``money`` marks the assets that are money in hand (cash, bank); a claim is not.
    """

    code: str
    name: str
    kind: Kind
    money: bool = False


@dataclass(frozen=True)
class Fund:
    """Money bound to a purpose: ``purposes`` are the codes of the accounts it may pay for, expenses
    or things (works under construction), ``source`` what binds it (a resolution, a grant's paper).
    """

    code: str
    name: str
    purposes: frozenset[str]
    source: str = ""


T = TypeVar("T", Account, Fund)


@dataclass(frozen=True)
class Line:
    """One line: ``debit`` or ``credit`` in fen, the other 0; ``fund`` "" for free money."""

    account: str
    debit: int = 0
    credit: int = 0
    fund: str = ""
    text: str = ""

    @property
    def signed(self) -> int:
        """Debit positive, credit negative."""
        return self.debit - self.credit


@dataclass(frozen=True)
class Voucher:
    """Lines posted together. ``corrects`` is the number of the voucher a counter-entry undoes;
    ``refund`` says that a fund's money goes back to those who gave it."""

    number: str
    day: date
    text: str
    lines: tuple[Line, ...]
    corrects: str = ""
    refund: bool = False


@dataclass(frozen=True)
class AccountPeriod:
    """An account over a period, in fen, positive on the side on which its kind grows."""

    account: Account
    opening: int
    debit: int
    credit: int
    closing: int


@dataclass(frozen=True)
class TrialBalance:
    """Every account's balance on a day, on its side: debits and credits are the same sum."""

    rows: tuple[tuple[Account, int, int], ...]
    debit: int
    credit: int


@dataclass(frozen=True)
class FundPeriod:
    """A fund over a period, in fen: money there less what it owes, come in, spent on its purpose,
    other changes, left."""

    fund: Fund
    opening: int
    received: int
    spent: int
    other: int
    closing: int


def counter(voucher: Voucher, number: str, day: date, text: str) -> Voucher:
    """The counter-entry of a voucher: the same lines, debit and credit exchanged."""
    turned = tuple(Line(x.account, x.credit, x.debit, x.fund, x.text) for x in voucher.lines)
    return Voucher(number, day, text, turned, corrects=voucher.number)


class Ledger:
    """A book of accounts: vouchers are posted, never changed; balances are sums of lines.

    ``closed`` is the last day of the last closed period: nothing is posted on or before it.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        funds: Iterable[Fund] = (),
        vouchers: Iterable[Voucher] = (),
        *,
        closed: date | None = None,
    ) -> None:
        """``vouchers`` are those posted before, in the order of posting; each is checked again.

        Raises ``ValueError`` for a chart that contradicts itself, ``Refusal`` for a voucher.
        """
        self.accounts = _by_code(accounts)
        self.funds = _by_code(funds)
        for account in self.accounts.values():
            if account.kind not in KINDS or (account.money and account.kind != "asset"):
                raise ValueError(f"{account.code}: {account.kind!r} is no kind of its account")
        for fund in self.funds.values():
            for code in fund.purposes:
                to = self.accounts.get(code)
                if to is None or to.money or to.kind not in ("expense", "asset"):
                    raise ValueError(f"{fund.code}: {code} is nothing that is paid for")
        self._vouchers: dict[str, Voucher] = {}
        self._undone: dict[str, str] = {}
        self.closed: date | None = None
        for voucher in vouchers:
            self.post(voucher)
        self.closed = closed

    @property
    def vouchers(self) -> tuple[Voucher, ...]:
        """All vouchers, in the order of posting."""
        return tuple(self._vouchers.values())

    def post(self, voucher: Voucher) -> None:
        """Take a voucher in. Raises ``Refusal`` with every condition that stands against it."""
        if wrong := self.check(voucher):
            raise Refusal("conditions", *wrong)
        self._vouchers[voucher.number] = voucher
        if voucher.corrects:
            self._undone[voucher.corrects] = voucher.number

    def undone_by(self, number: str) -> str:
        """The number of the counter-entry of a voucher, "" where there is none."""
        return self._undone.get(number, "")

    def check(self, voucher: Voucher) -> list[Check]:
        """What stands against a voucher; empty if it may be posted."""
        wrong = self._about(voucher) + self._lines(voucher) or _unbalanced(voucher)
        if wrong:
            return wrong
        if not voucher.corrects:
            wrong += self._purposes(voucher) or self._leaving(voucher)
        return wrong + self._emptied(voucher)

    def _about(self, voucher: Voucher) -> list[Check]:
        wrong = []
        values = {"number": voucher.number}
        if not voucher.number or voucher.number in self._vouchers:
            wrong.append(Check("ledger.number-taken", False, values=values))
        if self.closed is not None and voucher.day <= self.closed:
            days = {**values, "day": voucher.day.isoformat(), "closed": self.closed.isoformat()}
            wrong.append(Check("ledger.period-closed", False, values=days))
        if voucher.corrects:
            first = self._vouchers.get(voucher.corrects)
            of = {**values, "corrects": voucher.corrects}
            if first is None:
                wrong.append(Check("ledger.nothing-to-correct", False, values=of))
            elif (by := self._undone.get(first.number)) is not None:
                wrong.append(Check("ledger.corrected-already", False, values={**of, "by": by}))
            elif voucher.lines != counter(first, "-", voucher.day, "").lines:
                wrong.append(Check("ledger.not-the-counter-entry", False, values=of))
            elif voucher.day < first.day:
                wrong.append(Check("ledger.corrected-before", False, values=of))
        return wrong

    def _lines(self, voucher: Voucher) -> list[Check]:
        wrong = []
        if len(voucher.lines) < 2:
            wrong.append(Check("ledger.too-few-lines", False, have=len(voucher.lines), need=2))
        for number, line in enumerate(voucher.lines, 1):
            values = {"line": number, "account": line.account, "fund": line.fund}
            sides = (line.debit, line.credit)
            if any(type(side) is not int or side < 0 for side in sides) or sides.count(0) != 1:
                wrong.append(Check("ledger.one-side", False, values=values))
            if line.account not in self.accounts:
                wrong.append(Check("ledger.no-account", False, values=values))
            if line.fund and line.fund not in self.funds:
                wrong.append(Check("ledger.no-fund", False, values=values))
        return wrong

    def _purposes(self, voucher: Voucher) -> list[Check]:
        wrong = []
        for line in voucher.lines:
            account, fund = self.accounts[line.account], self.funds.get(line.fund)
            if fund and account.kind == "expense" and line.account not in fund.purposes:
                values = {
                    "fund": fund.name,
                    "account": account.name,
                    "amount": money.words(abs(line.signed)),
                    "purposes": "、".join(self.accounts[p].name for p in sorted(fund.purposes)),
                    "source": fund.source,
                }
                wrong.append(Check("ledger.other-purpose", False, values=values))
        return wrong

    def _leaving(self, voucher: Voucher) -> list[Check]:
        """A fund's money leaves for its purpose or back to its givers, and pays its own debts."""
        wrong = []
        for code in dict.fromkeys(x.fund for x in voucher.lines if x.fund):
            fund = self.funds[code]
            lines = [x for x in voucher.lines if x.fund == code]
            spent = sum(x.signed for x in lines if x.account in fund.purposes)
            if voucher.refund:
                spent += sum(
                    x.debit for x in lines if self.accounts[x.account].kind in ("income", "fund")
                )
            leaving = -self._money(voucher, code)
            if leaving > 0 and leaving > spent:
                values = {"fund": fund.name, "other": money.words(leaving - max(spent, 0))}
                wrong.append(Check("ledger.not-spending", False, spent, leaving, values=values))
            for account in dict.fromkeys(x.account for x in lines):
                if self.accounts[account].kind != "liability":
                    continue
                paid = sum(x.signed for x in lines if x.account == account)
                owed = self.balance(account, fund=code)
                if paid > owed and paid > 0:
                    values = {
                        "fund": fund.name,
                        "owed": money.words(owed),
                        "paid": money.words(paid),
                    }
                    wrong.append(Check("ledger.not-owed", False, owed, paid, values=values))
        return wrong

    def _emptied(self, voucher: Voucher) -> list[Check]:
        """Funds that would hold less than nothing on the voucher's day or on any later one.

        A voucher that gives a fund money, or takes none, is never refused for what was before.
        """
        wrong = []
        for code in dict.fromkeys(x.fund for x in voucher.lines if x.fund):
            change = self._money(voucher, code)
            if change >= 0:
                continue
            before = 0
            by_day: defaultdict[date, int] = defaultdict(int)
            for posted in self._vouchers.values():
                if posted.day <= voucher.day:
                    before += self._money(posted, code)
                else:
                    by_day[posted.day] += self._money(posted, code)
            later = [by_day[day] for day in sorted(by_day)]
            least = min(accumulate(later, initial=before))
            if least + change < 0:
                values = {
                    "fund": self.funds[code].name,
                    "there": money.words(least),
                    "wanted": money.words(-change),
                    "lacking": money.words(-least - change),
                }
                wrong.append(Check("ledger.fund-empty", False, least, -change, values=values))
        return wrong

    def _money(self, voucher: Voucher, fund: str) -> int:
        """What a voucher does to a fund's money: cash and bank less what is owed; no claims."""
        return sum(
            x.signed
            for x in voucher.lines
            if x.fund == fund
            and (self.accounts[x.account].money or self.accounts[x.account].kind == "liability")
        )

    def balance(self, account: str, on: date | None = None, *, fund: str | None = None) -> int:
        """Balance in fen at the end of ``on``, positive on the account's side; of one ``fund``."""
        return self._side(account) * sum(
            x.signed
            for v in self._vouchers.values()
            if on is None or v.day <= on
            for x in v.lines
            if x.account == account and (fund is None or x.fund == fund)
        )

    def _side(self, account: str) -> int:
        return 1 if self.accounts[account].kind in DEBIT_KINDS else -1

    def _signed(self, on: date | None) -> dict[str, int]:
        sums = dict.fromkeys(self.accounts, 0)
        for voucher in self._vouchers.values():
            if on is None or voucher.day <= on:
                for line in voucher.lines:
                    sums[line.account] += line.signed
        return sums

    def trial_balance(self, on: date | None = None) -> TrialBalance:
        """Every account with its balance at the end of ``on`` (or of all), by code."""
        sums = self._signed(on)
        rows = tuple(
            (self.accounts[code], max(sums[code], 0), max(-sums[code], 0)) for code in sorted(sums)
        )
        return TrialBalance(rows, sum(r[1] for r in rows), sum(r[2] for r in rows))

    def period(self, span: Span) -> tuple[AccountPeriod, ...]:
        """Opening balance, debits, credits and closing balance of every account, by code."""
        opening = self._signed(span.first - timedelta(days=1))
        debit, credit = dict.fromkeys(self.accounts, 0), dict.fromkeys(self.accounts, 0)
        for voucher in self._vouchers.values():
            if voucher.day in span:
                for line in voucher.lines:
                    debit[line.account] += line.debit
                    credit[line.account] += line.credit
        rows = []
        for code in sorted(self.accounts):
            side, first = self._side(code), opening[code]
            closing = first + debit[code] - credit[code]
            rows.append(
                AccountPeriod(
                    self.accounts[code], side * first, debit[code], credit[code], side * closing
                )
            )
        return tuple(rows)

    def fund_period(self, fund: str, span: Span) -> FundPeriod:
        """Use and balance of a fund: what came in (income), what was spent on its purpose, what is
        left.

        ``other`` is what neither is: money given into the fund's own account, claims not yet paid
        in. Counter-entries lessen what they take back.
        """
        opening = received = spent = closing = 0
        purposes = self.funds[fund].purposes
        for voucher in self._vouchers.values():
            if voucher.day > span.last:
                continue
            change = self._money(voucher, fund)
            closing += change
            if voucher.day < span.first:
                opening += change
                continue
            for line in voucher.lines:
                if line.fund == fund:
                    income = self.accounts[line.account].kind == "income"
                    received -= line.signed if income else 0
                    spent += line.signed if line.account in purposes else 0
        other = closing - opening - received + spent
        return FundPeriod(self.funds[fund], opening, received, spent, other, closing)


def _by_code(items: Iterable[T]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for item in items:
        if not item.code or item.code in found:
            raise ValueError(f"{item.code!r}: a code that is empty or there already")
        found[item.code] = item
    return found


def _unbalanced(voucher: Voucher) -> list[Check]:
    sums: dict[str, list[int]] = {}
    for line in voucher.lines:
        both = sums.setdefault(line.fund, [0, 0])
        both[0] += line.debit
        both[1] += line.credit
    debit, credit = (sum(both[n] for both in sums.values()) for n in (0, 1))
    if debit != credit:
        values = {"debit": money.words(debit), "credit": money.words(credit)}
        return [Check("ledger.unbalanced", False, debit, credit, values=values)]
    return [
        Check(
            "ledger.fund-unbalanced",
            False,
            both[0],
            both[1],
            values={
                "fund": fund,
                "debit": money.words(both[0]),
                "credit": money.words(both[1]),
            },
        )
        for fund, both in sums.items()
        if both[0] != both[1]
    ]
