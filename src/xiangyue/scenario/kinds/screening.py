"""Each proposal screened; who is not admitted objects once and is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import screening
from xiangyue.core import calendar
from xiangyue.core.part import Part
from xiangyue.data.models import Proposal
from xiangyue.scenario.projects import Idea, ideas

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """One after another; an objection a day later; its answer the day after."""
    for idea, proposal in _waiting(run, part):
        _screen(driver, run, part, idea, proposal)
    for idea, proposal in _waiting(run, part):
        if idea.objection:
            driver.clock.forward(days=1)
            _object(driver, proposal, idea)
            driver.clock.forward(days=1)
            _answer(driver, run, part, idea, proposal)
    _wait(driver, run, part)


def _wait(driver: Driver, run: Running, part: Part) -> None:
    """Until the days are over in which one may object, where the definition gives them."""
    days = [
        int(c.value)
        for c in part.done_when
        if c.comparator == "days" and c.fact == f"{part.key}.on"
    ]
    if days:
        last = calendar.posting_ends(driver.clock.today, max(days))
        run.until[part.key] = (run.matter_id, last)


def _waiting(run: Running, part: Part) -> list[tuple[Idea, Proposal]]:
    by_title = {idea.title: idea for idea in ideas()}
    found = Proposal.objects.filter(
        matter_id=run.matter_id,
        part=part.words["proposals"],
        merged_into=None,
        withdrawn_at=None,
    ).order_by("number")
    return [(by_title[p.title], p) for p in found if p.title in by_title]


def _judge(driver: Driver, part: Part, proposal: Proposal) -> Actor:
    """One of the part's actors who did not propose it."""
    mine = set(Proposal.objects.filter(merged_into=proposal).values_list("proposer_id", flat=True))
    mine.add(proposal.proposer_id)
    return next(a for a in driver.cast.all(*part.actors) if a.person_id not in mine)


def verdict(run: Running, part: Part, idea: Idea) -> dict[str, Any]:
    """What is found about it."""
    fails = [idea.fails] if idea.fails in part.words["criteria"] else []
    found: dict[str, Any] = {
        "admitted": not fails,
        "criteria": {name: name not in fails for name in part.words["criteria"]},
        "reason": idea.reason if fails else "",
    }
    if idea.corrected:
        found["cost"] = idea.money(run.theme.budget, idea.corrected)
        found["reason"] = "问过两家店，书桌和灯要比提的时候贵一些，按核实的价钱改。"
    return found


def _screen(driver: Driver, run: Running, part: Part, idea: Idea, proposal: Proposal) -> None:
    driver.do(
        screening.screen_proposal,
        actor=_judge(driver, part, proposal),
        proposal_id=proposal.pk,
        **verdict(run, part, idea),
    )


def _object(driver: Driver, proposal: Proposal, idea: Idea) -> None:
    driver.do(
        screening.object_to_screening,
        actor=driver.cast.actors[proposal.proposer_id],
        proposal_id=proposal.pk,
        text=idea.objection,
    )


def _answer(driver: Driver, run: Running, part: Part, idea: Idea, proposal: Proposal) -> None:
    found = verdict(run, part, idea)
    driver.do(
        screening.answer_screening,
        actor=_judge(driver, part, proposal),
        proposal_id=proposal.pk,
        admitted=found["admitted"],
        criteria=found["criteria"],
        answer=idea.answer,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """A verdict, where there is a proposal to judge."""
    for idea, proposal in _waiting(run, part)[:1]:
        rehearsal.refuses(
            key,
            part,
            screening.screen_proposal,
            actor=actor,
            proposal_id=proposal.pk,
            **verdict(run, part, idea),
        )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A verdict that does not follow, without its reason, on one's own; an objection by another,
    a second one, finishing while one is open."""
    rows = _waiting(run, part)
    idea, proposal = next((i, p) for i, p in rows if not i.fails and not i.corrected)
    judge, good = _judge(rehearsal, part, proposal), verdict(run, part, idea)
    screen = screening.screen_proposal
    given = {"actor": judge, "proposal_id": proposal.pk}
    first = part.words["criteria"][0]
    bad = {**good["criteria"], first: False}
    rehearsal.refuses("criterion-missing", part, screen, **given, admitted=True, criteria={})
    rehearsal.refuses("criterion-failed", part, screen, **given, admitted=True, criteria=bad)
    rehearsal.refuses(
        "out-for-nothing", part, screen, **given, admitted=False, criteria=good["criteria"]
    )
    rehearsal.refuses("no-reason", part, screen, **given, admitted=False, criteria=bad)
    rehearsal.refuses(
        "cost-silently", part, screen, **given, **{**good, "cost": proposal.cost + 100_00}
    )
    _own(rehearsal, run, part)
    object_to = screening.object_to_screening
    speaker = rehearsal.cast.actors[proposal.proposer_id]
    rehearsal.refuses(
        "object-early", part, object_to, actor=speaker, proposal_id=proposal.pk, text="不同意"
    )
    for one, row in rows:
        _screen(rehearsal, run, part, one, row)
    idea, refused = next((i, p) for i, p in rows if i.objection)
    stranger = next(a for a in rehearsal.cast.actors.values() if a.person_id != refused.proposer_id)
    rehearsal.refuses(
        "object-for-other", part, object_to, actor=stranger, proposal_id=refused.pk,
        text=idea.objection,
    )  # fmt: skip
    _object(rehearsal, refused, idea)
    speaker = rehearsal.cast.actors[refused.proposer_id]
    rehearsal.refuses(
        "object-twice", part, object_to, actor=speaker, proposal_id=refused.pk,
        text=idea.objection,
    )  # fmt: skip
    rehearsal.refuses(
        "change-objected", part, screen, actor=_judge(rehearsal, part, refused),
        proposal_id=refused.pk, **verdict(run, part, idea),
    )  # fmt: skip
    if part.finish == "by_hand" and rehearsal.asks(part, "objections_open"):
        rehearsal.finish_refused("screening-open", run, part)
    _answer(rehearsal, run, part, idea, refused)
    _wait(rehearsal, run, part)


def _own(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Somebody who screens judges what they proposed themselves, where they did."""
    judges = {a.person_id: a for a in rehearsal.cast.all(*part.actors)}
    for idea, proposal in _waiting(run, part):
        if judge := judges.get(proposal.proposer_id):
            rehearsal.refuses(
                "own-proposal",
                part,
                screening.screen_proposal,
                actor=judge,
                proposal_id=proposal.pk,
                **verdict(run, part, idea),
            )
            return
