"""The record's arithmetic: canonical JSON, trees and proofs, commitments, entries, notes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from xiangyue.core import log, merkle, notes
from xiangyue.core.canonical import LARGEST, NotCanonical, canonical, read_canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(max_codepoint=0xD7FF), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)
LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=70)
SEED = bytes(range(32))
ZEROS = bytes(32)


# --- canonical JSON -------------------------------------------------------------------------


@given(VALUES)
def test_canonical_is_rfc8785(value):
    assert canonical(value) == rfc8785.dumps(value)
    assert read_canonical(canonical(value)) == value


@pytest.mark.parametrize(
    "value",
    [1.0, [0.5], 2**53, -(2**53), {1: "a"}, {"😀": 1}, {"\ue000": 1}, "\ud800", b"x", {"a": {1}}],
)
def test_what_the_record_cannot_hold(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_largest_number_passes():
    assert canonical([LARGEST, -LARGEST]) == b"[9007199254740991,-9007199254740991]"


def test_too_deep():
    value: list = []
    for _ in range(40):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "text",
    [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"1.0", b"1e3", b"NaN", b'"\\u4e61"', b"\xff",
     b"9007199254740992", b"", b"[" * 5000],
)  # fmt: skip
def test_only_the_one_spelling_is_read(text):
    with pytest.raises(NotCanonical):
        read_canonical(text)


# --- trees, against pymerkle ----------------------------------------------------------------


def oracle(leaves: list[bytes]) -> InmemoryTree:
    return InmemoryTree.init_from_entries(leaves, algorithm="sha256")


def test_known_roots():
    """The vectors of certificate-transparency for RFC 6962."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    leaves = [log.leaf_hash(bytes.fromhex(d)) for d in data]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in roots.items():
        assert log.root_of(leaves[:size]).hex() == root
    assert log.root_of([]).hex() == sha256().hexdigest()


@given(LEAVES)
def test_roots_are_pymerkles(data):
    tree, frontier, mine = oracle(data), log.Frontier(), []
    for size, leaf in enumerate(data, 1):
        mine.append(log.leaf_hash(leaf))
        frontier.append(mine[-1])
        frontier = log.Frontier.from_bytes(size, frontier.to_bytes())
        assert frontier.root() == tree.get_root(size)
    assert log.Tree(mine).root() == log.root_of(mine) == tree.get_root()


@given(LEAVES, st.data())
def test_inclusion_is_pymerkles_and_refuses_all_else(data, draw):
    hashes = [log.leaf_hash(leaf) for leaf in data]
    size = draw.draw(st.integers(1, len(data)))
    index = draw.draw(st.integers(0, size - 1))
    tree = log.Tree(hashes)
    proof, root = tree.inclusion(index, size), tree.root(size)
    theirs = oracle(data).prove_inclusion(index + 1, size)
    assert proof == theirs.path[1:]
    assert log.verify_inclusion(hashes[index], index, size, proof, root)
    assert not log.verify_inclusion(log.leaf_hash(b"other" * 9), index, size, proof, root)
    assert not log.verify_inclusion(hashes[index], index, size, [*proof, ZEROS], root)
    assert not log.verify_inclusion(hashes[index], index, size, proof, ZEROS)
    assert not log.verify_inclusion(hashes[index], size, size, proof, root)
    if proof:
        assert not log.verify_inclusion(hashes[index], index, size, proof[:-1], root)
        if proof[0] != hashes[index]:  # two equal leaves side by side prove each other
            assert not log.verify_inclusion(hashes[index], index ^ 1, size, proof, root)


def subproof(hashes, old, whole):
    """SUBPROOF of RFC 6962, 2.1.2, word by word."""
    new = len(hashes)
    if old == new:
        return [] if whole else [log.root_of(hashes)]
    k = max(1 << n for n in range(8) if 1 << n < new)
    if old <= k:
        return [*subproof(hashes[:k], old, whole), log.root_of(hashes[k:])]
    return [*subproof(hashes[k:], old - k, False), log.root_of(hashes[:k])]


@given(LEAVES, st.data())
def test_consistency_is_the_standards_and_refuses_all_else(data, draw):
    hashes = [log.leaf_hash(leaf) for leaf in data]
    new = draw.draw(st.integers(1, len(data)))
    old = draw.draw(st.integers(1, new))
    theirs = oracle(data)
    proof, was, now = (
        log.Tree(hashes).consistency(old, new),
        theirs.get_root(old),
        theirs.get_root(new),
    )
    assert proof == subproof(hashes[:new], old, True)
    assert log.verify_consistency(old, new, proof, was, now)
    assert not log.verify_consistency(old, new, [*proof, ZEROS], was, now)
    assert not log.verify_consistency(old, new, proof, ZEROS, now)
    assert not log.verify_consistency(old, new, proof, was, ZEROS)
    assert not log.verify_consistency(new + 1, new, proof, was, now)
    if old < new:
        assert not log.verify_consistency(old, new, proof[:-1], was, now)


def test_a_frontier_of_the_wrong_length():
    with pytest.raises(ValueError):
        log.Frontier.from_bytes(3, ZEROS)
    with pytest.raises(ValueError):
        log.Frontier.from_bytes(1, ZEROS[:-1])


def test_no_proof_of_what_is_not_there():
    tree = log.Tree([log.leaf_hash(b"a")])
    for wrong in (lambda: tree.inclusion(1), lambda: tree.root(2), lambda: tree.consistency(0, 2)):
        with pytest.raises(ValueError):
            wrong()
    assert log.verify_consistency(0, 1, [], merkle.EMPTY_ROOT, tree.root())


# --- commitments ----------------------------------------------------------------------------


def test_a_commitment_is_what_the_page_says():
    salt = bytes(range(32))
    by_hand = sha256(b"\x02" + salt + b"text\x00" + '"修桥"'.encode()).digest()
    assert log.commit("text", "修桥", salt) == by_hand


@given(VALUES, VALUES, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_commitments_differ_by_value_label_and_salt(one, two, salt, other):
    made = log.commit("text", one, salt)
    assert made != log.commit("name", one, salt)
    assert (made == log.commit("text", two, salt)) == (canonical(one) == canonical(two))
    assert (made == log.commit("text", one, other)) == (salt == other)


@pytest.mark.parametrize("label", ["", "Text", "a\x00b", "名", "a" * 65, "1a"])
def test_labels(label):
    with pytest.raises(ValueError):
        log.commit(label, "x", ZEROS)


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError):
        log.commit("text", "x", b"short")


# --- entries --------------------------------------------------------------------------------

AT = datetime(2026, 11, 22, 0, 0, 0, 999, tzinfo=UTC)
PARTS = {
    "log": "330212105219",
    "seq": 17,
    "at": AT,
    "act": "opinion.submit",
    "by": {"role": "representative", "who": "ab" * 32},
    "on": {"opinion": "330212105219-26-0001"},
    "data": {"channel": "phone"},
    "sealed": {"text": "cd" * 32},
    "prev": ZEROS,
}


def test_the_leaf_format_is_fixed():
    """These very bytes will be in a public log: this vector must never change."""
    leaf = log.make_entry(**PARTS)
    assert leaf.decode() == (
        '{"act":"opinion.submit","at":"2026-11-22T08:00:00+08:00",'
        '"by":{"role":"representative","who":"' + "ab" * 32 + '"},'
        '"data":{"channel":"phone"},"log":"330212105219",'
        '"on":{"opinion":"330212105219-26-0001"},"prev":"' + "0" * 64 + '",'
        '"sealed":{"text":"' + "cd" * 32 + '"},"seq":17,"v":1}'
    )
    assert log.leaf_hash(leaf) == sha256(b"\x00" + leaf).digest()
    entry = log.read_entry(leaf)
    assert (entry.seq, entry.log, entry.act, entry.prev) == (17, PARTS["log"], PARTS["act"], ZEROS)
    assert entry.at == AT.replace(microsecond=0) and entry.hash == log.leaf_hash(leaf)
    assert entry.commitment("who") == "ab" * 32 and entry.commitment("text") == "cd" * 32
    assert entry.commitment("other") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "Submit"},
        {"log": "abc"},
        {"seq": 0},
        {"prev": b""},
        {"by": {}},
        {"by": {"role": "x", "who": "王小明"}},
        {"sealed": {"text": "不是承诺"}},
        {"sealed": {"Text": "cd" * 32}},
        {"data": {"share": 0.5}},
        {"data": {"fen": 2**53}},
        {"at": datetime(2026, 1, 1)},
    ],
)
def test_what_is_no_entry(wrong):
    with pytest.raises(ValueError):
        log.make_entry(**{**PARTS, **wrong})


def test_an_entry_fits_a_bundle():
    room = log.LARGEST_ENTRY - len(log.make_entry(**{**PARTS, "data": {"text": ""}}))
    assert len(log.make_entry(**{**PARTS, "data": {"text": "a" * room}})) == log.LARGEST_ENTRY
    with pytest.raises(log.EntryTooLong) as refused:
        log.make_entry(**{**PARTS, "data": {"text": "a" * (room + 1)}})
    assert refused.value.size == log.LARGEST_ENTRY + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.pop("on"),
        lambda e: e.update(more=1),
        lambda e: e.update(v=2),
        lambda e: e.update(seq="17"),
        lambda e: e.update(seq=True),
        lambda e: e.update(at="2026-11-22T00:00:00+00:00"),
        lambda e: e.update(at="yesterday"),
        lambda e: e.update(prev="00"),
        lambda e: e["sealed"].update(text=1),
        lambda e: e["by"].update(who="Wang"),
    ],
)
def test_what_cannot_be_read_as_an_entry(change):
    entry = read_canonical(log.make_entry(**PARTS))
    change(entry)
    with pytest.raises(NotCanonical):
        log.read_entry(canonical(entry))


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=-7)))))
@settings(max_examples=50)
def test_moments_are_chinas(at):
    if 1 < at.year < 9999:
        assert datetime.fromisoformat(log.stamp(at)) == at.replace(microsecond=0)
        assert log.stamp(at).endswith("+08:00")


# --- notes ----------------------------------------------------------------------------------


def test_a_verifier_key_of_the_go_implementation_reads():
    """The example key of golang.org/x/mod/sumdb/note and of C2SP signed-note."""
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signed = (
        text + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
        "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert str(notes.Verifier.parse(key)) == key
    assert notes.open_note(signed, [key]) == text


def test_a_checkpoint_is_signed_and_read():
    signer = notes.Signer(SEED, "xiangyue/minglun")
    root = log.root_of([log.leaf_hash(b"a")])
    note = notes.sign_checkpoint(signer, "330212105219", 1, root)
    lines = note.split("\n")
    assert lines[:3] == ["xiangyue/minglun/330212105219", "1", base64.b64encode(root).decode()]
    assert lines[3] == "" and lines[4].startswith("— xiangyue/minglun ")
    key = str(signer.verifier)
    [checkpoint] = notes.read_checkpoints(note, [key])
    assert (checkpoint.log, checkpoint.size, checkpoint.root) == ("330212105219", 1, root)
    assert notes.signed_by(note) == [("xiangyue/minglun", signer.verifier.id.hex())]
    assert str(notes.Verifier.parse(key)) == key


def test_two_installations_do_not_share_a_name():
    assert notes.Signer(SEED).name != notes.Signer(bytes(32)).name
    assert notes.Signer(SEED).name.startswith("xiangyue/")


@pytest.mark.parametrize("at", range(0, 170, 7))
def test_no_byte_of_a_note_may_change(at):
    signer = notes.Signer(SEED, "xiangyue/minglun")
    note = notes.sign_checkpoint(signer, "practice/330212105219", 7, ZEROS)
    changed = note[:at] + ("x" if note[at] != "x" else "y") + note[at + 1 :]
    with pytest.raises(notes.BadNote):
        notes.read_checkpoints(changed, [signer.verifier])


def test_a_note_by_another_key():
    note = notes.sign_note("hello\n", notes.Signer(SEED))
    with pytest.raises(notes.BadNote):
        notes.open_note(note, [notes.Signer(ZEROS).verifier])
    both = notes.sign_note("hello\n", notes.Signer(SEED), notes.Signer(ZEROS))
    assert notes.open_note(both, [notes.Signer(ZEROS).verifier]) == "hello\n"


def test_several_checkpoints_in_a_file():
    signer = notes.Signer(SEED)
    made = [notes.sign_checkpoint(signer, f"{n:012}", n, ZEROS) for n in range(3)]
    for between in ("", "\n"):
        read = notes.read_checkpoints(between.join(made), [signer.verifier])
        assert [c.size for c in read] == [0, 1, 2]
    for broken in ("", "nonsense", made[0][:-30], "a\n\nb\n"):
        with pytest.raises(notes.BadNote):
            notes.read_checkpoints(broken)


@pytest.mark.parametrize(
    "key",
    ["", "a+b", "a+00000000+AAAA", "a b+1+2",
     "x+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
)  # fmt: skip
def test_keys_that_are_none(key):
    with pytest.raises(notes.BadNote):
        notes.Verifier.parse(key)


def test_an_entry_that_names_nobody_tells_the_day_and_not_the_minute():
    at = datetime(2026, 3, 10, 17, 42, 9, tzinfo=UTC)  # already the 11th in China
    told = {
        role: log.read_entry(
            log.make_entry(
                log="330212105219", seq=1, at=at, act="statement.answer", by={"role": role},
                on={}, data={}, sealed={}, prev=log.NO_ENTRY,
            )
        ).at
        for role in ("anonymous", "clerk")
    }  # fmt: skip
    assert told["clerk"] == at
    assert told["anonymous"].isoformat() == "2026-03-11T00:00:00+08:00"
