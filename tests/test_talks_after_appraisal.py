"""Talks with members who are to improve: who they are is told to the branch alone (members'
appraisal; of the others only the excellent are told)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import programmes
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import DutyReport, Matter, Membership, RegisterRow

pytestmark = pytest.mark.django_db
TALK = "说清票投在哪里，两个月后再看。"


@pytest.fixture
def village() -> Village:
    return make_village()


def talked(village: Village, **more: Any) -> tuple[Matter, RegisterRow]:
    """A matter at its talks, a member having reported, with one talk planned."""
    matter = make_matter(village, procedure="members-appraisal", upto="talks")
    person = village.people["branch_member"]
    seat = Membership.objects.filter(person=person).order_by("pk")[0]
    DutyReport.objects.create(
        matter=matter, part="reports", person=person, seat=seat, written_at=NOW, by=person
    )
    return matter, plan(village, matter, **more)


def plan(village: Village, matter: Matter, **more: Any) -> RegisterRow:
    given: dict[str, Any] = {
        "what": "谈话帮助第1人", "measure": f"和{village.people['branch_member'].name}谈话，{TALK}",
        "owner_id": village.people["deputy_secretary"].pk,
        "due_on": NOW.date() + timedelta(days=30),
    }  # fmt: skip
    return programmes.add_row(
        actor=village.actor("secretary"), now=NOW, matter_id=matter.pk, part="talks", **given | more
    )


@pytest.mark.parametrize(
    ("who", "reads"),
    [(None, False), ("villager", False), ("supervisor", False), ("secretary", True),
     ("deputy_secretary", True)],
)  # fmt: skip
def test_the_branch_reads_who_is_talked_with_and_nobody_else(
    village: Village, client: Client, who: str | None, reads: bool
) -> None:
    matter, row = talked(village)
    if who:
        client.force_login(village.account(who))
    page = client.get(f"/m/{matter.pk}/talks/").content.decode()
    assert (TALK in page) is reads
    assert ("只有本支部党员看得到" in page) is not reads
    assert client.get(f"/register/{row.pk}/done/").status_code == (200 if reads else 404)
    assert TALK not in client.get(f"/a/{village.code}/duties/").content.decode()


def test_a_program_is_told_no_more_than_the_page(village: Village, client: Client) -> None:
    matter, _row = talked(village)
    answer = client.get(f"/api/v1/matters/{matter.pk}/parts/talks").json()
    assert answer["tables"]["register_rows"] == [] and answer["facts"]["rows"] == 1


def test_what_stands_on_lists_for_all_names_nobody_who_was_appraised(village: Village) -> None:
    matter, _row = talked(village)
    name = village.people["branch_member"].name
    with pytest.raises(Refusal) as refused:
        plan(village, matter, what=f"和{name}谈话")
    assert refused.value.checks[0].says == "register.named"
    # another register of a method that tells everyone its results may name whom it likes
    open_one = make_matter(village, procedure="committee-appraisal", upto="talks")
    row = programmes.add_row(
        actor=village.actor("supervision_chair"), now=NOW, matter_id=open_one.pk, part="talks",
        what=f"和{name}谈话", measure=TALK, owner_id=village.people["director"].pk,
        due_on=NOW.date() + timedelta(days=30),
    )  # fmt: skip
    assert row.what == f"和{name}谈话"
