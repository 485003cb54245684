"""What is changed midway is answered for every method of rows C5, D1 to D13 and E1 to E7, by acts
that there are, that its parts take, and that a rehearsal, a case or a test lives."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from tools import midway

from xiangyue.core.kinds import REGISTRY
from xiangyue.methods import library

SRC = midway.ROOT / "src" / "xiangyue"
ROWS = ["C5", *(f"D{n}" for n in range(1, 14)), *(f"E{n}" for n in range(1, 8))]
ANSWERS = midway.answers()
MEETINGS = ("meetings", "sittings")
"""Acts of the meeting at which the item of a part of kind ``sitting`` is."""
NAMED = [a for a in ANSWERS if a.act]


@cache
def _calls(path: Path) -> set[str]:
    return midway.calls(path)


@cache
def _pages() -> set[str]:
    return set().union(*(_calls(path) for path in (SRC / "web").rglob("*.py")))


@cache
def _tests(name: str) -> set[str]:
    tree = ast.parse((midway.ROOT / "tests" / name).read_text("utf-8"))
    return {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


@cache
def _cases(slug: str) -> set[str]:
    raw = yaml.safe_load((library.folder() / slug / "cases.yaml").read_text("utf-8"))
    return {case["name"]["en"] for case in raw["cases"] if isinstance(case["name"], dict)}


def test_every_method_of_the_rows_is_in_it() -> None:
    rows = midway.table()["rows"]
    assert list(rows) == ROWS
    for path in sorted(library.folder().glob("*/definition.yaml")):
        head = " ".join(
            line.lstrip("# ") for line in path.read_text("utf-8").split("\nslug:")[0].splitlines()
        )
        for said in re.findall(r"catalogue ([A-Z]\d+(?:(?:,| and) [A-Z]\d+)*)", head):
            for row in re.findall(r"[A-Z]\d+", said):
                if row in rows:
                    assert path.parent.name in rows[row], f"{path.parent.name} is of {row}"


def test_every_event_is_answered_for_every_part() -> None:
    left = midway.table()["open"] or {}
    assert set(midway.table()["kinds"]) == set(midway.kinds())
    for slug, part in midway.parts():
        for event in midway.OF_KINDS:
            here = [a for a in ANSWERS if (a.kind, a.event) == (part.kind, event) and a.holds(part)]
            name = f"{part.kind}.{event}"
            assert bool(here) != (name in left), f"{slug}: {part.key}: {name}"
    for name in left:
        kind, event = name.split(".")
        assert kind in midway.kinds() and event in midway.table()["events"], name
    for event in midway.table()["events"]:
        assert event in midway.OF_KINDS or event in midway.table()["every"], event
    for one in ANSWERS:
        assert one.event in midway.table()["events"] and one.say.endswith("."), one
        assert one.cannot != bool(one.lived), f"either it cannot be, or something lives it: {one}"
        if one.where:
            assert any(p.kind == one.kind and one.holds(p) for _, p in midway.parts()), one


@pytest.mark.parametrize("one", NAMED, ids=lambda a: f"{a.kind or 'every'}-{a.event}-{a.act}")
def test_every_act_is_there_and_a_part_of_its_kind_takes_it(one: midway.Answer) -> None:
    module, name = one.act.split(".")
    found = importlib.import_module(f"xiangyue.actions.{module}")
    asked = inspect.signature(getattr(found, name)).parameters
    assert {"actor", "now"} <= set(asked)
    assert one.act in _pages(), "no page does it"
    if one.kind:
        page = _calls(SRC / "web" / "parts" / f"{one.kind}.py")
        of = {k for w in REGISTRY[one.kind].words.values() for k in w.of.split("|")} - {""}
        source = inspect.getsource(found)
        taken = any(f'"{kind}"' in source for kind in (one.kind, *of))
        taken |= one.kind == "sitting" and module in MEETINGS
        assert taken or one.act in page, f"no part of kind {one.kind} takes it"


@pytest.mark.parametrize("one", ANSWERS, ids=lambda a: f"{a.kind or 'every'}-{a.event}-{a.act}")
def test_every_answer_is_lived(one: midway.Answer) -> None:
    for name in one.lived:
        if name == midway.REHEARSAL:
            assert one.act in _calls(SRC / "scenario" / "kinds" / f"{one.kind}.py"), one
        elif name.startswith(midway.CASE):
            for slug in midway.methods():
                assert name.removeprefix(midway.CASE) in _cases(slug), f"{slug}: {name}"
        else:
            file, function = name.split("::")
            assert function in _tests(file), f"there is no {name}"
            path = midway.ROOT / "tests" / file
            posts = ".post(" in path.read_text("utf-8")  # a test of pages does it by a form
            assert not one.act or one.act in _calls(path) or posts, f"{name}: no {one.act}"


def test_the_page_says_what_the_table_says() -> None:
    assert midway.PAGE.read_text("utf-8") == midway.text(), "python -m tools.midway"
