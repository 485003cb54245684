"""Upkeep: figures folded every few seconds, what has expired thrown away every night."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import ballot_upkeep, files, household_cards, waiting_files
from xiangyue.data import figures
from xiangyue.data.models import ActKey, SignInSlip, SignInTry
from xiangyue.jobs.frame import with_database

KEYS = timedelta(days=30)  # a form sent again after that is a new one
SLIPS = timedelta(days=30)  # a slip that was used or ran out
TRIES = timedelta(days=1)  # failed sign-ins


@app.periodic(cron="* * * * * */3", periodic_id="fold")
@app.task(name="fold-figures", queue="figures", queueing_lock="fold-figures")
@with_database
def fold_figures(timestamp: int = 0) -> int:
    """Fold the waiting deltas; how many sums changed."""
    changed = figures.fold()
    if changed and not connection.in_atomic_block:
        figures.sweep()
    return changed


@app.periodic(cron="17 3 * * *", periodic_id="tidy")
@app.task(name="tidy", queue="upkeep", queueing_lock="tidy")
@with_database
def tidy(timestamp: int = 0) -> dict[str, int]:
    """Throw away old keys of acts, slips, tries, sessions and files that no act named."""
    now = clock.now()
    old_slip = Q(expires_at__lt=now - SLIPS) | Q(used_at__lt=now - SLIPS)
    gone = {
        "keys": ActKey.objects.filter(at__lt=now - KEYS).delete()[0],
        "slips": SignInSlip.objects.filter(old_slip).delete()[0],
        "tries": SignInTry.objects.filter(last__lt=now - TRIES).delete()[0],
        "files": files.sweep(now),
        "workbooks": waiting_files.clear(),
        "card_uses": household_cards.sweep(now=now),
        "ballot_keys": ballot_upkeep.sweep(),
    }
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return gone
