"""Periods and numbers in force: a setting's layers laid upon one another, nation to charter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_data import SettingLayer


@dataclass(frozen=True)
class Setting:
    """A period or number in force: ``value`` in ``unit``, where it comes from, and what lost to it.

    ``bound`` is "least" or "most" where a law binds it, else "free".
    """

    name: str
    value: int
    unit: str
    bound: str
    clause: str
    clashes: tuple[Check, ...] = ()


def settle(found: Sequence[SettingLayer], own: Any = None) -> Setting:
    """The value that holds: the lowest layer's, unless a law above binds it. ``own`` is the
    charter's, a number or ``{"value", "clause"}``. What goes against the floor is a clash."""
    name = found[0].setting
    layers = list(found)
    layers.sort(key=lambda s: len(s.area))
    if own is not None:
        layers.append(_charter_setting(name, own, layers[0].unit))
    current = layers[0]
    bound = current  # the highest layer that binds
    clashes: list[Check] = []
    for layer in layers[1:]:
        if (bound.bound == "least" and layer.value < bound.value) or (
            bound.bound == "most" and layer.value > bound.value
        ):
            clashes.append(_setting_clash(name, layer, bound))
            continue
        current = layer
        if layer.bound != "free":
            bound = layer
    return Setting(name, current.value, current.unit, bound.bound, current.clause, tuple(clashes))


def _charter_setting(name: str, own: Any, unit: str) -> SettingLayer:
    value, clause = (own.get("value"), own.get("clause")) if isinstance(own, Mapping) else (own, "")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        where = f"charter.settings.{name}"
        raise Refusal(
            "invalid",
            Check("judge.not-whole", False, values={"where": where, "value": repr(value)}),
            field=where,
        )
    return SettingLayer(name, value, "free", unit, str(clause or "charter"))


def _setting_clash(name: str, lower: SettingLayer, floor: SettingLayer) -> Check:
    return Check(
        says="setting.clash",
        met=False,
        have=lower.value,
        need=floor.value,
        clause=lower.clause,
        values={"setting": name, "unit": floor.unit, "floor_clause": floor.clause},
    )
