"""Who may not work at a poll: whoever stands, or whose recall it is, their close relatives, and who
looks on at it.

Source: Zhejiang Measures on Elections, Art. 22; Beijing, Art. 21; Shanghai, Art. 14.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.actions import relatives
from xiangyue.actions.electing import RECALL, Poll, people_names, standing_in
from xiangyue.core.refusals import Check
from xiangyue.core.relatives import Tie
from xiangyue.data.models import Observer, PollWorker
from xiangyue.methods.relatives import counted


def against(poll: Poll, person_id: int) -> Check | None:
    """Why somebody does not work at this poll: they look on at it, they stand, or a close relative
    of theirs does."""
    looking = Observer.objects.filter(matter=poll.case.matter, person=person_id, left_on=None)
    if (observer := looking.first()) is not None:
        return Check("polling.observes", False, values={"name": observer.name})
    stands = standing_in(poll.election)
    if person_id in stands:
        return may_not_work(poll, stands[person_id])
    area, day = poll.case.matter.area_id, poll.case.today
    ties = relatives.close_relatives([person_id], area, day, use="staff", others=stands)
    if not ties:
        return None
    names = stands | people_names([person_id])
    says = relative_says(poll)
    return relatives.clash(ties[0], says, names, use="staff", area=area, day=day)


def relative_says(poll: Poll) -> str:
    """The sentence about a relative who does not work at the poll."""
    return "polling.relative-recall" if poll.election.kind == RECALL else "polling.relative"


def may_not_work(poll: Poll, name: str) -> Check:
    """The condition that whoever it is about does not work at the poll."""
    recall = poll.election.kind == RECALL
    return Check(
        "polling.stands-recall" if recall else "polling.stands", False,
        clause=poll_clause(poll), values={"name": name},
    )  # fmt: skip


def poll_clause(poll: Poll) -> str:
    """Where it is said that nobody who stands works at the poll."""
    found = counted("staff", day=poll.case.today, area=poll.case.matter.area_id)
    return found.clause("spouse").partition(",")[0]


def clashes(poll: Poll, workers: Sequence[PollWorker]) -> tuple[tuple[int, ...], tuple[Tie, ...]]:
    """Staff who stand, and the ties of staff to those who stand: two queries."""
    stands = standing_in(poll.election)
    ids = {w.person_id for w in workers}
    area, day = poll.case.matter.area_id, poll.case.today
    ties = relatives.close_relatives(ids, area, day, use="staff", others=stands)
    return tuple(sorted(ids & set(stands))), ties
