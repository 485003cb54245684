"""The public log on pages: its state, its files, receipts, and their check in a real browser."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer
from tests.conftest import TIMEOUT
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import opinions, public_log
from xiangyue.core.cosignatures import Cosigner, with_lines
from xiangyue.core.log_proofs import LogProof, check
from xiangyue.core.notes import Verifier, note_parts
from xiangyue.core.tiles import read_bundle

Queries = Callable[[int], AbstractContextManager[object]]
WITNESS = Cosigner(bytes(31) + b"\7", "wuxiang.example.cn/witness")


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def say(village: Village, n: int = 1, **more: Any) -> Any:
    for k in range(n):
        found = opinions.submit_opinion(
            actor=village.actor("villager"),
            now=NOW + timedelta(seconds=k),
            area=CODE,
            text=f"第{k}盏路灯不亮。",
            **more,
        )
    return found


def publish() -> public_log.Published:
    return public_log.publish(now=NOW)


@pytest.mark.django_db
def test_the_page_tells_the_state_and_its_files_are_the_log(
    home: Path, client: Client, django_assert_num_queries: Queries
) -> None:
    village = make_village()
    assert "公开总记录" in client.get("/log/").content.decode(), "before the first entry too"
    say(village, 3)
    publish()
    with django_assert_num_queries(2):
        html = client.get("/log/?one").content.decode()
    [key] = public_log.keys_now()
    assert str(key) in html.replace("&#43;", "+") and "还没有请见证人" in html
    say(village, 300)
    publish()
    with django_assert_num_queries(2):
        client.get("/log/?many")
    note = client.get("/log/1/checkpoint")
    assert note.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = b"".join(note.streaming_content).decode()  # type: ignore[attr-defined]
    assert note_parts(text)[0].split("\n")[:2] == [key.name, "303"]
    tile = client.get("/log/1/tile/entries/000")
    assert tile.headers["Content-Type"] == "application/octet-stream"
    assert "immutable" in tile.headers["Cache-Control"]
    assert len(read_bundle(b"".join(tile.streaming_content))) == 256  # type: ignore[attr-defined]
    for none in ("tile/0/001", "tile/0/1", "tile/0/000/../../key", ".lock", "witnesses.json", "x"):
        assert client.get(f"/log/1/{none}").status_code == 404, none
    assert client.get("/log/2/checkpoint").status_code == 404


@pytest.mark.django_db
def test_the_page_tells_what_witnesses_say(home: Path, client: Client) -> None:
    (home / "witnesses.policy").write_text(f"witness 五乡镇 {WITNESS.key}\nquorum 五乡镇\n")
    village = make_village()
    say(village, 2)
    note = publish().note
    assert "还没看全" in client.get("/log/?1").content.decode()
    line = WITNESS.cosign(note_parts(note)[0], int(NOW.timestamp()))
    public_log.add_cosignature(line=line, now=NOW)
    html = client.get("/log/?2").content.decode()
    assert "五乡镇" in html and "已全部看过" in html
    seen = [{"name": "五乡镇", "why": "ahead", "size": 999, "at": 1}]
    (public_log.folder(1) / "witnesses.json").write_text(json.dumps(seen))
    html = client.get("/log/?3").content.decode()
    assert "999" in html and "有一部分记录不见了" in html


@pytest.mark.django_db
def test_an_act_has_its_receipt_on_its_page(home: Path, client: Client) -> None:
    village = make_village()
    opinion = say(village)
    page = f"/a/{CODE}/record/1/"
    assert "写进去以后凭证就在这里" in client.get(page + "?1").content.decode()
    assert client.get(f"{page}receipt").status_code == 404
    publish()
    assert f'href="{page}receipt"' in client.get(page + "?2").content.decode()
    found = client.get(f"{page}receipt")
    assert found.headers["Content-Disposition"] == f'attachment; filename="{CODE}-1.tlog-proof"'
    proof = LogProof.parse(found.content.decode())
    check(proof, [Verifier.parse(str(k)) for k in public_log.keys_now()])
    assert client.get(f"{page}leaf.json").content == proof.leaf
    assert "路灯" not in found.content.decode() + proof.leaf.decode()
    assert client.get(f"/a/{CODE}/record/2/receipt").status_code == 404
    there = client.get(f"/r/{opinion.receipt}/record/")
    assert there.headers["Location"] == page
    assert client.get("/r/00000-00000/record/").status_code == 404


@pytest.mark.django_db
def test_practice_has_no_receipt(home: Path, client: Client) -> None:
    village = make_village()
    say(village, practice=True)
    assert publish().size == 0
    html = client.get(f"/a/{CODE}/record/1/?log=practice").content.decode()
    assert "receipt" not in html
    assert client.get(f"/a/{CODE}/record/1/receipt?log=practice").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_checked_in_a_browser(
    home: Path, live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    (home / "witnesses.policy").write_text(f"witness 五乡镇 {WITNESS.key}\nquorum 五乡镇\n")
    say(make_village(), 5)
    note = publish().note
    line = WITNESS.cosign(note_parts(note)[0], int(NOW.timestamp()))
    public_log.add_cosignature(line=line, now=NOW)
    leaf = Client().get(f"/a/{CODE}/record/3/leaf.json").content
    good = str(public_log.receipt(CODE, 3, leaf))
    signature = note_parts(note)[1][0][2]
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(TIMEOUT)
    page.goto(f"{live_server.url}/log/check/")
    page.wait_for_selector("#check:not([hidden])")

    def outcome(text: str, key: str = "") -> tuple[str, str]:
        if key:
            page.fill("#key", key)
        page.fill("#receipt", text)
        page.eval_on_selector("#verdict", "e => { e.dataset.verdict = ''; }")
        page.click("#check button")
        page.wait_for_selector("#verdict[data-verdict='good'], #verdict[data-verdict='bad']")
        found = page.get_attribute("#verdict", "data-verdict")
        return str(found), page.inner_text("#checks")

    file = tmp_path / "a.tlog-proof"
    file.write_text(good)
    page.set_input_files("#file", str(file))
    expect(page.locator("#receipt")).to_have_value(re.compile(r".{100}", re.DOTALL))
    verdict, words = outcome(good)
    assert verdict == "good" and "5 条中的第 3 条" in words and "五乡镇" in words
    assert "opinion.submit" in page.inner_text("#entry")
    other = Cosigner(bytes(32), WITNESS.key.name).cosign("x\n", 1).split(" ")[2]
    forged = with_lines(good.partition("\n\n")[2], [line]).replace(
        line.split(" ")[2], line.split(" ")[2][:12] + other.strip()[12:] + "\n"
    )
    for changed in (
        good.replace("index 2", "index 1"),
        good.replace("\n5\n", "\n6\n"),
        good.replace("extra e", "extra f"),
        good.partition("\n\n")[0] + "\n\n" + forged,
        good[:200],
        "hello",
    ):
        assert outcome(changed)[0] == "bad", changed
    assert outcome(good, str(Verifier(public_log.keys_now()[0].name, bytes(32))))[0] == "bad"
    assert outcome(good, "nonsense")[0] == "bad"
    # Without WebCrypto, as on a page without HTTPS: the same answers by our own arithmetic.
    own = """async ([where, key, text, signature]) => {
        const { verifyHere } = await import(where);
        const bytes = (x) => Uint8Array.from(atob(x), (c) => c.charCodeAt(0));
        return verifyHere(bytes(key), new TextEncoder().encode(text), bytes(signature));
    }"""
    names = page.evaluate("performance.getEntriesByType('resource').map((r) => r.name)")
    [where] = [name for name in names if "ed25519" in name]
    public = b64encode(public_log.keys_now()[0].public).decode()
    text = note_parts(note)[0]
    for given, holds in ((text, True), (text + " ", False)):
        held = page.evaluate(own, [where, public, given, b64encode(signature).decode()])
        assert held is holds
    broken = bytes([signature[0] ^ 1]) + signature[1:]
    assert page.evaluate(own, [where, public, text, b64encode(broken).decode()]) is False
    page.close()
