"""Who guesses waits; the village behind the same address, and the owner, do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.world import NOW, Village, make_village

from xiangyue.access import clock, tries
from xiangyue.access.passwords import account_for
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Account, Person, SignInTry

PASSWORD = "road of three villages"
NAT = "120.36.5.7"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def someone(village: Village, n: int, stored: str) -> Account:
    person = Person.objects.create(area=village.area, name=f"村民{n}", created_at=NOW)
    return Account.objects.create(login=f"v{n}", person=person, password=stored, created_at=NOW)


def wrong(login: str, address: str = NAT, now=NOW, **more: str) -> str:
    with pytest.raises(Refusal) as error:
        account_for(login, "a wrong guess", address=address, now=now, **more)
    return error.value.checks[0].says


def test_two_hundred_villagers_sign_in_behind_one_address_while_somebody_guesses(
    village: Village,
) -> None:
    stored = make_password(PASSWORD)
    accounts = [someone(village, n, stored) for n in range(200)]
    for n, account in enumerate(accounts):
        # One who guesses at everybody from the same address: two guesses before each sign-in, of
        # a neighbour who has not come yet, and of logins that are none.
        wrong(f"v{(n + 100) % 200}" if n < 100 else f"nobody-{n}")
        wrong(f"nobody-{n % 7}")
        assert account_for(account.login, PASSWORD, address=NAT, now=NOW) == account


def test_the_waits_of_a_login_at_an_address_grow_and_end(village: Village) -> None:
    someone(village, 1, make_password(PASSWORD))
    said = [wrong("v1") for _ in range(6)]
    assert said == ["account.wrong"] * 2 + ["account.wrong-again"] * 3 + ["account.locked"]
    now, waited = NOW, []
    for _ in range(8):
        with pytest.raises(Refusal) as error:  # the right one too
            account_for("v1", PASSWORD, address=NAT, now=now)
        minutes = error.value.checks[0].values["minutes"]
        waited.append(minutes)
        now += minutes * MINUTE
        assert wrong("v1", now=now).startswith("account.wrong")
    assert waited == [1, 2, 4, 8, 15, 30, 60, 60]
    assert account_for("v1", PASSWORD, address=NAT, now=now + 60 * MINUTE)
    assert wrong("v1", now=now + 60 * MINUTE) == "account.wrong"  # counted from nothing


def test_whoever_guesses_elsewhere_or_beside_the_owner_does_not_keep_them_out(
    village: Village,
) -> None:
    account = someone(village, 1, make_password(PASSWORD))
    cookie = tries.known("", account)
    for n in range(60):  # many machines of the world
        wrong("v1", address=f"45.{n}.0.1")
    assert wrong("v1", address="99.9.9.9") == "account.locked"
    assert account_for("v1", PASSWORD, address=NAT, now=NOW, cookie=cookie) == account
    for _ in range(7):  # and a neighbour behind the same address
        wrong("v1")
    assert account_for("v1", PASSWORD, address=NAT, now=NOW, cookie=cookie) == account
    # the wait of all browsers together is short, and ends
    later = NOW + 15 * MINUTE
    assert account_for("v1", PASSWORD, address="8.8.8.8", now=later) == account


def test_a_known_browser_is_of_its_owner_alone_and_until_the_password_changes(
    village: Village,
) -> None:
    mine, other = someone(village, 1, make_password(PASSWORD)), someone(village, 2, "!")
    cookie = tries.known("", mine)
    assert tries.device_of(cookie, mine) and not tries.device_of(cookie, other)
    assert not tries.device_of(cookie[:-1] + ("B" if cookie[-1] == "A" else "A"), mine)
    both = tries.known(cookie, other)
    assert tries.device_of(both, mine) == tries.device_of(both, other)
    for _ in range(5):  # a thief of the telephone guesses too: it waits as well
        wrong("v1", cookie=cookie)
    assert wrong("v1", cookie=cookie) == "account.locked"
    mine.password = make_password("another good sentence")
    assert not tries.device_of(cookie, mine)


def test_an_address_from_which_much_is_guessed_leaves_each_login_fewer_tries(
    village: Village,
) -> None:
    login = someone(village, 33021210521907, make_password(PASSWORD)).login
    for n in range(tries.HOT):
        wrong(f"nobody-{n}")
    assert [wrong(login) for _ in range(3)][-1] == "account.locked"
    assert account_for(login, PASSWORD, address="120.36.6.7", now=NOW)
    kept = b"".join(bytes(t.subject) for t in SignInTry.objects.all())  # by a key of this run:
    # two letters would be found in so many bytes of chance once in twenty runs
    assert NAT.encode() not in kept and login.encode() not in kept and b"nobody-" not in kept


def test_signing_in_makes_the_browser_known(village: Village, client: Client) -> None:
    someone(village, 1, make_password(PASSWORD))
    done = client.post("/sign-in/", {"login": "v1", "password": PASSWORD})
    cookie = done.cookies["known"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/sign-in/"
    for n in range(60):
        wrong("v1", address=f"45.{n}.0.1")
    for _ in range(7):
        wrong("v1", address="127.0.0.1")
    assert Client().post("/sign-in/", {"login": "v1", "password": PASSWORD}).status_code == 429
    assert client.post("/sign-in/", {"login": "v1", "password": PASSWORD}).status_code == 302
