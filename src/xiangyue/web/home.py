"""The first page: what this is, find your village, follow a receipt, the nation in figures."""

from __future__ import annotations

import contextlib
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
from xiangyue.web import area_words, figure_words, procedures
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
    procedure: str = ""


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
    }
    if not said:
        last = date(today.year, 12, 31)
        first, keys = date(today.year, 1, 1), figure_words.SHOWN
        sums = kept.read([""], first=first, last=last, today=today, keys=keys)[""]
        villages = _lively()
        context |= {
            "year": today.year,
            "tiles": figure_words.area_tiles(sums)[:5] if sums["villages"] else [],
            "villages": villages,
            "methods": _methods(villages),
            "purposes": procedures.purposes(),
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


def _methods(villages: list[Result]) -> list[tuple[str, str, str]]:
    """Slug, name and summary of each method by which the villages shown decide, once."""
    found = []
    for slug in dict.fromkeys(v.procedure for v in villages if v.procedure):
        with contextlib.suppress(KeyError):  # a method whose folder is gone
            method, lang = library.known_by(slug), words.reader()
            found.append((slug, method.text(lang, "name"), method.text(lang, "summary")))
    return found


def _lively() -> list[Result]:
    """Of the villages that take part those where most was done: three queries."""
    some = Jurisdiction.objects.filter(area__level=5, practice=False).order_by("area_id")
    runs = dict(some.values_list("area_id", "procedure")[:AMONG])
    codes = list(runs)
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
            runs[a.code],
        )
        for a in found
    ]


urlpatterns = [path("", home, name="home")]
