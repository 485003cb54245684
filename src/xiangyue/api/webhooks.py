"""One's own tokens and webhooks: what there is, made, ended, what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from xiangyue.actions import tokens, webhooks
from xiangyue.actions.acts import AlreadyDone
from xiangyue.api.auth import CLOSED, CLOSED_ACT, PERSON, PERSON_READS, key_of
from xiangyue.api.common import Given, Id, PageNumber, part_of, window
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Webhook

router = Router(tags=["programs"])


class TokenOut(Schema):
    """A token without its letters, which are told once, when it is made. ``used_at``: to the
    hour."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


class WebhookIn(Given):
    """Where to, and what of. ``kinds``: acts or their beginnings; none: all."""

    area: Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
    url: Annotated[str, Field(max_length=500)]
    kinds: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = []


class WebhookOut(Schema):
    """A webhook. ``secret`` is told once, when it is made; ``end_reason``: owner, or gone (its
    address answered 410)."""

    id: int
    area: str
    url: str
    kinds: list[str]
    created_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    secret: str = ""


class DeliveryOut(Schema):
    """A delivery: ``key`` is its webhook-id, ``log`` and ``seq`` its entry of the record;
    ``state``: waiting, delivered, failed; ``status`` and ``problem``: of the last try."""

    id: int
    key: UUID
    log: str
    seq: int
    kind: str
    state: str
    tries: int
    status: int | None
    problem: str
    made_at: datetime
    tried_at: datetime | None


class DeliveriesOut(Schema):
    """A page of deliveries, the newest first."""

    rows: list[DeliveryOut]
    page: int
    next: int | None


def _out(row: Webhook, secret: str = "") -> dict[str, Any]:
    names = ("id", "url", "kinds", "created_at", "paused_at", "ended_at", "end_reason")
    told = {name: getattr(row, name) for name in names}
    return told | {"area": row.area_id, "secret": secret}


@router.get(
    "/tokens",
    auth=PERSON_READS,
    response={200: list[TokenOut], **REFUSALS},
    openapi_extra=CLOSED,
)
def my_tokens(request: HttpRequest) -> object:
    """The tokens of one's own account, the newest first."""
    return tokens.mine(request.actor)


@router.post(
    "/tokens/{id}/revoke",
    auth=PERSON,
    response={200: list[TokenOut], **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def revoke_token(request: HttpRequest, id: Id) -> object:
    """End a token of one's own at once."""
    key = key_of(request)
    with suppress(AlreadyDone):
        tokens.revoke_token(actor=request.actor, now=request.now, token_id=id, key=key)
    return tokens.mine(request.actor)


@router.get(
    "/webhooks",
    auth=PERSON_READS,
    response={200: list[WebhookOut], **REFUSALS},
    openapi_extra=CLOSED,
)
def my_webhooks(request: HttpRequest) -> object:
    """The webhooks of one's own account, the newest first."""
    return [_out(row) for row in webhooks.mine(request.actor)]


@router.post(
    "/webhooks",
    auth=PERSON,
    response={200: WebhookOut, 201: WebhookOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def create_webhook(request: HttpRequest, given: WebhookIn) -> Status:
    """Have the public record of an area told to an address from now on. 200: the key came before,
    here it is, without its secret."""
    key = key_of(request)
    try:
        row, secret = webhooks.create_webhook(
            actor=request.actor, now=request.now, key=key, **given.dict()
        )
    except AlreadyDone as done:
        found = [w for w in webhooks.mine(request.actor) if str(w.pk) == done.result]
        if not found:
            raise refuse("webhook.unknown", code="not-found") from None
        return Status(200, _out(found[0]))
    return Status(201, _out(row, secret))


def _once(request: HttpRequest, act: Callable[..., object], id: int) -> list[object]:
    """That act on a webhook of one's own, once; then how all of them stand."""
    with suppress(AlreadyDone):
        act(actor=request.actor, now=request.now, webhook_id=id, key=key_of(request))
    return [_out(row) for row in webhooks.mine(request.actor)]


@router.post(
    "/webhooks/{id}/end",
    auth=PERSON,
    response={200: list[WebhookOut], **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def end_webhook(request: HttpRequest, id: Id) -> object:
    """End a webhook of one's own at once."""
    return _once(request, webhooks.end_webhook, id)


@router.post(
    "/webhooks/{id}/pause",
    auth=PERSON,
    response={200: list[WebhookOut], **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def pause_webhook(request: HttpRequest, id: Id) -> object:
    """Send nothing until it goes on."""
    return _once(request, webhooks.pause_webhook, id)


@router.post(
    "/webhooks/{id}/resume",
    auth=PERSON,
    response={200: list[WebhookOut], **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def resume_webhook(request: HttpRequest, id: Id) -> object:
    """Go on: what happened meanwhile follows, in its order."""
    return _once(request, webhooks.resume_webhook, id)


@router.get(
    "/webhooks/{id}/deliveries",
    auth=PERSON_READS,
    response={200: DeliveriesOut, **REFUSALS},
    openapi_extra=CLOSED,
)
def deliveries(
    request: HttpRequest,
    id: Id,
    state: Annotated[str, Query(pattern=r"^(waiting|delivered|failed)?$")] = "",
    page: PageNumber = 1,
) -> object:
    """What was sent to a webhook of one's own in the last 30 days."""
    found = webhooks.deliveries(request.actor, id)
    if state:
        found = found.filter(state=state)
    return part_of(list(found[window(page)]), page)


@router.post(
    "/deliveries/{id}/again",
    auth=PERSON,
    response={200: DeliveryOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def again(request: HttpRequest, id: Id) -> object:
    """Send a delivery that was given up once more."""
    key_of(request)
    return webhooks.again(actor=request.actor, now=request.now, delivery_id=id)
