"""By which charter: a matter by the one in force on the day it began, all else by the day's.

An amendment changes the matters that begin from its first day on, and no running one: its first day
is always later than the day on which it is entered, and a matter's day of beginning never changes.
The law itself is that of the day (``core.rules``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from xiangyue.core.charters import in_force, version_on
from xiangyue.data.by_key import ByKey
from xiangyue.data.models import Jurisdiction, Matter
from xiangyue.methods import rulebook

Charter = Mapping[str, Any]

opened = ByKey(lambda area: Jurisdiction.objects.filter(area_id=area), code=True)
"""The place that is opened under a code, or None."""


def stored(area: str) -> Charter:
    """What the village has set for itself, all versions: one query."""
    found = opened(area)
    return found.charter if found else {}


def began(matter: Matter) -> date:
    """The day by whose charter a matter is judged."""
    return timezone.localdate(matter.began_at)


def of_matter(charter: Charter, matter: Matter) -> Charter:
    """The village's numbers for this matter."""
    return in_force(charter, began(matter))


def version_of(charter: Charter, matter: Matter) -> int:
    """The version of the charter that this matter is judged by; 0 where there was none."""
    return version_on(charter, began(matter))


def by_matter(charter: Charter, ids: Iterable[int | None]) -> dict[int | None, Charter]:
    """The numbers for each of these matters; of no matter (None) those that were given.

    No query where the village has one set of numbers only.
    """
    wanted = {pk for pk in ids if pk is not None}
    if not wanted or "versions" not in charter:
        return dict.fromkeys([*wanted, None], charter)
    days = Matter.objects.filter(pk__in=wanted).values_list("pk", "began_at")
    found = {pk: in_force(charter, timezone.localdate(at)) for pk, at in days}
    return {None: charter, **found}


def setting(name: str, *, matter: Matter, day: date) -> int:
    """A period or number for a matter: the law's of ``day``, the charter's it began under."""
    own = of_matter(stored(matter.area_id), matter)
    return int(rulebook.load().setting(name, day=day, area=matter.area_id, charter=own).value)
