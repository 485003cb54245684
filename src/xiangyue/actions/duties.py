"""Duties that come round: taken up, their turns opened ahead, each done by what was held.

``take_up`` makes the turns of the coming year; ``extend`` adds those that follow (``jobs.duties``
calls it every night). ``do_turn`` writes down what was done and is what fulfils a turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.activities import new_activity
from xiangyue.actions.acts import Act, act
from xiangyue.actions.duties_held import take_done, take_held, turns_of_hosts
from xiangyue.actions.files import Kept
from xiangyue.actions.typed import words
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.duties import Duty, read, turns
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Area, DutyTurn, Jurisdiction, TakenDuty
from xiangyue.methods import duties as library

AHEAD = 400
"""Days ahead that turns are made: a calendar shows the coming year."""


def deciders(area: str) -> tuple[str, ...]:
    """Who takes up and ends the duties of a place."""
    if level_of(area) == "village":
        return ("secretary", "director", "clerk")
    return ("party_committee_secretary", *OFFICERS)


def take_up(
    *, actor: Actor, now: datetime, area: str, slugs: Sequence[str], key: UUID | None = None
) -> list[TakenDuty]:
    """The place takes up these duties; their turns of the coming year are there from now on.

    The first turn is the first that can still be due from today. Refusal for a duty of another
    level, and for one that is taken up already.
    """
    actor.require(area, *deciders(area))
    here = Jurisdiction.objects.filter(area_id=area).only("practice").first()
    if here is None:
        raise refuse("area.not-open", code="conditions")
    known = library.load()
    for slug in slugs:
        if slug not in known:
            raise refuse("duty.unknown", field="duties")
        if known[slug].level != level_of(area):
            raise refuse("duty.level", field="duties", duty=dict(known[slug].names))
    if not slugs:
        raise refuse("duty.none", field="duties")
    today = timezone.localdate(now)
    with act("duty.take-up", actor=actor, now=now, area=area, practice=here.practice, key=key) as a:
        Area.objects.select_for_update(no_key=True).get(pk=area)  # one after another
        running = TakenDuty.objects.filter(
            area_id=area, practice=here.practice, until__isnull=True, duty__in=slugs
        )
        for held in running:
            raise refuse("duty.taken", field="duties", duty=dict(known[held.duty].names))
        made = []
        for slug in dict.fromkeys(slugs):
            taken = TakenDuty.objects.create(
                area_id=area,
                duty=slug,
                raw=library.raw()[slug],
                practice=here.practice,
                since=today,
                taken_by_id=actor.person_id,
            )
            _open(a, taken, known[slug], now, today + timedelta(days=AHEAD))
            made.append(taken)
        a.data["duties"] = [t.duty for t in made]
        a.result = str(len(made))
    return made


def _open(a: Act, taken: TakenDuty, duty: Duty, now: datetime, last: date) -> int:
    first = timezone.localdate(now)
    have = set(DutyTurn.objects.filter(taken=taken).values_list("name", flat=True))
    new = [t for t in turns(duty, first, last) if t.name not in have]
    hosts = turns_of_hosts(taken, duty, len(new), first)
    made = DutyTurn.objects.bulk_create(
        [
            DutyTurn(taken=taken, name=t.name, opens_on=t.opens, due_on=t.due, host_id=host)
            for t, host in zip(new, hosts, strict=True)
        ]
    )
    for t in new:
        a.count("duties_due", 1, t.due)
    if duty.held_by:
        take_held(a, taken, duty, made, now)
    if duty.done_by:
        take_done(a, taken, duty, made, now)
    return len(new)


def extend(*, actor: Actor, now: datetime, area: str) -> int:
    """Make the turns that have come within ``AHEAD`` since; how many. Nothing new is no act."""
    today = timezone.localdate(now)
    last = today + timedelta(days=AHEAD)
    made = 0
    for taken in TakenDuty.objects.filter(area_id=area, until__isnull=True).order_by("pk"):
        duty = read(taken.raw)
        have = set(DutyTurn.objects.filter(taken=taken).values_list("name", flat=True))
        if all(t.name in have for t in turns(duty, today, last)):
            continue
        with transaction.atomic():
            if TakenDuty.objects.select_for_update().get(pk=taken.pk).until:
                continue  # ended meanwhile
            with act("duty.open", actor=actor, now=now, area=area, practice=taken.practice) as a:
                n = _open(a, taken, duty, now, last)
                a.data |= {"duty": taken.duty, "turns": n}
                made += n
    return made


def end_duty(
    *,
    actor: Actor,
    now: datetime,
    taken_id: int,
    reason: str,
    key: UUID | None = None,
) -> TakenDuty:
    """A duty is given up from today on, with the reason; what is late of it stays late."""
    reason = words(reason, "reason", 500)
    found = TakenDuty.objects.filter(pk=taken_id).first()
    if found is None:
        raise refuse("duty.unknown", code="not-found")
    actor.require(found.area_id, *deciders(found.area_id))
    today = timezone.localdate(now)
    with act(
        "duty.end", actor=actor, now=now, area=found.area_id, practice=found.practice, key=key
    ) as a:
        taken = TakenDuty.objects.select_for_update().get(pk=taken_id)
        if taken.until:
            raise refuse("duty.ended", code="conditions")
        taken.until = today
        taken.save(update_fields=["until"])
        coming = DutyTurn.objects.filter(taken=taken, done_at__isnull=True, due_on__gte=today)
        for due in coming.values_list("due_on", flat=True):
            a.count("duties_due", -1, due)
        a.data |= {"duty": taken.duty, "turns": coming.delete()[0], "reason": reason}
        a.result = str(taken.pk)
    return taken


def do_turn(
    *,
    actor: Actor,
    now: datetime,
    turn_id: int,
    held_on: date,
    text: str = "",
    people: int = 0,
    place: str = "",
    materials: str = "",
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> DutyTurn:
    """Write down what was done in a turn. Refusals: before it opens, done already, what the duty
    asks for left out, a day outside the turn or to come."""
    found = DutyTurn.objects.select_related("taken").filter(pk=turn_id).first()
    if found is None:
        raise refuse("duty.unknown", code="not-found")
    taken, duty = found.taken, read(found.taken.raw)
    today = timezone.localdate(now)
    actor.require(taken.area_id, *duty.who, clause=duty.clause)
    if today < found.opens_on:
        raise Refusal(
            "conditions",
            Check("duty.not-yet", False, values={"day": found.opens_on.isoformat()}),
        )
    if not found.opens_on <= held_on:
        raise refuse("duty.before", field="held_on", day=found.opens_on.isoformat())
    given: dict[str, Any] = {"text": text.strip(), "people": people, "place": place.strip()}
    for asked in duty.asks:
        if not given[asked]:
            raise refuse(f"duty.asks-{asked}", field=asked, clause=duty.clause)
    area, practice = taken.area_id, taken.practice
    with act("duty.do", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        # The duty first, as whoever ends it: its turns to come go, and are counted, with it.
        TakenDuty.objects.select_for_update().get(pk=taken.pk)
        turn = DutyTurn.objects.filter(pk=turn_id).first()
        if turn is None:
            raise refuse("duty.ended", code="conditions")
        if turn.done_at:
            raise refuse("duty.done", code="conditions")
        activity = new_activity(
            a,
            actor=actor,
            now=now,
            area=area,
            practice=practice,
            title=f"{duty.names['zh']} {turn.name}",
            held_on=held_on,
            place=place,
            people=people,
            text=text,
            materials=materials,
            photos=photos,
        )
        turn.done_at, turn.activity = now, activity
        turn.save(update_fields=["done_at", "activity"])
        a.count("duties_due", -1, turn.due_on)
        a.count("duties_done")
        a.on["turn"] = turn.pk
        a.data |= {"duty": taken.duty, "turn": turn.name, "late": today > turn.due_on}
        a.result = str(turn.pk)
    return turn
