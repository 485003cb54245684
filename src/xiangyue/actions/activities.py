"""Activities: planned, held, counted; what was heard there comes in as opinions in one step."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import duties_held, own_numbers
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import receipts
from xiangyue.core.calendar import period
from xiangyue.core.log import NOBODY, told_at
from xiangyue.core.periods import containing
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Activity, Opinion
from xiangyue.data.opinions import SUBJECTS

MOST_PEOPLE = 100_000
MOST_SAID = 200


def new_activity(
    a: Act,
    *,
    actor: Actor,
    now: datetime,
    area: str,
    practice: bool,
    title: str,
    held_on: date,
    place: str = "",
    people: int = 0,
    text: str = "",
    materials: str = "",
    photos: Sequence[Kept] = (),
    **more: Any,
) -> Activity:
    """Within an act: something that was held, with its count and its photos."""
    row = Activity(
        area_id=area,
        practice=practice,
        title=words(title, "title", 120),
        made_at=now,
        made_by_id=actor.person_id,
        **more,
    )
    tell(
        a,
        row,
        actor=actor,
        now=now,
        held_on=held_on,
        place=place,
        people=people,
        text=text,
        materials=materials,
        photos=photos,
    )
    return row


def tell(
    a: Act,
    row: Activity,
    *,
    actor: Actor,
    now: datetime,
    held_on: date,
    place: str,
    people: int,
    text: str,
    materials: str,
    photos: Sequence[Kept],
) -> None:
    """Within an act: write down that it was held. It is counted; a day to come is refused."""
    at_most(photos)
    if held_on > timezone.localdate(now):
        raise refuse("activity.to-come", field="held_on")
    if not 0 <= people <= MOST_PEOPLE:
        raise refuse("activity.people", field="people", most=MOST_PEOPLE)
    row.held_on, row.people = held_on, people
    row.place = words(place, "place", 120, least=0) or row.place
    row.text = words(text, "text", 8000, least=0)
    row.materials = words(materials, "materials", 2000, least=0)
    row.told_at, row.told_by_id = now, actor.person_id
    row.save()
    attach_photos(a, row, photos, now)
    a.count("activities", 1, held_on)
    a.count("activity_people", people, held_on)
    a.on["activity"] = row.pk
    a.data |= {"held": held_on.isoformat(), "people": people}
    a.sealed |= {"text": row.text, "place": row.place}


def attach_photos(a: Act, row: Activity, photos: Sequence[Kept], now: datetime) -> None:
    """Photos of what was held; everyone sees them."""
    attach(photos, area=row.area_id, now=now, public=True, activity=row)
    if photos:
        a.data["photos"] = [photo.sha256 for photo in photos]


def plan_activity(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    planned_on: date,
    plan: str = "",
    place: str = "",
    channel: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Activity:
    """Plan something for a matter's part: what, when, where, by which channel."""
    title, plan = words(title, "title", 120), words(plan, "plan", 4000, least=0)
    place = words(place, "place", 120, least=0)
    with act_on(matter_id, "activity.plan", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "activity")
        if planned_on < case.today:
            raise refuse("activity.past", field="planned_on")
        _require_channel(spec.words["channels"], channel)
        row = Activity.objects.create(
            area_id=case.matter.area_id,
            matter=case.matter,
            part=part,
            practice=case.matter.practice,
            channel=channel,
            title=title,
            plan=plan,
            planned_on=planned_on,
            place=place,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.add(part, planned=1)
        a.on["activity"] = row.pk
        a.data |= {"planned": planned_on.isoformat(), "channel": channel}
        a.sealed |= {"title": title, "plan": plan, "place": place}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _require_channel(channels: Sequence[str], given: str) -> None:
    if channels and given not in channels:
        raise refuse("activity.channel", field="channel")


def hold_activity(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    held_on: date,
    activity_id: int | None = None,
    title: str = "",
    place: str = "",
    channel: str = "",
    people: int = 0,
    text: str = "",
    materials: str = "",
    said: Sequence[str] = (),
    photos: Sequence[Kept] = (),
    rng: Any = secrets,
    expected: int | None = None,
    key: UUID | None = None,
) -> Activity:
    """Write down that something was held: a planned one (``activity_id``), or one not planned.

    ``said``: what was heard there, each becomes an opinion of the place that this matter takes up,
    with a receipt of its own. Nobody's name is asked for.
    """
    said = [words(s, "said", 2000) for s in said if s.strip()]
    if len(said) > MOST_SAID:
        raise refuse("activity.too-much", field="said", most=MOST_SAID)
    with act_on(matter_id, "activity.hold", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "activity")
        given = {
            "actor": actor,
            "now": now,
            "held_on": held_on,
            "place": place,
            "people": people,
            "text": text,
            "materials": materials,
            "photos": photos,
        }
        if said and not spec.words["hears"]:
            raise refuse("activity.hears-nothing", field="said")
        if spec.words["counts"] and people < 1:
            raise refuse("activity.count", field="people")
        if activity_id is None:
            _require_channel(spec.words["channels"], channel)
            row = new_activity(
                a,
                area=case.matter.area_id,
                practice=case.matter.practice,
                title=title,
                matter=case.matter,
                part=part,
                channel=channel,
                said=len(said),
                **given,
            )
        else:
            row = _planned(case, part, activity_id)
            row.said = len(said)
            tell(a, row, **given)
        _hear(a, case, actor, now, row, said, rng)
        rows = Activity.objects.filter(matter=case.matter, part=part, held_on__isnull=False)
        held = list(rows.values_list("channel", "held_on"))
        case.add(part, held=1, people=people, said=len(said))
        case.put(
            part,
            channels=len({way for way, _ in held if way}),
            quarters=len({containing("quarter", day).first for _, day in held if day}),
            on=held_on.isoformat(),
        )
        duties_held.done_by(
            a, case.procedure.slug, case.matter.area_id, case.matter.practice, held_on, now
        )
        a.data |= {"channel": row.channel, "said": len(said)}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _planned(case: Case, part: str, activity_id: int) -> Activity:
    row = Activity.objects.select_for_update().filter(pk=activity_id, matter=case.matter, part=part)
    for found in row:
        if found.held_on:
            raise refuse("activity.held", code="conditions")
        return found
    raise refuse("activity.unknown", code="not-found")


def _hear(
    a: Act,
    case: Case,
    actor: Actor,
    now: datetime,
    row: Activity,
    said: Sequence[str],
    rng: Any,
) -> None:
    """Each thing heard is an opinion, taken up in this matter, answered by it."""
    if not said:
        return
    matter = case.matter
    days = own_numbers.setting("answer-days.opinion", matter=matter, day=case.today)
    due = period(case.today, days).day
    Opinion.objects.bulk_create(
        [
            Opinion(
                area_id=matter.area_id,
                receipt=receipts.make(rng.token_bytes(receipts.BYTES)),
                text=text,
                subject=matter.category if matter.category in SUBJECTS else "other",
                place=row.place,
                channel="call" if row.channel == "hotline" else "meeting",
                anonymous=True,
                public=True,
                heard_by_id=actor.person_id,
                heard_on=row.held_on,
                practice=matter.practice,
                created_at=told_at(now, NOBODY),
                due_on=due,
                considered_at=now,
                matter=matter,
                answer_kind="taken_up",
                answer=matter.title,
                answered_at=now,
                answered_by_id=actor.person_id,
            )
            for text in said
        ]
    )
    n = len(said)
    a.count("opinions", n)
    a.count("opinions_answered", n)
    a.count("opinions_in_time", n)
    a.sealed["said"] = list(said)
    for part in case.procedure.parts:
        if part.kind == "gather":
            case.add(part.key, linked=n)
            case.put(part.key, on=case.today.isoformat())
