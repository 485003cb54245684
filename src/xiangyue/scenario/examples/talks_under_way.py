"""Minglun now: lessons half held, a council and a hearing whose people are invited, two parties
asked to sit down together; a request and a report of the last weeks that are closed."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import (
    activities,
    area_methods,
    closing_words,
    handling,
    invitation,
    matters,
    requests,
)
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import Invitee, Matter, Person
from xiangyue.scenario.cast import moment
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import activity
from xiangyue.scenario.kinds import invitation as inviting

AFTER = "under-way"
OVER = ("help-request", "errand", "protected-report")
"""Methods of which what has no part open is closed."""


def make(d: Driver, back: date) -> None:
    """All of it, within a day."""
    _lessons(d)
    _invited(d, "trees", "council", "members", coming=5)
    _invited(d, "workshop", "hearing", "people", coming=6)
    _parties(d)
    _errand(d)
    _closed(d)


def _lessons(d: Driver) -> None:
    """One is held, one planned."""
    run = d.start(told("fraud"), (), slug="civic-education", origin="higher")
    d.live([run], stop="events", days=3)
    part = run.procedure.part("events")
    on = {"actor": d.who(part), "matter_id": run.matter_id, "part": part.key}
    d.do(
        activities.hold_activity, **on, title="真实录音听一听：电话诈骗怎么说话",
        channel="lecture", held_on=d.clock.today, people=47, text=run.theme.discussion,
    )  # fmt: skip
    d.do(activities.plan_activity, actor=d.who(part), **activity.plan(d, run, part, 3))


def _begin(d: Driver, key: str, slug: str, origin: str = "villagers") -> Running:
    return d.start(told(key), (), slug=slug, origin=origin)


def _invited(d: Driver, key: str, slug: str, part_key: str, *, coming: int) -> None:
    """The topic written, the people invited; so many have said that they come."""
    run = _begin(d, key, slug)
    run.kept["each"] = 2
    d.live([run], stop=part_key, days=3)
    part = run.procedure.part(part_key)
    d.do(invitation.invite, actor=d.who(part), **inviting.given(d, run, part))
    rows = Invitee.objects.filter(matter_id=run.matter_id).order_by("pk")
    for row in rows[:coming]:
        d.do(invitation.answer, actor=d.who(part), invitee_id=row.pk, accepts=True)


def _parties(d: Driver) -> None:
    """Two neighbours asked; one has said yes. Nobody but they and the mediator sees it."""
    run = _begin(d, "eaves", "reconciliation", "application")
    part = run.procedure.part("parties")
    one, other = d.rng.sample(d.cast.seats, 2)
    day = d.clock.today + timedelta(days=4)
    d.do(
        invitation.invite, actor=d.who(part), matter_id=run.matter_id, part=part.key,
        people=[invitation.Invited("party", s.person) for s in (one, other)],
        starts_at=moment(day), place=d.cast.hall,
    )  # fmt: skip
    first = Invitee.objects.filter(matter_id=run.matter_id).order_by("pk")[0]
    d.do(
        invitation.answer, actor=d.cast.actors[one.person], invitee_id=first.pk, accepts=True
    )  # fmt: skip


def _errand(d: Driver) -> None:
    """A paper fetched for somebody and brought home, with a word of thanks."""
    people = Person.objects.filter(area_id=d.cast.area, memberships=None, status="home")
    clerk = d.cast.actor("clerk")
    matter = d.do(
        requests.ask_for_help, actor=clerk, area=d.cast.area, procedure="errand",
        service="senior-card", text="我要办老年证，证件和照片都带来了。", channel="spoken",
        person_id=people.order_by("pk")[45].pk, brought=[0, 1],
    )  # fmt: skip
    d.do(
        handling.hand_over, actor=clerk, matter_id=matter.pk, to_office="镇便民服务中心",
        to_name="老年证窗口", text="材料齐，当天送到。",
    )  # fmt: skip
    d.do(
        handling.finish_handling, actor=clerk, matter_id=matter.pk, result="solved",
        text="证办好了，送到家里。",
    )  # fmt: skip
    d.do(
        closing_words.give_word, actor=clerk, matter_id=matter.pk, level="satisfied", how="spoken",
        text="不用我跑镇里，好。",
    )  # fmt: skip


def _closed(d: Driver) -> None:
    """What is all done is closed, with its papers."""
    found = Matter.objects.filter(
        area_id=d.cast.area, state="running", open_parts=[], procedure__slug__in=OVER
    )
    for matter in found.select_related("procedure"):
        roles = area_methods.closers(matter.area_id, procedure_of(matter))
        d.do(
            matters.close_matter, actor=d.cast.actor(*roles), matter_id=matter.pk, archive=True
        )  # fmt: skip
