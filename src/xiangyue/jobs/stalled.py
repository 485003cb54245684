"""Tasks whose worker was killed while it did them: done again.

Every task may be done twice: what it finds done it leaves. Without this a task that a killed worker
had begun would be "doing" for ever, and the archive of a matter never made.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

SILENT: Final = timedelta(seconds=60)
"""A worker tells every ten seconds that it lives."""


@app.periodic(cron="* * * * *", periodic_id="stalled")
@app.task(name="stalled", queue="upkeep", queueing_lock="stalled")
def again(timestamp: int = 0) -> int:
    """Give them back to the queue; how many."""
    gone = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - SILENT)
    found = list(ProcrastinateJob.objects.filter(gone, status="doing").values_list("pk", flat=True))
    for job in found:
        app.job_manager.retry_job_by_id(job, timezone.now())
    return len(found)
