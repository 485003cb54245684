"""Those who take part in a matter, by invitation or by lot: found, counted, speaking for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import require_actor
from xiangyue.actions.standing import Case
from xiangyue.core.limits import most_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Invitee, Matter

TAKING_PART = ("invitation", "lot")


def parts_named(case: Case, part: Part, word: str) -> list[str]:
    """The invitations and lots that a part's word names; none where it names none."""
    return [k for k in part.words[word] if case.procedure.part(k).kind in TAKING_PART]


def accepted(matter_id: int, parts: Iterable[str]) -> list[Invitee]:
    """Who accepted in these parts, each person once, in the order of invitation: one query."""
    found: dict[Any, Invitee] = {}
    rows = Invitee.objects.filter(matter_id=matter_id, part__in=list(parts), state="accepted")
    for row in rows.select_related("person").order_by("pk"):
        found.setdefault(row.person_id or -row.pk, row)
    return list(found.values())


def own(matter_id: int, actor: Actor, parts: Iterable[str]) -> Invitee | None:
    """The actor's own invitation in one of these parts that was accepted."""
    if actor.person_id is None:
        return None
    return (
        Invitee.objects.filter(
            matter_id=matter_id, part__in=list(parts), person_id=actor.person_id, state="accepted"
        )
        .order_by("pk")
        .first()
    )


def is_office(actor: Actor, matter: Matter, part: Part) -> bool:
    """Whether the actor holds one of the roles that the part names."""
    return actor.holds(matter.area_id, *part.actors)


def require_self_or_office(
    actor: Actor, matter: Matter, part_key: str, person_id: int | None
) -> bool:
    """True where the office does it for them; Refusal unless it is either of the two."""
    if actor.person_id is not None and actor.person_id == person_id:
        return False
    require_actor(actor, matter, part_key)
    return True


def count(case: Case, part: Part) -> None:
    """The facts of an invitation or a lot, counted anew out of its rows."""
    rows = list(
        Invitee.objects.filter(matter=case.matter, part=part.key).values_list(
            "state", "role", "side", "person_id", "pk"
        )
    )
    states = [state for state, *_ in rows]
    facts: dict[str, Any] = {
        "invited": len(rows),
        "accepted": states.count("accepted"),
        "declined": states.count("declined"),
        "waiting": states.count("invited"),
    }
    if part.kind == "invitation":
        came = [row for row in rows if row[0] == "accepted"]
        facts |= {r: sum(role == r for _, role, *_ in came) for r in part.words["roles"]}
        facts["sides"] = len({side or f"#{pk}" for _, role, side, _, pk in came if role == "party"})
        facts |= balance(case, part, [role for _, role, *_ in came])
        facts["on"] = case.today.isoformat()
    case.put(part.key, **facts)


def balance(case: Case, part: Part, roles: Sequence[str]) -> dict[str, Any]:
    """The facts of a balance: how many of one role there are at most, how many there may be of all
    who accepted (those ``besides`` too), and whether that is kept to."""
    share = str(part.words["largest"])
    others = Invitee.objects.filter(
        matter=case.matter, part__in=part.words["besides"], state="accepted"
    ).values_list("role", flat=True)
    every = [*roles, *others]
    # Who was drawn is balanced by the lot itself, and counts in the whole alone.
    named = [every.count(role) for role in set(every) - {"drawn"}]
    largest, allowed = max(named, default=0), most_of(len(every), share or "1/1")
    kept = bool(every) and largest <= allowed
    return {"largest": largest, "allowed": allowed, "balanced": kept}


def lock(pk: int) -> Invitee:
    """One invitation; Refusal("not-found"). Its matter is locked by the act."""
    found = Invitee.objects.select_related("person").filter(pk=pk).first()
    if found is None:
        raise refuse("invitation.unknown", code="not-found")
    return found
