"""The broadcast of a posting read aloud into a file."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from xiangyue.actions import spoken, spoken_files
from xiangyue.jobs.frame import with_database


@app.task(name=spoken.TASK, queue="archives", retry=RetryStrategy(max_attempts=3, wait=60))
@with_database
def speak_posting(posting_id: int) -> bool:
    """Make it; whether it is there."""
    return spoken_files.make(posting_id)
