"""The paper to rate on: in the grades of its method, of people or of things."""

from __future__ import annotations

import pytest
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions.appraisal_words import grade_name
from xiangyue.core.kinds.secret_rating import GRADES
from xiangyue.data.models import Matter, PlainBox
from xiangyue.methods import library


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def paper(village: Village, matter: Matter, part: str, *titles: str) -> str:
    """The text of the paper of a box with these things or people."""
    grades = library.procedure(matter.procedure.slug).part(part).words["grades"]
    box = PlainBox.objects.create(
        area=matter.area, matter=matter, part=part, title="评一评", public=b"-", key="k", until=NOW,
        opened_at=NOW, opened_by=village.people["clerk"],
        questions=[
            {"key": f"t{n}", "title": t, "options": list(grades)} for n, t in enumerate(titles)
        ],
    )  # fmt: skip
    found = documents.paper_of(matter, part, f"rating-paper-{box.pk}")
    return repr(documents.document(matter, found, "zh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_grade_that_a_method_may_use_has_its_word(lang: str) -> None:
    words = [grade_name(grade, lang) for grade in GRADES]
    assert all(words) and len(set(words)) == len(words)


def test_things_are_rated_as_things(village: Village) -> None:
    matter = make_matter(village, procedure="satisfaction", upto="ballots")
    said = paper(village, matter, "ballots", "公开的内容看得懂", "账目按时贴")
    assert "评议事项" in said and "公开的内容看得懂" in said
    for grade in ("满意", "基本满意", "不满意", "不了解"):
        assert grade in said
    assert "自己" not in said.replace("自己投进票箱", "")


def test_people_are_rated_as_people(village: Village) -> None:
    matter = make_matter(village, procedure="committee-appraisal", upto="ballot")
    said = paper(village, matter, "ballot", "王小明（村委会主任）")
    assert "评议对象" in said and "基本称职" in said and "自己那一行空着" in said
