"""Acts done once: the idempotency keys of forms and calls."""

from __future__ import annotations

from django.db import models


class ActKey(models.Model):
    """A key that a form or a client sent with an act, and what came of it; of when only the day, as
    the record has it of what is said without a name (``core.log.told_at``)."""

    key = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=60)
    result = models.CharField(max_length=200)
    at = models.DateTimeField()
