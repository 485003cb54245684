"""Figures: deltas appended by the acts, folded into sums for each area and all above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, models, transaction

from xiangyue.core.figures import KEYS, STOCKS


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
"""
_TIDY = "DELETE FROM xiangyue_figure WHERE key LIKE '%\\_due' AND n = 0"
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
        changed = int(c.rowcount)
        if changed:
            c.execute(_TIDY)
        return changed


_READ = """
SELECT area, key, sum(n)::bigint FROM (
    SELECT area, key, month AS day, n FROM xiangyue_figure
    WHERE area = ANY(%(codes)s)
    UNION ALL
    SELECT c.code, d.key, d.day, d.n FROM xiangyue_figuredelta d
    JOIN unnest(%(codes)s::text[]) AS c(code) ON left(d.area, length(c.code)) = c.code
) AS f
WHERE CASE WHEN key LIKE '%%\\_due' THEN day < %(today)s
           WHEN key = ANY(%(stocks)s) OR key LIKE 'method\\_%%' THEN day <= %(last)s
           ELSE day BETWEEN %(first)s AND %(last)s END
GROUP BY area, key
"""


def read(
    codes: Sequence[str], *, first: date, last: date, today: date
) -> dict[str, dict[str, int]]:
    """The figures of these areas ("" is the nation) in the period of whole months first..last.

    ``{code: {key: n}}`` with every key of ``core.figures``; the deltas not folded yet are counted,
    so that a figure is never behind the acts. One query.
    """
    found: dict[str, dict[str, int]] = {code: dict.fromkeys(KEYS, 0) for code in codes}
    with connection.cursor() as c:
        c.execute(
            _READ,
            {
                "codes": list(codes),
                "first": first,
                "last": last,
                "today": today,
                "stocks": list(STOCKS),
            },
        )
        for code, key, n in c.fetchall():
            found[code][key] = int(n)
    return found
