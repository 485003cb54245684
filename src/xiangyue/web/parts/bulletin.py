"""Bulletins of a matter: those issued, the form of the next, and each one's public page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import bulletins
from xiangyue.core import duties
from xiangyue.core.kinds.bulletin import due_of, unissued
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Bulletin, Matter
from xiangyue.web import figure_words
from xiangyue.web import matter_words as words
from xiangyue.web.bulletin_words import STATES, number_of, period_name
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.matter_documents import ENDINGS
from xiangyue.web.opinion_words import opened
from xiangyue.web.part_page import Page

LOOKS = {"done": "done", "done-late": "wait", "late": "bad", "running": "open"}


class BulletinForm(ActForm):
    """Which period, and what the office adds."""

    period = forms.ChoiceField(label=lazy("Which period"))
    text = forms.CharField(
        label=lazy("What the office adds"),
        help_text=lazy(
            "The numbers come out of the records by themselves. Add why, and what next."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
        required=False,
    )


def over(page: Page, issued: set[str]) -> list[str]:
    """The periods that are over and have no bulletin yet, the latest first."""
    began = timezone.localdate(page.case.matter.began_at)
    found = [
        name
        for size in page.part.words["periods"]
        for name in duties.names_of(size, began, page.case.today)
        if duties.span(name)[2] <= page.case.today and name not in issued
    ]
    return sorted(found, key=lambda n: (duties.span(n)[2], n), reverse=True)


def show(page: Page) -> HttpResponse:
    """The bulletins that are out; with the form, what the next would say."""
    matter = page.case.matter
    rows = list(
        Bulletin.objects.filter(matter=matter, part=page.key)
        .defer("text")
        .select_related("area")
        .order_by("-last", "-pk")
    )
    left = over(page, {b.period for b in rows})
    form, shown = None, None
    if page.may and left:
        form = BulletinForm.of(page.request, version=matter.version)
        form.fields["period"].choices = [(n, period_name(n)) for n in left]
        if form.is_valid() and form.did(
            page.request,
            bulletins.issue,
            matter_id=matter.pk,
            part=page.key,
            period=form.cleaned_data["period"],
            text=form.cleaned_data["text"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    nexts = [
        (period_name(n), duties.span(n)[2])
        for size in page.part.words["periods"]
        for n in duties.names_of(size, page.case.today, page.case.today + timedelta(days=1))[:1]
        if n not in left and n not in {b.period for b in rows}
    ]
    return page.render(
        "parts/bulletin.html",
        form,
        rows=[{"row": b, "name": period_name(b.period), "number": number_of(b)} for b in rows],
        shown=shown,
        gone=[
            (period_name(n), due_of(page.part, n))
            for n in unissued(
                page.part,
                page.case.parts[page.key].opened_on or page.case.today,
                page.case.today,
                {b.period for b in rows},
            )
        ]
        if page.open
        else [],
        today=page.case.today,
        nexts=sorted(nexts, key=lambda n: n[1]),
        states=STATES,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are out."""
    n = facts.get("issued")
    return [_("Bulletins issued: %(n)s") % {"n": n}] if n else []


def context_of(bulletin: Bulletin) -> dict[str, Any]:
    """What a bulletin's page shows."""
    area = bulletin.area
    area.shown = display_name(area.name, level_of(area.code))
    numbers = bulletin.numbers
    for item in numbers["items"]:
        item["due_on"] = date.fromisoformat(item["due"])
        item["ended_on"] = date.fromisoformat(item["ended"]) if item["ended"] else None
    return {
        "bulletin": bulletin,
        "area": area,
        "practice": bulletin.practice,
        "name": period_name(bulletin.period),
        "number": number_of(bulletin),
        "numbers": numbers,
        "states": STATES,
        "looks": LOOKS,
        "figures": [(figure_words.NAMES[k], n) for k, n in bulletins.told(numbers)],
        "below": numbers.get("below", []),
        "columns": [(k, figure_words.NAMES[k]) for k in bulletins.BELOW],
    }


@require_safe
def page_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin, for everyone."""
    bulletin = Bulletin.objects.select_related("area", "matter").filter(pk=pk).first()
    if bulletin is None:
        raise Http404
    matter = words.find(request, bulletin.matter_id)
    context = context_of(bulletin)
    crumbs = words.crumbs(matter, (context["name"], ""))
    tail = "?lang=en" if words.paper_language(request) == "en" else ""
    papers = {
        form: url("matter-paper", matter.pk, bulletin.part, f"bulletin-{pk}", form) + tail
        for form in ENDINGS
    }
    given = {**context, "matter": matter, "crumbs": crumbs, "papers": papers}
    return render(request, "bulletins/bulletin.html", given)


@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The bulletins of a place, the latest first."""
    area, _here = opened(code)
    found = Bulletin.objects.filter(area_id=code, practice=False).select_related("matter", "area")
    rows = [
        {"row": b, "name": period_name(b.period), "number": number_of(b)}
        for b in found.defer("text").order_by("-last", "-pk")[:100]
    ]
    crumbs = [(area.shown, words.maybe_url("village", code)), (_("Bulletins"), "")]
    roles = ("officer", "party_committee_secretary", "party_committee_deputy")
    begin = level_of(code) == "township" and request.actor.holds(code, *roles)
    going = Matter.objects.filter(
        area_id=code, practice=False, state="running",
        procedure__raw__definition__slug="area-bulletins",
    ).values_list("pk", flat=True).first()  # fmt: skip
    return render(
        request,
        "bulletins/list.html",
        {
            "area": area,
            "crumbs": crumbs,
            "rows": rows,
            "states": STATES,
            "begin": begin and not going,
            "going": going if begin else None,
        },
    )


urlpatterns = [
    path("bulletins/<int:pk>/", page_of, name="bulletin"),
    path("a/<str:code>/bulletins/", listed, name="bulletins"),
]
