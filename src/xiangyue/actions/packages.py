"""An area adopts a package, its own set of methods, for itself and all below it, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.methods import require_keeper
from xiangyue.actions.typed import words
from xiangyue.core import packages as core
from xiangyue.core.packages import Package
from xiangyue.core.procedure import LEVELS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import AdoptedPackage, Area
from xiangyue.data.packages import in_force
from xiangyue.methods import packages as library


def adopt(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    slug: str,
    begins: date,
    basis: str = "",
    key: UUID | None = None,
) -> AdoptedPackage:
    """Take up a package from the day ``begins`` on, by an officer of the area or of one above.

    What runs goes on as it began. Refusals: no such package; a village (its township or a level
    above takes one up for it); a day that is past, or not after the adoption before; the same set
    again.
    """
    require_keeper(actor, area)
    raw = library.raws().get(slug)
    if raw is None:
        raise refuse("package.unknown", field="slug")
    basis = words(basis, "basis", 500, least=0)
    if begins < timezone.localdate(now):
        raise refuse("package.past", field="begins")
    with act("package.adopt", actor=actor, now=now, area=area, key=key) as a:
        Area.objects.select_for_update(no_key=True).get(pk=area)  # one after another
        last = AdoptedPackage.objects.filter(area_id=area).order_by("-begins").first()
        mark = core.fingerprint(raw)
        if last is not None and begins <= last.begins:
            raise refuse("package.not-later", field="begins", last=last.begins.isoformat())
        if last is not None and last.fingerprint == mark:
            raise refuse("package.same", field="slug")
        row = AdoptedPackage.objects.create(
            area_id=area,
            slug=slug,
            raw=raw,
            fingerprint=mark,
            begins=begins,
            basis=basis,
            made_at=now,
            made_by_id=actor.person_id,
        )
        a.on["package"] = slug
        a.data |= {
            "package": slug,
            "fingerprint": mark,
            "begins": begins.isoformat(),
            "methods": list(core.parse(raw, slug).methods),
            "basis": basis,
        }
        a.result = str(row.pk)
    return row


@dataclass(frozen=True)
class Use:
    """How far a method of a set is taken up within an area: ``places`` of ``of`` of its level have
    had a matter by it; those matters, practice apart."""

    slug: str
    places: int
    of: int
    matters: int
    running: int
    closed: int
    late: int


@dataclass(frozen=True)
class AreaSet:
    """The set that holds for an area on a day: whose it is, from when, how far it is taken up."""

    package: Package
    adopted: AdoptedPackage
    use: Mapping[str, Use]


_USE = """
SELECT v.slug, count(DISTINCT m.area_id), count(*),
  count(*) FILTER (WHERE m.state = 'running'), count(*) FILTER (WHERE m.state = 'closed'),
  count(*) FILTER (WHERE m.state = 'running' AND m.due_on < %(today)s)
FROM xiangyue_matter m JOIN xiangyue_procedureversion v ON v.id = m.procedure_id
WHERE NOT m.practice AND m.area_id BETWEEN %(first)s AND %(last)s AND v.slug = ANY(%(slugs)s)
GROUP BY v.slug
UNION ALL SELECT '#' || length(area_id), count(*), 0, 0, 0, 0 FROM xiangyue_jurisdiction
WHERE NOT practice AND area_id BETWEEN %(first)s AND %(last)s GROUP BY 1
"""
_LENGTHS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
"""The digits of a code, by level."""


def set_of(area: str, today: date, adopted: AdoptedPackage | None = None) -> AreaSet | None:
    """The set in force for an area on a day with its use there: two queries, one where it is known
    which was ``adopted``; None without one."""
    adopted = adopted or in_force(area, today)
    if adopted is None:
        return None
    package = core.parse(adopted.raw, adopted.slug)
    given = {"first": area, "last": area.ljust(12, "9"), "today": today,
             "slugs": list(package.methods)}  # fmt: skip
    with connection.cursor() as c:
        c.execute(_USE, given)
        rows = {row[0]: row[1:] for row in c.fetchall()}
    use = {}
    for slug in package.methods:
        method = library.method_of(slug)
        length = _LENGTHS[LEVELS[method.level]] if method else _LENGTHS[5]
        counted, of = rows.get(slug, (0, 0, 0, 0, 0)), rows.get(f"#{length}", (0,))[0]
        use[slug] = Use(slug, counted[0], of, *counted[1:])
    return AreaSet(package, adopted, use)
