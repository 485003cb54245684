"""Reception days, visits and appointments, and what was heard there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.opinions import Opinion
from xiangyue.data.people import Person

KINDS = ("reception", "visit", "petition", "appointment")


class Reception(models.Model):
    """A reception, a visit or an appointment: planned, then held (``held_at``) with its log.

    ``people``: how many came; ``by`` is who sits or visits. An appointment is asked for by
    somebody (``asked_by``) and has a ``subject``.
    """

    area = models.ForeignKey(Area, models.PROTECT)
    kind = models.CharField(max_length=12)
    on = models.DateField()
    hours = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=500, blank=True)
    people = models.IntegerField(default=0)
    note = models.TextField(max_length=2000, blank=True)
    held_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    practice = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["area", "on"], name="reception_day")]
        constraints = [
            models.CheckConstraint(name="reception_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="reception_people", condition=Q(people__gte=0)),
            models.UniqueConstraint(
                fields=["area", "kind", "on", "by", "asked_by"],
                name="reception_once",
                nulls_distinct=False,
            ),
        ]


class Heard(models.Model):
    """One thing heard at a reception or a visit, and what became of it."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="heard")
    opinion = models.ForeignKey(Opinion, models.SET_NULL, null=True, related_name="+")
    matter = models.ForeignKey(Matter, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
