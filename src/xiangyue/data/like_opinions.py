"""Like opinions of a place in groups, as they were last put together; and their words read for it.

Kept, never made while a page waits: a county's are compared for seconds. What became of the
opinions is read when it is asked, so that it is never behind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from xiangyue.data.opinion_lists import STATES
from xiangyue.data.parties import PRIVATE
from xiangyue.data.prepared import prepared


class LikeGrouping(models.Model):
    """The opinions of a place ("" is the nation) in groups, as of ``made_at``.

    ``public``: of those that all may read; else of all of them, for the village's office.
    """

    area = models.CharField(max_length=12)
    public = models.BooleanField()
    made_at = models.DateTimeField()
    since = models.DateTimeField()  # opinions said from then on
    looked = models.IntegerField()  # how many were compared, the newest ones
    alone = models.IntegerField()  # how many of these are like no other
    upto = models.BigIntegerField()  # the highest number of an opinion among them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "public"], name="like_grouping_once"),
        ]


class LikeGroup(models.Model):
    """Opinions that speak of one thing, by the words they share; the largest is ``number`` 1."""

    grouping = models.ForeignKey(LikeGrouping, models.CASCADE, related_name="groups")
    number = models.IntegerField()
    closeness = models.SmallIntegerField()  # mean likeness of its pairs, 0 to 100
    words = models.JSONField()  # [[word, said by, of so many that were looked at]]
    places = models.JSONField()  # [[code, how many, one of these opinions]], most first
    centre = models.BigIntegerField()  # the opinion most like all others
    members = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grouping", "number"], name="like_group_once"),
            models.CheckConstraint(
                name="like_group_of_several", condition=models.Q(members__len__gte=2)
            ),
        ]


class Said(NamedTuple):
    """An opinion to be compared."""

    id: int
    area: str
    text: str


_IN = """o.area_id IN (
    SELECT area_id FROM xiangyue_jurisdiction WHERE area_id LIKE %(within)s
) AND o.practice = coalesce(
    (SELECT practice FROM xiangyue_jurisdiction WHERE area_id = %(area)s), false
)"""
_TEXTS = f"""
SELECT o.id, o.area_id, o.text FROM xiangyue_opinion o
WHERE {_IN} AND o.text <> '' AND o.created_at >= %(since)s AND (o.public OR NOT %(public)s)
ORDER BY o.created_at DESC, o.id DESC LIMIT %(most)s
"""


def texts(area: str, *, public: bool, since: datetime, most: int) -> list[Said]:
    """The newest opinions of a place and all below it, newest first: one query."""
    with connection.cursor() as c:
        c.execute(
            _TEXTS,
            {"area": area, "within": area + "%", "public": public, "since": since, "most": most},
        )
        return [Said(*row) for row in c.fetchall()]


_SPOKEN = """
SELECT DISTINCT area_id FROM xiangyue_opinion WHERE id > (
    SELECT coalesce(max(upto), 0) - %s FROM xiangyue_likegrouping WHERE length(area) = ANY(%s)
)
UNION SELECT area FROM xiangyue_likegrouping WHERE made_at < %s AND length(area) = ANY(%s)
"""
SLACK = 2_000
"""Opinions looked at again: numbers are given out in order, and stored not always so."""


def spoken(lengths: Sequence[int], before: datetime) -> list[str]:
    """Places where something was said since those of these levels were last put together, and
    those whose groups are older than ``before``: one query."""
    with connection.cursor() as c:
        c.execute(_SPOKEN, [SLACK, list(lengths), before, list(lengths)])
        return [row[0] for row in c.fetchall()]


class Group(NamedTuple):
    """A group in a list: how many of its opinions are in each state, in how many matters."""

    id: int
    number: int
    closeness: int
    words: list[tuple[str, int, int]]
    places: list[tuple[str, int, int]]
    centre: int
    size: int
    text: str  # of the opinion most like all others
    waiting: int
    in_hand: int
    overdue: int
    answered: int
    taken_up: int
    members: list[int]  # [] in a list of groups


_GROUPS = """
WITH shown AS (
    SELECT * FROM xiangyue_likegroup g WHERE g.grouping_id = %(grouping)s AND {which}
    ORDER BY g.number LIMIT %(limit)s OFFSET %(offset)s
)
SELECT g.id, g.number, g.closeness, g.words, g.places, g.centre, cardinality(g.members),
    (SELECT left(c.text, 400) FROM xiangyue_opinion c WHERE c.id = g.centre), s.*, {members}
FROM shown g, LATERAL (
    SELECT {states} FROM xiangyue_opinion o WHERE o.id = ANY(g.members)
) AS s ORDER BY g.number
""".replace("{states}", ", ".join(f"count(*) FILTER (WHERE {sql})" for sql in STATES.values()))


def groups(
    grouping: int, *, today: object, limit: int = 30, offset: int = 0, holding: int | None = None
) -> list[Group]:
    """Groups, the largest first, with what became of their opinions; ``holding``: only that one
    which holds this opinion. One query."""
    which = "true" if holding is None else "%(holding)s = ANY(g.members)"
    members = "'{}'::bigint[]" if holding is None else "g.members"
    with prepared() as c:
        c.execute(
            _GROUPS.format(which=which, members=members),
            {
                "grouping": grouping,
                "today": today,
                "limit": limit,
                "offset": offset,
                "holding": holding,
            },
        )
        found = []
        for row in c.fetchall():
            words, places = (v if isinstance(v, list) else json.loads(v) for v in row[3:5])
            found.append(Group(*row[:3], words, places, *row[5:]))
        return found


_MATTERS = f"""
SELECT m.id, m.year || '-' || m.number, m.title, m.state, count(*)
FROM xiangyue_likegroup g JOIN xiangyue_opinion o ON o.id = ANY(g.members)
JOIN xiangyue_matter m ON m.id = o.matter_id
WHERE g.id = %s AND m.procedure_id NOT IN {PRIVATE}
GROUP BY m.id ORDER BY count(*) DESC, m.id LIMIT 20
"""


def matters(group: int) -> list[tuple[int, str, str, str, int]]:
    """(id, number, title, state, how many of the group) of the public matters that took some of
    its opinions up, most first: one query."""
    with connection.cursor() as c:
        c.execute(_MATTERS, [group])
        return list(c.fetchall())
