"""Who was elected in an earlier vote leaves for a close relative elected now to a higher post, and
who comes up for them.

Zhejiang Measures on Elections of Villagers' Committees, Art. 31: the higher post stays, in like
posts the more votes; after a further vote whoever has the most votes for the place comes up, with a
third of the ballots cast at least. Where nobody has, the place is voted on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xiangyue.core.elections.contests import Contest
from xiangyue.core.elections.papers import Mark
from xiangyue.core.elections.picking import Picked, barred, fill, leaving


@dataclass(frozen=True)
class Reopened:
    """A post that is not voted on here, of which ``seats`` are open again. ``order``: who may come
    up, with their votes, the most first; ``comes`` do; ``left`` seats for which ``stand``."""

    post: str
    seats: int
    cast: int
    order: tuple[tuple[str, int], ...]
    comes: tuple[str, ...]
    left: int
    stand: tuple[str, ...]


def without(contest: Contest, gone: Mapping[str, object]) -> tuple[Mark, ...]:
    """Who is on the committee still."""
    return tuple(mark for mark in contest.before if mark[1] not in gone)


def reopened(
    contest: Contest, picked: Sequence[Picked], third: Callable[[int, int], bool], more: int
) -> list[Reopened]:
    """The places of those who leave whose post is not voted on here. ``third``: are so many votes
    of so many ballots enough; ``more``: so many stand beyond the seats left."""
    gone = leaving(contest, picked)
    voted = {post.id for post in contest.posts}
    posts = [post for post, _other in gone.values() if post not in voted]
    return [
        _open(contest, picked, post, posts.count(post), third, more)
        for post in dict.fromkeys(posts)
    ]


def _open(
    contest: Contest,
    picked: Sequence[Picked],
    post: str,
    seats: int,
    third: Callable[[int, int], bool],
    more: int,
) -> Reopened:
    before = contest.earlier[post]
    out = {person for _, person in contest.before}
    out |= {person for p in picked for person in (*p.elected, *p.tied, *p.rivals)}
    out |= barred(contest, post, picked)
    people = [(p, n) for p, n in before.votes.items() if n and p not in out]
    people.sort(key=lambda one: (-one[1], one[0]))
    number = dict(people)
    enough: list[str] = []
    for person, votes in people:
        kin = {p for pair in contest.relatives if person in pair for p in pair}
        if third(votes, before.cast) and not kin & set(enough):
            enough.append(person)
    comes, tied = fill(enough, seats, number.__getitem__)
    left = seats - len(comes)
    rest = [p for p, _n in people if p not in comes]
    cut = number[rest[left + more - 1]] if left and len(rest) > left + more else 0
    stand = tied or [p for p in rest if number[p] >= cut]
    return Reopened(
        post, seats, before.cast, tuple(people), tuple(comes), left, tuple(stand if left else ())
    )
