"""The demonstration: Minglun village alive, its neighbours, and the levels above, up to now.

Everything is done by the actions, in the order of time, with the demonstration's clock as the end.
All of it or nothing: one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from xiangyue.access import clock
from xiangyue.actions import (
    area_methods,
    areas,
    like_opinions,
    opinions,
    people,
    roster,
    terms,
)
from xiangyue.data import figures
from xiangyue.data.matters import CATEGORIES
from xiangyue.data.models import Jurisdiction
from xiangyue.scenario import examples
from xiangyue.scenario.cast import Clock, cast_of, moment
from xiangyue.scenario.demo_places import DAYS, ELSEWHERE, LEVELS, MINGLUN, NEIGHBOURS
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import community, county_rated, other_towns, town_rated
from xiangyue.scenario.examples import townships as township
from xiangyue.scenario.minglun import Minglun
from xiangyue.scenario.people import village_plan
from xiangyue.scenario.stuck import Stuck
from xiangyue.scenario.themes import Theme, theme

BEGINNING = date(2026, 1, 2)
"""No act is earlier: the law's present numbers are in force since 1 January 2026."""
CHARTER = 62
"""Days that it takes Minglun to make its charter, before all else."""
Say = Callable[[str], None]


def ensure(progress: Say = print, *, now: datetime | None = None) -> bool:
    """Make the demonstration where it is not yet; whether it had to be made."""
    if Jurisdiction.objects.filter(area_id=MINGLUN).exists():
        return False
    now = now or clock.now()
    progress("the demonstration comes to life (about half a minute)")
    with transaction.atomic():
        Demonstration(now, progress).make()
    figures.fold()
    like_opinions.renew(now)
    return True


class Demonstration:
    """One making of it. It ends on the day before ``now``: what happens today, visitors do."""

    def __init__(self, now: datetime, progress: Say) -> None:
        self.now, self.say, self.rng = now - timedelta(days=1), progress, Random("Minglun")

    def make(self) -> None:
        """Open the places, live the villages."""
        first = self.back(DAYS)
        self.minglun(Clock(self.back(DAYS + CHARTER)))
        self.say("  Minglun village is there")
        self.levels(first)
        if areas.find_areas(township.TOWN):
            township.make(self.now, self.back, Random("Wuxiang"))
            self.say("  Wuxiang town is there")
        for n, (code, slug, days, keys, stop) in enumerate(NEIGHBOURS):
            said = [theme(k) for k in keys]
            if self.neighbour(code, slug, days, said, stop, n):
                self.say(f"  village {code} is there")
        self.elsewhere()

    def minglun(self, at: Clock) -> None:
        """The village that the demonstration is about."""
        d = self.village(MINGLUN, "eight-step", at, families=True)
        Minglun(d, now=self.now, back=self.back, rng=self.rng).live()
        self.in_time(d)

    def elsewhere(self) -> None:
        """Places where other methods run: villages, a community, towns."""
        last = timezone.localdate(self.now)
        for place in ELSEWHERE:
            if not areas.find_areas(place.code):
                continue
            d = self.village(
                place.code,
                place.method,
                Clock(self.back(place.days)),
                families=True,
                representatives=place.representatives,
            )
            place.live(d, last)
            self.in_time(d)
            self.say(f"  village {place.code} is there")
        if areas.find_areas(community.CODE):
            self.in_time(community.make(self.back(community.DAYS), last, Random("Taiyue")))
            self.say(f"  community {community.CODE} is there")
        if areas.find_areas(town_rated.CODE):
            self.in_time(town_rated.make(self.back(town_rated.DAYS), Random("rated")))
            self.in_time(town_rated.reported(self.back(20), Random("reported")))
            self.say(f"  town {town_rated.CODE} is there")
        for d in other_towns.make(last, self.back, Random("towns"), areas.find_areas):
            self.in_time(d)
            self.say(f"  town {d.cast.area} is there")
        if areas.find_areas(county_rated.CODE):
            at = self.back(county_rated.DAYS)
            self.in_time(county_rated.make(at, last, Random("county")))
            self.say(f"  county {county_rated.CODE} is there")

    def back(self, days: int) -> datetime:
        """Nine in the morning that many days ago, never before ``BEGINNING``."""
        day = max(BEGINNING, timezone.localdate(self.now) - timedelta(days=days))
        return moment(day, time(9, 0))

    def levels(self, at: datetime) -> None:
        """The levels above, each with an officer who sees the figures of all below."""
        for code, name in LEVELS:
            if not areas.find_areas(code):
                continue
            areas.open_area(actor=areas.COMMAND, now=at, area=code)
            officer = people.save_person(actor=areas.COMMAND, now=at, area=code, name=name)
            terms.start_term(
                actor=areas.COMMAND,
                now=at,
                area=code,
                person_id=officer.pk,
                role="officer",
                start=timezone.localdate(at),
            )

    def village(
        self,
        code: str,
        slug: str,
        at: Clock,
        *,
        families: bool,
        representatives: int = 30,
        one_head: bool = False,
    ) -> Driver:
        """A village opened, with its people, its method and what was delegated to its assembly."""
        areas.open_area(actor=areas.COMMAND, now=at.now, area=code)
        plan = village_plan(
            self.rng,
            today=at.today,
            since=date(2025, 12, 20),
            representatives=representatives,
            families=families,
            one_head=one_head,
        )
        roster.apply_roster(actor=areas.COMMAND, now=at.now, area=code, plan=plan)
        with connection.cursor() as cursor:  # until it is committed nobody else can count them
            cursor.execute("ANALYZE xiangyue_person, xiangyue_household, xiangyue_membership")
        driver = Driver(cast_of(code, at.now), at, self.rng)
        driver.archives = True
        driver.signs = True
        driver.do(
            area_methods.delegate,
            actor=driver.cast.actor("director"),
            area=code,
            categories=CATEGORIES,
            basis="2025年12月28日村民会议决议：授权村民代表会议讨论决定",
            start=date(2026, 1, 1),
        )
        driver.do(
            area_methods.adopt_procedure, actor=driver.cast.actor("secretary"), area=code, slug=slug
        )
        return driver

    def neighbour(
        self, code: str, slug: str, days: int, said: Sequence[Theme], stop: str, n: int
    ) -> bool:
        """A village with a little life: some opinions, a matter or two. False where it is not."""
        if not areas.find_areas(code):
            return False
        at = Clock(self.back(days))
        d = self.village(
            code, slug, at, families=False, representatives=32 + 2 * n, one_head=n % 2 == 1
        )
        examples.make(d, d.clock.today, after=code)
        speakers = d.cast.all("representative", "party_member")
        for left, one in reversed(list(enumerate(reversed(said)))):
            if not left:
                at.until(timezone.localdate(self.back(min(days, 24))))
            ids = [
                d.do(
                    opinions.submit_opinion,
                    actor=self.rng.choice(speakers),
                    area=code,
                    text=text,
                    subject=one.subject,
                ).pk
                for text in one.opinions
            ]
            run = d.start(one, ids, slug=slug)
            run.supervised = False
            d.live([run], stop="" if left else stop, days=(self.now - at.now).days - 3)
        self.in_time(d)
        return True

    def in_time(self, d: Driver) -> None:
        """Nothing may be done later than now: the record's times never go back."""
        if d.clock.now > self.now + timedelta(days=1):
            raise Stuck(f"{d.cast.area} has come to {d.clock.now}, later than now")
