"""The nation's divisions and their figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from xiangyue.actions.areas import find_areas
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.errors import REFUSALS
from xiangyue.api.figures import Figures, PeriodOut, figures_of, period_of
from xiangyue.core.places import ancestors, display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Area, Jurisdiction

router = Router(tags=["areas"], auth=READER)
NATION = "cn"
Code = Annotated[
    str, Path(pattern=r"^(cn|[0-9]{2,12})$", description="a division's code; cn is the nation")
]


class AreaOut(Schema):
    """A division. ``name`` is the official one, ``shown`` what people say."""

    code: str
    name: str
    shown: str
    level: str
    parent: str
    open: bool


class AreaWhole(AreaOut):
    """A division with the names above it, and what it is opened with."""

    above: list[AreaOut]
    procedure: str = ""
    procedure_since: date | None = None
    practice: bool = False


class ChildOut(AreaOut):
    """A division with its figures in the period."""

    figures: Figures


class ChildrenOut(Schema):
    """The divisions directly below one, with their figures and those of the whole."""

    area: str
    period: PeriodOut
    figures: Figures
    children: list[ChildOut]


def _out(area: Area, opened: set[str]) -> dict[str, object]:
    level = level_of(area.code)
    return {
        "code": area.code,
        "name": area.name,
        "shown": display_name(area.name, level),
        "level": level,
        "parent": area.parent or NATION,
        "open": area.code in opened,
    }


def _opened(codes: list[str]) -> set[str]:
    return set(Jurisdiction.objects.filter(area_id__in=codes).values_list("area_id", flat=True))


_NATION = {
    "code": NATION,
    "name": "中华人民共和国",
    "shown": "全国",
    "level": "nation",
    "parent": "",
    "open": False,
}


@router.get("", response={200: list[AreaOut], **REFUSALS}, openapi_extra=OPEN)
def search(
    request: HttpRequest,
    search: Annotated[str, Query(min_length=1, max_length=80)],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> object:
    """Divisions by code, or by the beginning of their name (names above may stand before it)."""
    found = find_areas(search, limit)
    opened = _opened([a.code for a in found])
    return [_out(area, opened) for area in found]


@router.get("/{code}", response={200: AreaWhole, **REFUSALS}, openapi_extra=OPEN)
def one(request: HttpRequest, code: Code) -> object:
    """One division with the names above it."""
    if code == NATION:
        return {**_NATION, "above": []}
    codes = [*(c for c in ancestors(_known(code)) if c), code]
    rows = {a.code: a for a in Area.objects.filter(code__in=codes)}
    if code not in rows:
        raise refuse("api.not-found", code="not-found")
    jurisdictions = {j.area_id: j for j in Jurisdiction.objects.filter(area_id__in=codes)}
    opened = set(jurisdictions)
    found = _out(rows[code], opened)
    own = jurisdictions.get(code)
    if own is not None:
        found |= {
            "procedure": own.procedure,
            "procedure_since": own.procedure_since,
            "practice": own.practice,
        }
    above = [_NATION, *(_out(rows[c], opened) for c in codes[:-1] if c in rows)]
    return {**found, "above": above}


def _known(code: str) -> str:
    try:
        level_of(code)
    except ValueError:
        raise refuse("api.not-found", code="not-found") from None
    return code


@router.get("/{code}/children", response={200: ChildrenOut, **REFUSALS}, openapi_extra=OPEN)
def children(
    request: HttpRequest,
    code: Code,
    period: Annotated[
        str, Query(description="2026, 2026Q2 or 2026-03; this year if left out")
    ] = "",
) -> object:
    """The divisions directly below one, with the figures of each in a period."""
    plain = "" if code == NATION else _known(code)
    rows = list(Area.objects.filter(parent=plain, code__gt="").order_by("code"))
    if not rows and plain and not Area.objects.filter(code=plain).exists():
        raise refuse("api.not-found", code="not-found")
    opened = _opened([a.code for a in rows])
    span, figures = figures_of(
        request, [plain, *(a.code for a in rows)], period_of(request, period)
    )
    below = [{**_out(a, opened), "figures": figures[a.code]} for a in rows]
    return {"area": code, "period": span, "figures": figures[plain], "children": below}
