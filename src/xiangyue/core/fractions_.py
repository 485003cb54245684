"""Thresholds of the law in whole numbers: no float ever decides a vote.

以上 / 以内 include the number itself (``at-least``, ``at-most``); 超过 / 过半数 do not
(``more-than``). A share is kept as two whole numbers, so 三分之二以上 is ``3·x ≥ 2·n``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Op = Literal["at-least", "more-than", "at-most"]

_SHARE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Threshold:
    """``op`` with a share ``num/den`` of something, or (``den == 0``) with a plain number."""

    op: Op
    num: int
    den: int = 0

    @classmethod
    def parse(cls, op: Op, text: object) -> Threshold:
        """Read ``"2/3"`` or ``15``. Raises ValueError on a float, ``true``, ``"0/3"``."""
        if isinstance(text, int) and not isinstance(text, bool) and text >= 0:
            return cls(op, text)
        found = _SHARE.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            raise ValueError(f"{text!r} is neither a share such as 2/3 nor a whole number")
        num, den = int(found[1]), int(found[2])
        if num > den:
            raise ValueError(f"{text!r} is more than the whole")
        return cls(op, num, den)

    @property
    def is_share(self) -> bool:
        return self.den != 0

    def met(self, have: int, of: int | None = None) -> bool:
        """Is it met? ``of`` is the denominator of a share. Nothing of nobody meets nothing."""
        left, right = have, self.num
        if self.is_share:
            if of is None:
                raise ValueError("a share needs its denominator")
            left, right = self.den * have, self.num * of
            if have == 0 and self.op != "at-most":
                return False
        if self.op == "at-least":
            return left >= right
        if self.op == "more-than":
            return left > right
        return left <= right

    def need(self, of: int | None = None) -> int:
        """The least whole number that meets it (for ``at-most``: the greatest)."""
        if not self.is_share:
            return self.num + 1 if self.op == "more-than" else self.num
        if of is None:
            raise ValueError("a share needs its denominator")
        if self.op == "at-least":
            return max(1, -(-self.num * of // self.den))
        if self.op == "more-than":
            return self.num * of // self.den + 1
        return self.num * of // self.den

    def implies(self, other: Threshold) -> bool:
        """Whoever meets this one meets the other, whatever the denominator."""
        if self.is_share != other.is_share or (self.op == "at-most") != (other.op == "at-most"):
            return False
        mine, theirs = self.num * (other.den or 1), other.num * (self.den or 1)
        if self.op == "at-most":
            return mine <= theirs
        if not self.is_share:
            return self.need() >= other.need()
        return mine > theirs or (mine == theirs and (self.op == "more-than" or other.op == self.op))

    @property
    def text(self) -> str:
        """``2/3`` or ``15``."""
        return f"{self.num}/{self.den}" if self.is_share else str(self.num)
