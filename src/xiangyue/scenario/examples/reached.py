"""Minglun's people are reached: the clerk by e-mail and WeChat at work, members by SMS, an old
villager through her son."""

from __future__ import annotations

from datetime import date

from xiangyue.access.actors import Actor
from xiangyue.actions import reaching
from xiangyue.core.messages import OUTSIDE
from xiangyue.data.models import Person
from xiangyue.scenario.driver import Driver

AFTER = "under-way"


def make(d: Driver, back: date) -> None:
    """Contacts that the clerk entered with their people's word, on the day ``back``."""
    d.clock.until(back)
    cast = d.cast
    _enter(d, cast.actor("secretary"), "sms", "13800000011")
    _enter(d, cast.actor("director"), "sms", "13800000012")
    _enter(d, cast.actor("director"), "email", "director@example.cn")
    _enter(d, cast.actor("assembly_chair"), "wecom", "chair")
    villagers = Person.objects.filter(area_id=cast.area, memberships=None, status="home")
    asker = villagers.order_by("pk")[40]  # whose request is done: scenario.examples.help
    old = villagers.exclude(birth_date=None).order_by("birth_date", "pk").first()
    for person, digits, whose in ((asker, "13800000013", ""), (old, "13800000014", "儿子")):
        if person is not None:
            _enter(d, Actor(person.pk, person.name, cast.area), "sms", digits, whose)


def _enter(d: Driver, who: Actor, channel: str, address: str, whose: str = "") -> None:
    assert channel in OUTSIDE
    d.do(
        reaching.add_contact, actor=d.cast.actor("clerk"), person_id=who.person_id,
        channel=channel, address=address, whose=whose, vouched=True,
    )  # fmt: skip
