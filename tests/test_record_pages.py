"""The record as anyone reads it: the list, one entry and its hash, files that verify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.world import CODE, NOW, Village, make_village

from xiangyue.actions import matters, opinions
from xiangyue.core import log as core
from xiangyue.core.notes import Signer, read_checkpoints
from xiangyue.data.models import RecordEntry

Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def say(village: Village, n: int, **more: object) -> None:
    for k in range(n):
        opinions.submit_opinion(
            actor=village.actor("villager"),
            now=NOW + timedelta(seconds=k),
            area=CODE,
            text=f"第{k}盏路灯不亮。",
            **more,
        )


@pytest.mark.parametrize(("n", "pages"), [(1, 1), (120, 4)])
def test_the_list_is_paged_newest_first(
    village: Village, client: Client, n: int, pages: int, django_assert_num_queries: Queries
) -> None:
    say(village, n)
    with django_assert_num_queries(4):
        html = client.get(f"/a/{CODE}/record/").content.decode()
    assert html.count('class="row-title"') == min(n, 30)
    assert f'href="/a/{CODE}/record/{n}/"' in html
    last = client.get(f"/a/{CODE}/record/?page={pages}").content.decode()
    assert f'href="/a/{CODE}/record/1/"' in last
    assert "路灯不亮" not in html, "what people say is in the record as a commitment only"


def test_the_list_of_one_matter(village: Village, client: Client) -> None:
    say(village, 3)
    matter = matters.start_matter(
        actor=village.actor("secretary"),
        now=NOW,
        area=CODE,
        title="装路灯",
        category="public_works",
        origin="opinions",
    )
    html = client.get(f"/a/{CODE}/record/?matter={matter.year}-{matter.number}").content.decode()
    assert html.count('class="row-title"') == 1 and "装路灯" in html


@pytest.mark.parametrize("seq", [1, 7, 20])
def test_an_entry_is_what_its_hash_says(village: Village, client: Client, seq: int) -> None:
    say(village, 20)
    html = client.get(f"/a/{CODE}/record/{seq}/").content.decode()
    leaf = client.get(f"/a/{CODE}/record/{seq}/leaf.json").content
    mark = hashlib.sha256(b"\0" + leaf).hexdigest()
    assert mark in html
    if seq > 1:
        before = client.get(f"/a/{CODE}/record/{seq - 1}/leaf.json").content
        assert hashlib.sha256(b"\0" + before).hexdigest() == json.loads(leaf)["prev"]
    proof = [bytes.fromhex(h) for h in _hashes(html)]
    entries = RecordEntry.objects.filter(log=CODE).order_by("seq").values_list("leaf", flat=True)
    root = core.Tree([bytes(h) for h in entries]).root()
    assert core.verify_inclusion(bytes.fromhex(mark), seq - 1, 20, proof, root)


def _hashes(html: str) -> list[str]:
    return [line.split("</li>")[0] for line in html.split('<li class="hash">')[1:]]


def test_an_altered_entry_is_said_to_be(village: Village, client: Client) -> None:
    from django.db import connection  # noqa: PLC0415 - only here the triggers are put to sleep

    say(village, 2)
    with connection.cursor() as c:
        c.execute("ALTER TABLE xiangyue_recordentry DISABLE TRIGGER USER")
        c.execute("UPDATE xiangyue_recordentry SET leaf = %s WHERE seq = 2", [bytes(32)])
        c.execute("ALTER TABLE xiangyue_recordentry ENABLE TRIGGER USER")
    html = client.get(f"/a/{CODE}/record/2/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "somebody has altered it" in html


def test_the_files_prove_one_another(village: Village, client: Client) -> None:
    say(village, 30)
    response = client.get(f"/a/{CODE}/record/log.jsonl")
    lines = b"".join(response.streaming_content).splitlines()
    assert [core.read_entry(line).seq for line in lines] == list(range(1, 31))
    note = client.get(f"/a/{CODE}/record/checkpoint.txt").content.decode()
    verifier = Signer(settings.RECORD_KEY).verifier
    (checkpoint,) = read_checkpoints(note, [verifier])
    tree = core.Tree([core.leaf_hash(line) for line in lines])
    assert (checkpoint.log, checkpoint.size, checkpoint.root) == (CODE, 30, tree.root())
    assert str(verifier) in client.get("/about/verify/").content.decode()


def test_practice_has_a_record_of_its_own(village: Village, client: Client) -> None:
    say(village, 1, practice=True)
    assert client.get(f"/a/{CODE}/record/1/").status_code == 404
    html = client.get(f"/a/{CODE}/record/1/?log=practice").content.decode()
    assert "practice-banner" in html
    assert f"practice/{CODE}" in html


@pytest.mark.parametrize("path", ["99/", "0/", "99/leaf.json", "log.jsonl", "checkpoint.txt"])
def test_what_is_not_there(village: Village, client: Client, path: str) -> None:
    assert client.get(f"/a/{CODE}/record/{path}").status_code == 404


def test_an_empty_record_and_odd_pages(village: Village, client: Client) -> None:
    for query in ("", "?page=0", "?page=x", "?page=99999999999999999999", "?matter=x"):
        assert client.get(f"/a/{CODE}/record/{query}").status_code == 200
    assert client.get(f"/a/{CODE}/record/?matter=%00x").status_code == 400  # said on a page
    say(village, 1)
    assert client.get(f"/a/{CODE}/record/?page=99").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_entry_in_both_languages(village: Village, client: Client, language: str) -> None:
    say(village, 1)
    response = client.get(f"/a/{CODE}/record/1/", HTTP_ACCEPT_LANGUAGE=language)
    assert "sha256sum" in response.content.decode()
