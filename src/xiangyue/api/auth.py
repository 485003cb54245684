"""Who calls: nobody, or the owner of a bearer token. A browser's session means nothing here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from xiangyue.access.actors import NOBODY
from xiangyue.access.tokens import actor_of_token
from xiangyue.core.refusals import refuse


class Bearer:
    """Sets ``request.actor`` from ``Authorization: Bearer …``; a token sent must be good.

    ``needed``: a call without one is refused. ``scope`` is what the token must hold.
    """

    def __init__(self, scope: str, *, needed: bool = False) -> None:
        self.scope, self.needed = scope, needed

    def __call__(self, request: HttpRequest) -> bool:
        given = request.headers.get("Authorization", "")
        if not given:
            if self.needed:
                raise refuse("api.bearer", code="not-signed-in")
            request.actor = NOBODY
            return True
        kind, _, token = given.partition(" ")
        if kind.lower() != "bearer":
            raise refuse("api.token", code="not-signed-in")
        request.actor = actor_of_token(token.strip(), scope=self.scope, now=request.now)
        return True


READER = Bearer("read")  # anyone; a token adds what its owner may read
ANYONE = Bearer("act")  # anyone; with a token the act is its owner's
PERSON = Bearer("act", needed=True)
PERSON_READS = Bearer("read", needed=True)

#: What the OpenAPI document says of each.
OPEN: dict[str, Any] = {"security": [{}, {"Bearer": []}]}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "format": "uuid"},
    "description": "a resend with the same key does the act once and gets the same answer",
}
OPEN_ACT: dict[str, Any] = OPEN | {"parameters": [_KEY]}
CLOSED: dict[str, Any] = {"security": [{"Bearer": []}]}
CLOSED_ACT: dict[str, Any] = CLOSED | {"parameters": [_KEY]}


def key_of(request: HttpRequest) -> UUID | None:
    """The ``Idempotency-Key`` of a call; Refusal for one that is no UUID.

    A weaker word could be guessed, and with it the receipt of somebody else's opinion.
    """
    given = request.headers.get("Idempotency-Key", "")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise refuse("api.key", field="Idempotency-Key") from None
