"""Sets of methods: those there are, an area's own with how far it is taken up, two side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import packages as actions
from xiangyue.actions.packages import AreaSet
from xiangyue.data import figures as kept
from xiangyue.data.models import AdoptedPackage
from xiangyue.methods import packages as library
from xiangyue.web import area_words, figure_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url

TOLD = (
    *("opinions", "opinions_answered", "sittings", "decisions", "closed"),
    *("pledges", "pledges_kept", "pledges_not_kept", "goals", "goals_met", "goals_not_met"),
)
"""The figures of the year that are told beside a set."""


class AdoptForm(ActForm):
    """Which set, from when, by what decision."""

    slug = forms.ChoiceField(label=lazy("Which set of methods"), widget=forms.RadioSelect)
    begins = forms.DateField(
        label=lazy("From which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    basis = forms.CharField(
        label=lazy("The decision it rests on"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )


def _lines(found: AreaSet) -> list[dict[str, Any]]:
    """The methods of a set, as a page shows them."""
    lang = words.reader()
    rows = []
    for n, one in enumerate(found.package.members, 1):
        method = library.method_of(one.method)
        rows.append(
            {
                "n": n,
                "name": one.name[lang],
                "does": one.does[lang],
                "link": url("procedure", one.method) if method else "",
                "steps": [
                    method.text(lang, "steps", s.key, "name") for s in method.steps
                ] if method else [],
                "use": found.use[one.method],
            }
        )  # fmt: skip
    return rows


def _figures(codes: list[str], today: date) -> dict[str, list[tuple[str, int]]]:
    """The figures of the year that are not nothing, by area: one query."""
    first = date(today.year, 1, 1)
    read = kept.read(codes, first=first, last=today, today=today, keys=TOLD) if codes else {}
    return {
        code: [(str(figure_words.NAMES[k]), sums[k]) for k in TOLD if sums[k]]
        for code, sums in read.items()
    }


def _beside(
    told: dict[str, list[tuple[str, int]]], codes: list[str]
) -> list[tuple[str, list[int | None]]]:
    """Each figure that is something in one of the areas, with that of each of them; None where no
    set is adopted."""
    by_area = {code: dict(rows) for code, rows in told.items()}
    names = [str(figure_words.NAMES[k]) for k in TOLD]
    return [
        (name, [by_area[c].get(name, 0) if c in by_area else None for c in codes])
        for name in names
        if any(name in rows for rows in by_area.values())
    ]


def _shown(
    area: Shown, today: date, adopted: AdoptedPackage | None = None
) -> dict[str, Any] | None:
    found = actions.set_of(area.code, today, adopted)
    if found is None:
        return None
    lang = words.reader()
    whose = found.adopted.area
    return {
        "area": area,
        "by": area_words.shown_name(whose.name, whose.code),
        "name": found.package.name[lang],
        "summary": found.package.summary[lang],
        "source": found.package.source,
        "adopted": found.adopted,
        "lines": _lines(found),
        "figures": [],
    }


def area_set(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/set/``: the set that holds for an area, or the form to take one up."""
    area, today = area_words.find(code), local_day(request.now)
    shown = _shown(area, today)
    if shown is not None:
        shown["figures"] = _figures([area.code], today)[area.code]
    form = None
    if area.level != "village" and request.actor.officer_of(area.code):
        form = AdoptForm.of(request, initial={"begins": today})
        lang = words.reader()
        form.fields["slug"].choices = [
            (p.slug, Choice(p.name[lang], p.summary[lang])) for p in library.packages().values()
        ]
        if form.is_valid() and form.did(
            request,
            actions.adopt,
            area=area.code,
            slug=form.cleaned_data["slug"],
            begins=form.cleaned_data["begins"],
            basis=form.cleaned_data["basis"],
        ):
            return redirect("area-set", code)
    coming = AdoptedPackage.objects.filter(area_id=area.code, begins__gt=today).order_by("begins")
    context = {
        "area": area,
        "shown": shown,
        "coming": [(c.begins, library.packages()[c.slug].name[words.reader()])
                   for c in coming if c.slug in library.packages()],
        "crumbs": [*area_words.crumbs(area), (_("Set of methods"), "")],
    }  # fmt: skip
    if form is not None:
        return form.page(request, "packages/area.html", **context)
    return render(request, "packages/area.html", {**context, "form": None})


@require_safe
def beside(request: HttpRequest) -> HttpResponse:
    """``/sets/``: the sets that come with the program and who has adopted them; two areas' sets
    side by side by ``?a=2308&b=4331``."""
    today, lang = local_day(request.now), words.reader()
    adopted = list(
        AdoptedPackage.objects.filter(begins__lte=today)
        .select_related("area")
        .order_by("area_id", "-begins")
    )
    latest: dict[str, AdoptedPackage] = {}
    for row in adopted:
        latest.setdefault(row.area_id, row)
    chosen = [c for c in (request.GET.get("a", ""), request.GET.get("b", "")) if c]
    if not chosen and len(latest) > 1:
        chosen = list(latest)[:2]
    two = []
    for code in chosen[:2]:
        area = area_words.find(code)
        two.append((area, _shown(area, today, latest.get(code))))
    told = _figures([area.code for area, shown in two if shown], today)
    have: dict[str, list[tuple[str, str]]] = {slug: [] for slug in library.packages()}
    for code, row in latest.items():
        name = area_words.shown_name(row.area.name, code)
        have.setdefault(row.slug, []).append((name, url("area-set", code)))
    return render(
        request,
        "packages/beside.html",
        {
            "crumbs": [(_("Methods"), url("procedures")), (_("Sets of methods"), "")],
            "two": two,
            "figures": _beside(told, [area.code for area, _shown in two]),
            "codes": [
                (code, area_words.shown_name(row.area.name, code)) for code, row in latest.items()
            ],
            "chosen": chosen,
            "all": [
                {
                    "name": p.name[lang],
                    "summary": p.summary[lang],
                    "source": p.source,
                    "members": [m.name[lang] for m in p.members],
                    "areas": have.get(p.slug, []),
                }
                for p in library.packages().values()
            ],
        },
    )


urlpatterns = [
    path("a/<str:code>/set/", area_set, name="area-set"),
    path("sets/", beside, name="sets"),
]
