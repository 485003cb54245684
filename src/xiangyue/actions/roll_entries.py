"""Who comes onto the roll of voters and who leaves it: those away who say that they take part, who
is from elsewhere and applies, who is struck off or withdraws.

Who is away is on it once they say that they take part; who is from elsewhere once a meeting has
accepted them. Nobody is on two rolls in the whole database. Source: Organic Law of Villagers'
Committees (2025), Art. 16, 17.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.elections import number as setting
from xiangyue.actions.elections import planned
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.actions.voter_rolls import (
    eligible,
    elsewhere,
    making,
    recount,
    roll_part,
    running,
    store,
    voter_of,
)
from xiangyue.core import calendar
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.elections import APPLIED, SAID
from xiangyue.data.models import Election, Person, Voter
from xiangyue.data.people import grown
from xiangyue.methods import election_grounds
from xiangyue.methods.election_grounds import Ground


def take_part(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    person_id: int,
    how: str = "self",
    by: str = "",
    on: date | None = None,
    key: UUID | None = None,
) -> Voter:
    """One who is registered here and away says that they take part (Art. 16 (2)): by themself, or
    written down by the office: by phone, on paper, or through a relative, who is named.

    Refusals: under 18 on election day, deprived of political rights, on another place's roll (which
    one, and how to leave it), the roll is posted.
    """
    by = words(by, "by", 60, least=0)
    with act_on(matter_id, "roll.take-part", "", actor, now, None, key) as (a, case):
        part = roll_part(case).key
        a.data["part"] = part
        said = self_or_office(a, actor, case, part, person_id) or how
        if said not in SAID[1:] or (said == "self" and actor.person_id != person_id):
            raise refuse("roll.how", field="how")
        if said == "relative" and not by:
            raise refuse("roll.relative", field="by")
        if on is not None and on > case.today:
            raise refuse("roll.said-later", field="on")
        election = making(case, part)
        person = lock_person(case, person_id)
        row = _add(case, election, person, "away", said=said, said_by=by, said_on=on or case.today)
        recount(case, part, election)
        a.on["person"] = person_id
        a.data["how"] = said
        case.settle(a)
        a.result = str(row.pk)
    return row


def apply(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    person_id: int,
    ground: str = "applied",
    key: UUID | None = None,
) -> Voter:
    """One who is not registered here applies: who has lived or done village work here for a year
    (Art. 16 (3)), or on a ground of the province (``methods.election_grounds``). They are on the
    roll once a meeting, or by a province's text the election committee, accepts: ``accept``."""
    with act_on(matter_id, "roll.apply", "", actor, now, None, key) as (a, case):
        part = roll_part(case).key
        a.data["part"] = part
        self_or_office(a, actor, case, part, person_id)
        election = making(case, part)
        if ground not in {g.key for g in grounds(case)}:
            raise refuse("roll.ground", field="ground", clause="law:16.2")
        person = lock_person(case, person_id)
        require_eligible(case, election, person)
        if person.household_id is not None:
            raise refuse("roll.registered-here", field="person", clause="law:16.2")
        require_free(case, person)
        if Voter.objects.filter(election=election, person=person).exists():
            raise refuse("roll.applied-already", code="conditions", field="person")
        row = voter_of(election, case, person, ground, on_roll=False)
        row.said_on = case.today
        store([row])
        a.on["person"] = person_id
        a.data["ground"] = ground
        case.settle(a)
        a.result = str(row.pk)
    return row


def grounds(case: Case) -> tuple[Ground, ...]:
    """On which grounds one who is not registered here may apply, here and today."""
    return election_grounds.roll(case.today, case.matter.area_id)


def accept(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    accepted: bool,
    basis: str,
    key: UUID | None = None,
) -> Voter:
    """The villagers' or the representatives' assembly accepted an applicant, or did not: which
    meeting, when (Art. 16 (3)); where a province's text lets the election committee confirm, when
    it did."""
    basis = words(basis, "basis", 200, least=4)
    with act_on(matter_id, "roll.accept", part, actor, now, None, key) as (a, case):
        election = making(case, part)
        row = Voter.objects.filter(
            election=election, person_id=person_id, ground__in=APPLIED, accepted="", on_roll=False
        ).first()
        if row is None or row.reason:
            raise refuse("roll.no-applicant", code="conditions", field="person")
        if accepted:
            require_free(case, row.person)
            row.accepted, row.on_roll = basis, True
        else:
            row.reason = basis
        row.save(update_fields=["accepted", "on_roll", "reason"])
        recount(case, part, election)
        a.on["person"] = person_id
        a.data |= {"accepted": accepted, "basis": basis, "ground": row.ground}
        case.settle(a)
        a.result = str(row.pk)
    return row


def strike(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Voter:
    """Take somebody off, with the reason: they died, moved their registration, are on another
    roll. One who is themself asks it at another door: ``withdraw``. Refused once the vote began."""
    reason = words(reason, "reason", 200, least=2)
    with act_on(matter_id, "roll.strike", part, actor, now, expected, key) as (a, case):
        running(case)
        election = planned(case)
        row = _on_roll(election, person_id)
        off(case, row, reason)
        recount(case, part, election)
        a.on["person"] = person_id
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def put_back(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Voter:
    """Put somebody of the village's households onto the posted roll who was left out for a reason
    that is over: they were without capacity, or could not be reached (Beijing Measures, Art. 14);
    ``reason``: how the election committee found that. The change is posted. Refused where no text
    has it (there an appeal does, Art. 17), before the posting, and once the vote began."""
    reason = words(reason, "reason", 200, least=4)
    with act_on(matter_id, "roll.put-back", part, actor, now, expected, key) as (a, case):
        running(case)
        election = planned(case)
        allowed = setting("roll.put-back", case.matter, case.today)
        if not allowed.value:
            raise refuse("roll.put-back", code="conditions", clause=allowed.clause)
        if not case.facts(part).get("posted"):
            raise refuse("roll.not-posted", code="conditions", clause="law:17.2")
        person = lock_person(case, person_id)
        if person.household_id is None:
            raise refuse("roll.put-back-elsewhere", code="conditions", clause="law:16.2")
        add_late(case, election, person, "away" if person.status == "away" else "home")
        row = _on_roll(election, person_id)
        recount(case, part, election)
        a.on["person"] = person_id
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def withdraw(*, actor: Actor, now: datetime, matter_id: int, key: UUID | None = None) -> Voter:
    """I take part elsewhere: one who is on the roll leaves it, so that another place may have
    them (Art. 16). Who lives here and is registered here may too."""
    with act_on(matter_id, "roll.withdraw", "", actor, now, None, key) as (a, case):
        part = roll_part(case).key
        a.data["part"] = part
        running(case)
        election = planned(case)
        row = _on_roll(election, actor.person_id)
        off(case, row, "本人退出")
        recount(case, part, election)
        a.on["person"] = actor.person_id
        case.settle(a)
        a.result = str(row.pk)
    return row


def add_late(case: Case, election: Election, person: Person, ground: str, **more: Any) -> Voter:
    """A line that comes onto the posted roll, with the next number."""
    row = _add(case, election, person, ground, **more)
    if row.number is None:
        row.number = next_number(election)
    changed(case)
    row.listed_on = case.today
    row.save(update_fields=["number", "listed_on"])
    return row


def come_of_age(a: Act, case: Case, election: Election, before: date) -> None:
    """Election day was moved from ``before``: who lives here and is 18 by the new day comes onto
    the posted roll (Art. 16), whose change is posted; one not posted yet is built again anyway."""
    part = roll_part(case).key
    if not case.facts(part).get("posted"):
        return
    known = Voter.objects.filter(election=election).values("person_id")
    found = eligible(case, election).exclude(status="away").exclude(pk__in=known)
    young = list(found.exclude(grown(before)).select_related("household"))
    others = elsewhere(case, young)
    came = [p for p in young if bytes(p.id_hash or b"") not in others]
    for person in came:
        add_late(case, election, person, "home")
    if came:
        recount(case, part, election)
        a.data["of_age"] = len(came)


def _add(case: Case, election: Election, person: Person, ground: str, **more: Any) -> Voter:
    """A line for one person, stored; of one who was struck off the same line again."""
    require_eligible(case, election, person)
    row = Voter.objects.filter(election=election, person=person).first()
    if row is not None and row.on_roll:
        raise refuse("roll.on-it", code="conditions", field="person")
    require_free(case, person)
    row = row or voter_of(election, case, person, ground)
    row.on_roll, row.reason, row.struck_on = True, "", None
    row.ground = ground
    for name, value in more.items():
        setattr(row, name, value)
    if row.pk:
        row.save()
    else:
        store([row])
    return row


def require_eligible(case: Case, election: Election, person: Person) -> None:
    """Refusal for one who is not 18 on election day or has no right to vote, with the article."""
    assert election.day is not None
    if person.birth_date is not None:
        years = calendar.age(person.birth_date, election.day)
        if years < 18:
            check = Check(
                "roll.young", False, years, 18, clause="law:16.1",
                values={"day": election.day.isoformat()},
            )  # fmt: skip
            raise Refusal("conditions", check, field="person")
    if person.status == "deprived":
        raise refuse("roll.deprived", code="conditions", field="person", clause="law:16.1")
    incapable = setting("roll.leave-out-incapable", case.matter, case.today)
    if person.status == "incapable" and incapable.value:
        raise refuse("roll.incapable", code="conditions", field="person", clause=incapable.clause)


def require_free(case: Case, person: Person) -> None:
    """Refusal for one who is on another place's roll: which, and how to leave it (Art. 16)."""
    for row in elsewhere(case, [person]).values():
        area = row.election.area
        raise refuse(
            "roll.two",
            code="conditions",
            field="person",
            clause="law:16.3",
            place=display_name(area.name, level_of(area.code)),
        )


def _on_roll(election: Election, person_id: int | None) -> Voter:
    row = Voter.objects.filter(election=election, person_id=person_id, on_roll=True).first()
    if row is None:
        raise refuse("roll.not-on-it", code="conditions", field="person")
    return row


def off(case: Case, row: Voter, reason: str) -> None:
    row.on_roll, row.reason, row.struck_on = False, reason, case.today
    row.save(update_fields=["on_roll", "reason", "struck_on"])
    changed(case)


def changed(case: Case) -> None:
    """A change of the posted roll: it must be posted too."""
    part = roll_part(case).key
    if case.facts(part).get("posted"):
        case.add(part, unposted=1)


def next_number(election: Election) -> int:
    """The number of a line that comes later."""
    last = Voter.objects.filter(election=election).aggregate(n=Max("number"))["n"]
    return int(last or 0) + 1


def lock_person(case: Case, person_id: int | None, field: str = "person") -> Person:
    """Somebody of the village's roster; Refusal beside ``field``."""
    found = Person.objects.select_related("household").filter(
        pk=person_id, area_id=case.matter.area_id, active=True
    )
    person = found.first()
    if person is None:
        raise refuse("election.elsewhere", field=field)
    return person


def self_or_office(a: Act, actor: Actor, case: Case, part: str, person_id: int) -> str:
    """How it was said: "self", or "" by somebody who writes it down; Refusal for anyone else."""
    if actor.person_id == person_id:
        return "self"
    a.acts_as = require_actor(actor, case.matter, part, case.today)
    return ""
