"""A seat of the committee that ends before its term: by whom it was asked, what the member says.

Source: Organic Law of Villagers' Committees (2025), Art. 19, 20, 21, 22.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Membership, Person

# Art. 19, 20; 22: unable to act, sentenced; 21: the election was void
CAUSES = ("recall", "resignation", "incapable", "sentenced", "void-election")


class Vacancy(models.Model):
    """Which seat a matter is about, why, what its holder says to it, and whether it ended.

    ``reason`` and ``defence`` are posted. ``proof``: the paper by which a seat ends by itself (its
    name, office, number and day). ``settled_on`` without ``ended_on``: the member stays.
    ``held_until``: the last day that the seat had before it ended, None of one that is open-ended.
    ``annulled``: by what the stage was annulled that this row told of, which has no matter since.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="vacancy", null=True)
    annulled = models.ForeignKey("Annulment", models.CASCADE, null=True, related_name="vacancies")
    seat = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=14)
    reason = models.TextField(max_length=4000)
    proof = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=10, blank=True)  # on which the township proposes a recall
    asked_on = models.DateField()  # when the demand or the request was handed in
    heard_on = models.DateField(null=True)
    defence = models.TextField(max_length=4000, blank=True)
    silent = models.BooleanField(default=False)  # was asked and says nothing
    settled_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    held_until = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vacancy_put_aside",
                condition=Q(annulled=None, matter__isnull=False)
                | Q(annulled__isnull=False, matter=None),
            ),
            models.CheckConstraint(name="vacancy_cause_known", condition=Q(cause__in=CAUSES)),
            models.CheckConstraint(
                name="vacancy_proof",
                condition=~Q(proof="") | Q(cause__in=("recall", "resignation")),
            ),
            models.CheckConstraint(
                name="vacancy_ended",
                condition=Q(ended_on=None) | Q(settled_on__gte=F("ended_on")),
            ),
        ]


class QuestionCount(models.Model):
    """One teller's count of the vote on a representative's recall: {"present", "households",
    "issued", "returned", "agree", "against", "void"}. Two that differ are both counted again."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="question_counts")
    part = models.CharField(max_length=40)
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "teller"], name="question_count_once")
        ]
