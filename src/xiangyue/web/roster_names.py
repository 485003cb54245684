"""A person of the village by what a clerk types: the name, with the household if needed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xiangyue.core.digits import whole
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Person


def person_named(
    area: str, typed: str, *, field: str, among: QuerySet[Person] | None = None
) -> Person:
    """The one person of that name; Refusal beside ``field`` where nobody or several have it.

    ``林阿婆 0012`` or ``林阿婆 1988`` (household or year of birth) tells those of one name apart.
    ``among``: who is meant first, wherever they live; the roster of the area after them.
    """
    words = typed.split()
    name = words[0] if words else ""
    found = Person.objects.filter(area_id=area, active=True, name=name)
    if among is not None and (of_them := among.filter(name=name)).exists():
        found = of_them
    if len(words) > 1:
        known = Q(household__number=words[1])
        if year := whole(words[1], 9999):
            known |= Q(birth_date__year=year)
        found = found.filter(known)
    people = list(found[:2])
    if not people:
        raise refuse("selection.not-of-village", field=field)
    if len(people) > 1:
        raise refuse("selection.several-of-name", field=field)
    return people[0]
