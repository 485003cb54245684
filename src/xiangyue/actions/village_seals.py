"""A village's seals: entered, kept, handed over with a witness, brought back.

Source: rulebook H (the approver of a use is not the keeper); Chongqing's Measures (2013), Art. 21.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions.acts import act
from xiangyue.actions.registers import number_in_force, practice_of
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BRANCH, COMMITTEE, COUNCIL, OFFICE, SUPERVISION
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Person, Seal, SealKeeping, SealUse
from xiangyue.data.village_seals import BODIES

ORDERERS: Final = ("director", "secretary")
"""Who enters a seal and gives it to a keeper, beside the office."""
CLAUSE: Final = "seal-practice"


def enter(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    name: str,
    body: str,
    keeper_id: int,
    key: UUID | None = None,
) -> Seal:
    """A seal of the place with its first keeper."""
    actor.require(area, *ORDERERS, *OFFICE, clause=CLAUSE)
    practice = practice_of(area)
    name = words(name, "name", 80)
    if body not in BODIES:
        raise refuse("seal.body", field="body")
    keeper = _keeper(area, keeper_id, body, now)
    with act("seal.enter", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        if Seal.objects.filter(area_id=area, practice=practice, name=name).exists():
            raise refuse("seal.twice", field="name")
        row = Seal.objects.create(
            area_id=area, practice=practice, body=body, name=name, keeper=keeper, made_at=now
        )
        SealKeeping.objects.create(seal=row, keeper=keeper, since=now, made_by_id=actor.person_id)
        a.on["seal"] = row.pk
        a.data |= {"seal": name, "keeper": keeper.pk}
        a.result = str(row.pk)
    return row


def _keeper(area: str, person_id: int, body: str, now: datetime) -> Person:
    """Who may keep it: holds a seat in the place; where the province says so, in the committee."""
    person = Person.objects.filter(pk=person_id, active=True).first()
    seats = actor_of_person(person_id, now) if person else None
    if person is None or seats is None:
        raise refuse("seal.keeper-unknown", field="keeper")
    rule = number_in_force("seal.keeper-of-committee", area, timezone.localdate(now))
    if rule.value and body == "village_committee" and not seats.holds(area, *COMMITTEE):
        raise refuse("seal.keeper-committee", code="conditions", field="keeper", clause=rule.clause)
    roles = SUPERVISION if body == "supervision_committee" else (
        *COMMITTEE, *BRANCH, *OFFICE, *COUNCIL,
    )  # fmt: skip
    if not seats.holds(area, *roles):
        raise refuse("seal.keeper-seat", code="conditions", field="keeper", clause=CLAUSE)
    return person


def hand_over(
    *,
    actor: Actor,
    now: datetime,
    seal_id: int,
    keeper_id: int,
    witness_id: int,
    note: str = "",
    key: UUID | None = None,
) -> Seal:
    """The seal goes to another keeper, somebody watching; done by who keeps it or who orders it.

    Refusals: it is taken out; it is theirs already; the witness gives or takes it; the new keeper
    has approved a use that is not stamped yet.
    """
    found = look(seal_id)
    area = found.area_id
    if actor.person_id != found.keeper_id:
        actor.require(area, *ORDERERS, *OFFICE, clause=CLAUSE)
    keeper, note = _keeper(area, keeper_id, found.body, now), words(note, "note", 300, least=0)
    with act(
        "seal.hand-over", actor=actor, now=now, area=area, practice=found.practice, key=key
    ) as a:
        row = lock(seal_id)
        if row.away_id:
            raise refuse("seal.away", code="conditions", clause=CLAUSE)
        if keeper.pk == row.keeper_id:
            raise refuse("seal.keeper-same", field="keeper")
        if witness_id in (keeper.pk, row.keeper_id) or not of_place(area, witness_id, now):
            raise refuse("seal.witness", field="witness", clause=CLAUSE)
        if row.uses.filter(state="approved", approved_by=keeper).exists():
            raise refuse("seal.keeper-approved", code="conditions", field="keeper", clause=CLAUSE)
        SealKeeping.objects.filter(seal=row, until__isnull=True).update(until=now)
        SealKeeping.objects.create(
            seal=row, keeper=keeper, since=now, witness_id=witness_id, note=note,
            made_by_id=actor.person_id,
        )  # fmt: skip
        row.uses.filter(state="approved").update(keeper=keeper)
        row.keeper = keeper
        row.save(update_fields=["keeper"])
        a.on["seal"] = row.pk
        a.data |= {"seal": row.name, "keeper": keeper.pk, "witness": witness_id}
        a.sealed["note"] = note
        a.result = str(row.pk)
    return row


def of_place(area: str, person_id: int, now: datetime) -> bool:
    """Whether this person holds a seat in the place, or in the township above."""
    seats = actor_of_person(person_id, now)
    return any(code in (area, area[:9]) for _role, code in seats.seats)


def bring_back(*, actor: Actor, now: datetime, seal_id: int, key: UUID | None = None) -> Seal:
    """The seal is back; said by its keeper."""
    found = look(seal_id)
    area = found.area_id
    if actor.person_id != found.keeper_id:
        raise refuse("seal.not-keeper", code="not-allowed", clause=CLAUSE, name=found.keeper.name)
    with act("seal.back", actor=actor, now=now, area=area, practice=found.practice, key=key) as a:
        row = lock(seal_id)
        if row.away_id is None:
            raise refuse("seal.not-away", code="conditions")
        SealUse.objects.filter(pk=row.away_id).update(back_at=now)
        a.on |= {"seal": row.pk, "seal_use": row.away_id}
        row.away = None
        row.save(update_fields=["away"])
        a.result = str(row.pk)
    return row


def look(seal_id: int) -> Seal:
    """The seal with its keeper; Refusal("not-found") where there is none."""
    found = Seal.objects.select_related("keeper", "area").filter(pk=seal_id).first()
    if found is None:
        raise refuse("seal.unknown", code="not-found")
    return found


def lock(seal_id: int) -> Seal:
    """The seal with its keeper, held until the act is done."""
    return Seal.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=seal_id)
