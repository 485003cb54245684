"""A village's works: the call for bids, the bids, the contract with its changes and settlement."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.works import FAULTS, METHODS
from xiangyue.data.contracts import Contract
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Tender(models.Model):
    """One call for bids. A later ``round`` follows one that failed, whose reason is kept.

    Amounts in fen. ``witnesses``: ``[{"person", "name", "role"}]`` at the opening; ``panel``:
    ``[{"person", "name", "interest", "note"}]``, those with an interest stand aside.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="tenders")
    part = models.CharField(max_length=40)
    round = models.IntegerField(default=1)
    wanted = models.TextField(max_length=4000)
    estimate = models.BigIntegerField()
    ceiling = models.BigIntegerField()
    method = models.CharField(max_length=10)
    until = models.DateTimeField()
    place = models.CharField(max_length=120)
    platform = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    witnesses = models.JSONField(default=list)
    panel = models.JSONField(default=list)
    failed_at = models.DateTimeField(null=True)
    failed_why = models.CharField(max_length=500, blank=True)
    awarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="tender_round"),
            models.CheckConstraint(name="tender_method", condition=Q(method__in=METHODS)),
            models.CheckConstraint(
                name="tender_amounts", condition=Q(ceiling__gt=0, estimate__gte=F("ceiling"))
            ),
            models.CheckConstraint(
                name="tender_opened", condition=Q(opened_at=None) | Q(opened_at__gte=F("until"))
            ),
            models.CheckConstraint(
                name="tender_failed",
                condition=Q(failed_at=None, failed_why="")
                | (Q(failed_at__isnull=False, awarded_at=None) & ~Q(failed_why="")),
            ),
        ]


class Bid(models.Model):
    """One bid. Before the opening no price is known: the envelope is shut. ``digest``: SHA-256 of a
    bid sent as a file, given before, compared at the opening. ``principal``: who of this village
    runs the bidder, so that their relatives stand aside."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="bids")
    number = models.IntegerField()
    bidder = models.CharField(max_length=120)
    principal = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handed_by = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    price = models.BigIntegerField(null=True)
    days = models.IntegerField(null=True)
    fault = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    awarded = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="bid_number"),
            models.UniqueConstraint(
                fields=["tender", "bidder"], name="bid_once", condition=Q(withdrawn_at=None)
            ),
            models.UniqueConstraint(
                fields=["tender"], name="bid_awarded_one", condition=Q(awarded=True)
            ),
            models.CheckConstraint(
                name="bid_price", condition=Q(price=None) | Q(price__gt=0, withdrawn_at=None)
            ),
            models.CheckConstraint(name="bid_fault", condition=Q(fault__in=("", *FAULTS))),
            models.CheckConstraint(
                name="bid_awarded",
                condition=Q(awarded=False)
                | (Q(price__isnull=False, fault="", withdrawn_at=None) & ~Q(reason="")),
            ),
        ]


class WorksContract(models.Model):
    """The contract of a matter's works as it was signed. Amounts in fen; ``percent`` of the final
    amount is kept back until ``deposit_due``. ``entry``: how it stands on the village's register of
    contracts; None of one signed before there was that register."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="works_contract")
    entry = models.OneToOneField(Contract, models.PROTECT, null=True, related_name="works")
    part = models.CharField(max_length=40)
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="contract")
    rests_on = models.CharField(max_length=60)  # the resolution's number, or the matter's
    price = models.BigIntegerField()
    signed_on = models.DateField()
    starts = models.DateField()
    ends = models.DateField()
    terms = models.TextField(max_length=4000)
    percent = models.IntegerField()
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    final = models.BigIntegerField(null=True)
    explained = models.TextField(max_length=4000, blank=True)
    settled_on = models.DateField(null=True)
    deposit = models.BigIntegerField(default=0)
    deposit_due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="works_contract_keys", condition=~Q(approver=F("keeper"))),
            models.CheckConstraint(
                name="works_contract_days",
                condition=Q(ends__gte=F("starts"), starts__gte=F("signed_on")),
            ),
            models.CheckConstraint(
                name="works_contract_settled",
                condition=Q(final=None, settled_on=None, deposit_due=None)
                | Q(
                    final__gt=0,
                    settled_on__isnull=False,
                    deposit_due__gte=F("settled_on"),
                    deposit__lte=F("final"),
                ),
            ),
        ]


class WorksChange(models.Model):
    """A change of a contract: ``amount`` in fen, below 0 where it costs less. ``decision``: the
    decided matter that it rests on, where it needs one."""

    contract = models.ForeignKey(WorksContract, models.CASCADE, related_name="changes")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=1000)
    decision = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
