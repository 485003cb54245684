"""Opinions as lists: plain tuples by hand-written SQL, since a list is read far more than written.

A reader sees an opinion when it is public, when they said or heard it, or when they serve in the
village's office (``everything``). Practice opinions are in no list but that of a practice village.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from xiangyue.data.opinions import Opinion
from xiangyue.data.prepared import prepared
from xiangyue.data.township import PassedUp

#: What an opinion is in, with the SQL that says so. "overdue" cuts across "waiting" and "in_hand".
STATES = {
    "waiting": "o.answered_at IS NULL AND o.considered_at IS NULL",
    "in_hand": "o.answered_at IS NULL AND o.considered_at IS NOT NULL",
    "overdue": "o.answered_at IS NULL AND o.due_on < %(today)s",
    "answered": "o.answered_at IS NOT NULL AND o.answer_kind <> 'taken_up'",
    "taken_up": "o.answer_kind = 'taken_up'",
}
OPEN = "o.answered_at IS NULL"
OURS = "NOT EXISTS (SELECT 1 FROM xiangyue_passedup u WHERE u.opinion_id = o.id)"


class Row(NamedTuple):
    """One opinion in a list."""

    id: int
    text: str  # its first 400 characters
    subject: str
    place: str
    channel: str
    public: bool
    created_at: datetime
    due_on: date
    considered_at: datetime | None
    answered_at: datetime | None
    answer_kind: str
    group: int | None
    group_title: str | None
    matter: int | None
    matter_number: str | None
    matter_title: str | None
    joiners: int
    files: int

    def state(self, today: date) -> str:
        """``waiting``, ``in_hand``, ``overdue``, ``answered`` or ``taken_up``."""
        if self.answered_at is not None:
            return "taken_up" if self.answer_kind == "taken_up" else "answered"
        if self.due_on < today:
            return "overdue"
        return "in_hand" if self.considered_at else "waiting"


class Counts(NamedTuple):
    """How many opinions of one subject are in each state, of those the reader may see."""

    subject: str
    total: int
    waiting: int
    in_hand: int
    overdue: int
    answered: int
    taken_up: int


_ROWS = """
SELECT o.id, left(o.text, 400), o.subject, o.place, o.channel, o.public, o.created_at, o.due_on,
  o.considered_at, o.answered_at, o.answer_kind, o.group_id, g.title, o.matter_id,
  m.year || '-' || m.number, m.title,
  (SELECT count(*) FROM xiangyue_opinion j WHERE j.joins_id = o.id),
  (SELECT count(*) FROM xiangyue_storedfile f WHERE f.opinion_id = o.id)
FROM xiangyue_opinion o
LEFT JOIN xiangyue_opiniongroup g ON g.id = o.group_id
LEFT JOIN xiangyue_matter m ON m.id = o.matter_id
WHERE {where}
ORDER BY {order}
LIMIT %(limit)s OFFSET %(offset)s
"""
_COUNTS = """
SELECT o.subject, count(*), {states}
FROM xiangyue_opinion o WHERE {where}
GROUP BY o.subject
"""


def _seen(everything: bool, person: int | None) -> str:
    """The SQL of who sees what, within one village."""
    where = "o.area_id = %(area)s AND o.practice = %(practice)s"
    if everything:
        return where
    if person is None:
        return where + " AND o.public"
    return where + " AND (o.public OR o.author_id = %(person)s OR o.heard_by_id = %(person)s)"


def rows(
    area: str,
    *,
    today: date,
    everything: bool = False,
    person: int | None = None,
    practice: bool = False,
    state: str = "",
    subject: str = "",
    group: int | None = None,
    ids: list[int] | None = None,
    ours: bool = False,
    oldest_first: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[Row]:
    """The opinions of a village that the reader may see, newest first: one query.

    ``state`` is one of ``STATES`` or "open" (not answered). ``ids`` keeps to these opinions;
    ``ours`` to those not passed up, whose answer is the village's own to give.
    ``oldest_first`` sorts by the day the answer is due, as the branch's page wants it.
    """
    where = [_seen(everything, person)]
    if state:
        where.append(OPEN if state == "open" else STATES[state])
    if subject:
        where.append("o.subject = %(subject)s")
    if group is not None:
        where.append("o.group_id = %(group)s")
    if ids is not None:
        where.append("o.id = ANY(%(ids)s)")
    if ours:
        where.append(OURS)
    sql = _ROWS.format(
        where=" AND ".join(where),
        order="o.due_on, o.id" if oldest_first else "o.created_at DESC, o.id DESC",
    )
    given: dict[str, Any] = {
        "area": area,
        "practice": practice,
        "person": person,
        "today": today,
        "subject": subject,
        "group": group,
        "ids": ids,
        "limit": limit,
        "offset": offset,
    }
    with prepared() as c:
        c.execute(sql, given)
        return [Row._make(r) for r in c.fetchall()]


def rows_of(ids: list[int], *, everything: bool) -> list[Row]:
    """These opinions of whatever villages in the order given (``everything``: also those that only
    the office reads): one query."""
    where = "o.id = ANY(%(ids)s)" + ("" if everything else " AND o.public")
    order = "array_position(%(ids)s::bigint[], o.id)"
    with prepared() as c:
        c.execute(
            _ROWS.format(where=where, order=order), {"ids": ids, "limit": len(ids), "offset": 0}
        )
        return [Row._make(r) for r in c.fetchall()]


def counts(
    area: str,
    *,
    today: date,
    everything: bool = False,
    person: int | None = None,
    practice: bool = False,
    ours: bool = False,
) -> list[Counts]:
    """How many by subject and state, of what the reader may see (``ours`` as in :func:`rows`): one
    query."""
    sql = _COUNTS.format(
        states=", ".join(f"count(*) FILTER (WHERE {sql})" for sql in STATES.values()),
        where=_seen(everything, person) + (f" AND {OURS}" if ours else ""),
    )
    with prepared() as c:
        c.execute(sql, {"area": area, "practice": practice, "person": person, "today": today})
        return [Counts._make(r) for r in c.fetchall()]


def public_texts(
    area: str, *, since: datetime, practice: bool = False, most: int = 400
) -> list[tuple[int, str]]:
    """(id, text) of the newest public opinions, for finding like ones: one query."""
    return list(
        Opinion.objects.filter(
            area_id=area, public=True, practice=practice, created_at__gte=since, joins=None
        )
        .exclude(text="")
        .order_by("-created_at")
        .values_list("id", "text")[:most]
    )


def whole(**by: Any) -> Opinion | None:
    """One opinion, by ``pk`` or ``receipt``, with all that its page names: one query."""
    return (
        Opinion.objects.select_related(
            "area__jurisdiction",
            "author",
            "heard_by",
            "answered_by",
            "group",
            "matter",
            "household",
            "joins",
            "passed_up__to",
            "money_question__voucher",
        )
        .annotate(joiners=Count("joined_by"))
        .filter(**by)
        .first()
    )


def came_up(township: str, *, practice: bool = False, most: int = 200) -> list[PassedUp]:
    """What villages passed up and is not answered, first due first, with its opinion: one query."""
    return list(_came_up(township, practice, answered=False).order_by("due_on", "pk")[:most])


def came_up_answered(township: str, *, practice: bool = False, most: int = 20) -> list[PassedUp]:
    """The last of those that are answered: one query."""
    return list(
        _came_up(township, practice, answered=True).order_by("-opinion__answered_at")[:most]
    )


def _came_up(township: str, practice: bool, *, answered: bool) -> QuerySet[PassedUp]:
    return PassedUp.objects.filter(
        to_id=township,
        opinion__practice=practice,
        opinion__answered_at__isnull=not answered,
    ).select_related("opinion__area")
