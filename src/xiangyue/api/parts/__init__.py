"""One part of a matter with its rows, as its page shows them to the reader.

The tables stand in the modules of this folder, by subject; what a table does not name is not told.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import create_model

from xiangyue.access.matters import may_see
from xiangyue.actions.standing import read_case
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import ROWS, Id, PageNumber
from xiangyue.api.errors import REFUSALS, CheckOut, Words, check_out
from xiangyue.api.rows import Look, Table
from xiangyue.core.discovery import modules_of
from xiangyue.core.refusals import refuse

router = Router(tags=["matters"])


def _kinds() -> dict[str, dict[str, Table]]:
    found: dict[str, dict[str, Table]] = {}
    for module in modules_of(__name__, __path__).values():
        found |= getattr(module, "TABLES", {})
    return found


KINDS = _kinds()
"""The tables of each kind of part."""


def _names() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for tables in KINDS.values():
        for name, table in tables.items():
            if found.setdefault(name, table) is not table:
                raise TypeError(f"two tables are called {name}")
    return dict(sorted(found.items()))


PartTables: Any = create_model(
    "PartTables",
    __base__=Schema,
    **{name: (list[table.schema(name)], None) for name, table in _names().items()},  # type: ignore[misc]
)
PartTables.__doc__ = (
    "The tables of the part's kind, each a page of the rows that this reader sees. A column that"
    " the reader is not told is left out."
)


class PartWhole(Schema):
    """A part with its rows. ``mine``: it is the reader's to do; ``may``: they can act on it now.
    ``next``: the page that follows, where any table goes on."""

    matter: int
    version: int
    key: str
    kind: str
    name: Words
    status: str
    actors: list[str]
    opened_on: date | None
    due_on: date | None
    done_at: datetime | None
    facts: dict[str, Any]
    unmet: list[CheckOut]
    mine: bool
    may: bool
    tables: PartTables
    page: int
    next: int | None


@router.get(
    "/matters/{id}/parts/{part}",
    auth=READER,
    response={200: PartWhole, **REFUSALS},
    exclude_unset=True,
    openapi_extra=OPEN,
)
def part_of_matter(request: HttpRequest, id: Id, part: str, page: PageNumber = 1) -> object:
    """A part of a matter with the rows of its kind, as its page shows them to the reader."""
    case = read_case(id, now=request.now)
    if case is None or not may_see(request.actor, case.matter, case.procedure):
        raise refuse("matter.unknown", code="not-found")
    if part not in case.parts:
        raise refuse("api.not-found", code="not-found")
    view = case.standing().view(part)
    look = Look(request.actor, case, view, request.now)
    tables = KINDS.get(view.part.kind, {})
    rows = {name: table.read(look, page) for name, table in tables.items()}
    row = case.parts[part]
    running = case.matter.state == "running"
    return {
        "matter": case.matter.pk,
        "version": case.matter.version,
        "key": part,
        "kind": view.part.kind,
        "name": view.names,
        "status": view.status,
        "actors": view.part.actors,
        "opened_on": row.opened_on,
        "due_on": row.due_on,
        "done_at": row.done_at,
        "facts": row.facts,
        "unmet": [check_out(c) for c in view.unmet] if running else [],
        "mine": look.mine,
        "may": look.may,
        "tables": {name: some[:ROWS] for name, some in rows.items()},
        "page": page,
        "next": page + 1 if any(len(some) > ROWS for some in rows.values()) else None,
    }
