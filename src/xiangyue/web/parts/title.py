"""A title: what it rests on, the form of who may grant it, what was granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import titles
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Area, Title
from xiangyue.methods import titles as library
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class GrantForm(ActForm):
    """The title, and for what."""

    title = forms.ChoiceField(label=lazy("Which title?"), widget=forms.RadioSelect)
    holder = forms.ChoiceField(label=lazy("For which point or post?"))
    number = forms.CharField(
        label=lazy("Number of the paper"),
        help_text=lazy("Empty: the next number of this office."),
        max_length=60,
        required=False,
    )


def title_name(key: str) -> str:
    """What a title is called."""
    kind = library.load().get(key)
    return kind.names[words.reader()] if kind else key


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which titles, and who grants them."""
    level = sentences()[f"level.{part.words['level']}"][words.reader()]
    return [
        (_("Title"), _(", ").join(title_name(key) for key in part.words["titles"])),
        (_("Who grants it"), level),
    ]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were granted."""
    n = facts.get("titles")
    return [_("%(n)s granted") % {"n": n}] if n else []


def show(page: Page) -> HttpResponse:
    """What it rests on; the form; the titles of this matter."""
    request, case, part = page.request, page.case, page.part
    of = case.facts(part.words["of"])
    office = Area.objects.get(pk=office_of(case.matter.area_id, part.words["level"]))
    above = titles.may_grant(request.actor, case.matter.area_id, part)
    places = titles.places_of(case, part)
    form: GrantForm | None = None
    if page.open and (above or page.mine):
        form = _form(page, places)
    if form is not None and form.is_valid():
        said = {n: v for n, v in form.cleaned_data.items() if n not in ActForm.base_fields}
        if form.did(
            request, titles.grant, matter_id=case.matter.pk, part=page.key, on_paper=not above,
            expected=form.version, **said,
        ):  # fmt: skip
            return redirect(request.path)
    rows = Title.objects.filter(matter=case.matter).order_by("pk")
    return page.render(
        "parts/title.html",
        form,
        rests_on=words.part_name(case.procedure, part.words["of"]),
        met=of.get("met"),
        total=of.get("asked"),
        office=display_name(office.name, level_of(office.code)),
        above=above,
        rows=[(row, title_name(row.title)) for row in rows],
    )


def _form(page: Page, places: list[str]) -> GrantForm | None:
    keys = page.part.words["titles"]
    of_area = library.load()[keys[0]].holder == "area"
    if not of_area and not places:
        return None
    form = GrantForm.of(page.request, version=page.case.matter.version)
    form.fields["title"].choices = [(k, title_name(k)) for k in keys]  # type: ignore[attr-defined]
    if len(keys) == 1:
        form.fields["title"].initial = keys[0]
    if of_area:
        del form.fields["holder"]
    else:
        form.fields["holder"].choices = [(p, p) for p in places]  # type: ignore[attr-defined]
    return form
