"""Bands: which class or how many stars a score is, with no gap and no overlap between them.

A score is a whole number of points of a whole number of points; its share is an exact fraction.
Each band says from where to where it goes, as it is written in a rule: ``from`` (included) or
``above`` (not included), ``below`` (not included) or ``to`` (included), in points of ``of``. Bands
between which a share would belong nowhere, or to two, are refused with the place. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

_KNOWN: Final = {"key", "from", "above", "below", "to", "name", "does"}


class BadBands(ValueError):
    """Bands that cannot be; the message says where and what is wrong."""


@dataclass(frozen=True)
class Band:
    """One band. ``low`` and ``high`` are shares of the whole, 0 to 1; ``names`` and ``does``
    {zh, en}: what it is called and what follows from it ("" for nothing)."""

    key: str
    low: Fraction
    low_in: bool
    high: Fraction
    high_in: bool
    names: Mapping[str, str]
    does: Mapping[str, str]

    def holds(self, share: Fraction) -> bool:
        """Whether a share lies in it."""
        above = share >= self.low if self.low_in else share > self.low
        return above and (share <= self.high if self.high_in else share < self.high)


@dataclass(frozen=True)
class Bands:
    """Bands in force from a day in an area ("" is everywhere), lowest first. ``points``: what each
    grade is worth where a score is made of grades, the best first, never more for a worse one.
    ``raw`` is the data they were read from, so that what was judged by them keeps them."""

    slug: str
    of: int
    bands: tuple[Band, ...]
    start: date
    area: str
    clause: str
    points: Mapping[str, int]
    raw: Mapping[str, Any]

    def band_of(self, score: int, of: int) -> Band:
        """The one band of ``score`` points of ``of``. Nothing of nothing is the lowest."""
        if not 0 <= score <= of:
            raise ValueError(f"{score} of {of} is no score")
        share = Fraction(score, of) if of else Fraction(0)
        return next(band for band in self.bands if band.holds(share))

    def band(self, key: str) -> Band:
        """The band of that name; KeyError."""
        for band in self.bands:
            if band.key == key:
                return band
        raise KeyError(key)


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0


def read(raw: Any) -> Bands:
    """Bands out of their data; BadBands with what is wrong and where."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("bands"), str):
        raise BadBands("bands are a mapping with their name in 'bands'")
    where = raw["bands"]
    if extra := set(raw) - {"bands", "of", "from", "area", "clause", "points", "list"}:
        raise BadBands(f"{where}: unknown {', '.join(sorted(map(str, extra)))}")
    of = raw.get("of", 100)
    if not _whole(of) or not of:
        raise BadBands(f"{where}: of must be a whole number of at least 1, not {of!r}")
    if not raw.get("clause"):
        raise BadBands(f"{where}: numbers need their source, in clause")
    start = raw.get("from")
    start = date.fromisoformat(start) if isinstance(start, str) else start
    if not isinstance(start, date):
        raise BadBands(f"{where}: from must be the day it comes into force")
    listed = raw.get("list")
    if not isinstance(listed, list) or not listed:
        raise BadBands(f"{where}: list names at least one band")
    bands = tuple(_band(one, of, where) for one in listed)
    keys = [band.key for band in bands]
    if len(set(keys)) < len(keys):
        raise BadBands(f"{where}: two bands have one name")
    _no_gap(bands, of, where)
    points = _points(raw.get("points") or [], of, where)
    kept = {**raw, "from": start.isoformat()}
    area, clause = str(raw.get("area", "")), str(raw["clause"])
    return Bands(where, of, bands, start, area, clause, points, kept)


def _points(raw: Any, of: int, where: str) -> dict[str, int]:
    """A list, since a store may bring the names of a mapping into another order."""
    if not isinstance(raw, list) or not all(
        isinstance(one, Mapping) and set(one) == {"grade", "points"} for one in raw
    ):
        raise BadBands(f"{where}: points are a list of grade and points, the best grade first")
    found = {str(one["grade"]): one["points"] for one in raw}
    if not all(_whole(n) and n <= of for n in found.values()):
        raise BadBands(f"{where}: points are whole numbers from 0 to {of}")
    if len(found) < len(raw) or list(found.values()) != sorted(found.values(), reverse=True):
        raise BadBands(f"{where}: a worse grade has no more points than a better one")
    return found


def _band(raw: Any, of: int, where: str) -> Band:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("key"), str):
        raise BadBands(f"{where}: a band is a mapping with a key, not {raw!r}")
    where = f"{where}.{raw['key']}"
    if extra := set(raw) - _KNOWN:
        raise BadBands(f"{where}: unknown {', '.join(sorted(map(str, extra)))}")
    ends = []
    for inside, outside in (("from", "above"), ("to", "below")):
        if (inside in raw) == (outside in raw):
            raise BadBands(f"{where}: needs {inside} or {outside}, one of them")
        given = raw[inside] if inside in raw else raw[outside]
        if not _whole(given) or given > of:
            raise BadBands(f"{where}: its ends are whole numbers from 0 to {of}, not {given!r}")
        ends.append((Fraction(given, of), inside in raw))
    (low, low_in), (high, high_in) = ends
    if low > high or (low == high and not (low_in and high_in)):
        raise BadBands(f"{where}: nothing lies in it")
    names = raw.get("name")
    if not isinstance(names, Mapping) or not {"zh", "en"} <= set(names):
        raise BadBands(f"{where}: name must be in zh and en")
    does = raw.get("does") or {"zh": "", "en": ""}
    return Band(raw["key"], low, low_in, high, high_in, dict(names), dict(does))


def _no_gap(bands: tuple[Band, ...], of: int, where: str) -> None:
    first, last = bands[0], bands[-1]
    if first.low or not first.low_in:
        raise BadBands(f"{where}: {first.key} must begin from 0")
    if last.high != 1 or not last.high_in:
        raise BadBands(f"{where}: {last.key} must go to {of}")
    for lower, upper in pairwise(bands):
        between = f"between {lower.key} ({lower.high * of}) and {upper.key} ({upper.low * of})"
        if upper.low > lower.high or (
            upper.low == lower.high and not lower.high_in and not upper.low_in
        ):
            raise BadBands(f"{where}: a gap {between}")
        if upper.low < lower.high or (lower.high_in and upper.low_in):
            raise BadBands(f"{where}: an overlap {between}")


def in_force(every: Iterable[Bands], slug: str, area: str, day: date) -> Bands:
    """Those of that name which hold in an area on a day: the nearest area's, the latest of its
    days. KeyError where there are none."""
    held = [b for b in every if b.slug == slug and area.startswith(b.area) and b.start <= day]
    if not held:
        raise KeyError(slug)
    return max(held, key=lambda b: (len(b.area), b.start))
