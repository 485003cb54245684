"""Reads ``services/`` from disk: the common list of services that are carried for people."""

from __future__ import annotations

from functools import cache

from xiangyue.core.services import BadService, Service, read
from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import read_yaml


@cache
def common() -> tuple[Service, ...]:
    """Every service of the common list, in the order of its files. Raises BadService."""
    found: list[Service] = []
    for path in sorted(source_folder("services").glob("*.yaml")):
        for raw in read_yaml(path).get("services", ()):
            try:
                found.append(read(raw))
            except BadService as error:
                raise BadService(f"{path.name}: {error}") from None
    if len({s.key for s in found}) != len(found):
        raise BadService("two services have one key")
    return tuple(found)
