"""A village's charter and its rules: the text of any day, and all versions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Village, village
from xiangyue.api.errors import REFUSALS
from xiangyue.core.charters import article_name, chapters, from_plain
from xiangyue.core.refusals import refuse
from xiangyue.data.charters import in_force, versions_of
from xiangyue.data.models import CharterVersion

router = Router(tags=["charters"], auth=READER)
Document = Annotated[
    Literal["charter", "rules"], Query(description="charter: 村民自治章程; rules: 村规民约")
]


class VersionOut(Schema):
    """A version as adopted; in force from ``start`` until ``end``, the last day (null: still)."""

    version: int
    title: str
    start: date
    end: date | None
    adopted_on: date
    resolution: str
    matter: int


class ArticleOut(Schema):
    """One article. ``key`` stays with it through all versions; ``sets``: the numbers it sets, a
    whole number or a share such as ``at_least 2/3``."""

    key: str
    number: int
    name: str
    chapter: str
    text: str
    sets: dict[str, int | str]


class CharterOut(VersionOut):
    """A version with its text."""

    articles: list[ArticleOut]


def _found(code: str, document: str) -> list[CharterVersion]:
    village(code)
    return list(versions_of(code, document))


def _out(found: list[CharterVersion], v: CharterVersion) -> dict[str, Any]:
    nexts = [n.start for n in found if n.version > v.version]
    return {
        "version": v.version,
        "title": v.title,
        "start": v.start,
        "end": date.fromordinal(nexts[0].toordinal() - 1) if nexts else None,
        "adopted_on": v.adopted_on,
        "resolution": v.resolution_number,
        "matter": v.matter_id,
    }


@router.get("/areas/{code}/charter", response={200: CharterOut, **REFUSALS}, openapi_extra=OPEN)
def text(
    request: HttpRequest,
    code: Village,
    document: Document = "charter",
    on: Annotated[date | None, Query(description="a day; today if left out")] = None,
) -> object:
    """The text in force on a day; 404 where there was none."""
    found = _found(code, document)
    now = in_force(found, on or timezone.localdate(request.now))
    if now is None:
        raise refuse("charter.none", code="not-found")
    rows = [
        {
            "key": a.key,
            "number": n,
            "name": article_name(n),
            "chapter": a.chapter,
            "text": a.text,
            "sets": dict(a.parameters),
        }
        for _chapter, some in chapters(from_plain(now.articles))
        for n, a in some
    ]
    return {**_out(found, now), "articles": rows}


@router.get(
    "/areas/{code}/charter/versions",
    response={200: list[VersionOut], **REFUSALS},
    openapi_extra=OPEN,
)
def versions(request: HttpRequest, code: Village, document: Document = "charter") -> object:
    """All versions, the last first."""
    found = _found(code, document)
    return [_out(found, v) for v in reversed(found)]
