"""Opinions: what a villager says, however it came in, and its answer (catalogue C1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.people import Household, Person

PETITION = "petition"
"""What was brought to an office above the village: entered there, never by the village."""
CHANNELS = ("phone", "visit", "card", "call", "meeting", "message", "reception", PETITION)
SUBJECTS = (
    "roads",
    "water",
    "environment",
    "farming",
    "money",
    "disclosure",
    "welfare",
    "elderly",
    "safety",
    "housing",
    "culture",
    "conduct",
    "other",
)
OF_ACCOUNTS = ("money", "disclosure")
"""About accounts, or about what is not made known: no petition is to come of these (D13)."""
ANSWERS = ("taken_up", "handled", "declined", "explained")


class OpinionGroup(models.Model):
    """Like opinions, shown together. Each keeps its own voice and its own answer."""

    area = models.ForeignKey(Area, models.PROTECT)
    title = models.CharField(max_length=120)
    created_at = models.DateTimeField()


_SELDOM = ("author", "heard_by", "household", "group", "joins", "matter", "answered_by")


class Opinion(models.Model):
    """One opinion. ``receipt`` is the secret by which it is followed without signing in.

    An anonymous opinion has no author anywhere: not here, not in the record, not in a log.
    """

    area = models.ForeignKey(Area, models.PROTECT, db_index=False)  # ``opinion_recent`` serves
    receipt = models.CharField(max_length=16)
    text = models.TextField(max_length=2000)
    subject = models.CharField(max_length=20, default="other")
    place = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20)
    anonymous = models.BooleanField(default=False)
    public = models.BooleanField(default=True)  # anyone may read it; else the village's officers
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="opinions", db_index=False
    )
    heard_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="heard", db_index=False
    )
    heard_from = models.CharField(max_length=60, blank=True)
    heard_on = models.DateField(null=True)
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, related_name="opinions", db_index=False
    )
    practice = models.BooleanField(default=False)  # said in practice: in no list, in no figure
    group = models.ForeignKey(
        OpinionGroup, models.SET_NULL, null=True, related_name="opinions", db_index=False
    )
    joins = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="joined_by", db_index=False
    )
    matter = models.ForeignKey(
        "Matter", models.SET_NULL, null=True, related_name="opinions", db_index=False
    )
    created_at = models.DateTimeField()
    due_on = models.DateField()
    considered_at = models.DateTimeField(null=True)  # the branch has taken it in hand
    answer_kind = models.CharField(max_length=20, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["area", "-created_at"], name="opinion_recent"),
            models.Index(
                fields=["area", "due_on"],
                name="opinion_unanswered",
                condition=Q(answered_at__isnull=True),
            ),
            # Most of these are empty while an opinion is new, and a rush writes no index of them.
            *(
                models.Index(
                    fields=[name], name=f"opinion_{name}", condition=Q(**{f"{name}__isnull": False})
                )
                for name in _SELDOM
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="opinion_receipt", fields=["receipt"]),
            models.CheckConstraint(
                name="opinion_anonymous_has_no_author",
                condition=Q(anonymous=False)
                | Q(author__isnull=True, heard_from="", household__isnull=True),
            ),
            models.CheckConstraint(
                name="opinion_answer_whole",
                condition=Q(answered_at__isnull=True, answer_kind="")
                | (Q(answered_at__isnull=False) & ~Q(answer_kind="") & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="opinion_taken_up_in_a_matter",
                condition=~Q(answer_kind="taken_up") | Q(matter__isnull=False),
            ),
        ]
