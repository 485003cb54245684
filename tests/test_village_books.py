"""A village's books: entered, approved, reviewed, posted, closed; and what each of them refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.world import NOW, Village, make_area, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import (
    book_budgets,
    book_reviews,
    book_vouchers,
    book_years,
    village_books,
)
from xiangyue.actions.book_entries import Entry, Line, income, spending
from xiangyue.actions.book_tables import VIEWS
from xiangyue.core.bodies import HOME
from xiangyue.core.calendar import year_of
from xiangyue.core.refusals import Refusal
from xiangyue.data import book_sums
from xiangyue.data.figure_check import Difference, differences
from xiangyue.data.models import (
    AgendaItem,
    BookMonth,
    BookVoucher,
    Jurisdiction,
    LedgerVoucher,
    Meeting,
    Membership,
    Person,
    VillageBook,
)
from xiangyue.methods.wording import word
from xiangyue.scenario.paper_photo import photo

YUAN = 100
LATER = NOW + timedelta(days=30)  # 9 April


def refused(act: Callable[..., Any], **given: Any) -> list[str]:
    """The keys of what an act is refused for, each of which has its sentence in both languages."""
    with pytest.raises(Refusal) as caught, transaction.atomic():
        act(**given)
    for check in caught.value.checks:
        for lang in ("zh", "en"):
            said = word(check, lang)
            assert said and "{" not in said and said != check.says, (check.says, said)
    return [c.says for c in caught.value.checks]


class World:
    """A village with a book that began in March, 50,000 yuan in the bank and 1,000 in cash."""

    def __init__(self) -> None:
        self.village: Village = make_village()
        self.people = self.village.people
        self.clerk, self.director = self.village.actor("clerk"), self.village.actor("director")
        self.book = village_books.open_book(
            actor=self.clerk, now=NOW, area=self.village.code, book="village",
            begins=date(2026, 3, 1),
        )  # fmt: skip
        self.opening = self.enter(
            Entry(
                "opening", date(2026, 3, 1), "期初余额",
                (
                    Line("102", 50_000 * YUAN), Line("101", 1_000 * YUAN),
                    Line("311", 0, 51_000 * YUAN),
                ),
            )
        )  # fmt: skip
        self.approve(self.opening)

    def enter(self, entry: Entry, **more: Any) -> BookVoucher:
        """Entered by the clerk with a photo."""
        return book_vouchers.enter(
            **{"actor": self.clerk, "now": NOW, "book_id": self.book.pk, "entry": entry,
               "photos": [photo()], **more}
        )  # fmt: skip

    def bill(self, amount: int, account: str = "513-01", **more: Any) -> Entry:
        """A bill handled by a member of the committee, witnessed by another; paid by the bank."""
        fund = more.pop("fund", None)
        return Entry(
            **{"kind": "spending", "day": date(2026, 3, 9), "text": "办公用品",
               "other": "五乡文具店", "lines": spending(amount, account, "102", fund),
               "handler": self.people["committee_member"].pk,
               "witness": self.people["committee_member_2"].pk, **more}
        )  # fmt: skip

    def approve(self, row: BookVoucher, who: Actor | None = None) -> BookVoucher:
        return book_vouchers.approve(actor=who or self.director, now=NOW, voucher_id=row.pk)

    def month(self, first: date = date(2026, 3, 1)) -> BookMonth:
        return BookMonth.objects.get(book=self.book, first=first)

    def review(self, month: BookMonth, now: Any = LATER, **questioned: str) -> Any:
        """Written by the chair of supervision, signed by the other member too."""
        bad = {int(k[1:]): why for k, why in questioned.items()}
        sheet = book_reviews.review_month(
            actor=self.village.actor("supervision_chair"), now=now, month_id=month.pk,
            results={
                r.pk: (r.pk not in bad, bad.get(r.pk, "")) for r in book_reviews.to_review(month)
            },
        )  # fmt: skip
        return book_reviews.sign_review(
            actor=self.village.actor("supervisor"), now=now, review_id=sheet.pk
        )

    def post(self, month: BookMonth | None = None, now: Any = LATER) -> list[LedgerVoucher]:
        return book_reviews.post_month(
            actor=self.clerk, now=now, month_id=(month or self.month()).pk
        )

    def decided(self, body: str, title: str, on: Any = NOW) -> AgendaItem:
        """An item that a meeting of the village passed."""
        meeting = Meeting.objects.create(
            area_id=self.village.code, body=body, title=title, place="村委会", starts_at=on,
            called_at=on, called_by=self.people["director"], code="x" * 12, state="closed",
            opened_at=on, closed_at=on,
        )  # fmt: skip
        return AgendaItem.objects.create(
            meeting=meeting, position=1, title=title, way="hands", outcome="passed", decided_at=on
        )


@pytest.fixture
def world(db: None) -> World:
    return World()


def kept_wrong() -> list[Difference]:
    """The figures of books that are not what a count from the tables gives."""
    return [d for d in differences() if d.key.startswith(("book_", "vouchers"))]


def balance(world: World, code: str) -> int:
    """An account of the village's book at the end of the year."""
    rows = book_sums.periods(
        world.village.code, "village", False, date(2026, 1, 1), date(2026, 12, 31)
    )
    assert sum(r.debit for r in rows) == sum(r.credit for r in rows)
    return next((r.closing for r in rows if r.account.code == code), 0)


def test_from_the_bill_to_the_closed_month(world: World) -> None:
    bill = world.enter(world.bill(300 * YUAN))
    assert (bill.state, bill.tier, bill.number) == ("waiting", "daily", "2026-D0002")
    month = world.month()
    assert month.review_due == date(2026, 4, 10)
    assert refused(world.post) == ["books.nothing-passed"]
    assert refused(
        book_vouchers.approve, actor=world.village.actor("deputy_director"), now=NOW,
        voucher_id=bill.pk,
    ) == ["access.roles"]  # fmt: skip
    world.approve(bill)
    came = world.enter(
        Entry("income", date(2026, 3, 10), "门面房租金", income(5_000_00, "501-01", "102"),
              other="王记超市")
    )  # fmt: skip
    assert came.state == "approved"
    close = village_books.close_month
    assert "books.not-reviewed" in refused(close, actor=world.clerk, now=LATER, month_id=month.pk)
    sheet = world.review(month)
    assert (sheet.need, sheet.of, sheet.done_at is not None) == (2, 2, True)
    assert "books.still-open" in refused(close, actor=world.clerk, now=LATER, month_id=month.pk)
    posted = world.post()
    assert [v.number for v in posted] == ["2026-03-001", "2026-03-002", "2026-03-003"]
    assert balance(world, "102") == (50_000 - 300 + 5_000) * YUAN
    with pytest.raises(DatabaseError), transaction.atomic():
        BookVoucher.objects.filter(pk=bill.pk).update(text="改一改")
    closed = close(actor=world.clerk, now=LATER, month_id=month.pk)
    assert closed.closed_on == date(2026, 4, 9)
    assert refused(world.enter, entry=world.bill(1)) == ["ledger.period-closed"]
    assert world.month(date(2026, 4, 1)).review_due == date(2026, 5, 10)
    assert kept_wrong() == []


def test_questions_go_back_and_are_answered(world: World) -> None:
    bill = world.approve(world.enter(world.bill(300 * YUAN)))
    month = world.month()
    only = {bill.pk: (True, "")}
    chair = world.village.actor("supervision_chair")
    given = {"actor": chair, "now": LATER, "month_id": month.pk}
    review = book_reviews.review_month
    assert refused(review, **given, results=only) == ["books.review-all"]
    every = {world.opening.pk: (True, ""), bill.pk: (False, "")}
    assert refused(review, **given, results=every) == ["text.missing"]
    world.review(month, **{f"v{bill.pk}": "没有购物清单"})
    bill.refresh_from_db()
    assert (bill.state, bill.reason) == ("returned", "没有购物清单")
    assert world.month().reviewed_on == LATER.date()
    book_vouchers.answer(
        actor=world.clerk, now=LATER, voucher_id=bill.pk, text="补上清单", photos=[photo()]
    )
    assert world.month().reviewed_on is None
    assert [v.book_voucher.pk for v in world.post()] == [world.opening.pk]
    world.review(month)
    assert [v.book_voucher.pk for v in world.post()] == [bill.pk]
    assert kept_wrong() == []


def test_who_may_sign(world: World) -> None:
    supervisor = world.people["supervisor"]
    bill = world.approve(world.enter(world.bill(100, handler=supervisor.pk)))
    results = {r.pk: (True, "") for r in book_reviews.to_review(world.month())}
    given = {"now": LATER, "month_id": world.month().pk, "results": results}
    review = book_reviews.review_month
    chair = world.village.actor("supervision_chair")
    assert refused(review, actor=world.director, **given) == ["access.roles"]
    assert refused(review, actor=chair, **given, on_paper=[supervisor.pk]) == [
        "books.no-sheet-photo"
    ]
    assert refused(review, actor=chair, **given, on_paper=[supervisor.pk], photos=[photo()]) == [
        "books.review-own"
    ]
    assert bill.state == "approved"


def test_on_paper_the_sheet_stands_at_once(world: World) -> None:
    sheet = book_reviews.review_month(
        actor=world.village.actor("supervision_chair"), now=LATER, month_id=world.month().pk,
        results={world.opening.pk: (True, "")}, on_paper=[world.people["supervisor"].pk],
        photos=[photo()],
    )  # fmt: skip
    assert sheet.done_at is not None
    assert [s["paper"] for s in sheet.signed] == [False, True]


@pytest.mark.parametrize(
    ("amount", "by", "wrong"),
    [
        (2_000_00, "", []),
        (2_000_01, "", ["books.tier-joint"]),
        (2_000_01, "two_committees", []),
        (20_000_00, "two_committees", []),
        (20_000_01, "two_committees", ["books.tier-assembly"]),
        (20_000_01, "representatives_assembly", []),
        (100, "supervision_committee", ["books.other-body"]),
    ],
)
def test_tiers(world: World, amount: int, by: str, wrong: list[str]) -> None:
    item = world.decided(by, "修路").pk if by else None
    given = world.bill(amount, day=NOW.date(), item=item)
    if wrong:
        assert refused(world.enter, entry=given) == wrong
    else:
        assert world.enter(given).state == "waiting"


def test_a_decision_is_looked_up(world: World) -> None:
    item = world.decided("representatives_assembly", "修路")
    early = world.bill(30_000_00, item=item.pk, day=date(2026, 3, 9))
    assert refused(world.enter, entry=early) == ["books.resolution-later"]
    item.outcome = "failed"
    item.save()
    late = replace(early, day=NOW.date())
    assert refused(world.enter, entry=late) == ["books.no-resolution"]


@pytest.mark.parametrize(
    ("amount", "wrong"), [(99_999, []), (100_000, []), (100_001, ["books.over-plan"])]
)
def test_the_plan_of_the_year(world: World, amount: int, wrong: list[str]) -> None:
    item = world.decided("representatives_assembly", "2026年预算")
    given = {"actor": world.clerk, "now": NOW, "book_id": world.book.pk, "year": 2026}
    adopt = book_budgets.adopt_budget
    assert refused(adopt, **given, lines={"513": 1}) == ["books.budget-assembly"]
    adopt(**given, lines={"513": 1_500_00, "501": 9_000_00}, item_id=item.pk)
    assert refused(adopt, **given, lines={"513": 1}, item_id=item.pk) == ["books.budget-twice"]
    world.enter(world.bill(500_00, "513-03"))  # waits, and counts
    if not wrong:
        assert world.approve(world.enter(world.bill(amount))).state == "approved"
        return
    assert refused(world.enter, entry=world.bill(amount)) == wrong
    more = world.decided("representatives_assembly", "追加预算")
    adopt(**given, lines={"513": 1}, item_id=more.pk)
    assert world.enter(world.bill(amount)).state == "waiting"
    assert refused(world.enter, entry=world.bill(1, "515")) == ["books.over-plan"]


def test_zero_reception(world: World) -> None:
    meal = world.bill(1, "513-05", guests=3)
    assert refused(world.enter, entry=meal) == ["books.reception-zero"]


@pytest.mark.parametrize(
    ("amount", "wrong"), [(39_999, []), (40_000, []), (40_001, ["books.reception-cap"])]
)
def test_limited_reception(world: World, amount: int, wrong: list[str]) -> None:
    Jurisdiction.objects.filter(area_id=world.village.code).update(
        charter={"settings": {"reception-cap.year": {"value": 500, "clause": "charter:9"}}}
    )
    world.enter(world.bill(10_000, "513-05", guests=3))
    meal = world.bill(amount, "513-05", guests=3)
    if wrong:
        assert refused(world.enter, entry=meal) == wrong
        return
    assert world.enter(meal).guests == 3


def test_reception_is_no_gift_and_no_bound_money(world: World) -> None:
    Jurisdiction.objects.filter(area_id=world.village.code).update(
        charter={"settings": {"reception-cap.year": 500}}
    )
    gift = world.bill(100, "513-05", meals=False)
    assert refused(world.enter, entry=gift) == ["books.reception-meals", "books.reception-guests"]
    given = {"actor": world.clerk, "now": NOW, "area": world.village.code, "name": "救灾款"}
    assert refused(village_books.open_fund, **given, purposes=["513-05"], source="民政") == [
        "books.fund-reception"
    ]


def grant(world: World, amount: int = 10_000_00) -> int:
    """A grant for roads with its money."""
    fund = village_books.open_fund(
        actor=world.clerk, now=NOW, area=world.village.code, name="道路维修补助",
        purposes=["514-02", "153"], source="鄞州区交通局2026年第3号",
    )  # fmt: skip
    world.enter(
        Entry("income", date(2026, 3, 2), "道路维修补助", income(amount, "241", "102", fund.pk),
              other="鄞州区交通局")
    )  # fmt: skip
    return int(fund.pk)


@pytest.mark.parametrize(
    ("amount", "account", "wrong"),
    [
        (1_999_99, "514-02", []),
        (2_000_00, "514-02", []),
        (2_000_01, "514-02", ["ledger.fund-empty"]),
        (100, "513-01", ["ledger.other-purpose", "ledger.not-spending"]),
    ],
)
def test_a_grant_is_spent_on_its_purpose(
    world: World, amount: int, account: str, wrong: list[str]
) -> None:
    fund = grant(world, 3_000_00)
    on_its_way = world.bill(1_000_00, "514-02", fund=fund, other="五乡建材店")
    world.enter(on_its_way)  # counts as spent
    bill = world.bill(amount, account, fund=fund)
    if wrong:
        said = refused(world.enter, entry=bill)
        assert said[0] == wrong[0]
        return
    world.approve(world.enter(bill))
    row = book_sums.funds(world.village.code, False, date(2026, 1, 1), date(2026, 12, 31))[0]
    assert (row.closing, row.waiting) == (0, 1_000_00 + amount)
    world.review(world.month())
    world.post()
    row = book_sums.funds(world.village.code, False, date(2026, 1, 1), date(2026, 12, 31))[0]
    assert (row.received, row.other, row.spent) == (3_000_00, 0, amount)
    assert row.closing == 3_000_00 - amount
    assert row.waiting == 1_000_00


def test_money_in_hand(world: World) -> None:
    cash = replace(world.bill(1), lines=spending(1_000_00, "513-01", "101"))
    world.enter(cash)
    assert refused(world.enter, entry=cash) == ["books.not-in-hand"]
    moved = Entry(
        "transfer", date(2026, 3, 9), "取现", (Line("101", 500_00), Line("102", 0, 500_00))
    )
    world.enter(moved, photos=[])
    assert refused(world.enter, entry=cash) == ["books.not-in-hand"]
    world.enter(replace(cash, lines=spending(500_00, "513-01", "101")))


def test_what_an_entry_needs(world: World) -> None:
    bill = world.bill(100)
    assert refused(world.enter, entry=bill, photos=[]) == ["books.no-photo"]
    assert refused(world.enter, entry=replace(bill, witness=None)) == ["books.no-witness"]
    assert refused(world.enter, entry=replace(bill, witness=bill.handler)) == [
        "books.witness-other"
    ]
    assert refused(world.enter, entry=replace(bill, kind="income")) == ["books.shape"]
    assert refused(world.enter, entry=replace(bill, handler=world.village.stranger.pk)) == [
        "books.who"
    ]
    assert refused(world.enter, entry=replace(bill, lines=bill.lines[:1])) == [
        "ledger.too-few-lines"
    ]
    assert refused(world.enter, entry=replace(bill, day=date(2026, 2, 28))) == ["books.before"]
    assert refused(world.enter, entry=bill, actor=world.village.actor("villager")) == [
        "access.roles"
    ]
    once = replace(bill, origin="bank:a:1")
    world.enter(once)
    assert refused(world.enter, entry=once) == ["books.origin-double"]
    again = Entry("opening", date(2026, 3, 1), "期初", (Line("102", 1), Line("311", 0, 1)))
    assert refused(world.enter, entry=again) == ["books.opening-twice"]


def test_the_head_approves_nothing_of_his_own(world: World) -> None:
    own = world.enter(world.bill(100, handler=world.people["director"].pk))
    assert refused(book_vouchers.approve, actor=world.director, now=NOW, voucher_id=own.pk) == [
        "books.by-another"
    ]
    assert world.approve(own, world.village.actor("deputy_director")).state == "approved"
    typed = world.enter(world.bill(100), actor=world.director)
    assert refused(book_vouchers.approve, actor=world.director, now=NOW, voucher_id=typed.pk) == [
        "books.by-another"
    ]
    refused_one = book_vouchers.refuse_voucher(
        actor=world.village.actor("secretary"), now=NOW, voucher_id=typed.pk, reason="发票不对"
    )
    assert refused_one.state == "refused"


def test_many_at_once_or_none(world: World) -> None:
    good = [
        Entry("income", date(2026, 3, 5), f"收入{n}", income(100, "504", "102"), other="某户",
              origin=f"bank:x:{n}")
        for n in range(3)
    ]  # fmt: skip
    given = {"actor": world.clerk, "now": NOW, "book_id": world.book.pk}
    before = BookVoucher.objects.count()
    wrong = [*good, replace(good[0], lines=income(0, "504", "102"))]
    assert "money.range" in refused(book_vouchers.enter_many, **given, entries=wrong)
    assert BookVoucher.objects.count() == before
    made = book_vouchers.enter_many(**given, entries=[*good, world.bill(100)], paper=[photo()])
    assert [r.state for r in made] == ["approved"] * 3 + ["waiting"]
    assert refused(book_vouchers.approve, actor=world.director, now=NOW,
                   voucher_id=made[-1].pk) == ["books.no-photo"]  # fmt: skip
    book_vouchers.add_papers(actor=world.clerk, now=NOW, voucher_id=made[-1].pk, photos=[photo()])
    world.approve(made[-1])


def test_a_posted_voucher_is_taken_back_by_another(world: World) -> None:
    bill = world.approve(world.enter(world.bill(300 * YUAN)))
    world.review(world.month())
    world.post()
    bill.refresh_from_db()
    given = {"actor": world.clerk, "now": LATER, "ledger_id": bill.ledger_id, "reason": "记错了"}
    back = book_vouchers.counter(**given)
    assert refused(book_vouchers.counter, **given) == ["ledger.corrected-already"]
    april = world.month(date(2026, 4, 1))
    world.review(april)
    posted = world.post(april)
    back.refresh_from_db()
    assert posted[0].corrects_id == bill.ledger_id
    assert balance(world, "513-01") == 0
    assert refused(book_vouchers.counter, **{**given, "ledger_id": posted[0].pk}) == [
        "books.counter-counter"
    ]


def test_in_trust_the_township_posts(world: World) -> None:
    Jurisdiction.objects.filter(area_id=world.village.code).update(
        charter={"settings": {"books.trusteeship": 1}}
    )
    world.review(world.month())
    assert refused(world.post) == ["books.in-trust"]
    town = make_area(world.village.code[:9])
    accountant = Person.objects.create(area=town, name="林会计", created_at=NOW)
    Membership.objects.create(
        area=town, person=accountant, body=HOME["township_accountant"],
        role="township_accountant", start=date(2024, 1, 1),
    )  # fmt: skip
    actor = actor_of_person(accountant.pk, LATER)
    posted = book_reviews.post_month(actor=actor, now=LATER, month_id=world.month().pk)
    assert len(posted) == 1
    bill = world.enter(world.bill(100))
    assert refused(book_vouchers.approve, actor=actor, now=NOW, voucher_id=bill.pk) == [
        "access.roles"
    ]


def test_villagers_look_through_the_books(world: World) -> None:
    given = {
        "now": LATER, "month_id": world.month().pk, "kind": "people",
        "results": {world.opening.pk: (False, "利息没有入账")},
    }  # fmt: skip
    review = book_reviews.review_month
    assert refused(review, actor=world.village.actor("villager"), **given, minutes="看过") == [
        "access.roles"
    ]
    first = world.village.actor(world.village.representatives[0])
    assert refused(review, actor=first, **given) == ["text.missing"]
    sheet = review(actor=first, **given, minutes="三人看了三月的账")
    for n in (1, 2):
        other = world.village.actor(world.village.representatives[n])
        sheet = book_reviews.sign_review(actor=other, now=LATER, review_id=sheet.pk)
    assert sheet.done_at is not None
    world.opening.refresh_from_db()
    assert world.opening.state == "approved"  # it questions, and decides nothing


def test_books_are_opened_once(world: World) -> None:
    given = {"actor": world.clerk, "now": NOW, "area": world.village.code}
    assert refused(village_books.open_book, **given, book="village", begins=date(2026, 3, 1)) == [
        "books.open-already"
    ]
    assert refused(
        village_books.open_book, **given, book="cooperative", begins=date(2026, 4, 1)
    ) == ["books.begins-later"]
    own = village_books.open_book(**given, book="cooperative", begins=date(2026, 3, 1))
    assert isinstance(own, VillageBook)
    row = village_books.add_account(
        actor=world.clerk, now=NOW, area=world.village.code, under="513", name="防汛"
    )
    assert row.code == "513-51"


def test_the_year_is_carried_forward(world: World) -> None:
    world.approve(world.enter(world.bill(300 * YUAN)))
    came = Entry("income", date(2026, 3, 10), "租金", income(5_000_00, "501-01", "102"), other="店")
    world.enter(came)
    world.review(world.month())
    world.post()
    given = {"actor": world.clerk, "book_id": world.book.pk, "year": 2026}
    carry = book_years.carry_forward
    assert refused(carry, now=LATER, **given) == ["books.year-runs"]
    end = NOW.replace(year=2027, month=1, day=3)
    row = carry(now=end, **given)
    assert refused(carry, now=end, **given) == ["books.carried"]
    december = world.month(date(2026, 12, 1))
    world.review(december, now=end)
    world.post(december, now=end)
    row.refresh_from_db()
    assert row.state == "posted"
    assert (balance(world, "501-01"), balance(world, "513-01")) == (0, 0)
    assert (balance(world, "321"), balance(world, "322")) == (0, 4_700_00)
    kept = VIEWS["income"](world.book, year_of(date(2026, 12, 31)), "zh")
    assert kept.foot[2] == 4_700_00  # the income statement tells the year all the same
    assert refused(carry, now=end, **given) == ["books.carried"]
