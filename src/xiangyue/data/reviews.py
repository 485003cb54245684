"""Matters handed in to a level above, and its answers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet

from xiangyue.core.kinds.review import OUTCOMES
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

ENDED = "ended"
"""The outcome of what was still waiting when its matter ended."""
KNOWN = tuple(sorted({"", ENDED, *(one for some in OUTCOMES.values() for one in some)}))


class Review(models.Model):
    """One hand-in of a part of a matter, and the answer. Each time anew is a row of its own."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reviews")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField()
    office = models.ForeignKey(Area, models.PROTECT, related_name="+")  # who looks at it
    effect = models.CharField(max_length=10)
    papers = ArrayField(models.CharField(max_length=40), default=list)  # as the definition names
    note = models.TextField(max_length=2000, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)  # last day of the working days
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    number = models.CharField(max_length=60, blank=True)  # of the office's paper
    on_paper = models.BooleanField(default=False)  # entered by the village from the paper
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "due_on"],
                name="review_waiting",
                condition=Q(answered_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="review_round_once"),
            models.UniqueConstraint(
                fields=["matter", "part"],
                name="review_one_waits",
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(name="review_outcome", condition=Q(outcome__in=KNOWN)),
            models.CheckConstraint(
                name="review_answered_when", condition=Q(outcome="") ^ Q(answered_at__isnull=False)
            ),
        ]


def waiting(office: str) -> QuerySet[Review]:
    """What waits for an answer at this office, the most urgent first. Nothing of practice."""
    return (
        Review.objects.filter(office_id=office, answered_at=None, matter__practice=False)
        .select_related("matter__area", "matter__procedure", "submitted_by")
        .defer("matter__procedure__raw")
        .order_by(F("due_on").asc(nulls_last=True), "submitted_at", "id")
    )


def answered(office: str) -> QuerySet[Review]:
    """What this office has answered, the latest first. Nothing of practice."""
    return (
        Review.objects.filter(office_id=office, answered_at__isnull=False, matter__practice=False)
        .select_related("matter__area", "matter__procedure", "submitted_by")
        .defer("matter__procedure__raw")
        .order_by("-answered_at", "-id")
    )
