"""The count of an election: the readable cases, the page, the command, its refusals."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.docs_commands import run as run_page

from xiangyue.core.elections import tables
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.refusals import Refusal
from xiangyue.methods import counting
from xiangyue.methods.wording import word
from xiangyue.site.cli import main

ROOT = Path(__file__).parents[1]
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['case']}")
    for path in sorted((ROOT / "tests" / "vectors" / "count").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def plain(case: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a case, its ballots read as the CSV reads them."""
    lines = [f"ballot,箱,{one.replace(' ', ',')}" for one in case["ballots"]]
    data = tables.read("\n".join(lines).encode())
    data |= {"election": case.get("election", "committee"), "day": "2026-05-01"}
    data["posts"] = [
        {"post": post, **(seats if isinstance(seats, dict) else {"seats": seats})}
        for post, seats in case["posts"].items()
    ]
    data["registered"] = case.get("registered", 100)
    keys = ("candidates", "women", "relatives", "before", "charter", "area", "issued")
    for key in (*keys, "ranks", "earlier"):
        if key in case:
            data[key] = case[key]
    return data


def by_post(outcome: Outcome, what: str) -> dict[str, Any]:
    return {p.post: getattr(p, what) for p in outcome.posts if getattr(p, what)}


@pytest.mark.parametrize("case", CASES)
def test_a_case(case: dict[str, Any]) -> None:
    outcome = counting.answer(plain(case))
    whole = outcome.count.whole
    said: dict[str, Any] = {
        "result": outcome.result,
        "papers": [whole.returned, whole.valid, whole.void, whole.blank],
        "void_by": whole.void_by,
        "parts_by": whole.parts_by,
        "follows": [check.says for check in outcome.follows],
        "follows_by": sorted({check.clause for check in outcome.follows}),
        "unmet": [check.says for check in outcome.form if not check.met],
        "by": next((c.values["day"] for c in outcome.follows if "day" in c.values), None),
    }
    for what in ("elected", "tied", "rivals", "next_candidates"):
        said[what] = {post: sorted(names) for post, names in by_post(outcome, what).items()}
    votes: dict[str, dict[str, int]] = {}
    for (post, person), number in whole.votes.items():
        votes.setdefault(post, {})[person] = number
    said["votes"] = votes
    said["left"] = {post.post: post.left for post in outcome.posts if post.left}
    said["next"] = said["next_candidates"]
    said["leaves"] = [list(mark) for mark in outcome.leaves]
    for key, wanted in case.items():
        expected = wanted
        if key in ("elected", "tied", "rivals", "next"):
            expected = {post: sorted(names) for post, names in expected.items()}
        if key == "left":
            expected = {post: left for post, left in expected.items() if left}
        if key in said:
            assert said[key] == expected, key
    for lang in ("zh", "en"):
        text = counting.text(outcome, lang)
        assert "{" not in text
        shown = json.dumps(counting.data(outcome, lang), ensure_ascii=False)
        assert outcome.result in shown


def test_every_case_says_something() -> None:
    for case in CASES:
        assert set(case.values[0]) & {
            *("result", "elected", "tied", "left", "papers", "void_by", "votes", "follows", "by"),
            *("parts_by", "unmet", "follows_by"),
        }


def test_every_kind_is_counted() -> None:
    used = {case.values[0].get("election", "committee") for case in CASES}
    assert set(counting.kinds()) == used
    for kind in counting.kinds():
        outcome = counting.answer(
            {
                "election": kind,
                "day": "2026-05-01",
                "registered": 5,
                "posts": [{"post": "x", "seats": 1}],
                "candidates": {"x": ["甲"]},
                "boxes": [{"box": "b", "ballots": [{"n": 4, "for": {"x": "甲"}}]}],
            }
        )
        assert outcome.elected == (("x", "甲"),)


def test_the_page_is_true(tmp_path: Path) -> None:
    assert len(run_page(ROOT / "docs" / "count.md", tmp_path)) >= 6


GOOD: dict[str, Any] = {
    "election": "committee",
    "day": "2026-05-01",
    "registered": 100,
    "posts": [{"post": "主任", "seats": 1}],
    "boxes": [{"box": "一号", "returned": 60, "ballots": [{"n": 60, "for": {"主任": "甲"}}]}],
}


def two(first: int, second: int) -> dict[str, Any]:
    """Two tellers of one box."""

    def box(votes: int) -> dict[str, Any]:
        sums = {"valid": 60, "void": 0, "for": {"主任": {"甲": votes}}}
        return {"box": "一号", "sums": sums}

    return GOOD | {"boxes": [box(first)], "second": [box(second)]}


def test_tellers_who_differ_stop_the_result() -> None:
    assert counting.answer(two(45, 45)).result == "complete"
    differ = two(45, 44)
    outcome = counting.answer(differ)
    assert (outcome.result, outcome.elected, outcome.posts) == ("unsettled", (), ())
    (one,) = outcome.count.differences
    assert (one.box, one.key, one.first, one.second) == ("一号", ("for", "主任", "甲"), 45, 44)
    assert "45" in counting.text(outcome, "en")
    assert "44" in counting.text(outcome, "zh")
    settled = {"box": "一号", "what": "for", "post": "主任", "name": "甲"}
    differ["settled"] = [settled | {"number": 44, "why": "重新唱票"}]
    outcome = counting.answer(differ)
    assert outcome.result == "complete"
    assert outcome.count.whole.votes == {("主任", "甲"): 44}
    assert "重新唱票" in counting.text(outcome, "zh")


def test_ballots_tally_sheet_and_box_must_agree() -> None:
    box = dict(GOOD["boxes"][0])
    sums = {"valid": 60, "void": 0, "for": {"主任": {"甲": 60}}}
    assert counting.answer(GOOD | {"boxes": [box | {"sums": sums}]}).result == "complete"
    sums = {"valid": 60, "void": 0, "for": {"主任": {"甲": 59}}}
    outcome = counting.answer(GOOD | {"boxes": [box | {"sums": sums}]})
    assert [d.between for d in outcome.count.differences] == ["sheet"]
    outcome = counting.answer(GOOD | {"boxes": [box | {"returned": 61}]})
    assert [(d.between, d.first, d.second) for d in outcome.count.differences] == [("box", 61, 60)]
    assert outcome.result == "unsettled"


def test_a_box_with_more_than_was_issued_for_it_is_named() -> None:
    paper = [{"n": 30, "for": {"主任": "甲"}}]
    boxes = [{"box": n, "issued": i, "ballots": paper} for n, i in (("一号", 29), ("二号", 31))]
    outcome = counting.answer(GOOD | {"boxes": boxes})
    assert (outcome.result, outcome.count.issued) == ("complete", 60)
    assert [(c.says, c.have, c.need) for c in outcome.form] == [("counting.box-more", 30, 29)]
    boxes[1]["issued"] = 30
    assert counting.answer(GOOD | {"boxes": boxes}).result == "void"


def test_a_kind_may_be_named_in_chinese() -> None:
    assert counting.answer(GOOD | {"election": "村民委员会选举"}).contest.kind.id == "committee"


def test_box_sums_and_ballots_give_the_same_result() -> None:
    sums = {"valid": 60, "void": 0, "for": {"主任": {"甲": 60}}}
    one = counting.data(counting.answer(GOOD), "en")
    other = counting.data(counting.answer(GOOD | {"boxes": [{"box": "一号", "sums": sums}]}), "en")
    assert one == other


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"election": "king"}, "election", "is no kind of election"),
        ({"day": "1 May"}, "day", "no date"),
        ({"area": "Jiamusi"}, "area", "division code"),
        ({"posts": []}, "posts", "is missing"),
        ({"posts": [{"post": "主任", "seats": 0}]}, "posts[0].seats", "0 is not a whole number"),
        ({"posts": [{"post": "a", "seats": 1}] * 2}, "posts[1].post", "stands twice"),
        ({"candidates": {"书记": ["甲"]}}, "candidates.书记", "no post of this vote"),
        ({"candidates": {"主任": ["甲", "甲"]}}, "candidates.主任", "stands twice"),
        ({"relatives": [["甲", "甲"]]}, "relatives[0]", "two different people"),
        ({"women": "周"}, "women", "must be a list"),
        ({"boxes": []}, "boxes", "is missing"),
        ({"boxes": [{"box": "a"}]}, "boxes[0]", "neither ballots nor sums"),
        ({"boxes": [{"box": "a", "ballots": [{"n": 0}]}]}, "boxes[0].ballots[0].n", "whole"),
        (
            {"boxes": [{"box": "a", "ballots": [{"for": {"b": "c"}}]}]},
            "boxes[0].ballots[0].for.b",
            "no post",
        ),
        (
            {"boxes": [{"box": "a", "ballots": [{"ruling": "void"}]}]},
            "boxes[0].ballots[0].why",
            "needs its reason",
        ),
        (
            {"boxes": [{"box": "a", "sums": {"valid": 5, "void": 0, "for": {"主任": {"甲": 6}}}}]},
            "boxes[0].sums.for.主任",
            "6 is more than the 5",
        ),
        ({"second": [{"box": "b", "ballots": []}]}, "second", "not the same boxes"),
        (
            {"settled": [{"box": "c", "what": "valid", "number": 1, "why": "x"}]},
            "settled[0].box",
            "no box",
        ),
        (
            {
                "settled": [
                    {"box": "一号", "what": "valid", "number": n, "why": "x"} for n in (1, 2)
                ]
            },
            "settled[1]",
            "一号 valid stands twice",
        ),
        (
            {
                "boxes": [{"box": "一号", "issued": 60, "ballots": []}],
                "second": [{"box": "一号", "issued": 59, "ballots": []}],
            },
            "second.一号",
            "60 handed out, the other 59",
        ),
        ({"ballot": 1}, "ballot", "unknown; there are election"),
        ({"election": "second-vote"}, "candidates", "is missing"),
        ({"issued": 101}, "counts.issued", "101 is more than"),
    ],
)
def test_bad_input_is_refused_with_its_place(
    change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refusal) as caught:
        counting.answer(GOOD | change)
    assert caught.value.field == field
    assert words in word(caught.value.checks[0], "en")
    assert word(caught.value.checks[0], "zh")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("vote,一号", "line 5: vote is no line of this table"),
        ("post,委员", "line 5: has 1 cells, must have 2 to 3"),
        ("post,委员,two", "line 5: 'two' is not a whole number"),
        ("post,委员,2,men", "line 5: the third cell may only be women"),
        ("registered,90", "line 5: this line stands twice"),
        ("ballot,一号,1,甲", "line 5: 甲: write post=name"),
        ("ballot,一号,1,书记=甲", "line 5: is no post of this vote"),
        ("teller,a\nteller,b\nteller,c", "line 7: there are two tellers at most"),
        ('post,"委员,2', "line 5: a quotation mark is not closed"),
        ("valid,一号,60\nvalid,一号,60", "line 5: this line stands twice"),
    ],
)
def test_a_bad_line_is_named(
    line: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "count.csv"
    head = "election,committee\nday,2026-05-01\nregistered,100\npost,主任,1\n"
    path.write_text(f"{head}{line}\nballot,一号,60,主任=甲\n", "utf-8")
    assert main(["count", str(path), "--lang", "en"]) == 2
    assert f"count: {words}" in capsys.readouterr().err


def test_a_table_as_a_chinese_spreadsheet_saves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "选举,committee,,\r\n日期,2026-05-01,,\r\n登记人数,100,,\r\n职务,主任,1,\r\n\r\n"
        "计票人,张三,,\r\n票箱,一号,60,60\r\n选票,一号,60,主任＝王建国\r\n"
        "计票人,李四,,\r\n票箱,一号,60,60\r\n选票,一号,59,主任=王建国\r\n选票,一号,1,,\r\n"
    )
    answers = []
    for code in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{code}.csv"
        path.write_bytes(text.encode(code))
        assert main(["count", str(path), "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0]["result"] == "unsettled"
    assert [(d["what"], d["first"], d["second"]) for d in answers[0]["differences"]] == [
        ("blank", 0, 1),
        ("for", 60, 59),
    ]


@pytest.mark.parametrize("day", ["2026/5/1", "2026.05.01", "2026年5月1日"])
def test_the_day_as_a_spreadsheet_or_a_hand_writes_it(day: str) -> None:
    """A spreadsheet writes 2026-05-01 back as 2026/5/1 when it saves the table."""
    text = f"选举,committee\n日期,{day}\n登记人数,100\n职务,主任,1\n选票,一号,60,主任=甲\n"
    assert counting.answer(tables.read(text.encode())).contest.day == date(2026, 5, 1)


def test_like_lines_are_counted_as_often_as_they_stand() -> None:
    head = "election,committee\nday,2026-05-01\npost,主任,1\nregistered,100\n"
    data = tables.read((head + "ballot,一号,1,主任=甲\n" * 60).encode())
    assert counting.answer(data).count.whole.votes == {("主任", "甲"): 60}


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode())))
    assert main(["count", "-", "--lang", "en"]) == 0
    assert "elected      甲 (written in), 60 votes" in capsys.readouterr().out
    assert date.fromisoformat(GOOD["day"]) == counting.answer(GOOD).contest.day


def test_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "nowhere.csv"]) == 2
    assert capsys.readouterr().err == "count: nowhere.csv: No such file or directory\n"


TABLE = """选举,second-vote
日期,2026-05-01
地区,330212105219
登记人数,100
职务,主任,1
候选人,主任,甲
候选人,主任,丁
职务次序,主任
职务次序,委员
已任,委员,乙
先前投票,委员,60
先前得票,委员,乙,50
先前得票,委员,戊,20
近亲属,甲,乙
选票,箱,60,主任=甲"""


def test_the_votes_before_are_lines_of_the_table_too() -> None:
    outcome = counting.answer(tables.read(TABLE.encode()))
    assert outcome.elected == (("主任", "甲"), ("委员", "戊"))
    assert outcome.leaves == (("委员", "乙"),)


@pytest.mark.parametrize(
    ("earlier", "where", "says"),
    [
        ([], "earlier", "object"),
        ({"委员": {"for": {}}}, "earlier.委员.cast", "missing"),
        ({"委员": {"cast": 60, "for": []}}, "earlier.委员.for", "object"),
        ({"委员": {"cast": 60, "for": {"乙": 60}}}, "", ""),
        ({"委员": {"cast": 60, "for": {"乙": 61}}}, "earlier.委员.for", "too-many"),
        ({"委员": {"cast": 60, "for": {"乙": -1}}}, "earlier.委员.for.乙", "whole"),
    ],
)
def test_votes_before_that_cannot_be_are_refused(earlier: Any, where: str, says: str) -> None:
    data = tables.read(TABLE.encode()) | {"earlier": earlier}
    if not where:
        assert counting.answer(data).elected
        return
    with pytest.raises(Refusal) as told:
        counting.answer(data)
    assert told.value.field == where
    assert told.value.checks[0].says == f"counting-input.{says}"
