"""A counted vote as everybody may have it: a box so small that it tells how somebody voted is told
together with the next larger ones, as the open data leaves it out (``access.open_data.elections``).

Every sum of the whole stays: who is elected, with how many votes, follows from what is told as it
does from the boxes themselves, so that anybody can count it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from xiangyue.access.open_data.elections import too_small
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.elections.tallies import Tally, together

TOGETHER = "小票箱合计"
"""The name of the small boxes together, in the files of a vote; the names of boxes are Chinese."""


def _hidden(outcome: Outcome) -> frozenset[str]:
    return too_small({name: tally.returned for name, tally in outcome.count.boxes})


def for_all(outcome: Outcome) -> Outcome:
    """The outcome with its small boxes as one, and without what two tellers had in them."""
    hidden = _hidden(outcome)
    if not hidden:
        return outcome
    made = outcome.count
    few = together(tally for name, tally in made.boxes if name in hidden)
    boxes = (*((n, t) for n, t in made.boxes if n not in hidden), (TOGETHER, few))
    issued = {n: c for n, c in made.issued_by_box.items() if n not in hidden}
    if hidden <= set(made.issued_by_box):
        issued[TOGETHER] = sum(made.issued_by_box[n] for n in hidden)
    left = tuple(d for d in made.differences if d.box not in hidden)
    return replace(
        outcome,
        count=replace(made, boxes=boxes, issued_by_box=issued, differences=left),
    )


def sheet_for_all(sheet: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The input of ``xiangyue count`` with the small boxes of its ``outcome`` as one box of sums:
    it gives the same result."""
    hidden = _hidden(outcome)
    if not hidden:
        return dict(sheet)
    told = for_all(outcome).count
    few = dict(told.boxes)[TOGETHER]
    one: dict[str, Any] = {"box": TOGETHER, "returned": few.returned, "sums": _sums(few)}
    if TOGETHER in told.issued_by_box:
        one["issued"] = told.issued_by_box[TOGETHER]
    found = dict(sheet)
    for name in ("boxes", "second"):
        if name in found:
            found[name] = [*(b for b in found[name] if b["box"] not in hidden), one]
    if "settled" in found:
        found["settled"] = [s for s in found["settled"] if s["box"] not in hidden]
    return found


def _sums(tally: Tally) -> dict[str, Any]:
    found: dict[str, Any] = {n: getattr(tally, n) for n in ("valid", "void", "blank")}
    for name, marks in (("for", tally.votes), ("against", tally.against)):
        for (post, person), number in sorted(marks.items()):
            found.setdefault(name, {}).setdefault(post, {})[person] = number
    return found
