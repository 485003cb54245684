"""How many took part in surveys, ratings and votes, out of the tables (``data.figure_check``)."""

from __future__ import annotations

from typing import Final

from xiangyue.core.figures import TURNOUT_LEAST
from xiangyue.methods import rulebook

# Each survey, rating and vote that is over, by itself; the {words} are those of figure_check.
HELD: Final = """
turnouts AS (
    SELECT m.area_id AS area, 'surveys' AS of, {s.closed_at} AS day,
        (s.result ->> 'asked')::int AS entitled, (s.result ->> 'answered')::int AS took
    FROM xiangyue_survey s JOIN xiangyue_matter m ON m.id = s.matter_id
    WHERE NOT m.practice AND s.state = 'closed'
    UNION ALL SELECT m.area_id, 'surveys', {p.done_at}, f.asked, f.answered
    FROM xiangyue_matterpart p JOIN xiangyue_matter m ON m.id = p.matter_id
    JOIN polled k ON k.procedure = m.procedure_id AND k.part = p.key
    CROSS JOIN LATERAL (SELECT  -- of other kinds, which may be looked at too, they are yes or no
        CASE jsonb_typeof(p.facts -> 'asked')
            WHEN 'number' THEN (p.facts -> 'asked')::int ELSE 0 END AS asked,
        CASE jsonb_typeof(p.facts -> 'answered')
            WHEN 'number' THEN (p.facts -> 'answered')::int ELSE 0 END AS answered) AS f
    WHERE NOT m.practice AND p.done_at IS NOT NULL
    UNION ALL SELECT b.area_id, CASE WHEN b.item_id IS NULL THEN 'ratings' ELSE 'votes' END,
        {b.closed_at}, (SELECT count(*) FROM xiangyue_plainvoter v WHERE v.box_id = b.id)::int,
        (b.result ->> 'phone')::int + (b.result ->> 'papers')::int
    FROM xiangyue_plainbox b WHERE NOT b.practice AND b.state = 'closed'
    UNION ALL SELECT m.area_id, 'ratings', r.on, r.issued, r.returned
    FROM xiangyue_rated r JOIN xiangyue_matter m ON m.id = r.matter_id
    WHERE NOT m.practice AND r.subject = 'matter'
    UNION ALL SELECT m.area_id, 'votes', {s.closed_at}, s.eligible,
        (s.result ->> 'phone')::int + (s.result ->> 'papers')::int
    FROM xiangyue_selection s JOIN xiangyue_matter m ON m.id = s.matter_id
    WHERE NOT m.practice AND s.state = 'closed'
    UNION ALL SELECT m.area_id, 'votes', {t.closed_at}, t.eligible,
        (e.data[2]::jsonb ->> 'num_tallied')::int
    FROM xiangyue_trusteeballot t JOIN xiangyue_matter m ON m.id = t.matter_id
    JOIN xiangyue_trusteeballotevent e ON e.ballot_id = t.id AND e.kind = 'EncryptedTally'
    WHERE NOT m.practice AND t.closed_at IS NOT NULL
    UNION ALL SELECT m.area_id, 'votes', r.day, r.registered,
        (r.result #>> '{answer,whole,returned}')::int
    FROM xiangyue_voteround r JOIN xiangyue_election e ON e.id = r.election_id
    JOIN xiangyue_matter m ON m.id = e.matter_id
    WHERE NOT m.practice AND r.result #>> '{answer,result}' <> 'void'
    UNION ALL SELECT g.area_id, 'votes', {i.decided_at}, n.due, coalesce(n.returned, n.voices)
    FROM xiangyue_agendaitem i JOIN xiangyue_meeting g ON g.id = i.meeting_id
    CROSS JOIN LATERAL (SELECT
        coalesce(max(c.n) FILTER (WHERE c.of = 'due'),
            sum(c.n) FILTER (WHERE c.of LIKE 'due.%%'))::int AS due,
        coalesce(max(c.n) FILTER (WHERE c.of = 'returned'),
            sum(c.n) FILTER (WHERE c.of LIKE 'returned.%%'))::int AS returned,
        coalesce(sum(c.n) FILTER (WHERE c.of IN ('for', 'against', 'abstain')), 0)::int AS voices
        FROM (SELECT key AS of, value::int AS n FROM jsonb_each_text(i.counts)) AS c) AS n
    WHERE NOT g.practice AND i.outcome IN ('passed', 'failed') AND g.body IN ({assemblies})
        AND NOT EXISTS (SELECT FROM xiangyue_plainbox b
            WHERE b.item_id = i.id AND b.state = 'closed')
    UNION ALL SELECT m.area_id, 'votes', (r.one ->> 'on')::date, (r.one ->> 'voters')::int,
        (r.one ->> 'returned')::int
    FROM xiangyue_choiceunit u JOIN xiangyue_matter m ON m.id = u.matter_id
    CROSS JOIN LATERAL jsonb_array_elements(u.rounds) AS r (one)
    WHERE NOT m.practice AND r.one ? 'voters'
)
"""
_TOLD = """
SELECT t.area, k.key, t.day, k.n
FROM turnouts t CROSS JOIN LATERAL (VALUES
    ('surveys', 'surveys_asked', t.entitled), ('surveys', 'surveys_answered', t.took),
    ('ratings', 'ratings_asked', t.entitled), ('ratings', 'ratings_given', t.took),
    ('votes', 'votes_entitled', t.entitled), ('votes', 'votes_given', t.took)
) AS k (of, key, n)
CROSS JOIN LATERAL (SELECT l.n FROM (VALUES %s) AS l (area, begins, n)
    WHERE starts_with(t.area, l.area) AND l.begins::date <= t.day::date
    ORDER BY length(l.area) DESC, l.begins::date DESC LIMIT 1) AS l
WHERE k.of = t.of AND t.entitled >= l.n AND (t.took = 0 OR t.took >= l.n)
"""


def told() -> str:
    """(area, key, day, n) of those that are large enough to be told."""
    steps = rulebook.load().steps(TURNOUT_LEAST)
    return _TOLD % ", ".join(f"('{area}', '{begins}', {n})" for area, begins, n in steps)
