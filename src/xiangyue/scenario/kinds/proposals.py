"""Projects proposed by phone and at the office, a double put together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import proposals
from xiangyue.core import calendar
from xiangyue.core.part import Part
from xiangyue.scenario.cast import moment
from xiangyue.scenario.projects import Idea, ideas

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """The window is opened; the ideas come in over its days; doubles are put together."""
    begin(driver, run, part)
    _come_in(driver, run, part, ideas())


def begin(driver: Driver, run: Running, part: Part) -> None:
    """The window opens today."""
    driver.do(
        proposals.open_proposals,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
    )
    last = calendar.posting_ends(driver.clock.today, part.days)
    run.until[part.key] = (run.matter_id, last)
    run.kept[part.key] = {}


def paper(run: Running, part: Part, idea: Idea) -> dict[str, Any]:
    """What is handed in."""
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "title": idea.title,
        "purpose": idea.purpose,
        "place": idea.place,
        "cost": idea.money(run.theme.budget),
    }


def _come_in(driver: Driver, run: Running, part: Part, some: tuple[Idea, ...]) -> None:
    made: dict[str, int] = run.kept[part.key]
    people = driver.cast.all("representative", "party_member")
    keeper = driver.who(part)
    for n, idea in enumerate(some):
        person = people[n % len(people)]
        given = paper(run, part, idea)
        if n % 3 == 2 and person.person_id != keeper.person_id:  # said at the office
            given["for_person"], person = person.person_id, keeper
        if driver.clock.today < run.until[part.key][1] and n % 2:
            driver.clock.forward(days=1)
        made[idea.key] = driver.do(proposals.propose, actor=person, **given).pk
    for idea in some:
        if idea.merges in made:
            driver.do(
                proposals.merge_proposals,
                actor=keeper,
                proposal_id=made[idea.key],
                into_id=made[idea.merges],
                reason="说的是同一件事，桥头的凳子已经算在里面",
            )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening the window."""
    rehearsal.refuses(
        key, part, proposals.open_proposals, actor=actor, matter_id=run.matter_id, part=part.key
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Proposed before the window, by a stranger, without a cost, for another by who may not."""
    idea = ideas()[0]
    villager = rehearsal.cast.actor("representative")
    given = paper(run, part, idea)
    propose = proposals.propose
    rehearsal.refuses("before-window", part, propose, actor=villager, **given)
    begin(rehearsal, run, part)
    rehearsal.refuses("stranger-proposes", part, propose, actor=rehearsal.citizen, **given)
    rehearsal.refuses("no-cost", part, propose, actor=villager, **{**given, "cost": 0})
    rehearsal.refuses("cents", part, propose, actor=villager, **{**given, "cost": 10_050})
    other = rehearsal.cast.all("representative")[1]
    rehearsal.refuses(
        "for-another", part, propose, actor=villager, **given, for_person=other.person_id
    )
    attempt(rehearsal, "window-twice", run, part, rehearsal.who(part))
    _come_in(rehearsal, run, part, ideas())
    made = run.kept[part.key]
    keeper = rehearsal.who(part)
    merge = proposals.merge_proposals
    rehearsal.refuses(
        "merge-itself", part, merge, actor=keeper, proposal_id=made["bench"],
        into_id=made["bench"], reason="相同",
    )  # fmt: skip
    rehearsal.refuses(
        "merge-chain", part, merge, actor=keeper, proposal_id=made["bench"],
        into_id=made["rails"], reason="相同",
    )  # fmt: skip
    rehearsal.refuses(
        "withdraw-merged",
        part,
        proposals.withdraw_proposal,
        actor=keeper,
        proposal_id=made["bench"],
    )


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Proposed a day too late."""
    late = moment(run.until[part.key][1] + timedelta(days=1))
    rehearsal.refuses(
        "late-proposal",
        part,
        proposals.propose,
        actor=rehearsal.cast.actor("representative"),
        now=max(late, rehearsal.clock.now),
        **paper(run, part, ideas()[0]),
    )
