"""A breach found: whose, what, against which clause; the person's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import breaches
from xiangyue.core.part import Part
from xiangyue.data.models import Breach
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class FindForm(ActForm):
    """Whose breach, what, against what, shown by what."""

    seat_id = forms.TypedChoiceField(label=lazy("Who is it about?"), coerce=int)
    what = forms.CharField(
        label=lazy("What was done, when and where"),
        help_text=lazy("Only what the proof shows. The person reads it and answers it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    clause = forms.CharField(
        label=lazy("Against which rule"),
        help_text=lazy("The law or rule with its article, as it is written."),
        max_length=200,
    )
    proof = forms.CharField(
        label=lazy("What proves it"),
        help_text=lazy("Papers, minutes, accounts, postings: which, of which day, which number."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class StatementForm(ActForm):
    """The person's own words."""

    text = forms.CharField(
        label=lazy("What does the person say to it?"),
        help_text=lazy("In their own words. Nobody sees it but those who decide."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Days for an answer."""
    return [(_("Days the person has for an answer"), part.words["days"])]


def told(facts: Mapping[str, Any]) -> list[str]:
    """Whether something is found, and the person heard: never what."""
    lines = [_("a finding is made")] if facts.get("found") else []
    if facts.get("silent"):
        lines.append(_("the person says nothing"))
    elif facts.get("heard"):
        lines.append(_("the person was heard"))
    return lines


def row_of(page: Page) -> Breach | None:
    """What was found in the page's matter."""
    rows = Breach.objects.select_related("about", "about_area", "found_by", "decided_by")
    return rows.filter(matter=page.case.matter).first()


def show(page: Page) -> HttpResponse:
    """The finding and the answer; the form that is next."""
    request, case = page.request, page.case
    row = row_of(page)
    own = row is not None and request.actor.person_id == row.about_id
    given = {"matter_id": case.matter.pk, "part": page.key}
    form: ActForm | None = None
    silent = False
    if page.may and row is None:
        form = FindForm.of(request, version=case.matter.version)
        form.fields["seat_id"].choices = [  # type: ignore[attr-defined]
            (m.pk, f"{m.person.name} · {words.role_name(m.role)} · {m.area.name}")
            for m in breaches.in_office(case.matter.area_id, case.today)
            if m.person_id != request.actor.person_id
        ]
        data = ("seat_id", "what", "clause", "proof")
        act: Any = breaches.find
    elif page.open and row is not None and row.heard_on is None and (page.mine or own):
        silent = not own and case.today > row.answer_until
        if request.POST.get("do") == "silent":
            form, act, data = ActForm.of(request), breaches.say_silent, ()
        else:
            form = StatementForm.of(request, version=case.matter.version)
            act, data = breaches.state, ("text",)
    if form is not None and form.is_valid():
        said = {name: form.cleaned_data[name] for name in data}
        if form.did(request, act, expected=form.version, **given, **said):
            return redirect(request.path)
    if form is not None and request.POST.get("do") == "silent":
        refused, form = form, StatementForm()
        form.refusal, form.status = refused.refusal, refused.status
    return page.render(
        "parts/finding.html",
        form,
        row=row,
        role=words.role_name(row.about_role) if row else "",
        own=own,
        silent=silent,
    )
