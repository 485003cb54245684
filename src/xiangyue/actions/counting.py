"""Ballots counted by two tellers apart: their slips, checked, corrected, compared, judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import item_ballots
from xiangyue.actions import plain_ballots as plain
from xiangyue.actions.acts import Act
from xiangyue.actions.held_counts import held_back, of_few, require_none_alone, strip_slip
from xiangyue.actions.item_ballots import Counts, flat
from xiangyue.actions.meeting_frame import (
    ANY_SEATS,
    COUNTED,
    Seats,
    at_item,
    names,
    require_pending,
    seats_of,
    why_not_count,
)
from xiangyue.actions.outcomes import decide, touch
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, PlainBox, Tally
from xiangyue.data.prepared import prepared

COUNTABLE: Final = ("paper_ballot", "counted_hands", item_ballots.WAY)
"""The ways that two tellers count apart; of a ballot on phones its papers, once it has ended."""


@dataclass(frozen=True)
class Counted:
    """What came of one teller's count.

    ``state``: ``waiting`` for the other teller, ``differs`` (both count again, in ``round`` + 1),
    ``void`` (more returned than issued: vote again), ``passed`` or ``failed``. ``differences`` are
    the places (class, what) where the two differ, and only once both are in.
    """

    item: AgendaItem
    state: str
    round: int
    differences: tuple[tuple[str, str], ...] = field(default=())


def enter_tally(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    counts: Mapping[str, Mapping[str, int]],
    key: UUID | None = None,
) -> Counted:
    """One teller's count of the ballots of an item, apart from the other's.

    ``counts``: {class: {issued, returned, for, against, abstain, void}}, or {class: {for, against}}
    of hands that are counted; the class is "" where the
    body is not counted in classes. The second equal count decides the item by its rule.
    """
    with at_item(item_id, "vote.tally", actor, now, key) as (a, item):
        require_pending(item, "open")
        if item.way not in COUNTABLE:
            raise refuse("item.no-ballots", code="conditions", way=names("way", [item.way]))
        state, seats, earlier = _found(item, actor.person_id)
        why_not = why_not_count(item.meeting, actor, state)
        if why_not:
            raise Refusal("not-allowed", why_not)
        box = _box(item)
        mine = _valid(item, counts, seats.present(item.body), box and box.papers)
        if box is None:
            require_none_alone(item, seats, voters(mine))
        number = len(earlier) // 2 + 1
        teller, other = earlier[-1] if len(earlier) % 2 else (None, None)
        if other is not None and teller == actor.person_id:
            raise refuse("tally.already-yours", code="conditions", round=number)
        slip = Tally(
            item=item, teller_id=actor.person_id, round=number, counts=_kept(box, mine),
            entered_at=now,
        )  # fmt: skip
        a.data["round"] = number
        if other is None:
            a.insert([slip])
            # Neither count may be known before both are in, not even from the record.
            a.data["state"] = "waiting"
            a.sealed |= _told(item, {"counts": mine}, mine)
            return Counted(item, "waiting", number)
        done = _compare(a, item, _read(box, other), mine, seats, now, number)
        if done.state != "differs" and held_back(item):
            strip_slip(slip)
        if done.state == "differs" or item.way != item_ballots.WAY:
            a.insert([slip])
        return done


def _box(item: AgendaItem) -> PlainBox | None:
    """The box of phones beside the papers that are counted; Refusal until it is shut."""
    return item_ballots.stopped(item) if item.way == item_ballots.WAY else None


def _kept(box: PlainBox | None, counts: Counts) -> Mapping[str, Any]:
    return counts if box is None else plain.shut(box, counts)


def _read(box: PlainBox | None, kept: Mapping[str, Any]) -> Counts:
    return dict(kept) if box is None else plain.unshut(box, kept)


def _told(item: AgendaItem, counts: dict[str, object], *of: Counts) -> dict[str, object]:
    """What the record seals of counts: nothing where papers alone would tell, by what is left, how
    the few on phones had voted, nor where a class is small."""
    hide = item.way == item_ballots.WAY or of_few(item, *map(voters, of))
    return {} if hide else counts


def voters(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many voted, by class: of more ballots than were handed out no more than those."""
    return {name: min(n["issued"], n["returned"]) for name, n in counts.items()}


_FOUND = f"""
SELECT COALESCE((SELECT state FROM xiangyue_attendance
                 WHERE meeting_id = %s AND person_id = %s), ''),
  (SELECT json_agg(json_build_array(s.role, s.counted_as, s.due, s.there))
   FROM ({ANY_SEATS}) AS s(role, counted_as, due, there)),
  (SELECT json_agg(json_build_array(t.teller_id, t.counts) ORDER BY t.round, t.entered_at, t.id)
   FROM xiangyue_tally t WHERE t.item_id = %s)
"""


def _found(item: AgendaItem, person_id: int | None) -> tuple[str, Seats, list[tuple[int, Counts]]]:
    """What a teller's count meets: their attendance, the seats, each count before with its teller.

    One query, after the meeting is locked.
    """
    meeting = item.meeting_id
    with prepared() as c:
        c.execute(_FOUND, [meeting, person_id, meeting, meeting, item.pk])
        state, seats, slips = c.fetchone()
    return state, Seats(tuple(map(tuple, seats or ()))), slips or []


def correct_tally(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    counts: Mapping[str, Mapping[str, int]],
    reason: str,
    key: UUID | None = None,
) -> Counted:
    """A teller puts right the count of theirs that stands: what they wrote before stays beside it.

    Allowed before the other count is in, and while the two differ and nobody has begun a further
    round; both versions and ``reason`` go into the record (sealed). When the corrected count
    equals the other the item is decided. Refusal once the two have agreed, be it on a void vote.
    """
    reason = words(reason, "reason", 200)
    with at_item(item_id, "vote.tally-correct", actor, now, key) as (a, item):
        require_pending(item, "open")
        own, other = correctable(slips(item), actor.person_id)
        seats, box = seats_of(item.meeting_id), _box(item)
        mine = _valid(item, counts, seats.present(item.body), box and box.papers)
        if mine == own.counts:
            raise refuse("tally.same")
        before = own.counts
        own.earlier = [
            *own.earlier,
            {"counts": _kept(box, before), "until": now.isoformat(), "why": reason},
        ]
        own.counts = _kept(box, mine)
        a.save(own, "counts", "earlier")
        a.data["round"] = own.round
        a.sealed |= {**_told(item, {"before": before}, before), "reason": reason}
        if other is None:
            a.data["state"] = "waiting"
            a.sealed |= _told(item, {"counts": mine}, mine)
            return Counted(item, "waiting", own.round)
        done = _compare(a, item, other.counts, mine, seats, now, own.round)
        if done.state != "differs" and held_back(item):
            strip_slip(own)
        return done


def slips(item: AgendaItem) -> list[Tally]:
    """What tellers counted of an item, in order, to be looked at; Refusal where what is sealed
    cannot be opened any more."""
    found = list(Tally.objects.filter(item=item).order_by("round", "entered_at", "pk"))
    box = item_ballots.running(item) if found and item.way == item_ballots.WAY else None
    for slip in found if box is not None else ():
        slip.counts = _read(box, slip.counts)
    return found


def correctable(slips: Sequence[Tally], person_id: int | None) -> tuple[Tally, Tally | None]:
    """The count of theirs that a teller may correct, and the other's where it is in.

    ``slips``: all of an item, in order. Refusal where there is none, or the two have agreed.
    """
    number = (len(slips) + 1) // 2
    last = [s for s in slips if s.round == number]
    own = next((s for s in last if s.teller_id == person_id), None)
    if own is None or person_id is None:
        raise refuse("tally.none-yours", code="conditions")
    other = next((s for s in last if s is not own), None)
    if other is not None and other.counts == own.counts:
        raise refuse("tally.agreed", code="conditions")
    return own, other


def _compare(
    a: Act, item: AgendaItem, one: Counts, two: Counts, seats: Seats, now: datetime, number: int
) -> Counted:
    """Both counts of a round are in: they differ, or the vote is judged."""
    differences = _differences(one, two)
    if differences:
        a.data |= {"state": "differs", "where": [list(d) for d in differences]}
        a.sealed |= _told(item, {"counts": [one, two]}, one, two)
        touch(a, item.meeting)
        return Counted(item, "differs", number, differences)
    if item.way == item_ballots.WAY:
        return Counted(item, item_ballots.finish(a, item, two, seats, now, number), number)
    return Counted(item, decide(a, item, flat(two), seats, now, number), number)


def faults(
    counts: Mapping[str, Mapping[str, int]], present: Mapping[str, int]
) -> list[tuple[str, Check]]:
    """What cannot be in these counts: (field such as ``committee.issued``, unmet check), in order.

    ``present``: how many are there, by class (``Seats.present``); the classes must be the same.
    """
    found = []
    for name, there in present.items():
        got = counts[name]
        where = f"{name}." if name else ""
        odd = [what for what in COUNTED if not _whole(got[what])]
        found += [(f"{where}{what}", Check("tally.whole", False)) for what in odd]
        if "issued" not in odd and got["issued"] > there:
            check = Check("tally.issued", False, got["issued"], there, there, "present")
            found.append((f"{where}issued", check))
        cast = sum(got[what] for what in ("for", "against", "abstain", "void"))
        if not odd and cast != got["returned"]:
            check = Check("tally.sum", False, cast, got["returned"], got["returned"], "returned")
            found.append((f"{where}returned", check))
    return found


def doubts(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Check]]:
    """What can be, and is more often a slip: more returned than issued, which voids the vote.

    (field, check) for each class; a page asks the teller to look again before it is handed in.
    """
    return [
        (
            f"{name}.returned" if name else "returned",
            Check(
                "tally.more-returned",
                False,
                got["returned"],
                got["issued"],
                got["issued"],
                "issued",
                clause="election-practice",
                values={"more": got["returned"] - got["issued"]},
            ),
        )
        for name, got in counts.items()
        if got["returned"] > got["issued"]
    ]


def _whole(n: object) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def hands(counts: Mapping[str, Mapping[str, int]], present: Mapping[str, int]) -> Counts:
    """Hands counted for and against, as a count of everyone present: who raised none abstains.

    Refusal beside the first field that cannot be.
    """
    found: Counts = {}
    for name, there in present.items():
        got = counts.get(name, {})
        where = f"{name}." if name else ""
        for what in ("for", "against"):
            if not _whole(got.get(what)):
                raise Refusal("invalid", Check("tally.whole", False), field=f"{where}{what}")
        raised = got["for"] + got["against"]
        if raised > there:
            check = Check("hands.more", False, raised, there, there, "present")
            raise Refusal("invalid", check, field=f"{where}for")
        found[name] = {
            "issued": there,
            "returned": there,
            "for": got["for"],
            "against": got["against"],
            "abstain": there - raised,
            "void": 0,
        }
    return found


def _valid(
    item: AgendaItem,
    counts: Mapping[str, Mapping[str, int]],
    present: Mapping[str, int],
    papers: Mapping[str, int] | None = None,
) -> Counts:
    """The counts as whole numbers that add up; Refusal beside the first field that cannot be.

    ``papers``: how many were handed out in a ballot on phones.
    """
    if item.way == "counted_hands":
        return hands(counts, present)
    if set(counts) != set(present):
        raise refuse("tally.classes", field="counts", classes=tuple(present))
    if any(set(got) != set(COUNTED) for got in counts.values()):
        raise refuse("tally.fields", field="counts")
    found = faults(counts, present)
    if not found and papers is not None:
        found = plain.check_papers(counts, papers)
    for field_name, check in found:
        raise Refusal("invalid", check, field=field_name)
    return {name: {what: counts[name][what] for what in COUNTED} for name in present}


def _differences(one: Counts, other: Counts) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, what)
        for name in other
        for what in COUNTED
        if one.get(name, {}).get(what) != other[name][what]
    )
