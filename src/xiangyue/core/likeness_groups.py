"""The opinions of a village or a whole county in groups that speak of one thing.

Average linkage: two groups are joined while the mean likeness of all their pairs is at least
``LEAST``, most alike first; so a chain of opinions, each a little like the next, never becomes one
group. With many texts the near-identical are gathered first. A last look takes out who is less
like the group than that. Likeness is never a verdict: a person joins opinions, this only finds
them, and shows by which words.

Everything is deterministic: the same texts in the same order give the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from xiangyue.core.likeness import Index
from xiangyue.core.likeness_vectors import Ints, Keys, Rows, Vectors, named, plain

K = TypeVar("K", bound=Hashable)

LEAST = 0.42
"""Mean likeness within a group, 0 to 1 (tuned on labelled opinions, see the tests)."""
_NEAR = 0.75  # gathered at once where there are many
_COARSE = 0.55  # gathered so where even then they are too many for one table
_MANY = 1500  # texts from which on they are
_TABLE = 4000  # groups whose likenesses are held in one table
_BLOCK = 1024  # rows compared in one go: what keeps memory small
_WORDS = 4  # words shown as the reason
_LOOKED = 24  # members looked at for the reason


@dataclass(frozen=True)
class Reason:
    """Why two opinions look alike: stretches both hold, other words for one thing (here, there)."""

    shared: tuple[str, ...]
    meant: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OpinionGroup(Generic[K]):
    """``members`` in the order of the texts, ``centre`` the most like all others, ``closeness``
    the mean likeness of its pairs, 0 to 100."""

    members: tuple[K, ...]
    centre: K
    closeness: int


@dataclass(frozen=True)
class SharedWord:
    """A word of the reason: how many of the members looked at say it."""

    word: str
    says: int
    of: int


class Grouping(Generic[K]):
    """Texts in groups: ``groups`` of two and more, largest first; ``alone`` the others."""

    def __init__(self, texts: Sequence[tuple[K, str]], *, least: float = LEAST) -> None:
        self._keys = [key for key, _ in texts]
        self._texts = [text for _, text in texts]
        self._least = least
        self._vectors = Vectors(self._texts)
        rows = self._vectors.rows
        label = _cut(rows, _link(rows, _gather(rows, self._vectors.signatures), least), least)
        order = np.argsort(label, kind="stable")
        edges = np.flatnonzero(np.diff(label[order])) + 1
        parts = np.split(order, edges) if len(order) else []
        several = sorted((p for p in parts if len(p) > 1), key=lambda p: (-len(p), int(p[0])))
        self._means = np.zeros((len(several), rows.shape[1]), dtype=np.float32)
        self.groups: tuple[OpinionGroup[K], ...] = tuple(
            self._group(number, part) for number, part in enumerate(several)
        )
        alone = sorted(int(p[0]) for p in parts if len(p) == 1)
        self.alone: tuple[K, ...] = tuple(self._keys[n] for n in alone)
        self._number = {key: n for n, key in enumerate(self._keys)}

    def _group(self, number: int, part: Ints) -> OpinionGroup[K]:
        rows, size = self._vectors.rows[part], len(part)
        mean = rows.mean(axis=0)
        self._means[number] = mean
        pairs = (float(mean @ mean) * size * size - size) / (size * (size - 1))
        centre = int(part[int(np.argmax(rows @ mean))])
        members = tuple(self._keys[int(n)] for n in part)
        return OpinionGroup(members, self._keys[centre], min(100, max(0, round(100 * pairs))))

    def nearest(self, text: str, *, top: int = 3) -> list[tuple[OpinionGroup[K], int]]:
        """Groups that a new opinion would belong to, best first, with the likeness, 0 to 100."""
        if not self.groups:
            return []
        like = self._means @ self._vectors.place(text)[0]
        best = np.argsort(-like, kind="stable")[:top]
        return [
            (self.groups[int(n)], min(100, round(100 * float(like[n]))))
            for n in best
            if like[n] >= self._least
        ]

    def why(self, one: K, two: K) -> Reason:
        """By what two opinions look alike. Raises ``KeyError`` for one that is not held."""
        return reason(self._texts[self._number[one]], self._texts[self._number[two]])

    def words(self, group: OpinionGroup[K]) -> tuple[SharedWord, ...]:
        """The words the group's members share with its centre, most often said first; none that
        stands within another."""
        others = [k for k in group.members if k != group.centre][:_LOOKED]
        said: Counter[str] = Counter()
        for key in others:
            said.update(self.why(group.centre, key).shared)
        texts = [plain(self._texts[self._number[k]]) for k in (group.centre, *others)]
        says = {word: max(n + 1, sum(word in t for t in texts)) for word, n in said.items()}
        best: list[str] = []
        for word in sorted(says, key=lambda w: (-says[w], -len(w), w)):
            if not any(word in other or other in word for other in best):
                best.append(word)
        return tuple(SharedWord(word, says[word], len(texts)) for word in best[:_WORDS])


def reason(one: str, two: str) -> Reason:
    """Stretches both texts hold, and what they call by different words (a thing, a trouble)."""
    found = Index([(0, two)]).ask(one, top=1, least=0)
    shared = found[0].shared if found else ()
    here, there = _literal(one), _literal(two)
    meant = [
        (here[c][0], there[c][0])
        for c in sorted(here.keys() & there.keys())
        if not set(here[c]) & set(there[c])
    ]
    return Reason(shared, tuple(dict.fromkeys(meant)))


def _literal(text: str) -> dict[int, list[str]]:
    """What the text names, in words that stand in it as they are: none that was rewritten."""
    found = {column: [w for w in words if w in text] for column, words in named(text).items()}
    return {column: words for column, words in found.items() if words}


def _sums(rows: Rows, group: Ints, number: int) -> tuple[Rows, Ints]:
    """The rows of each group added up, and how many they are."""
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=number).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    sums = np.empty((number, rows.shape[1]), dtype=np.float32)
    for first in range(0, number, _BLOCK):  # never a second copy of all rows at once
        last = min(number, first + _BLOCK)
        end = starts[last] if last < number else len(order)
        some = rows[order[starts[first] : end]]
        sums[first:last] = np.add.reduceat(some, starts[first:last] - starts[first], axis=0)
    return sums, sizes


def _gather(rows: Rows, signatures: Keys) -> Ints:
    """Near-identical texts under the first of them; each its own where there are few.

    Texts that name the same things and troubles differ by their characters alone, which weigh
    little beside them; the others are held against the first of their kind.
    """
    size = len(rows)
    label = np.arange(size)
    if size <= _MANY:
        return label
    named_ = np.flatnonzero(signatures)
    _, first, kind = np.unique(signatures[named_], return_index=True, return_inverse=True)
    label[named_] = named_[first[kind]]
    _lead(rows, np.flatnonzero(signatures == 0), label, _NEAR)
    seeds = np.unique(label)
    if len(seeds) > _TABLE:  # a county where hardly two name the same: coarser, or it takes long
        under = np.arange(size)
        _lead(rows, seeds, under, _COARSE)
        label = under[label]
    return label


def _lead(rows: Rows, which: Ints, label: Ints, near: float) -> None:
    """Put each of ``which`` under the first one that is so ``near``, or make it such a first."""
    leaders = np.empty((len(which), rows.shape[1]), dtype=np.float32)
    owner = np.empty(len(which), dtype=np.int64)
    count = 0
    for start in range(0, len(which), _BLOCK):
        part = which[start : start + _BLOCK]
        block = rows[part]
        if count:
            like = block @ leaders[:count].T
            best = like.argmax(axis=1)
            close = like[np.arange(len(part)), best] >= near
            label[part[close]] = owner[best[close]]
            part, block = part[~close], block[~close]
        own = block @ block.T >= near
        free = np.ones(len(part), dtype=np.bool_)
        for n in range(len(part)):
            if free[n]:
                taken = own[n] & free
                taken[n] = True
                free &= ~taken
                label[part[taken]] = part[n]
                leaders[count], owner[count] = block[n], part[n]
                count += 1


def _link(rows: Rows, label: Ints, least: float) -> Ints:
    """Average linkage of the groups in ``label``: pairs that are each other's best are joined.

    A group whose best is below ``least`` is finished: joining others never brings it nearer.
    """
    seeds, group = np.unique(label, return_inverse=True)
    sums, sizes = _sums(rows, group, len(seeds))
    into = np.arange(len(seeds))
    active = into.copy()
    while len(active) > _TABLE:
        before = len(active)
        active = _round(sums, sizes, into, active, least)
        if len(active) == before:
            break
    if len(active) > 1:
        _chain(sums, sizes, into, active, least)
    while True:
        step = into[into]
        if np.array_equal(step, into):
            return into[group]
        into = step


def _round(sums: Rows, sizes: Ints, into: Ints, active: Ints, least: float) -> Ints:
    """All pairs of each other's best joined once, without a table of everything; who is left."""
    means = sums[active] / sizes[active, None].astype(np.float32)
    best = np.empty(len(active), dtype=np.int64)
    like = np.empty(len(active), dtype=np.float32)
    for start in range(0, len(active), _BLOCK):
        block = means[start : start + _BLOCK] @ means.T
        lines = np.arange(len(block))
        block[lines, start + lines] = -2
        best[start : start + len(block)] = block.argmax(axis=1)
        like[start : start + len(block)] = block.max(axis=1)
    here = np.arange(len(active))
    pairs = np.flatnonzero((like >= least) & (best[best] == here) & (here < best))
    keep, gone = active[pairs], active[best[pairs]]
    sums[keep] += sums[gone]
    sizes[keep] += sizes[gone]
    into[gone] = keep
    going = like >= least
    going[best[pairs]] = False
    return active[going]


def _chain(sums: Rows, sizes: Ints, into: Ints, active: Ints, least: float) -> None:
    """Average linkage by chains of nearest neighbours over one table of means of pairs."""
    means = sums[active] / sizes[active, None].astype(np.float32)
    like = means @ means.T
    weight = sizes[active].astype(np.float32)
    size = len(active)
    like[np.arange(size), np.arange(size)] = -2
    alive = np.ones(size, dtype=np.bool_)
    chain: list[int] = []
    first = 0
    while True:
        if not chain:
            while first < size and not alive[first]:
                first += 1
            if first == size:
                return
            chain.append(first)
        top = chain[-1]
        best = int(like[top].argmax())
        if len(chain) > 1 and like[top, chain[-2]] >= like[top, best]:
            best = chain[-2]
        if like[top, best] < least:
            gone = top
            chain.pop()
        elif len(chain) > 1 and best == chain[-2]:
            keep, gone = min(top, best), max(top, best)
            row = (weight[keep] * like[keep] + weight[gone] * like[gone]) / (
                weight[keep] + weight[gone]
            )
            row[keep] = -2
            row[~alive] = -2
            like[keep] = row
            like[:, keep] = row
            weight[keep] += weight[gone]
            into[active[gone]] = active[keep]
            del chain[-2:]
        else:
            chain.append(best)
            continue
        alive[gone] = False
        like[gone] = -2
        like[:, gone] = -2


def _cut(rows: Rows, label: Ints, least: float) -> Ints:
    """Who is less like the rest of the group than ``least`` stands alone."""
    seeds, group = np.unique(label, return_inverse=True)
    sums, sizes = _sums(rows, group, len(seeds))
    others = np.maximum(sizes[group] - 1, 1)
    like = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        like[part] = np.einsum("ij,ij->i", rows[part], sums[group[part]]) - 1
    like /= others
    out = (sizes[group] > 1) & (like < least * 0.8)
    result = group.astype(np.int64)
    result[out] = len(seeds) + np.arange(int(out.sum()))
    return result
