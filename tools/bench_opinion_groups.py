"""How long the picture of opinions takes: ``python -m tools.bench_opinion_groups``.

1,000 people × 200 statements and 4,000 × 200, in planted groups with noise and a third unseen, the
least of three runs, beside the same work by scikit-learn; and the process's peak of memory.
"""

from __future__ import annotations

import random
import resource
import time

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

from xiangyue.core.opinion_groups import picture


def answers(people: int, statements: list[str], rng: random.Random) -> dict[str, dict[str, int]]:
    """Answers of three planted groups."""
    leaning = [[rng.choice([1, -1]) for _ in statements] for _ in range(3)]
    made = {}
    for n in range(people):
        own = leaning[n % 3]
        made[f"p{n}"] = {
            name: own[at] if rng.random() < 0.6 else rng.choice([1, 0, -1])
            for at, name in enumerate(statements)
            if rng.random() < 0.67
        }
    return made


def theirs(table: np.ndarray) -> None:
    """The same work by scikit-learn: axes, k-means of 2 to 5 with ten starts, silhouettes."""
    points = PCA(n_components=2).fit_transform(table)
    for k in range(2, 6):
        silhouette_score(points, KMeans(k, n_init=10, random_state=0).fit_predict(points))


def main() -> None:
    for people, many in ((1_000, 200), (4_000, 200)):
        statements = [f"s{n}" for n in range(many)]
        made = answers(people, statements, random.Random(1))
        table = np.array([[one.get(name, 0) for name in statements] for one in made.values()])
        times = []
        for _ in range(3):
            start = time.perf_counter()
            found = picture(statements, made)
            middle = time.perf_counter()
            theirs(table)
            times.append((middle - start, time.perf_counter() - middle))
        mine, other = (min(column) for column in zip(*times, strict=True))
        sizes = [len(group.people) for group in found.groups]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{people:,} × {many}: {mine:.2f} s, scikit-learn's part {other:.2f} s; "
              f"groups {sizes}, silhouette {found.silhouette}; peak {peak} MB")  # fmt: skip


if __name__ == "__main__":
    main()
