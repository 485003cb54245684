"""Who is named for a post and who stands (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.elections import Election
from xiangyue.data.people import Person

NAMED_BY = ("party", "voters", "self", "losers")  # losers: the best placed of the first vote
STATES = ("named", "barred", "declined", "formal", "withdrawn")


class Candidacy(models.Model):
    """A person named for a post, and what became of it. ``votes``: nominations, where counted."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="candidacies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    named_by = models.CharField(max_length=10)
    votes = models.IntegerField(null=True)
    state = models.CharField(max_length=10, default="named")
    rank = models.SmallIntegerField(null=True)  # place on the posted list and the paper
    words = models.TextField(max_length=2000, blank=True)  # what they mean to do (履职设想)
    reason = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person", "post"], name="candidacy_once"),
            # Nobody stands for two posts at once.
            models.UniqueConstraint(
                fields=["election", "person"],
                name="candidacy_one_post",
                condition=Q(state="formal"),
            ),
            models.CheckConstraint(name="candidacy_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="candidacy_by_known", condition=Q(named_by__in=NAMED_BY)),
        ]
