"""The supervision committee chosen: who may stand, several seats, ties, when terms end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import post_elections
from xiangyue.actions.relatives import say_relation
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, Membership, Person, PostVote
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 11)


@pytest.fixture
def village() -> Village:
    village = make_village()
    Person.objects.bulk_create(
        [Person(area=village.area, name=f"村民{n}", created_at=NOW) for n in range(8)]
    )
    Membership.objects.filter(role="director").update(end=date(2028, 12, 31))
    return village


@pytest.fixture
def matter(village: Village) -> Matter:
    """Twenty were present at the meeting."""
    matter = make_matter(village, upto="chair", procedure="supervision-election")
    part = MatterPart.objects.get(matter=matter, key="meeting")
    part.facts = {**part.facts, "held": True, "on": "2026-03-10", "present": 20, "done": True}
    part.save()
    return matter


def free(village: Village) -> list[int]:
    rows = Person.objects.filter(area=village.area, name__startswith="村民")
    return list(
        rows.exclude(pk=village.people["villager"].pk).order_by("pk").values_list("pk", flat=True)
    )


def named(
    village: Village, matter: Matter, part: str, people: Sequence[int], **more: Any
) -> PostVote:
    return post_elections.nominate(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part=part, people=people, **more
    )


def count(village: Village, matter: Matter, part: str, votes: Sequence[int]) -> str:
    given = {"issued": 20, "returned": 20, "void": 0, "votes": votes}
    state = ""
    for teller in ("clerk", "director"):
        state = post_elections.enter_count(
            actor=village.actor(teller), now=NOW, matter_id=matter.pk, part=part, **given
        )
    return state


def refusal(action: Any, *args: Any, **given: Any) -> tuple[str, int | None, int | None]:
    with pytest.raises(Refusal) as told:
        action(*args, **given)
    check = told.value.checks[0]
    return check.says, check.have, check.need


def two_first(village: Village, matter: Matter) -> list[int]:
    """The head and who knows accounts are elected."""
    people = free(village)
    named(village, matter, "chair", people[:2])
    assert count(village, matter, "chair", [15, 5]) == "elected"
    named(village, matter, "expert", [people[1]], knows=["当过会计"])
    assert count(village, matter, "expert", [18]) == "elected"
    return people


def test_all_take_their_seats_together_until_the_committee_s_term_ends(
    village: Village, matter: Matter
) -> None:
    before = set(holders(village.code, DAY, *SUPERVISION).values_list("person_id", flat=True))
    people = two_first(village, matter)
    assert set(holders(village.code, DAY, *SUPERVISION).values_list("person_id", flat=True)) == (
        before
    )
    named(village, matter, "others", people[2:5], seats=2)
    assert count(village, matter, "others", [4, 20, 16]) == "elected"
    seats = holders(village.code, DAY, *SUPERVISION)
    assert {(m.person_id, m.role) for m in seats} == {
        (people[0], "supervision_chair"),
        *((p, "supervisor") for p in (people[1], people[3], people[4])),
    }
    assert {m.end for m in seats} == {date(2028, 12, 31)}
    facts = MatterPart.objects.get(matter=matter, key="others").facts
    assert (facts["filled"], facts["seats"], facts["votes"], facts["composed"]) == (2, 2, 16, True)


def test_those_level_for_the_last_seat_are_voted_on_again(village: Village, matter: Matter) -> None:
    people = two_first(village, matter)
    named(village, matter, "others", people[2:6], seats=2)
    assert count(village, matter, "others", [18, 9, 9, 2]) == "again"
    second = PostVote.objects.get(matter=matter, part="others", state="open")
    assert ([c["id"] for c in second.candidates], second.seats) == (people[3:5], 1)
    assert count(village, matter, "others", [8, 12]) == "elected"
    sitting = set(holders(village.code, DAY, "supervisor").values_list("person_id", flat=True))
    assert sitting == {people[1], people[2], people[4]}


@pytest.mark.parametrize(
    ("seats", "says"), [(0, "post.seats"), (1, ""), (3, ""), (4, "post.seats")]
)
def test_three_to_five_with_the_head(
    village: Village, matter: Matter, seats: int, says: str
) -> None:
    people = two_first(village, matter)
    given = (village, matter, "others", people[2:6])
    if says:
        assert refusal(named, *given, seats=seats)[0] == says
    else:
        assert named(*given, seats=seats).seats == seats


def test_who_may_not_stand(village: Village, matter: Matter) -> None:
    people = free(village)
    member, child = village.people["committee_member"].pk, Person.objects.get(pk=people[3])
    at = (village, matter, "chair")
    assert refusal(named, *at, [member])[0] == "post.committee"
    assert refusal(named, *at, [village.stranger.pk])[0] == "post.not-villager"
    for birth, says in ((date(2008, 3, 11), "post.not-villager"), (date(2008, 3, 10), "")):
        Person.objects.filter(pk=child.pk).update(birth_date=birth)
        if says:
            assert refusal(named, *at, [child.pk])[0] == says
        else:
            assert named(*at, [child.pk])
    named(*at, people[:2])
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=people[0], other_id=member,
        relation="spouse",
    )  # fmt: skip
    assert refusal(named, *at, people[:2])[0] == "post.relative"
    assert refusal(count, *at, [11, 9])[0] == "post.relative"  # as was learnt since
    named(*at, people[1:3])
    assert count(*at, [11, 9]) == "elected"
    assert refusal(named, village, matter, "expert", [people[1]], knows=["会计"])[0] == (
        "post.elected-already"
    )
    assert refusal(named, village, matter, "expert", people[2:4], knows=["会计", " "]) == (
        "post.knows", 1, 2,
    )  # fmt: skip


def test_more_marks_than_the_ballots_hold(village: Village, matter: Matter) -> None:
    people = two_first(village, matter)
    named(village, matter, "others", people[2:5], seats=2)
    at = (village, matter, "others")
    assert refusal(count, *at, [21, 1, 1]) == ("post.sum-seats", 21, 20)
    assert refusal(count, *at, [20, 20, 1]) == ("post.sum-seats", 41, 40)
    assert refusal(named, *at, people[2:4], seats=3) == ("post.fewer", 2, 3)
    assert count(*at, [20, 19, 1]) == "elected"


def test_in_a_practice_nobody_s_seat_moves(village: Village, matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(practice=True)
    before = list(Membership.objects.order_by("pk").values_list("pk", "role", "end"))
    people = two_first(village, matter)
    named(village, matter, "others", people[2:4])
    assert count(village, matter, "others", [12, 8]) == "elected"
    assert MatterPart.objects.get(matter=matter, key="others").facts["composed"]
    assert list(Membership.objects.order_by("pk").values_list("pk", "role", "end")) == before


def test_by_pages(client: Client, village: Village, matter: Matter) -> None:
    people = two_first(village, matter)
    names = list(
        Person.objects.filter(pk__in=people[2:5]).order_by("pk").values_list("name", flat=True)
    )
    where = f"/m/{matter.pk}/others/"
    client.force_login(village.account("clerk"))
    assert (
        client.post(where, {"people": "\n".join(names), "do": "names", "seats": 2}).status_code
        == 302
    )
    votes = {"votes_0": 19, "votes_1": 3, "votes_2": 17}
    for teller in ("clerk", "director"):
        client.force_login(village.account(teller))
        sent = {"issued": 20, "returned": 20, "void": 0, **votes}
        assert client.post(where, sent).status_code == 302
    shown = client.get(where).text
    assert f"{names[0]}当选" in shown and f"{names[2]}当选" in shown
    assert f"{names[1]}当选" not in shown
    assert "当过会计" not in shown and client.get(f"/m/{matter.pk}/expert/").status_code == 200


@pytest.mark.parametrize("slug", ["supervision-election", "supervision-election-villagers"])
def test_the_method_is_walked_and_refuses_what_it_must(slug: str) -> None:
    """By the representatives' assembly, or by the villagers' (Art. 37)."""
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {f"post-{what}" for what in (
        "committee", "relative", "relative-since", "stranger", "seats", "fewer", "knows", "elected"
    )} <= tried  # fmt: skip
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
