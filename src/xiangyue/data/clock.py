"""The demonstration's clock: so many days ahead of the real one. Nothing else may use it."""

from __future__ import annotations

from django.db import models


class ClockOffset(models.Model):
    """One row at most."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    days = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="clock_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(name="clock_never_back", condition=models.Q(days__gte=0)),
        ]
