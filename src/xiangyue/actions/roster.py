"""A village's people as a roster says: households, residents, seats; only what differs changes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.access.personal import ADDRESS, ID, PHONE, id_hash
from xiangyue.actions.acts import Act, act
from xiangyue.core.bodies import HOME, OFFICE
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.roster import Household as HouseholdRow
from xiangyue.core.roster import Post, Representative, Resident, RosterPlan
from xiangyue.core.roster_changes import Known, RosterChanges, RosterSnapshot, diff
from xiangyue.data.figures import seat_changes, seat_steps
from xiangyue.data.models import Household, Jurisdiction, Membership, Person

KEEPERS = ("secretary", "director", *OFFICE)
"""Who keeps the roster in the village; before it has people, an officer above it does."""


def keeps(actor: Actor, area: str) -> bool:
    """Whether the actor keeps the roster of this village."""
    return actor.holds(area, *KEEPERS) or actor.officer_of(area)


def sees_whole(actor: Actor, area: str) -> bool:
    """Whether names are shown whole: to who keeps the roster in the village itself."""
    return actor.holds(area, *KEEPERS)


def require_sight(actor: Actor, area: str) -> None:
    """Refusal unless the actor serves in the village or above it; the lists are not for all."""
    if not (actor.roles(area) - {"villager"} or actor.officer_of(area)):
        raise refuse("people.not-for-all", code="not-allowed")


SEXES = {"male": "m", "female": "f"}
_TOLD = {short: long for long, short in SEXES.items()}

Random = Callable[[int], bytes]


def _running(today: date) -> Q:
    return Q(start__lte=today) & (Q(end__isnull=True) | Q(end__gte=today))


def _runs(seat: Membership, today: date) -> bool:
    return seat.start <= today and (seat.end is None or seat.end >= today)


def _days(plan: RosterPlan | None) -> set[date]:
    """The first days of terms that a plan names."""
    return {r.since for r in (*plan.representatives, *plan.posts) if r.since} if plan else set()


def snapshot(area: str, today: date, plan: RosterPlan | None = None) -> RosterSnapshot:
    """What is known of a village now, as the comparison wants it: three queries.

    Seats are those of today, and those ended or not yet begun that ``plan`` names with the same
    first day: a sheet that tells the history must not change it.
    """
    households = list(Household.objects.filter(area_id=area, active=True).order_by("number"))
    numbers = {h.pk: h.number for h in households}
    people = list(Person.objects.filter(area_id=area, active=True).order_by("pk"))
    every = Membership.objects.filter(area_id=area).order_by("pk")
    told = _days(plan)
    seats = list(every if told - {today} else every.filter(_running(today)))
    stands: dict[int, list[str]] = {}
    for h in households:
        if h.representative_id:
            stands.setdefault(h.representative_id, []).append(h.number)
    party = {s.person_id for s in seats if s.role == "party_member" and _runs(s, today)}
    by_id = {p.pk: p for p in people}

    def home(person_id: int) -> str:
        person = by_id.get(person_id)
        return numbers.get(person.household_id or 0, "") if person else ""

    def name(person_id: int) -> str:
        return by_id[person_id].name if person_id in by_id else ""

    holding = {(s.person_id, s.role) for s in seats if _runs(s, today)}
    known = {(r.name, "representative", r.since) for r in plan.representatives} if plan else set()
    known |= {(p.name, p.role, p.since) for p in plan.posts} if plan else set()
    seats = [
        s
        for s in seats
        if _runs(s, today)
        or (
            ((s.person_id, s.role) not in holding or s.role != "representative")
            and (name(s.person_id), s.role, s.start) in known
        )
    ]
    return RosterSnapshot(
        households=[
            Known(
                h.pk,
                HouseholdRow(h.number, h.group, h.head, personal.opened(h.address_sealed, ADDRESS)),
            )
            for h in households
        ],
        residents=[
            Known(
                p.pk,
                Resident(
                    household=home(p.pk),
                    name=p.name,
                    sex=_TOLD.get(p.sex, ""),
                    born=p.birth_date,
                    phone=personal.opened(p.phone_sealed, PHONE),
                    party_member=p.pk in party,
                    status=p.status,
                ),
                bytes(p.id_hash) if p.id_hash else None,
            )
            for p in people
        ],
        representatives=[
            Known(
                s.pk,
                Representative(
                    name(s.person_id),
                    home(s.person_id),
                    tuple(stands.get(s.pk, ())),
                    s.group,
                    s.start,
                    s.end,
                ),
            )
            for s in seats
            if s.role == "representative"
        ],
        posts=[
            Known(
                s.pk,
                Post(s.body, s.role, name(s.person_id), home(s.person_id), s.start, s.end),
            )
            for s in seats
            if s.role not in ("representative", "party_member", "probationary_member")
        ],
    )


def preview_roster(*, area: str, now: datetime, plan: RosterPlan) -> RosterChanges:
    """What ``apply_roster`` would do."""
    return diff(snapshot(area, timezone.localdate(now), plan), plan, hash_id=id_hash)


def apply_roster(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    plan: RosterPlan,
    rng: Random = secrets.token_bytes,
    key: UUID | None = None,
) -> RosterChanges:
    """Bring a roster into the village, whole or not at all; what was the same is left alone.

    Refusal with every problem where the plan has any. Representatives and posts that are no longer
    named stay until their term ends or they are ended by hand.
    """
    if not actor.officer_of(area):
        actor.require(area, *KEEPERS)
    if plan.problems:
        raise Refusal("invalid", *(p.check for p in plan.problems), field="file")
    today = timezone.localdate(now)
    with act("roster.apply", actor=actor, now=now, area=area, key=key) as a:
        # Two imports into one village take turns.
        if not Jurisdiction.objects.select_for_update().filter(area_id=area).exists():
            raise refuse("area.not-open", code="conditions", field="area")
        changes = diff(snapshot(area, today, plan), plan, hash_id=id_hash)
        _Import(a, area, now, today, rng).run(changes)
        a.result = area
    return changes


_STAND = """
UPDATE xiangyue_household AS h SET representative_id = v.seat
FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, seat) WHERE h.id = v.id
"""


class _Import:
    """One import at work: the maps from numbers and names to rows."""

    def __init__(self, a: Act, area: str, now: datetime, today: date, rng: Random) -> None:
        self.a, self.area, self.now, self.today, self.rng = a, area, now, today, rng

    def run(self, changes: RosterChanges) -> None:
        self._households(changes)
        self._people(changes)
        self._seats(changes)
        self.a.data |= {
            sheet: {"added": len(c.added), "changed": len(c.changed)}
            for sheet, c in (
                ("households", changes.households),
                ("residents", changes.residents),
                ("representatives", changes.representatives),
                ("posts", changes.posts),
            )
        }

    def _households(self, changes: RosterChanges) -> None:
        sheet = changes.households
        new = [
            Household(area_id=self.area, number=h.number, active=True, **self._house(h))
            for h in sheet.added
        ]
        # A household that was closed and is back keeps its row, and with it what was said there.
        Household.objects.bulk_create(
            new,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["area", "number"],
            update_fields=["group", "head", "address_sealed", "active"],
        )
        for c in sheet.changed:
            Household.objects.filter(pk=c.key).update(number=c.after.number, **self._house(c.after))
        self.a.count("households", len(new))
        self.households: dict[str, int] = {h.number: h.pk for h in new}
        if sheet.changed or sheet.unchanged or sheet.absent:
            self.households = dict(
                Household.objects.filter(area_id=self.area).values_list("number", "pk")
            )

    def _house(self, h: HouseholdRow) -> dict[str, Any]:
        sealed = personal.seal(h.address, ADDRESS, self.rng)
        return {"group": h.group, "head": h.head, "address_sealed": sealed}

    def _fields(self, p: Resident) -> dict[str, Any]:
        return {
            "household_id": self.households.get(p.household),
            "name": p.name,
            "sex": SEXES.get(p.sex, ""),
            "birth_date": p.born,
            "phone_sealed": personal.seal(p.phone, PHONE, self.rng),
            "phone_hash": personal.phone_hash(p.phone),
            "status": p.status,
        }

    def _id(self, p: Resident) -> dict[str, Any]:
        if not p.id_number:
            return {}
        return {
            "id_sealed": personal.seal(p.id_number, ID, self.rng),
            "id_hash": id_hash(p.id_number),
        }

    def _people(self, changes: RosterChanges) -> None:
        sheet = changes.residents
        back = self._back(sheet.added)
        new = [
            Person(
                pk=back.get(i),
                area_id=self.area,
                created_at=self.now,
                active=True,
                **self._fields(p),
                **self._id(p),
            )
            for i, p in enumerate(sheet.added)
        ]
        Person.objects.bulk_create([row for row in new if row.pk is None], batch_size=2000)
        for row in new:
            if row.pk in back.values():
                row.save(update_fields=[*self._fields(Resident("", "")), "active"])
        self.by_name: dict[tuple[str, str], int] = {}
        known = [(k.key, k.entry) for k in (*sheet.unchanged, *sheet.absent)]
        for c in sheet.changed:
            Person.objects.filter(pk=c.key).update(**self._fields(c.after), **self._id(c.after))
            known.append((c.key, c.after))
        known += [(row.pk, p) for row, p in zip(new, sheet.added, strict=True)]
        for pk, p in known:
            self.by_name[p.name, p.household] = pk
            self.by_name.setdefault((p.name, ""), pk)
        joined = [row.pk for row, p in zip(new, sheet.added, strict=True) if p.party_member]
        joined += [c.key for c in sheet.changed if c.after.party_member > c.before.party_member]
        left = [c.key for c in sheet.changed if c.after.party_member < c.before.party_member]
        self.new_seats = [self._seat(pk, "party_member", None, None) for pk in joined]
        self._end(left, "party_member")

    def _back(self, added: Sequence[Resident]) -> dict[int, int]:
        """Who of the added was here before and left, found by identity number: place -> row."""
        numbered = {i: id_hash(p.id_number) for i, p in enumerate(added) if p.id_number}
        if not numbered or not Person.objects.filter(area_id=self.area, active=False).exists():
            return {}
        gone = Person.objects.filter(area_id=self.area, active=False, id_hash__isnull=False)
        rows = {bytes(h): pk for pk, h in gone.values_list("pk", "id_hash")}
        return {i: rows[h] for i, h in numbered.items() if h in rows}

    def _who(self, name: str, household: str) -> int:
        found = self.by_name.get((name, household)) or self.by_name.get((name, ""))
        if found is None:
            # A clerk or a secretary sent from outside lives elsewhere: a person without household.
            person = Person.objects.create(area_id=self.area, name=name, created_at=self.now)
            self.by_name[name, ""] = found = person.pk
        return found

    def _seat(
        self, person: int, role: str, since: date | None, until: date | None, group: str = ""
    ) -> Membership:
        return Membership(
            area_id=self.area,
            person_id=person,
            body=HOME[role],
            role=role,
            group=group,
            start=since or self.today,
            end=until,
        )

    def _end(self, people: Iterable[int], role: str) -> None:
        Membership.objects.filter(
            _running(self.today), area_id=self.area, role=role, person_id__in=list(people)
        ).update(end=self.today - timedelta(days=1))

    def _seats(self, changes: RosterChanges) -> None:
        before = seat_steps(self.area)
        stands: list[tuple[Membership, tuple[str, ...]]] = []
        for r in changes.representatives.added:
            seat = self._seat(
                self._who(r.name, r.household), "representative", r.since, r.until, r.group
            )
            stands.append((seat, r.stands_for))
            self.new_seats.append(seat)
        for p in changes.posts.added:
            self.new_seats.append(
                self._seat(self._who(p.name, p.household), p.role, p.since, p.until)
            )
        for c in changes.representatives.changed:
            r = c.after
            row = self._term(c.key, r.since, r.until, r.group)
            if "stands_for" in c.fields or row.pk is None:
                Household.objects.filter(representative_id=c.key).update(representative=None)
                stands.append((row, r.stands_for))
        for d in changes.posts.changed:
            self._term(d.key, d.after.since, d.after.until)
        self._once()
        Membership.objects.bulk_create(self.new_seats, batch_size=2000)
        self._stand(stands)
        for day, n in seat_changes(self.area, before):
            self.a.count("representatives", n, day)

    def _term(
        self, key: Hashable, since: date | None, until: date | None, group: str = ""
    ) -> Membership:
        """A term put right; or, where a new one begins after the old, a seat beside the old one."""
        row = Membership.objects.get(pk=key)
        if since and row.end and since > row.end:
            row = self._seat(row.person_id, row.role, since, until, group)
            self.new_seats.append(row)
        else:
            row.group, row.start, row.end = group, since or row.start, until
            row.save()
        return row

    def _once(self) -> None:
        """Leaves out of the new seats what is already there: a person, a role, a first day."""
        if not self.by_name or not Membership.objects.filter(area_id=self.area).exists():
            return
        kept = Membership.objects.filter(
            area_id=self.area, person_id__in={s.person_id for s in self.new_seats}
        ).values_list("pk", "person_id", "role", "start")
        there = {(person, role, start): pk for pk, person, role, start in kept}
        for seat in self.new_seats:
            seat.pk = there.get((seat.person_id, seat.role, seat.start))
        self.new_seats = [s for s in self.new_seats if s.pk is None]

    def _stand(self, stands: list[tuple[Membership, tuple[str, ...]]]) -> None:
        rows = [
            (self.households[n], seat.pk)
            for seat, numbers in stands
            for n in numbers
            if n in self.households
        ]
        if rows:
            with connection.cursor() as c:
                c.execute(_STAND, [list(column) for column in zip(*rows, strict=True)])
