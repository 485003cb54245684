"""Which power of a body's law a matter falls under, and which body may not take it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiangyue.actions.meeting_frame import names
from xiangyue.core.part import Part
from xiangyue.core.powers import Power, require
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.methods import powers


def _body(key: str) -> dict[str, str]:
    return names("body", [key])


def chosen(definition: Procedure, category: str, day: date) -> str:
    """The power that a beginning matter falls under; Refusal where it is none of the method's, or
    one that the body which would decide may not decide (Art. 28)."""
    offered = powers.of(definition.powers, day)
    found = next((p for p in offered if p.key == category), None)
    if found is None:
        raise refuse("power.choose", field="category", clause=offered[0].clause if offered else "")
    require(found, (p.body for p in definition.parts if p.decides), "category", _body)
    return found.key


def lawful(definition: Procedure, day: date) -> list[Power]:
    """The powers of a method that its deciding bodies may decide, in the order of the law."""
    deciding = {p.body for p in definition.parts if p.decides}
    return [p for p in powers.of(definition.powers, day) if not deciding & set(p.never)]


def require_body(category: str, body: str, day: date) -> None:
    """Refusal with the article where this body may not take up a matter of this power."""
    found = powers.load().get(category)
    if found is not None and found.in_force(day):
        require(found, [body], "items", _body)


def require_matter(body: str, way: str) -> None:
    """Refusal where a body of limited powers would vote on an item that is of no matter: nobody
    could tell under which power it falls, and the party organisation has not studied it."""
    if way != "consult" and powers.has_limits(body):
        raise refuse(
            "power.needs-matter", field="items", clause="collective-law:26", body=_body(body)
        )


def rule_of(part: Part, category: str) -> str:
    """The rule by which the part is judged: the power's own for this body, else the part's."""
    found = powers.load().get(category)
    return (found.rules or {}).get(part.body, part.rule) if found else part.rule


def require_delegable(categories: Sequence[str], day: date) -> None:
    """Refusal unless all of these are powers of one body's law that may be given away."""
    known = powers.load()
    for key in categories:
        if key not in known or not known[key].in_force(day):
            raise refuse("delegation.categories", field="categories")
        require(known[key], known[key].never, "categories", _body)
    if len({known[key].group for key in categories}) != 1:
        raise refuse("delegation.categories", field="categories")
