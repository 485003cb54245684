"""The items of an open meeting: amended, discussed, heard, counted, judged one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.matters import add_text, words
from xiangyue.actions.meeting_frame import (
    CHOICES,
    COUNTED,
    Seats,
    acting,
    lock_item,
    look_item,
    may_count,
    names,
    not_allowed,
    require_keeper,
    require_state,
    seats_of,
)
from xiangyue.actions.outcomes import decide, held, touch
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import BODIES, CLASSES, OFFICE, SUPERVISION
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Attendance, HandVote, MotionText, Tally

Counts = dict[str, dict[str, int]]


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


def _begin(a: Act, item_id: int, *, expected: int | None = None) -> AgendaItem:
    """The item, its meeting locked and open, not decided yet."""
    item = lock_item(item_id, expected=expected)
    require_state(item.meeting, "open")
    if item.outcome != "pending":
        raise refuse("item.decided", code="conditions", title=item.title)
    a.on |= {"meeting": item.meeting_id, "item": item.position}
    a.result = str(item.meeting_id)
    return item


def amend(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    title: str,
    body: str,
    budget: int | None = None,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> MotionText:
    """Amend the motion before its vote: a further version of its text, which is then voted on.

    ``expected`` is the version of the meeting. Refused where the part does not allow it, and once a
    count has begun.
    """
    reason = words(reason, "reason", 500)
    look = look_item(item_id)
    require_keeper(look.meeting, actor)
    with acting("item.amend", actor, now, look.meeting, key) as a:
        item = _begin(a, item_id, expected=expected)
        if item.matter_id is None:
            raise refuse("item.no-text", code="conditions")
        case = open_case(item.matter_id, now=now)
        part = case.procedure.part(item.part)
        if not part.amend or not part.approves:
            raise refuse("item.no-amendment", code="conditions", way=names("way", [item.way]))
        if Tally.objects.filter(item=item).exists():
            raise refuse("item.vote-begun", code="conditions")
        text = add_text(
            case,
            part.approves,
            title=title,
            body=body,
            budget=budget,
            reason=reason,
            actor=actor,
            item_id=item.pk,
        )
        # A joint sitting has the same text on two items.
        same = [
            i.pk
            for i in AgendaItem.objects.filter(
                meeting_id=item.meeting_id, matter_id=item.matter_id, outcome="pending"
            )
            if case.procedure.part(i.part).approves == part.approves
        ]
        AgendaItem.objects.filter(pk__in=same).update(text=text)
        touch(item)
        a.data |= {"part": part.approves, "text_version": text.version, "title": text.title}
        a.sealed |= {"body": text.body, "reason": reason}
        case.settle(a)
    return text


def discuss(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """Write down what was said on an item; what was written before is replaced."""
    text = words(text, "discussion", 8000)
    look = look_item(item_id)
    require_keeper(look.meeting, actor)
    with acting("item.discuss", actor, now, look.meeting, key) as a:
        item = _begin(a, item_id, expected=expected)
        item.discussion = text
        item.save(update_fields=["discussion"])
        touch(item)
        a.sealed["discussion"] = text
    return item


def hear(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """An item that is consulted on without a vote has been heard; ``text`` is what was said."""
    text = words(text, "discussion", 8000, least=0)
    look = look_item(item_id)
    require_keeper(look.meeting, actor)
    with acting("item.hear", actor, now, look.meeting, key) as a:
        item = _begin(a, item_id, expected=expected)
        if item.way != "consult":
            raise refuse("item.to-be-voted", code="conditions", way=names("way", [item.way]))
        if text:
            item.discussion = text
            a.sealed["discussion"] = text
        seats = seats_of(item.meeting_id)
        item.outcome, item.decided_at = "heard", now
        item.counts = seats.counts(item.body)
        item.save(update_fields=["discussion", "outcome", "decided_at", "counts"])
        touch(item)
        if item.matter_id is not None:
            case = open_case(item.matter_id, now=now)
            case.require_open(item.part, "sitting")
            held(case, item)
            case.settle(a)
        a.data |= {"outcome": "heard", "counts": item.counts}
    return item


def withdraw_item(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """Take an item off the agenda undecided; it may be called again."""
    reason = words(reason, "reason", 500)
    look = look_item(item_id)
    require_keeper(look.meeting, actor)
    with acting("item.withdraw", actor, now, look.meeting, key) as a:
        item = lock_item(item_id, expected=expected)
        require_state(item.meeting, "called", "open")
        if item.outcome != "pending":
            raise refuse("item.decided", code="conditions", title=item.title)
        if Tally.objects.filter(item=item).count() % 2:
            raise refuse("meeting.counting", code="conditions")
        item.outcome, item.decided_at = "withdrawn", now
        item.save(update_fields=["outcome", "decided_at"])
        touch(item)
        a.on |= {"meeting": item.meeting_id, "item": item.position}
        a.sealed["reason"] = reason
        a.result = str(item.meeting_id)
    return item


def enter_tally(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    counts: Mapping[str, Mapping[str, int]],
    key: UUID | None = None,
) -> Counted:
    """One teller's count of the ballots of an item, apart from the other's.

    ``counts``: {class: {issued, returned, for, against, abstain, void}}; the class is "" where the
    body is not counted in classes. The second equal count decides the item by its rule.
    """
    look = look_item(item_id)
    with acting("vote.tally", actor, now, look.meeting, key) as a:
        item = _begin(a, item_id)
        if item.way != "paper_ballot":
            raise refuse("item.no-ballots", code="conditions", way=names("way", [item.way]))
        due = Attendance.objects.filter(
            meeting_id=item.meeting_id, person_id=actor.person_id
        ).exists()
        if not may_count(item.meeting, actor, due):
            raise not_allowed("tally.who", (*SUPERVISION, *OFFICE))
        seats = seats_of(item.meeting_id)
        mine = _valid(item, counts, seats)
        earlier = list(Tally.objects.filter(item=item).order_by("round", "entered_at"))
        number = len(earlier) // 2 + 1
        other = earlier[-1] if len(earlier) % 2 else None
        if other is not None and other.teller_id == actor.person_id:
            raise refuse("tally.already-yours", code="conditions", round=number)
        Tally.objects.create(
            item=item, teller_id=actor.person_id, round=number, counts=mine, entered_at=now
        )
        a.data["round"] = number
        if other is None:
            # Neither count may be known before both are in, not even from the record.
            a.data["state"] = "waiting"
            a.sealed["counts"] = mine
            return Counted(item, "waiting", number)
        differences = _differences(other.counts, mine)
        if differences:
            a.data |= {"state": "differs", "where": [list(d) for d in differences]}
            a.sealed["counts"] = [other.counts, mine]
            touch(item)
            return Counted(item, "differs", number, differences)
        state = decide(a, item, _flat(mine), seats, now, number)
        return Counted(item, state, number)


def record_hands(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    votes: Mapping[int, str],
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """A show of hands by name: the choice (for, against, abstain) of everyone who is present."""
    look = look_item(item_id)
    require_keeper(look.meeting, actor)
    with acting("vote.hands", actor, now, look.meeting, key) as a:
        item = _begin(a, item_id, expected=expected)
        if item.way != "show_of_hands":
            raise refuse("item.no-hands", code="conditions", way=names("way", [item.way]))
        there = dict(
            Attendance.objects.filter(
                meeting_id=item.meeting_id, state="present", role__in=BODIES[item.body]
            ).values_list("person_id", "counted_as")
        )
        strangers, silent = set(votes) - set(there), set(there) - set(votes)
        if strangers:
            raise refuse("hands.not-present", field="votes", n=len(strangers))
        if silent:
            raise Refusal(
                "invalid",
                Check("hands.missing", False, len(there) - len(silent), len(there), len(there)),
                field="votes",
            )
        if any(choice not in CHOICES for choice in votes.values()):
            raise refuse("hands.choice", field="votes")
        HandVote.objects.bulk_create(
            [HandVote(item=item, person_id=p, choice=c) for p, c in votes.items()]
        )
        counts: Counts = {
            name: dict.fromkeys(CHOICES, 0) for name in CLASSES.get(item.body, {"": ()})
        }
        for person, choice in votes.items():
            counts[there[person] if item.body in CLASSES else ""][choice] += 1
        decide(a, item, _flat(counts), seats_of(item.meeting_id), now, 1)
        a.sealed["votes"] = {str(p): c for p, c in sorted(votes.items())}
    return item


def _valid(item: AgendaItem, counts: Mapping[str, Mapping[str, int]], seats: Seats) -> Counts:
    """The counts as whole numbers that add up; Refusal beside the field that cannot be."""
    present = seats.present(item.body)
    if set(counts) != set(present):
        raise refuse("tally.classes", field="counts", classes=tuple(present))
    clean: Counts = {}
    for name, there in present.items():
        got = counts[name]
        where = f"{name}.".lstrip(".")
        if set(got) != set(COUNTED):
            raise refuse("tally.fields", field="counts")
        for what in COUNTED:
            if not isinstance(got[what], int) or isinstance(got[what], bool) or got[what] < 0:
                raise refuse("tally.whole", field=f"{where}{what}")
        cast = sum(got[what] for what in ("for", "against", "abstain", "void"))
        if got["issued"] > there:
            raise Refusal(
                "invalid",
                Check("tally.issued", False, got["issued"], there, there, "present"),
                field=f"{where}issued",
            )
        if cast != got["returned"]:
            raise Refusal(
                "invalid",
                Check("tally.sum", False, cast, got["returned"], got["returned"], "returned"),
                field=f"{where}returned",
            )
        clean[name] = {what: got[what] for what in COUNTED}
    return clean


def _differences(one: Counts, other: Counts) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, what)
        for name in other
        for what in COUNTED
        if one.get(name, {}).get(what) != other[name][what]
    )


def _flat(counts: Counts) -> dict[str, int]:
    """``{"for.committee": 3, ...}``, or ``{"for": 3, ...}`` for a body without classes."""
    return {
        what + (f".{name}" if name else ""): n
        for name, group in counts.items()
        for what, n in group.items()
    }
