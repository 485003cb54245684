"""Care for cadres (catalogue C5: 二探望五必谈): what happened calls for a visit or a talk, which
then is a duty of the one list; their pension and medical cover as yes or no.

The list says that a visit or a talk is due, never whom. Whom, and who has which cover, is told by
an act of looking that goes on record; what was said is written nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.courses import CADRES, holders
from xiangyue.actions.typed import words
from xiangyue.core.duties import read
from xiangyue.core.refusals import refuse
from xiangyue.data.models import CadreCover, CareEvent, DutyTurn, Person, TakenDuty
from xiangyue.data.pairs import CARES, VISITED

KEEPERS = ("secretary", "deputy_secretary", "clerk")
"""Who tells of an event, sees whom it is about, and keeps the cover."""


def duty_of(kind: str) -> str:
    """The duty that such an event calls for."""
    return "care.visit" if kind in VISITED else "care.talk"


def tell_event(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    person_id: int,
    kind: str,
    key: UUID | None = None,
) -> CareEvent:
    """Something happened to a cadre: the duty's turn opens today and is due within its days.

    Refusals: who is no cadre there; the duty is not taken up; the same is open already.
    """
    actor.require(area, *KEEPERS)
    if kind not in CARES:
        raise refuse("care.kind", field="kind")
    today = timezone.localdate(now)
    if person_id not in holders(area, today, CADRES):
        raise refuse("care.cadre", field="person")
    with act("care.tell", actor=actor, now=now, area=area, key=key) as a:
        taken = (
            TakenDuty.objects.select_for_update()
            .filter(area_id=area, duty=duty_of(kind), practice=False, until__isnull=True)
            .first()
        )
        if taken is None:
            raise refuse("care.not-taken", code="conditions")
        open_ = CareEvent.objects.filter(person_id=person_id, kind=kind, turn__done_at=None)
        if open_.filter(turn__taken=taken).exists():
            raise refuse("care.open", code="conditions")
        n = DutyTurn.objects.filter(taken=taken, name__startswith=f"{today.year}-").count() + 1
        due = today + timedelta(days=read(taken.raw).within)
        turn = DutyTurn.objects.create(
            taken=taken, name=f"{today.year}-{n:03}", opens_on=today, due_on=due
        )
        row = CareEvent.objects.create(
            turn=turn, person_id=person_id, kind=kind, told_at=now, told_by_id=actor.person_id
        )
        a.count("duties_due", 1, due)
        a.data |= {"duty": taken.duty, "turn": turn.name}
        a.sealed |= {"person": person_id, "kind": kind}
        a.result = str(row.pk)
    return row


def tell_cover(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    person_id: int,
    pension: bool,
    medical: bool,
    key: UUID | None = None,
) -> CadreCover:
    """Whether a cadre has pension and medical cover, as of today."""
    actor.require(area, *KEEPERS)
    today = timezone.localdate(now)
    if person_id not in holders(area, today, CADRES):
        raise refuse("care.cadre", field="person")
    with act("care.cover", actor=actor, now=now, area=area, key=key) as a:
        row, _new = CadreCover.objects.update_or_create(
            person_id=person_id,
            defaults={
                "area_id": area,
                "pension": pension,
                "medical": medical,
                "on": today,
                "told_at": now,
                "told_by_id": actor.person_id,
            },
        )
        a.sealed |= {"person": person_id, "pension": pension, "medical": medical}
        a.result = str(row.pk)
    return row


@dataclass(frozen=True)
class Looked:
    """What one look tells: open events as (name, kind, turn, due), covers as (name, pension,
    medical; None where nothing is written down)."""

    events: list[tuple[str, str, int, date]]
    covers: list[tuple[str, bool | None, bool | None]]


def look(*, actor: Actor, now: datetime, area: str, why: str, key: UUID | None = None) -> Looked:
    """Who is to be visited or talked with, who has which cover; the look goes on record."""
    actor.require(area, *KEEPERS)
    why, today = words(why, "why", 200), timezone.localdate(now)
    with act("care.look", actor=actor, now=now, area=area, key=key) as a:
        open_ = CareEvent.objects.filter(turn__taken__area_id=area, turn__done_at=None)
        events = [
            (e.person.name, e.kind, e.turn_id, e.turn.due_on)
            for e in open_.select_related("person", "turn").order_by("turn__due_on", "pk")
        ]
        kept = {c.person_id: c for c in CadreCover.objects.filter(area_id=area)}
        names = _names(area, today)
        covers: list[tuple[str, bool | None, bool | None]] = [
            (name, kept[pk].pension, kept[pk].medical) if pk in kept else (name, None, None)
            for pk, name in names
        ]
        a.data["events"] = len(events)
        a.sealed["why"] = why  # the record is open to all, and a reason names who is ill
    return Looked(events, covers)


def _names(area: str, today: date) -> list[tuple[int, str]]:
    people = Person.objects.filter(pk__in=holders(area, today, CADRES))
    return list(people.order_by("name", "pk").values_list("pk", "name"))
