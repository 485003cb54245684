"""Figures: deltas appended by the acts, folded into sums for each area and all above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from os.path import commonprefix

from django.db import connection, models, transaction

from xiangyue.core.figures import KEYS, STOCKS
from xiangyue.data.prepared import prepared


class FigureDelta(models.Model):
    """What one act adds to one figure of one village; gone once folded."""

    area = models.CharField(max_length=12)
    day = models.DateField()
    key = models.CharField(max_length=40)
    n = models.BigIntegerField()


class Figure(models.Model):
    """The sum of a figure for an area (code "" is the nation) in a month.

    ``month`` is its first day; for the figures of what is due ("…_due") it is the day itself.
    """

    pk = models.CompositePrimaryKey("area", "key", "month")
    area = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    month = models.DateField()
    n = models.BigIntegerField()


_FOLD = """
WITH gone AS (
    DELETE FROM xiangyue_figuredelta RETURNING area, day, key, n
), level AS (
    SELECT left(area, l) AS area, key,
           CASE WHEN key LIKE '%%\\_due' THEN day ELSE date_trunc('month', day)::date END AS month,
           sum(n) AS n
    FROM gone, unnest(%s::int[]) AS l WHERE l <= length(area)
    GROUP BY 1, 2, 3 HAVING sum(n) <> 0
)
INSERT INTO xiangyue_figure AS f (area, key, month, n)
SELECT area, key, month, n FROM level ORDER BY 1, 2, 3
ON CONFLICT (area, key, month) DO UPDATE SET n = f.n + excluded.n
RETURNING area, key, month, n
"""
# A day on which nothing is due any more is no row; else each would stay for ever.
_TIDY = """
DELETE FROM xiangyue_figure f USING unnest(%s::text[], %s::text[], %s::date[]) AS g(area, key, day)
WHERE f.area = g.area AND f.key = g.key AND f.month = g.day
"""
LEVELS = [0, 2, 4, 6, 9, 12]
"""The lengths of the codes to which a village's figures are summed; 0 is the nation."""


def fold() -> int:
    """Fold the waiting deltas into the figures of every level; how many sums changed.

    One at a time: another fold under way makes this one do nothing.
    """
    with transaction.atomic(), connection.cursor() as c:
        c.execute("SELECT pg_try_advisory_xact_lock(hashtext('xiangyue.figures'))")
        if not c.fetchone()[0]:
            return 0
        c.execute(_FOLD, [LEVELS])
        changed = c.fetchall()
        gone = [row[:3] for row in changed if row[3] == 0 and row[1].endswith("_due")]
        if gone:
            c.execute(_TIDY, [list(column) for column in zip(*gone, strict=True)])
        return len(changed)


# Folded and waiting apart: put together before they are summed, they cost twice the time.
_COUNTS = """CASE WHEN key LIKE '%%\\_due' THEN {day} < %(today)s ELSE {day} <= %(last)s
    AND ({day} >= %(first)s OR key = ANY(%(stocks)s) OR key LIKE 'method\\_%%') END"""
_READ = f"""
SELECT area, key, sum(n)::bigint FROM xiangyue_figure
WHERE area = ANY(%(codes)s) AND {_COUNTS.format(day="month")}
GROUP BY area, key
UNION ALL
SELECT left(d.area, l), d.key, sum(d.n)::bigint
FROM (
    SELECT left(area, %(longest)s) AS area, key, sum(n) AS n
    FROM xiangyue_figuredelta
    WHERE starts_with(area, %(within)s) AND {_COUNTS.format(day="day")}
    GROUP BY 1, 2
) AS d, unnest(%(lengths)s::int[]) AS l
WHERE left(d.area, l) = ANY(%(codes)s) AND length(d.area) >= l
GROUP BY 1, 2
"""


def read(
    codes: Sequence[str], *, first: date, last: date, today: date
) -> dict[str, dict[str, int]]:
    """The figures of these areas ("" is the nation) in the period of whole months first..last.

    ``{code: {key: n}}`` with every key of ``core.figures``; the deltas not folded yet are counted,
    so that a figure is never behind the acts. One query.
    """
    found: dict[str, dict[str, int]] = {code: dict.fromkeys(KEYS, 0) for code in codes}
    lengths = sorted({len(code) for code in codes})
    with prepared() as c:
        c.execute(
            _READ,
            {
                "codes": list(codes),
                "lengths": lengths,
                # What waits is summed before it is matched: there is more of it than of codes.
                "longest": lengths[-1],
                "within": commonprefix(list(codes)),  # noqa: RUF071 - codes, no paths
                "first": first,
                "last": last,
                "today": today,
                "stocks": list(STOCKS),
            },
        )
        for code, key, n in c.fetchall():
            found[code][key] = found[code].get(key, 0) + int(n)
    return found


_SERIES = """
SELECT key, month, sum(n)::bigint FROM (
    SELECT key, month, n FROM xiangyue_figure WHERE area = %(area)s AND key = ANY(%(keys)s)
    UNION ALL
    SELECT key, date_trunc('month', day)::date, n FROM xiangyue_figuredelta
    WHERE area LIKE %(area)s || '%%' AND key = ANY(%(keys)s)
) AS f
WHERE month BETWEEN %(first)s AND %(last)s
GROUP BY key, month
"""


def series(
    code: str, keys: Sequence[str], *, first: date, last: date
) -> dict[str, dict[date, int]]:
    """Flows of one area month by month: ``{key: {first day of the month: n}}``. One query."""
    found: dict[str, dict[date, int]] = {key: {} for key in keys}
    with prepared() as c:
        c.execute(_SERIES, {"area": code, "keys": list(keys), "first": first, "last": last})
        for key, month, n in c.fetchall():
            found[key][month] = int(n)
    return found


#: Each day on which an area's number of represented seats changes: two seats of one person, or
#: one term after another, are one. Used by the acts that change seats, and by the check.
SEAT_STEPS = """
SELECT area, day, sum(n)::bigint AS n FROM (
    SELECT area, unnest(ARRAY[lower(held), upper(held)]) AS day, unnest(ARRAY[1, -1]) AS n
    FROM (
        SELECT area_id AS area, unnest(range_agg(daterange(start, "end", '[]'))) AS held
        FROM xiangyue_membership
        WHERE role IN ('representative', 'assembly_chair') AND {where}
        GROUP BY area_id, person_id
    ) AS seats
) AS steps
WHERE day IS NOT NULL GROUP BY area, day HAVING sum(n) <> 0
"""


def seat_steps(area: str) -> dict[date, int]:
    """By how many the representatives in office change, day by day (also days to come)."""
    with connection.cursor() as c:
        c.execute(SEAT_STEPS.format(where="area_id = %s"), [area])
        return {day: int(n) for _area, day, n in c.fetchall()}


def seat_changes(area: str, before: dict[date, int]) -> list[tuple[date, int]]:
    """What an act that changed seats adds to "representatives": (day, n), by day.

    ``before`` is ``seat_steps`` as it was when the act began.
    """
    after = seat_steps(area)
    days = sorted(before.keys() | after.keys())
    changes = ((day, after.get(day, 0) - before.get(day, 0)) for day in days)
    return [(day, n) for day, n in changes if n]
