"""What the accounts of matters post is looked at with the month's vouchers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.test_village_books import LATER, World
from tests.world import CODE, NOW, make_matter

from xiangyue.actions import book_reviews
from xiangyue.actions import documents_of_books as papers
from xiangyue.data import book_sums
from xiangyue.data.models import (
    BookMonth,
    LedgerAccount,
    LedgerFund,
    LedgerLine,
    LedgerVoucher,
    LevyPayment,
    LevyShare,
    Matter,
)
from xiangyue.documents.pdf import to_pdf

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def world() -> World:
    """Two households gave 60 and 40 yuan in March, stones were bought for 70, and one in April."""
    made = World()
    matter = make_matter(made.village, title="修三组便道")
    fund = LedgerFund.objects.create(
        area_id=CODE, code="2026-1", name=matter.title, purposes=["600"], matter=matter,
        opened_at=NOW,
    )  # fmt: skip
    for n, amount in enumerate((60_00, 40_00)):
        voucher = posted(made, fund, f"筹资 {n}号户", amount)
        share = LevyShare.objects.create(
            matter=matter, part="levy", household=made.village.households[n], on=TODAY, people=3,
            heads=3, workers=2, money=amount, labour=0, paid=amount,
        )  # fmt: skip
        LevyPayment.objects.create(
            share=share, way="cash", amount=amount, on=TODAY, number=f"S{n}", voucher=voucher,
            entered_at=NOW, entered_by=made.people["clerk"],
        )  # fmt: skip
    posted(made, fund, "买石料", -70_00)
    posted(made, fund, "四月的石料", -10_00, date(2026, 4, 2))
    return made


def posted(world: World, fund: LedgerFund, text: str, net: int, day: date = TODAY) -> LedgerVoucher:
    voucher = LedgerVoucher.objects.create(
        area_id=CODE, number=f"2026-{text}", day=day, text=text, posted_at=NOW,
        posted_by=world.people["clerk"],
    )  # fmt: skip
    amount = abs(net)
    sides = (("102", amount, 0), ("241", 0, amount)) if net > 0 else (
        ("514", amount, 0), ("102", 0, amount)
    )  # fmt: skip
    LedgerLine.objects.bulk_create(
        LedgerLine(
            voucher=voucher, account=LedgerAccount.objects.get(area_id=CODE, code=code),
            fund=fund, debit=debit, credit=credit,
        )
        for code, debit, credit in sides
    )  # fmt: skip
    return voucher


def test_households_are_one_sum_and_the_rest_line_by_line(world: World) -> None:
    rows = book_sums.of_matters(CODE, False, *MARCH)
    assert [(r.text, r.number, r.net, r.many) for r in rows] == [
        ("", "", 100_00, 2), ("买石料", "2026-买石料", -70_00, 1)
    ]  # fmt: skip
    assert book_reviews.of_matters(world.month()) == rows
    assert book_sums.of_matters(CODE, True, *MARCH) == []
    month = BookMonth.objects.select_related("book").get(pk=world.month().pk)
    month.book.book = "cooperative"
    assert book_reviews.of_matters(month) == []


def test_they_stand_on_the_sheet_and_on_the_page(client: Client, world: World) -> None:
    address = f"/a/{CODE}/books/village/m/2026-03/"
    client.force_login(world.village.account("supervision_chair"))
    told: Any = None
    for page in (address, f"{address}supervision/"):
        told = client.get(page).text
        assert "买石料" in told and "各户筹资，2笔" in told and "0号户" not in told
        assert Matter.objects.get().title in told
    client.logout()
    assert "买石料" in client.get(address).text
    sheet = world.review(world.month(), now=LATER)
    rows = list(sheet.vouchers.order_by("pk"))
    paper = papers.review_paper(
        sheet.month, rows, ["甲"], "zh", sheet, matters=book_reviews.of_matters(sheet.month)
    )
    assert "各户筹资，2笔" in str(paper) and "-70.00" in str(paper)
    assert to_pdf(paper).startswith(b"%PDF")
