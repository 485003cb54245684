"""The secret ballot on phones at a meeting: one item, those who are there, paper in the same box.

The chair or who keeps the sheet opens it, hands papers to those who want one, and ends it. Where
papers were handed out two tellers count them apart as always; when they agree the box is opened,
both are added, and the rule judges as it judges a paper ballot. Nothing is opened before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from xiangyue.access.actors import Actor
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.acts import Act
from xiangyue.actions.held_counts import held_back, require_none_alone
from xiangyue.actions.meeting_frame import (
    CHOICES,
    Seats,
    at_item,
    names,
    require_keeper,
    require_pending,
    seats_of,
)
from xiangyue.actions.outcomes import decide, touch
from xiangyue.actions.typed import words
from xiangyue.core import plain_ballots as core
from xiangyue.core.bodies import BODIES, CLASSES
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Meeting, PlainBox, Tally

Counts = dict[str, dict[str, int]]
WAY = "phone_ballot"

_NAMED = """
INSERT INTO xiangyue_plainvoter (box_id, person_id, household_id, "group", way)
SELECT b.id, t.person_id, NULL,
  GREATEST(0, COALESCE(array_position(%(classes)s::text[], t.counted_as::text), 1) - 1), ''
FROM xiangyue_plainbox b JOIN xiangyue_attendance t ON t.meeting_id = %(meeting)s
WHERE b.id = %(box)s AND t.state = 'present' AND t.role = ANY(%(roles)s)
ORDER BY t.person_id ON CONFLICT DO NOTHING
"""
_COUNTED = """
INSERT INTO xiangyue_plainvoter (box_id, person_id, household_id, "group", way)
SELECT %(box)s, r.person_id, r.household_id, 0, ''
FROM xiangyue_arrival r WHERE r.meeting_id = %(meeting)s
ORDER BY r.person_id ON CONFLICT DO NOTHING
"""


def groups_of(item: AgendaItem) -> list[str]:
    """The classes in which the item's body is counted; [""] where it has none."""
    return list(CLASSES.get(item.body, {"": ()}))


def running(item: AgendaItem) -> PlainBox | None:
    """The item's box, whatever its state but void."""
    return PlainBox.objects.filter(item=item).exclude(state="void").first()


def _by_class(box: PlainBox, came: Mapping[int, plain.Turnout], what: str) -> dict[str, int]:
    """How many are on the roll (``entitled``), or have voted, by class."""
    return {name: getattr(came[n], what) for n, name in enumerate(box.groups)}


def _enrol(box: PlainBox, item: AgendaItem, meeting: Meeting) -> None:
    values = {
        "box": box.pk,
        "meeting": meeting.pk,
        "classes": groups_of(item),
        "roles": list(BODIES[item.body]),
    }
    with connection.cursor() as c:
        c.execute(_COUNTED if meeting.counted else _NAMED, values)


def admit(meeting: Meeting) -> None:
    """Who has come meanwhile may vote in what is open: called when presence has changed."""
    boxes = PlainBox.objects.filter(item__meeting_id=meeting.pk, state="open")
    for box in boxes.select_related("item"):
        _enrol(box, box.item, meeting)


def open_ballot(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> PlainBox:
    """Open the ballot on an item: from now on those who are there vote on their phones, or take a
    paper."""
    with at_item(item_id, "ballot.open", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        if item.way != WAY:
            raise refuse("item.no-phone-ballot", code="conditions", way=names("way", [item.way]))
        if running(item) is not None:
            raise refuse("ballot.open-already", code="conditions")
        question = core.Question("item", "item", title=item.title)
        before = PlainBox.objects.filter(item=item).count()
        groups = groups_of(item)
        box = plain.open_box(
            a, actor, now, [question], item=item, title=item.title, groups=groups, round=before + 1
        )
        _enrol(box, item, item.meeting)
        entitled = _by_class(box, plain.turnout(box), "entitled")
        require_none_alone(item, seats_of(item.meeting_id), entitled)
        a.data["entitled"] = sum(entitled.values())
        touch(a, item.meeting)
        a.result = str(box.pk)
    return box


def _box(item: AgendaItem, *states: str) -> PlainBox:
    """The item's box, nobody putting a ballot in; Refusal where it is in none of the states."""
    box = running(item)
    if box is not None:
        plain.alone(box.pk)
        box.refresh_from_db()
    if box is None or box.state not in states:
        raise refuse(
            "ballot.not-open" if "open" in states else "ballot.not-stopped", code="conditions"
        )
    box.item = item
    return box


def hand_paper(
    *, actor: Actor, now: datetime, item_id: int, person_id: int, key: UUID | None = None
) -> PlainBox:
    """Somebody who is on the roll takes a paper ballot, and has no vote by phone any more."""
    with at_item(item_id, "ballot.paper", actor, now, key) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        box = _box(item, "open")
        plain.give_paper(a, box, person_id, now)
        a.result = str(box.pk)
    return box


def end_ballot(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    papers: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """End the ballot: no more go in. Without papers it is opened and judged at once; else two
    tellers count the papers first.

    ``papers``: where attendance is counted, how many were handed out in all, those to people who
    had checked in by phone (who are marked) included.
    """
    with at_item(item_id, "ballot.end", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        box = _box(item, "open")
        seats = seats_of(item.meeting_id)
        there = seats.present(item.body)
        came = plain.turnout(box)
        require_none_alone(item, seats, _by_class(box, came, "voted"))
        given = {name: came[n].paper for n, name in enumerate(box.groups)}
        if item.meeting.counted:
            given[""] = _papers(papers, came[0], there[""])
        elif papers is not None and papers != sum(given.values()):
            check = Check("ballot.papers-marked", False, papers, sum(given.values()))
            raise Refusal("invalid", check, field="papers")
        box.state, box.stopped_at, box.papers = "stopped", now, given
        box.save()
        a.data |= {"phone": plain.total(came).phone, "papers": sum(given.values())}
        a.on["box"] = box.pk
        if sum(given.values()):
            touch(a, item.meeting)
        else:
            nothing: Counts = {name: _empty() for name in box.groups}
            finish(a, item, nothing, seats, now, box.round)
    return item


def _papers(papers: int | None, came: plain.Turnout, there: int) -> int:
    if papers is None or isinstance(papers, bool) or papers < came.paper:
        check = Check("ballot.papers-least", False, papers or 0, came.paper)
        raise Refusal("invalid", check, field="papers")
    if papers > there - came.phone:
        check = Check("ballot.papers-most", False, papers, there - came.phone, there, "present")
        raise Refusal("invalid", check, field="papers")
    return papers


def void_ballot(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """Give up a ballot that has not been counted: nothing in it is ever opened, the papers are
    void, and it may be held again. With the reason, in the record."""
    reason = words(reason, "reason", 500)
    with at_item(item_id, "ballot.void", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        box = _box(item, "open", "stopped")
        plain.void_box(a, box, reason, now)
        Tally.objects.filter(item=item).delete()
        touch(a, item.meeting)
        a.sealed["reason"] = reason
    return item


def _empty() -> dict[str, int]:
    return dict.fromkeys(("issued", "returned", *CHOICES, "void"), 0)


def stopped(item: AgendaItem) -> PlainBox:
    """Its box, whose papers are counted (``papers``: how many were handed out, by class); Refusal
    until the ballot has been ended."""
    return _box(item, "stopped")


def finish(
    a: Act, item: AgendaItem, counted: Mapping[str, Mapping[str, int]], seats: Seats, now: datetime,
    number: int,
) -> str:  # fmt: skip
    """The papers are counted (all noughts where there were none): open the box, add, judge.

    With more papers back than were handed out nothing is opened: the vote is void.
    """
    box = _box(item, "stopped")
    if any(n["returned"] > n["issued"] for n in counted.values()):
        state = decide(a, item, flat(counted), seats, now, number)
        if state != "void":
            raise refuse("ballot.more-papers", code="conditions")
        plain.void_box(a, box, "more papers came back than were handed out", now)
        Tally.objects.filter(item=item).delete()
        return state
    ballots = plain.inside(box)
    came = plain.turnout(box)
    asked = plain.asked_of(box)
    phones = core.piles(asked, ballots)
    both: Counts = {}
    for n, name in enumerate(box.groups):
        paper = counted[name]
        _, votes, _ = core.votes(asked[0], phones, n)
        cast = came[n].phone
        both[name] = {
            "issued": paper["issued"] + cast,
            "returned": paper["returned"] + cast,
            **{choice: paper[choice] + votes[choice] for choice in CHOICES},
            "void": paper["void"],
        }
    told = {
        "phone": plain.total(came).phone,
        "papers": sum(n["returned"] for n in counted.values()),
    }
    state = decide(a, item, flat(both), seats, now, number, boxed=True)
    plain.close_box(a, box, _opened(item, both), told, now)
    took = told["phone"] + told["papers"]
    a.count_turnout("votes", entitled=plain.total(came).entitled, took=took)
    a.data |= told
    # Papers alone would tell, by what is left, how the few on the other way had voted.
    Tally.objects.filter(item=item).delete()
    return state


def _opened(item: AgendaItem, counts: Counts) -> list[core.Pile]:
    """What was in the box, as it is kept: class by class, or of a small class nothing apart."""
    options = (*CHOICES, "void")
    apart = {(n, c): counts[name][c] for n, name in enumerate(counts) for c in options}
    if held_back(item):
        apart = {(0, c): item.counts[c] for c in options if c in item.counts}
    return [core.Pile("item", n, choice, many) for (n, choice), many in apart.items() if many]


def flat(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """``{"for.committee": 3, ...}``, or ``{"for": 3, ...}`` for a body without classes."""
    return {
        what + (f".{name}" if name else ""): n
        for name, group in counts.items()
        for what, n in group.items()
    }
