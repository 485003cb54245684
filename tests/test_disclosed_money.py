"""Money on the open board: books alone speak, of a whole period, once all of it is posted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.test_money_page import Told
from tests.test_village_books import LATER, YUAN, World, refused
from tests.world import CODE, NOW, make_village

from xiangyue.actions import book_vouchers, disclosure_records, disclosures
from xiangyue.actions.disclosed import Asked, source_of, sources
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Disclosure, VillageBook
from xiangyue.methods import disclosure as library

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
MARCH = Asked(CODE, False, date(2026, 3, 1), date(2026, 3, 31))
QUARTER = Asked(CODE, False, date(2026, 1, 1), date(2026, 3, 31))
SPRING = Asked(CODE, False, date(2026, 4, 1), date(2026, 6, 30))
MONEY = ("money_in", "money_out", "balances", "book_reception", "book_grants")


def rows(name: str, asked: Asked = MARCH) -> list[list[Any]]:
    return [list(r) for r in sources()[name].rows(asked)]


def test_what_came_in_went_out_and_is_left() -> None:
    told = Told()
    assert [(r[2], r[4]) for r in rows("money_in")] == [("门面房租金", 5_000_00)]
    assert [(r[1], r[2], r[4]) for r in rows("money_out")] == [("村委会账", "办公用品", 300_00)]
    # what there was when the book began is no income, and what went to cash is no spending
    assert rows("balances") == [["村委会账", "", 51_000_00, 5_000_00, 300_00, 55_700_00]]
    paper = told.line("办公用品")
    book_vouchers.counter(actor=told.clerk, now=LATER, ledger_id=paper.pk, reason="记错")
    told.review(told.month(date(2026, 4, 1)), now=LATER + timedelta(days=30))
    told.post(told.month(date(2026, 4, 1)), now=LATER + timedelta(days=30))
    assert rows("balances", SPRING) == [["村委会账", "", 55_700_00, 300_00, 0, 56_000_00]]
    assert [r[4] for r in rows("money_in", SPRING)] == [300_00]
    assert rows("money_out", SPRING) == []


@pytest.mark.parametrize("name", MONEY)
def test_a_book_speaks_of_a_period_that_it_has_whole(name: str) -> None:
    """Not of a quarter in whose midst it begins, nor where it is the cooperative's alone."""
    World()
    assert source_of(name, QUARTER) is None
    assert source_of(name, MARCH) is source_of(name, SPRING) is sources()[name]
    VillageBook.objects.update(book="cooperative")
    assert source_of(name, MARCH) is None
    assert source_of("book_assets", MARCH) is not None, "what there is on a day, each book tells"


def of_march(world: World) -> Disclosure:
    """The month's spending, as a province asks for it."""
    at = datetime(2026, 3, 20, 9, tzinfo=ZONE)
    disclosures.begin(actor=world.clerk, now=at, area=CODE)
    row = Disclosure.objects.get(item="finance.spending", period="2026Q1")
    row.first, row.period = MARCH.first, "2026-03"
    row.save()
    return row


def test_not_before_all_of_the_period_is_posted(client: Client) -> None:
    world = World()
    world.review(world.month())
    world.post()
    row = of_march(world)
    paid = world.approve(world.enter(world.bill(300 * YUAN)))
    later = world.bill(80 * YUAN, day=date(2026, 4, 2), text="四月的纸")
    given = {"actor": world.clerk, "now": LATER}
    world.enter(later, now=LATER)  # of another month: stands in nobody's way
    client.force_login(world.village.account("clerk"))
    page = client.get(f"/disclosures/{row.pk}/").text
    assert "1张凭证" in page.replace(" ", "") and 'name="records"' not in page
    from_records = {**given, "disclosure_id": row.pk, "from_records": True}
    with pytest.raises(Refusal) as caught:
        disclosures.prepare(**from_records)
    check = caught.value.checks[0]
    assert (check.says, check.have) == ("disclosure.on-their-way", 1)
    disclosures.prepare_from_records(**given, area=CODE)
    row.refresh_from_db()
    assert row.prepared_at is None, "what the records answer in full is taken, this waits"
    assert refused(disclosures.prepare_from_records, **given, area=CODE) == [
        "disclosure.on-their-way"
    ]
    world.review(world.month())
    world.post()
    assert paid.text == "办公用品"
    assert [r[2] for r in disclosures.prepare(**from_records).content["rows"]] == ["办公用品"]


def test_a_village_without_books_is_asked_and_told_why(client: Client) -> None:
    village = make_village()
    disclosures.begin(actor=village.actor("clerk"), now=NOW, area=CODE)
    row = Disclosure.objects.filter(item="finance.income").order_by("pk").last()
    assert row is not None and not disclosure_records.answered(row)
    assert disclosure_records.records_of(row) == ((), [])
    # the same table as the records would fill in, by hand
    Disclosure.objects.filter(pk=row.pk).update(last=NOW.date())
    client.force_login(village.account("clerk"))
    page = client.get(f"/disclosures/{row.pk}/").text
    assert "金额（元）" in page and 'name="records"' not in page and "照自己的账册填写" in page
    lines = ["2026-03-02", "", "山林租金", "承包户", "1200.50", "12", "", "", "", ""]
    made = disclosures.prepare(
        actor=village.actor("clerk"), now=NOW, disclosure_id=row.pk, rows=[lines]
    )
    assert made.content["rows"][0][4] == 1_200_50


def test_before_the_catalogue_begins_its_first_day_is_told() -> None:
    village = make_village()
    for code in (CODE, "500101017200", "370102001001"):
        early = library.catalogue(code, date(2025, 12, 31))
        assert (early.items, early.clashes, early.begins) == ((), (), date(2026, 1, 1))
        assert library.catalogue(code, early.begins).items
    old = {"actor": village.actor("clerk"), "now": datetime(2025, 12, 31, 9, tzinfo=ZONE)}
    for act, more in (
        (disclosures.begin, {}),
        (disclosures.tell_event, {"item": "village.hiring", "on": date(2025, 12, 30),
                                  "what": "招聘保洁员一名"}),
    ):  # fmt: skip
        with pytest.raises(Refusal) as caught:
            act(**old, area=CODE, **more)
        check = caught.value.checks[0]
        assert (check.says, check.values["day"]) == ("disclosure.before", "2026-01-01")
    assert disclosures.extend(actor=old["actor"], now=old["now"], area=CODE) == 0
