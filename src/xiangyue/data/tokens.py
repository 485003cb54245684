"""Tokens with which programs speak for a person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiangyue.data.people import Account

SCOPES = ("read", "act")


class ApiToken(models.Model):
    """A token of an account. Only its keyed hash is kept; it ends on a day of its own."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    hash = models.BinaryField(unique=True)  # access.tokens.hash_of, 32 bytes
    name = models.CharField(max_length=60, blank=True)  # what it is for
    scopes = ArrayField(models.CharField(max_length=10))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # to the hour

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_expires", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="token_scopes_known",
                condition=Q(scopes__contained_by=list(SCOPES)) & ~Q(scopes=[]),
            ),
        ]
