"""Pledges carried out: progress, evidence, kept; one that its day overtook is not kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import fulfilments
from xiangyue.core.part import Part
from xiangyue.core.pledges import FIXED
from xiangyue.data.models import Pledge, PledgeStep
from xiangyue.scenario.pledged import evidence_of, said

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def standing(run: Running, part: Part) -> list[Pledge]:
    """Those that are not settled, the earliest deadline first."""
    rows = Pledge.objects.filter(matter_id=run.matter_id, part=part.words["of"], state=FIXED)
    return list(rows.order_by("due_on", "pk"))


def others(driver: Driver, part: Part, row: Pledge) -> Actor:
    """One of the part's actors whose own it is not."""
    area = driver.cast.area
    found = [a for a in driver.cast.all(*part.actors) if not fulfilments.is_own(a, row, area)]
    return found[0] if found else driver.cast.actor("clerk")


def reported(driver: Driver, part: Part, row: Pledge, *, evidence: bool) -> None:
    """Progress or evidence, by its holder where they sign in."""
    progress, shown = evidence_of(row.text)
    own = driver.cast.actors.get(row.holder_id or 0)
    driver.do(
        fulfilments.report,
        actor=own or driver.who(part),
        pledge_id=row.pk,
        text=shown if evidence else progress,
        evidence=evidence,
    )


def steps_open(run: Running, part: Part) -> list[PledgeStep]:
    """The steps of goals that stand which are not reached, by their day."""
    rows = PledgeStep.objects.filter(
        pledge__matter_id=run.matter_id, pledge__part=part.words["of"], pledge__state=FIXED,
        reached_on=None,
    )  # fmt: skip
    return list(rows.select_related("pledge").order_by("due_on", "pk"))


def _reach(driver: Driver, part: Part, step: PledgeStep) -> None:
    own = driver.cast.actors.get(step.pledge.holder_id or 0)
    driver.do(
        fulfilments.reach, actor=own or driver.who(part), step_id=step.pk,
        text=said()["on_the_way"]["reached"],
    )  # fmt: skip


def walked(driver: Driver, run: Running, part: Part, day: date) -> None:
    """Every step whose day comes until then is reached on it, or as soon as it can be."""
    for step in steps_open(run, part):
        if step.due_on > day:
            break
        driver.clock.until(step.due_on)
        _reach(driver, part, step)


def walked_to(driver: Driver, run: Running, part: Part, row: Pledge) -> None:
    """Every step of one goal is reached, before its day where that is still to come."""
    for step in steps_open(run, part):
        if step.pledge_id == row.pk:
            _reach(driver, part, step)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Each tells of progress, then of what shows it; the last is not kept."""
    rows = standing(run, part)
    for row in rows:
        reported(driver, part, row, evidence=False)
    for n, row in enumerate(rows):
        assert row.due_on is not None
        walked(driver, run, part, row.due_on)
        last = n == len(rows) - 1 and len(rows) > 2 and not row.have
        driver.clock.until(row.due_on + timedelta(days=1 if last else 0))
        if not last:
            reported(driver, part, row, evidence=True)
        text = said()["reason"] if last else evidence_of(row.text)[1]
        driver.do(
            fulfilments.settle,
            actor=others(driver, part, row),
            pledge_id=row.pk,
            kept=not last,
            text=text,
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Settling one."""
    rows = standing(run, part)
    rehearsal.refuses(
        key, part, fulfilments.settle, actor=actor,
        pledge_id=rows[0].pk if rows else 0, kept=True, text="已经办好",
    )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """By nobody, without words, kept without evidence, not kept before its day, by its holder,
    shown by a matter of elsewhere, and twice."""
    refuses, settle, report = rehearsal.refuses, fulfilments.settle, fulfilments.report
    rows = standing(run, part)
    row = rows[0]
    on: dict[str, Any] = {"pledge_id": row.pk}
    who = others(rehearsal, part, row)
    refuses("report-stranger", part, report, actor=rehearsal.citizen, **on, text="办了")
    refuses("report-shows", part, report, actor=who, **on, text="办了", shows=0)
    refuses("settle-empty", part, settle, actor=who, **on, kept=True, text="")
    refuses("settle-bare", part, settle, actor=who, **on, kept=True, text="已经办好")
    refuses("settle-early", part, settle, actor=who, **on, kept=False, text=said()["reason"])
    if steps := steps_open(run, part):
        on_step: dict[str, Any] = {"step_id": steps[0].pk}
        reach = fulfilments.reach
        refuses("reach-stranger", part, reach, actor=rehearsal.citizen, **on_step, text="办了")
        refuses("reach-nowhere", part, reach, actor=who, step_id=0, text="办了")
        refuses("reach-empty", part, reach, actor=who, **on_step, text=" ")
        with rehearsal.supposing():
            given = {"actor": who, "now": rehearsal.clock.now}
            fulfilments.report(**given, **on, text="办了", evidence=True)
            refuses("settle-steps", part, settle, actor=who, **on, kept=True, text="已经办好")
            fulfilments.reach(**given, **on_step, text="办了")
            refuses("reach-twice", part, reach, actor=who, **on_step, text="办了")
    own = next((r for r in rows if rehearsal.cast.actors.get(r.holder_id or 0)
                and rehearsal.cast.actors[r.holder_id or 0].holds(rehearsal.cast.area,
                                                                 *part.actors)), None)  # fmt: skip
    if own is not None:
        me = rehearsal.cast.actors[own.holder_id or 0]
        refuses("settle-own", part, settle, actor=me, pledge_id=own.pk, kept=True, text="已办")
    do(rehearsal, run, part)
    last = rows[-1]
    with rehearsal.supposing():
        refuses("settle-twice", part, settle, actor=others(rehearsal, part, last),
                pledge_id=last.pk, kept=True, text="又办好了")  # fmt: skip
