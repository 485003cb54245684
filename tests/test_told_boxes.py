"""What everybody may have of a counted vote tells of no small box, and is counted to the same."""

from __future__ import annotations

from typing import Any

import pytest

from xiangyue.actions import told_boxes
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
