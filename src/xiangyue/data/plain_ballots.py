"""Plain secret ballots: a box, who may vote and who has, what lies in it sealed, what was opened.

No row leads from a ballot to a voter: while it runs, ballots lie in envelopes that hold all that
were stored together (core.plain_ballots); at the close they are counted into ``OpenedBallot``,
whose keys are their content, and the envelopes and the private key go (docs/voting.md).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.meetings import AgendaItem
from xiangyue.data.people import Household, Person

BOX_STATES = ("open", "stopped", "closed", "void")


class PlainBox(models.Model):
    """One secret ballot, of an item of a meeting or of a part of a matter.

    ``questions``: core.plain_ballots.Question.plain(). ``groups``: names of the groups that are
    counted apart, [""] where there are none; a voter has the number of theirs. ``public``: the
    public key; ``key``: the name of the file with the private key, gone once it is closed or void.
    ``state``: open; stopped (no more ballots, the papers are counted); closed; void.
    ``result``: what came of it, as its kind says.
    """

    area = models.ForeignKey(Area, models.PROTECT)
    practice = models.BooleanField(default=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, related_name="boxes")
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="boxes")
    part = models.CharField(max_length=40, blank=True)
    round = models.SmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    questions = models.JSONField()
    groups = models.JSONField(default=list)
    state = models.CharField(max_length=8, default="open")
    public = models.BinaryField()
    key = models.CharField(max_length=32)
    until = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    papers = models.JSONField(null=True)
    stopped_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="box_round_of_item"),
            models.UniqueConstraint(fields=["matter", "part", "round"], name="box_round_of_part"),
            models.UniqueConstraint(
                fields=["item"], name="box_one_of_item", condition=~Q(state="void")
            ),
            models.UniqueConstraint(
                fields=["matter", "part"], name="box_one_of_part", condition=~Q(state="void")
            ),
            models.CheckConstraint(name="box_state_known", condition=Q(state__in=BOX_STATES)),
            models.CheckConstraint(
                name="box_of_item_or_part", condition=Q(item=None) ^ Q(matter=None)
            ),
            # No result before the close.
            models.CheckConstraint(
                name="box_result_at_close",
                condition=Q(state="closed", result__isnull=False)
                | (~Q(state="closed") & Q(result__isnull=True)),
            ),
        ]


class PlainVoter(models.Model):
    """Who may vote in a box, and how they have: "" not yet, "phone", or "paper" (handed out).

    One mark for both ways. No time, no number of their own, and never what was voted. Where each
    household has one vote, the row is the household's.
    """

    pk = models.CompositePrimaryKey("box", "person")
    box = models.ForeignKey(PlainBox, models.CASCADE, related_name="roll", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    group = models.SmallIntegerField(default=0)
    way = models.CharField(max_length=6, blank=True)
    helped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "household"], name="box_vote_of_household"),
            models.CheckConstraint(
                name="box_way_known", condition=Q(way__in=("", "phone", "paper"))
            ),
        ]


class SealedBallots(models.Model):
    """An envelope: the ballots of phones that were stored together, sealed; gone at the close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    box = models.ForeignKey(PlainBox, models.CASCADE, related_name="envelopes")
    many = models.SmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="envelope_many", condition=Q(many__gt=0))]


class OpenedBallot(models.Model):
    """Like answers to one question of a closed box, phones and paper together, and how many."""

    pk = models.CompositePrimaryKey("box", "question", "group", "content")
    box = models.ForeignKey(PlainBox, models.CASCADE, related_name="opened", db_index=False)
    question = models.CharField(max_length=40)
    group = models.SmallIntegerField()
    content = models.CharField(max_length=2000)
    many = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="opened_many", condition=Q(many__gt=0))]
