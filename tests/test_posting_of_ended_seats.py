"""What is posted of a seat that ended without a recall is drafted from the records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions.posting_drafts import draft
from xiangyue.actions.posting_ended import ended_lines
from xiangyue.actions.standing import open_case
from xiangyue.data.models import Matter, Membership, Vacancy


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def asked(village: Village, matter: Matter, cause: str, *, ended: bool, proof: str = "") -> None:
    """The seat of the head of the committee, and whether it ended."""
    day = NOW.date()
    seat = Membership.objects.get(person=village.person("director"), role="director")
    Vacancy.objects.create(
        matter=matter, seat=seat, cause=cause, reason="要到外地照顾老人", proof=proof, asked_on=day,
        settled_on=day + timedelta(days=3), ended_on=day + timedelta(days=3) if ended else None,
        by=village.person("clerk"),
    )  # fmt: skip


def test_a_resignation(village: Village) -> None:
    matter = make_matter(village, procedure="resignation", upto="posting")
    asked(village, matter, "resignation", ended=True)
    name = village.person("director").name
    made = draft(open_case(matter.pk, now=NOW, lock=False), "posting")
    lines = made.body.splitlines()
    assert lines[:2] == [f"{name}（村委会主任）书面提出辞职。", "理由：要到外地照顾老人"]
    end = NOW.date() + timedelta(days=3)
    assert f"职务自{end.year}年{end.month}月{end.day}日起终止。" in lines
    assert made.title.endswith("的结果公示") and "第三十五条" in made.basis
    Vacancy.objects.update(ended_on=None)
    assert "没有通过，继续任职。" in ended_lines(matter)


def test_a_seat_that_ends_by_law_names_its_paper_and_a_recall_is_not_told_here(
    village: Village,
) -> None:
    matter = make_matter(village, procedure="seat-ending", upto="posting")
    assert ended_lines(matter) == []
    asked(village, matter, "sentenced", ended=True, proof="县人民法院判决书第17号")
    assert "凭据：县人民法院判决书第17号" in ended_lines(matter)
    Vacancy.objects.update(cause="recall", proof="")
    assert ended_lines(matter) == []
