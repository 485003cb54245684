"""``belenios-tool`` of Debian as the judge: of our elections, of its own by us, of mixed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.belenios_elections import (
    COUNTS,
    VOTES,
    Dice,
    Poll,
    ToolsPoll,
    held,
    ours,
    tool_accepts,
)

from xiangyue.core.belenios import ballots, credentials
from xiangyue.core.belenios.election import grades
from xiangyue.core.belenios.groups import RFC_3526_2048


def test_an_election_of_ours_passes_at_every_stage(tmp_path: Path) -> None:
    poll = Poll()
    assert tool_accepts(poll.whole, tmp_path / "a")
    for voter, chosen in enumerate(VOTES):
        poll.vote(voter, chosen)
    assert tool_accepts(poll.whole, tmp_path / "a")
    poll.close()
    poll.open([1, 2, 4])
    assert tool_accepts(poll.whole, tmp_path / "a")
    assert poll.counts == COUNTS
    report = ours(poll.whole)
    assert report.ok and report.result == COUNTS and report.counted == 3


def test_an_election_in_the_group_of_rfc_3526_passes(tmp_path: Path) -> None:
    poll = held(group=RFC_3526_2048, threshold=None)
    assert ours(poll.whole).ok and tool_accepts(poll.whole, tmp_path / "a")


def test_ratings_by_grades_pass(tmp_path: Path) -> None:
    poll = Poll(questions=grades(["村支书", "村主任"], ["好", "一般", "差"]), threshold=None)
    poll.vote(0, [[0], [2]])
    poll.vote(1, [[0], []])
    poll.vote(2, [[1], [2]])
    poll.close()
    poll.open([1])
    assert poll.counts == [[0, 2, 1, 0], [1, 0, 0, 2]]
    assert ours(poll.whole).ok and tool_accepts(poll.whole, tmp_path / "a")


def test_who_votes_again_is_counted_once_with_the_last(tmp_path: Path) -> None:
    poll = Poll(threshold=None)
    for chosen in VOTES:
        poll.vote(0, chosen)
    poll.close()
    poll.open([1])
    assert poll.counts == [[0, 0, 0, 1], [0, 1], [0, 1, 0]]
    assert ours(poll.whole).counted == 1 and tool_accepts(poll.whole, tmp_path / "a")


def test_an_election_in_which_nobody_votes(tmp_path: Path) -> None:
    poll = Poll(threshold=None)
    poll.close()
    poll.open([1])
    assert ours(poll.whole).ok and tool_accepts(poll.whole, tmp_path / "a")


@pytest.mark.parametrize("threshold", [None, 2])
def test_an_election_of_the_tool_with_ballots_of_both_verifies(
    tmp_path: Path, threshold: int | None
) -> None:
    poll = ToolsPoll(tmp_path / "t", voters=4, group="BELENIOS-2048", threshold=threshold)
    assert ours(poll.whole).ok
    for voter, chosen in enumerate(VOTES):
        raw = poll.encrypted(voter, chosen)
        ballots.check_ballot(poll.election, raw)
        poll.cast(raw)
    key = credentials.secret_key(poll.election.group, poll.uuid, poll.codes[3])
    poll.cast(ballots.encrypt(poll.election, key, ([0], [0], [0]), Dice("ours")))
    assert ours(poll.whole).ok
    poll.close()
    assert ours(poll.whole).ok
    poll.open()
    report = ours(poll.whole)
    assert report.ok, report.faults
    assert report.result == [[1, 2, 1, 1], [2, 2], [2, 1, 1]]
    assert tool_accepts(poll.whole, tmp_path / "a")
