"""Tasks given out and reported on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import execution, handing_on
from xiangyue.core.part import Part
from xiangyue.data.models import MatterPart

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """The theme's tasks among the committee, each done with a tenth of its money left."""
    owners = driver.cast.all("director", "deputy_director", "committee_member")
    made = []
    given = run.theme.tasks[: run.tasks]
    more = [(f"选中的项目之{n}", 0) for n in range(len(given) + 1, least(run, part) + 1)]
    for n, (title, share) in enumerate([*given, *more]):
        made.append(
            driver.do(
                execution.add_task,
                actor=driver.who(part),
                matter_id=run.matter_id,
                title=title,
                standard=run.theme.acceptance,
                owner_id=owners[n % len(owners)].person_id,
                due_on=driver.clock.today + timedelta(days=30 * (n + 1)),
                budget=run.theme.budget * share,
            )
        )
    for n, task in enumerate(made):
        driver.clock.forward(days=driver.rng.randint(6, 15))
        driver.do(
            execution.report_progress,
            actor=owners[n % len(owners)],
            task_id=task.pk,
            text=run.theme.progress[n % len(run.theme.progress)],
            spent=(task.budget or 0) * 9 // 10,
            done=True,
        )


def least(run: Running, part: Part, fact: str = "tasks") -> int:
    """How many tasks (or rows) the definition asks for at least, where that follows from other
    facts."""
    facts = {
        f"{row.key}.{name}": value
        for row in MatterPart.objects.filter(matter_id=run.matter_id)
        for name, value in row.facts.items()
    }
    needs = [
        c.check(facts, date.min).need
        for c in part.done_when
        if c.fact == f"{part.key}.{fact}" and c.comparator == "at_least"
    ]
    return max((n for n in needs if n is not None), default=1)


def first(rehearsal: Rehearsal, run: Running) -> dict[str, Any]:
    """A first task."""
    return {
        "title": run.theme.tasks[0][0],
        "standard": run.theme.acceptance,
        "owner_id": rehearsal.cast.actor("director", "clerk").person_id,
        "due_on": rehearsal.clock.today + timedelta(days=30),
        "budget": run.theme.budget * 100,
    }


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Giving out a task."""
    given = first(rehearsal, run)
    rehearsal.refuses(key, part, execution.add_task, actor=actor, matter_id=run.matter_id, **given)


def handed_on(rehearsal: Rehearsal, part: Part, act: Any, row: Any, **on: Any) -> None:
    """A task, or a row of a register, handed on: nothing changed, to nobody in office, to a day
    that is past; then its day is moved with the reason."""
    on |= {"actor": rehearsal.who(part), "reason": "雨天多，工期往后排"}
    stays = {"owner_id": row.owner_id, "due_on": row.due_on}
    yesterday = rehearsal.clock.today - timedelta(days=1)
    rehearsal.refuses("hand-on-same", part, act, **on, **stays)
    rehearsal.refuses("hand-on-nobody", part, act, **on, **{**stays, "owner_id": 0})
    rehearsal.refuses("hand-on-past", part, act, **on, **{**stays, "due_on": yesterday})
    rehearsal.refuses("hand-on-silent", part, act, **{**on, "reason": ""}, **stays)
    rehearsal.do(act, **on, **{**stays, "due_on": row.due_on + timedelta(days=5)})


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A task that does not say what is wanted; more spent than was given; one left undone."""
    if part.words["standards"]:
        rehearsal.refuses(
            "no-standard",
            part,
            execution.add_task,
            actor=rehearsal.who(part),
            matter_id=run.matter_id,
            **{**first(rehearsal, run), "standard": ""},
        )
    made = rehearsal.do(
        execution.add_task,
        actor=rehearsal.who(part),
        matter_id=run.matter_id,
        **first(rehearsal, run),
    )
    owner = rehearsal.cast.actor("director", "clerk")
    rehearsal.refuses(
        "overspend",
        part,
        execution.report_progress,
        actor=owner,
        task_id=made.pk,
        text="超支",
        spent=(made.budget or 0) + 1,
    )
    handed_on(rehearsal, part, handing_on.hand_on_task, made, task_id=made.pk)
    if part.finish == "by_hand" and rehearsal.asks(part, "unfinished"):
        rehearsal.finish_refused("unfinished", run, part)
    further = [
        rehearsal.do(
            execution.add_task,
            actor=rehearsal.who(part),
            matter_id=run.matter_id,
            **{**first(rehearsal, run), "title": f"选中的项目之{n}"},
        )
        for n in range(2, least(run, part) + 1)
    ]
    for task in [made, *further]:
        rehearsal.do(
            execution.report_progress,
            actor=owner,
            task_id=task.pk,
            text=run.theme.progress[0],
            spent=task.budget or 0,
            done=True,
        )
