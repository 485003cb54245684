"""Opinions in a rush: one commit for many, each as if alone; the thin path and its limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.test import Client
from django.test.client import FakePayload
from django.utils import timezone
from tests.at_once import at_once
from tests.world import CODE, NOW, make_village

from xiangyue.access import often
from xiangyue.access.actors import NOBODY
from xiangyue.actions import opinions, whole
from xiangyue.actions.acts import AlreadyDone, act
from xiangyue.core.log import read_entry
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.leaders import Leader
from xiangyue.data.models import Account, Opinion, RecordEntry
from xiangyue.data.record import LOCK, RecordOpening
from xiangyue.web.opinion_thin import ThinOpinions

WORDS = "村口的路灯又坏了。"


class Chance:
    """The same bytes in the same order, so that two ways can be held against each other."""

    def __init__(self, first: int = 1) -> None:
        self.last = first

    def token_bytes(self, n: int) -> bytes:
        self.last += 1
        return self.last.to_bytes(n, "big")


def said(**more: Any) -> whole.RowAct:
    """An opinion that is not stored yet."""
    given = {"actor": NOBODY, "now": NOW, "area": CODE, "text": WORDS, "anonymous": True}
    return opinions.opinion_act(**(given | more))


def bodies() -> list[str]:
    return list(RecordEntry.objects.order_by("log", "seq").values_list("body", flat=True))


# -- one commit for many


@pytest.mark.django_db
def test_one_commit_for_many_writes_what_each_alone_would_write() -> None:
    """Rows, entries, openings, figures are the same, word for word, but for the rows' numbers."""
    village = make_village()
    kinds: list[dict[str, Any]] = [
        {"actor": village.actor("villager"), "anonymous": False, "place": "村口"},
        {"text": "没有名字的话"},
        {"anonymous": False, "heard_from": "王小明", "public": False, "subject": "roads"},
        {"practice": True, "text": "练习"},
    ]

    def told() -> tuple[Any, ...]:
        first = Opinion.objects.order_by("pk").values_list("pk", flat=True)[0]
        entries = [
            re.sub(r'"opinion":(\d+)', lambda m: f'"opinion":{int(m[1]) - first}', body)
            for body in bodies()
        ]
        return (
            [re.sub(r'"prev":"\w+"', "", body) for body in entries],
            list(RecordOpening.objects.order_by("log", "seq", "label").values()),
            list(Opinion.objects.order_by("pk").values_list("receipt", "text", "author", "due_on")),
            figures.read([CODE], first=NOW.date(), last=NOW.date(), today=NOW.date()),
        )

    found = []
    for together in (True, False):
        point = connection.savepoint()
        acts = [said(rng=Chance(100 * n), **kind) for n, kind in enumerate(kinds)]
        if together:
            assert whole.do_all(acts) == [None] * len(acts)
        else:
            for one in acts:
                whole.do(one)
        found.append(told())
        connection.savepoint_rollback(point)
    assert found[0] == found[1]
    assert len(found[0][0]) == 4


@pytest.mark.django_db
def test_a_batch_chains_its_entries_and_a_later_act_goes_on_from_them() -> None:
    make_village()
    assert whole.do_all([said(text=f"{n}") for n in range(5)]) == [None] * 5
    opinions.submit_opinion(actor=NOBODY, now=NOW, area=CODE, text="6", anonymous=True)
    entries = [read_entry(body.encode()) for body in bodies()]
    assert [e.seq for e in entries] == [1, 2, 3, 4, 5, 6]
    assert [e.prev for e in entries[1:]] == [e.hash for e in entries[:-1]]


@pytest.mark.django_db
def test_in_one_batch_a_key_does_its_act_once_and_another_acts_key_is_refused() -> None:
    make_village()
    key, other, before = uuid4(), uuid4(), uuid4()
    earlier = opinions.submit_opinion(
        actor=NOBODY, now=NOW, area=CODE, text="早", anonymous=True, key=before
    )
    with act("other.act", actor=NOBODY, now=NOW, area=CODE, key=other):
        pass
    acts = [said(key=k) for k in (key, key, before, other, None)]
    first, twin, again, refused, free = whole.do_all(acts)
    assert first is None and free is None
    assert isinstance(twin, AlreadyDone) and twin.result == acts[0].result
    assert isinstance(again, AlreadyDone) and again.result == earlier.receipt
    assert isinstance(refused, Refusal)
    assert Opinion.objects.count() == 3


@pytest.mark.django_db
def test_what_the_database_refuses_of_one_fails_that_one_only() -> None:
    make_village()
    acts = [said(text="一"), said(text="二"), said(text="三")]
    acts[1].row.author_id = 1  # type: ignore[attr-defined]  # an anonymous one has no author
    good, bad, well = whole.do_all(acts)
    assert good is None and well is None
    assert isinstance(bad, IntegrityError)
    assert sorted(Opinion.objects.values_list("text", flat=True)) == ["一", "三"]
    assert len(bodies()) == 2


# -- the leader


def test_whoever_comes_while_another_works_is_done_with_the_rest_and_each_exactly_once() -> None:
    batches: list[list[int]] = []
    leader: Leader[int] = Leader(lambda some: batches.append(list(some)), most=7)
    start = Barrier(12)

    def run(first: int) -> None:
        start.wait()
        for n in range(40):
            leader.do(first * 1000 + n)

    threads = [Thread(target=run, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    done = [item for batch in batches for item in batch]
    assert sorted(done) == sorted(n * 1000 + k for n in range(12) for k in range(40))
    assert max(map(len, batches)) <= 7
    assert not leader.leading and not leader.waiting


def test_in_a_rush_a_batch_begins_when_as_many_have_come_as_lately_came_together() -> None:
    batches: list[list[int]] = []
    leader: Leader[int] = Leader(lambda some: batches.append(sorted(some)), moment=600)
    leader.expected = 3
    threads = [Thread(target=leader.do, args=(n,), daemon=True) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert batches == [[0, 1, 2]]
    leader.moment = 0.001  # nobody else comes: it does not wait for them for ever
    leader.do(7)
    leader.do(8)
    assert batches[1:] == [[7], [8]]


def test_what_the_work_raises_is_raised_by_each_of_that_batch_and_the_next_goes_on() -> None:
    def work(some: list[int]) -> None:
        if 13 in some:
            raise ValueError("no")

    leader: Leader[int] = Leader(work)
    with pytest.raises(ValueError, match="no"):
        leader.do(13)
    leader.do(14)


# -- the thin path


TOKEN = "t" * 32


class Thin(ThinOpinions):
    """As the front of the web server calls it, without its loop: the connection is the test's."""

    def __init__(self) -> None:
        super().__init__()
        self.leader = self  # type: ignore[assignment]
        self.answers: list[str | None] = []
        self.shut = False

    async def do(self, said: Any) -> None:
        self.act([said])

    def told(self, environ: dict[str, Any], code: str) -> list[tuple[str, str]] | None:
        answer = None if self.shut else at_once(self.answer(environ, code))
        self.answers.append(dict(answer[1])["Location"] if answer else None)
        return answer[1] if answer else None


class ThinHandler:
    """The test client's way to Django, the thin path before it."""

    def __init__(self, thin: Thin, client: Client) -> None:
        self.thin, self.django = thin, client.handler

    def __call__(self, environ: dict[str, Any]) -> Any:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        found = re.match(r"/a/([0-9]{12})/say/", environ["PATH_INFO"])
        headers = found and self.thin.told(environ, found[1])
        if not headers:
            environ["wsgi.input"] = FakePayload(body)
            return self.django(environ)
        response = HttpResponse(status=302)
        # The web server says this one of each answer that is whole.
        response.headers = ResponseHeaders({**dict(headers), "Content-Length": "0"})
        response.wsgi_request = WSGIRequest(environ)
        return response


@pytest.fixture
def thin() -> Thin:
    """``answers``: None is what it left to the ordinary way; ``shut``: it leaves everything."""
    return Thin()


Send = Callable[..., Any]


def sender(client: Client, thin: Thin) -> Send:
    if not isinstance(client.handler, ThinHandler):
        client.handler = ThinHandler(thin, client)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN

    def send(**fields: str | None) -> Any:
        given = {
            "csrfmiddlewaretoken": TOKEN,
            "idempotency": str(uuid4()),
            "text": WORDS,
            "subject": "roads",
            "place": "村口",
            "who": "anonymous",
            "reader": "public",
            "send": "1",
        }
        sent = {k: v for k, v in (given | fields).items() if v is not None}
        from urllib.parse import urlencode  # noqa: PLC0415 - only here

        return client.post(
            f"/a/{CODE}/say/",
            urlencode(sent),
            content_type="application/x-www-form-urlencoded",
            HTTP_HOST="127.0.0.1:8000",
        )

    return send


def signed_in(village: Any, client: Client) -> Client:
    account = Account.objects.create(
        login="thin", person=village.person("villager"), created_at=timezone.now(), password="!"
    )
    client.force_login(account)
    client.get(f"/a/{CODE}/")  # this process has seen the session
    return client


@pytest.mark.django_db
def test_thin_and_ordinary_answer_alike_to_the_last_header(thin: Thin) -> None:
    village = make_village()
    client = signed_in(village, Client())
    answers = []
    for ordinary in (False, True):
        if ordinary:
            thin.shut = True
        for who in ("name", "anonymous"):
            response = sender(client, thin)(who=who)
            headers = {k: v for k, v in response.headers.items() if k != "Location"}
            place = re.sub(r"[0-9A-Z]{10}", "RECEIPT", response.headers["Location"])
            answers.append((response.status_code, place, headers, response.content))
    assert thin.answers[0] and thin.answers[1]
    assert answers[:2] == answers[2:]
    authors = Opinion.objects.order_by("pk").values_list("author", flat=True)
    assert list(authors) == [village.person("villager").pk, None] * 2


@pytest.mark.django_db
def test_a_plain_opinion_takes_few_queries_and_no_more_for_its_length(
    thin: Thin, django_assert_num_queries: Any
) -> None:
    client = signed_in(make_village(), Client())
    send = sender(client, thin)
    send()
    with django_assert_num_queries(6):  # who and where; its point; rows, heads; entry; released
        send(text="长" * 2000)
    assert all(thin.answers)


LEFT = {
    "text empty": {"text": "  "},
    "text too long": {"text": "长" * 2001},
    "a sign that no one can store": {"text": "a\0b"},
    "place too long": {"place": "长" * 121},
    "no such subject": {"subject": "weather"},
    "no such channel": {"channel": "pigeon"},
    "no name": {"who": "name"},
    "not said who": {"who": ""},
    "not said for whom": {"reader": ""},
    "joins one": {"joins": "5"},
    "something more": {"kept": "token"},
    "to be changed": {"change": "1"},
    "only to be checked": {"send": None},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_plain_is_left_to_the_ordinary_way_untouched(name: str, thin: Thin) -> None:
    make_village()
    response = sender(Client(), thin)(**LEFT[name])
    assert thin.answers == [None]
    assert response.status_code in (200, 302, 400, 422)
    assert Opinion.objects.count() == (1 if response.status_code == 302 else 0)


@pytest.mark.django_db
def test_a_resend_gets_the_first_receipt_and_the_limit_is_worded(thin: Thin) -> None:
    make_village()
    send, key = sender(Client(), thin), str(uuid4())
    first, again = send(idempotency=key), send(idempotency=key)
    receipt = Opinion.objects.get().receipt
    assert first.headers["Location"] == f"/r/{receipt}/?new=1"
    assert again.headers["Location"] == f"/r/{receipt}/"
    for _ in range(often.SAYING.times - 2):
        assert send().status_code == 302
    refused = send()
    assert refused.status_code == 429
    assert Opinion.objects.count() == often.SAYING.times - 1
    assert thin.answers[-1] is None and thin.answers.count(None) == 1


@pytest.mark.django_db
def test_without_its_token_or_from_another_site_nothing_is_said(thin: Thin) -> None:
    make_village()
    client = Client(enforce_csrf_checks=True)
    assert sender(client, thin)(csrfmiddlewaretoken=None).status_code == 403
    assert sender(client, thin)(csrfmiddlewaretoken="u" * 32).status_code == 403
    assert sender(client, thin)().status_code == 302
    other = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    assert sender(other, thin)().status_code == 403
    assert [bool(answer) for answer in thin.answers] == [False, False, True, False]


@pytest.mark.django_db
def test_a_session_that_is_over_says_nothing_in_its_persons_name(thin: Thin) -> None:
    village = make_village()
    client = signed_in(village, Client())
    account = Account.objects.get(login="thin")
    assert sender(client, thin)(who="name").status_code == 302
    account.set_password("new")  # every session made before is nobody's
    account.save()
    refused = sender(client, thin)(who="name")
    assert refused.status_code == 422 and thin.answers[-1] is None
    assert list(Opinion.objects.values_list("author", flat=True)) == [village.person("villager").pk]


@pytest.mark.django_db
def test_a_village_that_is_not_open_and_one_for_practice(thin: Thin) -> None:
    from xiangyue.data.models import Jurisdiction  # noqa: PLC0415 - only here

    make_village()
    Jurisdiction.objects.filter(area_id=CODE).update(practice=True)
    assert sender(Client(), thin)().status_code == 302
    assert Opinion.objects.get().practice
    Jurisdiction.objects.filter(area_id=CODE).delete()
    assert sender(Client(), thin)().status_code == 404
    assert thin.answers[1] is None


# -- as it is: threads, commits


WAITING = """
WITH RECURSIVE behind (pid) AS (
    SELECT pg_backend_pid() UNION SELECT l.pid FROM pg_locks l
    JOIN behind b ON b.pid = ANY(pg_blocking_pids(l.pid)) WHERE NOT l.granted
) SELECT count(*) - 1 FROM behind
"""


def waits(number: int) -> None:
    """Until so many sessions wait for this one, or for another that does. (Other tests wait for
    their own locks on the same server.)"""
    until = monotonic() + 60
    while monotonic() < until:
        with connection.cursor() as c:
            c.execute(WAITING)
            if c.fetchone()[0] >= number:
                return
        sleep(0.02)
    raise AssertionError(f"no {number} sessions wait")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batch_first", [False, True])
def test_of_one_key_alone_and_in_a_batch_neither_waits_for_the_other_in_a_ring(
    batch_first: bool,
) -> None:
    make_village()
    opinions.submit_opinion(actor=NOBODY, now=NOW, area=CODE, text="早", anonymous=True)
    key = uuid4()
    found: dict[str, Exception | None] = {}

    def alone() -> None:
        try:
            whole.do(said(key=key), more=lambda: None)
            found["alone"] = None
        except Exception as error:
            found["alone"] = error
        finally:
            connection.close()

    def batch() -> None:
        found["batch"] = whole.do_all([said(key=key)])[0]
        connection.close()

    ways = [batch, alone] if batch_first else [alone, batch]
    threads = [Thread(target=way) for way in ways]
    with transaction.atomic(), connection.cursor() as c:
        c.execute(LOCK, [CODE])  # somebody else's act, just before both
        for number, thread in enumerate(threads, 1):
            thread.start()
            waits(number)
    for thread in threads:
        thread.join(120)
    first, second = (found[way.__name__] for way in ways)
    assert first is None and isinstance(second, AlreadyDone)
    assert Opinion.objects.exclude(text="早").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_threads_at_once_one_chain_no_loss_and_twins_once() -> None:
    make_village()
    keys = [uuid4() for _ in range(30)]
    start = Barrier(6)
    receipts: dict[UUID, set[str]] = {key: set() for key in keys}
    wrong: list[BaseException] = []

    def run(shift: int) -> None:
        try:
            start.wait()
            for key in keys[shift:] + keys[:shift]:
                try:
                    done = opinions.submit_opinion(
                        actor=NOBODY, now=NOW, area=CODE, text=WORDS, anonymous=True, key=key
                    ).receipt
                except AlreadyDone as before:
                    done = before.result
                receipts[key].add(done)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(3 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []
    assert all(len(some) == 1 for some in receipts.values())
    assert Opinion.objects.count() == 30
    entries = [read_entry(body.encode()) for body in bodies()]
    assert [e.seq for e in entries] == list(range(1, 31))
    assert [e.prev for e in entries[1:]] == [e.hash for e in entries[:-1]]
    month = NOW.date().replace(day=1)
    sums = figures.read([CODE], first=month, last=NOW.date(), today=NOW.date() + timedelta(60))
    assert sums[CODE]["opinions"] == sums[CODE]["opinions_due"] == 30
