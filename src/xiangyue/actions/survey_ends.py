"""What a survey that is over must not leave behind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xiangyue.access import ballot_keys
from xiangyue.data.models import Survey, SurveyPool, SurveyReading


def empty(survey: Survey) -> None:
    """Take away the pool, its key, what was typed."""
    SurveyPool.objects.filter(survey=survey).delete()
    SurveyReading.objects.filter(survey=survey).delete()
    transaction.on_commit(lambda: ballot_keys.forget(survey.key))


def give_up(survey: Survey, reason: str, now: datetime) -> None:
    """The matter has ended while its survey ran: nobody learns what was answered."""
    survey.state, survey.void_reason, survey.closed_at = "void", reason[:500], now
    survey.save(update_fields=["state", "void_reason", "closed_at"])
    empty(survey)
