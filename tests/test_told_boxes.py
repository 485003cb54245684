"""What everybody may have of a counted vote tells of no small box, and is counted to the same."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.methods import also
from tests.polled import DEFINITION, TEXT, make_poll

from xiangyue.actions import (
    ballot_counts,
    documents_of_counts,
    round_results,
    told_boxes,
    vote_rounds,
)
from xiangyue.data.models import Membership, Person
from xiangyue.methods import counting


def box(name: str, wang: int, li: int, void: int = 0) -> dict[str, Any]:
    sums = {"valid": wang + li, "void": void, "for": {"主任": {"王建国": wang, "李强": li}}}
    papers = wang + li + void
    return {"box": name, "issued": papers, "returned": papers, "sums": sums}


def sheet(*boxes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "election": "committee", "day": "2026-05-01", "area": "330212105219", "registered": 400,
        "posts": [{"post": "主任", "seats": 1}], "candidates": {"主任": ["王建国", "李强"]},
        "boxes": list(boxes), "second": list(boxes), **more,
    }  # fmt: skip


HALL, NORTH, SICK, FAR = (
    box("中心会场", 200, 90, 2), box("北投票站", 40, 22), box("流动票箱", 1, 0), box("远组", 31, 3)
)  # fmt: skip


@pytest.mark.parametrize(
    ("boxes", "names"),
    [
        ((HALL,), ["中心会场"]),
        ((HALL, NORTH), ["中心会场", "北投票站"]),
        ((HALL, NORTH, FAR, SICK), ["中心会场", "北投票站", told_boxes.TOGETHER]),
        ((HALL, SICK), [told_boxes.TOGETHER]),
        ((SICK,), ["流动票箱"]),  # the whole, which the law has announced
    ],
)
def test_a_small_box_is_told_with_others(boxes: Any, names: list[str]) -> None:
    given = sheet(*boxes)
    whole = counting.answer(given)
    told = told_boxes.for_all(whole)
    assert [name for name, _tally in told.count.boxes] == names
    again = told_boxes.sheet_for_all(given, whole)
    assert [one["box"] for one in again["boxes"]] == names == [b["box"] for b in again["second"]]
    counted = counting.data(counting.answer(again), "zh")
    assert counted == counting.data(told, "zh")
    for same in ("whole", "issued", "result", "posts", "validity"):
        assert counted[same] == counting.data(whole, "zh")[same]


def test_what_two_tellers_had_in_a_small_box_is_not_told() -> None:
    other = box("流动票箱", 0, 1)
    settled = [
        {"box": "流动票箱", "what": "for", "post": "主任", "name": name, "number": n, "why": "重唱"}
        for name, n in (("王建国", 1), ("李强", 0))
    ]
    given = sheet(HALL, NORTH, FAR, SICK)
    given |= {"second": [HALL, NORTH, FAR, other], "settled": settled}
    whole = counting.answer(given)
    assert whole.count.differences and not told_boxes.for_all(whole).count.differences
    again = told_boxes.sheet_for_all(given, whole)
    assert again["settled"] == [] and "流动票箱" not in str(again)
    assert counting.answer(again).count.whole == whole.count.whole


def test_what_stood_together_on_one_paper_is_not_told() -> None:
    """A bought voter could be told an odd row of names, and its buyer look for it in the file."""
    given = sheet(HALL, NORTH)
    odd = {"n": 1, "for": {"主任": "王建国", "委员": ["张三", "李四"]}}
    given["posts"] = [{"post": "主任", "seats": 1}, {"post": "委员", "seats": 2}]
    papers = [
        odd, {"n": 30, "for": {"主任": "王建国", "委员": "张三"}}, {"n": 4},
        {"n": 2, "for": {"主任": ["王建国", "李强"]}}, {"n": 3, "against": {"主任": "王建国"}},
        {"n": 1, "for": {"主任": "王建国"}, "ruling": "counts", "why": "看得清"},
    ]  # fmt: skip
    one = {"box": "中心会场", "issued": 41, "returned": 41, "ballots": papers}
    given |= {"boxes": [one], "second": [one]}
    whole = counting.answer(given)
    told = told_boxes.sheet_for_all(given, whole)
    assert "ballots" not in str(told) and "ballots" in str(given)
    again = counting.answer(told)
    assert counting.data(again, "zh")["posts"] == counting.data(whole, "zh")["posts"]
    for same in ("returned", "valid", "void", "blank", "votes", "against"):
        assert getattr(again.count.whole, same) == getattr(whole.count.whole, same)


@pytest.mark.parametrize(
    ("papers", "name", "most"),
    [
        ({"中心会场": 240, "敬老院": 4}, "中心会场", 214),  # 26 and 4 are told at once
        ({"中心会场": 240, "敬老院": 29}, "中心会场", 239),
        ({"中心会场": 40, "甲": 14, "乙": 12}, "中心会场", 36),
        ({"中心会场": 20, "敬老院": 4}, "中心会场", 0),
        ({"甲": 30, "乙": 1}, "甲", 1),
    ],
)
def test_of_the_largest_box_all_but_its_last_papers_are_told(
    papers: dict[str, int], name: str, most: int
) -> None:
    held = told_boxes.waiting(papers, ())
    assert held == frozenset(papers)
    assert told_boxes.live(papers, held) == (name, most)
    assert most == 0 or sum(papers.values()) - most >= 30


BOXES = (("中心会场", "main"), ("北投票站", "station"), ("敬老院", "station"))
HELD = "小票箱"


@pytest.mark.django_db
def test_neither_screen_nor_report_tells_a_small_box(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        poll = make_poll(voters=120, boxes=BOXES)
        poll.do(vote_rounds.open_poll)
        poll.receive()
        poll.seal({"中心会场": 50, "北投票站": 35, "敬老院": 1})
        client.force_login(poll.village.account("villager"))
        screen = f"/m/{poll.matter.pk}/count/screen/"

        def shown() -> list[int]:
            """The votes of 王建国 and 李强, valid and void papers, papers read."""
            text = client.get(screen).text
            votes = [
                int(re.findall(rf'<b>{name}</b><span class="n">(\d+)<', text)[0])
                for name in ("王建国", "李强")
            ]
            sums = [
                int(re.findall(rf"{word}(?:选票)? ?(\d+)", text)[0]) for word in ("有效", "废票")
            ]
            read = [int(n) for n in re.findall(r"<progress[^>]*value=\"(\d+)\"", text)]
            return [*votes, *sums, *read]

        def sums(wang: int, li: int, void: int = 0) -> dict[str, Any]:
            votes = {"主任": {"王建国": wang, "李强": li}}
            return {"valid": wang + li, "void": void, "blank": 0, "for": votes}

        poll.read("敬老院", sums(1, 0), again=sums(0, 1))
        assert shown() == [0, 0, 0, 0, 1] and HELD in client.get(screen).text
        poll.read("中心会场", sums(30, 18, 2))
        assert shown() == [30, 18, 48, 2, 51]
        poll.read("北投票站", sums(20, 15))  # read with the small one: both may be told now
        assert shown() == [51, 33, 84, 2, 86] and HELD not in client.get(screen).text
        for name, n in (("王建国", 1), ("李强", 0)):
            poll.do(ballot_counts.settle, box=poll.box("敬老院"), what="for", post="主任",
                    name=name, number=n, why="当众重新唱票")  # fmt: skip
        poll.do(round_results.announce)
        Membership.objects.create(
            area=poll.village.area, person=Person.objects.get(name="王建国"), body="party",
            role="party_member", start=date(2001, 7, 1),
        )  # fmt: skip
        paper = documents_of_counts.report(poll.matter, poll.last, "zh")
        told = {b.name: (b.returned, b.valid, b.void) for b in paper.boxes}
        assert told == {"中心会场": (50, 48, 2), "北投票站": (35, None, None),
                        "敬老院": (1, None, None)}  # fmt: skip
        assert paper.papers == (84, 2)
        stood, elected = paper.people
        assert (stood.women + stood.men, elected.women + elected.men) == (5, 1)
        assert (stood.party, elected.party) == (1, 1)
        assert paper.differences == ("小票箱（合并公布）：有2个数不一致，已核定",)
        for form in ("docx", "pdf", "xlsx"):
            assert client.get(f"/m/{poll.matter.pk}/count/result-1.{form}").status_code == 200


@pytest.mark.django_db
def test_the_screen_follows_the_hall_beside_one_small_box(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        poll = make_poll(voters=120, boxes=(BOXES[0], BOXES[2]))
        poll.do(vote_rounds.open_poll)
        poll.receive()
        papers = {"中心会场": 50, "敬老院": 4}
        poll.seal(papers)
        for name, n in papers.items():
            poll.do(ballot_counts.enter_returned, box=poll.box(name), papers=n)

        def shown() -> int:
            text = client.get(f"/m/{poll.matter.pk}/count/screen/").text
            return int(re.findall(r'<b>王建国</b><span class="n">(\d+)<', text)[0])

        def reads(name: str, at: int, n: int) -> None:
            paper = {"for": {"主任": ["王建国"]}}
            poll.do(ballot_counts.read_ballots, poll.tellers[0], box=poll.box(name), at=at,
                    ballots=[paper] * n)  # fmt: skip

        client.force_login(poll.village.account("villager"))
        reads("敬老院", 0, 4)
        assert shown() == 0
        reads("中心会场", 0, 10)
        assert shown() == 10
        reads("中心会场", 10, 40)
        assert shown() == 24  # 26 of the hall and the 4 are told at once
        for name in papers:
            poll.do(ballot_counts.hand_in, poll.tellers[0], box=poll.box(name))
        assert shown() == 54
