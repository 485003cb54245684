"""The frame of an act on one part of a matter: may this person, is the part open, one entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions import mediators, officers
from xiangyue.actions.acts import Act, act
from xiangyue.actions.private import seal
from xiangyue.actions.standing import Case, open_case, procedure_of
from xiangyue.core.procedure import Part, Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.by_key import ByKey
from xiangyue.data.models import Matter


def require_actor(actor: Actor, matter: Matter, part_key: str, today: date | None = None) -> str:
    """Refusal("not-allowed") unless the definition names one of the actor's roles for the part.

    Gives the role of this matter alone by which they act, or "". An election's parts are for the
    members of its committee too, on the day ``today``, and for nobody who stands in it.
    """
    definition = procedure_of(matter)
    try:
        part = definition.part(part_key)
    except KeyError:
        raise refuse("part.unknown", part_key=part_key) from None
    if officers.OFFICER in part.actors and officers.require(actor, matter, today):
        return officers.OFFICER
    clause = part.clause or definition.clause_of(part_key)
    actor.require(matter.area_id, *part.actors, clause=clause)
    return ""


def look(matter_id: int | None) -> Matter:
    """The matter with its definition; Refusal("not-found") where there is none."""
    matter = _matter(matter_id)
    if matter is None:
        raise refuse("matter.unknown", code="not-found")
    return matter


_matter = ByKey(
    lambda key: Matter.objects.select_related("procedure").defer("procedure__raw").filter(pk=key)
)


def part_of_kind(definition: Procedure, kind: str) -> Part:
    """The first part of that kind; Refusal where the method has none."""
    for part in definition.parts:
        if part.kind == kind:
            return part
    raise refuse("part.no-such-kind", kind=kind)


@contextmanager
def act_on(
    matter_id: int | None,
    name: str,
    part: str,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    key: UUID | None = None,
    *,
    kind: str = "",
    anonymous: bool = False,
    seen: bool = True,
    free: bool = False,
) -> Iterator[tuple[Act, Case]]:
    """One act on a matter: ``part`` non-empty asks that the actor is one of the part's actors, as
    does ``kind``, which stands for the part of that kind.

    Gives the act and the locked case; the caller works and ends with ``case.settle``. What else
    the caller asks of the actor it asks within, of ``case.matter``: a refusal undoes everything.
    Of a private matter the record says nothing more than that something was done, and to one who
    does not see it there is none; ``seen`` False: the caller asks that itself. ``free``: no other
    mediator may be waited for, as in every act of a part.
    """
    with act(name, actor=actor, now=now, key=key, anonymous=anonymous) as a:
        case = open_case(matter_id, now=now, expected=expected)
        if seen and not anonymous and not may_see(actor, case.matter, case.procedure):
            raise refuse("matter.unknown", code="not-found")
        a.area, a.practice = case.matter.area_id, case.matter.practice
        part = part or (part_of_kind(case.procedure, kind).key if kind else "")
        if part:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if part or free:
            mediators.require_free(actor, case.matter, case.procedure)
        if case.matter.state != "running":
            raise refuse("matter.ended", code="conditions")
        if part:
            a.data["part"] = part
        yield a, case
        seal(a, case.procedure)
