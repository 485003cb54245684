"""Mediators of a private matter who handed it over, or were asked to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

WHY = ("unable", "relative", "asked")


class HandOver(models.Model):
    """``before`` mediates no more. While nobody follows (``after`` is null) nothing goes on."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="hand_overs")
    before = models.ForeignKey(Person, models.PROTECT, related_name="+")
    after = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=10)
    words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], name="hand_over_open_once", condition=Q(after__isnull=True)
            ),
            models.CheckConstraint(name="hand_over_why", condition=Q(why__in=WHY)),
            models.CheckConstraint(
                name="hand_over_done",
                condition=Q(after__isnull=True, done_at__isnull=True)
                | Q(after__isnull=False, done_at__isnull=False),
            ),
        ]
