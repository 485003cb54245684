"""Party funds (党建经费): an account with four sources, from which the list of responsibilities is
answered; nothing is typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.lived_village import begin, refused, village_of

from xiangyue.actions import bookings, books
from xiangyue.core.indicators import judge
from xiangyue.data import measures
from xiangyue.data.models import Booking, LedgerFund, LedgerLine, Matter
from xiangyue.methods import standards
from xiangyue.methods.chart import chart
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import account
from xiangyue.scenario.paper_photo import photo

SLUG = "party-funds"
SOURCES = ("treasury", "fees", "units", "own")


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return village_of(SLUG, monkeypatch)


def opened(d: Driver) -> Running:
    run = begin(d, SLUG, "fund")
    part = run.procedure.part("fund")
    d.do(books.open_account, actor=d.who(part), matter_id=run.matter_id, part="fund", bank="信用社")
    return run


def income(d: Driver, run: Running, source: str, amount: int, **more: Any) -> Booking:
    fund = LedgerFund.objects.get(matter_id=run.matter_id)
    given = {
        "matter_id": run.matter_id, "part": "fund", "amount": amount, "other": "县财政局",
        "text": "党建经费", "account_code": books.source_code(fund.code, source),
        "money_code": chart()["bank"], "day": d.clock.today, "photos": [photo()],
    }  # fmt: skip
    who = d.who(run.procedure.part("fund"))
    return bookings.book_income(actor=who, now=d.clock.now, **given | more)


def counted(d: Driver, year: int = 0) -> int:
    """Sources from which money came in a year, as the standard counts them."""
    need, first = measures.Need("party_funds.sources"), date(year or d.clock.today.year, 1, 1)
    last = first.replace(month=12, day=31)
    found = measures.read([d.cast.area], [need], first=first, last=last, today=d.clock.today)
    return found[d.cast.area][need]


def state(d: Driver) -> str:
    """What the list of responsibilities says of the funds."""
    one = standards.latest("party-building-duty").indicator("funds")
    return judge(one, {"party_funds.sources": counted(d)}, evidence=False, over=True).state


def test_four_sources_are_counted_from_the_account_and_not_typed(d: Driver) -> None:
    run = opened(d)
    assert (counted(d), state(d)) == (0, "not_met")
    for n, source in enumerate(SOURCES, 1):
        row = income(d, run, source, 10000 * n)
        assert counted(d) == n
    income(d, run, "fees", 500)
    assert (counted(d), state(d), counted(d, d.clock.today.year - 1)) == (4, "met", 0)
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="fund").facts
    assert (facts["sources"], facts["income"], facts["balance"]) == (4, 100500, 100500)
    # what was entered wrongly and is taken back came from nowhere
    other = account.approver(d, run.procedure.part("fund"), d.who(run.procedure.part("fund")))
    d.do(books.take_back, actor=other, voucher_id=row.voucher_id, reason="记错了")
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="fund").facts
    assert (counted(d), state(d), facts["sources"]) == (3, "not_met", 3)


def test_each_sum_says_its_source_and_is_spent_as_far_as_it_came(d: Driver) -> None:
    run = opened(d)
    part = run.procedure.part("fund")
    given = {"matter_id": run.matter_id, "part": "fund", "other": "某某", "text": "经费",
             "money_code": chart()["bank"], "day": d.clock.today, "photos": [photo()],
             "actor": d.who(part), "now": d.clock.now, "amount": 100}  # fmt: skip
    for code in (chart()["grants"], chart()["granted"], f"{chart()['granted']}-2026-99-fees"):
        refused(bookings.book_income, "account.source", **given, account_code=code)
    income(d, run, "treasury", 20_000_00)
    fund = LedgerFund.objects.get(matter_id=run.matter_id)
    # no sum decided in one year caps what is spent in the next
    Matter.objects.filter(pk=run.matter_id).update(budget=100)
    bill = given | {"account_code": fund.purposes[0], "amount": 20_000_00}
    refused(bookings.ask_spending, "ledger.fund-empty", **bill | {"amount": 20_000_01})
    row = bookings.ask_spending(**bill)
    bookings.decide_spending(
        actor=account.approver(d, part, given["actor"]), now=d.clock.now, booking_id=row.pk,
        approve=True,
    )  # fmt: skip
    assert LedgerLine.objects.filter(fund=fund).count() == 4
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="fund").facts
    assert (facts["spent"], facts["balance"], facts["plan"]) == (20_000_00, 0, 0)


def test_the_page_tells_what_came_from_where(d: Driver, client: Client) -> None:
    run = opened(d)
    income(d, run, "fees", 123400)
    d.clock.forward(days=1)
    for lang, name in (("zh-hans", "党费"), ("en", "Party fees")):
        page = client.get(f"/m/{run.matter_id}/fund/", headers={"accept-language": lang})
        said = page.content.decode()
        assert page.status_code == 200 and name in said and "1,234" in said
    sheet = client.get(f"/m/{run.matter_id}/fund/statement.docx")
    assert sheet.status_code == 200


def test_practice_is_counted_nowhere(d: Driver) -> None:
    run = opened(d)
    income(d, run, "own", 100)
    Matter.objects.filter(pk=run.matter_id).update(practice=True)
    assert counted(d) == 0
    assert counted(d, (d.clock.today - timedelta(days=400)).year) == 0
