"""A thousand acts while everything is killed at random: nothing lost, nothing done by halves.

``python -m tools.chaos_acts --home FOLDER [--acts 1000] [--clients 8] [--seconds 60] [--seed 1]``.
Clients do acts over HTTP, each with its own idempotency key: opinions by the page and by the API,
matters begun, texts written. Each sends until it is acknowledged. Meanwhile the web server with all
its workers, one of these, the worker of background tasks, PostgreSQL's postmaster and the keeper of
the vault are killed by SIGKILL at random moments (of ``--seed``), and clients cut connections after
they have sent. Then:

- every act is there once, with one entry in the record, and none that nobody sent;
- every key sent once more gets the same answer as the first time, and does nothing;
- every figure counted again from the records is the one kept; the record and the public log hold;
- no task is left half-way; with ``--vault`` the vault brings all of it back, entry by entry.

FOLDER is a home of its own; ``--port`` must be free.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from datetime import UTC, date, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CODE = "230828101201"
TOKEN = "b" * 32
KINDS = ("page", "api", "matter", "text", "page")
MATTERS = 5  # that texts are written for


class Child:
    """One of the product's processes, in a group of its own."""

    def __init__(self, which: str, port: int) -> None:
        self.which, self.port = which, port
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start; the web server is there when it listens."""
        command = [sys.executable, "-m", "xiangyue.site.children", self.which]
        command += ["--port", str(self.port)]
        environment = {**os.environ, "XIANGYUE_PARENT": str(os.getpid())}
        self.process = subprocess.Popen(
            command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        for _ in range(1200 if self.which == "web" else 0):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.2).close()
                return
            except OSError:
                time.sleep(0.1)

    def kill(self) -> None:
        """All of it, at once."""
        assert self.process is not None
        with suppress(ProcessLookupError):  # it gave up by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_part(self) -> None:
        """One of its own processes, which it has to replace."""
        assert self.process is not None
        where = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in where.read_text().split()[-1:]:
            with suppress(ProcessLookupError):  # it went by itself
                os.kill(int(pid), signal.SIGKILL)


class Village:
    """A place with an office that may act, villagers with sessions, matters to write for."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.cookies: list[str] = []
        self.bearer = ""
        self.matters: list[int] = []

    def make(self) -> None:
        """Plain rows; the figures are told of them."""
        from django.utils import timezone  # noqa: PLC0415 - after Django

        from tools import bench_secret  # noqa: PLC0415 - after Django
        from xiangyue.access.actors import actor_of_person  # noqa: PLC0415 - after Django
        from xiangyue.actions import matters, opinions, tokens  # noqa: PLC0415 - after Django
        from xiangyue.actions.areas import COMMAND  # noqa: PLC0415 - after Django
        from xiangyue.core.bodies import HOME  # noqa: PLC0415 - after Django
        from xiangyue.data import figure_check, figures  # noqa: PLC0415 - after Django
        from xiangyue.data.models import (  # noqa: PLC0415 - after Django
            Account,
            FigureDelta,
            Jurisdiction,
            Membership,
            Person,
        )

        now = timezone.now()
        bench_secret.make_area()
        Jurisdiction.objects.get_or_create(
            area_id=CODE,
            defaults={"opened_at": now, "procedure": "eight-step", "procedure_since": now.date()},
        )
        voters = bench_secret.Voters(self.people)
        voters.make()
        self.cookies = voters.cookies
        office = Person.objects.create(area_id=CODE, name="沈国良", created_at=now)
        Membership.objects.create(
            area_id=CODE,
            person=office,
            body=HOME["secretary"],
            role="secretary",
            start=date(2024, 1, 1),
        )
        Account.objects.create(login="office", person=office, created_at=now, password="!")
        _, word = tokens.create_token(actor=COMMAND, now=now, login="office", scopes=["act"])
        self.bearer = f"Bearer {word}"
        actor = actor_of_person(office.pk, now)
        for n in range(MATTERS):  # each out of an opinion, so that its text may be written
            said = opinions.submit_opinion(actor=actor, now=now, area=CODE, text=f"从前的第{n}件")
            made = matters.start_matter(
                actor=actor, now=now, area=CODE, title=f"从前的第{n}件事", category="public_works",
                opinions=[said.pk],
            )  # fmt: skip
            self.matters.append(made.pk)
        figures.fold()
        for d in figure_check.differences():
            if len(d.area) == 12:
                day = d.month or now.date()
                FigureDelta.objects.create(area=d.area, day=day, key=d.key, n=d.counted - d.kept)
        figures.fold()


class Act:
    """One act: what is sent, and whether an answer acknowledges it."""

    def __init__(self, n: int, village: Village, port: int, chance: random.Random) -> None:
        self.n, self.kind = n, KINDS[n % len(KINDS)]
        self.key = uuid.UUID(int=chance.getrandbits(128), version=4)
        self.mark = f"第{n}号"
        self.answer = ""
        text = f"{self.mark}：村口的路灯坏了，请派人看看"
        visitor = f"X-Forwarded-For: {IPv4Address(chance.getrandbits(32))}\r\n"
        if self.kind == "page":
            fields = {
                "csrfmiddlewaretoken": TOKEN, "idempotency": str(self.key), "text": text,
                "subject": "roads", "place": "村口", "who": "name", "reader": "public", "send": "1",
            }  # fmt: skip
            path, body = f"/a/{CODE}/say/", urlencode(fields).encode()
            more = "Content-Type: application/x-www-form-urlencoded\r\n"
            more += f"Cookie: {village.cookies[n % len(village.cookies)]}\r\n"
        else:
            given: dict[str, Any] = {"text": text, "anonymous": True}
            path = f"/api/v1/areas/{CODE}/opinions"
            more = "Content-Type: application/json\r\n" + f"Idempotency-Key: {self.key}\r\n"
            if self.kind == "matter":
                path = f"/api/v1/areas/{CODE}/matters"
                given = {"title": self.mark, "category": "public_works"}
            elif self.kind == "text":
                matter = village.matters[n // len(KINDS) % MATTERS]
                path = f"/api/v1/matters/{matter}/texts"
                given = {"part": "plan", "title": self.mark, "body": text}
            if self.kind != "api":
                more += f"Authorization: {village.bearer}\r\n"
            body = json.dumps(given).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: zh-CN\r\n"
        head += f"{more}{visitor}Content-Length: {len(body)}\r\n\r\n"
        self.request = head.encode() + body

    def read(self, raw: bytes) -> str:
        """What an answer says came of the act; "" where it does not acknowledge it."""
        status, _, body = raw.partition(b"\r\n\r\n")
        if self.kind == "page":
            for line in status.split(b"\r\n"):
                if status[9:12] == b"302" and line.lower().startswith(b"location:"):
                    return line.split(b":", 1)[1].partition(b"?")[0].strip().decode()
            return ""
        if status[9:12] not in (b"200", b"201"):
            return ""
        told = json.loads(body)
        return str(told["receipt"] if self.kind == "api" else told["id"])


class Clients:
    """Threads that send until each of their acts is acknowledged."""

    def __init__(self, port: int, acts: list[Act], clients: int, seed: int, pace: float) -> None:
        self.port, self.acts, self.clients, self.pace = port, acts, clients, pace
        self.tries = self.cut = 0
        self.odd: dict[str, int] = {}
        self.stop = False
        self.threads = [
            threading.Thread(target=self.work, args=(n, random.Random(seed + n)))
            for n in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def work(self, n: int, chance: random.Random) -> None:
        """The n-th client's acts, one after another, over one connection while it lasts."""
        link: socket.socket | None = None
        for act in self.acts[n :: self.clients]:
            time.sleep(chance.uniform(0, 2 * self.pace))
            while not self.stop and not act.answer:
                try:
                    if link is None:
                        link = socket.create_connection(("127.0.0.1", self.port), timeout=15)
                    act.answer = self.send(link, act, cut=chance.random() < 0.02)
                except (OSError, ValueError):
                    if link is not None:
                        link.close()
                    link = None
                    time.sleep(chance.uniform(0.02, 0.3))
        if link is not None:
            link.close()

    def send(self, link: socket.socket, act: Act, *, cut: bool = False) -> str:
        """One try."""
        from tools.bench_load import read  # noqa: PLC0415 - tools is beside us

        self.tries += 1
        link.sendall(act.request)
        if cut:
            self.cut += 1
            raise ConnectionError("the network is cut just after it was sent")
        raw = read(link)
        answer = act.read(raw)
        if not answer:
            word = f"{act.kind} {raw[9:12].decode()}"
            self.odd[word] = self.odd.get(word, 0) + 1
            time.sleep(0.1)
        return answer


def again(port: int, acts: list[Act], seconds: float = 300) -> list[str]:
    """Every key once more; what was answered otherwise than the first time.

    The last kill may have been a moment ago: who is answered that the server failed sends again.
    """
    from tools.bench_load import read  # noqa: PLC0415 - tools is beside us

    other = []
    link: socket.socket | None = None
    end = time.monotonic() + seconds
    for act in acts:
        raw = b""
        while raw[9:10] in (b"", b"5") and time.monotonic() < end:
            try:
                if link is None:
                    link = socket.create_connection(("127.0.0.1", port), timeout=30)
                link.sendall(act.request)
                raw = read(link)
            except (OSError, ValueError):  # a worker that is not up again yet
                link, raw = None, b""
            if raw[9:10] in (b"", b"5"):
                time.sleep(0.5)
        now = act.read(raw) if raw else ""
        if now != act.answer:
            other.append(f"{act.mark} {act.kind}: {act.answer}, now {raw[9:12]!r} {now}")
    return other


def upset(children: dict[str, Child], what: str, chance: random.Random) -> None:
    """Kill one thing, and let it come up again after a moment."""
    from tools.chaos_secret import kill_database  # noqa: PLC0415 - tools is beside us

    if what == "postmaster":
        kill_database(chance)
    elif what == "web worker":
        children["web"].kill_part()
    else:
        children[what].kill()
        time.sleep(chance.uniform(0, 0.3))
        children[what].start()


def main() -> int:
    """Run it; 0 where nothing was lost, doubled or half-done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--acts", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60, help="over which the acts are spread")
    parser.add_argument(
        "--most", type=float, default=600, help="seconds after which nothing is killed any more"
    )
    parser.add_argument("--pause", type=float, default=2, help="between two kills, at most")
    parser.add_argument("--targets", default="postmaster,web,worker,web worker")
    parser.add_argument("--kills", type=int, default=10_000, help="at most")
    parser.add_argument("--port", type=int, default=8796)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vault", action="store_true", help="and bring it back out of the vault")
    parser.add_argument("--tables", help="a dump of empty tables to begin with, instead of making")
    args = parser.parse_args()
    os.environ["XIANGYUE_HOME"] = args.home
    os.environ["XIANGYUE_BASE_URL"] = f"http://127.0.0.1:{args.port}"
    os.environ["XIANGYUE_PROXIES"] = "127.0.0.1"  # every act comes from an address of its own
    os.environ["XIANGYUE_VAULT"] = f"{args.home}-vault"
    for name in ("XIANGYUE_DEMONSTRATION", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    Path(args.home).mkdir(parents=True, exist_ok=True)
    from xiangyue.site import backups, cli, postgres  # noqa: PLC0415 - home before settings

    if args.tables:
        url = f"--dbname={postgres.connect_url()}"
        backups._program("pg_restore", "--no-owner", "--schema=public", url, args.tables)
    cli.ready()
    from django.db import connection  # noqa: PLC0415 - after Django

    from xiangyue.site import setting_up  # noqa: PLC0415 - after Django

    if not args.tables:
        setting_up.migrate(lambda line: None)
    setting_up.gather_static(lambda line: None)
    village = Village(60)
    village.make()
    connection.close()
    connection.close_pool()
    chance = random.Random(args.seed)
    acts = [Act(n, village, args.port, chance) for n in range(args.acts)]
    targets = [*args.targets.split(","), *(["vault"] if args.vault else [])]
    children = {t: Child(t, args.port) for t in ("web", "worker", "vault") if t in targets}
    did = dict.fromkeys(targets, 0)
    begun = time.monotonic()
    people = Clients(
        args.port, acts, args.clients, args.seed, args.seconds * args.clients / args.acts
    )
    try:
        while any(t.is_alive() for t in people.threads) and time.monotonic() - begun < args.most:
            time.sleep(chance.uniform(0.1, args.pause))
            for child in children.values():  # as `serve` does for one that ended by itself
                if child.process is not None and child.process.poll() is not None:
                    child.start()
            if sum(did.values()) >= args.kills:
                continue
            least = min(did.values())
            what = chance.choice([t for t in targets if did[t] == least])
            did[what] += 1
            upset(children, what, chance)
        calm = time.monotonic() + 300  # nothing is killed any more: let them finish
        for thread in people.threads:
            thread.join(max(1.0, calm - time.monotonic()))
        took = time.monotonic() - begun
        people.stop = True
        other = again(args.port, acts)
    finally:
        people.stop = True
        for child in children.values():
            if child.which != "vault":
                child.kill()
    found = {
        "acts": args.acts, "killed": did, "seconds": round(took, 1), "tries": people.tries,
        "cut": people.cut, "odd": people.odd, "answered_otherwise": other, **_told(acts, village),
    }  # fmt: skip
    if args.vault:
        found["vault"] = _vault(args, children["vault"])
    print(json.dumps(found, ensure_ascii=False))
    wrong = ("missing", "twice", "strangers", "answered_otherwise", "figures", "record", "log")
    return 1 if any(found[k] for k in wrong) or found.get("vault", {}).get("differ") else 0


def _told(acts: list[Act], village: Village) -> dict[str, Any]:
    """What is in the database against what was acknowledged."""
    from collections import Counter  # noqa: PLC0415 - only here

    from django.utils import timezone  # noqa: PLC0415 - after Django

    from xiangyue.actions import public_log  # noqa: PLC0415 - after Django
    from xiangyue.data import figure_check, figures  # noqa: PLC0415 - after Django
    from xiangyue.data.models import (  # noqa: PLC0415 - after Django
        ActKey,
        Matter,
        MotionText,
        Opinion,
        RecordEntry,
    )
    from xiangyue.documents import log_files  # noqa: PLC0415 - after Django
    from xiangyue.site import postgres  # noqa: PLC0415 - after Django
    from xiangyue.site.commands.verify import verify_database  # noqa: PLC0415 - after Django

    said = Opinion.objects.filter(text__startswith="第").values_list("text", flat=True)
    rows = Counter(text.partition("：")[0] for text in said)
    rows.update(Matter.objects.exclude(pk__in=village.matters).values_list("title", flat=True))
    rows.update(MotionText.objects.filter(title__startswith="第").values_list("title", flat=True))
    sent = {act.mark for act in acts}
    entries = Counter(RecordEntry.objects.values_list("act", flat=True))
    opinions = MATTERS + sum(act.kind in ("page", "api") for act in acts)
    published = public_log.publish(now=timezone.now())
    tree = log_files.tree(log_files.Folder(public_log.folder(1)), published.size)
    held = log_files.head(log_files.Folder(public_log.folder(1)))
    figures.fold()
    return {
        "acknowledged": sum(bool(act.answer) for act in acts),
        "missing": sorted(sent - rows.keys()),
        "twice": sorted(mark for mark, many in rows.items() if many > 1),
        "strangers": sorted(rows.keys() - sent)
        + [act for act, want in (("opinion.submit", opinions),) if entries[act] != want],
        "keys": ActKey.objects.filter(key__in=[act.key for act in acts]).count(),
        "entries": dict(entries),
        "figures": [list(map(str, d)) for d in figure_check.differences()],
        "record": [str(f) for r in verify_database(postgres.connect_url()) for f in r.faults],
        "log": []
        if held and held[1].root == tree.root() and published.size == sum(entries.values())
        else [published.size],
    }


def _vault(args: argparse.Namespace, keeper: Child) -> dict[str, Any]:
    """Bring the last moment back into another home, and compare the records."""
    import psycopg  # noqa: PLC0415 - only here

    from xiangyue.site import postgres, vault  # noqa: PLC0415 - after Django

    top = Path(os.environ["XIANGYUE_VAULT"])
    asked, end = datetime.now(UTC), time.monotonic() + 300
    while not _reaches(vault.noted(), asked):
        assert time.monotonic() < end, f"the vault does not come after: {vault.noted()}"
        assert keeper.process is not None
        if keeper.process.poll() is not None:
            keeper.start()
        time.sleep(0.5)
    assert keeper.process is not None
    keeper.process.terminate()
    keeper.process.wait()
    other = Path(f"{args.home}-back")
    shutil.rmtree(other, ignore_errors=True)
    environment = {**os.environ, "XIANGYUE_HOME": str(other), "XIANGYUE_VAULT": "no"}
    command = "import sys; from xiangyue.site.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", command, "restore", str(top), "--lang", "en"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    asked_of = "SELECT log, seq, leaf FROM xiangyue_recordentry ORDER BY 1, 2"
    with psycopg.connect(postgres.connect_url()) as here:
        mine = here.execute(asked_of).fetchall()
    back = postgres.Cluster(other)
    back.start()
    with psycopg.connect(back.url()) as there:
        theirs = there.execute(asked_of).fetchall()
    back.leave()
    said = done.stdout.splitlines()
    return {"entries": len(theirs), "differ": mine != theirs or done.returncode, "says": said[-1:]}


def _reaches(status: dict[str, Any], moment: datetime) -> bool:
    """Whether all that was there at that moment is in the vault, with a base to begin from."""
    reaches = status.get("reaches_to")
    return bool(status.get("base") and reaches and datetime.fromisoformat(reaches) >= moment)


if __name__ == "__main__":
    sys.exit(main())
