"""The head of a village group chosen by its meeting: who may stand, the majority, the seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import post_elections
from xiangyue.actions.terms import holders
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    AgendaItem,
    Household,
    Matter,
    MatterPart,
    Meeting,
    Membership,
    Person,
)
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db
GROUP, OTHER = "1组", "2组"


@pytest.fixture
def village() -> Village:
    village = make_village()
    for group in (GROUP, OTHER):
        home = Household.objects.filter(area=village.area, group=group).first()
        for n in range(3):
            Person.objects.create(
                area=village.area, name=f"{group}村民{n}", household=home, created_at=NOW
            )
    Membership.objects.filter(role="director").update(end=date(2028, 12, 31))
    return village


@pytest.fixture
def matter(village: Village) -> Matter:
    """Twenty of the first group were present at its meeting."""
    matter = make_matter(village, upto="vote", procedure="group-heads")
    part = MatterPart.objects.get(matter=matter, key="meeting")
    part.facts = {**part.facts, "held": True, "on": "2026-03-10", "present": 20, "done": True}
    part.save()
    meeting = Meeting.objects.create(
        area=village.area, body="group_meeting", counted="households", group=GROUP, title="会",
        place="晒场", starts_at=NOW, called_at=NOW, called_by=village.people["clerk"], code="x",
    )  # fmt: skip
    AgendaItem.objects.create(
        meeting=meeting, matter=matter, part="meeting", title="推选", position=1, way="consult",
        outcome="heard", decided_at=NOW,
    )  # fmt: skip
    return matter


def of(village: Village, group: str) -> list[int]:
    rows = Person.objects.filter(area=village.area, name__startswith=f"{group}村民")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def named(village: Village, matter: Matter, people: Sequence[int]) -> None:
    post_elections.nominate(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="vote", people=people
    )


def count(village: Village, matter: Matter, votes: Sequence[int], **more: int) -> str:
    given = {"issued": 20, "returned": 20, "void": 0, "votes": votes, **more}
    state = ""
    for teller in ("clerk", "director"):
        state = post_elections.enter_count(
            actor=village.actor(teller), now=NOW, matter_id=matter.pk, part="vote", **given
        )
    return state


@pytest.mark.parametrize(("votes", "state"), [(9, "again"), (10, "again"), (11, "elected")])
def test_more_than_half_of_those_present_elect(
    village: Village, matter: Matter, votes: int, state: str
) -> None:
    """Twenty were present, whatever came back of their ballots."""
    named(village, matter, of(village, GROUP)[:2])
    assert count(village, matter, [8, votes], returned=19) == state


def test_the_head_of_that_group_alone_changes(village: Village, matter: Matter) -> None:
    old = {}
    for group in (GROUP, OTHER):
        old[group] = Membership.objects.create(
            area=village.area, person_id=of(village, group)[0], role="group_head", group=group,
            start=date(2024, 1, 1),
        )  # fmt: skip
    people = of(village, GROUP)[1:]
    named(village, matter, people)
    assert count(village, matter, [7, 13]) == "elected"
    heads = holders(village.code, NOW.date(), "group_head")
    assert {(m.group, m.person_id, m.end) for m in heads} == {
        (GROUP, people[1], date(2028, 12, 31)),
        (OTHER, old[OTHER].person_id, None),
    }
    old[GROUP].refresh_from_db()
    assert old[GROUP].end == NOW.date() - timedelta(days=1)


def test_only_who_lives_in_the_group_stands(village: Village, matter: Matter) -> None:
    mine, others = of(village, GROUP), of(village, OTHER)
    for people, says in (
        ([mine[0], others[0]], "post.other-group"),
        ([village.stranger.pk], "post.not-villager"),
    ):
        with pytest.raises(Refusal) as told:
            named(village, matter, people)
        assert (told.value.checks[0].says, told.value.checks[0].clause) == (says, "law:32")


def test_who_stands_does_not_count(village: Village, matter: Matter) -> None:
    home = Household.objects.filter(area=village.area, group=GROUP).first()
    clerk = village.person("clerk")
    Person.objects.filter(pk=clerk.pk).update(household=home)
    named(village, matter, [of(village, GROUP)[0], clerk.pk])
    with pytest.raises(Refusal) as refused:
        count(village, matter, [9, 11])
    check = refused.value.checks[0]
    assert (check.says, check.clause) == ("post.own", "election-practice")


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse("group-heads", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {"post-group", "post-stranger", "post-no-paper", "post-late", "same-teller"} <= tried
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
