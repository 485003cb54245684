"""Whom the count elects, equal to an independent library on real ballots and on made-up ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from xiangyue.core import pabulib
from xiangyue.methods import counting

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "elections" / "expected.json").read_text("utf-8"))


def elect(people: list[str], ballots: list[tuple[str, ...]], seats: int) -> dict[str, Any]:
    papers = Counter(ballots)
    outcome = counting.answer(
        {
            "election": "representatives",
            "day": "2026-05-01",
            "registered": len(ballots),
            "posts": [{"post": "x", "seats": seats}],
            "candidates": {"x": people},
            "boxes": [
                {
                    "box": "b",
                    "ballots": [{"n": n, "for": {"x": list(b)}} for b, n in papers.items()],
                }
            ],
        }
    )
    (post,) = outcome.posts
    assert outcome.count.whole.void == sum(n for b, n in papers.items() if len(b) > seats)
    return {"seats": seats, "elected": sorted(post.elected), "tied": sorted(post.tied)}


@pytest.mark.parametrize("name", sorted(EXPECTED["real"]))
def test_real_ballots(name: str) -> None:
    file = pabulib.read((DATA / "pabulib" / name).read_text("utf-8"))
    people = [project.id for project in file.projects]
    ballots = [tuple(sorted(ballot.approves)) for ballot in file.ballots]
    assert len(EXPECTED["real"][name]) >= 6
    for expected in EXPECTED["real"][name]:
        assert elect(people, ballots, expected["seats"]) == expected


def test_made_up_elections() -> None:
    cases = EXPECTED["made_up"]
    assert len(cases) >= 150
    assert sum(bool(case["tied"]) for case in cases) >= 30
    for case in cases:
        ballots = [tuple(one.split(",")) if one else () for one in case["ballots"]]
        found = elect(case["people"], ballots, case["seats"])
        assert found == {key: case[key] for key in found}
