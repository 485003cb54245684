"""Whether this installation is well, for a watchman's program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from xiangyue.site import vault

LAG_SECONDS = 300  # periodic tasks run each minute; five missed mean that the worker is gone


def health(request: HttpRequest) -> JsonResponse:
    """200 if the database answers and no task waits longer than five minutes, else 503.

    ``{"database": true, "queue_waiting": tasks due, "queue_lag_seconds": age of the oldest,
    "vault": "off" | "well" | "warning", "vault_warnings": [words of _vault_words]}``. The vault
    alone makes nobody unwell: the product goes on without it, but somebody should look.
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
    told = {"database": True, "queue_waiting": waiting, "queue_lag_seconds": lag, **_vault()}
    return JsonResponse(told, status=200 if well else 503)


def _vault() -> dict[str, Any]:
    if vault.folder() is None:
        return {"vault": "off"}
    found = vault.warnings(vault.noted(), datetime.now(UTC))
    return {"vault": "warning", "vault_warnings": found} if found else {"vault": "well"}
