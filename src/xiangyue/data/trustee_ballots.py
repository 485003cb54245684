"""The verifiable secret ballot (Belenios): what the server holds of it, all of it public.

No key, seed or credential is in a table: trustees and voters keep theirs. ``TrusteeBallotEvent`` is
the archive, to which rows are only added (``sql/trustee_ballots.sql``). Nothing leads from a ballot
to a person: whose a credential is, only who handed it out may know. docs/voting.md.
"""

from __future__ import annotations

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person

SQL_FILE = Path(__file__).with_name("sql") / "trustee_ballots.sql"


class TrusteeBallot(models.Model):
    """One ballot. Where one is begun anew another of the next ``round`` comes after it.

    ``uuid``: the election's, 14 characters of base 58. ``questions`` as Belenios writes them.
    ``credentials``: the sorted list of public ones. ``trustees``, ``election``: as published, in
    the bytes that are hashed. ``named``: each slip bears its voter's name, else the slips are drawn
    out of a bag. ``closes_at``: until when ballots are taken. ``timestamp``: of the archive.
    ``result``: {"counts": [[n]], "few": true where too few voted for it to be opened}.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="trustee_ballots")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=8, default="setup")
    uuid = models.CharField(max_length=20, unique=True)
    use = models.CharField(max_length=12)
    basis = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=120)
    questions = models.JSONField()
    group = models.CharField(max_length=20)
    voters = models.CharField(max_length=16)
    eligible = models.IntegerField()
    named = models.BooleanField(default=True)
    least = models.SmallIntegerField()
    needed = models.SmallIntegerField()
    authority = models.ForeignKey(Person, models.PROTECT, related_name="+")
    credentials = models.TextField(blank=True)
    trustees = models.TextField(blank=True)
    election = models.TextField(blank=True)
    timestamp = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="trustee_round"),
            models.UniqueConstraint(
                fields=["matter", "part"],
                name="trustee_one_runs",
                condition=~Q(state="void"),
            ),
            models.CheckConstraint(
                name="trustee_state_known",
                condition=Q(state__in=("setup", "open", "closed", "settled", "void")),
            ),
            models.CheckConstraint(
                name="trustee_use_known", condition=Q(use__in=("rating", "consultation", "body"))
            ),
            # Nobody alone opens anything.
            models.CheckConstraint(name="trustee_never_alone", condition=Q(needed__gte=2)),
            models.CheckConstraint(name="trustee_least", condition=Q(least__gte=3)),
            # No ballot is taken before key and credentials are there, and no result before the end.
            models.CheckConstraint(
                name="trustee_open_with_keys",
                condition=Q(state__in=("setup", "void"))
                | (~Q(credentials="") & ~Q(trustees="") & ~Q(election="")),
            ),
            models.CheckConstraint(
                name="trustee_result_at_end",
                condition=Q(result__isnull=True)
                | Q(state__in=("settled", "void"), closed_at__isnull=False),
            ),
        ]


class TrusteeBallotTrustee(models.Model):
    """A trustee, and the public messages by which their part of the key was made (Belenios 4.6).

    ``made``: their public key, and their share of the key, sealed to their own seed.
    """

    ballot = models.ForeignKey(TrusteeBallot, models.PROTECT, related_name="holders")
    number = models.SmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    certificate = models.JSONField(null=True)
    polynomial = models.JSONField(null=True)
    made = models.JSONField(null=True)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="trustee_number"),
            models.UniqueConstraint(fields=["ballot", "person"], name="trustee_once"),
            models.CheckConstraint(
                name="trustee_steps_in_turn",
                condition=(Q(polynomial__isnull=True) | Q(certificate__isnull=False))
                & (Q(made__isnull=True) | Q(polynomial__isnull=False))
                & (Q(shared_at__isnull=True) | Q(made__isnull=False)),
            ),
        ]


class TrusteeBallotVoter(models.Model):
    """Who has a vote, and whether they have their slip. Never whether or what they voted."""

    ballot = models.ForeignKey(TrusteeBallot, models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    handed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "person"], name="trustee_voter_once"),
            models.UniqueConstraint(fields=["ballot", "household"], name="trustee_household_once"),
            models.CheckConstraint(
                name="trustee_voter_is_one",
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
            ),
        ]


class TrusteeBallotEvent(models.Model):
    """One event of the archive with its data, as they are hashed; nothing changes or deletes it.

    ``hash``: of the event, in hexadecimal. Of a ballot ``credential`` is the SHA-256 of its public
    credential, and ``tracker`` what its voter finds it by.
    """

    ballot = models.ForeignKey(TrusteeBallot, models.PROTECT, related_name="events")
    height = models.IntegerField()
    kind = models.CharField(max_length=20)
    data = ArrayField(models.TextField())
    hash = models.CharField(max_length=64)
    credential = models.CharField(max_length=64, blank=True)
    tracker = models.CharField(max_length=44, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "height"], name="trustee_event_height"),
            models.UniqueConstraint(
                fields=["ballot", "tracker"],
                name="trustee_ballot_once",
                condition=~Q(tracker=""),
            ),
            models.CheckConstraint(
                name="trustee_ballot_marked",
                condition=Q(kind="Ballot", credential__gt="", tracker__gt="")
                | (~Q(kind="Ballot") & Q(credential="", tracker="")),
            ),
        ]
