"""What a village's home page shows, by two queries: where it lies, and what goes on there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from xiangyue.core.places import ancestors
from xiangyue.data.parties import PRIVATE
from xiangyue.data.prepared import prepared


@dataclass(frozen=True)
class Place:
    """A division; ``opened_at`` is None while it does not take part."""

    code: str
    name: str
    opened_at: datetime | None
    practice: bool
    procedure: str


_PLACES = """
SELECT a.code, a.name, j.opened_at, coalesce(j.practice, false), coalesce(j.procedure, '')
FROM xiangyue_area a LEFT JOIN xiangyue_jurisdiction j ON j.area_id = a.code
WHERE a.code = ANY(%s) ORDER BY length(a.code)
"""


def places(code: str) -> list[Place]:
    """The division and all above it, the widest first (the nation is no division); [] if none."""
    with prepared() as c:
        c.execute(_PLACES, [[*ancestors(code)[1:], code]])
        found = [Place(*row) for row in c.fetchall()]
    return found if found and found[-1].code == code else []


_BELOW = """
SELECT a.code, a.name, j.opened_at, coalesce(j.practice, false), coalesce(j.procedure, '')
FROM xiangyue_area a LEFT JOIN xiangyue_jurisdiction j ON j.area_id = a.code
WHERE a.parent = %s ORDER BY a.code
"""


def below(code: str) -> list[Place]:
    """The divisions directly below, by code ("" is the nation): one query."""
    with prepared() as c:
        c.execute(_BELOW, [code])
        return [Place(*row) for row in c.fetchall()]


_HOME = """
SELECT
(SELECT json_agg(r) FROM (
    SELECT id, title, year, number, step, open_parts, due_on, procedure_id, count(*) OVER () AS n
    FROM xiangyue_matter WHERE area_id = %(area)s AND practice = %(practice)s AND state = 'running'
        AND procedure_id NOT IN {private}
    ORDER BY began_at DESC, id DESC LIMIT 6) r),
(SELECT json_agg(r) FROM (
    SELECT id, title, {closed_at} AS on, budget,
        (SELECT coalesce(sum(spent), 0) FROM xiangyue_task t WHERE t.matter_id = m.id) AS spent
    FROM xiangyue_matter m WHERE area_id = %(area)s AND practice = %(practice)s AND state = 'closed'
        AND procedure_id NOT IN {private}
    ORDER BY closed_at DESC, id DESC LIMIT 3) r),
(SELECT json_agg(r) FROM (
    SELECT id, title, {posted_at} AS on, until
    FROM xiangyue_posting WHERE area_id = %(area)s AND practice = %(practice)s
        AND taken_down_at IS NULL AND until >= %(today)s
    ORDER BY until, id LIMIT 5) r),
(SELECT json_agg(r) FROM (
    SELECT id, title, body, place, starts_at, state
    FROM xiangyue_meeting WHERE area_id = %(area)s AND practice = %(practice)s
        AND NOT confined AND state IN ('called', 'open') AND {starts_at} >= %(today)s
    ORDER BY starts_at LIMIT 2) r),
(SELECT json_agg(r) FROM (
    SELECT m.role, p.name FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id
    WHERE m.area_id = %(area)s AND m.role = ANY(%(roles)s) AND m.start <= %(today)s
        AND (m."end" IS NULL OR m."end" >= %(today)s)
    ORDER BY array_position(%(roles)s::text[], m.role::text), p.id LIMIT 40) r),
(SELECT json_agg(r) FROM (
    SELECT m.id, m.title, m.budget,
        (SELECT coalesce(sum(spent), 0) FROM xiangyue_task t WHERE t.matter_id = m.id) AS spent
    FROM xiangyue_matter m WHERE m.area_id = %(area)s AND m.practice = %(practice)s
        AND m.decided_at IS NOT NULL AND m.budget > 0
        AND m.procedure_id NOT IN {private} AND {m.decided_at} BETWEEN %(first)s AND %(today)s
    ORDER BY m.budget DESC, m.id LIMIT 5) r),
(SELECT json_build_array(count(*), coalesce(sum(m.budget), 0), coalesce(sum(
        (SELECT sum(spent) FROM xiangyue_task t WHERE t.matter_id = m.id)), 0))
    FROM xiangyue_matter m WHERE m.area_id = %(area)s AND m.practice = %(practice)s
        AND m.decided_at IS NOT NULL AND m.budget > 0
        AND m.procedure_id NOT IN {private} AND {m.decided_at} BETWEEN %(first)s AND %(today)s),
(SELECT json_agg(r) FROM (
    SELECT DISTINCT q.name FROM xiangyue_person me
    JOIN xiangyue_household h ON h.id = me.household_id
    JOIN xiangyue_membership m ON m.id = h.representative_id
        OR (h.representative_id IS NULL AND h."group" <> '' AND m.area_id = h.area_id
            AND m."group" = h."group" AND m.role IN ('representative', 'assembly_chair'))
    JOIN xiangyue_person q ON q.id = m.person_id
    WHERE me.id = %(person)s AND me.area_id = %(area)s AND m.start <= %(today)s
        AND (m."end" IS NULL OR m."end" >= %(today)s)) r)
"""


@dataclass(frozen=True)
class Home:
    """Rows as dicts by the columns of the query; days as dates, money in fen."""

    running: list[dict[str, Any]]  # the newest six; ``n`` in each is how many there are in all
    finished: list[dict[str, Any]]
    posted: list[dict[str, Any]]
    meetings: list[dict[str, Any]]
    people: list[dict[str, Any]]
    money: list[dict[str, Any]]  # the dearest of those decided since ``first``
    money_of: tuple[int, int, int]  # how many matters, decided budgets, spent
    mine: str  # who represents the reader's household


def home(
    area: str,
    *,
    today: date,
    first: date,
    roles: tuple[str, ...],
    practice: bool = False,
    person: int | None = None,
) -> Home:
    """What goes on in a village on ``today``; its money since ``first``: one query.

    ``roles``: whose holders are named, in this order. ``person`` is the reader.
    """
    sql = _HOME.replace("{private}", PRIVATE)
    for moment in ("closed_at", "posted_at", "starts_at", "m.decided_at"):
        sql = sql.replace(f"{{{moment}}}", f"({moment} AT TIME ZONE %(zone)s)::date")
    given = {
        "area": area,
        "practice": practice,
        "today": today,
        "first": first,
        "roles": list(roles),
        "person": person,
        "zone": settings.TIME_ZONE,
    }
    with prepared() as c:
        c.execute(sql, given)
        *lists, totals, mine = c.fetchone()
    rows = [[_dated(row) for row in some or []] for some in lists]
    number, budget, spent = totals
    names = "、".join(row["name"] for row in mine or [])
    return Home(*rows, money_of=(number, int(budget), int(spent)), mine=names)


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("on", "until", "due_on"):
        if row.get(name):
            row[name] = date.fromisoformat(row[name])
    if "starts_at" in row:
        row["starts_at"] = datetime.fromisoformat(row["starts_at"])
    return row
