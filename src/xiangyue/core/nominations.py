"""One nomination paper, and who comes first out of the sums: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiangyue.core.elections.papers import Post
from xiangyue.core.elections.picking import fill
from xiangyue.core.refusals import Check

Names = Mapping[str, Sequence[int]]
"""By post the people named for it."""
Votes = Mapping[str, Mapping[int, int]]
"""By post how often each person was named."""


def wrong_with(
    names: Names, posts: Sequence[Post], seats_clause: str, twice_clause: str
) -> Check | None:
    """Why a paper is void: more people for a post than it has seats, one person for two posts.

    Source: Zhejiang Measures on Elections of Villagers' Committees, Art. 17.
    """
    seats = {post.id: post.seats for post in posts}
    for post, people in names.items():
        if post not in seats:
            return Check("nomination.no-post", False, values={"post": post})
        have = len(set(people))
        if have > seats[post]:
            return Check(
                "nomination.more-than-seats", False, have, seats[post], clause=seats_clause
            )
    times = Counter(p for people in names.values() for p in set(people))
    if any(n > 1 for n in times.values()):
        return Check("nomination.two-posts", False, clause=twice_clause)
    return None


def add(votes: Votes, names: Names) -> dict[str, dict[int, int]]:
    """The sums with one paper more."""
    found = {post: dict(people) for post, people in votes.items()}
    for post, people in names.items():
        here = found.setdefault(post, {})
        for person in dict.fromkeys(people):
            here[person] = here.get(person, 0) + 1
    return found


def together(*parts: Votes) -> dict[str, dict[int, int]]:
    """The sums of several boxes, or of papers and phones."""
    found: dict[str, dict[int, int]] = {}
    for votes in parts:
        for post, people in votes.items():
            here = found.setdefault(post, {})
            for person, number in people.items():
                here[person] = here.get(person, 0) + number
    return found


def differences(one: Votes, other: Votes) -> list[tuple[str, int, int, int]]:
    """Where two tellers differ: (post, person, the first's number, the second's)."""
    found = []
    for post in sorted({*one, *other}):
        mine, theirs = one.get(post, {}), other.get(post, {})
        for person in sorted({*mine, *theirs}):
            pair = mine.get(person, 0), theirs.get(person, 0)
            if pair[0] != pair[1]:
                found.append((post, person, *pair))
    return found


@dataclass(frozen=True)
class PostNames:
    """Who is named for one post: ``order`` the most votes first, ``first`` the candidates so far,
    ``tied`` those level across the last place, for ``tied_places``."""

    post: Post
    order: tuple[int, ...]
    first: tuple[int, ...]
    tied: tuple[int, ...] = ()
    tied_places: int = 0
    votes: Mapping[int, int] = field(default_factory=dict)


def first_names(
    votes: Votes,
    posts: Sequence[Post],
    more: int,
    *,
    again: Votes | None = None,
    women: Iterable[int] = (),
) -> tuple[PostNames, ...]:
    """For each post as many as it has seats and ``more``, by votes; those level by the votes of the
    preselection (``again``). For a woman's post women alone are named."""
    among = set(women)
    found = []
    for post in posts:
        mine = dict(votes.get(post.id, {}))
        if post.women_only:
            mine = {p: n for p, n in mine.items() if p in among}
        later = (again or {}).get(post.id, {})
        order = sorted(
            (p for p, n in mine.items() if n), key=lambda p: (-mine[p], -later.get(p, 0), p)
        )
        wanted = post.seats + more
        first, level = _cut(order, wanted, mine, later)
        found.append(PostNames(post, tuple(order), tuple(first), tuple(level),
                               wanted - len(first) if level else 0, mine))  # fmt: skip
    return tuple(found)


def _cut(
    order: list[int], wanted: int, votes: Mapping[int, int], later: Mapping[int, int]
) -> tuple[list[int], list[int]]:
    """``fill`` of ``core.elections`` over names; those level are looked at by the later votes."""
    by = {str(p): p for p in order}
    names = list(by)
    first, level = fill(names, wanted, lambda p: votes[by[p]])
    if level and later:
        ranked = sorted(level, key=lambda p: (-later.get(by[p], 0), by[p]))
        won, still = fill(ranked, wanted - len(first), lambda p: later.get(by[p], 0))
        first, level = [*first, *won], still
    return [by[p] for p in first], [by[p] for p in level]
