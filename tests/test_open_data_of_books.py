"""The books as open data: sums that agree with the pages', nobody named, nothing on its way."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from frictionless import Package as Checked
from frictionless import system
from tests.test_money_page import Told
from tests.test_village_books import LATER, YUAN
from tests.world import CODE, NOW

from xiangyue.access.open_data import Scope, sources
from xiangyue.actions import open_data, village_books
from xiangyue.actions.book_entries import Entry, income
from xiangyue.data import book_sums
from xiangyue.data.models import BookVoucher, Jurisdiction, LedgerFund, VillageBook

pytestmark = pytest.mark.django_db
SCOPE = Scope(CODE, NOW.year, NOW.date())
PAYEE, PAPER = "给了钱的施某某", "还在路上的一笔"


def rows_of(name: str, scope: Scope = SCOPE) -> list[dict[str, Any]]:
    return [dict(row) for row in sources()[name].rows(scope)]


@pytest.fixture
def told() -> Told:
    made = Told()
    april = date(2026, 4, 1)
    fund = village_books.open_fund(
        actor=made.clerk, now=NOW, area=CODE, name="公路养护补助", purposes=["514-02"],
        source="第27号",
    )  # fmt: skip
    came = income(3_000_00, "241", "102", fund.pk)
    made.enter(Entry("income", april, "养护补助", came, other=PAYEE), now=LATER)
    LedgerFund.objects.update(source="第27号，打13912345678")
    spent = made.bill(1_200 * YUAN, "514-02", fund=fund.pk, day=april, text="石料",
                      other=PAYEE)  # fmt: skip
    row = made.approve(made.enter(spent, now=LATER))
    BookVoucher.objects.filter(pk=row.pk).update(text="石料，打13912345678")
    made.review(made.month(april))
    made.post(made.month(april))
    made.enter(made.bill(90 * YUAN, text=PAPER, day=april), now=LATER)
    return made


def test_sums_are_those_of_the_pages(told: Told) -> None:
    lines = rows_of("book_lines")
    assert len(lines) == 2 * 5 + 3  # the opening has three
    assert sum(r["debit"] for r in lines) == sum(r["credit"] for r in lines)
    balances = {r["account"]: r for r in rows_of("book_balances")}
    for p in book_sums.periods(CODE, "village", False, date(2026, 1, 1), date(2026, 12, 31)):
        row = balances.pop(p.account.code)
        side = 1 if p.account.kind in ("asset", "expense") else -1
        assert side * row["closing"] == p.closing
        assert row["opening"] + row["debit"] - row["credit"] == row["closing"]
        if p.account.code == "102":
            assert (row["opening"], row["money"]) == (50_000_00, True)
    assert balances == {}
    (grant,) = rows_of("grants")
    told_by_page = book_sums.funds(CODE, False, date(2026, 1, 1), date(2026, 12, 31))[0]
    for n in ("opening", "received", "spent", "other", "closing"):
        assert grant[n] == getattr(told_by_page, n), n
    assert (grant["received"], grant["spent"], grant["closing"]) == (3_000_00, 1_200_00, 1_800_00)
    months = [(r["month"], bool(r["reviewed_on"]), r["closed_on"]) for r in rows_of("book_months")]
    assert months == [(date(2026, 3, 1), True, None), (date(2026, 4, 1), True, None)]
    # the year after begins with what was left
    after = {r["account"]: r for r in rows_of("book_balances", Scope(CODE, 2027, NOW.date()))}
    assert after["102"]["opening"] == after["102"]["closing"] > 0
    assert rows_of("book_lines", Scope(CODE, 2027, NOW.date())) == []


def test_nobody_is_named_and_nothing_is_on_its_way(told: Told) -> None:
    whole = str([rows_of(n) for n in ("book_lines", "book_balances", "grants", "book_months")])
    handler = told.people["committee_member"].name
    for secret in (PAYEE, PAPER, "13912345678", handler):
        assert secret not in whole, secret
    assert "石料" in whole and "公路养护补助" in whole
    VillageBook.objects.update(practice=True)
    assert not any(rows_of(n) for n in ("book_lines", "book_balances", "book_months"))
    VillageBook.objects.update(practice=False)
    Jurisdiction.objects.update(practice=True)
    assert not any(rows_of(n) for n in ("book_lines", "book_balances", "grants", "book_months"))


def test_the_package_holds_against_its_schema(client: Client, tmp_path: Path, told: Told) -> None:
    content = b"".join(client.get(f"/data/{CODE}/{NOW.year}.zip"))
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    with system.use_context(trusted=True):
        report = Checked(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    counts = open_data.counts(SCOPE)
    assert counts["book_lines"] == 13 and counts["grants"] == 1
    page = client.get(f"/api/v1/open-data/{CODE}/{NOW.year}/book_balances").json()
    assert len(page["rows"]) == counts["book_balances"]
