"""Pairs (catalogue C5): who helps whom, visits; care for cadres; their cover.

What tells of people in need is shown to those two, and to who organises; a pupil is a minor, and
stands in the register only with the guardian's consent on record.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.kinds.pairs import OF, PEOPLE
from xiangyue.data.areas import Area
from xiangyue.data.duties import DutyTurn
from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person

CARES = ("illness", "family_illness", "upheaval", "difficulty", "discord", "change", "distress")
"""What calls for a visit (the first two, 二探望) or a talk (五必谈); source document 001."""
VISITED = CARES[:2]


class Pair(models.Model):
    """One helper and whom they help: a person, a household, or what ``name`` says."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="pairs")
    part = models.CharField(max_length=40)
    of = models.CharField(max_length=12)
    helper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)  # of a firm, a point, a village
    guardian = models.CharField(max_length=60, blank=True)
    consent_on = models.DateField(null=True)
    aim = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)  # its last day
    reason = models.CharField(max_length=500, blank=True)  # why it ended
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pair_known", condition=Q(of__in=OF)),
            models.CheckConstraint(
                name="pair_of_one",
                condition=Q(of__in=("member", "pupil"), person__isnull=False, name="")
                | Q(of="household", household__isnull=False, person__isnull=True, name="")
                | (
                    ~Q(of__in=PEOPLE) & Q(person__isnull=True, household__isnull=True) & ~Q(name="")
                ),
            ),
            models.CheckConstraint(
                name="pair_minor_with_consent",
                condition=~Q(of="pupil") | (~Q(guardian="") & Q(consent_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="pair_term", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(name="pair_of_two", condition=~Q(person=F("helper"))),
        ]


class PairVisit(models.Model):
    """A visit of a pair: the day, and what was done, for those two and who organises."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="visits")
    on = models.DateField()
    text = models.CharField(max_length=1000)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class CareEvent(models.Model):
    """Something that happened to a cadre and calls for a visit or a talk: the duty's turn."""

    turn = models.OneToOneField(DutyTurn, models.CASCADE, related_name="care")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="care_event_known", condition=Q(kind__in=CARES))]


class CadreCover(models.Model):
    """Whether a cadre has pension and medical cover: yes or no, as of a day."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    pension = models.BooleanField()
    medical = models.BooleanField()
    on = models.DateField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
