"""Use of the seal: the log for all, the seals and who keeps them, asking, approving, stamping."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import registers, seal_uses, village_seals
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.core.bodies import OFFICE
from xiangyue.core.calendar import add_months, month_of
from xiangyue.data.models import Contract, Seal, SealUse
from xiangyue.web import register_words as words
from xiangyue.web.formats import day, local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.named_people import read as read_names
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_forms import form_page, offer_resolutions
from xiangyue.web.register_words import crumbs
from xiangyue.web.seal_forms import (
    FILES,
    OFFICES,
    AskForm,
    DecideForm,
    HandOverForm,
    SealForm,
    StampForm,
    people,
)
from xiangyue.web.uploads import sent


def month_in(request: HttpRequest, today: date) -> date:
    """The first day of ``?month=2026-03``, of this month if it is none."""
    try:
        return date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        return today.replace(day=1)


def uses_of(code: str, practice: bool, first: date, last: date) -> Any:
    """The uses stamped from a day to a day, and none but those: one query."""
    return (
        SealUse.objects.filter(
            seal__area_id=code, seal__practice=practice, state="stamped",
            stamped_at__date__range=(first, last),
        )
        .select_related("seal", "handler", "approved_by", "keeper", "matter", "contract")
        .order_by("stamped_at", "pk")
    )  # fmt: skip


@require_safe
def log(request: HttpRequest, code: str) -> HttpResponse:
    """The log of a month, for all; what waits; the seals."""
    area, here = opened(code)
    actor, today = request.actor, local_day(request.now)
    month = month_of(month_in(request, today))
    if not request.GET.get("month"):  # of today, else the newest in which it was used
        done = SealUse.objects.filter(
            seal__area_id=code, seal__practice=here.practice, stamped_at__isnull=False
        )
        newest = done.order_by("-stamped_at").values_list("stamped_at", flat=True).first()
        month = month_of(timezone.localdate(newest) if newest else today)
    whole = registers.may_read(actor, code)
    stamped = [_told(u, whole) for u in uses_of(code, here.practice, month.first, month.last)]
    open_ = SealUse.objects.filter(
        seal__area_id=code, seal__practice=here.practice, state__in=("asked", "approved")
    ).select_related("seal", "handler")
    mine = actor.person_id
    waiting = [
        _told(u, whole or mine in (u.handler_id, u.asked_by_id))
        for u in open_.order_by("asked_at")
        if whole or (mine is not None and mine in (u.handler_id, u.asked_by_id))
    ]
    seals = list(
        Seal.objects.filter(area_id=code, practice=here.practice)
        .select_related("keeper", "away")
        .order_by("pk")
    )
    if request.GET.get("as") == "csv":
        return _csv(code, month.first, stamped)
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Use of the seal"), "")),
        "uses": stamped,
        "waiting": waiting,
        "seals": seals,
        "bodies": words.BODIES,
        "month": month.first,
        "before": add_months(month.first, -1),
        "after": add_months(month.first, 1) if month.last < today else None,
        "orders": actor.holds(code, *village_seals.ORDERERS, *OFFICE),
        "may_ask": bool(seals)
        and (actor.holds(code, *OFFICES) or (mine is not None and actor.area == code)),
        "mine": mine,
    }
    return render(request, "registers/seals.html", context)


def _told(use: SealUse, whole: bool) -> dict[str, Any]:
    public = seal_uses.public_words(use, whole=whole)
    return {"use": use, "kind": words.SEAL_KINDS[use.kind], **public,
            "state": words.SEAL_STATES[use.state]}  # fmt: skip


def _csv(code: str, month: date, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("No."), _("Day"), _("Seal"), _("What"), pgettext("seal", "Paper"), _("What for"),
             _("Copies"), _("Handled by"), _("Approved by"), _("Stamped by")]  # fmt: skip
    return words.as_csv(
        f"seal-{code}-{month:%Y-%m}",
        heads,
        [
            (f"{u.year}-{u.number:03d}", timezone.localdate(u.stamped_at).isoformat(), u.seal.name,
             r["kind"], r["title"], r["purpose"], u.stamped_copies, r["handler"],
             u.approved_by.name, u.keeper.name)
            for r in rows
            for u in [r["use"]]
        ],
    )  # fmt: skip


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a seal with its keeper."""
    area, _here = opened(code)
    request.actor.require(code, *village_seals.ORDERERS, *OFFICE)
    form = SealForm.of(request)
    form.fields["keeper"].choices = people(code, local_day(request.now), *OFFICES)
    if form.is_valid() and form.did(
        request, village_seals.enter, area=code, name=form.cleaned_data["name"],
        body=form.cleaned_data["body"], keeper_id=int(form.cleaned_data["keeper"]),
    ):  # fmt: skip
        return redirect("seals", code)
    return form_page(request, form, area, "seals", _("Enter a seal"), url("seals", code))


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The seal to another keeper."""
    seal = village_seals.look(pk)
    code = seal.area_id
    area, _here = opened(code)
    if request.actor.person_id != seal.keeper_id:
        request.actor.require(code, *village_seals.ORDERERS, *OFFICE)
    form = HandOverForm.of(request)
    offices = people(code, local_day(request.now), *OFFICES)
    form.fields["keeper"].choices = [o for o in offices if o[0] != str(seal.keeper_id)]
    form.fields["witness"].choices = offices
    if form.is_valid():
        d = form.cleaned_data
        if form.did(
            request, village_seals.hand_over, seal_id=pk, keeper_id=int(d["keeper"]),
            witness_id=int(d["witness"]), note=d["note"],
        ):  # fmt: skip
            messages.success(request, _("The handover is on record."))
            return redirect("seal", pk)
    facts = [(_("Seal"), seal.name), (_("Kept by"), seal.keeper.name)]
    return form_page(
        request, form, area, "seals", _("Hand the seal over"), url("seal", pk), facts=facts
    )


@require_safe
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """A seal and everyone who kept it."""
    row = village_seals.look(pk)
    area, here = opened(row.area_id)
    kept = row.keepings.select_related("keeper", "witness").order_by("since")
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Use of the seal"), url("seals", area.code)), (row.name, "")),
        "seal": row,
        "body": words.BODIES[row.body],
        "kept": list(kept),
        "hands": request.actor.person_id == row.keeper_id
        or request.actor.holds(area.code, *village_seals.ORDERERS, *OFFICE),
        "is_keeper": request.actor.person_id == row.keeper_id,
    }
    return render(request, "registers/seal.html", context)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """The seal is back in the office."""
    form = ActForm.of(request)
    if form.is_valid():
        once(request, village_seals.bring_back, seal_id=pk, key=form.key)
    return redirect("seal", pk)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that something be sealed."""
    row = village_seals.look(pk)
    code, actor = row.area_id, request.actor
    area, _here = opened(code)
    office = actor.holds(code, *OFFICES)
    if not office and (actor.person_id is None or actor.area != code):
        actor.require(code, *OFFICES)
    initial = {"kind": "certificate" if not office else request.GET.get("kind", "report"),
               "contract": request.GET.get("contract", ""), "title": request.GET.get("title", ""),
               "outside": ""}  # fmt: skip
    form = AskForm.of(request, initial=initial)
    if office:
        offer_resolutions(form, code, row.practice, request.now)
        form.fields["contract"].choices = [("", "—"), *_contracts(code, row.practice)]
        form.fields["with_whom"].choices = [
            ("", "—"), *people(code, local_day(request.now), *OFFICES)
        ]  # fmt: skip
    else:
        form.fields["kind"].choices = [("certificate", words.SEAL_KINDS["certificate"])]
        for name in ("handler", "matter", "contract", "outside", "with_whom"):
            del form.fields[name]
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            who = d.get("handler") and read_names(d["handler"], code, field="handler", guests=False)
            try:
                use = seal_uses.ask(
                    actor=actor, now=request.now, seal_id=pk, kind=d["kind"], title=d["title"],
                    purpose=d["purpose"], copies=d["copies"], blank=d["blank"] == "yes",
                    handler_id=who[0].person_id if who else None,
                    matter_id=_int(d.get("matter")), contract_id=_int(d.get("contract")),
                    outside=d.get("outside", ""), with_id=_int(d.get("with_whom")), key=form.key,
                ).pk  # fmt: skip
            except AlreadyDone as done:
                use = int(done.result)
            return redirect("seal-use", use)
    facts = [(_("Seal"), row.name), (_("Kept by"), row.keeper.name)]
    return form_page(
        request, form, area, "seals", _("Ask for the seal"), url("seals", code), facts=facts,
        paper=url("seal-blank-form", pk),
    )  # fmt: skip


def _int(value: Any) -> int | None:
    return int(value) if value else None


def _contracts(code: str, practice: bool) -> list[tuple[str, str]]:
    rows = Contract.objects.filter(
        area_id=code, practice=practice, state="running", old=False
    ).order_by("-pk")
    return [(str(r.pk), f"{r.year}-{r.number:03d} {r.title}") for r in rows[:100]]


@require_safe
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """One use: what, who asked, who approved, who stamped, with its forms."""
    row = seal_uses.look(pk)
    code, actor = row.seal.area_id, request.actor
    area, here = opened(code)
    whole = seal_uses.reads_whole(actor, row)
    if row.state != "stamped" and not whole:  # the log is public, what is under way is not
        actor.require(code, *OFFICES)
    told = _told(row, whole)
    may_decide = row.state == "asked" and (
        actor.holds(code, *seal_uses.APPROVERS[row.seal.body]) or actor.holds(code, *OFFICE)
    )
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(
            area, (_("Use of the seal"), url("seals", code)), (f"{row.year}-{row.number:03d}", "")
        ),
        "use": row,
        "told": told,
        "whole": whole,
        "rows": _rows(row, told),
        "files": list(row.files.order_by("pk")) if whole else [],
        "decides": may_decide,
        "stamps": row.state == "approved" and actor.person_id == row.seal.keeper_id,
    }
    return render(request, "registers/seal_use.html", context)


def _rows(use: SealUse, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What is told of it, in the order in which it happened."""
    hidden = _("not shown: a person's own paper")
    rows: list[tuple[Any, ...]] = [
        (_("Seal"), use.seal.name),
        (_("What"), told["kind"]),
        (pgettext("seal", "Paper"), hidden if told["private"] else told["title"]),
        (_("What for"), hidden if told["private"] else told["purpose"]),
        (_("Handled by"), hidden if told["private"] else told["handler"]),
        (_("Copies asked for"), str(use.copies)),
        (pgettext("seal", "Asked on"), day(use.asked_at)),
    ]
    if use.matter and use.matter.resolution_number:
        rows.append((_("Resolution"), f"{use.matter.resolution_number} {use.matter.title}"))
    if use.outside:
        rows.append((_("Taken to"), use.outside))
        rows.append((_("Goes along"), use.with_whom.name if use.with_whom else ""))
    if use.approved_by and use.approved_at:
        what = _("Approved by") if use.state != "refused" else _("Not approved by")
        rows.append((what, f"{use.approved_by.name} · {day(use.approved_at)}"))
    if use.approved_copies:
        rows.append((_("Copies approved"), str(use.approved_copies)))
    if use.reason:
        rows.append((pgettext("seal", "Why not"), use.reason))
    if use.stamped_at and use.keeper:
        rows.append((_("Stamped by"), f"{use.keeper.name} · {day(use.stamped_at)}"))
        rows.append((_("Copies stamped"), str(use.stamped_copies)))
        if use.went_out:
            back_on = day(use.back_at) if use.back_at else _("still out")
            rows.append((_("Seal back"), back_on))
    if use.entered_by:
        rows.append((_("Entered from paper by"), use.entered_by.name))
    return rows


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or not."""
    row = seal_uses.look(pk)
    code, actor = row.seal.area_id, request.actor
    area, _here = opened(code)
    roles = seal_uses.APPROVERS[row.seal.body]
    clerk = actor.holds(code, *OFFICE) and not actor.holds(code, *roles)
    if not clerk:
        actor.require(code, *roles)
    form = DecideForm.of(request, initial={"copies": row.copies, "approve": "yes"})
    if clerk:
        form.fields["by"].choices = [("", "—"), *people(code, local_day(request.now), *roles)]
    else:
        del form.fields["by"], form.fields["files"]
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            photos = sent(request, FILES, field="files", kinds=PHOTOS + PAPERS) if clerk else []
            once(
                request, seal_uses.decide, key=form.key, use_id=pk,
                approve=d["approve"] == "yes", copies=d["copies"], reason=d["reason"],
                by_id=_int(d.get("by")), files=photos,
            )  # fmt: skip
            return redirect("seal-use", pk)
    facts = [r[:2] for r in _rows(row, _told(row, True))]
    return form_page(
        request, form, area, "seals", _("Approve the use"), url("seal-use", pk), facts=facts
    )


def stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """The keeper stamps and logs."""
    row = seal_uses.look(pk)
    area, _here = opened(row.seal.area_id)
    if request.actor.person_id != row.seal.keeper_id:
        request.actor.require(area.code, *OFFICE)
    form = StampForm.of(request, initial={"copies": row.approved_copies, "went_out": "no"})
    if not row.outside:
        form.fields["went_out"].widget = forms.HiddenInput()
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            photos = sent(request, FILES, field="files", kinds=PHOTOS + PAPERS)
            keeper = row.seal.keeper_id if request.actor.person_id != row.seal.keeper_id else None
            once(
                request, seal_uses.stamp, key=form.key, use_id=pk, copies=d["copies"],
                files=photos, blank=d["blank"] == "yes", went_out=d["went_out"] == "yes",
                by_id=keeper,
            )  # fmt: skip
            messages.success(request, _("It stands in the log."))
            return redirect("seal-use", pk)
    facts = [r[:2] for r in _rows(row, _told(row, True))]
    return form_page(
        request, form, area, "seals", _("Stamp and log"), url("seal-use", pk), facts=facts
    )


urlpatterns = [
    path("a/<str:code>/seals/", log, name="seals"),
    path("a/<str:code>/seals/new/", new, name="seal-new"),
    path("seals/<int:pk>/", seal, name="seal"),
    path("seals/<int:pk>/hand-over/", hand_over, name="seal-hand-over"),
    path("seals/<int:pk>/back/", back, name="seal-back"),
    path("seals/<int:pk>/ask/", ask, name="seal-ask"),
    path("seal-uses/<int:pk>/", use, name="seal-use"),
    path("seal-uses/<int:pk>/decide/", decide, name="seal-decide"),
    path("seal-uses/<int:pk>/stamp/", stamp, name="seal-stamp"),
]
