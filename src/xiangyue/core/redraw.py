"""Draws a public lot again. Needs only Python: python3 redraw.py lot.json

lot.json is what was published: {"format", "pool", "quotas", "seats"} and, added after it, "seed".
Prints the SHA-256 that was published before the seed, then the panel, one label a line.
"""

import hashlib
import json
import sys
from functools import cache
from typing import Any


def redraw(lot: dict[str, Any]) -> list[str]:
    seats, quotas, names = lot["seats"], lot["quotas"], sorted(lot["quotas"])
    values = [(a, v) for a in range(len(names)) for v in sorted(quotas[names[a]])]
    low, high = ([quotas[names[a]][v][end] for a, v in values] for end in (0, 1))
    cell = {p["label"]: tuple(p["strata"][a] for a in names) for p in lot["pool"]}
    lots = sorted((hashlib.sha256(f"{lot['seed']}\n{n}".encode()).hexdigest(), n) for n in cell)
    left = list(cell.values())  # the strata of all who are still to be called

    def possible(taken: list[tuple[str, ...]]) -> bool:
        """With these on the panel: can it be filled from those left, all quotas met?"""
        if not names:
            return True
        kinds = [(k, left.count(k)) for k in sorted(set(left))]

        @cache
        def fill(i: int, have: tuple[int, ...]) -> bool:  # kinds before i are decided
            for a in range(len(names)):
                mine = [n for n, (b, _) in enumerate(values) if b == a]
                more = {n: sum(c for k, c in kinds[i:] if k[a] == values[n][1]) for n in mine}
                most = [min(high[n], have[n] + more[n]) for n in mine]
                least = [max(low[n], have[n]) for n in mine]
                if any(x > y for x, y in zip(least, most, strict=True)):
                    return False
                if not sum(least) <= seats <= sum(most):
                    return False
            if i == len(kinds):
                return True
            mine = [n for n, (a, v) in enumerate(values) if kinds[i][0][a] == v]
            many = range(min(kinds[i][1], *(high[n] - have[n] for n in mine)), -1, -1)
            after = ([h + s * (n in mine) for n, h in enumerate(have)] for s in many)
            return any(fill(i + 1, tuple(one)) for one in after)

        return fill(0, tuple(sum(k[a] == v for k in taken) for a, v in values))

    panel: list[str] = []
    for _, label in lots:
        left.remove(cell[label])
        if len(panel) < seats and possible([cell[n] for n in panel] + [cell[label]]):
            panel.append(label)
    return panel


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        published = json.load(file)
    before = {name: published[name] for name in ("format", "pool", "quotas", "seats")}
    text = json.dumps(before, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    print(hashlib.sha256(text.encode()).hexdigest(), *redraw(published), sep="\n")
