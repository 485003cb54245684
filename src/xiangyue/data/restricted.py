"""Registers that few may read: what they say is sealed, and every look is written down.

A row tells in plain only whose it is, of which kind and from which day, so that it can be found and
counted; all words are sealed. Nobody reads the words but by an act that writes a ``RestrictedLook``
in the same transaction: there is no other way to them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.areas import Area
from xiangyue.data.matters import Matter
from xiangyue.data.people import Person


class RestrictedEntry(models.Model):
    """One entry of a restricted register about one person (a report, a recommendation)."""

    area = models.ForeignKey(Area, models.PROTECT)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="restricted")
    part = models.CharField(max_length=40)
    register = models.CharField(max_length=30)
    about = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # as the definition names it
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # mentor
    on = models.DateField()
    text_sealed = models.BinaryField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["about", "register"], name="restricted_about")]


class RestrictedLook(models.Model):
    """Somebody read what a register says about one person: who, when, why. Never changed."""

    register = models.CharField(max_length=30)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="looks")
    about = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=200)
    entries = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["about", "-at"], name="looks_about")]
        constraints = [
            models.CheckConstraint(name="look_has_reason", condition=~Q(why="")),
            models.CheckConstraint(name="look_read_something", condition=Q(entries__gte=1)),
        ]
