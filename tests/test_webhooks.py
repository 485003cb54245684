"""Webhooks: signed as the specification says, tried again, seen by their owner alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.test_api import get, post, says, token
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access import clock
from xiangyue.access.actors import NOBODY
from xiangyue.actions import webhooks
from xiangyue.actions.opinions import submit_opinion
from xiangyue.core import webhooks as core
from xiangyue.core.messages import NotNow
from xiangyue.data.models import RecordEntry, Webhook, WebhookDelivery
from xiangyue.jobs.channels import webhook as channel
from xiangyue.jobs.webhooks import Again

pytestmark = pytest.mark.django_db
URL = "https://example.cn/hook"


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


def hook(village: Village, **more: Any) -> tuple[Webhook, str]:
    given = {"area": CODE, "url": URL, "kinds": []} | more
    village.account("clerk")
    return webhooks.create_webhook(actor=village.actor("clerk"), now=NOW, **given)


def say(text: str = "路灯坏了") -> None:
    submit_opinion(actor=NOBODY, now=NOW, area=CODE, text=text, anonymous=True)


class Sink:
    """Keeps what was sent, and answers as it is told."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.sent = list(answers), []

    def __call__(self, url: str, body: bytes, headers: Any) -> int:
        self.sent.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if self.answers else 204
        if answer == 0:
            raise NotNow("no line")
        return answer


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of standardwebhooks.com's own libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    signed = core.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(ValueError):
        core.signature("whsec_?", "a", 1, b"")


def test_what_happens_is_told_once_and_in_order(village: Village) -> None:
    say("先前说的，不推送")
    row, secret = hook(village, kinds=["opinion"])
    assert webhooks.sweep(now=NOW) == 0
    for n in range(3):
        say(f"第{n}件")
    assert webhooks.sweep(now=NOW) == 3 and webhooks.sweep(now=NOW) == 0
    sink = Sink()
    for d in WebhookDelivery.objects.order_by("pk"):
        webhooks.deliver(d.pk, now=NOW, post=sink)
        webhooks.deliver(d.pk, now=NOW, post=sink)  # a second worker does nothing
    assert len(sink.sent) == 3
    entries = RecordEntry.objects.filter(log=CODE, act="opinion.submit").order_by("seq")[1:]
    for (url, body, headers), entry in zip(sink.sent, entries, strict=True):
        told = json.loads(body)
        assert (url, told["type"], told["data"]["seq"]) == (URL, entry.act, entry.seq)
        assert told["data"]["entry"] == json.loads(entry.body) and "件" not in body.decode()
        key, at = headers["webhook-id"], int(headers["webhook-timestamp"])
        assert headers["webhook-signature"] == core.signature(secret, key, at, body)
    assert secret not in str(Webhook.objects.values().get(pk=row.pk))


def test_a_failed_delivery_comes_again_until_it_is_given_up(village: Village) -> None:
    hook(village, kinds=["opinion.submit"])
    say()
    webhooks.sweep(now=NOW)
    one = WebhookDelivery.objects.get()
    assert ProcrastinateJob.objects.filter(task_name=webhooks.TASK).count() == 1
    sink = Sink(*[0, 500, 404] * 10)
    for _n in range(len(core.WAITS)):
        with pytest.raises(webhooks.NotDelivered):
            webhooks.deliver(one.pk, now=NOW, post=sink)
    webhooks.deliver(one.pk, now=NOW, post=sink)
    one.refresh_from_db()
    assert (one.state, one.tries) == ("failed", len(core.WAITS) + 1)
    assert len({h["webhook-id"] for _, _, h in sink.sent}) == 1
    assert len({body for _, body, _ in sink.sent}) == 1
    webhooks.again(actor=village.actor("clerk"), now=NOW, delivery_id=one.pk)
    webhooks.deliver(one.pk, now=NOW, post=Sink())
    one.refresh_from_db()
    assert (one.state, one.status) == ("delivered", 204)


@pytest.mark.parametrize("attempts", [0, 3, len(core.WAITS) - 1, len(core.WAITS)])
def test_the_queue_waits_longer_each_time(attempts: int) -> None:
    class Job:
        pass

    job: Any = Job()
    job.attempts = attempts
    found = Again().get_retry_decision(exception=webhooks.NotDelivered(), job=job)
    assert (found is None) == (attempts == len(core.WAITS))
    assert Again().get_retry_decision(exception=KeyError(), job=job) is None
    assert sorted(core.WAITS) == list(core.WAITS)


def test_who_answers_gone_is_told_nothing_more(village: Village) -> None:
    row, _ = hook(village)
    say()
    webhooks.sweep(now=NOW)
    for d in WebhookDelivery.objects.all():
        webhooks.deliver(d.pk, now=NOW, post=Sink(410))
    row.refresh_from_db()
    assert (row.end_reason, row.ended_at) == ("gone", NOW)
    say()
    assert webhooks.sweep(now=NOW) == 0


def test_a_webhook_is_its_owners_alone(client: Client, village: Village) -> None:
    bearer, other = token(village, "clerk"), token(village, "villager")
    key = uuid4()
    given = {"area": CODE, "url": URL, "kinds": ["opinion"]}
    made = post(client, "/webhooks", given, bearer, key)
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    again = post(client, "/webhooks", given, bearer, key)
    assert (again.status_code, again.json()["secret"]) == (200, "")
    pk = made.json()["id"]
    say()
    webhooks.sweep(now=NOW)
    (row,) = get(client, f"/webhooks/{pk}/deliveries", bearer).json()["rows"]
    assert (row["kind"], row["state"]) == ("opinion.submit", "waiting")
    for answer in (
        get(client, f"/webhooks/{pk}/deliveries", other),
        post(client, f"/webhooks/{pk}/end", {}, other),
        post(client, f"/deliveries/{row['id']}/again", {}, other),
    ):
        assert (answer.status_code, says(answer)) == (404, ["webhook.unknown"])
    assert get(client, "/webhooks", other).json() == []
    assert get(client, "/webhooks").status_code == 401
    assert post(client, "/webhooks", given, token(village, "clerk", "read")).status_code == 403
    (ended,) = post(client, f"/webhooks/{pk}/end", {}, bearer).json()
    assert ended["end_reason"] == "owner"
    tokens = get(client, "/tokens", bearer).json()
    assert [t["scopes"] for t in tokens] == [["read"], ["act"]]
    left = post(client, f"/tokens/{tokens[0]['id']}/revoke", {}, bearer).json()
    assert left[0]["revoked_at"] is not None
    assert says(post(client, f"/tokens/{left[0]['id']}/revoke", {}, other)) == ["token.own"]


@pytest.mark.parametrize(
    ("given", "says_"),
    [
        ({"url": "http://example.cn/"}, "webhook.url"),
        ({"url": "https://me:secret@example.cn/"}, "webhook.url"),
        ({"url": "ftp://example.cn/"}, "webhook.url"),
        ({"area": "330212105998"}, "webhook.area"),
        ({"kinds": [""]}, "webhook.kinds"),
    ],
)
def test_what_is_no_webhook(
    client: Client, village: Village, given: dict[str, Any], says_: str
) -> None:
    sent = {"area": CODE, "url": URL} | given
    answer = post(client, "/webhooks", sent, token(village, "clerk"))
    assert (answer.status_code, says(answer)) == (422, [says_])
    assert not Webhook.objects.exists()


def test_nobody_has_too_many(village: Village, client: Client) -> None:
    for _n in range(webhooks.MOST):
        hook(village)
    answer = post(client, "/webhooks", {"area": CODE, "url": URL}, token(village, "clerk"))
    assert says(answer) == ["webhook.many"]


@pytest.fixture
def receiver() -> Iterator[Callable[[], list[bytes]]]:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda: (got, f"http://127.0.0.1:{server.server_port}/x?y=1")  # type: ignore
    server.shutdown()
    server.server_close()


def test_a_webhook_reaches_no_machine_of_this_house(
    receiver: Callable[[], Any], settings: Any
) -> None:
    got, url = receiver()
    for address in (url, "https://127.0.0.1:9/", "https://[::1]:9/", "https://10.0.0.1/"):
        with pytest.raises(NotNow):
            channel.post(address, b"{}", {})
    assert got == []
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.WEBHOOK_HOSTS = ["example.cn"]
    with pytest.raises(NotNow, match="XIANGYUE_WEBHOOK_HOSTS"):
        channel.post(url, b"{}", {})
    assert got == []
    settings.WEBHOOK_HOSTS = []
    assert channel.post(url, b"{}", {"content-type": "application/json"}) == 200
    assert got == [b"{}"]


@pytest.mark.parametrize(
    ("place", "may"),
    [
        ("203.0.113.9", False),  # for documents alone
        ("8.8.8.8", True),
        ("192.0.0.8", False),
        ("100.64.0.1", False),
        ("2606:4700::1111", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),  # 10.0.0.1 behind a translator of addresses
        ("64:ff9b::808:808", True),  # 8.8.8.8 behind it
        ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False),  # 127.0.0.1 in a tunnel
        ("2001:0:1::1", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff0e::1", False),
    ],
)
def test_an_address_of_this_house_in_other_clothes(place: str, may: bool) -> None:
    assert channel.public(place) is may


def test_webhooks_go_where_the_list_of_the_house_says(
    village: Village, client: Client, settings: Any
) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.county.cn", ".example.cn"]
    mark = token(village, "clerk")
    for host in ("example.cn", "evilexample.cn", "a.hooks.county.cn", "hooks.county.cn.x.org"):
        answer = post(client, "/webhooks", {"area": CODE, "url": f"https://{host}/"}, mark)
        assert (answer.status_code, says(answer)) == (422, ["webhook.host"]), host
    for host in ("HOOKS.county.cn", "a.b.example.cn"):
        answer = post(client, "/webhooks", {"area": CODE, "url": f"https://{host}/"}, mark)
        assert answer.status_code == 201, (host, answer.content)
