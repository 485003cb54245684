"""What the routers share: numbers, codes, pages of lists, the village of an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Path, Query, Schema
from pydantic import ConfigDict, Field

from xiangyue.core.refusals import refuse
from xiangyue.data.models import Jurisdiction

ROWS = 50
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Village = Annotated[str, Path(pattern=r"^[0-9]{12}$", description="code of a village, 12 digits")]
Place = Annotated[
    str,
    Path(
        pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$",
        description="code of a village, or of a level above it",
    ),
]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
PageNumber = Annotated[int, Query(ge=1, le=99_999, description=f"{ROWS} rows a page")]


class Given(Schema):
    """A body: a word it does not know is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")


def part_of(rows: Sequence[Any], page: int) -> dict[str, Any]:
    """A page of a list that was read one row beyond its end: ``rows`` and the ``next`` page."""
    more = len(rows) > ROWS
    return {"rows": list(rows[:ROWS]), "page": page, "next": page + 1 if more else None}


def window(page: int) -> slice:
    """The rows to read for ``part_of``."""
    return slice((page - 1) * ROWS, page * ROWS + 1)


def village(code: str) -> Jurisdiction:
    """The opened village of that code, with its area; Refusal("not-found"). One query."""
    found = Jurisdiction.objects.select_related("area").filter(area_id=code).first()
    if found is None:
        raise refuse("api.not-found", code="not-found")
    return found
