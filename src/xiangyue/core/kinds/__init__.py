"""The kinds of parts: each module of this package is one, named as it is, with its ``KIND``."""

from __future__ import annotations

from typing import Final

from xiangyue.core.discovery import modules_of
from xiangyue.core.kind import Kind


def _found() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name, module in modules_of(__name__, __path__).items():
        kind = module.KIND
        if kind.name != name:
            raise TypeError(f"core/kinds/{name}.py holds the kind {kind.name!r}")
        found[name] = kind
    return found


REGISTRY: Final[dict[str, Kind]] = _found()
"""Every kind by its name, sorted."""
