"""The methods by which a person may begin a matter beside the one that the place adopted."""

from __future__ import annotations

import contextlib

from xiangyue.access.actors import Actor
from xiangyue.actions.body_places import require_bodies
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.methods import library


def other_methods(actor: Actor, area: str, name: str, adopted: str) -> list[Procedure]:
    """What ``matters.start_matter`` allows the actor there, without ``adopted``. No query.

    ``name``: the area's own, which says what kind of place it is. What people ask for themselves
    (help, a report) has a door of its own and is not among them.
    """
    found = []
    for definition in library.procedures():
        if definition.slug == adopted or definition.level != level_of(area):
            continue
        # What Art. 28 lists is decided by the adopted method alone.
        if any(p.decides for p in definition.parts) and not definition.subject:
            continue
        if set(definition.origins) == {"application"}:
            continue
        if not actor.holds(area, *definition.starts):
            continue
        with contextlib.suppress(Refusal):
            require_bodies(definition, area, name)
            found.append(definition)
    return found
