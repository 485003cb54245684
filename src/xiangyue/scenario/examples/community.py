"""A community (社区) under its own law: its residents' representatives decide, its residents meet.

Lived in a place of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from xiangyue.actions import area_methods, areas, opinions, roster
from xiangyue.core.bodies import HOME
from xiangyue.core.roster import Household, Post, RosterPlan
from xiangyue.data.matters import CATEGORIES
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import Told, told
from xiangyue.scenario.kinds.posting import object_to
from xiangyue.scenario.people import Maker
from xiangyue.scenario.sitting import Ballot

AFTER = "elsewhere"
CODE = "330212105003"
DAYS = 150
LATELY = 12
"""Days ago that what is under way began."""
HOUSES, EACH = 6, 10
SEATS = (  # role, party member, how many
    ("secretary", True, 1),
    ("deputy_secretary", True, 1),
    ("branch_member", True, 1),
    ("residents_director", False, 1),
    ("residents_deputy", False, 1),
    ("residents_member", False, 3),
    ("supervision_chair", False, 1),
    ("supervisor", False, 2),
    ("clerk", False, 1),
    ("residents_representative", False, 24),
)


def people(rng: Random, today: date, since: date) -> RosterPlan:
    """Households in houses of ten; branch, residents' committee, supervisors, representatives."""
    make = Maker(rng, today, True)
    numbers = "一二三四五六"
    households = []
    for n in range(HOUSES * EACH):
        head = make.person(f"{n + 1:04d}", ages=(30, 76))
        make.person(head.household, sex="female" if head.sex == "male" else "male", ages=(28, 74))
        group = f"{numbers[n // EACH]}号楼"
        address = f"{group}{101 + n % EACH // 2 * 100 + n % 2}室"
        households.append(Household(head.household, group, head.name, address))
    posts, at = [], 0
    for role, party, many in SEATS:
        for _ in range(many):
            home = households[at * 7 % len(households)].number
            who = make.person(home, party=party, ages=(32, 68))
            posts.append(Post(HOME[role], role, who.name, home, since))
            at += 1
    return RosterPlan(tuple(households), tuple(make.residents), (), tuple(posts))


def make(began: datetime, last: date, rng: Random) -> Driver:
    """All of it, up to ``last``."""
    areas.open_area(actor=areas.COMMAND, now=began, area=CODE)
    at = Clock(began)
    plan = people(rng, at.today, date(2025, 12, 26))
    roster.apply_roster(actor=areas.COMMAND, now=began, area=CODE, plan=plan)
    d = Driver(cast_of(CODE, began), at, rng)
    d.archives = d.signs = True
    d.do(
        area_methods.adopt_procedure, actor=d.cast.actor("secretary"), area=CODE,
        slug="residents-representatives",
    )  # fmt: skip
    d.do(
        area_methods.delegate, actor=d.cast.actor("clerk"), area=CODE, categories=CATEGORIES,
        basis="2025年12月27日居民会议决议：授权居民代表会议讨论决定", start=date(2026, 1, 1),
    )  # fmt: skip
    _closed(d)
    d.clock.until(last - timedelta(days=LATELY))
    _under_way(d)
    return d


def _begin(d: Driver, said: Told, slug: str, many: int = 0) -> Running:
    """A matter out of ``many`` opinions, if any; else out of the committee's own work."""
    speakers = d.cast.all("residents_representative")
    ids = [
        d.do(
            opinions.submit_opinion, actor=d.rng.choice(speakers), area=CODE, text=text,
            subject=said.subject,
        ).pk
        for text in said.opinions[:many]
    ]  # fmt: skip
    return d.start(said, ids, slug=slug, origin="" if ids else "cadres")


def _closed(d: Driver) -> None:
    """One decided by the representatives, one by all the residents."""
    charging = _begin(d, told("charging"), "residents-representatives", many=4)
    pledge = _begin(d, told("pledge"), "residents-assembly")
    d.live([charging], stop="meeting")
    d.ballots["meeting"] = Ballot(amend=True, differ=True)
    d.live([charging], stop="posting")
    d.live([charging, pledge])


def _under_way(d: Driver) -> None:
    """A decision that hangs, objected to; a meeting of all residents that is called."""
    room = _begin(d, told("activity-room"), "residents-representatives")
    d.live([room], stop="meeting")
    d.ballots["meeting"] = Ballot(amend=True)
    d.live([room], stop="posting")
    part = room.procedure.part("posting")
    d.work(room, part)
    object_to(d, room, room.until["posting"][0])
    fund = _begin(d, told("parking-fund"), "residents-assembly")
    d.live([fund], stop="meeting", days=8)
    d.call("residents_assembly", [(fund, fund.procedure.part("meeting"))])
