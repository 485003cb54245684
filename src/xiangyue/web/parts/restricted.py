"""A restricted register: who has rows, the form to enter one, the reason before one may read.

The words are on no page but the answer to a look, which is never kept by a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import npgettext, pgettext, pgettext_lazy

from xiangyue.access.restricted import may_read
from xiangyue.actions import restricted
from xiangyue.actions.acts import AlreadyDone
from xiangyue.data.models import RestrictedEntry, RestrictedLook
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.part_page import Page

MOST_LOOKS = 50


class EntryForm(ActForm):
    """One entry."""

    about = forms.CharField(
        label=pgettext_lazy("register", "Whom it is about"),
        help_text=lazy("The name; of two with the same name add the village or the household."),
        max_length=60,
    )
    kind = forms.ChoiceField(label=pgettext_lazy("register", "What it is"))
    other = forms.CharField(
        label=pgettext_lazy("register", "The second person"), max_length=60, required=False
    )
    on = forms.DateField(
        label=lazy("On which day it came about"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=pgettext_lazy("register", "What is to be said of it"),
        help_text=lazy("Kept sealed. Each time somebody reads it, that is written down."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class LookForm(ActForm):
    """Why somebody looks."""

    why = forms.CharField(
        label=lazy("Why you look"),
        help_text=lazy("The person concerned will see who looked, when and why."),
        max_length=200,
    )


def entry_name(page: Page, kind: str) -> str:
    """What a kind of entry is called."""
    return page.case.procedure.text(words.reader(), "parts", page.key, "entries", kind) or kind


def show(page: Page) -> HttpResponse:
    """Who has rows, by the reader's right; the looks, for the one concerned and the readers."""
    matter, part, me = page.case.matter, page.part, page.request.actor.person_id
    reads = may_read(page.request.actor, matter.area_id, part)
    own = bool(part.words["own"]) and me is not None
    rows = RestrictedEntry.objects.filter(matter=matter, part=page.key)
    looks = RestrictedLook.objects.filter(
        matter=matter, register=part.words["register"]
    ).select_related("by", "about")
    if not reads:
        rows, looks = rows.filter(about_id=me), looks.filter(about_id=me)
    people: dict[int, dict[str, Any]] = {}
    for row in rows.select_related("about").order_by("on", "pk"):
        one = people.setdefault(row.about_id, {"person": row.about, "rows": [], "own": False})
        one["rows"].append((row.on, entry_name(page, row.kind)))
        one["own"] = row.about_id == me
    form = None
    if page.open and (page.mine or own):
        form = _form(page, own=own)
        if form.is_valid() and _entered(page, form):
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/restricted.html",
        form,
        people=list(people.values()),
        reads=reads,
        readers=words.role_names(
            (*part.words["readers"], *(("officer",) if part.words["level"] else ()))
        ),
        looks=list(looks.order_by("-at")[:MOST_LOOKS]),
        paired=bool(part.words["paired"]),
        # whoever enters about themself acts on the part too
        open=page.open and not (own and not page.mine),
    )


def _form(page: Page, *, own: bool) -> EntryForm:
    asked = page.part.words
    form = EntryForm.of(
        page.request, version=page.case.matter.version, initial={"on": page.case.today}
    )
    form.fields["kind"].choices = [(k, entry_name(page, k)) for k in asked["entries"]]
    if not page.mine:  # about oneself
        del form.fields["about"]
    if not asked["paired"]:
        del form.fields["other"]
    elif set(asked["paired"]) == set(asked["entries"]):
        form.fields["other"].required = True
    return form


def _entered(page: Page, form: EntryForm) -> bool:
    data, matter = form.cleaned_data, page.case.matter
    about, other = page.request.actor.person_id, None
    with form.refusals():
        if "about" in data:
            about = restricted.person_named(matter.area_id, data["about"], field="about")
        if data.get("other"):
            other = restricted.person_named(matter.area_id, data["other"], field="other")
    if form.refusal is not None or about is None:
        return False
    return form.did(
        page.request,
        restricted.enter,
        matter_id=matter.pk,
        part=page.key,
        about=about,
        kind=data["kind"],
        text=data["text"],
        on=data["on"],
        other=other,
        expected=form.version,
    )


def look(request: HttpRequest, pk: int, key: str, about: int) -> HttpResponse:
    """The reason, then the words: once, on the answer itself."""
    case, standing = words.load(request, pk)
    if key not in case.parts:
        return redirect("matter", pk)
    page = Page(request, case, standing, key)
    own = about == request.actor.person_id
    form = ActForm.of(request) if own else LookForm.of(request)
    read: list[restricted.Read] = []
    if form.is_valid():
        with form.refusals():
            try:
                read = restricted.look(
                    actor=request.actor,
                    now=request.now,
                    matter_id=pk,
                    part=key,
                    about=about,
                    why="" if own else form.cleaned_data["why"],
                    key=form.key,
                )
            except AlreadyDone:
                return redirect("matter-part", pk, key)
    name = standing.view(key).names[words.reader()]
    response = form.page(
        request,
        "restricted/look.html",
        area=case.matter.area,
        practice=case.matter.practice,
        crumbs=words.crumbs(
            case.matter, (name, url("matter-part", pk, key)), (pgettext("register", "Read"), "")
        ),
        matter=case.matter,
        part=page.part,
        own=own,
        read=[(r, entry_name(page, r.entry.kind)) for r in read],
    )
    response["Cache-Control"] = "private, no-store"
    return response


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many rows about how many people."""
    rows, people = int(facts.get("rows", 0)), int(facts.get("people", 0))
    if not rows:
        return []
    return [
        npgettext("register", "%(num)s row", "%(num)s rows", rows) % {"num": rows},
        npgettext("register", "%(num)s person", "%(num)s people", people) % {"num": people},
    ]


urlpatterns = [path("m/<int:pk>/<slug:key>/look/<int:about>/", look, name="restricted-look")]
