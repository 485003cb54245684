"""Between two elections: a by-election beside those who sit, a recall not asked twice in a year, a
resignation that is not accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.methods import also
from tests.polled import DEFINITION, POSTS, TEXT, make_poll
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import handovers, vacancies
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, Membership, Relation, Vacancy
from xiangyue.methods.wording import word

pytestmark = pytest.mark.django_db
WHY = "分管的账目三次没有公布，问了也不答复。"
NEW = "四月又有一笔账目没有公布。"
JIAMUSI, NINGBO = "230828100201", "330212105219"


@pytest.fixture
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


@pytest.mark.usefixtures("_method")
@pytest.mark.parametrize(("relation", "elected"), [("", ["吴刚"]), ("sibling", [])])
def test_no_close_relative_of_who_sits_joins_in_a_by_election(
    relation: str, elected: list[str]
) -> None:
    """One seat: who has enough votes is a brother of the head, or is not."""
    stand = {"committee_member": ["吴刚", "郑华"]}
    poll = make_poll(posts=[{**POSTS[1], "seats": 1}], stand=stand)
    poll.election.kind = "by-election"
    poll.election.save()
    if relation:
        one, other = sorted((poll.people["吴刚"].pk, poll.village.people["director"].pk))
        Relation.objects.create(
            first_id=one, second_id=other, relation=relation, said_on=NOW.date(),
            confirmed_on=NOW.date(),
        )  # fmt: skip
    poll.vote({"委员": {"吴刚": 30, "郑华": 20}}, cast=50)
    assert [e["name"] for e in handovers.elected_of(poll.election)] == elected


def recall(village: Village) -> Matter:
    return make_matter(village, procedure="recall", category="election")


def asked(village: Village, matter: Matter, on: date, reason: str = WHY, anew: str = "") -> str:
    """Whose recall is asked on a day: "" or what it is refused with."""
    seat = Membership.objects.get(person=village.people["committee_member"], end=None)
    now = NOW + (on - NOW.date())
    try:
        vacancies.name_seat(
            actor=village.actor("clerk", now), now=now, matter_id=matter.pk, part="seat",
            seat_id=seat.pk, cause="recall", reason=reason, anew=anew,
        )  # fmt: skip
    except Refusal as refusal:
        for lang in ("zh", "en"):
            assert "{" not in word(refusal.checks[0], lang)
        return refusal.checks[0].says
    return ""


@pytest.mark.parametrize(
    ("area", "on", "reason", "anew", "says"),
    [
        (NINGBO, date(2027, 3, 9), WHY, "", "vacancy.again"),  # a day less than a year
        (NINGBO, date(2027, 3, 10), WHY, "", ""),
        (NINGBO, date(2026, 5, 1), WHY, NEW, "vacancy.again"),  # the old reasons once more
        (NINGBO, date(2026, 5, 1), NEW, "", "vacancy.again"),  # what is new is not said
        (NINGBO, date(2026, 5, 1), NEW, "账簿照片三张", ""),
        (JIAMUSI, date(2026, 5, 1), WHY, "", ""),  # no such rule there
    ],
)
def test_a_recall_that_was_not_carried_is_not_asked_again_within_a_year(
    area: str, on: date, reason: str, anew: str, says: str
) -> None:
    village = make_village(area)
    first = recall(village)
    assert asked(village, first, NOW.date()) == ""
    Vacancy.objects.filter(matter=first).update(settled_on=NOW.date())
    Matter.objects.filter(pk=first.pk).update(state="closed", closed_at=NOW)
    second = recall(village)
    assert asked(village, second, on, reason, anew) == says
    if anew and not says:
        assert anew in Vacancy.objects.get(matter=second).reason


def test_a_resignation_that_is_not_accepted_ends_with_who_stays() -> None:
    village = make_village()
    matter = make_matter(village, upto="meeting", procedure="resignation", category="election")
    seat = Membership.objects.get(person=village.people["committee_member"])
    Vacancy.objects.create(
        matter=matter, seat=seat, cause="resignation", reason="照顾老人", asked_on=NOW.date(),
        heard_on=NOW.date(), by=village.people["committee_member"],
    )  # fmt: skip
    part = MatterPart.objects.get(matter=matter, key="meeting")
    part.facts = {"held": True, "passed": False, "failed": 1, "on": "2026-03-12"}
    part.save()
    given: dict[str, Any] = {"now": NOW + timedelta(days=3), "matter_id": matter.pk, "part": "end"}
    case = open_case(matter.pk, now=given["now"], lock=False)
    assert [v.part.key for v in case.standing().open] == ["meeting"]
    case.put("meeting", done=True)  # as the next act of the meeting does
    MatterPart.objects.filter(pk=part.pk).update(facts=case.facts("meeting"))
    row = vacancies.settle_seat(actor=village.actor("clerk"), **given)
    seat.refresh_from_db()
    assert (row.ended_on, seat.end) == (None, None)
    facts = MatterPart.objects.get(matter=matter, key="end").facts
    assert facts["settled"] and not facts["ended"]
