"""``ballot.js`` in a real Chromium: what it encrypts is accepted by our code and by the tool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from tests.belenios_elections import COUNTS, VOTES, Poll, ours, tool_accepts

from xiangyue.core.belenios import ballots, credentials
from xiangyue.core.belenios.election import Question
from xiangyue.core.belenios.groups import RFC_3526_2048

SCRIPT = Path(ballots.__file__).parents[2] / "web" / "static" / "js" / "ballot.js"
SITE = (
    "http://ballot.test"  # no https: crypto.subtle is missing there, as in a village's own network
)
TEN = Question("谁来当？", tuple("甲乙丙丁戊己庚辛壬癸"), 1, 3)
ENCRYPT = """async ([raw, code, chosen]) => {
    const b = await import("/ballot.js");
    const election = b.readElection(raw);
    const seen = [];
    const began = performance.now();
    const made = await b.encryptBallot(election, code, chosen, (n, of) => seen.push([n, of]));
    return {...made, seen, took: performance.now() - began,
            key: b.publicCredential(election, code), fingerprint: election.fingerprint};
}"""


@pytest.fixture
def booth(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>booth</title>", content_type="text/html")

    context.route(f"{SITE}/**", answer)
    page = context.new_page()
    page.goto(f"{SITE}/")
    assert page.evaluate("crypto.subtle") is None
    yield page
    context.close()


def encrypted(page: Page, poll: Poll, voter: int, chosen: object) -> dict[str, Any]:
    return page.evaluate(ENCRYPT, [poll.election.raw, poll.codes[voter], chosen])


def test_ballots_of_the_browser_beside_ours_are_counted(booth: Page, tmp_path: Path) -> None:
    poll = Poll(voters=4)
    for voter, chosen in enumerate(VOTES):
        made = encrypted(booth, poll, voter, chosen)
        assert made["key"] == str(poll.tables.g.of(poll.keys[voter]))
        assert made["fingerprint"] == poll.election.fingerprint
        ballot = ballots.check_ballot(poll.election, made["ballot"], tables=poll.tables)
        assert ballot.tracker == made["tracker"]
        assert made["seen"][0][0] == 0 and made["seen"][-1][0] == made["seen"][-1][1]
        poll.cast(made["ballot"])
    poll.vote(3, VOTES[0])
    poll.close()
    poll.open([1, 2, 3])
    assert poll.counts == [[1, 2, 2, 1], [2, 2], [1, 1, 1]] != COUNTS
    assert ours(poll.whole).ok and tool_accepts(poll.whole, tmp_path / "a")


def test_a_ballot_in_the_group_of_rfc_3526(booth: Page, tmp_path: Path) -> None:
    poll = Poll(group=RFC_3526_2048, threshold=None)
    for voter, chosen in enumerate(VOTES[:2]):
        poll.cast(encrypted(booth, poll, voter, chosen)["ballot"])
    assert ours(poll.whole).ok and tool_accepts(poll.whole, tmp_path / "a")


def test_two_ballots_of_one_choice_share_no_number(booth: Page) -> None:
    poll = Poll(questions=[TEN], threshold=None, voters=1)
    first, second = (encrypted(booth, poll, 0, [[3]])["ballot"] for _ in range(2))
    read = [ballots.read_ballot(poll.election, raw) for raw in (first, second)]
    assert not set(ballots.elements(read[0])[:-1]) & set(ballots.elements(read[1])[:-1])


@pytest.mark.parametrize("chosen", [[[], [0], []], [[0, 1, 2], [0], []], [[0], [2], []]])
def test_what_may_not_be_chosen_is_not_encrypted(booth: Page, chosen: list[list[int]]) -> None:
    questions = [Question("a", ("x", "y", "z"), 1, 2), *Poll(threshold=None).questions[1:]]
    poll = Poll(questions=questions, threshold=None)
    with pytest.raises(Exception, match="RangeError"):
        encrypted(booth, poll, 0, chosen)


def test_a_slip_of_the_finger_is_told(booth: Page) -> None:
    code = Poll(threshold=None).codes[0]
    tidy = """async (typed) => {
        const b = await import("/ballot.js");
        try { return b.tidyCredential(typed); } catch (error) { return error.why; }
    }"""
    plain = code.replace("-", "")
    assert booth.evaluate(tidy, f" {plain[:7]} {plain[7:]} ") == code == credentials.tidy(plain)
    assert booth.evaluate(tidy, plain[:-1]) == "length"
    assert booth.evaluate(tidy, "0" + plain[1:]) == "letter"
    other = "2" if plain[3] != "2" else "3"
    assert booth.evaluate(tidy, plain[:3] + other + plain[4:]) == "checksum"


def test_ten_choices_on_a_slow_phone_take_less_than_five_seconds(booth: Page) -> None:
    poll = Poll(questions=[TEN], threshold=None, voters=1)
    client = booth.context.new_cdp_session(booth)
    client.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    made = encrypted(booth, poll, 0, [[1, 8]])
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    ballots.check_ballot(poll.election, made["ballot"], tables=poll.tables)
    assert made["took"] < 5000, made["took"]
    print(f"{made['took']:.0f} ms")
