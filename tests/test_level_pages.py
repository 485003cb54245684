"""Pages of what came from lower servers: where it is from, how fresh, the matter word by word."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.ports import free_port
from tests.world import NOW, make_area

from xiangyue.access import clock
from xiangyue.actions.areas import COMMAND, open_area
from xiangyue.core.levels import BadInvitation, Invitation, Seen, slot, state_of
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.models import (
    Jurisdiction,
    LevelArea,
    LevelChange,
    LevelFigure,
    LevelRow,
    LevelServer,
    LevelSource,
)
from xiangyue.methods.wording import word_all
from xiangyue.site import relays, windows
from xiangyue.site.authority import Authority
from xiangyue.site.commands import level

Queries = Callable[[int], AbstractContextManager[object]]
VILLAGE = "330212105219"
MATTER = {
    "id": f"{VILLAGE}/motion/17", "identifier": "2026-3", "title": "修村口的桥", "summary": "裂了",
    "category": "", "origin": "opinion", "method": "eight-step", "state": "closed", "step": None,
    "budget": 5_000_000, "spent": 4_800_000, "resolution": "2026-1", "began_on": "2026-02-01",
    "decided_on": "2026-02-20", "closed_on": "2026-03-01",
}  # fmt: skip


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> LevelSource:
    """What the prefecture has of a county's server, ten seconds old."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    make_area(VILLAGE)
    beat = NOW - timedelta(seconds=10)
    source = LevelSource.objects.create(
        area="330212", server="xiangyue/1", joined_at=NOW, state="fresh", since=NOW, beat_at=beat,
        log_why="cosigned", log_size=1234, log_at=NOW, log_said=1234,
    )  # fmt: skip
    LevelServer.objects.create(
        area="330212", server="xiangyue/1", base_url="https://yinzhou.example.cn", format=1,
        origin="yinzhou.example.cn/log/1", log_number=1, checkpoint="", log_keys="", beat_at=beat,
    )  # fmt: skip
    LevelArea.objects.create(
        area=VILLAGE, server="330212", size=3, figures=2, figures_sum=0, rows=1, rows_sum=0
    )
    day = NOW.date().replace(day=1)
    for area in (VILLAGE, VILLAGE[:9], VILLAGE[:6]):
        LevelFigure.objects.create(area=area, key="villages", month=day, n=1)
        LevelFigure.objects.create(area=area, key="opinions", month=day, n=7)
    figures.fold()
    ref = f"{VILLAGE}/motion-text/5"
    vote = {"title": "修桥", "result": "passed", "date": "2026-02-20", "for": 31, "against": 2,
            "abstain": None, "motion": MATTER["id"]}  # fmt: skip
    text = {"motion": MATTER["id"], "part": "draft", "version": 2, "title": "方案",
            "text": "换桥面板。\n三月完工。", "budget": 5_000_000,
            "date": "2026-02-10"}  # fmt: skip
    for name, key, cells in (
        ("motions", MATTER["id"], MATTER),
        ("motion_texts", ref, text),
        ("vote_events", f"{VILLAGE}/vote-event/9", vote),
    ):  # fmt: skip
        LevelRow.objects.create(area=VILLAGE, name=name, ref=key, cells=cells)
    return source


def test_the_village_is_read_where_it_came_and_leads_to_its_own_page(
    county: LevelSource, client: Client, django_assert_max_num_queries: Queries
) -> None:
    with django_assert_max_num_queries(8):
        page = client.get(f"/a/{VILLAGE}/").content.decode()
    assert "鄞州区的服务器" in page and "10 秒前" in page
    assert f"https://yinzhou.example.cn/a/{VILLAGE}/" in page
    assert "修村口的桥" in page and f"/a/{VILLAGE}/elsewhere/17/" in page
    with django_assert_max_num_queries(8):
        page = client.get(f"/a/{VILLAGE}/elsewhere/17/").content.decode()
    assert "换桥面板。" in page and "赞成 31" in page and "https://yinzhou.example.cn/m/17/" in page
    assert client.get(f"/a/{VILLAGE}/elsewhere/18/").status_code == 404
    assert client.get("/a/330212105220/elsewhere/17/").status_code == 404


def test_a_place_that_a_joined_server_keeps_is_not_opened_here(
    county: LevelSource, client: Client
) -> None:
    for code in ("330212105220", "330212105", "330212"):
        make_area(code)
        with pytest.raises(Refusal) as refused:
            open_area(actor=COMMAND, now=NOW, area=code)
        assert [c.says for c in refused.value.checks] == ["area.elsewhere"]
        assert "鄞州区自己的服务器" in word_all(refused.value, "zh")[0]
        assert not Jurisdiction.objects.filter(area_id=code).exists()
    make_area("330203001001")
    open_area(actor=COMMAND, now=NOW, area="330203001001")
    open_area(actor=COMMAND, now=NOW, area="3302")  # its own level, above the server that it joined


@pytest.mark.parametrize("n", [1, 40])
def test_figures_say_where_they_come_from(
    county: LevelSource, client: Client, n: int, django_assert_max_num_queries: Queries
) -> None:
    for k in range(1, n):
        LevelSource.objects.create(
            area=f"3301{k:02}", server=f"xiangyue/{k}", joined_at=NOW, state="late", since=NOW
        )
    for link in ("/figures/", "/a/33/", "/a/3302/", "/a/330212/", "/levels/"):
        with django_assert_max_num_queries(8):
            page = client.get(link).content.decode()
        assert "鄞州区" in page, link
    assert "10 秒前" in client.get("/a/330212/").content.decode()
    sums = figures.read(
        ["", "3302", VILLAGE], first=NOW.date().replace(month=1, day=1),
        last=NOW.date().replace(month=12, day=31), today=NOW.date(),
    )  # fmt: skip
    assert {sums[c]["opinions"] for c in sums} == {7}


@pytest.mark.parametrize(
    ("state", "why", "log", "words"),
    [
        ("late", "unreachable", "cosigned", "连不上"),
        ("broken", "version", "cosigned", "要先升级本服务器"),
        ("broken", "apply", "cosigned", "不再接收"),
        ("fresh", "", "request", "变短了"),
        ("fresh", "", "forked", "两个版本"),
        ("fresh", "", "rewritten", "被改写"),
    ],
)
def test_the_page_says_in_words_what_is_wrong(
    county: LevelSource, client: Client, state: str, why: str, log: str, words: str
) -> None:
    LevelSource.objects.update(state=state, why=why, log_why=log)
    page = client.get("/levels/").content.decode()
    assert words in page
    assert ("未能核实" in page) == (log != "cosigned")


def test_no_worker_looks_any_more_and_the_page_still_says_late(
    county: LevelSource, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "正常" in client.get("/levels/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    page = client.get("/a/3302/").content.decode()
    assert "滞后" in page


def test_an_address_that_is_none_is_no_link(county: LevelSource, client: Client) -> None:
    LevelServer.objects.update(base_url="javascript:alert(1)//")
    for link in ("/levels/", f"/a/{VILLAGE}/", "/a/330212/"):
        assert "javascript:" not in client.get(link).content.decode()


def test_sums_that_change_or_go_are_folded_as_such(county: LevelSource) -> None:
    def opinions() -> list[int]:
        figures.fold()
        day = NOW.date().replace(day=1)
        read = figures.read(["", "33", "3302", "330212", VILLAGE], first=day, last=NOW.date(),
                            today=NOW.date(), keys=["opinions"])  # fmt: skip
        return [one["opinions"] for one in read.values()]

    LevelFigure.objects.filter(key="opinions").update(n=9)
    assert opinions() == [9] * 5
    LevelFigure.objects.all().delete()
    assert opinions() == [0] * 5
    assert not LevelChange.objects.exists()
    assert figures.spans_wrong() == []


INVITATION = Invitation(
    1, "330212", "xiangyue/1", "10.0.0.5", 5443, "level_reader", "p", "ca", "crt", "key", "log"
)


def test_an_invitation_is_read_as_it_was_written() -> None:
    assert Invitation.read(INVITATION.text()) == INVITATION


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"area": "330212105219"}, "not the code of a county or above"),
        ({"area": "9"}, "not the code"),
        ({"port": "5443"}, "not whole"),
        ({"more": 1}, "not whole"),
        ({"format": 0}, "upgrade the lower one"),
        ({"format": 9}, "upgrade this one first"),
        ({"xiangyue": "receipt"}, "no invitation"),
    ],
)
def test_what_is_no_invitation_is_refused(change: dict[str, Any], says: str) -> None:
    told = {**json.loads(INVITATION.text()), **change}
    with pytest.raises(BadInvitation, match=says):
        Invitation.read(json.dumps(told))
    with pytest.raises(BadInvitation, match="no invitation"):
        Invitation.read("{")


def test_a_slot_has_a_name_that_postgresql_takes() -> None:
    assert slot("xiangyue/3FA91c02") == "level_3fa91c02"


@pytest.mark.parametrize(
    ("minutes", "seen", "found"),
    [
        (0, {}, ("fresh", "")),
        (2, {}, ("fresh", "")),
        (3, {}, ("late", "silent")),
        (3, {"why": "unreachable"}, ("late", "unreachable")),
        (3, {"enabled": False}, ("late", "stopped")),
        (3, {"enabled": False, "tries": 3}, ("broken", "apply")),
        (0, {"why": "slot"}, ("broken", "slot")),
        (0, {"form": 9}, ("broken", "version")),
        (0, {"copied": False}, ("copying", "")),
        (60 * 25, {"why": "unreachable"}, ("broken", "unreachable")),
        (None, {"why": "unreachable", "copied": False}, ("broken", "unreachable")),
    ],
)
def test_a_source_is_fresh_late_or_broken(
    minutes: int | None, seen: dict[str, Any], found: tuple[str, str]
) -> None:
    beat = None if minutes is None else NOW - timedelta(minutes=minutes)
    told = {"enabled": True, "copied": True, "why": "", "form": 1, **seen}
    assert state_of(Seen(beat=beat, **told), NOW) == found


def test_the_commands_of_the_steps_are_those_that_there_are() -> None:
    """The three servers' test runs the same ones; here each line of the page is taken apart."""
    page = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
    parser = argparse.ArgumentParser()
    level.add_arguments(parser)
    lines = re.findall(r"xiangyue level ((?:[^`|#\n]|\|\|)+)", page)
    assert {line.split()[0] for line in lines} == {
        "publish", "join", "status", "check", "resume", "leave", "withdraw", "carry"
    }  # fmt: skip
    for line in lines:
        words = line.split()
        parser.parse_args(words if len(words) > 1 or words[0] != "publish" else ["carry"])


def test_the_door_is_told_open_only_where_our_own_answers(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "Xiangyue level 330212", NOW, windows.YEARS)
    certificate, key = authority.issue(["door.example.cn"], NOW, days=windows.YEARS)
    (tmp_path / "own.crt").write_bytes(certificate)
    (tmp_path / "own.key").write_bytes(key)
    port = free_port()
    told = windows.Published("330212", "door.example.cn", "0.0.0.0", port, 1)
    way = relays.Way(("127.0.0.1", port), ("127.0.0.1", 1), tmp_path, door=True)
    with socket.create_server(("127.0.0.1", port)):  # somebody else listens there
        assert not windows.door_is_open(told, 0, tmp_path)
    with relays.Thread(lambda: [way]):
        assert windows.door_is_open(told, 120, tmp_path)
    assert not windows.door_is_open(told, 0, tmp_path)
    other = dataclasses.replace(told, host="other.example.cn")
    with relays.Thread(lambda: [way]):
        assert windows.door_is_open(told, 120, tmp_path) and not windows.door_is_open(
            other, 0, tmp_path
        )
