"""Panlong, in Wuxiang town: one person admitted to the party and in probation, one under
observation; what somebody in office reported of a wedding in the family, and who looked."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from xiangyue.actions import duties, matters, milestones, restricted, reviews
from xiangyue.core.kinds.milestone import NUMBERS
from xiangyue.core.part import Part
from xiangyue.data.models import DutyTurn, Person
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.kinds.milestone import SAID, asked, members
from xiangyue.scenario.kinds.review import officer

AFTER = "330212105220"
FILE = "member-development"


def make(d: Driver, back: date) -> None:
    """All of it, in the village of ``d``."""
    secretary = d.cast.actor("secretary")
    d.do(
        duties.take_up,
        actor=secretary,
        area=d.cast.area,
        slugs=["party.members", "party.committee", "party.class", "party.day"],
    )
    for turn in DutyTurn.objects.filter(
        taken__area_id=d.cast.area, taken__duty__in=("party.day", "party.class")
    ).order_by("due_on")[:12]:
        d.meanwhile.append((turn.due_on - timedelta(days=2), partial(held, d, turn)))
    there = set(members(d))
    others = [p for p in d.cast.actors if p not in there]
    one, two = Person.objects.filter(pk__in=others[-2:]).order_by("pk")
    first = d.clock.today
    admitted(d, one, first)
    observed(d, two, first)
    reported(d)


def held(d: Driver, turn: DutyTurn) -> None:
    """A party day or a class, written down with how many came."""
    if not DutyTurn.objects.filter(pk=turn.pk, done_at=None).exists():
        return  # a course has done it by itself
    duties.do_turn(
        actor=d.cast.actor("secretary"),
        now=d.clock.now,
        turn_id=turn.pk,
        held_on=turn.due_on - timedelta(days=2),
        text="学习有关规定，打扫村道和老人家里的院子。",
        people=18,
    )


def admitted(d: Driver, person: Person, today: date) -> None:
    """Applied two and a half years ago; what was done on paper is entered with its days."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    done = {
        "application": [ago(900)],
        "talk": [ago(880)],
        "by-masses": [ago(800)],
        "by-organisation": [ago(798)],
        "chosen": [ago(790)],
        "mentor": [ago(780)],
        "observe": [ago(610), ago(430)],
        "candidate": [ago(400)],
        "introducers": [ago(395)],
        "political": [ago(330)],
        "training": [ago(200)],
        "exam": [ago(199)],
        "committee": [ago(120)],
    }
    live(d, begin(d, person), done, stop="probation")


def observed(d: Driver, person: Person, today: date) -> None:
    """Chosen eight months ago, observed once; the second time is to come."""
    done = {
        "application": [today - timedelta(days=330)],
        "talk": [today - timedelta(days=285)],  # late: it was due within a month
        "by-masses": [today - timedelta(days=260)],
        "by-organisation": [today - timedelta(days=258)],
        "chosen": [today - timedelta(days=250)],
        "mentor": [today - timedelta(days=240)],
        "observe": [today - timedelta(days=70)],
    }
    live(d, begin(d, person), done, stop="candidate")


def begin(d: Driver, person: Person) -> Running:
    """The file of one person."""
    told = any_one(title=f"发展党员：{person.name}", summary="")
    run = d.start(told, slug=FILE, origin="application")
    run.kept["concerned"] = person.pk
    return run


def live(d: Driver, run: Running, done: dict[str, list[date]], *, stop: str) -> None:
    """Step by step until ``stop`` is open, or what was done runs out."""
    while True:
        d.refresh([run])
        if stop in run.open:
            return
        did = False
        for key in list(run.open):
            part = run.procedure.part(key)
            if part.kind == "milestone":
                days = done.pop(key, None if part.words["each_months"] else [d.clock.today])
                if days is None:
                    return  # its next turn is to come
                for day in days:
                    entered(d, run, part, day)
            elif part.kind == "sitting":
                d.hold(part.body, [(run, part)])
            elif not d.work(run, part):
                continue
            did = True
        if not did:
            d.clock.until(min(until for _, until in run.until.values()) + timedelta(days=1))


def entered(d: Driver, run: Running, part: Part, day: date) -> None:
    """One step with the day on which it was done."""
    words, concerned = part.words, run.kept["concerned"]
    least = words["least_people"] or 1
    if words["concerns"]:
        people = [concerned]
    elif words["members"]:
        people = [p for p in members(d) if p != concerned][-least:]
    else:
        people = [p for p in d.cast.actors if p != concerned][-max(least, 3) :]
    d.do(
        milestones.reach,
        actor=d.who(part),
        matter_id=run.matter_id,
        part=part.key,
        on=day,
        people=people if words["people"] else [],
        outcome=next(iter(words["good"] or words["outcomes"]), ""),
        numbers={n: asked(part, n) for n in NUMBERS if n in words["numbers"]},
        text=SAID if words["text"] else "",
    )


def reported(d: Driver) -> None:
    """A wedding in the family, reported on paper, filed with the township; one look."""
    secretary, director = d.cast.actor("secretary"), d.cast.actor("director")
    matter = d.do(
        matters.start_matter,
        actor=secretary,
        area=d.cast.area,
        title="重大事项报告",
        origin="duty",
        procedure="personal-matters",
    )
    d.do(
        restricted.enter,
        actor=secretary,
        matter_id=matter.pk,
        part="report",
        about=director.person_id,
        kind="ceremony",
        text="儿子下月初六办婚事，在家里摆八桌，只请亲戚，不收同事和服务对象的礼金。",
        on=d.clock.today - timedelta(days=2),
    )
    row = d.do(reviews.hand_in, actor=secretary, matter_id=matter.pk, part="file")
    above = officer(d, row.office_id)
    if above is None:
        return
    d.clock.forward(days=2)
    d.do(
        restricted.look,
        actor=above,
        matter_id=matter.pk,
        part="report",
        about=director.person_id,
        why="备案前核对是否写清了时间和桌数",
    )
    d.do(reviews.answer, actor=above, review_id=row.pk, outcome="filed")
