"""Telling people: what is new goes into the outbox every minute, and out every ten seconds."""

from __future__ import annotations

from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import messages
from xiangyue.jobs import channels
from xiangyue.jobs.frame import with_database

ROUNDS = 50
"""Batches of areas in one run; what is left comes a minute later."""


@app.periodic(cron="* * * * *", periodic_id="tell")
@app.task(name="tell-people", queue="messages", queueing_lock="tell-people")
@with_database
def tell_people(timestamp: int = 0) -> int:
    """How many messages are new."""
    made = 0
    for _round in range(ROUNDS):
        now = clock.now()
        made += messages.sweep(now=now)
        if not messages.left(now=now):
            break
    return made


@app.periodic(cron="* * * * * */10", periodic_id="send-messages")
@app.task(name="send-messages", queue="messages", queueing_lock="send-messages")
@with_database
def send_messages(timestamp: int = 0) -> int:
    """How many parcels went out."""
    return messages.send_all(now=clock.now(), post=channels.post)
