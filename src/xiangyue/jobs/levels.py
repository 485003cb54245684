"""Levels that keep their own server: the window filled every ten seconds, lower servers looked
after every twenty."""

from __future__ import annotations

import logging

import psycopg
from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.actions import level_sources, levels
from xiangyue.jobs.frame import with_database

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10", periodic_id="levels-carry")
@app.task(name="levels-carry", queue="figures", queueing_lock="levels-carry")
@with_database
def carry(timestamp: int = 0) -> int:
    """Carry what is public into the window; how many sums and rows changed."""
    address = settings.LEVEL_WINDOW()
    if address is None:
        return 0
    try:
        with psycopg.connect(address, autocommit=True) as window:
            done = levels.carry(window, now=clock.now())
    except psycopg.Error as error:
        log.error("the window for the level above: %s", error)
        return 0
    return done.figures + done.rows


@app.periodic(cron="41 2 * * *", periodic_id="levels-whole")
@app.task(name="levels-whole", queue="upkeep", queueing_lock="levels-whole")
@with_database
def whole(timestamp: int = 0) -> int:
    """Each night every sum and row is held against the window's."""
    address = settings.LEVEL_WINDOW()
    if address is None:
        return 0
    with psycopg.connect(address, autocommit=True) as window:
        done = levels.carry(window, now=clock.now(), whole=True)
    return done.figures + done.rows


@app.periodic(cron="* * * * * */20", periodic_id="levels-look")
@app.task(name="levels-look", queue="upkeep", queueing_lock="levels-look")
@with_database
def look(timestamp: int = 0) -> int:
    """Look after the servers that were joined; how many are not fresh."""
    found = level_sources.look(now=clock.now(), probe=import_string(settings.LEVEL_PROBE))
    return sum(source.state != "fresh" for source in found)
