"""Who is named for a post and who stands (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.elections import Election, Voter
from xiangyue.data.people import Person

# joint: by voters together, with their names; losers: the best placed of the first vote
NAMED_BY = ("party", "voters", "joint", "self", "losers")
STATES = ("named", "barred", "declined", "formal", "withdrawn")
NOMINATIONS = ("nomination", "preselection")


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


class Backer(models.Model):
    """A voter who named somebody together with others, in the open: signed on their paper."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="backers")
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "voter"], name="backer_once"),
        ]


class CandidateRuling(models.Model):
    """Whether a person named may stand. ``heard``: what they said before they were barred;
    ``condition``: which one is not met. Their objection is answered once, and that stands."""

    candidacy = models.OneToOneField(Candidacy, models.CASCADE, related_name="ruling")
    barred = models.BooleanField()
    condition = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    heard = models.TextField(max_length=2000, blank=True)
    made_on = models.DateField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    objection = models.TextField(max_length=2000, blank=True)
    objected_on = models.DateField(null=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ruling_why", condition=Q(barred=False) | ~Q(condition="", reason="")
            ),
            models.CheckConstraint(name="ruling_heard", condition=Q(barred=False) | ~Q(heard="")),
            models.CheckConstraint(
                name="ruling_answer_to_objection",
                condition=Q(answered_on=None) | Q(objected_on__isnull=False),
            ),
        ]


class NominationRound(models.Model):
    """A vote that names candidates: everybody's (``nomination``), or one among those named before
    (``preselection``, with its ``candidates``: {post: [person ids]}).

    ``phone``: what was named on the phone, as sums alone: {"papers": n, "for": {post: {id: n}}}.
    Nothing leads from a name to who named it. ``result``: the sums that hold.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="nomination_rounds")
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=12, default="nomination")
    posts = models.JSONField()  # as Election.posts
    candidates = models.JSONField(default=dict)
    phone = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="open")  # open | counted | void
    result = models.JSONField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="nomination_round_once"),
            models.UniqueConstraint(
                fields=["election"], name="nomination_open_once", condition=Q(state="open")
            ),
            models.CheckConstraint(name="nomination_kind_known", condition=Q(kind__in=NOMINATIONS)),
            models.CheckConstraint(
                name="nomination_state_known", condition=Q(state__in=("open", "counted", "void"))
            ),
        ]


class NominationVoter(models.Model):
    """Who has named, on the phone, or was given a nomination paper: once. Never whom."""

    round = models.ForeignKey(NominationRound, models.CASCADE, related_name="took_part")
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="+")
    way = models.CharField(max_length=6)  # phone | paper

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "voter"], name="nomination_voter_once"),
            models.CheckConstraint(
                name="nomination_way_known", condition=Q(way__in=("phone", "paper"))
            ),
        ]


class NominationCount(models.Model):
    """One teller's count of the nomination papers: {"issued", "returned", "void", "for": {post:
    {person id: votes}}}."""

    round = models.ForeignKey(NominationRound, models.CASCADE, related_name="counts")
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "teller"], name="nomination_count_once"),
        ]
