"""Which votes follow out of an outcome: the tied voted on again, a vote for the seats left, all of
it again after a void one; where no woman is elected, with a place of her own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from xiangyue.core.elections.contests import WOMAN
from xiangyue.core.elections.outcomes import Outcome, PostResult
from xiangyue.core.elections.papers import Mark, Post

AGAIN, TIED, LEFT = "again", "tied", "left"


@dataclass(frozen=True)
class Further:
    """One vote to be held. ``kind``: of ``rules/elections.yaml``; ``why``: again, tied or left;
    ``by``: its last day by the rules, if they set one; ``woman``: the post that is a woman's."""

    kind: str
    posts: tuple[Post, ...]
    candidates: tuple[Mark, ...]
    why: str
    by: date | None = None
    woman: str = ""


def further(outcome: Outcome) -> tuple[Further, ...]:
    """The votes that follow, in the order in which they are held: those tied first."""
    contest = outcome.contest
    if outcome.result in ("void", "no-election"):
        return (Further(contest.kind.id, contest.posts, contest.candidates, AGAIN),)
    if outcome.result == "unsettled" or contest.kind.yes_no:
        return ()
    found: list[Further] = []
    places = {p.post: Post(p.post, p.seats) for p in outcome.posts}
    places |= {post.id: post for post in contest.posts}
    tied = [p for p in outcome.posts if p.tied or p.rivals]
    if tied:
        posts = tuple(
            replace(places[p.post], seats=p.tied_seats + len(p.rivals) // 2) for p in tied
        )
        marks = tuple((p.post, name) for p in tied for name in (*p.tied, *p.rivals))
        kind = "run-off" if contest.kind.committee else contest.kind.id
        found.append(Further(kind, posts, marks, TIED))
    if (left := _left(outcome, places)) is not None:
        found.append(left)
    return tuple(found)


def may_stay_short(outcome: Outcome) -> bool:
    """Whether the rules let the seats that are left stay empty."""
    return any(check.says == "counting.may-stay-short" for check in outcome.follows)


def _left(outcome: Outcome, places: dict[str, Post]) -> Further | None:
    contest = outcome.contest
    left = [p for p in outcome.posts if p.left]
    if not left or not contest.kind.follows:
        return None
    by = next(
        (c.values["day"] for c in outcome.follows if c.says == "counting.second-vote-by"), None
    )
    posts = [replace(places[p.post], seats=p.left) for p in left]
    marks = [(p.post, name) for p in left for name in p.next_candidates]
    woman = ""
    if any(c.says == "counting.woman-seat" for c in outcome.follows):
        if not any(post.women_only for post in posts):
            posts, marks, woman = _woman(outcome, left[-1], posts, marks)
        else:
            woman = next(post.id for post in posts if post.women_only)
    return Further(contest.kind.follows, tuple(posts), tuple(marks), LEFT, by, woman)


def _woman(
    outcome: Outcome, last: PostResult, posts: list[Post], marks: list[Mark]
) -> tuple[list[Post], list[Mark], str]:
    """The lowest post with a seat left gives one to a woman; the best placed women stand for it."""
    women = _best_women(outcome, last)
    name = last.post if last.left == 1 else last.post + WOMAN
    posts = [post for post in posts if post.id != last.post]
    kept = [mark for mark in marks if mark[0] != last.post and mark[1] not in women]
    if last.left > 1:
        posts.append(Post(last.post, last.left - 1))
        kept += [(last.post, n) for n in last.next_candidates if n not in women]
    posts.append(Post(name, 1, women_only=True))
    return posts, [*kept, *((name, n) for n in women)], name


def _best_women(outcome: Outcome, last: PostResult) -> list[str]:
    """Two women with the most votes, those of that post first, and whoever is level with them."""
    contest, taken = outcome.contest, {person for _, person in outcome.elected}
    taken |= {person for _, person in contest.before}
    order = [last, *(p for p in reversed(outcome.posts) if p is not last)]
    found: list[tuple[str, int]] = []
    for post in order:
        rows = [
            (s.person, s.votes)
            for s in post.standings
            if s.votes and contest.is_woman(s.person) and s.person not in taken
        ]
        rows = [row for row in rows if row[0] not in [n for n, _ in found]]
        room = 2 - len(found)
        if room <= 0:
            break
        cut = rows[room - 1][1] if len(rows) > room else 0
        found += [row for row in rows if row[1] >= max(1, cut)]
    return [name for name, _ in found]
