"""Divisions opened: a village, a township or any level takes part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.core.places import ancestors, display_name, level_of, normal_code
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.spelling import is_spelled, letters, sounds_like, spelled
from xiangyue.data.models import Area, Jurisdiction, LevelSource

COMMAND = Actor(name="command", seats=frozenset({("officer", "")}))
"""Who acts when the administrator types a command: an officer above all, named so in the record."""
MOST_ALIKE = 400
"""So many divisions of one name are looked through (张村 is the beginning of some hundreds)."""
SHOWN = 12


def find_areas(words: str, limit: int = 20) -> list[Area]:
    """Divisions by code, or by the beginning of their name, the widest first: two queries at most.

    Names above may stand before the name, parted by spaces: ``鄞州 明伦村``. A place that takes
    part is found by letters too, as it sounds or by the first ones: ``minglun``, ``mlc``.
    """
    pieces = "".join(c if c.isprintable() else " " for c in words).split()
    if not pieces:
        return []
    try:
        return list(Area.objects.filter(code=normal_code("".join(pieces))))
    except ValueError:
        pass
    if is_spelled(pieces[-1]):
        typed = letters(pieces[-1])
        named = Q(jurisdiction__sound__startswith=typed) | Q(
            jurisdiction__initials__startswith=typed
        )
    else:
        named = Q(name__startswith=pieces[-1])
    found = Area.objects.filter(named).order_by("level", "code")
    if len(pieces) == 1:
        return list(found[:limit])
    rows = list(found[:MOST_ALIKE])
    names = names_above(rows)
    return [
        a for a in rows if all(any(_is_called(n, p) for n in names[a.code]) for p in pieces[:-1])
    ][:limit]


def _is_called(name: str, said: str) -> bool:
    return name.startswith(said) or (is_spelled(said) and sounds_like(name, said))


def names_above(areas: Iterable[Area]) -> dict[str, list[str]]:
    """The names of all above each of these, the widest first, by code: one query."""
    above = {a.code: [c for c in ancestors(a.code) if c] for a in areas}
    codes = {c for some in above.values() for c in some}
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return {code: [names[c] for c in some if c in names] for code, some in above.items()}


def find_area(words: str) -> Area:
    """The one division meant by a code or a name; Refusal with the candidates where several are."""
    found = find_areas(words, MOST_ALIKE)
    said = words.strip()
    if not found:
        raise refuse("area.unknown", field="area", said=said)
    name = said.split()[-1]
    exact = [a for a in found if name in (a.name, display_name(a.name, level_of(a.code)))]
    for some in (found, exact):
        if len(some) == 1:
            return some[0]
    some = (exact or found)[:SHOWN]
    names = names_above(some)
    raise refuse(
        "area.several",
        field="area",
        said=said,
        found="; ".join(f"{a.code} {''.join(names[a.code])}{a.name}" for a in some)
        + (" …" if len(exact or found) > SHOWN else ""),
    )


def open_area(*, actor: Actor, now: datetime, area: str, key: UUID | None = None) -> Jurisdiction:
    """Open a division: from then on it takes part. Opening it again changes nothing. Refusal for
    one that a joined server of a level below keeps: a place is kept by one alone."""
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
    if server := kept_by(area):
        raise refuse("area.elsewhere", code="conditions", place=place.name, server=server)
    with act("area.open", actor=actor, now=now, area=area, key=key) as a:
        sound, initials = spelled(place.name)
        opened, new = Jurisdiction.objects.get_or_create(
            area_id=area, defaults={"opened_at": now, "sound": sound, "initials": initials}
        )
        if new and len(area) == 12:
            a.count("villages")
        a.data |= {"name": place.name, "level": place.level}
        a.result = area
    return opened


def kept_by(area: str) -> str:
    """Name of the division below us that has a server of its own, was joined here and keeps this
    place; "" where there is none. Both would count the place, and who asks would find two."""
    above = [code for code in (*ancestors(area), area) if code]
    kept = LevelSource.objects.filter(area__in=above).values_list("area", flat=True).first()
    return Area.objects.get(code=kept).name if kept else ""


def is_open(area: str) -> bool:
    """Whether a division takes part."""
    return Jurisdiction.objects.filter(area_id=area).exists()
