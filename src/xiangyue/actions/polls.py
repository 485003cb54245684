"""Households, or adults, asked one by one: their signed answers, from paper or from the phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import signed_sheets
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept
from xiangyue.actions.parts import act_on
from xiangyue.actions.poll_counts import adults, recount
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.calendar import age
from xiangyue.core.kinds.poll import CHOICES
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Household, Membership, Person, PollAnswer, PollSheet
from xiangyue.data.people import ADULT


@dataclass(frozen=True)
class Signed:
    """One line of a sheet: whose it is (a household's or an adult's id), what was ticked, and the
    name signed there; "" for the head of the household, or the adult."""

    of: int
    choice: str
    signer: str = ""


def enter_sheet(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    answers: Sequence[Signed],
    photos: Sequence[Kept],
    membership_id: int | None = None,
    key: UUID | None = None,
) -> PollSheet:
    """Enter what a signed sheet says, with its photos. ``membership_id``: whose households.

    A representative enters the households that they stand for, the office any. A line signed
    later takes the place of an earlier answer. Refusal without a photo of the signatures.
    """
    signed_sheets.require_photos(photos)
    if not answers:
        raise refuse("poll.empty", field="answers")
    if len({s.of for s in answers}) != len(answers):
        raise refuse("poll.twice", field="answers")
    with act_on(matter_id, "poll.sheet", part, actor, now, None, key) as (a, case):
        definition = case.require_open(part, "poll")
        roll = _roll(case, definition, [s.of for s in answers])
        if _is_representative_only(actor, case.matter.area_id, definition):
            _own_households(actor, case, roll, definition)
        if membership_id is not None:
            seats = Membership.objects.filter(
                pk=membership_id, area_id=case.matter.area_id, role__in=REPRESENTATIVES
            )
            if not seats.exists():
                raise refuse("poll.no-seat", field="membership")
        sheet = signed_sheets.keep(case, part, photos, actor, now, membership_id)
        said = [
            _answer(case, definition, s, roll[s.of], "paper", sheet, actor, now) for s in answers
        ]
        _count(case, definition)
        a.on["sheet"] = sheet.pk
        a.data |= {"lines": len(said), "photos": [p.sha256 for p in photos]}
        _tell(a, case, part)
        a.sealed["answers"] = [[s.of, s.choice, row.signer] for s, row in zip(answers, said)]  # noqa: B905
        case.settle(a)
        a.result = str(sheet.pk)
    return sheet


def answer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    choice: str,
    key: UUID | None = None,
) -> PollAnswer:
    """A grown-up of a household answers for it, on the phone; it may be changed until the end."""
    with act_on(matter_id, "poll.answer", "", actor, now, None, key) as (a, case):
        definition = case.require_open(part, "poll")
        me = Person.objects.select_related("household").filter(pk=actor.person_id).first()
        if me is None or me.area_id != case.matter.area_id or not me.active:
            raise refuse("poll.not-yours", code="not-allowed")
        if me.birth_date is not None and age(me.birth_date, case.today) < ADULT:
            raise refuse("poll.grown-ups", code="not-allowed", clause="law:26")
        if definition.words["asks"] == "households":
            if me.household is None or not me.household.active:
                raise refuse("poll.no-household", code="not-allowed")
            of: Household | Person = me.household
        else:
            of = me
        said = _answer(
            case, definition, Signed(of.pk, choice, me.name), of, "phone", None, actor, now
        )
        _count(case, definition)
        _tell(a, case, part)
        a.data["way"] = "phone"
        a.sealed["answers"] = [[of.pk, choice, me.name]]
        case.settle(a)
        a.result = str(matter_id)
    return said


def _roll(case: Case, part: Part, ids: Iterable[int]) -> dict[int, Household | Person]:
    wanted = list(ids)
    found: dict[int, Any]
    if part.words["asks"] == "households":
        rows = Household.objects.filter(area_id=case.matter.area_id, active=True)
        found = rows.in_bulk(wanted)
    else:
        found = Person.objects.filter(adults(case.matter.area_id, case.today)).in_bulk(wanted)
    if len(found) != len(wanted):
        raise refuse("poll.not-on-list", field="answers")
    return found


def _is_representative_only(actor: Actor, area: str, part: Part) -> bool:
    others = [r for r in part.actors if r not in REPRESENTATIVES]
    return not actor.holds(area, *others)


def _own_households(actor: Actor, case: Case, roll: dict[int, Any], part: Part) -> None:
    if part.words["asks"] == "households":
        theirs = [row.representative_id for row in roll.values()]
    else:
        theirs = list(
            Household.objects.filter(residents__in=list(roll)).values_list(
                "representative_id", flat=True
            )
        )
    held = set(
        Membership.objects.filter(
            person_id=actor.person_id, role__in=REPRESENTATIVES, area_id=case.matter.area_id
        ).values_list("pk", flat=True)
    )
    if not set(theirs) <= held:
        raise refuse("poll.not-your-households", field="answers", code="not-allowed")


def _answer(
    case: Case,
    part: Part,
    said: Signed,
    of: Household | Person,
    way: str,
    sheet: PollSheet | None,
    actor: Actor,
    now: datetime,
) -> PollAnswer:
    """The answer as it stands now."""
    if said.choice not in CHOICES:
        raise refuse("poll.choice", field="choice")
    household = isinstance(of, Household)
    whose = {"household": of} if household else {"household": None, "person": of}
    row = PollAnswer.objects.filter(matter=case.matter, part=part.key, **whose).first()
    if row is None:
        row = PollAnswer(matter=case.matter, part=part.key, **whose)
    signer = said.signer or (of.head if isinstance(of, Household) else of.name)
    row.signer = words(signer, "signer", 60)
    row.choice, row.way, row.sheet = said.choice, way, sheet
    row.made_at, row.made_by_id = now, actor.person_id
    if household and way == "phone":
        row.person_id = actor.person_id
    elif household:
        row.person_id = None
    row.save()
    return row


def _count(case: Case, part: Part) -> None:
    recount(case, part)
    case.put(part.key, on=case.today.isoformat())


def _tell(a: Act, case: Case, part: str) -> None:
    a.data["part"] = part
    a.data["counts"] = {k: case.facts(part).get(k, 0) for k in ("asked", "answered", *CHOICES)}
