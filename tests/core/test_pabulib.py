"""The ``.pb`` format: read and written without loss, and every mistake named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.budgets import Ballot, Project
from xiangyue.core.pabulib import PabulibError, PabulibFile, read, write

DATA = Path(__file__).parents[1] / "data" / "pabulib"
SMALL = """META
key;value
description;A village; its road
budget;2500.00
num_projects;2
num_votes;2
vote_type;approval
PROJECTS
project_id;cost;category;name
1;600;road;"Lamps; all of them"
2;800,0;water;Pump
VOTES
voter_id;age;vote;weight
v1;34;1,2;3
v2;51;;1
"""


def test_what_is_read() -> None:
    file = read(SMALL)
    assert file.budget == 2500 and file.meta["description"] == "A village; its road"
    assert file.projects == (Project("1", 600, "road"), Project("2", 800, "water"))
    assert file.ballots == (Ballot("v1", frozenset("12"), 3), Ballot("v2", frozenset()))
    assert file.project_columns["1"]["name"] == "Lamps; all of them"
    assert file.voter_columns["v1"] == {"age": "34"}


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("META\n", "", 1, "before the first section"),
        ("META\nkey;value", "META\nkey", 2, "key;value"),
        ("budget;2500.00\n", "", 0, "no budget"),
        ("2500.00", "2500.50", 4, "not a whole number"),
        ("2500.00", "1,200", 4, "not a whole number"),
        ("num_projects;2", "num_projects;3", 5, "there are 2"),
        ("num_votes;2", "num_votes;1", 6, "there are 2"),
        ("approval", "cumulative", 7, "only approval"),
        ("approval", "approval\nbudget;3", 8, "twice in META"),
        ("project_id;cost", "project_id;price", 9, "no column cost"),
        ("cost;category", "cost;cost", 9, "twice"),
        ("1;600;road;", "1;600;", 10, "3 cells"),
        ("1;600", "1;0", 10, "costs nothing"),
        ("1;600", "1;six", 10, "not a whole number: 'six'"),
        ("2;800,0", "1;800", 11, "stands twice"),
        ("VOTES\nvoter_id", "VOTES\nPROJECTS\nvoter_id", 13, "second section"),
        ("v1;34;1,2;3", "v1;34;1,9;3", 14, "project 9"),
        ("v1;34;1,2;3", "v1;34;1,1;3", 14, "a project twice"),
        ("v1;34;1,2;3", "v1;34;1,2;0", 14, "weight 0"),
        ("v2;51", "v1;51", 15, "stands twice"),
        ("v2;51", ";51", 15, "without a voter_id"),
        (SMALL[SMALL.index("VOTES") :], "", 0, "no section VOTES"),
    ],
)
def test_every_mistake_is_named_with_its_line(old: str, new: str, line: int, what: str) -> None:
    assert old in SMALL
    with pytest.raises(PabulibError, match=what) as found:
        read(SMALL.replace(old, new, 1))
    assert found.value.line == line


@pytest.mark.parametrize("path", sorted(DATA.glob("*.pb")), ids=lambda p: p.stem)
def test_real_files_are_read_and_written_without_loss(path: Path) -> None:
    file = read(path.read_text("utf-8"))
    again = read(write(file))
    assert again == file
    for project in file.projects:
        votes = sum(project.id in ballot.approves for ballot in file.ballots)
        assert votes == int(file.project_columns[project.id]["votes"])


WORD = st.text("abc;\"' 村路", min_size=1, max_size=5).map(str.strip).filter(bool)
IDS = st.lists(st.text("abc12", min_size=1, max_size=3), unique=True, min_size=1, max_size=4)


@given(IDS, IDS, st.data())
def test_write_then_read_is_the_same(
    names: list[str], voters: list[str], data: st.DataObject
) -> None:
    projects = tuple(
        Project(name, data.draw(st.integers(1, 10**9)), data.draw(st.just("") | WORD))
        for name in names
    )
    ballots = tuple(
        Ballot(v, data.draw(st.frozensets(st.sampled_from(names))), data.draw(st.integers(1, 9)))
        for v in voters
    )
    titles = {name: {"name": data.draw(WORD)} for name in names}
    file = PabulibFile(77, projects, ballots, {"description": data.draw(WORD)}, titles)
    again = read(write(file))
    assert (again.budget, again.projects, again.ballots) == (77, projects, ballots)
    assert {name: cells["name"] for name, cells in again.project_columns.items()} == {
        name: cells["name"] for name, cells in titles.items()
    }
    assert again.meta["description"] == file.meta["description"]
    assert read(write(again)) == again
