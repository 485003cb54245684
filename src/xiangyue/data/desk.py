"""What waits for people in their places: three queries, however many and however much."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

MOST = 200
"""Rows of a kind; a desk with more is not read but worked off from the top."""


class Desk(NamedTuple):
    """Whose desk it is, and what belongs on it beside the person's own.

    ``seated``: they hold a seat there, so that open parts may be theirs. ``voter``: it is their own
    village, where they are asked as a villager.
    """

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
    reviews: bool = False  # what villages handed in
    passed: bool = False  # opinions that villages passed up
    seated: bool = True
    voter: bool = False
    stories: bool = False  # they review what others wrote for the library of typical cases
    money: bool = False  # they answer questions about the village's books


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
    elects: bool  # they are a member in office of its election committee


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
    """Any other thing. ``kind``: opinion, objection, posting, task, finding, question, turn,
    review, appeal, story, passed, errand, reception, money; and what is asked of the person
    themself: word, invitation, sign, poll, vote. ``id`` is that of the page it is done on,
    ``part`` its part of a matter."""

    kind: str
    id: int
    words: str
    due_on: date | None
    matter: int | None
    more: str


_DESKS = """
WITH polls AS MATERIALIZED (
  SELECT v.id, q ->> 'key' AS key FROM xiangyue_procedureversion v,
    jsonb_path_query(v.raw, '$.definition.steps[*].parts[*] ? (@.kind == "poll")') AS q
)
SELECT w.n, x.* FROM jsonb_to_recordset(%(desks)s::jsonb) AS w(n int, area text, person bigint,
  practice boolean, runs text[], counts boolean, opinions boolean, objections boolean,
  postings boolean, findings boolean, asked text[], reviews boolean, passed boolean,
  seated boolean, voter boolean, stories boolean, money boolean)
CROSS JOIN LATERAL ({rows}) AS x
"""
_PARTS = """
SELECT m.id, m.title, m.year, m.number, v.id, v.fingerprint, p.key, p.due_on, p.opened_on,
  (SELECT count(*) FROM xiangyue_household h WHERE h.active AND h.representative_id = s.id),
  (SELECT r.households FROM xiangyue_reach r
     WHERE r.matter_id = m.id AND r.part = p.key AND r.membership_id = s.id),
  m.began_by_id = w.person OR EXISTS (SELECT FROM xiangyue_party y
     WHERE y.matter_id = m.id AND y.person_id = w.person),
  {elects}
FROM xiangyue_matter m
JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = ANY(m.open_parts)
LEFT JOIN LATERAL (
  SELECT id FROM xiangyue_membership s WHERE s.area_id = m.area_id AND s.person_id = w.person
    AND s.role IN ('representative', 'assembly_chair') AND s.start <= %(today)s
    AND (s."end" IS NULL OR s."end" >= %(today)s) ORDER BY s.start DESC LIMIT 1) s ON true
WHERE (w.seated OR w.person IN (SELECT o.person_id FROM xiangyue_electionofficer o
    WHERE o.since <= %(today)s AND (o.until IS NULL OR o.until > %(today)s)))
  AND m.area_id = w.area AND m.state = 'running' AND m.practice = w.practice
  AND (w.seated OR {elects})
  AND NOT EXISTS (SELECT 1 FROM xiangyue_review a WHERE a.matter_id = m.id AND a.part = p.key
    AND a.answered_at IS NULL)
ORDER BY p.due_on NULLS LAST, m.id, p.id LIMIT %(most)s
""".replace(
    "{elects}",
    """EXISTS (SELECT FROM xiangyue_electionofficer o
    JOIN xiangyue_election e ON e.id = o.election_id
    WHERE e.matter_id = m.id AND o.person_id = w.person AND o.since <= %(today)s
      AND (o.until IS NULL OR o.until > %(today)s))""",
)

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
     AND NOT EXISTS (SELECT FROM xiangyue_moneyquestion y WHERE y.opinion_id = o.id)
   ORDER BY o.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'money', o.id, left(o.text, 90), o.due_on, NULL::bigint, v.text
   FROM xiangyue_moneyquestion y JOIN xiangyue_opinion o ON o.id = y.opinion_id
   JOIN xiangyue_ledgervoucher v ON v.id = y.voucher_id
   WHERE w.money AND y.area_id = w.area AND o.answered_at IS NULL AND o.practice = w.practice
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
  UNION ALL
  (SELECT 'review', r.id, m.title, r.due_on, r.matter_id, r.part
   FROM xiangyue_review r JOIN xiangyue_matter m ON m.id = r.matter_id
   WHERE w.reviews AND r.office_id = w.area AND r.answered_at IS NULL AND NOT m.practice
   ORDER BY r.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'appeal', p.id, m.title, p.due_on, p.matter_id, p.part
   FROM xiangyue_appeal p JOIN xiangyue_matter m ON m.id = p.matter_id
   WHERE w.reviews AND p.office_id = w.area AND p.outcome = '' AND m.state = 'running'
     AND NOT m.practice ORDER BY p.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'story', t.id, t.title, NULL, t.matter_id, ''
   FROM xiangyue_story t WHERE w.stories AND t.area_id = w.area AND t.state = 'in-review'
     AND NOT w.practice AND w.person NOT IN (t.drafted_by_id, t.edited_by_id)
   ORDER BY t.id LIMIT %(most)s)
  UNION ALL
  (SELECT 'passed', o.id, left(o.text, 90), u.due_on, NULL, ''
   FROM xiangyue_passedup u JOIN xiangyue_opinion o ON o.id = u.opinion_id
   WHERE w.passed AND u.to_id = w.area AND o.answered_at IS NULL AND NOT o.practice
   ORDER BY u.due_on LIMIT %(most)s)
  UNION ALL
  (SELECT 'errand', m.id, m.title, m.due_on, m.id, h.part
   FROM xiangyue_helprequest h JOIN xiangyue_matter m ON m.id = h.matter_id
   WHERE h.agent_id = w.person AND h.result = '' AND m.area_id = w.area
     AND m.state = 'running' AND m.practice = w.practice LIMIT %(most)s)
  UNION ALL
  (SELECT 'word', m.id, m.title, m.due_on, m.id, ''
   FROM xiangyue_helprequest h JOIN xiangyue_matter m ON m.id = h.matter_id
   WHERE h.person_id = w.person AND h.result = 'solved' AND m.area_id = w.area
     AND m.state = 'running' AND m.practice = w.practice
     AND NOT EXISTS (SELECT FROM xiangyue_closingword c WHERE c.matter_id = m.id))
  UNION ALL
  (SELECT 'invitation', i.id, m.title, p.due_on, m.id, i.part
   FROM xiangyue_invitee i JOIN xiangyue_matter m ON m.id = i.matter_id
   JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = i.part
   WHERE i.person_id = w.person AND i.state = 'invited' AND m.area_id = w.area
     AND m.state = 'running' AND m.practice = w.practice AND i.part = ANY(m.open_parts))
  UNION ALL
  (SELECT 'sign', a.id, m.title, p.due_on, m.id, a.part
   FROM xiangyue_invitee i JOIN xiangyue_matter m ON m.id = i.matter_id
   JOIN xiangyue_agreement a ON a.matter_id = m.id
   JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = a.part
   WHERE i.person_id = w.person AND i.role = 'party' AND i.state = 'accepted'
     AND m.area_id = w.area AND m.state = 'running' AND m.practice = w.practice
     AND a.part = ANY(m.open_parts)
     AND a.version = (SELECT max(b.version) FROM xiangyue_agreement b
       WHERE b.matter_id = m.id AND b.part = a.part)
     AND NOT EXISTS (SELECT FROM xiangyue_signature s
       WHERE s.agreement_id = a.id AND s.invitee_id = i.id))
  UNION ALL
  (SELECT 'poll', p.id, m.title, p.due_on, m.id, p.key
   FROM xiangyue_person g JOIN xiangyue_matter m ON m.area_id = w.area
   JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = ANY(m.open_parts)
   JOIN polls q ON q.id = m.procedure_id AND q.key = p.key
   WHERE w.voter AND g.id = w.person AND {grown} AND m.state = 'running'
     AND m.practice = w.practice AND NOT EXISTS (SELECT FROM xiangyue_pollanswer x
       WHERE x.matter_id = m.id AND x.part = p.key AND (x.household_id = g.household_id
         OR (x.household_id IS NULL AND x.person_id = g.id))))
  UNION ALL
  (SELECT 'vote', s.id, m.title, s.until, m.id, s.part
   FROM xiangyue_person g JOIN xiangyue_matter m ON m.area_id = w.area
   JOIN xiangyue_selection s ON s.matter_id = m.id AND s.state = 'open'
   WHERE w.voter AND g.id = w.person AND {grown} AND m.state = 'running'
     AND m.practice = w.practice AND s.until >= %(today)s
     AND NOT EXISTS (SELECT FROM xiangyue_selectionvoter x WHERE x.selection_id = s.id
       AND (x.person_id = g.id OR x.household_id = g.household_id)))
  UNION ALL
  (SELECT 'survey', s.id, m.title, s.until, m.id, s.part
   FROM xiangyue_person g JOIN xiangyue_matter m ON m.area_id = w.area
   JOIN xiangyue_survey s ON s.matter_id = m.id AND s.state = 'open'
   JOIN xiangyue_surveyunit u ON u.sample_id = s.sample_id AND u.asked
     AND (u.person_id = g.id OR u.household_id = g.household_id)
   WHERE g.id = w.person AND {grown} AND m.state = 'running'
     AND m.practice = w.practice AND s.until >= %(today)s
     AND NOT EXISTS (SELECT FROM xiangyue_surveyturn x WHERE x.survey_id = s.id
       AND x.unit_id = u.id))
  UNION ALL
  (SELECT 'reception', r.id, r.kind, r.on, NULL, concat_ws(' · ', nullif(r.hours, ''),
     nullif(r.place, ''))
   FROM xiangyue_reception r
   WHERE w.person IN (r.by_id, r.asked_by_id) AND r.area_id = w.area
     AND r.practice = w.practice AND r.held_at IS NULL
     AND r.on BETWEEN %(today)s AND %(today)s + 14)
) AS due
""".replace(
    "{grown}",
    "g.active AND (g.birth_date IS NULL OR g.birth_date <= %(today)s - interval '18 years')",
)


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
