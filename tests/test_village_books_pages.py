"""The pages and papers of a village's books: at one row and at many, by role, in both languages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.test_village_books import LATER, World
from tests.workbooks import table_faults
from tests.world import NOW

from xiangyue.access import clock
from xiangyue.actions import book_budgets, book_vouchers, village_books
from xiangyue.actions import documents_of_books as papers
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.book_entries import Entry, income
from xiangyue.actions.book_tables import VIEWS
from xiangyue.actions.tokens import create_token
from xiangyue.core.calendar import year_of
from xiangyue.data.models import BookReview, BookVoucher
from xiangyue.documents.model import texts

CODE = "330212105219"
BOOK = f"/a/{CODE}/books/village/"


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    yield


def jpeg() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def many(world: World, n: int) -> None:
    """So many bills and receipts, reviewed and posted, and a few on their way."""
    item = world.decided("representatives_assembly", "2026年预算")
    book_budgets.adopt_budget(
        actor=world.clerk, now=NOW, book_id=world.book.pk, year=2026,
        lines={"513": 9_000_00, "501": 90_000_00}, item_id=item.pk,
    )  # fmt: skip
    entries = [
        Entry("income", date(2026, 3, 5), f"收入{k}", income(100, "501-01", "102"), other="某户")
        for k in range(n)
    ]
    book_vouchers.enter_many(actor=world.clerk, now=NOW, book_id=world.book.pk, entries=entries)
    world.approve(world.enter(world.bill(300)))
    world.review(world.month())
    world.post()
    world.enter(world.bill(200))


@pytest.mark.parametrize("n", [1, 25])
def test_every_page_asks_few_queries(world: World, n: int) -> None:
    many(world, n)
    over: list[object] = []
    for who in (None, "clerk", "director", "supervisor"):
        client = Client(headers={"accept-language": "zh-hans"})
        if who:
            client.force_login(world.village.account(who))
        pages = [f"/a/{CODE}/books/", f"{BOOK}m/2026-03/", *(f"{BOOK}?view={v}" for v in VIEWS)]
        posted = BookVoucher.objects.filter(state="posted").first()
        assert posted
        pages.append(f"/books/v/{posted.pk}/")
        sheet = BookReview.objects.first()
        assert sheet
        pages.append(f"/books/s/{sheet.pk}/")
        if who == "clerk":
            pages += [f"{BOOK}new/", f"{BOOK}opening/", f"{BOOK}journal/", f"{BOOK}budget/",
                      f"/a/{CODE}/books/fund/new/"]  # fmt: skip
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(page)
            assert answer.status_code == 200, (who, page)
            if len(asked) > 8:
                over.append((who, page, [q["sql"][:120] for q in asked]))
            text = answer.content.decode()
            assert ">None<" not in text, (who, page)
    assert not over


def test_what_is_on_its_way_is_not_public(world: World) -> None:
    bill = world.enter(world.bill(300, text="还没批的办公用品"))
    client = Client()
    assert client.get(f"/books/v/{bill.pk}/").status_code == 404
    assert "还没批" not in client.get(f"{BOOK}m/2026-03/").content.decode()
    assert client.get(f"/books/v/{bill.pk}/voucher.pdf").status_code == 404
    photo = bill.files.get()
    assert client.get(f"/files/{photo.pk}/").status_code == 404
    client.force_login(world.village.account("director"))
    assert "还没批" in client.get(f"/books/v/{bill.pk}/").content.decode()
    assert client.get(f"/files/{photo.pk}/").status_code == 200


def test_a_bill_by_phone_from_the_photo_to_the_books(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.village.account("clerk"))
    data: dict[str, Any] = {
        "kind": "spending", "amount": "120.50", "text": "打印纸", "other": "五乡文具店",
        "account": "513-01", "money": "102", "fund": "", "day": "2026-03-09",
        "handler": world.people["committee_member"].pk,
        "witness": world.people["committee_member_2"].pk, "item": "", "photos": jpeg(),
    }  # fmt: skip
    over = client.post(f"{BOOK}new/", {**data, "amount": "2000.01", "photos": jpeg()})
    assert over.status_code == 409
    assert "2,000.01" in over.content.decode()
    assert client.post(f"{BOOK}new/", data).status_code == 302
    bill = BookVoucher.objects.latest("pk")
    assert (bill.amount, bill.state) == (12_050, "waiting")
    client.force_login(world.village.account("director"))
    assert client.post(f"/books/v/{bill.pk}/", {"do": "approve"}).status_code == 302
    client.force_login(world.village.account("supervision_chair"))
    page = f"{BOOK}m/2026-03/supervision/"
    assert client.get(page).status_code == 200
    sent = {f"v{world.opening.pk}": "passed", f"v{bill.pk}": "questioned"}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, sent | {f"v{bill.pk}": "passed"}).status_code == 302
    sheet = BookReview.objects.get()
    client.force_login(world.village.account("supervisor"))
    assert client.post(f"/books/s/{sheet.pk}/", {}).status_code == 302
    client.force_login(world.village.account("clerk"))
    assert client.post(f"{BOOK}m/2026-03/post/", {}).status_code == 302
    assert client.post(f"{BOOK}m/2026-03/close/", {}).status_code == 302
    bill.refresh_from_db()
    assert bill.ledger and bill.ledger.number == "2026-03-002"
    assert "120.50" in client.get(f"{BOOK}?view=cash").content.decode()


def test_papers(world: World) -> None:
    many(world, 2)
    client = Client()
    for view, make in VIEWS.items():
        assert table_faults(client.get(f"{BOOK}{view}.xlsx").content) == []
        for lang in ("zh", "en"):
            table = make(world.book, year_of(NOW.date()), lang)  # type: ignore[arg-type]
            doc = papers.table_paper(world.book, table, "2026", lang, NOW.date())  # type: ignore[arg-type]
            said = "\n".join(texts(doc))
            assert table.title in said
    assert client.get(f"{BOOK}trial.pdf").content[:4] == b"%PDF"
    client.force_login(world.village.account("supervisor"))
    bill = BookVoucher.objects.filter(kind="spending").first()
    sheet = BookReview.objects.first()
    assert bill and sheet
    for page in (f"/books/v/{bill.pk}/voucher.docx", f"/books/s/{sheet.pk}/sheet.docx",
                 f"{BOOK}m/2026-03/sheet.docx"):  # fmt: skip
        assert client.get(page).content[:2] == b"PK"


def test_the_tables_agree(world: World) -> None:
    many(world, 3)
    span = year_of(NOW.date())
    trial = VIEWS["trial"](world.book, span, "zh")
    assert trial.foot[3:5] == trial.foot[3:4] * 2 and trial.foot[5] == trial.foot[6]
    sheet = VIEWS["sheet"](world.book, span, "zh")
    assets, owed, own = (sheet.rows[n][3] for n in sorted(sheet.strong))
    assert assets == owed + own
    plan = {r[0]: r for r in VIEWS["plan"](world.book, span, "zh").rows}
    assert plan["513"][2:] == (9_000_00, 300, 200, 9_000_00 - 500)
    assert plan["501"][2:] == (90_000_00, 300, 0, 90_000_00 - 300)


def test_the_first_page_of_a_village_without_books(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.village.account("clerk"))
    assert client.get(f"/a/{CODE}/books/cooperative/open/").status_code == 200
    answer = client.post(f"/a/{CODE}/books/cooperative/open/", {"begins": "2026-03-01"})
    assert answer.status_code == 302
    assert village_books.book_of(CODE, "cooperative").begins == date(2026, 3, 1)
    coop = f"/a/{CODE}/books/cooperative/"
    fund = village_books.open_fund(
        actor=world.clerk, now=NOW, area=CODE, name="上年路款", purposes=["514-02"], source="第9号"
    )
    page = client.get(f"{coop}opening/").content.decode()
    assert "In the bank besides, for 上年路款" in page and 'name="a241"' not in page
    sent = {"a102": "800", "a211": "300", f"f{fund.pk}": "49.50", "photos": jpeg()}
    assert client.post(f"{coop}opening/", sent).status_code == 302
    made = BookVoucher.objects.get(kind="opening", book__book="cooperative")
    assert made.amount == 84_950
    bound = made.lines.filter(fund=fund).values_list("account__code", "debit", "credit")
    assert sorted(bound) == [("102", 4_950, 0), ("241", 0, 4_950)]


def test_the_api_reads_and_acts(world: World) -> None:
    many(world, 2)
    client = Client()
    got = client.get(f"/api/v1/areas/{CODE}/books").json()
    assert [b["book"] for b in got["books"]] == ["village"]
    trial = client.get(f"/api/v1/areas/{CODE}/books/village/tables/trial?lang=en").json()
    assert trial["foot"][3] == trial["foot"][4] and trial["title"] == "Trial balance"
    page = client.get(f"/api/v1/areas/{CODE}/books/village/vouchers?period=2026-03").json()
    assert len(page["rows"]) == 4 and page["next"] is None
    assert all(
        sum(x["debit"] for x in v["lines"]) == sum(x["credit"] for x in v["lines"])
        for v in page["rows"]
    )
    assert client.get(f"/api/v1/areas/{CODE}/books/cooperative/vouchers").json()["rows"] == []
    assert client.get(f"/api/v1/areas/{CODE}/books/cooperative/tables/cash").status_code == 404

    def token(who: str) -> dict[str, str]:
        login = world.village.account(who).login
        made = create_token(actor=COMMAND, now=LATER, login=login, scopes=["read", "act"])
        return {"authorization": f"Bearer {made[1]}"}

    entry = {
        "kind": "income", "day": "2026-04-02", "text": "利息", "other": "信用社",
        "lines": [{"account": "102", "debit": 500}, {"account": "504", "credit": 500}],
    }  # fmt: skip
    url = f"/api/v1/areas/{CODE}/books/village/vouchers"
    body = {"entries": [entry]}
    assert client.post(url, body, content_type="application/json").status_code == 401
    made = client.post(url, body, content_type="application/json", headers=token("clerk"))
    assert made.status_code == 201, made.content
    bill = BookVoucher.objects.filter(state="waiting").latest("pk")
    decided = client.post(
        f"/api/v1/books/vouchers/{bill.pk}/decision", {"approve": True},
        content_type="application/json", headers=token("director"),
    )  # fmt: skip
    assert decided.json()["state"] == "approved"
    month = world.month()
    refused = client.post(
        f"/api/v1/books/months/{month.pk}/posting", {}, content_type="application/json",
        headers=token("clerk"),
    )  # fmt: skip
    assert refused.status_code == 409
