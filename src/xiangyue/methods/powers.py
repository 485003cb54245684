"""Reads the powers of bodies (``powers:``) out of the files of ``rules/``."""

from __future__ import annotations

from datetime import date
from functools import cache

from xiangyue.core.powers import BadPower, Power, read
from xiangyue.methods.rulebook import RULES, read_yaml


@cache
def load() -> dict[str, Power]:
    """Every power by its key; BadPower where two have one name."""
    found: dict[str, Power] = {}
    for path in sorted(RULES.rglob("*.yaml")):
        for entry in (read_yaml(path) or {}).get("powers", ()):
            power = read(entry)
            if power.key in found:
                raise BadPower(f"{path.name}: {power.key} is there twice")
            found[power.key] = power
    return found


def of(group: str, day: date) -> list[Power]:
    """The powers of a group that are in force on a day, in the order of the law."""
    return [p for p in load().values() if p.group == group and p.in_force(day)]


def groups() -> tuple[str, ...]:
    """The names of the groups that there are."""
    return tuple(dict.fromkeys(p.group for p in load().values()))


def has_limits(body: str) -> bool:
    """Whether there is a power that this body may not decide."""
    return any(body in p.never for p in load().values())
