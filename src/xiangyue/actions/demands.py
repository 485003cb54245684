"""Signing that a meeting be called: each for themselves by phone, or a paper list entered.

Source: Organic Law of Villagers' Committees (2025), Art. 25, 30; of residents' committees, Art. 27.
Whether they are enough is judged by the body's own rule (``call`` in ``rules/bodies.yaml``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from xiangyue.access.actors import Actor
from xiangyue.actions import seat_units, signed_sheets
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept
from xiangyue.actions.meeting_frame import book
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.vacancies import vacancy_of
from xiangyue.core.bodies import SPECS, Body
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rules import Verdict
from xiangyue.data.models import DemandSignature, Membership, Person, PollSheet
from xiangyue.data.people import grown

REPRESENTATIVES, VILLAGERS = "proposers.representatives", "proposers.villagers"
HOMES = "proposers.households"


def by_villagers(body: str) -> bool:
    """Whether villagers may have this body called by their signatures: where all of them sit."""
    return SPECS[body].counted


def sign(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> DemandSignature:
    """One signs for themselves, once. Refusal for who may not have this body called."""
    with act_on(matter_id, "demand.sign", "", actor, now, None, key) as (a, case):
        asked = case.require_open(part, "demand")
        if actor.person_id is None or not _entitled(case, asked, [actor.person_id]):
            raise _may_not(asked)
        mine = DemandSignature.objects.filter(
            matter=case.matter, part=part, person_id=actor.person_id
        )
        if mine.exists():
            raise refuse("demand.signed", code="conditions")
        row = DemandSignature.objects.create(
            matter=case.matter,
            part=part,
            person_id=actor.person_id,
            way="phone",
            made_at=now,
            made_by_id=actor.person_id,
        )
        a.data["way"] = "phone"
        _settle(a, case, asked)
    return row


def take_back(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> None:
    """One takes one's own signature back, while there are not enough of them."""
    with act_on(matter_id, "demand.take-back", "", actor, now, None, key) as (a, case):
        asked = case.require_open(part, "demand")
        mine = DemandSignature.objects.filter(
            matter=case.matter, part=part, person_id=actor.person_id or 0
        )
        if not mine.delete()[0]:
            raise refuse("demand.not-signed", code="conditions")
        _settle(a, case, asked)


def enter_list(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    people: Sequence[int],
    photos: Sequence[Kept],
    key: UUID | None = None,
) -> PollSheet:
    """Enter a signed paper list with its photos: ids of those who signed. Who signed before counts
    once. Refusal without a photo, and for one who may not have this body called."""
    ids = signed_sheets.signers(people, photos)
    with act_on(matter_id, "demand.list", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "demand")
        may = _entitled(case, asked, ids)
        if strangers := [pk for pk in ids if pk not in may]:
            raise _may_not(asked, len(strangers))
        sheet = signed_sheets.keep(case, part, photos, actor, now)
        DemandSignature.objects.bulk_create(
            [
                DemandSignature(
                    matter=case.matter,
                    part=part,
                    person_id=pk,
                    way="paper",
                    sheet=sheet,
                    made_at=now,
                    made_by_id=actor.person_id,
                )
                for pk in ids
            ],
            ignore_conflicts=True,
        )
        a.data |= {"way": "paper", "lines": len(ids), "photos": [p.sha256 for p in photos]}
        a.sealed["people"] = ids
        _settle(a, case, asked)
    return sheet


def _may_not(asked: Part, n: int = 1) -> Refusal:
    body = asked.words["body"]
    if asked.words["about"]:
        return refuse(
            "demand.not-of-unit", field="people", code="not-allowed", clause=seat_units.LAW, n=n
        )
    says = "demand.no-villager" if by_villagers(body) else "demand.no-representative"
    if asked.words["call"]:
        return refuse("demand.no-voter", field="people", code="not-allowed", clause="law:19", n=n)
    return refuse(says, field="people", code="not-allowed", clause=SPECS[body].clause, n=n)


def seated(case: Case, spec: Body) -> Q:
    """Who holds a role today that may have this body called."""
    today = case.today
    seats = Membership.objects.filter(
        area_id=case.matter.area_id, role__in=spec.callers, start__lte=today
    ).exclude(end__lt=today)
    return Q(pk__in=seats.values("person_id"))


def unit_of(case: Case) -> list[int]:
    """The households that chose the representative whose seat the matter is about."""
    return seat_units.homes(vacancy_of(case).seat)


def _entitled(case: Case, asked: Part, ids: Sequence[int]) -> set[int]:
    if asked.words["about"]:
        of_unit = seat_units.voters(unit_of(case), case.today).filter(pk__in=ids)
        return set(of_unit.values_list("pk", flat=True))
    spec = SPECS[asked.words["body"]]
    who = seated(case, spec)
    if spec.counted:
        who |= grown(case.today)
    here = Person.objects.filter(who, area_id=case.matter.area_id, active=True, pk__in=ids)
    return set(here.values_list("pk", flat=True))


def may_sign(case: Case, asked: Part, person: int | None) -> bool:
    """Whether this person may have the meeting called."""
    return person is not None and bool(_entitled(case, asked, [person]))


def counted(case: Case, asked: Part) -> dict[str, int]:
    """Who signed and still may, of how many: the counts of the body's rule."""
    if asked.words["about"]:
        return _of_unit(case, asked)
    spec = SPECS[asked.words["body"]]
    here = Person.objects.filter(area_id=case.matter.area_id, active=True)
    signed = DemandSignature.objects.filter(matter=case.matter, part=asked.key).values("person_id")
    by, seat = Q(pk__in=signed), seated(case, spec)
    asked_for = {REPRESENTATIVES: by & seat, "representatives": seat}
    if spec.counted:
        may = grown(case.today)
        if asked.words["call"]:
            may &= Q(household__isnull=False) & ~Q(status="deprived")
        asked_for |= {VILLAGERS: by & may, "villagers": may if asked.words["call"] else Q()}
    return here.aggregate(**{name: Count("pk", filter=q) for name, q in asked_for.items()})


def _of_unit(case: Case, asked: Part) -> dict[str, int]:
    """Of the households that chose the representative: voters who signed, households of which
    somebody did."""
    homes = unit_of(case)
    voters = seat_units.voters(homes, case.today)
    signed = DemandSignature.objects.filter(matter=case.matter, part=asked.key).values("person_id")
    by = voters.filter(pk__in=signed)
    told = by.aggregate(people=Count("pk"), homes=Count("household", distinct=True))
    return {
        REPRESENTATIVES: 0, "representatives": 0,
        VILLAGERS: told["people"], "villagers": voters.count(),
        HOMES: told["homes"], "households": len(homes),
    }  # fmt: skip


def checks(case: Case, asked: Part, counts: dict[str, int]) -> tuple[Check, ...]:
    """What the law asks, with the numbers."""
    return tuple(judge(case, asked, counts).passes)


def judge(case: Case, asked: Part, counts: dict[str, int]) -> Verdict:
    """What the rule says of who signed (``counted``)."""
    rule = asked.words["call"] or SPECS[asked.words["body"]].call
    if asked.words["about"]:
        counts = {
            "proposers.voters": counts[VILLAGERS], "voters": counts["villagers"],
            HOMES: counts[HOMES], "households": counts["households"],
        }  # fmt: skip
    elif asked.words["call"]:  # 有选举权的村民: those grown, without whom it has been taken from
        counts = {
            "proposers.voters": counts[VILLAGERS],
            "voters": counts["villagers"],
            REPRESENTATIVES: counts[REPRESENTATIVES],
            "representatives": counts["representatives"],
        }
    return book().judge(rule, day=case.today, counts=counts, area=case.matter.area_id)


def _settle(a: Act, case: Case, asked: Part) -> None:
    counts = counted(case, asked)
    facts = {
        "representatives": counts[REPRESENTATIVES],
        "of_representatives": counts["representatives"],
        "villagers": counts.get(VILLAGERS, 0),
        "of_villagers": counts.get("villagers", 0),
        "met": judge(case, asked, counts).passed,
    }
    if HOMES in counts:
        facts |= {"households": counts[HOMES], "of_households": counts["households"]}
    case.put(asked.key, **facts, on=case.today.isoformat())
    a.data |= {"part": asked.key, **facts}
    case.settle(a)
    a.result = str(case.matter.pk)
