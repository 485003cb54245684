"""Elections: what is elected and on which day, who runs it, who votes.

Nothing here, or in ``data.candidates``, ``data.polling`` and ``data.ballot_counts``, leads from a
ballot to a voter: a voter's row says at most that a paper was handed out.
Source: Organic Law of Villagers' Committees (2025), Art. 14-24.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person

WAYS = ("candidates", "open")
APPLIED = ("applied", "married", "holder", "turned")  # Art. 16 (3); Shanghai 9; Beijing 13
GROUNDS = ("home", "away", *APPLIED)  # Art. 16 (1), (2)
APPEALS = ("add", "remove", "correct")
CHOSEN_BY = ("assembly", "representatives", "groups")  # Art. 15
SAID = ("", "self", "phone", "paper", "relative")


class Election(models.Model):
    """One election, the matter's own. ``kind`` is one of ``rules/elections.yaml``; ``posts`` are
    [{"post", "role", "name", "seats", "women"}], the highest first; ``way``: with candidates, or
    open, where who wants a post says so and anyone may be chosen (自荐直选)."""

    # None: it keeps the rows of a stage that was annulled (``data.annulments``)
    matter = models.OneToOneField(Matter, models.CASCADE, null=True, related_name="election")
    area = models.ForeignKey(Area, models.PROTECT)
    kind = models.CharField(max_length=30)
    way = models.CharField(max_length=12, default="candidates")
    group = models.CharField(max_length=40, blank=True)  # the village group that elects, if one
    day = models.DateField(null=True)  # election day
    posts = models.JSONField(default=list)
    approval = models.CharField(max_length=300, blank=True)  # of an early or a late election
    chosen_by = models.CharField(max_length=20, blank=True)  # who chose the election committee

    class Meta:
        constraints = [
            models.CheckConstraint(name="election_way_known", condition=Q(way__in=WAYS)),
            models.CheckConstraint(
                name="election_chosen_by", condition=Q(chosen_by__in=("", *CHOSEN_BY))
            ),
        ]


class ElectionOfficer(models.Model):
    """Who was chosen for the election committee (村民选举委员会, Art. 15), in the order of the
    choice. ``since`` empty: next in line. Who leaves stays here, with the day and the reason."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="officers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.SmallIntegerField()  # 1 is the first by the result of the choice
    role = models.CharField(max_length=10, default="member")  # chair | deputy | member
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the day on which they left
    reason = models.CharField(max_length=200, blank=True)
    votes = models.IntegerField(null=True)  # with how many votes they were chosen
    absences = models.SmallIntegerField(default=0)  # meetings missed in a row

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="officer_once"),
            models.UniqueConstraint(fields=["election", "rank"], name="officer_rank_once"),
            models.CheckConstraint(
                name="officer_term", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]


class Voter(models.Model):
    """A line of the roll (登记参加选举的村民). Who is struck off stays, with the reason.

    ``bars``: while this election runs nobody else's roll may have them (Art. 16): by ``id_hash``,
    the keyed hash of the identity number, over the whole database.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    number = models.IntegerField(null=True)  # on the posted roll
    group = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=10)
    on_roll = models.BooleanField(default=True)
    bars = models.BooleanField(default=True)
    id_hash = models.BinaryField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    box = models.ForeignKey("PollBox", models.SET_NULL, null=True, related_name="voters")
    said = models.CharField(max_length=10, blank=True)  # how one who is away said they take part
    said_by = models.CharField(max_length=60, blank=True)  # the relative who said it for them
    said_on = models.DateField(null=True)
    accepted = models.CharField(max_length=200, blank=True)  # by which meeting, or by whom
    listed_on = models.DateField(null=True)  # the day of the posting on which they stand first
    struck_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="voter_once"),
            models.UniqueConstraint(
                fields=["election", "number"],
                name="voter_number_once",
                condition=Q(number__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["id_hash"],
                name="voter_on_one_roll",
                condition=Q(bars=True, on_roll=True, id_hash__isnull=False),
            ),
            models.CheckConstraint(name="voter_ground_known", condition=Q(ground__in=GROUNDS)),
            models.CheckConstraint(name="voter_said_known", condition=Q(said__in=SAID)),
        ]


class RollAppeal(models.Model):
    """An objection to the roll: five days to make it, three to answer it (Art. 17)."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="appeals")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)  # of whom it is about, as given
    asks = models.CharField(max_length=10)
    words = models.TextField(max_length=2000)
    made_on = models.DateField()
    due_on = models.DateField()
    granted = models.BooleanField(null=True)
    answer = models.TextField(max_length=2000, blank=True)
    decided_on = models.DateField(null=True)
    by_office = models.BooleanField(default=False)  # written down for them

    class Meta:
        constraints = [
            models.CheckConstraint(name="roll_appeal_asks", condition=Q(asks__in=APPEALS)),
            models.CheckConstraint(
                name="roll_appeal_answered",
                condition=Q(granted=None, decided_on=None)
                | Q(granted__isnull=False, decided_on__gte=F("made_on")),
            ),
        ]


class ElectionNotice(models.Model):
    """A notice of the election committee (公告第一号 ...), as it was posted.

    ``content``: {"zh": {...}, "en": {...}}, each as ``documents.election_papers.Notice`` without
    what stands on its row. ``channels``: {"board": {"on": ISO date, "by": person id}, ...}.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="notices")
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=30)  # of ``actions.documents_of_elections``
    content = models.JSONField()
    posted_on = models.DateField()
    posted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channels = models.JSONField(default=dict)
    annulled_on = models.DateField(null=True)  # with the stage that it told of

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="election_notice_once"),
        ]
