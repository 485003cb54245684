"""Restricted registers: entered sealed; read only by an act that writes down who looked and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from xiangyue.access import restricted as keys
from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions.acts import act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.private import add_parties
from xiangyue.actions.standing import label, procedure_of
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Matter, Person, RestrictedEntry, RestrictedLook

OWN: Final = "本人"
"""The reason of one who reads what is about themself."""


@dataclass(frozen=True)
class Read:
    """One entry with its words, as a look opened it."""

    entry: RestrictedEntry
    text: str


def enter(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    about: int,
    kind: str,
    text: str,
    on: date | None = None,
    other: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> RestrictedEntry:
    """Enter something about a person: ``kind`` is one of the definition's entries, ``on`` the day
    on which it came about (today if left out), ``other`` the second person where one is named.

    By whoever acts on the part, or by the person themself where it is entered about oneself.
    """
    text = words(text, "text", 4000)
    with act_on(matter_id, "restricted.enter", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "restricted")
        own = asked.words["own"] and actor.person_id is not None and about == actor.person_id
        if not own:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if kind not in asked.words["entries"]:
            raise refuse("restricted.kind", field="kind")
        day = on or case.today
        if day > case.today:
            raise refuse("milestone.to-come", field="on", today=case.today.isoformat())
        paired = kind in asked.words["paired"]
        if paired and other is None:
            raise refuse("restricted.second", field="other")
        if not paired and other is not None:
            raise refuse("restricted.no-second", field="other")
        if paired and other == about:
            raise refuse("restricted.themself", field="other")
        ids = {about, *([other] if other is not None else ())}
        here = Person.objects.filter(
            pk__in=ids, area__code__startswith=case.matter.area_id, active=True
        )
        if here.count() != len(ids):
            raise refuse("matter.party", field="about")
        mine = RestrictedEntry.objects.filter(matter=case.matter, part=part, about_id=about)
        known = mine.exists()
        register = asked.words["register"]
        row = RestrictedEntry.objects.create(
            area_id=case.matter.area_id,
            matter=case.matter,
            part=part,
            register=register,
            about_id=about,
            kind=kind,
            other_id=other,
            on=day,
            text_sealed=keys.seal(text, register) or b"",
            entered_at=now,
            entered_by_id=actor.person_id,
        )
        add_parties(a, case.matter, [about], "concerned")
        within = asked.words["within_days"]
        late = bool(within) and case.today > day + timedelta(days=within)
        case.add(part, rows=1, people=0 if known else 1, late=1 if late else 0)
        case.put(part, on=case.today.isoformat())
        a.unnamed = own  # the record is open to all: that somebody reported is their own matter
        a.data |= {"part": part, "late": late}
        a.sealed |= {"about": about, "kind": kind, "text": text, "on": day.isoformat()}
        case.settle(a)
        a.result = str(row.pk)
    return row


def seen_matter(actor: Actor, matter_id: int) -> Matter:
    """The matter, if the actor may see it; Refusal("not-found"). It is not locked: a look changes
    nothing of it, and may come long after it has ended."""
    matter = Matter.objects.select_related("procedure").filter(pk=matter_id).first()
    if matter is None or not may_see(actor, matter, procedure_of(matter)):
        raise refuse("matter.unknown", code="not-found")
    return matter


def restricted_part(procedure: Procedure, key: str) -> Part:
    """The part of that key, if it is a restricted register; Refusal."""
    for part in procedure.parts:
        if part.key == key and part.kind == "restricted":
            return part
    raise refuse("part.unknown", part_key=key)


def look(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    about: int,
    why: str = "",
    key: UUID | None = None,
) -> list[Read]:
    """Read what the part's register says of one person, in this matter: who looked, when and why is
    written down in the same transaction, and the person concerned sees it.

    Refusal for anyone but the readers and the person; without a reason; where nothing is there.
    """
    matter = seen_matter(actor, matter_id)
    procedure = procedure_of(matter)
    with act(
        "restricted.look", actor=actor, now=now, area=matter.area_id, practice=matter.practice,
        key=key,
    ) as a:  # fmt: skip
        asked = restricted_part(procedure, part)
        own = actor.person_id is not None and about == actor.person_id
        if own:
            why = OWN
        elif not keys.may_read(actor, matter.area_id, asked):
            raise refuse("restricted.readers", code="not-allowed")
        why = words(why, "why", 200)
        if not own and len(why) < 4:
            check = Check("restricted.why", False, len(why), 4)
            raise Refusal("invalid", check, field="why")
        rows = list(
            RestrictedEntry.objects.filter(matter=matter, part=part, about_id=about)
            .select_related("other", "entered_by")
            .order_by("on", "pk")
        )
        if not rows:
            raise refuse("restricted.nothing", code="not-found")
        RestrictedLook.objects.create(
            register=asked.words["register"],
            matter=matter,
            about_id=about,
            by_id=actor.person_id,
            at=now,
            why=why,
            entries=len(rows),
        )
        a.data |= {"part": part, "entries": len(rows), "own": own}
        a.sealed |= {"about": about, "why": why}
        a.on["matter"] = label(matter)
    return [Read(row, keys.opened(row.text_sealed, row.register)) for row in rows]


def person_named(area: str, text: str, *, field: str) -> int:
    """The one person of that name in the place or below it; more words after the name (the village,
    the household's number) tell which of several. Refusal beside ``field``."""
    name, *more = text.replace("，", " ").replace(",", " ").split() or [""]
    found = list(
        Person.objects.filter(area__code__startswith=area, active=True, name=name)
        .select_related("area", "household")
        .order_by("pk")[:50]
    )
    if len(found) > 1 and more:
        found = [
            p
            for p in found
            if any(w in p.area.name or (p.household and p.household.number == w) for w in more)
        ]
    if not found:
        raise refuse("people.not-named", field=field, name=name)
    if len(found) > 1:
        raise refuse("people.namesakes", field=field, name=name)
    return int(found[0].pk)
