"""Keys of votes that have ended are gone, also where a process ended at the wrong moment."""

from __future__ import annotations

import time

from xiangyue.access import ballot_keys
from xiangyue.data.models import PlainBox, Selection, Survey

LEFT_BEHIND = 3600.0
"""Seconds after which a key that no running vote names was left behind: no act takes so long."""


def sweep(now: float | None = None) -> int:
    """Remove keys that no running vote names, an hour old or more (``now``: seconds since 1970);
    how many. The close removes its own: this is for a process that was killed just then."""
    now = time.time() if now is None else now
    old = [name for name, made in ballot_keys.names() if made < now - LEFT_BEHIND]
    if not old:
        return 0
    used = set(
        PlainBox.objects.filter(key__in=old, state__in=("open", "stopped"))
        .values_list("key")
        .union(
            Selection.objects.filter(key__in=old, state="open").values_list("key"),
            Survey.objects.filter(key__in=old, closed_at=None).values_list("key"),
        )
        .values_list("key", flat=True)
    )
    for name in set(old) - used:
        ballot_keys.forget(name)
    return len(set(old) - used)
