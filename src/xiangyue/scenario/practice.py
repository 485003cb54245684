"""The places to practise in: a village, a township, a county, with the people a method asks for.

They lie in a province that there is not, so that no figure of a real place counts them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from xiangyue.actions import areas, people, roster, terms
from xiangyue.core.bodies import SPECS
from xiangyue.core.places import normal_code
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Area
from xiangyue.methods import library
from xiangyue.scenario import seats, townships
from xiangyue.scenario.cast import Clock
from xiangyue.scenario.people import village_plan

PLACES = (
    ("99", "演练省", 1),
    ("9901", "演练市", 2),
    ("990101", "演练县", 3),
    ("990101100", "演练镇", 4),
    ("990101100200", "演练村村委会", 5),
)
COMMUNITY = "990101100001"
COUNTY, TOWN, VILLAGE = (code for code, _name, _level in PLACES[-3:])


def _asks_families(slug: str) -> bool:
    """Whether the method asks for everyone with their age: who gives labour, who is a pupil; or for
    somebody without a seat, who asks for help."""
    kinds = ("levy_plan", "poll", "request", "voter_roll", "choice_units")
    parts = library.procedure(slug).parts
    pupils = any(p.kind == "pairs" and "pupil" in p.words["of"] for p in parts)
    return pupils or any(p.kind in kinds for p in parts)


def practice_places() -> None:
    """The divisions to practise in."""
    for code, name, level in PLACES:
        parent = {1: "", 2: "99", 3: "9901", 4: "990101", 5: "990101100"}[level]
        Area.objects.get_or_create(
            code=normal_code(code), defaults={"name": name, "level": level, "parent": parent}
        )
    Area.objects.get_or_create(
        code=COMMUNITY, defaults={"name": "演练社区居委会", "level": 5, "parent": TOWN}
    )


def practice_town(now: datetime, *, lived_in: bool = False) -> Clock:
    """A township to practise in, with its people; ``lived_in``: its village is made apart."""
    practice_places()
    townships.settle(TOWN, now)
    if not lived_in:
        areas.open_area(actor=areas.COMMAND, now=now, area=VILLAGE)
    return Clock(now)


def practice_county(procedure: Procedure, now: datetime) -> Clock:
    """A county to practise in: its officers, who holds the seats that the method asks for, and a
    village below it that takes part."""
    practice_places()
    at = {"actor": areas.COMMAND, "now": now}
    for area in (COUNTY, VILLAGE):
        areas.open_area(**at, area=area)
    for name in ("顾维民", "沈若兰"):
        person = people.save_person(**at, area=COUNTY, name=name)
        terms.start_term(
            **at, area=COUNTY, person_id=person.pk, role="officer", start=timezone.localdate(now)
        )
    seats.of_level(procedure, COUNTY, now)
    return Clock(now)


def practice_village(now: datetime, rng: Random, *, slug: str, area: str = VILLAGE) -> Clock:
    """A village to practise in, with its people; without delegation, so that its want is seen."""
    practice_places()
    clock = Clock(now)
    areas.open_area(actor=areas.COMMAND, now=now, area=area)
    plan = village_plan(
        rng,
        today=clock.today,
        since=clock.today - timedelta(days=30),
        families=_asks_families(slug),
    )
    roster.apply_roster(actor=areas.COMMAND, now=now, area=area, plan=plan)
    return clock


def practice_world(procedure: Procedure, now: datetime, rng: Random) -> tuple[str, Clock]:
    """A place to practise a method in, with all its people: its code, its clock."""
    if procedure.level == "township":
        asks = any(p.kind == "sampling" for p in procedure.parts)
        clock = practice_town(now, lived_in=asks)
        if asks:  # those asked live in its villages
            practice_village(now, rng, slug=procedure.slug)
        for part in procedure.parts:
            if part.kind == "secret_rating":
                seats.above(part.words["raters"], TOWN, now)
        return TOWN, clock
    if procedure.level == "county":
        return COUNTY, practice_county(procedure, now)
    of = {SPECS[p.body].of for p in procedure.parts if p.kind == "sitting"}
    area = COMMUNITY if "community" in of else VILLAGE
    clock = practice_village(now, rng, slug=procedure.slug, area=area)
    seats.fill(procedure, area, now)
    return area, clock
