"""Two towns more: in Jiamusi five rings up to the ballots, a weak village put right, a programme
that is over, posts filled by mutual choice; in Xiangxi a party committee that decides together, its
secretary rated by the prefecture.

Each lives in a place of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from xiangyue.actions import (
    activities,
    area_methods,
    bulletins,
    matters,
    opinions,
    programmes,
    soundings,
)
from xiangyue.core.duties import names_of, span
from xiangyue.data.models import Matter
from xiangyue.scenario import townships
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import PAUSE, Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import activity, indicators, sounding
from xiangyue.scenario.sitting import Ballot

AFTER = "elsewhere"
RINGS = "230828101"
TOGETHER = "433123101"
DAYS = 205
SINCE = date(2025, 12, 20)
SOUNDED = 4
"""So many members of the committee have been heard on what is under way."""


def _town(code: str, method: str, began: datetime, rng: Random) -> Driver:
    townships.settle(code, began, since=SINCE, seats=townships.others(rng))
    d = Driver(cast_of(code, began), Clock(began), rng)
    d.archives = d.signs = True
    d.do(area_methods.adopt_procedure, actor=d.cast.actor("officer"), area=code, slug=method)
    return d


def rings(began: datetime, last: date, rng: Random) -> Driver:
    """Decided, carried out and rated: what is left is the year's review. Three that are closed."""
    d = _town(RINGS, "five-rings", began, rng)
    said = told("ferry")
    heard = [
        d.do(
            opinions.submit_opinion, actor=actor, area=RINGS, text=text, subject=said.subject
        ).pk
        for actor, text in zip(d.cast.all("delegate"), said.opinions[:2], strict=False)
    ]  # fmt: skip
    ferry = d.start(said, heard, slug="five-rings")
    weak = d.start(told("weak-put-right"), (), slug="weak-village", origin="higher")
    boards = d.start(told("boards"), (), slug="programme", origin="higher")
    posts = d.start(told("posts-chosen"), (), slug="post-competition", origin="cadres")
    for run in (ferry, boards):  # done below: each bulletin when its period is over
        run.worked |= {"bulletins", "goals"}
        run.finished |= {"bulletins", "goals"}
    d.live([ferry, weak, boards, posts], days=120, without=PAUSE)
    issue(d, boards, last, most=1)
    _measured(d, boards)
    d.live([boards], days=30)
    issue(d, ferry, last)
    return d


def _measured(d: Driver, run: Running) -> None:
    """A goal held against the figures; the work and its measure closed."""
    part = run.procedure.part("goals")
    on = {"actor": d.who(part), "matter_id": run.matter_id, "part": part.key}
    d.do(programmes.set_goal, **on, text="全镇办成的事项两件以上", have="matters", least=2)
    d.do(programmes.count_goals, **on)
    for key in ("bulletins", "goals"):
        d.do(matters.finish_part, **on | {"part": key})


def issue(d: Driver, run: Running, last: date, *, most: int = 99, text: str = "") -> None:
    """Every bulletin (``most`` at most) whose period ends before the last days, with the office's
    words on those longer than a month; one waits to be issued."""
    part = run.procedure.part("bulletins")
    began = timezone.localdate(Matter.objects.get(pk=run.matter_id).began_at)
    names = [n for size in part.words["periods"] for n in names_of(size, began, last)]
    ends = sorted((span(n)[2], n) for n in names)
    for end, name in [(e, n) for e, n in ends if e < last - timedelta(days=25)][:most]:
        d.clock.until(end)
        d.do(
            bulletins.issue, actor=d.cast.actor("officer"), matter_id=run.matter_id,
            part=part.key, period=name, text=text if len(name) > 6 else "",
        )  # fmt: skip


def together(began: datetime, last: date, rng: Random) -> Driver:
    """One decided by name and carried, one on which the members are being heard one by one."""
    d = _town(TOGETHER, "collective-decision", began, rng)
    year = d.start(told("years-bulletins"), (), slug="area-bulletins", origin="duty")
    done = d.start(told("clinic-nights"), (), slug="collective-decision", origin="cadres")
    d.ballots["meeting"] = Ballot(amend=True)
    d.live([done])
    issue(d, year, last, text="数字都从记录里来；各村办得怎样，按代码排列，不分先后。")
    _secretary(d)
    d.clock.until(last - timedelta(days=6))
    market = d.start(told("market"), (), slug="collective-decision", origin="cadres")
    d.live([market], stop="words", days=4)
    part = market.procedure.part("words")
    for n, person in enumerate(sounding.due(d, part)[:SOUNDED]):
        against = n == SOUNDED - 1
        d.do(
            soundings.sound_out, actor=d.who(part), matter_id=market.matter_id, part=part.key,
            person_id=person, stance="changes" if against else "for",
            text="摊位费免一年不够，建议老摊主免两年。" if against else "",
        )  # fmt: skip
    return d


def _secretary(d: Driver) -> None:
    """The secretary's year: a quarter commented, the half-year gone through; the rest to come."""
    theme = told("secretary-rated")
    run = d.start(theme, (), slug="township-secretary-rating", origin="higher")
    comments, half = (run.procedure.part(key) for key in ("comments", "half"))
    row = d.do(activities.plan_activity, actor=d.who(comments), **activity.plan(d, run, comments))
    d.clock.until(row.planned_on)
    d.do(
        activities.hold_activity, actor=d.who(comments), matter_id=run.matter_id,
        part=comments.key, activity_id=row.pk, held_on=d.clock.today, people=26,
        text=theme.discussion, said=[],
    )  # fmt: skip
    run.kept |= {
        "research": "上半年党委会专题研究两次，书记到过十一个村，定了三件事，都办了。",
    }
    indicators.do(d, run, half)


Back = Callable[[int], datetime]


def make(last: date, back: Back, rng: Random, there: Callable[[str], object]) -> list[Driver]:
    """Both, where there are such places."""
    found = []
    if there(RINGS):
        found.append(rings(back(DAYS), last, rng))
    if there(TOGETHER):
        found.append(together(back(60), last, rng))
    return found
