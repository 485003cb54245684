"""Vacant seats of the villagers' committee filled by the representatives' assembly (Art. 23): who
stands, who is elected, a further vote, until when they sit."""

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
from xiangyue.core.bodies import COMMITTEE, SUPERVISION
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, Membership, Person, PostVote
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
DAY, END = date(2026, 3, 11), date(2028, 12, 31)
SLUG = "by-election-representatives"
DUE = 30


@pytest.fixture
def village() -> Village:
    village = make_village()
    Person.objects.bulk_create(
        [Person(area=village.area, name=f"村民{n}", created_at=NOW, sex="fm"[n % 2])
         for n in range(8)]
    )  # fmt: skip
    Membership.objects.filter(role__in=COMMITTEE).update(end=END)
    return village


def at(village: Village, part: str, present: int = DUE) -> Matter:
    """The assembly of thirty meets; ``part`` is open."""
    matter = make_matter(village, upto=part, procedure=SLUG)
    row = MatterPart.objects.get(matter=matter, key="meeting")
    row.facts = {**row.facts, "held": True, "on": "2026-03-10", "present": present, "due": DUE,
                 "done": True}  # fmt: skip
    row.save()
    return matter


def people(village: Village, sex: str = "") -> list[int]:
    rows = Person.objects.filter(area=village.area, name__startswith="村民")
    rows = rows.filter(sex=sex) if sex else rows
    rows = rows.exclude(pk=village.people["villager"].pk)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def name(village: Village, matter: Matter, part: str, who: Sequence[int], **more: Any) -> PostVote:
    return post_elections.nominate(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part=part, people=who, **more
    )


def count(
    village: Village, matter: Matter, part: str, cast: int, *votes: int,
    tellers: Sequence[str] = ("clerk", "director"),
) -> str:  # fmt: skip
    given = {"issued": cast, "returned": cast, "void": 0, "votes": votes}
    state = ""
    for teller in tellers:
        state = post_elections.enter_count(
            actor=village.actor(teller), now=NOW, matter_id=matter.pk, part=part, **given
        )
    return state


def refused(action: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as told:
        action(*args, **given)
    return told.value.checks[0].says


def woman_sits(village: Village) -> None:
    Person.objects.filter(pk=village.people["committee_member"].pk).update(sex="f")


@pytest.mark.parametrize(
    ("votes", "state"), [((15, 15), "again"), ((16, 14), "elected"), ((17, 13), "elected")]
)
def test_more_than_half_of_those_voting_elect(
    village: Village, votes: tuple[int, int], state: str
) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    name(village, matter, "members", who[:2])
    assert count(village, matter, "members", 30, *votes) == state


@pytest.mark.parametrize(("cast", "state"), [(19, "again"), (20, "elected"), (21, "elected")])
def test_two_thirds_of_the_assembly_vote(village: Village, cast: int, state: str) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    name(village, matter, "members", who[:2])
    assert count(village, matter, "members", cast, cast, 0) == state
    if state == "again":  # no vote it was: all stand again, and more than half elect
        last = PostVote.objects.get(matter=matter, state="open")
        assert [c["id"] for c in last.candidates] == who[:2]
        assert count(village, matter, "members", 30, 14, 13) == "again"


@pytest.mark.parametrize(("votes", "state"), [(9, "again"), (10, "elected"), (11, "elected")])
def test_in_a_further_vote_a_third_is_enough(village: Village, votes: int, state: str) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    name(village, matter, "members", who[:3])
    assert count(village, matter, "members", 30, 12, 10, 8) == "again"
    second = PostVote.objects.get(matter=matter, state="open")
    assert [c["id"] for c in second.candidates] == who[:2]
    assert count(village, matter, "members", 30, votes, 4) == state


def test_who_is_elected_joins_those_who_sit_until_their_term_ends(village: Village) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    watcher = Membership.objects.create(
        person_id=who[0], area=village.area, role="supervisor", start=date(2024, 1, 1), end=END
    )
    before = set(holders(village.code, DAY, *COMMITTEE).values_list("pk", flat=True))
    name(village, matter, "members", who[:3], seats=2)
    assert count(village, matter, "members", 30, 25, 20, 5) == "elected"
    now = holders(village.code, DAY, *COMMITTEE)
    assert before < set(now.values_list("pk", flat=True))
    joined = now.exclude(pk__in=before)
    assert {(m.person_id, m.role, m.end) for m in joined} == {
        (p, "committee_member", END) for p in who[:2]
    }
    watcher.refresh_from_db()
    assert watcher.end and watcher.end < DAY  # nobody is on both (Art. 37)
    assert watcher.pk not in holders(village.code, DAY, *SUPERVISION).values_list("pk", flat=True)


def test_a_member_becomes_head_and_their_old_seat_is_free(village: Village) -> None:
    woman_sits(village)
    Membership.objects.filter(role="director").delete()
    matter, who = at(village, "director"), people(village)
    member = village.people["committee_member"].pk
    name(village, matter, "director", [member, who[0]])
    Membership.objects.create(
        person=village.people["secretary"], area=village.area, role="committee_member",
        start=date(2024, 1, 1), end=END,
    )  # fmt: skip
    assert count(village, matter, "director", 30, 20, 10, tellers=("clerk", "secretary")) == (
        "elected"
    )
    seats = holders(village.code, DAY, *COMMITTEE).filter(person_id=member)
    assert [(m.role, m.end) for m in seats] == [("director", END)]


def test_who_may_not_stand(village: Village) -> None:
    matter, who, women = at(village, "woman"), people(village), people(village, "f")
    member = village.people["committee_member"].pk
    assert refused(name, village, matter, "woman", who[:2]) == "post.women-stand"
    named = at(village, "members")
    assert refused(name, village, named, "members", who[:2]) == "post.woman-first"
    woman_sits(village)
    to = (village, named, "members")
    assert refused(name, *to, [village.stranger.pk, *who[:1]]) == "post.not-villager"
    assert refused(name, *to, who[:1]) == "post.more-stand"
    assert refused(name, *to, who[:2], seats=2) == "post.more-stand"
    assert refused(name, *to, [member, who[0]]) == "post.sits-already"
    assert refused(name, *to, who[:8], seats=7) == "post.seats"
    head = at(village, "director")
    assert refused(name, village, head, "director", who[:2]) == "election.one-director"
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=who[0], other_id=member,
        relation="spouse",
    )  # fmt: skip
    assert refused(name, *to, who[:2]) == "post.serves-with"
    assert name(village, matter, "woman", [w for w in women if w != who[0]][:2])


def test_two_close_relatives_are_not_both_elected(village: Village) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    say_relation(
        actor=village.actor("clerk"), now=NOW, person_id=who[0], other_id=who[1],
        relation="sibling",
    )  # fmt: skip
    name(village, matter, "members", who[:4], seats=2)
    assert count(village, matter, "members", 30, 25, 24, 6, 4) == "again"
    assert PostVote.objects.get(matter=matter, round=1).chosen == who[:1]


def test_a_committee_has_seven_at_most(village: Village) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    sits = holders(village.code, DAY, *COMMITTEE).count()
    for n in range(7 - sits):
        person = Person.objects.create(area=village.area, name=f"委员{n}", created_at=NOW)
        Membership.objects.create(
            person=person, area=village.area, role="committee_member", start=date(2024, 1, 1),
            end=END,
        )  # fmt: skip
    assert refused(name, village, matter, "members", who[:2]) == "election.size"


def test_by_pages(client: Client, village: Village) -> None:
    woman_sits(village)
    matter, who = at(village, "members"), people(village)
    where = f"/m/{matter.pk}/members/"
    names = list(
        Person.objects.filter(pk__in=who[:3]).order_by("pk").values_list("name", flat=True)
    )
    client.force_login(village.account("clerk"))
    assert "没有出缺" in client.get(where).text
    sent = {"people": "\n".join(names), "do": "names", "seats": 2}
    assert client.post(where, sent).status_code == 302
    for teller in ("clerk", "director"):
        client.force_login(village.account(teller))
        given = {
            "issued": 30,
            "returned": 30,
            "void": 0,
            "votes_0": 29,
            "votes_1": 3,
            "votes_2": 17,
        }
        assert client.post(where, given).status_code == 302
    shown = client.get(where).text
    assert f"{names[0]}当选" in shown and f"{names[2]}当选" in shown


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse(SLUG, now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {f"post-{what}" for what in (
        "not-vacant", "as-many", "women", "sits", "serves-with", "stranger", "seats"
    )} <= tried  # fmt: skip
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
