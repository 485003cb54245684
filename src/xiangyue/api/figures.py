"""The figures of areas in a period, never behind the acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.errors import REFUSALS
from xiangyue.core import periods
from xiangyue.core.digits import only_digits
from xiangyue.core.refusals import refuse
from xiangyue.data import figures as data

router = Router(tags=["figures"], auth=READER)
Figures = dict[str, int]
MOST = 50


class PeriodOut(Schema):
    """Whole months; what is due is counted on ``today``."""

    name: str
    first: date
    last: date
    today: date


class FiguresOut(Schema):
    """Figures by area and key (the keys are in docs/glossary.md)."""

    period: PeriodOut
    areas: dict[str, Figures]


def period_of(request: HttpRequest, name: str) -> periods.Period:
    """The period of that name, this year where none is named; Refusal beside ``period``."""
    if not name:
        return periods.containing("year", timezone.localdate(request.now))
    try:
        return periods.read(name)
    except ValueError:
        raise refuse("api.period", field="period") from None


def figures_of(
    request: HttpRequest, codes: Sequence[str], period: periods.Period
) -> tuple[dict[str, object], dict[str, Figures]]:
    """The period as ``PeriodOut`` and the figures of each code ("" is the nation). One query."""
    today = timezone.localdate(request.now)
    found = data.read(list(codes), first=period.first, last=period.last, today=today)
    span = {"name": period.name, "first": period.first, "last": period.last, "today": today}
    return span, found


@router.get("", response={200: FiguresOut, **REFUSALS}, openapi_extra=OPEN)
def read(
    request: HttpRequest,
    area: Annotated[list[str], Query(description="codes; cn is the nation")] = ["cn"],  # noqa: B006
    period: Annotated[
        str, Query(description="2026, 2026Q2 or 2026-03; this year if left out")
    ] = "",
) -> object:
    """The figures of some areas in a period."""
    if len(area) > MOST:
        raise refuse("api.areas-many", field="area", most=MOST)
    plain = {code: "" if code == "cn" else code for code in area}
    if any(c and not (only_digits(c) and len(c) <= 12) for c in plain.values()):
        raise refuse("api.value", field="area", name="area")
    span, found = figures_of(request, list(plain.values()), period_of(request, period))
    return {"period": span, "areas": {code: found[c] for code, c in plain.items()}}
