"""The votes of an election: papers handed out, what lay in each box, what was doubtful, the result.

Papers have no number once their stub is torn off, and nothing here ties one to a voter.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.elections import Election, Voter
from xiangyue.data.people import Person
from xiangyue.data.polling import PollBox

ROUND_STATES = ("called", "open", "counting", "counted", "void")
RULINGS = ("", "counts", "void")


class VoteRound(models.Model):
    """One vote: the first, a run-off, a further one. ``candidates``: [{"post", "id", "name"}] in
    the order of the paper; ``settled``: the numbers that hold where two counts differed, as
    docs/count.md has them; ``result``: {"sheet": what was counted, "answer": what came of it,
    "elected": [{"post", "id", "name"}]}; ``plan``: the votes that are to follow, in order."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="rounds")
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=30)  # of rules/elections.yaml
    day = models.DateField()
    posts = models.JSONField()
    candidates = models.JSONField()
    state = models.CharField(max_length=10, default="open")
    registered = models.IntegerField(default=0)  # voters on the roll as the poll opened
    opened_on = models.DateField(null=True)  # the boxes
    settled = models.JSONField(default=list)
    result = models.JSONField(null=True)
    plan = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)  # why it was set aside

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="vote_round_once"),
            models.UniqueConstraint(
                fields=["election"],
                name="vote_round_open_once",
                condition=Q(state__in=("called", "open", "counting")),
            ),
            models.CheckConstraint(name="vote_round_state", condition=Q(state__in=ROUND_STATES)),
        ]


class PaperIssued(models.Model):
    """A voter's paper was handed out, to them or to who holds their proxy. No time is kept."""

    round = models.ForeignKey(VoteRound, models.CASCADE, related_name="issued")
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="+")
    box = models.ForeignKey(PollBox, models.PROTECT, related_name="+")
    to = models.ForeignKey(Voter, models.PROTECT, null=True, related_name="+")  # the proxy's holder
    scribe = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "voter"], name="paper_once"),
        ]


class BoxLog(models.Model):
    """The papers of one box: received, handed out, spoiled and replaced, left over, in the box."""

    round = models.ForeignKey(VoteRound, models.CASCADE, related_name="logs")
    box = models.ForeignKey(PollBox, models.PROTECT, related_name="logs")
    received = models.IntegerField(default=0)
    issued = models.IntegerField(default=0)
    spoiled = models.IntegerField(default=0)
    unused = models.IntegerField(null=True)
    returned = models.IntegerField(null=True)
    sealed = models.BooleanField(default=False)
    signers = models.JSONField(default=list)  # ids of the people who signed it
    totals = models.BooleanField(default=False)  # the roll is kept on paper: sums alone
    proxies = models.IntegerField(default=0)  # of those handed out, for others
    scribes = models.IntegerField(default=0)  # of those handed out, written by a scribe

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "box"], name="box_log_once"),
            models.CheckConstraint(
                name="box_log_sums",
                condition=Q(received__gte=F("issued") + F("spoiled"), issued__gte=0, spoiled__gte=0)
                & Q(proxies__gte=0, scribes__gte=0, proxies__lte=F("issued")),
            ),
        ]


class BoxCount(models.Model):
    """One teller's count of one box: ``read``, as docs/count.md has a box (ballots or sums).

    ``entered_by``: who typed it in, the teller or somebody for them; never the same for both.
    """

    round = models.ForeignKey(VoteRound, models.CASCADE, related_name="counts")
    box = models.ForeignKey(PollBox, models.PROTECT, related_name="counts")
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read = models.JSONField()
    final = models.BooleanField(default=False)  # handed in: the other may now be seen

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "box", "teller"], name="box_count_once"),
            models.UniqueConstraint(
                fields=["round", "box", "entered_by"], name="box_count_entered_once"
            ),
        ]


class DoubtfulPaper(models.Model):
    """A paper that the tellers put aside, with its photo (``files``); the committee decides."""

    round = models.ForeignKey(VoteRound, models.CASCADE, related_name="doubts")
    box = models.ForeignKey(PollBox, models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    words = models.CharField(max_length=200)  # what is doubtful
    ruling = models.CharField(max_length=10, blank=True)
    marks = models.JSONField(default=dict)  # as it counts: {"for": {post: [names]}}
    why = models.CharField(max_length=200, blank=True)
    ruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "box", "number"], name="doubtful_once"),
            models.CheckConstraint(name="doubtful_ruling", condition=Q(ruling__in=RULINGS)),
        ]
