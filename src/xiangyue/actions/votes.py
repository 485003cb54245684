"""The items of an open meeting: amended, discussed, heard, decided by hands, withdrawn.

The counting of ballots is in ``actions.counting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import stood_for
from xiangyue.actions.counting import Counts, flat
from xiangyue.actions.item_ballots import running
from xiangyue.actions.meeting_frame import (
    CHOICES,
    at_item,
    day_of,
    names,
    require_keeper,
    require_pending,
    seats_by,
    seats_of,
)
from xiangyue.actions.motion_texts import add_text
from xiangyue.actions.outcomes import decide, held, touch
from xiangyue.actions.standing import open_case, procedure_of
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BODIES, CLASSES
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Attendance, MotionText, Tally


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
    with at_item(item_id, "item.amend", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        if item.matter_id is None:
            raise refuse("item.no-text", code="conditions")
        case = open_case(item.matter_id, now=now)
        part = case.procedure.part(item.part)
        if not part.amend or not part.approves:
            raise refuse("item.no-amendment", code="conditions", way=names("way", [item.way]))
        if Tally.objects.filter(item=item).exists() or running(item) is not None:
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
        touch(a, item.meeting)
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
    with at_item(item_id, "item.discuss", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        item.discussion = text
        a.save(item, "discussion")
        touch(a, item.meeting)
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
    with at_item(item_id, "item.hear", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        if item.way != "consult":
            raise refuse("item.to-be-voted", code="conditions", way=names("way", [item.way]))
        if text:
            item.discussion = text
            a.sealed["discussion"] = text
        seats = seats_of(item.meeting_id)
        item.outcome, item.decided_at = "heard", now
        item.counts = seats.counts(item.body)
        a.save(item, "discussion", "outcome", "decided_at", "counts")
        touch(a, item.meeting)
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
    with at_item(item_id, "item.withdraw", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "called", "open")
        if Tally.objects.filter(item=item).count() % 2 or running(item) is not None:
            raise refuse("meeting.counting", code="conditions")
        item.outcome, item.decided_at = "withdrawn", now
        a.save(item, "outcome", "decided_at")
        touch(a, item.meeting)
        a.sealed["reason"] = reason
    return item


def _households(item: AgendaItem, votes: Mapping[int, str]) -> dict[str, int]:
    """The households that are for it, where the item's rule counts them; else nothing."""
    area, day = item.meeting.area_id, day_of(item.meeting)
    if not stood_for.wanted(item.rule, item.body, day, area):
        return {}
    agree = [person for person, choice in votes.items() if choice == "for"]
    poll = ""
    if item.matter_id is not None:
        poll = procedure_of(item.matter).part(item.part).signed_in
    return stood_for.agreeing(agree, area, day, item.matter_id, poll)


_HANDS = """
INSERT INTO xiangyue_handvote (item_id, person_id, choice)
SELECT %s, v.person, v.choice FROM unnest(%s::bigint[], %s::text[]) AS v(person, choice)
"""


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
    with at_item(item_id, "vote.hands", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        if item.way != "show_of_hands":
            raise refuse("item.no-hands", code="conditions", way=names("way", [item.way]))
        sheet = Attendance.objects.filter(meeting_id=item.meeting_id).values_list(
            "person_id", "state", "role", "counted_as"
        )
        roles, rows = BODIES[item.body], list(sheet)
        there = {
            person: name
            for person, state, role, name in rows
            if state == "present" and role in roles
        }
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
        a.also(_HANDS, [item.pk, list(votes), list(votes.values())])
        counts: Counts = {
            name: dict.fromkeys(CHOICES, 0) for name in CLASSES.get(item.body, {"": ()})
        }
        for person, choice in votes.items():
            counts[there[person] if item.body in CLASSES else ""][choice] += 1
        told = flat(counts) | _households(item, votes)
        decide(a, item, told, seats_by(row[1:] for row in rows), now, 1)
        a.sealed["votes"] = {str(p): c for p, c in sorted(votes.items())}
    return item
