"""The dated steps of a matter as they were done, and who was named at each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class Milestone(models.Model):
    """One time that a dated step was done. ``on`` is the day it was done, which may lie before the
    day it was entered; ``due_on`` the last day on which it was in time.

    ``text_sealed`` is read by those who act on the matter alone. ``round``: 2 after the way began
    again (a probation that was extended).
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="milestones")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField(default=1)
    number = models.SmallIntegerField()
    on = models.DateField()
    due_on = models.DateField(null=True)
    outcome = models.CharField(max_length=30, blank=True)
    months = models.SmallIntegerField(default=0)  # put off by so many
    numbers = models.JSONField(default=dict)
    text_sealed = models.BinaryField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "round", "number"], name="milestone_number_once"
            ),
            models.CheckConstraint(
                name="milestone_numbers_count", condition=Q(number__gte=1, round__gte=1)
            ),
            models.CheckConstraint(name="milestone_months_whole", condition=Q(months__gte=0)),
        ]


class MilestoneName(models.Model):
    """Who was named at a step and as what: the one concerned, who recommended, who introduced."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="names")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone", "person"], name="milestone_name_once"),
        ]
