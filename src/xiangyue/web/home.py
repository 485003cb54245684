"""The first page: what this is, find your village, follow a receipt, the nation in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from xiangyue.actions import areas
from xiangyue.core.places import full_name, level_of
from xiangyue.data import figures as kept
from xiangyue.data.models import Area, Jurisdiction, RecordLog
from xiangyue.methods import library
from xiangyue.web import area_words, figure_words
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day

FOUND = 50
SHOWN = 6
AMONG = 1000  # so many villages at most are compared


@dataclass(frozen=True)
class Result:
    """One division found."""

    shown: str
    above: str
    level: str
    link: str
    code: str
    opened: bool


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """``/``; with ``?q=`` the divisions of that name or code, those that take part first."""
    said = request.GET.get("q", "").strip()[:80]
    found = areas.find_areas(said, FOUND + 1) if said else []
    if len(found) == 1 and found[0].code == said:
        return redirect(area_words.link_to(said))
    today = local_day(request.now)
    context: dict[str, object] = {
        "said": said,
        "results": _results(found[:FOUND]),
        "more": len(found) > FOUND,
        "methods": [
            (p.slug, p.text(words.reader(), "name"), p.text(words.reader(), "summary"))
            for p in library.procedures()
        ],
    }
    if not said:
        last = date(today.year, 12, 31)
        first, keys = date(today.year, 1, 1), figure_words.SHOWN
        sums = kept.read([""], first=first, last=last, today=today, keys=keys)[""]
        context |= {
            "year": today.year,
            "tiles": figure_words.area_tiles(sums)[:5] if sums["villages"] else [],
            "villages": _lively(),
        }
    return render(request, "home/home.html", context)


def _results(found: list[Area]) -> list[Result]:
    """Two queries at most."""
    if not found:
        return []
    codes = [a.code for a in found]
    opened = set(Jurisdiction.objects.filter(area_id__in=codes).values_list("area_id", flat=True))
    names = areas.names_above(found)
    rows = []
    for a in found:
        above = names[a.code]
        lengths = (2, 4, 6, 9)
        rows.append(
            Result(
                area_words.shown_name(a.name, a.code, above[-1] if above else ""),
                full_name([(n, level_of("1" * lengths[i])) for i, n in enumerate(above)]),
                str(area_words.LEVELS[level_of(a.code)]),
                area_words.link_to(a.code),
                a.code,
                a.code in opened,
            )
        )
    return sorted(rows, key=lambda r: (not r.opened, len(r.code), r.code))


def _lively() -> list[Result]:
    """Of the villages that take part those where most was done: three queries."""
    some = Jurisdiction.objects.filter(area__level=5, practice=False).order_by("area_id")
    codes = list(some.values_list("area_id", flat=True)[:AMONG])
    busy = RecordLog.objects.filter(code__in=codes).order_by("-size", "code")
    size = dict(busy.values_list("code", "size")[:SHOWN])
    found = sorted(
        Area.objects.filter(code__in=size or codes[:SHOWN]), key=lambda a: -size.get(a.code, 0)
    )
    names = areas.names_above(found)
    return [
        Result(
            area_words.shown_name(a.name, a.code),
            "".join(names[a.code][-2:]),
            "",
            area_words.link_to(a.code),
            a.code,
            True,
        )
        for a in found
    ]


urlpatterns = [path("", home, name="home")]
