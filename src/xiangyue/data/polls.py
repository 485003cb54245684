"""Households, or adults, asked one by one outside a meeting; each answer is signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Membership, Person

CHOICES = ("agree", "against", "abstain")
WAYS = ("paper", "phone")


class PollSheet(models.Model):
    """A signed sheet as it came back on paper, with its photos; entered by the office."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="poll_sheets")
    part = models.CharField(max_length=40)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class PollAnswer(models.Model):
    """What a household (or an adult) says, as it stands; the record keeps what it said before."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="poll_answers")
    part = models.CharField(max_length=40)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who answered
    signer = models.CharField(max_length=60)  # the name that stands there
    choice = models.CharField(max_length=10)
    way = models.CharField(max_length=10)
    sheet = models.ForeignKey(PollSheet, models.PROTECT, null=True, related_name="answers")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "household"],
                name="poll_household_once",
                condition=Q(household__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["matter", "part", "person"],
                name="poll_adult_once",
                condition=Q(household__isnull=True),
            ),
            models.CheckConstraint(
                name="poll_whose", condition=Q(household__isnull=False) | Q(person__isnull=False)
            ),
            models.CheckConstraint(name="poll_choice", condition=Q(choice__in=CHOICES)),
            models.CheckConstraint(
                name="poll_way",
                condition=Q(way="phone", sheet__isnull=True) | Q(way="paper", sheet__isnull=False),
            ),
        ]
