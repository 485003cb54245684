"""The thin path of a secret ballot does what the ordinary way does, for many at once."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.at_once import at_once
from tests.test_meeting_pages import at  # noqa: F401 - a fixture
from tests.test_meetings import THEN
from tests.test_plain_ballots import _own_keys, cast, end, secret, start, there  # noqa: F401
from tests.world import Village

from xiangyue.access import clock, signed_in
from xiangyue.actions.casting import Cast, cast_all
from xiangyue.core.log import read_entry
from xiangyue.data import ballot_rush
from xiangyue.data.batch_line import Line
from xiangyue.data.models import (
    Account,
    PlainBox,
    PlainVoter,
    RecordEntry,
    RecordOpening,
    SealedBallots,
)
from xiangyue.site.sessions import SessionStore
from xiangyue.web.ballot_thin import MOST, ThinBallots
from xiangyue.web.thin import Keyed, pairs

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: THEN)


class Thin(ThinBallots):
    """As the front of the web server calls it, without its loop: the connection stays the test's.

    ``passed``: the requests that go on to Django.
    """

    def __init__(self) -> None:
        self.passed: list[bytes] = []
        super().__init__()
        self.leader = self  # type: ignore[assignment]

    async def do(self, cast: Cast) -> None:
        cast_all([cast], clock.now(), self.signed)

    def post(self, box: PlainBox, session: str, token: str = TOKEN, **fields: str) -> Any:
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        environ = {
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
        }
        told = at_once(self.answer(environ, self.of(f"/vote/{box.pk}/")))
        if told is None:
            self.passed.append(body)
            return 200, {}, ""
        return told[0], dict(told[1]), told[2].decode()


def session(village: Village, who: Any) -> str:
    client, account = Client(), village.account(who)
    client.force_login(account)
    signed_in.begin(
        client.session, account.person_id, "password", agent="", address="127.0.0.1", now=THEN
    )
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_many_are_what_one_is():
    village, _matter, item = secret()
    box, thin = start(village, item), Thin()
    one, two = there(village)[:2]
    cast(village, box, one, "for")
    status, headers, _ = thin.post(box, session(village, two), **{"q-item": "against"})
    assert status == 302
    quick, ordinary = RecordEntry.objects.order_by("-seq")[:2]
    assert headers["Location"] == f"/vote/{box.pk}/?in={quick.seq}"
    first, second = read_entry(ordinary.body.encode()), read_entry(quick.body.encode())
    assert (first.act, first.on, first.data, first.at) == (
        second.act, second.on, second.data, second.at,
    )  # fmt: skip
    assert set(first.by) == set(second.by) and second.prev == first.hash
    opening = RecordOpening.objects.get(log=quick.log, seq=quick.seq)
    assert json.loads(opening.value) == {"person": two.pk, "name": two.name}
    assert PlainVoter.objects.filter(box=box, way="phone").count() == 2
    for person in there(village)[2:]:
        assert thin.post(box, session(village, person), **{"q-item": "for"})[0] == 302
    assert end(village, item).outcome == "passed"
    assert (item.counts["for"], item.counts["against"]) == (9, 1)


def test_whatever_would_be_refused_goes_the_ordinary_way_as_it_came():
    village, _matter, item = secret()
    box, thin = start(village, item), Thin()
    mine = session(village, there(village)[0])
    assert thin.post(box, mine, **{"q-item": "for"})[0] == 302
    before = len(thin.passed)
    tries = [
        (mine, {"q-item": "for"}),  # used
        (session(village, "villager"), {"q-item": "for"}),  # not on the roll
        (session(village, there(village)[1]), {"q-item": "yes"}),  # no such choice
        (session(village, there(village)[1]), {}),
        (session(village, there(village)[1]), {"q-item": "for", "for_person": "林"}),
        (session(village, there(village)[1]), {"q-item": "for", "token": "x" * 32}),
        ("nobody" * 5, {"q-item": "for"}),
    ]
    for who, fields in tries:
        assert thin.post(box, who, **fields)[0] == 200, fields
    assert len(thin.passed) == before + len(tries)
    assert b"for_person" in thin.passed[before + 4]
    # signed out, over, another password: nobody
    gone = session(village, there(village)[2])
    Session.objects.filter(session_key=gone).delete()
    old = session(village, there(village)[3])
    Session.objects.filter(session_key=old).update(expire_date=THEN - timedelta(days=1))
    changed = session(village, there(village)[4])
    Account.objects.filter(person=there(village)[4]).update(password="another")
    for who in (gone, old, changed):
        assert thin.post(box, who, **{"q-item": "for"})[0] == 200
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 1


def test_a_session_is_read_as_django_reads_it():
    """As it is written, and packed, as Django itself writes the long ones."""
    store = SessionStore()
    some = ({}, {"_auth_user_id": "7", "_auth_user_hash": "h"}, {"x": "y" * 5000})
    packed = [super(SessionStore, store).encode(more) for more in some]
    written = [store.encode(more) for more in some]
    assert packed[2].startswith(".") and not any(data.startswith(".") for data in written)
    for data in packed + written:
        want = store.decode(data)
        account = want.get("_auth_user_id")
        mine = (int(account), want.get("_auth_user_hash", "")) if account else None
        assert Thin().signed.session(data) == mine
    data = store.encode({"_auth_user_id": "7"})
    signed, _, sign = data.rpartition(":")  # its last letter holds bits that mean nothing
    assert Thin().signed.session(f"{signed}:{'B' if sign[0] == 'A' else 'A'}{sign[1:]}") is None
    assert Thin().signed.session("") is None
    account = Account(password="pbkdf2_sha256$1$salt$hash")
    assert Thin().signed.is_of(account.get_session_auth_hash(), account.password)
    assert not Thin().signed.is_of(account.get_session_auth_hash(), "another")


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_keyed_hash_is_hmac(key: bytes, words: bytes):
    assert Keyed(key).of(words) == hmac.digest(key, words, "sha256")


@given(st.text("ab=&+%3d ;", max_size=20))
def test_a_form_is_read_as_any_is(sent: str):
    try:
        assert pairs(sent, 3) == parse_qsl(sent, keep_blank_values=True, max_num_fields=3)
    except ValueError:
        with pytest.raises(ValueError, match="Max number of fields"):
            parse_qsl(sent, keep_blank_values=True, max_num_fields=3)


def test_who_has_to_wait_keeps_the_place(monkeypatch: pytest.MonkeyPatch):
    village, _matter, item = secret()
    box, thin = start(village, item), Thin()
    mine = session(village, there(village)[0])
    thin.inside = MOST
    status, headers, page = thin.post(box, mine, **{"q-item": "for"})
    assert status == 503 and headers["Retry-After"] == "2" and "您的位置留着" in page
    assert headers["Cache-Control"] == "no-store"
    place = page.partition('name="place" value="')[2].partition('"')[0]
    assert thin.post(box, mine, place="1." + place[2:], **{"q-item": "for"})[0] == 503
    # the box closes by its day meanwhile: who came in time is in time, who comes now is not
    PlainBox.objects.filter(pk=box.pk).update(until=THEN.date())
    late = THEN + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert thin.post(box, mine, place=place, **{"q-item": "for"})[0] == 302


def test_without_the_database_it_says_wait(monkeypatch: pytest.MonkeyPatch):
    village, _matter, item = secret()
    box, thin = start(village, item), Thin()

    def gone(*given: Any) -> Any:
        raise OperationalError("the server is gone")
        yield

    monkeypatch.setattr(ballot_rush, "store", gone)
    assert thin.post(box, session(village, there(village)[0]), **{"q-item": "for"})[0] == 503
    assert not SealedBallots.objects.exists() and thin.inside == 0


@pytest.mark.django_db(transaction=True)
def test_many_are_sent_together_and_who_must_not_be_in_stays_out():
    village, _matter, item = secret()
    box, signed = start(village, item), Thin().signed
    voters = there(village)[:6]
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters]
    Account.objects.filter(person=voters[1]).update(password="another")
    Account.objects.filter(person=voters[2]).update(is_active=False)
    twice = Cast(casts[0].session, box.pk, {"item": ["against"]}, THEN)
    before = RecordEntry.objects.filter(log=village.code).count()
    cast_all([*casts, twice], THEN, signed)
    assert [cast.outcome for cast in casts] == [
        "in",
        "",
        "",
        "in",
        "in",
        "in",
    ] and not twice.outcome
    assert RecordEntry.objects.filter(log=village.code).count() == before + 4
    assert [c.seq for c in casts if c.seq] == list(range(before + 1, before + 5))
    marks = PlainVoter.objects.filter(box=box, way="phone").values_list("person_id", flat=True)
    assert set(marks) == {voters[n].pk for n in (0, 3, 4, 5)}
    cast_all([casts[1], casts[2]], THEN, signed)  # nobody of them may
    assert SealedBallots.objects.get().many == 4


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_undone_and_the_next_batch_goes_in(
    monkeypatch: pytest.MonkeyPatch,
):
    village, _matter, item = secret()
    box, signed = start(village, item), Thin().signed
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in there(village)[:3]]
    before = RecordEntry.objects.filter(log=village.code).count()
    with monkeypatch.context() as patched:  # an entry that follows nothing
        patched.setattr(ballot_rush, "_ENTRY", ballot_rush._ENTRY.replace('"prev":"', '"prev":"0'))
        with pytest.raises(OperationalError, match="does not follow"):
            cast_all(casts, THEN, signed)
    assert not SealedBallots.objects.exists()
    assert not PlainVoter.objects.exclude(way="").exists()
    assert RecordEntry.objects.filter(log=village.code).count() == before
    cast_all(casts, THEN, signed)
    assert [cast.outcome for cast in casts] == ["in"] * 3
    with monkeypatch.context() as patched:  # the connection goes while it is waited for
        together = Line.together

        def cut(line: Any, *given: Any) -> Any:
            found = together(line, *given)
            with psycopg.connect(**connection.get_connection_params()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [line.link.backend_pid])
            return found

        patched.setattr(Line, "together", cut)
        late = Cast(session(village, there(village)[4]), box.pk, {"item": ["for"]}, THEN)
        with pytest.raises(OperationalError):
            cast_all([late], THEN, signed)
    connection.close()
    cast_all([late], THEN, signed)
    assert late.outcome == "in" and sum(SealedBallots.objects.values_list("many", flat=True)) == 4
