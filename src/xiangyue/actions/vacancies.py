"""A seat that ends before its term: of the villagers' committee by recall, resignation, by itself;
of a representative by those who chose them.

Source: Organic Law of Villagers' Committees (2025), Art. 19 (reasons told, the member's defence),
20 (on the day the assembly accepts), 21 and 22 (void election, incapacity, sentence: by itself);
29 (a representative answers to the households or the group that chose them).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import appraisals, seat_units
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.typed import words
from xiangyue.core.bodies import COMMITTEE, REPRESENTATIVES
from xiangyue.core.calendar import add_months, period
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.figures import seat_changes, seat_steps
from xiangyue.data.models import Membership, Vacancy
from xiangyue.methods import election_grounds, rulebook
from xiangyue.methods.election_grounds import Ground

BY_ITSELF: Final = ("incapable", "sentenced", "void-election")
CLAUSES: Final = {
    "recall": "law:19",
    "resignation": "law:20",
    "incapable": "law:22",
    "sentenced": "law:22",
    "void-election": "law:21",
}


def vacancy_of(case: Case) -> Vacancy:
    """The seat that a matter is about; Refusal before it is named."""
    found = Vacancy.objects.select_related("seat__person").filter(matter=case.matter).first()
    if found is None:
        raise refuse("vacancy.none", code="conditions")
    return found


def roles_of(part: Part) -> tuple[str, ...]:
    """The roles whose seats a part of the kind may be about."""
    return COMMITTEE if part.words["of"] == "committee" else REPRESENTATIVES


def name_seat(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    seat_id: int,
    cause: str,
    reason: str,
    proof: str = "",
    anew: str = "",
    ground: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Vacancy:
    """Name the seat (``seat_id``: a ``Membership`` in office), the cause and the reason, which is
    posted. A resignation is the member's own, or entered by the office out of their signed paper
    (``proof`` names it). What ends by itself needs the paper that shows it. ``anew``: what is new,
    where a recall of the same member was not carried a short while ago. ``ground``: of a recall
    that the township proposes, on which of the province's grounds (``methods.election_grounds``),
    by its officer or by its paper (``proof``); where the text has the proposal voted on, nobody
    need sign.

    Refusals: a ground that no text here has, no seat of the committee (or of a representative whom
    households chose), another matter on it runs, a cause of another method; the same reasons again
    within a year, where a province says so (Zhejiang Measures, Art. 36).
    """
    reason = words(reason, "reason", 4000, least=4)
    anew = words(anew, "anew", 1000, least=0)
    proof = words(proof, "proof", 300, least=0)
    with act_on(matter_id, "vacancy.name", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "vacancy")
        a.data["part"] = part
        roles = roles_of(asked)
        seat = holders(case.matter.area_id, case.today, *roles).filter(pk=seat_id).first()
        if cause not in asked.words["causes"]:
            raise refuse("vacancy.cause", field="cause")
        if seat is None and roles == COMMITTEE:
            raise refuse("vacancy.no-seat", field="seat_id", clause="law:8")
        if seat is None or (roles == REPRESENTATIVES and not seat_units.homes(seat)):
            raise refuse("vacancy.no-representative", field="seat_id", clause=seat_units.LAW)
        own = cause == "resignation" and actor.person_id == seat.person_id
        asks = _proposal(case, ground, cause, roles) if ground else None
        if asks and actor.officer_of(case.matter.area_id):
            a.acts_as = "officer"
        elif not own:
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if not own and (cause != "recall" or (asks and a.acts_as != "officer")) and not proof:
            clause = asks.clause if asks else CLAUSES[cause]
            raise refuse("vacancy.no-proof", field="proof", clause=clause)
        if Vacancy.objects.filter(matter=case.matter).exists():
            raise refuse("vacancy.named", code="conditions")
        others = Vacancy.objects.filter(
            seat=seat, settled_on=None, matter__state="running",
            matter__practice=case.matter.practice,
        )  # fmt: skip
        if others.exists():
            raise refuse("vacancy.running", code="conditions", field="seat_id")
        if cause == "recall" and roles == COMMITTEE:
            _not_again(case, seat, reason, anew)
        reason = f"{reason}\n新的事实和理由：{anew}" if anew else reason
        row = Vacancy.objects.create(
            matter=case.matter, seat=seat, cause=cause, reason=reason, proof=proof, ground=ground,
            asked_on=case.today, by_id=actor.person_id,
            heard_on=case.today if own else None,
        )  # fmt: skip
        case.put(part, named=True, proved=bool(proof), heard=own, on=case.today.isoformat())
        a.on |= {"person": seat.person_id, "term": seat.pk}
        a.data |= {"cause": cause, "role": seat.role}
        if asks:
            a.data["ground"] = ground
            _asked_for(case, asks)
        case.settle(a)
        a.result = str(row.pk)
    return row


def grounds(case: Case) -> tuple[Ground, ...]:
    """On which grounds the township may propose a recall itself, here and today."""
    return election_grounds.proposals(case.today, case.matter.area_id)


def _proposal(case: Case, ground: str, cause: str, roles: tuple[str, ...]) -> Ground:
    """The ground; Refusal for one that no text here has, of another cause or another body."""
    found = next((g for g in grounds(case) if g.key == ground), None)
    if found is None or cause != "recall" or roles != COMMITTEE:
        raise refuse("vacancy.ground", field="ground", clause="law:19")
    return found


def _asked_for(case: Case, ground: Ground) -> None:
    """The vote is asked for by the proposal alone, where its text has it voted on."""
    for part in case.procedure.parts if ground.votes else ():
        if part.kind == "demand":
            case.put(part.key, met=True, proposed=True, on=case.today.isoformat())


def _not_again(case: Case, seat: Membership, reason: str, anew: str) -> None:
    """Refusal for a recall that was not carried a short while ago, unless what is new is said."""
    area, day = case.matter.area_id, case.today
    months = rulebook.load().setting("recall.again-months", day=day, area=area)
    last = (
        Vacancy.objects.filter(
            seat__person_id=seat.person_id, seat__area_id=area, cause="recall", ended_on=None,
            settled_on__isnull=False, matter__practice=case.matter.practice,
        )
        .order_by("-settled_on")
        .first()
    )  # fmt: skip
    if last is None or last.settled_on is None or not months.value:
        return
    free = add_months(last.settled_on, months.value)
    if day < free and (not anew or anew in last.reason or reason == last.reason):
        check = Check(
            "vacancy.again", False, need=months.value, clause=months.clause,
            values={"last": last.settled_on.isoformat(), "day": free.isoformat()},
        )  # fmt: skip
        raise Refusal("conditions", check, field="anew")


def defend(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Vacancy:
    """What the member says to it (Art. 19): by themself, or entered by the office as they said it.
    It is posted beside the reasons; once."""
    text = words(text, "text", 4000)
    with act_on(matter_id, "vacancy.defend", "", actor, now, expected, key) as (a, case):
        row = _unheard(actor, case, part)
        row.defence, row.heard_on = text, case.today
        row.save(update_fields=["defence", "heard_on"])
        case.put(part, heard=True)
        a.data["part"] = part
        case.settle(a)
        a.result = str(row.pk)
    return row


def say_silent(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Vacancy:
    """The member was asked and says nothing; refused before their days are over."""
    with act_on(matter_id, "vacancy.silent", part, actor, now, expected, key) as (a, case):
        row = _unheard(actor, case, part)
        last = answers_until(case, row)
        if case.today <= last:
            days = int(case.procedure.part(part).words["days"])
            check = Check(
                "vacancy.days", False, (case.today - row.asked_on).days, days, clause="product",
                values={"day": last.isoformat()},
            )  # fmt: skip
            raise Refusal("conditions", check)
        row.silent, row.heard_on = True, case.today
        row.save(update_fields=["silent", "heard_on"])
        case.put(part, heard=True)
        case.settle(a)
        a.result = str(row.pk)
    return row


def answers_until(case: Case, row: Vacancy) -> date:
    """The last day that the member has for an answer."""
    part = next(p for p in case.procedure.parts if p.kind == "vacancy")
    return period(row.asked_on, int(part.words["days"])).day


def _unheard(actor: Actor, case: Case, part: str) -> Vacancy:
    case.require_open(part, "vacancy")
    row = vacancy_of(case)
    if actor.person_id != row.seat.person_id:
        require_actor(actor, case.matter, part, case.today)
    if row.heard_on is not None:
        raise refuse("vacancy.heard", code="conditions")
    return row


def settle_seat(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Vacancy | None:
    """The seat ends on the day of the decision (of what ends by itself: today), or, where the vote
    did not carry it, its holder stays. In a practice nobody's seat moves. None where an appraisal
    ended it, or several (Art. 38)."""
    with act_on(matter_id, "seat.settle", "", actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "seat_end")
        a.data["part"] = part
        if not (asked.words["by"] == "" and actor.officer_of(case.matter.area_id)):
            a.acts_as = require_actor(actor, case.matter, part, case.today)
        if case.procedure.part(asked.words["about"]).kind == "appraisal":
            rows = appraisals.end_seats(a, case, asked.words["about"])
            case.put(part, settled=True, ended=bool(rows), on=case.today.isoformat())
            case.settle(a)
            a.result = str(case.matter.pk)
            return None
        row = vacancy_of(case)
        ended, last = _decided(case, asked.words["by"])
        if ended and row.cause in BY_ITSELF and not row.proof:
            raise refuse("vacancy.no-proof", code="conditions", clause=CLAUSES[row.cause])
        seat = row.seat
        row.settled_on, row.ended_on = case.today, max(last, seat.start) if ended else None
        row.held_until = seat.end if ended else None
        row.save(update_fields=["settled_on", "ended_on", "held_until"])
        if ended and not case.matter.practice and (seat.end is None or seat.end > last):
            set_end(a, seat, max(last, seat.start))
        case.put(part, settled=True, ended=ended, on=last.isoformat())
        a.on |= {"person": seat.person_id, "term": seat.pk}
        a.data |= {"ended": ended, "cause": row.cause, "end": last.isoformat()}
        case.settle(a)
        a.result = str(row.pk)
    return row


def set_end(a: Act, seat: Membership, last: date | None) -> None:
    """The seat's last day; None of an open-ended one. A representative's households stay with the
    seat that ended: who chooses the next are they."""
    before = seat_steps(seat.area_id) if seat.role in REPRESENTATIVES else {}
    seat.end = last
    seat.save()
    if seat.role in REPRESENTATIVES:
        for day, n in seat_changes(seat.area_id, before):
            a.count("representatives", n, day)


def _decided(case: Case, by: str) -> tuple[bool, date]:
    """Whether the seat ends, and its last day."""
    if not by:
        return True, case.today
    facts = case.facts(by)
    return bool(facts.get("passed")), date.fromisoformat(facts["on"])
