"""Ballots cast while the server, the database and the network are killed at random.

``python -m tools.chaos_secret --home FOLDER [--voters 10000] [--clients 24] [--seconds 60]``. Each
voter sends their ballot until it is acknowledged. Meanwhile somebody kills the web server with all
its workers, one worker, or PostgreSQL, each by SIGKILL, and clients cut their connections after
they have sent. At the end every acknowledged ballot must be in the box once, and none else: the
votes for each choice are those that were cast. FOLDER is a home of its
own; ``--port`` must be free.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CHOICES = ("for", "against", "abstain")
IN = "已经用手机投了票".encode()


class Server:
    """The web server in a process group of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.child: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait until it listens."""
        command = [sys.executable, "-m", "xiangyue.site.children", "web", "--port", str(self.port)]
        environment = {**os.environ, "XIANGYUE_PARENT": str(os.getpid())}
        self.child = subprocess.Popen(
            command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("chaos: the server does not come up")

    def kill(self) -> None:
        """All of it, at once."""
        assert self.child is not None
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def kill_worker(self) -> None:
        """One of its workers, which it has to replace."""
        assert self.child is not None
        listed = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        for pid in listed[-1:]:
            with suppress(ProcessLookupError):  # it went by itself
                os.kill(int(pid), signal.SIGKILL)


class Voters:
    """Threads that send until each of their ballots is acknowledged."""

    def __init__(self, port: int, box: int, cookies: list[str], clients: int, seed: int) -> None:
        self.port, self.box, self.clients = port, box, clients
        self.cookies = cookies
        self.acknowledged: set[int] = set()
        self.tries = 0
        self.stop = False
        self.threads = [
            threading.Thread(target=self.work, args=(n, random.Random(seed + n)))
            for n in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def work(self, n: int, chance: random.Random) -> None:
        """The n-th client's voters, one after another, over one connection while it lasts."""
        link: socket.socket | None = None
        for voter in range(n, len(self.cookies), self.clients):
            place = ""
            while not self.stop:
                self.tries += 1
                try:
                    if link is None:
                        link = socket.create_connection(("127.0.0.1", self.port), timeout=10)
                    done, place = self.send(link, voter, place, cut=chance.random() < 0.01)
                except OSError:
                    if link is not None:
                        link.close()
                    link, done = None, False
                    time.sleep(chance.uniform(0.02, 0.2))
                if done:
                    self.acknowledged.add(voter)
                    break
        if link is not None:
            link.close()

    def send(self, link: socket.socket, voter: int, place: str, cut: bool) -> tuple[bool, str]:
        """Whether the ballot is in, and the place that is kept where it has to wait."""
        from tools.bench_load import post, read  # noqa: PLC0415 - tools is beside us
        from tools.bench_secret import TOKEN  # noqa: PLC0415 - as above

        fields = {"csrfmiddlewaretoken": TOKEN, "q-item": CHOICES[voter % 3]}
        if place:
            fields["place"] = place
        body = urlencode(fields).encode()
        link.sendall(post(f"/vote/{self.box}/", self.port, body, self.cookies[voter]))
        if cut:
            raise ConnectionError("the network is cut just after it was sent")
        answer = read(link)
        status = answer[9:12]
        if status == b"503":
            time.sleep(0.2)
            place = answer.partition(b'name="place" value="')[2].partition(b'"')[0].decode()
            return False, place
        if status == b"302" or (status == b"200" and IN in answer):
            return True, ""
        time.sleep(0.1)
        return False, place


def kill_database(chance: random.Random) -> None:
    """PostgreSQL, by SIGKILL, and up again."""
    from xiangyue.site import home, postgres  # noqa: PLC0415 - home first

    cluster = postgres.Cluster(home.home())
    pid = cluster._noted_pid()
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(chance.uniform(0.1, 0.6))
    with cluster._turn():  # a worker that starts anew may have been quicker
        if not cluster.running():
            cluster._launch()


def main() -> int:
    """Run it; 0 where nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=60, help="for which things are killed")
    parser.add_argument("--pause", type=float, default=3, help="between two kills, at most")
    parser.add_argument("--port", type=int, default=8795)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.environ["XIANGYUE_HOME"] = args.home
    os.environ["XIANGYUE_BASE_URL"] = f"http://127.0.0.1:{args.port}"
    os.environ.pop("XIANGYUE_DEMONSTRATION", None)
    os.environ.pop("DATABASE_URL", None)
    Path(args.home).mkdir(parents=True, exist_ok=True)
    from xiangyue.site import cli  # noqa: PLC0415 - home before Django's settings

    cli.ready()
    from django.db import connection  # noqa: PLC0415 - after Django

    from tools import bench_secret  # noqa: PLC0415 - after Django
    from xiangyue.site import setting_up  # noqa: PLC0415 - after Django

    setting_up.migrate(lambda line: None)
    setting_up.gather_static(lambda line: None)
    bench_secret.make_area()
    voters = bench_secret.Voters(args.voters)
    voters.make()
    poll = voters.poll()
    connection.close()
    connection.close_pool()
    chance = random.Random(args.seed)
    server = Server(args.port)
    did: dict[str, int] = {}
    begun = time.monotonic()
    people = Voters(args.port, poll.box, poll.cookies, args.clients, args.seed)
    try:
        end = begun + args.seconds
        while any(t.is_alive() for t in people.threads) and (
            time.monotonic() < end or len(did) < 2
        ):
            time.sleep(chance.uniform(0.3, args.pause))
            what = ("database", "worker", "server")[sum(did.values()) % 3]
            did[what] = did.get(what, 0) + 1
            if what == "server":
                server.kill()
                server.start()
            elif what == "worker":
                server.kill_worker()
            else:
                kill_database(chance)
        calm = time.monotonic() + args.seconds * 4 + 300  # nothing is killed any more
        for thread in people.threads:
            thread.join(max(1.0, calm - time.monotonic()))
        took = time.monotonic() - begun
    finally:
        people.stop = True
        for thread in people.threads:
            thread.join()
        server.kill()
    return _told(args, poll.box, people, did, took)


def _told(
    args: argparse.Namespace, box_id: int, people: Voters, did: dict[str, int], took: float
) -> int:
    from xiangyue.actions import plain_ballots  # noqa: PLC0415 - after Django
    from xiangyue.core import plain_ballots as core  # noqa: PLC0415 - after Django
    from xiangyue.data.models import PlainBox, PlainVoter, RecordEntry  # noqa: PLC0415

    box = PlainBox.objects.get(pk=box_id)
    asked = plain_ballots.asked_of(box)
    ballots = plain_ballots.inside(box)
    _, votes, _ = core.votes(asked[0], core.piles(asked, ballots))
    want = {c: len(range(n, args.voters, 3)) for n, c in enumerate(CHOICES)}
    entries = RecordEntry.objects.filter(log=box.area_id, act="ballot.cast")
    piece = f'"on":{{"box":{box_id}}}'
    found: dict[str, Any] = {
        "voters": args.voters,
        "acknowledged": len(people.acknowledged),
        "in_the_box": len(ballots),
        "marks": PlainVoter.objects.filter(box=box, way="phone").count(),
        "entries": entries.filter(body__contains=piece).count(),
        "votes": votes,
        "cast": want,
        "tries": people.tries,
        "killed": did,
        "seconds": round(took, 1),
    }
    print(json.dumps(found))
    numbers = {found[k] for k in ("voters", "acknowledged", "in_the_box", "marks", "entries")}
    return 0 if len(numbers) == 1 and votes == want else 1


if __name__ == "__main__":
    sys.exit(main())
