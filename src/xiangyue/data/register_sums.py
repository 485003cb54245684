"""The registers of all villages below a place in numbers: one query."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xiangyue.data.prepared import prepared


class Below(NamedTuple):
    """One village. Amounts in fen; ``seal_away``: seals that are out of the office."""

    code: str
    name: str
    assets: int
    running: int
    ending: int
    over: int
    old: int
    late: int
    late_in: int
    late_out: int
    seal_away: int
    counted: int | None  # the year of the last confirmed count


_BELOW = """
SELECT j.area_id, a.name,
  (SELECT count(*) FROM xiangyue_asset s
    WHERE s.area_id = j.area_id AND NOT s.practice AND s.state <> 'gone'),
  c.running, c.ending, c.over, c.old, i.late, i.late_in, i.late_out,
  (SELECT count(*) FROM xiangyue_seal s
    WHERE s.area_id = j.area_id AND NOT s.practice AND s.away_id IS NOT NULL),
  (SELECT max(t.year) FROM xiangyue_stocktake t
    WHERE t.area_id = j.area_id AND NOT t.practice AND t.confirmed_at IS NOT NULL)
FROM xiangyue_jurisdiction j JOIN xiangyue_area a ON a.code = j.area_id
CROSS JOIN LATERAL (SELECT count(*) AS running,
    count(*) FILTER (WHERE k.ends BETWEEN %(today)s AND %(today)s + %(expiry)s::int) AS ending,
    count(*) FILTER (WHERE k.ends < %(today)s) AS over, count(*) FILTER (WHERE k.old) AS old
  FROM xiangyue_contract k
  WHERE k.area_id = j.area_id AND NOT k.practice AND k.state = 'running') AS c
CROSS JOIN LATERAL (SELECT count(*) AS late,
    coalesce(sum(n.amount - n.paid) FILTER (WHERE k.way = 'in'), 0)::bigint AS late_in,
    coalesce(sum(n.amount - n.paid) FILTER (WHERE k.way = 'out'), 0)::bigint AS late_out
  FROM xiangyue_instalment n JOIN xiangyue_contract k ON k.id = n.contract_id
  WHERE k.area_id = j.area_id AND NOT k.practice AND n.paid_on IS NULL
    AND n.cancelled_on IS NULL AND n.due_on < %(today)s) AS i
WHERE j.area_id LIKE %(within)s AND length(j.area_id) = 12 AND NOT j.practice
ORDER BY j.area_id LIMIT 2000
"""


def below(area: str, today: date, expiry: int) -> list[Below]:
    """Every village that takes part below a place; of a village itself alone."""
    with prepared() as c:
        c.execute(_BELOW, {"within": f"{area}%", "today": today, "expiry": expiry})
        return [Below(*row) for row in c.fetchall()]
