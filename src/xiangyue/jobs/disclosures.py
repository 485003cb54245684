"""Every night: the items of the periods that have begun, and boards taken down by themselves."""

from __future__ import annotations

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import disclosure_postings, disclosures
from xiangyue.actions.areas import COMMAND
from xiangyue.data.models import Disclosure
from xiangyue.jobs.frame import with_database


@app.periodic(cron="11 1 * * *", periodic_id="disclosures")
@app.task(name="open-disclosures", queue="upkeep", queueing_lock="open-disclosures")
@with_database
def open_disclosures(timestamp: int = 0) -> dict[str, int]:
    """How many items came onto the boards, how many postings came down."""
    now = clock.now()
    places = Disclosure.objects.order_by("area_id").values_list("area_id", flat=True).distinct()
    return {
        "opened": sum(
            disclosures.extend(actor=COMMAND, now=now, area=area) for area in list(places)
        ),
        "down": disclosure_postings.take_down_over(actor=COMMAND, now=now),
    }
