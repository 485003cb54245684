"""Papers at the poll: brought to a box, handed out voter by voter or told as sums, spoiled ones
replaced, boxes closed and sealed.

Of who was handed a paper nothing but that is kept: no time, no number, no way to the ballot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.poll_staff import Poll, at_poll, require_impartial, short, standing
from xiangyue.core.refusals import refuse
from xiangyue.data.models import BoxLog, PaperIssued, PollBox, PollWorker, Proxy, Voter, VoteRound

HANDS = ("issuer", "scrutineer")
"""Who hands papers out besides the committee and the office."""


def log_of(vote: VoteRound, box: PollBox) -> BoxLog:
    """The log of one box in a round; Refusal for a box that came too late."""
    found = BoxLog.objects.filter(round=vote, box=box).first()
    if found is None:
        raise refuse("count.no-such-box", code="not-found")
    return found


def _open_log(poll: Poll, box_id: int) -> BoxLog:
    log = log_of(poll.running("open"), poll.box(box_id))
    if log.sealed:
        raise refuse("count.sealed", code="conditions", box=log.box.name)
    return log


def left(log: BoxLog) -> int:
    """Papers at a box that nobody has had."""
    return int(log.received - log.issued - log.spoiled)


def receive(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    papers: int,
    key: UUID | None = None,
) -> BoxLog:
    """So many papers more are brought to a box. A mobile box must be approved."""
    with at_poll("count.receive", matter_id, part, actor, now, key) as poll:
        log = _open_log(poll, box)
        if papers < 1:
            raise refuse("count.number", field="papers")
        if log.box.kind == "mobile" and log.box.approved_on is None:
            raise refuse(
                "count.mobile-unapproved", code="conditions", clause="election-practice",
                box=log.box.name,
            )  # fmt: skip
        log.received += papers
        log.save()
        poll.a.data |= {"box": box, "papers": papers}
    return log


def hand_out(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    to: int,
    papers_of: Sequence[int] | None = None,
    scribe: bool = False,
    key: UUID | None = None,
) -> int:
    """A voter (a number of ``Voter``) is handed their paper and those of whoever they vote for.

    ``papers_of``: whose papers exactly; left out, all that are due to them. How many were given.
    Refusals: not on the roll, had it already, given to a proxy, at another box, none left.
    """
    with at_poll("count.issue", matter_id, part, actor, now, key, *HANDS) as poll:
        log = _open_log(poll, box)
        if log.totals:
            raise refuse("count.by-totals", code="conditions", box=log.box.name)
        voter = Voter.objects.filter(election=poll.election, pk=to).select_related("box").first()
        if voter is None or not voter.on_roll:
            raise refuse("count.not-on-roll", code="conditions", clause="law:16", field="to")
        rows = _due(poll.last, voter, papers_of)
        for row in rows:
            _here(row, log.box)
        if left(log) < len(rows):
            raise short("count.none-left", left(log), len(rows), box=log.box.name)
        _within_roll(poll.last, _issued(poll.last) + len(rows))
        PaperIssued.objects.bulk_create(
            [
                PaperIssued(
                    round=poll.last, voter=row, box=log.box, scribe=scribe,
                    to=None if row.pk == voter.pk else voter,
                )
                for row in rows
            ]
        )  # fmt: skip
        others = sum(row.pk != voter.pk for row in rows)
        log.issued += len(rows)
        log.proxies += others
        log.scribes += len(rows) if scribe else 0
        log.save()
        poll.case.add(part, issued=len(rows))
        poll.a.data |= {"box": box, "papers": len(rows), "proxies": others}
        poll.a.result = str(len(rows))
    return len(rows)


def proxies_of(vote: VoteRound) -> QuerySet[Proxy]:
    """The posted proxies that hold in a round: a candidate has none (Art. 18), whoever was written
    in before and stands in a further vote neither, nor who is off the roll by now; those who gave
    them one vote themselves."""
    rows = Proxy.objects.filter(election=vote.election_id, state="posted", holder__on_roll=True)
    return rows.exclude(holder__person_id__in=standing(vote))


def _issued(vote: VoteRound) -> int:
    """Papers handed out at all boxes of a round: one query."""
    return BoxLog.objects.filter(round=vote).aggregate(n=Sum("issued", default=0))["n"]


def _within_roll(vote: VoteRound, papers: int, field: str = "to") -> None:
    """Refusal where more papers would be out than there are people on the roll."""
    if papers > vote.registered:
        raise short("count.more-than-roll", papers, vote.registered, field=field, clause="law:18")


def _here(voter: Voter, box: PollBox) -> None:
    """Who is on a mobile box's list gets a paper there and nowhere else."""
    if voter.box_id == box.pk or (voter.box is None and box.kind != "mobile"):
        return
    if box.kind == "mobile":
        raise refuse("count.not-on-box-list", code="conditions", clause="election-practice")
    if voter.box is not None and voter.box.kind == "mobile":
        raise refuse(
            "count.other-box", code="conditions", clause="election-practice", box=voter.box.name
        )


def _due(vote: VoteRound, voter: Voter, papers_of: Sequence[int] | None) -> list[Voter]:
    """Whose papers this voter is handed now."""
    posted = proxies_of(vote)
    mine = posted.filter(voter=voter).select_related("holder__person").first()
    rows = posted.filter(holder=voter).select_related("voter__box")
    held = [p.voter for p in rows.order_by("voter__number", "pk") if p.voter.on_roll]
    who = {row.pk: row for row in ([] if mine else [voter]) + held}
    had = set(
        PaperIssued.objects.filter(round=vote, voter_id__in=who).values_list("voter_id", flat=True)
    )
    if papers_of is None:
        wanted = [pk for pk in who if pk not in had]
    else:
        wanted = list(dict.fromkeys(papers_of))
    if mine and (voter.pk in wanted or (not wanted and not held)):
        raise refuse(
            "count.gave-proxy", code="conditions", clause="law:18", holder=mine.holder.person.name
        )
    if any(pk not in who for pk in wanted):
        if voter.person_id in standing(vote):
            raise refuse(
                "proxy.candidate", code="conditions", field="to", clause="law:18.4",
                name=voter.person.name,
            )  # fmt: skip
        raise refuse("count.no-proxy", code="conditions", clause="law:18")
    if not wanted or any(pk in had for pk in wanted):
        raise refuse("count.had-paper", code="conditions", clause="election-practice")
    return [who[pk] for pk in wanted]


def tell_totals(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    issued: int,
    proxies: int = 0,
    scribes: int = 0,
    key: UUID | None = None,
) -> BoxLog:
    """Where the roll is kept on paper: how many were handed out at a box in all, told again at will
    until it is sealed. Refusals: some were handed out by name there, sums that cannot be."""
    with at_poll("count.totals", matter_id, part, actor, now, key, *HANDS) as poll:
        log = _open_log(poll, box)
        if log.issued and not log.totals:
            raise refuse("count.by-name", code="conditions", box=log.box.name)
        if min(issued, proxies, scribes) < 0:
            raise refuse("count.number", field="issued")
        if issued > log.received - log.spoiled:
            need = log.received - log.spoiled
            raise short("count.more-than-received", issued, need, field="issued")
        if max(proxies, scribes) > issued:
            raise short("count.more-than-issued", max(proxies, scribes), issued, field="proxies")
        others = _issued(poll.last) - log.issued
        _within_roll(poll.last, others + issued, "issued")
        _within_posted(poll.last, log, proxies)
        more = issued - log.issued
        log.totals, log.issued, log.proxies, log.scribes = issued > 0, issued, proxies, scribes
        log.save()
        poll.case.put(part, issued=others + issued)
        poll.a.data |= {"box": box, "issued": issued, "proxies": proxies, "scribes": scribes}
        poll.a.result = str(more)
    return log


def _within_posted(vote: VoteRound, log: BoxLog, proxies: int) -> None:
    """Refusal where more would have voted for another, at all boxes, than there are proxies."""
    logs = BoxLog.objects.filter(round=vote).exclude(pk=log.pk)
    told = logs.aggregate(n=Sum("proxies", default=0))["n"] + proxies
    posted = proxies_of(vote).filter(voter__on_roll=True).count() if proxies else told
    if told > posted:
        raise short("count.more-than-posted", told, posted, field="proxies", clause="law:18.4")


def spoil(
    *, actor: Actor, now: datetime, matter_id: int, part: str, box: int, key: UUID | None = None
) -> BoxLog:
    """A voter spoiled a paper and is given another; the spoiled one is kept apart."""
    with at_poll("count.spoil", matter_id, part, actor, now, key, *HANDS) as poll:
        log = _open_log(poll, box)
        if log.spoiled >= log.issued:
            raise short("count.nothing-to-spoil", log.spoiled + 1, log.issued, box=log.box.name)
        if left(log) < 1:
            raise short("count.none-left", left(log), 1, box=log.box.name)
        log.spoiled += 1
        log.save()
        poll.a.data |= {"box": box, "spoiled": log.spoiled}
    return log


def seal(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box: int,
    stubs: int,
    unused: int,
    signers: Sequence[int],
    key: UUID | None = None,
) -> BoxLog:
    """Close a box: the stubs (or signatures) on the paper roll and the papers left over, counted,
    must agree with the log; so many scrutineers sign, and it is sealed."""
    with at_poll("count.seal", matter_id, part, actor, now, key, *HANDS) as poll:
        log = _open_log(poll, box)
        if stubs != log.issued:
            raise short("count.stubs-differ", stubs, log.issued, field="stubs")
        if unused != left(log):
            raise short("count.unused-differ", unused, left(log), field="unused")
        names = _signers(poll, log.box, signers)
        log.unused, log.sealed, log.signers = unused, True, sorted(names)
        log.save()
        poll.a.data |= {"box": box, "received": log.received, "issued": log.issued}
        poll.a.data |= {"spoiled": log.spoiled, "unused": unused, "signers": sorted(names)}
    return log


def _signers(poll: Poll, box: PollBox, signers: Sequence[int]) -> dict[int, str]:
    rows = PollWorker.objects.filter(
        Q(box=box) | Q(box=None), election=poll.election, task="scrutineer", person_id__in=signers
    ).select_related("person")
    names = {row.person_id: row.person.name for row in rows}
    if any(person not in names for person in signers):
        raise refuse("count.not-scrutineer", field="signers", clause="election-practice")
    name = "election.mobile-signers" if box.kind == "mobile" else "election.box-signers"
    need = own_numbers.setting(name, matter=poll.case.matter, day=poll.case.today)
    if len(names) < need:
        raise short("count.signers", len(names), need, field="signers", box=box.name)
    for person in names:
        require_impartial(poll.last, person, poll.case.matter, poll.case.today)
    return names
