"""Votes for a post at a meeting: who stood, and what the two tellers counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

STATES = ("open", "elected", "again")


class PostVote(models.Model):
    """One vote for ``seats`` of a post. ``candidates``: [{id, name, knows}] as on the paper.
    ``counts``: of each teller {teller, issued, returned, void, votes: [of each candidate]}.
    ``chosen``: the ids of those elected in it; ``elected`` is the first of them, once every seat is
    filled. Nothing says who voted for whom."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="post_votes")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField()
    seats = models.SmallIntegerField(default=1)
    candidates = models.JSONField()
    counts = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="open")
    elected = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="post_vote_round"),
            models.UniqueConstraint(
                fields=["matter", "part"], name="post_vote_open_once", condition=Q(state="open")
            ),
            models.CheckConstraint(name="post_vote_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="post_vote_elected",
                condition=Q(state="elected", elected__isnull=False)
                | (~Q(state="elected") & Q(elected__isnull=True)),
            ),
        ]
