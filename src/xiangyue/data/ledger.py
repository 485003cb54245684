"""Books of exact money (``core.ledger``): accounts, funds, vouchers and their lines.

A voucher and its lines are only ever added: triggers refuse UPDATE, DELETE and TRUNCATE, and that
a voucher's debits are not its credits. A wrong one is taken back by a counter-entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiangyue.core import ledger as core
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

SQL_FILE = Path(__file__).with_name("ledger.sql")


class LedgerAccount(models.Model):
    """An account of an area's chart (科目)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    money = models.BooleanField(default=False)  # cash or bank

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="ledger_account_once"),
            models.CheckConstraint(name="ledger_account_kind", condition=Q(kind__in=core.KINDS)),
        ]


class LedgerFund(models.Model):
    """Money kept for one purpose. ``matter``: the matter it belongs to (一事一议专户)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    purposes = ArrayField(models.CharField(max_length=30))
    source = models.CharField(max_length=200, blank=True)
    matter = models.OneToOneField(Matter, models.CASCADE, null=True, related_name="fund")
    bank = models.CharField(max_length=120, blank=True)  # where it is kept
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="ledger_fund_once"),
        ]


class LedgerVoucher(models.Model):
    """Lines posted together (凭证). ``practice`` is a book of its own."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    book = models.CharField(max_length=12, default="village")  # core.village_books.BOOKS
    number = models.CharField(max_length=20)
    day = models.DateField()
    text = models.CharField(max_length=200)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="counter_entry")
    refund = models.BooleanField(default=False)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "practice", "number"], name="ledger_voucher_once"
            ),
        ]


class LedgerLine(models.Model):
    """A debit or a credit, in fen."""

    voucher = models.ForeignKey(LedgerVoucher, models.PROTECT, related_name="lines")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="lines")
    fund = models.ForeignKey(LedgerFund, models.PROTECT, null=True, related_name="lines")
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_line_one_side",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
        ]


class Booking(models.Model):
    """Money that came in, or is to be spent once another approves it, with its paper."""

    fund = models.ForeignKey(LedgerFund, models.PROTECT, related_name="bookings")
    part = models.CharField(max_length=40)
    way = models.CharField(max_length=10)  # income | spending
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    money = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+")  # cash or bank
    amount = models.BigIntegerField()
    other = models.CharField(max_length=80)  # from whom, to whom
    text = models.CharField(max_length=200)
    day = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)  # waiting | posted | refused
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    voucher = models.OneToOneField(LedgerVoucher, models.PROTECT, null=True, related_name="booking")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_known",
                condition=Q(way__in=("income", "spending"))
                & Q(state__in=("waiting", "posted", "refused"))
                & Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="booking_posted", condition=Q(state="posted") ^ Q(voucher__isnull=True)
            ),
            models.CheckConstraint(
                name="booking_by_another",
                condition=~Q(way="spending", decided_by=models.F("entered_by")),
            ),
        ]


def book(fund: LedgerFund, *, practice: bool) -> core.Ledger:
    """The book of one fund: its area's chart and every voucher that touches it. Four queries."""
    accounts = [
        core.Account(a.code, a.name, a.kind, a.money)  # type: ignore[arg-type]
        for a in LedgerAccount.objects.filter(area_id=fund.area_id)
    ]
    kept = core.Fund(fund.code, fund.name, frozenset(fund.purposes), fund.source)
    others = LedgerFund.objects.filter(area_id=fund.area_id).exclude(pk=fund.pk)
    funds = [kept, *(core.Fund(f.code, f.name, frozenset(f.purposes), f.source) for f in others)]
    return core.Ledger(accounts, funds, vouchers(fund, practice=practice))


def vouchers(fund: LedgerFund, *, practice: bool) -> Iterable[core.Voucher]:
    """The vouchers of a fund in the order of posting: one query."""
    found: dict[int, core.Voucher] = {}
    rows = (
        LedgerLine.objects.filter(fund=fund, voucher__practice=practice)
        .select_related("voucher__corrects", "account")
        .order_by("voucher_id", "id")
    )
    for row in rows:
        v = row.voucher
        line = core.Line(row.account.code, row.debit, row.credit, fund.code, row.text)
        before = found.get(v.pk)
        found[v.pk] = core.Voucher(
            v.number,
            v.day,
            v.text,
            (*(before.lines if before else ()), line),
            v.corrects.number if v.corrects else "",
            v.refund,
        )
    return found.values()
