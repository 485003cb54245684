"""Boxes added up, and two counts of the same boxes held against each other.

A count comes as ballots (each judged by :mod:`.papers`), as sums of a tally sheet, or both; then
the two must agree. Nothing is announced while counts differ: every difference is named with its box
and both numbers, and is settled by a number and a reason, which stand in the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiangyue.core.elections.papers import PARTS, VOID, Ballot, Mark, PaperRules, read_ballot

PAPERS = ("returned", "valid", "void", "blank")
"""What is counted in papers: in the box; of these valid, void; ``blank`` are among the valid."""


@dataclass(frozen=True)
class Tally:
    """Sums. ``valid + void == returned``; ``blank`` among the valid.

    ``void_by`` and ``parts_by`` say why (known only where ballots were read), in papers and marks.
    """

    returned: int = 0
    valid: int = 0
    void: int = 0
    blank: int = 0
    votes: Mapping[Mark, int] = field(default_factory=dict)
    against: Mapping[Mark, int] = field(default_factory=dict)
    void_by: Mapping[str, int] = field(default_factory=dict)
    parts_by: Mapping[str, int] = field(default_factory=dict)

    def number(self, key: Key) -> int:
        """One of its numbers, by the key that a :class:`Difference` has."""
        what, post, person = key
        if what == "for":
            return self.votes.get((post, person), 0)
        if what == "against":
            return self.against.get((post, person), 0)
        return int(getattr(self, what))


Key = tuple[str, str, str]
"""What is counted (of ``PAPERS``, or ``for``, ``against``), post, person; these may be ""."""


@dataclass(frozen=True)
class Box:
    """One ballot box as one teller has it. ``issued`` and ``returned`` None: not said."""

    name: str
    issued: int | None = None
    returned: int | None = None
    ballots: Mapping[Ballot, int] = field(default_factory=dict)
    sums: Tally | None = None


@dataclass(frozen=True)
class Difference:
    """Two counts of one number. ``first`` and ``second`` are what each says; ``settled`` the number
    that holds, if it was settled, and ``why``.

    ``between``: ``tellers``; ``sheet`` (the ballots and the tally sheet of one teller); ``box``
    (the papers that were in the box, and those entered).
    """

    box: str
    key: Key
    between: str
    first: int
    second: int
    settled: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Settlement:
    """The number that holds where two counts differ, and why."""

    box: str
    key: Key
    number: int
    why: str


def count_ballots(ballots: Mapping[Ballot, int], rules: PaperRules) -> Tally:
    """Judge and add up. Like papers are judged once: a million take as long as their kinds."""
    papers: Counter[str] = Counter()
    votes: Counter[Mark] = Counter()
    against: Counter[Mark] = Counter()
    void_by: Counter[str] = Counter()
    parts_by: Counter[str] = Counter()
    for ballot, times in ballots.items():
        read = read_ballot(ballot, rules)
        papers["returned"] += times
        if read.void:
            papers["void"] += times
            void_by[read.void] += times
            continue
        papers["valid"] += times
        papers["blank"] += times if read.blank else 0
        for mark in read.counts:
            votes[mark] += times
        for mark in read.against:
            against[mark] += times
        for part in read.parts:
            parts_by[part] += times
    return Tally(
        papers["returned"],
        papers["valid"],
        papers["void"],
        papers["blank"],
        dict(votes),
        dict(against),
        {reason: void_by[reason] for reason in VOID if void_by[reason]},
        {reason: parts_by[reason] for reason in PARTS if parts_by[reason]},
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of boxes; their order does not matter."""
    papers: Counter[str] = Counter()
    sums: dict[str, Counter[str]] = {"void_by": Counter(), "parts_by": Counter()}
    votes: Counter[Mark] = Counter()
    against: Counter[Mark] = Counter()
    for tally in tallies:
        for what in PAPERS:
            papers[what] += tally.number((what, "", ""))
        votes.update(tally.votes)
        against.update(tally.against)
        for name, counter in sums.items():
            counter.update(getattr(tally, name))
    return Tally(
        papers["returned"],
        papers["valid"],
        papers["void"],
        papers["blank"],
        dict(votes),
        dict(against),
        {reason: n for reason in VOID if (n := sums["void_by"][reason])},
        {reason: n for reason in PARTS if (n := sums["parts_by"][reason])},
    )


def _keys(first: Tally, second: Tally) -> list[Key]:
    keys: list[Key] = [(what, "", "") for what in PAPERS]
    for what, mine, theirs in (
        ("for", first.votes, second.votes),
        ("against", first.against, second.against),
    ):
        keys += [(what, *mark) for mark in sorted({*mine, *theirs})]
    return keys


def differences(box: str, between: str, first: Tally, second: Tally) -> list[Difference]:
    """Every number of which two counts of one box say different things."""
    return [
        Difference(box, key, between, first.number(key), second.number(key))
        for key in _keys(first, second)
        if first.number(key) != second.number(key)
    ]


def count_box(box: Box, rules: PaperRules) -> tuple[Tally, list[Difference]]:
    """One teller's count of one box, and where it does not agree with itself."""
    found: list[Difference] = []
    if box.ballots or box.sums is None:
        tally = count_ballots(box.ballots, rules)
        if box.sums is not None:
            found += differences(box.name, "sheet", tally, box.sums)
    else:
        tally = box.sums
    if box.returned is not None and box.returned != tally.returned:
        key = ("returned", "", "")
        found.append(Difference(box.name, key, "box", box.returned, tally.returned))
    return tally, found


@dataclass(frozen=True)
class Count:
    """All boxes: each one's sums, everything together, and where counts differed."""

    boxes: tuple[tuple[str, Tally], ...]
    whole: Tally
    issued: int | None
    differences: tuple[Difference, ...] = ()
    issued_by_box: Mapping[str, int] = field(default_factory=dict)

    @property
    def unsettled(self) -> tuple[Difference, ...]:
        """The differences of which nobody has said which number holds."""
        return tuple(d for d in self.differences if d.settled is None)


def count(
    boxes: Sequence[Box],
    rules: PaperRules,
    *,
    second: Sequence[Box] = (),
    settled: Sequence[Settlement] = (),
    issued: int | None = None,
) -> Count:
    """Count every box; ``second`` are the same boxes as another teller has them.

    ``issued`` left out is the sum of the boxes', if every box says it.
    """
    answers = {(s.box, s.key): s for s in settled}
    others = {box.name: box for box in second}
    counted: list[tuple[str, Tally]] = []
    found: list[Difference] = []
    for box in boxes:
        tally, mine = count_box(box, rules)
        if other := others.get(box.name):
            theirs, own = count_box(other, rules)
            mine += [d for d in own if d not in mine]
            mine += differences(box.name, "tellers", tally, theirs)
        closed = [_settle(d, answers.get((box.name, d.key))) for d in mine]
        found += closed
        counted.append((box.name, _corrected(tally, closed)))
    said = [box.issued for box in boxes]
    if issued is None and said and None not in said:
        issued = sum(n for n in said if n is not None)
    by_box = {box.name: box.issued for box in boxes if box.issued is not None}
    return Count(tuple(counted), together(t for _, t in counted), issued, tuple(found), by_box)


def _settle(difference: Difference, answer: Settlement | None) -> Difference:
    if answer is None:
        return difference
    return Difference(
        difference.box,
        difference.key,
        difference.between,
        difference.first,
        difference.second,
        answer.number,
        answer.why,
    )


def _corrected(tally: Tally, found: Sequence[Difference]) -> Tally:
    numbers: dict[Key, int] = {d.key: d.settled for d in found if d.settled is not None}
    if not numbers:
        return tally
    votes, against = dict(tally.votes), dict(tally.against)
    for (what, post, person), number in numbers.items():
        if what == "for":
            votes[post, person] = number
        elif what == "against":
            against[post, person] = number
    returned, valid, void, blank = (
        numbers.get((what, "", ""), tally.number((what, "", ""))) for what in PAPERS
    )
    return Tally(returned, valid, void, blank, votes, against, tally.void_by, tally.parts_by)
