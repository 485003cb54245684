"""Every refusal of the registers, tried: which condition, and that nothing was stored."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from tests.ledgers import a_voucher
from tests.registered import PHOTO, a_lease, a_seal, an_asset, asked, resolved
from tests.world import NOW, Village, make_village

from xiangyue.actions import (
    assets,
    contract_payments,
    contracts,
    seal_uses,
    stocktakes,
    village_seals,
)
from xiangyue.core import schedules
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Asset, Contract, Seal, SealUse
from xiangyue.methods.wording import sentences

TODAY = NOW.date()


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


class Tried:
    """Calls that must be refused; each key has its sentence in both languages."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def __call__(self, *says: str, call: Any, **given: Any) -> Refusal:
        with pytest.raises(Refusal) as refused:
            call(**given)
        assert tuple(c.says for c in refused.value.checks) == says
        for key in says:
            assert set(sentences()[key]) >= {"zh", "en"}
        self.found.update(says)
        return refused.value


@pytest.fixture
def no() -> Tried:
    return Tried()


def test_seals(village: Village, no: Tried) -> None:
    people, director = village.people, village.actor("director")
    new: dict[str, Any] = {
        "call": village_seals.enter, "actor": director, "now": NOW, "area": village.code,
        "name": "公章", "body": "village_committee", "keeper_id": people["committee_member"].pk,
    }  # fmt: skip
    no("access.roles", **new | {"actor": village.actor("villager")})
    no("seal.body", **new | {"body": "school"})
    no("seal.keeper-unknown", **new | {"keeper_id": 0})
    no("seal.keeper-seat", **new | {"keeper_id": people["villager"].pk})
    no("seal.keeper-seat", **new | {"keeper_id": people["supervisor"].pk})
    seal = a_seal(village)
    no("seal.twice", **new | {"name": seal.name})
    over: dict[str, Any] = {
        "call": village_seals.hand_over, "actor": director, "now": NOW, "seal_id": seal.pk,
        "keeper_id": people["clerk"].pk, "witness_id": people["supervisor"].pk,
    }  # fmt: skip
    no("seal.unknown", **over | {"seal_id": 0})
    no("seal.keeper-same", **over | {"keeper_id": people["committee_member"].pk})
    no("seal.witness", **over | {"witness_id": people["clerk"].pk})
    no("seal.witness", **over | {"witness_id": people["villager"].pk})
    use = asked(village, seal)
    approve: dict[str, Any] = {"now": NOW, "use_id": use.pk, "approve": True}
    seal_uses.decide(actor=village.actor("deputy_director"), **approve)
    no("seal.keeper-approved", **over | {"keeper_id": people["deputy_director"].pk})
    no("seal.not-away", call=village_seals.bring_back, actor=village.actor("committee_member"),
       now=NOW, seal_id=seal.pk)  # fmt: skip
    no("seal.not-keeper", call=village_seals.bring_back, actor=director, now=NOW, seal_id=seal.pk)
    Seal.objects.update(away=use)
    no("seal.away", **over)
    Seal.objects.update(away=None, gone_on=TODAY)
    no("seal.gone", call=partial(asked, village, seal))


def test_in_chongqing_a_member_of_the_committee_keeps_it(db: None, no: Tried) -> None:
    village = make_village("500101017200")
    given = {
        "call": village_seals.enter, "actor": village.actor("director"), "now": NOW,
        "area": village.code, "name": "公章", "body": "village_committee",
    }  # fmt: skip
    refused = no("seal.keeper-committee", **given, keeper_id=village.people["clerk"].pk)
    assert refused.checks[0].clause == "chongqing-implementation:21"


def test_asking_for_the_seal(village: Village, no: Tried) -> None:
    seal, people = a_seal(village), village.people
    ask = partial(no, call=partial(asked, village, seal))
    ask("seal.kind", kind="poem")
    ask("seal.copies", copies=0)
    ask("seal.blank", blank=True)
    ask("seal.handler", handler_id=village.stranger.pk)
    ask("masking.id", title="身份证330212195001011233的事")
    ask("seal.outside-whom", outside="镇里")
    ask("seal.outside-whom", outside="镇里", with_id=people["clerk"].pk)
    ask("seal.contract-unknown", kind="contract", contract_id=0)
    given: dict[str, Any] = {
        "now": NOW, "seal_id": seal.pk, "title": "证明", "purpose": "入学", "copies": 1,
    }  # fmt: skip
    villager = village.actor("villager")
    no("access.roles", call=seal_uses.ask, actor=villager, kind="report", **given)
    no("access.roles", call=seal_uses.ask, actor=villager, kind="certificate",
       handler_id=people["clerk"].pk, **given)  # fmt: skip
    seal_uses.ask(actor=villager, kind="certificate", **given)  # one's own
    lease = a_lease(village, an_asset(village), resolved(village))
    Contract.objects.update(state="ended", ended_on=TODAY)
    ask("seal.contract-old", kind="contract", contract_id=lease.pk)
    # a contract or a loan, and what stands against each resolution
    loan = partial(ask, kind="loan")
    missing = loan("register.no-resolution").checks[0]
    assert (missing.clause, missing.met) == ("law:28", False)
    loan("register.matter-unknown", matter_id=0)
    elsewhere = resolved(make_village("330212105220"))
    loan("register.matter-unknown", matter_id=elsewhere.pk)
    loan("register.undecided", matter_id=resolved(village, decided_at=None).pk)
    loan("register.dropped", matter_id=resolved(village, state="dropped", closed_at=NOW).pk)
    group = resolved(village, procedure="group-meeting")
    loan("register.not-assembly", matter_id=group.pk)
    assert asked(village, seal, kind="loan", matter_id=resolved(village).pk).state == "asked"
    assert SealUse.objects.count() == 2


def test_approving_and_stamping(village: Village, no: Tried) -> None:
    seal = a_seal(village, keeper="deputy_director")
    use = asked(village, seal)
    decide: dict[str, Any] = {
        "call": seal_uses.decide, "actor": village.actor("director"), "now": NOW,
        "use_id": use.pk, "approve": True,
    }  # fmt: skip
    no("seal.use-unknown", **decide | {"use_id": 0})
    no("access.roles", **decide | {"actor": village.actor("committee_member_2")})
    no("seal.approver-keeper", **decide | {"actor": village.actor("deputy_director")})
    no("seal.copies-asked", **decide | {"copies": 3})
    no("text.missing", **decide | {"approve": False})
    clerk, director = village.actor("clerk"), village.people["director"].pk
    no("seal.paper", **decide | {"actor": clerk, "by_id": director})
    own = seal_uses.ask(
        actor=village.actor("director"), now=NOW, seal_id=seal.pk, kind="report", title="总结",
        purpose="报镇里", copies=1,
    )  # fmt: skip
    no("seal.approver-handler", **decide | {"use_id": own.pk})
    stamp: dict[str, Any] = {
        "call": seal_uses.stamp, "actor": village.actor("deputy_director"), "now": NOW,
        "use_id": use.pk, "copies": 2, "files": [PHOTO],
    }  # fmt: skip
    no("seal.not-approved", **stamp)
    done = seal_uses.decide(
        actor=clerk, now=NOW, use_id=use.pk, approve=True, by_id=director, files=[PHOTO]
    )
    assert (done.approved_by_id, done.entered_by_id) == (director, clerk.person_id)
    no("seal.decided", **decide)
    no("seal.not-keeper", **stamp | {"actor": village.actor("director")})
    no("seal.blank", **stamp | {"blank": True})
    no("seal.copies-approved", **stamp | {"copies": 3})
    no("seal.outside", **stamp | {"went_out": True})
    no("seal.no-photo", **stamp | {"files": []})
    assert SealUse.objects.get(pk=use.pk).state == "approved"


def test_assets(village: Village, no: Tried) -> None:
    new = partial(no, call=partial(an_asset, village))
    new("asset.kind", kind="gold")
    new("asset.origin", origin="found")
    new("asset.unit", unit="stone")
    new("asset.land-unit", kind="forest", unit="piece", quantity="3")
    new("asset.quantity", quantity="twelve")
    new("asset.quantity", quantity="0")
    new("asset.whole", unit="piece", quantity="1.5")
    new("asset.value", value=-1)
    new("asset.to-come", since=TODAY + timedelta(days=1))
    assert not Asset.objects.exists()
    granary, clerk = an_asset(village), village.actor("clerk")
    given: dict[str, Any] = {
        "call": assets.change, "actor": clerk, "now": NOW, "asset_id": granary.pk,
        "kind": "disposed", "day": TODAY, "text": "卖给农机合作社", "proceeds": 100,
    }  # fmt: skip
    no("asset.unknown", **given | {"asset_id": 0})
    no("asset.change", **given | {"kind": "leased"})
    no("asset.to-come", **given | {"day": TODAY + timedelta(days=1)})
    no("asset.before-last", **given | {"day": TODAY - timedelta(days=1)})
    no("asset.value", **given | {"kind": "valued"})
    no("asset.proceeds", **given | {"proceeds": None})
    no("asset.more-than-there", **given | {"quantity": "421"})
    refused = no("asset.needs-resolution", **given)
    assert refused.checks[0].clause == "collective-law:26,product"
    no("register.undecided", **given, matter_id=resolved(village, decided_at=None).pk)
    no("act.stale", **given, expected=9)
    pond = an_asset(village, kind="waters", name="水塘", quantity="3", unit="mu", value=1)
    no("asset.land-resolution", **given | {"asset_id": pond.pk})
    members = resolved(village, procedure="collective-representatives")
    no("register.land-representatives", **given | {"asset_id": pond.pk}, matter_id=members.pk)
    unvalued = an_asset(village, name="旧桌子", unit="piece", quantity="4", value=None)
    no("asset.unvalued-resolution", **given | {"asset_id": unvalued.pk})
    shed = an_asset(village, name="旧仓库", since=date(2014, 1, 1))  # before the amount's first day
    no("asset.needs-resolution", **given | {"asset_id": shed.pk, "day": date(2015, 1, 1)})
    a_lease(village, granary, resolved(village))
    no("asset.leased", **given)
    no("asset.leased", **given | {"kind": "corrected"}, quantity="400")
    assets.change(
        actor=clerk, now=NOW, asset_id=unvalued.pk, kind="written_off", day=TODAY, text="烂了",
        matter_id=resolved(village).pk,
    )  # fmt: skip
    no("asset.gone", **given | {"asset_id": unvalued.pk})


def test_counting(village: Village, no: Tried) -> None:
    clerk = village.actor("clerk")
    begin: dict[str, Any] = {
        "call": stocktakes.begin, "actor": clerk, "now": NOW, "area": village.code,
    }  # fmt: skip
    no("stocktake.nothing", **begin)
    no("stocktake.year", **begin, year=2020)
    granary = an_asset(village)
    sheet = stocktakes.begin(actor=clerk, now=NOW, area=village.code)
    no("stocktake.twice", **begin)
    count: dict[str, Any] = {
        "call": stocktakes.count, "actor": clerk, "now": NOW, "stocktake_id": sheet.pk,
    }  # fmt: skip
    no("stocktake.unknown", **count | {"stocktake_id": 0}, counted={})
    no("stocktake.not-on-it", **count, counted={0: ("1", "")})
    confirm: dict[str, Any] = {
        "call": stocktakes.confirm, "actor": village.actor("supervisor"), "now": NOW,
        "stocktake_id": sheet.pk,
    }  # fmt: skip
    no("stocktake.uncounted", **confirm)
    stocktakes.count(
        actor=clerk, now=NOW, stocktake_id=sheet.pk, counted={granary.pk: ("420.5", "")}
    )
    sheet.refresh_from_db()
    sheet.counted_by = village.people["supervisor"]
    sheet.save()
    no("stocktake.by-another", **confirm)
    stocktakes.confirm(actor=village.actor("supervision_chair"), now=NOW, stocktake_id=sheet.pk)
    no("stocktake.confirmed", **count, counted={})


def test_contracts(village: Village, no: Tried) -> None:
    granary, matter = an_asset(village), resolved(village, budget=1_000_000)
    new = partial(no, call=partial(a_lease, village, granary, matter))
    refused = no("register.no-resolution", call=partial(a_lease, village, granary, None))
    assert refused.checks[0].clause == "law:28,collective-law:26"
    new("deal.kind", kind="marriage")
    new("deal.way", way="up")
    new("deal.amount", amount=-1)
    new("deal.days", ends=date(2026, 2, 1))
    refused = new("deal.lease-years", ends=date(2046, 3, 1))
    assert refused.checks[0].clause == "civil-code:705"
    new("deal.no-asset", asset_id=None)
    new("deal.asset-unknown", asset_id=0)
    new("deal.asset-let", quantity="421")
    new("deal-plan.sum", amount=3_600_001)
    new("deal-plan.outside", starts=date(2026, 3, 2))
    plan: dict[str, Any] = {"total": 100, "times": 2, "first": TODAY, "months": 6}
    no("deal-plan.times", call=schedules.plan, **plan | {"times": 601})
    no("deal-plan.months", call=schedules.plan, **plan | {"months": 0})
    no("deal-plan.amount", call=schedules.plan, **plan | {"total": 1})
    spend = {"kind": "works", "way": "out", "asset_id": None}
    new("register.over-budget", **spend)
    lease = a_lease(village, granary, matter)
    new("deal.asset-let")
    clerk = village.actor("clerk")
    again: dict[str, Any] = {
        "call": contracts.renew, "actor": clerk, "now": NOW, "contract_id": lease.pk, "amount": 0,
        "starts": date(2029, 3, 1), "ends": date(2030, 2, 28), "dues": (), "matter_id": matter.pk,
    }  # fmt: skip
    no("deal.unknown", **again | {"contract_id": 0})
    no("register.own-resolution", **again)
    no("deal.renew-days", **again | {"starts": date(2026, 2, 1)})
    end: dict[str, Any] = {
        "call": contracts.end, "actor": clerk, "now": NOW, "contract_id": lease.pk,
        "reason": "退租",
    }  # fmt: skip
    no("deal.end-day", **end, on=TODAY + timedelta(days=1))
    one = lease.instalments.get(number=1)
    pay: dict[str, Any] = {
        "call": contract_payments.pay, "actor": clerk, "now": NOW, "instalment_id": one.pk,
        "day": TODAY, "amount": 600_000,
    }  # fmt: skip
    no("deal-payment.unknown", **pay | {"instalment_id": 0})
    no("deal-payment.to-come", **pay | {"day": TODAY + timedelta(days=1)})
    no("deal-payment.amount", **pay | {"amount": 600_001})
    no("access.roles", **pay | {"actor": village.actor("supervisor")})
    contract_payments.pay(**{k: v for k, v in pay.items() if k != "call"})
    no("deal-payment.paid", **pay)
    contracts.end(**{k: v for k, v in end.items() if k != "call"}, on=TODAY)
    no("deal.not-running", **end, on=TODAY)
    second = lease.instalments.get(number=2)
    no("deal-payment.cancelled", **pay | {"instalment_id": second.pk})


def test_a_payment_stands_by_its_voucher(village: Village, no: Tried) -> None:
    """Where the place keeps its books here, the number is there, and pays for nothing twice."""
    lease = a_lease(village, an_asset(village), resolved(village))
    a_voucher(village, "记-1", 500_000)
    pay: dict[str, Any] = {
        "call": contract_payments.pay, "actor": village.actor("clerk"), "now": NOW, "day": TODAY,
        "instalment_id": lease.instalments.get(number=1).pk, "amount": 400_000,
    }  # fmt: skip
    no("deal-payment.voucher", **pay, voucher="记-9")
    paid = contract_payments.pay(**{k: v for k, v in pay.items() if k != "call"}, voucher="记-1")
    assert paid.voucher is not None
    no("deal-payment.voucher-less", **pay | {"amount": 200_000}, voucher="记-1")
