"""Quantities of the register of assets: exact, in ten-thousandths of their unit.

A mu is 2000/3 m² exactly (China's legal units of measurement of land); square metres of mu are
therefore shown rounded, and never kept.
"""

from __future__ import annotations

import re
from typing import Final

from xiangyue.core.refusals import refuse

PARTS: Final = 10_000
"""Of one unit: four decimals, as land surveys give mu."""
LARGEST: Final = 10**9 * PARTS

UNITS: Final[dict[str, tuple[str, str]]] = {
    "mu": ("亩", "mu"),
    "m2": ("平方米", "m²"),
    "m": ("米", "m"),
    "km": ("公里", "km"),
    "piece": ("件", "pieces"),
    "set": ("台（套）", "sets"),
    "building": ("栋", "buildings"),
    "room": ("间", "rooms"),
    "tree": ("株", "trees"),
    "vehicle": ("辆", "vehicles"),
    "place": ("处", "places"),
    "share": ("股", "shares"),
    "yuan": ("元", "yuan"),
}
"""Units by their key, in Chinese and English."""
WHOLE: Final = frozenset({"piece", "set", "building", "room", "tree", "vehicle", "place", "share"})
"""Of which there are no parts."""
LAND: Final = frozenset({"mu", "m2"})

_WIDE: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_FORM: Final = re.compile(r"\d{1,12}(\.\d{1,4})?\Z")


def read(text: str, unit: str, *, field: str = "quantity", least: int = 1) -> int:
    """``"12.5"`` as ten-thousandths of the unit. Refusal for no number, more than four decimals, a
    part of what is whole, or less than ``least`` ten-thousandths."""
    if unit not in UNITS:
        raise refuse("asset.unit", field="unit")
    plain = text.strip().translate(_WIDE).replace(",", "")
    if not _FORM.match(plain):
        raise refuse("asset.quantity", field=field)
    whole, _, rest = plain.partition(".")
    found = int(whole) * PARTS + int((rest + "0000")[:4] or 0)
    if found % PARTS and unit in WHOLE:
        raise refuse("asset.whole", field=field)
    if not least <= found <= LARGEST:
        raise refuse("asset.quantity", field=field)
    return found


def shown(quantity: int) -> str:
    """``125000`` as ``12.5``: no noughts at the end."""
    whole, rest = divmod(abs(quantity), PARTS)
    sign = "-" if quantity < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:04d}".rstrip("0") if rest else "")


def square_metres(quantity: int, unit: str) -> int | None:
    """Whole square metres of land, rounded half up; None of what is no land measure."""
    if unit == "m2":
        return (2 * quantity + PARTS) // (2 * PARTS)
    if unit == "mu":
        return (2 * quantity * 2000 + 3 * PARTS) // (2 * 3 * PARTS)
    return None


def share(value: int, part: int, whole: int) -> int:
    """The fen of ``part`` out of ``whole`` of what is worth ``value``: rounded up, so that taking
    away in small steps is never worth less than at once."""
    return -(-value * part // whole)
