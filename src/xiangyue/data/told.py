"""What has happened that somebody is to be told: read off the tables, so that no act is slower.

One query for many areas. A thing that was told already comes again and again within ``since``:
what makes a message one of its kind (``core.messages.mark``) keeps it from being told twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from xiangyue.data.parties import PRIVATE


class Told(NamedTuple):
    """One thing that one person is to be told. ``title``: of something public, else ""."""

    kind: str
    person: int
    area: str
    what: str
    title: str
    due_on: date | None
    link: str  # the name of a page and its number: "meeting/12"
    practice: bool


class Swept(NamedTuple):
    """An area to be looked at: since when, how many entries its record has now."""

    area: str
    practice: bool
    since: datetime | None
    entries: int


_EVENTS = """
WITH w AS (SELECT * FROM jsonb_to_recordset(%(areas)s::jsonb) AS x(area text, since timestamptz)),
hidden AS MATERIALIZED {private}
SELECT DISTINCT e.*, p.active FROM (
  SELECT CASE t.state WHEN 'called' THEN 'meeting.called' ELSE 'meeting.cancelled' END,
    a.person_id, t.area_id, 'meeting/' || t.id || '/' || t.state, t.title,
    (t.starts_at AT TIME ZONE %(zone)s)::date, 'meeting/' || t.id, t.practice
  FROM w JOIN xiangyue_meeting t ON t.area_id = w.area
  JOIN xiangyue_attendance a ON a.meeting_id = t.id
  WHERE t.starts_at > w.since AND (t.state = 'called' AND t.called_at > w.since
    AND t.called_by_id IS DISTINCT FROM a.person_id
    OR t.state = 'cancelled' AND t.closed_at > w.since)
  UNION ALL
  SELECT 'opinion.answered', o.author_id, o.area_id, 'opinion/' || o.id || '/answered', '', NULL,
    'opinion/' || o.id, o.practice
  FROM w JOIN xiangyue_opinion o ON o.area_id = w.area
  WHERE o.author_id IS NOT NULL AND o.answered_at > w.since
  UNION ALL
  SELECT 'opinion.decided', o.author_id, o.area_id, 'matter/' || m.id || '/decided', m.title,
    NULL, 'matter/' || m.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_opinion o ON o.matter_id = m.id
  WHERE o.author_id IS NOT NULL AND m.decided_at > w.since
    AND m.procedure_id NOT IN (SELECT id FROM hidden)
  UNION ALL
  SELECT 'objection.answered', j.author_id, p.area_id, 'objection/' || j.id || '/answered',
    p.title, NULL, 'posting/' || p.id, p.practice
  FROM w JOIN xiangyue_posting p ON p.area_id = w.area
  JOIN xiangyue_objection j ON j.posting_id = p.id
  WHERE j.author_id IS NOT NULL AND j.answered_at > w.since
  UNION ALL
  SELECT 'question.answered', q.asked_by_id, q.area_id, 'question/' || q.id || '/answered',
    coalesce(m.title, ''), NULL, 'question/' || q.id, coalesce(m.practice, false)
  FROM w JOIN xiangyue_question q ON q.area_id = w.area
  LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
    AND m.procedure_id NOT IN (SELECT id FROM hidden)
  WHERE q.answered_at > w.since
  UNION ALL
  SELECT 'request.handed', h.person_id, m.area_id, 'handing/' || s.id, '', NULL,
    'matter/' || m.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_helprequest h ON h.matter_id = m.id
  JOIN xiangyue_handlingstep s ON s.matter_id = m.id AND s.kind = 'handover'
  WHERE h.person_id IS NOT NULL AND s.made_at > w.since
  UNION ALL
  SELECT 'request.done', h.person_id, m.area_id, 'request/' || h.id || '/' || h.result, '', NULL,
    'matter/' || m.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_helprequest h ON h.matter_id = m.id
  WHERE h.person_id IS NOT NULL AND h.result IN ('solved', 'refused')
    AND h.done_on >= (w.since AT TIME ZONE %(zone)s)::date
  UNION ALL
  SELECT 'request.late', h.person_id, m.area_id, 'request/' || h.id || '/late', '', m.due_on,
    'matter/' || m.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area AND m.state = 'running'
  JOIN xiangyue_helprequest h ON h.matter_id = m.id
  WHERE h.person_id IS NOT NULL AND h.result = '' AND m.due_on < %(today)s
  UNION ALL
  SELECT 'talk.returned', i.person_id, m.area_id, 'returned/' || r.id, m.title, NULL,
    'matter/' || m.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_returned r ON r.matter_id = m.id
  JOIN xiangyue_invitee i ON i.id = r.invitee_id
  WHERE i.person_id IS NOT NULL AND r.returned_at > w.since
    AND m.procedure_id NOT IN (SELECT id FROM hidden)
  UNION ALL
  SELECT 'pledge.answered', s.person_id, m.area_id, 'pledge/' || g.id || '/answered', g.text,
    NULL, 'pledge/' || g.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_pledge g ON g.matter_id = m.id AND g.asked_by_id IS NOT NULL
  JOIN xiangyue_pledgesignature s ON s.pledge_id = g.id
  WHERE EXISTS (SELECT FROM xiangyue_pledgenote n WHERE n.pledge_id = g.id
    AND n.kind IN ('declined', 'proposed') AND n.made_at > w.since)
  UNION ALL
  SELECT 'pledge.settled', x.person, m.area_id, 'pledge/' || g.id || '/' || g.state, g.text,
    NULL, 'pledge/' || g.id, m.practice
  FROM w JOIN xiangyue_matter m ON m.area_id = w.area
  JOIN xiangyue_pledge g ON g.matter_id = m.id AND g.settled_on IS NOT NULL
    AND g.settled_on >= (w.since AT TIME ZONE %(zone)s)::date
  JOIN LATERAL (
    SELECT o.author_id FROM xiangyue_opinion o
    WHERE o.id = g.opinion_id AND o.author_id IS NOT NULL
    UNION SELECT s.person_id FROM xiangyue_pledgesignature s WHERE s.pledge_id = g.id
  ) AS x (person) ON true
) AS e (kind, person, area, what, title, due_on, link, practice)
JOIN xiangyue_person p ON p.id = e.person
WHERE p.active
"""


def events(areas: Mapping[str, datetime], today: date) -> list[Told]:
    """What happened in these areas, each since its moment: one query."""
    asked = [{"area": code, "since": since.isoformat()} for code, since in areas.items()]
    with connection.cursor() as c:
        given = {"areas": json.dumps(asked), "today": today, "zone": settings.TIME_ZONE}
        c.execute(_EVENTS.replace("{private}", PRIVATE), given)
        return [Told(*row[:-1]) for row in c.fetchall()]


_BEGIN = """
INSERT INTO xiangyue_sweptarea (area_id, entries)
SELECT j.area_id, 0 FROM xiangyue_jurisdiction j
WHERE NOT EXISTS (SELECT FROM xiangyue_sweptarea s WHERE s.area_id = j.area_id)
ORDER BY j.area_id ON CONFLICT DO NOTHING
"""
_TAKE = """
SELECT s.area_id, j.practice, s.at, coalesce(h.size, 0) + coalesce(g.size, 0)
FROM xiangyue_sweptarea s JOIN xiangyue_jurisdiction j ON j.area_id = s.area_id
LEFT JOIN xiangyue_recordlog h ON h.code = s.area_id
LEFT JOIN xiangyue_recordlog g ON g.code = 'practice/' || s.area_id
WHERE s.on IS DISTINCT FROM %(today)s
  OR s.entries < coalesce(h.size, 0) + coalesce(g.size, 0)
ORDER BY s.at NULLS FIRST, s.area_id LIMIT %(most)s FOR UPDATE OF s SKIP LOCKED
"""
_KEEP = """
UPDATE xiangyue_sweptarea s SET entries = x.entries, "on" = %(today)s, at = %(now)s
FROM unnest(%(areas)s::text[], %(entries)s::bigint[]) AS x (area, entries)
WHERE s.area_id = x.area
"""


def begin() -> None:
    """Areas that were opened since are to be looked at too: one query."""
    with connection.cursor() as c:
        c.execute(_BEGIN)


def take_areas(today: date, most: int) -> list[Swept]:
    """Areas whose record has grown, or whose day is another, locked; those that another sweeper
    has are left to it: one query."""
    with connection.cursor() as c:
        c.execute(_TAKE, {"today": today, "most": most})
        return [Swept(*row) for row in c.fetchall()]


def keep_areas(swept: Sequence[Swept], now: datetime, today: date) -> None:
    """They were looked at up to there."""
    with connection.cursor() as c:
        areas, entries = [s.area for s in swept], [s.entries for s in swept]
        c.execute(_KEEP, {"today": today, "now": now, "areas": areas, "entries": entries})


class Reached(NamedTuple):
    """A person of an area who may be told something: seats there, and whether anything reaches
    them but their list."""

    person: int
    name: str
    home: str
    area: str
    roles: list[str]


_PEOPLE = """
SELECT p.id, p.name, p.area_id, x.area,
  array_remove(array_agg(DISTINCT m.role), NULL)
FROM unnest(%(areas)s::text[]) AS x (area)
JOIN LATERAL (
  SELECT m.person_id FROM xiangyue_membership m WHERE m.area_id = x.area
    AND m.start <= %(today)s AND (m."end" IS NULL OR m."end" >= %(today)s)
  UNION
  SELECT v.id FROM xiangyue_person v WHERE v.area_id = x.area AND (
    EXISTS (SELECT FROM xiangyue_account a WHERE a.person_id = v.id AND a.is_active)
    OR EXISTS (SELECT FROM xiangyue_contact c WHERE c.person_id = v.id
      AND c.checked_at IS NOT NULL))
) AS these ON true
JOIN xiangyue_person p ON p.id = these.person_id AND p.active
LEFT JOIN xiangyue_membership m ON m.person_id = p.id AND m.area_id = x.area
  AND m.start <= %(today)s AND (m."end" IS NULL OR m."end" >= %(today)s)
GROUP BY p.id, x.area
ORDER BY x.area, p.id
"""


def people(areas: Sequence[str], today: date) -> list[Reached]:
    """Those who hold a seat in these areas, and their villagers who sign in or have a contact: one
    query."""
    with connection.cursor() as c:
        c.execute(_PEOPLE, {"areas": list(areas), "today": today})
        return [Reached(*row) for row in c.fetchall()]


_ADD = """
INSERT INTO xiangyue_message
  (person_id, area_id, kind, mark, values, link, due_on, made_at, seen_at)
SELECT x.person, x.area, x.kind, x.mark, x.values, x.link, x.due_on, %(now)s, NULL
FROM jsonb_to_recordset(%(rows)s::jsonb) AS x (person bigint, area text, kind text, mark text,
  values jsonb, link text, due_on date)
ORDER BY x.person, x.mark
ON CONFLICT (person_id, mark) DO NOTHING
RETURNING id, person_id, kind
"""


def add(rows: Sequence[Mapping[str, Any]], now: datetime) -> list[tuple[int, int, str]]:
    """Keep those that are new: (id, person, kind) of each. In the order of their marks, so that
    two who add at once wait for one another and never for each other."""
    with connection.cursor() as c:
        c.execute(_ADD, {"rows": json.dumps(list(rows)), "now": now})
        return [(int(a), int(b), str(k)) for a, b, k in c.fetchall()]


_WAYS = """
SELECT p.id, r.rules, r.quiet_from, r.quiet_until,
  ARRAY(SELECT c.channel FROM xiangyue_contact c WHERE c.person_id = p.id
    AND c.checked_at IS NOT NULL ORDER BY c.channel)
FROM unnest(%(people)s::bigint[]) AS p (id)
LEFT JOIN xiangyue_reaching r ON r.person_id = p.id
"""


class Ways(NamedTuple):
    """How a person is told: their rules, their own quiet hours, the channels that reach them."""

    rules: dict[str, str]
    quiet_from: Any
    quiet_until: Any
    channels: list[str]


def ways(people: Sequence[int]) -> dict[int, Ways]:
    """The ways to these people: one query."""
    with connection.cursor() as c:
        c.execute(_WAYS, {"people": list(people)})
        return {
            person: Ways(json.loads(rules) if rules else {}, *rest)
            for person, rules, *rest in c.fetchall()
        }


_PACK = """
WITH x AS (
  SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS x (message bigint, person bigint, channel text, leaves timestamptz)
), made AS (
  INSERT INTO xiangyue_parcel
    (person_id, channel, key, code, leaves_at, state, next_at, tries, reason)
  SELECT DISTINCT ON (person, channel, leaves) person, channel, gen_random_uuid(), false, leaves,
    'waiting', leaves, 0, ''
  FROM x ORDER BY person, channel, leaves
  ON CONFLICT (person_id, channel, leaves_at, code) WHERE state = 'waiting'
    DO UPDATE SET next_at = excluded.next_at
  RETURNING id, person_id, channel, leaves_at
)
INSERT INTO xiangyue_enclosed (message_id, parcel_id, channel)
SELECT x.message, made.id, x.channel FROM x JOIN made ON made.person_id = x.person
  AND made.channel = x.channel AND made.leaves_at = x.leaves
ON CONFLICT (message_id, channel) DO NOTHING
"""


def pack(rows: Sequence[Mapping[str, Any]]) -> None:
    """Put messages into the parcels of their moment, made where there is none that waits. A parcel
    that is being handed over is no longer one that waits: what comes then goes into the next."""
    if rows:
        with connection.cursor() as c:
            c.execute(_PACK, {"rows": json.dumps(list(rows))})


_TAKE_PARCELS = """
UPDATE xiangyue_parcel SET state = 'sending', tries = tries + 1, next_at = %(until)s
WHERE id IN (
  SELECT id FROM xiangyue_parcel WHERE state IN ('waiting', 'sending', 'retry')
    AND next_at <= %(now)s AND channel = ANY(%(channels)s)
  ORDER BY next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def take_parcels(
    now: datetime, until: datetime, channels: Sequence[str], most: int
) -> list[int]:  # fmt: skip
    """Parcels that are due, taken until then; nobody else takes them before: one query."""
    with connection.cursor() as c:
        given = {"now": now, "until": until, "channels": list(channels), "most": most}
        c.execute(_TAKE_PARCELS, given)
        return sorted(int(pk) for (pk,) in c.fetchall())
