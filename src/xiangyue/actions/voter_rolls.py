"""The roll of voters: built out of the household register, those away and applicants, posted,
appealed against, final.

Who is away is on it once they say that they take part; who is from elsewhere once a meeting has
accepted them. Nobody is on two rolls in the whole database. Source: Organic Law of Villagers'
Committees (2025), Art. 16, 17.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.elections import number as setting
from xiangyue.actions.elections import planned, require_days
from xiangyue.actions.matters import words
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.core import calendar
from xiangyue.core.group_names import group_order
from xiangyue.core.part import Part
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.elections import SAID
from xiangyue.data.models import Election, Person, Voter, VoteRound
from xiangyue.data.people import grown


def build(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """Take everybody of the household register who lives here, is 18 on election day and is not
    deprived of political rights; may be done again until it is posted, and adds whom it missed.
    How many came in; who is on another roll is left out and counted."""
    with act_on(matter_id, "roll.build", part, actor, now, expected, key) as (a, case):
        election = _open(case, part)
        known = Voter.objects.filter(election=election).values("person_id")
        home = eligible(case, election).exclude(status="away").exclude(pk__in=known)
        people = list(home.select_related("household"))
        elsewhere = _elsewhere(case, people)
        rows = [
            voter_of(election, case, person, "home")
            for person in people
            if bytes(person.id_hash or b"") not in elsewhere
        ]
        _store(rows)
        recount(case, part, election)
        a.data |= {"added": len(rows), "on_another_roll": len(people) - len(rows)}
        case.settle(a)
        a.result = str(len(rows))
    return len(rows)


def eligible(case: Case, election: Election) -> Any:
    """People of the village's households who are 18 on election day and have the right to vote."""
    assert election.day is not None
    out = ["deprived"]
    if setting("roll.leave-out-incapable", case.matter, case.today).value:
        out.append("incapable")
    return (
        Person.objects.filter(grown(election.day), area_id=case.matter.area_id, active=True)
        .exclude(household=None)
        .exclude(status__in=out)
        .order_by("household__group", "household__number", "pk")
    )


def voter_of(election: Election, case: Case, person: Person, ground: str, **more: Any) -> Voter:
    """A line of the roll for a person, not stored yet."""
    return Voter(
        election=election,
        person=person,
        group=person.household.group if person.household else "",
        ground=ground,
        bars=not case.matter.practice,
        id_hash=person.id_hash,
        **more,
    )


def _elsewhere(case: Case, people: Iterable[Person]) -> dict[bytes, Voter]:
    """The lines on other running elections' rolls of the same people, by keyed hash: one query."""
    marks = [bytes(p.id_hash) for p in people if p.id_hash]
    found = Voter.objects.filter(id_hash__in=marks, on_roll=True).exclude(
        election__matter=case.matter
    )
    if case.matter.practice:
        found = found.filter(election__matter__practice=True, election__matter__state="running")
    else:
        found = found.filter(bars=True)
    rows = found.select_related("election__area")
    return {bytes(row.id_hash): row for row in rows}


def _store(rows: list[Voter]) -> None:
    try:
        with transaction.atomic():
            Voter.objects.bulk_create(rows)
    except IntegrityError as error:
        if "voter_on_one_roll" in str(error):
            raise refuse("roll.other-meanwhile", code="conditions", clause="law:16.3") from None
        raise


def _open(case: Case, part: str) -> Election:
    """The election while its roll is being made; Refusal once it is posted."""
    case.require_open(part, "voter_roll")
    if case.facts(part).get("posted"):
        raise refuse("roll.posted-already", code="conditions", clause="law:17")
    return planned(case)


def recount(case: Case, part: str, election: Election) -> None:
    """How many are on it, by ground."""
    on = Voter.objects.filter(election=election, on_roll=True)
    grounds = list(on.values_list("ground", flat=True))
    case.put(
        part,
        voters=len(grounds),
        home=grounds.count("home"),
        away=grounds.count("away"),
        applied=grounds.count("applied"),
    )
    if not case.facts(part).get("on"):
        case.put(part, on=case.today.isoformat())


def roll_part(case: Case) -> Part:
    """The part that keeps the roll; Refusal where the method has none."""
    for part in case.procedure.parts:
        if part.kind == "voter_roll":
            return part
    raise refuse("part.no-such-kind", kind="voter_roll")


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
        election = _open(case, part)
        person = lock_person(case, person_id)
        row = _add(case, election, person, "away", said=said, said_by=by, said_on=on or case.today)
        recount(case, part, election)
        a.on["person"] = person_id
        a.data["how"] = said
        case.settle(a)
        a.result = str(row.pk)
    return row


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
        _store([row])
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
    for row in _elsewhere(case, [person]).values():
        area = row.election.area
        raise refuse(
            "roll.two",
            code="conditions",
            field="person",
            clause="law:16.3",
            place=display_name(area.name, level_of(area.code)),
        )


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
        _running(case)
        election = planned(case)
        row = _on_roll(election, person_id)
        off(case, row, reason)
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
        _running(case)
        election = planned(case)
        row = _on_roll(election, actor.person_id)
        off(case, row, "本人退出")
        recount(case, part, election)
        a.on["person"] = actor.person_id
        case.settle(a)
        a.result = str(row.pk)
    return row


def _running(case: Case) -> None:
    """Refusal once papers are handed out: from then on the roll stands."""
    if VoteRound.objects.filter(election__matter=case.matter).exists():
        raise refuse("election.vote-begun", code="conditions")


def _on_roll(election: Election, person_id: int | None) -> Voter:
    row = Voter.objects.filter(election=election, person_id=person_id, on_roll=True).first()
    if row is None:
        raise refuse("roll.not-on-it", code="conditions", field="person")
    return row


def off(case: Case, row: Voter, reason: str) -> None:
    row.on_roll, row.reason, row.struck_on = False, reason, case.today
    row.save(update_fields=["on_roll", "reason", "struck_on"])
    changed(case)


def apply(
    *, actor: Actor, now: datetime, matter_id: int, person_id: int, key: UUID | None = None
) -> Voter:
    """One who is not registered here and has lived or done village work here for a year applies
    (Art. 16 (3)). They are on the roll once a meeting accepts: ``accept``."""
    with act_on(matter_id, "roll.apply", "", actor, now, None, key) as (a, case):
        part = roll_part(case).key
        a.data["part"] = part
        self_or_office(a, actor, case, part, person_id)
        election = _open(case, part)
        person = lock_person(case, person_id)
        require_eligible(case, election, person)
        if person.household_id is not None:
            raise refuse("roll.registered-here", field="person", clause="law:16.2")
        require_free(case, person)
        if Voter.objects.filter(election=election, person=person).exists():
            raise refuse("roll.applied-already", code="conditions", field="person")
        row = voter_of(election, case, person, "applied", on_roll=False)
        row.said_on = case.today
        _store([row])
        a.on["person"] = person_id
        case.settle(a)
        a.result = str(row.pk)
    return row


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
    meeting, when (Art. 16 (3))."""
    basis = words(basis, "basis", 200, least=4)
    with act_on(matter_id, "roll.accept", part, actor, now, None, key) as (a, case):
        election = _open(case, part)
        row = Voter.objects.filter(
            election=election, person_id=person_id, ground="applied", accepted="", on_roll=False
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
        a.data |= {"accepted": accepted, "basis": basis}
        case.settle(a)
        a.result = str(row.pk)
    return row


def post(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    channels: Iterable[str] = ("board", "web"),
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Number the roll by groups and households and post it: at least 20 days before election day
    (Art. 17). Refusal after that, with the day to which election day may be moved."""
    with act_on(matter_id, "roll.post", part, actor, now, expected, key) as (a, case):
        election = _open(case, part)
        require_days(case, election, "roll")
        rows = on_roll(election)
        if not rows:
            raise refuse("roll.empty", code="conditions", clause="law:16")
        waiting = Voter.objects.filter(
            election=election, ground="applied", on_roll=False, accepted="", reason=""
        ).count()
        if waiting:
            check = Check("roll.applicants", False, waiting, 0, clause="law:16.2")
            raise Refusal("conditions", check)
        for n, row in enumerate(rows, start=1):
            row.number, row.listed_on = n, case.today
        Voter.objects.bulk_update(rows, ["number", "listed_on"], batch_size=2000)
        days = setting("roll.appeal-days", case.matter, case.today)
        until = calendar.period(case.today, days.value).day
        recount(case, part, election)
        case.put(
            part, posted=case.today.isoformat(),
            listed=len(rows), until=until.isoformat(), appeals=0,
            appeals_open=0, supplements=0, unposted=0, final=False,
        )  # fmt: skip
        answer = setting("roll.answer-days", case.matter, case.today)
        case.parts[part].due_on = calendar.period(until, answer.value).day
        a.data |= {"voters": len(rows), "until": until.isoformat()}
        post_notice(a, case, election, "roll", actor, channels)
        case.settle(a)
        a.result = str(election.pk)
    return election


def on_roll(election: Election) -> list[Voter]:
    """The lines of the roll in the order of its posting: by group (第二组 before 第十组, who is of
    none at the end), household, person."""
    rows = Voter.objects.filter(election=election, on_roll=True).select_related("person__household")

    def place(row: Voter) -> tuple[Any, ...]:
        home = row.person.household
        return not row.group, group_order(row.group), home.number if home else "", row.person_id

    return sorted(rows, key=place)


def next_number(election: Election) -> int:
    """The number of a line that comes later."""
    last = Voter.objects.filter(election=election).aggregate(n=Max("number"))["n"]
    return int(last or 0) + 1


def changed(case: Case) -> None:
    """A change of the posted roll: it must be posted too."""
    part = roll_part(case).key
    if case.facts(part).get("posted"):
        case.add(part, unposted=1)


def add_late(case: Case, election: Election, person: Person, ground: str, **more: Any) -> Voter:
    """A line that comes onto the posted roll, with the next number."""
    row = _add(case, election, person, ground, **more)
    if row.number is None:
        row.number = next_number(election)
    changed(case)
    row.listed_on = case.today
    row.save(update_fields=["number", "listed_on"])
    return row


def finish(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """The roll is final: the days to appeal are over, every appeal is answered, and what was
    changed since the posting is posted too."""
    with act_on(matter_id, "roll.final", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "voter_roll")
        election = planned(case)
        recount(case, part, election)
        case.put(part, final=True)
        if unmet := case.standing().view(part).unmet:
            raise Refusal("conditions", *unmet)
        a.data["voters"] = case.facts(part)["voters"]
        case.settle(a)
        a.result = str(election.pk)
    return election


def post_changes(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    channels: Iterable[str] = ("board", "web"),
    expected: int | None = None,
    key: UUID | None = None,
) -> Election:
    """Post what was answered to appeals and what was changed since the posting (Art. 17), also
    once the roll is final."""
    with act_on(matter_id, "roll.post-changes", part, actor, now, expected, key) as (a, case):
        _running(case)
        election = planned(case)
        post_notice(a, case, election, "roll-changes", actor, channels)
        case.put(part, unposted=0)
        case.add(part, supplements=1)
        case.settle(a)
        a.result = str(election.pk)
    return election
