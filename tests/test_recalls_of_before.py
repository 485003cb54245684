"""A recall begun when its vote was still counted as one box by two tellers runs to its end, and its
pages say so; so does a representative's of that time."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.recalled import asked, villagers
from tests.world import CODE, NOW, Village, make_officer

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import annulments, question_counts, vacancies
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Matter, MatterPart, Membership, ProcedureVersion
from xiangyue.methods import library

pytestmark = pytest.mark.django_db
PART: dict[str, Any] = {
    "key": "count", "kind": "question_count", "about": "seat", "valid": "recall.valid",
    "carried": "recall", "actors": ["clerk", "assembly_chair", "supervision_chair", "supervisor"],
    "due_days": 30, "clauses": {"due_days": "zhejiang-election:35"},
    "done_when": [{"fact": "count.settled", "is": True, "clause": "law:19"}],
}  # fmt: skip
"""How the vote stood in the method until recalls went as elections go."""


def before() -> dict[str, Any]:
    """The method as it was then."""
    raw = copy.deepcopy(library.raw("recall"))
    raw["definition"]["steps"][1]["parts"] = [PART]
    for text in raw["texts"].values():
        for word in ("parts", "conditions", "rules"):
            for key in [
                k for k in text[word] if k.partition(".")[0] in ("plan", "polling", "count")
            ]:
                del text[word][key]
        text["parts"]["count"] = {"name": "投票计票", "todo": "投票，两人计票"}
        for word in ("conditions", "rules"):
            text[word]["count.settled"] = "还没有计票"
    return raw


@pytest.fixture
def begun() -> tuple[Village, Matter]:
    """Enough have signed; the vote is next."""
    village, raw = villagers(CODE, 40), before()
    matter = asked(village)
    matter.procedure = ProcedureVersion.objects.create(
        slug="recall", fingerprint=library.fingerprint_of(raw), raw=raw, first_seen=NOW
    )
    matter.open_parts = ["count"]
    matter.save()
    gone = MatterPart.objects.filter(matter=matter, key__in=("plan", "polling"))
    gone.delete()
    MatterPart.objects.filter(matter=matter, key__in=("seat", "demand")).update(
        facts={"named": True, "heard": True, "met": True, "done": True}
    )
    return village, matter


def counted(village: Village, matter: Matter, **counts: int) -> list[str]:
    """Two who count say the same."""
    given: dict[str, Any] = {"now": NOW, "matter_id": matter.pk, "part": "count", **counts}
    return [
        question_counts.enter_question(actor=village.actor(name), **given)
        for name in ("clerk", "supervision_chair")
    ]


@pytest.mark.parametrize(
    ("agree", "against", "passed", "says"),
    [
        (20, 0, False, "投票的人数不够"),  # just half of forty vote
        (21, 0, True, "通过"),
        (11, 11, False, "没有通过"),  # just half of those who vote
    ],
)
def test_it_runs_to_its_end(
    begun: tuple[Village, Matter], agree: int, against: int, passed: bool, says: str
) -> None:
    village, matter = begun
    client = Client()
    client.force_login(village.account("clerk"))
    for where in ("", "seat/", "demand/", "count/", "end/", "posting/"):
        assert client.get(f"/m/{matter.pk}/{where}").status_code == 200, where
    form = client.get(f"/m/{matter.pk}/count/").text
    assert "登记的选民40人" in form and "到会" not in form
    back = agree + against
    done = counted(village, matter, issued=back, returned=back, agree=agree, against=against)
    assert done == ["waits", "settled"]
    facts = MatterPart.objects.get(matter=matter, key="count").facts
    assert (facts["registered"], facts["passed"]) == (40, passed)
    assert says in client.get(f"/m/{matter.pk}/count/").text
    row = vacancies.settle_seat(
        actor=village.actor("clerk"), now=NOW + timedelta(days=1), matter_id=matter.pk, part="end"
    )
    assert row is not None and (row.ended_on is not None) is passed
    assert (Membership.objects.get(pk=row.seat_id).end is not None) is passed
    for where in ("", "end/", "posting/"):
        assert client.get(f"/m/{matter.pk}/{where}").status_code == 200, where


def test_more_papers_than_voters_are_refused_and_no_stage_of_it_is_annulled(
    begun: tuple[Village, Matter],
) -> None:
    village, matter = begun
    with pytest.raises(Refusal) as told:
        counted(village, matter, issued=41, returned=30, agree=30)
    check = told.value.checks[0]
    assert (check.says, check.have, check.need) == ("question.more-issued", 41, 40)
    officer = actor_of_person(make_officer(CODE[:9]).pk, NOW)
    with pytest.raises(Refusal) as told:
        annulments.annul(
            actor=officer, now=NOW, matter_id=matter.pk, part="demand", ground="forged",
            reason="名单上有两个人没有签过名。",
        )  # fmt: skip
    assert told.value.checks[0].says == "annulment.kind"
    assert Client().get(f"/m/{matter.pk}/election/").status_code == 404


def test_a_representatives_recall_of_then_is_read_past_the_word_that_is_gone() -> None:
    raw = copy.deepcopy(library.raw("representative-recall"))
    raw["definition"]["steps"][1]["parts"][0]["of"] = "unit"
    assert library.from_raw(raw).part("count").words["valid"] == "representative-recall.valid"
