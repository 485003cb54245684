"""The packages that come with the program: ``packages/*.yaml``, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.packages import Package, parse
from xiangyue.core.procedure import Procedure
from xiangyue.folders import source_folder
from xiangyue.methods import library


@cache
def raws() -> Mapping[str, Mapping[str, Any]]:
    """Each package as it is written, by slug. BadDefinition where one is wrong."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(source_folder("packages").glob("*.yaml")):
        raw = yaml.safe_load(path.read_text("utf-8"))
        if parse(raw, path.name).slug != path.stem:
            raise BadDefinition(f"{path.name}: its slug must be the file's name")
        found[path.stem] = raw
    return found


@cache
def packages() -> Mapping[str, Package]:
    """Every package by slug."""
    return {slug: parse(raw, slug) for slug, raw in raws().items()}


def method_of(slug: str) -> Procedure | None:
    """The method of a package's member; None where this program does not have it."""
    try:
        return library.known_by(slug)
    except KeyError:
        return None
