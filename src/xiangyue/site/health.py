"""Whether this installation is well, for a watchman's program."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

LAG_SECONDS = 300  # periodic tasks run each minute; five missed mean that the worker is gone


def health(request: HttpRequest) -> JsonResponse:
    """200 if the database answers and no task waits longer than five minutes, else 503.

    ``{"database": true, "queue_waiting": tasks due, "queue_lag_seconds": age of the oldest}``
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(*), coalesce(extract(epoch FROM now() - min(due)), 0)::int
                   FROM (SELECT coalesce(j.scheduled_at, min(e.at)) AS due
                         FROM procrastinate_jobs j
                         LEFT JOIN procrastinate_events e ON e.job_id = j.id
                         WHERE j.status = 'todo' GROUP BY j.id) waiting
                   WHERE due <= now()"""
            )
            waiting, lag = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    well = lag <= LAG_SECONDS
    told = {"database": True, "queue_waiting": waiting, "queue_lag_seconds": lag}
    return JsonResponse(told, status=200 if well else 503)
