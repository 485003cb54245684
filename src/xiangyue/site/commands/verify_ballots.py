"""``xiangyue verify-ballots ELECTION.bel``: proves a secret ballot. No database, no Django.

Exit code 0: everything holds; 1: something does not, each thing named; 2: asked wrongly. See
``docs/voting.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xiangyue.core.belenios.archive import BadArchive, steps
from xiangyue.core.belenios.batches import Batch, Checked
from xiangyue.core.belenios.verifying import Fault, Report, still_there, verify
from xiangyue.site.commands import _ballot_words as words
from xiangyue.site.commands.verify import _language

HELP = "proves a secret ballot from its .bel archive; names the ballot or proof that does not hold"

_SMALL = 2_000_000  # bytes of an archive for which a pool of processes is not worth its start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("archive", help="the .bel file of an election, open or closed")
    parser.add_argument(
        "--kept", metavar="FILE", help="a copy of it that was kept earlier: is all of that there?"
    )
    parser.add_argument("--tracker", help="a voter's own tracker: does that ballot count?")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a processor)"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument(
        "--lang",
        choices=("zh", "en"),
        default=_language(os.environ),
        help="language of the words (default: that of the terminal, else Chinese)",
    )


def run(args: argparse.Namespace) -> int:
    """Proves; 0 when all holds, 1 when not, 2 for a file that cannot be read."""
    try:
        report = verify_file(Path(args.archive), jobs=args.jobs)
        if args.kept and not _kept(Path(args.kept), Path(args.archive)):
            report.faults.append(Fault("not-the-kept", -1, args.kept))
        if args.tracker and report.trackers.get(args.tracker) is not True:
            why = "tracker-replaced" if args.tracker in report.trackers else "tracker"
            report.faults.append(Fault(why, -1, args.tracker))
    except OSError as error:
        print(f"verify-ballots: {error}", file=sys.stderr)
        return 2
    if args.json:
        shown = asdict(report)
        shown["trackers"] = sorted(name for name, counts in report.trackers.items() if counts)
        print(json.dumps({"ok": report.ok, **shown}, ensure_ascii=False, indent=2))
    else:
        for fault in report.faults:
            print(words.fault(fault, args.lang))
        print(words.summary(report, args.lang, kept=bool(args.kept), tracker=args.tracker or ""))
    return 0 if report.ok else 1


def verify_file(path: Path, *, jobs: int) -> Report:
    """The archive in a file, its ballots spread over ``jobs`` processes. OSError."""
    with path.open("rb") as stream:
        if jobs < 2 or path.stat().st_size < _SMALL:
            return verify(stream, rng=secrets)
        with ProcessPoolExecutor(jobs) as pool:
            return verify(stream, rng=secrets, mapper=spread(pool, ahead=2 * jobs))


def spread(
    pool: ProcessPoolExecutor, *, ahead: int
) -> Callable[[Callable[[Batch], list[Checked]], Iterable[Batch]], Iterator[list[Checked]]]:
    """A ``map`` over processes that never has more than ``ahead`` batches in memory."""

    def mapper(
        check: Callable[[Batch], list[Checked]], batches: Iterable[Batch]
    ) -> Iterator[list[Checked]]:
        waiting: deque[Future[Any]] = deque()
        for batch in batches:
            waiting.append(pool.submit(check, batch))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    return mapper


def _kept(kept: Path, now: Path) -> bool:
    with kept.open("rb") as before, now.open("rb") as after:
        try:
            return still_there(steps(before), steps(after))
        except BadArchive:
            return False
