"""Webhooks: every ten seconds what is new in the record is told; each delivery is a task."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from xiangyue.access import clock
from xiangyue.actions import webhooks
from xiangyue.core.webhooks import WAITS
from xiangyue.jobs.channels import webhook
from xiangyue.jobs.frame import with_database


class Again(BaseRetryStrategy):
    """Later and later, by ``core.webhooks.WAITS``."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None when it was tried often enough, or for a fault of ours."""
        if not isinstance(exception, webhooks.NotDelivered) or job.attempts >= len(WAITS):
            return None
        return RetryDecision(retry_in={"seconds": WAITS[job.attempts]})


@app.periodic(cron="* * * * * */10", periodic_id="webhooks")
@app.task(name="tell-webhooks", queue="messages", queueing_lock="tell-webhooks")
@with_database
def tell(timestamp: int = 0) -> int:
    """How many deliveries are new."""
    return webhooks.sweep(now=clock.now())


@app.task(name=webhooks.TASK, queue="webhooks", retry=Again())
@with_database
def deliver(*, delivery_id: int) -> None:
    """Try one delivery; a failed one comes again."""
    webhooks.deliver(delivery_id, now=clock.now(), post=webhook.post)
