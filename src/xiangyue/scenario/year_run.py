"""Runs a year: the plan kept in the database, villages shared among processes, resumable."""

from __future__ import annotations

import gc
import json
import multiprocessing
import resource
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, connections

from xiangyue.actions import areas
from xiangyue.actions.acts import together
from xiangyue.data import figures
from xiangyue.data.models import Area
from xiangyue.scenario import year
from xiangyue.scenario.cast import moment
from xiangyue.scenario.year_plan import VillageYear, is_village, plan_year

# What has been asked for and which villages are through: no part of the product's tables.
_TABLES = """
CREATE TABLE IF NOT EXISTS scenario_year (asked jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS scenario_village
  (code text PRIMARY KEY, acts integer NOT NULL, seconds real NOT NULL);
"""


class OtherYear(RuntimeError):
    """The database holds a year that was asked for differently."""


@dataclass(frozen=True)
class Asked:
    """What a year is made of."""

    area: str
    opinions: int
    sittings: int
    decisions: int
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it. ``seconds`` and ``acts`` are those of this run, without the villages that
    an earlier run had lived; ``peak_mib`` is the sum of the peaks of the command's processes
    (PostgreSQL's own are not among them)."""

    figures: dict[str, int]
    villages: int
    lived: int
    acts: int
    seconds: float
    acts_per_second: float
    peak_mib: int


def prepare(asked: Asked) -> list[VillageYear]:
    """The plan, checked against the year that the database may hold. OtherYear, Impossible."""
    with connection.cursor() as c:
        c.execute(_TABLES)
        c.execute("SELECT asked FROM scenario_year")
        row = c.fetchone()
        if row is None:
            c.execute("INSERT INTO scenario_year VALUES (%s)", [json.dumps(asdict(asked))])
        else:
            held = row[0] if isinstance(row[0], dict) else json.loads(row[0])
            if held != asdict(asked):
                raise OtherYear(json.dumps(held))
    rows = Area.objects.filter(code__startswith=asked.area, level=5).values_list("code", "name")
    villages = [code for code, name in rows if is_village(name)]
    return plan_year(
        asked.area,
        villages,
        opinions=asked.opinions,
        sittings=asked.sittings,
        decisions=asked.decisions,
        seed=asked.seed,
    )


def run(
    asked: Asked,
    plans: Sequence[VillageYear],
    *,
    jobs: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """Live the villages that are not through yet in ``jobs`` processes."""
    with connection.cursor() as c:
        c.execute("SELECT code FROM scenario_village")
        through = {code for (code,) in c.fetchall()}
    left = [p for p in plans if p.code not in through]
    areas.open_area(actor=areas.COMMAND, now=moment(year.FIRST), area=asked.area)
    began = time.monotonic()
    acts, peak = _share(left, jobs, asked.seed, lambda n: progress(len(through) + n, len(plans)))
    seconds = time.monotonic() - began
    while figures.fold():
        pass
    found = figures.read(
        [asked.area],
        first=date(year.YEAR, 1, 1),
        last=date(year.YEAR, 12, 31),
        today=date(year.YEAR, 12, 31),
    )[asked.area]
    return Outcome(
        figures=found,
        villages=len(plans),
        lived=len(left),
        acts=acts,
        seconds=round(seconds, 1),
        acts_per_second=round(acts / seconds, 1) if seconds and acts else 0.0,
        peak_mib=peak + _peak(),
    )


def _peak() -> int:
    """The most memory this process ever held, in MiB.

    Linux hands ``ru_maxrss`` on to a program that is started by a larger one, so there the page
    table's own mark is read.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(x.split()[1]) for x in lines if x.startswith("VmHWM:")) // 1024
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _share(
    plans: Sequence[VillageYear], jobs: int, seed: int, progress: Callable[[int], None]
) -> tuple[int, int]:
    """Hand the villages out one by one; acts done and the sum of the peaks."""
    if not plans:
        return 0, 0
    for held in connections.all():
        held.close()
        if hasattr(held, "close_pool"):
            held.close_pool()  # a child must not inherit a pool's threads
    context = multiprocessing.get_context("fork")
    tasks: Any = context.SimpleQueue()
    answers: Any = context.SimpleQueue()
    workers = [
        context.Process(target=_worker, args=(plans, tasks, answers, seed), daemon=True)
        for _ in range(max(1, min(jobs, len(plans))))
    ]
    for worker in workers:
        worker.start()
    acts, peak, done, ended = 0, 0, 0, 0
    following = iter(range(len(plans)))
    for _ in workers:
        tasks.put(next(following, None))
    try:
        while ended < len(workers):
            kind, value = answers.get()
            if kind == "acts":
                acts, done = acts + value, done + 1
                progress(done)
                tasks.put(next(following, None))
            elif kind == "peak":
                peak, ended = peak + value, ended + 1
            else:
                raise RuntimeError(value)
    finally:
        for worker in workers:
            if ended < len(workers):
                worker.terminate()
            worker.join()
    return acts, peak


def _worker(plans: Sequence[VillageYear], tasks: Any, answers: Any, seed: int) -> None:
    gc.freeze()  # what the parent made stays shared
    gc.set_threshold(50_000, 20, 20)
    try:
        while (number := tasks.get()) is not None:
            answers.put(("acts", _live(plans[number], seed)))
        connection.close()
        answers.put(("peak", _peak()))
    except BaseException:
        answers.put(("failed", traceback.format_exc()))


def _live(plan: VillageYear, seed: int) -> int:
    """A whole year in one transaction: interrupted, a village is lived again from the start."""
    began = time.monotonic()
    with together():
        acts = year.live_village(plan, seed=seed)
        with connection.cursor() as c:
            c.execute(
                "INSERT INTO scenario_village VALUES (%s, %s, %s)",
                [plan.code, acts, time.monotonic() - began],
            )
    return acts
