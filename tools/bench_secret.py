"""How fast plain secret ballots are cast, as a ratio to ``pgbench``'s durable inserts in one run.

``python -m tools.bench_secret [--seconds 4] [--rounds 3] [--clients 32,64] [--overload]
[--workers 2]``. Every ballot is cast over HTTP by a voter of their own, with a session, on a roll
of tens of thousands; none votes twice. After each measure every acknowledged ballot is looked for
in the opened box, and every receipt must be another.
``--overload``: 400 connections at once. Its database is the bench's own (``tools.bench``).
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import multiprocessing
import os
import re
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tools import bench_load
from tools.bench import (
    PORT,
    PRODUCT,
    WORKERS,
    at_home,
    inserts,
    let_go,
    machine,
    say,
    serving,
    tables,
)  # fmt: skip
from tools.bench_load import Result

CODE = "230828101201"
TOKEN = "b" * 32
AIM, FLOOR, P99 = 0.5, 0.3, 50.0


@dataclass
class Poll:
    """A box with its voters' sessions."""

    box: int
    cookies: list[str]


class Voters:
    """People of one place with sessions, enough for every ballot of the run; each in every box."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.people: list[int] = []
        self.cookies: list[str] = []

    def make(self) -> None:
        """Rows in bulk: nobody's password, each session signed as at a sign-in."""
        from django.conf import settings  # noqa: PLC0415 - after Django
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY  # noqa: PLC0415
        from django.contrib.auth import SESSION_KEY as WHO  # noqa: PLC0415 - after Django
        from django.contrib.sessions.models import Session  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.data.models import Account, Person, SignedIn  # noqa: PLC0415 - after Django
        from xiangyue.site.sessions import SessionStore  # noqa: PLC0415 - after Django

        now = timezone.now()
        have = Account.objects.filter(login__startswith="voter-").count()
        for at in range(have, self.number, 5000):
            several = range(at, min(at + 5000, self.number))
            people = Person.objects.bulk_create(
                Person(area_id=CODE, name=f"选民{n}", created_at=now) for n in several
            )
            Account.objects.bulk_create(
                Account(login=f"voter-{n}", person=p, created_at=now, password=f"!{n}")
                for n, p in zip(several, people, strict=True)
            )
        accounts = list(Account.objects.filter(login__startswith="voter-").order_by("pk"))
        accounts = accounts[: self.number]
        Session.objects.filter(session_key__startswith="voter").delete()
        store, rows = SessionStore(), []
        for account in accounts:
            data = {
                WHO: str(account.pk),
                BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                HASH_SESSION_KEY: account.get_session_auth_hash(),
            }
            key = f"voter{account.pk:027d}"
            rows.append(
                Session(
                    session_key=key,
                    session_data=store.encode(data),
                    expire_date=now + timedelta(days=1),
                )
            )
            self.people.append(account.person_id)
            self.cookies.append(f"{settings.SESSION_COOKIE_NAME}={key}; csrftoken={TOKEN}")
        Session.objects.bulk_create(rows, batch_size=5000)
        SignedIn.objects.bulk_create(
            (
                SignedIn(
                    session=session, person_id=person, door="password", device="", place=b"",
                    began_at=now, seen_on=now.date(),
                )
                for session, person in zip(rows, self.people, strict=True)
            ),
            batch_size=5000,
        )  # fmt: skip

    def poll(self) -> Poll:
        """A new open box with everyone on its roll."""
        from django.db import connection  # noqa: PLC0415 - after Django
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.access import ballot_keys  # noqa: PLC0415 - after Django
        from xiangyue.core.plain_ballots import Question  # noqa: PLC0415 - after Django
        from xiangyue.data.models import AgendaItem, Meeting, PlainBox  # noqa: PLC0415

        now = timezone.now()
        meeting = Meeting.objects.create(
            area_id=CODE,
            body="representatives_assembly",
            title="表决",
            place="礼堂",
            state="open",
            starts_at=now,
            called_at=now,
            called_by_id=self.people[0],
        )
        item = AgendaItem.objects.create(
            meeting=meeting, position=1, title="表决", way="phone_ballot"
        )
        name, public = ballot_keys.new_pair()
        box = PlainBox.objects.create(
            area_id=CODE,
            item=item,
            title="投票",
            questions=[Question("item", "item", title="同意吗").plain()],
            groups=[""],
            public=public,
            key=name,
            opened_at=now,
            opened_by_id=self.people[0],
        )
        with connection.cursor() as c:
            c.execute(
                'INSERT INTO xiangyue_plainvoter (box_id, person_id, way, "group")'
                " SELECT %s, p, '', 0 FROM unnest(%s::bigint[]) AS p",
                [box.pk, self.people],
            )
            c.execute("VACUUM ANALYZE xiangyue_plainvoter")
        return Poll(box.pk, self.cookies)


def make_area() -> None:
    """The place of the voters, with those above it."""
    from xiangyue.data.models import Area  # noqa: PLC0415 - after Django

    above = ""
    for level, length in enumerate((2, 4, 6, 9, 12), 1):
        code = CODE[:length]
        given = {"name": code, "level": level, "parent": above}
        Area.objects.get_or_create(code=code, defaults=given)
        above = code


def ballot(box: int, cookies: str) -> bytes:
    """What the page sends."""
    fields = {"csrfmiddlewaretoken": TOKEN, "idempotency": "x" * 36, "q-item": "for"}
    return bench_load.post(f"/vote/{box}/", PORT, urlencode(fields).encode(), cookies)


def cast(poll: Poll, clients: int, seconds: float) -> Result:
    """Each client, a connection, casts ballots of voters of its own, one after another; who is told
    to wait comes again with the place that was kept. ``wrong``: how often that was.

    One process has all connections: as the yardstick's, its work is to weigh little. SystemExit
    where anyone got another answer, or two got one receipt.
    """
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    process = context.Process(target=_voters, args=(queue, poll, clients, seconds))
    process.start()
    while queue.empty():
        process.join(0.2)
        if process.exitcode:
            raise SystemExit("bench: the clients failed")
    times, late, waited, receipts = queue.get()
    process.join()
    found = replace(Result.of(times, waited, seconds), requests=len(times) + late)
    if receipts != found.requests:
        raise SystemExit(f"bench: {receipts} receipts for {found.requests} ballots")
    return found


@dataclass(slots=True)
class _Client:
    """A connection: what its voters send, each their own, and when the present one sent it."""

    link: socket.socket
    ready: list[bytes]
    at: int = 0
    sent: float = 0.0


_RECEIPT = re.compile(rb"HTTP/1.1 302 .*\r\nlocation: /vote/(\d+)/\?in=(\d+)\r\n", re.I | re.S)
_MOST = 16 * 1024  # an answer and what follows it, which is nothing


def _voters(queue: Any, poll: Poll, clients: int, seconds: float) -> None:
    """What a client does between two system calls is measured too: the answers are read after the
    clock, but for whether they are whole."""
    some: dict[int, _Client] = {}
    poller = select.epoll()
    for n in range(clients):
        link = socket.create_connection(("127.0.0.1", PORT))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        mine = poll.cookies[n::clients]
        some[link.fileno()] = _Client(link, [ballot(poll.box, c) for c in mine])
        poller.register(link.fileno(), select.EPOLLIN)
    times: list[float] = []
    answers: list[bytes] = []
    again: list[tuple[float, int, bytes]] = []
    late = waits = 0
    going = clients
    read, write, clock = os.read, os.write, time.perf_counter
    gc.disable()
    time.sleep(0.5)
    end = clock() + seconds
    for number, client in some.items():
        client.sent = clock()
        write(number, client.ready[0])  # a request is small enough to go out whole
    while going:
        for number, _ in poller.poll(0.05 if again else 10):
            client = some[number]
            answer = read(number, _MOST)
            while answer[-4:] != b"\r\n\r\n" and not _whole(answer):
                client.link.setblocking(True)
                answer += _more(client.link)
            if answer[9:12] == b"503":
                waits += 1
                # A browser waits two seconds; so the measure is over sooner.
                request = _again(answer, client.ready[client.at])
                heapq.heappush(again, (clock() + 0.2, number, request))
                continue
            now = clock()
            answers.append(answer)
            client.at += 1
            if now > end:
                late += 1
                going -= 1
                continue
            if client.at == len(client.ready):
                raise SystemExit("bench: a client has no more voters")
            times.append(now - client.sent)
            client.sent = now
            write(number, client.ready[client.at])
        while again and again[0][0] <= clock():
            _, number, request = heapq.heappop(again)
            write(number, request)
    queue.put((times, late, waits, _receipts(answers, poll.box)))


def _more(link: socket.socket) -> bytes:
    found = link.recv(_MOST)
    if not found:
        raise SystemExit("bench: the server ended a connection")
    return found


def _whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    size = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
    return bool(found) and len(body) >= int(size[1] if size else 0)


def _again(answer: bytes, request: bytes) -> bytes:
    """The same ballot with the place that was kept."""
    place = answer.partition(b'name="place" value="')[2].partition(b'"')[0]
    head, _, body = request.partition(b"\r\n\r\n")
    body = body.partition(b"&place=")[0] + b"&place=" + place
    head = re.sub(rb"(?<=Content-Length: )\d+", b"%d" % len(body), head)
    return head + b"\r\n\r\n" + body


def _receipts(answers: list[bytes], box: int) -> int:
    """How many different receipts came; whoever got something else ends the bench."""
    found = set()
    for answer in answers:
        receipt = _RECEIPT.match(answer)
        if receipt is None or int(receipt[1]) != box:
            raise SystemExit(f"bench: {answer[:300]!r}")
        found.add(receipt[2])
    return len(found)


def counted(poll: Poll) -> tuple[int, int]:
    """How many ballots are in the box, opened, and how many marks there are."""
    from xiangyue.actions import plain_ballots  # noqa: PLC0415 - after Django
    from xiangyue.data.models import PlainBox, PlainVoter  # noqa: PLC0415 - after Django

    box = PlainBox.objects.get(pk=poll.box)
    marks = PlainVoter.objects.filter(box=box, way="phone").count()
    return len(plain_ballots.inside(box)), marks


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    parser.add_argument("--clients", default="32,64")
    parser.add_argument("--voters", type=int, default=60_000)
    parser.add_argument("--workers", type=int, default=WORKERS, help="of the web server")
    parser.add_argument("--overload", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    at_home()
    tables()
    make_area()
    voters = Voters(args.voters)
    voters.make()
    polls = [int(n) for n in args.clients.split(",")] + ([400] if args.overload else [])
    about = {**machine(), "workers": args.workers, "load": os.getloadavg()[0]}

    rounds: dict[str, list[Result]] = {}
    lost: list[str] = []
    let_go()
    with serving(PORT, *PRODUCT[:-1], str(args.workers)):
        for number in range(args.rounds):
            found = inserts(args.seconds)
            say(f"  {number + 1}/{args.rounds} insert: {found.rate:,.0f}/s")
            rounds.setdefault("insert", []).append(found)
            for clients in polls:
                poll = voters.poll()
                let_go()
                got = cast(poll, clients, args.seconds)
                ballots, marks = counted(poll)
                if not got.requests == ballots == marks:
                    lost.append(f"{got.requests} said, {ballots} there, {marks} marked")
                told = f"p99 {got.p99:.0f} ms, {got.wrong} told to wait, {ballots} in the box"
                ratio = f"{got.rate:,.0f}/s, {got.rate / found.rate:.2f} of inserts"
                say(f"  {number + 1}/{args.rounds} {clients} clients: {ratio}, {told}")
                rounds.setdefault(f"{clients} clients", []).append(got)
    return _print(about, rounds, lost, args.json)


def _print(
    about: dict[str, Any], rounds: dict[str, list[Result]], lost: list[str], as_json: bool
) -> int:
    ratio: Callable[[str], list[float]] = lambda name: [  # noqa: E731 - one line
        r.rate / i.rate for r, i in zip(rounds[name], rounds["insert"], strict=True)
    ]
    rows = {}
    for name, some in rounds.items():
        middle = sorted(some, key=lambda r: r.rate)[len(some) // 2]
        rows[name] = {
            "per_second": round(middle.rate, 1),
            "to_insert": round(sorted(ratio(name))[len(some) // 2], 3),
            "p50_ms": round(middle.p50, 2),
            "p99_ms": round(middle.p99, 2),
            "waited": middle.wrong,
        }
    if as_json:
        print(json.dumps({"machine": about, "measures": rows, "lost": lost}, indent=1))
    else:
        print(", ".join(f"{k} {v}" for k, v in about.items()))
        print(f"\naim: {AIM} × insert at 32 clients (floor {FLOOR}), p99 <= {P99:g} ms at 64")
        print("\n| what | a second | ÷ insert | p50 ms | p99 ms | told to wait |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, r in rows.items():
            print(f"| {name} | " + " | ".join(f"{c:,}" for c in r.values()) + " |")
    for line in lost:
        print(f"LOST OR DOUBLED: {line}", file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
