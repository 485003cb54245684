"""Rows of a roster: read in many styles, held against one another and against what is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import roster, roster_changes, roster_rows
from xiangyue.core.roster import Household, Post, Representative, Resident, RosterPlan
from xiangyue.core.roster_changes import Known, RosterSnapshot, diff
from xiangyue.core.roster_rows import RawSheet, plan_of

TODAY = date(2026, 11, 22)
SRC = Path(roster.__file__).parents[1]


def sheets(
    people: list[list[Any]] | None = None,
    representatives: list[list[Any]] | None = None,
    posts: list[list[Any]] | None = None,
) -> list[RawSheet]:
    """A village of twelve households, one man and one woman in each."""
    living = [[n, f"{sex}{n}", sex] for n in range(1, 13) for sex in "男女"]
    households = [[f"{n % 2 + 1}组", n, f"男{n}"] for n in range(1, 13)]
    return [
        RawSheet("户", [["村民小组", "户号*", "户主"], *households]),
        RawSheet("人", [["户号", "姓名", "性别", "出生日期", "身份证号", "电话", "党员"],
                        *living, *(people or [])]),
        RawSheet("代表", [["姓名", "本人户号", "联系户号", "或小组"], *(representatives or [])]),
        RawSheet("职务", [["组织", "职务", "姓名", "任期止"], *(posts or [])]),
    ]  # fmt: skip


def told(plan: RosterPlan) -> list[tuple[str, str]]:
    return [(p.check.says.removeprefix("roster."), p.where) for p in plan.problems]


def warned(plan: RosterPlan) -> dict[str, Any]:
    return {p.check.says.removeprefix("roster."): p.check for p in plan.warnings}


def test_a_sound_workbook() -> None:
    plan = plan_of(
        sheets(
            representatives=[["女1", "", "1-6", ""], ["男7", 7, "7、8, 9；10-12", ""]],
            posts=[
                ["村委会", "主任", "男1", ""], ["村委会", "副主任", "女2", ""],
                ["村委会", "委员", "男3", ""], ["监委会", "主任", "男4", ""],
                ["党支部", "书记", "男1", ""],
            ],
        ),
        today=TODAY,
    )  # fmt: skip
    assert told(plan) == []
    assert plan.representatives[1].stands_for == ("7", "8", "9", "10", "11", "12")
    assert plan.posts[3].role == "supervision_chair"
    assert set(warned(plan)) == {
        "supervision-size",
        "representatives-share",
        "representatives-women",
    }
    assert len(plan.households) == 12 and len(plan.residents) == 24


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ([99, "张三"], ("household-unknown", "人 A26")),
        ([1, ""], ("empty", "人 B26")),
        ([1, "张三", "不详"], ("word-unknown", "人 C26")),
        ([1, "张三", "男", "1980年3月"], ("date-unclear", "人 D26")),
        ([1, "张三", "男", "1980-02-30"], ("date-unclear", "人 D26")),
        ([1, "张三", "男", "2027-01-01"], ("born-later", "人 D26")),
        ([1, "张三", "女", "", "110105194912310021"], ("id-wrong", "人 E26")),
        ([1, "张三", "女", "", 110105194912310000.0], ("id-as-number", "人 E26")),
        ([1, "张三", "男", "", "11010519491231002X"], ("id-other-sex", "人 C26")),
        ([1, "张三", "女", "1949-12-30", "11010519491231002X"], ("id-other-birth", "人 D26")),
        ([1, "张三", "男", "", "", "1381234"], ("phone-wrong", "人 F26")),
        ([1, "男1", "男"], ("resident-twice", "人 B26")),
    ],
)
def test_wrong_cells_are_named(person: list[Any], problem: tuple[str, str]) -> None:
    assert told(plan_of(sheets(people=[person]), today=TODAY)) == [problem]


@pytest.mark.parametrize(
    "written",
    ["1980-3-5", "1980/03/05", "1980.3.5", "1980年3月5日", "19800305", 19800305.0,
     "１９８０－３－５", datetime(1980, 3, 5), date(1980, 3, 5), 29285.0],
)  # fmt: skip
def test_dates_in_many_styles(written: Any) -> None:
    assert roster_rows.day_of(written) == date(1980, 3, 5)


def test_a_resident_however_written() -> None:
    cells = ["００１", " 张 三 ", "女", "", "110105491231002", 13812345678.0, "√"]
    (person,) = [p for p in plan_of(sheets(people=[cells]), today=TODAY).residents if p.row == 26]
    assert person == Resident(
        "1",
        "张三",
        "female",
        date(1949, 12, 31),
        "11010519491231002X",
        "13812345678",
        True,
        "home",
        26,
    )


def test_columns_in_any_order_and_in_english() -> None:
    raw = [
        RawSheet("Households", [["note", "HOUSEHOLD NO.", "Head"], ["x", 7.0, "Li Ming"]]),
        RawSheet("2 residents", [["Sex", "name ", "Household no."], ["F", "Li  Ming", "7"], [],
                                 ["", "", ""]]),
    ]  # fmt: skip
    plan = plan_of(raw, today=TODAY)
    assert told(plan) == []
    assert [(p.where, p.check.values["column"]) for p in plan.warnings] == [("户 A1", "note")]
    assert plan.residents == (Resident("7", "Li Ming", "female", row=2),)


def test_missing_sheets_and_columns_are_named() -> None:
    plan = plan_of([RawSheet("户", [["户主"], ["张三"]])], today=TODAY)
    assert told(plan) == [("column-missing", "户"), ("sheet-missing", "人")]


def test_merged_and_broken_cells() -> None:
    raw = sheets()
    raw[1] = replace(raw[1], merged=((3, 0, 4, 0),), broken=frozenset({(5, 1), (6, 40)}))
    assert told(plan_of(raw, today=TODAY)) == [("merged", "人 A4:A5"), ("formula", "人 B6")]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["男1", "", "1-6", ""], ["男7", "", "6-12", ""]], "household-stood-twice"),
        ([["男1", "", "", ""]], "stands-for-none"),
        ([["男1", "", "77", ""]], "household-unknown"),
        ([["男1", "", "20-30", ""]], "household-unknown"),
        ([["男1", "", datetime(2026, 1, 8), ""]], "range-became-date"),
        ([["没有人", "", "1-6", ""]], "not-resident"),
    ],
)
def test_what_no_representative_can_be(rows: list[list[Any]], problem: str) -> None:
    assert problem in [says for says, _ in told(plan_of(sheets(representatives=rows), today=TODAY))]


@pytest.mark.parametrize(("count", "fine"), [(4, False), (5, True), (12, True)])
def test_five_to_fifteen_households(count: int, fine: bool) -> None:
    plan = plan_of(sheets(representatives=[["女1", "", f"1-{count}", ""]]), today=TODAY)
    assert told(plan) == []
    assert ("stands-for-count" not in warned(plan)) is fine
    assert ("households-left" in warned(plan)) is (count < 12)


def test_a_group_needs_no_households() -> None:
    rows = [["女1", "", "", "1组"], ["女2", "", "", "2组"]]
    plan = plan_of(sheets(representatives=rows), today=TODAY)
    assert told(plan) == [] and warned(plan) == {}


def test_two_of_one_name() -> None:
    rows = [["女1", "", "1-6", ""]]
    two = plan_of(sheets(people=[[2, "女1", "女"]], representatives=rows), today=TODAY)
    assert told(two) == [("name-unclear", "代表 A2")]
    rows[0][1] = 2
    assert told(plan_of(sheets(people=[[2, "女1", "女"]], representatives=rows), today=TODAY)) == []


@pytest.mark.parametrize(
    ("posts", "problem"),
    [
        ([["村委会", "主任", "男1", ""], ["监委会", "委员", "男1", ""]], "supervisor-in-committee"),
        ([["村委会", "主任", "男1", ""], ["村委会", "主任", "男2", ""]], "role-twice"),
        ([["村委会", "主任", "男1", ""], ["村委会", "委员", "男1", ""]], "post-twice"),
        ([["村委会", "书记", "男1", ""]], "role-elsewhere"),
        ([["妇联", "主任", "男1", ""]], "word-unknown"),
        ([["村委会", "主任", "外人", ""]], "not-resident"),
    ],
)
def test_what_no_post_can_be(posts: list[list[Any]], problem: str) -> None:
    assert [says for says, _ in told(plan_of(sheets(posts=posts), today=TODAY))] == [problem]


def test_a_post_that_has_ended_binds_nobody() -> None:
    posts = [["村委会", "主任", "男1", "2026-11-21"], ["监委会", "委员", "男1", ""]]
    assert told(plan_of(sheets(posts=posts), today=TODAY)) == []


@pytest.mark.parametrize(("size", "fine"), [(2, False), (3, True), (7, True), (8, False)])
def test_three_to_seven_and_a_woman(size: int, fine: bool) -> None:
    posts = [["村委会", "委员", f"男{n}", ""] for n in range(1, size + 1)]
    found = warned(plan_of(sheets(posts=posts), today=TODAY))
    assert ("committee-size" not in found) is fine
    assert "committee-women" in found
    posts[0][2] = "女1"
    assert "committee-women" not in warned(plan_of(sheets(posts=posts), today=TODAY))


def test_a_third_are_women() -> None:
    plan = RosterPlan(
        tuple(Household(str(n)) for n in range(30)),
        tuple(Resident(str(n), f"n{n}", "female" if n < 10 else "male") for n in range(30)),
        tuple(Representative(f"n{n}", group=f"g{n}") for n in range(30)),
    )
    assert "representatives-women" not in warned(roster.check(plan, today=TODAY))
    one_less = replace(
        plan, residents=(replace(plan.residents[0], sex="male"), *plan.residents[1:])
    )
    check = warned(roster.check(one_less, today=TODAY))["representatives-women"]
    assert (check.have, check.need, check.of) == (9, 10, 30)


def hash_id(number: str) -> bytes | None:
    return number.encode() if number else None


def known(plan: RosterPlan) -> RosterSnapshot:
    def keep(rows: Any) -> list[Any]:
        return [
            Known(n, replace(r, row=0, **({"id_number": ""} if hasattr(r, "id_number") else {})),
                  hash_id(getattr(r, "id_number", "")))
            for n, r in enumerate(rows)
        ]  # fmt: skip

    return RosterSnapshot(
        keep(plan.households), keep(plan.residents), keep(plan.representatives), keep(plan.posts)
    )


def test_the_same_again_changes_nothing() -> None:
    raw = sheets([[1, "张三", "女", "", "11010519491231002X"]], [["女1", 1, "1-12", ""]],
                 [["村委会", "主任", "男1", ""]])  # fmt: skip
    plan = plan_of(raw, today=TODAY)
    changes = diff(known(plan), plan, hash_id=hash_id)
    assert changes.nothing
    assert len(changes.residents.unchanged) == 25
    assert not changes.residents.absent and not changes.posts.absent


def test_only_what_differs() -> None:
    before = RosterPlan(
        households=(Household("1", head="甲"), Household("2")),
        residents=(
            Resident("1", "甲", born=date(1950, 1, 1), phone="13800000000", id_number="A"),
            Resident("1", "乙", born=date(1980, 1, 1)),
            Resident("2", "丙", born=date(1990, 1, 1)),
            Resident("2", "丁"),
        ),
        posts=(Post("office", "clerk", "乙"),),
    )
    after = RosterPlan(
        households=(Household("1", head="乙", row=3), Household("3")),
        residents=(
            Resident("1", "甲甲", born=date(1950, 1, 1), id_number="A"),  # a new name, same number
            Resident("3", "乙", born=date(1980, 1, 1)),  # moved
            Resident("2", "丙", born=date(1990, 6, 1)),  # same year
            Resident("3", "戊"),
        ),
    )
    changes = diff(known(before), after, hash_id=hash_id)
    assert [(c.key, c.fields) for c in changes.households.changed] == [(0, ("head",))]
    assert [h.number for h in changes.households.added] == ["3"]
    assert [k.entry.number for k in changes.households.absent] == ["2"]
    assert sorted((c.key, c.fields) for c in changes.residents.changed) == [
        (0, ("name",)), (1, ("household",)), (2, ("born",)),
    ]  # fmt: skip
    assert changes.residents.changed[0].after.phone == "13800000000"  # an empty cell erases nothing
    assert [p.name for p in changes.residents.added] == ["戊"]
    assert [k.entry.name for k in changes.residents.absent] == ["丁"]
    assert [k.key for k in changes.posts.absent] == [0]


def test_a_column_or_sheet_left_out_says_nothing() -> None:
    plan = plan_of(sheets(people=[[1, "张三", "女", "", "", "", "是"]],
                          representatives=[["女1", 1, "1-12", ""]]), today=TODAY)  # fmt: skip
    fewer = [
        RawSheet("户", [["户号"], *([n] for n in range(1, 13))]),
        RawSheet("人", [["户号", "姓名"], *([p.household, p.name] for p in plan.residents)]),
    ]
    again = plan_of(fewer, today=TODAY)
    assert told(again) == []
    changes = diff(known(plan), again, hash_id=hash_id)
    assert changes.nothing
    assert not changes.residents.absent and not changes.representatives.absent
    fewer[1].rows[0].append("党员")  # type: ignore[attr-defined]
    (change,) = diff(
        known(plan), plan_of(fewer, today=TODAY), hash_id=hash_id
    ).residents.changed  # the column is there and empty: no member
    assert (change.before.name, change.fields) == ("张三", ("party_member",))


def test_another_identity_number_is_another_person() -> None:
    old = RosterPlan(residents=(Resident("1", "甲", id_number="A"),))
    new = RosterPlan(residents=(Resident("1", "甲", id_number="B"),))
    changes = diff(known(old), new, hash_id=hash_id)
    assert len(changes.residents.added) == len(changes.residents.absent) == 1


PEOPLE = st.builds(
    Resident, st.sampled_from("123"), st.sampled_from("甲乙丙丁"), born=st.none() | st.dates(),
    id_number=st.sampled_from(["", "", "A", "B", "C"]),
)  # fmt: skip


@given(st.lists(PEOPLE, max_size=8), st.lists(PEOPLE, max_size=8))
def test_everybody_is_counted_once(old: list[Resident], new: list[Resident]) -> None:
    now = known(RosterPlan(residents=tuple(old)))
    found = diff(now, RosterPlan(residents=tuple(new)), hash_id=hash_id).residents
    kept = len(found.changed) + len(found.unchanged)
    assert kept + len(found.added) == len(new)
    assert kept + len(found.absent) == len(old)
    keys = [c.key for c in found.changed] + [k.key for k in (*found.unchanged, *found.absent)]
    assert sorted(keys) == list(range(len(old)))  # type: ignore[type-var]


@given(st.lists(st.lists(st.none() | st.text(max_size=5) | st.floats() | st.integers() | st.dates()
                         | st.booleans(), max_size=7), max_size=8))  # fmt: skip
def test_any_cells_are_answered(rows: list[list[Any]]) -> None:
    for place in range(4):
        raw = sheets()
        raw[place] = replace(raw[place], rows=[raw[place].rows[0], *rows])
        plan_of(raw, today=TODAY)
        raw[place] = replace(raw[place], rows=rows)
        plan_of(raw, today=TODAY)


def test_every_complaint_has_its_words() -> None:
    words = yaml.safe_load((SRC / "methods/wording/roster.yaml").read_text("utf-8"))
    code = "".join((SRC / f"core/{n}.py").read_text("utf-8") for n in ("roster", "roster_rows"))
    said = set(re.findall(r'(?:problem|wrong)\(\s*"([a-z-]+)"', code)) | {
        "household-twice", "id-twice", "resident-twice", "post-twice", "id-as-number", "id-wrong",
        "not-resident", "outsider", "file-big", "file-not-xlsx",
    }  # fmt: skip
    assert {f"roster.{s}" for s in said} == set(words)
    for key, sentence in words.items():
        assert set(sentence) == {"zh", "en"}, key
        holes = [set(re.findall(r"{(\w+)}", sentence[lang])) for lang in ("zh", "en")]
        assert holes[0] - {"column_en", "sheet_en"} == holes[1] - {"column_en", "sheet_en"}, key


def test_every_role_has_its_body_and_label() -> None:
    roles = [r for roles in roster.BODIES.values() for r in roles]
    assert sorted(roles) == sorted(roster.ROLE_LABELS) and len(set(roles)) == 14
    assert set(roster.BODIES) == set(roster.BODY_LABELS)
    assert roster_changes.RosterSnapshot() is not None
