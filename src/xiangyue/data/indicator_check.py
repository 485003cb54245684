"""What indicators are answered from, counted again from the records and held against what is kept.

Of each place and month the figures that the acts kept; of each assessment that was settled the
score and the band that its kept answers add up to, by the standard that it was pinned to.
"""

from __future__ import annotations

import json
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

# One pass over each table, summed by place and month, and one over what is kept, put side by side.
# A township keeps the sums of its villages too: what is its own is the rest.
_MONTHS = """
, both_sides AS (
    SELECT area, key, month, sum(kept) AS kept, sum(counted) AS counted FROM (
        SELECT area, key, day AS month, 0 AS kept, n AS counted FROM source
        WHERE length(area) >= 9
        UNION ALL
        SELECT area, key, month, n::int, 0 FROM xiangyue_figure
        WHERE length(area) >= 9 AND starts_with(area, %(area)s) AND key = ANY(%(keys)s)
            AND month BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT left(area, 9), key, month, -sum(n::int)::int, 0 FROM xiangyue_figure
        WHERE length(area) = 12 AND starts_with(area, %(area)s) AND key = ANY(%(keys)s)
            AND month BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT area, key, date_trunc('month', day::timestamp)::date, sum(n::int)::int, 0
        FROM xiangyue_figuredelta
        WHERE length(area) >= 9 AND starts_with(area, %(area)s) AND key = ANY(%(keys)s)
            AND day BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2, 3
    ) AS f
    WHERE starts_with(area, %(area)s)
    GROUP BY 1, 2, 3
)
SELECT area, count(*) FILTER (WHERE length(area) = 12 OR kept <> 0 OR counted <> 0),
    json_agg(json_build_array(key, month, kept, counted)) FILTER (WHERE kept <> counted)
FROM both_sides GROUP BY area
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
        c.execute("SET LOCAL max_parallel_workers_per_gather = 2")
        c.execute(sql(_MONTHS, by_month=True), {**given, "zone": settings.TIME_ZONE})
        rows = c.fetchall()
    found = [
        Difference(area, key, date.fromisoformat(month), kept, counted)
        for area, _n, wrong in rows
        for key, month, kept, counted in (json.loads(wrong) if isinstance(wrong, str) else wrong)
        or ()
    ]
    some = [n for _area, n, _wrong in rows if n]
    return Months(sum(some), len(some), sorted(found))


def settled(area: str) -> Iterator[Settled]:
    """Every settled stage within an area with its answers, streamed."""
    with transaction.atomic(), connection.chunked_cursor() as c:
        c.execute(_ANSWERS, [area])
        for _pk, rows in groupby(c, key=itemgetter(0)):
            some = list(rows)
            yield Settled(*some[0][:9], {row[9]: (row[10], row[11]) for row in some})
