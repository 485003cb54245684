"""The methods, to be read: each on a page with its picture, its steps, its conditions in words."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import matters
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Part, Procedure
from xiangyue.methods import library
from xiangyue.methods.reading import condition_words, rule_words
from xiangyue.web import charts
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import maybe_url
from xiangyue.web.opinion_words import opened
from xiangyue.web.parts import KINDS

TAGS = {
    "decide": pgettext_lazy("method", "To decide"),
    "listen": pgettext_lazy("method", "To listen"),
    "help": pgettext_lazy("method", "To help"),
    "carry-out": pgettext_lazy("method", "To carry out"),
    "answer-for": pgettext_lazy("method", "To answer for it"),
}


def listed(request: HttpRequest) -> HttpResponse:
    """The methods that this installation knows."""
    lang = words.reader()
    rows = [
        {
            "slug": p.slug,
            "name": p.text(lang, "name"),
            "summary": p.text(lang, "summary"),
            "tags": [TAGS[t] for t in p.tags],
            "steps": [p.text(lang, "steps", s.key, "name") for s in p.steps],
        }
        for p in library.procedures()
    ]
    return render(request, "procedures/list.html", {"rows": rows, "crumbs": [(_("Methods"), "")]})


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One method as it stands: who acts, what must hold, for how long, what papers come of it."""
    try:
        procedure = library.procedure(slug)
    except KeyError:
        raise Http404 from None
    lang = words.reader()
    today = local_day(request.now)
    return render(
        request,
        "procedures/show.html",
        {
            "procedure": procedure,
            "name": procedure.text(lang, "name"),
            "summary": procedure.text(lang, "summary"),
            "fingerprint": library.fingerprint_of(library.raw(slug)),
            "picture": [
                charts.Step(
                    title=procedure.text(lang, "steps", s.key, "name"),
                    state="",
                    parts=[
                        charts.Part(title=words.part_name(procedure, p.key), state="")
                        for p in s.parts
                    ],
                    url=f"#step-{s.key}",
                )
                for s in procedure.steps
            ],
            "steps": [
                {
                    "number": n,
                    "key": s.key,
                    "name": procedure.text(lang, "steps", s.key, "name"),
                    "does": procedure.text(lang, "steps", s.key, "does"),
                    "parts": [_part(procedure, p, today) for p in s.parts],
                }
                for n, s in enumerate(procedure.steps, start=1)
            ],
            "crumbs": [
                (_("Methods"), maybe_url("procedures")),
                (procedure.text(lang, "name"), ""),
            ],
        },
    )


def _part(procedure: Procedure, part: Part, today: Any) -> dict[str, Any]:
    lang = words.reader()
    rows: list[tuple[Any, Any]] = [(_("Who"), words.role_names(part.actors))]
    if asked := getattr(KINDS[part.kind], "asked", None):
        rows += asked(part)
    if part.due_days:
        rows.append((_("To be done within"), _("%(n)s days") % {"n": part.due_days}))
    sitting, passes = rule_words(part.rule, lang, day=today) if part.rule else ([], [])
    return {
        "key": part.key,
        "name": words.part_name(procedure, part.key),
        "todo": procedure.text(lang, "parts", part.key, "todo"),
        "rows": rows,
        "sitting": sitting,
        "passes": passes if "consult" not in part.ways else [],
        "before": [condition_words(procedure, c, lang) for c in part.opens_when],
        "until": [condition_words(procedure, c, lang) for c in part.done_when],
        "early": part.early,
        "after": [words.part_name(procedure, k) for k in part.after],
    }


class AdoptForm(ActForm):
    """Which method the village takes up."""

    slug = forms.ChoiceField(label=lazy("Which method?"), widget=forms.RadioSelect)


def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """A village chooses the method of its later matters; those under way keep theirs."""
    area, jurisdiction = opened(code)
    request.actor.require(code, *matters.keepers(code))
    lang = words.reader()
    form = AdoptForm.of(request, initial={"slug": jurisdiction.procedure})
    form.fields["slug"].choices = [
        (p.slug, Choice(p.text(lang, "name"), p.text(lang, "summary")))
        for p in library.procedures()
        if p.level == level_of(code)
    ]
    if form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                matters.adopt_procedure(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    slug=form.cleaned_data["slug"],
                    key=form.key,
                )
            return redirect("matters", code)
    return form.page(
        request,
        "procedures/adopt.html",
        area=area,
        crumbs=[(area.shown, maybe_url("village", code)), (_("The village's method"), "")],
    )


urlpatterns = [
    path("procedures/", listed, name="procedures"),
    path("procedures/<slug:slug>/", show, name="procedure"),
    path("a/<str:code>/procedure/", adopt, name="procedure-adopt"),
]
