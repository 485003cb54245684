"""Units that choose representatives: five to fifteen households, or a group (Art. 29)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter


class ChoiceUnit(models.Model):
    """One unit of a matter. ``households``: their ids in order. ``women``: women alone stand.

    ``candidates``: [{id, name}] of the vote that runs; ``counts``: of each teller {teller, present,
    households, issued, returned, void, votes}; ``rounds``: every vote counted, with its voters, its
    candidates and who was chosen; ``chosen``: ids of all who are. Nothing says who voted for whom.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="choice_units")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=60)
    group = models.CharField(max_length=40, blank=True)
    households = models.JSONField(default=list)
    seats = models.SmallIntegerField(default=1)
    women = models.BooleanField(default=False)
    candidates = models.JSONField(default=list)
    counts = models.JSONField(default=list)
    rounds = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    settled_on = models.DateField(null=True)  # every seat is filled

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="choice_unit_number"),
            models.CheckConstraint(name="choice_unit_seats", condition=Q(seats__gte=1)),
        ]
