"""The nation's divisions and the ones that are opened (Open Civic Data: division, jurisdiction)."""

from __future__ import annotations

from django.db import models


class Area(models.Model):
    """One administrative division: a code of 2 to 12 digits, whose prefixes are its parents.

    Source: National Bureau of Statistics, codes of 2023 (``places/README.md``).
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=80)  # as in the source; pages show core.places.display_name
    level = models.SmallIntegerField()  # 1 province, 2 prefecture, 3 county, 4 township, 5 village
    parent = models.CharField(max_length=9)  # code of the parent; "" for a province

    class Meta:
        indexes = [
            models.Index(fields=["parent", "code"], name="area_parent"),
            models.Index(fields=["name"], name="area_name", opclasses=["varchar_pattern_ops"]),
        ]


class Jurisdiction(models.Model):
    """A division that is opened: it takes part, and has people and records of its own."""

    area = models.OneToOneField(Area, models.PROTECT, primary_key=True)
    opened_at = models.DateTimeField()
    practice = models.BooleanField(default=False)
    procedure = models.CharField(max_length=60, blank=True)  # the method it runs matters by
    procedure_since = models.DateField(null=True)
    charter = models.JSONField(default=dict)  # its own, stricter numbers: {setting or rule: value}
    sound = models.CharField(max_length=500, blank=True)  # its name in letters: core.spelling
    initials = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=[name], name=f"jurisdiction_{name}", opclasses=["varchar_pattern_ops"]
            )
            for name in ("sound", "initials")
        ]


class Counter(models.Model):
    """Numbers given out in order within an area and a year (matters, resolutions, postings)."""

    area = models.ForeignKey(Area, models.PROTECT)
    kind = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    value = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "year"], name="counter_once"),
        ]
