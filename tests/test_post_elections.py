"""A chair elected at a meeting: who stands, the count, the second vote, the seat and its term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import post_elections
from xiangyue.actions.terms import holders
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Household, Matter, MatterPart, Membership, PostVote
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


@pytest.fixture
def matter(village: Village) -> Matter:
    """Twenty were present at the meeting."""
    matter = make_matter(village, upto="vote", procedure="chair-election")
    part = MatterPart.objects.get(matter=matter, key="meeting")
    part.facts = {**part.facts, "held": True, "on": "2026-03-10", "present": 20, "done": True}
    part.save()
    return matter


def named(village: Village, matter: Matter, n: int) -> list[int]:
    people = [village.people["chair"].pk, *(p.pk for p in village.representatives if p)]
    people = list(dict.fromkeys(people))[:n]
    post_elections.nominate(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="vote", people=people
    )
    return people


def count(
    village: Village, matter: Matter, votes: Sequence[int], who: Any = "", **more: int
) -> str:
    given = {"issued": 20, "returned": 20, "void": 0, **more}
    state = ""
    for teller in [who] if who else ["clerk", "director"]:
        actor = village.actor(teller)
        state = post_elections.enter_count(
            actor=actor, now=NOW, matter_id=matter.pk, part="vote", votes=votes, **given
        )
    return state


def refused(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as told:
        count(*args, **kwargs)
    return told.value.checks[0].says


@pytest.mark.parametrize(("votes", "state"), [(9, "again"), (10, "again"), (11, "elected")])
def test_more_than_half_of_those_present_elect(
    village: Village, matter: Matter, votes: int, state: str
) -> None:
    """Twenty were present, whatever came back of their ballots."""
    named(village, matter, 2)
    assert count(village, matter, [9 - (votes == 11), votes], returned=19) == state


def test_nobody_has_enough_so_the_first_two_stand_again(village: Village, matter: Matter) -> None:
    people = named(village, matter, 3)
    assert count(village, matter, [8, 7, 5]) == "again"
    second = PostVote.objects.get(matter=matter, state="open")
    assert (second.round, [c["id"] for c in second.candidates]) == (2, people[:2])
    assert count(village, matter, [10, 10]) == "again"
    assert [c["id"] for c in PostVote.objects.get(matter=matter, round=3).candidates] == people[:2]
    assert count(village, matter, [9, 11]) == "elected"
    facts = MatterPart.objects.get(matter=matter, key="vote").facts
    assert (facts["elected"], facts["votes"], facts["rounds"]) == (True, 11, 3)


def test_who_is_elected_sits_and_each_stands_on_for_their_households(
    village: Village, matter: Matter
) -> None:
    people = named(village, matter, 2)
    homes = [
        set(Household.objects.filter(representative__person_id=p).values_list("pk", flat=True))
        for p in people
    ]
    assert count(village, matter, [8, 12]) == "elected"
    day = date(2026, 3, 11)
    chair = holders(village.code, day, "assembly_chair").get()
    assert (chair.person_id, chair.start) == (people[1], NOW.date())
    facts = MatterPart.objects.get(matter=matter, key="vote").facts
    assert chair.end is not None and facts["until"] == chair.end.isoformat()
    old = holders(village.code, day, "representative").get(person_id=people[0])
    for seat, mine in ((old, homes[0]), (chair, homes[1])):
        assert set(Household.objects.filter(representative=seat).values_list("pk", flat=True)) == (
            mine
        )


def test_in_a_practice_nobody_s_seat_moves(village: Village, matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(practice=True)
    before = list(Membership.objects.order_by("pk").values_list("pk", "role", "end"))
    named(village, matter, 2)
    assert count(village, matter, [8, 12]) == "elected"
    assert list(Membership.objects.order_by("pk").values_list("pk", "role", "end")) == before


def test_what_is_refused(village: Village, matter: Matter) -> None:
    assert refused(village, matter, [20]) == "post.no-paper"
    people = named(village, matter, 2)
    assert refused(village, matter, [20, 0], issued=21) == "post.more-than-present"
    assert refused(village, matter, [20, 1]) == "post.sum"
    assert refused(village, matter, [20]) == "post.numbers"
    assert count(village, matter, [12, 8], "clerk") == "waits"
    assert refused(village, matter, [12, 8], "clerk") == "rating.same-teller"
    assert count(village, matter, [11, 9], "director") == "differs"
    with pytest.raises(Refusal) as told:
        post_elections.nominate(
            actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="vote",
            people=[village.people["villager"].pk],
        )  # fmt: skip
    assert told.value.checks[0].says == "post.not-member" and people


def test_by_pages(client: Client, village: Village, matter: Matter) -> None:
    where = f"/m/{matter.pk}/vote/"
    names = [village.people["chair"].name, village.representatives[1].name]
    client.force_login(village.account("clerk"))
    sent = {"people": "\n".join(names), "do": "names"}
    assert client.post(where, sent).status_code == 302
    counts = {"issued": 20, "returned": 20, "void": 1, "votes_0": 7, "votes_1": 12}
    for teller in ("clerk", "director"):
        client.force_login(village.account(teller))
        assert client.post(where, counts).status_code == 302
    shown = client.get(where).text
    assert names[1] in shown and "12" in shown
    assert PostVote.objects.get(matter=matter).elected_id == village.representatives[1].pk


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse("chair-election", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {"post-outsider", "post-no-paper", "post-late", "same-teller", "sum-wrong"} <= tried
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
