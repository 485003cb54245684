"""What is late, one by one: the rows behind the figures of ``core.figures.DUES``, in one query.

They are counted as ``figure_check`` counts them: nothing of practice, late from the day after.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from xiangyue.data.parties import PRIVATE
from xiangyue.data.prepared import prepared


class Late(NamedTuple):
    """One late thing. ``kind``: opinion, matter, task, row (of a register), pledge, step (of a
    goal), objection, question, finding, turn (of a duty), disclosure, instalment (the id of its
    contract), request (the id of its matter), review or appeal. Of a private one nothing is told:
    ``secret``."""

    kind: str
    id: int  # an objection's is that of its posting
    words: str  # "" for an opinion that is not public, or spoken
    due_on: date
    area: str
    area_name: str  # as in the source
    above_name: str  # of the township
    matter: int | None
    matter_title: str
    #: of an opinion "public" or ""; who is to do a task or a request; whom a question asks, a
    #: review; of an instalment "in 120000"
    more: str
    secret: bool


#: The rows of each figure: kind, id, words, due_on, area, matter, its title, more, the procedure
#: of the matter where there is one. {within}: that the village lies within the area.
_KINDS = {
    "opinions_due": """
SELECT 'opinion', o.id, CASE WHEN o.public THEN left(o.text, 200) ELSE '' END, o.due_on,
    o.area_id, NULL::bigint, '', CASE WHEN o.public THEN 'public' ELSE '' END, NULL::bigint
FROM xiangyue_opinion o
WHERE o.answered_at IS NULL AND NOT o.practice AND o.due_on < %(today)s AND o.area_id {within}""",
    "matters_due": """
SELECT 'matter', m.id, m.title, m.due_on, m.area_id, m.id, '', '', m.procedure_id
FROM xiangyue_matter m
WHERE m.state = 'running' AND NOT m.practice AND m.due_on < %(today)s AND m.area_id {within}""",
    "tasks_due": """
SELECT 'task', t.id, t.title, t.due_on, m.area_id, m.id, m.title, p.name, m.procedure_id
FROM xiangyue_task t JOIN xiangyue_matter m ON m.id = t.matter_id
JOIN xiangyue_person p ON p.id = t.owner_id
WHERE t.finished_at IS NULL AND m.state = 'running' AND NOT m.practice
    AND t.due_on < %(today)s AND m.area_id {within}
UNION ALL
SELECT 'row', r.id, r.what, r.due_on, m.area_id, m.id, m.title, p.name, m.procedure_id
FROM xiangyue_registerrow r JOIN xiangyue_matter m ON m.id = r.matter_id
JOIN xiangyue_person p ON p.id = r.owner_id
WHERE r.done_on IS NULL AND m.state = 'running' AND NOT m.practice
    AND r.due_on < %(today)s AND m.area_id {within}
UNION ALL
SELECT 'pledge', g.id, g.text, g.due_on, m.area_id, m.id, m.title, coalesce(p.name, ''),
    m.procedure_id
FROM xiangyue_pledge g JOIN xiangyue_matter m ON m.id = g.matter_id
LEFT JOIN xiangyue_person p ON p.id = g.holder_id
WHERE g.state = 'fixed' AND m.state = 'running' AND NOT m.practice
    AND g.due_on < %(today)s AND m.area_id {within}
UNION ALL
SELECT 'step', s.id, s.text, s.due_on, m.area_id, m.id, m.title, coalesce(p.name, ''),
    m.procedure_id
FROM xiangyue_pledgestep s JOIN xiangyue_pledge g ON g.id = s.pledge_id
JOIN xiangyue_matter m ON m.id = g.matter_id
LEFT JOIN xiangyue_person p ON p.id = g.holder_id
WHERE s.reached_on IS NULL AND g.state = 'fixed' AND m.state = 'running' AND NOT m.practice
    AND s.due_on < %(today)s AND m.area_id {within}""",
    "objections_due": """
SELECT 'objection', p.id, p.title, j.due_on, p.area_id, p.matter_id, '', '', NULL::bigint
FROM xiangyue_objection j JOIN xiangyue_posting p ON p.id = j.posting_id
WHERE j.answered_at IS NULL AND NOT p.practice AND j.due_on < %(today)s
    AND p.area_id {within}""",
    "questions_due": """
SELECT 'question', q.id, left(q.text, 200), q.due_on, q.area_id, q.matter_id,
    coalesce(m.title, ''), q.to_body, m.procedure_id
FROM xiangyue_question q LEFT JOIN xiangyue_matter m ON m.id = q.matter_id
WHERE q.answered_at IS NULL AND m.practice IS NOT TRUE AND q.due_on < %(today)s
    AND q.area_id {within}
UNION ALL
SELECT 'finding', f.id, left(f.text, 200), f.due_on, m.area_id, m.id, m.title, '', m.procedure_id
FROM xiangyue_finding f JOIN xiangyue_matter m ON m.id = f.matter_id
WHERE f.answered_at IS NULL AND m.state = 'running' AND NOT m.practice
    AND f.due_on < %(today)s AND m.area_id {within}""",
    "disclosures_due": """
SELECT 'disclosure', d.id, d.raw #>> '{name,zh}', d.due_on, d.area_id, NULL::bigint, '',
    d.raw #>> '{name,en}', NULL::bigint
FROM xiangyue_disclosure d
WHERE d.posted_at IS NULL AND NOT d.practice AND d.due_on < %(today)s AND d.area_id {within}""",
    "book_reviews_due": """
SELECT 'book_month', m.id, to_char(m.first, 'YYYY-MM'), m.review_due, k.area_id, NULL::bigint, '',
    k.book, NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE m.reviewed_on IS NULL AND NOT k.practice AND m.review_due < %(today)s
    AND k.area_id {within}""",
    "payments_due": """
SELECT 'instalment', c.id, c.title, i.due_on, c.area_id, NULL::bigint, '',
    c.way || ' ' || (i.amount - i.paid), NULL::bigint
FROM xiangyue_instalment i JOIN xiangyue_contract c ON c.id = i.contract_id
WHERE i.paid_on IS NULL AND i.cancelled_on IS NULL AND NOT c.practice
    AND i.due_on < %(today)s AND c.area_id {within}""",
    "requests_due": """
SELECT 'request', r.matter_id, m.title, p.due_on, m.area_id, m.id, '', coalesce(n.name, ''),
    m.procedure_id
FROM xiangyue_helprequest r JOIN xiangyue_matter m ON m.id = r.matter_id
JOIN (
    SELECT id, jsonb_path_query(
        raw, '$.definition.steps[*].parts[*] ? (@.kind == "handling").key') #>> '{}' AS part
    FROM xiangyue_procedureversion
) AS h ON h.id = m.procedure_id
JOIN xiangyue_matterpart p ON p.matter_id = m.id AND p.key = h.part
LEFT JOIN xiangyue_person n ON n.id = r.agent_id
WHERE r.result = '' AND m.state = 'running' AND NOT m.practice AND p.due_on < %(today)s
    AND m.area_id {within}""",
    "reviews_due": """
SELECT 'review', r.id, m.title, r.due_on, m.area_id, m.id, '', o.name, m.procedure_id
FROM xiangyue_review r JOIN xiangyue_matter m ON m.id = r.matter_id
JOIN xiangyue_area o ON o.code = r.office_id
WHERE r.answered_at IS NULL AND NOT m.practice AND r.due_on < %(today)s
    AND m.area_id {within}
UNION ALL
SELECT 'appeal', p.id, m.title, p.due_on, m.area_id, m.id, '', o.name, m.procedure_id
FROM xiangyue_appeal p JOIN xiangyue_matter m ON m.id = p.matter_id
JOIN xiangyue_area o ON o.code = p.office_id
WHERE p.outcome = '' AND NOT m.practice AND p.due_on < %(today)s AND m.area_id {within}""",
    "duties_due": """
SELECT 'turn', t.id, k.raw #>> '{name,zh}', t.due_on, k.area_id, NULL::bigint, '',
    k.raw #>> '{name,en}', NULL::bigint
FROM xiangyue_dutyturn t JOIN xiangyue_takenduty k ON k.id = t.taken_id
WHERE t.done_at IS NULL AND NOT k.practice AND t.due_on < %(today)s AND k.area_id {within}""",
}
_LIST = """
SELECT late.kind, late.id, CASE WHEN secret THEN '' ELSE late.words END, late.due_on, late.area,
    a.name, coalesce(t.name, ''), late.matter, CASE WHEN secret THEN '' ELSE matter_title END,
    CASE WHEN secret THEN '' ELSE late.more END, secret
FROM (
    SELECT *, coalesce(procedure IN {private}, false) AS secret FROM (
        SELECT * FROM ({rows})
            AS one (kind, id, words, due_on, area, matter, matter_title, more, procedure)
        ORDER BY due_on, area, kind, id LIMIT %(limit)s OFFSET %(offset)s
    ) AS listed
) AS late
JOIN xiangyue_area a ON a.code = late.area
LEFT JOIN xiangyue_area t ON t.code = a.parent
ORDER BY late.due_on, late.area, late.kind, late.id
""".replace("{private}", PRIVATE)
_COUNT = "SELECT count(*) FROM ({rows}) AS one"
_WITHIN = "BETWEEN %(first)s AND %(last)s"


def _asked(area: str, key: str, today: date) -> tuple[str, dict[str, Any]]:
    kinds = [_KINDS[key]] if key else list(_KINDS.values())
    sql = "\nUNION ALL".join(kinds).replace("{within}", _WITHIN)
    # A level's own code sorts before all below it.
    return sql, {"first": area, "last": area.ljust(12, "9"), "today": today}


def rows(area: str, key: str = "", *, today: date, limit: int, offset: int = 0) -> list[Late]:
    """What is late within an area (any level), the longest first; ``key`` of DUES, "" for all."""
    sql, given = _asked(area, key, today)
    with prepared() as c:
        c.execute(_LIST.replace("{rows}", sql), given | {"limit": limit, "offset": offset})
        return [Late(*row) for row in c.fetchall()]


def count(area: str, key: str = "", *, today: date) -> int:
    """How many: what the figure of that name says."""
    sql, given = _asked(area, key, today)
    with prepared() as c:
        c.execute(_COUNT.replace("{rows}", sql), given)
        return int(c.fetchone()[0])
