"""Who in office answers for a breach (catalogue D11), and appeals against a result.

What is found, said and decided is private to its office, the person and who decides an appeal;
what is posted names nobody. Source: catalogue D10, D11.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.kinds.appeal import OUTCOMES
from xiangyue.core.kinds.ruling import MEASURES as RULED
from xiangyue.core.kinds.ruling import NONE
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

MEASURES = (NONE, *RULED)
"""What may follow. Nobody but the villagers ends an elected seat (Organic Law, Art. 19, 22, 38):
the township may only advise them to."""


class Breach(models.Model):
    """A breach found, the person's statement or silence, what was decided and posted.

    ``notice`` is what hangs until ``posted_until``: it names nobody. ``after``: what an appeal made
    of it, with the measure that then holds.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="breach")
    about = models.ForeignKey(Person, models.PROTECT, related_name="+")
    about_role = models.CharField(max_length=30)
    about_area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    what = models.TextField(max_length=4000)
    clause = models.CharField(max_length=200)
    proof = models.TextField(max_length=2000)
    found_on = models.DateField()
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer_until = models.DateField()
    statement = models.TextField(max_length=4000, blank=True)
    on_paper = models.BooleanField(default=False)  # heard, or handed in on paper
    silent = models.BooleanField(default=False)  # had their days and says nothing
    heard_on = models.DateField(null=True)
    measure = models.CharField(max_length=16, blank=True)
    reasons = models.TextField(max_length=4000, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_on = models.DateField(null=True)
    told_how = models.CharField(max_length=200, blank=True)
    notice = models.TextField(max_length=4000, blank=True)
    posted_on = models.DateField(null=True)
    posted_until = models.DateField(null=True)
    after = models.CharField(max_length=10, blank=True)
    after_measure = models.CharField(max_length=16, blank=True)
    after_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="breach_words_known",
                condition=Q(measure__in=("", *MEASURES))
                & Q(after_measure__in=("", *MEASURES))
                & Q(after__in=("", *OUTCOMES)),
            ),
            models.CheckConstraint(
                name="breach_heard_before_decided",
                condition=Q(decided_on=None) | Q(heard_on__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_silent_says_nothing", condition=Q(silent=False) | Q(statement="")
            ),
            models.CheckConstraint(
                name="breach_two_people",
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("found_by")) & ~Q(decided_by=F("about"))),
            ),
            models.CheckConstraint(
                name="breach_posted_after_told",
                condition=Q(posted_on=None)
                | (Q(told_on__isnull=False) & ~Q(measure__in=("", NONE))),
            ),
        ]


class Appeal(models.Model):
    """One person's appeal against a result that concerns them: once for each part."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="appeals")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    grounds = models.TextField(max_length=4000)
    on_paper = models.BooleanField(default=False)
    made_on = models.DateField()  # of a paper the day on which it came
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Area, models.PROTECT, related_name="+")
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)
    reasons = models.TextField(max_length=4000, blank=True)
    instead = models.CharField(max_length=200, blank=True)  # where it is changed
    number = models.CharField(max_length=60, blank=True)  # of the answer's paper
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "person"], name="appeal_once"),
            models.CheckConstraint(
                name="appeal_outcome_known", condition=Q(outcome__in=("", *OUTCOMES))
            ),
            models.CheckConstraint(
                name="appeal_decided_with_reasons",
                condition=Q(outcome="", decided_on=None)
                | (~Q(outcome="") & ~Q(reasons="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="appeal_changed_into", condition=~Q(outcome="changed") | ~Q(instead="")
            ),
        ]
