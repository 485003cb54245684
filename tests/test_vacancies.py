"""Seats that end before their term: who asks, who answers, what the vote takes, when they end."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import demands, elections, question_counts, vacancies
from xiangyue.actions.relatives import say_relation
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    DemandSignature,
    Household,
    Matter,
    MatterPart,
    Membership,
    Person,
    RecordEntry,
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


@pytest.mark.parametrize(
    ("back", "agree", "valid", "carried"),
    [
        (20, 20, False, False),  # just half of forty
        (21, 10, True, False),
        (21, 11, True, True),
        (40, 20, True, False),
        (40, 21, True, True),
    ],
)
def test_more_than_half_vote_and_more_than_half_of_them_agree(
    village: Village, back: int, agree: int, valid: bool, carried: bool
) -> None:
    matter = recall(village, upto="count")
    Vacancy.objects.create(
        matter=matter, seat=seat(village), cause="recall", reason=WHY, asked_on=NOW.date(),
        heard_on=NOW.date(), by=village.people["clerk"],
    )  # fmt: skip
    counts = {"issued": 40, "returned": back, "agree": agree, "against": back - agree, "void": 0}
    states = [
        question_counts.enter_question(
            actor=village.actor(who), now=NOW, matter_id=matter.pk, part="count", **counts
        )
        for who in ("clerk", "supervisor")
    ]
    assert states == ["waits", "settled"]
    facts = MatterPart.objects.get(matter=matter, key="count").facts
    assert (facts["valid"], facts["passed"], facts["registered"]) == (valid, carried, 40)
    later = NOW + timedelta(days=2)
    row = vacancies.settle_seat(
        actor=village.actor("clerk"), now=later, matter_id=matter.pk, part="end"
    )
    end = Membership.objects.get(pk=row.seat_id).end
    assert (row.ended_on, end) == ((NOW.date(), NOW.date()) if carried else (None, None))


def asked(village: Village) -> Matter:
    """A recall up to its vote."""
    matter = recall(village, upto="count")
    Vacancy.objects.create(
        matter=matter, seat=seat(village), cause="recall", reason=WHY, asked_on=NOW.date(),
        heard_on=NOW.date(), by=village.people["clerk"],
    )  # fmt: skip
    return matter


def box(name: str, agree: int, against: int, *, mobile: bool = False, **more: Any) -> Any:
    back = agree + against
    numbers = {"issued": back, "returned": back, "agree": agree, "against": against, "void": 0}
    return {"box": name, "mobile": mobile, "signers": ["甲", "乙", "丙"], **numbers, **more}


def test_a_recall_is_counted_box_by_box_by_two(village: Village) -> None:
    matter = asked(village)
    at = {"now": NOW, "matter_id": matter.pk, "part": "count"}
    hall, sick = box("中心会场", 19, 10), box("流动票箱", 1, 0, mobile=True)

    def count(who: str, *boxes: Any) -> str:
        return question_counts.enter_question(actor=village.actor(who), boxes=boxes, **at)

    def refused(*boxes: Any) -> str:
        given = {"matter_id": matter.pk, "part": "count", "boxes": boxes}
        return refusal(question_counts.enter_question, actor=village.actor("clerk"), **given)

    assert refused(hall, hall) == refused(box(" ", 1, 0)) == "question.boxes"
    assert refused(hall, {**sick, "void": 1}) == "question.box-sum"
    assert refused({**hall, "signers": ["甲", "甲"]}, sick) == "question.box-signers"
    assert refused(hall, {**sick, "signers": ["甲", "乙"]}) == "question.box-signers"
    assert count("clerk", hall, sick) == "waits"
    # the same sums, but not in the same boxes
    moved = box("中心会场", 20, 9), box("流动票箱", 0, 1, mobile=True)
    assert count("supervisor", *moved) == "differs"
    assert count("clerk", hall, sick) == "waits"
    assert count("supervisor", {**sick, "signers": ["丙", "乙", "甲"]}, hall) == "settled"
    facts = MatterPart.objects.get(matter=matter, key="count").facts
    assert {n: facts[n] for n in ("returned", "agree", "boxes", "again")} == {
        "returned": 30, "agree": 20, "boxes": 2, "again": 1,
    }  # fmt: skip
    assert facts["passed"]
    said = json.loads(RecordEntry.objects.latest("pk").body)["data"]
    assert [set(one) for one in said["boxes"]] == [
        {"box", "mobile", "issued", "returned", "signers"}
    ] * 2  # what lay in a small box is not told


def test_more_papers_than_were_handed_out_void_the_vote(village: Village) -> None:
    matter = asked(village)
    at = {"now": NOW, "matter_id": matter.pk, "part": "count"}
    counts = {"issued": 30, "returned": 31, "agree": 20, "against": 11, "void": 0}

    def both(**given: int) -> list[str]:
        return [
            question_counts.enter_question(actor=village.actor(who), **at, **given)
            for who in ("clerk", "supervisor")
        ]

    assert both(**counts) == ["waits", "void"]
    facts = MatterPart.objects.get(matter=matter, key="count").facts
    assert facts["voided"] == 1 and not facts.get("settled")
    assert both(**counts | {"issued": 31}) == ["waits", "settled"]


def test_a_recall_in_two_boxes_by_pages(village: Village) -> None:
    matter = asked(village)
    client, where = Client(), f"/m/{matter.pk}/count/"
    for who in ("clerk", "supervisor"):
        client.force_login(village.account(who))
        assert "?boxes=2" in client.get(where).content.decode()
        sent: dict[str, Any] = {"boxes": 2}
        for n, one in enumerate((box("中心会场", 19, 10), box("流动票箱", 1, 0, mobile=True)), 1):
            sent |= {f"{k}_{n}": v for k, v in one.items() if k not in ("signers", "mobile")}
            sent |= {f"signers_{n}": "\n".join(one["signers"])}
            sent |= {f"mobile_{n}": "on"} if one["mobile"] else {}
        assert client.post(where, sent).status_code == 302
    page = client.get(where).content.decode()
    assert "流动票箱" in page and "30" in page


def test_whom_it_is_about_and_their_relatives_do_not_count(village: Village) -> None:
    matter = recall(village, upto="count")
    Vacancy.objects.create(
        matter=matter, seat=seat(village), cause="recall", reason=WHY, asked_on=NOW.date(),
        heard_on=NOW.date(), by=village.people["clerk"],
    )  # fmt: skip
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=village.people["committee_member"].pk,
        other_id=village.people["supervisor"].pk, relation="spouse",
    )  # fmt: skip
    given = {"matter_id": matter.pk, "part": "count", **dict.fromkeys(question_counts.READ, 0)}
    act = question_counts.enter_question
    assert refusal(act, actor=village.actor("supervisor"), **given) == "question.relative"
    assert refusal(act, actor=village.actor("villager"), **given) == "access.roles"
    # nor the member themself, who keeps the clerk's seat besides
    Membership.objects.create(
        area=village.area, person=village.people["committee_member"], role="clerk",
        start=NOW.date(),
    )  # fmt: skip
    assert refusal(act, actor=village.actor("committee_member"), **given) == "question.own"
    over = given | {"issued": 41}
    assert refusal(act, actor=village.actor("clerk"), **over) == "question.more-issued"


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


def test_the_pages_do_it_all(village: Village) -> None:
    matter = recall(village)
    clerk = Client()
    clerk.force_login(village.account("clerk"))
    given = {"seat_id": seat(village).pk, "cause": "recall", "reason": WHY}
    assert clerk.post(f"/m/{matter.pk}/seat/", given).status_code == 302
    silent = clerk.post(f"/m/{matter.pk}/seat/", {"do": "silent"})
    assert silent.status_code == 422 or silent.status_code == 409
    assert clerk.post(f"/m/{matter.pk}/seat/", {"text": "账目已补贴。"}).status_code == 302
    MatterPart.objects.filter(matter=matter, key="demand").update(facts={"met": True, "done": True})
    counts = {"issued": 40, "returned": 30, "agree": 20, "against": 10, "void": 0}
    for who in ("clerk", "supervisor"):
        client = Client()
        client.force_login(village.account(who))
        assert client.post(f"/m/{matter.pk}/count/", counts).status_code == 302
    assert clerk.post(f"/m/{matter.pk}/end/", {}).status_code == 302
    assert Vacancy.objects.get().ended_on is not None
    for part in ("seat", "count", "end"):
        page = Client().get(f"/m/{matter.pk}/{part}/")
        assert page.status_code == 200 and "/election/" not in page.content.decode()


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
