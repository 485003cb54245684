"""Meetings that representatives or villagers have called (Organic Law, Art. 25, 30)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import demands, matters
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data import overdue
from xiangyue.data.models import DemandSignature, Matter, Person
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db
PAPER = [photo(3, seal=False)]


@pytest.fixture
def village() -> Village:
    return make_village(representatives=11)


def start(village: Village, slug: str = "called-assembly") -> Matter:
    return matters.start_matter(
        actor=village.actor("representative_2"),
        now=NOW,
        area=CODE,
        title="请开会说一说水费怎么收",
        summary="水费半年没有公布了，请村委会到会上说明。",
        origin="villagers",
        procedure=slug,
    )


def sign(village: Village, matter: Matter, who: Any, **more: Any) -> Any:
    return demands.sign(
        actor=village.actor(who), now=NOW, matter_id=matter.pk, part="demand", **more
    )


def enter(village: Village, matter: Matter, people: list[Person], **more: Any) -> Any:
    given: dict[str, Any] = {
        "actor": village.actor("clerk"),
        "now": NOW,
        "matter_id": matter.pk,
        "part": "demand",
        "people": [p.pk for p in people],
        "photos": PAPER,
    }
    return demands.enter_list(**given | more)


def facts(matter: Matter) -> dict[str, Any]:
    return open_case(matter.pk, now=NOW, lock=False).facts("demand")


def test_a_fifth_of_the_representatives_sets_off_the_duty_to_convene(village: Village) -> None:
    """Of 11 representatives 3 are a fifth or more: 2 are not."""
    matter = start(village)
    sign(village, matter, village.representatives[0])
    sign(village, matter, village.representatives[1])
    told = facts(matter)
    assert (told["representatives"], told["of_representatives"], told["met"]) == (2, 11, False)
    enter(village, matter, [village.representatives[1], village.representatives[2]])
    case = open_case(matter.pk, now=NOW, lock=False)
    assert case.facts("demand")["met"] is True
    assert case.matter.open_parts == ["meeting"]
    due = case.parts["meeting"].due_on
    assert due == NOW.date() + timedelta(days=15)
    # overdue is what the township sees
    assert overdue.rows(CODE[:9], today=due, limit=9) == []
    late = overdue.rows(CODE[:9], today=due + timedelta(days=1), limit=9)
    assert [(r.kind, r.words) for r in late] == [("matter", "请开会说一说水费怎么收")]


def test_who_signs_twice_or_takes_back(village: Village) -> None:
    matter = start(village)
    one = village.representatives[0]
    sign(village, matter, one)
    with pytest.raises(Refusal) as refused:
        sign(village, matter, one)
    assert refused.value.checks[0].says == "demand.signed"
    demands.take_back(actor=village.actor(one), now=NOW, matter_id=matter.pk, part="demand")
    assert facts(matter)["representatives"] == 0
    with pytest.raises(Refusal) as refused:
        demands.take_back(actor=village.actor(one), now=NOW, matter_id=matter.pk, part="demand")
    assert refused.value.checks[0].says == "demand.not-signed"


def test_a_villager_has_no_assembly_of_representatives_called(village: Village) -> None:
    matter = start(village)
    with pytest.raises(Refusal) as refused:
        sign(village, matter, "villager")
    check = refused.value.checks[0]
    assert (check.says, check.clause) == ("demand.no-representative", "law:30")
    with pytest.raises(Refusal):
        enter(village, matter, [village.people["villager"]])
    with pytest.raises(Refusal) as refused:
        enter(village, matter, [village.representatives[0]], photos=[])
    assert refused.value.field == "photos"


def test_whoever_left_office_since_counts_no_more(village: Village) -> None:
    matter = start(village)
    first, second = village.representatives[:2]
    sign(village, matter, first)
    first.memberships.update(end=NOW.date() - timedelta(days=1))
    sign(village, matter, second)
    told = facts(matter)
    assert (told["representatives"], told["of_representatives"]) == (1, 10)


@pytest.mark.parametrize(("n", "met"), [(11, False), (12, True)])
def test_a_tenth_of_the_villagers_has_their_assembly_called(
    village: Village, n: int, met: bool
) -> None:
    """Of 120 villagers 12 are a tenth; children are villagers, and do not sign."""
    grown = Person.objects.bulk_create(
        Person(area=village.area, name=f"村民{k}", birth_date=date(1980, 1, 1), created_at=NOW)
        for k in range(60)
    )
    here = Person.objects.filter(area=village.area, active=True).count()
    children = Person.objects.bulk_create(
        Person(area=village.area, name=f"孩子{k}", birth_date=date(2020, 1, 1), created_at=NOW)
        for k in range(120 - here)
    )
    matter = start(village, "called-villagers-assembly")
    with pytest.raises(Refusal) as refused:
        enter(village, matter, [children[0]])
    assert refused.value.checks[0].clause == "law:25"
    enter(village, matter, grown[:n])
    told = facts(matter)
    assert (told["villagers"], told["of_villagers"], told["met"]) == (n, 120, met)


def test_one_third_of_the_representatives_does_so_too(village: Village) -> None:
    Person.objects.bulk_create(  # so that three are no tenth of the villagers
        Person(area=village.area, name=f"村民{k}", created_at=NOW) for k in range(60)
    )
    matter = start(village, "called-villagers-assembly")
    for person in village.representatives[:3]:
        sign(village, matter, person)
    assert facts(matter)["met"] is False
    sign(village, matter, village.representatives[3])  # 4 of 11
    assert facts(matter)["met"] is True


@pytest.mark.parametrize(
    ("slug", "stranger"),
    [
        ("called-assembly", "demand-stranger"),
        ("called-villagers-assembly", "demand-not-villager"),
    ],
)
def test_the_method_is_walked_and_refuses_what_it_must(slug: str, stranger: str) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {stranger, "demand-nobody", "demand-twice", "poll-no-photo"} <= tried


def test_the_page_signs_and_takes_paper(client: Client, village: Village) -> None:
    matter = start(village)
    page = f"/m/{matter.pk}/demand/"
    one = village.representatives[3]
    client.force_login(village.account(one))
    shown = client.get(page).content.decode()
    assert "水费半年没有公布" in shown and 'value="sign"' in shown
    assert client.post(page, {"do": "sign"}).status_code == 302
    assert DemandSignature.objects.get().person_id == one.pk
    assert one.name in client.get(page).content.decode()
    assert client.post(page, {"do": "take-back"}).status_code == 302
    assert not DemandSignature.objects.exists()
    client.force_login(village.account("clerk"))
    answered = client.post(page, {"people": "没有这个人"})
    assert answered.status_code == 422


def test_the_page_of_one_that_is_done_says_how_many_of_how_many(
    client: Client, village: Village
) -> None:
    matter = start(village)
    enter(village, matter, village.representatives[:3])
    client.force_login(village.account("villager"))
    shown = client.get(f"/m/{matter.pk}/demand/").content.decode()
    assert "11名代表中有3名签了名" in shown
