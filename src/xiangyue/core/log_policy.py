"""Which logs and witnesses are believed, and how many witnesses are enough (C2SP tlog-policy).

https://c2sp.org/tlog-policy: lines ``log VKEY [URL]``, ``witness NAME VKEY [URL]``,
``group NAME all|any|K MEMBER...`` and one ``quorum NAME|none``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xiangyue.core.cosignatures import WitnessKey
from xiangyue.core.digits import whole
from xiangyue.core.notes import BadNote, Verifier


@dataclass(frozen=True)
class Witness:
    """A witness of a policy: its word in the file, its key, where it is asked ("": by hand)."""

    name: str
    key: WitnessKey
    url: str = ""


@dataclass(frozen=True)
class Policy:
    """A policy as read. ``quorum``: the name of a witness or group; "none": no witness needed."""

    logs: tuple[tuple[Verifier, str], ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = "none"

    @property
    def keys(self) -> list[WitnessKey]:
        """The keys of all witnesses."""
        return [witness.key for witness in self.witnesses]

    def enough(self, seen: Iterable[WitnessKey]) -> bool:
        """Is a checkpoint believed that these witnesses cosigned?"""
        keys = set(seen)
        held = {"none"} | {w.name for w in self.witnesses if w.key in keys}
        for name, (need, members) in self.groups.items():  # members stand before their group
            if sum(member in held for member in members) >= need:
                held.add(name)
        return self.quorum in held


def read(text: str) -> Policy:
    """Read a policy file. BadNote with the line that is wrong."""
    logs: list[tuple[Verifier, str]] = []
    witnesses: list[Witness] = []
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorum: str | None = None
    used: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        names = {w.name for w in witnesses} | set(groups)
        try:
            if words[0] == "log" and len(words) in (2, 3):
                logs.append((Verifier.parse(words[1]), words[2] if words[2:] else ""))
            elif words[0] == "witness" and len(words) in (3, 4):
                _fresh(words[1], names)
                found = Witness(words[1], WitnessKey.parse(words[2]), "".join(words[3:]))
                if any(found.key.public == w.key.public for w in witnesses):
                    raise BadNote("this witness is there already")
                witnesses.append(found)
            elif words[0] == "group" and len(words) > 3:
                _fresh(words[1], names)
                groups[words[1]] = _group(words[2], words[3:], names, used)
            elif words[0] == "quorum" and len(words) == 2 and quorum is None:
                quorum = words[1]
                if quorum != "none" and quorum not in names:
                    raise BadNote(f"no witness or group {quorum} stands before it")
            else:
                raise BadNote("not a line of a policy")
        except BadNote as error:
            raise BadNote(f"line {number}: {error}") from error
    if quorum is None:
        raise BadNote("a policy says its quorum")
    return Policy(tuple(logs), tuple(witnesses), groups, quorum)


def _fresh(name: str, names: set[str]) -> None:
    if name in names or name == "none":
        raise BadNote(f"the name {name} is taken")


def _group(
    need: str, members: list[str], names: set[str], used: set[str]
) -> tuple[int, tuple[str, ...]]:
    if missing := [m for m in members if m not in names]:
        raise BadNote(f"no witness or group {missing[0]} stands before it")
    if used & set(members) or len(set(members)) != len(members):
        raise BadNote("a member counts in one group once")
    used |= set(members)
    given = {"all": str(len(members)), "any": "1"}.get(need, need)
    least = whole(given, len(members))
    if not least:
        raise BadNote(f"a group of {len(members)} needs 1 to {len(members)} of them")
    return least, tuple(members)
