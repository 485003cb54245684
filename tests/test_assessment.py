"""Representatives rated by their own households: secret, untraceable, followed up (Art. 29)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import ratings
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Household, Matter, Rated, RatingCount, RecordEntry
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village(representatives=3, households_each=9)


@pytest.fixture
def matter(village: Village) -> Matter:
    return make_matter(village, procedure="representatives-assessment", category="assessment")


def subjects(matter: Matter) -> list[str]:
    return list(ratings.subjects_of(open_case(matter.pk, now=NOW, lock=False), "ballots"))


def count(village: Village, matter: Matter, who: str, grades: list[int], **more: Any) -> str:
    given: dict[str, Any] = {
        "actor": village.actor(who),
        "now": NOW,
        "matter_id": matter.pk,
        "part": "ballots",
        "subject": subjects(matter)[0],
        "issued": 9,
        "returned": sum(grades),
        "grades": grades,
    }
    return ratings.enter_count(**given | more)


def both(village: Village, matter: Matter, grades: list[int], **more: Any) -> Rated:
    assert count(village, matter, "supervisor", grades, **more) == "waits"
    assert count(village, matter, "supervision_chair", grades, **more) == "agreed"
    return Rated.objects.order_by("-pk")[0]


@pytest.mark.parametrize(
    ("grades", "level"),
    [
        ([3, 1, 4, 0], "weak"),  # 4 of 8 are no more than half
        ([3, 2, 4, 0], "content"),  # 5 of 9
        ([0, 0, 9, 0], "weak"),
        ([4, 0, 0, 0], "few"),  # fewer than five came back
        ([5, 0, 0, 0], "content"),
        ([0, 0, 0, 5], "weak"),  # void ballots count as cast
    ],
)
def test_only_the_side_of_most_is_told(
    village: Village, matter: Matter, grades: list[int], level: str
) -> None:
    row = both(village, matter, grades)
    assert (row.level, row.grades, row.returned) == (level, [], sum(grades))
    facts = open_case(matter.pk, now=NOW, lock=False).facts("ballots")
    assert (facts["subjects"], facts["counted"], facts["weak"]) == (3, 1, int(level == "weak"))


def test_no_number_of_grades_is_anywhere_once_the_tellers_agree(
    village: Village, matter: Matter
) -> None:
    both(village, matter, [7, 0, 2, 0])
    assert not RatingCount.objects.exists()
    for entry in RecordEntry.objects.filter(act="rating.count"):
        assert "grades" not in json.dumps(json.loads(entry.body))


def test_no_row_with_both_a_level_and_numbers(village: Village, matter: Matter) -> None:
    row = both(village, matter, [7, 0, 2, 0])
    row.grades = [7, 0, 2, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(("issued", "fine"), [(8, True), (9, True), (10, False)])
def test_one_ballot_a_household(village: Village, matter: Matter, issued: int, fine: bool) -> None:
    grades = [8, 0, 0, 0]
    if fine:
        assert count(village, matter, "supervisor", grades, issued=issued) == "waits"
        return
    with pytest.raises(Refusal) as refused:
        count(village, matter, "supervisor", grades, issued=issued)
    check = refused.value.checks[0]
    assert (check.says, check.have, check.of, check.clause) == (
        "rating.more-than-homes", 10, 9, "law:29",
    )  # fmt: skip


def test_a_representative_of_a_group_is_rated_by_the_group(
    village: Village, matter: Matter
) -> None:
    seat = village.representatives[2].memberships.get()
    Household.objects.filter(representative=seat).update(representative=None)
    seat.group = "1组"
    seat.save()
    case = open_case(matter.pk, now=NOW, lock=False)
    found = next(s for s in ratings.seats_of(case, "ballots") if s.pk == seat.pk)
    assert ratings.homes_of(found) == Household.objects.filter(group="1组").count() == 9


def test_nobody_counts_the_ballots_on_themselves(village: Village, matter: Matter) -> None:
    seat = village.representatives[0].memberships.get()
    village.people["clerk"].memberships.create(
        area=village.area, role="representative", start=date(2025, 1, 1)
    )
    own = village.people["clerk"].memberships.get(role="representative")
    with pytest.raises(Refusal) as refused:
        count(village, matter, "clerk", [0, 0, 0, 0], subject=f"seat-{own.pk}", issued=0)
    assert refused.value.checks[0].says == "rating.own"
    assert count(village, matter, "clerk", [9, 0, 0, 0], subject=f"seat-{seat.pk}") == "waits"


def test_the_page_tells_no_numbers(client: Client, village: Village, matter: Matter) -> None:
    both(village, matter, [1, 0, 8, 0])
    both(village, matter, [0, 0, 3, 0], subject=subjects(matter)[1])
    shown = client.get(f"/m/{matter.pk}/ballots/").content.decode()
    assert "半数以上不满意" in shown and "收回的票太少，不公布" in shown and ">8<" not in shown


def test_the_method_is_walked_and_refuses_what_it_must() -> None:
    done = rehearsal.rehearse("representatives-assessment", now=moment(date(2026, 3, 2)))
    assert done.missing == 0, [e for e in done.events if e.what == "missing"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {"rating-homes", "rating-sum", "same-teller", "rating-again"} <= tried
