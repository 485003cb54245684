"""What a place makes known: postings, resolutions, meetings called; its days to come. For all, so
nothing of practice and nothing of a private matter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from xiangyue.data.parties import PRIVATE

NEWEST = 40
BACK, AHEAD = timedelta(days=31), timedelta(days=366)


class Notice(NamedTuple):
    """One notice. ``kind``: posting, resolution or meeting."""

    kind: str
    id: int
    title: str
    text: str
    at: datetime
    changed: datetime
    area: str
    area_name: str


_NOTICES = """
WITH hidden AS MATERIALIZED {private}
SELECT n.kind, n.id, n.title, n.text, n.at, n.changed, a.code, a.name FROM (
  (SELECT 'posting' AS kind, p.id, p.title, left(p.body, 4000) AS text, p.posted_at AS at,
     p.posted_at AS changed, p.area_id
   FROM xiangyue_posting p LEFT JOIN xiangyue_matter m ON m.id = p.matter_id
   WHERE p.area_id BETWEEN %(first)s AND %(last)s AND NOT p.practice AND p.taken_down_at IS NULL
     AND (m.id IS NULL OR m.procedure_id NOT IN (SELECT id FROM hidden))
   ORDER BY p.posted_at DESC LIMIT %(most)s)
  UNION ALL
  (SELECT 'resolution', m.id, m.title, m.resolution_number, m.decided_at, m.decided_at, m.area_id
   FROM xiangyue_matter m
   WHERE m.area_id BETWEEN %(first)s AND %(last)s AND NOT m.practice AND m.decided_at IS NOT NULL
     AND m.resolution_number <> '' AND m.procedure_id NOT IN (SELECT id FROM hidden)
   ORDER BY m.decided_at DESC LIMIT %(most)s)
  UNION ALL
  (SELECT 'meeting', t.id, t.title,
     to_char(t.starts_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD HH24:MI') || ' · ' || t.place,
     t.called_at, t.called_at, t.area_id
   FROM xiangyue_meeting t
   WHERE t.area_id BETWEEN %(first)s AND %(last)s AND NOT t.practice AND t.state <> 'cancelled'
     AND NOT EXISTS (SELECT FROM xiangyue_agendaitem i JOIN xiangyue_matter m ON m.id = i.matter_id
       WHERE i.meeting_id = t.id AND m.procedure_id IN (SELECT id FROM hidden))
   ORDER BY t.called_at DESC LIMIT %(most)s)
) AS n JOIN xiangyue_area a ON a.code = n.area_id
ORDER BY n.at DESC, n.kind, n.id LIMIT %(most)s
"""


def newest(area: str) -> list[Notice]:
    """The newest notices of a place and of all below it: one query."""
    given = {
        "first": area,
        "last": area.ljust(12, "9"),
        "most": NEWEST,
        "zone": settings.TIME_ZONE,
    }
    return [Notice(*row) for row in _rows(_NOTICES, given)]


class Day(NamedTuple):
    """One day of a calendar. ``kind``: meeting, posting, reception or turn. ``at``: a meeting's
    hour; ``sequence`` grows with its changes."""

    kind: str
    id: int
    title: str
    at: datetime | None
    on: date
    place: str
    body: str
    state: str
    sequence: int
    practice: bool


_MEETING = """
SELECT 'meeting', t.id, t.title, t.starts_at, (t.starts_at AT TIME ZONE %(zone)s)::date, t.place,
  t.body, t.state, t.version, t.practice
FROM xiangyue_meeting t
"""
_DAYS = (
    """
WITH hidden AS MATERIALIZED {private}
"""
    + _MEETING
    + """
WHERE t.area_id = %(area)s AND NOT t.practice
  AND t.starts_at BETWEEN %(begin)s AND %(end)s
  AND NOT EXISTS (SELECT FROM xiangyue_agendaitem i JOIN xiangyue_matter m ON m.id = i.matter_id
    WHERE i.meeting_id = t.id AND m.procedure_id IN (SELECT id FROM hidden))
UNION ALL
SELECT 'posting', p.id, p.title, NULL, p.until, '', '', '', 0, false
FROM xiangyue_posting p LEFT JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE p.area_id = %(area)s AND NOT p.practice AND p.taken_down_at IS NULL
  AND p.until BETWEEN %(first)s AND %(last)s
  AND (m.id IS NULL OR m.procedure_id NOT IN (SELECT id FROM hidden))
UNION ALL
SELECT 'reception', r.id, r.kind, NULL, r.on, concat_ws(' · ', nullif(r.hours, ''),
  nullif(r.place, '')), '', '', 0, false
FROM xiangyue_reception r
WHERE r.area_id = %(area)s AND NOT r.practice AND r.kind <> 'appointment'
  AND r.on BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 'turn', t.id, k.raw ->> 'name', NULL, t.due_on, '', '', '', 0, false
FROM xiangyue_takenduty k JOIN xiangyue_dutyturn t ON t.taken_id = k.id
WHERE k.area_id = %(area)s AND NOT k.practice AND t.done_at IS NULL
  AND t.due_on BETWEEN %(first)s AND %(last)s
ORDER BY 5, 1, 2
"""
)
_OWN = (
    _MEETING
    + """
JOIN xiangyue_attendance a ON a.meeting_id = t.id AND a.person_id = %(person)s
WHERE t.starts_at BETWEEN %(begin)s AND %(end)s AND a.state <> 'excused'
ORDER BY t.starts_at, t.id
"""
)


def days(area: str, now: datetime, today: date) -> list[Day]:
    """The calendar of a place for everybody: one query."""
    return [Day(*row) for row in _rows(_DAYS, _span(now, today) | {"area": area})]


def meetings_of(person: int, now: datetime, today: date) -> list[Day]:
    """The meetings at which a person is due, those that were called off too: one query."""
    return [Day(*row) for row in _rows(_OWN, _span(now, today) | {"person": person})]


def _span(now: datetime, today: date) -> dict[str, Any]:
    return {
        "begin": now - BACK,
        "end": now + AHEAD,
        "first": today - BACK,
        "last": today + AHEAD,
        "zone": settings.TIME_ZONE,
    }


def _rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(sql.replace("{private}", PRIVATE), given)
        return list(c.fetchall())
