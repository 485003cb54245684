"""Requests for help and errands: what was asked, how it was handled, the closing word."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.core.kinds.closing_word import LEVELS
from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.opinions import Opinion
from xiangyue.data.people import Person

CHANNELS = ("web", "spoken", "paper", "call", "opinion", "reception", "visit")
"""How a request came in; ``reception`` and ``visit`` are heard by somebody of the village."""
STEPS = ("step", "handover", "stop", "go", "papers", "reminder", "done", "try", "redone")
RESULTS = ("solved", "refused", "withdrawn")


class HelpRequest(models.Model):
    """What somebody asked for. ``receipt`` is the secret by which it is followed without sign-in.

    ``service``: the service as it was promised on that day (``core.services.Service.plain``), or
    empty. ``papers``: ``[{"zh", "en", "on": ISO day or null}]``. ``stops``: ``[[first, until]]``
    as ISO days, ``until`` null while the clock stands (``core.promises.Stop``).
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="request")
    part = models.CharField(max_length=40)
    receipt = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="requests")
    asker = models.CharField(max_length=60)  # as they are called; a person's own name
    phone_sealed = models.BinaryField(null=True)
    text = models.TextField(max_length=2000)
    channel = models.CharField(max_length=12)
    opinion = models.ForeignKey(Opinion, models.SET_NULL, null=True, related_name="+")
    service = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    days = models.SmallIntegerField()  # working days promised
    taken_on = models.DateField()
    stops = models.JSONField(default=list)
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="errands")
    result = models.CharField(max_length=12, blank=True)
    done_on = models.DateField(null=True)
    in_time = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_channel_known", condition=Q(channel__in=CHANNELS)),
            models.CheckConstraint(
                name="request_result_whole",
                condition=Q(result="", done_on__isnull=True, in_time__isnull=True)
                | Q(result__in=RESULTS, done_on__gte=F("taken_on"), in_time__isnull=False),
            ),
            models.CheckConstraint(name="request_days", condition=Q(days__gte=1)),
        ]


class HandlingStep(models.Model):
    """One step of the handling. A hand-over names a person or an office."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="handling")
    part = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    on = models.DateField()
    to_name = models.CharField(max_length=60, blank=True)
    to_office = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="handling_kind_known", condition=Q(kind__in=STEPS)),
            models.CheckConstraint(
                name="handover_to_somebody",
                condition=~Q(kind="handover") | ~Q(to_name="", to_office=""),
            ),
        ]


class ClosingWord(models.Model):
    """How content the one who asked is. ``position`` 1 is the first word, which counts."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="closing_words")
    part = models.CharField(max_length=40)
    position = models.SmallIntegerField()
    level = models.CharField(max_length=12)
    content = models.BooleanField()
    text = models.TextField(max_length=2000, blank=True)
    how = models.CharField(max_length=10)  # self | spoken | call | paper
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "position"], name="word_once"),
            models.CheckConstraint(name="word_level_known", condition=Q(level__in=LEVELS)),
        ]


class ServiceChange(models.Model):
    """A place's own word on a service, from a day on. No ``data``: it is offered no longer."""

    area = models.ForeignKey(Area, models.PROTECT)
    key = models.CharField(max_length=40)
    begins = models.DateField()
    data = models.JSONField(null=True)  # as in ``services/*.yaml``
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area", "key", "begins"], name="service_change")]
