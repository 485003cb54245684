"""A division's own page: a village's home, or for the levels above the figures of all below."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.core.bodies import BRANCH, COMMITTEE, SUPERVISION
from xiangyue.core.procedure import Procedure
from xiangyue.data import figures as kept
from xiangyue.data import village_home
from xiangyue.data.models import ProcedureVersion
from xiangyue.methods import library
from xiangyue.web import area_words, figure_words, figures, level_servers, level_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.links import url

NAMED = ("assembly_chair", *BRANCH, *COMMITTEE, *SUPERVISION)
GROUPS = (  # who is named under which heading
    ("branch_committee", BRANCH),
    ("village_committee", COMMITTEE),
    ("supervision_committee", SUPERVISION),
    ("representatives_assembly", ("assembly_chair",)),
)
_pinned: dict[int, Procedure] = {}


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/``: whatever division the code names."""
    area = area_words.find(code)
    if area.level != "village":
        return figures.area_page(request, area)
    if area.opened:
        return village(request, area)
    source = level_words.over(code)
    return level_servers.elsewhere(request, area, source) if source else not_open(request, area)


def not_open(request: HttpRequest, area: Shown) -> HttpResponse:
    """A village that does not take part yet: said so, with what can be done."""
    context = {
        "area": area,
        "crumbs": area_words.crumbs(area),
        "officer": request.actor.officer_of(area.code),
        "township": area.above[-1] if area.above else None,
    }
    return render(request, "villages/not_open.html", context)


def village(request: HttpRequest, area: Shown) -> HttpResponse:
    """A village's home: three queries beside those of the reader."""
    today = local_day(request.now)
    first = date(today.year, 1, 1)
    found = village_home.home(
        area.code,
        today=today,
        first=first,
        roles=NAMED,
        practice=area.practice,
        person=request.actor.person_id,
    )
    last, keys = date(today.year, 12, 31), figure_words.SHOWN
    sums = kept.read([area.code], first=first, last=last, today=today, keys=keys)
    context = {
        "area": area,
        "practice": area.practice,
        "crumbs": area_words.crumbs(area),
        "today": today,
        "running": _matters(found.running),
        "running_all": found.running[0]["n"] if found.running else 0,
        "finished": found.finished,
        "posted": found.posted,
        "meetings": [{**m, "who": words.body_name(m["body"], area.name)} for m in found.meetings],
        "people": _people(found.people, area.name),
        "mine": found.mine,
        "money": [(m["title"], m["id"], m["budget"], int(m["spent"])) for m in found.money],
        "money_of": found.money_of,
        "tiles": figure_words.village_tiles(sums[area.code], url("overdue", area.code)),
        "method": _method(area.procedure),
    }
    return render(request, "villages/village.html", context)


def _method(slug: str) -> tuple[str, str] | None:
    """(name, slug) of the method it runs."""
    try:
        return (library.known_by(slug).text(words.reader(), "name"), slug) if slug else None
    except KeyError:  # a method whose folder is gone; its matters keep their own copy
        return None


def _matters(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Running matters with their step in words. A query where a version is new to this process."""
    missing = {r["procedure_id"] for r in rows} - _pinned.keys()
    if missing:
        for version in ProcedureVersion.objects.filter(pk__in=missing):
            _pinned[version.pk] = library.pinned(version.fingerprint, version.raw)
    lang, shown = words.reader(), []
    for r in rows:
        procedure = _pinned[r["procedure_id"]]
        steps = [s.key for s in procedure.steps]
        at = steps.index(r["step"]) + 1 if r["step"] in steps else len(steps) + 1
        shown.append(
            {
                **r,
                "at": at,
                "of": len(steps),
                "step_name": procedure.text(lang, "steps", r["step"], "name"),
                "todo": [procedure.text(lang, "parts", k, "name") or k for k in r["open_parts"]],
            }
        )
    return shown


def _people(rows: list[dict[str, Any]], area: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(body, [(name, roles in words)])] of the public offices."""
    shown = []
    for body, roles in GROUPS:
        held: dict[str, list[str]] = {}
        for r in rows:
            if r["role"] in roles:
                held.setdefault(r["name"], []).append(words.role_name(r["role"], area))
        if held:
            join = _(", ")
            shown.append(
                (words.body_name(body, area), [(n, join.join(r)) for n, r in held.items()])
            )
    return shown


urlpatterns = [
    path("a/<str:code>/", page, name="village"),
    path("a/<str:code>/", page, name="area"),
]
