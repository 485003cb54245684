"""Reads ``standards/`` and ``rules/bands.yaml``: what is asked of a place or a person, and classes.

A standard that is changed is a file more, with its own first day: what was assessed before keeps
the one that it was assessed by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from xiangyue.core import bands, canonical, indicators
from xiangyue.core.bands import BadBands, Bands
from xiangyue.core.indicators import BadStandard, Standard
from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import RULES, read_yaml

FOLDER = source_folder("standards")


@cache
def load() -> tuple[Standard, ...]:
    """Every standard of every day; BadStandard where a file is wrong or two are the same."""
    found: dict[tuple[str, date], Standard] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            one = indicators.read(read_yaml(path))
        except BadStandard as error:
            raise BadStandard(f"{path.name}: {error}") from None
        if (one.slug, one.start) in found:
            raise BadStandard(f"{path.name}: {one.slug} begins twice on {one.start}")
        if one.bands and not any(b.slug == one.bands for b in every_bands()):
            raise BadStandard(f"{path.name}: there are no bands {one.bands!r}")
        found[one.slug, one.start] = one
    return tuple(found.values())


@cache
def every_bands() -> tuple[Bands, ...]:
    """Every band of ``rules/bands.yaml``; BadBands."""
    found = tuple(bands.read(entry) for entry in read_yaml(RULES / "bands.yaml")["bands"])
    if len({(b.slug, b.area, b.start) for b in found}) < len(found):
        raise BadBands("bands.yaml: two of one name begin on one day in one area")
    return found


def in_force(slug: str, day: date) -> Standard:
    """The standard of that name on a day; KeyError where there is none yet."""
    held = [s for s in load() if s.slug == slug and s.start <= day]
    if not held:
        raise KeyError(slug)
    return max(held, key=lambda s: s.start)


def latest(slug: str) -> Standard:
    """The newest standard of that name; KeyError."""
    return in_force(slug, date.max)


def packed(slug: str, area: str, day: date) -> tuple[str, dict[str, Any]]:
    """(fingerprint, raw) of a standard with its bands as they hold in an area on a day."""
    standard = in_force(slug, day)
    held = bands.in_force(every_bands(), standard.bands, area, day) if standard.bands else None
    raw = {"standard": dict(standard.raw), "bands": dict(held.raw) if held else None}
    return hashlib.sha256(canonical.canonical(raw)).hexdigest(), raw


@lru_cache(maxsize=256)
def _read(fingerprint: str, raw: _Raw) -> tuple[Standard, Bands | None]:
    given = raw.raw
    held = given["bands"]
    return indicators.read(given["standard"]), bands.read(held) if held else None


class _Raw:
    """A version's data, the same for the cache whatever it holds: the fingerprint tells it."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Raw)


def unpacked(fingerprint: str, raw: Mapping[str, Any]) -> tuple[Standard, Bands | None]:
    """The standard and the bands of a stored version; read once a process."""
    return _read(fingerprint, _Raw(raw))
