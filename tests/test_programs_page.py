"""One's own tokens and webhooks on a page: shown once, seen by nobody else, sent again, paused."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.actions import tokens, webhooks
from xiangyue.actions.opinions import submit_opinion
from xiangyue.data.models import ApiToken, Jurisdiction, Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db
PAGE = "/me/programs/"


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def entered(village: Village, who: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(village.account(who))
    return client


def secret_in(html: str) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', html)
    return found[1] if found else ""


def test_a_token_is_shown_once_works_and_is_stopped(village: Village) -> None:
    client, key = entered(village, "clerk"), str(uuid4())
    form = {"do": "token", "name": "抄数据", "scope": "read", "days": "30", "idempotency": key}
    made = client.post(PAGE, form)
    token = secret_in(made.content.decode())
    assert token.startswith("xy_") and "no-store" in made["Cache-Control"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/tokens", headers=bearer).status_code == 200
    assert client.post("/api/v1/tokens/1/revoke", headers=bearer).status_code == 403
    row = ApiToken.objects.get()
    assert (row.name, row.used_at, row.expires_at) == ("抄数据", NOW, NOW + timedelta(days=30))
    # pressed twice: one token, and its letters are nowhere
    again = client.post(PAGE, form).content.decode()
    assert secret_in(again) == "" and "made already" in again and ApiToken.objects.count() == 1
    later = client.get(PAGE).content.decode()
    assert token not in later and "抄数据" in later and "last used" in later
    other = entered(village, "director")
    assert "抄数据" not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}revoke/{row.pk}/").status_code == 403
    assert client.get("/api/v1/tokens", headers=bearer).status_code == 200
    client.post(f"{PAGE}revoke/{row.pk}/", {"key": str(uuid4())})
    assert client.get("/api/v1/tokens", headers=bearer).status_code == 401
    wrong = client.post(PAGE, {"do": "token", "name": "", "scope": "all", "days": "30"})
    assert wrong.status_code == 422 and ApiToken.objects.count() == 1
    assert Client().get(PAGE)["Location"].startswith("/sign-in/")


def test_keys_for_programs_ask_anew_who_one_is_and_a_second_factor_where_it_is_asked_for(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = entered(village, "clerk")
    form = {"do": "token", "name": "抄数据", "scope": "act", "days": "30"}
    hook = {"do": "webhook", "area": CODE, "url": "https://example.cn/hook", "kinds": ""}
    assert secret_in(client.post(PAGE, form).content.decode())
    row = ApiToken.objects.get()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=16))
    for address, said in ((PAGE, form), (PAGE, hook), (f"{PAGE}revoke/{row.pk}/", {})):
        away = client.post(address, said)
        assert away.status_code == 302 and away["Location"].startswith("/sign-in/again/"), address
    assert ApiToken.objects.count() == 1 and not Webhook.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Jurisdiction.objects.filter(area=village.area).update(
        charter={"settings": {"sign-in.second-factor": 1}}
    )
    for said in (form, hook):
        refused = client.post(PAGE, said)
        assert refused.status_code == 409 and "second factor" in refused.content.decode()
    assert ApiToken.objects.count() == 1 and not Webhook.objects.exists()


def test_that_a_token_was_used_is_noted_once_an_hour(village: Village) -> None:
    client = entered(village, "clerk")
    row, token = tokens.create_token(
        actor=village.actor("clerk"), now=NOW, login=village.account("clerk").login,
        scopes=["read"],
    )  # fmt: skip
    from xiangyue.access.tokens import actor_of_token  # noqa: PLC0415

    for minutes, noted in ((0, 0), (59, 0), (60, 60)):
        actor_of_token(token, scope="read", now=NOW + timedelta(minutes=minutes))
        row.refresh_from_db()
        assert row.used_at == NOW + timedelta(minutes=noted)
    assert client.get(PAGE).status_code == 200


def test_a_webhook_rests_and_loses_nothing(village: Village) -> None:
    client = entered(village, "clerk", "zh-hans")
    form = {"do": "webhook", "area": CODE, "url": "https://example.cn/hook", "kinds": "opinion，x"}
    made = client.post(PAGE, form).content.decode()
    assert secret_in(made).startswith("whsec_")
    hook = Webhook.objects.get()
    assert hook.kinds == ["opinion", "x"]
    page = f"{PAGE}webhooks/{hook.pk}/"

    def say() -> None:
        submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯坏了")

    say()
    assert webhooks.sweep(now=NOW) == 1
    sent: list[str] = []

    def post(url: str, body: bytes, headers: object) -> int:
        sent.append(url)
        return 500 if len(sent) == 1 else 204

    first = WebhookDelivery.objects.get()
    with pytest.raises(webhooks.NotDelivered):
        webhooks.deliver(first.pk, now=NOW, post=post)
    client.post(f"{PAGE}pause/{hook.pk}/")
    say()
    assert webhooks.sweep(now=NOW) == 0
    webhooks.deliver(first.pk, now=NOW, post=post)
    assert len(sent) == 1  # it rests
    html = client.get(page).content.decode()
    assert "暂停中" in html and "对方回了 500" in html and "送过 1 次" in html
    ProcrastinateJob.objects.all().delete()
    client.post(f"{PAGE}resume/{hook.pk}/")
    assert ProcrastinateJob.objects.filter(task_name=webhooks.TASK).count() == 1
    assert webhooks.sweep(now=NOW) == 1  # what happened meanwhile
    for row in WebhookDelivery.objects.order_by("pk"):
        webhooks.deliver(row.pk, now=NOW, post=post)
    assert len(sent) == 3
    WebhookDelivery.objects.filter(pk=first.pk).update(state="failed")
    client.post(f"{PAGE}again/{first.pk}/")
    first.refresh_from_db()
    assert first.state == "waiting"
    other = entered(village, "director")
    for what, pk in (("end", hook.pk), ("pause", hook.pk), ("again", first.pk), ("x", hook.pk)):
        assert other.post(f"{PAGE}{what}/{pk}/").status_code == 404, what
    assert other.get(page).status_code == 404 and client.get(f"{page}?state=failed").status_code
    client.post(f"{PAGE}end/{hook.pk}/")
    assert client.post(f"{PAGE}resume/{hook.pk}/").status_code == 404
    bad = client.post(PAGE, form | {"url": "ftp://x"})
    assert bad.status_code == 422 and "https" in bad.content.decode()


def test_at_most_eight_queries_however_many_there_are(village: Village) -> None:
    client, actor = entered(village, "clerk"), village.actor("clerk")
    for n in range(15):
        tokens.create_token(
            actor=actor, now=NOW, login=village.account("clerk").login, scopes=["read"], name=str(n)
        )
        webhooks.create_webhook(actor=actor, now=NOW, area=CODE, url=f"https://example.cn/{n}")
    submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text="路灯坏了")
    webhooks.sweep(now=NOW)
    one = Webhook.objects.latest("pk")
    for address in (PAGE, f"{PAGE}webhooks/{one.pk}/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 8, [q["sql"][:90] for q in queries]
