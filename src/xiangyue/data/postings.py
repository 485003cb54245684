"""Postings and the objections to them (Art. 35)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Posting(models.Model):
    """One posting. ``until`` is its last day, by the law's counting (``core.calendar``)."""

    area = models.ForeignKey(Area, models.PROTECT)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="postings")
    part = models.CharField(max_length=40, blank=True)
    practice = models.BooleanField(default=False)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=20000)
    basis = models.TextField(max_length=2000, blank=True)
    contact = models.CharField(max_length=200)
    signed_names = models.JSONField(default=list)  # representatives who signed the result
    way = models.JSONField(default=list)  # the way it came about: [{"step", "text", "on"}]
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    days = models.SmallIntegerField()
    working = models.BooleanField(default=False)  # the days are working days (a party posting)
    until = models.DateField()
    channels = models.JSONField(default=dict)  # {"board": {"on": ISO date, "by": person id}, ...}
    taken_down_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "-posted_at"], name="posting_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "practice", "year", "number"], name="posting_number_once"
            ),
            # Art. 35: not less than fifteen days; of those proposed for the party five working days
            models.CheckConstraint(
                name="posting_fifteen_days",
                condition=Q(working=False, days__gte=15) | Q(working=True, days__gte=5),
            ),
            models.CheckConstraint(
                name="posting_down_after_up",
                condition=Q(taken_down_at__isnull=True) | Q(taken_down_at__gt=F("posted_at")),
            ),
        ]


class Objection(models.Model):
    """An objection to a posting, named or not, and its answer."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="objections")
    disclosure = models.ForeignKey(  # the item that it is about, of several on one posting
        "Disclosure", models.SET_NULL, null=True, related_name="objections"
    )
    receipt = models.CharField(max_length=16, unique=True)
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    anonymous = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="objection_anonymous_has_no_author",
                condition=Q(anonymous=False) | Q(author__isnull=True),
            ),
        ]
