"""Who could do what, tried: another village's clerk, a representative, an administrator with the
database, a stolen telephone, a stolen backup, a thief of a card (docs/security.md)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from tests.world import NOW, Village, make_village

from xiangyue.access import clock, contacts, personal
from xiangyue.access.actors import CARD_KEY, actor_for, actor_of_card, pin_mark
from xiangyue.actions import accounts, household_cards, passkeys, phone_codes, second_factors
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Account,
    CardPin,
    Contact,
    HouseholdCard,
    Person,
    RecordEntry,
    SignedIn,
)
from xiangyue.site import backups

PASSWORD = "road of three villages"
PIN = "274816"
PHONE = "13812345678"
ID = "330227194805120045"
REASON = {"reason": "核对身份证号"}


class Clock:
    """The clock of a test, which it moves."""

    now = NOW


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Village:
    Clock.now = NOW
    settings.CHANNELS = {"sms": "log"}
    monkeypatch.setattr(clock, "now", lambda: Clock.now)
    found = make_village()
    granny = found.people["villager"]
    granny.id_sealed = personal.seal(ID, personal.ID)
    granny.phone_sealed = personal.seal(PHONE, personal.PHONE)
    granny.phone_hash = personal.phone_hash(PHONE)
    granny.save()
    return found


def account(village: Village, who: str | Person) -> Account:
    found = village.account(who)
    found.password = make_password(PASSWORD)
    found.save()
    return found


def card(village: Village, who: Person) -> tuple[household_cards.Printed, CardPin]:
    clerk = {"actor": village.actor("clerk"), "now": NOW, "area": village.code}
    one = household_cards.print_cards(**clerk, households=[who.household_id])[0]
    pin = household_cards.hand_over(
        **clerk, card_id=one.card.pk, person_id=who.pk, pin=PIN, again=PIN
    )
    return one, pin


def tries_of(village: Village) -> list[str]:
    """Addresses by which somebody could get in as a villager, or at their numbers."""
    base, granny = f"/a/{village.code}/people/", village.people["villager"]
    home = granny.household_id
    return [
        f"{base}cards/", f"{base}cards/print/", f"{base}cards/{home}/", f"{base}cards/{home}/end/",
        f"{base}{granny.pk}/slip/", f"{base}{granny.pk}/close/", f"{base}{granny.pk}/second/",
        f"{base}{granny.pk}/reveal/", f"{base}{granny.pk}/erase/", f"{base}{granny.pk}/post/",
    ]  # fmt: skip


def test_another_villages_clerk_and_a_representative_get_in_nowhere(village: Village) -> None:
    other = make_village("330212105220")
    one, _pin = card(village, village.people["villager"])
    before = RecordEntry.objects.count()
    form = REASON | {
        "household": village.households[0].pk, "person": village.people["villager"].pk,
        "pin": PIN, "again": PIN, "why": "lost", "sure": "on", "role": "clerk",
        "start": "2026-03-10",
    }  # fmt: skip
    for who in (other.account("clerk"), village.account("representative_2")):
        client = Client()
        client.force_login(who)
        for address in tries_of(village):
            assert client.post(address, form).status_code in (403, 404, 405), address
            page = client.get(address)
            assert page.status_code in (403, 404, 405) and ID not in page.text, address
        # nor with the numbers of their own village before those of another
        mixed = f"/a/{other.code}/people/cards/{village.households[0].pk}/"
        assert client.post(mixed, form).status_code in (403, 404)
    assert RecordEntry.objects.count() == before
    assert HouseholdCard.objects.get(ended_at=None).pk == one.card.pk


def test_who_is_turned_away_leaves_a_line_that_names_nobody(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    clerk, granny = account(village, "clerk"), village.people["villager"]
    client = Client(REMOTE_ADDR="10.1.2.3")
    with caplog.at_level("INFO", logger="xiangyue"):
        client.post("/sign-in/", {"login": clerk.login, "password": "guessed"})
        client.post("/sign-in/", {"login": clerk.login, "password": PASSWORD})
        other = Client(REMOTE_ADDR="10.1.2.3")
        other.force_login(village.account("representative_2"))
        other.post(f"/a/{village.code}/people/{granny.pk}/reveal/", REASON)
        other.get("/api/v1/tokens", headers={"authorization": "Bearer xy_guessed"})
        for page in ("/o/QQQQ-QQQQ-QQQQ/", f"/a/{village.code}/people/{granny.pk}/nothing/"):
            assert other.get(page).status_code == 404
    lines = [r.getMessage() for r in caplog.records]
    (mark,) = {line.rpartition(" network ")[2] for line in lines}
    assert lines == [
        f"wrong try, network {mark}",
        f"signed in by password, network {mark}",
        f"turned away 403: POST person-reveal, network {mark}",
        f"turned away 401: GET api:my_tokens, network {mark}",
    ]
    told = "\n".join(lines)
    secret = (clerk.login, PASSWORD, "guessed", granny.name, "10.1.2.3", REASON["reason"])
    assert [s for s in secret if s in told] == [] and len(mark) == 8


def test_who_has_the_database_finds_nothing_to_come_in_with(village: Village) -> None:
    granny, clerk = village.people["villager"], account(village, "clerk")
    one, pin = card(village, granny)
    actor = actor_for(clerk, NOW)
    _uri, secret = second_factors.begin(actor=actor, now=NOW)
    codes = second_factors.confirm(actor=actor, now=NOW, code=pyotp.TOTP(secret).at(NOW))
    _slip, slip = accounts.issue_slip(
        actor=village.actor("director"), now=NOW, person_id=village.representatives[0].pk
    )
    Contact.objects.create(
        person=clerk.person, channel="sms", made_at=NOW, made_by=clerk.person, checked_at=NOW,
        sealed=personal.seal(PHONE, contacts.column("sms")),
    )  # fmt: skip
    row = phone_codes.begin(actor=actor, now=NOW)
    phone_codes.ask(phone=PHONE, address="10.1.2.3", now=NOW)
    row.refresh_from_db()
    rows = everything()
    secrets_ = [
        one.token, PIN, secret, pyotp.TOTP(secret).byte_secret().hex(), *codes, slip, PASSWORD,
        phone_codes.code_of(row), PHONE, ID, "10.1.2.3",
    ]  # fmt: skip
    found = [s for s in secrets_ if len(s) > 6 and s in rows]
    assert found == []
    # Hashing a PIN as Django does is of no use without the key beside the database.
    CardPin.objects.filter(pk=pin.pk).update(pin=make_password(PIN))
    with pytest.raises(Refusal):
        household_cards.sign_in(token=one.token, person_id=granny.pk, pin=PIN, now=NOW, device="x")
    # Nor does a session that is written by hand sign anybody in: it is not signed.
    forged = json.dumps({"_auth_user_id": str(clerk.pk), CARD_KEY: pin.pk})
    Session.objects.create(
        session_key="a" * 32, session_data=forged, expire_date=NOW + timedelta(days=900)
    )
    thief = Client()
    thief.cookies["xiangyue"] = "a" * 32
    assert thief.get("/me/").status_code == 302


def test_a_backup_has_nobodys_session(db: None) -> None:
    left_out = {option.partition("=")[2] for option in backups.NO_SESSIONS}
    assert {o.partition("=")[0] for o in backups.NO_SESSIONS} == {"--exclude-table-data"}
    assert left_out == {Session._meta.db_table, SignedIn._meta.db_table}


def everything() -> str:
    """All rows of all tables, as a dump of the database has them."""
    out = []
    with connection.cursor() as c:
        c.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in c.fetchall():
            c.execute(f'SELECT t::text FROM "{table}" AS t LIMIT 5000')
            out += [r[0] for r in c.fetchall()]
    return "\n".join(out)


def test_a_stolen_telephone_is_shut_out_and_till_then_does_little(village: Village) -> None:
    clerk = account(village, "clerk")
    form = {"login": clerk.login, "password": PASSWORD, "stay": "on"}
    phone, desk = Client(), Client()
    for client in (phone, desk):
        assert client.post("/sign-in/", form).status_code == 302
    assert phone.session.get_expiry_age() <= 12 * 3600  # however it asked to stay
    Clock.now = NOW + timedelta(minutes=20)
    granny = village.people["villager"].pk
    for address in (
        f"/a/{village.code}/people/{granny}/reveal/", f"/a/{village.code}/people/{granny}/slip/",
        f"/a/{village.code}/people/cards/print/", "/me/sign-in/second/", "/me/erase/",
        "/me/sign-in/second/end/", "/me/sign-in/phone/",
    ):  # fmt: skip
        away = phone.post(address, REASON | {"do": "on"})
        assert away.status_code == 302 and away.url.startswith("/sign-in/again/"), address
    new = {"old": "guessed", "password": "a thief's own words", "again": "a thief's own words"}
    assert phone.post("/me/password/", new).status_code == 422
    desk.post("/me/sign-in/end-others/")
    assert phone.get("/me/").status_code == 302 and desk.get("/me/").status_code == 200
    # or the clerk is told by telephone, and another keeper of the roster closes it
    accounts.close_account(actor=village.actor("director"), now=NOW, person_id=clerk.person_id)
    assert desk.get("/me/").status_code == 302


def test_the_card_of_an_office_holder_opens_no_office(village: Village) -> None:
    deputy = village.representatives[0]
    deputy.household, deputy_number = village.households[1], "13712345678"
    deputy.phone_sealed = personal.seal(deputy_number, personal.PHONE)
    deputy.save()
    one, pin = card(village, deputy)
    thief = actor_of_card(pin.pk, pin_mark(pin.pin))
    assert thief.person_id == deputy.pk and thief.seats == frozenset() and thief.account_id is None
    assert thief.roles(village.code) == {"villager"}
    phone = Client()
    form = {"code": one.token, "person": deputy.pk, "pin": PIN}
    assert phone.post("/card/", form).status_code == 302
    for address in ("/me/erase/", "/me/phone/"):
        page = phone.post(address, REASON | {"sure": "on", "phone": "13900000000"})
        assert page.status_code == 403, address
    assert phone.get("/me/export/").status_code == 403
    assert deputy_number not in phone.get("/me/?show").text
    site = passkeys.Site("localhost", "http://localhost")
    with pytest.raises(Refusal):
        passkeys.add(actor=thief, now=NOW, name="x", answer="{}", challenge=b"x" * 32, site=site)
    with pytest.raises(Refusal):
        second_factors.begin(actor=thief, now=NOW)
    # moved to another household, the card is no longer theirs
    deputy.household = village.households[2]
    deputy.save()
    assert phone.get("/me/").status_code == 302


def test_a_slip_for_a_forgotten_password_does_not_go_round_the_second_factor(
    village: Village,
) -> None:
    clerk = account(village, "clerk")
    actor = actor_for(clerk, NOW)
    _uri, secret = second_factors.begin(actor=actor, now=NOW)
    second_factors.confirm(actor=actor, now=NOW, code=pyotp.TOTP(secret).at(NOW))
    _row, code = accounts.issue_slip(
        actor=village.actor("director"), now=NOW, person_id=clerk.person_id
    )
    thief = Client()
    form = {"code": code, "login": clerk.login, "password": "a thief's own words"}
    done = thief.post("/sign-in/slip/", form | {"again": "a thief's own words"})
    assert done.url == "/sign-in/second/" and thief.get("/me/").status_code == 302
