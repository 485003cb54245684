"""Sets of methods: those that come with the program, and the one that holds for an area."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from xiangyue.actions import packages as actions
from xiangyue.api.areas import Code
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.errors import REFUSALS
from xiangyue.core.packages import Package
from xiangyue.core.places import is_code
from xiangyue.core.refusals import refuse
from xiangyue.methods import packages as library

router = Router(tags=["packages"], auth=READER)


class MemberOut(Schema):
    """One method of a set, by language; ``here``: whether this program has it."""

    method: str
    name: dict[str, str]
    does: dict[str, str]
    here: bool


class PackageOut(Schema):
    """A set of methods. ``area``: the code of whose it was first."""

    slug: str
    area: str
    name: dict[str, str]
    summary: dict[str, str]
    source: str
    methods: list[MemberOut]


class UseOut(Schema):
    """How far a method is taken up: ``places`` of ``of`` of its level; its matters there."""

    method: str
    places: int
    of: int
    matters: int
    running: int
    closed: int
    late: int


class AreaSetOut(Schema):
    """The set that holds for an area: adopted by ``adopted_by``, from ``begins`` on."""

    package: PackageOut
    adopted_by: str
    begins: date
    basis: str
    use: list[UseOut]


def _out(package: Package) -> dict[str, object]:
    return {
        "slug": package.slug,
        "area": package.area,
        "name": package.name,
        "summary": package.summary,
        "source": package.source,
        "methods": [
            {
                "method": m.method,
                "name": m.name,
                "does": m.does,
                "here": library.method_of(m.method) is not None,
            }
            for m in package.members
        ],
    }


@router.get("/packages", response={200: list[PackageOut], **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest) -> object:
    """The sets of methods that come with the program."""
    return [_out(package) for package in library.packages().values()]


@router.get("/areas/{code}/package", response={200: AreaSetOut, **REFUSALS}, openapi_extra=OPEN)
def of_area(
    request: HttpRequest,
    code: Code,
    on: Annotated[date | None, Query(description="the day; today if left out")] = None,
) -> object:
    """The set that holds for an area (its own, or of an area above), and how far it is used."""
    if not is_code(code):
        raise refuse("api.not-found", code="not-found")
    found = actions.set_of(code, on or timezone.localdate(request.now))
    if found is None:
        raise refuse("api.not-found", code="not-found")
    return {
        "package": _out(found.package),
        "adopted_by": found.adopted.area_id,
        "begins": found.adopted.begins,
        "basis": found.adopted.basis,
        "use": [{"method": u.slug, **{k: getattr(u, k) for k in _NUMBERS}}
                for u in found.use.values()],
    }  # fmt: skip


_NUMBERS = ("places", "of", "matters", "running", "closed", "late")
