"""Villages and communities have bodies of their own, each under its own law."""

from __future__ import annotations

from xiangyue.actions.meeting_frame import names
from xiangyue.core.bodies import SPECS, place_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Area


def require_place(body: str, area: str, name: str = "", field: str = "body") -> None:
    """Refusal where a community would hold a body of villages, or a village one of communities.

    ``name``: of the area, where it is known already; else one query.
    """
    of = SPECS[body].of
    if not of or len(area) != 12:
        return
    name = name or Area.objects.values_list("name", flat=True).get(pk=area)
    if place_of(name) != of:
        raise refuse(f"body.of-{of}", field=field, body=names("body", [body]), place=name)


def require_bodies(definition: Procedure, area: str, name: str = "") -> None:
    """The same for every body that meets in a method."""
    bodies = dict.fromkeys(p.body for p in definition.parts if p.kind == "sitting")
    for body in bodies:
        require_place(body, area, name, field="procedure")
