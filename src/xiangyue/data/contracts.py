"""Contracts of the collective, what falls due by them, what was paid (合同台账).

A change or renewal is a new version; the old one stays as it was. Amounts are whole fen.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.assets import Asset
from xiangyue.data.ledger import LedgerVoucher
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

KINDS: Final = (
    "lease", "land", "works", "purchase", "service", "sale", "borrowing", "lending", "other",
)  # fmt: skip
WITH_ASSET: Final = ("lease", "land")
"""Kinds by which somebody uses what the collective owns."""
WAYS: Final = ("in", "out")
"""Whether money comes to the village or goes from it."""
STATES: Final = ("running", "ended", "replaced")


class Contract(models.Model):
    """One version of a contract. ``old``: it was there before the register and has no resolution
    in the records; every other has one. ``quantity`` of the asset, in its ten-thousandths."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    version = models.SmallIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    other = models.CharField(max_length=120)  # the other party
    summary = models.CharField(max_length=500, blank=True)  # for all to read
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="contracts")
    quantity = models.BigIntegerField(null=True)
    way = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    starts = models.DateField()
    ends = models.DateField()
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="contracts")
    old = models.BooleanField(default=False)
    basis = models.CharField(max_length=200, blank=True)  # what an old one says of its decision
    state = models.CharField(max_length=8, default="running")
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["area", "ends"], name="contract_running", condition=Q(state="running")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "practice", "year", "number", "version"], name="contract_once"
            ),
            models.CheckConstraint(
                name="contract_known",
                condition=Q(kind__in=KINDS, way__in=WAYS, state__in=STATES, amount__gte=0),
            ),
            models.CheckConstraint(name="contract_days", condition=Q(ends__gte=F("starts"))),
            # No contract without its resolution, but what was there before the register.
            models.CheckConstraint(
                name="contract_resolved", condition=Q(old=True) ^ Q(matter__isnull=False)
            ),
            models.CheckConstraint(
                name="contract_ended", condition=Q(state="running") ^ Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="contract_of_asset",
                condition=Q(asset__isnull=True, quantity__isnull=True)
                | Q(asset__isnull=False, quantity__gt=0),
            ),
            models.CheckConstraint(
                name="contract_versions",
                condition=Q(version=1, previous__isnull=True)
                | Q(version__gt=1, previous__isnull=False),
            ),
        ]


class Instalment(models.Model):
    """One payment due by a contract, and how much of it is paid."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="instalments")
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)
    paid_on = models.DateField(null=True)  # the day on which all of it was
    cancelled_on = models.DateField(null=True)  # the contract had ended or been changed before
    deposit = models.BooleanField(default=False)  # kept back for the quality of works

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="instalment_due", condition=Q(paid_on=None))
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_once"),
            models.CheckConstraint(
                name="instalment_paid",
                condition=Q(amount__gt=0, paid__gte=0)
                & (
                    Q(paid_on__isnull=True, paid__lt=F("amount"))
                    | Q(paid_on__isnull=False, paid=F("amount"), cancelled_on__isnull=True)
                ),
            ),
        ]


class ContractPayment(models.Model):
    """Money that came or went for an instalment, with its voucher in the books."""

    instalment = models.ForeignKey(Instalment, models.CASCADE, related_name="payments")
    day = models.DateField()
    amount = models.BigIntegerField()
    voucher_number = models.CharField(max_length=20, blank=True)
    voucher = models.ForeignKey(LedgerVoucher, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="contract_payment_more", condition=Q(amount__gt=0)),
        ]
