"""Logins and passwords, and what stops guessing: failures are counted per login and per address.

The counts stand in the database, so that several web processes and a restart make no difference.
Logins and addresses are kept as keyed hashes only.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from xiangyue.access import personal
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Account, SignInTry

MOST_FAILURES = {"login": 5, "address": 40}
"""So many failures within ``WITHIN`` lock a login, or an address, for ``WITHIN``. A village office
has one address for all its computers, so the address is allowed more."""
WITHIN = timedelta(minutes=15)
SHORTEST, LONGEST = 2, 40


def normal_login(text: str) -> str:
    """A login as it is stored: full-width folded, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def require_login(text: str) -> str:
    """The login in its normal form; Refusal beside ``login`` for one that cannot be."""
    login = normal_login(text)
    if not SHORTEST <= len(login) <= LONGEST or not all(c.isalnum() or c in "._-@" for c in login):
        raise refuse("account.login", field="login", least=SHORTEST, most=LONGEST)
    return login


def require_password(text: str, login: str) -> str:
    """The password; Refusal beside ``password`` where it is short, common or the login itself."""
    try:
        validate_password(text)
    except ValidationError as error:
        short = any(e.code == "password_too_short" for e in error.error_list)
        says = "account.password-short" if short else "account.password-common"
        raise refuse(says, field="password") from None
    if normal_login(text) == login:
        raise refuse("account.password-common", field="password")
    if len(text) > 200:
        raise refuse("account.password-long", field="password", most=200)
    return text


def _subjects(login: str, address: str) -> dict[str, bytes]:
    found = {"login": login, "address": address}
    return {k: personal.code_hash(f"try-{k}", v) for k, v in found.items() if v}


def require_not_locked(login: str, address: str, now: datetime) -> None:
    """Refusal("too-often") while this login or this address is locked: one query."""
    subjects = _subjects(login, address)
    rows = SignInTry.objects.filter(
        subject__in=list(subjects.values()), last__gt=now - WITHIN
    ).values_list("subject", "failures", "last")
    kinds = {v: k for k, v in subjects.items()}
    for subject, failures, last in rows:
        if failures >= MOST_FAILURES[kinds[bytes(subject)]]:
            minutes = max(1, -(-int((last + WITHIN - now).total_seconds()) // 60))
            raise refuse("account.locked", code="too-often", minutes=minutes)


def count_failure(login: str, address: str, now: datetime) -> None:
    """One more failure of this login and this address; a pause of ``WITHIN`` begins anew."""
    with connection.cursor() as c:
        for subject in _subjects(login, address).values():
            c.execute(
                "INSERT INTO xiangyue_signintry AS t (subject, failures, since, last)"
                " VALUES (%s, 1, %s, %s) ON CONFLICT (subject) DO UPDATE SET"
                " failures = CASE WHEN t.last < %s THEN 1 ELSE least(t.failures + 1, 1000) END,"
                " since = CASE WHEN t.last < %s THEN excluded.since ELSE t.since END,"
                " last = excluded.last",
                [subject, now, now, now - WITHIN, now - WITHIN],
            )
        c.execute("DELETE FROM xiangyue_signintry WHERE last < %s", [now - timedelta(days=2)])


def forget_failures(login: str, now: datetime) -> None:
    """After a success the login is counted from nothing; the address is not, or a guesser with
    one account of their own could go on for ever."""
    SignInTry.objects.filter(subject=_subjects(login, "")["login"]).delete()


def account_for(login: str, password: str, *, address: str, now: datetime) -> Account:
    """The account of a right login and password.

    Refusal "account.wrong" (which of the two is not said) or "account.locked".
    """
    name = normal_login(login)
    require_not_locked(name, address, now)
    found = (
        Account.objects.select_related("person")
        .filter(login=name, is_active=True, person__active=True)
        .first()
    )
    if found is None:
        make_password(password)  # so that an unknown login takes as long as a wrong password
    elif check_password(password, found.password):
        forget_failures(name, now)
        return found
    count_failure(name, address, now)
    left = _left(name, now)
    raise (
        refuse("account.locked", code="too-often", minutes=int(WITHIN.total_seconds() // 60))
        if left <= 0
        else _wrong(left)
    )


def _left(login: str, now: datetime) -> int:
    row = SignInTry.objects.filter(subject=_subjects(login, "")["login"]).first()
    return MOST_FAILURES["login"] - (row.failures if row else 0)


def _wrong(left: int) -> Refusal:
    return refuse("account.wrong" if left > 2 else "account.wrong-again", left=left)
