"""Packages: an area's own set of methods, adopted in one act, told together, side by side."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.test import Client
from tests.world import CODE, NOW, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import packages
from xiangyue.core import packages as core
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import FigureDelta
from xiangyue.methods import packages as library

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
CARD, STEPS = "three-systems-one-card", "eight-steps-five-rings"


def officer(code: str) -> Actor:
    return actor_of_person(make_officer(code, name=f"干部{code}").pk, NOW)


def adopt(code: str, slug: str = CARD, **more: Any) -> Any:
    given = {"actor": more.pop("actor", None) or officer(code), "now": NOW, "area": code}
    return packages.adopt(**given, slug=slug, **{"begins": TODAY, **more})


def refusal(**how: Any) -> str:
    with pytest.raises(Refusal) as refused:
        adopt(**how)
    return refused.value.checks[0].says


def test_an_area_adopts_a_set_for_itself_and_all_below_it_from_a_day_on() -> None:
    make_village()
    adopt("3302", begins=TODAY + timedelta(days=3), basis="市委〔2026〕4号")
    assert packages.set_of(CODE, TODAY + timedelta(days=2)) is None
    found = packages.set_of(CODE, TODAY + timedelta(days=3))
    assert found is not None and found.package.slug == CARD
    adopt("330212105", STEPS, begins=TODAY + timedelta(days=4))  # the lower area's own
    after = TODAY + timedelta(days=4)
    assert [packages.set_of(c, after).package.slug for c in (CODE, "3302")] == [STEPS, CARD]


def test_what_is_refused() -> None:
    make_village()
    who = officer("3302")
    assert refusal(code="3302", actor=who, slug="none") == "package.unknown"
    assert refusal(code="3302", actor=who, begins=TODAY - timedelta(days=1)) == "package.past"
    assert refusal(code=CODE, actor=officer("330212105")) == "method.village"
    with pytest.raises(Refusal) as refused:
        adopt("33", actor=who)
    assert refused.value.code == "not-allowed"
    adopt("3302", actor=who)
    assert refusal(code="3302", actor=who, slug=STEPS) == "package.not-later"
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(code="3302", actor=who, begins=tomorrow) == "package.same"
    adopt("3302", STEPS, actor=who, begins=tomorrow)


def test_how_far_a_method_of_a_set_is_taken_up() -> None:
    """Of two villages that take part one has a matter; practice counts nowhere."""
    village, other = make_village(), make_village("330212105220")
    make_matter(village, procedure="public-pledges")
    make_matter(village, procedure="public-pledges")
    make_matter(other, procedure="public-pledges", practice=True)
    adopt("3302")
    found = packages.set_of("3302", TODAY)
    assert found is not None
    use = found.use["public-pledges"]
    assert (use.places, use.of, use.matters, use.running) == (1, 2, 2, 2)
    assert found.use["goal-cards"].matters == 0


def test_pages_and_two_sets_side_by_side(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_village()
    make_village("230803198201")
    adopt("3302")
    adopt("2308", STEPS)
    FigureDelta.objects.bulk_create(
        FigureDelta(area=code, key="opinions", day=TODAY, n=count)
        for code, count in ((CODE, 3), ("230803198201", 2))
    )
    for path, words in (
        ("/sets/", ("三制一卡", "八步五环")),
        ("/sets/?a=3302&b=2308", ("三制一卡", "八步五环")),
        (f"/a/{CODE}/set/", ("三制一卡", "宁波市")),
        ("/a/23/set/", ("这里还没有采用成套的工作法",)),
        ("/a/3302/bulletins/", ("通报",)),
    ):
        with django_assert_max_num_queries(8):
            page = client.get(path, headers={"accept-language": "zh-hans"})
        assert page.status_code == 200, path
        for word in words:
            assert word in page.content.decode(), (path, word)
    page = client.get("/sets/?a=3302&b=2308", headers={"accept-language": "zh-hans"})
    row = page.content.decode().partition('<th scope="row">收到意见</th>')[2].partition("</tr>")[0]
    assert re.findall(r">(\d+)<", row) == ["3", "2"], "the same figure of both areas in one row"
    told = client.get(f"/api/v1/areas/{CODE}/package").json()
    assert (told["package"]["slug"], told["adopted_by"]) == (CARD, "3302")
    assert len(client.get("/api/v1/packages").json()) >= 2


def test_packages_on_disk_are_whole_and_wrong_ones_are_told() -> None:
    assert {CARD, STEPS} <= set(library.packages())
    xiangxi = library.packages()[CARD]
    assert xiangxi.methods == (
        "party-building-duty", "party-funds", "public-pledges", "graded-assessment",
        "township-secretary-rating", "county-secretary-rating", "goal-cards",
    )  # fmt: skip
    for package in library.packages().values():
        assert len(package.methods) == len(set(package.methods))
    raw = yaml.safe_load(yaml.safe_dump(dict(library.raws()[CARD])))
    for change, told in (
        ({"methods": []}, "methods"),
        ({"colour": 1}, "there is no word colour"),
        ({"name": {"zh": "三制"}}, "name must be said"),
        ({"methods": [*raw["methods"], raw["methods"][0]]}, "named twice"),
    ):
        with pytest.raises(BadDefinition, match=told):
            core.parse({**raw, **change}, "x")
    assert core.fingerprint(raw) != core.fingerprint({**raw, "version": raw["version"] + 1})
