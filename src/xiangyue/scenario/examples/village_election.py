"""The election of the villagers' committee: in Minglun under way, its roll hanging and an appeal
waiting; in another village held and handed over (``held``).
"""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import roll_appeals
from xiangyue.actions import voter_rolls as rolls
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import voter_roll

AFTER = "under-way"
AHEAD = 30
"""Days from the posting of the roll to election day."""
CODE = "330212105210"
METHOD = "four-deliberations"
REPRESENTATIVES = 14
DAYS = 80
"""How long ago the one that is over began, in the village of ``CODE``."""


def make(d: Driver, back: date) -> None:
    """Planned, the committee chosen and made known, the roll posted; one who is away appeals."""
    run = start(d)
    run.kept["election-day"] = d.clock.today + timedelta(days=AHEAD)
    d.live([run], stop="roll", days=3)
    part = run.procedure.part("roll")
    who = voter_roll.officer(d, run, part)
    voter_roll.made(d, run, part)
    d.do(rolls.post, actor=who, **voter_roll.ids(run, part))
    missing = voter_roll.away(d, run)[voter_roll.AWAY : voter_roll.AWAY + 1]
    for person in missing:
        d.do(
            roll_appeals.appeal, actor=actor_of_person(person.pk, d.clock.now),
            matter_id=run.matter_id, asks="add", name=person.name, about=person.pk,
            text="我在宁波打工，上个月电话里说过要参加，名单上没有我。",
        )  # fmt: skip


def start(d: Driver) -> Running:
    """The matter of an election."""
    return d.start(told("village-election"), (), slug="village-election", origin="duty")


def held(d: Driver) -> Running:
    """One from the plan to the handover: the new committee sits."""
    run = start(d)
    d.live([run], stop="count", days=DAYS - 5)
    d.pace, usual = (1, 8), d.pace  # poll and count are on one day
    d.live([run], stop="announce", days=DAYS - 5)
    d.pace = usual
    d.live([run], days=DAYS - 5)
    return run
