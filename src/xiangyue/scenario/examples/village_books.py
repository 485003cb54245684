"""A year of Minglun's books: opening balances, a budget that the assembly adopts, a grant for a
road, every month's bills and receipts, the month's review, one question, one counter-entry.

The steps are days and what happens on them, for the driver's ``meanwhile``. They take no chance and
no minute of the driver's, so that all else goes as it goes without them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import (
    book_budgets,
    book_reviews,
    book_vouchers,
    meetings,
    village_books,
)
from xiangyue.actions.book_entries import Entry, Line, income, spending
from xiangyue.core import calendar
from xiangyue.core.calendar import add_months
from xiangyue.core.village_books import HEADS, TRUSTEE
from xiangyue.data.models import (
    AgendaItem,
    BookMonth,
    BookVoucher,
    LedgerFund,
    Meeting,
    Membership,
    VillageBook,
)
from xiangyue.scenario.cast import moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.paper_photo import photo

AFTER = "elsewhere"
Step = tuple[date, Callable[[], object]]
YUAN = 100
BODY = "representatives_assembly"
BUDGET = "年度村级财务预算"
OPENING = (
    Line("101", 1_260 * YUAN),
    Line("102", 86_415_30),
    Line("112", 6_400 * YUAN),
    Line("151", 412_000 * YUAN),
    Line("211", 0, 18_000 * YUAN),
    Line("311", 0, 488_075_30),
)
PLAN = {
    "501": 156_000 * YUAN, "503": 24_000 * YUAN, "504": 1_000 * YUAN, "513": 64_000 * YUAN,
    "514": 96_000 * YUAN,
}  # fmt: skip
GRANT = ("农村公路养护补助", "鄞州区交通运输局养护补助第27号", 30_000 * YUAN)
#: By place in the year: (kind, day of the month, text, other, fen, account, of the grant)
LIFE: tuple[tuple[tuple[str, int, str, str, int, str, bool], ...], ...] = (
    (
        ("income", 5, "门面房上半年租金", "王记超市", 39_000_00, "501-01", False),
        ("spending", 12, "办公用纸、墨盒", "五乡文具店", 486_50, "513-01", False),
        ("spending", 20, "困难户春节慰问", "本村8户", 1_600_00, "514-04", False),
    ),
    (
        ("income", 9, GRANT[0], "鄞州区交通运输局", GRANT[2], "241", True),
        ("spending", 14, "村委会和礼堂水电费", "宁波供电公司", 1_127_36, "513-03", False),
        ("spending", 21, "三组便道补坑用石料", "五乡建材店", 1_980_00, "514-02", True),
    ),
    (
        ("income", 11, "鱼塘承包款", "承包户周永根", 22_000_00, "501-01", False),
        ("spending", 18, "保洁员两个月误工补贴", "保洁员3人", 1_950_00, "514-01", False),
    ),
    (
        ("income", 7, "银行结息", "五乡信用社", 118_42, "504", False),
        ("spending", 16, "报刊征订", "邮政五乡支局", 960_00, "513-04", False),
        ("spending", 23, "二组桥头护栏修补", "五乡五金店", 1_460_00, "514-02", True),
    ),
    (
        ("income", 6, "上级转移支付补助", "五乡镇财政所", 12_000_00, "503", False),
        ("spending", 15, "防汛沙袋、铁锹", "五乡五金店", 1_318_00, "514-02", False),
    ),
    (
        ("income", 8, "门面房下半年租金", "王记超市", 39_000_00, "501-01", False),
        ("spending", 19, "水电费", "宁波供电公司", 1_384_07, "513-03", False),
    ),
    (
        ("spending", 10, "保洁员两个月误工补贴", "保洁员3人", 1_950_00, "514-01", False),
        ("spending", 22, "四组路口划线", "市政养护队", 1_860_00, "514-02", True),
    ),
    (
        ("income", 12, "山林流转费", "宁波绿源农业", 26_000_00, "501-01", False),
        ("spending", 17, "打印机维修", "五乡电脑店", 280_00, "513-01", False),
    ),
    (
        ("spending", 9, "重阳节老人活动", "老年协会", 1_240_00, "514-03", False),
        ("spending", 24, "水电费", "宁波供电公司", 1_196_80, "513-03", False),
    ),
    (
        ("income", 6, "银行结息", "五乡信用社", 131_09, "504", False),
        ("spending", 13, "冬季路灯检修", "市政养护队", 1_720_00, "514-02", True),
    ),
)
QUESTIONED = 2  # of which month's review a voucher is questioned
LATE = 5  # which month is reviewed after its day


def _common(d: Driver, *roles: str) -> dict[str, Any]:
    return {"actor": d.cast.actor(*roles), "now": d.clock.now}


def _book(d: Driver, book: str = "village") -> VillageBook:
    return village_books.book_of(d.cast.area, book)


def poster(d: Driver, book: VillageBook) -> Actor:
    """Who posts and closes: the clerk; where the township keeps the books, its accountant."""
    if not village_books.in_trust(book, d.clock.today):
        return d.cast.actor("clerk")
    held = Membership.objects.filter(area_id=d.cast.area[:9], role__in=TRUSTEE, end=None).first()
    assert held is not None
    return actor_of_person(held.person_id, d.clock.now)


def _people(d: Driver) -> tuple[int | None, int | None]:
    """A handler and a witness who neither approve nor review."""
    held = d.cast.all("committee_member", "deputy_director", "group_head", "representative")
    return held[0].person_id, held[1].person_id


def begin(d: Driver, first: date) -> None:
    """The book opened, what there was on its first day, approved."""
    book = village_books.open_book(
        **_common(d, "clerk"), area=d.cast.area, book="village", begins=first
    )
    entry = Entry("opening", book.begins, "期初余额", OPENING)
    row = book_vouchers.enter(**_common(d, "clerk"), book_id=book.pk, entry=entry, photos=[photo()])
    book_vouchers.approve(**_common(d, "director"), voucher_id=row.pk)
    village_books.open_fund(
        **_common(d, "clerk"),
        area=d.cast.area,
        name=GRANT[0],
        purposes=["514-02", "153"],
        source=GRANT[1],
        bank="五乡信用社明伦分社",
    )


def call(d: Driver) -> None:
    """The assembly is called on the budget."""
    caller = d.cast.actor(*d.may_call(BODY, []))
    sits = calendar.earliest_meeting(d.clock.today, d.notice(BODY, []))
    meetings.call_meeting(
        actor=caller,
        now=d.clock.now,
        area=d.cast.area,
        body=BODY,
        title=BUDGET,
        place=d.cast.hall,
        starts_at=moment(sits + timedelta(days=1)),
        items=[meetings.NewItem(BUDGET, way="show_of_hands")],
        practice=False,
        group="",
    )


def adopt(d: Driver) -> None:
    """It sits, adopts the budget, and the clerk enters it."""
    meeting = Meeting.objects.filter(area_id=d.cast.area, title=BUDGET, state="called").first()
    if meeting is None:
        return
    if meeting.starts_at > d.clock.now:  # it was called late, and has its days of notice
        sits = timezone.localdate(meeting.starts_at) + timedelta(days=1)
        d.meanwhile.append((sits, partial(adopt, d)))
        return
    present = [person for person, _name in d.cast.body(BODY)]
    clerk = _common(d, "clerk")
    meetings.mark_attendance(**clerk, meeting_id=meeting.pk, present=present)
    caller = d.cast.actor(*d.may_call(BODY, []))
    meetings.open_meeting(
        actor=caller, now=d.clock.now, meeting_id=meeting.pk, recorder_id=clerk["actor"].person_id
    )
    item = AgendaItem.objects.get(meeting=meeting)
    meetings.record_hands(**clerk, item_id=item.pk, votes=dict.fromkeys(present, "for"))
    meetings.close_meeting(**clerk, meeting_id=meeting.pk)
    book_budgets.adopt_budget(
        **clerk, book_id=_book(d).pk, year=d.clock.today.year, lines=PLAN, item_id=item.pk
    )


def bill(
    d: Driver, day: date, said: tuple[Any, ...], *, approved: bool, of: str = "village"
) -> None:
    """One voucher of the month; the head approves it."""
    kind, _day, text, other, amount, account, granted = said
    book = _book(d, of)
    handler, witness = _people(d)
    fund = LedgerFund.objects.filter(area_id=d.cast.area, name=GRANT[0]).first()
    bound = fund.pk if granted and fund else None
    make = income if kind == "income" else spending
    lines = make(amount, account, "102", bound)
    entry = Entry(kind, day, text, lines, other, handler, witness)
    row = book_vouchers.enter(**_common(d, "clerk"), book_id=book.pk, entry=entry, photos=[photo()])
    if kind == "spending" and approved:
        book_vouchers.approve(**_common(d, *HEADS[of]), voucher_id=row.pk)


def review(d: Driver, first: date, *, question: bool, of: str = "village") -> None:
    """The supervision committee's review, on paper; what passed is posted, and the month closed."""
    month = BookMonth.objects.get(book=_book(d, of), first=first)
    rows = book_reviews.to_review(month)
    asked = next((r.pk for r in rows if r.kind == "spending"), 0) if question else 0
    here, _need = book_reviews.lookers(month.book, "supervision", d.clock.today)
    actor = d.cast.actor("supervision_chair", "supervisor")
    book_reviews.review_month(
        actor=actor,
        now=d.clock.now,
        month_id=month.pk,
        results={r.pk: (r.pk != asked, "" if r.pk != asked else "没有附购物清单") for r in rows},
        on_paper=[p for p in here if p != actor.person_id],
        photos=[photo()],
    )
    if asked:
        book_vouchers.answer(
            **_common(d, "clerk"), voucher_id=asked, text="清单已补上", photos=[photo()]
        )
        review(d, first, question=False, of=of)
        return
    by = {"actor": poster(d, month.book), "now": d.clock.now}
    if rows:
        book_reviews.post_month(**by, month_id=month.pk)
    if not BookVoucher.objects.filter(month=month, state="waiting").exists():
        village_books.close_month(**by, month_id=month.pk)


def looked(d: Driver, first: date) -> None:
    """Three representatives look through a month."""
    month = BookMonth.objects.get(book=_book(d), first=first)
    three = d.cast.all("representative")[:3]
    sheet = book_reviews.review_month(
        actor=three[0],
        now=d.clock.now,
        month_id=month.pk,
        kind="people",
        results={},
        minutes="三名代表对着票据看了这个月的账：收支都有票据，养护补助只用在修路上。",
    )
    for one in three[1:]:
        book_reviews.sign_review(actor=one, now=d.clock.now, review_id=sheet.pk)


def back(d: Driver) -> None:
    """A voucher under a wrong account is taken back, and entered rightly."""
    row = BookVoucher.objects.filter(
        book=_book(d), state="posted", text="打印机维修", kind="spending"
    ).first()
    if row is None or row.ledger is None:
        return
    book_vouchers.counter(
        **_common(d, "clerk"), ledger_id=row.ledger.pk, reason="科目记错，冲销后重记"
    )
    said = ("spending", 0, "打印机维修（重记）", row.other, row.amount, "513", False)
    bill(d, d.clock.today, said, approved=True)


def steps(d: Driver, last: date) -> list[Step]:
    """What happens from the first full month after today until ``last``, by day."""
    start = add_months(d.clock.today.replace(day=1), 1)
    found: list[Step] = [
        (start, partial(begin, d, start)),
        (start + timedelta(days=1), partial(call, d)),
        (start + timedelta(days=9), partial(adopt, d)),
    ]
    for n, said in enumerate(LIFE):
        first = add_months(start, n)
        after = add_months(first, 1)
        for one in said:
            day = first + timedelta(days=one[1] - 1)
            recent = day > last - timedelta(days=9)
            found.append((day, partial(bill, d, day, one, approved=not recent)))
        held = after + timedelta(days=5 if n != LATE else 12)
        found.append((held, partial(review, d, first, question=n == QUESTIONED)))
        if n == 6:
            found.append((held + timedelta(days=2), partial(looked, d, first)))
        if n == 7:
            found.append((held + timedelta(days=1), partial(back, d)))
    return sorted((s for s in found if s[0] < last), key=lambda s: s[0])
