"""The parts of the secret ballot's cryptography, each against what it must be."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from pathlib import Path

import pytest
from gmpy2 import is_prime, mpz
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.belenios_elections import Dice, Poll

from xiangyue.core.belenios import (
    archive,
    ballots,
    batches,
    credentials,
    pedersen,
    proofs,
    raising,
    tally,
    trustees,
    written,
)
from xiangyue.core.belenios.ballots import BadBallot
from xiangyue.core.belenios.election import Question, grades, read_election
from xiangyue.core.belenios.groups import BELENIOS_2048, RFC_3526_2048, Group, Powers, named
from xiangyue.core.belenios.written import Malformed

GROUPS = pytest.mark.parametrize("group", [BELENIOS_2048, RFC_3526_2048], ids=lambda g: g.name)
BOTH = pytest.mark.parametrize("least", [1, 1000], ids=["in lanes", "one by one"])
G = BELENIOS_2048


def raiser_of(least: int) -> raising.Raiser:
    """How powers are made of 16 ballots, if lanes are for that many."""
    return batches._raiser(Poll(threshold=None).election.raw, least <= 16)


@GROUPS
def test_the_groups_are_groups(group: Group) -> None:
    assert is_prime(group.p) and is_prime(group.q) and (group.p - 1) % group.q == 0
    assert group.p.bit_length() == 2048
    assert group.is_member(group.g) and group.is_member(mpz(1))
    for no_member in (mpz(0), group.p, group.p + group.g, group.p - group.g, mpz(-1)):
        assert not group.is_member(no_member)
    assert named(group.name) is group
    with pytest.raises(ValueError, match="Ed25519"):
        named("Ed25519")


@GROUPS
def test_powers_by_table_are_powers(group: Group) -> None:
    base = group.power(group.g, mpz(4711))
    table = Powers(group, base)
    for exponent in (mpz(0), mpz(1), mpz(255), mpz(256), group.q - 1, group.draw(Dice("e"))):
        assert table.of(exponent) == group.power(base, exponent)
        assert raising.powers(group, base, [exponent, mpz(3)]) == [
            group.power(base, exponent),
            group.power(base, mpz(3)),
        ]
        assert group.secret_power(base, exponent) == group.power(base, exponent)


@pytest.mark.parametrize("many", [1, 5, 6, 7, 200, 211])
@pytest.mark.parametrize("seed", range(3))
@BOTH
def test_one_number_outside_of_the_group_is_found(many: int, seed: int, least: int) -> None:
    raiser, dice = raiser_of(least), Dice(f"{many} {seed}")
    numbers = [G.power(G.g, G.draw(dice)) for _ in range(many)]
    drawn = bytes([seed]) * 32
    assert batches.all_members(G, numbers, drawn, raiser)
    at = dice.randbelow(many)
    cube_root = G.power(mpz(5), (G.p - 1) // 3)
    assert cube_root != 1 and (G.p - 1) // G.q % 6 == 0
    for factor in (G.p - 1, cube_root, mpz(5)):
        wrong = [*numbers[:at], numbers[at] * factor % G.p, *numbers[at + 1 :]]
        assert not batches.all_members(G, wrong, drawn, raiser)
    for wrong_number in (mpz(0), G.p, numbers[at] + G.p):
        wrong = [*numbers[:at], wrong_number, *numbers[at + 1 :]]
        assert not batches.all_members(G, wrong, drawn, raiser)


@BOTH
def test_two_that_are_wrong_do_not_hide_each_other(least: int) -> None:
    numbers = [G.power(G.g, mpz(n)) for n in range(300)]
    for n in (4, 200):
        numbers[n] = G.p - numbers[n]  # their product is of the group
    assert not batches.all_members(G, numbers, b"7" * 32, raiser_of(least))


# -- written


def test_hashes_and_identifiers_are_those_of_the_specification() -> None:
    raw = hashlib.sha256(b"abc").digest()
    assert written.digest("abc") == raw.hex()
    assert written.tracker("abc") == base64.b64encode(raw).decode().rstrip("=")
    uuid = written.new_uuid(Dice("u"))
    assert len(uuid) == 14 and written.is_uuid(uuid)
    assert not written.is_uuid(uuid[:-1]) and not written.is_uuid("0" * 14)
    assert written.written({"é": ["\n", "\x7f", 1]}) == '{"é":["\\n","\\u007f",1]}'


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', "{", "[1", "NaN", "[Infinity]", '"' + "[" * 5, "[" * 100_000]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        written.parsed(text)


@pytest.mark.parametrize(
    "number", [1, "01", "+1", "-1", "0x1", " 1", "1_0", "", "١", "9" * 701, None]
)
def test_a_number_is_a_string_in_base_ten(number: object) -> None:
    with pytest.raises(Malformed, match="n is"):
        written.number({"n": number}, "n")


# -- credentials


@given(st.text(alphabet=written.BASE58, min_size=14, max_size=14), st.integers(0, 14), st.data())
def test_a_slip_in_a_credential_is_told(drawn: str, at: int, data: st.DataObject) -> None:
    class Fixed:
        left = [written.BASE58.index(letter) for letter in drawn]

        def randbelow(self, n: int, /) -> int:
            return self.left.pop(0)

    code = credentials.new_credential(Fixed())
    assert credentials.tidy(code) == code == credentials.tidy(f" {code.replace('-', '')} ")
    plain = code.replace("-", "")
    other = data.draw(st.sampled_from(written.BASE58))
    try:
        credentials.tidy(plain[:at] + other + plain[at + 1 :])
    except ValueError:
        assert other != plain[at]
    else:  # 53 of 58: a few slips make a sum that fits
        assert (written.BASE58.index(other) - written.BASE58.index(plain[at])) % 53 == 0


@pytest.mark.parametrize("typed", ["", "abc", "0" * 15, "a" * 16])
def test_what_is_no_credential_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="15 letters"):
        credentials.tidy(typed)


def test_the_list_tells_no_order_and_no_key_twice() -> None:
    keys = [G.power(G.g, mpz(n)) for n in (5, 3, 9)]
    raw = credentials.written_list(keys)
    assert raw == credentials.written_list(reversed(keys))
    assert credentials.read_list(G, raw) == dict.fromkeys(keys, 1)
    assert credentials.read_list(G, f'["{keys[0]},12"]') == {keys[0]: 12}
    for wrong in (
        f'["{keys[0]}","{keys[0]},2"]',
        '["5"]',
        f'["{keys[0]},"]',
        "[5]",
        '{"a":1}',
        '["x"]',
    ):
        with pytest.raises(Malformed):
            credentials.read_list(G, wrong)


# -- proofs


def test_a_proof_of_a_key_is_of_that_key() -> None:
    dice = Dice("proof")
    secret = G.draw(dice)
    key = G.power(G.g, secret)
    shown = proofs.prove_known(G, secret, "words|", dice)
    assert proofs.known(G, key, "words|", shown)
    assert not proofs.known(G, key, "other|", shown)
    assert not proofs.known(G, key * G.g % G.p, "words|", shown)
    assert not proofs.known(G, key, "words|", shown._replace(response=shown.response + G.q))


def test_nobody_proves_what_is_not_so() -> None:
    tables = Poll(threshold=None).tables
    secrets = [proofs.Secret(mpz(5), 1), proofs.Secret(mpz(5), -1)]
    with pytest.raises(ValueError, match="none"):
        proofs.prove_one(G, tables.g, tables.y, "", secrets, Dice("x"))


# -- trustees


def test_any_two_of_three_trustees_open_and_one_does_not() -> None:
    poll = Poll(questions=[Question("?", ("a", "b"))], singles=0, threshold=(2, 3), voters=2)
    for voter in range(2):
        poll.vote(voter, [[voter]])
    poll.close()
    shares = {
        n: tally.partial_decryption(poll.election, poll.total, secret, poll.rng)
        for n, secret in poll.secrets.items()
    }
    for one in (1, 2, 3):
        some = {n: raw for n, raw in shares.items() if n != one}
        found = tally.result(poll.election, poll.trustees, poll.total, some, most=2)
        assert found == '{"result":[[1,1]]}'
        with pytest.raises(Malformed, match="1 partial decryptions of 2"):
            tally.result(poll.election, poll.trustees, poll.total, {one: shares[one]}, most=2)


def test_a_trustee_who_cheats_in_making_the_key_is_named() -> None:
    dice = Dice("dkg")
    seeds = [pedersen.new_seed(dice) for _ in range(3)]
    certificates = [pedersen.certificate(G, seed, dice) for seed in seeds]
    sent = [pedersen.polynomial(G, certificates, seed, 2, dice) for seed in seeds]
    other = pedersen.polynomial(G, certificates, seeds[1], 2, dice)
    mixed = [sent[0], {**sent[1], "secrets": other["secrets"]}, sent[2]]
    given_to = pedersen.inputs(G, certificates, mixed)
    with pytest.raises(Malformed, match="the share of trustee 2"):
        pedersen.output(G, certificates, seeds[0], given_to[0], dice)
    forged = [sent[0], {**sent[1], "coefexps": sent[0]["coefexps"]}, sent[2]]
    with pytest.raises(Malformed, match="trustee 2 are not signed"):
        pedersen.inputs(G, certificates, forged)
    good = pedersen.inputs(G, certificates, sent)
    with pytest.raises(Malformed, match="not among them"):
        pedersen.output(G, certificates, pedersen.new_seed(dice), good[0], dice)
    with pytest.raises(Malformed, match="not encrypted for this seed"):
        pedersen.output(G, certificates, seeds[1], good[0], dice)
    with pytest.raises(Malformed, match="2 of 3 polynomials"):
        pedersen.inputs(G, certificates, sent[:2])
    with pytest.raises(Malformed, match="a share is missing"):
        pedersen.output(G, certificates, seeds[0], {**good[0], "secrets": []}, dice)
    with pytest.raises(ValueError, match="4 of 3"):
        pedersen.polynomial(G, certificates, seeds[0], 4, dice)
    made = [
        pedersen.output(G, certificates, seed, one, dice)
        for seed, one in zip(seeds, good, strict=True)
    ]
    with pytest.raises(Malformed, match="key of trustee 1 is not what"):
        pedersen.parameters(G, certificates, sent, [made[1], made[1], made[2]])
    published = written.written(pedersen.parameters(G, certificates, sent, made))
    for seed, one in zip(seeds, made, strict=True):  # nothing that is published has a secret
        key = pedersen.decryption_key(G, seed, one["private_key"])
        assert str(key) not in published and seed not in published


def test_a_message_of_any_length_arrives() -> None:
    dice = Dice("sealed")
    seed = pedersen.new_seed(dice)
    keys = pedersen.sealed.keys_of(seed)
    to, sender = G.power(G.g, keys.open), G.power(G.g, keys.sign)
    for length in (0, 1, 15, 16, 17, 70_000):
        message = "乡" * (length // 3) + "x" * (length % 3)
        sent = pedersen.sealed.send(G, keys.sign, to, message, dice)
        assert pedersen.sealed.receive(G, keys.open, sender, sent) == message
        with pytest.raises(Malformed, match="not signed"):
            pedersen.sealed.receive(G, keys.open, to, sent)


def test_trustees_are_read_as_they_were_written() -> None:
    poll = Poll()
    raw = trustees.write_trustees(poll.trustees)
    assert trustees.write_trustees(trustees.read_trustees(G, raw)) == raw
    assert trustees.combined_key(G, poll.trustees) == poll.election.key
    for wrong in ("[]", "{}", '[["Other",{}]]', '[["Single"]]'):
        with pytest.raises(Malformed):
            trustees.read_trustees(G, wrong)


# -- questions, ballots, tally


@pytest.mark.parametrize(
    ("answers", "least", "most"), [((), 0, 0), (("a",), 0, 0), (("a",), 0, 2), (("a", "b"), 2, 1)]
)
def test_a_question_that_nobody_can_answer(answers: tuple[str, ...], least: int, most: int) -> None:
    with pytest.raises(ValueError, match="answers"):
        Question("?", answers, least, most)


def test_choices_are_held_to_the_question() -> None:
    question = Question("?", ("a", "b", "c"), 2, 2, blank=True)
    assert question.vector([0, 2]) == (0, 1, 0, 1) and question.vector([]) == (1, 0, 0, 0)
    for wrong in ([0], [0, 1, 2], [0, 3], [-1, 0]):
        with pytest.raises(ValueError, match=r"chosen|answer"):
            question.vector(wrong)
    assert [q.blank for q in grades(["x"], ["1", "2"], blank=False)] == [False]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "another version"),
        ({"group": "Ed25519"}, "no group"),
        ({"public_key": "5"}, "not of the group"),
        ({"uuid": "short"}, "uuid"),
        ({"questions": []}, "no question"),
        ({"questions": [{"type": "NonHomomorphic", "value": {}}]}, "another kind"),
    ],
)
def test_an_election_that_we_cannot_hold_is_refused(change: dict[str, object], why: str) -> None:
    data = json.loads(Poll(threshold=None).election.raw) | change
    with pytest.raises(Malformed, match=why):
        read_election(written.written(data))


@settings(max_examples=8)
@given(st.data())
def test_ballots_add_up_whatever_their_order(data: st.DataObject) -> None:
    poll = Poll(questions=[Question("?", ("a", "b", "c"), 1, 2, True)], threshold=None, voters=4)
    choice = st.sets(st.integers(0, 2), max_size=2)
    chosen = [data.draw(choice) for _ in range(4)]
    read = [
        ballots.check_ballot(poll.election, poll.encrypted(n, [sorted(one)]), tables=poll.tables)
        for n, one in enumerate(chosen)
    ]
    sums = [
        tally.encrypted_sum(poll.election, [(1, one.choices) for one in some])
        for some in (read, data.draw(st.permutations(read)))
    ]
    assert sums[0] == sums[1]
    opened = {1: tally.partial_decryption(poll.election, sums[0], poll.secrets[1], poll.rng)}
    [counts] = tally.read_result(
        poll.election,
        tally.result(poll.election, poll.trustees, sums[0], opened, most=4),
    )
    assert counts == [sum(not c for c in chosen), *(sum(n in c for c in chosen) for n in range(3))]


def test_weights_are_counted() -> None:
    poll = Poll(questions=[Question("?", ("a", "b"))], threshold=None, voters=2)
    read = [ballots.read_ballot(poll.election, poll.encrypted(n, [[n]])) for n in range(2)]
    total = tally.encrypted_sum(
        poll.election, [(w, one.choices) for w, one in zip((3, 40), read, strict=True)]
    )
    opened = {1: tally.partial_decryption(poll.election, total, poll.secrets[1], poll.rng)}
    found = tally.result(poll.election, poll.trustees, total, opened, most=43)
    assert found == '{"result":[[3,40]]}'
    for nobody in (0, 2):
        with pytest.raises(ValueError, match="of nobody"):
            tally.result(poll.election, poll.trustees, total, {nobody: opened[1]}, most=43)


@given(st.integers(0, 5000), st.integers(0, 5000))
@settings(max_examples=30)
def test_logarithms(count: int, most: int) -> None:
    power = G.power(G.g, mpz(count))
    if count <= most:
        assert tally.logarithms(G, [power], most) == [count]
    else:
        with pytest.raises(ValueError, match=f"0 to {most}"):
            tally.logarithms(G, [power], most)


def test_a_ballot_is_of_its_election_and_in_its_one_form() -> None:
    poll, other = Poll(threshold=None), Poll(threshold=None, seed="other")
    raw = poll.encrypted(0, ([0], [0], []))
    for wrong, why in (
        (other.encrypted(0, ([0], [0], [])), "other-election"),
        (raw + " ", "not-canonical"),
        (json.dumps(json.loads(raw)), "not-canonical"),
        (raw.replace('"signature":{', '"signature":{"x":1,'), "not-canonical"),
        (raw[:-1], "malformed"),
        ("[]", "malformed"),
    ):
        with pytest.raises(BadBallot, match=why):
            ballots.check_ballot(poll.election, wrong, tables=poll.tables)
    with pytest.raises(ValueError, match="3 questions, 1 answers"):
        ballots.encrypt(poll.election, poll.keys[0], [[0]], poll.rng)


@BOTH
def test_ballots_one_by_one_and_in_a_batch_have_the_same_verdict(least: int, monkeypatch) -> None:
    monkeypatch.setattr(batches, "LANES_FROM", least)
    poll = Poll(threshold=None, voters=12)
    raws = [poll.encrypted(n % 12, ([n % 3], [n % 2], [])) for n in range(12)]
    raws[4] = raws[4].replace('"challenge":"1', '"challenge":"2', 1)
    raws[7] = raws[7][:-2]
    [batch] = batches.batches(poll.election, raws, Dice("seed"))
    found = batches.check(batch)
    for raw, verdict in zip(raws, found, strict=True):
        try:
            ballot = ballots.check_ballot(poll.election, raw, tables=poll.tables)
            assert verdict == batches.Checked("", ballot.credential, ballot.choices)
        except BadBallot as bad:
            assert verdict.why == bad.why
    assert [bool(v.why) for v in found].count(True) == 2


def test_batches_keep_the_order_and_leave_none_out() -> None:
    election = Poll(threshold=None).election
    raws = [str(n) for n in range(1500)]
    made = list(batches.batches(election, iter(raws), Dice("b")))
    assert [raw for batch in made for raw in batch.ballots] == raws
    assert len({batch.seed for batch in made}) == len(made)


def test_the_frame_of_a_file_is_that_of_tar() -> None:
    block = archive.tar_header("BELENIOS", 38, 1_700_000_000)
    assert len(block) == 512 and block[:9] == b"BELENIOS\0"
    told = int(block[148:154], 8)
    assert told == sum(block[:148]) + 8 * 32 + sum(block[156:])


def test_nothing_here_draws_by_itself_or_writes() -> None:
    """Randomness is an argument, and there is no file, log or print by which a key could leave."""
    for path in Path(archive.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {"secrets", "random", "os", "logging", "pathlib"} & set(names), path
            if isinstance(node, ast.Call):
                assert getattr(node.func, "id", "") not in {"print", "open"}, path
