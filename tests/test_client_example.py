"""The examples are programs that somebody copies: each is run as it is, against a real server."""

from __future__ import annotations

import functools
import gzip
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from importlib import util
from ipaddress import ip_network
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pymerkle import InmemoryTree
from pytest_django.live_server_helper import LiveServer
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import matters, opinions, public_log, tokens, webhooks
from xiangyue.core.notes import Checkpoint, Signer, sign_note
from xiangyue.data import public_log as data
from xiangyue.data.models import Asset, Opinion, Webhook, WebhookDelivery
from xiangyue.jobs.channels import webhook as channel
from xiangyue.scenario.paper_photo import photo

EXAMPLES = Path(__file__).parents[1] / "examples"


def program(folder: str, name: str) -> ModuleType:
    """A module of an example, as it would import itself from its own folder."""
    spec = util.spec_from_file_location(name, EXAMPLES / folder / f"{name}.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def client_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EXAMPLES / "client"))
    yield program("client", "village")
    for name in ("village", "log_proof", "webhooks"):
        sys.modules.pop(name, None)


@pytest.fixture
def village(settings: Any, tmp_path: Path) -> Village:
    settings.HOME = tmp_path
    return make_village(now=timezone.now() - timedelta(days=2))


@pytest.mark.django_db(transaction=True)
def test_the_client_reads_follows_proves_says_and_listens(
    client_program: ModuleType,
    village: Village,
    live_server: LiveServer,
    settings: Any,
    capsys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    now = timezone.now()
    matter = matters.start_matter(
        actor=village.actor("secretary"), now=now, area=CODE, title="修路", origin="opinions",
        category="public_works", summary="三组到四组的路坏了，要修。",
    )  # fmt: skip
    account = village.account("clerk")
    _row, token = tokens.create_token(
        actor=village.actor("clerk"), now=now, login=account.login, scopes=["read", "act"]
    )
    mine = client_program.Village(live_server.url, CODE, token)
    number = f"{matter.year}-{matter.number}"
    assert [(m["number"], m["title"]) for m in mine.matters()] == [(number, "修路")]

    news = mine.follow(number, wait=0)
    first = next(news)
    assert "now: " in client_program.told(first)
    got: list[dict[str, Any]] = []
    server = client_program.webhooks.receiver("", got.append)
    hook, secret = mine.listen(f"http://127.0.0.1:{server.server_port}/", ["matter"])
    server.server_close()
    server = client_program.webhooks.receiver(secret, got.append)
    Webhook.objects.filter(pk=hook).update(url=f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        matters.drop_matter(
            actor=village.actor("secretary"), now=timezone.now(), matter_id=matter.pk,
            reason="镇里统一修，村里不用再办了。",
        )  # fmt: skip
        assert next(news)["state"] == "dropped" and list(news) == []
        assert webhooks.sweep(now=timezone.now()) == 1
        for row in WebhookDelivery.objects.all():
            webhooks.deliver(row.pk, now=timezone.now(), post=channel.post)
            webhooks.deliver(row.pk, now=timezone.now(), post=channel.post)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert [told["type"] for told in got] == ["matter.drop"]
    assert WebhookDelivery.objects.get().status == 204

    receipt = mine.say("二组的路灯坏了", subject="roads")
    said = Opinion.objects.get()
    assert said.author_id == account.person_id and mine.answer(receipt)["text"] == "二组的路灯坏了"
    opinions.submit_opinion(
        actor=village.actor("clerk"), now=timezone.now(), area=CODE, text="三组的路灯也坏了",
        subject="roads", public=False, files=[photo()],
    )  # fmt: skip
    dark = Opinion.objects.exclude(pk=said.pk).get()
    [(name, picture)] = mine.files("opinion", dark.pk)
    assert name == "photo-1.jpg" and len(picture) == dark.files.get().size
    assert list(client_program.Village(live_server.url, CODE).files("opinion", dark.pk)) == []
    with pytest.raises(client_program.Refused, match=r"\w+ \w+"):
        mine.say("")
    granary = {"kind": "buildings", "name": "旧粮仓", "quantity": "420.5", "unit": "m2"}
    entered = mine.act("assets/enter", origin="collective", **granary)
    assert Asset.objects.get(pk=entered["id"], area_id=CODE).name == "旧粮仓"
    monkeypatch.setenv("XIANGYUE_TOKEN", token)
    here = [live_server.url, CODE, "--act"]
    told = ["receptions/plan_reception", json.dumps({"kind": "reception"})]
    assert client_program.main([*here, *told]) == 1
    assert client_program.main([*here, "nothing/at_all", "{}"]) == 1
    told_of = capsys.readouterr().err
    assert "on: is missing" in told_of and "there is no act" in told_of
    public_log.publish(now=timezone.now())
    [key] = mine.keys()
    proved = mine.prove_opinion(receipt, key)
    assert proved.entry["act"] == "opinion.submit" and proved.origin == key.partition("+")[0]
    acts = [one.entry["act"] for one in mine.prove_matter(number, key)]
    assert acts == ["matter.start", "matter.drop"]
    # another key, another entry, another place: nothing of it is proved
    other = str(Signer(bytes(32), proved.origin).verifier)
    paper = mine.text(f"/a/{CODE}/record/{proved.entry['seq']}/receipt")
    forged = [paper.replace(f"index {proved.index}", f"index {proved.index - 1}")]
    forged.append(paper.replace("extra ", "extra AAAA"))
    forged.append(paper.replace(f"\n{proved.size}\n", f"\n{proved.size + 1}\n"))
    for text, by in [*((one, key) for one in forged), (paper, other)]:
        with pytest.raises(client_program.log_proof.NotProved):
            client_program.log_proof.prove(text, by)

    assert client_program.main([live_server.url, CODE, "--prove", number]) == 0
    assert capsys.readouterr().out.count("in the log: ") == 2
    assert client_program.main([live_server.url, CODE, "--prove", "1999-1"]) == 1
    # the whole log, by a program with nothing of ours, over the same server
    verify = program("verify-record", "verify_record")
    note, size, records = verify.verify(f"{live_server.url}/log/1/", key)
    assert (size, records[CODE]) == (proved.size, size) and note.startswith(proved.origin)


def test_ed25519_is_that_of_the_rfc(client_program: ModuleType) -> None:
    """RFC 8032, section 7.1, tests 1 and 3."""
    good = client_program.log_proof.ed25519
    for public, text, signature in (
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
         "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
         "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ):  # fmt: skip
        key, words, mark = map(bytes.fromhex, (public, text, signature))
        assert good(key, words, mark) and not good(key, words + b"x", mark)
        assert not good(key, words, mark[:-1] + bytes([mark[-1] ^ 1]))


def test_a_webhook_that_is_not_signed_is_thrown_away(client_program: ModuleType) -> None:
    hooks = client_program.webhooks
    secret, now, body = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        1614265330,
        b'{"test": 2432232314}',
    )
    head = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": str(now),
        "webhook-signature": "v1,other v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }  # fmt: skip
    assert hooks.opened(body, head, secret, now) == {"test": 2432232314}
    for wrong in ((body + b" ", head, now), (body, head, now + 301), (body, {}, now),
                  (body, head | {"webhook-id": "other"}, now)):  # fmt: skip
        with pytest.raises(hooks.NotSigned):
            hooks.opened(wrong[0], wrong[1], secret, wrong[2])


class Served:
    """A folder behind Python's own web server: any will do for a log."""

    def __init__(self, folder: Path) -> None:
        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self) -> str:
        self.thread.start()
        return self.url

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.mark.django_db
def test_a_verifier_that_is_not_ours_finds_what_is_wrong(village: Village, tmp_path: Path) -> None:
    verify = program("verify-record", "verify_record")
    source = (EXAMPLES / "verify-record" / "verify_record.py").read_text("utf-8")
    assert "xiangyue" not in source.lower().replace("nothing of xiangyue's", "")
    assert len(source.splitlines()) <= 150

    def say(n: int) -> None:
        for k in range(n):
            opinions.submit_opinion(
                actor=village.actor("villager"), now=NOW + timedelta(seconds=k), area=CODE,
                text=f"第{k}盏路灯不亮",
            )  # fmt: skip

    say(260)  # one full bundle and a part of another
    public_log.publish(now=NOW)
    log = public_log.folder(1)
    early = tmp_path / "early"
    shutil.copytree(log, early)
    say(3)
    public_log.publish(now=NOW)
    key = (log / "key").read_text("utf-8").strip()
    kept = tmp_path / "kept.txt"

    def run(folder: Path) -> tuple[int, str]:
        with Served(folder) as url:
            done = subprocess.run(
                [sys.executable, str(EXAMPLES / "verify-record" / "verify_record.py"), url,
                 "--key", key, "--kept", str(kept)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    assert run(early) == (0, "260 entries of 1 records are what the log signed\n")
    assert run(log) == (0, "263 entries of 1 records are what the log signed\n")
    shorter = run(early)
    assert shorter[0] == 1 and "shorter: it had 263 entries, now it has 260" in shorter[1]
    # one letter of one entry
    bad = tmp_path / "bad"
    shutil.copytree(log, bad)
    bundle = bad / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b"opinion.submit", b"opinion.submiT", 1))
    assert run(bad)[0] == 1
    # another past under the same key, as its holder could sign it
    forked = tmp_path / "forked"
    entries = list(forge(263))
    for number in range(2):
        some = entries[number * 256 : (number + 1) * 256]
        path = forked / "tile/entries" / (f"{number:03}" + ("" if len(some) == 256 else ".p/7"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in some))
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    origin = key.partition("+")[0]
    [signer] = public_log._signers(data.current())  # type: ignore[arg-type]
    head = Checkpoint(origin, 263, tree.get_root()).text()
    (forked / "checkpoint").write_text(sign_note(head, signer), "utf-8")
    with Served(forked) as url:
        assert verify.verify(url, key)[1] == 263  # by itself nothing is wrong with it
    told = run(forked)
    assert told[0] == 1 and "rewritten: its first 263 entries are not those you saw" in told[1]
    with Served(log) as url, pytest.raises(verify.Wrong, match="not signed by this key"):
        verify.verify(url, str(Signer(bytes(32), origin).verifier))


def forge(many: int) -> Iterator[bytes]:
    """Entries of a record that never was, each naming the one before."""
    before = "0" * 64
    for seq in range(1, many + 1):
        entry = json.dumps({"log": CODE, "seq": seq, "prev": before, "act": "x"}).encode()
        before = sha256(b"\0" + entry).hexdigest()
        yield entry


@pytest.mark.django_db
def test_bundles_are_packed_for_who_takes_it(village: Village, client: Client) -> None:
    say = opinions.submit_opinion
    say(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯坏了" * 50)
    public_log.publish(now=NOW)
    name = "/log/1/tile/entries/000.p/1"
    plain = client.get(name)
    whole = b"".join(plain.streaming_content)  # type: ignore[attr-defined]
    packed = client.get(name, headers={"accept-encoding": "br, gzip;q=0.5"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    small = b"".join(packed.streaming_content)  # type: ignore[attr-defined]
    assert gzip.decompress(small) == whole and len(small) < len(whole)
    for head in ("", "identity", "gzip;q=0", "br"):
        assert "Content-Encoding" not in client.get(name, headers={"accept-encoding": head}).headers
    hashes = client.get("/log/1/tile/0/000.p/1", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in hashes.headers
    assert json.loads(whole[2:])["act"] == "opinion.submit"
