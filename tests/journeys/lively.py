"""Minglun, the levels above it and the places of other methods, full of life; who reads there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.world import make_area

from xiangyue.data import figures
from xiangyue.data.models import Account, Area, Membership, Person
from xiangyue.scenario import demo, demo_places
from xiangyue.scenario.cast import Clock
from xiangyue.scenario.examples import community, mingtang, survey

CODE = demo_places.MINGLUN
PLACES = (mingtang.CODE, survey.CODE, community.CODE)
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
READERS = ("visitor", "clerk", "secretary", "director", "representative", "supervisor",
           "villager", "officer")  # fmt: skip


def living() -> dict[str, Account | None]:
    """Minglun and the levels above it, alive on the day ``NOW``; who reads its pages."""
    for code in (CODE, *(code for code, _name in demo_places.LEVELS)):
        make_area(code)
    Area.objects.filter(code="4331").update(name="湘西土家族苗族自治州")
    lived = demo.Demonstration(NOW, lambda line: None)
    lived.minglun(Clock(lived.back(demo_places.DAYS + demo.CHARTER)))
    lived.levels(lived.back(demo_places.DAYS))
    elsewhere(lived)
    figures.fold()
    found: dict[str, Account | None] = {"visitor": None}
    for name in READERS[1:]:
        if name == "villager":
            person = Person.objects.filter(area_id=CODE, memberships=None, status="home")[0]
        elif name == "officer":
            person = Membership.objects.get(area_id=CODE[:9], role="officer").person
        else:
            person = Membership.objects.filter(area_id=CODE, role=name)[0].person
        found[name], _ = Account.objects.get_or_create(
            login=name, defaults={"person": person, "created_at": NOW, "password": "!"}
        )
    return found


def elsewhere(lived: demo.Demonstration) -> None:
    """The places where other methods run: two villages and a community."""
    for code in PLACES:
        make_area(code)
    Area.objects.filter(code=community.CODE).update(name="泰悦社区居委会")
    lived.elsewhere()


def keepers() -> dict[str, Account]:
    """The clerk of each of those places."""
    found = {}
    for code in PLACES:
        held = Membership.objects.filter(area_id=code)
        person = (held.filter(role="clerk")[0]).person
        found[code], _ = Account.objects.get_or_create(
            login=f"keeper-{code}",
            defaults={"person": person, "created_at": NOW, "password": "!"},
        )
    return found
