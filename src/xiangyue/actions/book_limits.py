"""What the ledger, the money in hand, the tiers, the plan and the reception cap say to an entry of
a village's books; and the ways round them that are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from xiangyue.actions.book_budgets import allowed_by, over_resolution
from xiangyue.actions.book_entries import Entry, Known, amount_of, core_voucher, known, plain
from xiangyue.actions.village_books import settings
from xiangyue.core import money
from xiangyue.core import village_books as rules
from xiangyue.core.refusals import Check
from xiangyue.data import book_sums
from xiangyue.data.models import BookLine, BookVoucher, LedgerVoucher, VillageBook
from xiangyue.methods import chart


def check(
    book: VillageBook, entry: Entry, *, now: datetime, at: Known | None = None
) -> list[Check]:
    """Everything that stands against an entry today; what is on its way counts as booked."""
    at = at or known(book, [entry])
    return plain(book, entry, now, at) or judged(book, entry, at)


def judged(
    book: VillageBook,
    entry: Entry,
    at: Known,
    *,
    waiting: bool = True,
    besides: int | None = None,
    corrects: LedgerVoucher | None = None,
) -> list[Check]:
    """What the ledger, the tiers, the plan, the cap and the money in hand say to it. With
    ``waiting`` what is on its way counts as posted."""
    funds_of = {x.fund for x in entry.lines if x.fund is not None}
    kept = book_sums.fund_ledger(book, funds_of, corrects=corrects and corrects.pk)
    if waiting:
        for other in book_sums.on_their_way(book, funds_of, besides=besides):
            if not kept.check(other):
                kept.post(other)
    wrong = kept.check(core_voucher(entry, at, "?", corrects.number if corrects else ""))
    if wrong:
        return wrong
    wrong += _in_hand(book, entry, at, waiting=waiting, besides=besides)
    if entry.kind in ("income", "spending", "other"):
        wrong += _come_back(book, entry, at, besides=besides)
    if waiting and entry.kind == "spending":
        wrong += _tiers(book, entry, besides)
    if waiting and entry.kind in ("spending", "other"):
        wrong += _planned(book, entry, at, besides)
    return wrong


def _in_hand(
    book: VillageBook, entry: Entry, at: Known, *, waiting: bool, besides: int | None
) -> list[Check]:
    """Money that is not there: in cash and in the bank the free money and each fund's hold no less
    than nothing on any day."""
    taken: dict[int | None, dict[str, int]] = {}
    for x in entry.lines:
        if at.accounts[x.account].money:
            of = taken.setdefault(x.fund, {})
            of[x.account] = of.get(x.account, 0) + x.credit - x.debit
    wrong = []
    for fund, sums in taken.items():
        out = {code: n for code, n in sums.items() if n > 0}
        if not out:
            continue
        ids = {at.accounts[code].pk: code for code in out}
        held = book_sums.least_in_hand(
            book, ids, entry.day, fund=fund, waiting=waiting, besides=besides
        )
        for pk, code in ids.items():
            if held[pk] < out[code]:
                name = at.accounts[code].name
                values = {
                    "account": f"{name}·{at.funds[fund].name}" if fund is not None else name,
                    "there": money.words(held[pk]),
                    "wanted": money.words(out[code]),
                    "lacking": money.words(out[code] - held[pk]),
                }
                check = Check("books.not-in-hand", False, held[pk], out[code], values=values)
                wrong.append(check)
    return wrong


def _come_back(book: VillageBook, entry: Entry, at: Known, *, besides: int | None) -> list[Check]:
    """What a fund paid for or lent, and comes back, comes back into that fund."""
    wrong = []
    for x in entry.lines:
        account = at.accounts[x.account]
        if not x.credit or account.money or account.kind not in ("asset", "expense"):
            continue
        year = entry.day.year if account.kind == "expense" else None
        held = book_sums.by_fund(book, account.pk, year, besides=besides)
        own = held.pop(x.fund, 0)
        others = [at.funds[f].name for f, n in held.items() if f is not None and n > 0]
        if own < x.credit and others:
            values = {
                "account": account.name,
                "there": money.words(max(own, 0)),
                "wanted": money.words(x.credit),
                "funds": "、".join(others),
            }
            wrong.append(Check("books.comes-back", False, own, x.credit, values=values))
    return wrong


def _tiers(book: VillageBook, entry: Entry, besides: int | None) -> list[Check]:
    """Tier, also of what one payee gets on one day without a decision; the resolution's amount."""
    on = settings(book.area_id, entry.day)
    amount = amount_of(entry)
    by, _item, matter = allowed_by(book, entry.day, entry.item, entry.matter)
    wrong = [c for c in (rules.allowed(amount, on, by),) if not c.met]
    if not by and not wrong and not entry.text.startswith(entry.other):  # a payee is named
        same = BookVoucher.objects.filter(
            book=book, kind="spending", day=entry.day, other=entry.other, item=None, matter=None,
            state__in=(*rules.OPEN, "posted"), ledger__counter_entry=None,
        ).exclude(pk=besides)  # fmt: skip
        before = int(same.aggregate(n=Sum("amount"))["n"] or 0)
        if before and amount + before > on.daily.value:
            values = {
                "other": entry.other,
                "before": money.words(before),
                "amount": money.words(amount),
                "most": money.words(on.daily.value),
            }
            wrong.append(
                Check("books.tier-split", False, before + amount, on.daily.value,
                      clause=on.daily.clause, values=values)
            )  # fmt: skip
    if over := over_resolution(book, matter, amount, besides=besides):
        wrong.append(over)
    return wrong


def _planned(book: VillageBook, entry: Entry, at: Known, besides: int | None) -> list[Check]:
    """The year's plan, also of what is owed or taken out of store; the reception cap.

    Wear (depreciation) is outside the plan: no money was or will be paid for it.
    """
    on = settings(book.area_id, entry.day)
    year = entry.day.year
    plan = book_sums.plan_of(book, year)
    own = _of_voucher(besides) if besides else {}
    asked: dict[str, int] = {}
    if plan and not _wear(entry):
        for x in entry.lines:
            if x.fund is None and x.debit and at.accounts[x.account].kind == "expense":
                line = _plan_line(plan, x.account)
                asked[line] = asked.get(line, 0) + x.debit
    free = book_sums.spent_of(book, year, own=True) if asked else {}
    wrong = []
    for line, n in asked.items():
        of = [c for c in free if _plan_line(plan, c) == line]
        mine = sum(k for (c, is_free), k in own.items() if is_free and _plan_line(plan, c) == line)
        posted, pending = (sum(free[c][k] for c in of) for k in (0, 1))
        name = at.accounts[line].name if line in at.accounts else line
        held = rules.within_plan(
            plan.get(line, 0), posted, pending - mine, n, account=name, year=str(year)
        )
        wrong += [] if held.met else [held]
    codes = set(chart.receptions())
    receptions = [x for x in entry.lines if x.account in codes and x.debit]
    if receptions:
        spent = book_sums.spent_of(book, year, codes, free=False, own=True)
        before = sum(sum(both) for both in spent.values())
        before -= sum(n for (c, _free), n in own.items() if c in codes)
        fund = next((at.funds[x.fund].name for x in receptions if x.fund), "")
        wrong += rules.reception(
            sum(x.debit for x in receptions), before, on, book=book.book, fund=fund,
            meals=entry.meals, guests=entry.guests,
        )  # fmt: skip
    return wrong


def _wear(entry: Entry) -> bool:
    less = chart.lessening()
    return entry.kind == "other" and all(x.account in less for x in entry.lines if x.credit)


def _of_voucher(pk: int) -> dict[tuple[str, bool], int]:
    found: dict[tuple[str, bool], int] = {}
    for x in BookLine.objects.filter(voucher_id=pk).select_related("account"):
        place = (x.account.code, x.fund_id is None)
        found[place] = found.get(place, 0) + x.debit - x.credit
    return found


def _plan_line(plan: Mapping[str, int], code: str) -> str:
    """The line of the plan that an account belongs to: its own, else that of the account above."""
    above = code.partition("-")[0]
    return code if code in plan or above not in plan else above
