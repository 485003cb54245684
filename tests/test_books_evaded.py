"""Ways round the rules of the books that somebody might try: bound money made free, receptions and
spending beyond the plan booked so that no money seems to move, one payment cut into parts, cash
that is not there. Each is refused, and what is right beside it is not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.test_village_books import LATER, YUAN, World, grant, refused
from tests.world import NOW

from xiangyue.actions import book_budgets, book_vouchers, village_books
from xiangyue.actions.book_entries import Entry, Line, income, spending, transfer
from xiangyue.data.models import BookVoucher, Jurisdiction, LedgerVoucher

DAY = date(2026, 3, 9)


@pytest.fixture
def world(db: None) -> World:
    return World()


def voucher(world: World, kind: str, *lines: Line, **more: Any) -> Entry:
    people = world.people
    given = {
        "day": DAY, "text": "单据", "other": "某店", "handler": people["committee_member"].pk,
        "witness": people["committee_member_2"].pk, **more,
    }  # fmt: skip
    return Entry(kind=kind, lines=lines, **given)


def entered(world: World, kind: str, *lines: Line, **more: Any) -> BookVoucher:
    return world.enter(voucher(world, kind, *lines, **more))


def says(world: World, kind: str, *lines: Line, **more: Any) -> list[str]:
    return refused(world.enter, entry=voucher(world, kind, *lines, **more))


def budget(world: World, **lines: int) -> None:
    item = world.decided("representatives_assembly", "预算")
    book_budgets.adopt_budget(
        actor=world.clerk, now=NOW, book_id=world.book.pk, year=2026, item_id=item.pk,
        lines={code[1:]: n for code, n in lines.items()},
    )  # fmt: skip


def cap(world: World, yuan: int) -> None:
    Jurisdiction.objects.filter(area_id=world.village.code).update(
        charter={"settings": {"reception-cap.year": yuan}}
    )


@pytest.mark.parametrize("code", ["241", "231"])
def test_money_for_a_purpose_is_not_booked_as_free(world: World, code: str) -> None:
    assert says(world, "income", *income(100, code, "102")) == ["books.bound-to-nothing"]
    assert says(world, "other", Line("112", 100), Line(code, 0, 100)) == ["books.bound-to-nothing"]
    fund = grant(world, 100)
    entered(world, "income", *income(100, code, "102", fund))


def test_what_there_was_for_a_purpose_stays_bound_from_the_first_day(world: World) -> None:
    book_vouchers.withdraw(
        actor=world.clerk, now=NOW, voucher_id=world.opening.pk, reason="补上专项"
    )
    bank, free = Line("102", 900), Line("241", 0, 900)
    first = {"day": date(2026, 3, 1)}
    assert says(world, "opening", bank, free, **first) == ["books.bound-to-nothing"]
    fund = village_books.open_fund(
        actor=world.clerk, now=NOW, area=world.village.code, name="上年路款", purposes=["514-02"],
        source="上年第9号",
    )  # fmt: skip
    of = [Line("102", 900, 0, fund.pk), Line("241", 0, 900, fund.pk)]
    entered(world, "opening", *of, Line("102", 50), Line("311", 0, 50), **first)
    assert says(world, "spending", *spending(51, "513-01", "102")) == ["books.not-in-hand"]
    assert entered(world, "spending", *spending(900, "514-02", "102", fund.pk)).state == "waiting"


@pytest.mark.parametrize("code", ["111", "112", "113", "141", "152"])
def test_a_fund_is_for_no_loan_and_no_investment(world: World, code: str) -> None:
    given = {"actor": world.clerk, "now": NOW, "area": world.village.code, "name": "x"}
    assert refused(village_books.open_fund, **given, purposes=["514-02", code], source="y") == [
        "books.fund-purposes"
    ]


def test_what_a_fund_paid_comes_back_into_it(world: World) -> None:
    fund = grant(world, 5_000 * YUAN)
    entered(world, "spending", *spending(1_500 * YUAN, "514-02", "102", fund))
    back = 600 * YUAN
    assert says(world, "income", *income(back, "514-02", "102")) == ["books.comes-back"]
    lent = (Line("112", back), Line("514-02", 0, back))
    assert says(world, "other", *lent) == ["books.comes-back"]
    assert entered(world, "income", *income(back, "514-02", "102", fund)).state == "approved"


def test_what_was_free_comes_back_free(world: World) -> None:
    fund = grant(world, 5_000 * YUAN)
    entered(world, "spending", *spending(1_500 * YUAN, "514-02", "102", fund))
    entered(world, "spending", *spending(600 * YUAN, "514-02", "102"), other="别的店")
    entered(world, "income", *income(600 * YUAN, "514-02", "102"))
    assert says(world, "income", *income(1, "514-02", "102")) == ["books.comes-back"]


def test_neither_cash_nor_bank_of_a_fund_is_overdrawn_by_the_other(world: World) -> None:
    fund = grant(world, 5_000 * YUAN)
    bill = spending(800 * YUAN, "514-02", "101", fund)
    assert says(world, "spending", *bill) == ["books.not-in-hand"]
    entered(world, "transfer", *transfer(800 * YUAN, "101", "102", fund))
    assert entered(world, "spending", *bill).state == "waiting"
    assert says(world, "spending", *spending(1, "514-02", "101", fund)) == ["books.not-in-hand"]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("other", (Line("513-05", 100), Line("211", 0, 100))),
        ("other", (Line("513-05", 100), Line("121", 0, 100))),
        ("other", (Line("513-01", 100), Line("513-05", 0, 100))),
        ("income", (Line("102", 100), Line("513-05", 0, 100))),
        ("spending", (Line("513-01", 200), Line("513-05", 0, 100), Line("102", 0, 100))),
    ],
)
def test_a_reception_is_paid_and_nothing_else(
    world: World, kind: str, lines: tuple[Line, ...]
) -> None:
    cap(world, 500)
    entered(world, "spending", *spending(200, "513-05", "102"), guests=3)
    assert "books.reception-paid" in says(world, kind, *lines)


def test_what_comes_in_is_entered_whole(world: World) -> None:
    lines = (Line("102", 80), Line("513-01", 20), Line("501-01", 0, 100))
    assert says(world, "income", *lines) == ["books.income-whole"]


def test_no_account_of_ones_own_is_for_receptions(world: World) -> None:
    given = {"actor": world.clerk, "now": NOW, "area": world.village.code, "under": "513"}
    for name in ("业务招待费", "来客接待"):
        assert refused(village_books.add_account, **given, name=name) == ["books.account-reception"]
    assert village_books.add_account(**given, name="保险费").code == "513-51"


def test_a_reception_of_last_year_taken_back_leaves_no_more_for_this_one(world: World) -> None:
    cap(world, 500)
    meal = entered(world, "spending", *spending(400 * YUAN, "513-05", "102"), guests=4)
    world.approve(meal)
    world.review(world.month())
    world.post()
    kept = LedgerVoucher.objects.get(book_voucher=meal)
    year = NOW.replace(year=2027, month=1, day=15)
    book_vouchers.counter(actor=world.clerk, now=year, ledger_id=kept.pk, reason="记错了")
    again = voucher(
        world, "spending", *spending(501 * YUAN, "513-05", "102"), guests=4, day=year.date()
    )  # fmt: skip
    assert refused(world.enter, entry=again, now=year) == ["books.reception-cap"]


def test_the_plan_binds_what_is_owed_and_what_is_taken_out_of_store(world: World) -> None:
    budget(world, _513=1_000)
    assert says(world, "other", Line("513-01", 1_001), Line("211", 0, 1_001)) == ["books.over-plan"]
    entered(world, "spending", *spending(2_000, "121", "102"))
    assert says(world, "other", Line("513-01", 1_001), Line("121", 0, 1_001)) == ["books.over-plan"]
    entered(world, "other", Line("513-01", 1_000), Line("121", 0, 1_000))
    assert says(world, "spending", *spending(1, "513-01", "102")) == ["books.over-plan"]


def test_wear_is_outside_the_plan(world: World) -> None:
    budget(world, _513=1_000)
    entered(world, "other", Line("513", 9_000_00), Line("152", 0, 9_000_00))


def test_a_payment_cut_into_parts_counts_as_one(world: World) -> None:
    part = spending(1_200 * YUAN, "513-01", "102")
    first = entered(world, "spending", *part)
    assert says(world, "spending", *part) == ["books.tier-split"]
    entered(world, "spending", *part, other="另一家店")
    entered(world, "spending", *part, day=DAY - timedelta(days=1))
    joint = world.decided("two_committees", "办公桌椅", on=NOW - timedelta(days=5))
    entered(world, "spending", *part, item=joint.pk)
    world.approve(first)
    book_vouchers.withdraw(actor=world.clerk, now=LATER, voucher_id=first.pk, reason="重开")
    entered(world, "spending", *part)


@pytest.mark.parametrize("amount", [10.0, True, -1, "10", 10**14 + 1])
def test_an_amount_is_whole_fen(world: World, amount: Any) -> None:
    lines = (Line("513-01", amount), Line("102", 0, amount))
    assert set(says(world, "spending", *lines)) == {"money.range"}
