"""Acts that are one new row and known whole before they are stored: said by many at once.

Such an act is as any other (``actions.acts``): one key, one entry, its figures, durable when it
returns. Where several threads of a process bring one at the same moment, one of them stores all of
them with one commit (ADR 0010); nothing of one depends on another, and what the database refuses
of one is done again by each alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, connection
from django.db.models import Model
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import _twin, act, require_door
from xiangyue.data.leaders import Leader
from xiangyue.data.rush import Whole, store


@dataclass(frozen=True)
class RowAct:
    """The act ``name`` that is the new ``row``; what is not told here is as of ``acts.act``.

    ``on`` is the word for the row's number in the entry; ``counts``: (figure, n, its day or None
    for the day of the act).
    """

    row: Model
    name: str
    on: str
    actor: Actor
    now: datetime
    area: str
    data: Mapping[str, Any]
    sealed: Mapping[str, Any]
    counts: Sequence[tuple[str, int, date | None]] = ()
    practice: bool = False
    key: UUID | None = None
    anonymous: bool = False
    result: str = ""
    rng: Callable[[int], bytes] = secrets.token_bytes

    def whole(self) -> Whole:
        """All that is written of it, sealed."""
        today = timezone.localdate(self.now)
        by: dict[str, Any] = {"role": "anonymous" if self.anonymous else self.actor.acts_as}
        if not self.anonymous and self.actor.person_id is not None:
            by["who"] = {"person": self.actor.person_id, "name": self.actor.name}
        counts = () if self.practice else self.counts
        found = Whole(
            row=self.row,
            name=self.name,
            on=self.on,
            log=f"practice/{self.area}" if self.practice else self.area,
            at=self.now,
            by=by,
            data=self.data,
            sealed=self.sealed,
            salt=lambda: self.rng(32),
            figures=[(self.area, day or today, key, n) for key, n, day in counts],
            key=self.key,
            result=self.result,
        )
        found.seal()
        return found


def do(one: RowAct, more: Callable[[], None] | None = None) -> None:
    """Do this act, with those of other threads where some come meanwhile.

    ``more`` is done within the transaction when the row has its number: such an act goes alone.
    Raises AlreadyDone when its key was used before, Refusal when another act used it.
    """
    if more is not None or connection.in_atomic_block:
        _alone(one, more)
        return
    require_door(one.name, one.actor)
    place = _Place(one)
    _LEADERS.setdefault(type(one.row), Leader(_lead)).do(place)
    if place.error is not None:
        raise place.error


def do_all(acts: Sequence[RowAct]) -> list[Exception | None]:
    """Do these acts, on rows of one table, with one commit; what each of them raised, in order."""
    errors: list[Exception | None] = [None] * len(acts)
    first: dict[object, int] = {}  # of two with one key the second finds what the first made
    for n, one in enumerate(acts):
        first.setdefault(one.key or n, n)
    some = list(first.values())
    try:
        store([acts[n].whole() for n in some])
    except (DatabaseError, ValueError) as error:
        if not _undone(error):
            raise
        some = []
    for n, one in enumerate(acts):
        if one.row.pk is None:
            try:
                if n in some:
                    raise _twin(one.key, one.name)
                _alone(one)
            except Exception as error:
                errors[n] = error
    return errors


def _undone(error: Exception) -> bool:
    """Whether it is sure that nothing was stored: what one of the acts was refused for, a ring."""
    if isinstance(error, (IntegrityError, DataError, ValueError)):
        return True
    return str(getattr(error.__cause__, "sqlstate", "") or "").startswith("40")


def _alone(one: RowAct, more: Callable[[], None] | None = None) -> None:
    with act(
        one.name,
        actor=one.actor,
        now=one.now,
        area=one.area,
        practice=one.practice,
        key=one.key,
        anonymous=one.anonymous,
        rng=one.rng,
        row=one.row,
        result=one.result,
    ) as a:
        if more is not None:
            more()
        for figure, n, day in one.counts:
            a.count(figure, n, day)
        a.on = {one.on: one.row.pk}
        a.data = dict(one.data)
        a.sealed = dict(one.sealed)


class _Place:
    """An act on its way, and what it raised."""

    __slots__ = ("act", "error")

    def __init__(self, one: RowAct) -> None:
        self.act = one
        self.error: Exception | None = None


def _lead(places: list[_Place]) -> None:
    for place, error in zip(places, do_all([p.act for p in places]), strict=True):
        place.error = error


_LEADERS: dict[type[Model], Leader[_Place]] = {}
