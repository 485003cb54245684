"""A township's people out of a workbook: template, preview, errors by cell, all or nothing."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.world import NOW, make_area

from xiangyue.actions import areas, people, terms
from xiangyue.core.roster_columns import HIGHER, TOWNSHIP, book_of
from xiangyue.data.models import Account, Household, Membership, Person, RecordEntry
from xiangyue.documents import roster_sheet

TOWN, COUNTY = "330212105", "330212"
SOUND: dict[str, list[list[Any]]] = {
    "人": [
        ["姓名", "性别", "出生日期", "电话"],
        ["柳承志", "男", "1975-06-18", "15400000001"],
        ["夏文静", "女", "1980-02-09", ""],
        ["施雅芳", "女", "", ""],
    ],
    "职务": [
        ["组织", "职务", "姓名", "任期起", "任期止"],
        ["乡镇党委", "党委书记", "柳承志", "2026-01-10", ""],
        ["镇党委", "副书记", "夏文静", "2026-01-10", ""],
        ["镇政府", "镇长", "夏文静", "2026-01-10", "2031-01-09"],
        ["上级政府", "工作人员", "施雅芳", "", ""],
    ],
}


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def changed(sheet: str, row: int, column: int, value: Any) -> dict[str, list[list[Any]]]:
    rows = {name: [list(r) for r in rows] for name, rows in SOUND.items()}
    rows[sheet][row][column] = value
    return rows


def told(sheets: dict[str, list[list[Any]]]) -> list[tuple[str, str]]:
    plan = roster_sheet.read(workbook(sheets), today=NOW.date(), book=TOWNSHIP)
    return [(p.check.says.removeprefix("roster."), p.where) for p in plan.problems]


@pytest.mark.parametrize("book", [TOWNSHIP, HIGHER])
def test_the_template_reads_as_an_empty_roster(book: Any) -> None:
    data = roster_sheet.template(book)
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["说明", "人", "职务"]
    plan = roster_sheet.read(data, today=NOW.date(), book=book)
    assert not (plan.problems or plan.residents or plan.posts)
    assert {f for _sheet, f in plan.columns} & {"household", "party_member"} == set()


def test_which_workbook_is_of_which_level() -> None:
    assert book_of("township") is TOWNSHIP and book_of("county") is book_of("province") is HIGHER
    assert set(HIGHER.held) == {"government"} and "party_committee" in TOWNSHIP.held


@pytest.mark.parametrize(
    ("sheets", "wrong"),
    [
        (SOUND, []),
        (changed("职务", 1, 1, "村委会主任"), [("word-unknown", "职务 B2")]),
        (changed("职务", 3, 1, "书记"), [("role-elsewhere", "职务 B4")]),
        (changed("职务", 2, 1, "书记"), [("role-twice", "职务 B3")]),
        (changed("人", 1, 2, "去年"), [("date-unclear", "人 C2")]),
        (changed("人", 1, 3, "12"), [("phone-wrong", "人 D2")]),
        (changed("人", 2, 0, ""), [("empty", "人 A3")]),
        ({"人": SOUND["人"]}, [("sheet-missing", "职务")]),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(sheets: Any, wrong: list[tuple[str, str]]) -> None:
    assert told(sheets) == wrong


@pytest.fixture
def officer(db: None) -> Client:
    """Somebody who serves the county above, signed in."""
    make_area(f"{TOWN}219")
    for code in (COUNTY, TOWN):
        areas.open_area(actor=areas.COMMAND, now=NOW, area=code)
    person = people.save_person(actor=areas.COMMAND, now=NOW, area=COUNTY, name="顾静怡")
    terms.start_term(
        actor=areas.COMMAND, now=NOW, area=COUNTY, person_id=person.pk, role="officer",
        start=NOW.date(),
    )  # fmt: skip
    client = Client()
    client.force_login(
        Account.objects.create(person=person, login="gu", password="!", created_at=NOW)
    )
    return client


def sent(client: Client, sheets: dict[str, list[list[Any]]]) -> tuple[str, str]:
    """(the address of the preview, its page)."""
    file = SimpleUploadedFile("people.xlsx", workbook(sheets))
    answer = client.post(f"/a/{TOWN}/people/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return answer["Location"], client.get(answer["Location"]).content.decode()


def bring_in(client: Client, sheets: dict[str, list[list[Any]]]) -> None:
    address, page = sent(client, sheets)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen, page[-3000:]
    assert client.post(address, {"seen": seen[1]}).status_code == 302


def test_it_comes_in_through_the_pages_and_again_changes_only_what_differs(
    officer: Client,
) -> None:
    page = officer.get(f"/a/{TOWN}/people/import/").content.decode()
    assert "template.xlsx?level=township" in page
    assert officer.get("/people/template.xlsx?level=township").status_code == 200
    bring_in(officer, SOUND)
    found = dict(Membership.objects.filter(area_id=TOWN).values_list("role", "person__name"))
    assert found == {
        "party_committee_secretary": "柳承志", "party_committee_deputy": "夏文静",
        "government_head": "夏文静", "officer": "施雅芳",
    }  # fmt: skip
    assert Person.objects.filter(area_id=TOWN).count() == 3 and not Household.objects.exists()
    seats = Membership.objects.filter(area_id=TOWN).order_by("pk")
    rows = list(seats.values_list("pk", "start", "end"))

    _address, page = sent(officer, SOUND)
    assert 'name="seen"' not in page  # nothing would change
    bring_in(officer, changed("人", 1, 3, "15400000002"))
    assert list(seats.values_list("pk", "start", "end")) == rows
    last = RecordEntry.objects.filter(log=TOWN, act="roster.apply").latest("seq")
    assert '"residents":{"added":0,"changed":1}' in last.body
    assert '"posts":{"added":0,"changed":0}' in last.body


def test_nothing_of_a_wrong_one_comes_in(officer: Client) -> None:
    before = RecordEntry.objects.count()
    address, page = sent(officer, changed("人", 1, 2, "去年"))
    assert "人 C2" in page and 'name="seen"' not in page
    officer.post(address, {"seen": "0" * 64})
    assert not Person.objects.filter(area_id=TOWN).exists()
    assert RecordEntry.objects.count() == before
