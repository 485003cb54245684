"""Works and open hiring as open data: nothing before its hour, nobody named, sums that agree."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from frictionless import Package as Checked
from frictionless import system
from tests.lived_village import begin, village_of
from tests.world import NOW

from xiangyue.access.open_data import Scope, sources
from xiangyue.actions import open_data, works_contracts
from xiangyue.data.models import Bid, JobApplicant, Matter, ProcedureVersion, Tender, WorksContract
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import engagement as engaging

TABLES = ("tenders", "bids", "works", "works_changes")


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return village_of("village-works", monkeypatch)


def rows_of(d: Driver, name: str, year: int = 0) -> list[dict[str, Any]]:
    scope = Scope(d.cast.area, year or d.clock.today.year, d.clock.today)
    found = [dict(row) for row in sources()[name].rows(scope)]
    assert open_data.counts(scope)[name] == len(found)
    return found


def valid(d: Driver, to: Path) -> dict[str, int]:
    """The package of this year holds by its own schema; how many rows each table has."""
    out, year = io.BytesIO(), d.clock.today.year
    open_data.write_package(open_data.package(d.cast.area, year, d.clock.now), out)
    file = to / "open.zip"
    file.write_bytes(out.getvalue())
    with system.use_context(trusted=True):
        report = Checked(str(file)).validate()
    assert report.valid, report.to_summary()
    return {t.name: t.stats.get("rows") or 0 for t in report.tasks}


def test_bids_are_told_once_they_are_opened_and_nobody_who_bid(d: Driver, tmp_path: Path) -> None:
    run = begin(d, "village-works", "call")
    for key in ("call", "notice"):
        d.work(run, run.procedure.part(key))
        d.refresh([run])
    d.work(run, run.procedure.part("bids"))
    assert Bid.objects.exists()
    (told,) = rows_of(d, "tenders")
    assert told["bids"] is None and told["opened_on"] is None and told["ceiling"] > 0
    assert rows_of(d, "bids") == rows_of(d, "works") == []
    Tender.objects.update(wanted="装路灯，打13912345678问")
    d.live([run], stop="contract")
    (told,) = rows_of(d, "tenders")
    opened = rows_of(d, "bids")
    assert told["bids"] == len(opened) > 1 and told["opened_on"] == told["until"]
    assert [b["number"] for b in opened if b["awarded"]] == [
        Bid.objects.get(awarded=True).number
    ] and {b["fault"] for b in opened} >= {"over", None}  # fmt: skip
    whole = str([rows_of(d, n) for n in TABLES])
    assert not any(b.bidder in whole or b.handed_by in whole for b in Bid.objects.all())
    assert "13912345678" not in whole and "装路灯" in whole
    d.live([run], stop="account")
    change = {"now": d.clock.now, "matter_id": run.matter_id, "part": "changes"}
    works_contracts.change_contract(
        actor=d.who(run.procedure.part("changes")), **change, amount=500_00, reason="加一盏"
    )
    run.worked.add("changes")
    d.live([run], stop="release")
    contract = WorksContract.objects.get()
    (work,) = rows_of(d, "works")
    assert (work["price"], work["changed"], work["final"]) == (
        contract.price, 500_00, contract.final,
    )  # fmt: skip
    assert work["bid"] in {b["id"] for b in opened} and work["accepted_on"] <= work["settled_on"]
    assert work["deposit"] == contract.deposit > 0
    (changed,) = rows_of(d, "works_changes")
    assert (changed["works"], changed["amount"]) == (work["id"], 500_00)
    counted = valid(d, tmp_path)
    assert counted["works"] == counted["tenders"] == counted["works-changes"] == 1
    # in no year before, nothing of practice, nothing of a private matter
    assert not any(rows_of(d, n, NOW.year - 1) for n in TABLES)
    version = Matter.objects.get(pk=run.matter_id).procedure_id
    ProcedureVersion.objects.filter(pk=version).update(raw={"definition": {"private": True}})
    assert not any(rows_of(d, n) for n in TABLES)


def test_hiring_is_counted_and_nobody_is_named(d: Driver, client: Client, tmp_path: Path) -> None:
    run = begin(d, "open-hiring", "engagement")
    (told,) = rows_of(d, "hirings")
    assert told["applied"] == JobApplicant.objects.filter(withdrawn_at=None).count() > 1
    assert told["engaged"] == told["ended"] == 0 and told["announced_on"] >= NOW.date()
    engaging.start(d, run, run.procedure.part("engagement"))
    (told,) = rows_of(d, "hirings")
    assert (told["engaged"], told["ended"]) == (told["number"], 0)
    got = client.get(f"/api/v1/open-data/{d.cast.area}/{d.clock.today.year}/hirings")
    assert [r["title"] for r in got.json()["rows"]] == [told["title"]]
    text = got.content.decode()
    assert not any(row.name in text for row in JobApplicant.objects.all())
    assert valid(d, tmp_path)["hirings"] == 1
    Matter.objects.update(practice=True)
    assert rows_of(d, "hirings") == []
