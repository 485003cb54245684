"""Close relatives: which ties count for what, and which follow from those that were said.

A tie is said once, and used wherever relatives may not be. What follows from two ties needs no
question of its own: two children of one parent are siblings, a child's child is a grandchild.
Source: Civil Code, Art. 1045; which of them count where is in ``rules/`` (``relatives:``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from xiangyue.core.rule_data import BadRule

RELATIONS: Final = ("spouse", "child", "sibling", "grandchild")
"""The four sorts of close relatives, each both ways (parents and children; grandparents and
grandchildren)."""
INVERSE: Final[Mapping[str, str]] = {
    "spouse": "spouse",
    "sibling": "sibling",
    "parent": "child",
    "child": "parent",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
}
SAID: Final = (*INVERSE, "none")
"""What one may be to another; ``none``: asked, and they are no close relatives."""
SORT: Final[Mapping[str, str]] = {
    "spouse": "spouse",
    "sibling": "sibling",
    "parent": "child",
    "child": "child",
    "grandparent": "grandchild",
    "grandchild": "grandchild",
}
USES: Final = ("committee", "staff", "elected", "proxy", "supervision", "conflict")
"""Where it is asked: members of the election committee, the poll's staff, those elected together,
who may vote for whom, the supervision committee, who decides on another (bids, applicants)."""


@dataclass(frozen=True, order=True)
class Tie:
    """``second`` is the ``relation`` of ``first`` (their parent, their child ...).

    ``through``: whom it follows by, None where it was said.
    """

    first: int
    second: int
    relation: str
    through: int | None = None

    @property
    def sort(self) -> str:
        """One of ``RELATIONS``."""
        return SORT[self.relation]

    def seen_from(self, person: int) -> Tie:
        """The same with ``person`` as its first."""
        if person == self.first:
            return self
        return Tie(self.second, self.first, INVERSE[self.relation], self.through)


def with_what_follows(said: Iterable[Tie]) -> tuple[Tie, ...]:
    """All ties, one for each pair, the lower number first: those said, and those that follow from
    two of them. What was said of a pair outranks what would follow, ``none`` included."""
    known: dict[tuple[int, int], Tie] = {}
    around: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in said:
        pair = min(tie.first, tie.second), max(tie.first, tie.second)
        if tie.relation == "none":
            known[pair] = Tie(*pair, "none")
            continue
        known[pair] = tie.seen_from(pair[0])
        around[tie.first].append(tie.seen_from(tie.first))
        around[tie.second].append(tie.seen_from(tie.second))
    for middle in sorted(around):
        ties = sorted(around[middle])
        for n, one in enumerate(ties):
            for two in ties[n + 1 :]:
                found = _follows(one, two, middle)
                if found is not None:
                    known.setdefault((found.first, found.second), found)
    return tuple(sorted(t for t in known.values() if t.relation != "none"))


def _follows(one: Tie, two: Tie, middle: int) -> Tie | None:
    """``one`` and ``two`` are seen from ``middle``."""
    if one.second == two.second:
        return None
    first, second = sorted((one, two), key=lambda t: t.second)
    pair = first.relation, second.relation
    relation = {
        ("child", "child"): "sibling",
        ("parent", "child"): "grandchild",  # from the parent's side
        ("child", "parent"): "grandparent",
    }.get(pair)
    return Tie(first.second, second.second, relation, middle) if relation else None


def between(
    ties: Iterable[Tie], people: Iterable[int], others: Iterable[int] | None = None
) -> tuple[Tie, ...]:
    """The ties among ``people``; with ``others`` those from one of ``people`` to one of them."""
    mine = set(people)
    if others is None:
        return tuple(t for t in ties if t.first in mine and t.second in mine)
    theirs = set(others)
    found = []
    for tie in ties:
        if tie.first in mine and tie.second in theirs:
            found.append(tie)
        elif tie.second in mine and tie.first in theirs:
            found.append(tie.seen_from(tie.second))
    return tuple(found)


@dataclass(frozen=True)
class Layer:
    """Which relations count for a use, in an area and from a day, with the clause.

    ``bound`` "least": a text below may count more of them, and none of these fewer. ``others``:
    besides relatives anybody else will do (who may vote for whom).
    """

    use: str
    relations: tuple[str, ...]
    clause: str
    area: str = ""
    begins: date = date.min
    bound: str = "free"
    others: bool = False
    name: Mapping[str, str] = field(default_factory=dict)


def read(entry: Mapping[str, Any]) -> Layer:
    """One entry of ``relatives:``. Raises :class:`BadRule`."""
    use, relations = str(entry.get("use", "")), tuple(entry.get("relations", ()))
    if use not in USES:
        raise BadRule(f"relatives: {use!r} is not one of {', '.join(USES)}")
    if not relations or any(r not in RELATIONS for r in relations):
        raise BadRule(f"relatives of {use}: relations are of {', '.join(RELATIONS)}")
    if not entry.get("clause"):
        raise BadRule(f"relatives of {use}: a clause is needed")
    return Layer(
        use=use,
        relations=relations,
        clause=str(entry["clause"]),
        area=str(entry.get("area", "")),
        begins=entry.get("from", date.min),
        bound=str(entry.get("bound", "free")),
        others=bool(entry.get("others", False)),
        name=dict(entry.get("name", {})),
    )


@dataclass(frozen=True)
class Counted:
    """What counts for a use on a day in an area. ``clauses``: by relation where it is said."""

    use: str
    clauses: Mapping[str, str]
    others: bool = False
    others_clause: str = ""

    @property
    def relations(self) -> tuple[str, ...]:
        """The sorts that count."""
        return tuple(r for r in RELATIONS if r in self.clauses)

    def clause(self, relation: str) -> str:
        """Where it is said that such a relative counts; "" where they do not."""
        return self.clauses.get(SORT.get(relation, ""), "")

    def of(self, ties: Iterable[Tie]) -> tuple[Tie, ...]:
        """Those of the ties that count."""
        return tuple(t for t in ties if t.sort in self.clauses)


def settle(layers: Sequence[Layer], use: str, *, day: date, area: str = "") -> Counted:
    """Nation to village: a text below replaces what is above, but for what the law above binds."""
    found = [x for x in layers if x.use == use and x.begins <= day and area.startswith(x.area)]
    found.sort(key=lambda x: (len(x.area), x.begins))
    clauses: dict[str, str] = {}
    others, others_clause = False, ""
    bound: dict[str, str] = {}
    for layer in found:
        clauses = {r: bound.get(r, layer.clause) for r in RELATIONS if r in layer.relations} | {
            r: c for r, c in bound.items() if r not in layer.relations
        }
        if layer.others or not others_clause:
            others, others_clause = layer.others, layer.clause
        elif not bound:
            others = False
        if layer.bound == "least":
            bound = dict(clauses)
    return Counted(use, clauses, others, others_clause if others else "")
