"""Open data of an area and a year: its tables, its Popolo document, its package.

All of one package is read in one read-only transaction that sees one state of the database, so that
its tables agree with one another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from xiangyue.access.open_data import Row, Scope, Source, sources
from xiangyue.core.open_data import Written
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Area, Jurisdiction
from xiangyue.documents.open_package import Package, write

FIRST_YEAR: Final = 2000
OPTIONS: Final = {"for": "yes", "against": "no", "abstain": "abstain", "void": "void"}
"""What Popolo calls the choices of a vote."""


def scope_of(area: str, year: int, now: datetime) -> Scope:
    """The scope; Refusal for a year that is none or has not begun."""
    today = timezone.localdate(now)
    if not FIRST_YEAR <= year <= today.year:
        raise refuse("open-data.year", field="year", code="not-found", year=year)
    return Scope(area, year, today)


def years_of(area: str, now: datetime) -> list[int]:
    """The years of which there is anything, the newest first: since the first opening of a division
    there. One query."""
    found = Jurisdiction.objects.filter(practice=False, area__code__startswith=area)
    first = found.order_by("opened_at").values_list("opened_at", flat=True).first()
    if first is None:
        return []
    this = timezone.localdate(now).year
    return list(range(this, min(timezone.localdate(first).year, this) - 1, -1))


def counts(scope: Scope) -> dict[str, int]:
    """How many rows each table has: one query for all."""
    parts: list[str] = []
    values: list[Any] = []
    for source in sources().values():
        sql, given = source.counted(scope)
        parts.append(sql)
        values += given
    with connection.cursor() as c:
        c.execute("SELECT " + ", ".join(parts), values)
        return dict(zip(sources(), map(int, c.fetchone()), strict=True))


def table_of(name: str) -> Source:
    """The table of that name; Refusal("not-found")."""
    found = sources().get(name)
    if found is None:
        raise refuse("api.not-found", code="not-found")
    return found


@contextmanager
def snapshot() -> Iterator[None]:
    """A read-only transaction that sees one state. Within another transaction it is that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as c:
            c.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def package(area: str, year: int, now: datetime) -> Package:
    """What ``write_package`` writes; Refusal where the area is none or the year has not begun."""
    scope = scope_of(area, year, now)
    row = Area.objects.filter(code=area).first() if area else None
    if area and row is None:
        raise refuse("api.not-found", code="not-found")
    name = display_name(row.name, level_of(area)) if row else "全国"
    home = f"{settings.BASE_URL}/data/{area}/" if area else f"{settings.BASE_URL}/data/"

    def reader(source: Source) -> Callable[[], Iterator[Row]]:
        return lambda: source.rows(scope)

    tables = [(source.table, reader(source)) for source in sources().values()]
    made = timezone.localtime(now)
    return Package(area, name, year, made, home, tables, lambda: popolo_pieces(scope))


def write_package(what: Package, out: IO[bytes]) -> list[Written]:
    """Write the package as of one moment."""
    with snapshot():
        return write(what, out)


# --- Popolo


def popolo_pieces(scope: Scope) -> Iterator[bytes]:
    """The Popolo document in pieces: lists by the names that Popolo gives them."""
    lists: dict[str, tuple[str, Callable[[Row], dict[str, Any]]]] = {
        "areas": ("areas", _area),
        "persons": ("people", _person),
        "organizations": ("organizations", _organization),
        "posts": ("posts", _post),
        "memberships": ("memberships", _membership),
        "motions": ("motions", _motion),
        "events": ("events", _event),
        "vote_events": ("vote_events", _vote_event),
    }
    before = "{\n"
    for name, (table, told) in lists.items():
        yield f'{before}"{name}": ['.encode()
        comma = "\n"
        for row in sources()[table].rows(scope):
            yield (comma + json.dumps(_filled(told(row)), ensure_ascii=False)).encode()
            comma = ",\n"
        yield b"\n]"
        before = ",\n"
    yield b"\n}\n"


def popolo(scope: Scope) -> dict[str, Any]:
    """The Popolo document whole."""
    with snapshot():
        found: dict[str, Any] = json.loads(b"".join(popolo_pieces(scope)))
    return found


def _filled(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty; days as ISO dates."""
    told = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in found.items()}
    return {k: v for k, v in told.items() if v not in (None, "", [])}


def _area(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "identifier": row["code"],
        "classification": row["level"],
        "parent_id": row["parent"],
    }


def _person(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"]}


def _organization(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "other_names": [{"name": row["name_en"], "note": "en"}],
        "classification": row["classification"],
        "area_id": row["area"],
    }


def _post(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "label": row["label"],
        "role": row["role"],
        "organization_id": row["organization"],
        "area_id": row["area"],
    }


def _membership(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "label": row["group"],
        "person_id": row["person"],
        "organization_id": row["organization"],
        "post_id": row["post"],
        "area_id": row["area"],
        "start_date": row["start_date"],
        "end_date": row["end_date"],
    }


def _motion(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "identifier": row["identifier"],
        "text": "\n".join(str(row[n]) for n in ("title", "summary") if row[n]),
        "classification": row["category"],
        "date": row["began_on"],
        "result": "pass" if row["decided_on"] else "",
    }


def _event(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "classification": "meeting",
        "location": row["location"],
        "start_date": row["start_date"],
        "status": {"called": "tentative", "cancelled": "cancelled"}.get(
            str(row["state"]), "confirmed"
        ),
        "organization_id": row["organization"],
    }


def _vote_event(row: Row) -> dict[str, Any]:
    kept = {"passed": "pass", "failed": "fail"}
    return {
        "id": row["id"],
        "organization_id": row["organization"],
        "motion_id": row["motion"],
        "legislative_session_id": row["event"],
        "classification": row["way"],
        "start_date": row["date"],
        "result": kept.get(str(row["result"]), row["result"]),
        "counts": [
            {"option": option, "value": row[choice]}
            for choice, option in OPTIONS.items()
            if row[choice] is not None
        ],
    }
