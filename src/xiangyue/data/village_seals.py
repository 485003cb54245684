"""Seals of a village, who keeps them, and the log of their use (印章使用登记)."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.contracts import Contract
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

BODIES: Final = ("village_committee", "branch_committee", "supervision_committee", "collective")
KINDS: Final = (
    "certificate", "contract", "loan", "report", "application", "notice", "finance", "other",
)  # fmt: skip
RESOLVED: Final = ("contract", "loan")
"""What is sealed on a resolution of the assembly only."""
STATES: Final = ("asked", "approved", "refused", "stamped")


class Seal(models.Model):
    """A seal with the person who keeps it now."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    body = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    away = models.ForeignKey("SealUse", models.PROTECT, null=True, related_name="+")  # taken out
    made_at = models.DateTimeField()
    gone_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "practice", "name"], name="seal_once"),
            models.CheckConstraint(name="seal_body", condition=Q(body__in=BODIES)),
        ]


class SealKeeping(models.Model):
    """Who kept a seal from when to when; who gave it over, who watched."""

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="keepings")
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    witness = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seal"], condition=Q(until__isnull=True), name="seal_one_keeper"
            ),
            models.CheckConstraint(
                name="seal_keeping_days",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(name="seal_keeping_watched", condition=~Q(witness=F("keeper"))),
        ]


class SealUse(models.Model):
    """One line of the log: asked for, approved by another than the keeper, stamped by the keeper.

    ``title`` and ``purpose`` of a person's own certificate are read by that person and the office
    alone. ``keeper`` is who kept the seal when it was approved, and who stamped.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    copies = models.SmallIntegerField()
    blank = models.BooleanField(default=False)
    outside = models.CharField(max_length=120, blank=True)  # where it is taken to
    with_whom = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="seal_uses")
    state = models.CharField(max_length=8, default="asked")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_copies = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was refused
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    stamped_at = models.DateTimeField(null=True)
    stamped_copies = models.SmallIntegerField(null=True)
    went_out = models.BooleanField(default=False)
    back_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["seal", "-stamped_at"], name="seal_use_newest")]
        constraints = [
            models.UniqueConstraint(fields=["seal", "year", "number"], name="seal_use_once"),
            models.CheckConstraint(
                name="seal_use_known",
                condition=Q(kind__in=KINDS, state__in=STATES, copies__gt=0),
            ),
            # Who approves does not keep the seal, and nobody approves what they asked for.
            models.CheckConstraint(
                name="seal_approver_not_keeper", condition=~Q(approved_by=F("keeper"))
            ),
            models.CheckConstraint(
                name="seal_approver_not_handler",
                condition=~Q(approved_by=F("handler")) & ~Q(approved_by=F("asked_by")),
            ),
            models.CheckConstraint(name="seal_no_blank", condition=Q(blank=False)),
            models.CheckConstraint(
                name="seal_use_resolved",
                condition=~Q(kind__in=RESOLVED)
                | Q(matter__isnull=False)
                | Q(contract__isnull=False),
            ),
            models.CheckConstraint(
                name="seal_use_in_order",
                condition=Q(
                    state__in=("asked", "refused"), stamped_at__isnull=True, keeper__isnull=True
                )
                | Q(
                    state="approved",
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    keeper__isnull=False,
                    approved_copies__lte=F("copies"),
                    stamped_at__isnull=True,
                )
                | Q(
                    state="stamped",
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    keeper__isnull=False,
                    stamped_at__gte=F("approved_at"),
                    stamped_copies__gt=0,
                    stamped_copies__lte=F("approved_copies"),
                ),
            ),
            models.CheckConstraint(
                name="seal_use_outside", condition=Q(went_out=False) | ~Q(outside="")
            ),
        ]
