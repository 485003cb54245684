"""The arithmetic of opinion groups: two main axes, k-means, silhouettes. No person, no word.

Floats only place points in a picture; they are rounded to six decimals before anything is decided
on them, and rows come sorted, so that neither the order of people nor the machine's last bits
change a group. Arrays: ``answers`` is people × statements of 1, 0, -1 and UNSEEN (int8);
``points`` people × 2; ``labels`` one whole number a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Answers = NDArray[np.int8]

UNSEEN: Final = 2
DECIMALS: Final = 6
_ROUNDS = 200
_SPREAD = 24
_CHUNK = 512  # rows of distances held at once


def axes(answers: Answers) -> tuple[Floats, Floats]:
    """The two main axes (statements × 2) and the share of the spread that each explains.

    What a person has not seen counts as the mean of those who have (as in Polis), so it adds
    nothing. An axis points to where its heaviest statement is agreed with; one without spread is 0.
    """
    centred = _centred(answers)
    spread = centred.T @ centred
    values, vectors = np.linalg.eigh(spread)
    found = np.zeros((answers.shape[1], 2))
    explained = np.zeros(2)
    total = float(np.trace(spread))
    for n in range(min(2, answers.shape[1])):
        value, vector = float(values[-1 - n]), vectors[:, -1 - n]
        if total > 0 and value > 1e-9 * total:
            heaviest = int(np.argmax(np.round(np.abs(vector), DECIMALS)))
            found[:, n] = vector if vector[heaviest] > 0 else -vector
            explained[n] = value / total
    return found, explained


def _centred(answers: Answers) -> Floats:
    seen = answers != UNSEEN
    values = np.where(seen, answers, 0).astype(np.float64)
    means = values.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    centred: Floats = np.where(seen, values - means, 0.0)
    return centred


def project(answers: Answers, found: Floats) -> Floats:
    """Where each person stands. Who has seen few statements is moved outward by √(all / seen):
    else they would crowd the middle as if they agreed with everyone (as in Polis)."""
    seen = np.maximum((answers != UNSEEN).sum(axis=1), 1)
    points = (_centred(answers) @ found) * np.sqrt(answers.shape[1] / seen)[:, None]
    return np.asarray(np.round(points, DECIMALS) + 0.0)  # no minus zero


def _distances(points: Floats, centres: Floats) -> Floats:
    """Squared, points × centres."""
    return np.asarray(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def _settle(points: Floats, centres: Floats) -> tuple[float, Ints, Floats]:
    """Lloyd's rounds from these centres: sum of squares, labels, centres."""
    k = len(centres)
    labels: Ints = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        nearest = np.argmin(np.round(_distances(points, centres), DECIMALS), axis=1)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        sizes = np.bincount(labels, minlength=k)
        for axis in range(2):
            sums = np.bincount(labels, weights=points[:, axis], minlength=k)
            centres[:, axis] = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres[:, axis])
    error = float(_distances(points, centres)[np.arange(len(points)), labels].sum())
    return round(error, DECIMALS), labels, centres


def _starts(points: Floats, k: int, before: Floats) -> Iterator[Floats]:
    """Centres to start from, made out of the points alone: no chance in it.

    The best centres for one group less, with one more at each of a spread of points; and, from six
    points at the rim, always the point farthest from those taken; and points spread evenly over the
    order from left to right (multiples of irrational steps).
    """
    order = np.lexsort((points[:, 1], points[:, 0]))
    for n in np.unique(np.linspace(0, len(points) - 1, 24).astype(np.int64)):
        yield np.vstack([before, points[order[n]]])
    turned = points @ np.array([[1.0, 0.0, 0.7], [0.0, 1.0, 0.7]])
    for first in (*turned.argmin(axis=0), *turned.argmax(axis=0)):
        chosen = [int(first)]
        far = _distances(points, points[chosen])[:, 0]
        while len(chosen) < k:
            chosen.append(int(np.argmax(far)))
            far = np.minimum(far, _distances(points, points[chosen[-1:]])[:, 0])
        yield points[chosen].copy()
    for n in range(_SPREAD):
        spread = (np.arange(1, k + 1) * 0.7548776662 + n * 0.5698402910) % 1.0
        yield points[order[(spread * len(points)).astype(np.int64)]]


def clusters(points: Floats, largest: int) -> dict[int, Ints]:
    """The best k-means found for each k from 2 to ``largest`` (no more than distinct points)."""
    distinct = np.unique(points, axis=0)
    found: dict[int, Ints] = {}
    centres = points.mean(axis=0, keepdims=True)
    for k in range(2, min(largest, len(distinct)) + 1):
        settled = (_settle(points, start) for start in _starts(points, k, centres))
        _, found[k], centres = min(settled, key=lambda one: one[0])
    return found


def merged(points: Floats, labels: Ints, least: int) -> tuple[Ints, int]:
    """Groups of fewer than ``least`` join the group with the nearest centre, the smallest first.

    Returns labels from 0 without gaps, and how many people were moved.
    """
    labels, moved = labels.copy(), 0
    while True:
        names, sizes = np.unique(labels, return_counts=True)
        if len(names) < 2 or sizes.min() >= least:
            return np.asarray(np.searchsorted(names, labels)), moved
        small = int(np.argmin(sizes))
        centres = np.array([points[labels == name].mean(axis=0) for name in names])
        far = np.round(_distances(centres[[small]], centres)[0], DECIMALS)
        far[small] = np.inf
        labels[labels == names[small]] = names[int(np.argmin(far))]
        moved += int(sizes[small])


def silhouettes(points: Floats, many: list[Ints]) -> list[float]:
    """The mean silhouette of each labelling (each of at least two groups), from -1 to 1."""
    columns = [np.eye(int(labels.max()) + 1)[labels] for labels in many]
    stacked = np.hstack(columns) if columns else np.zeros((len(points), 0))
    sums = np.empty((len(points), stacked.shape[1]))
    for start in range(0, len(points), _CHUNK):
        part = points[start : start + _CHUNK]
        sums[start : start + _CHUNK] = np.sqrt(_distances(part, points)) @ stacked
    means, at = [], 0
    for labels, column in zip(many, columns, strict=True):
        sizes = column.sum(axis=0)
        mine = sums[:, at : at + column.shape[1]]
        at += column.shape[1]
        rows = np.arange(len(points))
        own = sizes[labels]
        inside = mine[rows, labels] / np.maximum(own - 1, 1)
        others = mine / sizes
        others[rows, labels] = np.inf
        outside = others.min(axis=1)
        larger = np.maximum(inside, outside)
        each = np.where(
            (own > 1) & (larger > 0), (outside - inside) / np.where(larger, larger, 1), 0
        )
        means.append(round(float(each.mean()), DECIMALS))
    return means
