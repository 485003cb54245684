"""Statements brought in: one act, all or nothing, only what is new, refused with sentences."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.page_forms import form_of
from tests.test_village_books import World, refused
from tests.world import NOW

from xiangyue.actions import book_vouchers, statement_imports
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.book_entries import Entry, income
from xiangyue.actions.statement_imports import Choice
from xiangyue.core.statement_shapes import Shape
from xiangyue.data import money_page
from xiangyue.data.models import Account, BookVoucher, RecordEntry, StatementImport, StatementLine

HEAD = "交易日期,流水号,摘要,对方户名,收入,支出,余额"
FIRST = (
    "2026-03-02,A1,财政补助款,五乡镇财政所,8000,,58000",
    "2026-03-05,A2,路灯电费,供电公司,,286.40,57713.60",
)
NEXT = "2026-03-09,A3,提现 6222021001112223334,,,500,57213.60"


def text(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines)).encode("gb18030")


@pytest.fixture
def world(db: None) -> World:
    return World()


def take(world: World, data: bytes, rows: dict[int, str] | None = None, **more: Any) -> Any:
    chosen = {n: Choice(code) for n, code in (rows or {2: "503", 3: "514-02"}).items()}
    return statement_imports.take_in(
        **{"actor": world.clerk, "now": NOW, "book_id": world.book.pk, "account": "102",
           "kind": "bank", "data": data, "name": "三月.csv", "chosen": chosen,
           "witness": world.people["committee_member"].pk, **more}
    )  # fmt: skip


def seen(world: World, data: bytes, asked: Shape | None = None) -> statement_imports.Preview:
    account = statement_imports.money_account(world.book, "102")
    return statement_imports.preview(
        book=world.book, account=account, kind="bank", data=data, now=NOW,
        asked=asked or statement_imports.remembered(world.book, account, "bank"),
    )  # fmt: skip


def test_each_line_becomes_a_voucher_waiting_for_its_approval_in_one_act(world: World) -> None:
    entries = RecordEntry.objects.count()
    made = take(world, text(*FIRST))
    assert RecordEntry.objects.count() == entries + 1
    told = str(RecordEntry.objects.order_by("seq").last().body)
    assert made.sha256 in told and "财政补助款" not in told
    grant, power = BookVoucher.objects.exclude(kind="opening").order_by("pk")
    assert (grant.kind, grant.state, grant.amount) == ("income", "approved", 8_000_00)
    assert (power.kind, power.state, power.other) == ("spending", "waiting", "供电公司")
    assert [(x.account.code, x.debit, x.credit) for x in power.lines.order_by("pk")] == [
        ("514-02", 286_40, 0), ("102", 0, 286_40),
    ]  # fmt: skip
    assert (made.opening, made.closing, made.taken, made.known) == (5_000_000, 57_713_60, 2, 0)


def test_an_overlapping_file_takes_only_what_is_new_and_says_which(world: World) -> None:
    take(world, text(*FIRST))
    found = seen(world, text(*FIRST, NEXT))
    assert [s.state for s in found.standings] == ["taken", "taken", "new"]
    assert found.standings[0].label == BookVoucher.objects.get(kind="income").number
    again = text(*FIRST, NEXT)
    assert refused(take, world=world, data=again) == ["statement.taken-twice"]
    made = take(world, again, {4: "101"})
    moved = made.lines.get()
    assert (moved.voucher.kind, made.known) == ("transfer", 2)
    assert "6222021001112223334" not in moved.voucher.text + moved.summary
    assert refused(take, world=world, data=again, rows={9: "101"}) == ["statement.nothing-new"]


def test_what_was_booked_by_hand_is_asked_about_and_what_was_withdrawn_comes_again(
    world: World,
) -> None:
    world.enter(Entry("income", date(2026, 3, 3), "补助", income(8_000_00, "503", "102"),
                      other="财政所"))  # fmt: skip
    assert [s.state for s in seen(world, text(*FIRST)).standings] == ["booked", "new"]
    made = take(world, text(*FIRST), {3: "514-02"})
    line = made.lines.get()
    book_vouchers.withdraw(
        actor=world.clerk, now=NOW, voucher_id=line.voucher_id, reason="科目选错了"
    )
    assert [s.state for s in seen(world, text(*FIRST)).standings] == ["booked", "new"]
    assert take(world, text(*FIRST), {3: "513-03"}).taken == 1


def test_one_line_refused_by_the_books_leaves_nothing_behind(world: World) -> None:
    before = BookVoucher.objects.count()
    large = text(*FIRST, "2026-03-10,A3,修路,施工队,,30000,27713.60")
    assert refused(take, world=world, data=large, rows={2: "503", 3: "514-02", 4: "514-02"}) == [
        "books.tier-assembly"
    ]
    assert refused(take, world=world, data=text(*FIRST), witness=None) == ["books.no-witness"]
    assert refused(take, world=world, data=text(*FIRST), rows={2: "102"}) == ["statement.account"]
    assert refused(take, world=world, data=text(*FIRST), account="503") == [
        "statement.money-account"
    ]
    assert refused(take, world=world, data=text(*FIRST), actor=world.village.actor("villager")) == [
        "access.roles"
    ]
    assert refused(take, world=world, data=text(*FIRST), seen="0" * 64) == ["statement.changed"]
    assert BookVoucher.objects.count() == before and not StatementImport.objects.exists()
    assert not StatementLine.objects.exists()


def test_a_balance_that_does_not_follow_wants_its_reason_which_is_kept(world: World) -> None:
    gap = text(FIRST[0], "2026-03-05,A2,路灯电费,供电公司,,286.40,57000")
    assert refused(take, world=world, data=gap) == ["statement.breaks-unexplained"]
    made = take(world, gap, reason="三月四日的手续费银行未列")
    assert (made.breaks, made.reason) == (1, "三月四日的手续费银行未列")


def test_how_a_file_was_read_is_remembered_for_the_account_s_next(world: World) -> None:
    odd = "甲,乙,丙,丁\n2026-03-02,补助,8000,\n2026-03-05,电费,,286.40".encode()
    assert seen(world, odd).statement.problems[0].check.says == "statement.no-headings"
    by_hand = Shape(header=0, columns={"day": 0, "summary": 1, "income": 2, "spending": 3})
    assert take(world, odd, asked=by_hand).taken == 2
    later = "丁,丙,乙,甲\n,7,利息,2026-03-09".encode()
    found = seen(world, later)
    assert [(x.amount, x.summary) for x in found.statement.lines] == [(700, "利息")]


def test_no_more_is_taken_at_once_than_a_person_looks_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement_imports, "MOST", 1)
    assert refused(take, world=world, data=text(*FIRST)) == ["statement.too-many"]


def test_a_resend_is_the_first_time(world: World) -> None:
    key = uuid4()
    take(world, text(*FIRST), key=key)
    with pytest.raises(AlreadyDone):
        take(world, text(*FIRST), key=key)


def test_the_bank_is_held_against_the_books_on_the_money_page(world: World) -> None:
    take(world, text(*FIRST))
    found = money_page.money(
        world.village.code, "village", practice=False, first=date(2026, 1, 1),
        last=date(2026, 12, 31), rows=5,
    )  # fmt: skip
    bank = found.statements[0]
    assert (bank["closing"], bank["booked"] + bank["waiting"]) == (57_713_60, 57_713_60)


@pytest.fixture
def clerk(world: World) -> Client:
    client = Client()
    client.force_login(Account.objects.create(
        login="clerk", person=world.people["clerk"], created_at=NOW, password="!"))  # fmt: skip
    return client


def sent(client: Client, world: World, data: bytes, name: str = "三月.csv") -> Any:
    address = f"/a/{world.village.code}/books/village/import/"
    given = form_of(client, address) | {
        "kind": ["bank"], "account": ["102"], "file": [SimpleUploadedFile(name, data)],
    }  # fmt: skip
    return client.post(address, {k: v[0] for k, v in given.items()})


def test_upload_preview_and_import_by_the_pages(world: World, clerk: Client) -> None:
    answer = sent(clerk, world, text(*FIRST))
    assert answer.status_code == 302
    form = form_of(clerk, answer["Location"], holding="seen")
    assert form["account-2"] == ["503"] and form["account-3"] == ["514-02"]
    assert "take-2" in form and "take-3" in form
    form["witness"] = [str(world.people["committee_member"].pk)]
    bad = clerk.post(answer["Location"], {**form, "witness": ""})
    assert bad.status_code == 409 and "row-3" in bad.content.decode()
    done = clerk.post(answer["Location"], form)
    assert done.status_code == 302 and StatementImport.objects.get().taken == 2
    assert clerk.post(answer["Location"], form).status_code == 302  # sent twice
    again = clerk.get(sent(clerk, world, text(*FIRST))["Location"])
    assert again.status_code == 200 and "take-2" not in again.content.decode()
    other = Client()
    assert other.get(answer["Location"]).status_code in (302, 401, 403)


def test_a_preview_asks_as_much_for_one_line_as_for_many(world: World, clerk: Client) -> None:
    many = [f"2026-03-05,B{n},利息,信用社,1,,{50000 + n + 1}" for n in range(150)]
    for lines in ((FIRST[0],), many):
        address = sent(clerk, world, text(*lines))["Location"]
        clerk.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(address).status_code == 200
        assert len(asked) <= 14, len(asked)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 abc", "读不出来"),
        (b"PK\x03\x04broken", "读不出来"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "读不出来"),
        ("<html><table><tr><td>日期</td></tr></table>".encode(), "网页"),
        (b"\x00\x01\x02", "读不出来"),
    ],
)
def test_what_is_no_table_is_told_beside_the_file(
    world: World, clerk: Client, data: bytes, says: str
) -> None:
    answer = sent(clerk, world, data or b" ")
    assert answer.status_code == 422 and says in answer.content.decode()


def test_columns_put_right_by_hand_in_the_address(world: World, clerk: Client) -> None:
    odd = "甲,乙,丙\n2026-03-02,补助,8000".encode()
    address = sent(clerk, world, odd)["Location"]
    assert "没有找到表头" in clerk.get(address, headers={"accept-language": "zh"}).content.decode()
    put = f"{address}?by-hand=1&header=1&day=0&summary=1&income=2"
    assert "take-2" in clerk.get(put).content.decode()
    assert clerk.get(f"{address}?by-hand=1&header=99999999&day=x&unit=7").status_code == 200


def test_every_wrong_cell_stands_in_the_preview_and_nothing_can_be_sent(
    world: World, clerk: Client
) -> None:
    bad = "日期,摘要,收入\n2026-02-30,补助,5\n2026-03-01,补助,一百".encode()
    answer = clerk.get(sent(clerk, world, bad)["Location"], headers={"accept-language": "zh"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "A2" in page and "C3" in page
    assert 'name="seen"' not in page


def test_templates_to_download(db: None) -> None:
    for kind in ("bank", "book"):
        answer = Client().get(f"/statements/template-{kind}.xlsx")
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert Client().get("/statements/template-x.xlsx").status_code == 404
