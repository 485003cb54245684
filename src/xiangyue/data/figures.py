"""Figures: deltas appended by the acts, folded into sums for each area and all above it."""

from __future__ import annotations

from django.db import models


class FigureDelta(models.Model):
    """What one act adds to one figure of one village; gone once folded."""

    area = models.CharField(max_length=12)
    day = models.DateField()
    key = models.CharField(max_length=40)
    n = models.BigIntegerField()


class Figure(models.Model):
    """The sum of a figure for an area (code "" is the nation) in a month.

    ``month`` is its first day; for the figures of what is due ("…_due") it is the day itself.
    """

    pk = models.CompositePrimaryKey("area", "key", "month")
    area = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    month = models.DateField()
    n = models.BigIntegerField()
