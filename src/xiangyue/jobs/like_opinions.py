"""Like opinions put together: villages and townships every hour, the levels above every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import like_opinions
from xiangyue.jobs.frame import with_database


@app.periodic(cron="23 * * * *", periodic_id="like-opinions")
@app.task(name="like-opinions", queue="upkeep", queueing_lock="like-opinions")
@with_database
def local(timestamp: int = 0) -> int:
    """Where somebody spoke since; how many groupings were made."""
    return like_opinions.renew(clock.now(), like_opinions.LOCAL)


@app.periodic(cron="53 1 * * *", periodic_id="like-opinions-above")
@app.task(name="like-opinions-above", queue="upkeep", queueing_lock="like-opinions-above")
@with_database
def above(timestamp: int = 0) -> int:
    """The same for counties and all above them."""
    return like_opinions.renew(clock.now(), like_opinions.ABOVE)
