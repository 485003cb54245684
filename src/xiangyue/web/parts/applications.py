"""A post and who applies: everyone sees the post and how many; who checks sees who it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import hiring
from xiangyue.data.models import JobApplicant, JobOpening
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.post_forms import FitsForm
from xiangyue.web.roster_names import person_named


class AnnounceForm(ActForm):
    """The post."""

    do = forms.CharField(widget=forms.HiddenInput, initial="announce", required=False)
    title = forms.CharField(label=lazy("What is the post called?"), max_length=80)
    duties = forms.CharField(
        label=lazy("What is to be done in it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    asked = forms.CharField(
        label=lazy("What must an applicant have? One condition on each line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    number = forms.IntegerField(label=lazy("How many people?"), min_value=1, max_value=50)
    pay = MoneyField(label=lazy("Pay a month, in yuan"))
    months = forms.IntegerField(label=lazy("For how many months?"), min_value=1, max_value=60)


class ApplyForm(ActForm):
    """One's own application."""

    do = forms.CharField(widget=forms.HiddenInput, initial="apply", required=False)
    details = forms.CharField(
        label=lazy("What do you bring? School, work so far, how you meet each condition"),
        help_text=lazy("Read only by who checks and who marks; each look goes on record."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class ForForm(ApplyForm):
    """Written down at the office."""

    do = forms.CharField(widget=forms.HiddenInput, initial="for", required=False)
    person = forms.CharField(
        label=lazy("Who applies? (of this village)"), required=False, max_length=80
    )
    name = forms.CharField(
        label=lazy("Or the name of somebody from elsewhere"), required=False, max_length=60
    )
    field_order = ("person", "name", "details")


class CheckForm(FitsForm):
    """Whether somebody fits."""

    do = forms.CharField(widget=forms.HiddenInput, initial="check", required=False)
    applicant = forms.ChoiceField(label=lazy("Whose application?"))
    field_order = ("applicant",)


class OneForm(ActForm):
    """One press on one application: ``look`` or ``withdraw``."""

    do = forms.CharField(widget=forms.HiddenInput, required=False)
    applicant = forms.IntegerField(widget=forms.HiddenInput)


def show(page: Page) -> HttpResponse:
    """The post; one's own application; the list for who checks."""
    request, matter, me = page.request, page.case.matter, page.request.actor.person_id
    opening = JobOpening.objects.filter(matter=matter).first()
    rows = list(opening.applicants.select_related("person").order_by("number")) if opening else []
    there = [r for r in rows if r.withdrawn_at is None]
    mine = next((r for r in there if me is not None and r.person_id == me), None)
    made = _forms(page, opening, there, mine)
    until = page.case.facts(page.key).get("until")
    form = made.get(sent(request))
    seen: dict[int, str] = {}
    if form is not None and form.is_bound and form.is_valid():
        if form.cleaned_data["do"] == "look":
            with form.refusals():
                row, text = hiring.look(
                    actor=request.actor, now=request.now,
                    applicant_id=form.cleaned_data["applicant"],
                )  # fmt: skip
                seen[row.pk] = text
        elif _act(page, form):
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/applications.html",
        form,
        opening=opening,
        rows=rows if page.mine else [],
        own=mine,
        seen=seen,
        forms=made,
        until=date.fromisoformat(until) if until else None,
    )


def _forms(
    page: Page, opening: JobOpening | None, there: list[JobApplicant], mine: JobApplicant | None
) -> dict[str, Any]:
    request = page.request
    made: dict[str, Any] = {}
    if opening is None:
        if page.may:
            made["announce"] = form_of(AnnounceForm, request, "announce")
        return made
    until = page.case.facts(page.key).get("until", "")
    window = page.open and page.case.today.isoformat() <= until
    at_home = request.actor.area == page.case.matter.area_id
    if window and mine is None and request.actor.person_id is not None and at_home:
        made["apply"] = form_of(ApplyForm, request, "apply")
    if page.open and (mine or page.may):
        for do in ("withdraw", "look"):
            made[do] = form_of(OneForm, request, do, initial={"do": do})
    if page.may:
        if window:
            made["for"] = form_of(ForForm, request, "for")
        if there:
            made["check"] = form_of(CheckForm, request, "check")
            made["check"].fields["applicant"].choices = [
                (str(r.pk), f"{r.number} {r.name}") for r in there
            ]
            made["check"].fields["unmet"].choices = [
                (str(n), one) for n, one in enumerate(opening.asked)
            ]
    return made


def _act(page: Page, form: Any) -> bool:
    request, data, do = page.request, form.cleaned_data, form.cleaned_data["do"]
    on = {"matter_id": page.case.matter.pk, "part": page.key}
    if do == "announce":
        given = {k: data[k] for k in ("title", "duties", "number", "pay", "months")}
        asked = data["asked"].splitlines()
        return bool(form.did(request, hiring.announce, **on, **given, asked=asked))
    if do == "withdraw":
        return bool(form.did(request, hiring.withdraw, applicant_id=data["applicant"]))
    if do == "check":
        given = {"applicant_id": int(data["applicant"]), "reason": data["reason"]}
        unmet = [int(n) for n in data["unmet"]]
        return bool(form.did(request, hiring.check, **given, unmet=unmet))
    person = None
    if do == "for" and data["person"]:
        with form.refusals():
            person = person_named(page.case.matter.area_id, data["person"], field="person").pk
        if form.errors:
            return False
    given = {"person_id": person, "name": data.get("name", ""), "details": data["details"]}
    return bool(form.did(request, hiring.apply, **on, **given))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many applied and fit."""
    if not facts.get("announced"):
        return []
    return [
        _("applied: %(n)s, fit: %(fit)s")
        % {"n": facts.get("applied", 0), "fit": facts.get("fit", 0)}
    ]
