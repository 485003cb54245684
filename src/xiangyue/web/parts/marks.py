"""The panel and its marks: who sits and how many are marked for all; names for who acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import hiring, marks
from xiangyue.actions.interests import sitting
from xiangyue.data.models import JobMark, JobOpening
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.parts.bids import PanelForm
from xiangyue.web.roster_names import person_named

HEADS: dict[str, Promise | str] = {
    "interview": lazy("Interview"),
    "written": lazy("Written test"),
    "practice": lazy("Practical test"),
}


class MarkersForm(PanelForm):
    """What one of the panel declares."""

    person = forms.CharField(label=lazy("Who marks the applicants?"), max_length=80)
    interest = forms.ChoiceField(
        label=lazy("Have they an interest in an applicant, or a relative among them?"),
        choices=PanelForm.base_fields["interest"].choices,  # type: ignore[attr-defined]
        widget=forms.RadioSelect,
    )


class MarkForm(ActForm):
    """One sheet of marks."""

    do = forms.CharField(widget=forms.HiddenInput, initial="mark", required=False)
    rater = forms.ChoiceField(label=lazy("Whose sheet is it?"))
    applicant = forms.ChoiceField(label=lazy("Which applicant?"))
    reason = forms.CharField(label=lazy("Why these marks"), max_length=500)


class SettleForm(ActForm):
    """One press."""

    do = forms.CharField(widget=forms.HiddenInput, initial="settle", required=False)


class LookForm(ActForm):
    """One of the panel reads an application."""

    do = forms.CharField(widget=forms.HiddenInput, initial="look", required=False)
    applicant = forms.IntegerField(widget=forms.HiddenInput)


def show(page: Page) -> HttpResponse:
    """The panel, the applicants with their marks for who acts, the forms."""
    request, matter, me = page.request, page.case.matter, page.request.actor.person_id
    opening = JobOpening.objects.filter(matter=matter).first()
    panel = sitting(opening.panel) if opening else []
    sits = any(p["person"] == me for p in panel)
    rows = []
    if opening:
        found = opening.applicants.filter(fits=True, withdrawn_at=None).order_by("number")
        rows = list(found.prefetch_related("marks"))
    heads = [h for h in page.part.words["heads"] if h in HEADS]
    made = _forms(page, panel, rows, heads, sits)
    form, seen = made.get(sent(request)), {}
    if form is not None and form.is_bound and form.is_valid():
        if form.cleaned_data["do"] == "look":
            with form.refusals():
                row, text = hiring.look(
                    actor=request.actor, now=request.now,
                    applicant_id=form.cleaned_data["applicant"],
                )  # fmt: skip
                seen[row.pk] = text
        elif _act(page, form, heads):
            return redirect("matter-part", matter.pk, page.key)
    settled = page.case.facts(page.key).get("settled")
    return page.render(
        "parts/marks.html",
        form,
        opening=opening,
        panel=panel,
        aside=[p for p in opening.panel if p["interest"]] if opening else [],
        rows=rows if page.mine or sits else [],
        chosen=[r for r in rows if r.chosen] if settled else [],
        settled=settled,
        seen=seen,
        forms=made,
        heads=[HEADS[h] for h in heads],
        given=_given(rows) if page.mine else {},
    )


def _given(rows: list[Any]) -> dict[int, int]:
    """How many sheets each has, by applicant."""
    found: list[JobMark] = [m for row in rows for m in row.marks.all()]
    return {row.pk: sum(m.applicant_id == row.pk for m in found) for row in rows}


def _forms(
    page: Page, panel: list[Any], rows: list[Any], heads: list[str], sits: bool
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    request = page.request
    if not page.open or page.case.facts(page.key).get("settled"):
        return made
    if page.mine or sits:
        made["look"] = form_of(LookForm, request, "look")
    begun = any(row.marks.all() for row in rows)
    if page.mine and not begun:
        made["panel"] = form_of(MarkersForm, request, "panel")
    raters = [p for p in panel if page.mine or p["person"] == request.actor.person_id]
    if raters and heads and rows:
        form = made["mark"] = form_of(MarkForm, request, "mark")
        form.fields["rater"].choices = [(str(p["person"]), p["name"]) for p in raters]
        form.fields["applicant"].choices = [(str(r.pk), f"{r.number} {r.name}") for r in rows]
        for head in heads:
            form.fields[f"head-{head}"] = forms.IntegerField(
                label=HEADS[head], min_value=0, max_value=100
            )
        form.order_fields(["rater", "applicant", *(f"head-{h}" for h in heads), "reason"])
    if page.mine:
        made["settle"] = form_of(SettleForm, request, "settle")
    return made


def _act(page: Page, form: Any, heads: list[str]) -> bool:
    request, data, do = page.request, form.cleaned_data, form.cleaned_data["do"]
    on = {"matter_id": page.case.matter.pk, "part": page.key}
    if do == "settle":
        return bool(form.did(request, marks.settle, **on))
    if do == "mark":
        given = {"applicant_id": int(data["applicant"]), "rater_id": int(data["rater"])}
        sheet = {h: data[f"head-{h}"] for h in heads}
        return bool(form.did(request, marks.mark, **given, marks=sheet, reason=data["reason"]))
    with form.refusals():
        person = person_named(page.case.matter.area_id, data["person"], field="person").pk
    if form.errors:
        return False
    given = {"person_id": person, "interest": data["interest"] == "yes", "note": data["note"]}
    return bool(form.did(request, marks.join_panel, **on, **given))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are marked and proposed."""
    if facts.get("settled"):
        lines = [_("proposed: %(n)s") % {"n": facts["proposed"]}]
        if facts.get("drawn"):
            lines.append(_("of these by lot: %(n)s") % {"n": facts["drawn"]})
        return lines
    return [_("panel: %(n)s") % {"n": facts["panel"]}] if facts.get("panel") else []
