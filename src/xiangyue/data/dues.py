"""The one list of duties: whatever is due in a place, from whom, by when; in one query.

Turns of duties that come round, open parts of running matters, tasks, rows of registers, opinions
to answer (those passed up are due above), objections, questions, findings, reviews, appeals, the
yearly look at a title, postings whose last day comes, what was planned for a day, and meetings and
reception days that went by with nothing written down. A year's calendar has all meetings and
reception days. Nothing here is kept twice: every row is read where the act that made it put it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.conf import settings

from xiangyue.data.book_dues import BOOKS
from xiangyue.data.parties import PRIVATE
from xiangyue.data.prepared import prepared

#: What a source may use: {within} of an area, {due} of a day, {open}: that it is not done, for
#: lists of what is to be done ("true" for a calendar).
_TURN: Final = """
SELECT 'turn', t.id, k.raw #>> '{name,zh}', k.raw #>> '{name,en}', t.name, t.due_on, t.opens_on,
  (t.done_at AT TIME ZONE %(zone)s)::date, k.area_id, NULL::bigint, '', '',
  ARRAY(SELECT jsonb_array_elements_text(k.raw -> 'who')), NULL::bigint, NULL::bigint
FROM xiangyue_takenduty k JOIN xiangyue_dutyturn t ON t.taken_id = k.id
WHERE k.area_id {within} AND k.practice = %(practice)s AND t.due_on {due}
  AND (t.done_at IS NULL OR NOT %(undone)s)"""
_PART: Final = """
SELECT 'part', p.id, s.zh, s.en, m.title, p.due_on, p.opened_on, NULL::date, m.area_id, m.id,
  m.title, p.key, s.who, NULL::bigint, m.procedure_id
FROM xiangyue_matter m JOIN xiangyue_matterpart p ON p.matter_id = m.id
  AND p.key = ANY(m.open_parts)
JOIN said s ON s.id = m.procedure_id AND s.key = p.key
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s AND p.due_on {due}
  AND NOT EXISTS (SELECT FROM xiangyue_review a WHERE a.matter_id = m.id AND a.part = p.key
    AND a.answered_at IS NULL)"""
_TASK: Final = """
SELECT 'task', t.id, t.title, '', m.title, t.due_on, NULL::date,
  (t.finished_at AT TIME ZONE %(zone)s)::date, m.area_id, m.id, m.title, t.part, '{{}}'::text[],
  t.owner_id, m.procedure_id
FROM xiangyue_task t JOIN xiangyue_matter m ON m.id = t.matter_id
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s AND t.due_on {due}
  AND (t.finished_at IS NULL OR NOT %(undone)s)
UNION ALL
SELECT 'row', r.id, r.what, '', m.title, r.due_on, NULL::date, r.done_on, m.area_id, m.id,
  m.title, r.part, '{{}}'::text[], r.owner_id, m.procedure_id
FROM xiangyue_registerrow r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s AND r.due_on {due}
  AND (r.done_on IS NULL OR NOT %(undone)s)
UNION ALL
SELECT 'pledge', g.id, g.text, '', m.title, g.due_on, NULL::date, g.settled_on, m.area_id, m.id,
  m.title, g.part, CASE WHEN g.holder_id IS NULL THEN %(branch)s::text[] ELSE '{{}}'::text[] END,
  g.holder_id, m.procedure_id
FROM xiangyue_pledge g JOIN xiangyue_matter m ON m.id = g.matter_id
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s AND g.due_on {due}
  AND g.state IN ('fixed', 'kept', 'not_kept') AND (g.state = 'fixed' OR NOT %(undone)s)
UNION ALL
SELECT 'step', s.id, s.text, '', g.text, s.due_on, NULL::date, s.reached_on, m.area_id, m.id,
  m.title, g.part, CASE WHEN g.holder_id IS NULL THEN %(branch)s::text[] ELSE '{{}}'::text[] END,
  g.holder_id, m.procedure_id
FROM xiangyue_pledgestep s JOIN xiangyue_pledge g ON g.id = s.pledge_id
JOIN xiangyue_matter m ON m.id = g.matter_id
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s AND s.due_on {due}
  AND (g.state = 'fixed' AND s.reached_on IS NULL OR NOT %(undone)s AND s.reached_on IS NOT NULL)"""
_OPINION: Final = """
SELECT 'opinion', o.id, CASE WHEN o.public THEN left(o.text, 200) ELSE '' END, '',
  CASE WHEN o.public THEN 'public' ELSE '' END, coalesce(u.due_on, o.due_on), NULL::date,
  NULL::date, coalesce(u.to_id, o.area_id), NULL::bigint, '', '',
  CASE WHEN u.to_id IS NULL THEN %(answerers)s::text[] ELSE %(officers)s::text[] END,
  NULL::bigint, NULL::bigint
FROM xiangyue_opinion o LEFT JOIN xiangyue_passedup u ON u.opinion_id = o.id
WHERE (o.area_id {within} OR u.to_id {within}) AND coalesce(u.to_id, o.area_id) {within}
  AND o.answered_at IS NULL AND o.practice = %(practice)s AND coalesce(u.due_on, o.due_on) {due}"""
_ANSWERS: Final = """
SELECT 'objection', p.id, p.title, '', '', min(j.due_on), NULL::date, NULL::date, p.area_id,
  p.matter_id, '', '', %(publishers)s::text[], NULL::bigint, min(m.procedure_id)
FROM xiangyue_objection j JOIN xiangyue_posting p ON p.id = j.posting_id
LEFT JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE p.area_id {within} AND j.answered_at IS NULL AND p.practice = %(practice)s
  AND j.due_on {due} GROUP BY p.id
UNION ALL
SELECT 'question', q.id, left(q.text, 200), '', q.to_body, q.due_on, NULL::date, NULL::date,
  q.area_id, q.matter_id, coalesce(m.title, ''), '',
  coalesce((SELECT array_agg(r) FROM jsonb_array_elements_text(%(bodies)s::jsonb -> q.to_body) r),
    '{{}}'), NULL::bigint, m.procedure_id
FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
WHERE q.area_id {within} AND q.answered_at IS NULL AND coalesce(m.practice, false) = %(practice)s
  AND q.due_on {due}
UNION ALL
SELECT 'finding', f.id, left(f.text, 200), '', '', f.due_on, NULL::date, NULL::date, m.area_id,
  m.id, m.title, '', %(committee)s::text[], NULL::bigint, m.procedure_id
FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id
WHERE m.area_id {within} AND f.answered_at IS NULL AND m.state = 'running'
  AND m.practice = %(practice)s AND f.due_on {due}
UNION ALL
SELECT 'review', r.id, m.title, '', '', r.due_on, NULL::date, NULL::date, r.office_id, m.id,
  m.title, r.part, %(officers)s::text[], NULL::bigint, m.procedure_id
FROM xiangyue_review r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE r.office_id {within} AND r.answered_at IS NULL AND m.practice = %(practice)s
  AND r.due_on {due}
UNION ALL
SELECT 'appeal', p.id, m.title, '', '', p.due_on, NULL::date, NULL::date, p.office_id, m.id,
  m.title, p.part, %(officers)s::text[], NULL::bigint, m.procedure_id
FROM xiangyue_appeal p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE p.office_id {within} AND p.outcome = '' AND m.state = 'running'
  AND m.practice = %(practice)s AND p.due_on {due}"""
#: The yearly look at a title by who granted it; what a look asks its holder to put right.
_TITLE: Final = """
SELECT 'title', t.id, t.title, '', concat_ws(' · ', b.name, nullif(t.holder, '')), t.review_due,
  NULL::date, NULL::date, t.office_id, NULL::bigint, '', '',
  CASE WHEN length(t.office_id) = 9 THEN %(party_committee)s::text[] || %(officers)s::text[]
    ELSE %(officers)s::text[] END, NULL::bigint, NULL::bigint
FROM xiangyue_title t JOIN xiangyue_area b ON b.code = t.area_id
WHERE t.office_id {within} AND t.practice = %(practice)s AND t.review_due {due}
UNION ALL
SELECT 'title_right', t.id, t.title, '', t.holder, v.until, NULL::date, NULL::date, t.area_id,
  NULL::bigint, '', '', %(holders)s::text[], NULL::bigint, NULL::bigint
FROM xiangyue_title t JOIN xiangyue_titlereview v ON v.held_id = t.id
WHERE t.area_id {within} AND t.practice = %(practice)s AND t.lost_on IS NULL AND v.said_on IS NULL
  AND v.until {due} AND v.outcome = 'put-right'
  AND NOT EXISTS (SELECT FROM xiangyue_titlereview w WHERE w.held_id = t.id AND w.id > v.id)"""
_POSTING: Final = """
SELECT 'posting', p.id, p.title, '', '', p.until, NULL::date, NULL::date, p.area_id, p.matter_id,
  '', '', %(publishers)s::text[], NULL::bigint, m.procedure_id
FROM xiangyue_posting p LEFT JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE p.area_id {within} AND p.practice = %(practice)s AND p.taken_down_at IS NULL
  AND p.until {due}"""
#: All items of one day and one head are one row, those that wait for their review another.
_DISCLOSURE: Final = """
SELECT 'disclosure', min(d.id), d.head, '', count(*)::text, d.due_on, min(d.last),
  CASE WHEN bool_and(d.posted_on IS NOT NULL) THEN max(d.posted_on) END, d.area_id, NULL::bigint,
  '', d.stage, d.who, NULL::bigint, NULL::bigint
FROM (SELECT *, CASE WHEN review AND prepared_at IS NOT NULL AND reviewed_at IS NULL
    THEN 'review' WHEN posted_at IS NULL THEN 'post' ELSE 'posted' END AS stage,
  CASE WHEN review AND prepared_at IS NOT NULL AND reviewed_at IS NULL
    THEN %(supervision)s::text[] WHEN head = 'party' THEN %(party)s::text[]
    ELSE %(publishers)s::text[] END AS who
  FROM xiangyue_disclosure) AS d
WHERE d.area_id {within} AND d.practice = %(practice)s AND d.due_on {due}
  AND (d.posted_at IS NULL OR NOT %(undone)s)
GROUP BY d.area_id, d.due_on, d.head, d.stage, d.who"""
#: Payments by contracts, contracts that end soon, what waits for a seal.
_REGISTER: Final = """
SELECT 'instalment', c.id, c.title, '',
  c.way || ' ' || (i.amount - CASE WHEN i.paid_on IS NULL THEN i.paid ELSE 0 END),
  i.due_on, NULL::date,
  i.paid_on, c.area_id, NULL::bigint, '', c.other, %(registrars)s::text[], NULL::bigint,
  NULL::bigint
FROM xiangyue_instalment i JOIN xiangyue_contract c ON c.id = i.contract_id
WHERE c.area_id {within} AND c.practice = %(practice)s AND i.due_on {due}
  AND i.cancelled_on IS NULL AND (i.paid_on IS NULL OR NOT %(undone)s)
UNION ALL
SELECT 'contract', c.id, c.title, '', '', c.ends, c.ends - %(expiry)s::int, NULL::date, c.area_id,
  NULL::bigint, '', c.other, %(registrars)s::text[], NULL::bigint, NULL::bigint
FROM xiangyue_contract c
WHERE c.area_id {within} AND c.practice = %(practice)s AND c.state = 'running' AND c.ends {due}
  AND (NOT %(undone)s OR c.ends <= %(today)s::date + %(expiry)s::int)
UNION ALL
SELECT 'seal_use', u.id, CASE WHEN u.kind = 'certificate' THEN '' ELSE u.title END, '', u.state,
  (coalesce(u.approved_at, u.asked_at) AT TIME ZONE %(zone)s)::date + 7, NULL::date, NULL::date,
  s.area_id, NULL::bigint, '', s.name,
  CASE WHEN u.state = 'asked' THEN (%(sealers)s::jsonb ->> s.body)::text[] ELSE '{{}}'::text[] END,
  CASE WHEN u.state = 'approved' THEN s.keeper_id END, NULL::bigint
FROM xiangyue_sealuse u JOIN xiangyue_seal s ON s.id = u.seal_id
WHERE s.area_id {within} AND s.practice = %(practice)s AND u.state IN ('asked', 'approved')
  AND %(undone)s
  AND (coalesce(u.approved_at, u.asked_at) AT TIME ZONE %(zone)s)::date + 7 {due}"""
_DAYS: Final = """
SELECT 'meeting', t.id, t.title, '', t.body, (t.starts_at AT TIME ZONE %(zone)s)::date,
  CASE WHEN t.state IN {uncalled} THEN (t.starts_at AT TIME ZONE %(zone)s)::date END,
  CASE WHEN t.state IN ('closed', 'signed') THEN (t.starts_at AT TIME ZONE %(zone)s)::date END,
  t.area_id, NULL::bigint, '', t.place,
  coalesce((SELECT array_agg(r) FROM jsonb_array_elements_text(%(bodies)s::jsonb -> t.body) r),
    '{{}}'), NULL::bigint, NULL::bigint
FROM xiangyue_meeting t
WHERE t.area_id {within} AND t.practice = %(practice)s AND t.state <> 'cancelled'
  AND (t.starts_at AT TIME ZONE %(zone)s)::date {due} {gone}
  AND NOT EXISTS (SELECT FROM xiangyue_agendaitem i JOIN xiangyue_matter m ON m.id = i.matter_id
    WHERE i.meeting_id = t.id AND m.procedure_id IN {private})
UNION ALL
SELECT 'reception', r.id, r.kind, '', concat_ws(' · ', nullif(r.hours, ''), nullif(r.place, '')),
  r.on, CASE WHEN r.held_at IS NULL THEN r.on END, (r.held_at AT TIME ZONE %(zone)s)::date,
  r.area_id, NULL::bigint, '', '',
  '{{}}'::text[], r.by_id, NULL::bigint
FROM xiangyue_reception r
WHERE r.area_id {within} AND r.practice = %(practice)s AND r.kind <> 'appointment'
  AND r.on {due} {unheld}""".replace("{uncalled}", "('called', 'open')")
_ALL_DAYS: Final = _DAYS.replace("{gone}", "").replace("{unheld}", "")
#: Announced, its day over, nothing written down: to be held, moved or called off.
_GONE: Final = _DAYS.replace(
    "{gone}",
    "AND t.state IN ('called', 'open') AND (t.starts_at AT TIME ZONE %(zone)s)::date < %(today)s",
).replace("{unheld}", "AND r.held_at IS NULL AND r.on < %(today)s")
_PLANNED: Final = """
SELECT 'activity', v.id, v.title, '', v.place, v.planned_on, NULL::date, v.held_on, m.area_id,
  m.id, m.title, v.part, coalesce(s.who, '{{}}'), NULL::bigint, m.procedure_id
FROM xiangyue_activity v JOIN xiangyue_matter m ON m.id = v.matter_id
LEFT JOIN said s ON s.id = m.procedure_id AND s.key = v.part
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s
  AND v.part = ANY(m.open_parts) AND v.planned_on {due} AND (v.held_on IS NULL OR NOT %(undone)s)
UNION ALL
SELECT 'course', c.id, c.title, '', c.place, c.planned_on, NULL::date, c.held_on, m.area_id,
  m.id, m.title, coalesce(s.key, ''), coalesce(s.who, '{{}}'), NULL::bigint, m.procedure_id
FROM xiangyue_course c JOIN xiangyue_matter m ON m.id = c.matter_id
LEFT JOIN said s ON s.id = m.procedure_id AND s.menu = c.part AND s.key = ANY(m.open_parts)
WHERE m.area_id {within} AND m.state = 'running' AND m.practice = %(practice)s
  AND c.off_reason = '' AND c.planned_on {due} AND (c.held_on IS NULL OR NOT %(undone)s)"""
LISTED: Final = {
    "turn": _TURN,
    "part": _PART,
    "task": _TASK,
    "opinion": _OPINION,
    "answer": _ANSWERS + "\nUNION ALL" + _TITLE,
    "posting": _POSTING,
    "books": BOOKS,
    "disclosure": _DISCLOSURE,
    "register": _REGISTER,
    "day": _PLANNED + "\nUNION ALL" + _GONE,
}
"""The sources of the list, by the name of their filter."""
CALENDAR: Final = {
    "turn": _TURN,
    "part": _PART,
    "task": _TASK,
    "posting": _POSTING,
    "disclosure": _DISCLOSURE,
    "register": _REGISTER,
    "planned": _PLANNED,
    "title": _TITLE,
    "day": _ALL_DAYS,
}
"""The sources of a year's calendar."""

_SAID: Final = """
WITH said AS MATERIALIZED (
  SELECT v.id, q ->> 'key' AS key, q ->> 'menu' AS menu,
    ARRAY(SELECT jsonb_array_elements_text(q -> 'actors')) AS who,
    v.raw #>> ARRAY['texts', 'zh', 'parts', q ->> 'key', 'name'] AS zh,
    v.raw #>> ARRAY['texts', 'en', 'parts', q ->> 'key', 'name'] AS en
  FROM xiangyue_procedureversion v,
    jsonb_path_query(v.raw, '$.definition.steps[*].parts[*]') AS q
  WHERE v.id IN (SELECT DISTINCT procedure_id FROM xiangyue_matter
    WHERE area_id {within} AND state = 'running')
)"""
#: Of whom: everybody, or those who hold one of these seats, or the person. {who} is put in.
_THEIRS: Final = """(due.person = %(person)s OR EXISTS (
  SELECT FROM unnest(%(seat_roles)s::text[], %(seat_areas)s::text[]) AS seat (role, area)
  WHERE seat.area = due.area AND seat.role = ANY(due.who)))"""
_OF_ROLES: Final = "(due.who && %(roles)s::text[])"
_COLUMNS: Final = (
    "one (kind, id, words, words_en, more, due_on, opens_on, done_on, area, matter, matter_title,"
    " part, who, person, procedure)"
)
_ROWS: Final = (
    _SAID
    + """
SELECT due.kind, due.id, CASE WHEN secret THEN '' ELSE due.words END,
  CASE WHEN secret THEN '' ELSE due.words_en END,
  CASE WHEN secret AND due.kind <> 'turn' THEN '' ELSE due.more END, due.due_on, due.opens_on,
  due.done_on, due.area, a.name, due.matter, CASE WHEN secret THEN '' ELSE due.matter_title END,
  due.part, due.who, due.person, coalesce(w.name, ''), secret
FROM (SELECT *, coalesce(procedure IN {private}, false) AS secret FROM ({rows}) AS {columns}) AS due
JOIN xiangyue_area a ON a.code = due.area
LEFT JOIN xiangyue_person w ON w.id = due.person
WHERE {who}
ORDER BY due.due_on, due.area, due.kind, due.id LIMIT %(limit)s OFFSET %(offset)s
"""
)
_COUNTS: Final = (
    _SAID
    + """
SELECT due.area, count(*) FILTER (WHERE due.due_on < %(today)s), count(*)
FROM (SELECT * FROM ({rows}) AS {columns}) AS due WHERE {who} GROUP BY due.area
"""
)


class Due(NamedTuple):
    """One thing due. ``kind``: turn, part, task, row, pledge, step (of a goal), opinion, objection,
    question, finding, review, appeal, title, title_right, posting, disclosure (all items of one day
    and one head: ``more`` says how many, ``part`` whether they wait for a review), book_month,
    book_wait, book_people, book_answer, book_post, book_close (a month of a book; ``part``: how
    many vouchers), instalment, contract,
    seal_use, activity, course, meeting, reception. ``who``: the roles it is due from, ``person``
    the one person. Of a private matter nothing is told: ``secret``."""

    kind: str
    id: int  # an objection's is that of its posting
    words: str
    words_en: str  # of a duty and a part, whose names are in both languages
    more: str  # a turn's name, a meeting's body, an opinion's "public"
    due_on: date
    opens_on: date | None
    done_on: date | None
    area: str
    area_name: str
    matter: int | None
    matter_title: str
    part: str
    who: list[str]
    person: int | None
    person_name: str
    secret: bool


class Asked(NamedTuple):
    """Of which place and days. ``below``: with all below it. ``roles``: those alone; ``person``
    with their ``seats`` (role, area): what is due from them. ``kinds`` of ``LISTED``."""

    area: str
    first: date
    last: date
    today: date
    practice: bool = False
    below: bool = False
    undone: bool = True
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    person: int | None = None
    seats: Sequence[tuple[str, str]] = ()


def _sql(
    frame: str, sources: Mapping[str, str], asked: Asked, who: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    chosen = [sql for name, sql in sources.items() if not asked.kinds or name in asked.kinds]
    areas = [asked.area]
    if asked.person is not None:
        areas = sorted({code for _role, code in asked.seats} | {asked.area})
    within = (
        "BETWEEN %(from)s AND %(to)s"
        if asked.below and asked.person is None
        else "= ANY(%(areas)s::text[])"
    )
    theirs = "true"
    if asked.person is not None:
        theirs = _THEIRS
    elif asked.roles:
        theirs = _OF_ROLES
    rows = "\nUNION ALL".join(chosen)
    sql = frame.replace("{rows}", rows).replace("{columns}", _COLUMNS).replace("{who}", theirs)
    sql = sql.replace("{within}", within).replace("{due}", "BETWEEN %(first)s AND %(last)s")
    values = {
        "from": asked.area,
        "to": asked.area.ljust(12, "9"),
        "areas": areas,
        "first": asked.first,
        "last": asked.last,
        "today": asked.today,
        "practice": asked.practice,
        "undone": asked.undone,
        "roles": list(asked.roles),
        "person": asked.person,
        "seat_roles": [role for role, _code in asked.seats],
        "seat_areas": [code for _role, code in asked.seats],
        "zone": settings.TIME_ZONE,
    }
    return sql.replace("{private}", PRIVATE).replace("{{}}", "{}"), values | dict(who)


def rows(
    asked: Asked,
    who: Mapping[str, Any],
    *,
    calendar: bool = False,
    limit: int = 1000,
    offset: int = 0,
) -> list[Due]:
    """What is due, the earliest first; ``who``: the roles that answer (``actions.dues.ROLES``)."""
    sql, values = _sql(_ROWS, CALENDAR if calendar else LISTED, asked, who)
    with prepared() as c:
        c.execute(sql, values | {"limit": limit, "offset": offset})
        return [Due(*row) for row in c.fetchall()]


def counts(asked: Asked, who: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """{area: (late, all)} of the same rows."""
    sql, values = _sql(_COUNTS, LISTED, asked, who)
    with prepared() as c:
        c.execute(sql, values)
        return {area: (late, n) for area, late, n in c.fetchall()}
