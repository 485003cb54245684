"""What people were told, by which way, and how they want to be told.

A :class:`Message` is one thing told to one person, once (``mark``). A :class:`Parcel` is one going
out by one channel, of one message or of a digest; its key is the same at every try. Nothing here
holds the words of a private matter: a kind, whole numbers, days, the title of a public thing.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from xiangyue.core.messages import CHANNELS, OUTSIDE
from xiangyue.data.areas import Area
from xiangyue.data.people import Person

STATES = ("waiting", "sending", "retry", "sent", "failed", "dropped")


class Message(models.Model):
    """One thing told. ``link`` is an address of this site, from the slash on."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")  # where it is about
    kind = models.CharField(max_length=30)  # core.messages.KINDS
    mark = models.CharField(max_length=120)  # core.messages.mark
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-made_at"], name="message_of"),
            models.Index(
                fields=["person"], name="message_unseen", condition=Q(seen_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "mark"], name="message_once"),
        ]


class Contact(models.Model):
    """Where somebody is reached by one channel. ``whose``: "" their own, else who answers there
    (a son). ``checked_at``: the code that was sent there came back, or the clerk vouched."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=8)
    sealed = models.BinaryField()  # for the column contact.<channel>
    whose = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when the last code went out
    tries = models.SmallIntegerField(default=0)  # wrong codes since

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="contact_once"),
            models.CheckConstraint(name="contact_channel", condition=Q(channel__in=OUTSIDE)),
        ]


class Reaching(models.Model):
    """How somebody wants to be told. ``rules``: {channel: core.messages.RULES}, where not left as
    it is. ``calendar``: the number of the address of their calendar; an even one is out of use."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="reaching")
    rules = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    language = models.CharField(max_length=2, default="zh")
    calendar = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reaching_quiet",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
            models.CheckConstraint(name="reaching_calendar", condition=Q(calendar__gte=0)),
        ]


class Parcel(models.Model):
    """One going out. ``code``: it carries the code of a contact, and no message.

    ``waiting`` takes in more messages of its moment; from the first try on it never changes.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="parcels")
    channel = models.CharField(max_length=8)
    key = models.UUIDField(default=uuid4, unique=True)
    code = models.BooleanField(default=False)
    leaves_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")
    next_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)  # of the last failure
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="parcel_due",
                condition=Q(state__in=("waiting", "sending", "retry")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel", "leaves_at", "code"],
                name="parcel_one_waits",
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(name="parcel_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="parcel_channel", condition=Q(channel__in=OUTSIDE)),
            models.CheckConstraint(
                name="parcel_sent_when",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]


class Enclosed(models.Model):
    """A message in a parcel: by each channel in one only, so never twice."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="enclosed")
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="enclosed")
    channel = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="enclosed_once"),
            models.CheckConstraint(name="enclosed_channel", condition=Q(channel__in=CHANNELS)),
        ]


class SweptArea(models.Model):
    """How far an area's record was read for what is to be told: entries of its log and of its
    practice log together."""

    area = models.OneToOneField(Area, models.CASCADE, primary_key=True)
    entries = models.BigIntegerField(default=0)
    on = models.DateField(null=True)
    at = models.DateTimeField(null=True)
