"""Does this ballot count, and which of its marks: the rules for one paper.

A ballot is void as a whole, or some of its marks do not count, or it counts as it is; each with the
reason. A void ballot was cast all the same: it counts among those who took part, and for nobody. An
empty one abstains and is valid.

Reasons for a void ballot (``Reading.void``) and for a mark that does not count (``Reading.parts``):

- ``more-than-seats``: more people chosen for a post than it has seats, marks that cannot be read
  among them
- ``two-posts``: one person chosen for two posts
- ``unreadable``: a mark that cannot be read; the ballot only if nothing on it can
- ``for-and-against``: one person both chosen and refused
- ``not-a-candidate``: someone else, where the law lets only the candidates be chosen
- ``not-a-woman``: someone else, for a post that is a woman's
- ``nothing-counts``: no mark is left that counts
- ``ruled``: the election committee decided that it does not count
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Mark = tuple[str, str]
"""A post and a person."""

VOID = ("more-than-seats", "two-posts", "unreadable", "nothing-counts", "ruled")
PARTS = (
    "more-than-seats",
    "two-posts",
    "unreadable",
    "for-and-against",
    "not-a-candidate",
    "not-a-woman",
)


HEAD = ("主任", "村主任", "村委会主任", "村民委员会主任", "director", "head")


@dataclass(frozen=True)
class Post:
    """A post that is voted on: how many ``seats`` it has, and whether they are for women only."""

    id: str
    seats: int
    women_only: bool = False

    @property
    def heads(self) -> bool:
        """Whether it is the head's, by its name: the law calls that one 主任."""
        return self.id.lower() in HEAD


@dataclass(frozen=True)
class Ballot:
    """What stands on one paper. ``unreadable`` names the post of each mark that cannot be read.

    ``ruling`` is the election committee's where the paper was doubtful: True it counts (as far as
    the rules let it), False it does not; ``why`` it said so.
    """

    chosen: tuple[Mark, ...] = ()
    against: tuple[Mark, ...] = ()
    unreadable: tuple[str, ...] = ()
    ruling: bool | None = None
    why: str = ""


@dataclass(frozen=True)
class PaperRules:
    """By what a paper is judged.

    ``candidates`` None: anyone may be written in. ``women`` None: it was not said who is a woman,
    and no mark is refused for it. The two flags say whether the whole paper is void or only the
    part that is at fault.
    """

    posts: tuple[Post, ...]
    candidates: frozenset[Mark] | None = None
    women: frozenset[str] | None = None
    more_than_seats_voids_all: bool = True
    two_posts_void_all: bool = True


@dataclass(frozen=True)
class Reading:
    """What a ballot comes to. ``void`` is "" or the reason; ``blank``: it is empty, and valid."""

    counts: tuple[Mark, ...] = ()
    against: tuple[Mark, ...] = ()
    void: str = ""
    parts: tuple[str, ...] = field(default=())
    blank: bool = False


def read_ballot(ballot: Ballot, rules: PaperRules) -> Reading:
    """Judge one ballot. A name that stands twice for one post is one choice."""
    chosen = tuple(dict.fromkeys(ballot.chosen))
    against = tuple(dict.fromkeys(ballot.against))
    if ballot.ruling is False:
        return Reading(void="ruled")
    if not chosen and not against and not ballot.unreadable:
        return Reading(blank=True)
    marks = Counter(post for post, _ in chosen)
    marks.update(ballot.unreadable)
    crowded = {post.id for post in rules.posts if marks[post.id] > post.seats}
    if crowded and rules.more_than_seats_voids_all:
        return Reading(void="more-than-seats")
    times = Counter(person for _, person in chosen)
    if rules.two_posts_void_all and any(n > 1 for n in times.values()):
        return Reading(void="two-posts")
    kept, parts = _kept(chosen, frozenset(against), crowded, times, rules)
    against = tuple(mark for mark in against if mark not in chosen)
    parts += ["unreadable"] * len(ballot.unreadable)
    if not kept and not against:
        only = set(parts)
        return Reading(void="unreadable" if only == {"unreadable"} else "nothing-counts")
    return Reading(counts=tuple(kept), against=against, parts=tuple(parts))


def _kept(
    chosen: tuple[Mark, ...],
    against: frozenset[Mark],
    crowded: set[str],
    times: Counter[str],
    rules: PaperRules,
) -> tuple[list[Mark], list[str]]:
    """The marks that count, and for each that does not, why."""
    women_only = {post.id for post in rules.posts if post.women_only}
    kept: list[Mark] = []
    parts: list[str] = []
    for mark in chosen:
        post, person = mark
        if post in crowded:
            parts.append("more-than-seats")
        elif times[person] > 1:
            parts.append("two-posts")
        elif mark in against:
            parts.append("for-and-against")
        elif rules.candidates is not None and mark not in rules.candidates:
            parts.append("not-a-candidate")
        elif post in women_only and rules.women is not None and person not in rules.women:
            parts.append("not-a-woman")
        else:
            kept.append(mark)
    return kept, parts
