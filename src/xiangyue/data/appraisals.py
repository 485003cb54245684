"""Those in office answer for themselves: reports on their duties, questions, results of appraisals.

What was rated is not here: ballots are ``data.plain_ballots``, which no row of these leads to.
Source: Organic Law of Villagers' Committees (2025), Art. 38; catalogue D1, D9.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Membership, Person


class DutyReport(models.Model):
    """What one who holds a seat reports: texts by head and by content (core.kinds.duty_report)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="duty_reports")
    part = models.CharField(max_length=40)
    seat = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    heads = models.JSONField(default=dict)  # {head: text}
    contents = models.JSONField(default=dict)  # {content: text}
    written_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")  # entered on paper: the clerk

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "person"], name="duty_report_once"),
        ]


class DutyMeeting(models.Model):
    """When and where the reports are given: announced with their texts. ``part``: the step at which
    they are given; ``listeners``: how many were there, once it is over."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="duty_meetings")
    part = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    announced_at = models.DateTimeField()
    listeners = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="duty_meeting_once"),
            models.CheckConstraint(
                name="duty_meeting_ahead", condition=Q(starts_at__gt=F("announced_at"))
            ),
            models.CheckConstraint(
                name="duty_meeting_listeners",
                condition=Q(listeners__isnull=True) | Q(listeners__gte=1),
            ),
        ]


class DutyGiven(models.Model):
    """A report given in person, or read out because its author was absent, with the reason."""

    report = models.ForeignKey(DutyReport, models.CASCADE, related_name="given")
    part = models.CharField(max_length=40)
    on = models.DateField()
    absent = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "part"], name="duty_given_once"),
        ]


class DutyQuestion(models.Model):
    """A question on a report, and its answer. ``asker``: a name only where whoever asks gave it;
    nothing else says who asked."""

    report = models.ForeignKey(DutyReport, models.CASCADE, related_name="questions")
    part = models.CharField(max_length=40)
    asker = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=1000)
    asked_on = models.DateField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_question_answer",
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__gte=F("asked_on"))),
            ),
        ]


class Appraised(models.Model):
    """What an appraisal gave for one person: the places of the grades, 0 the best, 3 the last.

    ``ballot``: by the ratings; ``grade``: the result, which the organisation may set otherwise,
    with its ``reason``. ``result``: ``core.appraisals.plain``, with the weights and cuts of its
    day. ``announced_on`` null until it is. ``ended_on``: the last day in the seat, where this was
    the second time in a row.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="appraised")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    body = models.CharField(max_length=30)
    ballot = models.SmallIntegerField()
    grade = models.SmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField()
    announced_on = models.DateField(null=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "body"], name="appraised_person")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "person"], name="appraised_once"),
            models.CheckConstraint(
                name="appraised_places",
                condition=Q(ballot__range=(0, 3)) & Q(grade__range=(0, 3)),
            ),
            models.CheckConstraint(
                name="appraised_otherwise", condition=Q(ballot=F("grade")) | ~Q(reason="")
            ),
            # A seat ends by the second time in a row alone, and not before it is announced.
            models.CheckConstraint(
                name="appraised_ended",
                condition=Q(ended_on__isnull=True)
                | Q(grade=3, before__isnull=False, announced_on__isnull=False),
            ),
        ]
