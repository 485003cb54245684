"""What indicators are answered from, counted again from the records and held against what is kept.

Of each place and month the figures that the acts kept; of each assessment that was settled the
score and the band that its kept answers add up to, by the standard that it was pinned to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from xiangyue.core.figures import DUES, FLOWS, MET
from xiangyue.data.figure_check import Difference, sql

FIGURES = (*FLOWS, *MET)
"""The figures of months that an indicator may be answered by."""

# One pass over each table, summed by place and month, and one over what is kept: put side by side.
_MONTHS = """
, counted AS (
    SELECT area, key, date_trunc('month', day)::date AS month, sum(n)::bigint AS n
    FROM source
    WHERE key = ANY(%(keys)s) AND starts_with(area, %(area)s) AND day BETWEEN %(first)s AND %(last)s
    GROUP BY 1, 2, 3
), kept AS (
    SELECT area, key, month, sum(n)::bigint AS n FROM (
        SELECT area, key, month, n FROM xiangyue_figure
        WHERE length(area) >= 9 AND starts_with(area, %(area)s) AND key = ANY(%(keys)s)
            AND month BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT area, key, date_trunc('month', day)::date, n FROM xiangyue_figuredelta
        WHERE starts_with(area, %(area)s) AND key = ANY(%(keys)s)
            AND day BETWEEN %(first)s AND %(last)s
    ) AS f
    GROUP BY 1, 2, 3
), own AS (
    -- A township keeps the sums of its villages too: what is its own is the rest.
    SELECT area, key, month, n FROM kept WHERE length(area) = 12
    UNION ALL
    SELECT t.area, t.key, t.month, t.n - coalesce(v.n, 0) FROM kept t LEFT JOIN (
        SELECT left(area, 9) AS area, key, month, sum(n)::bigint AS n FROM kept
        WHERE length(area) = 12 GROUP BY 1, 2, 3) AS v USING (area, key, month)
    WHERE length(t.area) = 9 AND t.n <> coalesce(v.n, 0)
), both_sides AS MATERIALIZED (
    SELECT area, key, month, coalesce(o.n, 0) AS kept, coalesce(c.n, 0) AS counted
    FROM own o FULL JOIN (SELECT * FROM counted WHERE length(area) >= 9) c USING (area, key, month)
)
SELECT NULL, NULL, NULL, count(*), count(DISTINCT area) FROM both_sides
UNION ALL SELECT area, key, month, kept, counted FROM both_sides WHERE kept <> counted
"""
_ANSWERS = """
SELECT a.id, a.area_id, a.slug, a.period, a.stage, a.score, a.of, a.band, a.standard_id,
    x.indicator, x.state, x.points
FROM xiangyue_assessment a JOIN xiangyue_indicatoranswer x ON x.assessment_id = a.id
WHERE a.settled_at IS NOT NULL AND starts_with(a.area_id, %s) ORDER BY a.id
"""


class Months(NamedTuple):
    """How many figures of how many places were counted again, and those that are kept otherwise."""

    figures: int
    places: int
    differences: list[Difference]


class Settled(NamedTuple):
    """An assessment as it is kept, with its answers {indicator: (state, points)}."""

    id: int
    area: str
    slug: str
    period: str
    stage: str
    score: int
    of: int
    band: str
    standard: str
    answers: dict[str, tuple[str, int]]


def months(area: str, first: date, last: date, keys: Sequence[str] = FIGURES) -> Months:
    """Every figure of every village and township within ``area`` ("" is the nation) in the whole
    months first..last. One statement."""
    assert not set(keys) & set(DUES), "what is due is kept by day"
    given: dict[str, Any] = {"area": area, "first": first, "last": last, "keys": list(keys)}
    with transaction.atomic(), connection.cursor() as c:
        # Sums of millions of rows: in memory, by both processors.
        c.execute("SET LOCAL work_mem = '256MB'")
        c.execute("SET LOCAL jit = off")
        c.execute(sql(_MONTHS), {**given, "zone": settings.TIME_ZONE})
        rows = c.fetchall()
    head = next(row for row in rows if row[0] is None)
    found = [Difference(*row) for row in rows if row[0] is not None]
    return Months(int(head[3]), int(head[4]), sorted(found))


def settled(area: str) -> Iterator[Settled]:
    """Every settled stage within an area with its answers, streamed."""
    with transaction.atomic(), connection.chunked_cursor() as c:
        c.execute(_ANSWERS, [area])
        for _pk, rows in groupby(c, key=itemgetter(0)):
            some = list(rows)
            yield Settled(*some[0][:9], {row[9]: (row[10], row[11]) for row in some})
