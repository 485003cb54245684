"""How fast the public log is: gathered through the database, hashed, proved, verified whole.

``python -m tools.bench_log [--entries 1000000] [--records 400] [--json]``. It has a database and a
folder of its own (``bench-log`` in the home), begun anew each time. In turns of 50,000 the entries
of 400 villages are written as acts leave them (every trigger at work), then published into files as
the worker does it. Afterwards the leaves are hashed in memory, receipts made from the files, and
the folder verified as an outsider would. Exit code 1 where an aim is not reached or a root differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from tools.bench import machine, say

TURN = 50_000
PROOFS = 2_000
AIMS = {
    "published a second": 5_000,
    "leaves a second in memory": 300_000,
    "proof ms": 5.0,
    "verified s of a processor": 10.0,  # by the clock it is that where nothing else runs
}
_AT = "2026-11-22T08:00:00+08:00"


def body(log: str, seq: int, prev: str) -> str:
    """An entry as an opinion leaves it, in canonical JSON: 420 bytes or so."""
    who, text = sha256(f"{log}{seq}".encode()).hexdigest(), sha256(f"t{seq}".encode()).hexdigest()
    return (
        f'{{"act":"opinion.submit","at":"{_AT}","by":{{"role":"resident","who":"{who}"}},'
        f'"data":{{"channel":"phone","subject":"roads"}},"log":"{log}","on":{{"opinion":{seq}}},'
        f'"prev":"{prev}","sealed":{{"text":"{text}"}},"seq":{seq},"v":1}}'
    )


class Villages:
    """Villages that write: the head of each record."""

    def __init__(self, number: int) -> None:
        self.heads = {f"3302{n:08d}": (0, bytes(32)) for n in range(number)}

    def turn(self, entries: int) -> Iterator[tuple[str, int, str, bytes]]:
        """The next entries (log, number, body, hash), every village's in its order."""
        codes, each = list(self.heads), -(-entries // len(self.heads))
        for code in codes:
            seq, prev = self.heads[code]
            for _ in range(min(each, entries)):
                seq += 1
                text = body(code, seq, prev.hex())
                prev = sha256(b"\0" + text.encode()).digest()
                yield code, seq, text, prev
            entries -= min(each, entries)
            self.heads[code] = seq, prev


def write(villages: Villages, entries: int) -> None:
    """Store them as acts do, but many in one statement; the heads move to the last ones."""
    from django.db import connection, transaction  # noqa: PLC0415 - after Django

    rows = list(villages.turn(entries))
    last = {code: (seq, leaf) for code, seq, _, leaf in rows}
    at = datetime.fromisoformat(_AT)
    with transaction.atomic(), connection.cursor() as c:
        c.executemany(
            "INSERT INTO xiangyue_recordlog (code, size, last, frontier) VALUES (%s, 0, %s, '')"
            " ON CONFLICT DO NOTHING",
            [(code, bytes(32)) for code in last],
        )
        into = "COPY xiangyue_recordentry (log, seq, at, act, body, leaf) FROM STDIN"
        with c.copy(into) as copy:
            for code, seq, text, leaf in rows:
                copy.write_row((code, seq, at, "opinion.submit", text, leaf))
        c.executemany(
            "UPDATE xiangyue_recordlog SET size = %s, last = %s, frontier = %s WHERE code = %s",
            [(s, leaf, bytes(32 * s.bit_count()), code) for code, (s, leaf) in last.items()],
        )


def main() -> int:
    """Write, publish, prove, verify; the figures and whether they reach their aims."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    from xiangyue.site import cli, home  # noqa: PLC0415 - home before Django's settings

    top = home.home() / "bench-log"
    os.environ["XIANGYUE_HOME"] = str(top)
    shutil.rmtree(top / "public-log", ignore_errors=True)
    cli.ready()
    from django.core.management import call_command  # noqa: PLC0415 - after Django
    from django.db import connection  # noqa: PLC0415 - after Django

    from xiangyue.core.log_proofs import check  # noqa: PLC0415 - with the others
    from xiangyue.core.merkle import Tree  # noqa: PLC0415 - with the others

    call_command("migrate", verbosity=0)
    with connection.cursor() as c:
        tables = ["publicrun", "publiclog", "recordentry", "recordlog"]
        for table in tables:
            c.execute(f"ALTER TABLE xiangyue_{table} DISABLE TRIGGER USER")
        c.execute("TRUNCATE " + ", ".join(f"xiangyue_{table}" for table in tables))
        for table in tables:
            c.execute(f"ALTER TABLE xiangyue_{table} ENABLE TRIGGER USER")
    from xiangyue.access import clock  # noqa: PLC0415 - after Django
    from xiangyue.actions import public_log  # noqa: PLC0415 - after Django
    from xiangyue.data import public_log as data  # noqa: PLC0415 - after Django
    from xiangyue.documents import log_check, log_files  # noqa: PLC0415 - with the others

    villages, written, published = Villages(args.records), 0.0, 0.0
    for at in range(0, args.entries, TURN):
        began = time.perf_counter()
        write(villages, min(TURN, args.entries - at))
        between = time.perf_counter()
        done = public_log.publish(now=clock.now())
        ended = time.perf_counter()
        written, published = written + between - began, published + ended - between
        say(f"{done.size}: written {between - began:.1f} s, published {ended - between:.1f} s")
    source = log_files.Folder(public_log.folder(1))
    leaves = [b for rows in data.batches(1, 0, args.entries, 65_536) for _, b in rows]
    began = time.perf_counter()
    tree = Tree([sha256(b"\0" + leaf).digest() for leaf in leaves])
    hashed = time.perf_counter() - began
    took, rng, keys = [], random.Random(1), public_log.keys_now()
    for _ in range(PROOFS):
        code = rng.choice(list(villages.heads))
        seq = rng.randint(1, villages.heads[code][0])
        place = data.place_of(1, code, seq)
        assert place is not None
        began = time.perf_counter()
        receipt = public_log.receipt(code, seq, leaves[place])
        took.append((time.perf_counter() - began) * 1000)
        assert receipt is not None
        check(receipt, keys)
    began, worked = time.perf_counter(), time.process_time()
    report = log_check.verify(source, keys=keys)
    verified, worked = time.perf_counter() - began, time.process_time() - worked
    told: dict[str, Any] = {
        "entries": args.entries,
        "records": args.records,
        "written a second": round(args.entries / written),
        "published a second": round(args.entries / published),
        "written and published a second": round(args.entries / (written + published)),
        "leaves a second in memory": round(args.entries / hashed),
        "proof ms": round(statistics.median(took), 2),
        "proof ms, 99 of 100": round(sorted(took)[len(took) * 99 // 100], 2),
        "verified s": round(verified, 2),
        "verified s of a processor": round(worked, 2),
        "load": round(os.getloadavg()[0], 1),
        "right": report.ok and report.root == tree.root() and report.size == args.entries,
    }
    told["aims"] = {
        name: told[name] >= aim if "second" in name else told[name] <= aim
        for name, aim in AIMS.items()
    }  # fmt: skip
    if args.json:
        print(json.dumps({"machine": machine(), **told}, ensure_ascii=False))
    else:
        for name, value in told.items():
            print(f"{name:36} {value}")
    return 0 if told["right"] and all(told["aims"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
