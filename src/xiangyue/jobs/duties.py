"""Every night: the turns of duties that have come within the coming year."""

from __future__ import annotations

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import duties
from xiangyue.actions.areas import COMMAND
from xiangyue.data.models import TakenDuty
from xiangyue.jobs.frame import with_database


@app.periodic(cron="43 2 * * *", periodic_id="duties")
@app.task(name="open-duties", queue="upkeep", queueing_lock="open-duties")
@with_database
def open_duties(timestamp: int = 0) -> int:
    """How many turns were made."""
    now = clock.now()
    running = TakenDuty.objects.filter(until__isnull=True)
    areas = running.order_by("area_id").values_list("area_id", flat=True).distinct()
    return sum(duties.extend(actor=COMMAND, now=now, area=area) for area in areas)
