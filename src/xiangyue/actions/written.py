"""Opinions that members who cannot come hand in in writing before a vote, where its rule counts
them (an admission to the party): they count as votes, never as presence.

Who handed one in and what they say are kept apart: the people by name, the votes as numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.meeting_frame import (
    CHOICES,
    at_item,
    book,
    day_of,
    require_keeper,
    require_pending,
)
from xiangyue.actions.outcomes import WRITTEN, touch
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import AgendaItem, Attendance


def counts_written(item: AgendaItem) -> bool:
    """Whether the rule of this item counts opinions handed in in writing beforehand."""
    if not item.rule:
        return False
    body = book().body(item.rule, day=day_of(item.meeting), area=item.meeting.area_id)
    return any(
        one.rstrip("?") == WRITTEN for parts in body.mapping("totals").values() for one in parts
    )


def take_written(
    *,
    actor: Actor,
    now: datetime,
    item_id: int,
    people: Sequence[int],
    counts: Mapping[str, int],
    expected: int | None = None,
    key: UUID | None = None,
) -> AgendaItem:
    """Enter the written opinions that were opened in the meeting: whose (``people``, members due
    who are not there) and how many are ``for``, ``against``, ``abstain``. Again replaces it, until
    the item is decided. ``expected``: the meeting's version.

    Refusal where the rule of the vote counts none, where somebody is there or not due, where the
    numbers are not as many as the people.
    """
    ids = list(dict.fromkeys(people))
    with at_item(item_id, "vote.written", actor, now, key, expected) as (a, item):
        require_keeper(item.meeting, actor)
        require_pending(item, "open")
        if not counts_written(item):
            raise refuse("written.not-counted", code="conditions")
        states = dict(
            Attendance.objects.filter(meeting=item.meeting, person_id__in=ids).values_list(
                "person_id", "state"
            )
        )
        if len(states) != len(ids):
            raise refuse("written.not-due", field="people")
        if there := sum(state == "present" for state in states.values()):
            raise refuse("written.there", field="people", n=there)
        given = {name: counts.get(name, 0) for name in CHOICES}
        if any(not isinstance(n, int) or isinstance(n, bool) or n < 0 for n in given.values()):
            raise Refusal("invalid", Check("tally.whole", False), field="agree")
        if sum(given.values()) != len(ids):
            check = Check("written.sum", False, sum(given.values()), len(ids))
            raise Refusal("invalid", check, field="agree")
        item.written = {"people": ids, **given} if ids else {}
        a.save(item, "written")
        touch(a, item.meeting)
        a.data["written"] = len(ids)
        a.sealed |= {"people": ids, "counts": given}
    return item
