"""What the law asks of a vote and its result beside the numbers, and what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from xiangyue.core.elections.contests import Contest
from xiangyue.core.elections.picking import Picked
from xiangyue.core.elections.tallies import Count
from xiangyue.core.refusals import Check

if TYPE_CHECKING:
    from xiangyue.core.elections.outcomes import Judge, PostResult


def boxes(count: Count, judge: Judge) -> Iterable[Check]:
    """Boxes with more than was issued for them: the vote may be valid, the box needs a look."""
    for name, tally in count.boxes:
        issued = count.issued_by_box.get(name)
        if issued is not None and tally.returned > issued:
            yield judge.says(
                "counting.box-more",
                "election.again",
                have=tally.returned,
                need=issued,
                box=name,
            )


def form(contest: Contest, judge: Judge) -> tuple[Check, ...]:
    """More candidates than seats, where there are candidates at all."""
    if not contest.candidates or not contest.kind.committee:
        return ()
    counts = {
        "candidates": len({person for _, person in contest.candidates}),
        "seats": contest.seats(),
    }
    return judge.ask("committee.election.candidates", counts).passes


def composition(
    contest: Contest, judge: Judge, picked: list[Picked], again: Iterable[PostResult] = ()
) -> tuple[Check, ...]:
    """A woman on the committee, once every seat is filled and it is known who is one."""
    if not contest.kind.committee or contest.women is None:
        return ()
    if any(p.left or p.tied or p.rivals for p in picked) or any(p.left for p in again):
        return ()
    if contest.kind.id != "committee" and not contest.before:
        return ()  # who else is on it was not said
    people = [person for _, person in contest.before]
    people += [person for p in picked for person in p.elected]
    counts = {
        "committee": len(people),
        "women": sum(contest.is_woman(person) for person in people),
    }
    return judge.ask("committee.composition", counts).passes


def follows(
    contest: Contest, judge: Judge, posts: tuple[PostResult, ...], picked: list[Picked]
) -> Iterable[Check]:
    for post in posts:
        if post.tied:
            yield judge.says(
                "counting.run-off",
                "election.ties",
                have=len(post.tied),
                need=post.tied_seats,
                post=post.post,
                people=post.tied,
            )
        if post.rivals:
            yield judge.says(
                "counting.relatives-run-off",
                "election.relatives",
                post=post.post,
                people=post.rivals,
            )
    left = [post for post in posts if post.left]
    if contest.kind.yes_no or not left:
        return
    for post in left:
        yield from _further_vote(contest, judge, post)
    yield from _for_the_committee(contest, judge, picked)


def more_of(contest: Contest) -> str:
    """By what more stand than there are seats: the law's further vote is the committee's alone."""
    return "election.second-vote.more" if contest.kind.committee else "election.bodies.more"


def _further_vote(contest: Contest, judge: Judge, post: PostResult) -> Iterable[Check]:
    if not contest.kind.follows:
        yield judge.says("counting.left", "election.again", have=post.left, post=post.post)
        return
    yield judge.says(
        "counting.second-vote",
        more_of(contest),
        have=post.left,
        post=post.post,
        people=post.next_candidates,
    )
    if len(post.next_candidates) <= post.left:
        yield judge.says(
            "counting.too-few-candidates",
            more_of(contest),
            have=len(post.next_candidates),
            need=post.left + 1,
            post=post.post,
        )
    if contest.kind.committee:
        by = contest.day + timedelta(days=judge.number("election.second-vote.days"))
        yield judge.says("counting.second-vote-by", "election.second-vote.days", day=by)


def _for_the_committee(contest: Contest, judge: Judge, picked: list[Picked]) -> Iterable[Check]:
    if not contest.kind.committee:
        return
    people = [person for _, person in contest.before]
    people += [person for p in picked for person in p.elected]
    if contest.women is not None and not any(contest.is_woman(person) for person in people):
        yield judge.says("counting.woman-seat", "election.woman-seat")
    stage = "first" if contest.kind.id == "committee" else "second"
    enough = judge.number(f"election.may-stay-short.{stage}")
    if any(p.left and p.post.heads for p in picked):
        enough = 0 if judge.number("election.may-stay-short.head") else enough
    if enough and len(people) >= enough:
        yield judge.says(
            "counting.may-stay-short",
            f"election.may-stay-short.{stage}",
            met=True,
            have=len(people),
            need=enough,
        )
