"""Seats of representatives that are vacant within a term: which households have none, the units
that choose again, whether the assembly is made up as it should be once they have.

Of households that chose one together the vacancy is seen by the seat that ended, which they keep;
of a village group by how many of its seats ended in this term and how many began since.
Source: Organic Law of Villagers' Committees (2025), Art. 29; who chose before chooses again
(Zhejiang Implementation, Art. 22).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from xiangyue.actions import own_numbers, seat_units
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.core import choice_units as core
from xiangyue.core.bodies import COMMITTEE, REPRESENTATIVES
from xiangyue.core.calendar import add_years
from xiangyue.data.models import ChoiceUnit, Household, Membership

USUAL = 10


def seated(case: Case) -> list[Membership]:
    """Who is a representative and stays: a seat whose last day is today is vacant already."""
    area, day = case.matter.area_id, case.today
    return [m for m in holders(area, day, *REPRESENTATIVES) if m.end is None or m.end > day]


def of_groups(case: Case, running: Sequence[Membership]) -> dict[str, int]:
    """How many seats are vacant of those that each village group chose in this term."""
    if not running:
        return {}
    since = min(m.start for m in running)
    ended = Membership.objects.filter(
        area_id=case.matter.area_id, role__in=REPRESENTATIVES, end__gte=since, end__lte=case.today
    ).exclude(group="")
    last: dict[str, list[date]] = {}
    for group, end in ended.values_list("group", "end"):
        if end is not None:
            last.setdefault(group, []).append(end)
    return {
        group: n
        for group, days in last.items()
        if (n := len(days) - sum(m.group == group and m.start > min(days) for m in running)) > 0
    }


def homes(case: Case, every: Sequence[Household]) -> list[Household]:
    """Of these those that have no representative, and all of a group with a vacant seat."""
    running = seated(case)
    vacant = of_groups(case, running)
    stay = {m.pk for m in running}
    grouped = {m.group for m in running if m.group} | set(vacant)
    return [
        h
        for h in every
        if (h.group in vacant) or (h.representative_id not in stay and h.group not in grouped)
    ]


def units(case: Case, every: Sequence[Household]) -> list[ChoiceUnit]:
    """The units that choose again out of ``homes``: the households that a seat which ended stood
    for, or ten by ten where none ever did; a group for each of its seats. A seat is a woman's while
    women are too few."""
    running = seated(case)
    vacant = of_groups(case, running)
    found = [ChoiceUnit(name=g, group=g, households=[h.pk for h in every if h.group == g], seats=n)
             for g, n in vacant.items()]  # fmt: skip
    sets: dict[int, list[int]] = {}
    never = []
    group_of = {h.pk: h.group for h in every}
    for h in every:
        if h.group in vacant:
            continue
        if h.representative_id is None:
            never.append((h.pk, h.group))
        else:
            sets.setdefault(h.representative_id, []).append(h.pk)
    for n, some in enumerate([*sets.values(), *core.divide(never, USUAL)], start=1):
        group = group_of[some[0]]
        found.append(ChoiceUnit(name=f"{group}第{n}补选小组", group=group, households=some))
    seats = sum(u.seats for u in found)
    for_women = women_needed(case, running, seats)
    kept: list[ChoiceUnit] = []
    for unit in found:
        hers = min(for_women, unit.seats)
        for_women -= hers
        if 0 < hers < unit.seats:
            women = ChoiceUnit(name=f"{unit.group}（妇女）", group=unit.group,
                               households=unit.households, seats=hers, women=True)  # fmt: skip
            unit.seats -= hers
            kept.append(women)
        else:
            unit.women = hers > 0
        kept.append(unit)
    return kept


def women_needed(case: Case, running: Sequence[Membership], seats: int) -> int:
    """How many of so many seats have to be a woman's, so that a third of the assembly are women."""
    committee = seat_units.committee_of(case, [m.person_id for m in running])
    women = sum(m.person.sex == "f" for m in running)
    need = core.women_needed(len(running) + seats, committee) - women
    return max(0, min(seats, need))


def replaced(case: Case, unit: ChoiceUnit) -> list[Membership]:
    """The seats that ended for which a unit chooses again."""
    area = case.matter.area_id
    ended = Membership.objects.filter(area_id=area, role__in=REPRESENTATIVES, end__lte=case.today)
    of_homes = Q(households__in=unit.households)
    return list(ended.filter(of_homes | Q(group__gt="", group=unit.group)).distinct())


def last_day(case: Case) -> date:
    """The last day of the running term, in which a vacant seat is filled: the committee's, else
    that of the representatives who stay, else whole years from the committee's first day."""
    sits = list(holders(case.matter.area_id, case.today, *COMMITTEE))
    if ends := [m.end for m in sits if m.end] or [m.end for m in seated(case) if m.end]:
        return max(ends)
    years = own_numbers.setting("term-years", matter=case.matter, day=case.today)
    return add_years(min((m.start for m in sits), default=case.today), years) - timedelta(days=1)


def begins(case: Case, unit: ChoiceUnit) -> date:
    """The first day of the new seat: tomorrow, where whom it replaces sits until today."""
    until = [m.end for m in replaced(case, unit) if m.end]
    return case.today + timedelta(days=int(case.today in until))
