"""Screening of proposals: admitted or not, the proposer's one objection, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.proposals import find, whole_yuan
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Proposal, Screening
from xiangyue.methods.wording import sentences


def _part_for(case: Case, proposal: Proposal) -> Part:
    """The screening that looks at the proposals of that part."""
    for part in case.procedure.parts:
        if part.kind == "screening" and part.words["proposals"] == proposal.part:
            return part
    raise refuse("part.no-such-kind", kind="screening")


def screen_proposal(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    admitted: bool,
    criteria: Mapping[str, bool],
    cost: int | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> Screening:
    """Admit a proposal or not, criterion by criterion. ``cost`` in fen where it is corrected.

    Refusal where a criterion is left out, where the verdict does not follow from the criteria, a
    proposal that is not admitted or a corrected cost without the reason, for one's own proposal,
    and once an objection was made (it is answered instead).
    """
    proposal = find(proposal_id)
    with act_on(proposal.matter_id, "screening.screen", "", actor, now, None, key) as (a, case):
        part = _part_for(case, proposal)
        require_actor(actor, case.matter, part.key)
        case.require_open(part.key, "screening")
        proposal = find(proposal_id)
        if proposal.merged_into_id or proposal.withdrawn_at:
            raise refuse("proposal.gone", code="conditions", number=proposal.number)
        _require_other(actor, proposal)
        before = Screening.objects.filter(proposal=proposal).first()
        if before is not None and before.objected_at is not None:
            raise refuse("screening.objected", code="conditions", number=proposal.number)
        checked = _criteria(part, admitted, criteria)
        cost, reason = _cost(proposal, admitted, cost, reason)
        made, _new = Screening.objects.update_or_create(
            proposal=proposal,
            defaults={
                "part": part.key,
                "admitted": admitted,
                "criteria": checked,
                "cost": cost,
                "reason": reason,
                "made_at": now,
                "made_by_id": actor.person_id,
            },
        )
        if before is None:
            case.add(part.key, screened=1)
        case.add(part.key, admitted=int(admitted) - int(before.admitted if before else False))
        case.put(part.key, on=case.today.isoformat())
        _tell(a, part, proposal, made)
        case.settle(a)
        a.result = str(proposal.matter_id)
    return made


def _require_other(actor: Actor, proposal: Proposal) -> None:
    """Nobody judges what they proposed themselves, nor what was put together with it."""
    own = Proposal.objects.filter(merged_into=proposal, proposer_id=actor.person_id).exists()
    if own or actor.person_id == proposal.proposer_id:
        raise refuse("screening.own", code="not-allowed")


def _criteria(part: Part, admitted: bool, criteria: Mapping[str, bool]) -> dict[str, bool]:
    asked = part.words["criteria"]
    if set(criteria) != set(asked):
        raise refuse("screening.criteria", field="criteria")
    failed = [name for name in asked if not criteria[name]]
    if admitted and failed:
        names = {
            lang: "、".join(sentences()[f"criterion.{c}"][lang] for c in failed)
            for lang in ("zh", "en")
        }
        raise refuse("screening.not-met", field="admitted", criteria=names)
    if not admitted and not failed:
        raise refuse("screening.all-met", field="admitted")
    return {name: bool(criteria[name]) for name in asked}


def _cost(proposal: Proposal, admitted: bool, cost: int | None, reason: str) -> tuple[int, str]:
    cost = whole_yuan(proposal.cost if cost is None else cost)
    reason = words(reason, "reason", 2000, least=0)
    if not admitted and not reason:
        raise refuse("screening.reason", field="reason")
    if cost != proposal.cost and not reason:
        raise refuse("screening.cost-reason", field="reason")
    return cost, reason


def object_to_screening(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    text: str,
    for_person: int | None = None,
    key: UUID | None = None,
) -> Screening:
    """The proposer (or one whose proposal was put together with it) objects to the verdict, once.

    The part's actors write it down for somebody (``for_person``).
    """
    text = words(text, "text", 2000)
    proposal = find(proposal_id)
    with act_on(proposal.matter_id, "screening.object", "", actor, now, None, key) as (a, case):
        part = _part_for(case, proposal)
        if for_person is not None and for_person != actor.person_id:
            require_actor(actor, case.matter, part.key)
        objector = for_person or actor.person_id
        mine = {proposal.proposer_id}
        mine |= set(
            Proposal.objects.filter(merged_into=proposal).values_list("proposer_id", flat=True)
        )
        if objector not in mine:
            raise refuse("screening.not-proposer", code="not-allowed")
        case.require_open(part.key, "screening")
        found = _verdict(proposal)
        if found.objected_at is not None:
            raise refuse("screening.objected-once", code="conditions")
        found.objection, found.objected_at, found.objected_by_id = text, now, objector
        found.first = {
            "admitted": found.admitted,
            "criteria": found.criteria,
            "cost": found.cost,
            "reason": found.reason,
        }
        found.save()
        case.add(part.key, objections=1, objections_open=1)
        _tell(a, part, proposal, found)
        a.sealed["objection"] = text
        case.settle(a)
        a.result = str(proposal.matter_id)
    return found


def answer_screening(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    admitted: bool,
    criteria: Mapping[str, bool],
    answer: str,
    cost: int | None = None,
    key: UUID | None = None,
) -> Screening:
    """Answer the objection: the verdict stands or is changed. The answer is the final one."""
    answer = words(answer, "answer", 2000)
    proposal = find(proposal_id)
    with act_on(proposal.matter_id, "screening.answer", "", actor, now, None, key) as (a, case):
        part = _part_for(case, proposal)
        require_actor(actor, case.matter, part.key)
        case.require_open(part.key, "screening")
        _require_other(actor, proposal)
        found = _verdict(proposal)
        if found.objected_at is None or found.answered_at is not None:
            raise refuse("screening.no-objection", code="conditions")
        checked = _criteria(part, admitted, criteria)
        case.add(
            part.key,
            objections_open=-1,
            admitted=int(admitted) - int(found.admitted),
        )
        found.criteria, found.admitted = checked, admitted
        found.cost = whole_yuan(found.cost if cost is None else cost)
        found.answer, found.answered_at, found.answered_by_id = answer, now, actor.person_id
        found.save()
        case.put(part.key, on=case.today.isoformat())
        _tell(a, part, proposal, found)
        a.sealed["answer"] = answer
        case.settle(a)
        a.result = str(proposal.matter_id)
    return found


def _verdict(proposal: Proposal) -> Screening:
    found = Screening.objects.filter(proposal=proposal).first()
    if found is None:
        raise refuse("screening.none", code="conditions", number=proposal.number)
    return found


def _tell(a: Act, part: Part, proposal: Proposal, made: Screening) -> None:
    a.on["proposal"] = proposal.pk
    a.data |= {
        "part": part.key,
        "number": proposal.number,
        "admitted": made.admitted,
        "criteria": made.criteria,
        "cost": made.cost,
    }
    if made.reason:
        a.sealed["reason"] = made.reason


def admitted(matter: Matter, part: str) -> list[Proposal]:
    """What a screening admitted, by number, with its verdict: one query."""
    return list(
        Proposal.objects.filter(matter=matter, screening__part=part, screening__admitted=True)
        .select_related("screening")
        .order_by("number")
    )
