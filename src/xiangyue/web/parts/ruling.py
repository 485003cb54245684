"""What follows from a breach: decided, handed over, posted without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import breaches
from xiangyue.actions.appeals import measure_name
from xiangyue.core.kinds.ruling import NONE
from xiangyue.core.part import Part
from xiangyue.data.models import Breach
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.finding import row_of


class DecideForm(ActForm):
    """What follows, and why."""

    measure = forms.ChoiceField(label=lazy("What follows?"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=lazy("Reasons of the decision"),
        help_text=lazy("Say too what the person's own words came to."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class TellForm(ActForm):
    """How the letter was handed over."""

    how = forms.CharField(
        label=lazy("How was the letter handed over?"),
        help_text=lazy("Into whose hands, where, who signed. The days of an appeal run from here."),
        max_length=200,
    )


class PostForm(ActForm):
    """The notice."""

    text = forms.CharField(
        label=lazy("The notice, for everyone"),
        help_text=lazy("No name, no number, no address: each is looked for before it goes out."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


def asked(part: Part) -> list[tuple[Any, Any]]:
    """What may follow, and how long the notice hangs."""
    lang = words.reader()
    measures = _(", ").join(measure_name(m, lang) for m in part.words["measures"])
    return [
        (_("What may follow"), measures),
        (_("How long the notice hangs"), _("at least %(n)s days") % {"n": part.words["days"]}),
    ]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How far it is: never what follows."""
    lines = [_("it is decided")] if facts.get("decided") else []
    if facts.get("told"):
        lines.append(_("the person has the decision"))
    if facts.get("posted"):
        lines.append(_("posted without a name"))
    return lines


def _next(page: Page, row: Breach) -> tuple[ActForm | None, Any, str]:
    """The form that is next, its act, its heading."""
    request, version = page.request, page.case.matter.version
    if not row.measure:
        form: ActForm = DecideForm.of(request, version=version)
        form.fields["measure"].choices = [  # type: ignore[attr-defined]
            (m, measure_name(m, words.reader())) for m in (*page.part.words["measures"], NONE)
        ]
        return form, breaches.decide, _("Decide what follows")
    if row.told_on is None:
        return TellForm.of(request, version=version), breaches.hand_over, _("Hand over the letter")
    if row.measure != NONE and row.posted_on is None:
        first = {"text": breaches.draft_notice(row)}
        return (
            PostForm.of(request, version=version, initial=first),
            breaches.post,
            _("Post the notice"),
        )
    return None, None, ""


def show(page: Page) -> HttpResponse:
    """What was decided and how far it is; the form that is next."""
    row = row_of(page)
    form: ActForm | None = None
    act: Any = None
    heading = ""
    own = row is not None and page.request.actor.person_id == row.about_id
    if page.may and row is not None and not own:
        form, act, heading = _next(page, row)
    if form is not None and form.is_valid():
        said = {n: v for n, v in form.cleaned_data.items() if n not in ActForm.base_fields}
        if form.did(
            page.request, act, matter_id=page.case.matter.pk, part=page.key,
            expected=form.version, **said,
        ):  # fmt: skip
            return redirect(page.request.path)
    lang = words.reader()
    return page.render(
        "parts/ruling.html",
        form,
        row=row,
        heading=heading,
        measure=measure_name(row.measure, lang) if row else "",
        after=measure_name(row.after_measure, lang) if row else "",
    )
