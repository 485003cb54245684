"""The pages of a village's people: who sees what, workbooks as people send them, by hand."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.roster_files import ID, rows, workbook
from tests.world import NOW, Village, make_area, make_officer, make_village

from xiangyue.access import clock, personal
from xiangyue.actions import people, waiting_files
from xiangyue.data.models import (
    Account,
    Household,
    Jurisdiction,
    Membership,
    Opinion,
    Person,
    RecordEntry,
    SignInSlip,
)
from xiangyue.site import cli

CODE = "330212105219"
ALL = f"/a/{CODE}/people/"
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of waiting files, this test's own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path / "imports"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


@pytest.fixture
def township(db: None, client: Client) -> Client:
    """An officer signed in; the village is opened and empty."""
    Jurisdiction.objects.create(area=make_area(CODE), opened_at=NOW)
    officer = make_officer(CODE[:9])
    client.force_login(Account.objects.create(login="hanmei", person=officer, created_at=NOW))
    return client


def sent(client: Client, data: bytes, name: str = "名册.xlsx") -> Any:
    return client.post(f"{ALL}import/", {"file": SimpleUploadedFile(name, data)})


def confirm(client: Client, address: str, page: Any) -> Any:
    hidden = dict(re.findall(r'name="(seen|idempotency)" value="([^"]*)"', page.text))
    return client.post(address, hidden)


# --- who sees what ----------------------------------------------------------------------------


def test_everybody_sees_who_represents_whom_and_nothing_private(
    village: Village, client: Client
) -> None:
    Household.objects.filter(pk=village.households[0].pk).update(head="秘密户主")
    page = client.get(ALL)
    assert page.status_code == 200
    for words in ("陈志强", "代表2", "0007-0012", "何小芳"):
        assert words in page.text
    for words in ("秘密户主", "村民林阿婆", "import", "residents"):
        assert words not in page.text
    client.force_login(village.account("villager"))
    assert "由代表1代表" in client.get(ALL).text


@pytest.mark.parametrize(
    ("who", "status", "named"),
    [("villager", 403, False), ("representative_2", 200, False), ("clerk", 200, True)],
)
def test_names_are_masked_for_who_does_not_keep_the_roster(
    village: Village, client: Client, who: str, status: int, named: bool
) -> None:
    client.force_login(village.account(who))
    page = client.get(f"{ALL}residents/")
    assert page.status_code == status
    if status == 200:
        assert ("村民林阿婆" in page.text) is named
        assert "陈志强" in page.text  # a post is public
        found = client.get(f"{ALL}residents/", {"q": "村民林"})
        assert ("村民林阿婆" in found.text) is named
        if not named:  # a search would tell what the mask hides
            assert "陈志强" in found.text
    assert client.get(f"{ALL}households/").status_code == status
    client.force_login(village.account(village.stranger))
    assert client.get(f"{ALL}residents/").status_code == 403


def test_numbers_are_masked_until_a_reason_is_given(village: Village, client: Client) -> None:
    who = people.save_person(
        actor=village.actor("clerk"), now=NOW, area=CODE, name="李阿公", id_number=ID,
        phone="13812345678",
    )  # fmt: skip
    address = f"{ALL}{who.pk}/"
    client.force_login(village.account("clerk"))
    page = client.get(address)
    assert ID not in page.text and "13812345678" not in page.text and "138****5678" in page.text
    refused = client.post(f"{address}reveal/", {"reason": "x"})
    assert refused.status_code == 422 and ID not in refused.text
    form = {"reason": "核对补贴名单", "idempotency": "2f1a86e2-6a7b-4c0e-9f8a-5a1d6b0c7e11"}
    shown = client.post(f"{address}reveal/", form)
    assert ID in shown.text and "13812345678" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.post(f"{address}reveal/", form).status_code == 302  # a reload opens nothing
    assert RecordEntry.objects.filter(act="person.reveal").count() == 1
    for other in ("representative_2", "villager"):
        client.force_login(village.account(other))
        assert client.post(f"{address}reveal/", {"reason": "核对补贴名单"}).status_code == 403
        assert "李阿公" not in client.get(address).text


def test_found_by_phone_but_only_by_the_whole_of_it(village: Village, client: Client) -> None:
    people.save_person(
        actor=village.actor("clerk"), now=NOW, area=CODE, name="李阿公", phone="13812345678"
    )
    client.force_login(village.account("clerk"))
    assert "李阿公" in client.get(f"{ALL}residents/", {"q": "138 1234 5678"}).text
    assert "李阿公" not in client.get(f"{ALL}residents/", {"q": "1381234"}).text


@pytest.mark.parametrize("page", ["", "households/", "residents/"])
@pytest.mark.parametrize("each", [1, 30])
def test_queries_do_not_grow(
    db: None, client: Client, page: str, each: int, django_assert_num_queries: Any
) -> None:
    village = make_village(households_each=each)
    Person.objects.bulk_create(
        Person(area=village.area, name=f"人{n}", created_at=NOW, household=village.households[0])
        for n in range(each * 2)
    )
    client.force_login(village.account("clerk"))
    client.get(f"{ALL}{page}")
    expected = {"": 6, "households/": 4, "residents/": 5}[page]
    with django_assert_num_queries(expected):
        assert client.get(f"{ALL}{page}").status_code == 200


# --- a workbook -------------------------------------------------------------------------------


def test_template_is_a_workbook_that_comes_back_empty(township: Client) -> None:
    file = township.get("/people/template.xlsx")
    assert file.content[:2] == b"PK"
    page = township.get(sent(township, file.content).url)
    assert "没有要改的" in page.text


def test_upload_preview_confirm_and_again(township: Client, waiting: Path) -> None:
    answer = sent(township, workbook())
    assert answer.status_code == 302
    (file,) = waiting.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and waiting.stat().st_mode & 0o777 == 0o700
    page = township.get(answer.url)
    assert page.status_code == 200 and not Household.objects.exists()
    assert ">24<" in page.text and ">12<" in page.text  # new residents, new households
    assert confirm(township, answer.url, page).url == ALL
    assert Household.objects.count() == 12 and not list(waiting.iterdir())
    assert confirm(township, answer.url, page).url == ALL  # a double click
    assert RecordEntry.objects.filter(act="roster.apply").count() == 1
    again = sent(township, workbook())
    assert "没有要改的" in township.get(again.url).text


def test_preview_names_what_changes_and_who_is_missing(township: Client) -> None:
    first = sent(township, workbook())
    confirm(township, first.url, township.get(first.url))
    given = rows()
    given["人"][1][5] = "13911112222"
    del given["人"][-1]
    given["户"].append(["3组", 13, "新户", ""])
    page = township.get(sent(township, workbook(given)).url, headers=EN)
    assert "家人1 (1): phone" in page.text
    assert "家人12 (12)" in page.text and "13 新户" in page.text
    absent = page.text[page.text.index("nothing happens to them") :]
    assert "外来的文书" not in absent  # a clerk from outside is missing from no sheet
    assert "13911112222" not in page.text


def test_a_preview_that_is_out_of_date_is_shown_anew(township: Client) -> None:
    answer = sent(township, workbook())
    page = township.get(answer.url)
    Household.objects.create(area_id=CODE, number="1", head="另外录的")
    stale = confirm(township, answer.url, page)
    assert stale.status_code == 409 and "有了变动" in stale.text
    assert Household.objects.count() == 1
    assert confirm(township, answer.url, stale).status_code == 302
    assert Household.objects.count() == 12


def test_a_waiting_file_is_one_persons_and_one_villages(
    township: Client, village: Village, waiting: Path
) -> None:
    answer = sent(township, workbook())
    other = Client()
    other.force_login(village.account("clerk"))
    assert other.get(answer.url).status_code == 404
    assert township.get(answer.url[:-3] + "x/").status_code == 404
    other.force_login(village.account("villager"))
    assert other.get(f"{ALL}import/").status_code == 403
    assert sent(other, workbook()).status_code == 403
    for file in waiting.iterdir():
        file.unlink()
    assert "过期" in township.get(answer.url).text


def test_files_of_yesterday_are_cleared_away(township: Client, waiting: Path) -> None:
    waiting.mkdir()
    old = waiting / ("0" * 64)
    old.write_bytes(b"")
    os.utime(old, (0, time.time() - waiting_files.A_DAY - 5))
    sent(township, workbook())
    assert not old.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"name,household\nWang,1\n", "这不是能读的 Excel 文件"),
        (b"PK\x03\x04 broken", "这不是能读的 Excel 文件"),
        (b"x" * (10 * 2**20 + 1), "太大"),
    ],
)
def test_what_is_no_workbook_is_told_beside_the_field(
    township: Client, waiting: Path, data: bytes, words: str
) -> None:
    page = sent(township, data)
    assert page.status_code == 422 and words in page.text
    assert not waiting.exists() or not list(waiting.iterdir())


def wrong_id() -> dict[str, list[list[Any]]]:
    given = rows()
    given["人"][4][4] = ID[:17] + ("0" if ID[17] != "0" else "1")
    return given


def unknown_household() -> dict[str, list[list[Any]]]:
    given = rows()
    given["人"][2][0] = 99
    return given


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: workbook(wrong_id()), "人 E6 的身份证号不对"),
        (lambda: workbook(unknown_household()), "人 A4"),
        (lambda: workbook(merge="B3:B4"), "合并的单元格"),
        (lambda: workbook(formula=("B5", "=1/0", "#DIV/0!")), "人 B5 是公式"),
        (lambda: workbook(heads={"户": ["一", "二", "三", "四"]}), "没有“户号”这一列"),
        (lambda: workbook({"户": rows()["户"]}), "没有"),
    ],
)
def test_a_bad_workbook_says_where_and_changes_nothing(
    township: Client, data: Any, words: str
) -> None:
    answer = sent(township, data())
    page = township.get(answer.url)
    assert page.status_code == 200 and words in page.text
    assert 'name="seen"' not in page.text  # there is no button to import it
    forged = township.post(answer.url, {"seen": "0" * 64})
    assert forged.status_code in (409, 422)
    assert not Household.objects.exists()


def test_ten_thousand_rows_through_the_page(township: Client) -> None:
    given = rows()
    given["户"] = [[f"{n % 9 + 1}组", n, f"户主{n}", ""] for n in range(1, 3334)]
    given["人"] = [
        [n, f"{who}{n}", "", "", "", "", "", ""]
        for n in range(1, 3334)
        for who in ("户主", "家人", "孩子")
    ]
    answer = sent(township, workbook(given))
    page = township.get(answer.url)
    assert "9,999" in page.text and len(page.content) < 120_000
    assert confirm(township, answer.url, page).status_code == 302
    assert Person.objects.filter(household__isnull=False).count() == 9999


# --- by hand ----------------------------------------------------------------------------------


def test_a_household_and_a_person_by_hand(village: Village, client: Client) -> None:
    client.force_login(village.account("clerk"))
    form = {"number": "91", "group": "3组", "head": "王五", "address": "三组8号"}
    assert client.post(f"{ALL}households/new/", form).status_code == 302
    again = client.post(f"{ALL}households/new/", form)
    assert again.status_code == 422 and "户号不能重复" in again.text and "王五" in again.text
    person = {"name": "王五", "household": "91", "status": "home", "phone": "12"}
    wrong = client.post(f"{ALL}new/", person)
    assert wrong.status_code == 422 and "手机是 11 位" in wrong.text
    done = client.post(f"{ALL}new/", person | {"phone": "13812345678"})
    row = Person.objects.get(name="王五")
    assert done.url == f"{ALL}{row.pk}/"
    edit = client.get(f"{ALL}{row.pk}/edit/")
    assert "13812345678" not in edit.text
    client.post(f"{ALL}{row.pk}/edit/", {"name": "王五五", "household": "91", "status": "away"})
    row.refresh_from_db()
    assert (row.name, row.status) == ("王五五", "away")
    assert personal.opened(row.phone_sealed, personal.PHONE) == "13812345678"
    home = Household.objects.get(number="91")
    client.post(f"{ALL}households/{home.pk}/", {"number": "92", "head": "王五五"})
    home.refresh_from_db()
    assert home.number == "92" and personal.opened(home.address_sealed, personal.ADDRESS)


def test_a_post_by_hand_and_its_end(village: Village, client: Client) -> None:
    client.force_login(village.account("clerk"))
    who = village.people["villager"]
    form = {"role": "representative", "start": "2026-03-10", "households": "0001-0003"}
    few = client.post(f"{ALL}{who.pk}/post/", form)
    assert few.status_code == 422 and "第二十九条" in few.text
    assert client.post(f"{ALL}{who.pk}/post/", form | {"group": "2组"}).status_code == 302
    seat = Membership.objects.get(person=who)
    end = f"/a/{CODE}/terms/{seat.pk}/end/"
    assert client.post(end, {"end": "2026-03-01", "reason": "辞去职务"}).status_code == 422
    assert client.post(end, {"end": "2026-03-31", "reason": "辞去职务"}).status_code == 302
    page = client.get(f"{ALL}{who.pk}/")
    assert "2026年3月31日" in page.text
    client.force_login(village.account("villager"))
    assert client.get(end).status_code == 403
    assert client.get(f"{ALL}{who.pk}/post/").status_code == 403


def test_a_slip_is_shown_once(village: Village, client: Client) -> None:
    client.force_login(village.account("clerk"))
    address = f"{ALL}{village.people['villager'].pk}/slip/"
    key = {"key": "6f1a86e2-6a7b-4c0e-9f8a-5a1d6b0c7e11"}
    page = client.post(address, key)
    code = re.search(r'class="receipt">([0-9A-Z]{5}-[0-9A-Z]{5})<', page.text)
    assert code and 'class="qr"' in page.text and "no-store" in page.headers["Cache-Control"]
    assert client.post(address, key).status_code == 302
    assert SignInSlip.objects.count() == 1
    assert client.get(address).status_code == 405


# --- my own page ------------------------------------------------------------------------------


def test_my_page_is_mine(village: Village, client: Client) -> None:
    who = village.people["villager"]
    people.save_person(
        actor=village.actor("clerk"), now=NOW, area=CODE, person_id=who.pk, name=who.name,
        household=village.households[0].number, phone="13812345678", id_number=ID,
    )  # fmt: skip
    Opinion.objects.create(
        area=village.area, receipt="0123456789", text="路灯坏了", channel="phone", author=who,
        created_at=NOW, due_on=NOW.date(),
    )  # fmt: skip
    client.force_login(village.account("villager"))
    page = client.get("/me/")
    assert "138****5678" in page.text and ID not in page.text and "代表1" in page.text
    assert "路灯坏了" in client.get("/me/said/").text
    assert ID in client.get("/me/?show").text
    mine = client.get("/me/export/").json()
    assert mine["person"]["id_number"] == ID and mine["opinions"][0]["text"] == "路灯坏了"
    assert client.post("/me/phone/", {"phone": "1381"}).status_code == 422
    assert client.post("/me/phone/", {"phone": "13900001111"}).status_code == 302
    assert client.get("/me/export/").json()["person"]["phone"] == "13900001111"
    told = client.post("/me/correct/", {"text": "生日应是三月六日"})
    assert told.status_code == 302
    said = Opinion.objects.get(text__contains="三月六日")
    assert not said.public and said.author == who
    for page in ("", "phone/", "correct/", "password/", "export/", "erase/"):
        assert Client().get(f"/me/{page}").status_code == 302


def test_erase_my_data_and_be_signed_out(village: Village, client: Client) -> None:
    client.force_login(village.account("villager"))
    form = {"reason": "搬到城里去了"}
    assert client.post("/me/erase/", form).status_code == 422  # not sure
    assert client.post("/me/erase/", form | {"sure": "on"}).status_code == 302
    assert client.get("/me/").status_code == 302
    assert not Person.objects.filter(name="村民林阿婆").exists()
    client.force_login(village.account("clerk"))
    seated = client.post("/me/erase/", form | {"sure": "on"})
    assert seated.status_code == 409 and "还在任" in seated.text


# --- open a place -----------------------------------------------------------------------------


def test_open_a_place_by_page(db: None, client: Client) -> None:
    officer = make_officer(CODE[:9])
    make_area(CODE), make_area("230800000000"[:4])
    client.force_login(Account.objects.create(login="hanmei", person=officer, created_at=NOW))
    page = client.get("/open/", {"q": "五乡 明伦村"})
    assert CODE in page.text and "浙江省宁波市鄞州区五乡镇" in page.text
    assert client.post("/open/act/", {"area": "2308"}).status_code == 403
    assert client.post("/open/act/", {"area": "99"}).status_code == 422
    assert client.post("/open/act/", {"area": CODE}).url == f"/open/?q={CODE}"
    assert Jurisdiction.objects.filter(area_id=CODE).exists()
    assert client.post("/open/act/", {"area": CODE}).status_code == 302
    assert RecordEntry.objects.filter(act="area.open").count() == 1
    assert "没有这个代码" in client.get("/open/", {"q": "没有的地方"}).text
    visitor = Client().get("/open/", {"q": CODE})
    assert "/open/act/" not in visitor.text


def test_open_page_queries(db: None, client: Client, django_assert_max_num_queries: Any) -> None:
    make_officer(CODE[:9])
    for n in range(30):
        make_area(f"330212105{n + 300}")
    for said in (CODE, "第3"):
        with django_assert_max_num_queries(4):
            assert client.get("/open/", {"q": said}).status_code in (200, 302)


def test_open_a_place_by_command(
    db: None, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    make_area(CODE), make_area("330212105220"), make_area("330282105219")

    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["open", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    assert run(CODE)[0] == 0
    assert Jurisdiction.objects.filter(area_id=CODE).exists()
    assert "was open already" in run("五乡镇", "明伦村")[1]
    code, words = run("明伦村", "--person", "何小芳")
    assert code == 0 and "/sign-in/slip/" in words
    assert Membership.objects.get().role == "clerk"
    assert run(CODE, "--person", "何小芳")[0] == 0  # a second slip, the same person
    assert Person.objects.count() == 1 and SignInSlip.objects.count() == 1
    code, words = run("第219村")  # the village of another county, named by what is above it
    assert code == 0 and "330282105219" in words
    make_area("330283105219")
    code, words = run("第219村")
    assert code == 1 and "330282105219" in words and "330283105219" in words
    assert run("没有的村")[0] == 1
    assert run("2")[0] == 1


def test_a_file_that_another_process_took_away_stops_nobody() -> None:
    gone = waiting_files.folder() / "gone"
    gone.symlink_to(gone.with_name("nowhere"))
    try:
        assert waiting_files.clear() == 0
    finally:
        gone.unlink()
