"""``xiangyue verify-ballots``: on files, without a database, in both languages."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from tests.belenios_elections import COUNTS, Poll, chained, held, parts, resigned

from xiangyue.core.belenios import ballots, batches, verifying, written
from xiangyue.site import cli
from xiangyue.site.commands import _ballot_words as words
from xiangyue.site.commands import verify_ballots


@pytest.fixture(scope="module")
def poll() -> Poll:
    return held(threshold=None)


@pytest.fixture
def good(poll: Poll, tmp_path: Path) -> Path:
    path = tmp_path / "good.bel"
    path.write_bytes(poll.whole)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.main(["verify-ballots", *arguments])
    return code, capsys.readouterr().out


def test_a_good_archive_is_proved(poll: Poll, good: Path, capsys) -> None:
    code, told = run(capsys, str(good), "--lang", "zh")
    assert code == 0 and "证明成立：一次表决" in told and "计入 3 张" in told
    assert "第 1 题得票：1、1、1、1" in told and "--kept" in told
    code, told = run(capsys, str(good), "--lang", "en", "--kept", str(good))
    assert code == 0 and "PROVED" in told and "question 2: 1 2" in told and "note" not in told
    code, told = run(capsys, str(good), "--json")
    answer = json.loads(told)
    assert code == 0 and answer["ok"] and answer["result"] == COUNTS
    assert answer["trackers"] == sorted(written.tracker(raw) for raw in poll.raws)


def test_a_voter_finds_their_ballot(poll: Poll, good: Path, capsys) -> None:
    mine = written.tracker(poll.raws[0])
    code, told = run(capsys, str(good), "--lang", "en", "--tracker", mine)
    assert code == 0 and f"the ballot {mine} is counted" in told
    code, told = run(capsys, str(good), "--lang", "en", "--tracker", "nonsense")
    assert code == 1 and "no ballot with this tracker is in it (nonsense)" in told


def test_a_ballot_that_was_replaced_is_said_to_be(tmp_path: Path, capsys) -> None:
    poll = Poll(threshold=None)
    first, second = (poll.vote(0, [[n], [n], []]) for n in (0, 1))
    path = tmp_path / "a.bel"
    path.write_bytes(poll.whole)
    args = [str(path), "--lang", "zh", "--tracker"]
    code, told = run(capsys, *args, written.tracker(first))
    assert code == 1 and "已被同一投票码后来的选票取代" in told
    assert run(capsys, *args, written.tracker(second))[0] == 0


def test_what_does_not_hold_is_named_with_its_tracker(poll: Poll, tmp_path: Path, capsys) -> None:
    data = json.loads(poll.raws[1])
    one = data["answers"][1]["overall_proof"][0]
    one["response"] = str(int(one["response"]) + 1)
    bad = resigned(poll, 1, data)
    events = parts(poll.whole)
    events[2] = ("Ballot", (bad,))
    path = tmp_path / "bad.bel"
    path.write_bytes(chained(events))
    code, told = run(capsys, str(path), "--lang", "en")
    assert code == 1
    assert f"event 2: a proof of the ballot does not hold ({written.tracker(bad)})" in told
    assert told.splitlines()[-1].startswith("NOT PROVED: ")


def test_a_shortened_archive_is_not_the_kept_one(poll: Poll, good: Path, tmp_path, capsys) -> None:
    short = tmp_path / "short.bel"
    short.write_bytes(chained(parts(poll.whole)[:2]))
    assert run(capsys, str(short))[0] == 0
    code, told = run(capsys, str(short), "--kept", str(good), "--lang", "zh")
    assert code == 1 and "不是同一份历史" in told
    assert run(capsys, str(good), "--kept", str(short))[0] == 0


@pytest.mark.parametrize("content", [b"", b"x" * 5000, bytes(1024), b"PK\3\4" + bytes(600)])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path, capsys) -> None:
    path = tmp_path / "a.bel"
    path.write_bytes(content)
    code, told = run(capsys, str(path), "--lang", "en")
    assert code == 1 and "NOT PROVED: 1 fault" in told


def test_a_file_that_is_not_there_is_asked_wrongly(tmp_path: Path, capsys) -> None:
    assert cli.main(["verify-ballots", str(tmp_path / "none.bel")]) == 2


@pytest.mark.parametrize("least", [1, 1000], ids=["in lanes", "one by one"])
def test_processes_say_the_same_as_one(poll: Poll, good: Path, monkeypatch, least: int) -> None:
    alone = verify_ballots.verify_file(good, jobs=1)
    monkeypatch.setattr(batches, "LANES_FROM", least)
    monkeypatch.setattr(verify_ballots, "_SMALL", 0)
    assert verify_ballots.verify_file(good, jobs=2) == alone


def test_every_fault_has_its_words() -> None:
    source = Path(verifying.__file__).read_text()
    said = set(re.findall(r'_fault\("([a-z-]+)"', source))
    archive = Path(verifying.__file__).with_name("archive.py").read_text()
    said |= set(re.findall(r'Malformed\("([a-z-]+)"\)', archive)) | {"malformed"}
    for node in ast.walk(ast.parse(Path(ballots.__file__).read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadBallot":
            said.add(f"ballot-{node.args[0].value}")  # type: ignore[attr-defined]
    said |= {"ballot-credential", "ballot-not-of-the-group", "not-the-kept", "tracker"}
    assert said | {"tracker-replaced"} == set(words.WHY)
