"""The arrangements and the papers: what makes one void, how many were printed and handed over, and
the posting of all of it in time.

Source: Organic Law of Villagers' Committees (2025), Art. 18; Zhejiang Measures on Elections, Art.
22, 24, 27.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import election_committees
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.electing import Poll, at_election, people_names
from xiangyue.actions.poll_clashes import clashes, may_not_work, relative_says
from xiangyue.actions.polling import KIND, box_of, short_of, tell
from xiangyue.actions.relatives import clash
from xiangyue.actions.typed import words as text_of
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.models import PaperMove, PollBox, PollPlan, PollWorker, Voter
from xiangyue.data.polling import MOVES, PAPERS

MOST_LINES = 10


def say_void(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    lines: Sequence[str] = (),
    key: UUID | None = None,
) -> PollPlan:
    """What makes a ballot paper void is made known: what the law and the rules in force say, and
    what the village's own method of election says beside it (``lines``)."""
    with at_election(matter_id, "polling.void", part, actor, now, key, KIND) as poll:
        own = [text_of(line, "lines", 200) for line in lines if line.strip()]
        if len(own) > MOST_LINES:
            raise refuse("polling.lines", field="lines")
        row, _ = PollPlan.objects.update_or_create(
            election=poll.election,
            defaults={"void_lines": own, "changed_on": poll.case.today},
        )
        poll.a.data["lines"] = own
        tell(poll)
        poll.a.result = str(row.pk)
    return row


def move_papers(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    move: str,
    number: int,
    paper: str = "ballot",
    box_id: int | None = None,
    giver: str = "",
    taker: str = "",
    key: UUID | None = None,
) -> PaperMove:
    """Papers printed, handed over to a box, brought back, destroyed. Ballot papers are printed once
    for each registered voter; no more is handed over than there is, or destroyed."""
    with at_election(matter_id, "polling.papers", part, actor, now, key, KIND, after=True) as poll:
        if move not in MOVES or paper not in PAPERS:
            raise refuse("polling.move", field="move")
        box = box_of(poll, box_id) if box_id else None
        if move == "handed" and (not giver.strip() or not taker.strip()):
            raise refuse("polling.who-handed", field="taker")
        have = Counter[str]()
        for what, n in PaperMove.objects.filter(election=poll.election, paper=paper).values_list(
            "move", "number"
        ):
            have[what] += n
        _require_number(poll, paper, move, number, have)
        row = PaperMove.objects.create(
            election=poll.election, paper=paper, move=move, number=number, box=box,
            giver=giver.strip()[:60], taker=taker.strip()[:60], on=poll.case.today,
        )  # fmt: skip
        poll.a.data |= {"paper": paper, "move": move, "papers": number}
        poll.a.data["box"] = box.name if box else ""
        tell(poll)
        poll.a.result = str(row.pk)
    return row


def _require_number(poll: Poll, paper: str, move: str, number: int, have: Counter[str]) -> None:
    if number < 1:
        raise refuse("polling.number", field="number")
    voters = Voter.objects.filter(election=poll.election, on_roll=True).count()
    if move == "printed":
        total = have["printed"] + number
        if paper == "ballot" and total != voters:
            check = Check("polling.printed", False, total, voters, clause="election-practice")
            raise Refusal("invalid", check, field="number")
        return
    here = have["printed"] - have["handed"] + have["back"] - have["destroyed"]
    there = have["handed"] - have["back"]
    left = there if move == "back" else here
    if number > left:
        raise Refusal("invalid", Check("polling.no-papers", False, number, left), field="number")


def post_arrangements(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """Time, places, ways and staff are posted today. Refusals: too late before election day, an
    election committee of too few, no main place, a box that lacks something, too few tellers, no
    announcer or issuer, staff who stand or whose close relative does, not said what makes a paper
    void."""
    with at_election(
        matter_id, "polling.post", part, actor, now, key, KIND, expected=expected
    ) as poll:
        if poll.case.facts(part).get("posted"):
            raise refuse("polling.posted-already", code="conditions")
        poll.in_time("polling", "polling.posting-days")
        boxes = list(PollBox.objects.filter(election=poll.election).order_by("pk"))
        workers = list(PollWorker.objects.filter(election=poll.election).select_related("person"))
        if lacks := _lacks(poll, boxes, workers):
            raise Refusal("conditions", *lacks)
        post_notice(poll.a, poll.case, poll.election, "polling", actor)
        tell(poll)
        poll.case.put(part, told=True, posted=poll.case.today.isoformat())
        poll.a.data |= {
            "posted": poll.case.today.isoformat(),
            "boxes": [[b.kind, b.name, b.place] for b in boxes],
            "staff": sorted([w.task, w.person.name] for w in workers),
        }


def lacking(
    poll: Poll, boxes: Sequence[PollBox], workers: Sequence[PollWorker]
) -> tuple[Check, ...]:
    """What stands against the arrangements being posted today, all of it, as far as the part's
    facts tell: no query but where they say that somebody may not be on the staff."""
    facts = poll.case.facts(poll.part.key)
    return (
        *unmet(lambda: poll.in_time("polling", "polling.posting-days")),
        *_short(poll),
        *_no_main(boxes),
        *short_of(poll, boxes, workers),
        *_too_few(poll, workers),
        *(_barred(poll, workers) if facts.get("clashes") else ()),
        *_void_unsaid(bool(facts.get("void_said"))),
    )


def _short(poll: Poll) -> list[Check]:
    return election_committees.short(poll.case, poll.number("election-committee.least"))


def _lacks(poll: Poll, boxes: Sequence[PollBox], workers: Sequence[PollWorker]) -> list[Check]:
    said = PollPlan.objects.filter(election=poll.election, changed_on__isnull=False).exists()
    staff = [*_too_few(poll, workers), *_barred(poll, workers)]
    committee = _short(poll)
    there = [*_no_main(boxes), *short_of(poll, boxes, workers)]
    return [*committee, *there, *staff, *_void_unsaid(said)]


def _no_main(boxes: Sequence[PollBox]) -> list[Check]:
    if any(b.kind == "main" for b in boxes):
        return []
    return [Check("polling.no-main", False, clause="election-practice")]


def _void_unsaid(said: bool) -> list[Check]:
    return [] if said else [Check("polling.void-unsaid", False, clause="election-practice")]


def _too_few(poll: Poll, workers: Sequence[PollWorker]) -> list[Check]:
    """The tasks for which there are too few."""
    tasks = Counter(w.task for w in workers)
    tellers = poll.number("polling.tellers")
    return [
        Check(f"polling.too-few-{task}", False, tasks[task], need, clause=tellers.clause)
        for task, need in (("teller", tellers.value), ("announcer", 1), ("issuer", 1))
        if tasks[task] < need
    ]


def _barred(poll: Poll, workers: Sequence[PollWorker]) -> list[Check]:
    """Each of the staff who may not be on it."""
    own, ties = clashes(poll, workers)
    names = people_names({*own, *(p for t in ties for p in (t.first, t.second))})
    area, day, says = poll.case.matter.area_id, poll.case.today, relative_says(poll)
    found = [may_not_work(poll, names[person]) for person in own]
    return found + [clash(tie, says, names, use="staff", area=area, day=day) for tie in ties]
