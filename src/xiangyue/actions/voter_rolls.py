"""The roll of voters as a whole: built out of the household register, posted, its changes posted,
final. Who comes on or off: ``roll_entries``.

Source: Organic Law of Villagers' Committees (2025), Art. 16, 17.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from xiangyue.access.actors import Actor
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.elections import number as setting
from xiangyue.actions.elections import planned, require_days
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.core import calendar
from xiangyue.core.group_names import group_order
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.elections import APPLIED
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
        election = making(case, part)
        known = Voter.objects.filter(election=election).values("person_id")
        home = eligible(case, election).exclude(status="away").exclude(pk__in=known)
        people = list(home.select_related("household"))
        others = elsewhere(case, people)
        rows = [
            voter_of(election, case, person, "home")
            for person in people
            if bytes(person.id_hash or b"") not in others
        ]
        store(rows)
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


def elsewhere(case: Case, people: Iterable[Person]) -> dict[bytes, Voter]:
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


def store(rows: list[Voter]) -> None:
    try:
        with transaction.atomic():
            Voter.objects.bulk_create(rows)
    except IntegrityError as error:
        if "voter_on_one_roll" in str(error):
            raise refuse("roll.other-meanwhile", code="conditions", clause="law:16.3") from None
        raise


def making(case: Case, part: str) -> Election:
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
        applied=sum(g in APPLIED for g in grounds),
    )
    if not case.facts(part).get("on"):
        case.put(part, on=case.today.isoformat())


def roll_part(case: Case) -> Part:
    """The part that keeps the roll; Refusal where the method has none."""
    for part in case.procedure.parts:
        if part.kind == "voter_roll":
            return part
    raise refuse("part.no-such-kind", kind="voter_roll")


def running(case: Case) -> None:
    """Refusal once papers are handed out: from then on the roll stands."""
    if VoteRound.objects.filter(election__matter=case.matter).exists():
        raise refuse("election.vote-begun", code="conditions")


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
        election = making(case, part)
        require_days(case, election, "roll")
        rows = on_roll(election)
        _require_whole(election, bool(rows))
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
        if lacks := case.standing().view(part).unmet:
            raise Refusal("conditions", *lacks)
        a.data["voters"] = case.facts(part)["voters"]
        case.settle(a)
        a.result = str(election.pk)
    return election


def lacking(case: Case, election: Election) -> tuple[Check, ...]:
    """What stands against the roll being posted today: all of it."""
    some = Voter.objects.filter(election=election, on_roll=True)
    return unmet(
        lambda: require_days(case, election, "roll"),
        lambda: _require_whole(election, some.exists()),
    )


def _require_whole(election: Election, some: bool) -> None:
    """Refusal where nobody is on it, or an application waits for its meeting."""
    if not some:
        raise refuse("roll.empty", code="conditions", clause="law:16")
    applied = Voter.objects.filter(election=election, ground__in=APPLIED, on_roll=False)
    if waiting := applied.filter(accepted="", reason="").count():
        raise Refusal("conditions", Check("roll.applicants", False, waiting, 0, clause="law:16.2"))


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
        running(case)
        election = planned(case)
        post_notice(a, case, election, "roll-changes", actor, channels)
        case.put(part, unposted=0)
        case.add(part, supplements=1)
        case.settle(a)
        a.result = str(election.pk)
    return election
