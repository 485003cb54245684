"""What is typed of papers lies sealed until the close."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import pytest
from tests import surveyed as s
from tests import test_selection as v
from tests.test_ballot_attack import dump, on_disk, position
from tests.test_survey_pages import client
from tests.world import make_village

from xiangyue.access import ballot_keys
from xiangyue.actions import selections, surveys
from xiangyue.core import ballot_pool
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import PaperSheet, Selection, SurveyReading

LETTERS = secrets.token_hex(8).translate(str.maketrans("0123456789", "ghijklmnop"))
WORDS = f"井水不能喝了{LETTERS}"  # the server's own words stay from run to run
ANSWERS: list[dict[str, Any]] = [{"q1": "西路", "q2": ("食堂", "路灯"), "q3": WORDS}, {}]
BALLOTS: list[Any] = [[1, 3], [], None, [1, 2, 3, 4]]


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Path:
    """Keys of its own."""
    settings.BALLOT_KEYS = tmp_path / "ballots"
    return tmp_path / "ballots"


@pytest.mark.django_db(transaction=True)
def test_nothing_typed_of_a_surveys_papers_can_be_read_later(own_keys: Path) -> None:
    village = s.fill(make_village())
    matter, _survey = s.with_papers(village, 80)
    first, lengths = position(), set()
    for values in ({}, ANSWERS[0], {"q1": "东路"}):
        s.paper(village, matter, "clerk", 1, values)
        (kept,) = SurveyReading.objects.values_list("papers", flat=True)
        assert list(kept) == ["sealed"]
        lengths.add(len(kept["sealed"]))
    assert len(lengths) == 1  # whatever is on it, and whether it is written on
    for who in ("clerk", "supervisor"):
        for n, values in enumerate(ANSWERS, 1):
            s.paper(village, matter, who, n, values, stratum=s.GROUPS[n - 1])
        came = s.ready(village, matter, who)
    assert came.state == "agreed"
    one, two = SurveyReading.objects.order_by("slot").values_list("papers", flat=True)
    assert one != two and len(one["sealed"]) == len(two["sealed"])
    during = dump()
    assert one["sealed"] in during and WORDS not in during and '"q1": "西路"' not in during
    lying = on_disk(first) if "DATABASE_URL" not in os.environ else []
    assert not any(WORDS.encode() in c for c in lying)  # the close publishes words, tied to nobody
    result = s.close(village, matter).result or {}
    assert result["papers"] == 2 and not SurveyReading.objects.exists()
    assert not list(own_keys.iterdir())


@pytest.mark.django_db(transaction=True)
def test_nothing_read_of_a_votes_papers_can_be_read_later(own_keys: Path) -> None:
    village = v.fill(make_village())
    matter, _made = v.opened(village)
    v.given_out(village, matter, 4)
    v.vote(matter, v.people(village)[4], 2)
    v.read(village, matter, "clerk", BALLOTS)
    (one,) = PaperSheet.objects.values_list("ballots", flat=True)
    assert list(one) == ["sealed"]
    came = v.read(village, matter, "supervisor", [None, None, [1], []])
    assert came.differences == (1, 2, 3, 4)
    two = PaperSheet.objects.get(slot=2).ballots
    assert len(one["sealed"]) == len(two["sealed"])
    v.read(village, matter, "supervisor", BALLOTS, reason="看错了")
    again = PaperSheet.objects.get(slot=2).ballots
    assert one != again and len(one["sealed"]) == len(again["sealed"])
    lines = [line for line in dump().splitlines() if "xiangyue_papersheet " in line]
    assert len(lines) == 2 and not any("[" in line for line in lines)
    result = v.close(village, matter).result
    assert (result["votes"], result["papers"], result["void"]) == (4, 4, 1)
    assert {o["number"]: o["votes"] for o in result["outcomes"]} == {1: 2, 2: 2, 3: 2, 4: 1}
    assert not PaperSheet.objects.exists() and not list(own_keys.iterdir())


@pytest.mark.django_db
def test_what_lay_open_before_is_read_with_what_is_sealed() -> None:
    village = v.fill(make_village())
    matter, made = v.opened(village)
    v.given_out(village, matter, 4)
    PaperSheet.objects.create(
        selection=made, slot=1, teller=village.people["clerk"], ballots=BALLOTS
    )
    assert v.read(village, matter, "supervisor", BALLOTS).state == "agreed"
    assert v.close(village, matter).result["papers"] == 4


@pytest.mark.django_db
def test_a_survey_typed_before_is_read_with_what_is_sealed() -> None:
    village = s.fill(make_village())
    matter, survey = s.with_papers(village, 80)
    SurveyReading.objects.create(
        survey=survey, slot=1, reader=village.people["clerk"], ready=True,
        papers=[{**ANSWERS[0], "q2": ["路灯", "食堂"], "stratum": s.GROUPS[0]}],
    )  # fmt: skip
    s.paper(village, matter, "supervisor", 1, ANSWERS[0], stratum=s.GROUPS[0])
    assert s.ready(village, matter, "supervisor").state == "agreed"
    assert (s.close(village, matter).result or {})["papers"] == 1


@pytest.mark.django_db
def test_where_the_key_is_lost_pages_open_and_all_is_held_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    village = s.fill(make_village())
    matter, survey = s.with_papers(village, 9, 0)
    s.paper(village, matter, "clerk", 1, {})
    ballot_keys.forget(survey.key)
    for who in ("clerk", "supervisor"):
        with pytest.raises(Refusal) as refused:
            s.paper(village, matter, who, 1, {})
        assert s.says(refused) == "survey.key-lost"
        reader = client(village, who, monkeypatch, s.AFTER)
        for page in ("", "type-in/"):
            assert reader.get(f"/m/{matter.pk}/answers/{page}").status_code == 200
    s.act(village, surveys.hold_again, matter, "answers", reason="打不开", now=s.AFTER)


@pytest.mark.django_db
def test_where_the_key_is_lost_a_vote_is_held_again(monkeypatch: pytest.MonkeyPatch) -> None:
    village = v.fill(make_village())
    matter, made = v.opened(village)
    v.given_out(village, matter, 2)
    v.read(village, matter, "clerk", [[1]])
    ballot_keys.forget(made.key)
    with pytest.raises(Refusal) as refused:
        v.read(village, matter, "supervisor", [[1]])
    assert v.says(refused) == "selection.key-lost"
    reader = client(village, "clerk", monkeypatch, v.AFTER)
    for page in ("", "read/"):
        assert reader.get(f"/m/{matter.pk}/selection/{page}").status_code == 200
    v.act(village, selections.hold_again, matter, "selection", reason="打不开", now=v.AFTER)
    assert Selection.objects.filter(state="open", round=2).exists()


@pytest.mark.parametrize("projects", [1, 8, 9])
def test_papers_come_back_as_they_were_read(projects: int) -> None:
    read = [None, frozenset[int](), frozenset({0}), frozenset(range(projects))]
    packed = [ballot_pool.paper(one, projects) for one in read]
    assert len({len(p) for p in packed}) == 1
    assert ballot_pool.papers(b"".join(packed), projects) == read
    with pytest.raises(ValueError, match="not papers"):
        ballot_pool.papers(packed[0] + b"\0", projects)
