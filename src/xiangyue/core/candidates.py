"""The list of candidates: who comes on it for each post, and in which order. Pure.

Source: Organic Law of Villagers' Committees (2025), Art. 8, 18; Zhejiang Measures on Elections,
Art. 18-20: by votes; those who put themselves forward by the strokes of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xiangyue.core.elections.papers import Post

CONDITIONS: Final[Mapping[str, str]] = {
    "expelled": "law:18",  # 被开除中国共产党党籍
    "convicted": "law:18",  # 因犯罪受过刑事处罚
    "clan": "law:18",  # 利用宗族或者黑恶势力从事非法活动
    "religion": "law:18",  # 组织或者参加非法宗教活动或者邪教活动
    "village": "election-practice",  # 不符合本村选举办法规定的具体条件
}
"""Who may not stand (Art. 18), with the clause."""

Key = tuple[tuple[int, str], ...]
"""What a name is ordered by: for each character how many strokes, and which ones."""


@dataclass(frozen=True)
class Named:
    """A person who may stand for a post. ``votes`` None: named without a vote."""

    person: int
    post: str
    name: str
    votes: int | None
    rank: int | None = None
    woman: bool = False


@dataclass(frozen=True)
class Listed:
    """The list for one post, in order. ``extra``: a woman who is on it beyond the others."""

    post: Post
    people: tuple[Named, ...]
    next: tuple[Named, ...] = ()
    extra: int | None = None


def by_votes(named: Named) -> tuple[int, int, int, int]:
    """Most votes first, those level by their place in the preselection; without a vote last."""
    return (
        -1 if named.votes is not None else 0,
        -(named.votes or 0),
        named.rank if named.rank is not None else 10**6,
        named.person,
    )


def listing(
    named: Sequence[Named],
    posts: Sequence[Post],
    more: int,
    *,
    women: int = 0,
    strokes: Callable[[str], Key] | None = None,
) -> tuple[Listed, ...]:
    """For each post as many as it has seats and ``more``; without a vote, everybody named.

    ``strokes``: the order is that of the names' strokes and nobody is left out (自荐). ``women``:
    so many women at least: the best placed come on it for the last post beyond the others.
    """
    found = []
    for post in posts:
        mine = [n for n in named if n.post == post.id and (n.woman or not post.women_only)]
        if strokes is not None:
            key = strokes
            found.append(Listed(post, tuple(sorted(mine, key=lambda n: (key(n.name), n.person)))))
            continue
        mine.sort(key=by_votes)
        voted = any(n.votes is not None for n in mine)
        cut = post.seats + more if voted else len(mine)
        found.append(Listed(post, tuple(mine[:cut]), tuple(mine[cut:])))
    return _with_women(found, women) if strokes is None else tuple(found)


def _with_women(found: list[Listed], least: int) -> tuple[Listed, ...]:
    have = sum(n.woman for one in found for n in one.people)
    for n in range(len(found) - 1, -1, -1):
        one = found[n]
        more = [w for w in one.next if w.woman][: max(0, least - have)]
        if more:
            have += len(more)
            rest = tuple(x for x in one.next if x not in more)
            found[n] = Listed(one.post, (*one.people, *more), rest, more[0].person)
    return tuple(found)


def stroke_key(name: str, strokes: Mapping[str, str]) -> Key:
    """How a name is ordered by strokes (姓名笔画): character by character, first by how many, then
    by which: 横 1, 竖 2, 撇 3, 点 4, 折 5. What is no character comes last."""
    marks = (strokes.get(c, "") for c in name)
    return tuple((len(m) if m else 99, m or c) for m, c in zip(marks, name, strict=True))
