"""Every night, once the day is over: the pledges and goals that the records answer are settled."""

from __future__ import annotations

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import fulfilments
from xiangyue.actions.areas import COMMAND
from xiangyue.jobs.frame import with_database


@app.periodic(cron="12 0 * * *", periodic_id="pledges")
@app.task(name="settle-pledges", queue="upkeep", queueing_lock="settle-pledges")
@with_database
def settle_pledges(timestamp: int = 0) -> int:
    """How many were settled."""
    return fulfilments.settle_by_records(actor=COMMAND, now=clock.now())
