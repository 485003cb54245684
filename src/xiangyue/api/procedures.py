"""The methods, whole, as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.errors import REFUSALS, Words
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.methods import library

router = Router(tags=["procedures"], auth=READER)


class ProcedureOut(Schema):
    """A method as it stands. A matter is pinned to one ``fingerprint`` of it."""

    slug: str
    version: int
    fingerprint: str
    name: Words
    summary: Words


class ProcedureWhole(ProcedureOut):
    """A method with its whole definition and its texts (docs/procedures.md)."""

    definition: dict[str, Any]
    texts: dict[str, dict[str, Any]]


def _out(procedure: Procedure) -> dict[str, Any]:
    def said(key: str) -> dict[str, str]:
        return {lang: procedure.text(lang, key) for lang in ("zh", "en")}

    return {
        "slug": procedure.slug,
        "version": procedure.version,
        "fingerprint": library.fingerprint_of(library.raw(procedure.slug)),
        "name": said("name"),
        "summary": said("summary"),
    }


@router.get("", response={200: list[ProcedureOut], **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest) -> object:
    """All methods."""
    return [_out(p) for p in library.procedures()]


@router.get("/{slug:slug}", response={200: ProcedureWhole, **REFUSALS}, openapi_extra=OPEN)
def one(request: HttpRequest, slug: str) -> object:
    """One method, whole."""
    try:
        procedure = library.procedure(slug)
    except KeyError:
        raise refuse("api.not-found", code="not-found") from None
    return {**_out(procedure), **library.raw(slug)}
