"""The ledger: readable books first, then what must hold of any book."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.calendar import Span
from xiangyue.core.ledger import Account, Fund, Ledger, Line, Voucher, counter
from xiangyue.core.refusals import Refusal

CHART = [
    Account("101", "库存现金", "asset", money=True),
    Account("102", "银行存款", "asset", money=True),
    Account("112", "应收款", "asset"),
    Account("151", "在建工程", "asset"),
    Account("202", "应付款", "liability"),
    Account("241", "一事一议资金", "fund"),
    Account("401", "承包收入", "income"),
    Account("403", "一事一议筹资", "income"),
    Account("501", "道路工程支出", "expense"),
    Account("502", "办公费", "expense"),
]
ROAD = Fund("road", "三组道路一事一议资金", frozenset({"501", "151"}), "决议〔2026〕3号")
DAY = date(2026, 3, 2)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


def book(*vouchers: Voucher, closed: date | None = None) -> Ledger:
    return Ledger(CHART, [ROAD], vouchers, closed=closed)


def pay(
    number: str, to: str, of: str, fen: int, *, fund: str = "", day: date = DAY, text: str = ""
) -> Voucher:
    """Debit ``to``, credit ``of``."""
    return Voucher(number, day, text, (Line(to, fen, 0, fund), Line(of, 0, fen, fund)))


RAISED = pay("1", "102", "403", 300_000, fund="road")
LEASE = pay("2", "102", "401", 1_000_000)


def says(ledger: Ledger, voucher: Voucher) -> list[str]:
    with pytest.raises(Refusal) as caught:
        ledger.post(voucher)
    return [check.says for check in caught.value.checks]


def test_a_funds_money_pays_its_purpose_and_nothing_else() -> None:
    ledger = book(RAISED, LEASE)
    assert says(ledger, pay("3", "502", "102", 100, fund="road")) == ["ledger.other-purpose"]
    ledger.post(pay("3", "501", "102", 120_000, fund="road"))
    assert ledger.balance("102", fund="road") == 180_000
    assert ledger.balance("102") == 1_180_000
    report = ledger.fund_period("road", YEAR)
    figures = (report.opening, report.received, report.spent, report.other, report.closing)
    assert figures == (0, 300_000, 120_000, 0, 180_000)


def test_a_fund_cannot_be_emptied_into_free_money() -> None:
    ledger = book(RAISED, LEASE)
    moved = Voucher("3", DAY, "", (Line("101", 500), Line("102", 0, 500, "road")))
    assert says(ledger, moved) == ["ledger.fund-unbalanced", "ledger.fund-unbalanced"]
    ledger.post(pay("3", "101", "102", 500, fund="road"))  # only another form of the same money
    assert ledger.balance("101", fund="road") == 500


@pytest.mark.parametrize(("fen", "fits"), [(299_999, True), (300_000, True), (300_001, False)])
def test_a_fund_pays_no_more_than_it_has(fen: int, fits: bool) -> None:
    ledger = book(RAISED, LEASE)
    spending = pay("3", "501", "102", fen, fund="road")
    if fits:
        ledger.post(spending)
    else:
        assert says(ledger, spending) == ["ledger.fund-empty"]
        (check,) = ledger.check(spending)
        assert (check.have, check.need) == (300_000, 300_001)
        assert check.values["lacking"]["zh"] == "0.01元"


def test_money_that_comes_later_pays_nothing_earlier_and_no_money_is_spent_twice() -> None:
    ledger = book(RAISED)
    early = pay("3", "501", "102", 1, fund="road", day=DAY - timedelta(days=1))
    assert says(ledger, early) == ["ledger.fund-empty"]
    ledger.post(pay("4", "501", "102", 300_000, fund="road", day=DAY + timedelta(days=9)))
    # Written down later, dated between: what was spent on the later day is no longer there.
    between = pay("5", "501", "102", 1, fund="road", day=DAY + timedelta(days=1))
    assert says(ledger, between) == ["ledger.fund-empty"]


def test_a_promise_is_no_money() -> None:
    ledger = book(pay("1", "112", "403", 300_000, fund="road"))
    assert says(ledger, pay("2", "501", "102", 1, fund="road")) == ["ledger.fund-empty"]
    ledger.post(pay("2", "102", "112", 200_000, fund="road"))
    ledger.post(pay("3", "151", "102", 200_000, fund="road"))
    report = ledger.fund_period("road", YEAR)
    assert (report.received, report.spent, report.closing) == (300_000, 200_000, 0)
    assert report.other == -100_000  # still owed by those who promised


def test_a_fund_lends_nothing_and_pays_no_debts_of_others() -> None:
    ledger = book(RAISED, pay("2", "502", "202", 50_000))
    assert says(ledger, pay("3", "112", "102", 1, fund="road")) == ["ledger.not-spending"]
    assert says(ledger, pay("3", "202", "102", 50_000, fund="road")) == ["ledger.not-owed"]
    assert says(ledger, pay("3", "403", "102", 1, fund="road")) == ["ledger.not-spending"]
    back = (Line("403", 7_500, 0, "road"), Line("102", 0, 7_500, "road"))
    ledger.post(Voucher("3", DAY, "李家出资退还", back, refund=True))
    assert ledger.fund_period("road", YEAR).closing == 292_500


def test_what_is_owed_for_a_fund_is_not_its_money() -> None:
    ledger = book(RAISED)
    assert says(ledger, pay("3", "501", "202", 300_001, fund="road")) == ["ledger.fund-empty"]
    ledger.post(pay("3", "501", "202", 300_000, fund="road"))
    ledger.post(pay("4", "202", "102", 300_000, fund="road"))
    assert ledger.balance("102", fund="road") == ledger.balance("202", fund="road") == 0


def test_a_posted_voucher_is_corrected_by_its_counter_entry_only() -> None:
    ledger = book(RAISED, LEASE)
    wrong = pay("3", "502", "102", 8_800)
    ledger.post(wrong)
    assert says(ledger, pay("3", "502", "102", 880)) == ["ledger.number-taken"]
    back = counter(wrong, "4", DAY + timedelta(days=3), "更正3号凭证")
    other = Voucher("4", back.day, "", back.lines[:1] * 2, corrects="3")
    assert says(ledger, other) == ["ledger.not-the-counter-entry"]
    assert says(ledger, counter(wrong, "4", DAY - timedelta(days=1), "")) == [
        "ledger.corrected-before"
    ]
    ledger.post(back)
    assert ledger.balance("502") == 0
    assert ledger.undone_by("3") == "4"
    assert says(ledger, counter(wrong, "5", DAY, "")) == ["ledger.corrected-already"]
    assert says(ledger, counter(pay("9", "101", "102", 1), "5", DAY, "")) == [
        "ledger.nothing-to-correct"
    ]
    assert [v.number for v in ledger.vouchers] == ["1", "2", "3", "4"]


def test_a_closed_period_is_not_touched() -> None:
    ledger = book(LEASE, closed=date(2026, 3, 31))
    late = pay("3", "502", "102", 1, day=date(2026, 3, 31))
    assert says(ledger, late) == ["ledger.period-closed"]
    ledger.post(counter(LEASE, "3", date(2026, 4, 1), "更正"))
    assert ledger.balance("401", date(2026, 3, 31)) == 1_000_000
    assert ledger.balance("401") == 0


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ((Line("101", 5),), ["ledger.too-few-lines"]),
        ((Line("101", 5), Line("102", 0, 4)), ["ledger.unbalanced"]),
        ((Line("101", 5, 5), Line("102", 0, 5)), ["ledger.one-side"]),
        ((Line("101", -5), Line("102", 0, -5)), ["ledger.one-side", "ledger.one-side"]),
        ((Line("101"), Line("102")), ["ledger.one-side", "ledger.one-side"]),
        ((Line("101", 0.5), Line("102", 0, 0.5)), ["ledger.one-side", "ledger.one-side"]),  # type: ignore[arg-type]
        ((Line("999", 5), Line("102", 0, 5)), ["ledger.no-account"]),
        ((Line("101", 5, 0, "x"), Line("102", 0, 5, "x")), ["ledger.no-fund", "ledger.no-fund"]),
    ],
)
def test_a_voucher_that_is_none(lines: tuple[Line, ...], wrong: list[str]) -> None:
    assert says(book(), Voucher("1", DAY, "", lines)) == wrong


def test_a_chart_that_contradicts_itself() -> None:
    with pytest.raises(ValueError):
        Ledger([*CHART, CHART[0]])
    with pytest.raises(ValueError):
        Ledger(CHART, [Fund("f", "", frozenset({"101"}))])
    with pytest.raises(ValueError):
        Ledger([Account("1", "", "gift")])  # type: ignore[arg-type]


codes = st.sampled_from([a.code for a in CHART])
days = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@st.composite
def vouchers(draw: st.DrawFn, number: str) -> Voucher:
    """Balanced, of free money, of two to six lines."""
    parts = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
    lines = [Line(draw(codes), part) for part in parts]
    return Voucher(number, draw(days), "", (*lines, Line(draw(codes), 0, sum(parts))))


books = st.integers(0, 8).flatmap(lambda n: st.tuples(*(vouchers(str(k)) for k in range(n))))


@given(books, days)
def test_all_balances_add_up_to_nothing(posted: tuple[Voucher, ...], on: date) -> None:
    trial = book(*posted).trial_balance(on)
    assert trial.debit == trial.credit
    assert {account.code for account, _, _ in trial.rows} == {a.code for a in CHART}


@given(books.filter(bool), st.data())
def test_a_counter_entry_restores_every_balance(
    posted: tuple[Voucher, ...], data: st.DataObject
) -> None:
    ledger = book(*posted)
    wrong = data.draw(st.sampled_from(posted))
    without = book(*(v for v in posted if v is not wrong))
    ledger.post(counter(wrong, "back", date(2026, 7, 1), ""))
    assert ledger.trial_balance() == without.trial_balance()


@given(books, st.randoms(use_true_random=False), days)
def test_the_order_of_posting_does_not_matter(
    posted: tuple[Voucher, ...], rng: object, on: date
) -> None:
    mixed = list(posted)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert book(*posted).trial_balance(on) == book(*mixed).trial_balance(on)
    assert book(*posted).period(YEAR) == book(*mixed).period(YEAR)


@given(books, days, days)
def test_a_period_opens_where_the_one_before_closed(
    posted: tuple[Voucher, ...], one: date, two: date
) -> None:
    first, last = sorted((one, two))
    ledger = book(*posted)
    before = ledger.period(Span(date(2026, 1, 1), first))
    after = ledger.period(Span(first + timedelta(days=1), last + timedelta(days=1)))
    whole = ledger.period(Span(date(2026, 1, 1), last + timedelta(days=1)))
    for a, b, c in zip(before, after, whole, strict=True):
        assert a.closing == b.opening
        assert (a.debit + b.debit, a.credit + b.credit) == (c.debit, c.credit)
        assert b.closing == c.closing == ledger.balance(c.account.code, last + timedelta(days=1))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 1000), days), max_size=20))
def test_a_fund_never_holds_less_than_nothing(moves: list[tuple[bool, int, date]]) -> None:
    ledger = book()
    for number, (comes, fen, day) in enumerate(moves):
        to, of = ("102", "403") if comes else ("501", "102")
        voucher = pay(str(number), to, of, fen, fund="road", day=day)
        if ledger.check(voucher):
            assert not comes
        else:
            ledger.post(voucher)
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(200)):
        assert ledger.balance("102", day, fund="road") >= 0
    report = ledger.fund_period("road", YEAR)
    assert report.opening + report.received - report.spent + report.other == report.closing
