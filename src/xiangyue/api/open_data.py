"""Open data for programs: what there is, and one table of a place and a year, page by page."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from xiangyue.access.open_data import Scope, sources
from xiangyue.actions import open_data
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Place
from xiangyue.api.errors import REFUSALS
from xiangyue.core.open_data import LICENCE, PACKED, Table, plain, schema
from xiangyue.core.places import is_code, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Jurisdiction

router = Router(tags=["open data"], auth=READER)
MOST = 1_000
Year = Annotated[int, Path(ge=2000, le=9999)]
_ETAG = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "the ETag of an earlier answer: 304 without a body if it is still the same",
}
TAGGED: dict[str, Any] = OPEN | {"parameters": [_ETAG]}
SAME = {304: None}


class TableOut(Schema):
    """A table. ``columns``: its Table Schema (Data Package 2.0); ``rows``: how many there are."""

    name: str
    title: dict[str, str]
    about: dict[str, str]
    columns: dict[str, Any]
    rows: int | None = None


class OfYearOut(Schema):
    """What there is of a place and a year. ``package``: the address of all of it in one file."""

    area: str
    year: int
    years: list[int]
    licence: str
    package: str
    popolo: str
    tables: list[TableOut]


class RowsOut(Schema):
    """Rows of a table from ``start`` on, at most ``size``; ``next``: where the rest begins."""

    table: str
    area: str
    year: int
    start: int
    next: int | None
    rows: list[dict[str, Any]]


def _told(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": dict(table.title),
        "about": dict(table.about),
        "columns": schema(table),
    }


def _answer(request: HttpRequest, found: object) -> HttpResponse:
    """The answer with its ETag, a hash of what it says; 304 where the caller has it."""
    body = json.dumps(found, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    given = [
        one.strip().removeprefix("W/")
        for one in request.headers.get("If-None-Match", "").split(",")
    ]
    same = tag in given or "*" in given
    response = HttpResponse(b"" if same else body, status=304 if same else 200)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["ETag"] = tag
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


def _scope(request: HttpRequest, code: str, year: int) -> Scope:
    """The scope; Refusal for no area, a level that is too wide, a year that is none."""
    if not is_code(code):
        raise refuse("api.not-found", code="not-found")
    if level_of(code) not in PACKED:
        raise refuse("open-data.wide", code="not-found")
    scope = open_data.scope_of(code, year, request.now)
    if not Jurisdiction.objects.filter(practice=False, area__code__startswith=code).exists():
        raise refuse("api.not-found", code="not-found")
    return scope


@router.get(
    "/open-data",
    response={200: list[TableOut], **SAME, **REFUSALS},
    openapi_extra=TAGGED,
)
def tables(request: HttpRequest) -> HttpResponse:
    """The tables of open data, with their columns."""
    return _answer(request, [_told(source.table) for source in sources().values()])


@router.get(
    "/open-data/{code}/{year}",
    response={200: OfYearOut, **SAME, **REFUSALS},
    openapi_extra=TAGGED,
)
def of_year(request: HttpRequest, code: Place, year: Year) -> HttpResponse:
    """What there is of a village, a township or a county in a year, with the number of rows."""
    scope = _scope(request, code, year)
    rows = open_data.counts(scope)
    return _answer(
        request,
        {
            "area": code,
            "year": year,
            "years": open_data.years_of(code, request.now),
            "licence": LICENCE["name"],
            "package": f"/data/{code}/{year}.zip",
            "popolo": f"/data/{code}/{year}/popolo.json",
            "tables": [_told(s.table) | {"rows": rows[s.table.name]} for s in sources().values()],
        },
    )


@router.get(
    "/open-data/{code}/{year}/{table}",
    response={200: RowsOut, **SAME, **REFUSALS},
    openapi_extra=TAGGED,
)
def rows(
    request: HttpRequest,
    code: Place,
    year: Year,
    table: Annotated[str, Path(max_length=60)],
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    size: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> HttpResponse:
    """Rows of one table in their order; as files whole: /data/CODE/YEAR/TABLE.csv and .json."""
    scope = _scope(request, code, year)
    source = open_data.table_of(table)
    found = source.part(scope, start, start + size + 1)
    return _answer(
        request,
        {
            "table": table,
            "area": code,
            "year": year,
            "start": start,
            "next": start + size if len(found) > size else None,
            "rows": [plain(source.table, row) for row in found[:size]],
        },
    )
