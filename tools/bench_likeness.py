"""How long a county's opinions take to be grouped, and in how much memory: one run, both figures.

``python -m tools.bench_likeness [--opinions 20000] [--seed 1] [--rounds 3]`` prints one line of
JSON a round: seconds of grouping, of placing one new opinion, and the peak of the whole process
(the reading of the sentences and numpy itself included). The opinions are the labelled ones of
``tests/data`` said again in other places with other openings, endings and slips, and one in eight
of clauses thrown together; a child process does the work, so that the peak is its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

SENTENCES = Path(__file__).parents[1] / "tests" / "data"
_PLACES = ("一组", "二组", "三组", "四组", "湾里", "坡上", "塘边", "下庄", "上庄", "老街", "后山")
_OPEN = ("", "", "", "书记你好，", "我是{}的，", "{}这边，", "想反映一下：")
_CLOSE = ("", "", "", "，麻烦村里了", "，谢谢", "，说了好几次了", "，请{}的代表也帮忙问问", "！")


def county(number: int, seed: int) -> list[tuple[int, str]]:
    """Opinions of a county, made up: the same for the same seed."""
    rng = random.Random(seed)
    lines = [
        line
        for path in sorted(SENTENCES.glob("opinions_labelled*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line and line[0] not in ";=-"
    ]
    clauses = [c for line in lines for c in line.split("，") if c]
    found: list[tuple[int, str]] = []
    for n in range(number):
        text = "，".join(rng.sample(clauses, 3)) if rng.randrange(8) == 0 else rng.choice(lines)
        if rng.randrange(3) == 0:
            at = rng.randrange(len(text))
            text = text[:at] + text[at + 1 :]
        opening, closing = rng.choice(_OPEN), rng.choice(_CLOSE)
        place = rng.choice(_PLACES)
        found.append((n, opening.format(place) + text + closing.format(place)))
    return found


def once(number: int, seed: int) -> dict[str, float]:
    """One round, in this process."""
    from xiangyue.core.likeness_groups import Grouping  # noqa: PLC0415 - its memory is measured

    texts = county(number, seed)
    began = time.perf_counter()
    grouping = Grouping(texts)
    grouped = time.perf_counter()
    for _, text in texts[:50]:
        grouping.nearest(text)
    placed = time.perf_counter()
    return {
        "opinions": number,
        "characters": round(sum(len(t) for _, t in texts) / number, 1),
        "groups": len(grouping.groups),
        "alone": len(grouping.alone),
        "seconds": round(grouped - began, 3),
        "one_new_ms": round((placed - grouped) / 50 * 1000, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opinions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--here", action="store_true", help="one round, in this process")
    args = parser.parse_args()
    if args.here:
        print(json.dumps(once(args.opinions, args.seed)))
        return 0
    for n in range(args.rounds):
        size, seed = str(args.opinions), str(args.seed + n)
        own = [sys.executable, "-m", "tools.bench_likeness", "--here"]
        subprocess.run([*own, "--opinions", size, "--seed", seed], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
