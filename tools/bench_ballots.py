"""How fast encrypted ballots are verified, beside ``belenios-tool`` on the same archive in one run.

``python -m tools.bench_ballots [--ballots 200] [--rounds 3] [--group NAME]``. Ten choices, one to
three of them. Of each of the two the time of an archive without ballots is taken off, so that it is
the ballots that are measured. Two ratios: by the clock, all processors against the tool (which uses
one); and by processor time, which other work on the machine troubles less. ``gmpy2`` is ours once
more, one number after another, as where the processor has no AVX-512 IFMA.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from xiangyue.core.belenios import archive, ballots, batches, credentials, trustees, written
from xiangyue.core.belenios.election import Question, new_election
from xiangyue.core.belenios.groups import named
from xiangyue.site.commands.verify_ballots import verify_file

AIM = 5.0
CHOICES = 10


class Took(NamedTuple):
    """Seconds by the clock, and of processors."""

    clock: float
    processor: float


def timed(act: Callable[[], None]) -> Took:
    """How long ``act`` took, with its child processes."""

    def used() -> float:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, both))

    clock, processor = time.perf_counter(), used()
    act()
    return Took(time.perf_counter() - clock, used() - processor)


def archives(many: int, group_name: str, folder: Path) -> tuple[Path, Path]:
    """Two elections' folders, one without ballots and one with ``many``."""
    group = named(group_name)
    _, key = trustees.new_key(group, secrets)
    holders = [trustees.Single(key)]
    election = new_election(
        uuid=written.new_uuid(secrets),
        name="bench",
        description="",
        questions=[Question("?", tuple(map(str, range(CHOICES))), 1, 3)],
        trustees=holders,
        group=group,
    )
    tables = ballots.Tables(election)
    keys = [group.draw(secrets) for _ in range(many)]
    whole, head = archive.begin(
        timestamp=int(time.time()),
        election=election.raw,
        trustees=trustees.write_trustees(holders),
        credentials=credentials.written_list(map(tables.g.of, keys)),
    )
    files = []
    for name in ("none", "all"):
        (folder / name).mkdir()
        files.append(folder / name / f"{election.uuid}.bel")
    files[0].write_bytes(whole)
    for key_of_voter in keys:
        chosen = [[secrets.randbelow(CHOICES)]]
        raw = ballots.encrypt(election, key_of_voter, chosen, secrets, tables=tables)
        step, head = archive.add_ballot(head, raw)
        whole += step
    files[1].write_bytes(whole)
    return files[0], files[1]


def by_tool(path: Path) -> None:
    """``belenios-tool election verify``."""
    found = subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", str(path.parent)],
        capture_output=True,
        text=True,
    )
    if "all checks passed" not in found.stderr:
        raise SystemExit(f"bench: belenios-tool says {found.stderr}")


def by_us(path: Path) -> None:
    """Our verification, on every processor."""
    report = verify_file(path, jobs=os.cpu_count() or 1)
    if not report.ok:
        raise SystemExit(f"bench: {report.faults}")


def by_gmpy2(path: Path) -> None:
    """The same, one number after another; the processes are forked and so do the same."""
    with patch.object(batches, "LANES_FROM", sys.maxsize):
        by_us(path)


def main() -> int:
    """Measure and print; the middle round of each counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--group", default="BELENIOS-2048")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rates: dict[str, list[Took]] = {"tool": [], "ours": [], "gmpy2": []}
    with tempfile.TemporaryDirectory() as name:
        none, full = archives(args.ballots, args.group, Path(name))
        for _ in range(args.rounds):
            for who, act in (("tool", by_tool), ("ours", by_us), ("gmpy2", by_gmpy2)):
                empty = timed(lambda act=act: act(none))
                whole = timed(lambda act=act: act(full))
                rates[who].append(
                    Took(
                        *(
                            args.ballots / max(1e-9, w - e)
                            for w, e in zip(whole, empty, strict=True)
                        )
                    )
                )
    middle = {
        who: Took(*(sorted(column)[len(some) // 2] for column in zip(*some, strict=True)))
        for who, some in rates.items()
    }
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    found = {
        "group": args.group,
        "ballots": args.ballots,
        "choices": CHOICES,
        "processors": cores,
        "load": round(load, 1),
        "tool_per_second": round(middle["tool"].clock, 1),
        "ours_per_second": round(middle["ours"].clock, 1),
        "ratio": round(middle["ours"].clock / middle["tool"].clock, 2),
        "tool_per_processor_second": round(middle["tool"].processor, 1),
        "ours_per_processor_second": round(middle["ours"].processor, 1),
        "gmpy2_per_processor_second": round(middle["gmpy2"].processor, 1),
        "ratio_by_processor_time": round(
            cores * middle["ours"].processor / middle["tool"].processor, 2
        ),
        "aim": AIM,
    }
    if args.json:
        print(json.dumps(found, indent=1))
    else:
        print("| " + " | ".join(found) + " |\n|" + "--:|" * len(found))
        print("| " + " | ".join(map(str, found.values())) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
