"""Projects that compete for one budget: proposals, their screening, the vote.

Who has voted (``SelectionVoter``) and what was voted (``SelectionPool`` while the vote runs,
``SelectionBallot`` once it is closed) are in tables without any way from one to the other:
docs/voting.md.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person


class Proposal(models.Model):
    """A project that somebody proposes. Money in fen. ``number`` counts within its matter.

    ``merged_into``: the proposal that says the same and stands for both.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="proposals")
    part = models.CharField(max_length=40)
    number = models.SmallIntegerField()
    title = models.CharField(max_length=60)
    purpose = models.TextField(max_length=2000)
    place = models.CharField(max_length=120)
    cost = models.BigIntegerField()
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    merged_why = models.TextField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "number"], name="proposal_number"),
            models.CheckConstraint(name="proposal_costs", condition=Q(cost__gt=0)),
            models.CheckConstraint(
                name="proposal_not_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]


class Screening(models.Model):
    """Whether a proposal is admitted, and why; its proposer's one objection and its answer.

    ``criteria``: {criterion: true or false}. ``cost``: in fen, as checked. ``first``: the verdict
    before the objection was answered.
    """

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="screening")
    part = models.CharField(max_length=40)
    admitted = models.BooleanField()
    criteria = models.JSONField()
    cost = models.BigIntegerField()
    reason = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    first = models.JSONField(null=True)
    objection = models.TextField(max_length=2000, blank=True)
    objected_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="screening_costs", condition=Q(cost__gt=0)),
            models.CheckConstraint(
                name="screening_answer_to_objection",
                condition=Q(answered_at__isnull=True) | Q(objected_at__isnull=False),
            ),
        ]


class Selection(models.Model):
    """One vote on projects. A vote that was void has another of the next ``round`` after it.

    ``budget`` in fen. ``projects``: as put to the vote, in the published order: [{"id": proposal,
    "number", "title", "cost": fen}]. ``key``: the name of the file with the pool's key, gone once
    the vote is closed. ``result``: what the rule selected (``actions.selection_counts``).
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="selections")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=6, default="open")
    rule = models.CharField(max_length=12)
    completion = models.CharField(max_length=12, blank=True)
    most = models.SmallIntegerField(default=0)
    voters = models.CharField(max_length=10)
    budget = models.BigIntegerField()
    projects = models.JSONField()
    eligible = models.IntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateField()
    key = models.CharField(max_length=32)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.TextField(max_length=500, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="selection_round"),
            models.UniqueConstraint(
                fields=["matter", "part"],
                name="selection_one_runs",
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="selection_state_known", condition=Q(state__in=("open", "closed", "void"))
            ),
            models.CheckConstraint(name="selection_budget", condition=Q(budget__gt=0)),
            # No result before the vote is closed.
            models.CheckConstraint(
                name="selection_result_at_close",
                condition=Q(state="closed", result__isnull=False)
                | (~Q(state="closed") & Q(result__isnull=True)),
            ),
        ]


class SelectionVoter(models.Model):
    """Who has voted, or was given a paper ballot: once, whichever way. Never what."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="turned_out")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=6)
    helped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "person"], name="selection_one_vote"),
            models.UniqueConstraint(
                fields=["selection", "household"],
                name="selection_one_vote_a_household",
            ),
            models.CheckConstraint(
                name="selection_way_known", condition=Q(way__in=("phone", "paper"))
            ),
        ]


class SelectionPool(models.Model):
    """The phones' ballots of a vote that runs, all in one sealed value without order."""

    selection = models.OneToOneField(Selection, models.CASCADE, primary_key=True)
    sealed = models.BinaryField()


class SelectionBallot(models.Model):
    """A ballot of a closed vote and how many are like it; numbers of projects, ascending."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="ballots")
    approves = ArrayField(models.SmallIntegerField())
    many = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "approves"], name="ballot_counted_once"),
            models.CheckConstraint(name="ballot_many", condition=Q(many__gt=0)),
        ]


class PaperSheet(models.Model):
    """One teller's reading of the paper ballots, in the order of the pile; gone at the close.

    ``ballots``: for each a list of numbers of projects, or null for a void one; kept sealed
    (``actions.sealed_papers``).
    """

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="sheets")
    slot = models.SmallIntegerField()
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ballots = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "slot"], name="sheet_slot"),
            models.UniqueConstraint(fields=["selection", "teller"], name="sheet_teller"),
            models.CheckConstraint(name="sheet_two", condition=Q(slot__in=(1, 2))),
        ]
