"""Collective assets and resources (集体资产、资源): register, dated entries, the yearly count.

Source: Law on Rural Collective Economic Organizations (2024), Art. 36, 43.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from xiangyue.core.quantities import UNITS
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

RESOURCES: Final = (
    "farmland", "forest", "grassland", "waters", "wasteland", "building_land",
)  # fmt: skip
ASSETS: Final = (
    "buildings", "equipment", "water_works", "roads", "public", "vehicles", "shares", "intangible",
    "other",
)  # fmt: skip
KINDS: Final = (*ASSETS, *RESOURCES)
ORIGINS: Final = ("collective", "built", "bought", "grant", "gift", "other")
STATES: Final = ("used", "leased", "idle", "gone")
CHANGES: Final = (
    "entered", "valued", "used", "leased", "returned", "corrected", "disposed", "written_off",
)  # fmt: skip
TAKEN: Final = ("disposed", "written_off")


class Asset(models.Model):
    """One line of the register. ``quantity`` in ten-thousandths of ``unit``, ``value`` in fen
    (none where it was never valued). ``gone_on``: nothing of it is left."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=10)
    value = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=12)
    since = models.DateField(null=True)  # when it became the collective's, where that is known
    state = models.CharField(max_length=8, default="used")
    user = models.CharField(max_length=120, blank=True)  # who uses or keeps it
    note = models.CharField(max_length=500, blank=True)
    imported = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "kind"], name="asset_kind")]
        constraints = [
            models.UniqueConstraint(fields=["area", "practice", "number"], name="asset_once"),
            models.CheckConstraint(
                name="asset_known",
                condition=Q(kind__in=KINDS, unit__in=tuple(UNITS), origin__in=ORIGINS)
                & Q(state__in=STATES),
            ),
            models.CheckConstraint(
                name="asset_amounts",
                condition=Q(quantity__gte=0) & (Q(value__isnull=True) | Q(value__gte=0)),
            ),
            models.CheckConstraint(
                name="asset_gone",
                condition=Q(state="gone", gone_on__isnull=False, quantity=0)
                | (~Q(state="gone") & Q(gone_on__isnull=True, quantity__gt=0)),
            ),
        ]


class AssetChange(models.Model):
    """One dated entry: what changed, by how much, by which resolution; only ever added."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    text = models.CharField(max_length=500, blank=True)
    quantity = models.BigIntegerField()  # after it
    value = models.BigIntegerField(null=True)  # after it
    taken = models.BigIntegerField(default=0)  # what went: quantity
    taken_value = models.BigIntegerField(default=0)  # and its value in the books, fen
    proceeds = models.BigIntegerField(null=True)  # fen
    needed = models.BooleanField(default=False)  # a resolution, by the amount in force that day
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="asset_change_known", condition=Q(kind__in=CHANGES)),
            # What is worth more than the amount never goes without its resolution.
            models.CheckConstraint(
                name="asset_change_resolved", condition=Q(needed=False) | Q(matter__isnull=False)
            ),
            models.CheckConstraint(
                name="asset_change_taken",
                condition=Q(kind__in=TAKEN, taken__gt=0) | (~Q(kind__in=TAKEN) & Q(taken=0)),
            ),
        ]


class Stocktake(models.Model):
    """The count of a year (清查): ``lines`` are [{"asset", "number", "name", "unit", "kind",
    "place", "registered", "counted", "reason"}], ``counted`` null until it is counted."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)
    year = models.SmallIntegerField()
    lines = models.JSONField(default=list)
    total = models.IntegerField(default=0)
    counted = models.IntegerField(default=0)
    different = models.IntegerField(default=0)
    explained = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "practice", "year"], name="stocktake_once"),
            models.CheckConstraint(
                name="stocktake_counts",
                condition=Q(counted__gte=0, explained__gte=0)
                & Q(counted__lte=F("total"), different__lte=F("counted"))
                & Q(explained__lte=F("different")),
            ),
            # Confirmed once all is counted and every difference explained, by who did not count.
            models.CheckConstraint(
                name="stocktake_confirmed",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    counted=F("total"),
                    explained=F("different"),
                ),
            ),
            models.CheckConstraint(
                name="stocktake_by_another", condition=~Q(confirmed_by=F("counted_by"))
            ),
        ]
