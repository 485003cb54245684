"""A second factor: one-time codes of an app (RFC 6238), and recovery codes on paper.

Six digits that change every thirty seconds, from a key that the app and this server share. A code
counts once; one step to either side is taken, since clocks differ. Ten recovery codes are told
once, each good once; only keyed hashes of them are kept.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp
from django.db import transaction
from django.utils import timezone

from xiangyue.access import passwords, personal
from xiangyue.access.actors import Actor
from xiangyue.access.signed_in import POWER
from xiangyue.actions.acts import act
from xiangyue.actions.people import require_keeper
from xiangyue.actions.privacy import require_self
from xiangyue.core import receipts
from xiangyue.core.digits import digits_in
from xiangyue.core.identity import plain_digits
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account, Jurisdiction, Passkey, Person, SecondFactor
from xiangyue.methods import rulebook

COLUMN: Final = "second-factor.secret"
SECRET: Final = 20
"""Bytes of the shared key, as RFC 4226 recommends."""
STEP: Final = 30
CODES: Final = 10
LASTS: Final = timedelta(minutes=10)
"""So long a key that was shown waits for its first code."""


def begin(
    *,
    actor: Actor,
    now: datetime,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[str, str]:
    """A new key to be taken over by the app: the address that its QR says, and the key itself.

    It is in force only after ``confirm``. Refusal while one is in force.
    """
    account = _own(actor)
    if SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).exists():
        raise refuse("second.already")
    key = rng(SECRET)
    SecondFactor.objects.update_or_create(
        account=account,
        defaults={
            "secret_sealed": personal.seal(key.hex(), COLUMN),
            "made_at": now,
            "confirmed_at": None,
            "last_step": 0,
            "recovery": [],
        },
    )
    totp = _totp(key)
    return totp.provisioning_uri(name=account.login, issuer_name="乡约 Xiangyue"), totp.secret


def shown(actor: Actor, now: datetime) -> tuple[str, str] | None:
    """The same key once more, while it waits for its first code; None where none does."""
    row = SecondFactor.objects.select_related("account").filter(
        account_id=actor.account_id or 0, confirmed_at=None, made_at__gt=now - LASTS
    )
    found = row.first()
    if found is None:
        return None
    totp = _totp(_key(found))
    login = found.account.login
    return totp.provisioning_uri(name=login, issuer_name="乡约 Xiangyue"), totp.secret


def confirm(
    *,
    actor: Actor,
    now: datetime,
    code: str,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> list[str]:
    """The app's first code puts the second factor in force; the recovery codes, told only now."""
    account = _own(actor)
    waits = SecondFactor.objects.filter(account=account, confirmed_at=None)
    row = waits.filter(made_at__gt=now - LASTS).first()
    if row is None:
        raise refuse("second.none", code="not-found")
    step = _step(row, code, now)
    if step is None:
        raise refuse("second.wrong-first", field="code")
    codes = [receipts.make(rng(receipts.BYTES)) for _ in range(CODES)]
    with act("second-factor.begin", actor=actor, now=now, area=actor.area, key=key) as a:
        row.confirmed_at, row.last_step = now, step
        row.recovery = [_hashed(account.pk, c) for c in codes]
        row.save(update_fields=["confirmed_at", "last_step", "recovery"])
        a.on["person"] = actor.person_id
        a.result = str(account.pk)
    return codes


def new_codes(
    *,
    actor: Actor,
    now: datetime,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> list[str]:
    """Ten recovery codes anew; those before open nothing."""
    account = _own(actor)
    codes = [receipts.make(rng(receipts.BYTES)) for _ in range(CODES)]
    with act("second-factor.codes", actor=actor, now=now, area=actor.area, key=key) as a:
        row = _in_force(account.pk)
        if row is None:
            raise refuse("second.none", code="not-found")
        row.recovery = [_hashed(account.pk, c) for c in codes]
        row.save(update_fields=["recovery"])
        a.on["person"] = actor.person_id
        a.result = str(account.pk)
    return codes


def end(*, actor: Actor, now: datetime, person_id: int, key: UUID | None = None) -> None:
    """No second factor any more: by its owner, or (app and paper lost) by another who keeps the
    roster, on record."""
    area = Person.objects.filter(pk=person_id).values_list("area_id", flat=True).first()
    if area is None:
        raise refuse("people.unknown", code="not-found")
    if actor.person_id != person_id:
        require_keeper(actor, area)
    with act("second-factor.end", actor=actor, now=now, area=area, key=key) as a:
        gone = SecondFactor.objects.filter(account__person_id=person_id).delete()[0]
        if not gone:
            raise refuse("second.none", code="not-found")
        a.on["person"] = person_id
        a.data["own"] = actor.person_id == person_id
        a.result = str(person_id)


def asked_of(account: Account) -> bool:
    """Whether signing in by password, slip or telephone asks this account for a code."""
    return _in_force(account.pk) is not None


def check(*, account: Account, code: str, address: str, now: datetime) -> None:
    """A code of the app, or a recovery code, is right; each counts once. Refusal beside ``code``.

    Wrong ones are counted as wrong passwords are: of this account and network.
    """
    name = f"second/{account.pk}"
    passwords.require_not_locked(name, address, now)
    with transaction.atomic():
        row = SecondFactor.objects.select_for_update().filter(account=account).first()
        right = row is not None and row.confirmed_at is not None and _take(row, code, now)
    if not right:
        passwords.count_failure(name, address, now)
        raise refuse("second.wrong", field="code")
    passwords.forget_failures(name, address)


def _take(row: SecondFactor, code: str, now: datetime) -> bool:
    step = _step(row, code, now)
    if step is not None:
        row.last_step = step
        row.save(update_fields=["last_step"])
        return True
    hashed = _hashed(row.account_id, receipts.read(code)) if receipts.read(code) else ""
    if hashed in row.recovery:
        row.recovery = [h for h in row.recovery if h != hashed]
        row.save(update_fields=["recovery"])
        return True
    return False


def _step(row: SecondFactor, code: str, now: datetime) -> int | None:
    """The step of which this is the code, later than any used; None for a wrong one."""
    digits = digits_in(plain_digits(code))
    totp, here = _totp(_key(row)), int(now.timestamp()) // STEP
    for step in (here, here - 1, here + 1):
        if step > row.last_step and secrets.compare_digest(totp.at(step * STEP), digits):
            return step
    return None


def required(actor: Actor, now: datetime) -> bool:
    """Whether the rules of a place where the actor holds power ask for a second factor."""
    book, day = rulebook.load(), timezone.localdate(now)
    areas = {area for role, area in actor.seats if role in POWER}
    charters = dict(
        Jurisdiction.objects.filter(area_id__in=areas).values_list("area_id", "charter")
    )
    return any(
        book.setting("sign-in.second-factor", day=day, area=a, charter=charters.get(a)).value
        for a in areas
    )


def missing(actor: Actor, now: datetime) -> bool:
    """Whether one is asked for and there is none: neither codes nor a passkey, which is two."""
    if actor.door == "card" or not actor.seats or not required(actor, now):
        return False
    mine = actor.account_id or 0
    has = SecondFactor.objects.filter(account_id=mine, confirmed_at__isnull=False).exists()
    return not has and not Passkey.objects.filter(account_id=mine).exists()


def left(account: Account | int | None) -> int | None:
    """How many recovery codes an account has left; None where no second factor is in force."""
    row = _in_force(getattr(account, "pk", account) or 0)
    return None if row is None else len(row.recovery)


def _in_force(account_id: int) -> SecondFactor | None:
    return SecondFactor.objects.filter(account_id=account_id, confirmed_at__isnull=False).first()


def _own(actor: Actor) -> Account:
    require_self(actor)
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    return account


def _key(row: SecondFactor) -> bytes:
    return bytes.fromhex(personal.opened(row.secret_sealed, COLUMN))


def _totp(key: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(base64.b32encode(key).decode(), interval=STEP)


def _hashed(account_id: int, code: str) -> str:
    return personal.code_hash("recovery", f"{account_id}/{code}").hex()
