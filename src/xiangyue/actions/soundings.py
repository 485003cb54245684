"""Members of a body consulted alone before it meets (个别酝酿)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BODIES
from xiangyue.core.kinds.sounding import STANCES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Membership, Sounding


def members(area: str, body: str, day: date) -> dict[int, str]:
    """Who is due in a body, by id, with their names: one query."""
    seats = Membership.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day),
        area_id=area,
        role__in=BODIES[body],
        start__lte=day,
        person__active=True,
    ).order_by("pk")
    return dict(seats.values_list("person_id", "person__name"))


def sound_out(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    stance: str,
    text: str = "",
    on: date | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Sounding:
    """Record what one member said, consulted alone. Once each; what is not "for" says why.

    The record has a commitment only: names and words are for the body and its office.
    """
    text = words(text, "text", 4000, least=0)
    if stance not in STANCES:
        raise refuse("people.choose", field="stance")
    if stance != "for" and not text:
        raise refuse("sounding.why", field="text")
    with act_on(matter_id, "sounding.record", part, actor, now, expected, key) as (a, case):
        spec = case.require_open(part, "sounding")
        day = on or case.today
        if day > case.today:
            raise refuse("activity.to-come", field="on")
        due = members(case.matter.area_id, spec.words["body"], case.today)
        if person_id not in due:
            raise refuse("sounding.not-member", field="person")
        if Sounding.objects.filter(matter=case.matter, part=part, person_id=person_id).exists():
            raise refuse("sounding.twice", field="person", name=due[person_id])
        row = Sounding.objects.create(
            matter=case.matter,
            part=part,
            person_id=person_id,
            stance=stance,
            text=text,
            on=day,
            made_at=now,
            made_by_id=actor.person_id,
        )
        asked = Sounding.objects.filter(
            matter=case.matter, part=part, person_id__in=list(due)
        ).count()
        case.put(part, asked=asked, due=len(due), on=day.isoformat())
        case.add(part, against=stance == "against", changes=stance == "changes")
        a.data |= {"asked": asked, "due": len(due)}
        a.sealed |= {"person": person_id, "stance": stance, "text": text}
        case.settle(a)
        a.result = str(row.pk)
    return row
