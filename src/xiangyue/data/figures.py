"""Figures: deltas appended by the acts, folded into sums for each area and all above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from os.path import commonprefix

from django.db import connection, models, transaction

from xiangyue.core.figures import DUES, KEYS, STOCKS
from xiangyue.data import levels
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


class FigureSpan(models.Model):
    """A figure's sums over a whole year (12 ``months``), and what is due over a whole month (1).

    They are sums of ``Figure``'s rows and kept with them, so that a page reads one row, not twelve.
    """

    pk = models.CompositePrimaryKey("area", "months", "start", "key")
    area = models.CharField(max_length=12)
    months = models.SmallIntegerField()
    start = models.DateField()  # its first day
    key = models.CharField(max_length=40)
    n = models.BigIntegerField()


_SPANS = """
SELECT area, months, start, key, sum(n)::bigint AS n
FROM {source}, LATERAL (VALUES (12, date_trunc('year', month)::date),
    (1, date_trunc('month', month)::date)) AS span (months, start)
WHERE months = 12 OR key LIKE '%%\\_due'
GROUP BY area, months, start, key HAVING sum(n) <> 0 ORDER BY area, months, start, key
"""
_FOLD = """
WITH gone AS (
    DELETE FROM xiangyue_figuredelta RETURNING area, day, key, n
), taken AS (  -- of a lower server: summed there; what is above it is added to here
    DELETE FROM xiangyue_levelchange WHERE way = 'taken' RETURNING area, key, month, n, top
), level AS (
    SELECT area, key, month, sum(n) AS n FROM (
        SELECT left(area, l) AS area, key,
            CASE WHEN key LIKE '%%\\_due' THEN day ELSE date_trunc('month', day)::date END AS month,
            n
        FROM gone, unnest(%(levels)s::int[]) AS l WHERE l <= length(area)
        UNION ALL
        SELECT left(area, l), key, month, n FROM taken, unnest(%(levels)s::int[]) AS l
        WHERE l = length(area) OR (top AND l < length(area))
    ) AS every GROUP BY 1, 2, 3 HAVING sum(n) <> 0
), spans AS (
    INSERT INTO xiangyue_figurespan AS s (area, months, start, key, n) {spans}
    ON CONFLICT (area, months, start, key) DO UPDATE SET n = s.n + excluded.n
)
INSERT INTO xiangyue_figure AS f (area, key, month, n)
SELECT area, key, month, n FROM level ORDER BY 1, 2, 3
ON CONFLICT (area, key, month) DO UPDATE SET n = f.n + excluded.n
RETURNING area, key, month, n
""".replace("{spans}", _SPANS.format(source="level"))
#: The spans made anew from the figures: by the migration that begins them.
SPANS_ANEW = (
    "TRUNCATE xiangyue_figurespan;\n"
    "INSERT INTO xiangyue_figurespan (area, months, start, key, n) "
    + _SPANS.format(source="xiangyue_figure").replace("%%", "%")
)
_SPANS_WRONG = f"""
SELECT coalesce(s.area, f.area), coalesce(s.key, f.key), coalesce(s.start, f.start),
    coalesce(s.n, 0), coalesce(f.n, 0)
FROM xiangyue_figurespan s
FULL JOIN ({_SPANS.format(source="xiangyue_figure")}) AS f USING (area, months, start, key)
WHERE coalesce(s.n, 0) <> coalesce(f.n, 0) ORDER BY 1, 2, 3
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
        c.execute(_FOLD, {"levels": LEVELS})
        changed = c.fetchall()
        gone = [row[:3] for row in changed if row[3] == 0 and row[1].endswith("_due")]
        if gone:
            c.execute(_TIDY, [list(column) for column in zip(*gone, strict=True)])
        levels.give(changed)
        return len(changed)


SWEPT = 2_000
_DEAD = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'xiangyue_figuredelta'"


def sweep() -> bool:
    """Clear the places of folded deltas where they are many; whether it did. In no transaction.

    In a rush thousands a second are folded, and each page reads past them until they are cleared:
    sooner than autovacuum comes by.
    """
    with connection.cursor() as c:
        c.execute(_DEAD)
        found = c.fetchone()
        if found is None or found[0] < SWEPT:
            return False
        c.execute("VACUUM xiangyue_figuredelta")
    return True


_COUNTS = """CASE WHEN key LIKE '%%\\_due' THEN day < %(today)s ELSE day <= %(last)s
    AND (day >= %(first)s OR key = ANY(%(stocks)s) OR key LIKE 'method\\_%%') END"""
_STOCK = "(key = ANY(%(stocks)s) OR key LIKE 'method\\_%%')"
# Folded and waiting apart: put together before they are summed, they cost twice the time. Whole
# years are read as such, and what is due up to today by year, then by month, then by day.
_READ = f"""
SELECT area, key, sum(n)::bigint FROM (
    SELECT area, key, n FROM xiangyue_figurespan
    WHERE area = ANY(%(codes)s) AND months = 12 AND key = ANY(%(keys)s) AND CASE
        WHEN key LIKE '%%\\_due' THEN start < %(year)s
        WHEN {_STOCK} THEN start < %(whole)s
        ELSE start >= %(flows)s AND start <= %(last)s END
    UNION ALL
    SELECT area, key, n FROM xiangyue_figurespan
    WHERE area = ANY(%(codes)s) AND months = 1 AND start >= %(year)s AND start < %(months)s
        AND key = ANY(%(dues)s)
    UNION ALL
    SELECT area, key, n * %(sign)s FROM xiangyue_figure
    WHERE area = ANY(%(codes)s) AND key = ANY(%(dues)s)
        AND month >= %(from_day)s AND month < %(to_day)s
    UNION ALL
    SELECT area, key, n FROM xiangyue_figure
    WHERE area = ANY(%(codes)s) AND %(parts)s AND month <= %(last)s AND key = ANY(%(keys)s) AND CASE
        WHEN key LIKE '%%\\_due' THEN false
        WHEN {_STOCK} THEN month >= %(whole)s
        ELSE month >= %(first)s AND %(flows)s > %(last)s END
) AS f GROUP BY area, key
UNION ALL
SELECT left(d.area, l), d.key, sum(d.n)::bigint
FROM (
    SELECT left(area, %(longest)s) AS area, key, sum(n) AS n
    FROM xiangyue_figuredelta
    WHERE starts_with(area, %(within)s) AND key = ANY(%(keys)s) AND {_COUNTS}
    GROUP BY 1, 2
) AS d, unnest(%(lengths)s::int[]) AS l
WHERE left(d.area, l) = ANY(%(codes)s) AND length(d.area) >= l
GROUP BY 1, 2
"""


def read(
    codes: Sequence[str], *, first: date, last: date, today: date, keys: Sequence[str] = KEYS
) -> dict[str, dict[str, int]]:
    """The figures of these areas ("" is the nation) in the period of whole months first..last.

    ``{code: {key: n}}`` with each of ``keys`` (of ``core.figures``); the deltas not folded yet are
    counted, so that a figure is never behind the acts. One query.
    """
    found: dict[str, dict[str, int]] = {code: dict.fromkeys(keys, 0) for code in codes}
    lengths = sorted({len(code) for code in codes})
    # The month with today in it is added up from its days, or whole less the days still to come.
    months = (today.replace(day=1) + timedelta(days=31 * (today.day > 15))).replace(day=1)
    after = last + timedelta(days=1)
    whole = date(after.year, 1, 1)  # the years before it end within the period
    years = first == date(first.year, 1, 1) and after == whole
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
                "keys": list(keys),
                "dues": [key for key in DUES if key in keys],
                "year": date(today.year, 1, 1),
                "months": months,
                "from_day": min(months, today),
                "to_day": max(months, today),
                "sign": -1 if months > today else 1,
                "whole": whole,
                "flows": first if years else date.max,
                "parts": not years,
            },
        )
        for code, key, n in c.fetchall():
            found[code][key] = found[code].get(key, 0) + int(n)
    return found


def spans_wrong() -> list[tuple[str, str, date, int, int]]:
    """(area, key, first day, kept, summed) of each span that is not the sum of its figures."""
    with connection.cursor() as c:
        c.execute(_SPANS_WRONG, [])
        return [(*row[:3], int(row[3]), int(row[4])) for row in c.fetchall()]


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
