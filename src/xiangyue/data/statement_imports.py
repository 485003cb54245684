"""Bank statements and cash books brought in: what each file said, and the voucher of each line."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.ledger import LedgerAccount
from xiangyue.data.people import Person
from xiangyue.data.village_books import BookVoucher, VillageBook

KINDS = ("bank", "book")


class StatementImport(models.Model):
    """One file of one account, taken in whole. ``shape``: how it was read, kept for the next file
    of the same account; ``opening`` and ``closing`` as it says them, in fen; ``known``: its lines
    that had come before; ``reason``: why balances in it do not follow."""

    book = models.ForeignKey(VillageBook, models.PROTECT, related_name="+")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    number = models.IntegerField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    taken = models.IntegerField()
    known = models.IntegerField()
    breaks = models.IntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    shape = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="statement_import_once"),
            models.CheckConstraint(
                name="statement_import_known",
                condition=Q(kind__in=KINDS) & Q(first__lte=F("last")) & Q(taken__gt=0),
            ),
            models.CheckConstraint(
                name="statement_import_explained", condition=Q(breaks=0) | ~Q(reason="")
            ),
        ]


class StatementLine(models.Model):
    """One movement of a file as it was taken: ``amount`` in fen, plus in, minus out."""

    statement = models.ForeignKey(StatementImport, models.PROTECT, related_name="lines")
    voucher = models.OneToOneField(BookVoucher, models.PROTECT, related_name="statement_line")
    row = models.IntegerField()
    day = models.DateField()
    amount = models.BigIntegerField()
    summary = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    balance = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "row"], name="statement_line_once"),
            models.CheckConstraint(name="statement_line_moved", condition=~Q(amount=0)),
        ]
