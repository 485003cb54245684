"""Open data for anyone: what there is, of which place and year, and the files themselves."""

from __future__ import annotations

import codecs
import json
import tempfile
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.access.often import PACKING
from xiangyue.access.open_data import Scope, sources
from xiangyue.actions import open_data
from xiangyue.actions.areas import find_areas
from xiangyue.core.digits import whole
from xiangyue.core.open_data import LICENCE, PACKED, Table, csv_lines, json_lines, schema
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data import village_home
from xiangyue.data.models import Jurisdiction
from xiangyue.web import area_words
from xiangyue.web.area_words import Shown
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader

FOUND = 20
CSV = "text/csv; charset=utf-8"
JSON = "application/json; charset=utf-8"


@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """``/data/``: what open data is, what is in it, and the way to a place. Two queries at most."""
    said = request.GET.get("q", "").strip()[:80]
    places = find_areas(said, FOUND) if said and said.isprintable() else []
    context = {
        "crumbs": [(_("Open data"), "")],
        "said": said,
        "places": [
            (a.code, display_name(a.name, level_of(a.code)), a.name, url("open-data-area", a.code))
            for a in places
        ],
        "tables": [_told(s.table) for s in sources().values()],
        "licence": LICENCE,
    }
    return render(request, "open_data/everywhere.html", context)


def _told(table: Table) -> dict[str, Any]:
    lang = reader()
    return {
        "name": table.name,
        "title": table.title[lang],
        "about": table.about[lang],
        "schema": url("open-data-schema", table.name),
    }


@require_safe
def of_area(request: HttpRequest, code: str) -> HttpResponse:
    """``/data/<code>/``: the files of a place and a year. Three queries beside the reader's."""
    area = area_words.find(code)
    years = open_data.years_of(code, request.now)
    packed = area.level in PACKED
    asked = request.GET.get("year", "")
    year = whole(asked) or 0
    year = year if year in years else years[0] if years else 0
    context: dict[str, Any] = {
        "area": area,
        "crumbs": area_words.crumbs(area, (_("Open data"), "")),
        "years": [(y, f"{url('open-data-area', code)}?year={y}", y == year) for y in years],
        "year": year,
        "packed": packed,
        "licence": LICENCE,
    }
    if packed and year:
        rows = open_data.counts(open_data.scope_of(code, year, request.now))
        context |= {
            "package": url("open-data-package", code, year),
            "popolo": url("open-data-popolo", code, year),
            "tables": [
                _told(s.table)
                | {
                    "rows": rows[s.table.name],
                    "csv": url("open-data-csv", code, year, s.table.name),
                    "json": url("open-data-json", code, year, s.table.name),
                }
                for s in sources().values()
            ],
        }
    elif not packed:
        below = [area_words.one_shown(p, area.name) for p in village_home.below(code)]
        context["below"] = [(a.shown, url("open-data-area", a.code)) for a in below]
    return render(request, "open_data/area.html", context)


def _asked(request: HttpRequest, code: str, year: int) -> tuple[Shown, Scope]:
    """The area and the scope of a file; Http404, or the Refusal of a level that is too wide."""
    area = area_words.find(code)
    if area.level not in PACKED:
        raise refuse("open-data.wide", code="not-found")
    scope = open_data.scope_of(code, year, request.now)
    if not Jurisdiction.objects.filter(practice=False, area__code__startswith=code).exists():
        raise Http404
    return area, scope


def _open(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """For any page of anybody's: nothing in it depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _stream(pieces: Iterable[bytes], kind: str, name: str) -> HttpResponseBase:
    return _open(StreamingHttpResponse(pieces, content_type=kind), name)


@require_safe
def as_package(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """The whole as one zip file. It is written to disk first, so that a slow line holds no
    transaction, and a fault is an error rather than half a file."""
    _asked(request, code, year)
    PACKING.check(request)
    what = open_data.package(code, year, request.now)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        open_data.write_package(what, file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response = FileResponse(file, content_type="application/zip")
    response.headers["Content-Length"] = str(size)
    return _open(response, what.file_name)


@require_safe
def as_csv(request: HttpRequest, code: str, year: int, name: str) -> HttpResponseBase:
    """One table as CSV, with the mark by which spreadsheets know UTF-8."""
    _, scope = _asked(request, code, year)
    source = open_data.table_of(name)
    pieces = chain([codecs.BOM_UTF8], csv_lines(source.table, source.rows(scope)))
    return _stream(pieces, CSV, f"{code}-{year}-{name}.csv")


@require_safe
def as_json(request: HttpRequest, code: str, year: int, name: str) -> HttpResponseBase:
    """One table as JSON."""
    _, scope = _asked(request, code, year)
    source = open_data.table_of(name)
    return _stream(json_lines(source.table, source.rows(scope)), JSON, f"{code}-{year}-{name}.json")


@require_safe
def as_popolo(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """People, bodies, posts, motions and votes in the Popolo vocabulary."""
    _, scope = _asked(request, code, year)
    return _stream(open_data.popolo_pieces(scope), JSON, f"{code}-{year}-popolo.json")


@require_safe
def as_schema(request: HttpRequest, name: str) -> HttpResponseBase:
    """The Table Schema of a table: what each column means."""
    text = json.dumps(schema(open_data.table_of(name).table), ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type=JSON)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


urlpatterns = [
    path("data/", everywhere, name="open-data"),
    path("data/schema/<str:name>.json", as_schema, name="open-data-schema"),
    path("data/<str:code>/", of_area, name="open-data-area"),
    path("data/<str:code>/<int:year>.zip", as_package, name="open-data-package"),
    path("data/<str:code>/<int:year>/popolo.json", as_popolo, name="open-data-popolo"),
    path("data/<str:code>/<int:year>/<str:name>.csv", as_csv, name="open-data-csv"),
    path("data/<str:code>/<int:year>/<str:name>.json", as_json, name="open-data-json"),
]
