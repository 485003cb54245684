"""Who is elected to each post, out of the votes: majorities, seats, ties, a woman, no relatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiangyue.core.elections.contests import Contest
from xiangyue.core.elections.papers import Mark, Post

Met = Callable[[int], bool]
"""Is this number of votes enough?"""
YIELDED = ("yields", "yields-tie")
"""Why one who was elected in an earlier vote does not keep the place: a close relative in a higher
post or with more votes, or with as many."""


@dataclass
class Picked:
    """One post: who is ``elected`` (most votes first), who is ``tied`` for ``tied_seats`` places,
    and how many places are ``left`` of those ``wanted``. ``rivals``: close relatives with the same
    votes for this post, two and two, of whom one is elected in a further vote. ``woman``: elected
    before men with more votes. ``why``: for a person who had enough votes and is not elected:
    in-higher-post, relative, relatives-tie, woman, fewer."""

    post: Post
    ranking: list[str]
    elected: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)
    tied_seats: int = 0
    rivals: list[str] = field(default_factory=list)
    woman: str = ""
    why: dict[str, str] = field(default_factory=dict)
    wanted: int = 0

    @property
    def left(self) -> int:
        """Places for which nobody is elected and nobody tied."""
        return self.wanted - len(self.elected) - self.tied_seats - len(self.rivals) // 2


def ranking(contest: Contest, post: str, votes: Mapping[Mark, int]) -> list[str]:
    """All who stand for the post or have votes for it, most votes first; then by the paper."""
    order = {person: n for n, (where, person) in enumerate(contest.candidates) if where == post}
    people = {*order, *(person for where, person in votes if where == post)}
    return sorted(people, key=lambda p: (-votes.get((post, p), 0), order.get(p, len(order)), p))


def fill(people: Sequence[str], seats: int, number: Callable[[str], int]) -> tuple[list[str], ...]:
    """The first ``seats`` of ``people`` in order, and who are tied across the last seat."""
    if seats <= 0 or len(people) <= seats:
        return (list(people[: max(0, seats)]), [])
    cut = number(people[seats - 1])
    if number(people[seats]) < cut:
        return (list(people[:seats]), [])
    return ([p for p in people if number(p) > cut], [p for p in people if number(p) == cut])


def pick(
    contest: Contest, votes: Mapping[Mark, int], met: Met, *, woman_first: bool = True
) -> list[Picked]:
    """All posts, the highest first. Close relatives are never both elected.

    ``woman_first``: where men would fill every seat though a woman has enough votes, the one with
    the most goes first. Who was elected before and leaves for a relative (``Contest.yields``) opens
    their place here, where their post is voted on.
    """
    barred: dict[Mark, str] = {}
    for _ in range(len(votes) + len(contest.candidates) + len(contest.before) + 1):
        found = _all(contest, votes, met, barred)
        if woman_first and (post := _womans_post(contest, found)):
            found = _all(contest, votes, met, barred, post)
        loser = _relative(contest, found, votes, barred) if contest.kind.committee else {}
        if not loser:
            break
        barred |= loser
    return found


def leaving(contest: Contest, found: Iterable[Picked]) -> dict[str, tuple[str, str]]:
    """Who was elected before and leaves for a close relative: their post, and who the relative is
    (of two with the same votes, who are voted on again, too)."""
    seated = {person for p in found for person in (*p.elected, *p.rivals)}
    may = contest.may_yield()
    return {
        two: (may[two], one)
        for pair in contest.relatives
        for one, two in (pair, pair[::-1])
        if one in seated and two in may
    }


def _all(
    contest: Contest,
    votes: Mapping[Mark, int],
    met: Met,
    barred: Mapping[Mark, str],
    woman_in: str = "",
) -> list[Picked]:
    gone = {person: where for (where, person), why in barred.items() if why in YIELDED}
    taken = {person for _, person in contest.before} - set(gone)
    found: list[Picked] = []
    for post in contest.posts:
        people = ranking(contest, post.id, votes)
        picked = Picked(post, people)

        def number(person: str, post: Post = post) -> int:
            return votes.get((post.id, person), 0)

        enough: list[str] = []
        for person in people:
            if not number(person) or not met(number(person)):
                continue
            if person in taken:
                picked.why[person] = "in-higher-post"
            elif why := barred.get((post.id, person)):
                picked.why[person] = "relative" if why in YIELDED else why
                if why == "relatives-tie":
                    picked.rivals.append(person)
            else:
                enough.append(person)
        # Elected in an earlier vote, with as many votes as a close relative has in this one.
        again = [p for p in gone if barred.get((post.id, p)) == "yields-tie"]
        picked.rivals += [p for p in again if p not in picked.rivals]
        reopened = sum(where == post.id for where in gone.values())
        picked.wanted = post.seats + contest.kind.names_more + reopened
        seats = picked.wanted - len(picked.rivals) // 2
        if woman_in == post.id:
            _woman_first(contest, picked, enough, seats, number)
        else:
            picked.elected, picked.tied = fill(enough, seats, number)
            picked.tied_seats = seats - len(picked.elected) if picked.tied else 0
        for person in enough:
            if person not in picked.elected and person not in picked.tied:
                picked.why[person] = "woman" if picked.woman else "fewer"
        taken |= {*picked.elected, *picked.rivals}
        found.append(picked)
    return found


def _woman_first(
    contest: Contest,
    picked: Picked,
    enough: list[str],
    seats: int,
    number: Callable[[str], int],
) -> None:
    women = [p for p in enough if contest.is_woman(p)]
    others = [p for p in enough if p not in women]
    first, tied_women = fill(women, 1, number)
    elected, tied = fill(others, seats - 1, number)
    picked.elected = sorted(elected + first, key=lambda p: -number(p))
    picked.tied = tied_women + tied
    picked.tied_seats = seats - len(picked.elected) if picked.tied else 0
    picked.woman = first[0] if first else ""


def _womans_post(contest: Contest, found: Sequence[Picked]) -> str:
    """The post in which a woman goes first: all seats went to men and she has enough votes."""
    if not contest.kind.committee or contest.women is None:
        return ""
    if any(post.women_only for post in contest.posts) or any(p.left for p in found):
        return ""
    in_office = [person for _, person in contest.before]
    in_office += [person for p in found for person in (*p.elected, *p.tied, *p.rivals)]
    if any(contest.is_woman(person) for person in in_office):
        return ""
    for picked in reversed(found):
        if any(contest.is_woman(p) and why == "fewer" for p, why in picked.why.items()):
            return picked.post.id
    return ""


def _outranks(contest: Contest, held: str, post: str, sitting: bool) -> bool:
    """Whether who is elected to ``held`` ("" nobody) keeps a close relative from this post."""
    return sitting or (bool(held) and contest.rank(held) <= contest.rank(post))


def _staying(contest: Contest) -> set[str]:
    """Who is on the committee already and leaves it for nobody."""
    return {person for _, person in contest.before} - set(contest.may_yield())


def barred(contest: Contest, post: str, found: Iterable[Picked]) -> set[str]:
    """Close relatives of those who are elected to a post as high: they could not serve in it."""
    held = contest.may_yield() | {person: p.post.id for p in found for person in p.elected}
    sitting = _staying(contest)
    return {
        one
        for pair in contest.relatives
        for one, two in (pair, pair[::-1])
        if _outranks(contest, held.get(two, ""), post, two in sitting)
    }


def _relative(
    contest: Contest,
    found: Sequence[Picked],
    votes: Mapping[Mark, int],
    out: Mapping[Mark, str],
) -> dict[Mark, str]:
    """Of two close relatives the one who leaves: the lower post, then the fewer votes; of one
    elected and one tied for no higher a post, the tied one, who could not serve. ``out``: who has
    left already."""
    may = {p: post for p, post in contest.may_yield().items() if (post, p) not in out}
    sitting = _staying(contest)
    posts = may | {person: post for post, person in contest.before if person in sitting}
    posts |= {person: p.post.id for p in found for person in p.elected}
    tied = {person: p.post.id for p in found for person in p.tied}

    def number(person: str) -> int:
        post = posts[person]
        if person in may:
            return contest.earlier[post].votes[person]
        return votes.get((post, person), 0)

    for pair in contest.relatives:
        for one, two in (pair, pair[::-1]):
            if one in tied and _outranks(contest, posts.get(two, ""), tied[one], two in sitting):
                return {(tied[one], one): "relative"}
        if not all(person in posts for person in pair):
            continue
        one, two = sorted(
            pair, key=lambda p: (-1 if p in sitting else contest.rank(posts[p]), -number(p), p)
        )
        if two in sitting or {one, two} <= set(may):
            continue  # both were elected before: not this count's to say
        same = one not in sitting and posts[one] == posts[two]
        if same and number(one) == number(two):
            return {
                (posts[p], p): "yields-tie" if p in may else "relatives-tie" for p in (one, two)
            }
        return {(posts[two], two): "yields" if two in may else "relative"}
    return {}
