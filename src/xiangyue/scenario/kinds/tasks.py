"""Tasks given out and reported on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import execution
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """The theme's tasks among the committee, each done with a tenth of its money left."""
    owners = driver.cast.all("director", "deputy_director", "committee_member")
    made = []
    for n, (title, share) in enumerate(run.theme.tasks[: run.tasks]):
        made.append(
            driver.do(
                execution.add_task,
                actor=driver.who(part),
                matter_id=run.matter_id,
                title=title,
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


def first(rehearsal: Rehearsal, run: Running) -> dict[str, Any]:
    """A first task."""
    return {
        "title": run.theme.tasks[0][0],
        "owner_id": rehearsal.cast.actor("director", "clerk").person_id,
        "due_on": rehearsal.clock.today + timedelta(days=30),
        "budget": run.theme.budget * 100,
    }


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Giving out a task."""
    given = first(rehearsal, run)
    rehearsal.refuses(key, part, execution.add_task, actor=actor, matter_id=run.matter_id, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More spent than was given; finished with a task undone."""
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
    if part.finish == "by_hand" and rehearsal.asks(part, "unfinished"):
        rehearsal.finish_refused("unfinished", run, part)
    rehearsal.do(
        execution.report_progress,
        actor=owner,
        task_id=made.pk,
        text=run.theme.progress[0],
        spent=made.budget or 0,
        done=True,
    )
