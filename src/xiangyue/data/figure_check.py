"""The figures counted again from the tables that they come from, and held against those kept."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from xiangyue.core.bodies import ASSEMBLIES
from xiangyue.core.figures import MET
from xiangyue.data import turnout_check
from xiangyue.data.figures import LEVELS, SEAT_STEPS

# What each figure is, told once more and from scratch: (area, key, day, n). Practice is left out.
_SOURCES = """
SELECT area_id AS area, 'opinions' AS key, {created_at} AS day, 1 AS n
FROM xiangyue_opinion WHERE NOT practice
UNION ALL SELECT area_id, 'opinions_answered', {answered_at}, 1
FROM xiangyue_opinion WHERE NOT practice AND answered_at IS NOT NULL
UNION ALL SELECT area_id, 'opinions_in_time', {answered_at}, 1
FROM xiangyue_opinion WHERE NOT practice AND {answered_at} <= due_on
UNION ALL SELECT area_id, 'opinions_due', due_on, 1
FROM xiangyue_opinion WHERE NOT practice AND answered_at IS NULL
UNION ALL SELECT area_id, CASE WHEN body IN ({assemblies}) THEN 'sittings' ELSE 'meetings' END,
    {closed_at}, 1
FROM xiangyue_meeting WHERE NOT practice AND state = 'closed'
UNION ALL SELECT area_id, 'met_' || body, {closed_at}, 1
FROM xiangyue_meeting WHERE NOT practice AND state = 'closed' AND 'met_' || body IN ({met})
UNION ALL SELECT area_id, 'no_quorum', {closed_at}, 1
FROM xiangyue_meeting WHERE NOT practice AND state = 'no_quorum' AND body IN ({assemblies})
UNION ALL SELECT area_id, 'matters', {began_at}, 1 FROM xiangyue_matter WHERE NOT practice
UNION ALL SELECT area_id, CASE state WHEN 'closed' THEN 'closed' ELSE 'dropped' END, {closed_at}, 1
FROM xiangyue_matter WHERE NOT practice AND state <> 'running'
UNION ALL SELECT area_id, 'matters_due', due_on, 1
FROM xiangyue_matter WHERE NOT practice AND state = 'running' AND due_on IS NOT NULL
UNION ALL SELECT m.area_id, CASE i.outcome WHEN 'passed' THEN 'decisions' ELSE 'rejections' END,
    {i.decided_at}, 1
FROM xiangyue_agendaitem i
JOIN xiangyue_meeting s ON s.id = i.meeting_id
JOIN xiangyue_matter m ON m.id = i.matter_id
JOIN deciding d ON d.procedure = m.procedure_id AND d.part = i.part
WHERE NOT m.practice AND (i.outcome = 'failed'
    OR i.outcome = 'passed' AND s.body IN ({assemblies}))
UNION ALL SELECT area_id, 'postings', {posted_at}, 1 FROM xiangyue_posting WHERE NOT practice
UNION ALL SELECT p.area_id, 'objections', {o.made_at}, 1
FROM xiangyue_objection o JOIN xiangyue_posting p ON p.id = o.posting_id WHERE NOT p.practice
UNION ALL SELECT p.area_id, 'objections_due', o.due_on, 1
FROM xiangyue_objection o JOIN xiangyue_posting p ON p.id = o.posting_id
WHERE NOT p.practice AND o.answered_at IS NULL
UNION ALL SELECT area_id, 'disclosures', posted_on, 1
FROM xiangyue_disclosure WHERE NOT practice AND posted_on IS NOT NULL
UNION ALL SELECT area_id, 'disclosures_in_time', posted_on, 1
FROM xiangyue_disclosure WHERE NOT practice AND posted_on <= due_on
UNION ALL SELECT area_id, 'disclosures_due', due_on, 1
FROM xiangyue_disclosure WHERE NOT practice AND posted_on IS NULL
UNION ALL SELECT k.area_id, 'vouchers_posted', v.posted_on, 1
FROM xiangyue_bookvoucher v JOIN xiangyue_villagebook k ON k.id = v.book_id
WHERE NOT k.practice AND v.posted_on IS NOT NULL
UNION ALL SELECT k.area_id, 'book_months_reviewed', m.reviewed_on, 1
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE NOT k.practice AND m.reviewed_on IS NOT NULL
UNION ALL SELECT k.area_id, 'book_months_in_time', m.reviewed_on, 1
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE NOT k.practice AND m.reviewed_on <= m.review_due
UNION ALL SELECT k.area_id, 'book_reviews_due', m.review_due, 1
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE NOT k.practice AND m.reviewed_on IS NULL
UNION ALL SELECT q.area_id, 'money_questions', {o.created_at}, 1
FROM xiangyue_moneyquestion q JOIN xiangyue_opinion o ON o.id = q.opinion_id WHERE NOT o.practice
UNION ALL SELECT q.area_id, 'questions', {q.asked_at}, 1
FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
WHERE m.practice IS NOT TRUE
UNION ALL SELECT q.area_id, 'questions_due', q.due_on, 1
FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
WHERE m.practice IS NOT TRUE AND q.answered_at IS NULL
UNION ALL SELECT m.area_id, 'findings', {f.made_at}, 1
FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'questions_due', f.due_on, 1
FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id
WHERE NOT m.practice AND f.answered_at IS NULL AND m.state = 'running'
UNION ALL SELECT m.area_id, 'reviews_due', r.due_on, 1
FROM xiangyue_review r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE NOT m.practice AND r.answered_at IS NULL AND r.due_on IS NOT NULL
UNION ALL SELECT m.area_id, 'reviews_due', p.due_on, 1
FROM xiangyue_appeal p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.outcome = ''
UNION ALL SELECT m.area_id, 'tasks_due', t.due_on, 1
FROM xiangyue_task t JOIN xiangyue_matter m ON m.id = t.matter_id
WHERE NOT m.practice AND t.finished_at IS NULL AND m.state = 'running'
UNION ALL SELECT m.area_id, 'tasks_due', r.due_on, 1
FROM xiangyue_registerrow r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE NOT m.practice AND r.done_on IS NULL AND m.state = 'running'
UNION ALL SELECT m.area_id, 'tasks_due', p.due_on, 1
FROM xiangyue_pledge p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.state = 'fixed' AND m.state = 'running'
UNION ALL SELECT m.area_id, 'tasks_due', s.due_on, 1
FROM xiangyue_pledgestep s JOIN xiangyue_pledge p ON p.id = s.pledge_id
JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.state = 'fixed' AND s.reached_on IS NULL AND m.state = 'running'
UNION ALL SELECT m.area_id, p.called || 's', p.fixed_on, 1
FROM xiangyue_pledge p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.fixed_on IS NOT NULL
UNION ALL SELECT m.area_id, CASE p.called WHEN 'goal' THEN 'goals' ELSE 'pledges' END
    || CASE WHEN p.state = 'not_kept' THEN '_not' ELSE '' END
    || CASE p.called WHEN 'goal' THEN '_met' ELSE '_kept' END, p.settled_on, 1
FROM xiangyue_pledge p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.settled_on IS NOT NULL
UNION ALL SELECT m.area_id, 'stories', {s.published_at}, 1
FROM xiangyue_story s JOIN xiangyue_matter m ON m.id = s.matter_id
WHERE NOT m.practice AND s.state = 'public'
UNION ALL SELECT m.area_id, 'appraised', r.announced_on, 1
FROM xiangyue_appraised r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE NOT m.practice AND r.announced_on IS NOT NULL
UNION ALL SELECT m.area_id, 'appraised_last', r.announced_on, 1
FROM xiangyue_appraised r JOIN xiangyue_matter m ON m.id = r.matter_id
JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
WHERE NOT m.practice AND r.announced_on IS NOT NULL AND r.grade = 3 AND NOT jsonb_path_exists(
    v.raw, '$.definition.steps[*].parts[*] ? (@.key == $part && exists(@.seen_by))',
    jsonb_build_object('part', r.part))
UNION ALL SELECT area, 'assessments', {settled_at}, 1 FROM assessed
UNION ALL SELECT s.area, CASE a.state WHEN 'met' THEN k.key ELSE 'indicators_asked' END,
    {s.settled_at}, 1
FROM assessed s JOIN xiangyue_indicatoranswer a ON a.assessment_id = s.id
CROSS JOIN LATERAL unnest(CASE a.state WHEN 'met' THEN ARRAY['indicators_met', 'indicators_asked']
    ELSE ARRAY['indicators_asked'] END) AS k(key)
WHERE a.state <> 'left_out'
UNION ALL SELECT m.area_id, 'requests', r.taken_on, 1
FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'requests_done', r.done_on, 1
FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE NOT m.practice AND r.result IN ('solved', 'refused')
UNION ALL SELECT m.area_id, 'requests_in_time', r.done_on, 1
FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id
WHERE NOT m.practice AND r.result IN ('solved', 'refused') AND r.in_time
UNION ALL SELECT m.area_id, 'requests_due', p.due_on, 1
FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id
JOIN handled h ON h.procedure = m.procedure_id
JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = h.part
WHERE NOT m.practice AND r.result = '' AND p.due_on IS NOT NULL AND m.state = 'running'
UNION ALL SELECT m.area_id, 'requests_rated', {w.made_at}, 1
FROM xiangyue_closingword w JOIN xiangyue_matter m ON m.id = w.matter_id
WHERE NOT m.practice AND w.position = 1
UNION ALL SELECT m.area_id, 'requests_content', {w.made_at}, 1
FROM xiangyue_closingword w JOIN xiangyue_matter m ON m.id = w.matter_id
WHERE NOT m.practice AND w.position = 1 AND w.content
UNION ALL SELECT k.area_id, 'duties_due', t.due_on, 1
FROM xiangyue_dutyturn t JOIN xiangyue_takenduty k ON k.id = t.taken_id
WHERE NOT k.practice AND t.done_at IS NULL
UNION ALL SELECT k.area_id, 'duties_done', {t.done_at}, 1
FROM xiangyue_dutyturn t JOIN xiangyue_takenduty k ON k.id = t.taken_id
WHERE NOT k.practice AND t.done_at IS NOT NULL
UNION ALL SELECT m.area_id, 'courses', c.held_on, 1
FROM xiangyue_course c JOIN xiangyue_matter m ON m.id = c.matter_id
WHERE NOT m.practice AND c.held_on IS NOT NULL
UNION ALL SELECT m.area_id, 'course_people', c.held_on, c.came
FROM xiangyue_course c JOIN xiangyue_matter m ON m.id = c.matter_id
WHERE NOT m.practice AND c.held_on IS NOT NULL
UNION ALL SELECT m.area_id, 'pair_visits', v.on, 1
FROM xiangyue_pairvisit v JOIN xiangyue_pair p ON p.id = v.pair_id
JOIN xiangyue_matter m ON m.id = p.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'pairs', {p.made_at}, 1
FROM xiangyue_pair p JOIN xiangyue_matter m ON m.id = p.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'pairs', p.until, -1
FROM xiangyue_pair p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.until IS NOT NULL
UNION ALL SELECT m.area_id, 'pairs', {m.closed_at}, -1
FROM xiangyue_pair p JOIN xiangyue_matter m ON m.id = p.matter_id
WHERE NOT m.practice AND p.until IS NULL AND m.state <> 'running'
UNION ALL SELECT m.area_id, 'firms', {f.made_at}, 1
FROM xiangyue_firm f JOIN xiangyue_matter m ON m.id = f.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'firms', f.gone_on, -1
FROM xiangyue_firm f JOIN xiangyue_matter m ON m.id = f.matter_id
WHERE NOT m.practice AND f.gone_on IS NOT NULL
UNION ALL SELECT m.area_id, 'firms_covered', greatest(f.covered_on, {f.made_at}, {c.ended_at}), 1
FROM xiangyue_firm f JOIN xiangyue_matter m ON m.id = f.matter_id
CROSS JOIN LATERAL (SELECT max(made_at) AS ended_at FROM xiangyue_firmchange
    WHERE firm_id = f.id AND covered_on IS NOT NULL) c
WHERE NOT m.practice AND f.covered_on IS NOT NULL
UNION ALL SELECT m.area_id, 'firms_covered', k.day, k.n
FROM (SELECT *, lag(made_at) OVER (PARTITION BY firm_id ORDER BY made_at, id) AS ended_at
    FROM xiangyue_firmchange WHERE covered_on IS NOT NULL) c
JOIN xiangyue_firm f ON f.id = c.firm_id JOIN xiangyue_matter m ON m.id = f.matter_id
CROSS JOIN LATERAL (VALUES (greatest(c.covered_on, {f.made_at}, {c.ended_at}), 1),
    ({c.made_at}, -1)) AS k (day, n)
WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'firms_covered', f.gone_on, -1
FROM xiangyue_firm f JOIN xiangyue_matter m ON m.id = f.matter_id
WHERE NOT m.practice AND f.covered_on IS NOT NULL AND f.gone_on IS NOT NULL
UNION ALL SELECT m.area_id, 'member_posts', {t.agreed_at}, 1
FROM xiangyue_memberpost t JOIN xiangyue_matter m ON m.id = t.matter_id
WHERE NOT m.practice AND t.agreed_at IS NOT NULL
UNION ALL SELECT m.area_id, 'member_posts', k.day, k.n
FROM xiangyue_pastholder h JOIN xiangyue_memberpost t ON t.id = h.post_id
JOIN xiangyue_matter m ON m.id = t.matter_id
CROSS JOIN LATERAL (VALUES ({h.agreed_at}, 1), ({h.left_at}, -1)) AS k (day, n)
WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'member_posts', {m.closed_at}, -1
FROM xiangyue_memberpost t JOIN xiangyue_matter m ON m.id = t.matter_id
WHERE NOT m.practice AND t.agreed_at IS NOT NULL AND m.state <> 'running'
UNION ALL SELECT m.area_id, 'works_contracts', {w.made_at}, 1
FROM xiangyue_workscontract w JOIN xiangyue_matter m ON m.id = w.matter_id WHERE NOT m.practice
UNION ALL SELECT m.area_id, 'engaged', a.engaged_on, 1
FROM xiangyue_jobapplicant a JOIN xiangyue_jobopening o ON o.id = a.opening_id
JOIN xiangyue_matter m ON m.id = o.matter_id WHERE NOT m.practice AND a.engaged_on IS NOT NULL
UNION ALL SELECT m.area_id, 'posts_taken', s.starts, 1
FROM xiangyue_postsignup s JOIN xiangyue_matter m ON m.id = s.matter_id
WHERE NOT m.practice AND s.starts IS NOT NULL
UNION ALL {told_turnouts}
UNION ALL SELECT area_id, 'title_' || title, granted_on, 1
FROM xiangyue_title WHERE NOT practice AND holder = ''
UNION ALL SELECT area_id, 'title_' || title, lost_on, -1
FROM xiangyue_title WHERE NOT practice AND holder = '' AND lost_on IS NOT NULL
UNION ALL SELECT s.area_id, 'seal_uses', {u.stamped_at}, 1
FROM xiangyue_sealuse u JOIN xiangyue_seal s ON s.id = u.seal_id
WHERE NOT s.practice AND u.stamped_at IS NOT NULL
UNION ALL SELECT area_id, 'assets', {made_at}, 1 FROM xiangyue_asset WHERE NOT practice
UNION ALL SELECT area_id, 'assets', gone_on, -1
FROM xiangyue_asset WHERE NOT practice AND gone_on IS NOT NULL
UNION ALL SELECT area_id, CASE WHEN old THEN 'contracts_old' ELSE 'contracts' END, {made_at}, 1
FROM xiangyue_contract WHERE NOT practice
UNION ALL SELECT area_id, 'contracts_old', ended_on, -1
FROM xiangyue_contract WHERE NOT practice AND old AND ended_on IS NOT NULL
UNION ALL SELECT c.area_id, 'payments_due', i.due_on, 1
FROM xiangyue_instalment i JOIN xiangyue_contract c ON c.id = i.contract_id
WHERE NOT c.practice AND i.paid_on IS NULL AND i.cancelled_on IS NULL
UNION ALL SELECT area_id, 'activities', held_on, 1
FROM xiangyue_activity WHERE NOT practice AND held_on IS NOT NULL
UNION ALL SELECT area_id, 'activity_people', held_on, people
FROM xiangyue_activity WHERE NOT practice AND held_on IS NOT NULL AND people > 0
UNION ALL SELECT area_id, 'villages', {opened_at}, 1
FROM xiangyue_jurisdiction WHERE length(area_id) = 12
UNION ALL SELECT area, 'method_' || method, day, n FROM methods WHERE method <> ''
UNION ALL SELECT area_id, 'households', NULL, 1 FROM xiangyue_household WHERE active
UNION ALL SELECT area, 'representatives', day, n FROM seats
"""
# The table knows the method of today; when it was taken up, and which before it, the record tells.
# A place runs a method from its first matter too: its entry names it, and from then on it stays.
_METHODS = """
begun AS (
    SELECT area, day, seq, method FROM (
        SELECT log AS area, {at} AS day, seq, body::jsonb #>> '{data,figures}' AS method
        FROM xiangyue_recordentry
        WHERE act = 'matter.start' AND log !~ '/' AND strpos(body, '"figures":') > 0
    ) AS told WHERE method IS NOT NULL
),
adopted AS (
    SELECT area, day, seq, slug, method,
        lag(method, 1, '') OVER (PARTITION BY area ORDER BY seq) AS old
    FROM (
        SELECT log AS area, {at} AS day, seq, body::jsonb #>> '{data,procedure}' AS slug,
            coalesce(body::jsonb #>> '{data,figures}', body::jsonb #>> '{data,procedure}') AS method
        FROM xiangyue_recordentry WHERE act = 'procedure.adopt' AND log !~ '/'
    ) AS told
), latest AS (
    SELECT DISTINCT ON (area) area, slug, method FROM adopted ORDER BY area, seq DESC
), unrecorded AS (
    SELECT j.area_id AS area, j.procedure_since AS day, j.procedure AS method,
        coalesce(l.method, '') AS old, 9223372036854775807 AS seq
    FROM xiangyue_jurisdiction j LEFT JOIN latest l ON l.area = j.area_id
    WHERE j.procedure <> coalesce(l.slug, '')
), switched AS (
    SELECT area, day, seq, method, old FROM adopted WHERE method <> old
    UNION ALL SELECT area, day, seq, method, old FROM unrecorded
), methods AS (
    SELECT area, day, method, 1 AS n FROM begun
    UNION ALL SELECT s.area, s.day, k.method, k.n
    FROM switched s CROSS JOIN LATERAL (VALUES (s.method, 1), (s.old, -1)) AS k (method, n)
    WHERE NOT EXISTS (SELECT FROM begun b
        WHERE b.area = s.area AND b.method = k.method AND b.seq < s.seq)
)
"""
# What every count from the records begins with.
_WITH = """
WITH deciding AS (
    SELECT id AS procedure, jsonb_path_query(
        raw, '$.definition.steps[*].parts[*] ? (@.decides == true).key') #>> '{}' AS part
    FROM xiangyue_procedureversion
), handled AS (
    SELECT id AS procedure, jsonb_path_query(
        raw, '$.definition.steps[*].parts[*] ? (@.kind == "handling").key') #>> '{}' AS part
    FROM xiangyue_procedureversion
), polled AS (
    SELECT id AS procedure, jsonb_path_query(
        raw, '$.definition.steps[*].parts[*] ? (@.kind == "poll").key') #>> '{}' AS part
    FROM xiangyue_procedureversion
), assessed AS (
    SELECT a.id, a.area_id AS area, a.settled_at
    FROM xiangyue_assessment a JOIN xiangyue_matter m ON m.id = a.matter_id
    JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
    WHERE NOT a.practice AND a.settled_at IS NOT NULL AND NOT jsonb_path_exists(
        v.raw, '$.definition.steps[*].parts[*] ? (@.kind == "indicators" && @.of == $part)',
        jsonb_build_object('part', a.part))
), seats AS ({seats}), {methods}, {turnouts}, source AS ({sources})
"""
_CHECK = """
, counted AS (
    SELECT area, key, month, sum(n) AS n FROM (
        SELECT left(area, l) AS area, key, {month} AS month, n
        FROM source, unnest(%(levels)s::int[]) AS l WHERE l <= length(area)
        UNION ALL  -- what a lower server counted
        SELECT left(f.area, l), key, CASE WHEN key <> 'households' THEN month END, n
        FROM xiangyue_levelfigure f LEFT JOIN xiangyue_levelsource s ON s.area = f.area,
            unnest(%(levels)s::int[]) AS l
        WHERE l = length(f.area) OR (s.area IS NOT NULL AND l < length(f.area))
    ) AS every GROUP BY 1, 2, 3
), kept AS (
    SELECT area, key, CASE WHEN key <> 'households' THEN month END AS month, sum(n) AS n
    FROM (
        SELECT area, key, month, n FROM xiangyue_figure
        UNION ALL SELECT left(area, l), key, {month}, n
        FROM xiangyue_figuredelta, unnest(%(levels)s::int[]) AS l WHERE l <= length(area)
        UNION ALL SELECT left(area, l), key, month, n
        FROM xiangyue_levelchange, unnest(%(levels)s::int[]) AS l
        WHERE way = 'taken' AND (l = length(area) OR (top AND l < length(area)))
    ) AS f
    GROUP BY 1, 2, 3
)
SELECT coalesce(k.area, c.area), coalesce(k.key, c.key), coalesce(k.month, c.month),
    coalesce(k.n, 0)::bigint, coalesce(c.n, 0)::bigint
FROM kept k FULL JOIN counted c
  ON c.area = k.area AND c.key = k.key
  AND coalesce(c.month, '-infinity') = coalesce(k.month, '-infinity')
WHERE coalesce(k.n, 0) <> coalesce(c.n, 0)
ORDER BY 1, 2, 3
"""
_MONTH = (
    "CASE WHEN key LIKE '%%\\_due' THEN day WHEN key <> 'households'"
    " THEN date_trunc('month', day)::date END"
)
_COUNT = "SELECT count(*), count(DISTINCT area) FROM xiangyue_figure"


class Difference(NamedTuple):
    """A figure that is kept other than it is counted.

    ``month`` is its month, the day for what is due, None for households (no table says since when).
    """

    area: str
    key: str
    month: date | None
    kept: int
    counted: int


def _each(branch: str) -> str:
    """A part of ``source`` summed by place and month by itself: of millions of rows few are left
    to be put together. The months are found without a time zone, which would cost as much."""
    return (
        "SELECT area, key, date_trunc('month', day::timestamp)::date AS day, sum(n)::int AS n"
        f" FROM ({branch}) AS b (area, key, day, n)"
        " WHERE key = ANY(%(keys)s) AND starts_with(area, %(area)s)"
        " AND day::date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3"
    )


def sql(rest: str, *, by_month: bool = False) -> str:
    """A statement that goes on from ``source`` (area, key, day, n): all that figures count.
    ``by_month``: summed by place and month, of the ``keys`` in an ``area`` from ``first`` to
    ``last``."""
    words = {
        "assemblies": ", ".join(f"'{body}'" for body in ASSEMBLIES),
        "met": ", ".join(f"'{key}'" for key in MET),
        "seats": SEAT_STEPS.format(where="true"),
        "month": _MONTH,
    }

    def fill(sql: str) -> str:
        """A word's SQL for ``{word}``; any other ``{column}`` is the village's day of a moment."""
        return re.sub(
            r"\{([a-z_.]+)\}",
            lambda m: words.get(m[1]) or f"({m[1]} AT TIME ZONE %(zone)s)::date",
            sql,
        )

    sources = _SOURCES
    if by_month:
        sources = "\nUNION ALL ".join(_each(one) for one in _SOURCES.split("UNION ALL "))
    words["methods"], words["told_turnouts"] = fill(_METHODS), turnout_check.told()
    words["sources"] = fill(sources)
    words["turnouts"] = fill(turnout_check.HELD)
    return fill(_WITH) + fill(rest)


def differences() -> list[Difference]:
    """Every figure of every area that is not what a count from scratch gives. One statement."""
    with connection.cursor() as c:
        c.execute(sql(_CHECK), {"levels": LEVELS, "zone": settings.TIME_ZONE})
        return [Difference(*row) for row in c.fetchall()]


def kept() -> tuple[int, int]:
    """How many sums are kept, and for how many areas (the deltas not folded yet not among them)."""
    with connection.cursor() as c:
        c.execute(_COUNT)
        rows, areas = c.fetchone()
    return int(rows), int(areas)
