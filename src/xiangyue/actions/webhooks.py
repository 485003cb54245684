"""Webhooks: the public record of an area told to a program, signed (docs/api.md).

What is told is an entry of the record as anyone may read it, with salted commitments where it is
about people. ``sweep`` makes a delivery for each new entry, in its order; ``deliver`` tries one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.queue import later
from xiangyue.core import webhooks as core
from xiangyue.core.messages import NotNow
from xiangyue.core.refusals import refuse
from xiangyue.data.models import (
    Account,
    Jurisdiction,
    RecordEntry,
    RecordLog,
    Webhook,
    WebhookDelivery,
)

TASK: Final = "deliver-webhook"
COLUMN: Final = "webhook.secret"
MOST: Final = 20
"""Webhooks that one account may have at a time."""
BATCH: Final = 500
"""Entries of one log in one sweep."""
KEPT: Final = timedelta(days=30)
_SPACE: Final = UUID("0f1f5c39-8a5a-4a1e-9f6e-5d0d3f7b6c11")
Post = Callable[[str, bytes, Mapping[str, str]], int]


class NotDelivered(Exception):
    """The receiver did not take it: to be tried again."""


def _own(actor: Actor, webhook_id: int) -> Webhook:
    """One's own webhook; Refusal("not-found") for any other."""
    found = Webhook.objects.filter(pk=webhook_id, account__person_id=actor.person_id or 0).first()
    if found is None:
        raise refuse("webhook.unknown", code="not-found")
    return found


def _logs(area: str) -> Any:
    return RecordLog.objects.filter(code__startswith=area).exclude(code__startswith="practice/")


def create_webhook(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    url: str,
    kinds: Sequence[str] = (),
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> tuple[Webhook, str]:
    """A webhook of one's own account: the row, and the secret, which is told this once.

    It begins with what happens from now on in ``area`` and all below it (a county and below).
    """
    account = Account.objects.filter(person_id=actor.person_id or 0, is_active=True).first()
    if account is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    if len(area) < 6 or not Jurisdiction.objects.filter(area__code__startswith=area).exists():
        raise refuse("webhook.area", field="area")
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or len(url) > 500:
        raise refuse("webhook.url", field="url")
    if parts.scheme == "http" and not settings.WEBHOOK_NETWORKS:
        raise refuse("webhook.url", field="url")
    if not core.listed(parts.hostname, settings.WEBHOOK_HOSTS):
        raise refuse("webhook.host", field="url", hosts="、".join(settings.WEBHOOK_HOSTS))
    if parts.username or parts.password or not url.isprintable():
        raise refuse("webhook.url", field="url")
    if len(kinds) > 20 or any(not k or len(k) > 60 for k in kinds):
        raise refuse("webhook.kinds", field="kinds")
    if account.webhooks.filter(ended_at__isnull=True).count() >= MOST:
        raise refuse("webhook.many", most=MOST)
    told = core.secret(rng(core.SECRET_BYTES))
    with act("webhook.create", actor=actor, now=now, area=actor.area, key=key) as a:
        row = Webhook.objects.create(
            account=account,
            area_id=area,
            url=url,
            secret_sealed=personal.seal(told, COLUMN) or b"",
            kinds=sorted(set(kinds)),
            read=dict(_logs(area).values_list("code", "size")),
            created_at=now,
        )
        a.on |= {"person": account.person_id, "webhook": row.pk}
        a.data |= {"area": area}
        a.sealed |= {"url": url}
        a.result = str(row.pk)
    return row, told


def end_webhook(*, actor: Actor, now: datetime, webhook_id: int, key: UUID | None = None) -> None:
    """End one's own webhook at once. Ending it again changes nothing."""
    row = _own(actor, webhook_id)
    if row.ended_at is not None:
        return
    with act("webhook.end", actor=actor, now=now, area=actor.area, key=key) as a:
        Webhook.objects.filter(pk=row.pk).update(ended_at=now, end_reason="owner")
        a.on |= {"person": actor.person_id, "webhook": row.pk}
        a.result = str(row.pk)


def pause_webhook(*, actor: Actor, now: datetime, webhook_id: int, key: UUID | None = None) -> None:
    """Let one's own webhook rest: nothing is sent until it goes on. Once more changes nothing."""
    _rest(actor, now, webhook_id, key, rests=True)


def resume_webhook(
    *, actor: Actor, now: datetime, webhook_id: int, key: UUID | None = None
) -> None:
    """Have it go on: what happened meanwhile follows, in its order."""
    _rest(actor, now, webhook_id, key, rests=False)


def _rest(actor: Actor, now: datetime, pk: int, key: UUID | None, *, rests: bool) -> None:
    row = _own(actor, pk)
    if row.ended_at is not None:
        raise refuse("webhook.unknown", code="not-found")
    if (row.paused_at is not None) == rests:
        return
    name = "webhook.pause" if rests else "webhook.resume"
    with act(name, actor=actor, now=now, area=actor.area, key=key) as a:
        Webhook.objects.filter(pk=pk).update(paused_at=now if rests else None)
        a.on |= {"person": actor.person_id, "webhook": pk}
        a.result = str(pk)
        if not rests:
            for delivery in WebhookDelivery.objects.filter(webhook=pk, state="waiting"):
                later(TASK, delivery_id=delivery.pk)


def mine(actor: Actor) -> list[Webhook]:
    """One's own webhooks, the newest first."""
    found = Webhook.objects.filter(account__person_id=actor.person_id or 0)
    return list(found.order_by("-pk"))


def deliveries(actor: Actor, webhook_id: int) -> Any:
    """What was sent to one's own webhook, the newest first."""
    return WebhookDelivery.objects.filter(webhook=_own(actor, webhook_id)).order_by("-pk")


def again(*, actor: Actor, now: datetime, delivery_id: int) -> WebhookDelivery:
    """Send a delivery that was given up once more, from its first wait on. It changes nothing of
    the world, and is no act of the record."""
    found = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if found is None or _own(actor, found.webhook_id).ended_at is not None:
        raise refuse("webhook.unknown", code="not-found")
    with transaction.atomic():
        changed = WebhookDelivery.objects.filter(pk=delivery_id, state="failed")
        if changed.update(state="waiting"):
            later(TASK, delivery_id=delivery_id)
    found.refresh_from_db()
    return found


def sweep(*, now: datetime) -> int:
    """Make a delivery for each entry that is new to a webhook; how many. Several may sweep at once:
    each takes webhooks that no other has."""
    made = 0
    running = Webhook.objects.filter(ended_at__isnull=True, paused_at__isnull=True).order_by("pk")
    for pk in list(running.values_list("pk", flat=True)):
        with transaction.atomic():
            hook = Webhook.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if hook is not None and hook.ended_at is None and hook.paused_at is None:
                made += _sweep(hook, now)
    WebhookDelivery.objects.filter(made_at__lt=now - KEPT).delete()
    return made


def _sweep(hook: Webhook, now: datetime) -> int:
    rows: list[WebhookDelivery] = []
    read = dict(hook.read)
    for log, size in _logs(hook.area_id).values_list("code", "size"):
        before = int(read.get(log, 0))
        if size <= before:
            continue
        entries = RecordEntry.objects.filter(log=log, seq__gt=before).order_by("seq")
        for seq, kind in entries.values_list("seq", "act")[:BATCH]:
            read[log] = seq
            if core.wanted(kind, hook.kinds):
                key = uuid5(_SPACE, f"{hook.pk}/{log}/{seq}")
                rows.append(
                    WebhookDelivery(webhook=hook, key=key, log=log, seq=seq, kind=kind, made_at=now)
                )
    if read != hook.read:
        hook.read = read
        hook.save(update_fields=["read"])
    for row in WebhookDelivery.objects.bulk_create(rows):
        later(TASK, delivery_id=row.pk)
    return len(rows)


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is sent: {"type", "timestamp", "data": {"log", "seq", "leaf", "entry"}}, the same bytes
    in every try."""
    entry = RecordEntry.objects.get(log=delivery.log, seq=delivery.seq)
    told = {
        "type": entry.act,
        "timestamp": json.loads(entry.body)["at"],
        "data": {
            "log": entry.log,
            "seq": entry.seq,
            "leaf": bytes(entry.leaf).hex(),
            "entry": json.loads(entry.body),
        },
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def deliver(delivery_id: int, *, now: datetime, post: Post) -> None:
    """Try one delivery, outside of any transaction, and keep what came of it.

    NotDelivered where it may be tried again. An answer of 2xx took it; 410 ends the webhook.
    """
    found = WebhookDelivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    if found is None or found.state != "waiting":
        return
    hook = found.webhook
    mine = WebhookDelivery.objects.filter(pk=delivery_id)
    if hook.ended_at is not None:
        mine.update(state="failed", problem="the webhook has ended")
        return
    if hook.paused_at is not None:  # ``resume_webhook`` brings it back
        return
    body = body_of(found)
    clear = personal.opened(hook.secret_sealed, COLUMN)
    sent = core.headers(clear, str(found.key), int(now.timestamp()), body)
    status, problem = None, ""
    try:
        status = post(hook.url, body, sent)
    except NotNow as error:
        problem = str(error)[:200]
    tries = found.tries + 1
    taken = status is not None and 200 <= status < 300
    over = tries > len(core.WAITS) or status == core.GONE
    state = "delivered" if taken else "failed" if over else "waiting"
    mine.update(state=state, tries=tries, status=status, problem=problem, tried_at=now)
    if status == core.GONE:
        Webhook.objects.filter(pk=hook.pk, ended_at__isnull=True).update(
            ended_at=now, end_reason="gone"
        )
    elif state == "waiting":
        raise NotDelivered(problem or f"answered {status}")
