"""A village's works from the call for bids to the settlement: out of their matters."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from xiangyue.actions.disclosed import Asked, Cell, Rows, Source, columns, matters
from xiangyue.data.models import Acceptance, ContractPayment, Tender, WorksContract

WORKS = columns(
    ("project", "text", "工程", "Works"),
    ("contractor", "text", "承包方", "Contractor"),
    ("price", "money", "合同价（元）", "Contract price (yuan)"),
    ("paid", "money", "已付（元）", "Paid (yuan)"),
    ("state", "text", "进度", "How far"),
)


def works(asked: Asked) -> Rows:
    """Each that was called for, under contract or settled in these days, as it stood on the last:
    the price with its changes of then, what was paid of it by then."""
    return [*_contracts(asked), *_tenders(asked)]


def _contracts(asked: Asked) -> list[Sequence[Cell]]:
    _begin, end = asked.moments
    rows = (
        WorksContract.objects.filter(matter__in=matters(asked), signed_on__lte=asked.last)
        .filter(Q(settled_on=None) | Q(settled_on__gte=asked.first))
        .select_related("matter", "bid")
        .prefetch_related("changes")
        .order_by("signed_on", "pk")
    )
    found = list(rows)
    accepted = set(
        Acceptance.objects.filter(
            matter__in=[c.matter_id for c in found], accepted=True, made_at__lt=end
        ).values_list("matter", flat=True)
    )
    paid: dict[int, int] = {}
    made = ContractPayment.objects.filter(
        instalment__contract__in=[c.entry_id for c in found], day__lte=asked.last
    )
    for contract, amount in made.values_list("instalment__contract", "amount"):
        paid[contract] = paid.get(contract, 0) + amount
    return [
        (
            c.matter.title,
            c.bid.bidder,
            c.price + sum(x.amount for x in c.changes.all() if x.made_at < end),
            paid.get(c.entry_id, 0) if c.entry_id else None,
            _state(c, asked, c.matter_id in accepted),
        )
        for c in found
    ]


def _state(c: WorksContract, asked: Asked, accepted: bool) -> str:
    if c.settled_on and c.settled_on <= asked.last:
        return "已结算"
    if accepted:
        return "已验收"
    return "施工中" if c.starts <= asked.last else "已签合同"


def _tenders(asked: Asked) -> list[Sequence[Cell]]:
    """Called for, and no contract by the last day; who bids is not told before the award."""
    _begin, end = asked.moments
    signed = WorksContract.objects.filter(signed_on__lte=asked.last).values("matter")
    rows = (
        Tender.objects.filter(matter__in=matters(asked), made_at__lt=end)
        .exclude(matter__in=signed)
        .exclude(matter__state="dropped")
        .select_related("matter")
        .order_by("matter", "-round")
        .distinct("matter")
    )
    return [(t.matter.title, "", None, None, _called(t, asked)) for t in rows]


def _called(t: Tender, asked: Asked) -> str:
    _begin, end = asked.moments
    if t.failed_at and t.failed_at < end:
        return "流标"
    if t.awarded_at and t.awarded_at < end:
        return "已定标"
    return "已开标" if t.opened_at and t.opened_at < end else "招标中"


def _kept(asked: Asked) -> bool:
    _begin, end = asked.moments
    return Tender.objects.filter(matter__in=matters(asked), made_at__lt=end).exists()


SOURCES = {"works": Source(WORKS, works, _kept)}
