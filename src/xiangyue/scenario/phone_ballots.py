"""A secret ballot at a meeting lived: on phones, one in four on paper in the same box; and all that
it must refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import item_ballots, meetings, plain_ballots
from xiangyue.core.bodies import BODIES
from xiangyue.core.part import Part
from xiangyue.data.models import AgendaItem, PlainBox

if TYPE_CHECKING:
    from xiangyue.scenario.rehearsal_sitting import SittingTries
    from xiangyue.scenario.sitting import Ballot, Sitter

Counts = dict[str, dict[str, int]]


def lived(s: Sitter, part: Part, item: AgendaItem, present: Sequence[int], ballot: Ballot) -> None:
    """Opened, voted, ended, its papers counted by two."""
    choices = s.hands(part.body, present, ballot)
    box = s.do(item_ballots.open_ballot, actor=s.keeper, item_id=item.pk)
    vote(s, part, item, box, choices)
    papers(s, part, item, present, choices)


def vote(s: Sitter, part: Part, item: AgendaItem, box: PlainBox, choices: dict[int, str]) -> None:
    """Everyone who is on the roll: by phone, every fourth on paper. Of those counted nobody is."""
    for n, (person, choice) in enumerate(choices.items()):
        if person < 0:
            continue
        if on_paper(n):
            s.do(item_ballots.hand_paper, actor=s.keeper, item_id=item.pk, person_id=person)
            continue
        given = {"actor": s.cast.actors[person], "box_id": box.pk}
        s.do(plain_ballots.cast, **given, answers={"item": [choice]})


def on_paper(n: int) -> bool:
    """Whether the n-th of those present takes a paper."""
    return n % 4 == 3


def of_paper(
    s: Sitter, part: Part, present: Sequence[int], choices: dict[int, str]
) -> tuple[int, Counts]:
    """How many papers were handed out, and what is on them, class by class."""
    order = {person: n for n, person in enumerate(choices)}
    found: Counts = {}
    for name, people in s.classes(part.body, present).items():
        mine = [choices[p] for p in people if p < 0 or on_paper(order[p])]
        found[name] = {c: mine.count(c) for c in ("for", "against", "abstain")}
        found[name] |= {"issued": len(mine), "returned": len(mine), "void": 0}
    return sum(group["issued"] for group in found.values()), found


def papers(
    s: Sitter, part: Part, item: AgendaItem, present: Sequence[int], choices: dict[int, str]
) -> None:
    """The end, and the papers counted."""
    n, counts = of_paper(s, part, present, choices)
    s.do(item_ballots.end_ballot, actor=s.keeper, item_id=item.pk, papers=n)
    if n:
        for teller in s.tellers(present):
            s.do(meetings.enter_tally, actor=teller, item_id=item.pk, counts=counts)


def tried(s: SittingTries, part: Part, item: AgendaItem, present: Sequence[int]) -> None:
    """A second vote, a vote by who is not there, an early count, a void ballot; one too few."""
    refuses, at = s.refuses, {"item_id": item.pk}
    agree = s.almost(part, present)
    choices = {
        p: "for" if n < agree[name] else "against"
        for name, people in s.classes(part.body, present).items()
        for n, p in enumerate(people)
    }
    inside = set(present)
    other = next((a for p, a in s.cast.actors.items() if p not in inside), None)
    stranger = s.cast.outsider((*BODIES[part.body], "clerk"))
    if stranger:
        refuses("wrong-keeper", part, item_ballots.open_ballot, actor=stranger, **at)
    box = s.do(item_ballots.open_ballot, actor=s.keeper, **at)
    refuses("ballot-twice-open", part, item_ballots.open_ballot, actor=s.keeper, **at)
    yes = {"box_id": box.pk, "answers": {"item": ["for"]}}
    if other:
        refuses("ballot-not-there", part, plain_ballots.cast, actor=other, **yes)
    known = [p for p in choices if p > 0]
    one, two = s.tellers(present)
    n, right = of_paper(s, part, present, choices)
    if n:
        refuses("ballot-early-count", part, meetings.enter_tally, actor=one, counts=right, **at)
    if len(known) > 1:
        _twice(s, part, item, box, s.cast.actors[known[0]], known[1])
    why = {"reason": "有人还没有听清楚要表决什么", **at}
    s.do(item_ballots.void_ballot, actor=s.keeper, **why)
    if known:
        late = s.cast.actors[known[0]]
        refuses("ballot-void-box", part, plain_ballots.cast, actor=late, **yes)
    box = s.do(item_ballots.open_ballot, actor=s.keeper, **at)
    vote(s, part, item, box, choices)
    s.do(item_ballots.end_ballot, actor=s.keeper, papers=n, **at)
    if known and n:
        late = s.cast.actors[known[0]]
        given = {"box_id": box.pk, "answers": {"item": ["for"]}}
        refuses("ballot-late", part, plain_ballots.cast, actor=late, **given)
    if n:
        first = next(name for name, group in right.items() if group["issued"])
        group = right[first]
        more = {**right, first: {**group, "issued": group["issued"] - 1}}
        refuses("ballot-issued", part, meetings.enter_tally, actor=one, counts=more, **at)
        s.do(meetings.enter_tally, actor=one, counts=right, **at)
        refuses("same-teller", part, meetings.enter_tally, actor=one, counts=right, **at)
        s.do(meetings.enter_tally, actor=two, counts=right, **at)


def _twice(
    s: SittingTries, part: Part, item: AgendaItem, box: PlainBox, one: Actor, other: int
) -> None:
    """One votes by phone, the other takes a paper; each then tries again, either way."""
    yes = {"box_id": box.pk, "answers": {"item": ["for"]}}
    hand, at = item_ballots.hand_paper, {"actor": s.keeper, "item_id": item.pk}
    both = {"box_id": box.pk, "answers": {"item": ["for", "against"]}}
    s.refuses("ballot-both", part, plain_ballots.cast, actor=one, **both)
    s.do(plain_ballots.cast, actor=one, **yes)
    s.refuses("ballot-twice", part, plain_ballots.cast, actor=one, **yes)
    s.refuses("ballot-paper-too", part, hand, person_id=one.person_id, **at)
    s.do(hand, person_id=other, **at)
    s.refuses("ballot-phone-too", part, plain_ballots.cast, actor=s.cast.actors[other], **yes)
