"""Seals, assets, contracts: the whole way, what the database itself refuses, the figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.registered import PHOTO, a_lease, a_seal, an_asset, asked, resolved
from tests.world import NOW, Village, make_village

from xiangyue.actions import (
    assets,
    contract_payments,
    contracts,
    dues,
    seal_uses,
    stocktakes,
    village_seals,
)
from xiangyue.actions.disclosed import Asked as Period
from xiangyue.actions.disclosed import sources
from xiangyue.core import quantities, schedules
from xiangyue.core.refusals import Refusal
from xiangyue.data import overdue
from xiangyue.data.dues import Asked
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Contract, Instalment, SealKeeping, SealUse


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def says(call: Any, **given: Any) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        call(**given)
    return [c.says for c in refusal.value.checks]


def miscounted() -> list[Any]:
    """Figures of the registers that are not what their tables say; the rest has no acts here."""
    ours = {"seal_uses", "assets", "contracts", "contracts_old", "payments_due"}
    return [d for d in differences() if d.key in ours]


def test_a_use_of_the_seal_from_asking_to_the_log(village: Village) -> None:
    seal = a_seal(village)
    use = asked(village, seal)
    seal_uses.decide(
        actor=village.actor("director"), now=NOW, use_id=use.pk, approve=True, copies=1
    )
    done = seal_uses.stamp(
        actor=village.actor("committee_member"), now=NOW, use_id=use.pk, copies=1, files=[PHOTO]
    )
    assert (done.state, done.number, done.stamped_copies) == ("stamped", 1, 1)
    assert done.files.get().sha256 == PHOTO.sha256
    assert miscounted() == []


def test_the_database_itself_refuses(village: Village) -> None:
    """What no act may do, no other program may either."""
    seal = a_seal(village)
    use = asked(village, seal)
    keeper = village.people["committee_member"].pk
    approved = {"state": "approved", "approved_at": NOW, "keeper_id": keeper, "approved_copies": 2}
    director = village.people["director"].pk
    for wrong in (
        approved | {"approved_by_id": keeper},
        approved | {"approved_by_id": use.asked_by_id},
        approved | {"approved_by_id": director, "approved_copies": 3},
        {"blank": True},
        {"kind": "loan"},
        approved | {
            "approved_by_id": director, "state": "stamped", "stamped_at": NOW, "stamped_copies": 3,
        },
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            SealUse.objects.filter(pk=use.pk).update(**wrong)
    lease = a_lease(village, an_asset(village), resolved(village))
    for gone in ({"matter": None}, {"ends": lease.starts - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.filter(pk=lease.pk).update(**gone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(contract=lease).update(paid=600_001)


def test_a_seal_changes_hands_on_record(village: Village) -> None:
    seal = a_seal(village)
    later = NOW + timedelta(days=2)
    village_seals.hand_over(
        actor=village.actor("committee_member"), now=later, seal_id=seal.pk,
        keeper_id=village.people["committee_member_2"].pk,
        witness_id=village.people["supervision_chair"].pk,
    )  # fmt: skip
    kept = SealKeeping.objects.filter(seal=seal).order_by("since")
    assert [(k.keeper.name, k.until) for k in kept] == [("李永福", later), ("吴秀英", None)]


def test_it_is_taken_out_and_brought_back(village: Village) -> None:
    seal = a_seal(village)
    use = asked(village, seal, outside="镇便民中心", with_id=village.people["supervisor"].pk)
    other = asked(village, seal)
    for one in (use, other):
        seal_uses.decide(actor=village.actor("director"), now=NOW, use_id=one.pk, approve=True)
    keeper = village.actor("committee_member")
    stamp: dict[str, Any] = {"actor": keeper, "now": NOW, "copies": 2, "files": [PHOTO]}
    seal_uses.stamp(**stamp, use_id=use.pk, went_out=True)
    assert says(seal_uses.stamp, **stamp, use_id=other.pk) == ["seal.away"]
    village_seals.bring_back(actor=keeper, now=NOW + timedelta(hours=3), seal_id=seal.pk)
    seal_uses.stamp(**stamp, use_id=other.pk)
    use.refresh_from_db()
    assert use.back_at == NOW + timedelta(hours=3)


def test_a_lease_its_payments_and_its_renewal(village: Village) -> None:
    asset, clerk = an_asset(village), village.actor("clerk")
    lease = a_lease(village, asset, resolved(village))
    asset.refresh_from_db()
    assert (asset.state, lease.quantity) == ("leased", asset.quantity)
    first = lease.instalments.get(number=1)
    assert (first.amount, first.due_on) == (600_000, date(2026, 3, 1))
    late = overdue.rows(village.code, "payments_due", today=NOW.date(), limit=9)
    assert [(r.kind, r.more) for r in late] == [("instalment", "in 600000")]
    pay: dict[str, Any] = {"actor": clerk, "now": NOW, "instalment_id": first.pk}
    contract_payments.pay(**pay, day=NOW.date(), amount=200_000)
    contract_payments.pay(**pay, day=NOW.date(), amount=400_000, voucher="记-12")
    first.refresh_from_db()
    assert (first.paid, first.paid_on) == (600_000, NOW.date())
    assert overdue.count(village.code, "payments_due", today=NOW.date()) == 0
    later = NOW + timedelta(days=400)
    again = resolved(village, "粮仓续租", decided_at=later - timedelta(days=1))
    new = contracts.renew(
        actor=clerk, now=later, contract_id=lease.pk, matter_id=again.pk, amount=1_000_001,
        starts=date(2027, 9, 1), ends=date(2029, 8, 31),
        dues=schedules.plan(total=1_000_001, times=2, first=date(2027, 9, 1), months=12),
    )  # fmt: skip
    lease.refresh_from_db()
    assert (lease.state, new.version, contracts.name_of(new)) == ("replaced", 2, "2026-001/2")
    left = lease.instalments.filter(cancelled_on__isnull=True)
    assert [i.number for i in left.order_by("number")] == [1, 2, 3]  # 2027-09-01 is the new one's
    assert miscounted() == []


def test_a_contract_that_ends_frees_its_asset(village: Village) -> None:
    asset = an_asset(village)
    lease = a_lease(village, asset, resolved(village))
    done = contracts.end(
        actor=village.actor("director"), now=NOW, contract_id=lease.pk, on=date(2026, 3, 5),
        reason="合作社不租了",
    )  # fmt: skip
    asset.refresh_from_db()
    assert (done.state, asset.state) == ("ended", "idle")
    assert [c.kind for c in asset.changes.order_by("pk")] == ["entered", "leased", "returned"]
    assert list(lease.instalments.filter(cancelled_on=None).values_list("number")) == [(1,)]
    assert miscounted() == []


def test_a_contract_soon_to_end_and_what_waits_for_the_seal_are_due(village: Village) -> None:
    lease = a_lease(
        village, an_asset(village), resolved(village), ends=date(2026, 5, 1), amount=1_000,
        dues=schedules.plan(total=1_000, times=1, first=date(2026, 4, 1), months=1),
    )  # fmt: skip
    seal = a_seal(village)
    asked(village, seal)
    today = NOW.date()
    found = {
        (d.kind, d.due_on)
        for d in dues.listed(dues.of_place(village.code, today, kinds=("register",)))
    }
    assert found == {
        ("instalment", date(2026, 4, 1)), ("contract", lease.ends),
        ("seal_use", today + timedelta(days=7)),
    }  # fmt: skip
    mine = dues.listed(dues.theirs(village.actor("director"), today, kinds=("register",)))
    assert "seal_use" in {d.kind for d in mine}
    earlier = Asked(village.code, today, date(2026, 12, 31), date(2026, 1, 1))
    assert not [d for d in dues.listed(earlier) if d.kind == "contract"]  # too far away


def test_the_yearly_count(village: Village) -> None:
    granary, pumps = (
        an_asset(village),
        an_asset(village, kind="equipment", name="水泵", quantity="6", unit="set", value=300_000),
    )
    clerk = village.actor("clerk")
    sheet = stocktakes.begin(actor=clerk, now=NOW, area=village.code)
    stocktakes.count(
        actor=clerk, now=NOW, stocktake_id=sheet.pk,
        counted={granary.pk: ("420.5", ""), pumps.pk: ("5", "")},
    )  # fmt: skip
    confirm: dict[str, Any] = {
        "actor": village.actor("supervisor"), "now": NOW, "stocktake_id": sheet.pk,
    }  # fmt: skip
    assert says(stocktakes.confirm, **confirm) == ["stocktake.unexplained"]
    stocktakes.count(
        actor=clerk, now=NOW, stocktake_id=sheet.pk, counted={pumps.pk: ("5", "一台借给二组")}
    )
    done = stocktakes.confirm(**confirm)
    assert (done.total, done.different, done.explained) == (2, 1, 1)
    pumps.refresh_from_db()
    assert pumps.quantity == 6 * quantities.PARTS  # the register changes by its own entries alone


def test_what_is_worth_little_goes_without_a_resolution_but_not_bit_by_bit(
    village: Village,
) -> None:
    chairs = an_asset(
        village, kind="equipment", name="会议椅", quantity="100", unit="piece", value=1_000_000
    )
    gone: dict[str, Any] = {
        "actor": village.actor("clerk"), "now": NOW, "asset_id": chairs.pk, "kind": "written_off",
        "day": NOW.date(), "text": "坏了",
    }  # fmt: skip
    entry = assets.change(**gone, quantity="30")
    assert (entry.needed, entry.taken_value, entry.value) == (False, 300_000, 700_000)
    assert says(assets.change, **gone, quantity="21") == ["asset.needs-resolution"]
    assets.change(**gone, quantity="20")
    assets.change(**gone, quantity="", matter_id=resolved(village).pk)
    chairs.refresh_from_db()
    assert (chairs.state, chairs.quantity, chairs.value) == ("gone", 0, 0)
    assert miscounted() == []


@given(
    total=st.integers(1, 10**12), times=st.integers(1, 120), months=st.integers(1, 36),
    first=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
)  # fmt: skip
def test_payments_make_up_the_whole_to_the_fen_and_come_in_order(
    total: int, times: int, months: int, first: date
) -> None:
    if total < times:
        with pytest.raises(Refusal):
            schedules.plan(total=total, times=times, first=first, months=months)
        return
    dues_ = schedules.plan(total=total, times=times, first=first, months=months)
    assert sum(d.amount for d in dues_) == total
    assert max(d.amount for d in dues_) - min(d.amount for d in dues_) <= 1
    days = [d.on for d in dues_]
    assert days == sorted(set(days)) and days[0] == first
    last = [d for d in days if (d + timedelta(days=1)).month != d.month]
    assert all(d.day == first.day or d in last for d in days)


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [("12.5", "mu", 125_000), ("０.００１", "mu", 10), ("1,200", "piece", 12_000_000)],
)
def test_quantities_are_read_exactly(text: str, unit: str, found: int) -> None:
    assert quantities.read(text, unit) == found


@given(st.integers(1, 10**12))
def test_a_quantity_shown_is_read_again_as_it_was(n: int) -> None:
    assert quantities.read(quantities.shown(n), "mu") == n


def test_a_mu_is_two_thousand_thirds_of_a_square_metre() -> None:
    assert quantities.square_metres(3 * quantities.PARTS, "mu") == 2000
    assert quantities.square_metres(quantities.PARTS, "mu") == 667
    assert quantities.square_metres(quantities.PARTS, "piece") is None


def test_small_parts_are_never_worth_less_than_the_whole() -> None:
    assert quantities.share(100, 1, 3) * 3 >= 100
    assert quantities.share(100, 3, 3) == 100


def test_the_day_after_it_is_late() -> None:
    day = datetime(2026, 3, 10).date()
    assert schedules.state(10, 0, day, day) == "due"
    assert schedules.state(10, 4, day, day) == "part"
    assert schedules.state(10, 4, day, day + timedelta(days=1)) == "late"
    assert schedules.state(10, 10, day, day + timedelta(days=9)) == "paid"
    assert schedules.owed([(10, 4, day)], day + timedelta(days=1)) == 6


def test_the_open_board_takes_the_registers_as_they_are(village: Village) -> None:
    """A village that keeps none fills the items in by hand: no empty table speaks for it."""
    asked = Period(village.code, False, date(2026, 1, 1), date(2026, 6, 30))
    names = ("assets", "resources", "contracts", "claims", "seal_uses")
    assert [sources()[n].kept(asked) for n in names] == [False] * 5
    pond = an_asset(village, kind="waters", name="水塘", quantity="3", unit="mu", value=None)
    granary = an_asset(village)
    lease = a_lease(village, granary, resolved(village))
    contract_payments.pay(
        actor=village.actor("clerk"), now=NOW, day=NOW.date(), amount=100_000,
        instalment_id=lease.instalments.get(number=1).pk,
    )  # fmt: skip
    seal = a_seal(village)
    use = asked_certificate(village, seal)
    rows = {n: sources()[n].rows(asked) for n in names}
    assert rows["assets"] == [("旧粮仓", "420.5平方米", 8_000_000, "租给明伦农机合作社", 100_000)]
    assert rows["resources"] == [(pond.name, "3亩", "集体", None, 0)]
    assert [r[4:] for r in rows["contracts"]] == [(3_600_000, 100_000, 500_000)]
    assert rows["claims"] == [("明伦农机合作社", "债权", "旧粮仓租赁", 500_000, "2026-03-01")]
    assert rows["seal_uses"] == [("2026-03-10", seal.name, "村民个人证明", 1, "陈志强", "")]
    assert use.title not in str(rows)
    for name in names:
        assert all(len(r) == len(sources()[name].columns) for r in rows[name])


def asked_certificate(village: Village, seal: Any) -> SealUse:
    use = asked(village, seal, kind="certificate", title="住房证明", copies=1)
    seal_uses.decide(actor=village.actor("director"), now=NOW, use_id=use.pk, approve=True)
    return seal_uses.stamp(
        actor=village.actor("committee_member"), now=NOW, use_id=use.pk, copies=1, files=[PHOTO]
    )
