"""Titles that a level above grants for a standard that is met, looks at each year, and takes back.

Source: catalogue D13; 民主法治示范村 (000), 五好 (001), 示范点、示范岗 (000).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

REVIEWS = ("kept", "put-right", "lost")


class Title(models.Model):
    """A title that an area holds, or one of its places or posts (``holder``).

    ``title``: its key in ``rules/titles.yaml``. It ends on ``lost_on``, with the reason.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="titles")
    title = models.CharField(max_length=40)
    holder = models.CharField(max_length=80, blank=True)  # a place or a post; "" for the area
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="titles")
    part = models.CharField(max_length=40)
    practice = models.BooleanField(default=False)
    number = models.CharField(max_length=60)
    office = models.ForeignKey(Area, models.PROTECT, related_name="+")  # who grants it
    granted_on = models.DateField()
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    review_due = models.DateField(null=True)  # the next yearly review; None once it is lost
    lost_on = models.DateField(null=True)
    lost_why = models.TextField(max_length=2000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["title", "area"], name="title_of_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "title", "holder", "practice"],
                condition=Q(lost_on=None),
                name="title_held_once",
            ),
            models.CheckConstraint(
                name="title_lost_with_reason",
                condition=(Q(lost_on=None) & Q(lost_why="") & Q(review_due__isnull=False))
                | (
                    Q(lost_on__isnull=False)
                    & ~Q(lost_why="")
                    & Q(review_due=None)
                    & Q(lost_on__gte=F("granted_on"))
                ),
            ),
        ]


class TitleReview(models.Model):
    """A yearly review. ``evidence``: what the records said of the standard on that day.

    ``put-right``: until ``until`` the area puts right what it says; ``said``: its own words,
    without which, or the days for them, no title is lost.
    """

    held = models.ForeignKey(Title, models.CASCADE, related_name="reviews")
    year = models.SmallIntegerField()
    outcome = models.CharField(max_length=10)
    text = models.TextField(max_length=2000)
    evidence = models.JSONField(default=list)
    until = models.DateField(null=True)
    said = models.TextField(max_length=2000, blank=True)
    said_on = models.DateField(null=True)
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="title_review_known", condition=Q(outcome__in=REVIEWS)),
            models.CheckConstraint(
                name="title_put_right_until",
                condition=Q(outcome="put-right", until__isnull=False)
                | (~Q(outcome="put-right") & Q(until=None)),
            ),
        ]
