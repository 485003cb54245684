"""Assets, resources, contracts, claims and debts, use of the seal: out of the registers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, Q, Sum

from xiangyue.actions import contracts as deals
from xiangyue.actions.disclosed import Asked, Rows, Source, columns, day
from xiangyue.actions.seal_uses import public_words
from xiangyue.core.quantities import UNITS, shown
from xiangyue.data.assets import RESOURCES
from xiangyue.data.models import (
    Asset,
    AssetChange,
    Contract,
    ContractPayment,
    Instalment,
    Seal,
    SealUse,
)

ASSETS = columns(
    ("asset", "text", "资产", "Asset"),
    ("quantity", "text", "数量", "Quantity"),
    ("value", "money", "价值（元）", "Value (yuan)"),
    ("use", "text", "使用、出租情况", "Use or lease"),
    ("income", "money", "本期收益（元）", "Income of the period (yuan)"),
)
LAND = columns(
    ("resource", "text", "资源", "Resource"),
    ("area", "text", "面积", "Area"),
    ("holder", "text", "承包、承租方", "Who holds it"),
    ("until", "day", "到期", "Until"),
    ("income", "money", "本期收益（元）", "Income of the period (yuan)"),
)


def _held(asked: Asked, *, land: bool) -> list[tuple[Asset, int, int | None, list[Contract]]]:
    """Each that was on the register on the last day: quantity and value of that day, who had it by
    contract then."""
    last = Prefetch(
        "changes", AssetChange.objects.filter(day__lte=asked.last).order_by("day", "pk"), "until"
    )
    let = Prefetch(
        "contracts",
        Contract.objects.filter(starts__lte=asked.last, kind__in=deals.WITH_ASSET)
        .exclude(ended_on__lte=asked.last)
        .order_by("starts"),
        "let",
    )
    rows = Asset.objects.filter(area_id=asked.area, practice=asked.practice)
    rows = rows.filter(kind__in=RESOURCES) if land else rows.exclude(kind__in=RESOURCES)
    found = []
    for row in rows.prefetch_related(last, let).order_by("number"):
        entries: list[AssetChange] = row.until
        if entries and entries[-1].quantity:
            found.append((row, entries[-1].quantity, entries[-1].value, row.let))
    return found


def _income(asked: Asked) -> dict[int, int]:
    """What came in for each asset in these days, in fen."""
    paid = ContractPayment.objects.filter(
        day__range=(asked.first, asked.last),
        instalment__contract__area_id=asked.area,
        instalment__contract__practice=asked.practice,
        instalment__contract__way="in",
        instalment__contract__asset__isnull=False,
    )
    sums = paid.values_list("instalment__contract__asset").annotate(n=Sum("amount"))
    return dict(sums)


def _unit(quantity: int, unit: str) -> str:
    return f"{shown(quantity)}{UNITS[unit][0]}"


def assets(asked: Asked) -> Rows:
    """Each asset on the last day, what came in for it in these days."""
    came = _income(asked)
    return [
        (
            a.name,
            _unit(quantity, a.unit),
            value,
            "、".join(f"租给{c.other}" for c in let) or a.user or "闲置",
            came.get(a.pk, 0),
        )
        for a, quantity, value, let in _held(asked, land=False)
    ]


def resources(asked: Asked) -> Rows:
    """Each resource on the last day: who holds it until when."""
    came = _income(asked)
    return [
        (
            a.name,
            _unit(quantity, a.unit),
            "、".join(c.other for c in let) or a.user or "集体",
            max((c.ends for c in let), default=None) and max(c.ends for c in let).isoformat(),
            came.get(a.pk, 0),
        )
        for a, quantity, _value, let in _held(asked, land=True)
    ]


CONTRACTS = columns(
    ("contract", "text", "合同", "Contract"),
    ("with", "text", "对方", "With"),
    ("resolution", "text", "决议", "Resolution"),
    ("until", "day", "到期", "Until"),
    ("amount", "money", "金额（元）", "Amount (yuan)"),
    ("paid", "money", "本期收付（元）", "Paid in the period (yuan)"),
    ("due", "money", "过期未收付（元）", "Due and unpaid (yuan)"),
)


def contracts(asked: Asked) -> Rows:
    """Each contract that ran in these days."""
    rows = (
        Contract.objects.filter(area_id=asked.area, practice=asked.practice, starts__lte=asked.last)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=asked.first))
        .exclude(state="replaced")
        .select_related("matter")
        .prefetch_related("instalments__payments")
    )
    found = []
    for c in rows.order_by("year", "number", "version"):
        paid = sum(
            p.amount
            for i in c.instalments.all()
            for p in i.payments.all()
            if asked.first <= p.day <= asked.last
        )
        resolution = (
            (c.matter.resolution_number or c.matter.title) if c.matter else "建台账以前签的"
        )
        found.append(
            (
                f"{deals.name_of(c)} {c.title}",
                c.other,
                resolution,
                c.ends.isoformat(),
                c.amount,
                paid,
                sum(n for _i, n in _unpaid(c.instalments.all(), asked)),
            )
        )
    return found


def _unpaid(rows: Iterable[Instalment], asked: Asked) -> list[tuple[Instalment, int]]:
    """What was due by the last day and not paid by then."""
    found = []
    for i in rows:
        if i.due_on > asked.last or (i.cancelled_on and i.cancelled_on <= asked.last):
            continue
        left = i.amount - sum(p.amount for p in i.payments.all() if p.day <= asked.last)
        if left:
            found.append((i, left))
    return found


CLAIMS = columns(
    ("who", "text", "对方", "The other side"),
    ("kind", "text", "债权或债务", "Claim or debt"),
    ("for", "text", "事由", "What for"),
    ("amount", "money", "金额（元）", "Amount (yuan)"),
    ("since", "day", "发生日期", "Since"),
)


def claims(asked: Asked) -> Rows:
    """What contracts owe the village, and it them, on the last day: a line a contract."""
    rows = Contract.objects.filter(area_id=asked.area, practice=asked.practice)
    found = []
    for c in rows.prefetch_related("instalments__payments").order_by("pk"):
        unpaid = _unpaid(c.instalments.all(), asked)
        if unpaid:
            kind = "债权" if c.way == "in" else "债务"
            since = min(i.due_on for i, _n in unpaid).isoformat()
            found.append((c.other, kind, c.title, sum(n for _i, n in unpaid), since))
    return found


SEALS = columns(
    ("day", "day", "日期", "Day"),
    ("seal", "text", "印章", "Seal"),
    ("purpose", "text", "用途", "Purpose"),
    ("count", "number", "份数", "Copies"),
    ("approver", "person", "批准人", "Approved by"),
    ("handler", "text", "经手人", "Handler"),
)


def seal_uses(asked: Asked) -> Rows:
    """Each use of a seal; of a villager's own paper only that it was one."""
    rows = SealUse.objects.filter(
        seal__area_id=asked.area,
        seal__practice=asked.practice,
        state="stamped",
        **asked.within("stamped_at"),
    ).select_related("seal", "approved_by", "handler")
    found = []
    for u in rows.order_by("stamped_at", "pk"):
        public = public_words(u)
        found.append(
            (
                day(u.stamped_at),
                u.seal.name,
                "村民个人证明" if public["private"] else f"{u.title}（{u.purpose}）",
                u.stamped_copies,
                u.approved_by.name if u.approved_by else "",
                public["handler"],
            )
        )
    return found


def _has_assets(asked: Asked) -> bool:
    of = {"asset__area_id": asked.area, "asset__practice": asked.practice}
    return AssetChange.objects.filter(**of, day__lte=asked.last).exists()


def _has_contracts(asked: Asked) -> bool:
    rows = Contract.objects.filter(area_id=asked.area, practice=asked.practice)
    return rows.filter(starts__lte=asked.last).exists()


def _has_seals(asked: Asked) -> bool:
    _begin, end = asked.moments
    rows = Seal.objects.filter(area_id=asked.area, practice=asked.practice, made_at__lt=end)
    return rows.exists()


SOURCES = {
    "assets": Source(ASSETS, assets, _has_assets),
    "resources": Source(LAND, resources, _has_assets),
    "contracts": Source(CONTRACTS, contracts, _has_contracts),
    "claims": Source(CLAIMS, claims, _has_contracts),
    "seal_uses": Source(SEALS, seal_uses, _has_seals),
}
