"""Ways to sign in, without any outside service: a slip of paper first, a login and password then.

The clerk prints a slip for a person; its code works once within seven days and only its keyed hash
is kept. With it the person chooses a login and a password, or a new password.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from xiangyue.access import passwords, personal, signed_in, tries
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions.acts import act
from xiangyue.actions.people import lock_person, save_person
from xiangyue.actions.privacy import require_self
from xiangyue.actions.roster import KEEPERS
from xiangyue.actions.terms import holders, start_term
from xiangyue.core import receipts
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account, Person, SignInSlip

LASTS = timedelta(days=7)


def issue_slip(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    rng: Callable[[int], bytes] = secrets.token_bytes,
    key: UUID | None = None,
) -> tuple[SignInSlip, str]:
    """A slip for a person of the actor's village: the row, and the code, which is kept nowhere.

    May: who keeps the roster there, or an officer above. Earlier slips not used end.
    """
    found = Person.objects.filter(pk=person_id, active=True).values_list("area_id", flat=True)
    area = found.first()
    if area is None:
        raise refuse("people.unknown", code="not-found")
    if not actor.officer_of(area):
        actor.require(area, *KEEPERS)
    if actor.person_id == person_id:
        raise refuse("account.slip-own", code="not-allowed")
    code = receipts.make(rng(receipts.BYTES))
    with act("account.slip", actor=actor, now=now, area=area, key=key) as a:
        person = lock_person(person_id, area)
        SignInSlip.objects.filter(person=person, used_at__isnull=True).delete()
        slip = SignInSlip.objects.create(
            person=person,
            code_hash=personal.code_hash("slip", code),
            expires_at=now + LASTS,
            issued_by_id=actor.person_id or person_id,
        )
        a.on["person"] = person_id
        a.data["expires"] = timezone.localdate(slip.expires_at).isoformat()
        a.result = str(slip.pk)
    return slip, code


def slip_of(code: str, *, address: str, now: datetime) -> SignInSlip:
    """The slip of a code as typed, with its person. Refusal beside ``code``: none such, used, or
    older than seven days.

    Nothing waits after a wrong one: a code has 50 bits of chance and lasts seven days, so a
    thousand guesses a second find one of 10,000 open slips in three years; an address that had to
    wait would be the whole village's.
    """
    read = receipts.read(code)
    found = SignInSlip.objects.select_related("person__account").filter(
        code_hash=personal.code_hash("slip", read), person__active=True
    )
    slip = found.first() if read else None
    if slip is None:
        tries.count_address(address, now)
        raise refuse("account.slip-unknown", field="code")
    if slip.used_at is not None:
        raise refuse("account.slip-used", field="code")
    if slip.expires_at <= now:
        raise refuse("account.slip-old", field="code", days=LASTS.days)
    return slip


def redeem_slip(
    *,
    now: datetime,
    code: str,
    login: str,
    password: str,
    address: str = "",
    key: UUID | None = None,
) -> Account:
    """First sign-in: the slip is used up, the account made (or its password set anew)."""
    slip = slip_of(code, address=address, now=now)
    name = passwords.require_login(login)
    person = slip.person
    passwords.require_password(password, name, person.name)
    actor = actor_of_person(person.pk, now)
    with act("account.begin", actor=actor, now=now, area=person.area_id, key=key) as a:
        used = SignInSlip.objects.filter(pk=slip.pk, used_at__isnull=True).update(used_at=now)
        if not used:
            raise refuse("account.slip-used", field="code")
        if Account.objects.filter(login=name).exclude(person=person).exists():
            raise refuse("account.login-taken", field="login", login=name)
        account, new = Account.objects.update_or_create(
            person=person,
            defaults={"login": name, "password": make_password(password), "is_active": True},
            create_defaults={
                "login": name,
                "password": make_password(password),
                "created_at": now,
            },
        )
        passwords.forget_failures(name, address)
        signed_in.end_all(person.pk)
        a.on["person"] = person.pk
        a.data["new"] = new
        a.result = str(account.pk)
    return account


def change_password(
    *, actor: Actor, now: datetime, old: str, password: str, key: UUID | None = None
) -> Account:
    """A new password of one's own; every other sign-in of the account ends with it."""
    person_id = require_self(actor)
    account = Account.objects.select_related("person").filter(person_id=person_id).first()
    if account is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    passwords.require_not_locked(account.login, "", now)
    if not check_password(old, account.password):
        passwords.count_failure(account.login, "", now)
        raise refuse("account.old-password", field="old")
    passwords.require_password(password, account.login, account.person.name)
    with act("account.password", actor=actor, now=now, area=actor.area, key=key) as a:
        account.password = make_password(password)
        account.save(update_fields=["password"])
        signed_in.end_all(person_id)
        a.on["person"] = person_id
        a.result = str(account.pk)
    return account


def close_account(*, actor: Actor, now: datetime, person_id: int, key: UUID | None = None) -> None:
    """A person's sign-in ends at once (a lost phone); a slip opens it again."""
    person = Person.objects.filter(pk=person_id, active=True).first()
    if person is None:
        raise refuse("people.unknown", code="not-found")
    if actor.person_id != person_id and not actor.officer_of(person.area_id):
        actor.require(person.area_id, *KEEPERS)
    with act("account.close", actor=actor, now=now, area=person.area_id, key=key) as a:
        SignInSlip.objects.filter(person_id=person_id, used_at__isnull=True).delete()
        Account.objects.filter(person_id=person_id).update(is_active=False)
        signed_in.end_all(person_id)
        a.on["person"] = person_id
        a.result = str(person_id)


def first_person(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    name: str,
    role: str,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[Person, str]:
    """The first who serves an opened area, with the code of a slip to sign in with.

    ``role``: "officer" for a township or above, "clerk" for a village. The same name and role again
    give a new slip for the same person.
    """
    seat = holders(area, timezone.localdate(now), role).filter(person__name=name.strip()).first()
    if seat is not None:
        person = seat.person
    else:
        person = save_person(actor=actor, now=now, area=area, name=name)
        start_term(
            actor=actor,
            now=now,
            area=area,
            person_id=person.pk,
            role=role,
            start=timezone.localdate(now),
        )
    _, code = issue_slip(actor=actor, now=now, person_id=person.pk, rng=rng)
    return person, code
