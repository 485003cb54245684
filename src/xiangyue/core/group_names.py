"""The order in which the groups of a village stand: by the number in their names."""

from __future__ import annotations

from xiangyue.core.digits import digits_in, whole

NUMERALS = "零一二三四五六七八九"


def group_order(name: str) -> tuple[int, str]:
    """2组 before 10组, 第二组 before 第十组."""
    if (number := whole(digits_in(name))) is not None:
        return (number, name)
    tens, ten, ones = "".join(c for c in name if c in f"{NUMERALS}十").rpartition("十")
    number = (NUMERALS.find(tens) or 1) * 10 if ten else 0
    return (number + (NUMERALS.find(ones) if ones else 0), name)
