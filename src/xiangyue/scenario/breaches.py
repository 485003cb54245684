"""What a breach that a rehearsal tries must be refused by, and its words.

Both stand beside the kinds (``kinds/<kind>.yaml``; what several kinds try in ``rehearsal.yaml``), a
row for each breach: ``key: {zh: ..., en: ..., says: KEY, clause: CLAUSE, field: FIELD}``. ``says``
is the one refusal's key that must come (``{part}`` is the part that is tried); where methods are
refused by different ones, each has a row of its own. ``clause`` is where it comes from, or a list
of where it may besides the method's own; ``field`` which of several things of the same key. Without
``clause`` the refusal names none, or one of the method's own. A kind's row goes before that of
``rehearsal.yaml``, and takes from it what it does not say.

What a breach is tried against may also be known from the rule it is made from (a quorum, the
conditions of a part): then the rehearsal says the checks themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods.rulebook import read_yaml

Row = Mapping[str, Any]


@cache
def rows() -> dict[str, dict[str, Row]]:
    """The rows of each kind; those of ``rehearsal.yaml`` under ""."""
    here = Path(__file__).parent
    found = {p.stem: read_yaml(p) for p in sorted((here / "kinds").glob("*.yaml"))}
    return {"": read_yaml(here / "rehearsal.yaml")} | found


def row(kind: str, key: str) -> Row:
    """The row of a breach tried in a part of that kind; of one that another kind has words for,
    that kind's; empty where there is none."""
    mine = {**rows()[""].get(key, {}), **rows().get(kind, {}).get(key, {})}
    if "zh" in mine:
        return mine
    other = next((r[key] for r in rows().values() if "zh" in r.get(key, {})), {})
    return {**other, **mine}


def wanted(kind: str, key: str, part: str) -> str:
    """The key that must refuse it, as the data say; "" where they do not."""
    return str(row(kind, key).get("says", "")).format(part=part)


def otherwise(
    refusal: Refusal,
    *,
    kind: str,
    key: str,
    part: str,
    because: Sequence[Check],
    procedure: Procedure,
) -> str:
    """What it should have been refused by, where it was refused by another; "" where it is right.

    ``because``: the checks that must stand against it, known from a rule; else the data say.
    """
    unmet = [c for c in refusal.checks if not c.met]
    said, asked = wanted(kind, key, part), row(kind, key)
    if because and (due := _named(c for c in because if not c.met)) != _named(unmet):
        return " + ".join(sorted(f"{says} [{clause}]" for says, clause in due))
    if not said:
        return "" if because else "?"
    found = [c for c in unmet if c.says == said]
    if not found:
        return said
    if because:
        return ""
    named = asked.get("clause", [])
    may = {named} if isinstance(named, str) else {"", *named, *own_clauses(procedure)}
    if not any(c.clause in may for c in found):
        law = [named] if isinstance(named, str) else named or [procedure.slug]
        return f"{said} [{' / '.join(law)}]"
    if (field := asked.get("field")) and refusal.field != field:
        return f"{said} ({field})"
    return ""


def _named(checks: Iterator[Check] | Sequence[Check]) -> set[tuple[str, str]]:
    return {(c.says, c.clause) for c in checks}


def own_clauses(procedure: Procedure) -> set[str]:
    """Every clause that a method's definition names, and each of its steps."""
    steps = {procedure.clause_of(n) for n in range(1, len(procedure.steps) + 1)}
    return steps | set(_clauses(procedure.raw))


def _clauses(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == "clause":
                yield str(value)
            elif key == "clauses" and isinstance(value, Mapping):
                yield from map(str, value.values())
            else:
                yield from _clauses(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _clauses(value)
