"""Ballots as the loop of the web server takes them: together, on a connection of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, TypeVar

import psycopg
import pytest
import uvloop
from django.db import OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st
from tests.test_ballot_rush import session
from tests.test_meeting_pages import at  # noqa: F401 - a fixture
from tests.test_meetings import THEN
from tests.test_plain_ballots import _own_keys, secret, start, there  # noqa: F401

from xiangyue.access import clock
from xiangyue.actions import casting
from xiangyue.actions.casting import Cast
from xiangyue.data import ballot_rush
from xiangyue.data.batch_line import rows_of
from xiangyue.data.loop_leader import LoopLeader
from xiangyue.data.models import PlainVoter, RecordEntry, SealedBallots
from xiangyue.web import ballot_thin
from xiangyue.web.ballot_thin import ThinBallots

Found = TypeVar("Found")


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: THEN)
    monkeypatch.setattr(casting, "_boxes", {})


def in_a_loop(do: Callable[[ThinBallots], Awaitable[Any]], loop: Any = asyncio) -> Any:
    async def main() -> Any:
        thin = ThinBallots()
        try:
            return await do(thin)
        finally:
            thin.line.close()

    return run(main(), loop)


def run(coroutine: Coroutine[Any, Any, Found], loop: Any = asyncio) -> Found:
    """In a loop of a thread of its own: Playwright's may run in the one of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(loop.run, coroutine).result()


def sent(thin: ThinBallots, casts: list[Cast]) -> Awaitable[list[Any]]:
    return asyncio.gather(*(thin.cast(one, False, []) for one in casts))


def ended(pid: int) -> None:
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_in_once_each_and_who_may_not_goes_to_django():
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters[:6]]
    casts += [Cast(session(village, voters[6]), box.pk, {"item": ["yes"]}, THEN)]
    casts += [Cast(session(village, voters[7]), box.pk + 999, {"item": ["for"]}, THEN)]
    casts += [Cast(casts[0].session, box.pk, {"item": ["against"]}, THEN)]
    before = RecordEntry.objects.filter(log=village.code).count()
    answers = in_a_loop(lambda thin: sent(thin, casts))
    assert [answer is not None for answer in answers] == [True] * 6 + [False] * 3
    assert {answer[0] for answer in answers[:6]} == {302}
    seqs = sorted(int(answer[1][0][1].partition("?in=")[2]) for answer in answers[:6])
    assert seqs == list(range(before + 1, before + 7))
    assert PlainVoter.objects.filter(box=box, way="phone").count() == 6
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pause", [0, 0.2])
@pytest.mark.parametrize("loop", [asyncio, uvloop])
def test_a_connection_that_is_gone_is_made_anew_and_one_lost_meanwhile_says_wait(
    monkeypatch: pytest.MonkeyPatch, pause: float, loop: Any
):
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters[:4]]
    store = ballot_rush.store
    marked: list[ThinBallots] = []

    def cut(*given: Any) -> Any:
        """The server ends the connection when marks are made and nothing is stored."""
        talk = store(*given)
        asked = next(talk)
        rows = yield asked
        asked = talk.send(rows)
        holder = marked[0].line.holder
        assert holder is not None
        ended(holder.pgconn.backend_pid)
        yield asked
        raise AssertionError("stored on a lost connection")

    async def live(thin: ThinBallots) -> list[Any]:
        marked.append(thin)
        answers = await sent(thin, casts[:1])
        assert thin.line.holder is not None
        await asyncio.to_thread(ended, thin.line.holder.pgconn.backend_pid)  # between two batches
        await asyncio.sleep(pause)  # the loop has heard of it, or not yet
        answers += await sent(thin, casts[1:2])
        with monkeypatch.context() as patched:
            patched.setattr(ballot_rush, "store", cut)
            answers += await sent(thin, casts[2:3])
        return answers + await sent(thin, casts[2:])

    answers = in_a_loop(live, loop)
    assert [answer[0] for answer in answers] == [302, 302, 503, 302, 302]
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 4
    assert PlainVoter.objects.filter(box=box, way="phone").count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_statements_cannot_be_planned_is_not_kept():
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters[:2]]

    async def live(thin: ThinBallots) -> list[Any]:
        named = thin.line.names
        thin.line.names = {**named, "SELECT nothing FROM nowhere": b"nothing"}
        answers = await sent(thin, casts[:1])
        assert thin.line.holder is None
        thin.line.names = named
        return answers + await sent(thin, casts)

    assert [answer[0] for answer in in_a_loop(live)] == [503, 302, 302]


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_undone(monkeypatch: pytest.MonkeyPatch):
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters[:3]]

    async def live(thin: ThinBallots) -> list[Any]:
        with monkeypatch.context() as patched:  # an entry that follows nothing
            patched.setattr(
                ballot_rush, "_ENTRY", ballot_rush._ENTRY.replace('"prev":"', '"prev":"0')
            )
            with pytest.raises(OperationalError, match="does not follow"):
                await thin.line.run(casting.casting(casts, THEN, thin.signed))
        return list(await sent(thin, casts))

    casting.look_at([box.pk])
    assert [answer[0] for answer in in_a_loop(live)] == [302] * 3
    assert sum(SealedBallots.objects.values_list("many", flat=True)) == 3


@pytest.mark.django_db(transaction=True)
def test_marks_are_found_by_key_whatever_was_last_counted_of_the_tables():
    """Else a morning on which thousands sign in first is planned as the night before was: of tables
    that were last counted when they had a page each, the planner reads the whole."""
    village, _matter, item = secret()
    box = start(village, item)
    session(village, there(village)[0])
    with connection.cursor() as cursor:
        named = set(re.findall(r"\b(?:django|xiangyue)_\w+", ballot_rush.MARK))
        for table in sorted(named - {PlainVoter._meta.db_table}):  # made with the box, in the day
            cursor.execute(f"ANALYZE {table}")
    assert PlainVoter.objects.filter(box=box).exists()

    async def live(thin: ThinBallots) -> list[str]:
        await thin.line._connect()
        assert thin.line.holder is not None
        link = thin.line.holder.pgconn
        link.nonblocking = 0
        told = link.exec_(b"EXPLAIN (GENERIC_PLAN) " + ballot_rush.MARK.encode())
        return [row[0] for row in rows_of(told)]

    plan = "\n".join(in_a_loop(live))
    assert "Seq Scan" not in plan and "Hash" not in plan and "Merge" not in plan
    # by the roll's key or, where the roll too was counted, by the person, of few boxes each
    assert re.search(r"using xiangyue_plainvoter_\w+ on .*\n +Index Cond: .*person_id = ", plan)
    assert "Index Cond: ((session_id)" in plan


@pytest.mark.django_db(transaction=True)
def test_in_the_demonstration_the_clock_is_read_beside_the_loop(settings: Any):
    settings.DEMONSTRATION = True
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    body = f"csrfmiddlewaretoken={'t' * 32}&q-item=for".encode()
    environ = {
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session(village, voters[0])}; "
        f"csrftoken={'t' * 32}",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    answer = in_a_loop(lambda thin: thin.answer(environ, str(box.pk)))
    assert answer[0] == 302


@pytest.mark.django_db(transaction=True)
def test_more_than_a_worker_takes_on_are_told_to_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ballot_thin, "MOST", 2)
    village, _matter, item = secret()
    box, voters = start(village, item), there(village)
    casts = [Cast(session(village, p), box.pk, {"item": ["for"]}, THEN) for p in voters[:5]]
    answers = in_a_loop(lambda thin: sent(thin, casts))
    assert [answer[0] for answer in answers] == [302, 302, 503, 503, 503]


def test_only_the_page_of_a_box_is_a_ballots():
    pages = ("/vote/7/", "/vote/07/", "/vote/7", "/a/7/", "/vote/x/")
    assert [ThinBallots().of(page) for page in pages] == ["7", "07", "", "", ""]


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=6),
    st.integers(1, 12),
    st.sets(st.integers(1, 90)),
)
def test_each_is_worked_on_once_with_those_that_came(
    waves: list[int], most: int, bad: set[int]
) -> None:
    """However they come: each is in one batch, none too large, and of one that fails all hear."""
    batches: list[list[int]] = []

    async def work(some: list[int]) -> None:
        batches.append(some)
        await asyncio.sleep(0)
        if bad & set(some):
            raise ValueError(some)

    async def live() -> list[Any]:
        leader: LoopLeader[int] = LoopLeader(work, most, moment=0.0005)
        asked: list[asyncio.Task[None]] = []
        for many in waves:
            first = len(asked) + 1
            asked += [asyncio.ensure_future(leader.do(n)) for n in range(first, first + many)]
            await asyncio.sleep(0)
        return await asyncio.gather(*asked, return_exceptions=True)

    heard = run(live())
    assert sorted(n for batch in batches for n in batch) == list(range(1, sum(waves) + 1))
    assert max(map(len, batches)) <= most
    for batch in batches:
        wrong = {isinstance(heard[n - 1], ValueError) for n in batch}
        assert wrong == {bool(bad & set(batch))}


def test_who_goes_away_is_not_waited_for():
    async def live() -> list[int]:
        seen: list[int] = []
        gate = asyncio.Event()

        async def work(some: list[int]) -> None:
            await gate.wait()
            seen.extend(some)

        leader: LoopLeader[int] = LoopLeader(work)
        gone = asyncio.ensure_future(leader.do(1))
        await asyncio.sleep(0)
        stays = asyncio.ensure_future(leader.do(2))
        await asyncio.sleep(0)
        gone.cancel()
        gate.set()
        await stays
        return seen

    assert run(live()) == [1, 2]
