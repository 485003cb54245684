"""Reads ``disclosure/``: the catalogues of what is made known, of the nation and of areas."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from xiangyue.core import disclosure_check
from xiangyue.core.disclosure import Catalogue, Layer, in_force
from xiangyue.core.rule_data import BadRule
from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import read_yaml, sources

FOLDER = source_folder("disclosure")


def read(folder: Path, *, names: Collection[str] | None = None) -> tuple[Layer, ...]:
    """The catalogues of a folder; BadCatalogue with every mistake. ``names``: of the sources."""
    files = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            files[path.name] = read_yaml(path)
        except BadRule as error:
            files[path.name] = str(error)
    return disclosure_check.read(files, sources=names, clauses=sources())


@cache
def load() -> tuple[Layer, ...]:
    """The catalogues that this installation has, read once a process."""
    return read(FOLDER)


@lru_cache(maxsize=4096)
def catalogue(area: str, day: date) -> Catalogue:
    """What holds in an area on a day; nothing before the nation's catalogue begins."""
    return in_force(load(), area, day)
