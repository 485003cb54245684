"""The registers of a village: use of its seals, assets and resources, contracts and payments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from xiangyue.actions import contracts as deals
from xiangyue.actions import seal_uses as uses
from xiangyue.actions.acts import AlreadyDone
from xiangyue.api.auth import CLOSED_ACT, OPEN, PERSON, READER, key_of
from xiangyue.api.common import Given, Id, Number, PageNumber, Village, part_of, village, window
from xiangyue.api.errors import REFUSALS
from xiangyue.core import schedules
from xiangyue.core.quantities import shown
from xiangyue.data.models import Asset, Contract, Instalment, SealUse

router = Router(tags=["registers"])


class SealUseOut(Schema):
    """One line of the log. Of a villager's own certificate neither title, purpose nor handler."""

    id: int
    number: str
    seal: str
    kind: str
    title: str
    purpose: str
    handler: str
    copies: int
    outside: bool
    approved_by: str
    stamped_by: str
    stamped_on: date
    matter: int | None
    contract: int | None


class SealUsesOut(Schema):
    """A page of the log, the newest first."""

    rows: list[SealUseOut]
    page: int
    next: int | None


class AssetOut(Schema):
    """One line of the register. ``quantity`` is a decimal number in ``unit``, ``value`` in fen."""

    id: int
    number: int
    kind: str
    name: str
    place: str
    quantity: str
    unit: str
    value: int | None
    origin: str
    since: date | None
    state: str
    user: str


class AssetsOut(Schema):
    """A page of the register."""

    rows: list[AssetOut]
    page: int
    next: int | None


class PaymentOut(Schema):
    """A payment due, amounts in fen. ``state``: due, part, late, paid or cancelled. ``deposit``:
    kept back for the quality of works."""

    id: int
    number: int
    due_on: date
    amount: int
    paid: int
    paid_on: date | None
    state: str
    deposit: bool


class ContractOut(Schema):
    """A contract, amounts in fen. ``way``: ``in``, the village is paid, or ``out``. ``old``: from
    before the register, without a resolution in the records. ``works``: the matter in which a
    contract of works was signed, and is changed and settled."""

    id: int
    number: str
    version: int
    kind: str
    title: str
    other: str
    summary: str
    way: str
    amount: int
    starts: date
    ends: date
    state: str
    old: bool
    matter: int | None
    resolution: str
    asset: int | None
    works: int | None
    payments: list[PaymentOut]


class ContractsOut(Schema):
    """A page of the contracts, the newest first."""

    rows: list[ContractOut]
    page: int
    next: int | None


@router.get(
    "/areas/{code}/seal-uses",
    auth=READER,
    response={200: SealUsesOut, **REFUSALS},
    openapi_extra=OPEN,
)
def seal_uses(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """What the village's seals were used for, who approved it, when."""
    village(code)
    rows = (
        SealUse.objects.filter(seal__area_id=code, seal__practice=False, state="stamped")
        .select_related("seal", "handler", "approved_by", "keeper")
        .order_by("-stamped_at", "-pk")
    )
    return part_of([_use(u) for u in rows[window(page)]], page)


def _use(u: SealUse) -> dict[str, Any]:
    public = uses.public_words(u)
    return {
        "id": u.pk,
        "number": f"{u.year}-{u.number:03d}",
        "seal": u.seal.name,
        "kind": u.kind,
        "title": public["title"],
        "purpose": public["purpose"],
        "handler": public["handler"],
        "copies": u.stamped_copies,
        "outside": u.went_out,
        "approved_by": u.approved_by.name if u.approved_by else "",
        "stamped_by": u.keeper.name if u.keeper else "",
        "stamped_on": timezone.localdate(u.stamped_at),
        "matter": u.matter_id,
        "contract": u.contract_id,
    }


@router.get(
    "/areas/{code}/assets",
    auth=READER,
    response={200: AssetsOut, **REFUSALS},
    openapi_extra=OPEN,
)
def assets(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """The collective's assets and resources as they stand on the register."""
    village(code)
    rows = Asset.objects.filter(area_id=code, practice=False).exclude(state="gone")
    names = ("id", "number", "kind", "name", "place", "unit", "value", "origin", "since", "state")
    found = [
        {n: getattr(a, n) for n in names}
        | {"user": a.user, "quantity": shown(a.quantity).replace(",", "")}
        for a in rows.order_by("number")[window(page)]
    ]
    return part_of(found, page)


@router.get(
    "/areas/{code}/contracts",
    auth=READER,
    response={200: ContractsOut, **REFUSALS},
    openapi_extra=OPEN,
)
def contracts(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """The contracts of the collective with what is due and paid by each."""
    village(code)
    rows = (
        Contract.objects.filter(area_id=code, practice=False)
        .select_related("matter", "works")
        .prefetch_related("instalments")
        .order_by("-pk")
    )
    today = timezone.localdate(request.now)
    return part_of([_contract(c, today) for c in rows[window(page)]], page)


def _contract(c: Contract, today: date) -> dict[str, Any]:
    works = deals.works_of(c)
    names = ("id", "version", "kind", "title", "other", "summary", "way", "amount", "starts")
    return {n: getattr(c, n) for n in (*names, "ends", "state", "old")} | {
        "number": deals.name_of(c),
        "matter": c.matter_id,
        "resolution": c.matter.resolution_number if c.matter else "",
        "asset": c.asset_id,
        "works": works.matter_id if works else None,
        "payments": [
            _payment(i, today) for i in sorted(c.instalments.all(), key=lambda i: i.number)
        ],
    }


def _payment(i: Instalment, today: date) -> dict[str, Any]:
    names = ("id", "number", "due_on", "amount", "paid", "paid_on", "deposit")
    gone = i.cancelled_on is not None
    return {n: getattr(i, n) for n in names} | {
        "state": schedules.state(i.amount, i.paid, i.due_on, today, cancelled=gone)
    }


class AskIn(Given):
    """What is to be sealed. ``blank``: whether a sheet is empty or has gaps."""

    kind: str
    title: str
    purpose: str
    copies: int
    blank: bool
    matter: Number | None = None
    contract: Number | None = None


class DecideIn(Given):
    """Approved of how many copies, or not and why."""

    approve: bool
    copies: int | None = None
    reason: str = ""


class AskedOut(Schema):
    """The use of the seal, by its id."""

    id: int


@router.post(
    "/seals/{id}/uses",
    auth=PERSON,
    response={200: AskedOut, 201: AskedOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def ask(request: HttpRequest, id: Id, given: AskIn) -> Status:
    """Ask that something be sealed."""
    try:
        use = uses.ask(
            actor=request.actor,
            now=request.now,
            seal_id=id,
            kind=given.kind,
            title=given.title,
            purpose=given.purpose,
            copies=given.copies,
            blank=given.blank,
            matter_id=given.matter,
            contract_id=given.contract,
            key=key_of(request),
        )
    except AlreadyDone as done:
        return Status(200, {"id": int(done.result)})
    return Status(201, {"id": use.pk})


@router.post(
    "/seal-uses/{id}/decision",
    auth=PERSON,
    response={200: AskedOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def decide(request: HttpRequest, id: Id, given: DecideIn) -> object:
    """Approve a use of a seal, or not: never who keeps it, asked for it or does the errand."""
    try:
        uses.decide(
            actor=request.actor,
            now=request.now,
            use_id=id,
            approve=given.approve,
            copies=given.copies,
            reason=given.reason,
            key=key_of(request),
        )
    except AlreadyDone as done:
        return {"id": int(done.result)}
    return {"id": id}
