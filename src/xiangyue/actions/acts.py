"""One transaction, one act, one record entry: what every action is wrapped in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.core import figures, household_cards
from xiangyue.core.log import NOBODY, told_at
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.prepared import prepared
from xiangyue.data.record import LOCK, Head, append
from xiangyue.data.rows import insertion, update
from xiangyue.methods import rulebook


def require_door(name: str, actor: Actor) -> None:
    """Refusal where one who came in by a household card does what a card does not let them."""
    if actor.door == "card" and name not in household_cards.MAY | household_cards.SECRET:
        raise refuse("card.may-not", code="not-allowed")


class AlreadyDone(Exception):
    """The same key came again: the thing was done once, and ``result`` is what came of it."""

    def __init__(self, result: str) -> None:
        self.result = result
        super().__init__(result)


class Act:
    """What an action tells of itself while it runs; written when it ends.

    ``on`` names what was acted on, ``data`` holds public words and whole numbers, ``sealed``
    what goes into the record as a salted commitment only (names, texts); ``count`` adds to a
    figure. ``save`` and ``insert`` store rows in the same statement as the entry: nothing may ask
    the database for them before the act has ended.
    """

    def __init__(self, area: str = "", practice: bool = False) -> None:
        self.area, self.practice = area, practice
        self.on: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.sealed: dict[str, Any] = {}
        self.deltas: list[tuple[date, str, int]] = []
        self.result = ""
        self._changed: dict[tuple[type[Model], Any], tuple[Model, set[str]]] = {}
        self._also: list[tuple[str, list[Any]]] = []

    def save(self, row: Model, *names: str) -> None:
        """Store these attributes of ``row`` as they are when the act ends."""
        held, before = self._changed.get((type(row), row.pk), (row, set()))
        if held is not row:
            raise RuntimeError(f"{row!r} is changed through two objects in one act")
        self._changed[type(row), row.pk] = (row, before | set(names))

    def insert(self, rows: Sequence[Model]) -> None:
        """Add these new rows of one table, whose keys nobody needs, when the act ends."""
        if rows:
            self.also(*insertion(rows))

    def also(self, statement: str, values: list[Any]) -> None:
        """A further change, of rows that nothing else in this act changes."""
        self._also.append((statement, values))

    def changes(self) -> list[tuple[str, list[Any]]]:
        """Everything to be stored with the entry."""
        return [*(update(row, names) for row, names in self._changed.values()), *self._also]

    def count(self, key: str, n: int = 1, day: date | None = None) -> None:
        """Add ``n`` to the figure ``key``, in the month of the act or for the day ``day``."""
        if n:
            self.deltas.append((day or self.day, key, n))

    def count_turnout(self, of: str, *, entitled: int, took: int, day: date | None = None) -> None:
        """Add how many took part in a survey, rating or vote, where it is large enough to tell."""
        rules, on = rulebook.load(), day or self.day
        least = rules.setting(figures.TURNOUT_LEAST, day=on, area=self.area).value
        for key, n in figures.turnout(of, entitled=entitled, took=took, least=least):
            self.count(key, n, day)

    day: date
    unnamed = False
    """Set while the act runs: the entry tells no role, and who acted as a commitment alone."""
    acts_as = ""
    """A role of this matter alone (``level: matter``) by which the actor acts, if by one."""


@contextmanager
def act(
    name: str,
    *,
    actor: Actor,
    now: datetime,
    area: str = "",
    practice: bool = False,
    key: UUID | None = None,
    anonymous: bool = False,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    row: Model | None = None,
    result: str = "",
) -> Iterator[Act]:
    """The transaction of one act in one area. Raises AlreadyDone when ``key`` was used before.

    On leaving without an exception the record entry and the figures' deltas are appended and all of
    it is committed. A practice act goes into the practice log and counts in no figure.
    ``area`` and ``practice`` may also be set on the act while it runs, when they are known only
    from what it locks. ``anonymous``: the entry names no actor at all. ``row``: a new row that the
    act begins with, inserted with the key, its ``result`` and the lock on the log in one statement.
    """
    require_door(name, actor)
    a = Act(area, practice)
    a.day = timezone.localdate(now)
    a.result = result
    head: Head | None = None
    written = ""  # the result that stands with the key
    with transaction.atomic(savepoint=_TOGETHER.get() is None):
        if row is not None:
            head = _begin(row, _log(a), key and [key, name, result, told_at(now, NOBODY)])
            if row.pk is None:
                raise _twin(key, name)
            written = result
        elif key is not None:
            with prepared() as c:
                c.execute(_KEY, [key, name, "", told_at(now, NOBODY)])
                if not c.rowcount:
                    raise _twin(key, name)
        yield a
        role = "anonymous" if anonymous or a.unnamed else a.acts_as or actor.acts_as
        by: dict[str, Any] = {"role": role}
        if not anonymous and actor.person_id is not None:
            by["who"] = {"person": actor.person_id, "name": actor.name}
        log, heads = _log(a), _TOGETHER.get()
        also = a.changes()
        if key and a.result != written:
            also.append((_RESULT, [a.result, key]))
        left = append(
            log=log,
            at=now,
            act=name,
            by=by,
            on=a.on,
            data=a.data,
            sealed=a.sealed,
            salt=lambda: rng(32),
            figures=[] if a.practice else [(a.area, *delta) for delta in a.deltas],
            head=head or (heads or {}).get(log),
            also=also,
        )
        if heads is not None:
            heads[log] = left


def _log(a: Act) -> str:
    if not a.area:
        raise RuntimeError("an act is in an area")
    return f"practice/{a.area}" if a.practice else a.area


# Waits for a twin still under way, so that a double click is done once.
_KEY = """
INSERT INTO xiangyue_actkey (key, act, result, at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING key
"""
_RESULT = "UPDATE xiangyue_actkey SET result = %s WHERE key = %s"
# The key before the log, as ``data.rush`` and every act with a key: two of one key never wait for
# each other in a ring. The lock leans on the row's number, so it is taken after the row is stored.
_ROW = """
WITH done AS ({key}), made AS (
    INSERT INTO {table} ({columns}) SELECT {values} FROM done RETURNING id
), one AS MATERIALIZED (SELECT (SELECT id FROM made) AS id)
SELECT one.id, head.* FROM one LEFT JOIN LATERAL ({lock}) AS head ON true
"""
_LOCK = LOCK.replace(" FOR ", " AND one.id IS NOT NULL FOR ")


@cache
def _row(kind: type[Model], keyed: bool) -> tuple[str, list[str]]:
    """The statement that inserts a row of this kind, and the attributes it takes in order."""
    fields = [f for f in kind._meta.concrete_fields if not f.primary_key]
    statement = _ROW.format(
        key=_KEY if keyed else "SELECT",
        table=kind._meta.db_table,
        columns=", ".join(f'"{f.column}"' for f in fields),
        values=", ".join(["%s"] * len(fields)),
        lock=_LOCK,
    )
    return statement, [f.attname for f in fields]


def _begin(row: Model, log: str, keyed: list[Any] | None) -> Head | None:
    """Insert key and row and lock the head of the log, which is None before its first entry.

    Where the key was used before nothing is inserted and ``row.pk`` stays None.
    """
    statement, names = _row(type(row), bool(keyed))
    with prepared() as c:
        c.execute(statement, [*(keyed or []), *(getattr(row, name) for name in names), log])
        row.pk, *head = c.fetchone()
    if row.pk is not None:
        row._state.adding, row._state.db = False, "default"
    return None if head[0] is None else (head[0], head[1], head[2])


def _twin(key: UUID | None, name: str) -> Exception:
    """What to raise for a key that was used before."""
    with prepared() as c:
        c.execute("SELECT act, result FROM xiangyue_actkey WHERE key = %s", [key])
        done, result = c.fetchone()
    return AlreadyDone(result) if done == name else refuse("key.other-act")


@contextmanager
def together() -> Iterator[None]:
    """Acts that are one transaction among themselves, all or none (a scenario's): within it they
    take no savepoints of their own, so a refusal ends all of it."""
    mark = _TOGETHER.set({})
    try:
        with transaction.atomic():
            yield
    finally:
        _TOGETHER.reset(mark)


# The heads that this transaction has locked, by log: nobody else can move them until it ends.
_TOGETHER: ContextVar[dict[str, Head] | None] = ContextVar("together", default=None)


def require_version(have: int, expected: int | None) -> None:
    """Refusal("stale") when a page was made from an older state than the one now stored."""
    if expected is not None and expected != have:
        raise Refusal(
            "stale", Check(says="act.stale", met=False, values={"seen": expected, "now": have})
        )


def next_number(area: str, kind: str, year: int) -> int:
    """The next number of that kind in an area and a year, without gaps: one round trip."""
    with connection.cursor() as c:
        c.execute(
            "INSERT INTO xiangyue_counter (area_id, kind, year, value) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (area_id, kind, year) DO UPDATE SET value = xiangyue_counter.value + 1"
            " RETURNING value",
            [area, kind, year],
        )
        return int(c.fetchone()[0])
