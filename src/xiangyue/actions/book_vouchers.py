"""Vouchers of a village's books on their way: entered with their papers, approved, taken back.

Handler, then head of the village, then the supervision committee's review of the month, then the
books (``actions.book_reviews``). What stands against an entry: ``actions.book_entries``,
``actions.book_limits``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, next_number
from xiangyue.actions.book_budgets import allowed_by
from xiangyue.actions.book_entries import (
    CLAUSE,
    Entry,
    Known,
    Line,
    amount_of,
    entry_of,
    known,
    plain,
)
from xiangyue.actions.book_limits import check, judged
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.typed import words
from xiangyue.actions.village_books import load, on_book, open_month, settings, unreview
from xiangyue.core import village_books as rules
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.village_books import ENTERERS, HEADS, INSTEAD
from xiangyue.data.models import (
    AgendaItem,
    BookLine,
    BookVoucher,
    LedgerVoucher,
    Matter,
    Membership,
    StoredFile,
    VillageBook,
)


def enter(
    *,
    actor: Actor,
    now: datetime,
    book_id: int,
    entry: Entry,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> BookVoucher:
    """Enter one voucher with its papers. Spending and the opening wait for the head's approval,
    all else for the review of the month.

    Refusal with each thing that stands against it (``check``), and without a paper.
    """
    if not photos and entry.kind in ("opening", "income", "spending"):
        raise refuse("books.no-photo", field="photos", clause=CLAUSE)
    return _enter(actor, now, book_id, [entry], photos, key)[0]


def enter_many(
    *,
    actor: Actor,
    now: datetime,
    book_id: int,
    entries: Sequence[Entry],
    paper: Sequence[Kept] = (),
    key: UUID | None = None,
) -> list[BookVoucher]:
    """Enter the lines of a statement: all or none, one act. ``paper``, the statement itself, hangs
    on the first; each bill's own paper is added before it is approved (``add_papers``)."""
    if not entries:
        raise refuse("books.nothing", field="entries")
    return _enter(actor, now, book_id, entries, paper, key)


def _enter(
    actor: Actor,
    now: datetime,
    book_id: int,
    entries: Sequence[Entry],
    photos: Sequence[Kept],
    key: UUID | None,
) -> list[BookVoucher]:
    at_most(photos)
    book = load(book_id)
    actor.require(book.area_id, *ENTERERS[book.book], clause=CLAUSE)
    entries = [
        replace(
            e,
            handler=e.handler or actor.person_id,
            text=words(e.text, "text", 200),
            other=words(e.other, "other", 80, least=e.kind in ("spending", "income")),
        )
        for e in entries
    ]
    with on_book(book, "books.enter", actor, now, key) as a:
        book = load(book_id, lock=True)
        at = known(book, entries)
        made = []
        for n, entry in enumerate(entries):
            if wrong := check(book, entry, now=now, at=at):
                raise Refusal("conditions", *wrong, field=f"entry-{n}" if n else "")
            made.append(put(a, book, entry, at, actor, now))
        attach(photos, area=book.area_id, now=now, public=False, book_voucher=made[0])
        a.on["vouchers"] = [row.pk for row in made]
        a.data |= {
            "book": book.book,
            "vouchers": [[row.number, row.kind, row.day.isoformat(), row.amount] for row in made],
            "photos": [p.sha256 for p in photos],
        }
        a.sealed["words"] = [[row.text, row.other] for row in made]
        a.result = str(made[0].pk)
    return made


def put(
    a: Act,
    book: VillageBook,
    entry: Entry,
    at: Known,
    actor: Actor,
    now: datetime,
    corrects: LedgerVoucher | None = None,
) -> BookVoucher:
    """The row of an entry that nothing stands against."""
    if entry.origin and live(book).filter(origin=entry.origin).exists():
        raise refuse("books.origin-double", code="conditions", origin=entry.origin)
    if entry.kind == "opening" and live(book).filter(kind="opening").exists():
        raise refuse("books.opening-twice", code="conditions")
    month = open_month(a, book, entry.day)
    item: AgendaItem | None = None
    matter: Matter | None = None
    tier = ""
    if entry.kind == "spending":
        tier = rules.tier(amount_of(entry), settings(book.area_id, entry.day))
        _by, item, matter = allowed_by(book, entry.day, entry.item, entry.matter)
    kind = "practice-slip" if book.practice else "slip"
    year = entry.day.year
    number = next_number(book.area_id, f"{kind}-{book.book[:4]}", year)
    state = "waiting" if entry.kind in ("spending", "opening") else "approved"
    row = BookVoucher.objects.create(
        book=book,
        month=month,
        number=f"{year}-D{number:04d}",
        kind=entry.kind,
        state=state,
        day=entry.day,
        text=entry.text,
        amount=amount_of(entry),
        other=entry.other,
        handler_id=entry.handler,
        witness_id=entry.witness,
        tier=tier,
        item=item,
        matter=matter,
        guests=entry.guests or None,
        corrects=corrects,
        origin=entry.origin,
        entered_at=now,
        entered_by_id=actor.person_id,
    )
    BookLine.objects.bulk_create(
        [
            BookLine(voucher=row, account=at.accounts[x.account], fund_id=x.fund, debit=x.debit,
                     credit=x.credit)
            for x in entry.lines
        ]
    )  # fmt: skip
    if state == "approved":
        unreview(a, month)
    return row


def live(book: VillageBook) -> QuerySet[BookVoucher]:
    """Vouchers that were not refused or withdrawn."""
    return BookVoucher.objects.filter(book=book).exclude(state__in=("refused", "withdrawn"))


def load_voucher(pk: int) -> BookVoucher:
    """A voucher with its book; Refusal("not-found")."""
    found = BookVoucher.objects.select_related("book", "month").filter(pk=pk).first()
    if found is None:
        raise refuse("books.no-voucher", code="not-found")
    return found


def require_head(row: BookVoucher, actor: Actor, today: date) -> None:
    """Refusal unless the actor approves spending here: the head, and in the head's stead another
    where the head handled or entered it or the seat is vacant; never who handled or entered it."""
    area, book = row.book.area_id, row.book.book
    own = {row.handler_id, row.entered_by_id}
    heads = set(
        Membership.objects.filter(area_id=area, role__in=HEADS[book], start__lte=today)
        .exclude(end__lt=today)
        .values_list("person_id", flat=True)
    )
    roles = HEADS[book] if heads - own else (*HEADS[book], *INSTEAD[book])
    actor.require(area, *roles, clause=CLAUSE)
    if actor.person_id in own:
        raise refuse("books.by-another", code="not-allowed", clause=CLAUSE)


def _decide(
    name: str, actor: Actor, now: datetime, pk: int, key: UUID | None, do: Callable[..., None]
) -> BookVoucher:
    """One act on one voucher; ``do`` is given the act and the locked row."""
    book = load_voucher(pk).book
    with on_book(book, name, actor, now, key) as a:
        load(book.pk, lock=True)
        row = load_voucher(pk)
        do(a, row)
        row.save()
        a.on["voucher"] = row.pk
        a.data |= {"number": row.number, "amount": row.amount, "state": row.state}
        if row.reason:
            a.sealed["reason"] = row.reason
        a.result = str(row.pk)
    return row


def approve(
    *, actor: Actor, now: datetime, voucher_id: int, key: UUID | None = None
) -> BookVoucher:
    """The head approves it; all that is asked of it is asked once more. It needs its paper."""
    today = timezone.localdate(now)

    def do(a: Act, row: BookVoucher) -> None:
        require_head(row, actor, today)
        _require(row, "waiting")
        if not StoredFile.objects.filter(book_voucher=row).exists():
            raise refuse("books.no-photo", code="conditions", clause=CLAUSE)
        entry = entry_of(row)
        if wrong := judged(row.book, entry, known(row.book, [entry]), besides=row.pk):
            raise Refusal("conditions", *wrong)
        row.state, row.approved_at, row.approved_by_id = "approved", now, actor.person_id
        unreview(a, row.month)

    return _decide("books.approve", actor, now, voucher_id, key, do)


def refuse_voucher(
    *, actor: Actor, now: datetime, voucher_id: int, reason: str, key: UUID | None = None
) -> BookVoucher:
    """The head does not approve it, with the reason."""
    said, today = words(reason, "reason", 500), timezone.localdate(now)

    def do(a: Act, row: BookVoucher) -> None:
        require_head(row, actor, today)
        _require(row, "waiting")
        row.state, row.reason = "refused", said

    return _decide("books.refuse", actor, now, voucher_id, key, do)


def withdraw(
    *, actor: Actor, now: datetime, voucher_id: int, reason: str, key: UUID | None = None
) -> BookVoucher:
    """Who enters vouchers takes one out that was a mistake, before it is passed."""
    said = words(reason, "reason", 500)

    def do(a: Act, row: BookVoucher) -> None:
        actor.require(row.book.area_id, *ENTERERS[row.book.book], clause=CLAUSE)
        _require(row, "waiting", "approved", "returned")
        _not_on_sheet(row)
        row.state, row.reason, row.corrects = "withdrawn", said, None

    return _decide("books.withdraw", actor, now, voucher_id, key, do)


def answer(
    *,
    actor: Actor,
    now: datetime,
    voucher_id: int,
    text: str,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> BookVoucher:
    """Answer what the review asked; the voucher goes onto the next sheet."""
    said = words(text, "text", 400)
    at_most(photos)

    def do(a: Act, row: BookVoucher) -> None:
        actor.require(row.book.area_id, *ENTERERS[row.book.book], clause=CLAUSE)
        _require(row, "returned")
        row.state, row.reason, row.review = "approved", f"{row.reason} → {said}"[:500], None
        attach(photos, area=row.book.area_id, now=now, public=False, book_voucher=row)
        unreview(a, row.month)

    return _decide("books.answer", actor, now, voucher_id, key, do)


def add_papers(
    *,
    actor: Actor,
    now: datetime,
    voucher_id: int,
    photos: Sequence[Kept],
    key: UUID | None = None,
) -> BookVoucher:
    """Add a bill's photo to a voucher that is not posted yet."""
    at_most(photos)
    if not photos:
        raise refuse("books.no-photo", field="photos", clause=CLAUSE)

    def do(a: Act, row: BookVoucher) -> None:
        actor.require(row.book.area_id, *ENTERERS[row.book.book], clause=CLAUSE)
        _require(row, "waiting", "approved", "returned")
        attach(photos, area=row.book.area_id, now=now, public=False, book_voucher=row)
        a.data["photos"] = [p.sha256 for p in photos]

    return _decide("books.papers", actor, now, voucher_id, key, do)


def counter(
    *, actor: Actor, now: datetime, ledger_id: int, reason: str, key: UUID | None = None
) -> BookVoucher:
    """Take back a posted voucher (冲销): a voucher of its lines with debit and credit exchanged,
    which names it and goes through the month's review as any other."""
    reason = words(reason, "reason", 200)
    first = LedgerVoucher.objects.filter(pk=ledger_id).select_related("book_voucher__book").first()
    of = getattr(first, "book_voucher", None)
    if first is None or of is None:
        raise refuse("ledger.nothing-to-correct", code="not-found", corrects=str(ledger_id))
    if of.kind == "counter":
        raise refuse("books.counter-counter", code="conditions")
    book = of.book
    actor.require(book.area_id, *ENTERERS[book.book], clause=CLAUSE)
    lines = tuple(
        Line(x.account.code, x.credit, x.debit, x.fund_id)
        for x in first.lines.select_related("account").order_by("id")
    )
    entry = Entry(
        "counter", timezone.localdate(now), reason, lines, of.other, actor.person_id,
    )  # fmt: skip
    with on_book(book, "books.counter", actor, now, key) as a:
        book = load(book.pk, lock=True)
        at = known(book, [entry])
        twin = live(book).filter(corrects=first).first()
        if twin is not None:
            raise refuse(
                "ledger.corrected-already", code="conditions", number="?", corrects=first.number,
                by=twin.ledger.number if twin.ledger else twin.number,
            )  # fmt: skip
        if wrong := plain(book, entry, now, at) or judged(book, entry, at, corrects=first):
            raise Refusal("conditions", *wrong)
        row = put(a, book, entry, at, actor, now, corrects=first)
        a.on["voucher"] = row.pk
        a.data |= {"corrects": first.number, "amount": row.amount}
        a.sealed["reason"] = reason
        a.result = str(row.pk)
    return row


def _require(row: BookVoucher, *states: str) -> None:
    if row.state not in states:
        raise refuse(
            "books.other-state",
            code="conditions",
            state=rules.STATE_NAMES[row.state],
            number=row.number,
        )


def _not_on_sheet(row: BookVoucher) -> None:
    sheet = row.month.reviews.filter(kind="supervision", done_at__isnull=True).first()
    if sheet is not None and str(row.pk) in sheet.results:
        raise refuse("books.on-sheet", code="conditions", number=row.number)
