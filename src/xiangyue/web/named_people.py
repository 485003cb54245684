"""People named in a text, one a line, found in the village's roster by their names."""

from __future__ import annotations

from dataclasses import dataclass

from xiangyue.core.refusals import refuse
from xiangyue.data.models import Person

MOST = 60


@dataclass(frozen=True)
class Named:
    """One line. ``person_id`` is None for one who is not in the roster."""

    name: str
    more: str
    person_id: int | None


def read(text: str, area: str, *, field: str, guests: bool = True) -> list[Named]:
    """Lines such as ``李秀英``, ``李秀英，第二组 0031``, ``郑工，县水利站``: one query.

    Where two people have the same name, the household's number after it tells which; Refusal beside
    ``field`` where it does not, and for a guest where none may be named.
    """
    lines = []
    for line in text.splitlines():
        name, _, more = line.replace("，", ",").partition(",")
        if name.strip():
            lines.append((name.strip(), more.strip()))
    names = {name for name, _ in lines[:MOST]}
    rows = Person.objects.filter(area_id=area, active=True, name__in=names)
    by_name: dict[str, list[Person]] = {}
    for person in rows.select_related("household"):
        by_name.setdefault(person.name, []).append(person)
    found = []
    for name, more in lines[:MOST]:
        here = by_name.get(name, [])
        if len(here) > 1:
            here = [p for p in here if p.household and p.household.number in more.split()]
            if len(here) != 1:
                raise refuse("people.namesakes", field=field, name=name)
        if not here and not guests:
            raise refuse("people.not-named", field=field, name=name)
        found.append(Named(name, more, here[0].pk if here else None))
    return found
