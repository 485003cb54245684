"""Whatever comes to an importer, it is read or answered with a sentence: rosters, statements,
ballots, votes on projects, lists of names."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.core.test_statement_rows import book
from tests.roster_files import HEADS, rows
from tests.test_township_import import workbook
from tests.world import CODE, make_area

from xiangyue.core import pabulib
from xiangyue.core.elections import tables
from xiangyue.core.refusals import Refusal
from xiangyue.core.statement_balances import read_statement
from xiangyue.documents import roster_sheet, statement_sheet
from xiangyue.methods import counting
from xiangyue.methods.wording import word
from xiangyue.web import named_people

TODAY = date(2026, 3, 10)


@cache
def roster() -> bytes:
    """A sound roster."""
    return workbook({name: [HEADS[name], *some] for name, some in rows(4).items()})


@cache
def statement() -> bytes:
    """A sound statement."""
    return book([["日期", "摘要", "收入", "支出"], ["2026-03-05", "补助", 1234.5, ""]])


def told(refusal: Refusal) -> None:
    """The refusal has its sentence in both languages."""
    for check in refusal.checks:
        for lang in ("zh", "en"):
            said = word(check, lang)
            assert said and said != check.says, (check.says, said)
            for word_given in sorted(map(str, check.values.values()), key=len, reverse=True):
                said = said.replace(word_given, "")  # what was given may hold any sign
            assert "{" not in said, (check.says, said)


@st.composite
def spoilt(draw: st.DrawFn, sound: Any) -> bytes:
    """A sound workbook with bytes changed in the file, or in one of the parts packed in it."""
    data: bytes = sound()
    noise = draw(st.binary(min_size=1, max_size=12))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        return data[:at] + noise + data[at + len(noise) * draw(st.integers(0, 1)) :]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            part = old.read(name)
            if name == chosen:
                at = draw(st.integers(0, len(part)))
                part = part[:at] + noise + part[at + len(noise) :]
            if name != chosen or draw(st.integers(0, 4)):
                new.writestr(name, part)
    return out.getvalue()


FILES = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b),
    st.binary(max_size=900).map(lambda b: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b),
)


@settings(max_examples=120, deadline=None)
@given(data=st.one_of(FILES, spoilt(roster)))
def test_any_bytes_for_a_roster(data: bytes) -> None:
    try:
        plan = roster_sheet.read(data, today=TODAY)
    except Refusal as refusal:
        told(refusal)
        return
    for problem in (*plan.problems, *plan.warnings)[:20]:
        told(Refusal("invalid", problem.check))


@settings(max_examples=120, deadline=None)
@given(data=st.one_of(FILES, spoilt(statement)), kind=st.sampled_from(["bank", "book"]))
def test_any_bytes_for_a_statement(data: bytes, kind: Any) -> None:
    try:
        found = read_statement(statement_sheet.sheets_of(data), kind=kind, today=TODAY)
    except Refusal as refusal:
        told(refusal)
        return
    for problem in (*found.problems, *found.warnings)[:20]:
        told(Refusal("invalid", problem.check))


LINES = st.lists(
    st.lists(
        st.sampled_from(["ballot", "选票", "box", "票箱", "post", "职位", "candidate", "候选人",
                         "teller", "计票人", "election", "选举", "主任", "王建国", "1", "-1", "",
                         "x", "9" * 30, '"', "甲|乙"]),
        max_size=6,
    ).map(",".join),
    max_size=8,
).map("\n".join)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["posts", "boxes", "ballots", "sums", "second", "settled", "kind", "rule",
                         "area", "day", "registered", "name", "seats", "candidates", "times"]),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


def counted(data: Any) -> None:
    """What ``xiangyue count`` does with it."""
    try:
        counting.text(counting.answer(data), "zh")
    except Refusal as refusal:
        told(refusal)


@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=120), LINES.map(str.encode)))
def test_any_table_of_ballots(data: bytes) -> None:
    try:
        found = tables.read(data)
    except Refusal as refusal:
        told(refusal)
        return
    counted(found)


ELECTION = """日期,2026-05-01
地区,330212105219
登记人数,100
发出选票,60
职务,主任,1
职务,委员,2
候选人,主任,王建国
候选人,委员,周芳
候选人,委员,吴刚
票箱,中心会场,60,60
选票,中心会场,40,主任=王建国,委员=周芳,委员=吴刚
选票,中心会场,10
选票,中心会场,10,主任=?,委员=周芳"""


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, len(ELECTION)), noise=st.text(max_size=5), cut=st.integers(0, 6))
@example(at=0, noise="", cut=0)
def test_a_table_of_an_election_with_a_piece_of_it_changed(at: int, noise: str, cut: int) -> None:
    text = ELECTION[:at] + noise + ELECTION[at + cut :]
    try:
        found = tables.read(text.encode("utf-8", "replace"))
    except Refusal as refusal:
        told(refusal)
        return
    counted(found)


@st.composite
def bent(draw: st.DrawFn) -> Any:
    """A counted election with one of its values made another."""
    data = json.loads(json.dumps(tables.read(ELECTION.encode()), default=str))
    here = data
    for _step in range(draw(st.integers(0, 5))):
        inside = list(here) if isinstance(here, dict) else range(len(here))
        if not inside:
            break
        key = draw(st.sampled_from(list(inside)))
        if not isinstance(here[key], (dict, list)) or draw(st.booleans()):
            here[key] = draw(VALUES)
            break
        here = here[key]
    return data


@settings(max_examples=150, deadline=None)
@given(data=st.one_of(VALUES, bent()))
def test_any_data_of_an_election(data: Any) -> None:
    counted(data)


SOUND = "META\nkey;value\nbudget;100\nPROJECTS\nproject_id;cost\n1;5\nVOTES\nvoter_id;vote\n1;1\n"


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=80),
        st.tuples(st.integers(0, len(SOUND)), st.text(max_size=6)).map(
            lambda cut: SOUND[: cut[0]] + cut[1] + SOUND[cut[0] + len(cut[1]) :]
        ),
    )
)
@example(text="\ufeff" + SOUND)
def test_any_text_of_votes_on_projects(text: str) -> None:
    try:
        read = pabulib.read(text)
    except pabulib.PabulibError as error:
        assert str(error)
        return
    assert pabulib.read(pabulib.write(read)).ballots == read.ballots


def test_a_day_that_no_calendar_has_is_told_as_it_was_written() -> None:
    sheets = {name: [list(HEADS[name]), *(list(r) for r in some)] for name, some in rows(4).items()}
    sheets["人"][1][3] = "2026-02-30"
    plan = roster_sheet.read(workbook(sheets), today=TODAY)
    assert "2026-02-30" in word(plan.problems[0].check, "zh")


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_any_list_of_names(text: str) -> None:
    make_area(CODE)
    try:
        named_people.read(text, CODE, field="people")
    except Refusal as refusal:
        told(refusal)
