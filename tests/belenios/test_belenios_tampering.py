"""Archives that somebody altered: our verification and the tool's are of one mind.

Each tampering is made by somebody who can write the file and chain it anew, so that no hash gives
it away. ``BOTH`` refuse; a few things our verification alone refuses, and says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from tests.belenios_elections import (
    Part,
    Poll,
    chained,
    done,
    files,
    held,
    ours,
    parts,
    resigned,
    tool,
    tool_accepts,
)

from xiangyue.core.belenios import archive, tally
from xiangyue.core.belenios.trustees import Single, new_key, write_trustees
from xiangyue.core.belenios.verifying import still_there
from xiangyue.core.belenios.written import written

Events = list[Part]
Tampering = Callable[[Poll, Events], Events]


@pytest.fixture(scope="module")
def poll() -> Poll:
    return held(voters=4)


def place(events: Events, kind: str, n: int = 0) -> int:
    return [at for at, (one, _) in enumerate(events) if one == kind][n]


def with_ballot(events: Events, n: int, raw: str) -> Events:
    at = place(events, "Ballot", n)
    return [*events[:at], ("Ballot", (raw,)), *events[at + 1 :]]


def plus_one(number: str) -> str:
    return str(int(number) + 1)


# -- the tamperings


def nothing(poll: Poll, events: Events) -> Events:
    return events


def a_proof(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    one = data["answers"][0]["individual_proofs"][1][0]
    one["response"] = plus_one(one["response"])
    return with_ballot(events, 0, resigned(poll, 0, data))


def an_overall_proof(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    one = data["answers"][1]["overall_proof"][0]
    one["challenge"] = plus_one(one["challenge"])
    return with_ballot(events, 0, resigned(poll, 0, data))


def a_blank_proof(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[1])
    one = data["answers"][0]["blank_proof"][1]
    one["challenge"] = plus_one(one["challenge"])
    return with_ballot(events, 1, resigned(poll, 1, data))


def a_proof_fewer(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    data["answers"][2]["overall_proof"].pop()
    return with_ballot(events, 0, resigned(poll, 0, data))


def two_votes_for_one(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    one = data["answers"][1]["choices"][0]
    one["beta"] = str(int(one["beta"]) * int(poll.group.g) % int(poll.group.p))
    return with_ballot(events, 0, resigned(poll, 0, data))


def an_element_of_order_two_times(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    one = data["answers"][1]["choices"][0]
    one["alpha"] = str(int(poll.group.p) - int(one["alpha"]))
    return with_ballot(events, 0, resigned(poll, 0, data))


def a_signature(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[2])
    data["signature"]["proof"]["response"] = plus_one(data["signature"]["proof"]["response"])
    return with_ballot(events, 2, written(data))


def a_ballot_without_signature(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[2])
    del data["signature"]
    return with_ballot(events, 2, written(data))


def a_credential_swapped(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0]) | {"credential": json.loads(poll.raws[1])["credential"]}
    return with_ballot(events, 0, resigned(poll, 1, data))


def a_ballot_copied_by_another_voter(poll: Poll, events: Events) -> Events:
    public = str(poll.tables.g.of(poll.keys[3]))
    copied = resigned(poll, 3, json.loads(poll.raws[0]) | {"credential": public})
    at = place(events, "EndBallots")
    return [*events[:at], ("Ballot", (copied,)), *events[at:]]


def a_ballot_removed(poll: Poll, events: Events) -> Events:
    at = place(events, "Ballot", 1)
    return events[:at] + events[at + 1 :]


def a_ballot_added_by_someone_not_listed(poll: Poll, events: Events) -> Events:
    kind, (election, trustees, listed) = events[0]
    fewer = [key for key in json.loads(listed) if key != json.loads(poll.raws[1])["credential"]]
    return [(kind, (election, trustees, written(fewer))), *events[1:]]


def a_credential_listed_twice(poll: Poll, events: Events) -> Events:
    kind, (election, trustees, listed) = events[0]
    keys = json.loads(listed)
    return [(kind, (election, trustees, written([*keys, keys[0]]))), *events[1:]]


def another_election(poll: Poll, events: Events) -> Events:
    kind, (election, trustees, listed) = events[0]
    renamed = written(json.loads(election) | {"name": "另一次"})
    return [(kind, (renamed, trustees, listed)), *events[1:]]


def another_trustee(poll: Poll, events: Events) -> Events:
    kind, (election, _, listed) = events[0]
    theirs = write_trustees([Single(new_key(poll.group, poll.rng)[1]), *poll.trustees[1:]])
    return [(kind, (election, theirs, listed)), *events[1:]]


def the_proof_of_a_trustee(poll: Poll, events: Events) -> Events:
    kind, (election, trustees, listed) = events[0]
    data = json.loads(trustees)
    data[0][1]["pok"]["response"] = plus_one(data[0][1]["pok"]["response"])
    return [(kind, (election, written(data), listed)), *events[1:]]


def a_threshold_lowered(poll: Poll, events: Events) -> Events:
    kind, (election, trustees, listed) = events[0]
    data = json.loads(trustees)
    data[1][1]["threshold"] = 1
    return [(kind, (election, written(data), listed)), *events[1:]]


def a_decryption(poll: Poll, events: Events) -> Events:
    at = place(events, "PartialDecryption")
    raw = json.loads(events[at][1][0])
    factor = int(raw["decryption_factors"][0][0]) * int(poll.group.g) % int(poll.group.p)
    raw["decryption_factors"][0][0] = str(factor)
    told = written(raw)
    return [*events[:at], ("PartialDecryption", (told, tally.write_owned(1, told))),
            *events[at + 1 :]]  # fmt: skip


def decryptions_swapped(poll: Poll, events: Events) -> Events:
    first, second = place(events, "PartialDecryption"), place(events, "PartialDecryption", 1)
    changed = list(events)
    for at, owner in ((first, 2), (second, 1)):
        raw = events[at][1][0]
        changed[at] = ("PartialDecryption", (raw, tally.write_owned(owner, raw)))
    return changed


def a_decryption_missing(poll: Poll, events: Events) -> Events:
    at = place(events, "PartialDecryption", 2)
    return events[:at] + events[at + 1 :]


def the_result(poll: Poll, events: Events) -> Events:
    counts = json.loads(poll.result)
    counts["result"][1] = counts["result"][1][::-1]
    return [*events[:-1], ("Result", (written(counts),))]


def a_count_more(poll: Poll, events: Events) -> Events:
    counts = json.loads(poll.result)
    counts["result"][0][1] += 1
    return [*events[:-1], ("Result", (written(counts),))]


def fields_in_another_order(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    return with_ballot(events, 0, written(dict(reversed(data.items()))))


BOTH: list[Tampering] = [
    a_proof, an_overall_proof, a_blank_proof, a_proof_fewer, two_votes_for_one,
    an_element_of_order_two_times, a_signature, a_ballot_without_signature, a_credential_swapped,
    a_ballot_copied_by_another_voter, a_ballot_removed, a_ballot_added_by_someone_not_listed,
    a_credential_listed_twice, another_election, another_trustee, the_proof_of_a_trustee,
    a_threshold_lowered, a_decryption, decryptions_swapped, a_decryption_missing, the_result,
    a_count_more, fields_in_another_order,
]  # fmt: skip

WHY = {
    "a_proof": "ballot-proof",
    "an_overall_proof": "ballot-proof",
    "a_blank_proof": "ballot-proof",
    "a_proof_fewer": "ballot-proof",
    "two_votes_for_one": "ballot-proof",
    "an_element_of_order_two_times": "ballot-not-of-the-group",
    "a_signature": "ballot-signature",
    "a_ballot_without_signature": "ballot-malformed",
    "a_credential_swapped": "ballot-proof",
    "a_ballot_copied_by_another_voter": "ballot-proof",
    "a_ballot_removed": "sum",
    "a_ballot_added_by_someone_not_listed": "ballot-credential",
    "a_credential_listed_twice": "credentials",
    "another_election": "ballot-other-election",
    "another_trustee": "key",
    "the_proof_of_a_trustee": "trustees",
    "a_threshold_lowered": "trustees",
    "a_decryption": "decryption",
    "decryptions_swapped": "decryption",
    "a_decryption_missing": "result",
    "the_result": "result",
    "a_count_more": "result",
    "fields_in_another_order": "ballot-not-canonical",
}


def test_chained_anew_without_a_change_it_is_the_same(poll: Poll) -> None:
    assert chained(nothing(poll, parts(poll.whole))) == poll.whole
    assert ours(poll.whole).ok


@pytest.mark.parametrize("tampering", BOTH, ids=lambda one: one.__name__)
def test_both_refuse(poll: Poll, tampering: Tampering, tmp_path: Path) -> None:
    whole = chained(tampering(poll, parts(poll.whole)))
    report = ours(whole)
    assert report.faults[0].why == WHY[tampering.__name__], report.faults
    assert not tool_accepts(whole, tmp_path / "a")


# -- what our verification alone refuses


def a_sum_that_is_another(poll: Poll, events: Events) -> Events:
    at = place(events, "EncryptedTally")
    wrong = tally.encrypted_sum(poll.election, [])
    told = (tally.write_sum(wrong), tally.write_sized(wrong, 3, 3))
    return [*events[:at], ("EncryptedTally", told), *events[at + 1 :]]


def a_number_of_ballots_that_is_another(poll: Poll, events: Events) -> Events:
    at = place(events, "EncryptedTally")
    told = (events[at][1][0], tally.write_sized(poll.total, 4, 3))
    return [*events[:at], ("EncryptedTally", told), *events[at + 1 :]]


def fields_of_an_answer_in_another_order(poll: Poll, events: Events) -> Events:
    data = json.loads(poll.raws[0])
    data["answers"] = [dict(reversed(one.items())) for one in data["answers"]]
    return with_ballot(events, 0, resigned(poll, 0, data))


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        (a_sum_that_is_another, "sum"),
        (a_number_of_ballots_that_is_another, "sum-count"),
        (fields_of_an_answer_in_another_order, "ballot-not-canonical"),
    ],
)
def test_ours_alone_refuses(poll: Poll, tampering: Tampering, why: str, tmp_path: Path) -> None:
    whole = chained(tampering(poll, parts(poll.whole)))
    assert [fault.why for fault in ours(whole).faults][:1] == [why]
    assert tool_accepts(whole, tmp_path / "a")  # it makes its own sum, and counts itself


def test_ballots_counted_out_by_events_in_a_false_order(poll: Poll, tmp_path: Path) -> None:
    """The tool counts the last run of ballots only: an end of voting put between two of them hides
    those before it. Ours says that the order is wrong."""
    hidden = Poll(voters=4, threshold=None)
    hidden.vote(0, [[0], [0], []])
    hidden.add(archive.end_ballots(hidden.head))
    hidden.raws.clear()
    hidden.vote(1, [[1], [1], []])
    hidden.close()
    hidden.open([1])
    assert hidden.counts[1] == [0, 1]
    assert ours(hidden.whole).faults[0].why == "order"
    assert tool_accepts(hidden.whole, tmp_path / "a")


def test_the_same_ballot_handed_in_twice_is_a_vote_again_and_counts_once(
    poll: Poll, tmp_path: Path
) -> None:
    events = parts(poll.whole)
    at = place(events, "EndBallots")
    whole = chained([*events[:at], ("Ballot", (poll.raws[0],)), *events[at:]])
    report = ours(whole)
    assert report.ok and (report.ballots, report.counted) == (4, 3)
    assert tool_accepts(whole, tmp_path / "a")


# -- the file itself


def cut_in_the_middle(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def a_bit_in_a_ballot(whole: bytes) -> bytes:
    at = next(at for name, body, at in files(whole) if b'"choices"' in body) + 512 + 300
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def a_bit_in_a_frame(whole: bytes) -> bytes:
    at = files(whole)[3][2] + 120
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def a_file_removed(whole: bytes) -> bytes:
    listed = files(whole)
    event = next(n for n, (name, body, _) in enumerate(listed) if b'"type":"Ballot"' in body)
    return whole[: listed[event][2]] + whole[listed[event + 1][2] :]


def a_file_twice(whole: bytes) -> bytes:
    first, second = files(whole)[6][2], files(whole)[7][2]
    return whole[:second] + whole[first:]


def a_fork(whole: bytes) -> bytes:
    """A second ballot on the same parent."""
    events = parts(whole)
    at = place(events, "Ballot", 1)
    return (
        chained(events[: at + 1])
        + chained([*events[:at], events[at + 1]])[len(chained(events[:at])) :]
    )


def zeros_at_the_end(whole: bytes) -> bytes:
    return whole + bytes(1024)


def data_that_no_event_names(whole: bytes) -> bytes:
    at = files(whole)[4][2]
    return whole + whole[files(whole)[0][2] + 1024 : at]


@pytest.mark.parametrize(
    "damage",
    [cut_in_the_middle, a_bit_in_a_ballot, a_bit_in_a_frame, a_file_removed, a_file_twice, a_fork,
     zeros_at_the_end, data_that_no_event_names],
)  # fmt: skip
def test_both_refuse_a_damaged_file(
    poll: Poll, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = damage(poll.whole)
    assert not ours(whole).ok
    assert not tool_accepts(whole, tmp_path / "a")


def test_a_shortened_log_is_seen_by_whoever_kept_it(poll: Poll, tmp_path: Path) -> None:
    """It verifies, for it is what the archive once was; beside a kept one it does not."""
    short = chained(parts(poll.whole)[:3])
    assert ours(short).ok and tool_accepts(short, tmp_path / "short")
    other = chained(a_ballot_removed(poll, parts(poll.whole))[:3])
    for kept, now, held_out in (
        (short, poll.whole, True),
        (poll.whole, short, False),
        (short, other, False),
    ):
        there = still_there(archive.steps(BytesIO(kept)), archive.steps(BytesIO(now)))
        assert there is held_out
        for name, whole in (("kept", kept), ("now", now)):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "a.bel").write_bytes(whole)
        same = ("election", "verify-diff", "--dir1=kept", "--dir2=now")
        if held_out:
            done(*same, folder=tmp_path)
        else:
            assert tool(*same, folder=tmp_path).returncode != 0
