"""Signing in with a slip and a password, being locked out, and the demonstration's own door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.access import clock, passwords
from xiangyue.access.passwords import account_for
from xiangyue.actions import accounts
from xiangyue.actions.queue import NIGHTLY
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Account,
    ClockOffset,
    Membership,
    RecordEntry,
    SignInSlip,
    SignInTry,
)

PASSWORD = "road of three villages"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def says(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.checks[0].says


def slip(village: Village, who: str = "villager", **kwargs: Any) -> str:
    person = village.person(who)
    given = {"actor": village.actor("clerk"), "now": NOW, "person_id": person.pk} | kwargs
    return accounts.issue_slip(**given)[1]


def redeem(code: str, login: str = "林阿婆", password: str = PASSWORD, **kwargs: Any) -> Account:
    return accounts.redeem_slip(**{"now": NOW} | kwargs, code=code, login=login, password=password)


def test_a_slip_opens_one_account_once(village: Village) -> None:
    code = slip(village)
    account = redeem(receipts.show(code).lower())
    assert account.person == village.people["villager"]
    assert account_for("林阿婆", PASSWORD, address="", now=NOW) == account
    with pytest.raises(Refusal) as error:
        redeem(code)
    assert says(error) == "account.slip-used"
    acts = list(RecordEntry.objects.values_list("act", flat=True))
    assert acts == ["account.slip", "account.begin"]
    kept = "".join(RecordEntry.objects.values_list("body", flat=True))
    assert code not in kept and "林阿婆" not in kept
    assert code.encode() not in bytes(SignInSlip.objects.get().code_hash)


def test_a_slip_lasts_seven_days_and_a_new_one_ends_it(village: Village) -> None:
    first, second = slip(village), slip(village)
    with pytest.raises(Refusal) as error:
        redeem(first)
    assert says(error) == "account.slip-unknown"
    with pytest.raises(Refusal) as error:
        redeem(second, now=NOW + timedelta(days=7))
    assert says(error) == "account.slip-old"
    assert redeem(second, now=NOW + timedelta(days=7, seconds=-1))


@pytest.mark.parametrize("who", ["villager", "representative_2", "supervisor"])
def test_who_does_not_keep_the_roster_gives_no_slip(village: Village, who: str) -> None:
    with pytest.raises(Refusal) as error:
        slip(village, "director", actor=village.actor(who))
    assert error.value.code == "not-allowed"


def test_nobody_gives_a_slip_to_themself_and_a_neighbour_none(village: Village) -> None:
    with pytest.raises(Refusal) as error:
        slip(village, "clerk")
    assert says(error) == "account.slip-own"
    with pytest.raises(Refusal) as error:
        slip(village, "villager", person_id=village.stranger.pk)
    assert error.value.code == "not-allowed"


@pytest.mark.parametrize(
    ("login", "password", "expected"),
    [
        ("a", PASSWORD, "account.login"),
        ("two words!", PASSWORD, "account.login"),
        ("林阿婆", "short12", "account.password-short"),
        ("林阿婆", "password", "account.password-common"),
        ("linapo2026", "LinApo2026", "account.password-common"),
        ("林阿婆", "Xiangyue2026", "account.password-common"),
        ("林阿婆", "村委会12345", "account.password-common"),
        ("林阿婆", "x" * 201, "account.password-long"),
        ("林阿婆", "5201314woaini", "account.password-common"),  # stolen elsewhere
        ("林阿婆", "WodeMima123", "account.password-common"),
        ("林阿婆", "zhang123", "account.password-common"),  # found in few guesses
        ("林阿婆", "1qaz2wsx", "account.password-common"),
        ("林阿婆", "19380412", "account.password-common"),
        ("linapo2026", "linapo2026!", "account.password-common"),
    ],
)
def test_a_poor_login_or_password_uses_nothing_up(
    village: Village, login: str, password: str, expected: str
) -> None:
    code = slip(village)
    with pytest.raises(Refusal) as error:
        redeem(code, login, password)
    assert says(error) == expected
    assert redeem(code)


def test_a_login_is_one_persons(village: Village) -> None:
    redeem(slip(village))
    other = slip(village, "representative_2")
    with pytest.raises(Refusal) as error:
        redeem(other, " 林阿婆 ")
    assert (says(error), error.value.field) == ("account.login-taken", "login")
    assert SignInSlip.objects.get(person=village.people["representative_2"]).used_at is None


def test_a_second_slip_sets_a_new_password_and_ends_other_sign_ins(
    village: Village, client: Client
) -> None:
    client.force_login(redeem(slip(village)))
    assert client.get("/me/").status_code == 200
    again = redeem(slip(village), password="another good sentence")
    assert Account.objects.filter(person=again.person).count() == 1
    assert client.get("/me/").status_code == 302


def test_who_has_left_or_whose_account_is_closed_cannot_sign_in(village: Village) -> None:
    account = redeem(slip(village))
    accounts.close_account(actor=village.actor("clerk"), now=NOW, person_id=account.person_id)
    with pytest.raises(Refusal) as error:
        account_for("林阿婆", PASSWORD, address="", now=NOW)
    assert says(error) == "account.wrong"


# --- pages -----------------------------------------------------------------------------------


def test_first_sign_in_by_page_then_out_then_in(village: Village, client: Client) -> None:
    code = slip(village, "representative_2")
    form = {"code": code, "login": "代表2", "password": PASSWORD, "again": PASSWORD}
    wrong = client.post("/sign-in/slip/", form | {"again": "other words here"})
    assert wrong.status_code == 422 and "两次输入的密码不一样" in wrong.text
    assert PASSWORD not in wrong.text and code in wrong.text  # what may be kept is
    done = client.post("/sign-in/slip/", form)
    assert done.status_code == 302 and done.url == "/desk/"
    twice = Client()
    assert twice.post("/sign-in/slip/", form).url == "/desk/"  # a double click
    assert client.get("/me/").status_code == 200
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache"'
    assert client.get("/me/").status_code == 302
    assert client.get("/sign-out/").status_code == 405
    back = client.post("/sign-in/", {"login": "代表2", "password": PASSWORD, "next": "/me/"})
    assert back.url == "/me/"
    assert 0 < client.session.get_expiry_age() <= 12 * 3600
    elsewhere = {"login": "代表2", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in/", elsewhere).url == "/desk/"
    stay = client.post("/sign-in/", elsewhere | {"stay": "on"})
    assert stay.status_code == 302 and client.session.get_expiry_age() > 29 * 86400


def test_a_used_slip_with_another_password_lets_nobody_in(village: Village, client: Client) -> None:
    code = slip(village)
    redeem(code)
    form = {"code": code, "login": "林阿婆", "password": "guessed words", "again": "guessed words"}
    page = client.post("/sign-in/slip/", form)
    assert page.status_code == 422 and "已经用过" in page.text
    assert SignInTry.objects.filter(failures=1).exists()


def test_pages_in_english_and_wrong_password(village: Village, client: Client) -> None:
    page = client.post(
        "/sign-in/", {"login": "nobody", "password": "x"}, headers={"accept-language": "en"}
    )
    assert page.status_code == 422
    assert "The login or the password is not right" in page.text


def test_password_is_changed_by_who_knows_it(village: Village, client: Client) -> None:
    client.force_login(redeem(slip(village)))
    form = {"old": "wrong", "password": "a new good sentence", "again": "a new good sentence"}
    assert client.post("/me/password/", form).status_code == 422
    assert client.post("/me/password/", form | {"old": PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200  # this browser stays in
    assert account_for("林阿婆", "a new good sentence", address="", now=NOW)


# --- the demonstration ------------------------------------------------------------------------


def test_no_demonstration_no_pages(village: Village, client: Client) -> None:
    for page in ("/demo/", "/demo/clock/"):
        assert client.get(page).status_code == 404
    person = village.people["director"].pk
    assert client.post("/demo/step/", {"person": person}).status_code == 404
    assert client.post("/demo/clock/", {"days": 5}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_step_into_people_and_move_the_clock(
    village: Village, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings.DEMONSTRATION = True
    officer = make_officer("330212105")
    page = client.get("/demo/")
    for name in ("沈国良", "何小芳", "村民林阿婆", "明伦村", "五乡镇"):
        assert name in page.text
    assert officer.name not in page.text  # a place's people are on its own page
    assert '<a class="big-link" href="/demo/330212105/">' in page.text
    above = client.get("/demo/330212105/")
    assert officer.name in above.text and "沈国良" not in above.text
    assert client.get("/demo/330212106/").status_code == 404
    client.post("/demo/step/", {"person": village.people["clerk"].pk})
    assert "何小芳" in client.get("/me/").text
    client.post("/demo/step/", {"person": village.people["villager"].pk})
    assert "村民林阿婆" in client.get("/me/").text
    before = clock.now()
    assert client.post("/demo/clock/", {"days": "15", "next": "/me/"}).url == "/me/"
    assert 14 <= (clock.now() - before).days <= 15
    assert ClockOffset.objects.get().days == 15
    # the nights between are made up for: old boards come down, duties fall due
    assert set(NIGHTLY) == set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert client.post("/demo/clock/", {"days": "-3"}).status_code == 422
    assert ClockOffset.objects.get().days == 15
    # before the worker came to it: what waits already is enough
    assert client.post("/demo/clock/", {"days": "1", "next": "/me/"}).url == "/me/"
    assert ClockOffset.objects.get().days == 16
    assert ProcrastinateJob.objects.count() == len(NIGHTLY)


@pytest.mark.parametrize("representatives", [1, 40])
def test_demo_page_queries_do_not_grow(
    client: Client,
    db: None,
    settings: Any,
    representatives: int,
    django_assert_max_num_queries: Any,
) -> None:
    settings.DEMONSTRATION = True
    make_village(representatives=representatives)
    with django_assert_max_num_queries(8):
        assert client.get("/demo/").status_code == 200


def test_membership_roles_are_known() -> None:
    assert passwords.normal_login("Ｌｉｎ Ａ") == "lina"
    assert Membership._meta.get_field("role").max_length >= len("deputy_secretary")
