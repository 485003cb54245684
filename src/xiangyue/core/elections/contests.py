"""What is voted on and by which rules: the kind of election, the posts, who stands, who is who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiangyue.core.elections.papers import Mark, PaperRules, Post
from xiangyue.core.rules import RuleBook


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
class Contest:
    """One vote. ``posts`` from the highest down; ``candidates`` in the order of the paper.

    ``women``: the names of all women among those who may be elected, None if it was not said.
    ``relatives``: pairs of close relatives. ``before``: who is on the committee already, with the
    post (in a second vote, a run-off, a by-election). ``registered``: people entitled to vote.
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

    def seats(self) -> int:
        """How many are to be elected in all."""
        return sum(post.seats for post in self.posts)

    def rank(self, post: str) -> int:
        """0 for the highest post; a post that is not voted on comes after all others."""
        return next((n for n, p in enumerate(self.posts) if p.id == post), len(self.posts))

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
