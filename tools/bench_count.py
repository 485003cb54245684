"""How long the count of a million plain ballots takes, from the bytes of a CSV file to the result.

``python -m tools.bench_count [--ballots 1000000] [--seed 1] [--rounds 3]`` prints one line of JSON
a round: seconds of reading, counting and deciding (wall and the processor's), without the start of
Python; and whether the votes are those that were made up: two posts, eight candidates, twenty
boxes, some ballots with a name too many.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter

from xiangyue.core.elections import tables
from xiangyue.methods import counting, rulebook

HEADS, MEMBERS = ("甲", "乙", "丙"), ("丁", "戊", "己", "庚", "辛")


def election(ballots: int, seed: int) -> tuple[bytes, Counter[str]]:
    """The file, one line a ballot, and the votes of valid ballots by person."""
    rng = random.Random(seed)
    lines = ["election,committee", "day,2026-05-01", f"registered,{ballots + 1}"]
    lines += ["post,主任,1", "post,委员,3"]
    lines += [f"candidate,主任,{name}" for name in HEADS]
    lines += [f"candidate,委员,{name}" for name in MEMBERS]
    votes: Counter[str] = Counter()
    for _ in range(ballots):
        box, head = rng.randrange(20), rng.choice(HEADS)
        members = rng.sample(MEMBERS, rng.choice((0, 1, 2, 3, 3, 3, 4)))
        lines.append(f"ballot,{box}号箱,1,主任={head}" + "".join(f",委员={m}" for m in members))
        if len(members) <= 3:
            votes.update([head, *members])
    return "\n".join(lines).encode(), votes


def once(raw: bytes, votes: Counter[str]) -> dict[str, object]:
    """One round."""
    wall, own = time.perf_counter(), time.process_time()
    outcome = counting.answer(tables.read(raw))
    wall, own = time.perf_counter() - wall, time.process_time() - own
    counted = {person: n for (_, person), n in outcome.count.whole.votes.items()}
    return {
        "ballots": outcome.count.whole.returned,
        "mib": round(len(raw) / 2**20, 1),
        "seconds": round(wall, 3),
        "processor_seconds": round(own, 3),
        "right": counted == dict(votes),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    rulebook.load()
    counting.kinds()
    for n in range(args.rounds):
        print(json.dumps(once(*election(args.ballots, args.seed + n))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
