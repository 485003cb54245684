"""What the books refuse besides: things that are not there, that come twice, or too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from tests.test_village_books import LATER, World, grant, refused
from tests.world import CODE, NOW, make_area, make_matter

from xiangyue.actions import book_budgets, book_reviews, book_vouchers, village_books
from xiangyue.actions.book_entries import Entry, Line, income
from xiangyue.core import money
from xiangyue.core.bodies import HOME
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Jurisdiction, LedgerFund, Membership, VillageBook
from xiangyue.methods.wording import word


@pytest.fixture(scope="function")
def world(db: None) -> World:
    return World()


def test_what_is_not_there(world: World) -> None:
    clerk = {"actor": world.clerk, "now": NOW}
    assert refused(village_books.book_of, area=world.village.code, book="cooperative") == [
        "books.not-open"
    ]
    assert refused(
        village_books.open_book, **clerk, area=world.village.code, book="x", begins=NOW.date()
    ) == ["books.no-such-book"]
    assert refused(
        village_books.open_book, **clerk, area="330212105", book="village", begins=NOW.date()
    ) == ["access.roles"]
    assert refused(village_books.close_month, **clerk, month_id=0) == ["books.no-month"]
    assert refused(book_reviews.sign_review, **clerk, review_id=0) == ["books.no-sheet"]
    assert refused(book_vouchers.approve, **clerk, voucher_id=0) == ["books.no-voucher"]
    assert refused(book_vouchers.enter_many, **clerk, book_id=world.book.pk, entries=[]) == [
        "books.nothing"
    ]
    place = {**clerk, "area": world.village.code}
    assert refused(village_books.add_account, **place, under="101", name="x") == [
        "books.no-account"
    ]
    assert refused(village_books.open_fund, **place, name="x", purposes=["102"], source="y") == [
        "books.fund-purposes"
    ]


def test_books_are_a_villages_that_takes_part(world: World) -> None:
    """Who keeps papers for a township, or for a village that does not take part, opens none."""
    clerk = world.people["clerk"]
    for n, code in enumerate((CODE[:9], "330212105220"), start=1):
        Membership.objects.create(
            area=make_area(code), person=clerk, role="clerk", start=date(2025, 1, n)
        )
        said = refused(
            village_books.open_book, actor=world.village.actor("clerk"), now=NOW, area=code,
            book="village", begins=NOW.date(),
        )  # fmt: skip
        assert said == ["books.village-only"]
    assert VillageBook.objects.count() == 1


def test_a_budget_that_cannot_be(world: World) -> None:
    item = world.decided("representatives_assembly", "预算")
    given = {
        "actor": world.clerk, "now": NOW, "book_id": world.book.pk, "year": 2026,
        "item_id": item.pk,
    }  # fmt: skip
    adopt = book_budgets.adopt_budget
    assert refused(adopt, **given, lines={}) == ["books.budget-empty"]
    assert refused(adopt, **given, lines={"102": 5}) == ["books.budget-account"]
    assert refused(adopt, **given, lines={"513": 5, "513-01": 5}) == ["books.budget-double"]


def test_no_more_than_was_decided(world: World) -> None:
    matter = make_matter(world.village)
    matter.budget, matter.resolution_number = 5_000_00, "明伦村〔2026〕1号"
    matter.save()
    item = world.decided("representatives_assembly", "修路")
    item.matter = matter
    item.save()
    bill = world.bill(3_000_00, day=NOW.date(), matter=matter.pk)
    world.enter(bill)
    assert world.enter(replace(bill, lines=world.bill(2_000_00).lines)).state == "waiting"
    assert refused(world.enter, entry=bill) == ["books.over-resolution"]


def test_a_matters_own_money_is_spent_in_its_matter(world: World) -> None:
    fund = LedgerFund.objects.get(pk=grant(world))
    fund.matter = make_matter(world.village)
    fund.save()
    said = refused(world.enter, entry=world.bill(1, "514-02", fund=fund.pk))
    assert set(said) == {"books.fund-of-matter"}


def test_no_reception_from_a_fund_nor_from_the_collective(world: World) -> None:
    """Of a cap of 500 yuan a year, 100 spent: neither money is a reception's, whatever is left."""
    Jurisdiction.objects.filter(area_id=world.village.code).update(
        charter={"settings": {"reception-cap.year": {"value": 500, "clause": "charter:9"}}}
    )
    world.enter(world.bill(10_000, "513-05", guests=3))
    own = village_books.open_book(
        actor=world.clerk, now=NOW, area=world.village.code, book="cooperative",
        begins=date(2026, 3, 1),
    )  # fmt: skip
    fund = grant(world)
    LedgerFund.objects.filter(pk=fund).update(purposes=["513-05"])  # no act lets it be opened so
    for book, of, key in (
        (world.book.pk, fund, "books.reception-fund"),
        (own.pk, None, "books.reception-collective"),
    ):
        with pytest.raises(Refusal) as found, transaction.atomic():
            world.enter(world.bill(5_000, "513-05", fund=of, guests=3), book_id=book)
        check = next(c for c in found.value.checks if c.says == key)
        assert check.clause == "charter:9"
        for lang in ("zh", "en"):
            assert "{" not in word(check, lang)
        assert (check.values["cap"], check.values["amount"]) == (
            money.words(50_000), money.words(5_000)
        )  # fmt: skip


def test_sheets(world: World) -> None:
    bill = world.approve(world.enter(world.bill(100)))
    month = world.month()
    chair = world.village.actor("supervision_chair")
    review = book_reviews.review_month
    given = {"actor": chair, "now": LATER, "month_id": month.pk}
    every = {world.opening.pk: (True, ""), bill.pk: (True, "")}
    assert refused(review, **given, results=every | {10**9: (True, "")}) == ["books.other-voucher"]
    sheet = review(**given, results=every)
    assert refused(review, **given, results=every) == ["books.sheet-open"]
    assert refused(
        book_vouchers.withdraw, actor=world.clerk, now=LATER, voucher_id=bill.pk, reason="错"
    ) == ["books.on-sheet"]
    sign = {"actor": chair, "now": LATER, "review_id": sheet.pk}
    assert refused(book_reviews.sign_review, **sign) == ["books.signed"]
    book_reviews.sign_review(**sign | {"actor": world.village.actor("supervisor")})
    assert refused(book_vouchers.approve, actor=world.director, now=LATER,
                   voucher_id=bill.pk) == ["books.other-state"]  # fmt: skip
    world.post()
    close = {"actor": world.clerk, "now": LATER, "month_id": month.pk}
    village_books.close_month(**close)
    assert refused(village_books.close_month, **close) == ["books.closed-already"]
    april = {"actor": world.clerk, "month_id": world.month(date(2026, 4, 1)).pk}
    assert "books.month-runs" in refused(village_books.close_month, now=LATER, **april)


def test_who_signs_on_paper_is_a_member(world: World) -> None:
    from xiangyue.scenario.paper_photo import photo  # noqa: PLC0415 - of this test alone

    said = refused(
        book_reviews.review_month, actor=world.village.actor("supervision_chair"), now=LATER,
        month_id=world.month().pk, results={world.opening.pk: (True, "")},
        on_paper=[world.people["director"].pk], photos=[photo()],
    )  # fmt: skip
    assert said == ["books.not-a-member"]


def test_a_cooperative_with_supervisors_of_its_own(world: World) -> None:
    own = village_books.open_book(
        actor=world.clerk, now=NOW, area=world.village.code, book="cooperative",
        begins=date(2026, 3, 1),
    )  # fmt: skip
    Membership.objects.create(
        area=world.village.area, person=world.people["villager"], role="collective_supervisor",
        body=HOME["collective_supervisor"], start=date(2024, 1, 1),
    )  # fmt: skip
    month = own.months.get()
    given = {"now": LATER, "month_id": month.pk, "results": {}}
    assert refused(
        book_reviews.review_month, actor=world.village.actor("supervision_chair"), **given
    ) == ["books.own-supervisors"]
    sheet = book_reviews.review_month(actor=world.village.actor("villager"), **given)
    assert (sheet.need, sheet.of, sheet.done_at is not None) == (1, 1, True)
    later = NOW.replace(month=5, day=2)
    april = village_books.close_month(actor=world.clerk, now=later, month_id=month.pk)
    assert april.closed_on is not None


def test_money_that_is_gone_when_it_is_posted(world: World) -> None:
    came = Entry("income", date(2026, 3, 2), "收入", income(900_000_00, "504", "102"), other="某户")
    row = world.enter(came)
    item = world.decided("representatives_assembly", "大修")
    bill = world.enter(world.bill(60_000_00, day=NOW.date(), item=item.pk))
    world.approve(bill)
    book_vouchers.withdraw(actor=world.clerk, now=LATER, voucher_id=row.pk, reason="没有到账")
    world.review(world.month())
    assert refused(world.post) == ["books.cannot-post", "books.not-in-hand"]


def test_months_are_closed_in_order(world: World) -> None:
    later = NOW.replace(month=5, day=20)
    world.review(world.month(), now=later)
    world.post(now=later)
    moved = Entry("transfer", date(2026, 4, 3), "取现", (Line("101", 5), Line("102", 0, 5)))
    world.enter(moved, photos=[], now=later)
    april = world.month(date(2026, 4, 1))
    assert "books.earlier-open" in refused(
        village_books.close_month, actor=world.clerk, now=later, month_id=april.pk
    )
