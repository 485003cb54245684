"""Who rates in a secret rating, and what its ballot asks: named things, those who report, or those
who have pledged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from xiangyue.actions import duty_reports, post_wishes
from xiangyue.actions.pledge_words import role_name
from xiangyue.actions.selections import adults
from xiangyue.actions.standing import Case
from xiangyue.core import plain_ballots as core
from xiangyue.core.bodies import held_at
from xiangyue.core.kinds.secret_rating import ADULTS
from xiangyue.core.part import Part
from xiangyue.core.pledges import STANDING
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Pledge

MOST_THINGS: Final = 120

_SEATED = """
SELECT DISTINCT ON (m.person_id) m.person_id, array_position(%(roles)s::text[], m.role::text) - 1
FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id AND p.active
JOIN unnest(%(roles)s::text[], %(areas)s::text[]) AS held (role, area)
  ON held.role = m.role AND held.area = m.area_id
WHERE m.start <= %(day)s
  AND (m."end" IS NULL OR m."end" >= %(day)s)
ORDER BY m.person_id, 2
"""


def circle(part: Part, instead: bool) -> tuple[str, ...]:
    """The groups who rate."""
    found: tuple[str, ...] = part.words["instead" if instead else "raters"]
    return found


def raters(case: Case, groups: Sequence[str], rated: Sequence[int] = ()) -> dict[int, int]:
    """Who rates, with the number of the group that each counts in: the first that they are in. Who
    alone is ``rated`` has nothing to rate."""
    roles = [g for g in groups if g != ADULTS]
    found: dict[int, int] = {}
    area = case.matter.area_id
    with connection.cursor() as c:
        areas = [held_at(g, area) if g != ADULTS else "" for g in groups]
        given = {"roles": list(groups), "areas": areas, "day": case.today}
        if roles:
            c.execute(_SEATED, given)
            found = dict(c.fetchall())
    if ADULTS in groups:
        number = list(groups).index(ADULTS)
        here = adults(area, case.today).values_list("pk", flat=True)
        found = {**dict.fromkeys(here, number), **found}
    if len(rated) == 1:
        found.pop(rated[0], None)
    return found


def asked_of(case: Case, part: Part, names: Sequence[str]) -> list[core.Question]:
    """The questions: a grade for each thing, the method's or named here, or each who reports."""
    grades = tuple(part.words["grades"])
    if about := part.words["about"]:
        if names:
            raise refuse("secret-rating.of-people", field="things")
        seats = [m for m in duty_reports.rated(case, about).values() if m.person.active]
        names = _apart([f"{m.person.name}（{role_name(m.role, 'zh')}）" for m in seats])
        people = [m.person_id for m in seats]
    elif pledged := part.words["pledged"]:
        if names:
            raise refuse("secret-rating.of-people", field="things")
        held = _holders(case, pledged)
        names, people = _apart([name for name, _person in held]), [person for _name, person in held]
    elif part.words["wishes"]:
        if names:
            raise refuse("secret-rating.of-people", field="things")
        stand = post_wishes.candidates(case.matter.pk)
        names, people = _apart([r.person.name for r in stand]), [r.person_id for r in stand]
    else:
        if things := part.words["things"]:
            if names:
                raise refuse("secret-rating.of-people", field="things")
            said = case.procedure.text
            names = [said("zh", "parts", part.key, "things", name) or name for name in things]
        people = [0] * len(names)
    if not 1 <= len(names) <= MOST_THINGS or len(set(names)) != len(names):
        raise refuse("secret-rating.things", field="things", most=MOST_THINGS)
    return [
        core.Question(f"t{n}", "grade", grades, blank=True, title=name, about=person)
        for n, (name, person) in enumerate(zip(names, people, strict=True), 1)
    ]


def _holders(case: Case, part: str) -> list[tuple[str, int]]:
    """Whose pledges stand there: name and number of each, once, as they pledged first; the branch
    by its own name, nobody's number."""
    rows = Pledge.objects.filter(matter=case.matter, part=part, state__in=STANDING)
    found: dict[tuple[int, str], str] = {}
    for row in rows.select_related("holder").order_by("pk"):
        if row.holder is None:
            found.setdefault((0, row.role), role_name(row.role, "zh"))
        else:
            found.setdefault(
                (row.holder.pk, ""), f"{row.holder.name}（{role_name(row.role, 'zh')}）"
            )
    return [(name, person) for (person, _as), name in found.items()]


def _apart(names: Sequence[str]) -> list[str]:
    """Names that are alike get a number."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(f"{name}{seen[name]}" if seen[name] > 1 else name)
    return told
