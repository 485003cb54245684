"""Who sees a private matter: the same on a page and in the API. Any other is seen by all."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from xiangyue.access.actors import Actor
from xiangyue.access.protected import handled_by, handles
from xiangyue.core.bodies import BRANCH, COMMITTEE, OFFICE, OFFICERS
from xiangyue.core.kinds.review import office_of
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import (
    HandOver,
    Matter,
    MatterPart,
    Party,
    ProcedureVersion,
    ProtectedReport,
)

#: The office of a village, and of a level above it: who keeps its matters.
KEEPERS = BRANCH + COMMITTEE + OFFICE + OFFICERS


def may_see(actor: Actor, matter: Matter, procedure: Procedure) -> bool:
    """Whether the actor may see the matter: its parties, who began it and has not handed it over,
    who acts on it, the office.

    Two queries at most, and none for a matter that is not private.
    """
    if not procedure.private:
        return True
    if actor.person_id is None:
        return False
    acting = {role for part in procedure.parts for role in part.actors}
    if procedure.confined == "office":
        report = ProtectedReport.objects.filter(matter=matter).first()
        return actor.holds(matter.area_id, *acting) and (
            report is None or handles(actor, report, matter.area_id)
        )
    if matter.began_by_id == actor.person_id:
        gave = HandOver.objects.filter(matter=matter, before_id=actor.person_id)
        if not gave.filter(done_at__isnull=False).exists():
            return True
    keepers = () if procedure.confined else KEEPERS
    if procedure.confined != "people" and (
        actor.holds(matter.area_id, *keepers, *procedure.starts, *acting)
        or any(
            actor.holds(office_of(matter.area_id, part.words["level"]), *OFFICERS)
            for part in procedure.parts
            if part.kind in ("review", "appeal", "indicators") and part.words["level"]
        )
    ):
        return True
    if _handed_up(actor, matter, procedure):
        return True
    return Party.objects.filter(matter=matter, person_id=actor.person_id).exists()


def _handed_up(actor: Actor, matter: Matter, procedure: Procedure) -> bool:
    """Whether a reconciliation was passed on to the township in which the actor is an officer."""
    keys = [part.key for part in procedure.parts if part.kind == "agreement"]
    if not keys or not actor.holds(office_of(matter.area_id, "township"), *OFFICERS):
        return False
    return MatterPart.objects.filter(matter=matter, key__in=keys, facts__township=True).exists()


def seen_by(actor: Actor, area: str) -> Q:
    """Which matters of an area stand in the actor's list: all that are public, those that the
    actor began or is a party to, and the private ones of the office that are not confined."""
    hidden = ProcedureVersion.objects.filter(raw__contains={"definition": {"private": True}})
    if actor.holds(area, *KEEPERS):
        hidden = hidden.filter(raw__definition__has_key="confined")
    if roles := sorted(actor.roles(area)):
        hidden = hidden.exclude(
            raw__definition__confined="concerned", raw__definition__starts__has_any_keys=roles
        )
    seen = ~Q(procedure__in=hidden.values("pk"))
    if actor.person_id is not None:
        mine = Party.objects.filter(matter=OuterRef("pk"), person_id=actor.person_id)
        gave = HandOver.objects.filter(
            matter=OuterRef("pk"), before_id=actor.person_id, done_at__isnull=False
        )
        seen |= (Q(began_by_id=actor.person_id) & ~Q(Exists(gave))) | Q(Exists(mine))
    return seen


def of_another_office(actor: Actor) -> Exists:
    """Of matters in a query: whose report another office than the actor's looks into, or one about
    the actor."""
    of_it = ProtectedReport.objects.filter(matter=OuterRef("pk"))
    return Exists(of_it.exclude(handled_by(actor)))


def public() -> Q:
    """The matters that stand in a list for all."""
    return seen_by(Actor(), "")
