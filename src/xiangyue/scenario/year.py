"""A village's year, lived through the actions as ``year_plan`` has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from xiangyue.access.actors import Actor
from xiangyue.actions import area_methods, areas, opinions, roster
from xiangyue.core.bodies import PARTY, REPRESENTATIVES
from xiangyue.data.matters import CATEGORIES
from xiangyue.scenario.cast import Clock, cast_of, moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.people import village_plan
from xiangyue.scenario.sitting import Ballot, Extra
from xiangyue.scenario.themes import Theme, themes
from xiangyue.scenario.year_plan import VillageYear

YEAR = 2026
"""The year that is lived: the first of the law in its present words."""
FIRST, LAST = date(YEAR, 1, 5), date(YEAR, 12, 18)
A_MATTER = 3
"""Opinions out of which a matter grows, where there are so many."""

REPORT = Extra("季度村务和财务公开情况报告", "听取了报告，代表提出的问题由村委会当场作了说明。")
ANSWERS = (
    ("handled", "已经安排村委会处理，办好以后在公开栏说明。"),
    ("explained", "这件事的规定和账目已经当面作了说明，也可以随时到村委会查看。"),
    ("declined", "村里目前没有条件办，原因已经说明；条件具备时再提出来讨论。"),
)


def live_village(plan: VillageYear, *, seed: int) -> int:
    """The whole year of one village; how many acts it was."""
    return _Year(plan, seed).live()


class _Year:
    """One village's year at work."""

    def __init__(self, plan: VillageYear, seed: int) -> None:
        self.plan = plan
        self.rng = Random(f"{seed}/{plan.code}")
        self.said = 0
        self.loose: list[int] = []  # opinions not answered yet

    def live(self) -> int:
        """Open the village, hold its sittings one after another, carry out what was decided."""
        plan, rng = self.plan, self.rng
        clock = Clock(moment(FIRST + timedelta(days=rng.randrange(12))))
        d = self.driver = self.open(clock)
        runs: list[Running] = []
        topics = rng.sample(themes(), len(themes()))
        for number, begun in enumerate(plan.matters):
            self.collect(number, begun, [*topics[:begun], *topics])
            for still in reversed(range(begun)):
                if topics or self._more(topics):
                    runs.append(self.begin(topics.pop(0), still))
            if rng.random() < 0.9:  # else these have waited too long
                self.answer()
            d.live(runs, days=self.left(), without="representatives_assembly")
            clock.until(self.sitting_day(number))
            self.sit(number, runs)
            self.answer()
            runs = [r for r in runs if not r.ended]
        self.collect(len(plan.matters), 0, topics or themes())
        self.answer()
        d.live(runs, days=self.left(), without="representatives_assembly")
        return d.acts + 2

    def _more(self, topics: list[Theme]) -> bool:
        topics += self.rng.sample(themes(), len(themes()))
        return True

    def left(self) -> int:
        """Days until the year's work ends."""
        return max(0, (LAST - self.driver.clock.today).days)

    def sitting_day(self, number: int) -> date:
        """The sittings are spread over the year; the last leaves time to carry things out."""
        share = (number + 0.6 + self.rng.uniform(-0.15, 0.15)) / (self.plan.sittings + 0.2)
        return FIRST + (LAST - FIRST) * share

    def open(self, clock: Clock) -> Driver:
        """The village with its people and its method."""
        code = self.plan.code
        areas.open_area(actor=areas.COMMAND, now=clock.now, area=code)
        people = village_plan(
            self.rng,
            today=clock.today,
            since=date(YEAR - 1, 12, 20),
            representatives=self.plan.representatives,
            families=False,
            one_head=self.rng.random() < 0.4,
        )
        roster.apply_roster(actor=areas.COMMAND, now=clock.now, area=code, plan=people)
        driver = Driver(cast_of(code, clock.now), clock, self.rng)
        driver.do(
            area_methods.delegate,
            actor=driver.cast.actor("director"),
            area=code,
            categories=CATEGORIES,
            basis=f"{YEAR - 1}年度村民会议决议：授权村民代表会议讨论决定",
            start=date(YEAR, 1, 1),
        )
        driver.do(
            area_methods.adopt_procedure,
            actor=driver.cast.actor("secretary"),
            area=code,
            slug=self.plan.procedure,
        )
        self.speakers: list[Actor] = driver.cast.all(*REPRESENTATIVES, *PARTY)
        return driver

    # -- opinions ------------------------------------------------------------------------------

    def collect(self, number: int, begun: int, topics: Sequence[Theme]) -> None:
        """What is said before a sitting: enough for the matters that begin, and other things."""
        rounds = len(self.plan.matters) + 1
        later = sum(self.plan.matters[number + 1 :])
        due = self.plan.opinions * (number + 1) // rounds - self.said
        if number == rounds - 1:
            due = self.plan.opinions - self.said
        due = max(begun, min(due, self.plan.opinions - self.said - later))
        for n in range(due):
            topic = topics[n % len(topics)]
            self.loose.append(self.say(topic, n))

    def say(self, topic: Theme, n: int) -> int:
        """One opinion: half of them heard at the door, one in ten anonymous."""
        self.said += 1
        rng, cast = self.rng, self.driver.cast
        how = rng.random()
        given: dict[str, object] = {"actor": rng.choice(self.speakers)}
        if how < 0.1:
            given |= {"anonymous": True}
        elif how < 0.6:
            seat = rng.choice(cast.seats)
            hearer = cast.actors[seat.person]
            given = {"actor": hearer, "on_behalf": True, "channel": "visit"}
            given["heard_from"] = f"{rng.choice('王李张刘陈')}家户主"
        made = self.driver.do(
            opinions.submit_opinion,
            area=cast.area,
            text=topic.opinions[n % len(topic.opinions)],
            subject=topic.subject,
            **given,
        )
        return int(made.pk)

    def answer(self) -> None:
        """The branch answers what no matter grew out of, in one act."""
        if not self.loose:
            return
        kind, text = self.rng.choice(ANSWERS)
        self.driver.do(
            opinions.answer_opinions,
            actor=self.driver.cast.actor("secretary"),
            area=self.driver.cast.area,
            opinions=self.loose,
            kind=kind,
            text=text,
        )
        self.loose = []

    # -- matters -------------------------------------------------------------------------------

    def begin(self, topic: Theme, still: int) -> Running:
        """A matter out of some of the opinions; ``still`` others that begin need one each."""
        keep = max(1, min(A_MATTER, len(self.loose) // 2, len(self.loose) - still))
        taken, self.loose = self.loose[:keep], self.loose[keep:]
        run = self.driver.start(topic, taken, slug=self.plan.procedure)
        run.supervised = self.rng.random() < 0.1
        run.tasks = self.rng.choice((1, 1, 2))
        return run

    def sit(self, number: int, runs: Sequence[Running]) -> None:
        """One sitting of the assembly: all that waits for it, else the quarter's report."""
        d = self.driver
        d.refresh(runs)
        waiting = [
            (run, part) for run, part in d.waiting(runs) if part.body == "representatives_assembly"
        ]
        if self.plan.failing[number]:
            decides = [part.key for _, part in waiting if part.decides]
            if decides:
                d.ballots[decides[0]] = Ballot(passes=False)
        if waiting and self.rng.random() < 0.05:
            d.ballots.setdefault(waiting[0][1].key, Ballot(differ=True))
        d.hold(
            "representatives_assembly",
            waiting,
            extra=() if waiting else (REPORT,),
            fails=int(self.plan.without_quorum[number]),
        )
