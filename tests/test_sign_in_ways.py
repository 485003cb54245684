"""Codes by SMS, the second factor, browsers signed in, and showing again who one is."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.world import NOW, Village, make_village

from xiangyue.access import clock, contacts, personal, signed_in
from xiangyue.access.actors import actor_for
from xiangyue.actions import passkeys, phone_codes, reaching, second_factors
from xiangyue.actions.messages import letter_of, send_all
from xiangyue.core.refusals import Refusal
from xiangyue.data.ballot_rush import MARK
from xiangyue.data.models import (
    Account,
    Contact,
    Jurisdiction,
    Parcel,
    PhoneSignIn,
    RecordEntry,
    SecondFactor,
    SignedIn,
)
from xiangyue.site.sessions import who_where

PASSWORD = "road of three villages"
PHONE = "13812345678"
MINUTE = timedelta(minutes=1)


class Clock:
    """The clock of a test, which it moves."""

    now = NOW


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    Clock.now = NOW
    monkeypatch.setattr(clock, "now", lambda: Clock.now)
    return make_village()


def account(village: Village, who: str) -> Account:
    found = village.account(who)
    found.password = make_password(PASSWORD)
    found.save()
    return found


def acting(village: Village, who: str) -> Any:
    return actor_for(village.account(who), NOW)


def enter(who: Account, **headers: str) -> Client:
    client = Client(headers=headers)
    done = client.post("/sign-in/", {"login": who.login, "password": PASSWORD, "next": "/me/"})
    assert done.status_code == 302
    return client


def proved(village: Village, who: str, number: str = PHONE) -> Contact:
    return Contact.objects.create(
        person=village.person(who),
        channel="sms",
        sealed=personal.seal(number, contacts.column("sms")),
        made_at=NOW,
        made_by=village.person(who),
        checked_at=NOW,
    )


def says(do: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as error:
        do(*args, **given)
    return error.value.checks[0].says


# --- codes by SMS ----------------------------------------------------------------------------


@pytest.fixture
def sms(settings: Any) -> Any:
    settings.CHANNELS = {"sms": "log"}
    return settings


def test_a_code_comes_once_and_signs_in_once(village: Village, sms: Any) -> None:
    account(village, "villager")
    proved(village, "villager")
    phone_codes.begin(actor=acting(village, "villager"), now=NOW)
    visitor = Client()
    assert visitor.post("/sign-in/phone/", {"phone": "138 1234 5678"}).status_code == 302
    letters: list[Any] = []
    assert send_all(now=NOW, post=letters.append) == 1
    code = "".join(c for c in letters[0].text if c.isdigit())[:6]
    assert letters[0].to == PHONE and "谁来要都不要给" in letters[0].text
    page = visitor.get("/sign-in/phone/code/").text
    assert PHONE not in page and "138****5678" in page
    stored = "".join(Session.objects.values_list("session_data", flat=True))
    row = PhoneSignIn.objects.get()
    assert code not in stored and code not in str(row.__dict__)
    wrong = "000000" if code != "000000" else "111111"
    assert visitor.post("/sign-in/phone/code/", {"code": wrong}).status_code == 422
    assert visitor.post("/sign-in/phone/code/", {"code": code}).status_code == 302
    assert visitor.get("/me/").status_code == 200
    again = phone_codes.account_for
    given = {"phone": PHONE, "code": code, "address": "", "now": NOW}
    assert says(again, **given) == "phone-code.wrong"


def test_a_number_that_is_not_known_is_answered_alike(village: Village, sms: Any) -> None:
    account(village, "villager")
    proved(village, "villager")
    phone_codes.begin(actor=acting(village, "villager"), now=NOW)
    seen = []
    for number in (PHONE, "13900000000"):
        visitor = Client()
        asked = visitor.post("/sign-in/phone/", {"phone": number})
        page = visitor.get(asked.url)
        told = visitor.post("/sign-in/phone/code/", {"code": "12345"})
        mains = [p.text.split("<main")[1].split("</main>")[0] for p in (page, told)]
        plain = [re.sub(r'value="[^"]*"|1[0-9]{2}[*]{4}[0-9]{4}', "", m) for m in mains]
        seen.append((asked.status_code, asked.url, told.status_code, *plain))
    assert seen[0] == seen[1]
    assert Parcel.objects.filter(code=True).count() == 1


def test_a_code_ends_after_five_minutes_and_after_five_wrong_ones(
    village: Village, sms: Any
) -> None:
    account(village, "villager")
    proved(village, "villager")
    row = phone_codes.begin(actor=acting(village, "villager"), now=NOW)

    def ask(now: Any) -> str:
        phone_codes.ask(phone=PHONE, address="10.0.0.1", now=now)
        row.refresh_from_db()
        return phone_codes.code_of(row)

    def use(code: str, now: Any, address: str = "10.0.0.1") -> Account:
        return phone_codes.account_for(phone=PHONE, code=code, address=address, now=now)

    code = ask(NOW)
    assert ask(NOW + MINUTE / 2) == code  # asked again within the minute: the same, sent once
    assert Parcel.objects.filter(code=True).count() == 1
    assert says(use, code, NOW + 5 * MINUTE + MINUTE / 60) == "phone-code.wrong"
    later = NOW + 10 * MINUTE
    code = ask(later)
    for n in range(5):
        bad = f"{(int(code) + n + 1) % 10**6:06}"
        assert says(use, bad, later, f"10.{n}.0.1") == "phone-code.wrong"
    assert says(use, code, later, "10.9.0.1") == "phone-code.wrong"
    assert use(ask(later + MINUTE), later + MINUTE, "10.8.0.1")


def test_asking_for_codes_costs_money_so_it_waits_and_may_be_switched_off(
    village: Village, sms: Any
) -> None:
    account(village, "villager")
    proved(village, "villager")
    actor = acting(village, "villager")
    phone_codes.begin(actor=actor, now=NOW)
    for _ in range(5):
        phone_codes.ask(phone=PHONE, address="10.0.0.1", now=NOW)
    assert says(phone_codes.ask, phone=PHONE, address="10.0.0.1", now=NOW) == "account.locked"
    phone_codes.ask(phone="13900000000", address="10.0.0.1", now=NOW)  # others are not touched
    Jurisdiction.objects.filter(area=village.area).update(
        charter={"settings": {"sign-in.phone-codes": 0}}
    )
    assert says(phone_codes.begin, actor=actor, now=NOW) == "phone-code.off"
    before = Parcel.objects.count()
    phone_codes.ask(phone=PHONE, address="10.7.0.1", now=NOW + 5 * MINUTE)
    assert Parcel.objects.count() == before
    sms.CHANNELS = {}
    assert Client().get("/sign-in/phone/").status_code == 404
    assert "/sign-in/phone/" not in Client().get("/sign-in/").text


def test_a_shared_number_signs_in_one_person_and_a_changed_one_nobody(
    village: Village, sms: Any
) -> None:
    proved(village, "villager")
    proved(village, "clerk")
    village.account("villager"), village.account("clerk")
    assert says(phone_codes.begin, actor=village.actor("villager"), now=NOW) == (
        "account.sign-in-first"
    )
    phone_codes.begin(actor=acting(village, "villager"), now=NOW)
    taken = says(phone_codes.begin, actor=acting(village, "clerk"), now=NOW)
    assert taken == "phone-code.taken"
    phone_codes.ask(phone=PHONE, address="", now=NOW)
    parcel = Parcel.objects.get(code=True)
    assert letter_of(parcel) is not None
    reaching.remove_contact(
        actor=acting(village, "villager"), now=NOW,
        person_id=village.people["villager"].pk, channel="sms",
    )  # fmt: skip
    assert letter_of(parcel) is None and not PhoneSignIn.objects.exists()
    assert says(phone_codes.begin, actor=acting(village, "villager"), now=NOW) == (
        "phone-code.unproved"
    )


# --- the second factor -----------------------------------------------------------------------


def with_second(village: Village, who: str) -> tuple[Account, pyotp.TOTP, list[str]]:
    mine = account(village, who)
    actor = acting(village, who)
    _uri, secret = second_factors.begin(actor=actor, now=NOW)
    totp = pyotp.TOTP(secret)
    codes = second_factors.confirm(actor=actor, now=NOW, code=totp.at(NOW))
    return mine, totp, codes


def test_vectors_of_rfc_6238() -> None:
    """Appendix B, SHA-1, the last six of the eight digits."""
    totp = second_factors._totp(b"12345678901234567890")
    for at, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert totp.at(at) == code


def test_a_code_counts_once_and_clocks_may_differ_by_one_step(village: Village) -> None:
    mine, totp, codes = with_second(village, "clerk")
    given = {"account": mine, "address": ""}
    assert says(second_factors.check, **given, code=totp.at(NOW), now=NOW) == "second.wrong"
    for seconds in (60, 90):
        code = totp.at(NOW + timedelta(seconds=seconds))
        second_factors.check(**given, code=code, now=NOW + timedelta(seconds=60))
    later = NOW + 10 * MINUTE
    assert says(second_factors.check, **given, code=totp.at(NOW + 8 * MINUTE), now=later)
    assert len(set(codes)) == 10 and second_factors.left(mine) == 10
    second_factors.check(**given, code=codes[3].lower(), now=later)
    assert second_factors.left(mine) == 9
    assert says(second_factors.check, **given, code=codes[3], now=later) == "second.wrong"
    kept = SecondFactor.objects.get()
    assert totp.secret not in str(kept.__dict__) and codes[0] not in str(kept.recovery)


def test_the_password_alone_opens_nothing_then(village: Village) -> None:
    mine, totp, _codes = with_second(village, "clerk")
    client = Client()
    form = {"login": mine.login, "password": PASSWORD, "next": "/me/"}
    assert client.post("/sign-in/", form).url == "/sign-in/second/"
    assert client.get("/me/").status_code == 302
    for _ in range(5):
        assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    right = {"code": totp.at(NOW + MINUTE)}
    assert client.post("/sign-in/second/", right).status_code == 429
    Clock.now = NOW + MINUTE
    assert client.post("/sign-in/second/", right).url == "/me/"
    assert client.get("/me/").status_code == 200
    late = Client()
    late.post("/sign-in/", form)
    Clock.now = NOW + 12 * MINUTE
    assert late.post("/sign-in/second/", {"code": totp.at(Clock.now)}).url == "/sign-in/"


def test_another_keeper_lifts_it_on_record_and_no_stranger(village: Village) -> None:
    mine, _totp, _codes = with_second(village, "clerk")
    end = {"now": NOW, "person_id": mine.person_id}
    with pytest.raises(Refusal) as error:
        second_factors.end(actor=village.actor("representative_2"), **end)
    assert error.value.code == "not-allowed"
    second_factors.end(actor=village.actor("director"), **end)
    assert not second_factors.asked_of(mine)
    assert '"own":false' in RecordEntry.objects.get(act="second-factor.end").body
    assert says(second_factors.end, actor=village.actor("director"), **end) == "second.none"


@pytest.mark.parametrize("code", ["12345²", "①②③④⑤⑥", "١٢٣٤٥٦", "🄀🄀🄀🄀🄀🄀", "１２３４５６"])
def test_signs_that_are_digits_to_some_are_a_wrong_code(
    village: Village, sms: Any, code: str
) -> None:
    mine, _totp, _codes = with_second(village, "clerk")
    given = {"account": mine, "address": "", "now": NOW}
    assert says(second_factors.check, code=code, **given) == "second.wrong"
    proved(village, "villager")
    account(village, "villager")
    phone_codes.begin(actor=acting(village, "villager"), now=NOW)
    phone_codes.ask(phone=PHONE, address="", now=NOW)
    signed = says(phone_codes.account_for, phone=PHONE, code=code, address="", now=NOW)
    assert signed == "phone-code.wrong"


def test_looking_at_the_page_of_the_second_factor_begins_nothing(village: Village) -> None:
    client = enter(account(village, "clerk"))
    page = "/me/sign-in/second/"
    for _ in range(2):
        looked = client.get(page)
        assert looked.status_code == 200 and '<svg class="qr' not in looked.text
        assert not SecondFactor.objects.exists()
    assert client.post(page, {"code": "123456"}).status_code == 404  # a code of no key
    assert not SecondFactor.objects.exists()
    assert client.post(page, {"do": "begin"}).url == page
    first = SecondFactor.objects.get()
    assert client.post(page, {"do": "begin"}).url == page  # pressed twice: the same key
    assert SecondFactor.objects.get().secret_sealed == first.secret_sealed
    assert '<svg class="qr' in client.get(page).text
    Clock.now = NOW + 11 * MINUTE  # the key waited too long
    late = client.get(page)
    assert late.status_code == 200 and '<svg class="qr' not in late.text


def test_where_the_rules_ask_for_it_weighty_things_wait(village: Village) -> None:
    mine = account(village, "clerk")
    Jurisdiction.objects.filter(area=village.area).update(
        charter={"settings": {"sign-in.second-factor": 1}}
    )
    client = Client()
    done = client.post("/sign-in/", {"login": mine.login, "password": PASSWORD})
    assert done.url == "/me/sign-in/"
    assert "要求第二道验证" in client.get("/me/sign-in/").text
    slip = f"/a/{village.code}/people/{village.people['villager'].pk}/slip/"
    assert client.post(slip).status_code == 409
    setup = client.post("/me/sign-in/second/", {"do": "begin"}, follow=True)
    assert setup.status_code == 200 and "<svg" in setup.text
    shown = second_factors.shown(acting(village, "clerk"), NOW)
    assert shown is not None
    codes = client.post("/me/sign-in/second/", {"code": pyotp.TOTP(shown[1]).at(NOW)})
    assert codes.status_code == 200 and codes.text.count('class="receipt"') == 10
    assert client.post(slip).status_code == 200
    # who holds no power is not asked
    assert not second_factors.missing(acting(village, "villager"), NOW)


def test_what_is_no_number_and_no_second_second_factor(village: Village, sms: Any) -> None:
    ask = {"address": "", "now": NOW}
    for number in ("12345", "057188888888", "no number"):
        assert says(phone_codes.ask, phone=number, **ask) == "phone-code.number"
    account(village, "director")
    actor = acting(village, "director")
    second_factors.begin(actor=actor, now=NOW)
    wrong = {"actor": actor, "now": NOW, "code": "12345"}
    assert says(second_factors.confirm, **wrong) == "second.wrong-first"
    _mine, _totp, _codes = with_second(village, "clerk")
    given = {"actor": acting(village, "clerk"), "now": NOW}
    assert says(second_factors.begin, **given) == "second.already"
    assert len(second_factors.new_codes(**given)) == 10


# --- passkeys, as far as no browser is needed ------------------------------------------------


def test_passkeys_that_are_not_taken(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = account(village, "clerk")
    site = passkeys.Site("village.example", "https://village.example")
    given = {"actor": acting(village, "clerk"), "now": NOW, "name": "电脑", "site": site}
    given |= {"answer": "{}", "challenge": b"x" * 32}
    assert says(passkeys.add, **given | {"challenge": b""}) == "passkey.old"
    assert says(passkeys.add, **given) == "passkey.not-made"
    made = SimpleNamespace(
        credential_id=b"one", credential_public_key=b"k", sign_count=1, credential_backed_up=True
    )
    monkeypatch.setattr(passkeys.webauthn, "verify_registration_response", lambda **_: made)
    row = passkeys.add(**given)
    assert says(passkeys.add, **given) == "passkey.known"
    answer = '{"id": "b25l", "rawId": "b25l", "type": "public-key", "response": {}}'
    use = {"challenge": b"x" * 32, "site": site, "now": NOW}
    assert says(passkeys.account_for, answer=answer, **use) == "passkey.wrong"
    other = answer.replace("b25l", "dHdv")
    assert says(passkeys.account_for, answer=other, **use) == "passkey.unknown"
    for n in range(passkeys.MOST - 1):
        made.credential_id = b"more %d" % n
        passkeys.add(**given)
    made.credential_id = b"too many"
    assert says(passkeys.add, **given) == "passkey.many"
    end = {"now": NOW, "passkey_id": row.pk}
    account(village, "villager")
    assert says(passkeys.remove, actor=acting(village, "villager"), **end) == "passkey.none"
    passkeys.remove(actor=given["actor"], **end)
    assert len(passkeys.own(mine.pk)) == passkeys.MOST - 1


# --- browsers signed in ----------------------------------------------------------------------

PHONES = {
    "user-agent": "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit/537.36 Chrome/99 Safari/537"
}


def test_ones_browsers_are_seen_and_ended_by_their_owner_alone(village: Village) -> None:
    mine = account(village, "villager")
    here, there = enter(mine), enter(mine, **PHONES)
    other = enter(account(village, "clerk"))
    page = here.get("/me/sign-in/").text
    assert "Chrome · Android" in page and page.count("就是这里") == 1
    row = SignedIn.objects.get(session_id=there.session.session_key)
    mark = signed_in.mark_of(row.session_id)
    assert mark in page and row.session_id not in page
    other.post("/me/sign-in/end/", {"mark": mark})
    assert there.get("/me/").status_code == 200
    here.post("/me/sign-in/end/", {"mark": mark})
    assert there.get("/me/").status_code == 302 and here.get("/me/").status_code == 200
    third = enter(mine)
    here.post("/me/sign-in/end-others/")
    assert third.get("/me/").status_code == 302 and here.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 200
    assert b"127.0.0" not in b"".join(bytes(r.place) for r in SignedIn.objects.all())


def test_a_new_password_ends_every_other_sign_in_and_their_rows(village: Village) -> None:
    mine = account(village, "villager")
    here, there = enter(mine), enter(mine)
    new = {"password": "a new good sentence", "again": "a new good sentence"}
    assert here.post("/me/password/", new | {"old": PASSWORD}).status_code == 302
    assert there.get("/me/").status_code == 302 and here.get("/me/").status_code == 200
    assert SignedIn.objects.get(person=mine.person).session_id == here.session.session_key


@pytest.mark.parametrize(
    ("who", "days"), [("villager", 90), ("representative_2", 30), ("clerk", 0.5)]
)
def test_how_long_one_stays_goes_by_what_one_may_do(
    village: Village, who: str, days: float
) -> None:
    mine = account(village, who)
    client = Client()
    form = {"login": mine.login, "password": PASSWORD, "stay": "on"}
    client.post("/sign-in/", form)
    assert abs(client.session.get_expiry_age() - days * 86_400) < 5


def test_a_desk_that_nobody_uses_for_an_hour_is_signed_out(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = moved(monkeypatch)
    client = enter(account(village, "clerk"))
    for minutes in (50, 100, 150):
        later(minutes=minutes)
        assert client.get("/me/").status_code == 200
    key, asked = client.session.session_key, [(client.session.session_key, village.code)]
    assert who_where(asked, NOW)[0][0] is not None  # the thin path of a rush
    later(minutes=150 + 61)
    assert client.get("/me/").status_code == 302
    assert who_where(asked, NOW)[0][0] is None
    assert not rush_knows(key)


@pytest.mark.parametrize("days", [0, 1, 40])
def test_seats_come_with_the_session_whatever_day_the_application_has(
    village: Village, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """The demonstration's clock may be days ahead of the real one."""
    client = enter(account(village, "clerk"))
    monkeypatch.setattr(clock, "now", lambda: timezone.now() + timedelta(days=days))
    client.get("/me/")  # this process has seen the session
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/me/").status_code == 200
    seats = [q["sql"] for q in asked if "AS unread FROM xiangyue_message" in q["sql"]]
    assert len(seats) == 1


def test_a_day_at_a_desk_ends_however_much_it_is_used(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = moved(monkeypatch)
    client = enter(account(village, "clerk"))
    for half_hour in range(1, 24):
        later(minutes=30 * half_hour)
        assert client.get("/me/").status_code == 200, half_hour
        assert client.get("/me/sign-in/").status_code == 200
    later(hours=12, minutes=1)
    assert client.get("/me/").status_code == 302


def test_ones_own_phone_rests_for_weeks_and_a_place_says_how_many(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = moved(monkeypatch)
    mine = account(village, "villager")
    form = {"login": mine.login, "password": PASSWORD, "stay": "on"}
    client, other = Client(), Client()
    client.post("/sign-in/", form)
    for days in (40, 80):
        later(days=days)
        assert client.get("/me/").status_code == 200
    later(days=91)
    assert client.get("/me/").status_code == 302
    Jurisdiction.objects.filter(area_id=village.code).update(
        charter={"settings": {"sign-in.idle-own": 7}}
    )
    other.post("/sign-in/", form)
    later(days=91 + 8)
    assert other.get("/me/").status_code == 302


@pytest.mark.parametrize(("who", "cell"), [("villager", 86_400), ("clerk", 600)])
def test_when_a_session_was_used_last_is_kept_to_the_day_or_ten_minutes(
    village: Village, monkeypatch: pytest.MonkeyPatch, who: str, cell: int
) -> None:
    """Else its end would tell whose page was open when something was said without a name."""
    later = moved(monkeypatch)
    mine = account(village, who)
    client = Client()
    client.post("/sign-in/", {"login": mine.login, "password": PASSWORD, "stay": "on"})
    for minutes in (0, 23, 41):
        later(minutes=minutes * cell / 600)
        assert client.get("/me/").status_code == 200
        ends = Session.objects.get(pk=client.session.session_key).expire_date
        assert ends.timestamp() % cell == 0, minutes


def moved(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``later(minutes=50)``: the server's clock stands so long after now."""
    began = timezone.now()

    def later(**span: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: began + timedelta(**span))

    later(minutes=0)
    return later


def rush_knows(key: str) -> bool:
    """Whether the thin path of a secret ballot takes this session."""
    alive = MARK.partition("JOIN xiangyue_plainbox")[0].partition("JOIN django_session")[2]
    asked = "SELECT 1 FROM (VALUES (%s)) AS a (session) JOIN django_session" + alive
    with connection.cursor() as c:
        c.execute(asked.replace("$3", "%s"), [key, timezone.now()])
        return c.fetchone() is not None


def test_weighty_things_ask_again_who_one_is(village: Village) -> None:
    mine = account(village, "clerk")
    client = enter(mine)
    reveal = f"/a/{village.code}/people/{village.people['villager'].pk}/reveal/"
    person = reveal.removesuffix("reveal/")
    assert client.post(reveal, {"reason": "核对身份证号"}).status_code == 200
    Clock.now = NOW + 16 * MINUTE
    away = client.post(
        reveal, {"reason": "核对身份证号"}, headers={"referer": f"http://testserver{person}"}
    )
    assert away.url == f"/sign-in/again/?next={person.replace('/', '%2F')}"
    asked = client.get(away.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Password" in asked and "(optional)" not in asked  # it is what the page asks for
    assert client.post("/sign-in/again/", {"password": "wrong", "next": person}).status_code == 422
    assert client.post("/sign-in/again/", {"password": PASSWORD, "next": person}).url == person
    before = RecordEntry.objects.filter(act="person.reveal").count()
    assert client.post(reveal, {"reason": "核对身份证号"}).status_code == 200
    assert RecordEntry.objects.filter(act="person.reveal").count() == before + 1
    for page in ("/me/export/", "/me/erase/", "/me/sign-in/second/"):
        Clock.now += 16 * MINUTE
        assert client.get(page).url.startswith("/sign-in/again/"), page


def test_the_page_of_ones_sign_in_takes_few_queries(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    mine = account(village, "clerk")
    client = enter(mine)
    with django_assert_max_num_queries(8):
        client.get("/me/sign-in/")
    for _ in range(20):
        enter(mine)
    with django_assert_max_num_queries(8):
        assert client.get("/me/sign-in/").status_code == 200
