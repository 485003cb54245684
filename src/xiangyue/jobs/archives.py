"""The archive of a matter that was closed."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from xiangyue.access import clock
from xiangyue.access.actors import actor_of_person
from xiangyue.actions import archives
from xiangyue.jobs.frame import with_database


@app.task(name="archive", queue="archives", retry=RetryStrategy(max_attempts=5, wait=15))
@with_database
def archive(*, matter_id: int, person_id: int) -> None:
    """Make it, in the name of whoever closed the matter."""
    now = clock.now()
    archives.archive_matter(actor=actor_of_person(person_id, now), now=now, matter_id=matter_id)
