"""What the villager's money page shows, by one query: what came in, what went out, what is left.

All amounts are fen, out of what is posted (``LedgerVoucher``). Money is cash and bank; what only
changes its place (cash to the bank) neither came in nor went out, and a counter-entry lessens what
it takes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

_PAGE = """
WITH v AS MATERIALIZED (
  SELECT v.id, v.number, v.day, v.text, v.corrects_id, coalesce(b.kind, '') AS kind,
    coalesce(b.other, '') AS other, s.net
  FROM xiangyue_ledgervoucher v
  LEFT JOIN xiangyue_bookvoucher b ON b.ledger_id = v.id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.debit - l.credit), 0) AS net
    FROM xiangyue_ledgerline l JOIN xiangyue_ledgeraccount a ON a.id = l.account_id AND a.money
    WHERE l.voucher_id = v.id) AS s
  WHERE v.area_id = %(area)s AND v.book = %(book)s AND v.practice = %(practice)s
    AND v.day BETWEEN %(first)s AND %(last)s
), moved AS MATERIALIZED (
  SELECT v.id, v.day, a.code, a.name, l.credit - l.debit AS n,
    ((l.credit > l.debit) <> (v.corrects_id IS NOT NULL)) AS came
  FROM v JOIN xiangyue_ledgerline l ON l.voucher_id = v.id
  JOIN xiangyue_ledgeraccount a ON a.id = l.account_id AND NOT a.money
  WHERE v.net <> 0 AND v.kind <> 'opening'
), listed AS (
  SELECT * FROM v WHERE net <> 0 AND kind <> 'opening' ORDER BY day DESC, id DESC
  LIMIT %(rows)s OFFSET %(start)s
), k AS (
  SELECT * FROM xiangyue_villagebook
  WHERE area_id = %(area)s AND book = %(book)s AND practice = %(practice)s
)
SELECT
(SELECT row_to_json(r) FROM (SELECT id, begins, closed FROM k) AS r),
(SELECT json_agg(b ORDER BY b) FROM xiangyue_villagebook AS o, LATERAL (SELECT o.book AS b) AS x
 WHERE o.area_id = %(area)s AND o.practice = %(practice)s),
(SELECT json_agg(r) FROM (
  SELECT code, name, came, sum(n) AS n FROM moved GROUP BY code, name, came
  ORDER BY abs(sum(n)) DESC
) AS r),
(SELECT json_agg(r) FROM (
  SELECT date_trunc('month', day)::date AS month, coalesce(sum(n) FILTER (WHERE came), 0) AS came,
    coalesce(-sum(n) FILTER (WHERE NOT came), 0) AS went
  FROM moved GROUP BY 1 ORDER BY 1
) AS r),
(SELECT json_agg(r) FROM (
  SELECT v.id, v.number, v.day, v.text, v.other, v.net, v.corrects_id,
    (SELECT array_agg(DISTINCT m.code) FROM moved m WHERE m.id = v.id) AS codes,
    (SELECT array_agg(DISTINCT m.name) FROM moved m WHERE m.id = v.id) AS names,
    (SELECT count(*) FROM xiangyue_moneyquestion q WHERE q.voucher_id = v.id) AS asked,
    p.name AS handler, w.name AS witness, r.held_on AS reviewed_on,
    (SELECT json_agg(x ->> 'name') FROM jsonb_array_elements(r.signed) AS x) AS reviewers
  FROM listed v LEFT JOIN xiangyue_bookvoucher b ON b.ledger_id = v.id
  LEFT JOIN xiangyue_person p ON p.id = b.handler_id
  LEFT JOIN xiangyue_person w ON w.id = b.witness_id
  LEFT JOIN xiangyue_bookreview r ON r.id = b.review_id ORDER BY v.day DESC, v.id DESC
) AS r),
(SELECT count(*) FROM v WHERE net <> 0 AND kind <> 'opening'),
(SELECT json_agg(r) FROM (
  SELECT a.code, a.name, a.kind, a.money,
    sum(CASE WHEN w.day < %(first)s OR (b.kind = 'opening' AND w.day <= %(last)s)
      THEN l.debit - l.credit ELSE 0 END) AS opening,
    sum(CASE WHEN w.day <= %(last)s THEN l.debit - l.credit ELSE 0 END) AS closing,
    sum(CASE WHEN w.day BETWEEN %(year)s AND %(year_end)s AND coalesce(b.kind, '') <> 'carry'
      THEN l.debit - l.credit ELSE 0 END) AS year,
    sum(CASE WHEN w.day BETWEEN %(year)s AND %(year_end)s AND coalesce(b.kind, '') <> 'carry'
      AND l.fund_id IS NULL THEN l.debit - l.credit ELSE 0 END) AS free
  FROM xiangyue_ledgervoucher w LEFT JOIN xiangyue_bookvoucher b ON b.ledger_id = w.id
  JOIN xiangyue_ledgerline l ON l.voucher_id = w.id
  JOIN xiangyue_ledgeraccount a ON a.id = l.account_id
  WHERE w.area_id = %(area)s AND w.book = %(book)s AND w.practice = %(practice)s
    AND w.day <= greatest(%(last)s, %(year_end)s)
  GROUP BY a.id ORDER BY a.code
) AS r),
(SELECT json_agg(b.lines) FROM xiangyue_bookbudget b JOIN k ON k.id = b.book_id
 WHERE b.year = extract(year FROM %(last)s::date)),
(SELECT json_agg(r) FROM (
  SELECT DISTINCT ON (s.account_id) a.code, a.name, s.last AS on, s.closing, (
    SELECT coalesce(sum(l.debit - l.credit), 0) FROM xiangyue_ledgerline l
    JOIN xiangyue_ledgervoucher w ON w.id = l.voucher_id
    WHERE l.account_id = s.account_id AND w.book = %(book)s AND w.practice = %(practice)s
      AND w.day <= s.last) AS booked, (
    SELECT coalesce(sum(l.debit - l.credit), 0) FROM xiangyue_bookline l
    JOIN xiangyue_bookvoucher w ON w.id = l.voucher_id
    WHERE l.account_id = s.account_id AND w.book_id = s.book_id AND w.day <= s.last
      AND w.state IN ('waiting', 'approved', 'returned', 'passed')) AS waiting
  FROM xiangyue_statementimport s JOIN k ON k.id = s.book_id
  JOIN xiangyue_ledgeraccount a ON a.id = s.account_id
  WHERE s.closing IS NOT NULL AND s.kind = 'bank' AND s.last <= %(last)s
  ORDER BY s.account_id, s.last DESC, s.id DESC
) AS r),
(SELECT json_agg(r) FROM (
  SELECT o.id, o.text, o.created_at, o.due_on, o.answered_at, o.answer, v.id AS line,
    v.number, v.text AS about,
    count(*) OVER () AS n, count(*) FILTER (WHERE o.answered_at IS NULL) OVER () AS open
  FROM xiangyue_moneyquestion q JOIN xiangyue_opinion o ON o.id = q.opinion_id
  JOIN xiangyue_ledgervoucher v ON v.id = q.voucher_id
  WHERE q.area_id = %(area)s AND o.practice = %(practice)s AND v.book = %(book)s
  ORDER BY o.answered_at IS NOT NULL, o.id DESC LIMIT 5
) AS r),
(SELECT row_to_json(r) FROM (
  SELECT min(m.first) FILTER (WHERE m.reviewed_on IS NULL) AS unreviewed,
    max(m.first) FILTER (WHERE m.reviewed_on IS NOT NULL) AS reviewed,
    (SELECT count(*) FROM xiangyue_bookvoucher b WHERE b.book_id = (SELECT id FROM k)
      AND b.state IN ('waiting', 'approved', 'returned', 'passed')) AS waiting
  FROM xiangyue_bookmonth m JOIN k ON k.id = m.book_id
) AS r),
(SELECT c.charter::json FROM xiangyue_jurisdiction c WHERE c.area_id = %(area)s)
"""


@dataclass(frozen=True)
class Balance:
    """An account: what it held before the period and holds at its end (debit less credit), what
    was booked on it in the year, and of that outside of any fund; fen."""

    code: str
    name: str
    kind: str
    money: bool
    opening: int
    closing: int
    year: int
    free: int


@dataclass(frozen=True)
class Money:
    """The money of a book over a period, in fen. ``book``: {id, begins, closed}, None where there
    is none. ``came``, ``went``: [(code, name, fen)], the largest first."""

    book: dict[str, Any] | None
    books: list[str]
    came: list[tuple[str, str, int]]
    went: list[tuple[str, str, int]]
    months: list[tuple[str, int, int]]
    rows: list[dict[str, Any]]
    total: int
    balances: list[Balance]
    plan: dict[str, int]
    statements: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    standing: dict[str, Any]
    charter: Any = field(default=None)

    @property
    def had(self) -> int:
        """What there was before."""
        return sum(b.opening for b in self.balances if b.money)

    @property
    def left(self) -> int:
        """What is left."""
        return sum(b.closing for b in self.balances if b.money)

    @property
    def income(self) -> int:
        """What came in."""
        return sum(n for _c, _n, n in self.came)

    @property
    def spending(self) -> int:
        """What went out."""
        return sum(n for _c, _n, n in self.went)


def money(
    area: str,
    book: str,
    *,
    practice: bool,
    first: date,
    last: date,
    rows: int,
    start: int = 0,
) -> Money:
    """The money of a book of an area over a period, with so many of its lines, the newest first."""
    given: dict[str, str | bool | date | int] = {
        "area": area,
        "book": book,
        "practice": practice,
        "first": first,
        "last": last,
        "year": date(last.year, 1, 1),
        "year_end": date(last.year, 12, 31),
        "rows": rows,
        "start": start,
    }
    with connection.cursor() as c:
        c.execute(_PAGE, given)
        (
            kept, books, sums, months, listed, total, balances, plans, statements, questions,
            standing, charter,
        ) = c.fetchone()  # fmt: skip
    moved = [(r["code"], r["name"], r["came"], int(r["n"])) for r in sums or ()]
    plan: dict[str, int] = {}
    for lines in plans or ():
        for code, n in lines.items():
            plan[code] = plan.get(code, 0) + int(n)
    return Money(
        kept,
        books or [],
        [(code, name, n) for code, name, came, n in moved if came],
        [(code, name, -n) for code, name, came, n in moved if not came],
        [(r["month"], int(r["came"]), int(r["went"])) for r in months or ()],
        listed or [],
        total,
        [
            Balance(
                r["code"], r["name"], r["kind"], r["money"],
                *(int(r[k]) for k in ("opening", "closing", "year", "free")),
            )
            for r in balances or ()
        ],
        plan,
        statements or [],
        questions or [],
        standing or {},
        charter,
    )  # fmt: skip


def lines(area: str, book: str, *, practice: bool, first: date, last: date) -> list[dict[str, Any]]:
    """All lines of a period for a file, the oldest first: one query."""
    found = money(
        area, book, practice=practice, first=first, last=last, rows=100_000
    ).rows  # fmt: skip
    return list(reversed(found))


_BELOW = """
WITH late AS (
  SELECT k.area_id, count(m.id) AS months, min(m.first) AS since
  FROM xiangyue_villagebook k JOIN xiangyue_bookmonth m ON m.book_id = k.id
    AND m.reviewed_on IS NULL AND m.review_due < %(today)s
  WHERE NOT k.practice AND k.area_id LIKE %(prefix)s GROUP BY 1
), waits AS (
  SELECT k.area_id, count(*) FILTER (WHERE b.state <> 'passed') AS unreviewed,
    count(*) FILTER (WHERE b.state = 'passed') AS unposted
  FROM xiangyue_villagebook k JOIN xiangyue_bookvoucher b ON b.book_id = k.id
  WHERE NOT k.practice AND k.area_id LIKE %(prefix)s
    AND b.state IN ('waiting', 'approved', 'returned', 'passed') GROUP BY 1
), asked AS (
  SELECT q.area_id, count(*) AS asked, count(*) FILTER (WHERE o.answered_at IS NULL) AS open,
    count(*) FILTER (WHERE o.answered_at IS NULL AND o.due_on < %(today)s) AS late
  FROM xiangyue_moneyquestion q JOIN xiangyue_opinion o ON o.id = q.opinion_id
  WHERE q.area_id LIKE %(prefix)s AND NOT o.practice GROUP BY 1
), villages AS (
  SELECT j.area_id, EXISTS (SELECT FROM xiangyue_villagebook k WHERE k.area_id = j.area_id
    AND NOT k.practice) AS kept
  FROM xiangyue_jurisdiction j
  WHERE j.area_id LIKE %(prefix)s AND length(j.area_id) = 12 AND NOT j.practice
)
SELECT left(p.area_id, %(digits)s) AS code, a.name, count(*), count(*) FILTER (WHERE p.kept),
  coalesce(sum(l.months), 0), min(l.since), coalesce(sum(w.unreviewed), 0),
  coalesce(sum(w.unposted), 0), coalesce(sum(q.asked), 0), coalesce(sum(q.open), 0),
  coalesce(sum(q.late), 0)
FROM villages p JOIN xiangyue_area a ON a.code = left(p.area_id, %(digits)s)
LEFT JOIN late l ON l.area_id = p.area_id LEFT JOIN waits w ON w.area_id = p.area_id
LEFT JOIN asked q ON q.area_id = p.area_id
GROUP BY 1, 2 ORDER BY 1
"""


@dataclass(frozen=True)
class Below:
    """How the money of the villages of one division stands: villages, those that keep books here,
    months whose review is late and since when, vouchers not reviewed, not posted, and questions:
    asked, open, late."""

    code: str
    name: str
    villages: int
    kept: int
    months: int
    since: date | None
    unreviewed: int
    unposted: int
    asked: int
    open: int
    late: int


def below(area: str, today: date) -> list[Below]:
    """The divisions directly below an area, by code: one query."""
    digits = {2: 4, 4: 6, 6: 9, 9: 12}[len(area)]
    with connection.cursor() as c:
        c.execute(_BELOW, {"prefix": f"{area}%", "today": today, "digits": digits})
        return [
            Below(r[0], r[1], r[2], r[3], int(r[4]), r[5], *(int(x) for x in r[6:]))
            for r in c.fetchall()
        ]
