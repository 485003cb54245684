"""The demonstration's villages of Xiangxi and Jiamusi: each area's own set, lived."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import make_area, make_officer

from xiangyue.data.figure_check import differences
from xiangyue.data.models import Matter, Pledge, RecordEntry
from xiangyue.scenario import demo, demo_places
from xiangyue.scenario.cast import moment
from xiangyue.scenario.pledged import evidence_of, said
from xiangyue.scenario.themes import theme

NOW = moment(date(2026, 11, 22), time(10, 0))
pytestmark = pytest.mark.django_db


def test_what_shows_a_pledge_is_about_that_pledge() -> None:
    words = said()
    pledged = [w for some in words.values() if isinstance(some, list) for w in some]
    for one in [w for w in pledged if "evidence" in w]:
        narrowed = words["narrowed"].format(text=one["text"])
        assert evidence_of(one["text"]) == evidence_of(narrowed), one["text"]
        assert evidence_of(narrowed)[1] == one["evidence"]
    assert evidence_of(words["revised"])[1] == words["revised_evidence"]


def test_two_areas_with_their_own_sets(
    client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.DEMONSTRATION = True
    made = demo.Demonstration(NOW, lambda _said: None)
    for n, (code, slug, days, keys, stop) in enumerate(demo_places.NEIGHBOURS):
        if code in ("433101002201", "230803198201"):
            make_area(code)
            make_officer(code[:4], name=f"干部{code[:4]}", now=made.back(240))
            assert made.neighbour(code, slug, days, [theme(k) for k in keys[:1]], stop, n)
            times = (
                RecordEntry.objects.filter(log=code).order_by("seq").values_list("at", flat=True)
            )
            days_ = [timezone.localdate(at) for at in times]  # nobody's acts tell the day alone
            assert days_ == sorted(days_)
    states = {
        slug: set(
            Pledge.objects.filter(matter__procedure__slug=slug).values_list("state", flat=True)
        )
        for slug in ("public-pledges", "goal-cards", "cadre-pledges", "goals-two-reviews")
    }
    assert states["public-pledges"] >= {"kept", "not_kept", "fixed"}
    assert states["goal-cards"] >= {"kept", "not_kept", "fixed"}
    assert states["cadre-pledges"] >= {"kept", "not_kept", "declined"}
    assert states["goals-two-reviews"] >= {"kept", "not_kept", "fixed"}
    assert Pledge.objects.exclude(have="").filter(state="fixed").count() == 2
    assert Pledge.objects.exclude(opinion=None).exists()
    assert differences() == []
    page = client.get("/sets/?a=4331&b=2308").content.decode()
    assert "三制一卡" in page and "八步五环" in page
    cards = Matter.objects.get(procedure__slug="goal-cards")
    with django_assert_max_num_queries(8):
        page = client.get(f"/m/{cards.pk}/cards/").content.decode()
    assert "党支部" in page
