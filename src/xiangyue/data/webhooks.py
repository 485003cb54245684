"""Webhooks: what happens in an area is told to a program, signed, tried again and again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.data.areas import Area
from xiangyue.data.people import Account

STATES = ("waiting", "delivered", "failed")


class Webhook(models.Model):
    """An address of an account's to which the public record of an area is told, entry by entry.

    ``kinds``: acts or their beginnings ("matter", "posting.put-up"); none: all. ``read``: how far
    each log was read, {log: entries}. The secret that signs is sealed (``access.personal``).
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="webhooks")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    secret_sealed = models.BinaryField()
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    read = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)  # nothing is sent meanwhile, and nothing is lost
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)  # owner | gone

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhook_ended_why",
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__gte=F("created_at")) & Q(end_reason__in=("owner", "gone"))),
            ),
        ]


class WebhookDelivery(models.Model):
    """One entry of the record on its way to one webhook. ``key`` is the same in every try."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    key = models.UUIDField(unique=True)
    log = models.CharField(max_length=24)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=80)  # the act
    state = models.CharField(max_length=10, default="waiting")
    tries = models.SmallIntegerField(default=0)
    status = models.SmallIntegerField(null=True)  # of the last answer
    problem = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["webhook", "-id"], name="webhook_delivery_newest")]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "log", "seq"], name="webhook_told_once"),
            models.CheckConstraint(name="webhook_state_known", condition=Q(state__in=STATES)),
        ]
