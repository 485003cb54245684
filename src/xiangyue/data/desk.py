"""What is due for people in their villages: three queries, however many and however much."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

MOST = 200
"""Rows of a kind; a desk with more is not read but worked off from the top."""


class Desk(NamedTuple):
    """Whose desk it is, and what belongs on it beside the person's own."""

    area: str
    person: int
    practice: bool
    runs: list[str]  # bodies whose meetings they prepare
    counts: bool  # they count ballots
    opinions: bool
    objections: bool
    postings: bool
    findings: bool
    asked: list[str]  # bodies whose questions they answer


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
    own: bool  # they began the matter, or are a party to it


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


_DESKS = """
SELECT w.n, x.* FROM jsonb_to_recordset(%(desks)s::jsonb) AS w(n int, area text, person bigint,
  practice boolean, runs text[], counts boolean, opinions boolean, objections boolean,
  postings boolean, findings boolean, asked text[])
CROSS JOIN LATERAL ({rows}) AS x
"""
_PARTS = """
SELECT m.id, m.title, m.year, m.number, v.id, v.fingerprint, p.key, p.due_on, p.opened_on,
  (SELECT count(*) FROM xiangyue_household h WHERE h.active AND h.representative_id = s.id),
  (SELECT r.households FROM xiangyue_reach r
     WHERE r.matter_id = m.id AND r.part = p.key AND r.membership_id = s.id),
  m.began_by_id = w.person OR EXISTS (SELECT FROM xiangyue_party y
     WHERE y.matter_id = m.id AND y.person_id = w.person)
FROM xiangyue_matter m
JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = ANY(m.open_parts)
LEFT JOIN LATERAL (
  SELECT id FROM xiangyue_membership s WHERE s.area_id = m.area_id AND s.person_id = w.person
    AND s.role IN ('representative', 'assembly_chair') AND s.start <= %(today)s
    AND (s."end" IS NULL OR s."end" >= %(today)s) ORDER BY s.start DESC LIMIT 1) s ON true
WHERE m.area_id = w.area AND m.state = 'running' AND m.practice = w.practice
  AND NOT EXISTS (SELECT 1 FROM xiangyue_review a WHERE a.matter_id = m.id AND a.part = p.key
    AND a.answered_at IS NULL)
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
       WHERE y.item_id = i.id AND y.teller_id = w.person AND y.round =
         (SELECT max(z.round) FROM xiangyue_tally z WHERE z.item_id = i.id)))
FROM xiangyue_meeting t
LEFT JOIN xiangyue_attendance a ON a.meeting_id = t.id AND a.person_id = w.person
WHERE t.area_id = w.area AND t.practice = w.practice
  AND (t.state IN ('called', 'open') OR (t.state = 'closed' AND t.minutes_signed_at IS NULL))
  AND (a.id IS NOT NULL OR t.body = ANY(w.runs) OR w.person IN (t.chair_id, t.recorder_id)
    OR (w.counts AND t.state = 'open'))
ORDER BY t.starts_at LIMIT %(most)s
"""

_REST = """
SELECT * FROM (
  (SELECT 'opinion', o.id, left(o.text, 90), o.due_on, NULL::bigint, o.considered_at::text
   FROM xiangyue_opinion o WHERE w.opinions AND o.area_id = w.area
     AND o.answered_at IS NULL AND o.practice = w.practice
     AND NOT EXISTS (SELECT FROM xiangyue_passedup u WHERE u.opinion_id = o.id)
   ORDER BY o.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'objection', p.id, p.title, min(j.due_on), p.matter_id, count(*)::text
   FROM xiangyue_objection j JOIN xiangyue_posting p ON p.id = j.posting_id
   WHERE w.objections AND p.area_id = w.area AND p.practice = w.practice
     AND j.answered_at IS NULL GROUP BY p.id)
  UNION ALL
  (SELECT 'posting', p.id, p.title, p.until + 1, p.matter_id, ''
   FROM xiangyue_posting p WHERE w.postings AND p.area_id = w.area
     AND p.practice = w.practice AND p.taken_down_at IS NULL AND p.until < %(today)s
   LIMIT %(most)s)
  UNION ALL
  (SELECT 'task', k.id, k.title, k.due_on, k.matter_id, k.part
   FROM xiangyue_task k JOIN xiangyue_matter m ON m.id = k.matter_id
   WHERE k.owner_id = w.person AND k.finished_at IS NULL AND m.area_id = w.area
     AND m.state = 'running' AND m.practice = w.practice LIMIT %(most)s)
  UNION ALL
  (SELECT 'finding', f.id, left(f.text, 90), f.due_on, f.matter_id, ''
   FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id
   WHERE w.findings AND m.area_id = w.area AND m.practice = w.practice
     AND f.answered_at IS NULL LIMIT %(most)s)
  UNION ALL
  (SELECT 'question', q.id, left(q.text, 90), q.due_on, q.matter_id, q.to_body
   FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
   WHERE q.to_body = ANY(w.asked) AND q.area_id = w.area AND q.answered_at IS NULL
     AND coalesce(m.practice, false) = w.practice LIMIT %(most)s)
  UNION ALL
  (SELECT 'turn', t.id, k.raw ->> 'name', t.due_on, NULL, t.name
   FROM xiangyue_takenduty k JOIN xiangyue_dutyturn t ON t.taken_id = k.id
   WHERE k.area_id = w.area AND k.practice = w.practice AND t.done_at IS NULL
     AND t.opens_on <= %(today)s AND EXISTS (SELECT 1 FROM xiangyue_membership s
       WHERE s.area_id = w.area AND s.person_id = w.person AND s.start <= %(today)s
         AND (s."end" IS NULL OR s."end" >= %(today)s) AND k.raw -> 'who' ? s.role)
   ORDER BY t.due_on LIMIT %(most)s)
) AS due
"""


def _rows(sql: str, desks: Sequence[Desk], today: date) -> list[tuple[Any, ...]]:
    """The rows of every desk, each led by the number of its desk."""
    asked = json.dumps([{"n": n, **desk._asdict()} for n, desk in enumerate(desks)])
    with connection.cursor() as c:
        values = {"desks": asked, "today": today, "most": MOST}
        c.execute(_DESKS.replace("{rows}", sql), values)
        return list(c.fetchall())


def parts(desks: Sequence[Desk], today: date) -> list[tuple[int, PartRow]]:
    """The open parts of the running matters of each desk's village."""
    return [(n, PartRow(*row)) for n, *row in _rows(_PARTS, desks, today)]


def meetings(desks: Sequence[Desk], today: date) -> list[tuple[int, MeetingRow]]:
    """Meetings the person is due at, chairs or records, those of the bodies they run, and, for one
    who ``counts`` ballots, those under way."""
    return [(n, MeetingRow(*row)) for n, *row in _rows(_MEETINGS, desks, today)]


def rest(desks: Sequence[Desk], today: date) -> list[tuple[int, Row]]:
    """What else is due: opinions, objections, postings, findings and questions as the desk says,
    and the person's own tasks."""
    return [(n, Row(*row)) for n, *row in _rows(_REST, desks, today)]
