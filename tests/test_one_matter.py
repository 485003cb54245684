"""一事一议 from its proposal to its acceptance."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.workbooks import table_faults
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import levies, matters, polls
from xiangyue.actions.disclosed import Asked, sources
from xiangyue.actions.polls import Signed
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Booking,
    LedgerFund,
    LedgerLine,
    LevyPayment,
    LevyPlan,
    LevyShare,
    Matter,
    Person,
    PollAnswer,
)
from xiangyue.methods.wording import word
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.paper_photo import photo


@pytest.mark.django_db
def test_it_is_rehearsed_with_all_its_refusals() -> None:
    done = rehearsal.rehearse("one-matter", now=moment(date(2026, 3, 2)))
    wrong = [e for e in done.events if e.what == "missing"]
    assert not wrong
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = {e.key for e in done.events if e.what == "refused"}
    assert {
        "levy-nothing", "levy-over-cap", "levy-over-labour", "poll-no-photo", "poll-twice",
        "poll-not-on-list", "poll-stranger", "poll-others", "review-papers", "review-own",
        "account-not-open", "account-other-purpose", "account-more-than-there",
        "account-over-plan", "account-own", "account-waiting", "account-back-own",
        "account-back-twice", "levy-no-meeting", "levy-too-much", "levy-refund", "levy-anew",
        "levy-unanswered", "short-posting", "not-accepted",
    } <= tried  # fmt: skip
    for event in done.events:
        for check in event.checks:
            for lang in ("zh", "en"):
                said = word(check, lang)
                assert said and "{" not in said and said != check.says, (event.key, said)
    sums = [(x.debit, x.credit) for x in LedgerLine.objects.all()]
    assert sum(d for d, _ in sums) == sum(c for _, c in sums) > 0
    # the open board tells use and balance, without a book of the village too
    matter = Matter.objects.get(pk=done.matter_id)
    asked = Asked(matter.area_id, matter.practice, date(2026, 1, 1), date(2026, 12, 31))
    (told,) = sources()["levies"].rows(asked)
    paid, came, went, left = told[3], *told[-3:]
    spent = sum(b.amount for b in Booking.objects.filter(fund__matter=matter, way="spending",
                                                         state="posted"))  # fmt: skip
    assert 0 < paid <= came == went + left and 0 < went <= spent


# --- pages


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = make_village(procedure="one-matter")
    Person.objects.exclude(household=None).update(household=None)  # one to a household, below
    people = [
        Person(
            area=found.area, household=h, name=f"户{n}", sex="mf"[n % 2],
            birth_date=date(1980, 1, 1), created_at=NOW,
        )
        for n, h in enumerate(found.households)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    return found


def jpeg() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return open_case(matter.pk, now=NOW, lock=False).facts(part)


def ok(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.mark.parametrize(
    ("agree", "against", "done"), [(15, 5, False), (16, 4, True), (16, 3, False)]
)
def test_thresholds_of_consent_are_counted_in_households(
    village: Village, agree: int, against: int, done: bool
) -> None:
    """Of 30: two thirds (20) answer, more than half (16) agree; the bounds at just under and at."""
    matter = make_matter(village, upto="consent", procedure="one-matter")
    said = ["agree"] * agree + ["against"] * against
    on: dict[str, Any] = {"matter_id": matter.pk, "part": "consent", "now": NOW}
    lines = [Signed(h.pk, c) for h, c in zip(village.households, said, strict=False)]
    polls.enter_sheet(actor=village.actor("clerk"), answers=lines, photos=[photo()], **on)
    given = facts(matter, "consent")
    assert (given["asked"], given["answered"], given["agree"]) == (30, agree + against, agree)
    finish = {"actor": village.actor("clerk"), **on}
    if not done:
        with pytest.raises(Refusal):
            matters.finish_part(**finish)
        return
    matters.finish_part(**finish)
    with pytest.raises(Refusal):
        polls.enter_sheet(actor=village.actor("clerk"), answers=lines, photos=[photo()], **on)


def test_a_household_struck_off_after_answering_no_longer_counts(village: Village) -> None:
    """Of 30, 16 agree and 4 are against; one who agreed is struck off: 15 of 29 agree, 19 answered,
    and the two thirds of 29 (20) are not reached, though nobody answers after that."""
    matter = make_matter(village, upto="consent", procedure="one-matter")
    clerk, on = village.actor("clerk"), {"matter_id": matter.pk, "part": "consent", "now": NOW}
    said = ["agree"] * 16 + ["against"] * 4
    lines = [Signed(h.pk, c) for h, c in zip(village.households, said, strict=False)]
    polls.enter_sheet(actor=clerk, answers=lines, photos=[photo()], **on)
    village.households[0].active = False
    village.households[0].save()
    with pytest.raises(Refusal) as refused:
        matters.finish_part(actor=clerk, **on)
    assert refused.value.checks[0].have == 19
    more = [Signed(village.households[20].pk, "abstain")]
    polls.enter_sheet(actor=clerk, answers=more, photos=[photo()], **on)
    given = facts(matter, "consent")
    assert [given[k] for k in ("asked", "answered", "agree", "against", "abstain")] == [
        29, 20, 15, 4, 1,
    ]  # fmt: skip
    matters.finish_part(actor=clerk, **on)
    assert facts(matter, "consent")["done"]


def test_a_household_answers_once_and_may_change_it_until_the_end(
    village: Village, client: Client
) -> None:
    matter = make_matter(village, upto="consent", procedure="one-matter")
    address = f"/m/{matter.pk}/consent/"
    person = Person.objects.get(name="户0")
    village.people["h0"] = person
    client.force_login(village.account("h0"))
    assert "不是无记名投票" in ok(client.get(address))
    for choice in ("against", "agree"):
        assert client.post(address, {"do": "answer", "choice": choice}).status_code == 302
    given = facts(matter, "consent")
    assert (given["answered"], given["agree"], given["against"]) == (1, 1, 0)
    assert PollAnswer.objects.get().person == person


def test_a_sheet_is_entered_and_printed_in_the_pages(village: Village, client: Client) -> None:
    matter = make_matter(village, upto="consent", procedure="one-matter")
    address = f"/m/{matter.pk}/consent/"
    client.force_login(village.account("clerk"))
    page = ok(client.get(address))
    first = int(re.findall(r'name="said-(\d+)"', page)[0])
    sheet = {"do": "sheet", f"said-{first}": "abstain"}
    assert client.post(address, sheet).status_code == 422
    assert client.post(address, sheet | {"photos": jpeg()}).status_code == 302
    assert facts(matter, "consent")["abstain"] == 1
    assert client.get(f"{address}sheets.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}sheets.docx").status_code == 200
    client.force_login(village.account("villager"))
    assert client.get(f"{address}sheets.pdf").status_code == 404


@pytest.mark.parametrize(("fen", "fits"), [(44999, True), (45000, True), (45001, False)])
def test_the_cap_of_a_head_at_just_under_at_and_over(
    village: Village, fen: int, fits: bool
) -> None:
    """30 people, 15 yuan a head a year: 450 yuan at most."""
    matter = make_matter(village, upto="amounts", procedure="one-matter")
    Matter.objects.filter(pk=matter.pk).update(budget=10**7)
    on: dict[str, Any] = {"actor": village.actor("clerk"), "matter_id": matter.pk, "now": NOW}
    if fits:
        assert levies.set_plan(**on, part="amounts", money=fen).heads == 30
        return
    with pytest.raises(Refusal) as refused:
        levies.set_plan(**on, part="amounts", money=fen)
    assert refused.value.checks[0].says == "levies.over-cap"


def test_from_the_list_to_the_statement_in_the_pages(village: Village, client: Client) -> None:
    matter = make_matter(village, upto="account", procedure="one-matter")
    Matter.objects.filter(pk=matter.pk).update(budget=30000)
    LevyPlan.objects.create(
        matter=matter, part="amounts", money=30000, labour=0, heads=30, workers=0, households=30,
        made_at=NOW, made_by=village.people["clerk"],
    )  # fmt: skip
    account, levy = f"/m/{matter.pk}/account/", f"/m/{matter.pk}/levy/"
    client.force_login(village.account("clerk"))
    ok(client.get(account))
    assert client.post(account, {"bank": "信用社"}).status_code == 302
    assert client.post(levy, {}).status_code == 302
    shares = list(LevyShare.objects.order_by("pk"))
    assert sum(s.money for s in shares) == 30000
    page = ok(client.get(levy))
    household = f"{levy}household/{shares[0].pk}/"
    assert household in page
    given = {"do": "pay", "way": "cash", "money": "10", "on": "2026-03-10"}
    assert client.post(household, given | {"money": "10.01"}).status_code == 409
    assert client.post(household, given).status_code == 302
    ok(client.get(household))
    receipt = LevyPayment.objects.get()
    assert client.get(f"/levy-receipts/{receipt.pk}.pdf").content.startswith(b"%PDF")
    for form in ("pdf", "docx", "xlsx"):
        assert (made := client.get(f"{levy}list.{form}")).status_code == 200
    assert table_faults(made.content) == []
    fund = LedgerFund.objects.get()
    bill = {
        "way": "spending", "account": fund.purposes[0], "amount": "8", "other": "某店",
        "text": "水泥", "money": "101", "day": "2026-03-10",
    }  # fmt: skip
    assert client.post(account, bill).status_code == 422  # no photo of the bill
    wrong = client.post(account, bill | {"account": "513", "photos": jpeg()})
    assert wrong.status_code == 409 and "8.00" in wrong.content.decode()
    over = client.post(account, bill | {"amount": "10.01", "photos": jpeg()})
    assert over.status_code == 409 and "10.00" in over.content.decode()
    assert client.post(account, bill | {"photos": jpeg()}).status_code == 302
    booking = Booking.objects.get()
    decide = {"do": "approve", "booking": booking.pk}
    assert client.post(account, decide).status_code != 302 or facts(matter, "account")["waiting"]
    client.force_login(village.account("director"))
    assert 'value="approve"' in ok(client.get(account))
    assert client.post(account, decide).status_code == 302
    found = facts(matter, "account")
    assert (found["income"], found["spent"], found["balance"]) == (1000, 800, 200)
    for form in ("pdf", "docx", "xlsx"):
        assert (made := client.get(f"{account}statement.{form}")).status_code == 200
    assert table_faults(made.content) == []
    client.logout()
    assert "某店" not in ok(client.get(account))
    assert client.get(household).status_code == 404
    assert f'href="{account}book/"' in ok(client.get(account))
    for period, told in (
        ("2026-03", ("0.00", "0.00", "8.00", "10.00", "2.00")),
        ("2026-04", ("2.00", "0.00", "0.00", "0.00", "2.00")),
        ("2025", ("0.00",) * 5),
    ):
        with CaptureQueriesContext(connection) as asked:
            book = ok(client.get(f"{account}book/?period={period}"))
        assert len(asked) <= 8
        tiles = re.findall(r'class="value">([^<]*)', book)
        assert [t.strip("元¥ ") for t in tiles] == list(told)
        assert "借贷相等" in book
    assert client.get(f"/m/{make_matter(village).pk}/account/book/").status_code == 404


def test_the_database_keeps_the_books(village: Village, client: Client) -> None:
    test_from_the_list_to_the_statement_in_the_pages(village, client)
    for sql in (
        "UPDATE xiangyue_ledgerline SET debit = 1 WHERE debit > 0",
        "DELETE FROM xiangyue_ledgervoucher",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as c:
            c.execute(sql)
    line = LedgerLine.objects.first()
    assert line is not None
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as c:
        c.execute(
            "INSERT INTO xiangyue_ledgerline (voucher_id, account_id, debit, credit, text)"
            " VALUES (%s, %s, 5, 0, '')",
            [line.voucher_id, line.account_id],
        )
        c.execute("SET CONSTRAINTS ALL IMMEDIATE")
