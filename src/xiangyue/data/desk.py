"""What is due for one person in one village: three queries, however much there is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

MOST = 200
"""Rows of a kind; a desk with more is not read but worked off from the top."""


class PartRow(NamedTuple):
    """An open part of a running matter. ``mine``/``reached``: a representative's households."""

    matter: int
    title: str
    year: int
    number: int
    version: int  # id of its ProcedureVersion
    fingerprint: str
    key: str
    due_on: date | None
    opened_on: date | None
    mine: int
    reached: int | None


class MeetingRow(NamedTuple):
    """A meeting not yet finished, as it concerns the person."""

    id: int
    title: str
    body: str
    place: str
    starts_at: datetime
    state: str
    chair: int | None
    recorder: int | None
    signed: bool
    due: str | None  # the person's own attendance, None when not due
    seen: bool
    undecided: int  # items not decided
    counted_once: int  # ballots counted by one teller only, and not by this person


class Row(NamedTuple):
    """Any other thing: ``kind`` is opinion, objection, posting, task, finding or question."""

    kind: str
    id: int
    words: str
    due_on: date
    matter: int | None
    more: str


_PARTS = """
SELECT m.id, m.title, m.year, m.number, v.id, v.fingerprint, p.key, p.due_on, p.opened_on,
  (SELECT count(*) FROM xiangyue_household h WHERE h.active AND h.representative_id = s.id),
  (SELECT r.households FROM xiangyue_reach r
     WHERE r.matter_id = m.id AND r.part = p.key AND r.membership_id = s.id)
FROM xiangyue_matter m
JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = ANY(m.open_parts)
LEFT JOIN LATERAL (
  SELECT id FROM xiangyue_membership s WHERE s.area_id = m.area_id AND s.person_id = %(person)s
    AND s.role IN ('representative', 'assembly_chair') AND s.start <= %(today)s
    AND (s."end" IS NULL OR s."end" >= %(today)s) ORDER BY s.start DESC LIMIT 1) s ON true
WHERE m.area_id = %(area)s AND m.state = 'running' AND m.practice = %(practice)s
ORDER BY p.due_on NULLS LAST, m.id, p.id LIMIT %(most)s
"""

_MEETINGS = """
SELECT t.id, t.title, t.body, t.place, t.starts_at, t.state, t.chair_id, t.recorder_id,
  t.minutes_signed_at IS NOT NULL, a.state, a.seen_at IS NOT NULL,
  (SELECT count(*) FROM xiangyue_agendaitem i WHERE i.meeting_id = t.id AND i.outcome = 'pending'),
  (SELECT count(*) FROM xiangyue_agendaitem i WHERE i.meeting_id = t.id AND i.outcome = 'pending'
     AND 1 = (SELECT count(*) FROM xiangyue_tally y WHERE y.item_id = i.id AND y.round =
       (SELECT max(z.round) FROM xiangyue_tally z WHERE z.item_id = i.id))
     AND NOT EXISTS (SELECT 1 FROM xiangyue_tally y
       WHERE y.item_id = i.id AND y.teller_id = %(person)s AND y.round =
         (SELECT max(z.round) FROM xiangyue_tally z WHERE z.item_id = i.id)))
FROM xiangyue_meeting t
LEFT JOIN xiangyue_attendance a ON a.meeting_id = t.id AND a.person_id = %(person)s
WHERE t.area_id = %(area)s AND t.practice = %(practice)s
  AND (t.state IN ('called', 'open') OR (t.state = 'closed' AND t.minutes_signed_at IS NULL))
  AND (a.id IS NOT NULL OR t.body = ANY(%(runs)s) OR %(person)s IN (t.chair_id, t.recorder_id)
    OR (%(counts)s AND t.state = 'open'))
ORDER BY t.starts_at LIMIT %(most)s
"""

_REST = """
SELECT * FROM (
  (SELECT 'opinion', o.id, left(o.text, 90), o.due_on, NULL::bigint, o.considered_at::text
   FROM xiangyue_opinion o WHERE %(opinions)s AND o.area_id = %(area)s
     AND o.answered_at IS NULL AND o.practice = %(practice)s ORDER BY o.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'objection', p.id, p.title, min(j.due_on), p.matter_id, count(*)::text
   FROM xiangyue_objection j JOIN xiangyue_posting p ON p.id = j.posting_id
   WHERE %(objections)s AND p.area_id = %(area)s AND p.practice = %(practice)s
     AND j.answered_at IS NULL GROUP BY p.id)
  UNION ALL
  (SELECT 'posting', p.id, p.title, p.until + 1, p.matter_id, ''
   FROM xiangyue_posting p WHERE %(postings)s AND p.area_id = %(area)s
     AND p.practice = %(practice)s AND p.taken_down_at IS NULL AND p.until < %(today)s
   LIMIT %(most)s)
  UNION ALL
  (SELECT 'task', k.id, k.title, k.due_on, k.matter_id, k.part
   FROM xiangyue_task k JOIN xiangyue_matter m ON m.id = k.matter_id
   WHERE k.owner_id = %(person)s AND k.finished_at IS NULL AND m.area_id = %(area)s
     AND m.state = 'running' AND m.practice = %(practice)s LIMIT %(most)s)
  UNION ALL
  (SELECT 'finding', f.id, left(f.text, 90), f.due_on, f.matter_id, ''
   FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id
   WHERE %(findings)s AND m.area_id = %(area)s AND m.practice = %(practice)s
     AND f.answered_at IS NULL LIMIT %(most)s)
  UNION ALL
  (SELECT 'question', q.id, left(q.text, 90), q.due_on, q.matter_id, q.to_body
   FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
   WHERE q.to_body = ANY(%(asked)s) AND q.area_id = %(area)s AND q.answered_at IS NULL
     AND coalesce(m.practice, false) = %(practice)s LIMIT %(most)s)
) AS due ORDER BY 4, 1, 2
"""


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(sql, values | {"most": MOST})
        return list(c.fetchall())


def parts(area: str, *, person: int, today: date, practice: bool) -> list[PartRow]:
    """The open parts of the running matters of a village, by their due day."""
    values = {"area": area, "person": person, "today": today, "practice": practice}
    return [PartRow(*row) for row in _rows(_PARTS, values)]


def meetings(
    area: str, *, person: int, runs: Collection[str], counts: bool, practice: bool
) -> list[MeetingRow]:
    """Meetings the person is due at, chairs or records, those of the bodies they run, and, for one
    who ``counts`` ballots, those under way."""
    values = {"area": area, "person": person, "runs": list(runs), "practice": practice}
    return [MeetingRow(*row) for row in _rows(_MEETINGS, values | {"counts": counts})]


def rest(
    area: str,
    *,
    person: int,
    today: date,
    practice: bool,
    kinds: Collection[str],
    asked: Collection[str],
) -> list[Row]:
    """What else is due: of ``kinds`` (opinions, objections, postings, findings), questions to the
    bodies ``asked``, and the person's own tasks; by the due day."""
    values = {"area": area, "person": person, "today": today, "practice": practice}
    wanted = {k: k in kinds for k in ("opinions", "objections", "postings", "findings")}
    return [Row(*row) for row in _rows(_REST, values | wanted | {"asked": list(asked)})]


_COUNTS = """
WITH seat AS (
  SELECT area_id, person_id, role FROM xiangyue_membership
  WHERE area_id = ANY(%(areas)s) AND start <= %(today)s AND ("end" IS NULL OR "end" >= %(today)s)
)
SELECT area, person, count(*) FROM (
  SELECT DISTINCT m.area_id AS area, s.person_id AS person, 'part', p.id::text
  FROM xiangyue_matter m
  JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
  JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = ANY(m.open_parts)
  JOIN LATERAL jsonb_path_query(v.raw, '$.definition.steps[*].parts[*]') d ON d->>'key' = p.key
  JOIN seat s ON s.area_id = m.area_id AND (d->'actors') ? s.role
  WHERE m.area_id = ANY(%(areas)s) AND m.state = 'running' AND NOT m.practice
  UNION ALL
  SELECT t.area_id, a.person_id, 'meeting', t.id::text
  FROM xiangyue_attendance a JOIN xiangyue_meeting t ON t.id = a.meeting_id
  WHERE t.area_id = ANY(%(areas)s) AND t.state IN ('called', 'open') AND NOT t.practice
    AND a.state <> 'excused'
  UNION ALL
  SELECT m.area_id, k.owner_id, 'task', k.id::text
  FROM xiangyue_task k JOIN xiangyue_matter m ON m.id = k.matter_id
  WHERE m.area_id = ANY(%(areas)s) AND m.state = 'running' AND NOT m.practice
    AND k.finished_at IS NULL
) AS due GROUP BY area, person
"""


def due_counts(areas: Collection[str], today: date) -> dict[tuple[str, int], int]:
    """Open parts, meetings and tasks of each person of these villages, about: one query.

    ``{(area, person): n}``; a rough number to choose a person by, the desk has the exact list.
    """
    found = _rows(_COUNTS, {"areas": list(areas), "today": today}) if areas else []
    return {(area, person): n for area, person, n in found}
