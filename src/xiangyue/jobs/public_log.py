"""The public log, published every minute: what is new gathered, written, signed and cosigned."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import public_log
from xiangyue.core.notes import BadNote
from xiangyue.jobs.channels.witnesses import ask
from xiangyue.jobs.frame import with_database

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *", periodic_id="public-log")
@app.task(name="public-log", queue="upkeep", queueing_lock="public-log")
@with_database
def publish(timestamp: int = 0) -> int:
    """Publish; how many entries were added. What stands against it is told in the log."""
    try:
        return public_log.publish(now=clock.now(), ask=ask).added
    except (public_log.Broken, public_log.KeyMissing, BadNote) as error:
        log.error("the public log was not signed: %s (docs/public-log.md)", error)
        return 0


@app.periodic(cron="41 2 * * *", periodic_id="public-log-look")
@app.task(name="public-log-look", queue="upkeep", queueing_lock="public-log-look")
@with_database
def look(timestamp: int = 0) -> bool:
    """Hold the record against what was published of it; whether it is the same."""
    found = public_log.look()
    if found:
        log.error(
            "entry %s of the record %s is not what was published (docs/public-log.md)",
            found.seq, found.log,
        )  # fmt: skip
    return found is None
