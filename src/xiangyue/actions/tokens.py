"""Tokens for programs: given out once, never shown again, ended by their day or by hand."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from xiangyue.access import passwords, tokens
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.areas import COMMAND
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account
from xiangyue.data.tokens import SCOPES, ApiToken

LONGEST = 366  # days


def _may(actor: Actor, account: Account) -> None:
    """One's own, or the administrator's at the machine itself: nobody speaks for another."""
    if actor is not COMMAND and (actor.person_id is None or actor.person_id != account.person_id):
        raise refuse("token.own", code="not-allowed")


def account_of(login: str) -> Account:
    """The account of an active person by its login; Refusal beside ``login``."""
    found = Account.objects.select_related("person").filter(
        login=passwords.normal_login(login), is_active=True, person__active=True
    )
    account = found.first()
    if account is None:
        raise refuse("token.login", field="login", login=login)
    return account


def mine(actor: Actor) -> list[ApiToken]:
    """The tokens of one's own account, the newest first."""
    found = ApiToken.objects.filter(account__person_id=actor.person_id or 0)
    return list(found.order_by("-pk"))


def create_token(
    *,
    actor: Actor,
    now: datetime,
    login: str,
    scopes: Sequence[str],
    name: str = "",
    days: int = 90,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> tuple[ApiToken, str]:
    """A token for one's own account (or, by the administrator's command, for any): the row, and
    the token itself, which is kept nowhere."""
    account = account_of(login)
    _may(actor, account)
    if not scopes or set(scopes) - set(SCOPES):
        raise refuse("token.scopes", field="scopes")
    if not 1 <= days <= LONGEST:
        raise refuse("token.days", field="days", most=LONGEST)
    token = tokens.make(rng(tokens.BYTES))
    with act("token.create", actor=actor, now=now, area=account.person.area_id, key=key) as a:
        row = ApiToken.objects.create(
            account=account,
            hash=tokens.hash_of(token),
            name=name.strip()[:60],
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        a.on |= {"person": account.person_id, "token": row.pk}
        a.data |= {
            "scopes": row.scopes,
            "expires": timezone.localdate(row.expires_at).isoformat(),
        }
        a.result = str(row.pk)
    return row, token


def revoke_token(*, actor: Actor, now: datetime, token_id: int, key: UUID | None = None) -> None:
    """End a token at once. Ending it again changes nothing."""
    row = ApiToken.objects.select_related("account__person").filter(pk=token_id).first()
    if row is None:
        raise refuse("token.unknown", code="not-found")
    _may(actor, row.account)
    if row.revoked_at is not None:
        return
    with act("token.revoke", actor=actor, now=now, area=row.account.person.area_id, key=key) as a:
        ApiToken.objects.filter(pk=token_id).update(revoked_at=now)
        a.on |= {"person": row.account.person_id, "token": row.pk}
        a.result = str(token_id)
