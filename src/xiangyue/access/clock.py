"""What time it is. The demonstration, and only it, may be days ahead of the real clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from xiangyue.core.refusals import refuse
from xiangyue.data.clock import ClockOffset

MOST_DAYS_AT_ONCE = 400


def days_ahead() -> int:
    """By how many days this installation's clock is ahead: 0 unless it is a demonstration."""
    if not settings.DEMONSTRATION:
        return 0
    return ClockOffset.objects.filter(pk=1).values_list("days", flat=True).first() or 0


def now() -> datetime:
    """The moment that acts are given as ``now``: aware, in UTC."""
    return timezone.now() + timedelta(days=days_ahead())


def advance(days: int) -> int:
    """Moves the demonstration's clock forward; how far ahead it is then.

    Raises Refusal: not a demonstration, or not 1 to 400 days (no clock goes back: the record's
    times never do).
    """
    if not settings.DEMONSTRATION:
        raise refuse("clock.not-demonstration", code="not-allowed")
    if not 1 <= days <= MOST_DAYS_AT_ONCE:
        raise refuse("clock.days", field="days", most=MOST_DAYS_AT_ONCE)
    ClockOffset.objects.get_or_create(pk=1)
    ClockOffset.objects.filter(pk=1).update(days=F("days") + days)
    return days_ahead()
