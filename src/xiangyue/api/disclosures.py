"""三务公开: a village's board of a quarter."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Village, village
from xiangyue.api.errors import REFUSALS
from xiangyue.core.disclosure import state
from xiangyue.core.periods import containing
from xiangyue.core.periods import read as read_period
from xiangyue.data.models import Disclosure

router = Router(tags=["disclosure"])


class ItemOut(Schema):
    """One item in one period. ``state``: coming, due, posted, late or missing."""

    id: int
    item: str
    head: str
    name: dict[str, str]
    period: str
    occasion: str
    clause: str
    due_on: date
    posted_on: date | None
    posting: int | None
    state: str


class BoardOut(Schema):
    """The items that are due in one quarter."""

    quarter: str
    rows: list[ItemOut]


@router.get(
    "/areas/{code}/board",
    auth=READER,
    response={200: BoardOut, **REFUSALS},
    openapi_extra=OPEN,
)
def board(
    request: HttpRequest,
    code: Village,
    quarter: Annotated[str, Query(pattern=r"^(20[0-9]{2}Q[1-4])?$")] = "",
) -> object:
    """What a village has to make known in a quarter (``2026Q4``; without it today's), and how each
    item stands."""
    village(code)
    today = timezone.localdate(request.now)
    period = read_period(quarter) if quarter else containing("quarter", today)
    rows = Disclosure.objects.filter(
        area_id=code, practice=False, due_on__range=(period.first, period.last)
    ).defer("content", "columns")
    return {
        "quarter": period.name,
        "rows": [_out(row, today) for row in rows.order_by("due_on", "pk")],
    }


def _out(row: Disclosure, today: date) -> dict[str, Any]:
    names = ("id", "item", "head", "period", "occasion", "due_on", "posted_on")
    return {name: getattr(row, name) for name in names} | {
        "name": row.raw["name"],
        "clause": row.raw["clause"],
        "posting": row.posting_id,
        "state": state(row.last, row.due_on, row.posted_on, today),
    }
