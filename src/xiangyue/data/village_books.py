"""The books of a village and of its cooperative: months, vouchers on their way, reviews, budgets.

A ``BookVoucher`` is the paper (单据) on its way: entered, approved, reviewed. Posted, it has a
``LedgerVoucher`` with the same lines, which is never changed; nor are its own rows (triggers).
``core.village_books`` has the rules, ``data.book_sums`` the sums.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import models
from django.db.models import F, Q

from xiangyue.core.village_books import BOOKS, KINDS, REVIEWS, STATES, TIERS
from xiangyue.data.areas import Area
from xiangyue.data.ledger import LedgerAccount, LedgerFund, LedgerVoucher
from xiangyue.data.matters import Matter
from xiangyue.data.meetings import AgendaItem
from xiangyue.data.people import Person

SQL_FILE = Path(__file__).with_name("village_books.sql")


class VillageBook(models.Model):
    """A set of books (账套) of an area: its village committee's, or its cooperative's."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    book = models.CharField(max_length=12)  # village | cooperative
    begins = models.DateField()  # its first day, the first of a month
    closed = models.DateField(null=True)  # the last day of the last closed month
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "practice", "book"], name="village_book_once"),
            models.CheckConstraint(name="village_book_known", condition=Q(book__in=BOOKS)),
        ]


class BookMonth(models.Model):
    """One month of a book: by when its vouchers are to be reviewed, when they were, when it was
    closed."""

    book = models.ForeignKey(VillageBook, models.PROTECT, related_name="months")
    first = models.DateField()
    review_due = models.DateField()
    reviewed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "first"], name="book_month_once"),
            models.CheckConstraint(
                name="book_month_in_order",
                condition=Q(closed_on__isnull=True) | Q(reviewed_on__isnull=False),
            ),
        ]


class BookReview(models.Model):
    """A sheet of the month's vouchers: the supervision committee's monthly review, or that of a
    group of villagers (民主理财). ``results``: {voucher id: [passed, reason]}; ``signed``:
    [{"person", "name", "at", "paper"}]."""

    month = models.ForeignKey(BookMonth, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=12)  # supervision | people
    held_on = models.DateField()
    minutes = models.TextField(max_length=4000, blank=True)
    results = models.JSONField(default=dict)
    need = models.SmallIntegerField()  # signatures
    of = models.SmallIntegerField()  # members that day
    signed = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)  # signed by as many as are needed

    class Meta:
        constraints = [
            models.CheckConstraint(name="book_review_kind", condition=Q(kind__in=REVIEWS)),
            models.UniqueConstraint(
                fields=["month", "kind"],
                name="book_review_one_open",
                condition=Q(done_at__isnull=True),
            ),
        ]


class BookVoucher(models.Model):
    """A voucher on its way into a book. ``amount``: the sum of its debits, in fen."""

    book = models.ForeignKey(VillageBook, models.PROTECT, related_name="vouchers")
    month = models.ForeignKey(BookMonth, models.PROTECT, related_name="vouchers")
    number = models.CharField(max_length=20)  # of the paper; the ledger's own comes with posting
    kind = models.CharField(max_length=10)  # core.village_books.KINDS
    state = models.CharField(max_length=10)  # core.village_books.STATES
    day = models.DateField()
    text = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    other = models.CharField(max_length=80, blank=True)  # from whom, to whom
    handler = models.ForeignKey(Person, models.PROTECT, related_name="+")
    witness = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=10, blank=True)  # of spending: core.village_books.TIERS
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")  # allowed by
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")  # allowed by
    guests = models.SmallIntegerField(null=True)  # of a reception
    corrects = models.OneToOneField(LedgerVoucher, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=80, blank=True)  # the imported line that it is from
    reason = models.CharField(max_length=500, blank=True)  # why it was refused, sent back, undone
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    review = models.ForeignKey(BookReview, models.PROTECT, null=True, related_name="vouchers")
    ledger = models.OneToOneField(
        LedgerVoucher, models.PROTECT, null=True, related_name="book_voucher"
    )
    posted_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["book", "day"], name="book_voucher_day")]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="book_voucher_once"),
            models.UniqueConstraint(
                fields=["book"],
                name="book_one_opening",
                condition=Q(kind="opening") & ~Q(state__in=("refused", "withdrawn")),
            ),
            models.UniqueConstraint(
                fields=["book", "origin"],
                name="book_voucher_origin",
                condition=~Q(origin="") & ~Q(state__in=("refused", "withdrawn")),
            ),
            models.CheckConstraint(
                name="book_voucher_known",
                condition=Q(kind__in=KINDS)
                & Q(state__in=STATES)
                & Q(tier__in=("", *TIERS))
                & Q(amount__gt=0),
            ),
            # Who handled or entered it does not approve it.
            models.CheckConstraint(
                name="book_voucher_by_another",
                condition=~Q(approved_by=F("handler")) & ~Q(approved_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="book_spending_approved",
                condition=~Q(kind="spending", state__in=("approved", "passed", "posted"))
                | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="book_voucher_posted",
                condition=Q(
                    state="posted",
                    ledger__isnull=False,
                    posted_on__isnull=False,
                    review__isnull=False,
                )
                | (~Q(state="posted") & Q(ledger__isnull=True, posted_on__isnull=True)),
            ),
        ]


class BookLine(models.Model):
    """A debit or a credit of a voucher on its way, in fen."""

    voucher = models.ForeignKey(BookVoucher, models.CASCADE, related_name="lines")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    fund = models.ForeignKey(LedgerFund, models.PROTECT, null=True, related_name="+")
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="book_line_one_side",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
        ]


class BookBudget(models.Model):
    """What a resolution allows for a year: {account code: fen}. A later one adds to it."""

    book = models.ForeignKey(VillageBook, models.PROTECT, related_name="budgets")
    year = models.SmallIntegerField()
    lines = models.JSONField()
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="book_budget_by_resolution",
                condition=Q(item__isnull=False) | Q(matter__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["book", "year", "item"],
                name="book_budget_item_once",
                condition=Q(item__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["book", "year", "matter"],
                name="book_budget_matter_once",
                condition=Q(matter__isnull=False),
            ),
        ]


def closed_until(area: str, practice: bool) -> date | None:
    """The last day of the last closed month of the village's own book, into which the accounts of
    its matters post as well; None where nothing is closed."""
    found = VillageBook.objects.filter(area_id=area, practice=practice, book="village")
    return found.values_list("closed", flat=True).first()
