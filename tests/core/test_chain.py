"""A log that was tampered with names the first entry and what was done to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import log
from xiangyue.core.chain import Head, Stored, verify_entries
from xiangyue.core.notes import Checkpoint

LOG = "330212105219"
AT = datetime(2026, 11, 22, tzinfo=UTC)
SIZE = 12


def write(size: int = SIZE, start: list[bytes] | None = None, word: str = "") -> list[bytes]:
    leaves = list(start or ())
    prev = log.leaf_hash(leaves[-1]) if leaves else log.NO_ENTRY
    for seq in range(len(leaves) + 1, size + 1):
        leaf = log.make_entry(
            log=LOG, seq=seq, at=AT, act="opinion.submit", by={"role": "resident"},
            on={"opinion": str(seq)}, data={"word": word}, sealed={}, prev=prev,
        )  # fmt: skip
        leaves.append(leaf)
        prev = log.leaf_hash(leaf)
    return leaves


def rewritten(leaf: bytes, **change) -> bytes:
    return log.canonical({**log.read_canonical(leaf), **change})


def rows(leaves: list[bytes]) -> list[Stored]:
    return [
        Stored(leaf, n, log.leaf_hash(leaf), AT, "opinion.submit")
        for n, leaf in enumerate(leaves, 1)
    ]


def head(leaves: list[bytes]) -> Head:
    frontier = log.Frontier()
    for leaf in leaves:
        frontier.append(log.leaf_hash(leaf))
    return Head(len(leaves), log.leaf_hash(leaves[-1]), frontier.to_bytes())


def checkpoint(leaves: list[bytes], size: int) -> Checkpoint:
    root = log.root_of(log.leaf_hash(leaf) for leaf in leaves[:size])
    return Checkpoint(f"xiangyue/x/{LOG}", size, root)


def first(entries, **given_):
    report = verify_entries(entries, log=LOG, **given_)
    assert report.faults, "nothing found"
    fault = report.faults[0]
    return fault.kind, fault.seq


GOOD = write()
HEAD = head(GOOD)
PLACES = range(1, SIZE + 1)


def test_a_good_log():
    report = verify_entries(
        rows(GOOD), log=LOG, head=HEAD, checkpoints=[checkpoint(GOOD, n) for n in range(SIZE + 1)]
    )
    assert report.ok and report.size == SIZE and report.checkpoints == SIZE + 1
    assert report.root == log.root_of(log.leaf_hash(leaf) for leaf in GOOD)
    assert verify_entries(GOOD, log=LOG).ok
    assert verify_entries([], log=LOG).ok


@pytest.mark.parametrize("seq", PLACES)
def test_altered_body(seq):
    made = rows(GOOD)
    made[seq - 1] = Stored(
        rewritten(GOOD[seq - 1], data={"word": "x"}), seq, made[seq - 1].leaf, AT, "opinion.submit"
    )
    assert first(made, head=HEAD) == ("altered", seq)


@pytest.mark.parametrize("seq", PLACES)
def test_altered_with_its_hash(seq):
    leaves = [*GOOD[: seq - 1], rewritten(GOOD[seq - 1], data={"word": "x"}), *GOOD[seq:]]
    assert first(rows(leaves), head=HEAD) == ("altered", seq)
    if seq < SIZE:  # without a head nothing vouches for the last entry
        found = first(leaves)
        assert found == ("altered", seq) or (seq == SIZE - 1 and found == ("altered", SIZE))


@pytest.mark.parametrize("seq", PLACES)
@pytest.mark.parametrize("change", [{"prev": "ab" * 32}, {"seq": 99}, {"seq": 1 << 40}, {"v": 2}])
def test_altered_fields(seq, change):
    leaves = [*GOOD[: seq - 1], rewritten(GOOD[seq - 1], **change), *GOOD[seq:]]
    kind, named = first(rows(leaves), head=HEAD)
    assert named == seq and kind in ("altered", "removed" if seq == SIZE else "altered")


@pytest.mark.parametrize("seq", PLACES)
@pytest.mark.parametrize(
    "change",
    [
        {"leaf": b"\x01" * 32},
        {"act": "opinion.withdraw"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"body": b"{}"},
        {"body": b"\xff"},
    ],
)
def test_altered_columns(seq, change):
    made = rows(GOOD)
    old = made[seq - 1]
    made[seq - 1] = Stored(
        change.get("body", old.body), seq, change.get("leaf", old.leaf),
        change.get("at", old.at), change.get("act", old.act),
    )  # fmt: skip
    assert first(made, head=HEAD) == ("altered", seq)


@pytest.mark.parametrize("seq", range(1, SIZE))
def test_removed(seq):
    made = rows(GOOD)
    del made[seq - 1]
    assert first(made, head=HEAD) == ("removed", seq)
    leaves = GOOD[: seq - 1] + GOOD[seq:]
    assert first(rows(leaves), head=HEAD) == ("removed", seq)
    assert first(leaves) == ("removed", seq)


@pytest.mark.parametrize("seq", PLACES)
def test_added_and_the_rest_moved_down(seq):
    prev = log.leaf_hash(GOOD[seq - 2]) if seq > 1 else log.NO_ENTRY
    forged = rewritten(GOOD[seq - 1], data={"word": "forged"}, prev=prev.hex())
    for extra in (forged, GOOD[seq // 2], GOOD[-1], rewritten(forged, prev="ab" * 32)):
        leaves = [*GOOD[: seq - 1], extra, *GOOD[seq - 1 :]]
        kind, named = first(rows(leaves), head=HEAD)
        place = next(
            n for n, (a, b) in enumerate(zip(leaves, [*GOOD, b""], strict=True), 1) if a != b
        )
        assert (kind, named) == ("added", place)


def test_added_at_the_end():
    leaves = write(SIZE + 1, GOOD)
    assert first(rows(leaves), head=HEAD) == ("added", SIZE + 1)


def test_added_from_another_log():
    leaves = [*GOOD[:4], rewritten(GOOD[4], log="330212105220"), *GOOD[4:]]
    assert first(rows(leaves), head=HEAD) == ("added", 5)


@pytest.mark.parametrize("one", PLACES)
@pytest.mark.parametrize("two", PLACES)
def test_moved(one, two):
    if one == two:
        return
    leaves = list(GOOD)
    leaves.insert(two - 1, leaves.pop(one - 1))
    kind, seq = first(rows(leaves), head=HEAD)
    assert kind == "moved" and (seq == one or abs(one - two) == 1)
    swapped = list(GOOD)
    swapped[one - 1], swapped[two - 1] = swapped[two - 1], swapped[one - 1]
    assert first(rows(swapped), head=HEAD) in (("moved", one), ("moved", two))
    kept = [Stored(leaf, n, rows(GOOD)[n - 1].leaf) for n, leaf in enumerate(swapped, 1)]
    assert first(kept, head=HEAD) in (("moved", one), ("moved", two))


@pytest.mark.parametrize("size", range(SIZE))
def test_cut_tail(size):
    assert first(rows(GOOD[:size]), head=HEAD) == ("cut", size + 1)
    old = head(GOOD[:size]) if size else Head(0, log.NO_ENTRY, b"")
    assert verify_entries(rows(GOOD[:size]), log=LOG, head=old).ok  # nothing here can know
    assert first(GOOD[:size], head=old, checkpoints=[checkpoint(GOOD, SIZE)]) == ("cut", size + 1)


@pytest.mark.parametrize("seq", PLACES)
def test_rewritten_tail_against_a_checkpoint(seq):
    """A history rewritten with its hashes and head is consistent: a checkpoint catches it."""
    forged = write(SIZE, GOOD[: seq - 1], word="rewritten")
    assert verify_entries(rows(forged), log=LOG, head=head(forged)).ok
    for size in range(1, SIZE + 1):
        report = verify_entries(
            rows(forged), log=LOG, head=head(forged), checkpoints=[checkpoint(GOOD, size)]
        )
        assert report.ok == (size < seq)
    every = [checkpoint(GOOD, n) for n in range(SIZE + 1)]
    report = verify_entries(rows(forged), log=LOG, head=head(forged), checkpoints=every)
    assert [(f.kind, f.seq, f.to) for f in report.faults] == [("rewritten", seq, seq)]


def test_a_forged_head():
    for wrong, kind in (
        (Head(SIZE, b"\x01" * 32, HEAD.frontier), "altered"),
        (Head(SIZE, HEAD.last, b"\x01" * 64), "head"),
    ):
        assert first(rows(GOOD), head=wrong)[0] == kind


@given(st.integers(1, SIZE - 1), st.binary(min_size=1, max_size=4), st.data())
def test_no_byte_may_change(seq, change, draw):
    leaf = GOOD[seq - 1]
    at = draw.draw(st.integers(0, len(leaf) - 1))
    changed = leaf[:at] + change + leaf[at + len(change) :]
    if changed != leaf:
        report = verify_entries([*GOOD[: seq - 1], changed, *GOOD[seq:]], log=LOG, head=HEAD)
        assert not report.ok
        assert report.faults[0].seq == seq or report.faults[0].kind in ("moved", "added")
