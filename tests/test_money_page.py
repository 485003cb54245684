"""The villager's money page, a line down to its voucher, questions about it and their answers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.test_village_books import LATER, YUAN, World, refused
from tests.workbooks import table_faults
from tests.world import NOW, Village, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import book_vouchers, money_questions, opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.book_entries import Entry, income, transfer
from xiangyue.actions.waiting import waiting
from xiangyue.data import money_page
from xiangyue.data.figure_check import differences
from xiangyue.data.models import LedgerVoucher, MoneyQuestion, Opinion
from xiangyue.web import money_words


class Told(World):
    """March: 5,000 rent came in, 300 went out for paper, 200 went from the bank to cash."""

    def __init__(self, more: int = 0) -> None:
        super().__init__()
        self.village: Village
        self.approve(self.enter(self.bill(300 * YUAN, text="办公用品")))
        self.enter(
            Entry("income", date(2026, 3, 10), "门面房租金", income(5_000_00, "501-01", "102"),
                  other="王建国")
        )  # fmt: skip
        self.enter(
            Entry("transfer", date(2026, 3, 10), "提现", transfer(200_00, "101", "102")),
            photos=[],
        )
        if more:
            book_vouchers.enter_many(
                actor=self.clerk, now=NOW, book_id=self.book.pk,
                entries=[
                    Entry("income", date(2026, 3, 10), f"利息{n}", income(100, "504", "102"),
                          other="信用社")
                    for n in range(more)
                ],
            )  # fmt: skip
        self.review(self.month())
        self.post()

    def line(self, text: str) -> LedgerVoucher:
        return LedgerVoucher.objects.get(text__startswith=text)


@pytest.fixture
def told(db: None) -> Told:
    return Told()


def of_march(told: Told) -> money_page.Money:
    return money_page.money(
        told.village.code, "village", practice=False, first=date(2026, 3, 1),
        last=date(2026, 3, 31), rows=30,
    )  # fmt: skip


def page(told: Told, more: str = "", lang: str = "zh") -> str:
    address = f"/a/{told.village.code}/money/{more or '?period=2026'}"
    response = Client().get(address, headers={"accept-language": lang})
    assert response.status_code == 200
    return response.content.decode()


def of_line(line: LedgerVoucher) -> str:
    response = Client().get(f"/money/{line.pk}/", headers={"accept-language": "zh"})
    assert response.status_code == 200
    return response.content.decode()


def test_what_came_in_less_what_went_out_is_what_is_left(told: Told) -> None:
    found = of_march(told)
    assert (found.had, found.income, found.spending, found.left) == (
        51_000_00, 5_000_00, 300_00, 55_700_00,
    )  # fmt: skip
    assert found.came == [("501-01", "经营收入·发包和租赁", 5_000_00)]
    assert found.total == 2, "money that changes its place is no line"
    text = page(told)
    for shown in ("51,000.00元", "5,000.00元", "300.00元", "55,700.00元"):
        assert shown in text
    assert "王建国" not in text and "王**" in text


def test_what_came_in_and_is_no_income_is_named(told: Told) -> None:
    """Else the page of the books, which counts income alone, would seem to say another sum."""
    assert "账上不算收入" not in page(told)
    found = of_march(told)
    lent = replace(found, came=[*found.came, ("201", "短期借款", 800_00), ("241", "专项", 200_00)])
    assert (money_words.beside(found), money_words.beside(lent)) == (0, 1_000_00)


def test_a_counter_entry_lessens_what_it_takes_back(told: Told) -> None:
    book_vouchers.counter(
        actor=told.clerk, now=LATER, ledger_id=told.line("办公用品").pk, reason="重复报销"
    )
    april = told.month(date(2026, 4, 1))
    later = LATER + timedelta(days=25)
    told.review(april, now=later)
    told.post(april, now=later)
    found = money_page.money(
        told.village.code, "village", practice=False, first=date(2026, 1, 1),
        last=date(2026, 12, 31), rows=30,
    )  # fmt: skip
    assert (found.spending, found.income, found.left) == (0, 5_000_00, 56_000_00)
    assert next(r["net"] for r in found.rows) == 300_00
    shown = of_line(told.line("办公用品"))
    assert "冲" in shown or "2026-04-001" in shown


def test_the_eight_classes_and_names_as_everyone_reads_them(told: Told) -> None:
    found = of_march(told)
    classes = money_words.eight(found, told.village.code, 0, 300_00)
    assert len(classes) == 8
    assert [c.amount for c in classes[:4]] == [None, 5_000_00, 300_00, 55_700_00]
    for name, shown in (("王建国", "王**"), ("五乡文具店", "五乡文具店"), ("村民组", "村民组"),
                        ("李明 13812345678", "李明 138****5678")):  # fmt: skip
        assert money_words.other(name) == shown


@pytest.mark.parametrize("more", [0, 45])
def test_the_page_asks_as_much_with_one_line_as_with_many(db: None, more: int) -> None:
    told = Told(more)
    line = told.line("办公用品")
    for n in range(1 + more // 9):
        ask(told, line, text=f"买了什么{n}")
    for address in (f"/a/{told.village.code}/money/?period=2026", f"/money/{line.pk}/",
                    f"/a/{told.village.code}/money/questions/"):  # fmt: skip
        client = Client()
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 6, [q["sql"][:80] for q in asked]


def test_files_say_what_the_page_says(told: Told) -> None:
    base = f"/a/{told.village.code}/money/lines."
    told_json = json.loads(Client().get(f"{base}json?period=2026").content)
    rows = list(csv.DictReader(io.StringIO(
        Client().get(f"{base}csv?period=2026").content.decode("utf-8-sig"))))  # fmt: skip
    assert [r["voucher"] for r in rows] == [r["voucher"] for r in told_json["lines"]]
    assert [r["spending_yuan"] + r["income_yuan"] for r in rows] == ["300.00", "5000.00"]
    assert rows[0]["amount_in_capitals"] == "人民币叁佰元整"
    assert rows[0]["handler"] and rows[0]["reviewed_by"]
    assert table_faults(Client().get(f"{base}xlsx?period=2026").content) == []
    assert Client().get(f"{base}exe").status_code == 404


def test_a_line_shows_who_stands_for_it_and_its_photo_coarsened(told: Told) -> None:
    line = told.line("办公用品")
    text = of_line(line)
    for name in ("committee_member", "committee_member_2", "director", "supervision_chair"):
        assert told.people[name].name in text
    assert "叁佰元整" in text
    photo = line.book_voucher.files.get()
    assert f"/money/photos/{photo.pk}/" in text
    assert Client().get(f"/files/{photo.pk}/").status_code == 404
    picture = Client().get(f"/money/photos/{photo.pk}/")
    assert picture["Content-Type"] == "image/png"
    waiting = told.enter(told.bill(100, day=date(2026, 4, 2)), now=LATER)
    assert Client().get(f"/money/photos/{waiting.files.get().pk}/").status_code == 404


def ask(told: Told, line: LedgerVoucher, **more: Any) -> Opinion:
    return money_questions.ask(
        **{"actor": told.village.actor("villager"), "now": LATER, "voucher_id": line.pk,
           "text": "办公用品买了些什么？", **more}
    )  # fmt: skip


def test_anyone_asks_and_the_supervision_committee_answers_in_public(told: Told) -> None:
    line = told.line("办公用品")
    asked = ask(told, line, anonymous=True)  # on 9 April; the tenth day after is a Sunday
    assert asked.author is None and asked.due_on == date(2026, 4, 20)
    assert MoneyQuestion.objects.get(pk=asked.pk).voucher == line
    chair = told.village.actor("supervision_chair")
    assert "money" in kinds_on_desk(chair, told.village.code)
    assert "money" not in kinds_on_desk(told.village.actor("secretary"), told.village.code)
    assert refused(
        money_questions.answer, actor=told.director, now=LATER, opinion_id=asked.pk, text="纸"
    ) == ["access.roles"]  # fmt: skip
    assert refused(
        opinions.answer_opinions, actor=told.director, now=LATER, area=told.village.code,
        opinions=[asked.pk], kind="explained", text="纸",
    ) == ["money.by-supervision"]  # fmt: skip
    money_questions.answer(actor=chair, now=LATER, opinion_id=asked.pk, text="打印纸两箱。")
    assert refused(
        money_questions.answer, actor=chair, now=LATER, opinion_id=asked.pk, text="又"
    ) == ["opinion.answered"]  # fmt: skip
    assert "打印纸两箱。" in of_line(line)
    assert "打印纸两箱。" in page(told)
    assert "money" not in kinds_on_desk(chair, told.village.code)
    assert [d for d in differences() if "opinions" in d.key or "money" in d.key] == []


def kinds_on_desk(actor: Actor, area: str) -> list[str]:
    return [w.does for w in waiting([(actor, area, False)], now=LATER)[0]]


def test_who_handled_the_spending_does_not_answer_for_it(told: Told) -> None:
    own = told.enter(told.bill(100, day=date(2026, 4, 2), handler=told.clerk.person_id), now=LATER)
    told.approve(own)
    april, later = told.month(date(2026, 4, 1)), LATER + timedelta(days=25)
    told.review(april, now=later)
    told.post(april, now=later)
    own.refresh_from_db()
    asked = ask(told, own.ledger, now=later)
    assert refused(
        money_questions.answer, actor=told.clerk, now=later, opinion_id=asked.pk, text="纸"
    ) == ["money.own-spending"]  # fmt: skip
    assert refused(money_questions.ask, actor=told.clerk, now=later, voucher_id=0, text="?") == [
        "money.no-line"
    ]
    assert refused(
        money_questions.answer, actor=told.clerk, now=later, opinion_id=0, text="?"
    ) == ["money.no-question"]  # fmt: skip


def test_asked_at_the_door_and_without_signing_in_by_the_same_form(told: Told) -> None:
    line = told.line("门面房租金")
    client = Client()
    address = f"/money/{line.pk}/ask/"
    assert client.get(address).status_code == 200
    empty = client.post(address, {"text": "", "who": "anonymous"})
    assert empty.status_code == 422
    sent = client.post(address, {"text": "租给谁了？", "who": "name", "heard_from": "赵阿姨"})
    assert sent.status_code == 302 and sent["Location"].startswith("/r/")
    assert f"/money/{line.pk}/" in client.get(sent["Location"]).content.decode()
    found = Opinion.objects.get(text="租给谁了？")
    assert (found.heard_from, found.author, found.subject) == ("赵阿姨", None, "money")
    assert "赵阿姨" not in of_line(line)
    key = uuid4()
    door = ask(
        told, line, actor=told.village.actor("representative_2"), on_behalf=True,
        heard_from="钱大爷", channel="visit", key=key,
    )  # fmt: skip
    assert door.heard_by_id == told.people["representative_2"].pk
    with pytest.raises(AlreadyDone):
        ask(told, line, actor=told.village.actor("representative_2"), on_behalf=True, key=key)
    assert refused(ask, told=told, line=line, on_behalf=True, actor=told.village.actor(
        told.village.stranger)) == ["access.roles"]  # fmt: skip


def test_the_township_sees_whose_money_is_late_and_what_was_asked(told: Told) -> None:
    ask(told, told.line("办公用品"), now=LATER)
    told.enter(told.bill(100, day=date(2026, 4, 2)), now=LATER)
    later = LATER + timedelta(days=40)
    for code, size in (("330212105", 1), ("330212", 1), ("3302", 1), ("33", 1)):
        rows = money_page.below(code, later.date())
        assert len(rows) == size
        assert (rows[0].kept, rows[0].months, rows[0].open, rows[0].late, rows[0].unreviewed) == (
            1, 1, 1, 1, 1,
        ), code  # fmt: skip
    response = Client().get("/a/330212105/money/")
    assert f"/a/{told.village.code}/money/" in response.content.decode()


def test_a_village_without_books_says_so(db: None) -> None:
    village = make_village()
    assert Client().get(f"/a/{village.code}/money/").status_code == 200
    assert Client().get(f"/a/{village.code}/money/?period=9999&page=x&book=z").status_code == 200
    assert Client().get(f"/a/{village.code}/money/?period=2015").status_code == 200
    assert Client().get("/a/000000000000/money/").status_code == 404
