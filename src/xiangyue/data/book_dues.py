"""What is due of the books of villages and cooperatives; a source of the one list of duties.

A month: to be reviewed, or its sheet to be signed; what of it waits for the head's approval, for an
answer to the review, to be posted; to be closed, before the next one's review. Who keeps the book
posts and closes: in trust the township, in whose list it then stands.
"""

from __future__ import annotations

from typing import Final

#: Whether the township keeps the books: the village's charter of the day says so
#: (``core.charters.in_force``), else the rules of the place.
_TRUST: Final = """coalesce(
    (SELECT coalesce((x #>> '{settings,books.trusteeship}')::int, %(trust)s)
      FROM jsonb_array_elements(j.charter -> 'versions') WITH ORDINALITY AS e (x, n)
      WHERE x ->> 'from' <= %(today)s::date::text ORDER BY n DESC LIMIT 1),
    (j.charter #>> '{settings,books.trusteeship}')::int, %(trust)s) > 0"""
_KEEPER: Final = f"CASE WHEN {_TRUST} THEN left(k.area_id, 9) ELSE k.area_id END"
_POSTERS: Final = f"""CASE WHEN {_TRUST} THEN %(trustee)s::text[]
    ELSE (%(book_posters)s::jsonb ->> k.book)::text[] END"""
BOOKS: Final = """
SELECT 'book_month', m.id, to_char(m.first, 'YYYY-MM'), '', k.book, m.review_due,
  (m.first + interval '1 month - 1 day')::date, m.reviewed_on, k.area_id, NULL::bigint, '',
  CASE WHEN EXISTS (SELECT FROM xiangyue_bookreview w WHERE w.month_id = m.id
    AND w.kind = 'supervision' AND w.done_at IS NULL) THEN 'sign' ELSE '' END,
  CASE WHEN k.book = 'village' THEN %(supervision)s::text[]
    ELSE %(supervision)s::text[] || 'collective_supervisor'::text END, NULL::bigint, NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE k.area_id {within} AND k.practice = %(practice)s AND m.review_due {due}
  AND (m.reviewed_on IS NULL OR NOT %(undone)s)
UNION ALL
SELECT 'book_wait', m.id, to_char(m.first, 'YYYY-MM'), '', k.book, m.review_due, NULL::date,
  NULL::date, k.area_id, NULL::bigint, '', count(*)::text,
  CASE WHEN k.book = 'village' THEN ARRAY['director', 'secretary']
    ELSE ARRAY['council_chair', 'cooperative_head'] END, NULL::bigint, NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
JOIN xiangyue_bookvoucher v ON v.month_id = m.id AND v.state = 'waiting'
WHERE k.area_id {within} AND k.practice = %(practice)s AND m.review_due {due}
GROUP BY m.id, k.id
UNION ALL
SELECT 'book_people', m.id, to_char(m.first, 'YYYY-MM'), '', k.book, m.review_due, NULL::date,
  NULL::date, k.area_id, NULL::bigint, '', '', %(representatives)s::text[], NULL::bigint,
  NULL::bigint
FROM xiangyue_bookreview w JOIN xiangyue_bookmonth m ON m.id = w.month_id
JOIN xiangyue_villagebook k ON k.id = m.book_id
WHERE k.area_id {within} AND k.practice = %(practice)s AND m.review_due {due}
  AND w.kind = 'people' AND w.done_at IS NULL
UNION ALL
SELECT 'book_answer', m.id, to_char(m.first, 'YYYY-MM'), '', k.book, m.review_due, NULL::date,
  NULL::date, k.area_id, NULL::bigint, '', count(*)::text,
  (%(book_enterers)s::jsonb ->> k.book)::text[], NULL::bigint, NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
JOIN xiangyue_bookvoucher v ON v.month_id = m.id AND v.state = 'returned'
WHERE k.area_id {within} AND k.practice = %(practice)s AND m.review_due {due}
GROUP BY m.id, k.id
UNION ALL
SELECT 'book_post', m.id, to_char(m.first, 'YYYY-MM'), '', k.book || ' ' || k.area_id,
  m.review_due, NULL::date, NULL::date, {keeper}, NULL::bigint, '', count(*)::text,
  {posters}, NULL::bigint, NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
LEFT JOIN xiangyue_jurisdiction j ON j.area_id = k.area_id
JOIN xiangyue_bookvoucher v ON v.month_id = m.id AND v.state = 'passed'
WHERE (k.area_id {within} OR k.area_id BETWEEN %(from)s AND %(to)s) AND {keeper} {within}
  AND k.practice = %(practice)s AND m.review_due {due}
GROUP BY m.id, k.id, j.area_id
UNION ALL
SELECT 'book_close', m.id, to_char(m.first, 'YYYY-MM'), '', k.book || ' ' || k.area_id,
  (m.review_due + interval '1 month')::date, (m.first + interval '1 month')::date, NULL::date,
  {keeper}, NULL::bigint, '', '', {posters}, NULL::bigint,
  NULL::bigint
FROM xiangyue_bookmonth m JOIN xiangyue_villagebook k ON k.id = m.book_id
LEFT JOIN xiangyue_jurisdiction j ON j.area_id = k.area_id
WHERE (k.area_id {within} OR k.area_id BETWEEN %(from)s AND %(to)s) AND {keeper} {within}
  AND k.practice = %(practice)s AND m.reviewed_on IS NOT NULL
  AND m.closed_on IS NULL AND (m.review_due + interval '1 month')::date {due}
  AND m.first + interval '1 month' <= %(today)s::date
  AND NOT EXISTS (SELECT FROM xiangyue_bookvoucher v WHERE v.month_id = m.id
    AND v.state IN ('waiting', 'approved', 'returned', 'passed'))""".replace(
    "{posters}", _POSTERS
).replace("{keeper}", _KEEPER)
