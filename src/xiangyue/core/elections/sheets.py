"""Reads a count out of plain data (the JSON of docs/count.md): what is voted on, and the boxes.

What cannot be is refused (``Refusal`` with ``field`` saying where): an unknown key, a post that is
not voted on, sums that do not add up, more votes for a person than valid ballots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangyue.core.digits import only_digits
from xiangyue.core.elections.contests import Contest, Earlier, Kind
from xiangyue.core.elections.papers import Ballot, Mark, Post
from xiangyue.core.elections.tallies import PAPERS, Box, Settlement, Tally
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.rule_counts import MOST

KEYS = (
    *("election", "day", "area", "registered", "issued", "posts", "candidates", "women"),
    *("relatives", "before", "ranks", "earlier", "charter", "boxes", "second", "settled"),
)
_EARLIER = ("cast", "for")
_BOX = ("box", "issued", "returned", "ballots", "sums", "line")
_BALLOT = ("n", "for", "against", "unreadable", "ruling", "why", "line")
_SUMS = ("valid", "void", "blank", "for", "against")
_POST = ("post", "seats", "women_only")
_SETTLED = ("box", "what", "post", "name", "number", "why")


@dataclass(frozen=True)
class Sheet:
    """Everything that a count needs; ``second`` are the same boxes as another teller has them."""

    contest: Contest
    boxes: tuple[Box, ...]
    second: tuple[Box, ...] = ()
    settled: tuple[Settlement, ...] = ()
    issued: int | None = None


def _bad(says: str, where: str, **values: Any) -> Refusal:
    return refuse(f"counting-input.{says}", field=where, **values)


def _object(data: Any, where: str, keys: Sequence[str], needed: Sequence[str] = ()) -> Any:
    if not isinstance(data, Mapping):
        raise _bad("object", where)
    for key in data:
        if key not in keys:
            shown = ", ".join(k for k in keys if k != "line")
            raise _bad("unknown", f"{where}.{key}" if where else str(key), known=shown)
    for key in needed:
        if key not in data:
            raise _bad("missing", f"{where}.{key}" if where else key)
    return data


def _list(data: Any, where: str) -> Sequence[Any]:
    if not isinstance(data, list):
        raise _bad("list", where)
    return data


def _text(data: Any, where: str) -> str:
    if not isinstance(data, str) or not data.strip():
        raise _bad("text", where)
    return data.strip()


def _whole(data: Any, where: str, least: int = 0) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not least <= data <= MOST:
        raise _bad("whole", where, given=repr(data), least=least)
    return data


def _maybe(data: Mapping[str, Any], key: str, where: str) -> int | None:
    value = data.get(key)
    return None if value is None else _whole(value, f"{where}.{key}" if where else key)


def _marks(data: Any, where: str, posts: Mapping[str, Post]) -> tuple[Mark, ...]:
    """``{post: name}`` or ``{post: [names]}``."""
    if not isinstance(data, Mapping):
        raise _bad("object", where)
    found: list[Mark] = []
    for post, people in data.items():
        if post not in posts:
            raise _bad("no-post", f"{where}.{post}", known=", ".join(posts))
        names = [people] if isinstance(people, str) else _list(people, f"{where}.{post}")
        found += [(post, _text(name, f"{where}.{post}")) for name in names]
    return tuple(found)


def _kind(given: Any, kinds: Mapping[str, Kind]) -> Kind:
    """By its key or its name in either language."""
    for kind in kinds.values():
        if given == kind.id or given in kind.name.values():
            return kind
    raise _bad("no-kind", "election", known=", ".join(kinds))


def _contest(data: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Contest:
    kind = _kind(data["election"], kinds)
    try:
        day = date.fromisoformat(data["day"])
    except (TypeError, ValueError):
        raise _bad("day", "day", given=repr(data["day"])) from None
    area = data.get("area", "")
    if not isinstance(area, str) or (area and not only_digits(area)):
        raise _bad("area", "area", given=repr(area))
    posts: dict[str, Post] = {}
    for n, one in enumerate(_list(data["posts"], "posts")):
        at = f"posts[{n}]"
        _object(one, at, _POST, ("post", "seats"))
        name = _text(one["post"], f"{at}.post")
        if name in posts:
            raise _bad("twice", f"{at}.post", what=name)
        seats = _whole(one["seats"], f"{at}.seats", 1)
        posts[name] = Post(name, seats, one.get("women_only", False) is True)
    if not posts:
        raise _bad("missing", "posts")
    candidates = _marks(data.get("candidates", {}), "candidates", posts)
    if len(set(candidates)) < len(candidates):
        twin = next(m for m in candidates if candidates.count(m) > 1)
        raise _bad("twice", f"candidates.{twin[0]}", what=twin[1])
    if not kind.write_ins and not candidates:
        raise _bad("missing", "candidates")
    women = data.get("women")
    before = data.get("before", {})
    if not isinstance(before, Mapping):
        raise _bad("object", "before")
    charter = data.get("charter")
    if charter is not None and not isinstance(charter, Mapping):
        raise _bad("object", "charter")
    return Contest(
        kind=kind,
        day=day,
        posts=tuple(posts.values()),
        area=area,
        registered=_maybe(data, "registered", ""),
        candidates=candidates,
        women=None
        if women is None
        else frozenset(_text(name, f"women[{n}]") for n, name in enumerate(_list(women, "women"))),
        relatives=tuple(_pairs(data.get("relatives", []))),
        before=_marks(before, "before", {**{str(k): Post(str(k), 1) for k in before}}),
        charter=charter,
        ranks=tuple(
            _text(post, f"ranks[{n}]")
            for n, post in enumerate(_list(data.get("ranks", []), "ranks"))
        ),
        earlier=_earlier(data.get("earlier", {})),
    )


def _earlier(data: Any) -> dict[str, Earlier]:
    """The votes before on posts of the same election: {post: {"cast", "for": {name: votes}}}."""
    if not isinstance(data, Mapping):
        raise _bad("object", "earlier")
    found = {}
    for post, one in data.items():
        at = f"earlier.{post}"
        _object(one, at, _EARLIER, _EARLIER)
        cast = _whole(one["cast"], f"{at}.cast")
        if not isinstance(one["for"], Mapping):
            raise _bad("object", f"{at}.for")
        votes = {str(n): _whole(v, f"{at}.for.{n}") for n, v in one["for"].items()}
        if votes and max(votes.values()) > cast:
            raise _bad("too-many", f"{at}.for", have=max(votes.values()), need=cast)
        found[str(post)] = Earlier(cast, votes)
    return found


def _pairs(data: Any) -> list[tuple[str, str]]:
    found = []
    for n, pair in enumerate(_list(data, "relatives")):
        at = f"relatives[{n}]"
        if not isinstance(pair, list) or len(pair) != 2 or pair[0] == pair[1]:
            raise _bad("pair", at)
        found.append((_text(pair[0], at), _text(pair[1], at)))
    return found


def _ballot(data: Any, where: str, posts: Mapping[str, Post]) -> tuple[Ballot, int]:
    _object(data, where, _BALLOT)
    ruling = data.get("ruling")
    if ruling not in (None, "counts", "void"):
        raise _bad("ruling", f"{where}.ruling")
    unreadable = data.get("unreadable", [])
    for post in _list(unreadable, f"{where}.unreadable"):
        if post not in posts:
            raise _bad("no-post", f"{where}.unreadable", known=", ".join(posts))
    if ruling and not str(data.get("why", "")).strip():
        raise _bad("why", f"{where}.why")
    return (
        Ballot(
            _marks(data.get("for", {}), f"{where}.for", posts),
            _marks(data.get("against", {}), f"{where}.against", posts),
            tuple(unreadable),
            None if ruling is None else ruling == "counts",
            str(data.get("why", "")),
        ),
        _whole(data.get("n", 1), f"{where}.n", 1),
    )


def _numbers(data: Any, where: str, posts: Mapping[str, Post]) -> dict[Mark, int]:
    if not isinstance(data, Mapping):
        raise _bad("object", where)
    found: dict[Mark, int] = {}
    for post, people in data.items():
        if post not in posts:
            raise _bad("no-post", f"{where}.{post}", known=", ".join(posts))
        if not isinstance(people, Mapping):
            raise _bad("object", f"{where}.{post}")
        for name, number in people.items():
            at = f"{where}.{post}.{name}"
            found[post, _text(name, at)] = _whole(number, at)
    return found


def check_sums(tally: Tally, posts: Mapping[str, Post], where: str) -> None:
    """Refuse sums that no ballots could give."""
    if tally.valid + tally.void != tally.returned:
        raise _bad("add-up", where, have=tally.valid + tally.void, need=tally.returned)
    if tally.blank > tally.valid:
        raise _bad("too-many", f"{where}.blank", have=tally.blank, need=tally.valid)
    marked = tally.valid - tally.blank
    for post in posts.values():
        sums = [n for (at, _), n in tally.votes.items() if at == post.id]
        if sum(sums) > post.seats * marked:
            need = post.seats * marked
            raise _bad("too-many", f"{where}.for.{post.id}", have=sum(sums), need=need)
    for (at, person), number in (*tally.votes.items(), *tally.against.items()):
        if number > marked:
            raise _bad("too-many", f"{where}.{at}.{person}", have=number, need=marked)


def _sums(data: Any, where: str, posts: Mapping[str, Post]) -> Tally:
    _object(data, where, _SUMS, ("valid", "void"))
    valid, void = (_whole(data[key], f"{where}.{key}") for key in ("valid", "void"))
    tally = Tally(
        valid + void,
        valid,
        void,
        _whole(data.get("blank", 0), f"{where}.blank"),
        _numbers(data.get("for", {}), f"{where}.for", posts),
        _numbers(data.get("against", {}), f"{where}.against", posts),
    )
    check_sums(tally, posts, where)
    return tally


def _boxes(data: Any, name: str, posts: Mapping[str, Post]) -> tuple[Box, ...]:
    found: dict[str, Box] = {}
    for n, one in enumerate(_list(data, name)):
        at = f"{name}[{n}]"
        _object(one, at, _BOX, ("box",))
        box = _text(one["box"], f"{at}.box")
        if box in found:
            raise _bad("twice", f"{at}.box", what=box)
        if "ballots" not in one and "sums" not in one:
            raise _bad("no-count", at)
        ballots: dict[Ballot, int] = {}
        for m, paper in enumerate(_list(one.get("ballots", []), f"{at}.ballots")):
            try:
                ballot, times = _ballot(paper, f"{at}.ballots[{m}]", posts)
            except Refusal as refusal:
                if isinstance(paper, Mapping) and "line" in paper:
                    refusal.field = f"line {paper['line']}"
                raise
            ballots[ballot] = ballots.get(ballot, 0) + times
        sums = _sums(one["sums"], f"{at}.sums", posts) if "sums" in one else None
        if "ballots" not in one or not ballots:
            ballots = {}
        found[box] = Box(box, _maybe(one, "issued", at), _maybe(one, "returned", at), ballots, sums)
    return tuple(found.values())


def _settled(data: Any, boxes: Sequence[Box], posts: Mapping[str, Post]) -> list[Settlement]:
    found: list[Settlement] = []
    names = {box.name for box in boxes}
    for n, one in enumerate(_list(data, "settled")):
        at = f"settled[{n}]"
        _object(one, at, _SETTLED, ("box", "what", "number", "why"))
        what = one["what"]
        if what not in (*PAPERS, "for", "against"):
            raise _bad("what", f"{at}.what", known=", ".join((*PAPERS, "for", "against")))
        post, name = one.get("post", ""), one.get("name", "")
        if what in ("for", "against"):
            if post not in posts:
                raise _bad("no-post", f"{at}.post", known=", ".join(posts))
            _text(name, f"{at}.name")
        elif post or name:
            raise _bad("no-person", at)
        if one["box"] not in names:
            raise _bad("no-box", f"{at}.box")
        number = _whole(one["number"], f"{at}.number")
        why = _text(one["why"], f"{at}.why")
        if any((s.box, s.key) == (one["box"], (what, post, name)) for s in found):
            raise _bad("twice", at, what=" ".join(x for x in (one["box"], what, post, name) if x))
        found.append(Settlement(one["box"], (what, post, name), number, why))
    return found


def _name(box: Box) -> str:
    return box.name


def _one_question(boxes: Sequence[Box], name: str) -> None:
    """Refuse sums of one question in which a paper is neither for nor against nor blank."""
    for n, box in enumerate(boxes):
        if box.sums is None:
            continue
        have = sum(box.sums.votes.values()) + sum(box.sums.against.values())
        if have != box.sums.valid - box.sums.blank:
            where = f"{name}[{n}].sums"
            raise _bad("one-question", where, have=have, need=box.sums.valid - box.sums.blank)


def read(data: Any, kinds: Mapping[str, Kind]) -> Sheet:
    """The whole sheet; ``Refusal("invalid")`` whose ``field`` says where it is wrong."""
    _object(data, "", KEYS, ("election", "day", "posts", "boxes"))
    contest = _contest(data, kinds)
    posts = {post.id: post for post in contest.posts}
    boxes = _boxes(data["boxes"], "boxes", posts)
    if not boxes:
        raise _bad("missing", "boxes")
    second = _boxes(data.get("second", []), "second", posts)
    if second and {box.name for box in second} != {box.name for box in boxes}:
        raise _bad("other-boxes", "second")
    for one, other in zip(sorted(boxes, key=_name), sorted(second, key=_name), strict=False):
        if None not in (one.issued, other.issued) and one.issued != other.issued:
            raise _bad("issued", f"second.{one.name}", have=other.issued, need=one.issued)
    settled = _settled(data.get("settled", []), boxes, posts)
    if contest.kind.yes_no:
        _one_question(boxes, "boxes")
        _one_question(second, "second")
    return Sheet(contest, boxes, second, tuple(settled), _maybe(data, "issued", ""))
