"""What is voted on and by which rules: the kind of election, the posts, who stands, who is who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiangyue.core.elections.papers import Mark, PaperRules, Post
from xiangyue.core.rules import RuleBook

WOMAN = "（妇女）"
"""What the woman's seat of a post is called beside the others of that post."""


@dataclass(frozen=True)
class Kind:
    """A kind of election, as ``rules/elections.yaml`` has it.

    ``valid`` and ``elected``: the rules by which the vote, and each person, is judged.
    ``write_ins``: others than the candidates may be chosen. ``names_more``: so many more are named
    than there are seats (a nomination). ``follows``: the kind of vote held for seats left open.
    ``committee``: what is elected is the villagers' committee: a woman on it, no close relatives.
    ``yes_no``: one question, not seats (a recall).
    """

    id: str
    valid: str
    elected: str
    name: Mapping[str, str] = field(default_factory=dict)
    write_ins: bool = True
    names_more: int = 0
    follows: str = ""
    committee: bool = False
    yes_no: bool = False


@dataclass(frozen=True)
class Earlier:
    """The vote before on one post of the same election: ballots ``cast``, and each one's votes."""

    cast: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Contest:
    """One vote. ``posts`` from the highest down; ``candidates`` in the order of the paper.

    ``women``: the names of all women among those who may be elected, None if it was not said.
    ``relatives``: pairs of close relatives. ``before``: who is on the committee already, with the
    post (in a second vote, a run-off, a by-election). ``registered``: people entitled to vote.
    ``ranks``: every post of the election from the highest down, where more are filled than are
    voted on here; ``earlier``: by post, the vote before on it in the same election. ``yields``:
    whether who was elected in an earlier vote leaves for a close relative in a higher post.
    """

    kind: Kind
    day: date
    posts: tuple[Post, ...]
    area: str = ""
    registered: int | None = None
    candidates: tuple[Mark, ...] = ()
    women: frozenset[str] | None = None
    relatives: tuple[tuple[str, str], ...] = ()
    before: tuple[Mark, ...] = ()
    charter: Mapping[str, Any] | None = None
    ranks: tuple[str, ...] = ()
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    yields: bool = False

    def seats(self) -> int:
        """How many are to be elected in all."""
        return sum(post.seats for post in self.posts)

    def rank(self, post: str) -> int:
        """0 for the highest post; one that is not known comes after all others."""
        order = self.ranks or tuple(p.id for p in self.posts)
        if post not in order:
            post = post.removesuffix(WOMAN)
        return order.index(post) if post in order else len(order)

    def may_yield(self) -> dict[str, str]:
        """Who was elected in an earlier vote of this election and may have to leave: their post."""
        if not self.yields:
            return {}
        return {
            person: post
            for post, person in self.before
            if post in self.earlier and person in self.earlier[post].votes
        }

    def is_woman(self, person: str) -> bool:
        """False also where it is not known."""
        return self.women is not None and person in self.women


def paper_rules(contest: Contest, book: RuleBook) -> PaperRules:
    """By what the papers of this contest are judged, on its day and in its area."""

    def flag(name: str) -> bool:
        found = book.setting(name, day=contest.day, area=contest.area, charter=contest.charter)
        return found.value > 0

    return PaperRules(
        posts=contest.posts,
        candidates=None if contest.kind.write_ins else frozenset(contest.candidates),
        women=contest.women,
        more_than_seats_voids_all=flag("ballot.more-than-seats"),
        two_posts_void_all=flag("ballot.two-posts"),
    )
