"""The count of paper ballots: boxes opened together, each read by two people apart, differences
settled, doubtful papers ruled on by the election committee, the result said on the spot.

Who is elected is said by ``core.elections`` (``methods.counting``). Organic Law, Art. 18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import files, round_sheets
from xiangyue.actions.ballot_papers import log_of
from xiangyue.actions.electing import listed
from xiangyue.actions.poll_staff import Poll, at_poll, require_impartial
from xiangyue.actions.terms import reason_of
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.models import BoxCount, BoxLog, DoubtfulPaper, PollBox, PollWorker

TELLS = ("teller", "announcer", "scrutineer")


def open_boxes(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> None:
    """The poll is over: all boxes, sealed, are opened together, on the same day."""
    with at_poll("count.boxes", matter_id, part, actor, now, key) as poll:
        vote = poll.running("open")
        logs = list(BoxLog.objects.filter(round=vote).select_related("box").order_by("pk"))
        if open_still := unsealed(logs):
            raise Refusal("conditions", *open_still)
        if poll.case.today != vote.day:
            raise refuse(
                "count.same-day", code="conditions", clause="election-practice",
                day=vote.day.isoformat(),
            )  # fmt: skip
        vote.state, vote.opened_on = "counting", poll.case.today
        vote.save()
        poll.case.put(part, issued=sum(log.issued for log in logs))
        poll.a.data |= {"round": vote.number, "boxes": len(logs)}


def unsealed(logs: Sequence[BoxLog]) -> list[Check]:
    """The boxes that are not sealed yet, where there are some."""
    names = [log.box.name for log in logs if not log.sealed]
    if not names:
        return []
    return [
        Check("count.unsealed", False, len(logs) - len(names), len(logs),
              clause="election-practice", values={"boxes": listed(names)})
    ]  # fmt: skip


def enter_returned(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    papers: int,
    key: UUID | None = None,
) -> BoxLog:
    """How many papers lay in a box, counted before any is read; until a count of it is in."""
    with at_poll("count.returned", matter_id, part, actor, now, key, *TELLS) as poll:
        vote = poll.running("counting")
        log = log_of(vote, poll.box(box))
        if papers < 0:
            raise refuse("count.number", field="papers")
        if BoxCount.objects.filter(round=vote, box_id=box, final=True).exists():
            raise refuse("count.handed-in", code="conditions", box=log.box.name)
        log.returned = papers
        log.save()
        rows = BoxLog.objects.filter(round=vote, returned__isnull=False)
        poll.case.put(part, returned=sum(rows.values_list("returned", flat=True)))
        poll.a.data |= {"box": box, "returned": papers, "issued": log.issued}
    return log


def read_ballots(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    at: int,
    ballots: Sequence[Mapping[str, Any]],
    teller: int | None = None,
    key: UUID | None = None,
) -> int:
    """Ballots of a box as they are read, from number ``at`` (0 the first) on: what the teller had
    from there is replaced, so a batch sent twice is there once. How many they have now.

    A ballot is as docs/count.md has it. Refusals: a gap before ``at``, a count handed in.
    """
    with at_poll("count.read", matter_id, part, actor, now, key, *TELLS) as poll:
        count = _mine(poll, actor, box, teller)
        if "sums" in count.read:
            raise refuse("count.by-sheet", code="conditions")
        there = list(count.read.get("ballots", []))
        if not 0 <= at <= len(there):
            raise Refusal("stale", Check("count.gap", False, at, len(there)))
        new = [_tidy(b) for b in ballots]
        _require_readable(poll, count.box, {"ballots": new})
        if len(there[:at]) + len(new) > round_sheets.MOST_PAPERS:
            raise refuse("count.too-many", field="ballots")
        count.read = {"ballots": there[:at] + new}
        count.save()
        poll.a.data |= {"box": box, "ballots": len(new), "have": at + len(new)}
        poll.a.result = str(at + len(new))
    return at + len(new)


def _tidy(ballot: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(ballot, Mapping):
        raise refuse("count.ballot", field="ballots")
    kept = {k: ballot[k] for k in ("for", "against", "unreadable") if ballot.get(k)}
    if set(ballot) - {"for", "against", "unreadable", "n"} or ballot.get("n", 1) != 1:
        raise refuse("count.ballot", field="ballots")
    return kept


def enter_sums(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    sums: Mapping[str, Any],
    teller: int | None = None,
    key: UUID | None = None,
) -> str:
    """The sums of a teller's sheet for one box, doubtful papers left out; handed in at once."""
    with at_poll("count.sums", matter_id, part, actor, now, key, *TELLS) as poll:
        count = _mine(poll, actor, box, teller)
        if count.read.get("ballots"):
            raise refuse("count.by-ballot", code="conditions")
        _require_readable(poll, count.box, {"sums": dict(sums)})
        count.read = {"sums": dict(sums)}
        return _hand_in(poll, count)


def hand_in(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    teller: int | None = None,
    key: UUID | None = None,
) -> str:
    """A teller's count ballot by ballot is whole: "waits" for the other, "differs", "agrees"."""
    with at_poll("count.hand-in", matter_id, part, actor, now, key, *TELLS) as poll:
        return _hand_in(poll, _mine(poll, actor, box, teller))


def _hand_in(poll: Poll, count: BoxCount) -> str:
    log = log_of(poll.last, count.box)
    _require_returned(log)
    count.final = True
    count.save()
    state = "waits"
    if BoxCount.objects.filter(round=poll.last, box=count.box, final=True).count() > 1:
        sheet = round_sheets.Round.of(poll.case.matter, poll.last)
        state = "differs" if sheet.open_differences(count.box.name) else "agrees"
    poll.a.data |= {"box": count.box_id, "state": state}
    poll.a.result = state
    return state


def lacking(log: BoxLog) -> tuple[Check, ...]:
    """What stands against a count of the box being handed in."""
    return unmet(lambda: _require_returned(log))


def _require_returned(log: BoxLog) -> None:
    if log.returned is None:
        raise refuse("count.not-returned", code="conditions", box=log.box.name)


def _mine(poll: Poll, actor: Actor, box_id: int, teller: int | None) -> BoxCount:
    """This teller's count of the box, begun if it is not there; locked with the matter."""
    vote, box = poll.running("counting"), poll.box(box_id)
    log_of(vote, box)
    who = actor.person_id if teller is None else teller
    if who is None or actor.person_id is None:
        raise refuse("count.staff", code="not-allowed", clause="law:15")
    asked = PollWorker.objects.filter(election=poll.election, person_id=who, task__in=TELLS)
    if not asked.exists():
        raise refuse("count.not-teller", code="conditions", field="teller", clause="law:18")
    require_impartial(vote, who, poll.case.matter, poll.case.today)
    require_impartial(vote, actor.person_id, poll.case.matter, poll.case.today)
    counts = list(BoxCount.objects.filter(round=vote, box=box))
    mine = next((c for c in counts if c.teller_id == who), None)
    if mine is None:
        # Neither who read the other count nor who wrote it down has a hand in this one.
        if {who, actor.person_id} & {p for c in counts for p in (c.teller_id, c.entered_by_id)}:
            raise refuse("count.same-person", code="conditions", clause="election-practice")
        if len(counts) > 1:
            raise refuse("count.two-already", code="conditions", box=box.name)
        mine = BoxCount(round=vote, box=box, teller_id=who, read={})
        mine.entered_by_id = actor.person_id
        mine.box = box
        return mine
    if mine.final:
        raise refuse("count.handed-in", code="conditions", box=box.name)
    if mine.entered_by_id != actor.person_id:
        raise refuse("count.other-enters", code="conditions", clause="election-practice")
    mine.box = box
    return mine


def _require_readable(poll: Poll, box: PollBox, read: Mapping[str, Any]) -> None:
    """Refusal, with where it is wrong, for ballots or sums that cannot be."""
    round_sheets.Round.of(poll.case.matter, poll.last, light=True).check(box.name, read)


def put_aside(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    words: str,
    photos: Sequence[files.Kept] = (),
    key: UUID | None = None,
) -> DoubtfulPaper:
    """A doubtful paper is put aside, with its photo: the election committee decides on it."""
    with at_poll("count.doubt", matter_id, part, actor, now, key, *TELLS) as poll:
        vote, where = poll.running("counting"), poll.box(box)
        log_of(vote, where)
        why = reason_of(words)
        files.at_most(photos, 2)
        if BoxCount.objects.filter(round=vote, box=where, final=True).exists():
            raise refuse("count.handed-in", code="conditions", box=where.name)
        n = DoubtfulPaper.objects.filter(round=vote, box=where).count() + 1
        paper = DoubtfulPaper.objects.create(round=vote, box=where, number=n, words=why)
        files.attach(photos, area=poll.case.matter.area_id, now=now, public=False, doubt=paper)
        poll.a.data |= {"box": box, "paper": n, "photos": len(photos)}
        poll.a.result = str(paper.pk)
    return paper


def rule_on(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    paper: int,
    counts: bool,
    why: str,
    marks: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> DoubtfulPaper:
    """The election committee decides: the paper counts as ``marks`` say, or is void; and why."""
    with at_poll("count.rule", matter_id, part, actor, now, key) as poll:
        vote = poll.running("counting")
        found = DoubtfulPaper.objects.filter(round=vote, pk=paper).select_related("box").first()
        if found is None:
            raise refuse("count.no-such-paper", code="not-found")
        if actor.person_id is not None:
            require_impartial(vote, actor.person_id, poll.case.matter, poll.case.today)
        reason = reason_of(why)
        read = _tidy(marks or {}) if counts else {}
        _require_readable(poll, found.box, {"ballots": [read]})
        found.ruling, found.marks, found.why = ("counts" if counts else "void"), read, reason
        found.ruled_by_id = actor.person_id
        found.save()
        poll.a.data |= {"box": found.box_id, "paper": found.number, "ruling": found.ruling}
        poll.a.sealed["why"] = reason
    return found


def settle(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    what: str,
    number: int,
    why: str,
    post: str = "",
    name: str = "",
    key: UUID | None = None,
) -> int:
    """After reading again: the number that holds where two counts of a box differ, and why.

    How many differences are still open. ``what``, ``post``, ``name``: as docs/count.md has them.
    """
    with at_poll("count.settle", matter_id, part, actor, now, key) as poll:
        vote, where = poll.running("counting"), poll.box(box)
        if actor.person_id is not None:
            require_impartial(vote, actor.person_id, poll.case.matter, poll.case.today)
        sheet = round_sheets.Round.of(poll.case.matter, vote)
        wanted = (what, post, name)
        found = [d for d in sheet.differences() if d.box == where.name and d.key == wanted]
        if not found:
            raise refuse("count.no-difference", code="conditions", box=where.name)
        if number < 0:
            raise refuse("count.number", field="number")
        reason = reason_of(why)
        same = {"box": where.name, "what": what}
        same |= {"post": post, "name": name} if name else {}
        kept = [s for s in vote.settled if any(s.get(k) != v for k, v in same.items())]
        vote.settled = [*kept, {**same, "number": number, "why": reason}]
        vote.save()
        poll.a.data |= {"box": box, "what": what, "number": number}
        poll.a.sealed["why"] = reason
        poll.a.data |= {"first": found[0].first, "second": found[0].second}
        sheet = round_sheets.Round.of(poll.case.matter, vote)
        left = len(sheet.open_differences())
        poll.a.result = str(left)
    return left
