"""The units that choose the representatives are formed and made known: five to fifteen households
each with one seat, or the village groups with several.

Source: Organic Law of Villagers' Committees (2025), Art. 29. Seats for women are set beforehand,
so that a third of the assembly are women whoever is chosen (Zhejiang Implementation, Art. 20).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import seat_units, vacant_seats
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import read_numbers
from xiangyue.core import choice_units as core
from xiangyue.core.digits import whole
from xiangyue.core.group_names import group_order
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.roster_rows import number_of
from xiangyue.data.models import ChoiceUnit, Household, Person
from xiangyue.methods import rulebook

KIND = "choice_units"
WAYS = ("households", "groups")
USUAL = 10
"""Households of a unit, where nothing else is said."""


def homes_of(area: str) -> list[Household]:
    """The village's households by group and number."""
    rows = Household.objects.filter(area_id=area, active=True)
    return sorted(rows, key=lambda h: (not h.group, group_order(h.group), _sorted(h.number), h.pk))


def _sorted(number: str) -> tuple[int, str]:
    return (whole(number_of(number)) or 0, number)


def to_choose(case: Case, part: Part) -> list[Household]:
    """The households that choose: all, or those that have no representative now."""
    homes = homes_of(case.matter.area_id)
    return vacant_seats.homes(case, homes) if part.words["vacant"] else homes


def units_of(matter_id: int) -> list[ChoiceUnit]:
    """The units of a matter in their order."""
    return list(ChoiceUnit.objects.filter(matter_id=matter_id).order_by("number"))


def form(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    way: str = "households",
    size: int = USUAL,
    seats: int | None = None,
    women: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """Form the units anew: ``households`` of about ``size`` with one seat each, or ``groups`` with
    ``seats`` parted by their households. ``women``: seats for which women alone stand, as many as
    the law needs if not given. Where only vacant seats are filled none of these is asked: who chose
    before chooses again. How many units. Refused once they are made known."""
    with act_on(matter_id, "units.form", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, KIND)
        homes = to_choose(case, asked)
        if not homes:
            says = "units.none-vacant" if asked.words["vacant"] else "units.no-households"
            raise refuse(says, code="conditions", clause="law:29.2")
        if way not in WAYS:
            raise refuse("units.way", field="way")
        if asked.words["vacant"]:
            rows = vacant_seats.units(case, homes)
            way = "vacant"
        elif way == "households":
            rows = _by_households(homes, size, women, seat_units.committee_of(case))
        else:
            rows = _by_groups(homes, seats or 0, women, seat_units.committee_of(case))
        ChoiceUnit.objects.filter(matter=case.matter).delete()
        for n, row in enumerate(rows, start=1):
            row.matter, row.number = case.matter, n
        ChoiceUnit.objects.bulk_create(rows)
        tell(case, part)
        a.data |= {"way": way, **_numbers(case, part)}
        case.settle(a)
        a.result = str(len(rows))
    return len(rows)


def _by_households(
    homes: Sequence[Household], size: int, women: int | None, committee: int
) -> list[ChoiceUnit]:
    if not core.LEAST <= size <= core.MOST:
        values = {"least": core.LEAST, "most": core.MOST}
        check = Check("units.size", False, size, clause="law:29.2", values=values)
        raise Refusal("invalid", check, field="size")
    sets = core.divide([(h.pk, h.group) for h in homes], size)
    groups = {h.pk: h.group for h in homes}
    need = core.women_needed(len(sets), committee) if women is None else women
    theirs = core.spread(need, len(sets))
    found, of = [], dict.fromkeys(groups.values(), 0)
    for n, some in enumerate(sets):
        group = groups[some[0]]
        of[group] += 1
        name = f"{group}第{of[group]}推选小组"
        found.append(ChoiceUnit(name=name, group=group, households=some, women=n in theirs))
    return found


def _by_groups(
    homes: Sequence[Household], seats: int, women: int | None, committee: int
) -> list[ChoiceUnit]:
    groups = list(dict.fromkeys(h.group for h in homes if h.group))
    if not groups or seats < len(groups):
        check = Check("units.seats", False, seats, len(groups), clause="law:29.2")
        raise Refusal("invalid", check, field="seats")
    parted = core.apportion([sum(h.group == g for h in homes) for g in groups], seats)
    need = core.women_needed(seats, committee) if women is None else women
    for_women = core.apportion(parted, need) if need >= len(groups) else None
    theirs = for_women or [int(n in core.spread(need, len(groups))) for n in range(len(groups))]
    found = []
    for group, all_, some in zip(groups, parted, theirs, strict=True):
        ids = [h.pk for h in homes if h.group == group]
        some = min(some, all_)
        if all_ > some:
            found.append(ChoiceUnit(name=group, group=group, households=ids, seats=all_ - some))
        if some:
            name = f"{group}（妇女）"
            found.append(ChoiceUnit(name=name, group=group, households=ids, seats=some, women=True))
    return found


def move(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    unit_id: int,
    households: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> ChoiceUnit:
    """These households (``1-8,11``) belong to that unit; they leave the one they were in."""
    with act_on(matter_id, "units.move", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        unit = find(case, unit_id)
        known = {number_of(h.number): h.pk for h in homes_of(case.matter.area_id)}
        numbers = read_numbers(households)
        if lost := [n for n in numbers if n not in known] or [""] * (not numbers):
            raise refuse("people.households-none", field="households", numbers="、".join(lost[:8]))
        wanted = [known[n] for n in numbers]
        for other in units_of(case.matter.pk):
            keep = [h for h in other.households if h not in wanted]
            if other.pk == unit.pk:
                other.households = keep + wanted
            elif len(keep) == len(other.households):
                continue
            else:
                other.households = keep
            other.save(update_fields=["households"])
        tell(case, part)
        a.data |= {"unit": unit.number, "households": len(wanted)}
        case.settle(a)
        a.result = str(unit.pk)
    return unit


def set_women(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    unit_ids: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """In these units women alone stand, in all others anybody."""
    with act_on(matter_id, "units.women", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        rows = ChoiceUnit.objects.filter(matter=case.matter)
        if rows.filter(pk__in=unit_ids).count() != len(set(unit_ids)):
            raise refuse("units.unknown", code="not-found")
        rows.update(women=False)
        rows.filter(pk__in=unit_ids).update(women=True)
        tell(case, part)
        a.data |= _numbers(case, part)
        case.settle(a)


def post(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Make the units known: every household in one, five to fifteen in each, representatives four
    fifths of the assembly and women a third. Everything that is wrong is told at once."""
    with act_on(matter_id, "units.post", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        tell(case, part)
        if wrong := lacks(case):
            raise Refusal("conditions", *wrong)
        case.put(part, told=True, on=case.today.isoformat())
        a.data |= _numbers(case, part)
        case.settle(a)


def lacks(case: Case) -> list[Check]:
    """What the units lack before they can be made known."""
    units, area, day = units_of(case.matter.pk), case.matter.area_id, case.today
    if not units:
        return [Check("units.none", False, clause="law:29.2")]
    book, found = rulebook.load(), []
    for unit in units:
        if unit.seats > 1 or of_a_group(units, unit):
            continue  # chosen by a group: any number of households
        counts = {"households": len(unit.households)}
        verdict = book.judge("representative.households", day=day, counts=counts, area=area)
        found += [
            Check(f"units.{c.values['id']}", False, c.have, c.need, clause=c.clause,
                  values={"unit": unit.name})
            for c in verdict.passes
            if not c.met
        ]  # fmt: skip
    if left := len(_left(case, units)):
        found.append(Check("units.left", False, left, 0, clause="law:29.2"))
    seats = sum(u.seats for u in units)
    women = sum(u.seats for u in units if u.women)
    if part_of(case).words["vacant"]:
        return found + too_few_women(case, seats, women)
    return found + composition(case, seats, women, seat_units.committee_of(case))


def part_of(case: Case) -> Part:
    """The matter's part of this kind."""
    return next(p for p in case.procedure.parts if p.kind == KIND)


def too_few_women(case: Case, seats: int, women: int) -> list[Check]:
    """What is wrong with ``women`` of so many vacant ``seats``: while women are fewer than a third
    of the assembly, those who are chosen now are women. (What else the make-up lacks, a seat filled
    can only mend.)"""
    running = vacant_seats.seated(case)
    if women >= vacant_seats.women_needed(case, running, seats):
        return []
    there = women + sum(m.person.sex == "f" for m in running)
    checks = composition(
        case,
        len(running) + seats,
        there,
        seat_units.committee_of(case, [m.person_id for m in running]),
    )
    return [c for c in checks if c.says == "units.women"]


def of_a_group(units: Sequence[ChoiceUnit], unit: ChoiceUnit) -> bool:
    """Whether a unit with one seat is a group (with several others of it, or its women's seat)."""
    return unit.name in (unit.group, f"{unit.group}（妇女）") or any(
        u.pk != unit.pk and u.households == unit.households for u in units
    )


def composition(case: Case, seats: int, women: int, committee: int) -> list[Check]:
    """What the make-up of the assembly lacks: four fifths, a third, the least that an area asks."""
    area, day, book = case.matter.area_id, case.today, rulebook.load()
    counts = {"representatives": seats, "women.representatives": women, "committee": committee}
    verdict = book.judge("assembly.composition", day=day, counts=counts, area=area)
    found = [
        Check(f"units.{c.values['id']}", False, c.have, c.need, c.of, clause=c.clause)
        for c in verdict.passes
        if not c.met
    ]
    people = Person.objects.filter(area_id=area, active=True).exclude(household=None).count()
    try:
        sized = book.judge(
            "assembly.size", day=day, area=area,
            counts={"representatives": seats, "population": people},
        )  # fmt: skip
    except Refusal:  # the area has no such rule
        return found
    return found + [
        Check("units.few", False, c.have, c.need, clause=c.clause, values={"people": people})
        for c in sized.passes
        if not c.met
    ]


def _left(case: Case, units: Sequence[ChoiceUnit]) -> list[int]:
    there = {h for u in units for h in u.households}
    return [h.pk for h in to_choose(case, part_of(case)) if h.pk not in there]


def find(case: Case, unit_id: int) -> ChoiceUnit:
    """A unit of the matter; Refusal for another."""
    found = ChoiceUnit.objects.filter(matter=case.matter, pk=unit_id).first()
    if found is None:
        raise refuse("units.unknown", code="not-found")
    return found


def tell(case: Case, part: str) -> None:
    """The facts, counted anew."""
    units = units_of(case.matter.pk)
    case.put(
        part,
        units=len(units),
        households=len({h for u in units for h in u.households}),
        left=len(_left(case, units)),
        seats=sum(u.seats for u in units),
        women=sum(u.seats for u in units if u.women),
    )


def _numbers(case: Case, part: str) -> dict[str, int]:
    facts = case.facts(part)
    return {k: int(facts.get(k, 0)) for k in ("units", "households", "seats", "women")}
