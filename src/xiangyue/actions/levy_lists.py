"""The contribution list as it follows from the records: who is asked, who is not, how much each."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q

from xiangyue.actions import own_numbers
from xiangyue.actions.circumstances import kept
from xiangyue.actions.standing import Case
from xiangyue.core import levies as core
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Area, Circumstance, LevyShare, Person
from xiangyue.methods import rulebook

NOBODY_BORN: Final = date(1970, 1, 1)  # of whom no birth date is kept, where heads are counted


def compute(case: Case, money: int, labour: int) -> core.LevyList:
    """The list of the village as it is today; Refusal with what stands against it."""
    area, today = case.matter.area_id, case.today
    charter = own_numbers.of_matter(own_numbers.stored(area), case.matter)
    book = rulebook.load()
    rules = core.Rules.read(lambda name: book.setting(name, day=today, area=area, charter=charter))
    unknown, found = members(area, today, case)
    if labour and unknown:
        check = Check("levy.unknown-age", False, have=len(unknown), need=0)
        raise Refusal("conditions", check)
    return core.levy(found, rules, core.Plan(money_total=money, labour_total=labour), today)


def members(area: str, today: date, case: Case) -> tuple[list[int], list[core.Member]]:
    """Everyone of an active household with what exempts them and what was asked of their household
    this year already; and those of whom age or sex is not known. Three queries."""
    held: dict[int, list[Circumstance]] = {}
    current = Q(end=None) | Q(end__gte=today)
    for row in kept(area, practice=case.matter.practice).filter(current, start__lte=today):
        held.setdefault(row.person_id, []).append(row)
    before = _before(case, today.year)
    unknown, found = [], []
    people = Person.objects.filter(
        household__area_id=area, household__active=True, active=True
    ).order_by("household_id", "pk")
    for p in people:
        if p.birth_date is None or p.sex not in ("m", "f"):
            unknown.append(p.pk)
        has = held.get(p.pk, [])
        births = [c.start for c in has if c.kind == "after-birth"]
        household = int(p.household_id or 0)
        money, labour = before.get(household, (0, 0))
        found.append(
            core.Member(
                key=str(p.pk),
                household=f"{household:012d}",
                name=p.name,
                born=p.birth_date or NOBODY_BORN,
                sex="f" if p.sex == "f" else "m",
                circumstances=frozenset(c.kind for c in has if c.kind != "after-birth"),
                gave_birth=max(births, default=None),
                money_before=money,
                labour_before=labour,
            )
        )
    return unknown, found


def take_turns(case: Case) -> None:
    """Until the transaction ends nobody else makes a list in the village, so that of two lists
    made at the same moment the second sees what the first asks."""
    Area.objects.select_for_update(no_key=True).get(pk=case.matter.area_id)


def _before(case: Case, year: int) -> dict[int, tuple[int, int]]:
    """What was asked of a head and of a worker of each household earlier in the year, rounded up.

    The caps are of what one bears in a year, whatever the matters (levies-measures, part 1): it is
    the year in which it is asked, that of the list, and not the one in which the matter began.
    """
    rows = (
        LevyShare.objects.filter(
            matter__area_id=case.matter.area_id,
            matter__practice=case.matter.practice,
            on__year=year,
        )
        .exclude(matter=case.matter)
        .exclude(matter__state="dropped")
    )
    found: dict[int, tuple[int, int]] = {}
    for r in rows:
        money, labour = found.get(r.household_id, (0, 0))
        found[r.household_id] = (
            money + (-(-r.money // r.heads) if r.heads else 0),
            labour + (-(-r.labour // r.workers) if r.workers else 0),
        )
    return found
