"""What filling a vault costs: opinions a second without one, with one, with a sealed one, in turns.

``python -m tools.bench_vault [--seconds 4] [--rounds 3]``: a PostgreSQL of its own that writes
durably, four writers a processor, each in a village of its own, through the actions. The
three ways take turns, so that what else the machine does falls on all of them; the load is told.
Beside it what no load changes much: the processor time of who fills the vault (the keeper, the
receiver, the server's sender) and of the writers, for a thousand acts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from tools.bench import let_go, say

FIRST = 330212105201
WAYS = ("none", "plain", "sealed")
KEEPER = "from xiangyue.site import vault_keeper; vault_keeper.live()"


def prepare(writers: int) -> None:
    """The tables, and a village for each writer."""
    from xiangyue.actions import areas  # noqa: PLC0415 - after Django
    from xiangyue.data.models import Area  # noqa: PLC0415 - after Django
    from xiangyue.site import setting_up  # noqa: PLC0415 - after Django

    setting_up.migrate(lambda line: None)
    code = str(FIRST)
    above = [("", 0)] + [(code[:n], n) for n in (2, 4, 6, 9)]
    for level, ((parent, _n), (own, _m)) in enumerate(pairwise(above), 1):
        Area.objects.create(code=own, name=own, level=level, parent=parent)
    for n in range(writers):
        Area.objects.create(code=str(FIRST + n), name=f"第{n}村村委会", level=5, parent=code[:9])
        areas.open_area(actor=areas.COMMAND, now=datetime.now(UTC), area=str(FIRST + n))


def spent(keeper: int, home: Path) -> float:
    """Processor seconds until now of the keeper, its receiver and the server's sender (Linux)."""
    from xiangyue.site import postgres  # noqa: PLC0415 - after the home

    server = (postgres.Cluster(home).data / "postmaster.pid").read_text().split()[0].encode()
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            words = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        sends = b"walsender" in words and fields[1].encode() == server
        if sends or keeper in (int(path.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def filled(way: str, home: Path) -> Iterator[int]:
    """A keeper at work, once its base is made: its process id, 0 of none."""
    if way == "none":
        yield 0
        return
    from xiangyue.core import age  # noqa: PLC0415 - after Django
    from xiangyue.site import vault  # noqa: PLC0415 - after Django

    top = home.parent / f"vault-{way}"
    top.mkdir(exist_ok=True)
    mark = home / "vault.id"
    if not mark.exists():
        mark.write_text(secrets.token_hex(16) + "\n")
    (top / "of").write_text(mark.read_text())
    env = os.environ | {"XIANGYUE_VAULT": str(top), "XIANGYUE_VAULT_SEAL": ""}
    if way == "sealed":
        public = age.new_identity(secrets.token_bytes).recipient
        env["XIANGYUE_VAULT_SEAL"] = age.write_recipient(public)
    begun = datetime.now(UTC)
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER], env=env)
    try:
        while True:
            told = vault.read_status(top)
            if told.get("base") and datetime.fromisoformat(told["base"]) > begun:
                break
            if keeper.poll() is not None:
                raise RuntimeError(f"the keeper ended: {told.get('error')}")
            time.sleep(0.2)
        yield keeper.pid
    finally:
        keeper.send_signal(signal.SIGTERM)
        keeper.wait(30)


def write(village: str, begin: float, seconds: float, queue: Any) -> None:
    """One writer: opinions, each an act and a commit of its own, for so many seconds."""
    from xiangyue.access.actors import NOBODY  # noqa: PLC0415 - after Django
    from xiangyue.actions import opinions  # noqa: PLC0415 - after Django

    done = 0
    text = "三组到四组的机耕路下雨就积水，拖拉机过不去，请村里垫高修一修。"
    while time.monotonic() < begin:
        time.sleep(0.01)
    while time.monotonic() < begin + seconds:
        opinions.submit_opinion(
            actor=NOBODY, now=datetime.now(UTC), area=village, text=text, anonymous=True
        )
        done += 1
    queue.put(done)


def rate(writers: int, seconds: float) -> tuple[int, float]:
    """Acts of all writers together, and the processor seconds that they took."""
    let_go()
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic() + 0.5
    processes = [
        context.Process(target=write, args=(str(FIRST + n), begin, seconds, queue))
        for n in range(writers)
    ]
    for process in processes:
        process.start()
    done = sum(queue.get() for _ in processes)
    for process in processes:
        process.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """The rates, and what a vault leaves of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiangyue-bench-vault-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ |= {"XIANGYUE_HOME": str(home), "XIANGYUE_VAULT": "no"}
        os.environ.pop("DATABASE_URL", None)
        from xiangyue.site import cli, postgres, vault_keeper  # noqa: PLC0415 - after the home

        postgres.connect_url()
        cli.ready()
        writers = 4 * (os.cpu_count() or 1)
        prepare(writers)
        found: dict[str, list[float]] = {way: [] for way in WAYS}
        rate(writers, 1.0)  # warm
        try:
            for n in range(args.rounds):
                for way in WAYS:
                    if way == "none":
                        vault_keeper.let_go()
                    with filled(way, home) as keeper:
                        before = spent(keeper, home) if keeper else 0.0
                        acts, writing = rate(writers, args.seconds)
                        after = spent(keeper, home) if keeper else 0.0
                    found[way].append(acts / args.seconds)
                    load = os.getloadavg()[0]
                    say(
                        f"round {n + 1}, {way}: {acts / args.seconds:.0f} a second; load {load:.1f}"
                        f"; processor s per 1000 acts: writers {1000 * writing / acts:.2f}"
                        f", vault {1000 * (after - before) / acts:.2f}"
                    )
        finally:
            let_go()
            postgres.Cluster(home).stop()
            if postgres.Cluster(home).data.parent != home:  # started by root: the account's folder
                shutil.rmtree(postgres.Cluster(home).data.parent, ignore_errors=True)
    bare = statistics.median(found["none"])
    for way, rates in found.items():
        middle = statistics.median(rates)
        print(f"{way:7} {middle:7.0f} acts a second  {middle / bare:5.2f} of none")


if __name__ == "__main__":
    main()
