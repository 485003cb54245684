"""Texts as rows of numbers: the words of a village (``village_words``) and pairs of characters.

A row has four blocks, each of length one before its share is given to it: the things a text
names, the troubles it names, both together, and its pairs of neighbouring characters (words of
other scripts: fours), weighted by their rarity (TF-IDF) and folded into a fixed number of columns.
So two rows' product is how alike the texts are, 0 to 1. Everything is done on whole arrays of code
points: a county's 20,000 texts take a fraction of a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from xiangyue.core import village_words_more as more
from xiangyue.core.likeness import EMPTY, WEAK
from xiangyue.core.village_matters import TROUBLES_OF
from xiangyue.core.village_words import PLACES, THINGS, TROUBLES

Rows: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Keys: TypeAlias = npt.NDArray[np.uint64]

FOLDED = 96
"""Columns of the pairs of characters."""
CROSSED = 224
"""Columns of thing and trouble together: the same trouble with another thing is another matter."""
SHARES = (0.21, 0.39, 0.34, 0.06)
"""Of things, of troubles, of both together, of pairs of characters (tuned, see the tests)."""
LENGTHS = (0.5, 1.25, 1.9, 2.4)
"""Weight of a word of one, two, three, four characters."""
STRANGE = 0.05
"""What is left of a trouble that cannot be said of the thing."""
_LONGEST = 4
_NOT_DONE = re.compile("没有(?=公[开布示]|[来收发给打修清交到拿领登量算报])")
"""没有 before a deed says that it was not done, not that a thing is missing: 没有发 is 没发."""
_HAN_FROM, _HAN_TO = 0x3400, 0x9FFF


def _lines(*tables: str) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for line in "\n".join(table.strip() for table in tables).splitlines():
        name, colon, words = line.rpartition(":")
        if colon:
            current = found.setdefault(name, [])
        current.extend(words.split())
    return list(found.items())


@dataclass(frozen=True)
class _Words:
    """Words of one length: ``keys`` sorted; word ``i`` names ``columns[starts[i]:starts[i+1]]``."""

    keys: Keys
    starts: Ints
    columns: Ints
    first: Flags  # by code point: may a word begin with it?


@dataclass(frozen=True)
class _Lexicon:
    things: tuple[str, ...]
    troubles: tuple[str, ...]
    by_length: tuple[_Words, ...]  # longest first
    meant: dict[str, tuple[int, ...]]
    fits: Rows  # thing by trouble: 1 where the trouble can be said of the thing


@cache
def lexicon() -> _Lexicon:
    """The tables of ``village_words``, ready for whole arrays."""
    meant: dict[str, list[int]] = {}
    things, troubles = _lines(THINGS, more.THINGS), _lines(TROUBLES, more.TROUBLES)
    for column, (_, words) in enumerate((*things, *troubles)):
        for word in dict.fromkeys(words):
            meant.setdefault(word, []).append(column)
    for word in (*EMPTY.split(), *PLACES.split()):
        if len(word) <= _LONGEST:
            meant.setdefault(word, [])
    by_length = []
    for length in range(_LONGEST, 0, -1):
        some = sorted((_key(w), cs) for w, cs in meant.items() if len(w) == length)
        first = np.zeros(65536, dtype=np.bool_)
        first[[ord(w[0]) & 0xFFFF for w in meant if len(w) == length]] = True
        starts = np.cumsum([0, *(len(cs) for _, cs in some)])
        columns = np.array([c for _, cs in some for c in cs], dtype=np.int64)
        keys = np.array([k for k, _ in some], dtype=np.uint64)
        by_length.append(_Words(keys, starts.astype(np.int64), columns, first))
    return _Lexicon(
        tuple(n for n, _ in things),
        tuple(n for n, _ in troubles),
        tuple(by_length),
        {w: tuple(cs) for w, cs in meant.items()},
        _fits([n for n, _ in things], [n for n, _ in troubles]),
    )


def _fits(things: list[str], troubles: list[str]) -> Rows:
    fits = np.ones((len(things), len(troubles)), dtype=np.float32)
    for trouble, its in _lines(TROUBLES_OF):
        column = troubles.index(trouble)
        fits[:, column] = 0
        fits[[things.index(thing) for thing in its], column] = 1
    return fits


def _key(word: str) -> int:
    key = 0
    for character in word:
        key = key << 16 | ord(character) & 0xFFFF
    return key


def plain(text: str) -> str:
    """One line in one form of writing."""
    return _plain_lines(text.replace("\n", " "))


def _plain_lines(text: str) -> str:
    line = unicodedata.normalize("NFKC", text).lower().replace("\r", " ")
    return _NOT_DONE.sub("没", line)


def _keys(codes: Keys, length: int) -> Keys:
    """The key of the stretch of ``length`` characters that begins at each place."""
    size = max(0, len(codes) - length + 1)
    keys = codes[:size].copy()
    for n in range(1, length):
        keys = (keys << np.uint64(16)) | codes[n : n + size]
    return keys


@dataclass(frozen=True)
class _Read:
    """What stands in the texts: (text, column, weight) of each word, (text, key) of each gram."""

    word_text: Ints
    word_column: Ints
    word_weight: Rows
    gram_text: Ints
    gram_key: Keys


def _read(texts: Sequence[str]) -> _Read:
    joined = _plain_lines("\n".join([text.replace("\n", " ") for text in texts])) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    owner = np.cumsum(raw == 10, dtype=np.int64)
    codes = (raw & np.uint32(0xFFFF)).astype(np.uint64)
    short = codes.astype(np.uint16)
    covered = np.zeros(len(codes), dtype=np.bool_)  # by a word of any kind
    empty = np.zeros(len(codes), dtype=np.bool_)  # by a word that says nothing
    texts_of: list[Ints] = []
    columns_of: list[Ints] = []
    weights_of: list[Rows] = []
    for words in lexicon().by_length:
        length = _LONGEST - len(texts_of)
        places = np.flatnonzero(words.first[short[: len(codes) - length + 1]])
        key = codes[places]
        for n in range(1, length):
            key = (key << np.uint64(16)) | codes[places + n]
        spot = np.minimum(np.searchsorted(words.keys, key), len(words.keys) - 1)
        hit = words.keys[spot] == key
        sums = np.concatenate(([0], np.cumsum(covered)))
        hit &= sums[places + length] == sums[places]
        places, spot = places[hit], spot[hit]
        many = words.starts[spot + 1] - words.starts[spot]
        for n in range(length):
            covered[places + n] = True
            empty[places[many == 0] + n] = True
        texts_of.append(np.repeat(owner[places], many))
        offsets = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        columns_of.append(words.columns[np.repeat(words.starts[spot], many) + offsets])
        weights_of.append(np.full(int(many.sum()), LENGTHS[length - 1], dtype=np.float32))
    weak = np.zeros(65536, dtype=np.bool_)
    weak[[ord(c) for c in WEAK]] = True
    han = (short >= _HAN_FROM) & (short <= _HAN_TO) & ~empty & ~weak[short]
    pair = np.flatnonzero(han[:-1] & han[1:])
    letters = (short > 64) & ~((short >= 0x2000) & (short <= 0x33FF)) & (short < 0xFF00)
    other = letters & ~((short >= _HAN_FROM) & (short <= _HAN_TO))
    four = other[:-3] & other[1:-2] & other[2:-1] & other[3:]
    fours = np.flatnonzero(four)
    keys = np.concatenate(
        (
            codes[pair] << np.uint64(16) | codes[pair + 1],
            _keys(codes, 4)[fours] if len(codes) > 3 else np.empty(0, np.uint64),
        )
    )
    return _Read(
        np.concatenate(texts_of),
        np.concatenate(columns_of),
        np.concatenate(weights_of),
        np.concatenate((owner[pair], owner[fours])),
        keys,
    )


def _mixed(keys: Keys) -> Keys:
    mixed = keys * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


def _folded(keys: Keys, columns: int) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Column and sign of each gram: the same in every run and on every machine."""
    mixed = _mixed(keys)
    column = ((mixed >> np.uint64(20)) % np.uint64(columns)).astype(np.int64)
    sign = np.where(mixed >> np.uint64(63), 1, -1).astype(np.float32)
    return column, sign


def _cross(block: Rows, named_: Rows, fits: Rows) -> None:
    """Each thing with each trouble of the same text."""
    size, width = named_.shape
    things = len(fits)
    text, thing = np.nonzero(named_[:, :things])
    owner, column = np.nonzero(named_[:, things:])
    many = np.bincount(owner, minlength=size)
    ends = np.cumsum(many)
    repeat = many[text]
    row = np.repeat(text, repeat)
    offset = np.arange(int(repeat.sum())) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    trouble = column[np.repeat(ends[text] - repeat, repeat) + offset] + things
    thing = np.repeat(thing, repeat)
    pair = thing * width + trouble
    weight = named_[row, thing] * named_[row, trouble]
    weight *= np.where(fits[thing, trouble - things] > 0, 1, STRANGE)
    to, sign = _folded(pair.astype(np.uint64), CROSSED)
    flat = np.bincount(row * CROSSED + to, weights=weight * sign, minlength=block.size)
    block[:] = flat.reshape(block.shape)


def _units(block: Rows) -> Rows:
    length = np.sqrt(np.einsum("ij,ij->i", block, block))
    length[length == 0] = 1
    block /= length[:, None]
    return block


class Vectors:
    """The space of some texts: rarity of grams as these texts have it; any text can be placed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        read = _read(texts) if texts else None
        self.signatures: Keys = np.zeros(len(texts), dtype=np.uint64)
        if read is not None:
            self._sign(read)
        if read is None or not len(read.gram_key):
            self._grams = np.empty(0, np.uint64)
            self._holders = np.empty(0, np.int64)
        else:
            grams, index = np.unique(read.gram_key, return_inverse=True)
            once = np.unique(read.gram_text * len(grams) + index)
            self._grams, self._holders = grams, np.bincount(once % len(grams))
        self.rows: Rows = self._place(read, len(texts))

    def _sign(self, read: _Read) -> None:
        """One number for all that a text names, 0 where it lacks a thing or a trouble."""
        words = lexicon()
        things, width = len(words.things), len(words.things) + len(words.troubles)
        once = np.unique(read.word_text * width + read.word_column)
        text, column = np.divmod(once, width)
        numbers = _mixed(np.arange(1, width + 1, dtype=np.uint64))
        np.add.at(self.signatures, text, numbers[column])
        thing = np.bincount(text[column < things], minlength=self._size)
        trouble = np.bincount(text[column >= things], minlength=self._size)
        self.signatures[(thing == 0) | (trouble == 0)] = 0

    def place(self, text: str) -> Rows:
        """One more text's row, in the same space."""
        return self._place(_read([text]), 1)

    def _place(self, read: _Read | None, size: int) -> Rows:
        words = lexicon()
        things, troubles = len(words.things), len(words.troubles)
        crossed = things + troubles
        rows = np.zeros((size, crossed + CROSSED + FOLDED), dtype=np.float32)
        if read is None:
            return rows
        np.maximum.at(rows, (read.word_text, read.word_column), read.word_weight)
        said = rows[:, :things] > 0
        fit = (said.astype(np.float32) @ words.fits > 0) | ~said.any(axis=1, keepdims=True)
        rows[:, things:crossed] *= np.where(fit, np.float32(1), np.float32(STRANGE))
        _cross(rows[:, crossed : crossed + CROSSED], rows[:, :crossed], words.fits)
        if len(read.gram_key):
            self._grams_in(rows[:, crossed + CROSSED :], read)
        edges = (0, things, crossed, crossed + CROSSED, rows.shape[1])
        left = np.zeros(size, dtype=np.float32)
        for number, (first, last) in enumerate(pairwise(edges)):
            block = _units(rows[:, first:last])
            if number < 3:
                # What a text does not name counts for its characters, not for its other words:
                # "broken" alone is not alike whatever is broken.
                left[~block.any(axis=1)] += SHARES[number]
                block *= np.float32(SHARES[number] ** 0.5)
            else:
                block *= np.sqrt(left + np.float32(SHARES[3]))[:, None]
        return rows

    def _grams_in(self, block: Rows, read: _Read) -> None:
        holders = np.zeros(len(read.gram_key), dtype=np.int64)
        if len(self._grams):
            spot = np.minimum(np.searchsorted(self._grams, read.gram_key), len(self._grams) - 1)
            known = self._grams[spot] == read.gram_key
            holders[known] = self._holders[spot[known]]
        weight = np.log((self._size + 12) / (holders + 1)).astype(np.float32)
        column, sign = _folded(read.gram_key, FOLDED)
        flat = read.gram_text * FOLDED + column
        sums = np.bincount(flat, weights=weight * sign, minlength=block.shape[0] * FOLDED)
        block[:] = sums.reshape(-1, FOLDED)


def named(text: str) -> dict[int, list[str]]:
    """The words of the village a text says, by the column they stand for."""
    line, meant = plain(text), lexicon().meant
    free = [True] * len(line)
    found: dict[int, list[str]] = {}
    for length in range(_LONGEST, 0, -1):
        hits = [
            n
            for n in range(len(line) - length + 1)
            if line[n : n + length] in meant and all(free[n : n + length])
        ]
        for n in hits:
            free[n : n + length] = [False] * length
            for column in meant[line[n : n + length]]:
                found.setdefault(column, []).append(line[n : n + length])
    return found
