"""Lists of a place that one has to read in order to act: each a table, each at its own address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import PageNumber, Place, part_of, village
from xiangyue.api.errors import REFUSALS
from xiangyue.api.lists import office, people
from xiangyue.api.rows import Here, Table

router = Router(tags=["areas"])
LISTS: dict[str, Table] = people.LISTS | office.LISTS
Said = Query("", max_length=60, description="a name or number to look for")


def _page(name: str, table: Table) -> type[Schema]:
    row = table.schema(f"area_{name}")
    fields: dict[str, Any] = {"rows": (list[row], ...), "page": (int, ...)}  # type: ignore[valid-type]
    fields["next"] = (int | None, Field(...))
    made: type[Schema] = create_model(f"{row.__name__}Page", __base__=Schema, **fields)
    made.__doc__ = f"A page of rows. {table.says}"
    return made


def _serve(address: str, table: Table) -> None:
    name = address.replace("/", "_").replace("-", "_")

    def found(request: HttpRequest, code: str, page: int, said: str = "") -> object:
        here = Here(request.actor, village(code), request.now, said.strip())
        return part_of(table.read(here, page), page)

    def listed(request: HttpRequest, code: Place, page: PageNumber = 1) -> object:
        return found(request, code, page)

    def searched(request: HttpRequest, code: Place, page: PageNumber = 1, q: str = Said) -> object:
        return found(request, code, page, q)

    view = searched if address in people.SEARCHED else listed
    view.__name__, view.__doc__ = name, table.says
    router.get(
        f"/areas/{{code}}/{address}",
        auth=READER,
        response={200: _page(name, table), **REFUSALS},
        exclude_unset=True,
        openapi_extra=OPEN,
        summary=name.replace("_", " ").capitalize(),
    )(view)


for _address, _table in LISTS.items():
    _serve(_address, _table)
