"""Minglun keeps its registers: the old book of assets and contracts brought in, a lease on a
resolution with a payment overdue, the seal used in the office and outside, a count confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import F

from xiangyue.actions import (
    assets,
    contract_payments,
    contracts,
    register_imports,
    seal_uses,
    stocktakes,
    village_seals,
)
from xiangyue.core.calendar import add_months
from xiangyue.core.register_rows import Plan, Row
from xiangyue.core.schedules import plan
from xiangyue.data.models import Asset, Contract, Instalment, Matter, Person, Stocktake
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.paper_photo import photo

AFTER = "first-matters"
OLD_ASSETS = (
    ("buildings", "村办公楼", "二组", "860", "m2", 186_000_000, "built", "村民委员会"),
    ("buildings", "旧粮仓", "一组晒场", "420.5", "m2", 8_000_000, "collective", ""),
    ("equipment", "抽水泵", "二组泵房", "6", "set", 1_260_000, "grant", "二组放水员"),
    ("roads", "三组机耕路", "三组", "1.2", "km", 31_500_000, "grant", "全体村民"),
    ("public", "文化礼堂", "二组", "1", "place", 62_000_000, "built", "村民委员会"),
    ("waters", "门前塘", "四组", "12.5", "mu", None, "collective", ""),
    ("forest", "后山毛竹林", "一组", "86.3", "mu", None, "collective", ""),
    ("farmland", "机动地", "三组", "23.46", "mu", None, "collective", "村集体"),
)


def make(d: Driver, back: date) -> None:
    """All of it: what is entered now, and what happens in the months that follow. It takes none of
    the driver's chance, so that all else goes as it goes without it."""
    _aside(d, partial(_kept, d))


def _aside(d: Driver, happens: Callable[[], object]) -> None:
    state = d.rng.getstate()
    happens()
    d.rng.setstate(state)


def _kept(d: Driver) -> None:
    clerk, area = d.cast.actor("clerk"), d.cast.area
    day = d.clock.today
    d.do(register_imports.apply, actor=clerk, area=area, plan=_old(day))
    seal = d.do(
        village_seals.enter, actor=d.cast.actor("director"), area=area, body="village_committee",
        name="明伦村村民委员会公章", keeper_id=d.cast.actor("committee_member").person_id or 0,
    )  # fmt: skip
    granary = Asset.objects.get(area_id=area, name="旧粮仓", practice=False)
    decided = Matter.objects.filter(area_id=area, decided_at__isnull=False, practice=False)
    decided = decided.exclude(state="dropped")
    matter = decided.order_by(F("budget").desc(nulls_last=True), "pk")[0]  # works, not the charter
    lease = d.do(
        contracts.enter, actor=clerk, area=area, kind="lease", title="旧粮仓租赁", way="in",
        other="明伦农机专业合作社", amount=3_600_000, starts=day, ends=add_months(day, 36),
        dues=plan(total=3_600_000, times=12, first=day, months=3), matter_id=matter.pk,
        asset_id=granary.pk, summary="放农机和烘干机，不得改建，水电自理。", files=[photo()],
    )  # fmt: skip
    first = Instalment.objects.get(contract=lease, number=1)
    d.do(contract_payments.pay, actor=clerk, instalment_id=first.pk, day=day, amount=first.amount)
    _use(d, seal.pk, "contract", "旧粮仓租赁合同", "和农机合作社签约", 4, contract_id=lease.pk)
    d.do(stocktakes.begin, actor=clerk, area=area)
    steps = [
        (day + timedelta(days=30), partial(_certificate, d, seal.pk)),
        (day + timedelta(days=45), partial(_counted, d)),
        (day + timedelta(days=75), partial(_outside, d, seal.pk)),
        (day + timedelta(days=95), partial(_pumps, d)),
        (day + timedelta(days=110), partial(_asked, d, seal.pk)),
    ]
    later = [(when, partial(_aside, d, happens)) for when, happens in steps]
    d.meanwhile = sorted([*d.meanwhile, *later], key=lambda s: s[0])


def _old(day: date) -> Plan:
    """What the old book said, as a workbook brings it."""
    keys = ("kind", "name", "place", "quantity", "unit", "value", "origin", "user")
    rows = tuple(
        Row(f"资产资源 {n}", dict(zip(keys, one, strict=True)) | {"since": None, "note": ""})
        for n, one in enumerate(OLD_ASSETS, 3)
    )
    pond: dict[str, Any] = {
        "title": "门前塘发包", "kind": "land", "other": "周根生", "way": "in", "amount": 1_500_000,
        "paid": 1_000_000, "starts": add_months(day, -30), "ends": add_months(day, 7), "times": 3,
        "first_due": add_months(day, -30), "months": 12, "asset": "门前塘",
        "basis": "两年前村民代表会议口头定的，没有记录",
    }  # fmt: skip
    return Plan(rows, (Row("合同 3", pond),), ())


def _use(
    d: Driver, seal: int, kind: str, title: str, purpose: str, copies: int, **more: Any
) -> None:
    """From asking to the log."""
    went_out = bool(more.get("outside"))
    use = d.do(
        seal_uses.ask, actor=d.cast.actor("clerk"), seal_id=seal, kind=kind, title=title,
        purpose=purpose, copies=copies, **more,
    )  # fmt: skip
    d.do(seal_uses.decide, actor=d.cast.actor("director"), use_id=use.pk, approve=True)
    keeper = d.cast.actor("committee_member")
    d.do(seal_uses.stamp, actor=keeper, use_id=use.pk, copies=copies, files=[photo()],
         went_out=went_out)  # fmt: skip
    if went_out:
        d.do(village_seals.bring_back, actor=keeper, seal_id=seal)


def _certificate(d: Driver, seal: int) -> None:
    people = Person.objects.filter(area_id=d.cast.area, memberships=None, status="home")
    who = people.order_by("pk")[12]
    _use(d, seal, "certificate", f"{who.name}住房情况证明", "办理住房补助", 1, handler_id=who.pk)
    _use(d, seal, "report", "二季度村级集体经济报表", "报镇经管站", 2)


def _outside(d: Driver, seal: int) -> None:
    goes = d.cast.actor("supervisor").person_id
    _use(d, seal, "application", "高标准农田项目申报书", "镇便民中心窗口当场盖章", 3,
         outside="镇便民服务中心", with_id=goes)  # fmt: skip


def _asked(d: Driver, seal: int) -> None:
    """One that waits for its approval."""
    d.do(
        seal_uses.ask, actor=d.cast.actor("clerk"), seal_id=seal, kind="report", copies=2,
        title="秋季防火巡查表", purpose="报镇应急办",
    )  # fmt: skip


def _counted(d: Driver) -> None:
    """All is counted; a pump is missing, with its reason; the supervision committee confirms."""
    sheet = Stocktake.objects.filter(area_id=d.cast.area, practice=False).latest("pk")
    found = {
        line["asset"]: (
            ("5", "一台送镇农机站修理，没有取回")
            if line["name"] == "抽水泵"
            else (f"{line['registered'] / 10_000:g}", "")
        )
        for line in sheet.lines
    }
    d.do(stocktakes.count, actor=d.cast.actor("clerk"), stocktake_id=sheet.pk, counted=found)
    d.do(
        stocktakes.confirm, actor=d.cast.actor("supervisor"), stocktake_id=sheet.pk,
        remark="逐项到现场看过，和清点数一致。",
    )  # fmt: skip


def _pumps(d: Driver) -> None:
    """One is written off: worth less than the amount, so without a resolution."""
    pumps = Asset.objects.get(area_id=d.cast.area, name="抽水泵", practice=False)
    d.do(
        assets.change, actor=d.cast.actor("clerk"), asset_id=pumps.pk, kind="written_off",
        day=d.clock.today, quantity="1", proceeds=8_000, text="修不好了，当废铁卖给收购站",
    )  # fmt: skip
    lease = Contract.objects.get(area_id=d.cast.area, title="旧粮仓租赁", practice=False)
    second = lease.instalments.get(number=2)
    if second.due_on <= d.clock.today:
        d.do(
            contract_payments.pay, actor=d.cast.actor("clerk"), instalment_id=second.pk,
            day=d.clock.today, amount=200_000, text="先付一部分，余款月底付清",
        )  # fmt: skip
