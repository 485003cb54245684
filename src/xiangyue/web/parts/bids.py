"""Bids: signed for sealed, opened before witnesses, compared, awarded; nothing told before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import bids
from xiangyue.actions.bids import Read
from xiangyue.actions.interests import sitting
from xiangyue.data.models import Bid, Membership, Tender
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named

FAULTS: dict[str, Promise | str] = {
    "unsealed": lazy("Void: its seal was broken"),
    "over": lazy("Void: above the highest price"),
    "unfit": lazy("Void: it does not meet what was asked"),
}


class ReceiveForm(ActForm):
    """An envelope handed in."""

    do = forms.CharField(widget=forms.HiddenInput, initial="receive", required=False)
    bidder = forms.CharField(label=lazy("Who bids?"), max_length=120)
    handed_by = forms.CharField(label=lazy("Who hands it in?"), max_length=60)
    principal = forms.CharField(
        label=lazy("Who of this village runs the bidder, if anybody"),
        help_text=lazy("So that their relatives do not compare the bids."),
        required=False,
        max_length=80,
    )
    digest = forms.CharField(
        label=lazy("SHA-256 of a bid sent as a file"), required=False, max_length=64
    )
    sealed = forms.BooleanField(label=lazy("The envelope is sealed and unopened"), required=False)


class WithdrawForm(ActForm):
    """Taken back before the hour."""

    do = forms.CharField(widget=forms.HiddenInput, initial="withdraw", required=False)
    bid = forms.ChoiceField(label=lazy("Which bid is taken back?"))


class OpenForm(ActForm):
    """The opening: who is there, and what each bid says."""

    do = forms.CharField(widget=forms.HiddenInput, initial="open", required=False)
    witnesses = forms.MultipleChoiceField(
        label=lazy("Who sees it?"),
        help_text=lazy("Somebody of the supervision committee, and representatives."),
        widget=forms.CheckboxSelectMultiple,
    )


class PanelForm(ActForm):
    """What one of the panel declares."""

    do = forms.CharField(widget=forms.HiddenInput, initial="panel", required=False)
    person = forms.CharField(label=lazy("Who compares the bids?"), max_length=80)
    interest = forms.ChoiceField(
        label=lazy("Have they an interest in a bidder, or a relative there?"),
        choices=[
            ("no", lazy("None, and they sign for it")),
            ("yes", lazy("Yes: they stand aside")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=lazy("Which interest"), required=False, max_length=500)


class AwardForm(ActForm):
    """The award with its reasons."""

    do = forms.CharField(widget=forms.HiddenInput, initial="award", required=False)
    bid = forms.ChoiceField(label=lazy("To which bid?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why, for everyone to read"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class AgainForm(ActForm):
    """The call failed."""

    do = forms.CharField(widget=forms.HiddenInput, initial="again", required=False)
    reason = forms.CharField(label=lazy("Why did it fail?"), max_length=500)


def show(page: Page) -> HttpResponse:
    """Before the hour: nothing but the forms of the office; then every bid and who saw it."""
    matter, request = page.case.matter, page.request
    tender = (
        Tender.objects.filter(matter=matter, part=page.part.words["tender"], failed_at=None)
        .order_by("-round")
        .first()
    )
    rows = list(tender.bids.order_by("number")) if tender else []
    there = [b for b in rows if b.withdrawn_at is None]
    forms_ = _forms(page, tender, there) if page.may and tender else {}
    form = forms_.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form, there):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/bids.html",
        form,
        tender=tender,
        rows=rows if tender and tender.opened_at else [],
        waiting=rows if page.mine else [],
        faults=FAULTS,
        panel=sitting(tender.panel) if tender else [],
        aside=[p for p in tender.panel if p["interest"]] if tender else [],
        forms=forms_,
    )


def _forms(page: Page, tender: Tender, there: list[Bid]) -> dict[str, Any]:
    request, made = page.request, {}
    past = request.now >= tender.until
    if tender.opened_at is None:
        if not past:
            made["receive"] = form_of(ReceiveForm, request, "receive")
            if there:
                made["withdraw"] = form_of(WithdrawForm, request, "withdraw")
                made["withdraw"].fields["bid"].choices = _choices(there)
        else:
            made["open"] = _open_form(page, there)
            made["again"] = form_of(AgainForm, request, "again")
        return made
    good = sorted((b for b in there if not b.fault), key=lambda b: b.price or 0)
    made["panel"] = form_of(PanelForm, request, "panel")
    if not good:
        made["again"] = form_of(AgainForm, request, "again")
    elif sitting(tender.panel):
        form = made["award"] = form_of(AwardForm, request, "award")
        form.fields["bid"].choices = _choices(good)
        for b in good[:-1]:
            form.fields[f"other-{b.pk}"] = forms.CharField(
                label=_("If not number %(n)s, why not?") % {"n": b.number},
                required=False,
                max_length=1000,
            )
    return made


def _choices(rows: list[Bid]) -> list[tuple[str, str]]:
    return [(str(b.pk), f"{b.number} {b.bidder}") for b in rows]


def _open_form(page: Page, there: list[Bid]) -> OpenForm:
    form = form_of(OpenForm, page.request, "open")
    held = Membership.objects.filter(
        area_id=page.case.matter.area_id,
        role__in=(*bids.WATCHERS, *bids.VOICES),
        start__lte=page.case.today,
    ).exclude(end__lt=page.case.today)
    names: dict[str, str] = {}
    for m in held.select_related("person").order_by("-role", "person__name"):
        names.setdefault(str(m.person_id), m.person.name)
    form.fields["witnesses"].choices = list(names.items())  # type: ignore[attr-defined]
    for b in there:
        who = {"n": b.number, "bidder": b.bidder}
        form.fields[f"price-{b.pk}"] = MoneyField(
            label=_("Number %(n)s, %(bidder)s: price in yuan") % who
        )
        form.fields[f"days-{b.pk}"] = forms.IntegerField(
            label=_("Days of work of number %(n)s") % who, min_value=1, max_value=3650
        )
        form.fields[f"state-{b.pk}"] = forms.ChoiceField(
            label=_("How was number %(n)s found?") % who,
            choices=[
                ("good", _("Sealed, and meets what is asked")),
                ("unsealed", _("Its seal was broken")),
                ("unfit", _("It does not meet what was asked")),
            ],
        )
        form.fields[f"note-{b.pk}"] = forms.CharField(
            label=_("What is missing in number %(n)s") % who, required=False, max_length=500
        )
        if b.digest:
            form.fields[f"digest-{b.pk}"] = forms.CharField(
                label=_("SHA-256 of the file of number %(n)s, as opened") % who, max_length=64
            )
    return form


def _act(page: Page, form: Any, there: list[Bid]) -> bool:
    request, data, do = page.request, form.cleaned_data, form.cleaned_data["do"]
    on = {"matter_id": page.case.matter.pk, "part": page.key}
    area = page.case.matter.area_id
    if do == "withdraw":
        return bool(form.did(request, bids.withdraw_bid, bid_id=int(data["bid"])))
    if do == "again":
        return bool(form.did(request, bids.call_again, **on, reason=data["reason"]))
    if do == "award":
        others = {b.pk: data.get(f"other-{b.pk}", "") for b in there}
        given = {"bid_id": int(data["bid"]), "reason": data["reason"], "others": others}
        return bool(form.did(request, bids.award, **given))
    if do == "open":
        read = {b.pk: _read(b, data) for b in there}
        seen = [int(pk) for pk in data["witnesses"]]
        return bool(form.did(request, bids.open_bids, **on, witnesses=seen, read=read))
    with form.refusals():
        typed = data["person"] if do == "panel" else data["principal"]
        person = person_named(area, typed, field="person").pk if typed else None
    if form.errors:
        return False
    if do == "panel":
        given = {"person_id": person, "interest": data["interest"] == "yes", "note": data["note"]}
        return bool(form.did(request, bids.join_panel, **on, **given))
    given = {k: data[k] for k in ("bidder", "handed_by", "sealed", "digest")}
    return bool(form.did(request, bids.receive_bid, **on, **given, principal_id=person))


def _read(b: Bid, data: Mapping[str, Any]) -> Read:
    state = data[f"state-{b.pk}"]
    return Read(
        data[f"price-{b.pk}"],
        data[f"days-{b.pk}"],
        sealed=state != "unsealed",
        fit=state != "unfit",
        note=data[f"note-{b.pk}"],
        digest=data.get(f"digest-{b.pk}", ""),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many, and at what price it was awarded."""
    lines = []
    if facts.get("opened"):
        lines.append(_("bids: %(n)s, valid: %(valid)s") % {
            "n": facts["bids"], "valid": facts["valid"]
        })  # fmt: skip
    if facts.get("awarded"):
        lines.append(_("awarded at %(n)s yuan") % {"n": f"{int(facts['price']) / 100:,.2f}"})
    if facts.get("again"):
        lines.append(_("called again: %(n)s") % {"n": facts["again"]})
    return lines
