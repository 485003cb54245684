"""Who acts at the poll: the election committee, the office, and the people appointed for a task.

Nobody who stands, and no close relative of one, counts (common practice; Art. 15 for the
committee).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions import relatives
from xiangyue.actions.acts import Act
from xiangyue.actions.electing import RECALL, require_not_own
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Election,
    ElectionOfficer,
    Matter,
    PollBox,
    PollWorker,
    VoteRound,
)

NEXT = ("called", "open", "counting")


@dataclass
class Poll:
    """One act at a poll: the case locked, the election, its latest round."""

    a: Act
    case: Case
    part: Part
    election: Election
    rounds: list[VoteRound]

    @property
    def last(self) -> VoteRound:
        """The round that runs, or was the last; Refusal where none was opened."""
        if not self.rounds:
            raise refuse("count.not-open", code="conditions")
        return self.rounds[-1]

    def running(self, state: str) -> VoteRound:
        """The round in that state; Refusal where it is not."""
        if not self.rounds or self.last.state != state:
            says = {"open": "count.not-open", "counting": "count.not-counting"}[state]
            raise refuse(says, code="conditions")
        return self.last

    def box(self, box_id: int) -> PollBox:
        """A box of this election."""
        found = PollBox.objects.filter(election=self.election, pk=box_id).first()
        if found is None:
            raise refuse("count.no-such-box", code="not-found")
        return found


def election_of(matter: Matter) -> Election:
    """The election of a matter; Refusal("not-found")."""
    found = Election.objects.filter(matter_id=matter.pk).first()
    if found is None:
        raise refuse("count.no-election", code="not-found")
    return found


def in_office(today: date) -> Q:
    """The members of an election committee in office on that day."""
    return Q(since__lte=today) & (Q(until=None) | Q(until__gt=today))


def may(actor: Actor, area: str, part: Part, election: Election, today: date, *tasks: str) -> bool:
    """Whether one may act: an actor of the part, of the committee, or appointed for a task."""
    if actor.person_id is None:
        return False
    if actor.holds(area, *part.actors):
        return True
    who = Q(person_id=actor.person_id)
    if ElectionOfficer.objects.filter(who, in_office(today), election=election).exists():
        return True
    return bool(tasks) and (
        PollWorker.objects.filter(who, election=election, task__in=tasks).exists()
    )


@contextmanager
def at_poll(
    name: str,
    matter_id: int,
    part: str,
    actor: Actor,
    now: datetime,
    key: UUID | None,
    *tasks: str,
    kind: str = "paper_count",
) -> Iterator[Poll]:
    """One act of the part, by whoever may: settled and recorded when it ends."""
    with act_on(matter_id, name, "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        asked = case.require_open(part, kind)
        election = election_of(case.matter)
        require_not_own(election, actor)
        if not may(actor, case.matter.area_id, asked, election, case.today, *tasks):
            raise refuse("count.staff", code="not-allowed", clause="law:15")
        rounds = list(VoteRound.objects.filter(election=election).order_by("number"))
        yield Poll(a, case, asked, election, rounds)
        case.settle(a)


def standing(vote: VoteRound) -> set[int]:
    """Who stands in a round."""
    return {c["id"] for c in vote.candidates}


def require_impartial(vote: VoteRound, person_id: int, matter: Matter, today: date) -> None:
    """Refusal for one who stands, and for a close relative of one."""
    people, recall = standing(vote), vote.kind == RECALL
    if person_id in people:
        raise refuse(
            "count.own-recall" if recall else "count.own",
            code="not-allowed", clause="election-practice",
        )  # fmt: skip
    area = matter.area_id
    if relatives.close_relatives(people, area, today, use="staff", others=[person_id]):
        raise refuse(
            "count.relative-recall" if recall else "count.relative",
            code="not-allowed", clause="election-practice",
        )  # fmt: skip


def short(
    says: str, have: int, need: int, *, field: str = "", clause: str = "", **values: object
) -> Refusal:
    """A refusal of numbers that are not as they must be."""
    check = Check(says, False, have, need, clause=clause or "election-practice", values=values)
    return Refusal("conditions", check, field=field)
