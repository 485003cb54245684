"""A service of the list, and the township's own changes to it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions.services import change_service, listed
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.places import level_of
from xiangyue.core.services import Service
from xiangyue.data.models import ServiceChange
from xiangyue.web import help as rooms
from xiangyue.web import request_words as words
from xiangyue.web.formats import day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.matter_words import reader
from xiangyue.web.opinion_words import opened


class ServiceForm(ActForm):
    """What the township says of a service. English is for the English pages; Chinese if empty."""

    name_zh = forms.CharField(label=lazy("Name (Chinese)"), max_length=60)
    name_en = forms.CharField(label=lazy("Name (English)"), max_length=80, required=False)
    who_zh = forms.CharField(label=lazy("Who may ask for it"), max_length=300)
    papers = forms.CharField(
        label=lazy("Papers that are needed"),
        help_text=lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    days = forms.IntegerField(label=lazy("Promised working days"), min_value=1, max_value=400)
    office_zh = forms.CharField(label=lazy("Office that decides"), max_length=120)
    fee = forms.IntegerField(label=lazy("Fee in fen (0: free)"), min_value=0, initial=0)
    group = forms.ChoiceField(label=lazy("Heading"), choices=list(words.GROUPS.items()))
    source_zh = forms.CharField(label=lazy("Where the promise comes from"), max_length=300)
    begins = forms.DateField(
        label=lazy("From which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    reason = forms.CharField(label=lazy("Why?"), max_length=500)
    gone = forms.BooleanField(label=lazy("It is offered no longer"), required=False)


@require_safe
def show(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One service: who may ask, the papers, the days, the office, the fee, the source."""
    area, _jurisdiction = opened(code)
    service = listed(code, request.now).get(key)
    if service is None:
        raise Http404
    lang = reader()
    changes = ServiceChange.objects.filter(area_id=code[:9], key=key).order_by("begins", "pk")
    rows = [
        (_("Who may ask for it"), service.who[lang]),
        (_("Promised working days"), service.days),
        (_("Office"), service.office[lang]),
        (_("Fee"), words.fee(service.fee)),
        (_("Where the promise comes from"), service.source[lang]),
        (_("Holds since"), day(service.begins)),
    ]
    context = {
        "area": area,
        "crumbs": rooms.crumbs(area, (service.name[lang], "")),
        "service": service,
        "rows": rows,
        "changes": list(changes),
        "village": level_of(code) == "village",
        "may_change": level_of(code) == "township" and request.actor.holds(code, *OFFICERS),
    }
    return render(request, "help/service.html", context)


def change(request: HttpRequest, code: str) -> HttpResponse:
    """The township changes a service of its list (``?service=``), or adds one."""
    area, _jurisdiction = opened(code)
    if level_of(code) != "township":
        raise Http404
    request.actor.require(code, *OFFICERS)
    services = listed(code, request.now)
    old = services.get(request.GET.get("service", ""))
    form = ServiceForm.of(request, initial=_initial(old, request))
    if old is None:
        del form.fields["gone"]
    if form.is_valid():
        with form.refusals():
            key = old.key if old else _fresh(services, form.cleaned_data["name_en"])
            once(
                request,
                change_service,
                area=code,
                service=key,
                data=None if form.cleaned_data.get("gone") else _data(form, old),
                begins=form.cleaned_data["begins"],
                reason=form.cleaned_data["reason"],
                key=form.key,
            )
            return redirect("help", code)
    return form.page(
        request,
        "help/change.html",
        area=area,
        crumbs=rooms.crumbs(area, (_("Change the list of services"), "")),
    )


def _initial(old: Service | None, request: HttpRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {"begins": timezone.localdate(request.now)}
    if old is not None:
        initial |= {
            "name_zh": old.name["zh"],
            "name_en": old.name["en"],
            "who_zh": old.who["zh"],
            "papers": "\n".join(p["zh"] for p in old.papers),
            "days": old.days,
            "office_zh": old.office["zh"],
            "fee": old.fee,
            "group": old.group,
            "source_zh": old.source["zh"],
        }
    return initial


def _data(form: ServiceForm, old: Service | None) -> dict[str, Any]:
    data = form.cleaned_data

    def both(name: str, before: Any) -> dict[str, str]:
        """Chinese as typed; the English that stood with the same Chinese words stays."""
        typed = data[name]
        english = before["en"] if before is not None and before["zh"] == typed else typed
        return {"zh": typed, "en": english}

    known = {p["zh"]: p["en"] for p in old.papers} if old else {}
    lines = [line.strip() for line in data["papers"].splitlines() if line.strip()]
    return {
        "group": data["group"],
        "name": {"zh": data["name_zh"], "en": data["name_en"] or data["name_zh"]},
        "who": both("who_zh", old.who if old else None),
        "papers": [{"zh": line, "en": known.get(line, line)} for line in lines],
        "days": data["days"],
        "office": both("office_zh", old.office if old else None),
        "fee": data["fee"],
        "source": both("source_zh", old.source if old else None),
        "clause": old.clause if old else "services-practice",
    }


def _fresh(services: dict[str, Service], name: str) -> str:
    """A key that no service has."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30] or "own"
    names = (base, *(f"{base}-{n}" for n in range(2, len(services) + 3)))
    return next(name for name in names if name not in services)


urlpatterns = [
    path("a/<str:code>/help/services/change/", change, name="service-change"),
    path("a/<str:code>/help/services/<slug:key>/", show, name="service"),
]
