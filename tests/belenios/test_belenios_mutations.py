"""Anything in an archive changed at random: our verdict is the tool's, each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.belenios_elections import (
    Dice,
    Poll,
    chained,
    held,
    ours,
    parts,
    resigned,
    tool_accepts,
)

from xiangyue.core.belenios import tally
from xiangyue.core.belenios.written import written

MANY = 24


@pytest.fixture(scope="module")
def poll() -> Poll:
    return held()


def leaves(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with a key of it, down to the last."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from leaves(data[key])


def mutated(raw: str, dice: Dice) -> str:
    """One place of a JSON text changed: a number, an order, something left out or twice."""
    data = json.loads(raw)
    places = list(leaves(data))
    at, key = places[dice.randbelow(len(places))]
    other, there = places[dice.randbelow(len(places))]
    match dice.randbelow(4):
        case 0 if isinstance(at[key], str) and at[key].isdigit():
            at[key] = str(int(at[key]) + 1)
        case 1:
            del at[key]
        case 2 if isinstance(at, list):
            at.append(at[key])
        case _:
            at[key], other[there] = json.loads(json.dumps([other[there], at[key]]))
    return written(data)


@pytest.mark.parametrize("seed", range(MANY))
def test_the_verdicts_are_the_same(poll: Poll, seed: int, tmp_path: Path) -> None:
    dice = Dice(f"mutation {seed}")
    events = parts(poll.whole)
    changeable = [
        n for n, (kind, _) in enumerate(events) if kind not in ("EndBallots", "EncryptedTally")
    ]
    n = changeable[dice.randbelow(len(changeable))]
    kind, data = events[n]
    if kind == "Setup":
        which = dice.randbelow(3)
        data = (*data[:which], mutated(data[which], dice), *data[which + 1 :])
    elif kind == "PartialDecryption":
        told = mutated(data[0], dice)
        data = (told, tally.write_owned(json.loads(data[1])["owner"], told))
    elif kind == "Ballot":
        told = mutated(data[0], dice)
        if dice.randbelow(2):
            voter = poll.raws.index(data[0])
            told = resigned(poll, voter, json.loads(told))
        data = (told,)
    else:
        data = (mutated(data[0], dice),)
    whole = chained([*events[:n], (kind, data), *events[n + 1 :]])
    report = ours(whole)
    assert report.ok == tool_accepts(whole, tmp_path / "a"), (kind, report.faults)
    assert report.ok == (whole == poll.whole)
