"""Pledges (承诺) and goals on a card (行动目标): the states of one, and what may follow on what.

A pledge is what a person in office, a party member or the branch promises in public. (A commitment
is something else here: the salted hash of ``core.commitments``; a promise is the working days of
``core.promises``.) Sources: documents 002 (公开承诺制, 行动目标卡), 001 (群众提议、干部承诺).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.core.figures import FLOWS

ASKED, DECLINED = "asked", "declined"
PROPOSED, FITS, CHANGE, OUT, WITHDRAWN = "proposed", "fits", "change", "out", "withdrawn"
FIXED, KEPT, NOT_KEPT = "fixed", "kept", "not_kept"
STATES: Final = (
    *(ASKED, DECLINED, PROPOSED, FITS, CHANGE, OUT, WITHDRAWN),
    *(FIXED, KEPT, NOT_KEPT),
)
"""``asked``: villagers ask for it, nobody has taken it up. ``proposed``: put forward by its holder.
``fits``: the people find that it fits the person's ability. ``change``: to be put otherwise.
``out``: not taken. ``fixed``: it stands. ``kept``, ``not_kept``: how it ended."""

STANDING: Final = (FIXED, KEPT, NOT_KEPT)
"""What everyone may hold its holder to."""
IN_HAND: Final = (PROPOSED, FITS, CHANGE)

FORMS: Final = ("meeting", "oath", "written")
"""会议承诺、宣誓承诺、书面承诺 (document 002)."""
PLACES: Final = ("members_meeting", "villagers_meeting", "board")
"""在党员会上公开，在群众会上公开，在公示牌上公开 (document 002)."""

BRANCH: Final = "branch"
"""The holder that is no person: the party branch itself."""

FIT, FIX = "fit", "fix"
REVIEWS: Final = {FIT: (FITS, CHANGE), FIX: (FIXED, CHANGE, OUT)}
"""What may come of looking at one, by what is asked: 群众评 and 组织定."""
REASONED: Final = (CHANGE, OUT)
"""What is never said without a reason."""

CALLED: Final = ("pledge", "goal")

MOST_STEPS: Final = 12
"""Steps of one pledge or goal."""


@dataclass(frozen=True)
class Step:
    """A step (时间节点) on the way to a goal and its day (000: 明确时间节点、完成时限)."""

    text: str
    due_on: date


def step_wrong(steps: Sequence[Step], *, today: date, due: date) -> int:
    """The number of the first step whose day is past, before that of the one before it, or after
    the deadline; 0 where each lies between."""
    before = today
    for n, step in enumerate(steps, 1):
        if not before <= step.due_on <= due:
            return n
        before = step.due_on
    return 0


def unseen(asks: str) -> tuple[str, ...]:
    """The states that still wait for such a review; one to be changed waits too."""
    return (PROPOSED, CHANGE) if asks == FIT else (PROPOSED, FITS, CHANGE)


@dataclass(frozen=True)
class Measure:
    """A figure of the area that answers for a pledge: at least ``least``, or at least
    ``numerator``/``denominator`` of the figure ``of``. No figure, no measure of this sort."""

    have: str = ""
    of: str = ""
    least: int = 0
    numerator: int = 0
    denominator: int = 1

    def need(self, sums: dict[str, int]) -> tuple[int, int, int]:
        """(have, need, of) by the figures; ``of`` is 0 where it is a plain number."""
        if not self.of:
            return sums[self.have], self.least, 0
        whole = sums[self.of]
        return sums[self.have], -(-self.numerator * whole // self.denominator), whole

    @property
    def steady(self) -> bool:
        """Whether it stays reached once it is: a count of what was done, not a share of others."""
        return bool(self.have) and not self.of and self.have in FLOWS

    def met(self, sums: dict[str, int]) -> bool:
        """Whether the figures reach it: of nothing nothing is reached."""
        have, need, whole = self.need(sums)
        return have >= need and (whole > 0 or not self.of)


def by_records(*, met: bool, steady: bool, today: date, due: date) -> str:
    """What the records alone say of a pledge on a day: ``KEPT``, ``NOT_KEPT``, or "" while it is
    open. What stays reached is kept as soon as it is; all else is known once its day is over."""
    if met and steady:
        return KEPT
    if today <= due:
        return ""
    return KEPT if met else NOT_KEPT
