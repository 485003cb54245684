"""Passkeys: a phone's own key, opened by finger, face or its PIN, in place of a password.

By W3C Web Authentication, with the owner verified by the phone each time, so that a stolen phone
that is locked opens nothing here. What the phone signed is checked by the library ``webauthn``; a
challenge is used once. No attestation is asked for: which make a phone is does not matter.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.people import word
from xiangyue.actions.privacy import require_self
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account, Passkey

MOST: Final = 10
LONGEST: Final = 40
CHALLENGE: Final = 32
TRANSPORTS: Final = tuple(t.value for t in AuthenticatorTransport)


@dataclass(frozen=True)
class Site:
    """For whom a passkey is good: the host's name, and the address the browser shows."""

    host: str
    origin: str


def own(account_id: int | None) -> list[Passkey]:
    """An account's passkeys, the oldest first."""
    return list(Passkey.objects.filter(account_id=account_id or 0).order_by("pk"))


def ask_to_make(
    account: Account, site: Site, rng: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[str, bytes]:
    """What the browser is asked in order to make a passkey, as JSON, and the challenge in it."""
    challenge = rng(CHALLENGE)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="乡约 Xiangyue",
        user_id=personal.code_hash("passkey-user", str(account.pk)),
        user_name=account.login,
        user_display_name=account.person.name if account.person else account.login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_named(p) for p in own(account.pk)],
    )
    return options_to_json(options), challenge


def ask_to_use(
    site: Site,
    account_id: int | None = None,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[str, bytes]:
    """What the browser is asked in order to sign in (of one account, where it is known whose)."""
    challenge = rng(CHALLENGE)
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=[_named(p) for p in own(account_id)] if account_id else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), challenge


def add(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    answer: str,
    challenge: bytes,
    site: Site,
    key: UUID | None = None,
) -> Passkey:
    """A passkey of one's own from the browser's ``answer``; Refusal for whatever does not fit."""
    require_self(actor)
    if actor.account_id is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    called = word(name, "name", LONGEST)
    if not challenge:
        raise refuse("passkey.old")
    try:
        found = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise refuse("passkey.not-made") from None
    with act("passkey.add", actor=actor, now=now, area=actor.area, key=key) as a:
        Account.objects.select_for_update().get(pk=actor.account_id)
        mine = Passkey.objects.filter(account_id=actor.account_id)
        if mine.count() >= MOST:
            raise refuse("passkey.many", most=MOST)
        if Passkey.objects.filter(credential=found.credential_id).exists():
            raise refuse("passkey.known")
        row = Passkey.objects.create(
            account_id=actor.account_id,
            credential=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            name=called,
            transports=_transports(answer),
            synced=found.credential_backed_up,
            made_at=now,
        )
        a.on["person"] = actor.person_id
        a.result = str(row.pk)
    return row


def remove(*, actor: Actor, now: datetime, passkey_id: int, key: UUID | None = None) -> None:
    """One of one's own passkeys opens nothing any more."""
    require_self(actor)
    with act("passkey.remove", actor=actor, now=now, area=actor.area, key=key) as a:
        mine = Passkey.objects.filter(pk=passkey_id, account_id=actor.account_id or 0)
        if not mine.delete()[0]:
            raise refuse("passkey.none", code="not-found")
        a.on["person"] = actor.person_id
        a.result = str(passkey_id)


def account_for(*, answer: str, challenge: bytes, site: Site, now: datetime) -> Account:
    """Whose passkey signed the challenge. Refusal("passkey.wrong") for whatever else came.

    A counter that goes backwards tells of a copied key: refused.
    """
    wrong = refuse("passkey.wrong")
    if not challenge:
        raise refuse("passkey.old")
    try:
        said = _read(answer)
        credential = base64url_to_bytes(str(said["rawId"]))
    except (ValueError, KeyError, TypeError):
        raise wrong from None
    found = Passkey.objects.select_related("account__person").filter(credential=credential)
    row = found.filter(account__is_active=True, account__person__active=True).first()
    if row is None:
        raise refuse("passkey.unknown")
    try:
        checked = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise wrong from None
    row.sign_count, row.used_at = checked.new_sign_count, now
    row.synced = checked.credential_backed_up
    row.save(update_fields=["sign_count", "used_at", "synced"])
    return row.account


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > 20_000:
        raise ValueError("too long")
    said = json.loads(answer)
    if not isinstance(said, dict):
        raise TypeError("not an object")
    return said


def _transports(answer: str) -> list[str]:
    response = json.loads(answer).get("response") or {}
    return [t for t in response.get("transports") or () if t in TRANSPORTS]


def _named(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=bytes(row.credential),
        transports=[AuthenticatorTransport(t) for t in row.transports] or None,
    )
