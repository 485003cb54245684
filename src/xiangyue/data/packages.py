"""Packages: the set of methods that an area has adopted, from a day on (``packages/*.yaml``)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models.functions import Length

from xiangyue.core.places import ancestors
from xiangyue.data.areas import Area
from xiangyue.data.people import Person


class AdoptedPackage(models.Model):
    """A package taken up by an area for itself and all below it. ``raw``: what it was then.

    The latest first day that has come holds; of two areas one above the other, the lower one's.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="packages")
    slug = models.CharField(max_length=60)
    raw = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    begins = models.DateField()
    basis = models.CharField(max_length=500, blank=True)  # the decision it rests on
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "begins"], name="package_one_a_day"),
        ]


def in_force(area: str, day: date) -> AdoptedPackage | None:
    """The package that holds for an area on a day, its own or that of an area above: one query."""
    up = [area, *(code for code in ancestors(area) if code)]
    return (
        AdoptedPackage.objects.filter(area_id__in=up, begins__lte=day)
        .order_by(Length("area_id").desc(), "-begins", "-pk")
        .select_related("area")
        .first()
    )
