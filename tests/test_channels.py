"""The ways out of the house, against real servers on this machine's own loop."""

from __future__ import annotations

from typing import Any

import pytest
from tests.reached import DAY, MINUTE, call, reach
from tests.sinks import http_sink, mail_sink
from tests.world import NOW, Village, make_village

from xiangyue.actions import messages
from xiangyue.data.models import Parcel
from xiangyue.jobs import channels
from xiangyue.jobs.channels import sms as sms_adapter


@pytest.fixture(autouse=True)
def _channels(settings: Any, tmp_path: Any) -> None:
    settings.CHANNELS = {"email": "file", "sms": "file", "wecom": "file"}
    settings.OUTBOX = tmp_path / "outbox"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def test_sms_by_a_real_gateway(village: Village, settings: Any) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    with http_sink() as sink:
        settings.CHANNELS = {"sms": f"{sink.url}/send"}
        settings.CHANNEL_SECRETS = {"sms": "s3cret"}
        sink.answer = lambda _call: (503, {"error": "busy"})
        assert messages.send_all(now=NOW, post=channels.post) == 0
        sink.answer = lambda _call: (202, {"ok": True})
        assert messages.send_all(now=NOW + MINUTE, post=channels.post) == 1
        assert messages.send_all(now=NOW + DAY, post=channels.post) == 0
    first, second = sink.calls
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert second.json["to"] == "13800001111" and "三月村代会" in second.json["text"]
    at = second.headers["X-Timestamp"]
    signed = sms_adapter.signature("s3cret", at, second.body)
    assert second.headers["X-Signature"] == signed
    assert sms_adapter.signature("other", at, second.body) != signed


@pytest.mark.parametrize(("status", "state"), [(400, "failed"), (401, "retry"), (429, "retry")])
def test_what_a_gateway_says_no_to(
    village: Village, settings: Any, status: int, state: str
) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    with http_sink() as sink:
        settings.CHANNELS = {"sms": sink.url}
        sink.answer = lambda _call: (status, {"error": "no"})
        messages.send_all(now=NOW, post=channels.post)
    parcel = Parcel.objects.get()
    assert parcel.state == state and str(status) in parcel.reason


def test_a_gateway_that_is_not_there_is_tried_later(village: Village, settings: Any) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    with http_sink() as sink:
        settings.CHANNELS = {"sms": sink.url}
    messages.send_all(now=NOW, post=channels.post)  # the server is gone
    assert Parcel.objects.get().state == "retry"


def test_wechat_at_work_as_its_makers_document_it(village: Village, settings: Any) -> None:
    reach(village, "representative_2", "wecom", "ZhangSan")
    tokens = iter(["first", "second"])

    def answer(call: Any) -> tuple[int, Any]:
        if call.path.startswith("/cgi-bin/gettoken"):
            assert "corpid=ww1" in call.path and "corpsecret=hush" in call.path
            return 200, {"errcode": 0, "errmsg": "ok", "access_token": next(tokens),
                         "expires_in": 7200}  # fmt: skip
        if "access_token=first" in call.path and len(sink.calls) > 3:
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": "x"}

    with http_sink() as sink:
        sink.answer = answer
        settings.CHANNELS = {"wecom": "ww1:1000002"}
        settings.CHANNEL_SECRETS = {"wecom": "hush"}
        settings.WECOM_URL = sink.url
        for n in range(3):
            call(village, NOW + n * MINUTE, days=5 + n)
            messages.sweep_all(now=NOW + n * MINUTE)
            assert messages.send_all(now=NOW + n * MINUTE, post=channels.post) == 1
    paths = [c.path.split("?")[0].rsplit("/", 1)[-1] for c in sink.calls]
    assert paths == ["gettoken", "send", "send", "send", "gettoken", "send"]
    card = sink.calls[1].json
    assert (card["touser"], card["agentid"], card["msgtype"]) == ("ZhangSan", 1000002, "textcard")
    assert set(card["textcard"]) == {"title", "description", "url"}
    assert card["enable_duplicate_check"] == 1


def test_wechat_at_work_knows_no_such_user(village: Village, settings: Any) -> None:
    reach(village, "representative_2", "wecom", "Nobody")
    call(village)
    messages.sweep_all(now=NOW)
    with http_sink() as sink:
        sink.answer = lambda c: (
            (200, {"errcode": 0, "access_token": "t", "expires_in": 7200})
            if "gettoken" in c.path
            else (200, {"errcode": 81013, "errmsg": "user & party & tag all invalid"})
        )
        settings.CHANNELS = {"wecom": "ww2:1"}
        settings.WECOM_URL = sink.url
        messages.send_all(now=NOW, post=channels.post)
    parcel = Parcel.objects.get()
    assert parcel.state == "failed" and "81013" in parcel.reason


def test_mail_by_a_real_server(village: Village, settings: Any) -> None:
    reach(village, "representative_2", "email", "two@example.cn")
    call(village)
    call(village, days=6)
    messages.sweep_all(now=NOW)
    with mail_sink() as sink:
        settings.CHANNELS = {"email": sink.url}
        assert messages.send_all(now=NOW + DAY, post=channels.post) == 1
    ((to, mail),) = sink.mails
    assert to == ["two@example.cn"] and mail["From"] == "village@example.cn"
    assert str(Parcel.objects.get().key) in mail["Message-ID"]
    plain = mail.get_payload()[0].get_payload(decode=True).decode()
    assert plain.count("/me/messages/") == 2 and "三月村代会" in plain


@pytest.mark.parametrize(
    ("said", "state"), [("550 no such user", "failed"), ("451 later", "retry")]
)
def test_what_a_mail_server_says_no_to(
    village: Village, settings: Any, said: str, state: str
) -> None:
    reach(village, "representative_2", "email", "two@example.cn")
    call(village)
    messages.sweep_all(now=NOW)
    with mail_sink() as sink:
        sink.refuses = said
        settings.CHANNELS = {"email": sink.url}
        messages.send_all(now=NOW + DAY, post=channels.post)
    assert Parcel.objects.get().state == state


def test_files_instead_of_sending(village: Village, settings: Any) -> None:
    reach(village, "representative_2")
    reach(village, "representative_2", "email", "two@example.cn")
    call(village)
    messages.sweep_all(now=NOW)
    assert messages.send_all(now=NOW + DAY, post=channels.post) == 2
    assert (settings.OUTBOX / "sms.jsonl").read_text("utf-8").count("三月村代会") == 1
    assert len(list(settings.OUTBOX.glob("*.eml"))) == 1
