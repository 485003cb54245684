"""A vote on paper, lived: the poll on its day, boxes, two tellers, doubtful papers, what follows.

How it goes is set by ``Knobs`` in ``run.kept["poll"]``: by default the head's post stays open at
first, two are tied for the last seat of another, and the vote for what is left is days later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import ballot_counts, ballot_papers, round_results, vote_rounds
from xiangyue.actions.electing import RECALL
from xiangyue.core.elections import further
from xiangyue.core.part import Part
from xiangyue.data.models import (
    BoxLog,
    Election,
    Person,
    PollBox,
    PollWorker,
    Voter,
    VoteRound,
)
from xiangyue.methods import counting
from xiangyue.scenario.ballots import papers_of, plan_votes

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

ROUNDS = 8
"""A scenario that is not decided by then is no scenario."""


@dataclass
class Knobs:
    """``open``: nobody has a majority for the first post of one seat; ``tie``: two are level for
    the last seat of a post of several; ``later``: days to a vote for seats left, 0 the same day;
    ``turnout``: percent of the roll; ``doubts``: doubtful papers; ``void``: void papers."""

    open: bool = True
    tie: bool = True
    later: int = 5
    turnout: int = 88
    doubts: int = 2
    void: int = 1


class Quiet:
    """The rehearsal, acting without telling: what is undone again is no line of the story."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rehearsal, name)

    def do(self, action: Any, **given: Any) -> Any:
        """One act, now."""
        return action(now=self.rehearsal.clock.now, **given)


@dataclass
class Booth:
    """What the people of one round have before them."""

    vote: VoteRound
    boxes: list[PollBox]
    tellers: list[Actor]
    signers: dict[int, list[int]]  # of each box
    roll: list[Voter]
    knobs: Knobs


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def election_of(run: Running) -> Election:
    """The election that is lived."""
    return Election.objects.get(matter_id=run.matter_id)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Wait for election day."""
    election = election_of(run)
    day = election.day or driver.clock.today
    run.until[part.key] = (election.pk, day - timedelta(days=1))


def end(driver: Driver, run: Running, part: Part) -> None:
    """Election day, and every vote that follows."""
    knobs = run.kept.setdefault("poll", Knobs())
    for _ in range(ROUNDS):
        booth = opened(driver, run, part, knobs)
        poll(driver, run, part, booth)
        count(driver, run, part, booth)
        driver.do(round_results.announce, actor=driver.who(part), **ids(run, part))
        booth.vote.refresh_from_db()
        if not booth.vote.plan:
            return
        later = knobs.later if booth.vote.plan[0]["why"] == "left" else 0
        day = driver.clock.today + timedelta(days=later)
        driver.do(vote_rounds.call_round, actor=driver.who(part), day=day, **ids(run, part))
        driver.clock.until(day)


def opened(driver: Driver, run: Running, part: Part, knobs: Knobs) -> Booth:
    """The poll opened, with everyone who works at it."""
    vote = driver.do(vote_rounds.open_poll, actor=driver.who(part), **ids(run, part))
    election = vote.election
    workers = list(PollWorker.objects.filter(election=election).select_related("person"))
    tellers = [w.person for w in workers if w.task in ballot_counts.TELLS]
    tellers = list({p.pk: p for p in sorted(tellers, key=lambda p: p.pk)}.values())[:2]
    boxes = list(PollBox.objects.filter(election=election).order_by("pk"))
    sign = [w for w in workers if w.task == "scrutineer"]
    return Booth(
        vote,
        boxes,
        [_actor(p, driver) for p in tellers],
        {b.pk: [w.person_id for w in sign if w.box_id in (None, b.pk)][:3] for b in boxes},
        list(Voter.objects.filter(election=election, on_roll=True).order_by("number", "pk")),
        knobs,
    )


def _actor(person: Person, driver: Driver) -> Actor:
    known = driver.cast.actors.get(person.pk)
    return known or Actor(person.pk, person.name, driver.cast.area)


def papers(booth: Booth) -> dict[int, int]:
    """How many come to each box: those on a mobile box's list there, the others to the first."""
    main = next(b for b in booth.boxes if b.kind != "mobile")
    cast = max(2, len(booth.roll) * booth.knobs.turnout // 100)
    found = dict.fromkeys((b.pk for b in booth.boxes), 0)
    for box in booth.boxes:
        if box.kind == "mobile":
            found[box.pk] = sum(v.box_id == box.pk for v in booth.roll)
    found[main.pk] = cast - sum(found.values())
    return found


def poll(driver: Driver, run: Running, part: Part, booth: Booth) -> None:
    """Papers brought, handed out by name at the mobile box and told as sums at the others; a
    spoiled one replaced; every box closed, signed and sealed; all opened together."""
    who, at = driver.who(part), ids(run, part)
    due = papers(booth)
    for box in booth.boxes:
        driver.do(ballot_papers.receive, actor=who, box=box.pk, papers=due[box.pk] + 5, **at)
    for box in booth.boxes:
        if box.kind == "mobile":
            for voter in (v for v in booth.roll if v.box_id == box.pk):
                driver.do(ballot_papers.hand_out, actor=who, box=box.pk, to=voter.pk, **at)
        else:
            proxies = ballot_papers.proxies_of(booth.vote).count()
            given = {"box": box.pk, "issued": due[box.pk], "scribes": min(1, due[box.pk])}
            given |= {"proxies": min(proxies, due[box.pk]) if box.kind == "main" else 0}
            driver.do(ballot_papers.tell_totals, actor=who, **given, **at)
    close(driver, part, at, booth, who)


def close(driver: Driver, part: Part, at: Mapping[str, Any], booth: Booth, who: Actor) -> None:
    """Every box sealed, then all opened."""
    for log in BoxLog.objects.filter(round=booth.vote).order_by("pk"):
        if log.issued:
            driver.do(ballot_papers.spoil, actor=who, box=log.box_id, **at)
        log.refresh_from_db()
        driver.do(ballot_papers.seal, actor=who, **sealing(log, booth), **at)
    driver.do(ballot_counts.open_boxes, actor=who, **at)


def sealing(log: BoxLog, booth: Booth) -> dict[str, Any]:
    """What is said of a box as it is closed."""
    left = ballot_papers.left(log)
    return {
        "box": log.box_id,
        "stubs": log.issued,
        "unused": left,
        "signers": booth.signers[log.box_id],
    }


def count(driver: Driver, run: Running, part: Part, booth: Booth) -> None:
    """Each box counted by two: the mobile one ballot by ballot, the others by sheet."""
    who, at = driver.who(part), ids(run, part)
    due, first = papers(booth), booth.tellers[0]
    main = max(due, key=lambda box: due[box])
    good = sum(due.values()) - booth.knobs.void - booth.knobs.doubts
    wanted = plan_votes(booth.vote, good, sum(due.values()), booth.knobs)
    small = {box: papers_of(wanted, booth.vote, n) for box, n in due.items() if box != main}
    for box, n in due.items():
        driver.do(ballot_counts.enter_returned, actor=who, box=box, papers=n, **at)
    for box, ballots in small.items():
        for teller in booth.tellers:
            driver.do(
                ballot_counts.read_ballots, actor=teller, box=box, at=0, ballots=ballots, **at
            )
            driver.do(ballot_counts.hand_in, actor=teller, box=box, **at)
    aside = []
    for n in range(min(booth.knobs.doubts, due[main])):
        words = ("名字写到了格子外面", "圈和叉分不清", "有涂改")[n % 3]
        aside.append(driver.do(ballot_counts.put_aside, actor=first, box=main, words=words, **at))
    sums = rest(wanted, list(small.values()), due[main], booth, len(aside))
    for teller in booth.tellers:
        driver.do(ballot_counts.enter_sums, actor=teller, box=main, sums=sums, **at)
    for paper in aside:
        given = {"paper": paper.pk, "counts": False, "why": "看不出选的是谁，认定无效"}
        driver.do(ballot_counts.rule_on, actor=who, **given, **at)


def rest(
    wanted: Mapping[str, Mapping[str, int]],
    small: list[list[dict[str, Any]]],
    papers: int,
    booth: Booth,
    aside: int,
) -> dict[str, Any]:
    """The sums of the main box: all votes but those of the small boxes."""
    left = {post: dict(votes) for post, votes in wanted.items()}
    for ballots in small:
        for ballot in ballots:
            for post, names in ballot.get("for", {}).items():
                for name in names:
                    left[post][name] -= 1
    void = booth.knobs.void
    return rounded(booth, {"valid": papers - void - aside, "void": void, "for": left})


def rounded(booth: Booth, sums: dict[str, Any]) -> dict[str, Any]:
    """The same; at a vote on one question whoever is not for it is against."""
    if not counting.kinds()[booth.vote.kind].yes_no:
        return sums
    against = {
        post: {name: max(0, sums["valid"] - n) for name, n in votes.items()}
        for post, votes in sums["for"].items()
    }
    return {**sums, "against": against}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening the poll."""
    rehearsal.refuses(key, part, vote_rounds.open_poll, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Opened before its day; anything before it is open."""
    who, at, tries = rehearsal.who(part), ids(run, part), rehearsal.refuses
    tries("count-early", part, vote_rounds.open_poll, actor=who, **at)
    tries("count-not-open", part, ballot_counts.open_boxes, actor=who, **at)
    do(rehearsal, run, part)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Every refusal of the day, then the day itself and what follows."""
    knobs = run.kept.setdefault("poll", Knobs())
    quiet: Any = Quiet(rehearsal)
    with rehearsal.supposing():
        booth = opened(quiet, run, part, knobs)
        _papers_refused(quiet, run, part, booth)
    with rehearsal.supposing():
        booth = opened(quiet, run, part, knobs)
        poll(quiet, run, part, booth)
        _count_refused(quiet, run, part, booth)
    with rehearsal.supposing():
        booth = opened(quiet, run, part, knobs)
        poll(quiet, run, part, booth)
        count(quiet, run, part, booth)
        _result_refused(quiet, run, part, booth)
    end(rehearsal, run, part)


def _papers_refused(r: Rehearsal, run: Running, part: Part, booth: Booth) -> None:
    who, at, tries = r.who(part), ids(run, part), r.refuses
    give, totals, main = ballot_papers.hand_out, ballot_papers.tell_totals, booth.boxes[0]
    voter = next(v for v in booth.roll if v.box_id is None)
    tries("count-twice-open", part, vote_rounds.open_poll, actor=who, **at)
    tries("count-no-papers", part, give, actor=who, box=main.pk, to=voter.pk, **at)
    tries("count-none", part, ballot_papers.receive, actor=who, box=main.pk, papers=0, **at)
    r.do(ballot_papers.receive, actor=who, box=main.pk, papers=len(booth.roll) + 9, **at)
    for box in booth.boxes[1:]:
        r.do(ballot_papers.receive, actor=who, box=box.pk, papers=9, **at)
    tries("count-off-roll", part, give, actor=who, box=main.pk, to=0, **at)
    for box in (b for b in booth.boxes if b.kind == "mobile"):
        tries("count-not-on-list", part, give, actor=who, box=box.pk, to=voter.pk, **at)
        listed = next((v for v in booth.roll if v.box_id == box.pk), None)
        if listed is not None:
            tries("count-other-box", part, give, actor=who, box=main.pk, to=listed.pk, **at)
    other = next(v for v in booth.roll if v.box_id is None and v.pk != voter.pk)
    tries(
        "count-no-proxy", part, give, actor=who, box=main.pk, to=voter.pk,
        papers_of=[other.pk], **at,
    )  # fmt: skip
    tries("count-totals-more", part, totals, actor=who, box=main.pk, issued=9999, **at)
    tries("count-over-roll", part, totals, actor=who, box=main.pk, issued=len(booth.roll) + 1, **at)
    tries("count-spoil-none", part, ballot_papers.spoil, actor=who, box=main.pk, **at)
    r.do(give, actor=who, box=main.pk, to=voter.pk, **at)
    tries("count-had", part, give, actor=who, box=main.pk, to=voter.pk, **at)
    tries("count-by-name", part, totals, actor=who, box=main.pk, issued=3, **at)
    log = BoxLog.objects.get(round=booth.vote, box=main)
    right, seal = sealing(log, booth), ballot_papers.seal
    tries("count-stubs", part, seal, actor=who, **right | {"stubs": log.issued + 1}, **at)
    tries("count-unused", part, seal, actor=who, **right | {"unused": 0}, **at)
    few = booth.signers[main.pk][:1]
    tries("count-signers", part, seal, actor=who, **right | {"signers": few}, **at)
    stands = [c["id"] for c in booth.vote.candidates][:1] or [0]
    tries("count-signs", part, seal, actor=who, **right | {"signers": stands}, **at)
    tries("count-unsealed", part, ballot_counts.open_boxes, actor=who, **at)
    r.do(seal, actor=who, **right, **at)
    tries("count-sealed", part, ballot_papers.spoil, actor=who, box=main.pk, **at)


def _count_refused(r: Rehearsal, run: Running, part: Part, booth: Booth) -> None:
    who, at, tries = r.who(part), ids(run, part), r.refuses
    one, other = booth.tellers
    due = papers(booth)
    box = max(due, key=lambda b: due[b])
    enter, n = ballot_counts.enter_sums, due[box]
    post = booth.vote.posts[0]["name"]
    name = next(c["name"] for c in booth.vote.candidates)
    sums = rounded(booth, {"valid": n, "void": 0, "for": {post: {name: n - 1}}})
    tries("count-not-returned", part, enter, actor=one, box=box, sums=sums, **at)
    r.do(ballot_counts.enter_returned, actor=who, box=box, papers=n, **at)
    wrong = sums | {"for": {post: {name: n + 1}}}
    tries("count-cannot-be", part, enter, actor=one, box=box, sums=wrong, **at)
    tries("count-no-teller", part, enter, actor=one, box=box, sums=sums, teller=0, **at)
    read = ballot_counts.read_ballots
    tries("count-gap", part, read, actor=one, box=box, at=3, ballots=[{}], **at)
    tries("count-not-twice", part, round_results.announce, actor=who, **at)
    r.do(enter, actor=one, box=box, sums=sums, **at)
    tries("count-handed-in", part, enter, actor=one, box=box, sums=sums, **at)
    given = {"box": box, "sums": sums, "teller": other.person_id}
    tries("count-same-person", part, enter, actor=one, **given, **at)
    unlike = rounded(booth, sums | {"for": {post: {name: n - 2}}})
    state = r.do(enter, actor=other, box=box, sums=unlike, **at)
    r.expects("differ", part, "differs", str(state))
    tries("count-differs", part, round_results.announce, actor=who, **at)
    line = {"box": box, "what": "for", "post": post, "name": name, "number": n - 1}
    settle = ballot_counts.settle
    same = line | {"what": "valid", "post": "", "name": ""}
    tries("count-no-difference", part, settle, actor=who, **same, why="又点了一遍", **at)
    tries("count-no-why", part, settle, actor=who, **line, why="", **at)
    stands = r.cast.actors.get(booth.vote.candidates[0]["id"])
    if stands is not None:
        own = "count-own-recall" if election_of(run).kind == RECALL else "count-own"
        tries(own, part, settle, actor=stands, **line, why="又唱了一遍", **at)


def _result_refused(r: Rehearsal, run: Running, part: Part, booth: Booth) -> None:
    who, at, tries = r.who(part), ids(run, part), r.refuses
    r.do(round_results.announce, actor=who, **at)
    booth.vote.refresh_from_db()
    if not booth.vote.plan:
        return
    call, today = vote_rounds.call_round, r.clock.today
    tries("count-day-past", part, call, actor=who, day=today - timedelta(days=1), **at)
    if booth.vote.plan[0]["by"]:
        tries("count-day-late", part, call, actor=who, day=today + timedelta(days=99), **at)
    given = {"reason": "不想再选了"}
    if booth.vote.plan[0].get("why") == further.LEFT:
        tries("count-must-fill", part, vote_rounds.leave_empty, actor=who, **given, **at)
    tries("count-over", part, vote_rounds.open_poll, actor=who, **at)
