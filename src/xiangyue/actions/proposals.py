"""Proposals of projects: the window opened, proposed, doubles put together, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Person, Proposal

PHOTOS = 3
"""How many photos a proposal may carry."""
LARGEST_COST = 10**14  # fen


def last_day(case: Case, part: str) -> date | None:
    """The last day on which a project may be proposed; None before the window is opened."""
    opened = case.facts(part).get("opened")
    if not opened:
        return None
    return calendar.posting_ends(date.fromisoformat(opened), case.procedure.part(part).days)


def open_proposals(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Matter:
    """From today on, for the definition's days, anyone of the village may propose."""
    with act_on(matter_id, "proposals.open", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "proposals")
        if case.facts(part).get("opened"):
            raise refuse("proposals.open-already", code="conditions")
        case.put(part, opened=case.today.isoformat())
        until = last_day(case, part)
        a.data["until"] = until.isoformat() if until else ""
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _window(case: Case, part: str) -> None:
    """Refusal unless something may be proposed today."""
    case.require_open(part, "proposals")
    until = last_day(case, part)
    if until is None:
        raise refuse("proposals.not-open", code="conditions")
    if case.today > until:
        raise refuse("proposals.over", code="conditions", until=until.isoformat())


def whole_yuan(fen: int, *, field: str = "cost") -> int:
    """An amount above nothing, in whole yuan; Refusal beside ``field`` (``cost`` or ``budget``)."""
    if not 0 < fen <= LARGEST_COST:
        raise refuse("selection.budget" if field == "budget" else "proposal.cost", field=field)
    if fen % 100:
        raise refuse("proposal.cost-whole", field=field)
    return fen


def of_village(person_id: int | None, area: str, *, field: str = "for_person") -> Person:
    """A person on the roster of that village; Refusal beside ``field``."""
    person = Person.objects.filter(pk=person_id, area_id=area, active=True).first()
    if person is None:
        raise refuse("selection.not-of-village", code="not-allowed", field=field)
    return person


def propose(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    purpose: str,
    place: str,
    cost: int,
    for_person: int | None = None,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Proposal:
    """Propose a project; ``cost`` in fen, whole yuan.

    Anyone on the village's roster may, and the part's actors write it down for somebody else
    (``for_person``). Refusal before and after the window, and for people of other places.
    """
    title, purpose = words(title, "title", 60), words(purpose, "purpose", 2000)
    place, cost = words(place, "place", 120), whole_yuan(cost)
    at_most(photos, PHOTOS)
    with act_on(matter_id, "proposals.propose", "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        _window(case, part)
        area = case.matter.area_id
        if for_person is not None and for_person != actor.person_id:
            require_actor(actor, case.matter, part)
        proposer = of_village(for_person or actor.person_id, area)
        last = Proposal.objects.filter(matter=case.matter, part=part).aggregate(n=Max("number"))
        made = Proposal.objects.create(
            matter=case.matter,
            part=part,
            number=(last["n"] or 0) + 1,
            title=title,
            purpose=purpose,
            place=place,
            cost=cost,
            proposer=proposer,
            entered_by_id=actor.person_id if proposer.pk != actor.person_id else None,
            made_at=now,
        )
        attach(photos, area=area, now=now, public=True, proposal=made)
        case.add(part, proposals=1)
        _tell(a, made)
        a.data |= {"title": title, "cost": cost, "for_other": made.entered_by_id is not None}
        if photos:
            a.data["photos"] = [photo.sha256 for photo in photos]
        a.sealed |= {"purpose": purpose, "proposer": proposer.pk}
        case.settle(a)
        a.result = str(made.pk)
    return made


def merge_proposals(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    into_id: int,
    reason: str,
    key: UUID | None = None,
) -> Proposal:
    """Put a double together with the proposal that stands for both; its proposer sees why."""
    reason = words(reason, "reason", 500)
    one = find(proposal_id)
    with act_on(one.matter_id, "proposals.merge", one.part, actor, now, None, key) as (a, case):
        case.require_open(one.part, "proposals")
        one, other = find(proposal_id), find(into_id)
        _require_standing(one)
        if other.matter_id != one.matter_id or other.part != one.part or other.pk == one.pk:
            raise refuse("proposal.merge-where", field="into")
        _require_standing(other, field="into")
        if Proposal.objects.filter(merged_into=one).exists():
            raise refuse("proposal.merge-chain", field="into", code="conditions")
        one.merged_into, one.merged_why = other, reason
        one.save(update_fields=["merged_into", "merged_why"])
        case.add(one.part, proposals=-1, merged=1)
        _tell(a, one)
        a.data |= {"into": other.number, "reason": reason}
        case.settle(a)
        a.result = str(one.matter_id)
    return one


def part_proposals(
    *, actor: Actor, now: datetime, proposal_id: int, key: UUID | None = None
) -> Proposal:
    """Take apart what was put together; by whoever keeps the list, or the proposer themselves."""
    one = find(proposal_id)
    with act_on(one.matter_id, "proposals.part", "", actor, now, None, key) as (a, case):
        a.data["part"] = one.part
        if actor.person_id != one.proposer_id:
            require_actor(actor, case.matter, one.part)
        case.require_open(one.part, "proposals")
        one = find(proposal_id)
        if one.merged_into_id is None:
            raise refuse("proposal.not-merged", code="conditions")
        one.merged_into, one.merged_why = None, ""
        one.save(update_fields=["merged_into", "merged_why"])
        case.add(one.part, proposals=1, merged=-1)
        _tell(a, one)
        case.settle(a)
        a.result = str(one.matter_id)
    return one


def withdraw_proposal(
    *, actor: Actor, now: datetime, proposal_id: int, key: UUID | None = None
) -> Proposal:
    """The proposer takes it back while the window is open; the office does for those who ask."""
    one = find(proposal_id)
    with act_on(one.matter_id, "proposals.withdraw", "", actor, now, None, key) as (a, case):
        a.data["part"] = one.part
        if actor.person_id != one.proposer_id:
            require_actor(actor, case.matter, one.part)
        _window(case, one.part)
        one = find(proposal_id)
        _require_standing(one)
        if Proposal.objects.filter(merged_into=one).exists():
            raise refuse("proposal.stands-for-others", code="conditions")
        one.withdrawn_at = now
        one.save(update_fields=["withdrawn_at"])
        case.add(one.part, proposals=-1, withdrawn=1)
        _tell(a, one)
        case.settle(a)
        a.result = str(one.matter_id)
    return one


def find(proposal_id: int) -> Proposal:
    """A proposal; Refusal("not-found")."""
    one = Proposal.objects.filter(pk=proposal_id).first()
    if one is None:
        raise refuse("proposal.unknown", code="not-found")
    return one


def _require_standing(one: Proposal, *, field: str = "") -> None:
    if one.merged_into_id is not None or one.withdrawn_at is not None:
        raise refuse("proposal.gone", code="conditions", field=field, number=one.number)


def _tell(a: Act, one: Proposal) -> None:
    a.on["proposal"] = one.pk
    a.data["number"] = one.number
