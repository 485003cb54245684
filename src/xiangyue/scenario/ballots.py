"""Votes for a scenario: so many for each, as the knobs of a vote ask, and papers that give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xiangyue.data.models import VoteRound

if TYPE_CHECKING:
    from xiangyue.scenario.kinds.paper_count import Knobs

Votes = dict[str, dict[str, int]]


def plan_votes(vote: VoteRound, cast: int, all_cast: int, knobs: Knobs) -> Votes:
    """{post: {name: votes}} of ``cast`` good papers of ``all_cast``. In the first vote one post
    stays open and two are tied in another, if the knobs say so; later ones are decided."""
    stand: dict[str, list[str]] = {}
    names = {p["post"]: p["name"] for p in vote.posts}
    for one in vote.candidates:
        stand.setdefault(names[one["post"]], []).append(one["name"])
    first = vote.kind not in ("run-off", "second-vote")
    opens = first and knobs.open
    ties = first and knobs.tie
    found: Votes = {}
    for post in vote.posts:
        people, seats = stand.get(post["name"], []), post["seats"]
        if opens and seats == 1 and len(people) > 1:
            opens = False
            shares = [cast * 45 // 100, cast * 40 // 100, *[cast // 20] * (len(people) - 2)]
        elif ties and seats > 1 and len(people) > seats:
            ties = False
            shares = _tied(cast, all_cast, seats, len(people))
        else:
            shares = _decided(cast, seats, len(people))
        found[post["name"]] = dict(zip(people, shares, strict=True))
    return found


def _decided(cast: int, seats: int, people: int) -> list[int]:
    """Enough for the first ``seats``, each a little less than the one before."""
    most = min(people, seats)
    won = [cast * 70 // 100 - n for n in range(most)]
    room = max(0, cast * seats - sum(won))
    others = people - most
    return won + [min(cast * 30 // 100, room // max(1, others)) - n for n in range(others)]


def _tied(cast: int, all_cast: int, seats: int, people: int) -> list[int]:
    """All seats but the last are won; two have the same number for it, more than half."""
    level = all_cast // 2 + 1
    won = [cast * 75 // 100 - n for n in range(seats - 1)]
    room = cast * seats - sum(won) - 2 * level
    others = people - seats - 1
    return won + [level, level] + [min(cast // 10, room // max(1, others))] * others


def papers_of(wanted: Mapping[str, Mapping[str, int]], vote: VoteRound, n: int) -> list[Any]:
    """``n`` papers of a small box: each names the first of every post, as many as it has seats."""
    seats = {p["name"]: p["seats"] for p in vote.posts}
    marks = {
        post: [name for name, votes in people.items() if votes >= n][: seats[post]]
        for post, people in wanted.items()
    }
    return [{"for": {post: names for post, names in marks.items() if names}} for _ in range(n)]
