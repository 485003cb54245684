"""The household card: a QR on paper and a PIN, for who has no telephone of their own.

The QR holds a random token, the PIN is its holder's; only hashes of both are kept. The card is the
household's, each PIN is one person's.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiangyue.data.people import Household, Person

ENDS = ("lost", "worn", "again", "left")
"""Why a card is void: lost, worn out, printed again before it was handed over, moved away."""


class HouseholdCard(models.Model):
    """A card of a household, its ``number``-th. Not in use before it is handed over."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="cards")
    number = models.SmallIntegerField()
    token_hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=5, blank=True)
    wrong = models.SmallIntegerField(default=0)  # PINs since the last right one
    wait_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "number"], name="household_card_number"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(ended_at=None),
                name="household_card_one",
            ),
            models.CheckConstraint(
                name="household_card_ended",
                condition=Q(ended_at=None, ended="") | Q(ended_at__isnull=False, ended__in=ENDS),
            ),
            models.CheckConstraint(
                name="household_card_counts", condition=Q(wrong__gte=0, number__gte=1)
            ),
        ]


class CardPin(models.Model):
    """One person who may sign in with the card, and their PIN as Django hashes passwords."""

    card = models.ForeignKey(HouseholdCard, models.CASCADE, related_name="pins")
    person = models.ForeignKey(Person, models.CASCADE, related_name="card_pins")
    pin = models.CharField(max_length=128)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "person"], name="card_pin_once"),
        ]


class CardUse(models.Model):
    """That the card was used, or somebody tried to: shown to the household."""

    card = models.ForeignKey(HouseholdCard, models.CASCADE, related_name="uses")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    right = models.BooleanField()
    device = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["card", "-at"], name="card_use_of")]
