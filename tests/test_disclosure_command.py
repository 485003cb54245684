"""``xiangyue disclosure``: what an administrator sees of late and missing postings."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.test_disclosures import at, begun, by_hand
from tests.world import CODE

from xiangyue.access import clock
from xiangyue.actions import disclosure_postings as postings
from xiangyue.site import cli

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ready", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 5, 9, tzinfo=at(8, 5).tzinfo))


@pytest.mark.usefixtures("today")
def test_late_missing_and_due(capsys: pytest.CaptureFixture[str]) -> None:
    village = begun()
    up = {"actor": village.actor("clerk"), "area": CODE, "contact": "村委会"}
    for item, day in (("village.assist", at(7, 20)), ("village.homesteads", at(8, 3))):
        row = by_hand(village, item, at(7, 2), nothing=True)
        postings.post(**up, now=day, ids=[row.pk])
    assert cli.main(["disclosure", "明伦", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {r["item"]: r for r in told["rows"]}
    assert (told["area"], told["counts"]["posted"], told["counts"]["late"]) == (CODE, 1, 1)
    assert rows["village.homesteads"]["state"] == "late" and rows["village.homesteads"]["days"] == 3
    assert rows["village.minimum"]["state"] == "missing" and rows["village.minimum"]["days"] == 5
    assert "village.assist" not in rows
    assert cli.main(["disclosure", CODE, "--check", "--most", "1"]) == 1
    said = capsys.readouterr().out
    assert "missing 2026-07-31 (5 days)  330212105219" in said and "more (--most)" in said
    # nothing was due in the first quarter, nor below another county
    assert cli.main(["disclosure", CODE, "--check", "--period", "2026Q1"]) == 0
    assert cli.main(["disclosure", CODE, "--period", "soon"]) == 2
    assert "write 2026, 2026Q3 or 2026-10" in capsys.readouterr().err
    assert cli.main(["disclosure", "--check"]) == 1
    assert "nation" in capsys.readouterr().out
