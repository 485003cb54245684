"""Each unit chooses: who stands, the count of two tellers, a further vote among those tied; when
every unit has chosen, all take their seats together for the committee's term.

Source: Organic Law of Villagers' Committees (2025), Art. 29; who must be there and that no two are
of one household where a province says so (``rules/``: Zhejiang Implementation, Art. 20).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import choice_units, post_seats, seat_units, vacant_seats
from xiangyue.actions.acts import Act
from xiangyue.actions.electing import told_apart
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.two_tellers import SAME, WAITS, held_against
from xiangyue.core.bodies import REPRESENTATIVES
from xiangyue.core.choice_units import apportion
from xiangyue.core.elections.outcomes import Outcome
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.figures import seat_changes, seat_steps
from xiangyue.data.models import ChoiceUnit, Household, Membership, Person
from xiangyue.methods import counting, rulebook

KIND = "unit_choice"
POST = "representative"
READ = ("present", "households", "issued", "returned", "void")
ONE_HOME = "representatives.one-household"


def nominate(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    unit_id: int,
    people: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> ChoiceUnit:
    """Who stands in a unit: grown villagers of its households with their rights; women alone where
    the seat is a woman's. Refused once its count has begun."""
    with act_on(matter_id, "choice.nominate", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        unit = choice_units.find(case, unit_id)
        if unit.settled_on or unit.counts or unit.rounds:
            raise refuse("choice.begun", code="conditions")
        wanted = list(dict.fromkeys(people))
        if len(wanted) < unit.seats:
            check = Check("choice.fewer", False, len(wanted), unit.seats)
            raise Refusal("invalid", check, field="people")
        names = _may_stand(case, unit, wanted)
        unit.candidates = [{"id": p, "name": names[p]} for p in wanted]
        unit.save(update_fields=["candidates"])
        a.data |= {"unit": unit.number, "candidates": wanted}
        case.settle(a)
        a.result = str(unit.pk)
    return unit


def voters_of(unit: ChoiceUnit, day: date) -> Any:
    """The grown villagers of a unit's households with the right to vote."""
    return seat_units.voters(unit.households, day)


def _may_stand(case: Case, unit: ChoiceUnit, people: Sequence[int]) -> dict[int, str]:
    """The names of these people as on the paper; Refusal naming who may not stand."""
    rows = voters_of(unit, case.today).exclude(status="incapable").filter(pk__in=people)
    here = {p.pk: p for p in rows.select_related("household")}
    if any(p not in here for p in people):
        raise refuse(
            "choice.not-of-unit", code="conditions", field="people", clause="law:29.2",
            unit=unit.name,
        )  # fmt: skip
    men = [here[p].name for p in people if unit.women and here[p].sex != "f"]
    if men:
        raise refuse(
            "choice.not-a-woman", code="conditions", field="people", clause="law:29", name=men[0]
        )
    others = ChoiceUnit.objects.filter(matter=case.matter).exclude(pk=unit.pk)
    taken = [p for got in others.values_list("chosen", flat=True) for p in got]
    if choice_units.part_of(case).words["vacant"]:
        taken += [m.person_id for m in vacant_seats.seated(case)]
    if said := next((here[p].name for p in people if p in taken), ""):
        raise refuse("choice.chosen-already", code="conditions", field="people", name=said)
    rule = rulebook.load().setting(ONE_HOME, day=case.today, area=case.matter.area_id)
    if rule.value:
        homes = list(Person.objects.filter(pk__in=taken).values_list("household_id", flat=True)) + [
            here[p].household_id for p in people
        ]
        twice = [here[p].name for p in people if homes.count(here[p].household_id) > 1]
        if twice:
            raise refuse(
                "choice.one-household", code="conditions", field="people", clause=rule.clause,
                name=twice[-1],
            )  # fmt: skip
    return told_apart([here[p] for p in people])


def enter_count(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    unit_id: int,
    present: int,
    households: int,
    issued: int,
    returned: int,
    void: int,
    votes: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's count of a unit: "waits" for the other, "differs" (both count again), "again"
    (those tied are voted on again), "chosen". ``present``: voters there; ``households``: households
    that sent somebody. By a show of hands as many are handed out and come back as are there.

    Refusals: too few there, sums that cannot be, a candidate who counts, one who counts twice.
    """
    with act_on(matter_id, "choice.count", part, actor, now, expected, key) as (a, case):
        case.require_open(part, KIND)
        unit = choice_units.find(case, unit_id)
        if unit.settled_on:
            raise refuse("choice.done", code="conditions")
        if not unit.candidates:
            raise refuse("choice.no-paper", code="conditions")
        read = (present, households, issued, returned, void)
        mine: dict[str, Any] = dict(zip(READ, read, strict=True)) | {"votes": list(votes)}
        _sums(case, unit, mine)
        if actor.person_id in [c["id"] for c in unit.candidates]:
            raise refuse("post.own", code="not-allowed", clause="election-practice")
        state, kept = held_against(unit.counts, mine, actor)
        unit.counts = kept if state == WAITS else []  # of what is decided ``rounds`` keeps it
        if state == SAME:
            mine["voters"] = voters_of(unit, case.today).count()
            state = _decide(case, unit, mine)
            a.count_turnout("votes", entitled=mine["voters"], took=mine["returned"])
        unit.save()
        a.data |= {"unit": unit.number, "state": state, "votes": mine["votes"]}
        _tell(a, case, part)
        case.settle(a)
        a.result = state
    return state


def _sums(case: Case, unit: ChoiceUnit, mine: Mapping[str, Any]) -> None:
    votes, seats = mine["votes"], left(unit)
    if len(votes) != len(unit.candidates) or any(n < 0 for n in (*votes, *(mine[k] for k in READ))):
        raise refuse("post.numbers", field="issued")
    voters, homes = voters_of(unit, case.today).count(), len(unit.households)
    bounds = (
        ("present", voters, "choice.more-present"),
        ("households", homes, "choice.more-households"),
        ("issued", mine["present"], "post.more-than-present"),
        ("returned", mine["issued"], "question.more-back"),
    )
    for name, most, says in bounds:
        if mine[name] > most:
            raise Refusal("invalid", Check(says, False, mine[name], most, most), field=name)
    valid = mine["returned"] - mine["void"]
    if valid < 0 or max(votes) > valid or sum(votes) > seats * valid:
        have, need = (max(votes), valid) if max(votes) > valid else (sum(votes), seats * valid)
        values = {"valid": valid, "seats": seats}
        check = Check("post.sum-seats", False, have, need, values=values)
        raise Refusal("invalid", check, field="returned")
    counts = {
        "voters": voters, "present.voters": mine["present"],
        "households": homes, "present.households": mine["households"],
    }  # fmt: skip
    verdict = rulebook.load().judge(
        "representative.choice", day=case.today, counts=counts, area=case.matter.area_id
    )
    if not verdict.sitting_met:
        raise Refusal("conditions", *[c for c in verdict.sitting if not c.met])


def left(unit: ChoiceUnit) -> int:
    """Seats of a unit that nobody has yet."""
    return int(unit.seats) - len(unit.chosen)


def outcome_of(case: Case, unit: ChoiceUnit, mine: Mapping[str, Any]) -> Outcome:
    """What one vote of a unit says: the most votes."""
    names = [c["name"] for c in unit.candidates]
    valid = mine["returned"] - mine["void"]
    votes = dict(zip(names, mine["votes"], strict=True))
    sums = {"valid": valid, "void": mine["void"], "blank": 0, "for": {POST: votes}}
    return counting.answer(
        {
            "election": "representatives",
            "day": case.today.isoformat(),
            "area": case.matter.area_id,
            "registered": max(mine["present"], 1),
            "issued": mine["issued"],
            "posts": [{"post": POST, "seats": left(unit)}],
            "candidates": {POST: names},
            "boxes": [{"box": "1", "returned": mine["returned"], "sums": sums}],
        }
    )


def _decide(case: Case, unit: ChoiceUnit, mine: Mapping[str, Any]) -> str:
    outcome = outcome_of(case, unit, mine)
    named = [name for _, name in outcome.elected]
    ids = [c["id"] for c in unit.candidates if c["name"] in named]
    unit.rounds = [
        *unit.rounds,
        {**mine, "candidates": unit.candidates, "chosen": ids, "on": case.today.isoformat()},
    ]
    unit.chosen = [*unit.chosen, *ids]
    if left(unit) == 0:
        unit.settled_on = case.today
        return "chosen"
    tied = outcome.posts[0].tied if outcome.posts else ()
    rest = [c for c in unit.candidates if c["id"] not in unit.chosen]
    unit.candidates = [c for c in rest if c["name"] in tied] or rest
    return "again"


def _tell(a: Act, case: Case, part: str) -> None:
    """The facts; once every unit has chosen, the seats."""
    units = choice_units.units_of(case.matter.pk)
    chosen = [p for u in units for p in u.chosen]
    women = Person.objects.filter(pk__in=chosen, sex="f").count()
    complete = bool(units) and all(u.settled_on for u in units)
    case.put(
        part, units=len(units), chosen_units=sum(bool(u.settled_on) for u in units),
        chosen=len(chosen), women=women, complete=complete, on=case.today.isoformat(),
    )  # fmt: skip
    if complete:
        if choice_units.part_of(case).words["vacant"]:
            fit, seats = not choice_units.too_few_women(case, len(chosen), women), fill
        else:
            committee = seat_units.committee_of(case, chosen)
            fit = not choice_units.composition(case, len(chosen), women, committee)
            seats = take
        case.put(part, composed=fit)
        if fit:
            end = seats(a, case, units)
            case.put(part, until=end.isoformat())
            a.data["elected"] = chosen


def take(a: Act, case: Case, units: Sequence[ChoiceUnit]) -> date:
    """All who are chosen take their seats, each for the households of their unit; the old term ends
    the day before. The last day: that of the committee's term. In a practice nobody moves."""
    matter, today = case.matter, case.today
    end = post_seats.term(matter, today)
    if matter.practice:
        return end
    before = seat_steps(matter.area_id)
    for old in holders(matter.area_id, today, *REPRESENTATIVES):
        old.end = max(old.start, today - timedelta(days=1))
        old.save()
    Household.objects.filter(area_id=matter.area_id).update(representative=None)
    of_group: dict[tuple[int, ...], list[Membership]] = {}
    for unit in units:
        group = unit.group if choice_units.of_a_group(units, unit) else ""
        for person in unit.chosen:
            seat = Membership.objects.update_or_create(
                person_id=person, role="representative", start=today,
                defaults={"area_id": matter.area_id, "end": end, "group": group},
            )[0]  # fmt: skip
            of_group.setdefault(tuple(unit.households), []).append(seat)
    for homes, seats in of_group.items():
        start = 0
        for seat, n in zip(seats, apportion([1] * len(seats), len(homes)), strict=True):
            some = homes[start : start + n]
            Household.objects.filter(pk__in=some).update(representative=seat)
            start += n
    for day, n in seat_changes(matter.area_id, before):
        a.count("representatives", n, day)
    return end


def fill(a: Act, case: Case, units: Sequence[ChoiceUnit]) -> date:
    """Who is chosen for a vacant seat takes it, for the households that had none; nobody else's
    seat moves. The last day: that of the committee's term. In a practice nobody moves."""
    matter = case.matter
    end = vacant_seats.last_day(case)
    if matter.practice:
        return end
    before = seat_steps(matter.area_id)
    stay = [m.pk for m in vacant_seats.seated(case)]
    for unit in units:
        group = unit.group if choice_units.of_a_group(units, unit) else ""
        start = vacant_seats.begins(case, unit)
        seats = [
            Membership.objects.create(
                area_id=matter.area_id, person_id=person, role=POST, start=start, end=end,
                group=group,
            )
            for person in unit.chosen
        ]  # fmt: skip
        rows = Household.objects.filter(pk__in=unit.households).order_by("pk")
        if group:
            rows = rows.exclude(representative=None).exclude(representative__in=stay)
        homes, first = list(rows.values_list("pk", flat=True)), 0
        for seat, n in zip(seats, apportion([1] * len(seats), len(homes)), strict=True):
            Household.objects.filter(pk__in=homes[first : first + n]).update(representative=seat)
            first += n
        stay += [m.pk for m in seats]
    for day, n in seat_changes(matter.area_id, before):
        a.count("representatives", n, day)
    return end
