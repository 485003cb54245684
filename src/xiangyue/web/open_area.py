"""Open a division: search it by code or name, see what is above it, open it by one press."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import areas
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.places import display_name, full_name, level_of
from xiangyue.data.models import Area, Jurisdiction
from xiangyue.web.forms import key_of
from xiangyue.web.links import maybe_url, url

MOST = 50
LEVELS = {
    "province": lazy("Province"),
    "prefecture": lazy("Prefecture"),
    "county": lazy("County"),
    "township": lazy("Township"),
    "village": lazy("Village"),
}


@dataclass(frozen=True)
class Found:
    """One division in the results."""

    code: str
    name: str
    above: str
    level: str
    opened: bool
    may: bool
    link: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results of ``?q=``, with the names above each: four queries."""
    said = request.GET.get("q", "").strip()[:80]
    found = areas.find_areas(said, MOST + 1) if said else []
    context = {
        "said": said,
        "rows": _rows(request, found[:MOST]),
        "more": len(found) > MOST,
        "serves": any(role == "officer" for role, _code in request.actor.seats),
        "crumbs": [(_("Open a place"), url("open"))],
    }
    return render(request, "open/search.html", context)


def _rows(request: HttpRequest, found: list[Area]) -> list[Found]:
    names = areas.names_above(found)
    codes = [a.code for a in found]
    opened = set(Jurisdiction.objects.filter(area_id__in=codes).values_list("area_id", flat=True))
    rows = []
    for a in found:
        level = level_of(a.code)
        above = names[a.code]
        shown = display_name(a.name, level, above=above[-1] if above else "")
        name = "village" if level == "village" else "area"
        rows.append(
            Found(
                a.code,
                shown,
                full_name([(n, LEVEL_NAMES[i]) for i, n in enumerate(above)]),
                str(LEVELS[level]),
                a.code in opened,
                request.actor.officer_of(a.code),
                maybe_url(name, a.code) if a.code in opened else "",
            )
        )
    return rows


LEVEL_NAMES = list(LEVELS)


@require_POST
def opening(request: HttpRequest) -> HttpResponse:
    """Open it, then show it among the results."""
    code, key = request.POST.get("area", "")[:12], key_of(request.POST.get("key"))
    try:
        areas.open_area(actor=request.actor, now=request.now, area=code, key=key)
        messages.success(request, _("Opened. The next thing is its people."))
    except AlreadyDone:
        pass
    return redirect(url("open") + f"?q={code}")


urlpatterns = [path("open/", search, name="open"), path("open/act/", opening, name="open-act")]
