"""The demonstration's posts for members, firms and reserve of cadres: lived, seen by who may."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.test import Client
from tests.world import make_area, make_officer

from xiangyue.access.actors import actor_of_person
from xiangyue.access.matters import may_see
from xiangyue.actions import areas
from xiangyue.actions.standing import procedure_of
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Firm, Matter, MemberPost, RestrictedEntry, RestrictedLook
from xiangyue.scenario import demo, townships
from xiangyue.scenario.cast import Clock, cast_of, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import firms_and_reserve, posts

LAST = date(2026, 11, 20)
NOW = moment(LAST, time(10, 0))
pytestmark = pytest.mark.django_db


def test_the_towns_firms_are_open_and_its_reserve_is_seen_by_few(client: Client) -> None:
    make_area(f"{firms_and_reserve.AFTER}219")
    areas.open_area(actor=areas.COMMAND, now=NOW - timedelta(days=60), area="330212105")
    townships.settle("330212105", NOW - timedelta(days=60), since=date(2025, 12, 20))
    clock = Clock(NOW - timedelta(days=59))
    d = Driver(cast_of("330212105", clock.now), clock, Random(1))
    firms_and_reserve.make(d, clock.today)
    assert clock.now < NOW
    assert set(Firm.objects.values_list("cover", flat=True)) == {"own", "joint", "attached", ""}
    assert Firm.objects.filter(cover="", instructor=None).count() == 1
    reserve = Matter.objects.select_related("procedure").get(procedure__slug="reserve-cadres")
    assert RestrictedEntry.objects.filter(matter=reserve).count() == 7
    assert RestrictedLook.objects.get().why == firms_and_reserve.WHY
    leads, other = d.cast.actor("party_committee_deputy"), make_officer("330203")
    definition = procedure_of(reserve)
    assert may_see(actor_of_person(leads.person_id, NOW), reserve, definition)
    assert not may_see(actor_of_person(other.pk, NOW), reserve, definition)
    assert client.get(f"/m/{reserve.pk}/").status_code == 404
    firm = Matter.objects.get(procedure__slug="firms")
    page = client.get(f"/m/{firm.pk}/register/").content.decode()
    assert "顺安物流点" in page
    assert reserve.title not in client.get("/a/330212105/").content.decode()
    assert differences() == []


def test_posts_of_members_stand_in_every_state() -> None:
    made = demo.Demonstration(NOW, lambda _said: None)
    make_area(posts.AFTER)
    at: datetime = made.back(100)
    d = made.village(posts.AFTER, "three-meetings", Clock(at), families=False)
    posts.make(d, d.clock.today)
    rows = list(MemberPost.objects.order_by("pk"))
    state = [(p.holder_id is not None, p.agreed_at is not None, p.grade) for p in rows]
    worked, waits, free = (True, True), (True, False), (False, False)
    assert [s[:2] for s in state] == [worked, worked, worked, waits, free]
    assert [s[2] for s in state] == ["kept", "kept", "", "", ""]
    assert differences() == []
