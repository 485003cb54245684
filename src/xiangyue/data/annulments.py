"""Watching over an election: what was annulled and why, who looks on, what they saw.

Nothing is erased: the rows of an annulled stage hang on an ``Election`` without a matter.
Source: Organic Law of Villagers' Committees (2025), Art. 21.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.elections import Election
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person
from xiangyue.data.protected import ProtectedReport

# Art. 21: force or threats, deceit, bribery, forged ballots, false numbers; or not by the procedure
GROUNDS = ("force", "deceit", "bribery", "forged", "false-count", "procedure")
OFFICES = ("election_committee", "government", "discipline")
LOOKS_ON = ("named", "villager")


class Annulment(models.Model):
    """One part of a matter was annulled with what it had come to, and is done again.

    ``facts``: the part's facts as they were. ``because``: the annulment of an earlier part by which
    this later one fell. ``inquiry``: the report whose finding it cites; who reported stays sealed.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="annulments")
    part = models.CharField(max_length=40)
    facts = models.JSONField()
    opened_on = models.DateField(null=True)
    was_done = models.BooleanField(default=False)
    ground = models.CharField(max_length=12)
    reason = models.TextField(max_length=2000)
    clause = models.CharField(max_length=60)
    office = models.CharField(max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    because = models.ForeignKey("self", models.CASCADE, null=True, related_name="fell")
    inquiry = models.ForeignKey(ProtectedReport, models.PROTECT, null=True, related_name="+")
    kept = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="annulment_ground_known", condition=Q(ground__in=GROUNDS)),
            models.CheckConstraint(name="annulment_office", condition=Q(office__in=OFFICES)),
        ]


class Observer(models.Model):
    """Who looks on at an election: named by the township or above, or a voter who signed up.
    ``of``: from where, of one who was named. ``person``: empty for one who is not of the village.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="observers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    of = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=10)
    since = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "person"],
                name="observer_once",
                condition=Q(left_on=None, person__isnull=False),
            ),
            models.CheckConstraint(name="observer_way", condition=Q(way__in=LOOKS_ON)),
            models.CheckConstraint(
                name="observer_term", condition=Q(left_on=None) | Q(left_on__gte=F("since"))
            ),
        ]


class ObserverNote(models.Model):
    """What an observer saw at a stage: read by everyone, changed by nobody."""

    observer = models.ForeignKey(Observer, models.CASCADE, related_name="notes")
    part = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    amiss = models.BooleanField(default=False)  # something was not in order
    on = models.DateField()
