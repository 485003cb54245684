"""The demonstration's books kept in trust, and its cooperative's: lived by the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.world import make_area

from xiangyue.core.village_books import TRUSTEE
from xiangyue.data.models import (
    BookReview,
    BookVoucher,
    Disclosure,
    LedgerLine,
    LedgerVoucher,
    Membership,
    VillageBook,
)
from xiangyue.scenario import demo
from xiangyue.scenario.cast import Clock, moment
from xiangyue.scenario.examples import disclosed


@pytest.mark.django_db
def test_the_township_posts_and_the_board_tells_it(settings: Any) -> None:
    settings.DEMONSTRATION = True
    last, town = date(2026, 11, 22), disclosed.CODE[:9]
    for code in (disclosed.CODE, town):
        make_area(code)
    made = demo.Demonstration(moment(last), lambda line: None)
    clock = Clock(made.back(disclosed.DAYS))
    d = made.village(disclosed.CODE, disclosed.METHOD, clock, families=True)
    disclosed.make(d, last)
    closed = {b.book: b.closed for b in VillageBook.objects.filter(area_id=disclosed.CODE)}
    assert closed == dict.fromkeys(("village", "cooperative"), date(2026, 10, 31))
    # posted and closed by the township's accountant alone; entered and approved in the village
    accountant = Membership.objects.get(area_id=town, role__in=TRUSTEE).person
    assert set(LedgerVoucher.objects.values_list("posted_by", flat=True)) == {accountant.pk}
    own = BookVoucher.objects.values_list("entered_by__area", "approved_by__area")
    assert {x for pair in own for x in pair if x} == {disclosed.CODE}
    answered = BookReview.objects.filter(done_at__isnull=False)
    assert any(not ok for r in answered for ok, _why in r.results.values()), "one was questioned"
    sums = [(x.debit, x.credit) for x in LedgerLine.objects.all()]
    assert sum(x for x, _ in sums) == sum(x for _, x in sums) > 0
    # the first quarter by hand, the next out of the books
    told = Disclosure.objects.filter(item="finance.balances", content__isnull=False)
    by = {r.period: (r.source, r.content["rows"]) for r in told}
    assert by["2026Q2"][0] == "" and by["2026Q3"][0] == "balances"
    for _source, rows in by.values():
        assert all(had + came - went == left for *_, had, came, went, left in rows)
    assert [(r[0], r[-1]) for r in by["2026Q3"][1]] == [
        ("村委会账", 71_530_33), ("集体经济组织账", 175_215_72)
    ]  # fmt: skip
