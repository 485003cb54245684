"""A counted vote as everybody may have it: a box so small that it tells how somebody voted is told
together with the next larger ones, as the open data leaves it out (``access.open_data.elections``).

Every sum of the whole stays: who is elected, with how many votes, follows from what is told as it
does from the boxes themselves, so that anybody can count it again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from xiangyue.access.open_data.elections import LEAST, too_small
from xiangyue.core.elections import sheets
from xiangyue.core.elections.contests import paper_rules
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.elections.tallies import Tally, count_ballots, together
from xiangyue.methods import counting, rulebook

TOGETHER = "小票箱合计"
"""The name of the small boxes together, in the files of a vote; the names of boxes are Chinese."""


def hidden(outcome: Outcome) -> frozenset[str]:
    """The boxes of a counted vote whose votes are not told by themselves."""
    return too_small({name: tally.returned for name, tally in outcome.count.boxes})


def waiting(papers: Mapping[str, int], read: Collection[str]) -> frozenset[str]:
    """While boxes are read (``read``: those read to the end): the small ones, whose votes are told
    when all of them are read, since each by itself could be had out of the sums as they grow."""
    small = too_small(papers)
    return frozenset() if small <= set(read) else small


def live(papers: Mapping[str, int], held: Collection[str]) -> tuple[str, int]:
    """Of the boxes that wait, the largest and how many of its papers are told as they are read
    all the same: its last ones wait, so many that with the other boxes they are ``LEAST`` that are
    told at once. A hall with one mobile box, as most villages have, is followed so."""
    name = max(held, key=lambda one: (papers[one], one))
    others = sum(papers[one] for one in held if one != name)
    return name, max(0, papers[name] - max(0, LEAST - others))


def for_all(outcome: Outcome) -> Outcome:
    """The outcome with its small boxes as one, and without what two tellers had in them."""
    small = hidden(outcome)
    if not small:
        return outcome
    made = outcome.count
    few = together(tally for name, tally in made.boxes if name in small)
    boxes = (*((n, t) for n, t in made.boxes if n not in small), (TOGETHER, few))
    issued = {n: c for n, c in made.issued_by_box.items() if n not in small}
    if small <= set(made.issued_by_box):
        issued[TOGETHER] = sum(made.issued_by_box[n] for n in small)
    left = tuple(d for d in made.differences if d.box not in small)
    return replace(
        outcome,
        count=replace(made, boxes=boxes, issued_by_box=issued, differences=left),
    )


def sheet_for_all(sheet: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The input of ``xiangyue count`` with the small boxes of its ``outcome`` as one box of sums,
    and of every box its sums: it gives the same result. What stood on one paper beside what is not
    told: by names agreed on beforehand a bought voter would show their paper to whoever reads it.
    """
    small, sheet = hidden(outcome), _in_sums(sheet, outcome)
    if not small:
        return sheet
    told = for_all(outcome).count
    few = dict(told.boxes)[TOGETHER]
    one: dict[str, Any] = {"box": TOGETHER, "returned": few.returned, "sums": _sums(few)}
    if TOGETHER in told.issued_by_box:
        one["issued"] = told.issued_by_box[TOGETHER]
    found = dict(sheet)
    for name in ("boxes", "second"):
        if name in found:
            found[name] = [*(b for b in found[name] if b["box"] not in small), one]
    if "settled" in found:
        found["settled"] = [s for s in found["settled"] if s["box"] not in small]
    return found


def _in_sums(sheet: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The same sheet with the sums of each teller's ballots instead of the ballots."""
    found = dict(sheet)
    rules = paper_rules(outcome.contest, rulebook.load())
    read = sheets.read(sheet, counting.kinds())
    for name, boxes in (("boxes", read.boxes), ("second", read.second)):
        papers = {b.name: b.ballots for b in boxes if b.ballots}
        if name in found:
            found[name] = [
                {k: v for k, v in one.items() if k != "ballots"}
                | {"sums": _sums(count_ballots(papers[one["box"]], rules))}
                if one["box"] in papers
                else one
                for one in found[name]
            ]
    return found


def _sums(tally: Tally) -> dict[str, Any]:
    found: dict[str, Any] = {n: getattr(tally, n) for n in ("valid", "void", "blank")}
    for name, marks in (("for", tally.votes), ("against", tally.against)):
        for (post, person), number in sorted(marks.items()):
            found.setdefault(name, {}).setdefault(post, {})[person] = number
    return found
