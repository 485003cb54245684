"""Appeals against the roll: five days to make one, three to answer it, a granted one changes it.

Source: Organic Law of Villagers' Committees (2025), Art. 17.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import roll_entries
from xiangyue.actions import voter_rolls as rolls
from xiangyue.actions.acts import Act
from xiangyue.actions.elections import number, planned
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import LEAST_REASON
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.refusals import refuse
from xiangyue.data.elections import APPEALS, APPLIED
from xiangyue.data.models import Election, Person, RollAppeal, Voter


def appeal(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    asks: str,
    name: str,
    text: str,
    about: int | None = None,
    by: int | None = None,
    key: UUID | None = None,
) -> RollAppeal:
    """Appeal: somebody is not on it (``add``), should not be (``remove``), stands wrong
    (``correct``). ``name``: of whom it is about, ``about`` their id where the roster has them.
    ``by``: for whom the office writes it down. Refused before the posting and after the last day.
    """
    name, text = words(name, "name", 60), words(text, "text", 2000, least=2)
    person = by if by is not None else actor.person_id
    with act_on(matter_id, "roll.appeal", "", actor, now, None, key) as (a, case):
        part = rolls.roll_part(case).key
        a.data["part"] = part
        if person is None:
            raise refuse("roll.sign-in", code="not-allowed", clause="law:17.2")
        office = roll_entries.self_or_office(a, actor, case, part, person) != "self"
        case.require_open(part, "voter_roll")
        election = planned(case)
        posted, until = case.facts(part).get("posted"), case.facts(part).get("until")
        if not posted or not until:
            raise refuse("roll.not-posted", code="conditions", clause="law:17.2")
        if case.today > date.fromisoformat(until):
            raise refuse(
                "roll.appeal-late", code="conditions", clause="law:17.2",
                until=until, posted=posted,
                days=number("roll.appeal-days", case.matter, case.today).value,
            )  # fmt: skip
        _villager(case.matter.area_id, person)
        if asks not in APPEALS:
            raise refuse("roll.asks", field="asks")
        if about is not None:
            roll_entries.lock_person(case, about, "name")
        days = number("roll.answer-days", case.matter, case.today)
        row = RollAppeal.objects.create(
            election=election, by_id=person, about_id=about, name=name, asks=asks, words=text,
            made_on=case.today, due_on=calendar.period(case.today, days.value).day,
            by_office=office,
        )  # fmt: skip
        case.add(part, appeals=1, appeals_open=1)
        a.on["appeal"] = row.pk
        a.data |= {"asks": asks, "due_on": row.due_on.isoformat()}
        a.sealed |= {"text": text, "about": name}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _villager(area: str, person: int) -> None:
    if not Person.objects.filter(pk=person, area_id=area, active=True).exists():
        raise refuse("election.elsewhere", field="by")


def decide(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    appeal_id: int,
    granted: bool,
    answer: str,
    basis: str = "",
    key: UUID | None = None,
) -> RollAppeal:
    """Answer an appeal, once, with the reason; a granted one changes the roll at once. An answer
    after its third day is taken and counts as late: nobody stays without one. Refusal: who made
    it, or whom it is about, decides; the law does not let the one asked for be on the roll.

    ``basis``: of one who is not registered here, which meeting accepted them (Art. 16 (3))."""
    answer, basis = words(answer, "answer", 2000, least=2), words(basis, "basis", 200, least=0)
    with act_on(matter_id, "roll.decide", part, actor, now, None, key) as (a, case):
        case.require_open(part, "voter_roll")
        election = planned(case)
        row = RollAppeal.objects.select_for_update().filter(pk=appeal_id, election=election).first()
        if row is None:
            raise refuse("roll.appeal-unknown", code="not-found")
        if row.granted is not None:
            raise refuse("roll.appeal-answered", code="conditions")
        if actor.person_id in (row.by_id, row.about_id) and not row.by_office:
            raise refuse("roll.own-appeal", code="not-allowed", clause="election-practice")
        if granted and row.asks != "correct" and row.about_id is None:
            raise refuse("roll.about-nobody", code="conditions", field="granted")
        if granted:
            person = roll_entries.lock_person(case, row.about_id) if row.about_id else None
            if row.asks == "add" and person is not None:
                _add(a, case, election, person, basis)
            elif row.asks == "remove":
                found = Voter.objects.filter(
                    election=election, person_id=row.about_id, on_roll=True
                ).first()
                if found is None:
                    raise refuse("roll.not-on-it", code="conditions", field="granted")
                roll_entries.off(case, found, answer[:200])
        if not granted or row.asks == "correct":
            roll_entries.changed(case)  # the answer is posted (Art. 17), whatever it is
        row.granted, row.answer, row.decided_on = granted, answer, case.today
        row.save(update_fields=["granted", "answer", "decided_on"])
        case.add(part, appeals_open=-1)
        rolls.recount(case, part, election)
        a.on["appeal"] = row.pk
        a.data |= {"granted": granted, "asks": row.asks}
        if case.today > row.due_on:
            a.data["late"] = (case.today - row.due_on).days
        a.sealed["answer"] = answer
        case.settle(a)
        a.result = str(row.pk)
    return row


def _add(a: Act, case: Case, election: Election, person: Person, basis: str) -> None:
    """Onto the posted roll; who is from elsewhere by a meeting's word alone."""
    if person.household_id is not None:
        ground = "away" if person.status == "away" else "home"
        roll_entries.add_late(case, election, person, ground)
        return
    if len(basis) < LEAST_REASON:
        raise refuse("roll.no-meeting", code="conditions", field="basis", clause="law:16.2")
    before = Voter.objects.filter(election=election, person=person, ground__in=APPLIED).first()
    ground = before.ground if before else APPLIED[0]
    roll_entries.add_late(case, election, person, ground, accepted=basis)
    a.data["basis"] = basis
