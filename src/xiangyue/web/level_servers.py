"""Levels that keep their own server, as anyone sees them: how fresh each is, what came from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.data import figures as kept
from xiangyue.data.models import LevelRow, LevelServer
from xiangyue.methods import library
from xiangyue.web import area_words, figure_words, level_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.meeting_words import OUTCOMES

ROWS = 20
PARTS = ("motions", "motion_texts", "vote_events", "tasks")


@require_safe
def servers(request: HttpRequest) -> HttpResponse:
    """``/levels/``: every lower server, and whether this one publishes. Two queries."""
    found = [s.shown(request.now) for s in level_words.sources()]
    own = LevelServer.objects.filter(own=True).first()
    context = {
        "crumbs": [(_("Figures"), url("figures")), (_("Servers of the levels"), "")],
        "servers": found,
        "own": own,
        "own_link": area_words.link_to(own.area) if own else "",
    }
    return render(request, "levels/servers.html", context)


def elsewhere(request: HttpRequest, area: Shown, source: level_words.Source) -> HttpResponse:
    """A village that is kept on a lower server: its figures, and its matters as they came."""
    today = local_day(request.now)
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    keys = figure_words.SHOWN
    sums = kept.read([area.code], first=first, last=last, today=today, keys=keys)
    rows = LevelRow.objects.filter(area=area.code, name="motions").annotate(
        began=KeyTextTransform("began_on", "cells")
    )
    page = Paginator(rows.order_by(F("began").desc(), "-ref"), ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "area": area,
        "crumbs": area_words.crumbs(area),
        "today": today,
        "tiles": figure_words.village_tiles(sums[area.code], source.address + request.path),
        "origin": source.shown(request.now),
        "own_page": source.address + request.path,
        "matters": [_matter(area.code, row.cells) for row in page],
        "page": page,
    }
    return render(request, "levels/village.html", context)


def _number(ref: str) -> int:
    return int(ref.rpartition("/")[2])


def _matter(code: str, cells: dict[str, Any]) -> dict[str, Any]:
    number = _number(cells["id"])
    days = {n: _day(cells[n]) for n in ("began_on", "decided_on", "closed_on")}
    return {
        **cells,
        **days,
        "state_words": words.STATES.get(cells["state"], ""),
        "method_name": _method(cells["method"]),
        "link": url("level-matter", code, number),
        "path": url("matter", number),
    }


def _method(slug: str) -> str:
    try:
        return str(library.known_by(slug).text(words.reader(), "name"))
    except KeyError:
        return slug


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


@require_safe
def matter(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """``/a/<code>/elsewhere/<n>/``: a matter on a lower server, as it came: its text as decided,
    votes, tasks; the way to its own page. Four queries."""
    area = area_words.find(code)
    source = level_words.over(code)
    ref = f"{code}/motion/{pk}"
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in PARTS}
    if source is not None:
        rows = LevelRow.objects.filter(area=code, name__in=found)
        own = rows.filter(ref=ref) | rows.filter(cells__motion=ref)
        for row in own.order_by("name", "ref"):
            found[row.name].append(row.cells)
    if source is None or not found["motions"]:
        raise Http404
    shown = _matter(code, found["motions"][0])
    texts: dict[str, dict[str, Any]] = {}
    for text in sorted(found["motion_texts"], key=lambda t: t["version"]):
        texts[text["part"]] = text  # the last version of each
    context = {
        "area": area,
        "crumbs": area_words.crumbs(area, (shown["title"], "")),
        "matter": shown,
        "texts": [{**t, "date": _day(t["date"])} for t in texts.values()],
        "votes": [
            {**v, "date": _day(v["date"]), "outcome": OUTCOMES.get(v["result"], "")}
            for v in sorted(found["vote_events"], key=lambda v: v["date"])
        ],
        "tasks": [
            {**t, "due_on": _day(t["due_on"]), "finished_on": _day(t["finished_on"])}
            for t in found["tasks"]
        ],
        "origin": source.shown(request.now),
        "own_page": source.address + shown["path"],
    }
    return render(request, "levels/matter.html", context)


urlpatterns = [
    path("levels/", servers, name="level-servers"),
    path("a/<str:code>/elsewhere/<int:pk>/", matter, name="level-matter"),
]
