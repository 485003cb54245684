"""Assets and old contracts out of a workbook: all or nothing, every mistake with its cell."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.page_forms import form_of
from tests.registered import an_asset
from tests.world import NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.actions import register_imports
from xiangyue.core.refusals import Refusal
from xiangyue.core.register_rows import SHEETS, plan_of
from xiangyue.core.roster_rows import RawSheet
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Asset, Contract
from xiangyue.documents import register_sheet

HEADS = {name: [c.zh for c in columns] for name, columns in SHEETS.items()}
ASSETS = [
    ["房屋建筑", "旧粮仓", "一组", "420.5", "平方米", 80000, "原集体", "1978年5月1日", "", ""],
    ["水面", "二组水塘", "二组", 12.5, "亩", "", "", "", "周根生", ""],
]
CONTRACTS = [
    ["水塘发包", "发包", "周根生", "收", 12000, 5000, date(2024, 1, 1), date(2026, 12, 31), 3,
     "2024-01-10", 12, "二组水塘", "2023年村民代表会议"],
]  # fmt: skip


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def workbook(assets: list[list[Any]] = ASSETS, contracts: list[list[Any]] = CONTRACTS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in (("资产资源", assets), ("合同", contracts)):
            sheet = book.add_worksheet(name)
            for y, row in enumerate([HEADS[name], *rows]):
                for x, cell in enumerate(row):
                    sheet.write(y, x, cell, day if isinstance(cell, date) else None)
    return out.getvalue()


def bring(village: Village, data: bytes) -> tuple[int, int]:
    return register_imports.apply(
        actor=village.actor("clerk"), now=NOW, area=village.code, plan=register_sheet.read(data)
    )


def test_it_comes_in_once_and_old_contracts_say_so(village: Village) -> None:
    assert bring(village, workbook()) == (2, 1)
    granary, pond = Asset.objects.order_by("number")
    assert (granary.quantity, granary.value, granary.since) == (
        4_205_000, 8_000_000, date(1978, 5, 1),
    )  # fmt: skip
    old = Contract.objects.get()
    assert (old.old, old.matter, old.asset, old.basis) == (True, None, pond, "2023年村民代表会议")
    paid = [(i.paid, i.paid_on) for i in old.instalments.order_by("number")]
    assert paid == [(400_000, date(2024, 1, 10)), (100_000, None), (0, None)]
    assert [d for d in differences() if d.key in ("assets", "contracts_old", "payments_due")] == []
    assert bring(village, workbook()) == (0, 0)  # again: nothing twice


@pytest.mark.parametrize(
    ("assets", "contracts", "says", "where"),
    [
        ([["房子", *ASSETS[0][1:]]], [], "word", "资产资源 A2"),
        ([[*ASSETS[0][:3], "", *ASSETS[0][4:]]], [], "missing", "资产资源 D2"),
        ([[*ASSETS[0][:5], "很多", *ASSETS[0][6:]]], [], "money", "资产资源 F2"),
        ([[*ASSETS[0][:7], "去年", "", ""]], [], "day", "资产资源 H2"),
        ([ASSETS[0], ASSETS[0]], [], "twice", "资产资源 3"),
        ([["水面", "水塘", "", "3", "件", "", "", "", "", ""]], [], "row", "资产资源 2"),
        ([], CONTRACTS, "asset", "合同 2"),
        (ASSETS, [[*CONTRACTS[0][:5], 12001, *CONTRACTS[0][6:]]], "paid", "合同 2"),
        (ASSETS, [[*CONTRACTS[0][:8], "三", *CONTRACTS[0][9:]]], "number", "合同 I2"),
        ([], [], "empty", "资产资源、合同"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_one_mistake_and_nothing_comes_in(
    village: Village, assets: Any, contracts: Any, says: str, where: str
) -> None:
    with pytest.raises(Refusal) as refused:
        bring(village, workbook(assets, contracts))
    found = [(c.says, c.values["where"]) for c in refused.value.checks]
    assert found == [(f"register-import.{says}", where)]
    assert not Asset.objects.exists() and not Contract.objects.exists()


def test_sheets_that_are_not_as_they_should_be() -> None:
    heads = HEADS["资产资源"]

    def says(*sheets: RawSheet) -> list[str]:
        return [c.says.removeprefix("register-import.") for c in plan_of(sheets).problems]

    assert says(RawSheet("别的", [heads])) == ["no-sheet"]
    assert says(RawSheet("资产资源", [heads[1:]])) == ["column"]
    assert says(RawSheet("资产资源", [heads, *[ASSETS[0]] * 2003])) == ["too-many"]
    broken = RawSheet("资产资源", [heads, ASSETS[0]], frozenset({(1, 3)}))
    assert says(broken) == ["formula"]


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(), st.text(max_size=8), st.floats(), st.integers(), st.dates(),
                st.sampled_from(["水面", "亩", "发包", "收", "12.345", "1,000元", "2026-3-5"]),
            ),
            max_size=14,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_stands_in_the_cells_is_read_or_told(rows: list[list[Any]]) -> None:
    for name in SHEETS:
        plan = plan_of([RawSheet(name, [HEADS[name], *rows])])
        assert plan.problems or all(
            v["name"] if name == "资产资源" else v["title"]
            for v in (r.values for r in (*plan.assets, *plan.contracts))
        )


def test_it_is_looked_at_first(client: Client, village: Village) -> None:
    an_asset(village, place="一组")  # is there already
    client.force_login(village.account("clerk"))
    where = f"/a/{village.code}/registers/import/"
    assert client.get("/registers/template.xlsx").status_code == 200

    def upload(data: bytes) -> Any:
        sent = {"file": SimpleUploadedFile("x.xlsx", data)}
        return client.post(where, form_of(client, where) | sent)

    assert upload(b"no workbook").status_code == 422
    seen = upload(workbook())["Location"]
    page = client.get(seen).content.decode()
    assert "二组水塘" in page and "旧粮仓" in page
    assert Asset.objects.count() == 1  # nothing yet
    client.post(seen, form_of(client, seen))
    assert (Asset.objects.count(), Contract.objects.count()) == (2, 1)
    bad = upload(workbook([["房子", *ASSETS[0][1:]]], []))["Location"]
    assert "资产资源 A2" in client.get(bad).content.decode()
    client.force_login(village.account("supervisor"))
    assert client.get(where).status_code == 403


def test_a_preview_takes_as_many_queries_for_200_rows_as_for_10(
    client: Client, village: Village
) -> None:
    client.force_login(village.account("clerk"))
    where = f"/a/{village.code}/registers/import/"

    def queries(rows: int) -> int:
        assets = [[*ASSETS[1][:1], f"水塘{n}", *ASSETS[1][2:]] for n in range(rows)]
        deals = [[f"水塘{n}发包", *CONTRACTS[0][1:11], f"水塘{n}", ""] for n in range(rows)]
        sent = {"file": SimpleUploadedFile("x.xlsx", workbook(assets, deals))}
        seen = client.post(where, form_of(client, where) | sent)["Location"]
        client.get(seen)  # what is read once a process is read
        with CaptureQueriesContext(connection) as found:
            page = client.get(seen).content.decode()
        assert f"水塘{min(rows, 60) - 1}" in page
        assert ("只列前60条" in page) == (rows > 60)
        return len(found)

    assert queries(10) == queries(200)
