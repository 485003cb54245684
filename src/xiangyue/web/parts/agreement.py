"""The text of a reconciliation, confirmed by each party; or passed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import agreement
from xiangyue.actions.files import media_type, path_of, take
from xiangyue.data.models import Referral, Signature
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page


class AgreementForm(ActForm):
    """The text."""

    facts = forms.CharField(
        label=lazy("What happened, what it is about"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    terms = forms.CharField(
        label=lazy("What both agree on"),
        help_text=lazy("Who does what, how, until when. Number the points."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=4000,
    )
    due_on = forms.DateField(
        label=lazy("Done by"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class PaperForm(ActForm):
    """Signed on paper."""

    photo = forms.FileField(
        label=lazy("Photo of the signed agreement"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class PassForm(ActForm):
    """No agreement."""

    to = forms.CharField(
        label=lazy("To whom it is passed on"),
        help_text=lazy("For example: the township's mediation committee"),
        max_length=120,
    )
    reason = forms.CharField(
        label=lazy("Why no agreement was reached"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )
    township = forms.BooleanField(
        label=lazy("It goes to the township's government"),
        help_text=lazy("Its officers then see this matter; anybody else is handed the letter."),
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """Confirmed by how many of how many; or passed on."""
    if facts.get("passed_up"):
        return [_("passed on")]
    if not facts.get("versions"):
        return []
    return [
        _("confirmed by %(n)s of %(of)s parties")
        % {"n": facts.get("signed", 0), "of": facts.get("parties", 0)}
    ]


def show(page: Page) -> HttpResponse:
    """The text, who has confirmed it, the button to confirm."""
    matter, key = page.case.matter, page.key
    last = agreement.last(matter.pk, key)
    signed = {s.invitee_id: s for s in Signature.objects.filter(agreement=last)} if last else {}
    me = page.request.actor.person_id
    rows = [
        {
            "one": one,
            "signed": signed.get(one.pk),
            "mine": me is not None and one.person_id == me,
        }
        for one in agreement.parties(page.case, page.part)
    ]
    form = None
    if page.may:
        initial = {"facts": last.facts, "terms": last.terms, "due_on": last.due_on} if last else {}
        form = AgreementForm.of(page.request, version=matter.version, initial=initial)
        if form.is_valid() and form.did(
            page.request,
            agreement.write,
            matter_id=matter.pk,
            part=key,
            facts=form.cleaned_data["facts"],
            terms=form.cleaned_data["terms"],
            due_on=form.cleaned_data["due_on"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, key)
    return page.render(
        "parts/agreement.html",
        form,
        last=last,
        rows=rows,
        referral=Referral.objects.filter(matter=matter, part=key).first(),
        open=page.open and not any(r["mine"] for r in rows),
    )


def confirm(request: HttpRequest, pk: int, key: str, version: int, invitee: int) -> HttpResponse:
    """One party confirms on the phone; or the office enters what was signed on paper."""
    case, standing = words.load(request, pk)
    last = agreement.last(pk, key)
    if last is None:  # a part of another kind has none, and no parties to look for
        raise Http404
    page = Page(request, case, standing, key)
    one = next((i for i in agreement.parties(case, page.part) if i.pk == invitee), None)
    if one is None:
        raise Http404
    own = one.person_id == request.actor.person_id
    form = ActForm.of(request) if own else PaperForm.of(request)
    if form.is_valid():
        with form.refusals():
            once(
                request,
                agreement.confirm,
                agreement_id=_of_version(pk, key, version),
                invitee_id=invitee,
                photo=None if own else take(form.cleaned_data["photo"], field="photo"),
                key=form.key,
            )
            return redirect("matter-part", pk, key)
    signed = _("Signed on paper by %(name)s") % {"name": one.shown}
    heading = _("Confirm the agreement") if own else signed
    press = _("I confirm it") if own else _("Save")
    return page.ask(form, heading, press, quote=last.terms)


def _of_version(pk: int, key: str, version: int) -> int:
    from xiangyue.data.models import Agreement  # noqa: PLC0415 - read here alone

    found = Agreement.objects.filter(matter_id=pk, part=key, version=version).first()
    if found is None:
        raise Http404
    return int(found.pk)


def pass_up(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Passed on without agreement."""
    case, standing = words.load(request, pk)
    form = PassForm.of(request, version=case.matter.version)
    if form.is_valid() and form.did(
        request,
        agreement.pass_up,
        matter_id=pk,
        part=key,
        to=form.cleaned_data["to"],
        reason=form.cleaned_data["reason"],
        township=form.cleaned_data["township"],
        expected=form.version,
    ):
        return redirect("matter-part", pk, key)
    return Page(request, case, standing, key).ask(
        form,
        _("No agreement: pass it on"),
        _("Pass it on"),
        lead=_("The parties are told that they may also go to court or to arbitration."),
    )


def photo(request: HttpRequest, pk: int, key: str, signature: int) -> HttpResponseBase:
    """The photo of what was signed, for those who see the matter."""
    words.find(request, pk)
    row = Signature.objects.filter(
        pk=signature, agreement__matter_id=pk, agreement__part=key
    ).exclude(photo="").first()  # fmt: skip
    if row is None or not path_of(row.photo).exists():
        raise Http404
    kept = path_of(row.photo)
    with kept.open("rb") as file:
        kind = media_type(file.read(64))
    response = FileResponse(kept.open("rb"), content_type=kind)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urlpatterns = [
    path(
        "m/<int:pk>/<slug:key>/confirm/<int:version>/<int:invitee>/",
        confirm,
        name="agreement-confirm",
    ),
    path("m/<int:pk>/<slug:key>/pass-on/", pass_up, name="agreement-pass"),
    path("m/<int:pk>/<slug:key>/signed/<int:signature>/", photo, name="agreement-photo"),
]
