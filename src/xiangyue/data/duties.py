"""Duties that come round: taken up by a place, their turns; what was held, with its count."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.meetings import Meeting
from xiangyue.data.people import Person


class TakenDuty(models.Model):
    """A duty that a place has taken up. ``raw``: its definition as it stood then."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=40)
    raw = models.JSONField()
    practice = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)  # its last day; null while it runs
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "duty", "practice"],
                name="duty_taken_once",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                name="duty_term", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]


class Activity(models.Model):
    """Something planned and held: a lesson, a meeting of secretaries, talks. People are counted,
    never listed. Of a duty's turn, of a matter's part, or of neither."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="activities")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="activities")
    part = models.CharField(max_length=40, blank=True)
    practice = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, blank=True)  # core.kinds.activity.CHANNELS
    title = models.CharField(max_length=120)
    plan = models.TextField(max_length=4000, blank=True)  # what is to be said or shown, by whom
    planned_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    held_on = models.DateField(null=True)  # null while only planned
    people = models.IntegerField(default=0)  # who came
    text = models.TextField(max_length=8000, blank=True)  # what was done
    materials = models.TextField(max_length=2000, blank=True)  # what was given out
    said = models.IntegerField(default=0)  # opinions heard there and taken in
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)  # when what was held was written down
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area", "-held_on"], name="activity_held")]
        constraints = [
            models.CheckConstraint(name="activity_people", condition=Q(people__gte=0)),
            models.CheckConstraint(
                name="activity_told", condition=Q(held_on__isnull=True) ^ Q(told_at__isnull=False)
            ),
        ]


class DutyTurn(models.Model):
    """One turn of a duty: opens and is due by itself; done by the activity that fulfils it, or by
    the meeting of the body that the duty asks to meet."""

    taken = models.ForeignKey(TakenDuty, models.CASCADE, related_name="turns")
    name = models.CharField(max_length=10)  # 2026-03, 2026Q1, 2026H1, 2026, 2026-03-16
    opens_on = models.DateField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    activity = models.OneToOneField(Activity, models.PROTECT, null=True, related_name="turn")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="turns")
    host = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+"
    )  # whose turn it is

    class Meta:
        indexes = [models.Index(fields=["taken", "due_on"], name="turn_due")]
        constraints = [
            models.UniqueConstraint(fields=["taken", "name"], name="turn_once"),
            models.CheckConstraint(name="turn_days", condition=Q(opens_on__lte=F("due_on"))),
        ]
