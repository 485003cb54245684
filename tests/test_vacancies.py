"""Seats that end before their term: who asks, who answers, what the vote takes, when they end."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import demands, elections, vacancies
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    DemandSignature,
    Household,
    Matter,
    MatterPart,
    Membership,
    Person,
    Vacancy,
)

pytestmark = pytest.mark.django_db
WHY = "分管的账目三次没有公布，问了也不答复。"


@pytest.fixture
def village() -> Village:
    """Forty voters of its households."""
    village = make_village(representatives=6)
    house = Household.objects.filter(area=village.area).first()
    Person.objects.filter(area=village.area).update(household=house)
    have = Person.objects.filter(area=village.area).count()
    Person.objects.bulk_create(
        [Person(area=village.area, name=f"选民{n}", household=house, created_at=NOW)
         for n in range(40 - have)]
    )  # fmt: skip
    return village


def seat(village: Village, who: str = "committee_member") -> Membership:
    return Membership.objects.get(person=village.people[who], role=who.rstrip("_23"))


def named(village: Village, matter: Matter, cause: str = "recall", **more: Any) -> Vacancy:
    given = {"now": NOW, "actor": village.actor("clerk"), "reason": WHY, "cause": cause, **more}
    given.setdefault("seat_id", seat(village).pk)
    return vacancies.name_seat(matter_id=matter.pk, part="seat", **given)


def refusal(action: Any, **given: Any) -> str:
    given.setdefault("now", NOW)
    with pytest.raises(Refusal) as told:
        action(**given)
    return told.value.checks[0].says


def recall(village: Village, upto: str = "") -> Matter:
    return make_matter(village, upto=upto, procedure="recall", category="election")


@pytest.mark.parametrize(("voters", "met"), [(7, False), (8, True), (9, True)])
def test_a_fifth_of_the_voters_ask_for_a_recall(village: Village, voters: int, met: bool) -> None:
    matter = recall(village)
    named(village, matter)
    people = Person.objects.filter(name__startswith="选民").order_by("pk")[:voters]
    DemandSignature.objects.bulk_create(
        [DemandSignature(matter=matter, part="demand", person=p, way="phone", made_at=NOW,
                         made_by=p) for p in people]
    )  # fmt: skip
    case = open_case(matter.pk, now=NOW, lock=False)
    part = case.procedure.part("demand")
    counts = demands.counted(case, part)
    assert (counts["proposers.villagers"], counts["villagers"]) == (voters, 40)
    assert demands.judge(case, part, counts).passed is met


def test_the_member_answers_themself_and_silence_counts_after_their_days(village: Village) -> None:
    matter = recall(village)
    row = named(village, matter)
    part = {"matter_id": matter.pk, "part": "seat"}
    clerk, me = village.actor("clerk"), village.actor("committee_member")
    soon = NOW + timedelta(days=5)
    assert refusal(vacancies.say_silent, actor=clerk, now=soon, **part) == "vacancy.days"
    stranger = village.actor("villager")
    assert refusal(vacancies.defend, actor=stranger, text="不是这样。", **part) == "access.roles"
    assert refusal(
        vacancies.name_seat, actor=clerk, matter_id=recall(village).pk, part="seat",
        seat_id=row.seat_id, cause="recall", reason=WHY,
    ) == "vacancy.running"  # fmt: skip
    vacancies.defend(actor=me, now=NOW, text="账目已经补贴了。", **part)
    row.refresh_from_db()
    assert (row.defence, row.silent) == ("账目已经补贴了。", False)
    page = Client().get(f"/m/{matter.pk}/seat/").content.decode()
    assert WHY in page and "账目已经补贴了。" in page


def test_one_resigns_oneself_and_the_seat_ends_on_the_day_of_the_meeting(village: Village) -> None:
    matter = make_matter(village, procedure="resignation", category="election")
    given = {"cause": "resignation", "seat_id": seat(village).pk}
    assert refusal(named, village=village, matter=matter, **given) == "vacancy.no-proof"
    other = village.actor("committee_member_2")
    assert refusal(named, village=village, matter=matter, actor=other, **given) == "access.roles"
    named(village, matter, actor=village.actor("committee_member"), **given)
    assert MatterPart.objects.get(matter=matter, key="seat").done_at is not None
    MatterPart.objects.filter(matter=matter, key="meeting").update(
        facts={"held": True, "passed": True, "on": "2026-03-20", "done": True}
    )
    vacancies.settle_seat(
        actor=village.actor("clerk"), now=NOW + timedelta(days=12), matter_id=matter.pk, part="end"
    )
    assert seat(village).end == date(2026, 3, 20)


def test_a_seat_ends_by_itself_only_with_its_proof_and_the_township_may_record_it(
    village: Village,
) -> None:
    matter = make_matter(village, procedure="seat-ending", category="election")
    assert refusal(named, village=village, matter=matter, cause="sentenced") == "vacancy.no-proof"
    assert refusal(named, village=village, matter=matter, cause="recall") == "vacancy.cause"
    named(village, matter, cause="sentenced", proof="县人民法院2026年3月2日判决书")
    vacancies.say_silent(
        actor=village.actor("clerk"), now=NOW + timedelta(days=7), matter_id=matter.pk, part="seat"
    )
    vacancies.settle_seat(
        actor=village.actor("clerk"), now=NOW + timedelta(days=8), matter_id=matter.pk, part="end"
    )
    assert seat(village).end == NOW.date() + timedelta(days=8)


def test_the_pages_do_it_all(village: Village, still: datetime) -> None:
    matter = recall(village)
    clerk = Client()
    clerk.force_login(village.account("clerk"))
    given = {"seat_id": seat(village).pk, "cause": "recall", "reason": WHY}
    assert clerk.post(f"/m/{matter.pk}/seat/", given).status_code == 302
    silent = clerk.post(f"/m/{matter.pk}/seat/", {"do": "silent"})
    assert silent.status_code == 422 or silent.status_code == 409
    assert clerk.post(f"/m/{matter.pk}/seat/", {"text": "账目已补贴。"}).status_code == 302
    MatterPart.objects.filter(matter=matter, key="demand").update(facts={"met": True, "done": True})
    day = (NOW.date() + timedelta(days=9)).isoformat()
    assert clerk.post(f"/m/{matter.pk}/plan/", {"day": day}).status_code == 302
    later = {"day": (NOW.date() + timedelta(days=10)).isoformat(), "reason": "那天有大雨"}
    assert clerk.post(f"/m/{matter.pk}/plan/", later).status_code == 302
    done = {"complete": True, "passed": True, "on": NOW.date().isoformat(), "done": True}
    for key, facts in (("polling", {"done": True}), ("count", done)):
        MatterPart.objects.filter(matter=matter, key=key).update(facts=facts)
    assert clerk.post(f"/m/{matter.pk}/end/", {}).status_code == 302
    assert Vacancy.objects.get().ended_on is not None
    for part in ("seat", "plan", "polling", "count", "end"):
        page = Client().get(f"/m/{matter.pk}/{part}/")
        assert page.status_code == 200
        # Of an election's pages a recall has its own, and those of who watches and reports.
        assert set(re.findall(r"/election/(\w*)", page.content.decode())) <= {"", "report", "watch"}


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        ({}, "election.size"),
        ({"committee_member": 2}, ""),  # five sit: seven at most
        ({"committee_member": 3}, "election.size"),
        ({"director": 1}, "election.one-director"),
        ({"deputy_director": 1}, ""),
    ],
)
def test_a_by_election_fills_what_a_committee_may_still_have(
    village: Village, seats: dict[str, int], says: str
) -> None:
    matter = make_matter(village, procedure="by-election", category="election")
    given = {
        "actor": village.actor("clerk"), "matter_id": matter.pk, "part": "plan",
        "day": NOW.date() + timedelta(days=40), "seats": seats,
    }  # fmt: skip
    if says:
        assert refusal(elections.plan, **given) == says
    else:
        made = elections.plan(now=NOW, **given)
        assert (made.kind, sum(p["seats"] for p in made.posts)) == (
            "by-election", sum(seats.values()),
        )  # fmt: skip
