"""Divisions opened: a village, a township or any level takes part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.core.places import normal_code
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Area, Jurisdiction

COMMAND = Actor(name="command", seats=frozenset({("officer", "")}))
"""Who acts when the administrator types a command: an officer above all, named so in the record."""


def find_areas(words: str, limit: int = 20) -> Sequence[Area]:
    """Divisions by code or by the beginning of their name, the widest first."""
    text = words.strip()
    try:
        found = Area.objects.filter(code=normal_code(text))
    except ValueError:
        found = Area.objects.filter(name__startswith=text)
    return list(found.order_by("level", "code")[:limit])


def find_area(words: str) -> Area:
    """The one division meant by a code or a name; Refusal with the candidates where several are."""
    found = find_areas(words, 21)
    if not found:
        raise refuse("area.unknown", field="area", said=words.strip())
    widest = [a for a in found if a.level == found[0].level and a.name == found[0].name]
    exact = [a for a in widest if a.name == words.strip() or a.code == words.strip()]
    if len(found) == 1 or len(exact) == 1:
        return (exact or list(found))[0]
    raise refuse(
        "area.several",
        field="area",
        said=words.strip(),
        found="; ".join(f"{a.code} {a.name}" for a in found[:8]),
    )


def open_area(*, actor: Actor, now: datetime, area: str, key: UUID | None = None) -> Jurisdiction:
    """Open a division: from then on it takes part. Opening it again changes nothing."""
    place = Area.objects.filter(code=area).first()
    if place is None:
        raise refuse("area.unknown", field="area", said=area)
    if not actor.officer_of(area):
        raise Refusal(
            "not-allowed", Check(says="access.officer", met=False, values={"area": place.name})
        )
    found = Jurisdiction.objects.filter(area_id=area).first()
    if found is not None:
        return found
    with act("area.open", actor=actor, now=now, area=area, key=key) as a:
        opened, new = Jurisdiction.objects.get_or_create(area_id=area, defaults={"opened_at": now})
        if new and len(area) == 12:
            a.count("villages")
        a.data |= {"name": place.name, "level": place.level}
        a.result = area
    return opened
