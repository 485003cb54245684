"""Whatever is entered, approved, reviewed and posted in any order: the books balance, no fund and
no purse is ever below nothing, and a fund's money is spent on its purpose alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.test_village_books import LATER, World, grant

from xiangyue.actions import book_vouchers
from xiangyue.actions.book_entries import Entry, Line, income
from xiangyue.core.refusals import Refusal
from xiangyue.core.village_books import Limit, Settings, majority, tier, within_plan
from xiangyue.data import book_sums
from xiangyue.data.models import BookVoucher, LedgerFund, LedgerVoucher

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
amounts = st.integers(1, 2_000_00)
days = st.integers(1, 10).map(lambda n: date(2026, 3, n))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), amounts, days, st.booleans()),
        st.tuples(st.just("wrong"), amounts, days, st.booleans()),
        st.tuples(st.just("income"), amounts, days, st.booleans()),
        st.tuples(st.just("cash"), amounts, days, st.booleans()),
        st.tuples(st.sampled_from(("approve", "review", "post", "counter", "withdraw")),
                  st.integers(0, 9), days, st.booleans()),
    ),
    max_size=14,
)  # fmt: skip


def one(world: World, fund: int, what: str, n: int, day: date, yes: bool) -> None:
    """One act; a refusal is an answer too."""
    of = fund if yes else None
    if what == "bill":
        world.enter(world.bill(n, "514-02", fund=of, day=day))
    elif what == "wrong":
        world.enter(world.bill(n, "513-01", fund=fund, day=day))
    elif what == "income":
        lines = income(n, "241" if yes else "504", "102", of)
        world.enter(Entry("income", day, "收入", lines, other="某户"))
    elif what == "cash":
        moved = (Line("101", n), Line("102", 0, n)) if yes else (Line("102", n), Line("101", 0, n))
        world.enter(Entry("transfer", day, "存取", moved), photos=[])
    elif what == "review":
        world.review(world.month())
    elif what == "post":
        world.post()
    elif what == "counter":
        kept = list(LedgerVoucher.objects.order_by("pk"))
        if kept:
            book_vouchers.counter(
                actor=world.clerk, now=LATER, ledger_id=kept[n % len(kept)].pk, reason="错"
            )
    else:
        rows = list(BookVoucher.objects.order_by("pk"))
        row = rows[n % len(rows)]
        if what == "approve":
            world.approve(row)
        else:
            book_vouchers.withdraw(actor=world.clerk, now=LATER, voucher_id=row.pk, reason="错")


def holds(world: World, fund: int) -> None:
    """What must be true after any of them."""
    rows = book_sums.periods(world.village.code, "village", False, FIRST, LAST)
    assert sum(r.debit for r in rows) == sum(r.credit for r in rows)
    day, purse = date(2026, 3, 1), {"101": 0, "102": 0}
    while day <= LATER.date():
        found = book_sums.funds(world.village.code, False, FIRST, day)
        assert all(f.closing >= 0 for f in found), day
        bound = sum(f.closing for f in found)
        held = {
            r.account.code: r.closing
            for r in book_sums.periods(world.village.code, "village", False, FIRST, day)
        }
        purse = {code: held.get(code, 0) for code in purse}
        assert purse["101"] >= 0 and purse["102"] - bound >= 0, (day, purse, bound)
        day += timedelta(days=3)
    kept = LedgerFund.objects.get(pk=fund)
    for line in kept.lines.select_related("account"):
        assert line.account.kind != "expense" or line.account.code in kept.purposes


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_no_sequence_overspends(sequence: list[tuple[str, int, date, bool]]) -> None:
    with transaction.atomic():
        world = World()
        fund = grant(world, 1_500_00)
        for what, n, day, yes in sequence:
            try:
                with transaction.atomic():
                    one(world, fund, what, n, day, yes)
            except Refusal:
                continue
        holds(world, fund)
        transaction.set_rollback(True)


@given(st.integers(1, 10**9), st.integers(0, 10**8), st.integers(0, 10**8))
def test_a_tier_grows_with_the_amount(amount: int, daily: int, more: int) -> None:
    on = Settings(*(Limit(n, "x") for n in (daily, daily + more, 0, 0, 10)))
    order = ("daily", "joint", "assembly")
    assert order.index(tier(amount, on)) <= order.index(tier(amount + 1, on))
    assert (tier(amount, on) == "daily") == (amount <= daily)


@given(*[st.integers(0, 10**9)] * 4)
def test_a_plan_is_never_exceeded(plan: int, spent: int, waiting: int, amount: int) -> None:
    held = within_plan(plan, spent, waiting, amount)
    assert held.met == (spent + waiting + amount <= plan)


@given(st.integers(1, 50))
def test_more_than_half_sign(members: int) -> None:
    assert majority(members) >= 2
    assert majority(members) * 2 > members
