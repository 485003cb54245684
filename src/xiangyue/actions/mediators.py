"""Who mediates a private matter, and the hand-over to somebody else.

Who began it mediates, until it is handed over. One who cannot go on hands it over; where one is of
a party's household, or a party asks for another, nothing goes on until it is in other hands. Who
has handed over sees it no more. Source: People's Mediation Law (2010), Art. 19; Provisions on the
Work of People's Mediation (2002).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions.meeting_frame import names
from xiangyue.actions.standing import Case
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import HandOver, Matter, Membership, Party, Person

MEDIATOR = "mediator"
"""The side under which one who took a matter over stands among its people."""
IN_ABSENCE = ("secretary", "director")
"""Who hands over for a mediator who cannot: they see its number, and nothing of it."""


def mediated(procedure: Procedure) -> bool:
    """Whether its matters are in the hands of one mediator."""
    return procedure.private and procedure.confined == "people"


def of(matter: Matter) -> int:
    """The id of the person in whose hands it is: one query."""
    last = HandOver.objects.filter(matter=matter, done_at__isnull=False).order_by("-pk").first()
    return last.after_id if last else matter.began_by_id


def waiting(matter: Matter) -> HandOver | None:
    """The hand-over that was asked for and waits for a new mediator."""
    return HandOver.objects.filter(matter=matter, after__isnull=True).first()


def kin(person_id: int, matter: Matter) -> bool:
    """Whether somebody is a party, or of a party's household: all the kin that the roster knows."""
    mine = Person.objects.filter(pk=person_id).values_list("household_id", flat=True).first()
    parties = Party.objects.filter(matter=matter, side="")
    if parties.filter(person_id=person_id).exists():
        return True
    return bool(mine) and parties.filter(person__household_id=mine).exists()


def require_free(actor: Actor, matter: Matter, procedure: Procedure) -> None:
    """Refusal where the matter waits for another mediator, or must go to another."""
    if not mediated(procedure):
        return
    if waiting(matter) is not None:
        raise refuse("mediator.waits", code="conditions", clause="mediation-rules")
    mine = actor.person_id
    if mine is not None and mine == of(matter) and kin(mine, matter):
        raise refuse("mediator.kin", code="conditions", clause="mediation-rules")


def ask(
    *, actor: Actor, now: datetime, matter_id: int, words: str = "", key: UUID | None = None
) -> HandOver:
    """A party asks for another mediator; it needs no reason, and nothing goes on until then."""
    from xiangyue.actions.parts import act_on  # noqa: PLC0415 - which asks ``require_free``

    with act_on(matter_id, "mediator.ask", "", actor, now, None, key) as (a, case):
        matter = _running(case)
        if not Party.objects.filter(matter=matter, person_id=actor.person_id, side="").exists():
            raise refuse("mediator.parties-ask", code="not-allowed", clause="mediation-law:19")
        if waiting(matter) is not None:
            raise refuse("mediator.asked", code="conditions")
        row = HandOver.objects.create(
            matter=matter,
            before_id=of(matter),
            why="asked",
            words=words.strip()[:500],
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        a.sealed["before"] = row.before_id
        case.settle(a)
        a.result = str(matter_id)
    return row


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    to: int,
    why: str = "unable",
    words: str = "",
    key: UUID | None = None,
) -> HandOver:
    """It goes into the hands of ``to``. By the mediator; or in their absence by the secretary or
    the director, who see nothing of it. Refusals: who holds no role that begins such matters, a
    party or one of a party's household, one who gave it out of their hands before."""
    from xiangyue.actions.parts import act_on  # noqa: PLC0415 - which asks ``require_free``

    name = "mediator.hand-over"
    with act_on(matter_id, name, "", actor, now, None, key, seen=False) as (a, case):
        matter = _running(case)
        before = of(matter)
        require_hander(actor, matter, case.procedure)
        if why not in ("unable", "relative"):
            raise refuse("mediator.why", field="why")
        _may_mediate(case, to, before)
        row = waiting(matter) or HandOver(
            matter=matter,
            before_id=before,
            why=why,
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        row.words = row.words or words.strip()[:500]
        row.after_id, row.done_at = to, now
        row.save()
        Party.objects.filter(matter=matter, person_id=before, side=MEDIATOR).delete()
        Party.objects.get_or_create(matter=matter, person_id=to, defaults={"side": MEDIATOR})
        a.sealed |= {"before": before, "after": to, "why": row.why}
        case.settle(a)
        a.result = str(matter_id)
    return row


def require_hander(
    actor: Actor, matter: Matter, procedure: Procedure, now: int | None = None
) -> bool:
    """Whether the actor sees what they hand over; Refusal for one who may not hand it over.
    ``now``: in whose hands it is, where that is known."""
    if actor.person_id is not None and actor.person_id == (now or of(matter)):
        return may_see(actor, matter, procedure)
    if mediated(procedure) and actor.holds(matter.area_id, *IN_ABSENCE):
        return False
    if may_see(actor, matter, procedure):  # a party, who may ask for another
        raise refuse("mediator.hands", code="not-allowed", clause="mediation-law:19")
    raise refuse("matter.unknown", code="not-found")


def _running(case: Case) -> Matter:
    if not mediated(case.procedure):
        raise refuse("mediator.none", code="conditions")
    return case.matter


def _may_mediate(case: Case, to: int, before: int) -> None:
    matter, roles = case.matter, case.procedure.starts
    held = Membership.objects.filter(
        area_id=matter.area_id,
        person_id=to,
        person__active=True,
        role__in=roles,
        start__lte=case.today,
    )
    if not held.exclude(end__lt=case.today).exists():
        check = Check(
            "mediator.role",
            False,
            clause="mediation-law:19",
            values={"roles": names("role", roles)},
        )
        raise Refusal("invalid", check, field="to")
    if kin(to, matter):
        raise refuse("mediator.kin", field="to", clause="mediation-rules")
    gave = HandOver.objects.filter(matter=matter, before_id=to).exists()
    if to == before or gave:
        raise refuse("mediator.again", field="to")
