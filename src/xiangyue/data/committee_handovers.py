"""What the outgoing committee hands over, and where the ballots lie (Art. 24, 39)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.elections import Election
from xiangyue.data.people import Person

HANDED = ("seal", "accounts", "assets", "papers")


class CommitteeHandover(models.Model):
    """The handover of one election: ``items`` are [{"what", "words"}], one of ``HANDED`` each.

    ``sealed_at``: where the sealed ballots and the roll are kept, until ``kept_until`` at least.
    ``watched_by``: who watched for the township; ``confirmed_by``: the officer who says so.
    """

    election = models.OneToOneField(Election, models.CASCADE, related_name="handover")
    due_on = models.DateField()
    items = models.JSONField(default=list)
    presided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sealed_at = models.CharField(max_length=120, blank=True)
    kept_by = models.CharField(max_length=60, blank=True)
    kept_until = models.DateField(null=True)
    on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    late_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handover_confirmed",
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__gte=F("on"), confirmed_by__isnull=False),
            ),
        ]
