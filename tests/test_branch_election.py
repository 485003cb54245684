"""The party branch elected: recommended by members and villagers, more than half of those due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import post_elections, recommendations
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import BRANCH
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, Membership, Person
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def village() -> Village:
    """Eight more members of the party."""
    village = make_village()
    people = Person.objects.bulk_create(
        [Person(area=village.area, name=f"党员{n}", created_at=NOW) for n in range(8)]
    )
    for person in people:
        Membership.objects.create(
            area=village.area, person=person, role="party_member", start=TODAY
        )
    return village


def party(village: Village) -> list[int]:
    rows = Person.objects.filter(area=village.area, name__startswith="党员")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def matter_at(village: Village, upto: str) -> Matter:
    """Twenty members are due, sixteen were at each meeting."""
    matter = make_matter(village, upto=upto, procedure="branch-election", category="election")
    for key in ("gather", "meeting"):
        part = MatterPart.objects.get(matter=matter, key=key)
        if part.done_at:
            sat = {"held": True, "on": "2026-03-10", "due": 20, "present": 16, "done": True}
            part.facts = {**part.facts, **sat}
            part.save()
    return matter


def recommend(
    village: Village, matter: Matter, part: str, votes: Mapping[int, int], **how: int
) -> str:
    given = {"issued": 16, "returned": 16, "void": 1, **how}
    state = ""
    for teller in ("clerk", "secretary"):
        state = recommendations.enter(
            actor=village.actor(teller), now=NOW, matter_id=matter.pk, part=part, votes=votes,
            **given,
        )  # fmt: skip
    return state


def lists(village: Village, matter: Matter, members: Sequence[int], others: Sequence[int]) -> None:
    """Both recommendations as they were counted."""
    for part, people in (("members", members), ("villagers", others)):
        recommendations.PostVote.objects.create(
            matter=matter, part=part, round=1, state=recommendations.COUNTED,
            candidates=[{"id": p, "name": "", "votes": 3} for p in people],
        )  # fmt: skip


def refusal(action: Any, *args: Any, **given: Any) -> tuple[str, int | None, int | None]:
    with pytest.raises(Refusal) as told:
        action(*args, **given)
    check = told.value.checks[0]
    for lang in ("zh", "en"):
        assert "{" not in word(check, lang)
    return check.says, check.have, check.need


def named(village: Village, matter: Matter, people: Sequence[int], seats: int = 3) -> Any:
    return post_elections.nominate(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="committee",
        people=people, seats=seats,
    )  # fmt: skip


def count(village: Village, matter: Matter, votes: Sequence[int]) -> str:
    given = {"issued": 16, "returned": 16, "void": 0, "votes": votes}
    for teller in ("clerk", "secretary"):
        state = post_elections.enter_count(
            actor=village.actor(teller), now=NOW, matter_id=matter.pk, part="committee", **given
        )
    return state


def test_the_most_recommended_come_first(village: Village) -> None:
    matter, people = matter_at(village, "members"), party(village)
    assert recommend(village, matter, "members", {people[0]: 4, people[1]: 15}) == "settled"
    assert [c["id"] for c in recommendations.listed(matter, "members")] == [people[1], people[0]]
    part = MatterPart.objects.get(matter=matter, key="members")
    assert part.done_at and (part.facts["names"], part.facts["returned"]) == (2, 16)


@pytest.mark.parametrize(
    ("how", "votes", "said"),
    [
        ({"issued": 17}, 1, ("recommend.more-issued", 17, 16)),
        ({"returned": 17}, 1, ("question.more-back", 17, 16)),
        ({"void": 13}, 4, ("recommend.more-votes", 4, 3)),
        ({}, 0, ("recommend.numbers", None, None)),
    ],
)
def test_papers_that_cannot_be(
    village: Village, how: dict[str, int], votes: int, said: Any
) -> None:
    matter = matter_at(village, "members")
    given = (village, matter, "members", {party(village)[0]: votes})
    assert refusal(recommend, *given, **how) == said


def test_only_members_of_the_party_are_recommended(village: Village) -> None:
    matter = matter_at(village, "members")
    given = (village, matter, "members", {village.people["villager"].pk: 3})
    assert refusal(recommend, *given)[0] == "recommend.no-member"


def test_who_stands_is_on_both_lists_and_a_fifth_more_than_seats(village: Village) -> None:
    matter, people = matter_at(village, "committee"), party(village)
    lists(village, matter, people[:5], people[1:6])
    at = (village, matter)
    assert refusal(named, *at, people[:4])[0] == "recommend.not-by-villagers"
    assert refusal(named, *at, people[2:6])[0] == "recommend.not-by-members"
    assert refusal(named, *at, [*people[1:4], village.stranger.pk])[0] == "post.not-party"
    assert refusal(named, *at, people[1:4]) == ("post.candidates-more", 3, 4)
    assert len(named(*at, people[1:5]).candidates) == 4


@pytest.mark.parametrize(("votes", "state"), [(10, "again"), (11, "elected")])
def test_more_than_half_of_the_members_due_elect(village: Village, votes: int, state: str) -> None:
    """Of twenty due sixteen are there: ten of them are more than half there, and not enough."""
    matter, people = matter_at(village, "committee"), party(village)
    lists(village, matter, people, people)
    named(village, matter, people[:4])
    before = {m.pk for m in holders(village.code, TODAY, *BRANCH)}
    assert count(village, matter, [16, 12, votes, 5]) == state
    seated = list(holders(village.code, TODAY, *BRANCH))
    if state == "again":
        assert {m.pk for m in seated} == before
        assert post_elections.latest(matter, "committee").seats == 1
    else:
        assert {(m.person_id, m.role) for m in seated} == {(p, "branch_member") for p in people[:3]}
        assert all(m.end and m.end.year == TODAY.year + 5 for m in seated)


def lead(village: Village) -> Matter:
    """Four sit on the new committee and met, all of them; the first is their secretary."""
    people, matter = party(village), matter_at(village, "secretary")
    Membership.objects.filter(area=village.area, role__in=BRANCH).delete()
    for person in people[:4]:
        Membership.objects.create(
            area=village.area, person_id=person, role="branch_member", start=TODAY
        )
    part = MatterPart.objects.get(matter=matter, key="first")
    part.facts = {"held": True, "on": "2026-03-10", "due": 4, "present": 4, "done": True}
    part.save()
    assert post(village, matter, "secretary", people[:2], [3, 1]) == "elected"
    return matter


def post(
    village: Village, matter: Matter, part: str, people: Sequence[int], votes: Sequence[int]
) -> str:
    state, at = "", {"now": NOW, "matter_id": matter.pk, "part": part}
    post_elections.nominate(actor=village.actor("clerk"), people=people, **at)
    given = {"issued": 4, "returned": 4, "void": 0, "votes": votes}
    for teller in ("clerk", "assembly_teller"):
        actor = (
            village.actor("clerk") if teller == "clerk" else actor_of_person(party(village)[3], NOW)
        )
        state = post_elections.enter_count(actor=actor, **at, **given)
    return state


@pytest.mark.parametrize(("votes", "state"), [([2, 2], "again"), ([3, 1], "elected")])
def test_the_committee_elects_a_deputy_who_is_not_the_secretary(
    village: Village, votes: list[int], state: str
) -> None:
    """More than half of four."""
    matter, people = lead(village), party(village)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "deputy"}
    assert refusal(post_elections.nominate, **at, people=people[:2])[0] == "post.other-post"
    assert post(village, matter, "deputy", people[1:3], votes) == state
    roles = {m.person_id: m.role for m in holders(village.code, TODAY, *BRANCH) if m.start <= TODAY}
    deputies = [p for p, role in roles.items() if role == "deputy_secretary"]
    assert deputies == ([people[1]] if state == "elected" else [])
    assert roles[people[0]] == "secretary"
    done = MatterPart.objects.get(matter=matter, key="deputy").done_at
    assert bool(done) is (state == "elected")


def test_seats_come_in_the_order_in_which_they_were_taken(village: Village) -> None:
    lead(village)
    before = [m.pk for m in holders(village.code, TODAY, *BRANCH)]
    for role in ("clerk", "branch_member"):  # the row is written anew, behind them
        Membership.objects.filter(pk=before[0]).update(role=role)
    assert [m.pk for m in holders(village.code, TODAY, *BRANCH)] == before == sorted(before)


def test_the_committee_may_do_without_a_deputy(village: Village) -> None:
    matter = lead(village)
    at = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk}
    act = post_elections.leave_unfilled
    other = make_matter(village, upto="secretary", procedure="branch-election", category="election")
    wrong = at | {"matter_id": other.pk, "part": "secretary"}
    assert refusal(act, **wrong)[0] == "post.not-optional"
    client = Client()
    client.force_login(village.account("clerk"))
    where = f"/m/{matter.pk}/deputy/"
    english = {"headers": {"accept-language": "en"}}
    assert "may do without this post" in client.get(where, **english).text
    assert client.post(where, {"do": "leave"}).status_code == 302
    facts = MatterPart.objects.get(matter=matter, key="deputy").facts
    assert (facts["unfilled"], facts["settled"], facts["done"]) == (True, True, True)
    assert "leaves this post without anybody" in Client().get(where, **english).text


def test_by_pages(village: Village) -> None:
    matter, people = matter_at(village, "members"), party(village)
    where = f"/m/{matter.pk}/members/"
    sent = {"issued": 16, "returned": 16, "void": 0, "votes": "党员1，12\n党员0,9"}
    for teller in ("clerk", "secretary"):
        client = Client()
        client.force_login(village.account(teller))
        wrong = client.post(where, sent | {"votes": "党员1"})
        assert wrong.status_code == 422
        assert client.post(where, sent).status_code == 302
    shown = Client().get(where, headers={"accept-language": "en"}).text
    assert shown.index("党员1") < shown.index("党员0") and "12 votes" in shown
    assert people


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    from datetime import date  # noqa: PLC0415 - asked here alone

    done = rehearsal.rehearse("branch-election", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
