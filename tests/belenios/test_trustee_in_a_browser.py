"""``trustee.js`` in a real Chromium: keys, credentials, decryptions made where their owner is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpz
from playwright.sync_api import Browser, Error, Route
from tests.belenios_elections import QUESTIONS, TIME, Dice, ours, tool_accepts

from xiangyue.core.belenios import archive, ballots, credentials, pedersen, tally, written
from xiangyue.core.belenios.election import new_election
from xiangyue.core.belenios.groups import BELENIOS_2048
from xiangyue.core.belenios.pedersen import PublicKey, key_holds
from xiangyue.core.belenios.trustees import Single, Threshold, write_trustees

SCRIPTS = Path(ballots.__file__).parents[2] / "web" / "static" / "js"
SITE = "http://trustee.test"
G, NAME = BELENIOS_2048, BELENIOS_2048.name
CALL = """async ([name, words]) => {
    const t = await import("/trustee.js");
    const b = await import("/ballot.js");
    const given = words.map((x) => x?.election ? b.readElection(x.election)
                                 : x?.exponent ? BigInt(x.exponent) : x);
    const out = t[name](...given);
    return typeof out === "bigint" ? out.toString() : out;
}"""
Call = Callable[..., Any]


@pytest.fixture
def call(browser: Browser) -> Iterator[Call]:
    """``call(name, ...)``: a function of trustee.js in a browser without https."""
    context = browser.new_context()

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            route.fulfill(body=(SCRIPTS / name).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>t</title>", content_type="text/html")

    context.route(f"{SITE}/**", answer)
    page = context.new_page()
    page.goto(f"{SITE}/")
    yield lambda name, *words: page.evaluate(CALL, [name, list(words)])
    context.close()


def test_three_trustees_two_in_browsers_hold_an_election(call: Call, tmp_path: Path) -> None:
    dice = Dice("server")
    seeds = [call("newSeed"), call("newSeed"), pedersen.new_seed(dice)]
    certificates = [call("certificate", NAME, seed) for seed in seeds[:2]]
    certificates.append(pedersen.certificate(G, seeds[2], dice))
    pedersen.check_certificates(G, certificates)
    sent = [call("polynomial", NAME, certificates, seed, 2) for seed in seeds[:2]]
    sent.append(pedersen.polynomial(G, certificates, seeds[2], 2, dice))
    given = pedersen.inputs(G, certificates, sent)
    made = [call("output", NAME, certificates, seeds[n], given[n]) for n in (0, 1)]
    made.append(pedersen.output(G, certificates, seeds[2], given[2], dice))
    threshold = Threshold(pedersen.parameters(G, certificates, sent, made))
    alone = call("newKey", NAME)
    single = Single(PublicKey.read(alone["public"]))
    assert key_holds(G, single.key)
    uuid = written.new_uuid(dice)
    trustees = [single, threshold]
    election = new_election(
        uuid=uuid, name="a", description="", questions=QUESTIONS, trustees=trustees
    )
    cards = call("makeCredentials", NAME, uuid, 3)
    keys = [credentials.secret_key(G, uuid, credentials.tidy(code)) for code in cards["codes"]]
    assert cards["list"] == credentials.written_list(G.power(G.g, key) for key in keys)
    whole, head = archive.begin(
        timestamp=TIME,
        election=election.raw,
        trustees=write_trustees(trustees),
        credentials=cards["list"],
    )

    def add(step: tuple[bytes, archive.Head]) -> archive.Head:
        nonlocal whole
        whole += step[0]
        return step[1]

    first = ballots.encrypt(election, keys[1], ([1], [0], [2]), dice)
    head = add(archive.add_ballot(head, first))
    raw = ballots.encrypt(election, keys[1], ([0, 2], [1], []), dice)
    head = add(archive.add_ballot(head, raw))
    total = tally.encrypted_sum(election, [(1, ballots.check_ballot(election, raw).choices)])
    head = add(archive.end_ballots(head))
    head = add(archive.add_sum(head, total, 1, 1))
    data = [[c.data() for c in row] for row in total]
    made_there = call("sumOf", {"election": election.raw}, [first, raw])
    assert made_there == {"ballots": 1, "sum": data}
    shares = {1: alone["secret"]}
    for n in (0, 1):
        shares[n + 2] = call("shareOf", NAME, seeds[n], made[n]["private_key"])
        expected = pedersen.decryption_key(G, seeds[n], made[n]["private_key"]) % G.q
        assert mpz(shares[n + 2]) == expected
        assert call("publicKeyOf", NAME, {"exponent": shares[n + 2]}) == str(threshold.keys[n])
    opened = {
        owner: call("decrypt", {"election": election.raw}, data, {"exponent": share})
        for owner, share in shares.items()
    }
    for owner, told in opened.items():
        head = add(archive.add_decryption(head, owner, told))
    result = tally.result(election, trustees, total, opened, most=1)
    assert result == '{"result":[[0,1,0,1],[0,1],[0,0,0]]}'
    add(archive.add_result(head, result))
    assert ours(whole).ok and tool_accepts(whole, tmp_path / "a")


def test_a_browser_names_the_trustee_who_cheats(call: Call) -> None:
    dice = Dice("cheat")
    seeds = [pedersen.new_seed(dice) for _ in range(3)]
    certificates = [pedersen.certificate(G, seed, dice) for seed in seeds]
    sent = [pedersen.polynomial(G, certificates, seed, 2, dice) for seed in seeds]
    other = pedersen.polynomial(G, certificates, seeds[1], 2, dice)
    wrong = pedersen.inputs(
        G, certificates, [sent[0], {**sent[1], "secrets": other["secrets"]}, sent[2]]
    )
    right = pedersen.inputs(G, certificates, sent)
    forged = [certificates[0], {**certificates[1], "message": certificates[0]["message"]}]
    for words, why in (
        ((certificates, seeds[0], wrong[0]), "share"),
        ((certificates, seeds[1], right[0]), "not-for-this-seed"),
        ((certificates, pedersen.new_seed(dice), right[0]), "not-among-them"),
        ((forged, seeds[0], right[0]), "certificate"),
    ):
        with pytest.raises(Error, match=f"Cheat: {why}"):
            call("output", NAME, *words)


def test_long_messages_of_the_browser_are_opened_by_ours(call: Call) -> None:
    """A threshold of many makes a message of many blocks."""
    dice = Dice("long")
    seeds = [pedersen.new_seed(dice) for _ in range(5)]
    certificates = [pedersen.certificate(G, seed, dice) for seed in seeds]
    sent = [call("polynomial", NAME, certificates, seed, 5) for seed in seeds]
    given = pedersen.inputs(G, certificates, sent)
    for seed, one in zip(seeds, given, strict=True):
        pedersen.output(G, certificates, seed, one, dice)
