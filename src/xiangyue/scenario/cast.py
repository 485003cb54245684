"""Who lives a scenario: the seats of a village, read once, and a clock that only goes forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.core.bodies import BODIES, CLASSES
from xiangyue.data.models import Jurisdiction

STANDS = {
    "secretary": ("party_committee_secretary",),
    "deputy_secretary": ("party_committee_deputy",),
    "director": ("government_head", "residents_director"),
    "deputy_director": ("government_deputy", "residents_deputy"),
    "committee_member": ("residents_member",),
    "clerk": ("officer",),
    "supervision_chair": ("delegate",),
    "supervisor": ("delegate",),
    "representative": ("delegate", "residents_representative"),
    "assembly_chair": ("delegate",),
}
"""Who does in a township, and in a community, what a village's people do in the village."""
MORNING, EVENING = time(8, 30), time(17, 30)


@dataclass
class Clock:
    """Simulated time of one village. ``now`` is aware; the office is open from 8:30 to 17:30."""

    now: datetime

    @property
    def today(self) -> date:
        """The day in China."""
        return timezone.localdate(self.now)

    def forward(self, *, minutes: int = 0, days: int = 0) -> None:
        """Let time pass; after the evening it is the next morning."""
        self.now += timedelta(days=days, minutes=minutes)
        local = timezone.localtime(self.now)
        if local.time() > EVENING:
            self.until(local.date() + timedelta(days=1))

    def until(self, day: date, at: time = MORNING) -> None:
        """Let time pass until that day and hour, unless it is later already."""
        self.now = max(self.now, moment(day, at))


def moment(day: date, at: time = MORNING) -> datetime:
    """That hour of that day in China."""
    return timezone.make_aware(datetime.combine(day, at))


@dataclass(frozen=True)
class Seat:
    """A representative's seat: the membership, the person and how many households it stands for."""

    membership: int
    person: int
    households: int


@dataclass
class Cast:
    """Everyone with a seat in one village. Build it with ``cast_of``."""

    area: str
    actors: dict[int, Actor] = field(default_factory=dict)
    holders: dict[str, list[int]] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    charter: dict[str, Any] = field(default_factory=dict)

    def actor(self, *roles: str) -> Actor:
        """The first holder of one of ``roles``, in their order; LookupError if there is none."""
        for role in roles:
            if found := self._held(role):
                return self.actors[found[0]]
        raise LookupError(f"{self.area}: nobody is {' or '.join(roles)}")

    def all(self, *roles: str) -> list[Actor]:
        """Everyone who holds one of ``roles``, each once."""
        return [self.actors[p] for p in dict.fromkeys(self._people(roles))]

    def _people(self, roles: Iterable[str]) -> Iterable[int]:
        for role in roles:
            yield from self._held(role)

    def _held(self, role: str) -> list[int]:
        """Who holds a role, or stands in for it in a township."""
        if role in self.holders:
            return self.holders[role]
        stands = (self.holders.get(r) for r in STANDS.get(role, ()))
        return next(filter(None, stands), [])

    @property
    def community(self) -> bool:
        """Whether it is a community, with a residents' committee and none of villagers."""
        return "residents_director" in self.holders and "director" not in self.holders

    @property
    def office(self) -> str:
        """Where people turn to."""
        if len(self.area) < 12:
            return "镇党政综合办公室（镇政府一楼）"
        if self.community:
            return "社区居民委员会（社区服务中心一楼）"
        return "村民委员会办公室（村文化礼堂一楼）"

    def office_of(self, body: str) -> str:
        """Where people turn to with a posting of this body."""
        return {
            "union": "工会办公室（办公楼一楼）",
            "collective_council": "集体经济组织理事会（村文化礼堂一楼）",
            "residents_committee": "社区居民委员会（社区服务中心一楼）",
        }.get(body, self.office)

    @property
    def hall(self) -> str:
        """Where it meets."""
        if len(self.area) < 12:
            return "镇政府三楼会议室"
        return "社区服务中心会议室" if self.community else "村文化礼堂二楼会议室"

    def outsider(self, roles: Iterable[str]) -> Actor | None:
        """Someone of the village who holds none of ``roles``."""
        return next(self.outsiders(roles), None)

    def outsiders(self, roles: Iterable[str]) -> Iterator[Actor]:
        """Everyone of the village who holds none of ``roles``."""
        inside = set(self._people(roles))
        return (a for p, a in self.actors.items() if p not in inside)

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[int, str]]]:
        return {}

    def body(self, name: str) -> list[tuple[int, str]]:
        """Who is due in a body: (person, class), the class as it is counted there."""
        if name not in self._bodies:
            found: dict[int, str] = {}
            classes = {r: c for c, roles in CLASSES.get(name, {}).items() for r in roles}
            for role in BODIES[name]:
                for person in self.holders.get(role, ()):
                    found.setdefault(person, classes.get(role, ""))
            self._bodies[name] = list(found.items())
        return self._bodies[name]


_QUERY = """
SELECT p.id, p.name, p.area_id, m.id, m.role, coalesce(h.n, 0)
FROM xiangyue_membership m JOIN xiangyue_person p ON p.id = m.person_id AND p.active
LEFT JOIN (SELECT representative_id, count(*) AS n FROM xiangyue_household
           WHERE area_id = %(area)s AND active GROUP BY 1) h ON h.representative_id = m.id
WHERE m.area_id = %(area)s AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)
ORDER BY m.id
"""


_SPEAK = ("representative", "delegate", "residents_representative")
"""Who speaks for others: the first of these that a place has."""


def cast_of(area: str, now: datetime) -> Cast:
    """The seats of a village as of ``now``, and its charter's numbers: two queries."""
    with connection.cursor() as c:
        c.execute(_QUERY, {"area": area, "day": timezone.localdate(now)})
        rows = c.fetchall()
    charter = Jurisdiction.objects.filter(area_id=area).values_list("charter", flat=True).first()
    cast = Cast(area, charter=charter or {})
    seats: dict[int, set[tuple[str, str]]] = {}
    seated: dict[str, list[Seat]] = {}
    for person, _, _, membership, role, households in rows:
        seats.setdefault(person, set()).add((role, area))
        cast.holders.setdefault(role, []).append(person)
        if role in _SPEAK:
            seated.setdefault(role, []).append(Seat(membership, person, households))
    cast.seats = next((seated[role] for role in _SPEAK if role in seated), [])
    for person, name, home, *_ in rows:
        cast.actors[person] = Actor(person, name, home, frozenset(seats[person]))
    return cast
