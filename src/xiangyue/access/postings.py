"""Who may read a posting: the same on a page and in the API."""

from __future__ import annotations

from xiangyue.access.actors import Actor
from xiangyue.data.models import Posting


def reads_whole(actor: Actor, posting: Posting) -> bool:
    """Everyone while it hangs; afterwards the village's own people and the levels above it."""
    if posting.taken_down_at is None:
        return True
    return bool(actor.roles(posting.area_id)) or actor.officer_of(posting.area_id)
