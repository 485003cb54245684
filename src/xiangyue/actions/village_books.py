"""The books of a village and of its cooperative: opened, kept by the month, budgeted, closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.books import begin_chart
from xiangyue.actions.posting_words import personal
from xiangyue.actions.typed import words
from xiangyue.core.calendar import add_months
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.village_books import (
    BOOKS,
    ENTERERS,
    OPEN,
    POSTERS,
    TRUSTEE,
    Settings,
)
from xiangyue.data.models import (
    Area,
    BookMonth,
    BookVoucher,
    Jurisdiction,
    LedgerAccount,
    LedgerFund,
    VillageBook,
)
from xiangyue.methods import book_questions, chart


def settings(area: str, day: date, charter: Mapping[str, Any] | None = None) -> Settings:
    """What the books of a village are kept by on a day, its charter's numbers among them: one
    query at most, none where the charter is given."""
    own = own_numbers.stored(area) if charter is None else charter
    return book_questions.settings(area, day, own)


def book_of(area: str, book: str, *, practice: bool = False) -> VillageBook:
    """The book of a village by its name; Refusal("not-found")."""
    found = VillageBook.objects.filter(area_id=area, book=book, practice=practice).first()
    if found is None:
        raise refuse("books.not-open", code="not-found")
    return found


def load(book_id: int, *, lock: bool = False) -> VillageBook:
    """A book; Refusal("not-found")."""
    rows = VillageBook.objects.all()
    found = (rows.select_for_update() if lock else rows).filter(pk=book_id).first()
    if found is None:
        raise refuse("books.not-open", code="not-found")
    return found


def in_trust(book: VillageBook, day: date) -> bool:
    """Whether the township keeps books and money (财务双代管)."""
    return settings(book.area_id, day).trusteeship.value > 0


def require_poster(book: VillageBook, actor: Actor, day: date) -> None:
    """Refusal unless the actor keeps this book: the village's own, in trust the township's."""
    held = settings(book.area_id, day).trusteeship
    if not held.value:
        actor.require(book.area_id, *POSTERS[book.book], clause="village-controls:1")
        return
    town = book.area_id[:9]
    if not actor.holds(town, *TRUSTEE):
        raise refuse("books.in-trust", code="not-allowed", clause=held.clause)


def open_book(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    book: str,
    begins: date,
    key: UUID | None = None,
) -> VillageBook:
    """Open a book with its chart; its first month is that of ``begins``.

    Refusals: no village; open already; a day after today's month.
    """
    if book not in BOOKS:
        raise refuse("books.no-such-book", field="book")
    actor.require(area, *ENTERERS[book], clause="village-controls:1")
    here = Jurisdiction.objects.filter(area_id=area).only("practice").first()
    if here is None or level_of(area) != "village":
        raise refuse("books.village-only", code="conditions")
    today = timezone.localdate(now)
    begins = begins.replace(day=1)
    if begins > today:
        raise refuse("books.begins-later", field="begins", day=begins.isoformat())
    with act("books.open", actor=actor, now=now, area=area, practice=here.practice, key=key) as a:
        Area.objects.select_for_update(no_key=True).get(pk=area)
        if VillageBook.objects.filter(area_id=area, practice=here.practice, book=book).exists():
            raise refuse("books.open-already", code="conditions")
        begin_chart(area)
        row = VillageBook.objects.create(
            area_id=area, practice=here.practice, book=book, begins=begins, opened_at=now,
            opened_by_id=actor.person_id,
        )  # fmt: skip
        open_month(a, row, begins)
        a.data |= {"book": book, "begins": begins.isoformat()}
        a.result = str(row.pk)
    return row


def open_month(a: Act, book: VillageBook, day: date) -> BookMonth:
    """The month of a day in a book, opened where it is not there yet. The book must be locked.

    Refusal for a day before the book begins or in a closed month.
    """
    first = day.replace(day=1)
    if first < book.begins:
        raise refuse(
            "books.before", field="day", day=day.isoformat(), begins=book.begins.isoformat()
        )
    if book.closed is not None and first <= book.closed:
        raise refuse(
            "ledger.period-closed", code="conditions", field="day", number="",
            day=day.isoformat(), closed=book.closed.isoformat(),
        )  # fmt: skip
    found = BookMonth.objects.filter(book=book, first=first).first()
    if found is None:
        limit = settings(book.area_id, day).review_day.value
        after = add_months(first, 1)
        last = add_months(first, 2) - timedelta(days=1)
        due = min(after + timedelta(days=max(limit, 1) - 1), last)
        found = BookMonth.objects.create(book=book, first=first, review_due=due)
        a.count("book_reviews_due", 1, due)
    return found


def unreview(a: Act, month: BookMonth) -> None:
    """A voucher more waits for its review in a month that was reviewed: it is to be reviewed again.
    Where it counts, what was counted is taken back."""
    if month.reviewed_on is None:
        return
    count_reviewed(a, month, -1)
    month.reviewed_on = None
    month.save()


def count_reviewed(a: Act, month: BookMonth, n: int) -> None:
    """The figures of a month that is reviewed (1), or is again to be (-1)."""
    assert month.reviewed_on is not None
    a.count("book_reviews_due", -n, month.review_due)
    a.count("book_months_reviewed", n, month.reviewed_on)
    if month.reviewed_on <= month.review_due:
        a.count("book_months_in_time", n, month.reviewed_on)


def close_month(
    *, actor: Actor, now: datetime, month_id: int, key: UUID | None = None
) -> BookMonth:
    """Close a month: it is over, reviewed, and nothing of it is on its way; those before are
    closed. The next one is opened. Nothing is posted into it any more."""
    found = BookMonth.objects.select_related("book").filter(pk=month_id).first()
    if found is None:
        raise refuse("books.no-month", code="not-found")
    book = found.book
    today = timezone.localdate(now)
    require_poster(book, actor, today)
    with on_book(book, "books.close", actor, now, key) as a:
        book = load(book.pk, lock=True)
        month = BookMonth.objects.get(pk=month_id)
        last = add_months(month.first, 1) - timedelta(days=1)
        wrong = []
        if month.closed_on is not None:
            raise refuse("books.closed-already", code="conditions")
        if today <= last:
            wrong.append(Check("books.month-runs", False, values={"last": last.isoformat()}))
        before = BookMonth.objects.filter(book=book, first__lt=month.first, closed_on__isnull=True)
        if (earlier := before.order_by("first").first()) is not None:
            values = {"first": earlier.first.isoformat()[:7]}
            wrong.append(Check("books.earlier-open", False, values=values))
        if month.reviewed_on is None:
            due = {"due": month.review_due.isoformat()}
            wrong.append(
                Check("books.not-reviewed", False, clause="village-controls:1", values=due)
            )
        left = BookVoucher.objects.filter(month=month, state__in=OPEN).count()
        if left:
            wrong.append(Check("books.still-open", False, have=left, need=0))
        if wrong:
            raise Refusal("conditions", *wrong)
        month.closed_on, month.closed_by_id = today, actor.person_id
        month.save()
        book.closed = last
        book.save()
        open_month(a, book, last + timedelta(days=1))
        a.on["month"] = month.pk
        a.data |= {"book": book.book, "month": month.first.isoformat()[:7]}
        a.result = str(month.pk)
    return month


def add_account(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    under: str,
    name: str,
    key: UUID | None = None,
) -> LedgerAccount:
    """A sub-account of the village's own below one of the chart: ``513`` gives ``513-51``."""
    name = words(name, "name", 40)
    if found := personal(name):
        raise Refusal("invalid", *found, field="name")
    actor.require(
        area, *ENTERERS["village"], *ENTERERS["cooperative"], clause="accounting-system:2"
    )
    if chart.names_reception(name):
        own = chart.name(chart.receptions()[0], "", "zh")
        raise refuse(
            "books.account-reception", field="name", clause="village-controls:2", account=own
        )
    above = LedgerAccount.objects.filter(area_id=area, code=under).first()
    if above is None or "-" in under or above.money:
        raise refuse("books.no-account", field="under", account=under)
    here = Jurisdiction.objects.get(area_id=area)
    with act("books.account", actor=actor, now=now, area=area, practice=here.practice,
             key=key) as a:  # fmt: skip
        number = 50 + next_number(area, f"account {under}", 0)
        row = LedgerAccount.objects.create(
            area_id=area, code=f"{under}-{number}", name=f"{above.name}·{name}", kind=above.kind
        )
        a.data |= {"account": row.code, "name": row.name}
        a.result = str(row.pk)
    return row


def open_fund(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    name: str,
    purposes: Collection[str],
    source: str,
    bank: str = "",
    key: UUID | None = None,
) -> LedgerFund:
    """Money that is bound to a purpose (a grant, a gift): what it may pay for, and by what paper.

    ``purposes`` are codes of accounts: spending, or things that are built.
    """
    name, source = words(name, "name", 120), words(source, "source", 200)
    bank = words(bank, "bank", 120, least=0)
    if found := personal("\n".join((name, source, bank)), addresses_confirmed=True):
        raise Refusal("invalid", *found, field="name")
    actor.require(area, *ENTERERS["village"], *ENTERERS["cooperative"], clause="law:35")
    rows = LedgerAccount.objects.filter(area_id=area, code__in=list(purposes), money=False)
    chosen = sorted(
        r.code for r in rows if r.kind in ("expense", "asset") and chart.may_be_purpose(r.code)
    )
    if not chosen or len(chosen) != len(set(purposes)):
        raise refuse("books.fund-purposes", field="purposes")
    if receptions := sorted(set(chosen) & set(chart.receptions())):
        raise refuse(
            "books.fund-reception", field="purposes", clause="village-controls:2",
            account=receptions[0],
        )  # fmt: skip
    here = Jurisdiction.objects.get(area_id=area)
    year = timezone.localdate(now).year
    with act("books.fund", actor=actor, now=now, area=area, practice=here.practice, key=key) as a:
        number = next_number(area, "practice-fund" if here.practice else "fund", year)
        code = f"{'P' if here.practice else ''}Z{year}-{number}"
        row = LedgerFund.objects.create(
            area_id=area, code=code, name=name, purposes=chosen, source=source, bank=bank,
            opened_at=now,
        )  # fmt: skip
        a.data |= {"fund": code, "purposes": chosen}
        a.sealed["name"] = name
        a.result = str(row.pk)
    return row


def on_book(
    book: VillageBook, name: str, actor: Actor, now: datetime, key: UUID | None
) -> AbstractContextManager[Act]:
    """One act on a book."""
    return act(name, actor=actor, now=now, area=book.area_id, practice=book.practice, key=key)
