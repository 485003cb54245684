"""What of a recall is put aside with an annulled stage: whose seat, why and the answer; who signed;
what was said of the seat, which its holder has again.

The rows hang on the ``Annulment`` without a matter from then on, as those of an election do on an
``Election`` (``annulled_rows``). The sheets of signatures stay with their matter and their photos.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from xiangyue.actions.acts import Act
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.actions.vacancies import set_end
from xiangyue.core.bodies import COMMITTEE
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Annulment, DemandSignature, Matter, Membership, Vacancy


def put_aside(a: Act, case: Case, parts: Mapping[str, str], row: Annulment) -> None:
    """Put aside the rows of these parts (``{key: kind}``)."""
    kinds = set(parts.values())
    seat = Vacancy.objects.select_related("seat").filter(matter=case.matter).first()
    if "demand" in kinds:
        signed = DemandSignature.objects.filter(matter=case.matter, part__in=parts)
        signed.update(matter=None, annulled=row)
    if seat is None:
        return
    if "seat_end" in kinds:
        _give_back(a, case, seat)
    if "vacancy" in kinds:
        Vacancy.objects.filter(pk=seat.pk).update(matter=None, annulled=row)
    elif seat.settled_on:
        Vacancy.objects.create(
            matter=None, annulled=row, seat=seat.seat, cause=seat.cause, reason=seat.reason,
            proof=seat.proof, ground=seat.ground, asked_on=seat.asked_on, heard_on=seat.heard_on,
            defence=seat.defence, silent=seat.silent, settled_on=seat.settled_on,
            ended_on=seat.ended_on, held_until=seat.held_until, by_id=seat.by_id,
        )  # fmt: skip
        seat.settled_on = seat.ended_on = seat.held_until = None
        seat.save(update_fields=["settled_on", "ended_on", "held_until"])


def _give_back(a: Act, case: Case, row: Vacancy) -> None:
    """The holder has the seat again, to the day to which they held it."""
    if row.ended_on is None or case.matter.practice:
        return
    seat = row.seat
    if seat.end == row.ended_on and seat.end != row.held_until:
        set_end(a, seat, row.held_until)
    a.on |= {"person": seat.person_id, "term": seat.pk}
    a.data |= {"given_back": True, "until": seat.end and seat.end.isoformat()}


def require_vacant_still(case: Case) -> None:
    """Refusal where the seat that the matter ended was filled since, or a by-election to fill it
    runs: whoever is chosen there has it."""
    row = Vacancy.objects.select_related("seat").filter(matter=case.matter).first()
    if row is None or row.ended_on is None or case.matter.practice:
        return
    area = case.matter.area_id
    same = Q(role=row.seat.role) | Q(person=row.seat.person_id)
    since = Membership.objects.filter(
        same, area_id=area, role__in=COMMITTEE, start__gt=row.ended_on
    )
    filled = since.select_related("person").order_by("start", "pk").first()
    if filled is not None:
        values = {"name": filled.person.name, "day": filled.start.isoformat()}
        check = Check("annulment.seat-filled", False, clause="law:23", values=values)
        raise Refusal("conditions", check)
    running = Matter.objects.select_related("procedure").filter(
        area_id=area, state="running", practice=False, began_at__date__gte=row.ended_on
    )
    for matter in running.exclude(pk=case.matter.pk).order_by("pk"):
        if any(
            p.words.get("vacant") or p.words.get("election") == "by-election"
            for p in procedure_of(matter).parts
            if p.kind in ("election_plan", "post_election")
        ):
            raise refuse(
                "annulment.seat-by-election", code="conditions", clause="law:23",
                title=matter.title,
            )  # fmt: skip
