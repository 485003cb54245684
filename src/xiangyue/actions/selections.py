"""The vote on projects: opened, voted by phone or on paper, prolonged, held again.

Who voted and what was voted never meet in a stored row: see docs/voting.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from xiangyue.access import ballot_keys
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.ballot_doors import require_ballot_door
from xiangyue.actions.parts import act_on
from xiangyue.actions.proposals import of_village, whole_yuan
from xiangyue.actions.screening import admitted
from xiangyue.actions.sealed_papers import sheets
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import ballot_pool, calendar
from xiangyue.core.kinds.selection import COMPLETIONS, RULES
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Household,
    PaperSheet,
    Person,
    Proposal,
    Selection,
    SelectionPool,
    SelectionVoter,
)
from xiangyue.data.people import grown

LONGEST = 90
"""Days that a vote may last, prolongations included."""
COMPLETION = "add1-greedy"
"""What equal shares does with what is left over where neither definition nor village says."""


def adults(area: str, on: date) -> QuerySet[Person]:
    """Who has a vote there on that day (Art. 13): eighteen, and neither deprived of political
    rights nor without capacity. A person whose day of birth is not on the roster counts as grown.
    """
    here = Person.objects.filter(grown(on), area_id=area, active=True)
    return here.filter(status__in=("home", "away"))


def open_selection(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    budget: int | None = None,
    rule: str = "",
    completion: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Selection:
    """Put the admitted projects to the vote. ``budget`` in fen, whole yuan; what the matter's
    decision gave if left out, and never more than that.

    The rule is the definition's, or else ``rule`` and ``completion``, which stand from now on.
    """
    with act_on(matter_id, "selection.open", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "selection")
        if Selection.objects.filter(matter=case.matter, part=part).exclude(state="void").exists():
            raise refuse("selection.open-already", code="conditions")
        given = case.matter.budget
        budget = whole_yuan(budget if budget is not None else given or 0, field="budget")
        if given is not None and budget > given:
            check = Check("selection.over-budget", False, budget // 100, given // 100)
            raise Refusal("invalid", check, field="budget")
        chosen = admitted(case.matter, definition.words["projects"])
        if len(chosen) < 2:
            raise Refusal("conditions", Check("selection.too-few", False, len(chosen), 2))
        rule, completion = _rule(definition, rule, completion)
        made = _begin(a, case, definition, actor, _projects(chosen), budget, rule, completion)
        case.settle(a)
        a.result = str(made.pk)
    return made


def _projects(chosen: Sequence[Proposal]) -> list[dict[str, object]]:
    return [
        {"id": one.pk, "number": one.number, "title": one.title, "cost": one.screening.cost}
        for one in chosen
    ]


def _rule(definition: Part, rule: str, completion: str) -> tuple[str, str]:
    fixed = definition.words["rule"]
    if fixed and rule and rule != fixed:
        raise refuse("selection.rule-fixed", field="rule")
    rule = fixed or rule
    if rule not in RULES:
        raise refuse("selection.rule", field="rule")
    completion = definition.words["completion"] or completion
    if rule == "greedy":
        return rule, ""
    if completion and completion not in COMPLETIONS:
        raise refuse("selection.rule", field="completion")
    return rule, completion or COMPLETION


def _begin(
    a: Act,
    case: Case,
    definition: Part,
    actor: Actor,
    projects: list[dict[str, object]],
    budget: int,
    rule: str,
    completion: str,
    number: int = 1,
) -> Selection:
    """A vote that runs from now on, with its empty pool and the list of projects as it stands."""
    voters, most = definition.words["voters"], definition.words["most"]
    area = case.matter.area_id
    who = adults(area, case.today).filter(created_at__lte=case.now)
    if voters == "households":
        eligible = Household.objects.filter(area_id=area, active=True).count()
    else:
        eligible = who.count()
    name = ballot_keys.new_key()
    made = Selection.objects.create(
        matter=case.matter,
        part=definition.key,
        round=number,
        rule=rule,
        completion=completion,
        most=most,
        voters=voters,
        budget=budget,
        projects=projects,
        eligible=eligible,
        opened_at=case.now,
        opened_by_id=actor.person_id,
        until=calendar.posting_ends(case.today, definition.words["days"]),
        key=name,
    )
    SelectionPool.objects.create(selection=made, sealed=ballot_keys.seal(name, b""))
    case.put(
        definition.key,
        opened=case.today.isoformat(),
        until=made.until.isoformat(),
        projects=len(projects),
        voters=eligible,
        voted=0,
        phone=0,
        paper=0,
    )
    a.on["selection"] = made.pk
    a.data |= {
        "rule": rule,
        "completion": completion,
        "most": most,
        "budget": budget,
        "until": made.until.isoformat(),
        "voters": eligible,
        "projects": [[p["number"], p["title"], p["cost"]] for p in projects],
        "round": number,
    }
    return made


def running(case: Case, part: str) -> Selection:
    """The vote that runs on that part; Refusal where there is none."""
    case.require_open(part, "selection")
    found = Selection.objects.filter(matter=case.matter, part=part, state="open").first()
    if found is None:
        raise refuse("selection.not-open", code="conditions")
    return found


def voter_of(selection: Selection, person: Person) -> tuple[int | None, Check | None]:
    """The household that this person would vote for (None where each adult votes), and what stands
    against their having a vote at all, whether or not it was used."""
    opened = timezone.localdate(selection.opened_at)
    there = adults(person.area_id, opened).filter(pk=person.pk, created_at__lte=selection.opened_at)
    if not there.exists():
        return None, Check("selection.no-vote", False, clause="law:13")
    if selection.voters == "adults":
        return None, None
    if person.household_id is None:
        return None, Check("selection.no-household", False)
    return person.household_id, None


def used(selection: Selection, person_id: int | None, household_id: int | None) -> str:
    """How this vote was used: "", ``phone`` or ``paper``."""
    who = Q(person_id=person_id)
    if household_id is not None:
        who |= Q(household_id=household_id)
    found = SelectionVoter.objects.filter(who, selection=selection).values_list("way", flat=True)
    return found.first() or ""


def _take_vote(
    case: Case, selection: Selection, person: Person, way: str, helper: int | None
) -> None:
    """Mark that this vote is used; Refusal where there is none, or it is used already.

    No time is kept. The table has its own constraints: two acts at one instant leave one mark.
    """
    household, none = voter_of(selection, person)
    if none is not None:
        raise Refusal("not-allowed", none)
    if before := used(selection, person.pk, household):
        raise refuse(f"selection.voted-{before}", code="conditions")
    SelectionVoter.objects.create(
        selection=selection,
        person=person,
        household_id=household,
        way=way,
        helped_by_id=helper,
    )


def _in_time(case: Case, selection: Selection) -> None:
    if case.today > selection.until:
        raise refuse("selection.over", code="conditions", until=selection.until.isoformat())


def positions(selection: Selection, numbers: Sequence[int]) -> frozenset[int]:
    """Positions in the list of projects of these numbers; Refusal for a number that is none, and
    for more than one may approve."""
    places = {p["number"]: n for n, p in enumerate(selection.projects)}
    unknown = [n for n in numbers if n not in places]
    if unknown:
        raise refuse("selection.unknown-project", field="approves", number=unknown[0])
    chosen = frozenset(places[n] for n in numbers)
    if selection.most and len(chosen) > selection.most:
        check = Check("selection.too-many", False, len(chosen), selection.most)
        raise Refusal("invalid", check, field="approves")
    return chosen


def cast_vote(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    approves: Sequence[int],
    for_person: int | None = None,
    key: UUID | None = None,
) -> None:
    """Vote by phone: the numbers of the projects that one approves of, which may be none.

    ``for_person``: the clerk's phone, held for somebody who sits beside it; the helper is on
    record. What was voted goes into the pool and nowhere else, and cannot be taken out again.
    """
    with act_on(matter_id, "selection.vote", "", actor, now, None, key) as (a, case):
        selection = running(case, part)
        _in_time(case, selection)
        require_ballot_door(actor, case.matter.area_id, now)
        helped = for_person is not None and for_person != actor.person_id
        if helped:
            actor.require(case.matter.area_id, "clerk")
        person = of_village(for_person if helped else actor.person_id, case.matter.area_id)
        chosen = positions(selection, approves)
        _take_vote(case, selection, person, "phone", actor.person_id if helped else None)
        pool = SelectionPool.objects.get(selection=selection)
        try:
            inside = ballot_keys.opened(selection.key, pool.sealed)
        except ballot_keys.KeyLost:
            raise refuse("selection.key-lost", code="conditions") from None
        inside = ballot_pool.put(inside, chosen, len(selection.projects))
        pool.sealed = ballot_keys.seal(selection.key, inside)
        pool.save(update_fields=["sealed"])
        case.add(part, voted=1, phone=1)
        a.data |= {"part": part, "way": "phone", "helped": helped}
        if helped:
            a.sealed["voter"] = person.pk
        case.settle(a)
        a.result = str(matter_id)


def give_paper(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    person_id: int,
    key: UUID | None = None,
) -> None:
    """A paper ballot is handed to a voter, who thereby votes on paper and not by phone."""
    with act_on(matter_id, "selection.paper", part, actor, now, None, key) as (a, case):
        selection = running(case, part)
        _in_time(case, selection)
        person = of_village(person_id, case.matter.area_id, field="person")
        _take_vote(case, selection, person, "paper", None)
        case.add(part, voted=1, paper=1)
        a.data["way"] = "paper"
        a.sealed["voter"] = person.pk
        case.settle(a)
        a.result = str(matter_id)


def extend_selection(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    until: date,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Selection:
    """Prolong the vote, with the reason; not once a teller has begun to read the paper ballots."""
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "selection.extend", part, actor, now, expected, key) as (a, case):
        selection = running(case, part)
        if PaperSheet.objects.filter(selection=selection).exists():
            raise refuse("selection.box-open", code="conditions")
        opened = timezone.localdate(selection.opened_at)
        if until <= max(selection.until, case.today):
            raise refuse("selection.not-later", field="until")
        if (until - opened).days > LONGEST:
            check = Check("selection.too-long", False, (until - opened).days, LONGEST)
            raise Refusal("invalid", check, field="until")
        selection.until = until
        selection.save(update_fields=["until"])
        case.put(part, until=until.isoformat())
        a.data |= {"until": until.isoformat(), "reason": reason}
        case.settle(a)
        a.result = str(matter_id)
    return selection


def hold_again(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Selection:
    """Begin a void vote anew, with the same projects and the same rule: every voter votes again.

    Only where more paper ballots came back than were handed out, or the pool cannot be opened.
    """
    reason = words(reason, "reason", 500)
    with act_on(matter_id, "selection.again", part, actor, now, expected, key) as (a, case):
        old = running(case, part)
        if not is_void(old):
            raise refuse("selection.not-void", code="conditions")
        old.state, old.void_reason, old.closed_at = "void", reason, now
        old.closed_by_id = actor.person_id
        old.save()
        empty(old)
        a.data["reason"] = reason
        made = _begin(
            a, case, case.procedure.part(part), actor, old.projects, old.budget, old.rule,
            old.completion, old.round + 1,
        )  # fmt: skip
        case.add(part, again=1)
        case.settle(a)
        a.result = str(made.pk)
    return made


def is_void(selection: Selection) -> bool:
    """Whether the vote cannot be counted: more papers than were given out, or the pool is shut."""
    try:
        ballot_keys.opened(selection.key, SelectionPool.objects.get(selection=selection).sealed)
        read = [s.ballots for s in sheets(selection)]
    except (ballot_keys.KeyLost, Refusal):
        return True
    if len(read) < 2 or read[0] != read[1]:
        return False
    given = SelectionVoter.objects.filter(selection=selection, way="paper").count()
    return len(read[0]) > given


def empty(selection: Selection) -> None:
    """Take away what a finished vote must not leave: the pool, its key, the tellers' sheets."""
    SelectionPool.objects.filter(selection=selection).delete()
    PaperSheet.objects.filter(selection=selection).delete()
    transaction.on_commit(lambda: ballot_keys.forget(selection.key))
