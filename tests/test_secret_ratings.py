"""A secret rating: who rates, on phones and paper; what is told, and what never is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.test_meeting_pages import as_, at, get, post  # noqa: F401 - at is a fixture
from tests.test_meetings import says
from tests.test_plain_ballots import _own_keys  # noqa: F401 - a fixture
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import plain_ballots, secret_ratings
from xiangyue.core import plain_ballots as core
from xiangyue.core.refusals import Refusal
from xiangyue.core.secret_ratings import told
from xiangyue.data.models import Jurisdiction, OpenedBallot, Person, PlainBox, PlainVoter
from xiangyue.methods import library
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.web.links import url

METHOD = """
slug: rated
version: 1
source: a procedure of this test
starts: [director]
origins: [cadres]
steps:
  - key: rate
    parts:
      - key: rating
        kind: secret_rating
        raters: [adults]
        days: 3
        actors: [clerk, director, supervision_chair, supervisor]
        done_when:
          - {fact: rating.closed, is: true}
"""
ASKED = tuple(core.Question(f"t{n}", "grade", ("good", "bad"), blank=True) for n in (1, 2))


@pytest.fixture
def method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "methods" / "rated"
    folder.mkdir(parents=True)
    (folder / "definition.yaml").write_text(METHOD, "utf-8")
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(folder.parent))
    library.raw.cache_clear()
    library.procedure.cache_clear()
    yield
    library.raw.cache_clear()
    library.procedure.cache_clear()


def ballots(*grades: str, group: int = 0) -> list[bytes]:
    """One each, of the first thing."""
    return [core.pack(ASKED, {"t1": [g] if g else []}, group) for g in grades]


@pytest.mark.parametrize(("n", "kept"), [(4, False), (5, True)])
def test_of_four_nothing_is_kept_of_five_all(n: int, kept: bool):
    found = told(ASKED, ballots(*["good"] * (n - 1), "bad", ""), {}, [""], 5)
    assert [(p.content, p.many) for p in found] == ([("bad", 1), ("good", n - 1)] if kept else [])


def test_phones_and_paper_are_added_before_they_are_told():
    papers = {"t1": {"good": 1, "bad": 1}, "t2": {"good": 2}}
    found = told(ASKED, ballots("good", "good", "bad"), papers, ["adults", "members"], 5)
    assert found == [core.Pile("t1", 0, "bad", 2), core.Pile("t1", 0, "good", 3)]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["good", "bad", ""])), max_size=70))
def test_groups_are_told_whole_or_not_at_all(rows: list[tuple[int, str]]):
    given_ = [b for group, grade in rows for b in ballots(grade, group=group)]
    found = told(ASKED, given_, {}, ["a", "b", "c"], 5)
    groups = {p.group for p in found}
    if groups - {0}:
        cells = Counter({(p.group, p.content): p.many for p in found})
        assert all(sum(cells[g, c] for c in ("good", "bad")) >= 10 for g in range(3))
        assert all(n >= 5 for n in cells.values())
    assert sum(p.many for p in found) in (0, sum(bool(grade) for _, grade in rows))


@pytest.mark.django_db
def test_it_is_rehearsed_with_all_its_refusals(method: None):
    done = rehearsal.rehearse("rated", now=moment(date(2026, 3, 2)))
    assert not [e for e in done.events if e.what == "missing"]
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {"rate-early", "ballot-twice", "ballot-paper-too", "rate-uncounted"} <= tried


def opened(raters: int = 18) -> tuple[Village, int, PlainBox]:
    village = make_village()
    Jurisdiction.objects.filter(pk=village.code).update(procedure="rated")
    matter = make_matter(village, procedure="rated")
    box = secret_ratings.open_rating(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="rating",
        things=["村卫生室", "路灯"],
    )  # fmt: skip
    return village, matter.pk, box


@pytest.mark.django_db
def test_who_rates_from_elsewhere_has_their_paper_by_name(method: None, at):  # noqa: F811
    village, matter, box = opened()
    voter = village.person("villager")
    Person.objects.filter(pk=voter.pk).update(area=village.stranger.area_id)  # as above a village
    at(NOW)
    page = url("matter-part", matter, "rating")
    post(as_(village, "clerk"), page, person=voter.name)
    assert PlainVoter.objects.get(box=box, person=voter).way == "paper"
    assert "没有" in post(as_(village, "clerk"), page, status=422, person="查无此人")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("papers", "phones", "said"),
    [(0, 2, ""), (2, 0, ""), (2, 5, "领一张纸票"), (4, 4, "领一张纸票"), (5, 4, "用手机评的人太少"),
     (5, 5, "")],
)  # fmt: skip
def test_who_takes_the_rarer_way_is_not_left_alone(
    method: None, at, papers: int, phones: int, said: str  # noqa: F811
):  # fmt: skip
    village, matter, box = opened()
    roll = list(PlainVoter.objects.filter(box=box).order_by("person_id"))
    for n, row in enumerate(roll[: papers + phones]):
        PlainVoter.objects.filter(pk=row.pk).update(way="paper" if n < papers else "phone")
    at(NOW)
    page = as_(village, "villager").get(url("matter-part", matter, "rating")).content.decode()
    assert ("领一张纸票" in page, "用手机评的人太少" in page) == (
        said == "领一张纸票", said == "用手机评的人太少",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_thing_that_too_few_graded_is_not_told_nor_kept(method: None, at):  # noqa: F811
    village, matter, box = opened()
    voters = PlainVoter.objects.filter(box=box).order_by("pk")
    roll = list(voters.values_list("person_id", flat=True))
    assert len(roll) == 18
    for n, person in enumerate(roll[:6]):
        answers = {"t1": ["satisfied"], **({"t2": ["not"]} if n < 4 else {})}
        voter = Actor(person, "", village.code)
        plain_ballots.cast(actor=voter, now=NOW, box_id=box.pk, answers=answers)
    close = {"now": NOW, "matter_id": matter, "part": "rating"}
    with pytest.raises(Refusal) as refused:
        secret_ratings.close_rating(actor=village.actor("clerk"), **close)
    assert says(refused) == ["ballot.box-shut"]
    at(NOW)
    page = url("matter-part", matter, "rating")
    assert f"/vote/{box.pk}/" in get(as_(village, "villager"), page)
    assert "村卫生室" in get(as_(village, "villager"), f"/vote/{box.pk}/")
    whole = get(as_(village, "villager"), url("matter", matter))  # what is to be done now
    assert "测评正在进行，截止" in whole and f"/vote/{box.pk}/" in whole
    assert f"/vote/{box.pk}/" not in get(Client(), url("matter", matter))  # not theirs to rate
    ends = url("rating-end", matter, "rating")
    assert "结束" in get(as_(village, "clerk"), ends)
    assert "为什么停止" in get(as_(village, "clerk"), ends + "?give-up=1")
    close["now"] = NOW + timedelta(days=5)
    secret_ratings.close_rating(actor=village.actor("clerk"), **close)
    rows = OpenedBallot.objects.values_list("question", "content", "many")
    assert list(rows) == [("t1", "satisfied", 6)]
    at(close["now"])
    text = get(as_(village, "villager"), page)
    assert "路灯" in text and "不到5人" in text
