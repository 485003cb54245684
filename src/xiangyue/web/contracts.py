"""Contracts for all to read: the list, and each with what is due and paid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.actions import contracts, registers, works_contracts
from xiangyue.core import schedules
from xiangyue.data.contracts import WITH_ASSET
from xiangyue.data.models import Contract, Instalment, Seal, WorksContract
from xiangyue.web import register_words as words
from xiangyue.web.formats import day, local_day, money
from xiangyue.web.links import url
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_words import crumbs


def state(row: Contract, today: date, expiry: int) -> str:
    """As ``Contract.state``; a running one also ``ending`` or ``over``."""
    if row.state != "running":
        return row.state
    if row.ends < today:
        return "over"
    return "ending" if row.ends <= today + timedelta(days=expiry) else "running"


def with_paid(code: str, practice: bool) -> QuerySet[Any]:
    """The contracts of a place, each with ``paid``, the fen paid by it: one query."""
    rows = Contract.objects.filter(area_id=code, practice=practice)
    return (
        rows.annotate(paid=Coalesce(Sum("instalments__paid"), 0))
        .select_related("matter")
        .order_by("-year", "-number", "-version")
    )


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The contracts, for all: by how they stand, printed or as a table."""
    area, here = opened(code)
    today = local_day(request.now)
    expiry = registers.expiry_days(code, today)
    rows = list(with_paid(code, here.practice).exclude(state="replaced"))
    due = Instalment.objects.filter(
        contract__area_id=code, contract__practice=here.practice, paid_on__isnull=True,
        cancelled_on__isnull=True, due_on__lt=today,
    )  # fmt: skip
    late: dict[int, list[Instalment]] = {}
    for one in due.order_by("due_on"):
        late.setdefault(one.contract_id, []).append(one)
    told = [_told(r, today, expiry, late.get(r.pk, [])) for r in rows]
    chosen = request.GET.get("state", "")
    found = [t for t in told if chosen in ("", t["at"]) or (chosen == "late" and t["late"])]
    if request.GET.get("as") == "csv":
        return _csv(code, found)
    filters = [(k, words.CONTRACT_STATES[k][0], sum(t["at"] == k for t in told))
               for k in ("running", "ending", "over", "ended")]  # fmt: skip
    filters.append(("late", _("With something overdue"), sum(bool(t["late"]) for t in told)))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Contracts"), "")),
        "rows": found,
        "total": len(told),
        "filters": filters,
        "chosen": chosen,
        "old": sum(t["row"].old and t["row"].state == "running" for t in told),
        "owed_in": money(sum(t["owed"] for t in told if t["row"].way == "in")),
        "owed_out": money(sum(t["owed"] for t in told if t["row"].way == "out")),
        "running": sum(t["row"].state == "running" for t in told),
        "may": request.actor.holds(code, *registers.ENTERERS),
    }
    return render(request, "registers/contracts.html", context)


def _told(row: Any, today: date, expiry: int, late: list[Instalment]) -> dict[str, Any]:
    at = state(row, today, expiry)
    return {
        "row": row,
        "name": contracts.name_of(row),
        "kind": words.CONTRACT_KINDS[row.kind],
        "at": at,
        "state": words.CONTRACT_STATES[at],
        "amount": money(row.amount),
        "paid": money(row.paid),
        "late": late,
        "owed": sum(i.amount - i.paid for i in late),
        "since": late[0].due_on if late else None,
    }


def _csv(code: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("No."), _("Contract"), _("Kind"), _("With"), _("Who pays?"), _("Amount (yuan)"),
             _("Paid (yuan)"), _("Overdue (yuan)"), _("First day"), _("Last day"),
             _("Resolution"), _("State")]  # fmt: skip
    return words.as_csv(
        f"contracts-{code}",
        heads,
        [
            (t["name"], t["row"].title, t["kind"], t["row"].other, words.WAYS[t["row"].way],
             words.yuan(t["row"].amount), words.yuan(t["row"].paid), words.yuan(t["owed"]),
             t["row"].starts.isoformat(), t["row"].ends.isoformat(),
             t["row"].matter.resolution_number if t["row"].matter else "", t["state"][0])
            for t in rows
        ],
    )  # fmt: skip


@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what is due and paid, its versions, its use of the seal."""
    row = contracts.look(pk)
    area, here = opened(row.area_id)
    today = local_day(request.now)
    at = state(row, today, registers.expiry_days(area.code, today))
    instalments = list(_instalments(row))
    office = registers.may_read(request.actor, area.code)
    may = request.actor.holds(area.code, *registers.ENTERERS)
    works = contracts.works_of(row)
    in_matter = works is not None and works.matter.state == "running"
    facts: list[tuple[Any, Any]] = [
        (_("Kind"), words.CONTRACT_KINDS[row.kind]),
        (_("With"), row.other),
        (_("Who pays?"), words.WAYS[row.way]),
        (_("Whole amount"), money(row.amount)),
        *_of_works(works),
        (_("From, to"), f"{day(row.starts)} – {day(row.ends)}"),
    ]
    if row.asset is not None and row.kind in WITH_ASSET:
        let = {"name": row.asset.name, "n": words.quantity(row.quantity or 0, row.asset.unit)}
        facts.append((_("What is let"), _("%(name)s, %(n)s") % let))
    if row.old:
        unknown = _("From before the register; no resolution is in the records")
        facts.append((_("What it rests on"), row.basis or unknown))
    if row.ended_on:
        facts.append((_("Ended on"), day(row.ended_on)))
    if row.end_reason:
        facts.append((_("Why"), row.end_reason))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Contracts"), url("contracts", area.code)), (row.title, "")),
        "contract": row,
        "name": contracts.name_of(row),
        "state": words.CONTRACT_STATES[at],
        "facts": facts,
        "dues": [_due(i, today) for i in instalments],
        "owed": money(sum(i.amount - i.paid for i in instalments
                          if i.due_on < today and not i.cancelled_on)),
        "paid": money(sum(i.paid for i in instalments)),
        "seal_uses": list(
            row.seal_uses.filter(state="stamped").select_related("seal", "approved_by")
        ),
        "files": list(row.files.order_by("pk")) if office else [],
        "newer": getattr(row, "next", None) if row.state == "replaced" else None,
        "may": may,
        "works": works,
        "runs": may and row.state == "running" and not in_matter,
        "seal": maybe_seal(area.code, here.practice) if may and row.state == "running" else None,
    }  # fmt: skip
    return render(request, "registers/contract.html", context)


def _of_works(works: WorksContract | None) -> list[tuple[str, str]]:
    """How the whole amount came about, of a contract that was signed with its works."""
    if works is None:
        return []
    changed = works_contracts.agreed(works) - works.price
    told = [(_("Price as signed"), money(works.price))]
    if changed:
        told.append((_("Changed since by"), ("+" if changed > 0 else "−") + money(abs(changed))))
    if works.final is not None:
        told.append((_("Settled at"), money(works.final)))
        told.append((_("Kept back as a quality deposit"), money(works.deposit)))
    return told


def _instalments(row: Contract) -> QuerySet[Instalment]:
    """What is due by it, each with the numbers of its vouchers: one query."""
    numbers = ArrayAgg(
        "payments__voucher_number", filter=Q(payments__voucher_number__gt=""), default=Value([])
    )
    return row.instalments.annotate(vouchers=numbers).order_by("number")


def maybe_seal(code: str, practice: bool) -> int | None:
    """The first seal of the place, with which contracts are sealed."""
    found = Seal.objects.filter(area_id=code, practice=practice, gone_on__isnull=True)
    return found.order_by("pk").values_list("pk", flat=True).first()


def _due(one: Instalment, today: date) -> dict[str, Any]:
    at = schedules.state(
        one.amount, one.paid, one.due_on, today, cancelled=one.cancelled_on is not None
    )
    return {
        "row": one,
        "amount": money(one.amount),
        "paid": money(one.paid) if one.paid else "—",
        "state": words.PAYMENT_STATES[at],
        "at": at,
        "vouchers": one.vouchers,  # type: ignore[attr-defined]
    }


urlpatterns = [
    path("a/<str:code>/contracts/", index, name="contracts"),
    path("contracts/<int:pk>/", contract, name="contract"),
]
