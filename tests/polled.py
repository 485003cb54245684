"""A village at its poll, made of plain rows: the roll, who stands, boxes, workers; and whole votes.

``make_poll()`` gives a :class:`Poll` on election day; ``poll.vote(...)`` does a whole round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import ballot_counts, ballot_papers, round_results, vote_rounds
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Candidacy,
    Election,
    ElectionOfficer,
    Matter,
    MatterPart,
    Person,
    PollBox,
    PollWorker,
    Voter,
    VoteRound,
)

DEFINITION = """
slug: at-the-poll
version: 1
source: a test
assembly: villagers_assembly
starts: [clerk]
origins: [duty]
subject: election
steps:
  - key: vote
    parts:
      - key: count
        kind: paper_count
        actors: [clerk]
        done_when:
          - {fact: count.complete, is: true, clause: "law:18"}
  - key: result
    parts:
      - key: handover
        kind: handover
        count: count
        actors: [clerk]
        done_when:
          - {fact: handover.over, is: true, clause: "law:24"}
"""
TEXT = """
name: poll
summary: a vote
subject: election
steps: {vote: {name: vote, does: vote}, result: {name: result, does: result}}
parts: {count: {name: count, todo: count}, handover: {name: handover, todo: handover}}
conditions: {count.complete: not yet, handover.over: not yet}
rules: {count.complete: complete, handover.over: done}
"""
POSTS = [
    {"post": "director", "role": "director", "name": "主任", "seats": 1, "women": False},
    {"post": "committee_member", "role": "committee_member", "name": "委员", "seats": 2,
     "women": False},
]  # fmt: skip
STAND = {"director": ["王建国", "李强"], "committee_member": ["周芳", "吴刚", "郑华"]}
WOMEN = ("周芳",)
TODAY = NOW.date()


@dataclass
class Poll:
    """A poll: people by name, voters in the order of the roll, boxes by name."""

    village: Village
    matter: Matter
    election: Election
    people: dict[str, Person]
    voters: list[Voter]
    boxes: dict[str, PollBox]
    now: Any = NOW
    part: str = "count"
    tellers: list[str] = field(default_factory=lambda: ["计票甲", "计票乙"])

    def do(self, act: Callable[..., Any], by: str = "clerk", **given: Any) -> Any:
        """An act of the part by a person of the village or of the poll."""
        actor = self.village.actor(self.people.get(by, by))
        return act(actor=actor, now=self.now, matter_id=self.matter.pk, part=self.part, **given)

    def refused(self, act: Callable[..., Any], by: str = "clerk", **given: Any) -> str:
        """What an act is refused with."""
        try:
            self.do(act, by, **given)
        except Refusal as refusal:
            return refusal.checks[0].says
        raise AssertionError("not refused")

    @property
    def last(self) -> VoteRound:
        return VoteRound.objects.filter(election=self.election).latest("number")

    @property
    def facts(self) -> dict[str, Any]:
        return MatterPart.objects.get(matter=self.matter, key=self.part).facts

    def box(self, name: str = "中心会场") -> int:
        return int(self.boxes[name].pk)

    def receive(self, papers: int = 200) -> None:
        for box in self.boxes.values():
            self.do(ballot_papers.receive, box=box.pk, papers=papers)

    def seal(self, issued: Mapping[str, int], papers: int = 200) -> None:
        """Tell the sums, close every box, open them together."""
        for name, box in self.boxes.items():
            n = issued.get(name, 0)
            self.do(ballot_papers.tell_totals, box=box.pk, issued=n)
            self.do(
                ballot_papers.seal, box=box.pk, stubs=n, unused=papers - n,
                signers=[self.people[p].pk for p in ("监票甲", "监票乙", "监票丙")],
            )  # fmt: skip
        self.do(ballot_counts.open_boxes)

    def read(
        self, name: str, sums: Mapping[str, Any], *, again: Mapping[str, Any] | None = None
    ) -> str:
        """Two tellers' sheets of one box; ``again``: what the second has instead."""
        box = self.boxes[name].pk
        self.do(ballot_counts.enter_returned, box=box, papers=sums["valid"] + sums["void"])
        self.do(ballot_counts.enter_sums, self.tellers[0], box=box, sums=sums)
        second = sums if again is None else again
        return str(self.do(ballot_counts.enter_sums, self.tellers[1], box=box, sums=second))

    def vote(self, votes: Mapping[str, Mapping[str, int]], *, cast: int, void: int = 0) -> str:
        """A whole round in the main box: opened, handed out as sums, counted, announced."""
        self.do(vote_rounds.open_poll)
        self.receive()
        self.seal({"中心会场": cast})
        for name in self.boxes:
            main = name == "中心会场"
            sums = {"valid": cast - void, "void": void, "for": votes} if main else EMPTY
            self.read(name, sums)
        return str(self.do(round_results.announce))


EMPTY: dict[str, Any] = {"valid": 0, "void": 0}


def make_poll(
    *,
    voters: int = 60,
    boxes: Sequence[tuple[str, str]] = (("中心会场", "main"),),
    posts: Sequence[Mapping[str, Any]] = POSTS,
    stand: Mapping[str, Sequence[str]] = STAND,
    women: Sequence[str] = WOMEN,
    area: str = "330212105219",
    slug: str = "at-the-poll",
    upto: str = "count",
    day: date = TODAY,
) -> Poll:
    """Everything before the vote is done; whoever stands is on the roll first."""
    village = make_village(area)
    matter = make_matter(village, upto=upto, procedure=slug, category="election")
    election = Election.objects.create(
        matter=matter, area=village.area, kind="committee", day=day, posts=list(posts)
    )
    names = [n for people in stand.values() for n in people]
    workers = ["计票甲", "计票乙", "监票甲", "监票乙", "监票丙", "发票员", "委员会甲"]
    names = [*dict.fromkeys(names), *workers]
    names += [f"选民{n}" for n in range(len(names) + 1, voters + 1)]
    made = Person.objects.bulk_create(
        [
            Person(area=village.area, name=name, created_at=NOW, sex="f" if name in women else "m")
            for name in names
        ]
    )
    people = {p.name: p for p in made}
    roll = Voter.objects.bulk_create(
        [
            Voter(election=election, person=p, number=n, ground="home", group=f"{n % 4 + 1}组")
            for n, p in enumerate(made[:voters], 1)
        ]
    )
    for post, some in stand.items():
        for rank, name in enumerate(some, 1):
            Candidacy.objects.create(
                election=election, person=people[name], post=post, named_by="voters",
                state="formal", rank=rank,
            )  # fmt: skip
    kept = {
        name: PollBox.objects.create(election=election, name=name, kind=kind, place="文化礼堂")
        for name, kind in boxes
    }
    for name, task in zip(
        workers[:6], ("teller",) * 2 + ("scrutineer",) * 3 + ("issuer",), strict=True
    ):
        PollWorker.objects.create(election=election, person=people[name], task=task)
    ElectionOfficer.objects.create(
        election=election, person=people["委员会甲"], rank=1, role="chair",
        since=NOW.date() - timedelta(days=30),
    )  # fmt: skip
    return Poll(village, matter, election, people, roll, kept)
