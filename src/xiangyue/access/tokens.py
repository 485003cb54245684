"""Who a bearer token speaks for, and what it may do."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from xiangyue.access import personal
from xiangyue.access.actors import NOBODY, Actor, actor_for
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.tokens import ApiToken

MARK = "xy_"
BYTES = 32
NOTED = timedelta(hours=1)
"""So often at most it is noted that a token was used."""


def make(chance: bytes) -> str:
    """A token out of ``BYTES`` random bytes: ``xy_`` and 43 letters, digits, ``-`` and ``_``."""
    if len(chance) != BYTES:
        raise ValueError(f"a token takes {BYTES} random bytes, not {len(chance)}")
    return MARK + base64.urlsafe_b64encode(chance).decode().rstrip("=")


def hash_of(token: str) -> bytes:
    """What is kept of a token: its hash under a key of this installation."""
    return personal.code_hash("api-token", token)


def actor_of_token(token: str, *, scope: str, now: datetime) -> Actor:
    """The owner of a token that holds ``scope``: two queries, a third once an hour.

    Refusal "not-signed-in" for one that is unknown, over or revoked or whose owner may not sign in;
    "not-allowed" where it lacks the scope. ``act`` includes ``read``.
    """
    found = None
    if token.startswith(MARK) and token.isascii() and len(token) < 100:
        found = ApiToken.objects.filter(
            hash=hash_of(token), revoked_at__isnull=True, expires_at__gt=now
        ).first()
    if found is None:
        raise refuse("api.token", code="not-signed-in")
    actor = actor_for(found.account_id, now)
    if actor == NOBODY:
        raise refuse("api.token", code="not-signed-in")
    if scope not in found.scopes and "act" not in found.scopes:
        check = Check(says="api.scope", met=False, values={"scope": scope})
        raise Refusal("not-allowed", check)
    if found.used_at is None or now - found.used_at >= NOTED:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return actor
