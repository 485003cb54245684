"""The month's review: the supervision committee looks through the vouchers together; villagers'
representatives look through the books (民主理财); what passed is posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, next_number
from xiangyue.actions.book_entries import CLAUSE, entry_of, known
from xiangyue.actions.book_limits import judged
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.posting_words import personal
from xiangyue.actions.typed import words
from xiangyue.actions.village_books import (
    count_reviewed,
    load,
    on_book,
    require_poster,
)
from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.village_books import LOOKERS, majority
from xiangyue.data import book_sums
from xiangyue.data.models import (
    BookMonth,
    BookReview,
    BookVoucher,
    LedgerLine,
    LedgerVoucher,
    Membership,
    VillageBook,
)

PEOPLE_LEAST = 3
"""Villagers' representatives who look through the books together, fewer where there are fewer."""


def _seated(area: str, roles: Sequence[str], day: date) -> dict[int, str]:
    """{person: name} of those who hold one of these roles on a day."""
    rows = Membership.objects.filter(area_id=area, role__in=roles, start__lte=day)
    return dict(rows.exclude(end__lt=day).values_list("person_id", "person__name"))


def lookers(book: VillageBook, kind: str, day: date) -> tuple[dict[int, str], int]:
    """Who may look through a month and sign ({person: name}), and how many have to.

    Of a cooperative its own supervisors, where it has any (Art. 32), else the village's.
    """
    if kind == "people":
        found = _seated(book.area_id, REPRESENTATIVES, day)
        return found, min(PEOPLE_LEAST, max(len(found), 1))
    found = {}
    if book.book == "cooperative":
        found = _seated(book.area_id, LOOKERS["cooperative"][:1], day)
        if found:
            return found, majority(len(found)) if len(found) > 1 else 1
    found = _seated(book.area_id, LOOKERS["village"], day)
    return found, majority(len(found))


def to_review(month: BookMonth) -> list[BookVoucher]:
    """The vouchers of a month that wait for its review, in order of day."""
    rows = BookVoucher.objects.filter(month=month, state="approved")
    return list(rows.order_by("day", "pk"))


def of_matters(month: BookMonth) -> list[book_sums.OfMatter]:
    """What the accounts of matters posted into this month of the village's book: looked at with
    the sheet. What is wrong in it is taken back in its matter."""
    if month.book.book != "village":
        return []
    last = add_months(month.first, 1) - timedelta(days=1)
    return book_sums.of_matters(month.book.area_id, month.book.practice, month.first, last)


def review_month(
    *,
    actor: Actor,
    now: datetime,
    month_id: int,
    results: Mapping[int, tuple[bool, str]],
    minutes: str = "",
    on_paper: Sequence[int] = (),
    photos: Sequence[Kept] = (),
    kind: str = "supervision",
    key: UUID | None = None,
) -> BookReview:
    """Write down how the vouchers of a month were found: each passed, or questioned with a reason.

    Who writes it signs it; the others sign on their phones (``sign_review``), or have signed the
    printed sheet (``on_paper``, with its photo). Signed by more than half of the committee it
    stands: what passed may be posted, what is questioned goes back. ``kind="people"`` (民主理财):
    minutes of a group of representatives; it questions and decides nothing.
    """
    month = BookMonth.objects.select_related("book").filter(pk=month_id).first()
    if month is None:
        raise refuse("books.no-month", code="not-found")
    minutes = words(minutes, "minutes", 4000, least=1 if kind == "people" else 0)
    if found := personal(minutes, addresses_confirmed=True):
        raise Refusal("invalid", *found, field="minutes")
    at_most(photos)
    book, today = month.book, timezone.localdate(now)
    _require_looker(book, kind, actor, today)
    with on_book(book, "books.review", actor, now, key) as a:
        book = load(book.pk, lock=True)
        month = BookMonth.objects.get(pk=month_id)
        if month.closed_on is not None and kind == "supervision":
            raise refuse("books.closed-already", code="conditions")
        if BookReview.objects.filter(month=month, kind=kind, done_at__isnull=True).exists():
            raise refuse("books.sheet-open", code="conditions")
        here, need = lookers(book, kind, today)
        said = _results(month, kind, results)
        if on_paper and not photos:
            raise refuse("books.no-sheet-photo", field="photos", clause=CLAUSE)
        row = BookReview(
            month=month,
            kind=kind,
            held_on=today,
            minutes=minutes,
            results={str(pk): [passed, reason] for pk, (passed, reason) in said.items()},
            need=need,
            of=len(here),
            made_at=now,
            made_by_id=actor.person_id,
        )
        for person in dict.fromkeys((actor.person_id, *on_paper)):
            if person is not None:
                _sign(row, person, here, now, paper=person != actor.person_id)
        row.save()
        attach(photos, area=book.area_id, now=now, public=False, book_review=row)
        _finish(a, row, now)
        _told(a, row)
    return row


def sign_review(
    *, actor: Actor, now: datetime, review_id: int, key: UUID | None = None
) -> BookReview:
    """Sign a sheet that another wrote."""
    row = BookReview.objects.select_related("month__book").filter(pk=review_id).first()
    if row is None:
        raise refuse("books.no-sheet", code="not-found")
    book, today = row.month.book, timezone.localdate(now)
    _require_looker(book, row.kind, actor, today)
    with on_book(book, "books.sign", actor, now, key) as a:
        load(book.pk, lock=True)
        row = BookReview.objects.select_related("month__book").get(pk=review_id)
        if row.done_at is not None and row.kind == "supervision" and _signed(row, actor):
            raise refuse("books.signed", code="conditions")
        here, _need = lookers(book, row.kind, today)
        assert actor.person_id is not None
        _sign(row, actor.person_id, here, now, paper=False)
        row.save()
        _finish(a, row, now)
        _told(a, row)
    return row


def _require_looker(book: VillageBook, kind: str, actor: Actor, today: date) -> None:
    here, _need = lookers(book, kind, today)
    if actor.person_id in here:
        return
    roles = REPRESENTATIVES if kind == "people" else LOOKERS[book.book]
    actor.require(book.area_id, *roles, clause="law:37")
    # supervises the village, not this cooperative, which has supervisors of its own
    raise refuse("books.own-supervisors", code="not-allowed", clause="collective-law:32")


def _results(
    month: BookMonth, kind: str, results: Mapping[int, tuple[bool, str]]
) -> dict[int, tuple[bool, str]]:
    """What was said of each voucher; Refusal where one is left out, or questioned without why."""
    rows = {r.pk: r for r in to_review(month)}
    if kind == "people":
        rows = {r.pk: r for r in BookVoucher.objects.filter(month=month)}
    elif left := set(rows) - set(results):
        raise refuse_all(len(rows) - len(left), len(rows))
    if set(results) - set(rows):
        raise refuse("books.other-voucher", code="conditions")
    said = {}
    for pk, (passed, reason) in results.items():
        text = words(reason, f"reason-{pk}", 300, least=0 if passed else 1)
        if found := personal(text, addresses_confirmed=True):
            raise Refusal("invalid", *found, field=f"reason-{pk}")
        said[pk] = (passed, text)
    return said


def refuse_all(have: int, need: int) -> Refusal:
    """Each voucher of the month is passed or questioned."""
    return Refusal("conditions", Check("books.review-all", False, have, need, clause=CLAUSE))


def _signed(row: BookReview, actor: Actor) -> bool:
    return any(one["person"] == actor.person_id for one in row.signed)


def _sign(
    row: BookReview, person: int, here: Mapping[int, str], now: datetime, *, paper: bool
) -> None:
    """One signature more; Refusal for one who is no member, has signed, or had to do with a voucher
    on the sheet."""
    if person not in here:
        raise refuse("books.not-a-member", code="conditions", field="on_paper", clause="law:37")
    if any(one["person"] == person for one in row.signed):
        raise refuse("books.signed", code="conditions")
    own = BookVoucher.objects.filter(pk__in=[int(pk) for pk in row.results])
    if row.kind == "supervision":
        for one in own:
            if person in (one.handler_id, one.entered_by_id, one.approved_by_id):
                raise refuse(
                    "books.review-own", code="not-allowed", clause="law:37",
                    name=here[person], number=one.number,
                )  # fmt: skip
    row.signed = [
        *row.signed,
        {"person": person, "name": here[person], "at": now.isoformat(), "paper": paper},
    ]


def _finish(a: Act, row: BookReview, now: datetime) -> None:
    """Where as many have signed as are needed, what the sheet says comes true."""
    if row.done_at is not None or len(row.signed) < row.need:
        return
    row.done_at = now
    row.save()
    if row.kind != "supervision":
        return
    month = row.month
    for voucher in BookVoucher.objects.filter(pk__in=[int(pk) for pk in row.results]):
        passed, reason = row.results[str(voucher.pk)]
        voucher.state = "passed" if passed else "returned"
        voucher.review = row
        if not passed:
            voucher.reason = reason
        voucher.save()
    if not BookVoucher.objects.filter(month=month, state="approved").exists():
        month.reviewed_on = timezone.localdate(now)
        month.save()
        count_reviewed(a, month, 1)


def _told(a: Act, row: BookReview) -> None:
    passed = sum(1 for ok, _why in row.results.values() if ok)
    a.on["review"] = row.pk
    a.data |= {
        "kind": row.kind,
        "month": row.month.first.isoformat()[:7],
        "passed": passed,
        "questioned": len(row.results) - passed,
        "signed": len(row.signed),
        "need": row.need,
        "done": row.done_at is not None,
    }
    a.sealed["sheet"] = {"results": row.results, "minutes": row.minutes, "signed": row.signed}
    a.result = str(row.pk)


def post_month(
    *, actor: Actor, now: datetime, month_id: int, key: UUID | None = None
) -> list[LedgerVoucher]:
    """Post what the review of a month passed, money in before money out: each gets its number in
    the book, and is never changed again.

    By who keeps the book; where it is kept in trust by the township's accountant alone. Refusal
    where nothing passed, and with the voucher that the money does not suffice for.
    """
    month = BookMonth.objects.select_related("book").filter(pk=month_id).first()
    if month is None:
        raise refuse("books.no-month", code="not-found")
    today = timezone.localdate(now)
    require_poster(month.book, actor, today)
    with on_book(month.book, "books.post", actor, now, key) as a:
        book = load(month.book_id, lock=True)
        rows = list(
            BookVoucher.objects.filter(month=month, state="passed").select_related("corrects")
        )
        if not rows:
            raise refuse("books.nothing-passed", code="conditions", clause=CLAUSE)
        rows.sort(key=lambda r: (r.day, book_sums.posting_order(r.kind), r.pk))
        entries = {r.pk: entry_of(r) for r in rows}
        at = known(book, list(entries.values()))
        posted = []
        for row in rows:
            wrong = judged(book, entries[row.pk], at, waiting=False, corrects=row.corrects)
            if wrong:
                values = {"number": row.number}
                raise Refusal(
                    "conditions", Check("books.cannot-post", False, values=values), *wrong
                )
            posted.append(_post(book, month, row, now, actor))
        a.count("vouchers_posted", len(posted))
        a.data |= {
            "book": book.book,
            "month": month.first.isoformat()[:7],
            "vouchers": [[v.number, r.number, r.amount] for v, r in zip(posted, rows, strict=True)],
        }
        a.on["month"] = month.pk
        a.result = str(len(posted))
    return posted


def _post(
    book: VillageBook, month: BookMonth, row: BookVoucher, now: datetime, actor: Actor
) -> LedgerVoucher:
    """The voucher in the ledger, with its lines and number."""
    first = month.first
    kind = f"{'p' if book.practice else ''}book-{book.book[0]}{first.month:02d}"
    n = next_number(book.area_id, kind, first.year)
    mark = "" if book.book == "village" else "H"
    kept = LedgerVoucher.objects.create(
        area_id=book.area_id,
        practice=book.practice,
        book=book.book,
        number=f"{mark}{first.year}-{first.month:02d}-{n:03d}",
        day=row.day,
        text=row.text,
        corrects=row.corrects,
        posted_at=now,
        posted_by_id=actor.person_id,
    )
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(voucher=kept, account_id=x.account_id, fund_id=x.fund_id, debit=x.debit,
                       credit=x.credit)
            for x in row.lines.order_by("id")
        ]
    )  # fmt: skip
    row.state, row.ledger, row.posted_on = "posted", kept, timezone.localdate(now)
    row.save()
    return kept
