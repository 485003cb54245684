"""Who may change what a body has decided, and where that is written."""

from __future__ import annotations

from typing import Any, Final

from xiangyue.core.bodies import SPECS
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal, refuse

REVOKERS: Final = {
    "representatives_assembly": ("villagers_assembly", "law:27"),
    "village_committee": ("villagers_assembly", "law:27"),
    "residents_representatives": ("residents_assembly", "residents-law:30"),
    "residents_committee": ("residents_assembly", "residents-law:30"),
}
"""Of whom the law names another body that may revoke it; what others decided they change
themselves, by their own article."""


def revoker(procedure: Procedure) -> tuple[str, str, str]:
    """(the body that decides by this method, the body that may change it, the clause).

    The clause of a body that has none of its own is that of the deciding part's first condition.
    """
    part = next((p for p in procedure.parts if p.decides), None)
    body = part.body if part is not None else procedure.assembly
    by, clause = REVOKERS.get(body, (body, SPECS[body].clause))
    if not clause and part is not None:
        clause = next((c.clause for c in part.done_when if c.clause), "")
    return body, by, clause


def not_dropped(procedure: Procedure) -> Refusal:
    """The refusal to drop a matter that was decided: who decided, who alone may change it."""
    body, by, clause = revoker(procedure)
    names: dict[str, Any] = {"body": dict(SPECS[body].name), "by": dict(SPECS[by].name)}
    return refuse("matter.decided", code="conditions", clause=clause, **names)
