"""Who asks for a meeting: signatures by phone or on paper, each person once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Person
from xiangyue.data.polls import WAYS, PollSheet


class DemandSignature(models.Model):
    """One who signed that a meeting be called; taken back, the row goes and the record keeps it.

    ``annulled``: by what the list was annulled on which it stands, without a matter since.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="demand_signatures", null=True)
    annulled = models.ForeignKey("Annulment", models.CASCADE, null=True, related_name="signatures")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    sheet = models.ForeignKey(PollSheet, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "person"], name="demand_signed_once"),
            models.CheckConstraint(
                name="demand_way",
                condition=Q(way__in=WAYS)
                & (Q(way="phone", sheet__isnull=True) | Q(way="paper", sheet__isnull=False)),
            ),
        ]
