"""The witness: cosigns what grew, refuses what was rewritten, forked or cut off; keys change."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.record_tools import LOG, add
from tests.test_public_log import forge, history, home  # noqa: F401 - a fixture

from xiangyue.access import public_log_keys
from xiangyue.actions import public_log
from xiangyue.core.cosignatures import Cosigner, WitnessKey, cosignatures
from xiangyue.core.log import Tree, leaf_hash
from xiangyue.core.log_policy import read
from xiangyue.core.notes import BadNote, Checkpoint, Signer, Verifier, note_parts, sign_note
from xiangyue.core.witness import Request, answer, origin_hash
from xiangyue.data.models import RecordEntry
from xiangyue.documents.log_files import Folder
from xiangyue.documents.witness_home import WitnessHome
from xiangyue.jobs.channels.witnesses import ask
from xiangyue.site import cli
from xiangyue.site.commands.witness import server

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NAME = "example.cn/log/1"
SIGNER = Signer(bytes(31) + b"\1", NAME)
WITNESS = Cosigner(bytes(31) + b"\2", "wuxiang.example.cn/witness")


# --- what is answered, without a network -------------------------------------------------------


def note(bodies: list[bytes]) -> str:
    root = Tree([leaf_hash(b) for b in bodies]).root()
    return sign_note(Checkpoint(NAME, len(bodies), root).text(), SIGNER)


def told(body: str, last: str = "", cosigner: Cosigner = WITNESS) -> Any:
    return answer(
        body,
        logs={NAME: [SIGNER.verifier]},
        last={NAME: last} if last else {},
        cosigner=cosigner,
        now=1_700_000_000,
    )


def test_a_witness_answers_as_the_protocol_has_it() -> None:
    """Each answer of C2SP tlog-witness, with its status."""
    old, new = history(["a"] * 5), history(["a"] * 9)
    proof = tuple(Tree([leaf_hash(b) for b in new]).consistency(5))
    first = told(str(Request(0, (), note(old))))
    assert (first.status, first.why) == (200, "cosigned")
    kept = first.note
    forked, rewritten = history(["a"] * 4 + ["b"]), history(["b"] + ["a"] * 8)
    other = tuple(Tree([leaf_hash(b) for b in rewritten]).consistency(5))
    stranger = sign_note(note_parts(note(new))[0], Signer(bytes(32), NAME))
    unknown = sign_note(
        f"other\n{note(new).split(chr(10), 1)[1]}".partition("\n\n")[0] + "\n", SIGNER
    )
    for body, status, why in (
        (Request(5, proof, note(new)), 200, "cosigned"),
        (Request(5, (), note(old)), 200, "cosigned"),
        (Request(0, (), note(new)), 409, "old"),
        (Request(5, (), note(old[:3])), 400, "request"),
        (Request(5, (), note(forked)), 422, "forked"),
        (Request(5, other, note(rewritten)), 422, "rewritten"),
        (Request(5, proof[:-1], note(new)), 422, "rewritten"),
        (Request(5, proof, stranger), 403, "signature"),
        (Request(5, proof, note(new).replace("\n9\n", "\n10\n")), 403, "signature"),
        (Request(5, proof, unknown), 404, "log"),
        ("old 05\n\n" + note(new), 400, "request"),
        ("nothing", 400, "request"),
    ):
        found = told(str(body), kept)
        assert (found.status, found.why) == (status, why), body
        assert (found.note is None) == (status != 200)
    assert told(str(Request(0, (), note(new))), kept).body == "5\n"


def test_a_cosignature_is_ed25519_over_the_text_that_the_format_names() -> None:
    """Checked with the library alone: header, time, the checkpoint's text; 0x04 in the key's id."""
    text = note_parts(note(history(["a"])))[0]
    line = WITNESS.cosign(text, 1_700_000_000)
    [(name, key_id, blob)] = note_parts(f"{text}\n{line}")[1]
    assert name == WITNESS.key.name and key_id == WITNESS.key.id
    assert int.from_bytes(blob[:8], "big") == 1_700_000_000 and len(blob) == 72
    message = b"cosignature/v1\ntime 1700000000\n" + text.encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.key.public).verify(blob[8:], message)
    assert WitnessKey.parse(str(WITNESS.key)) == WITNESS.key
    [found] = cosignatures(f"{text}\n{line}", [WITNESS.key])
    assert found.at == 1_700_000_000
    with pytest.raises(BadNote):
        cosignatures(f"{text.replace(NAME, 'other')}\n{line}", [WITNESS.key])


def test_a_policy_says_how_many_witnesses_are_enough() -> None:
    keys = [Cosigner(bytes([n]) * 32, f"w{n}").key for n in range(1, 4)]
    lines = "".join(f"witness W{n} {key} http://127.0.0.1:1\n" for n, key in enumerate(keys, 1))
    policy = read(f"# ours\nlog {SIGNER.verifier}\n{lines}group two 2 W1 W2 W3\nquorum two\n")
    assert not policy.enough(keys[:1]) and policy.enough(keys[1:])
    assert read("quorum none\n").enough([])
    for wrong in (
        lines,
        "quorum W1\n",
        lines + "group g 4 W1 W2 W3\nquorum g\n",
        lines + "group g any W1 W1\nquorum g\n",
        lines + lines + "quorum W1\n",
        "witness none " + str(keys[0]) + "\nquorum none\n",
    ):
        with pytest.raises(BadNote):
            read(wrong)


# --- published, asked over HTTP, and by hand ---------------------------------------------------


@pytest.fixture
def township(tmp_path: Path) -> WitnessHome:
    own = WitnessHome(tmp_path / "township", clock=NOW.timestamp)
    own.begin("wuxiang.example.cn/witness")
    return own


@pytest.fixture
def address(township: WitnessHome) -> Iterator[str]:
    running = server(township)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def publish() -> public_log.Published:
    return public_log.publish(now=NOW, ask=ask)


def policy(top: Path, key: WitnessKey, url: str = "") -> Path:
    path = top / "witnesses.policy"
    path.write_text(f"witness township {key} {url}\nquorum township\n")
    return path


@pytest.mark.django_db
def test_a_log_is_cosigned_over_http_and_not_any_more_once_it_is_rewritten(
    home: Path,  # noqa: F811
    township: WitnessHome,
    address: str,
    tmp_path: Path,
) -> None:
    asked = policy(home, township.cosigner().key, address)
    add(LOG)
    assert [s.why for s in publish().seen] == ["refused"], "a log that it does not watch"
    [key] = public_log.keys_now()
    township.watch(key)
    for size in (1, 2, 300):
        while written() < size:
            add(LOG)
        [seen] = publish().seen
        assert (seen.why, seen.size, seen.at) == ("cosigned", size, int(NOW.timestamp()))
    where = str(public_log.folder(1))
    assert cli.main(["verify", where, "--key", str(key), "--policy", str(asked)]) == 0
    connection = HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", f"/{origin_hash(key.name)}/checkpoint")
    shown = connection.getresponse().read().decode()
    connection.close()
    assert Checkpoint.of(note_parts(shown)[0]).size == 300
    assert len(cosignatures(shown, [township.cosigner().key])) == 1
    for kind, channels in (
        ("rewritten", ["paper"] + ["phone"] * 310),
        ("forked", ["phone"] * 300),
        ("request", ["phone"] * 200),
    ):
        forge(tmp_path / kind, history(channels), key.name, public_log.folder(1))
        found, _ = township.visit(Folder(tmp_path / kind))
        assert (found.status != 200, found.why, found.note) == (True, kind, None)
        command = ["verify", str(tmp_path / kind), "--key", str(key), "--policy", str(asked)]
        assert cli.main(command) == 1, "nor does the verifier believe what no witness cosigned"
    assert Checkpoint.of(note_parts(township.last(key.name))[0]).size == 300


def written() -> int:
    return RecordEntry.objects.filter(log=LOG).count()


@pytest.mark.django_db
def test_a_witness_without_a_network_cosigns_by_hand(
    home: Path,  # noqa: F811
    township: WitnessHome,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    policy(home, township.cosigner().key)
    add(LOG)
    assert [s.why for s in publish().seen] == ["silent"]
    [key] = public_log.keys_now()
    own = ["witness", "--folder", str(township.top)]
    assert cli.main([*own, "watch", str(key)]) == 0
    out = tmp_path / "line"
    where = str(public_log.folder(1))
    assert cli.main([*own, "check", where, "--out", str(out)]) == 0
    seen = public_log.add_cosignature(line=out.read_text(), now=NOW)
    assert (seen.name, seen.why, seen.size) == ("township", "cosigned", 1)
    assert [s.why for s in publish().seen] == ["cosigned"]
    with pytest.raises(BadNote):
        public_log.add_cosignature(line=WITNESS.cosign("x\n1\n\n", 1), now=NOW)
    shutil.rmtree(tmp_path / "elsewhere", ignore_errors=True)
    forge(tmp_path / "elsewhere", history(["x"]), key.name, public_log.folder(1))
    capsys.readouterr()
    assert cli.main([*own, "check", str(tmp_path / "elsewhere")]) == 1
    assert "forked" in capsys.readouterr().out


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Callable[[Verifier], int]:
    def run(key: Verifier) -> int:
        return cli.main(["verify", str(public_log.folder(1)), "--key", str(key), "--lang", "en"])

    return run


@pytest.mark.django_db
def test_a_key_is_handed_over_and_who_trusts_the_old_one_follows(
    home: Path,  # noqa: F811
    township: WitnessHome,
    checked: Callable[[Verifier], int],
) -> None:
    add(LOG)
    publish()
    [old] = public_log.keys_now()
    township.watch(old)
    new = public_log.change_key(now=NOW)
    assert public_log.keys_now() == [new, old] and new.name == old.name
    assert checked(old) == checked(new) == 0
    add(LOG)
    publish()
    assert public_log.retire_key(now=NOW) == 1
    add(LOG)
    publish()
    assert public_log.keys_now() == [new]
    assert checked(old) == checked(new) == 0, "the old key leads to the new one"
    assert township.visit(Folder(public_log.folder(1)))[0].why == "cosigned"
    third = public_log.change_key(now=NOW)
    assert public_log.retire_key(now=NOW) == 1
    assert checked(old) == checked(third) == 0, "over two changes too"


@pytest.mark.django_db
def test_a_lost_key_leads_nobody_by_machine_and_the_witness_keeps_the_history(
    home: Path,  # noqa: F811
    township: WitnessHome,
    checked: Callable[[Verifier], int],
    tmp_path: Path,
) -> None:
    add(LOG)
    publish()
    [old] = public_log.keys_now()
    township.watch(old)
    assert township.visit(Folder(public_log.folder(1)))[0].why == "cosigned"
    shutil.rmtree(home / "keys" / "public-log")
    add(LOG)
    with pytest.raises(public_log.KeyMissing):
        publish()
    with pytest.raises(public_log.KeyMissing):
        public_log.change_key(now=NOW)
    new = public_log.change_key(now=NOW, lost=old)
    publish()
    assert checked(old) == 1, "who has the old key alone is not led to another"
    assert checked(new) == 0
    assert township.visit(Folder(public_log.folder(1)))[0].why == "signature"
    township.watch(new, instead=True)
    forge(tmp_path / "other", history(["x"] * 4), new.name, public_log.folder(1))
    assert township.visit(Folder(tmp_path / "other"))[0].why == "rewritten"
    assert township.visit(Folder(public_log.folder(1)))[0].why == "cosigned"
    assert public_log_keys.signers(new.name)[0].verifier == new
