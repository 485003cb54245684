"""The carrying out followed, reported on, questioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import execution
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def asked_body(driver: Driver) -> str:
    """Whom a written question is put to: who carries it out."""
    bodies = execution.asked_bodies(driver.cast.area)
    return "village_committee" if "village_committee" in bodies else bodies[-1]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Followed and reported on; now and then a finding comes up."""
    _follow(driver, run, part)
    if run.supervised:
        _supervise(driver, run)


def _follow(driver: Driver, run: Running, part: Part) -> None:
    """Two representatives follow it, the committee reports."""
    followers = [s.person for s in driver.cast.seats[:2]]
    driver.do(
        execution.assign_followers,
        actor=driver.who(part),
        matter_id=run.matter_id,
        person_ids=followers,
    )
    driver.do(
        execution.report_execution,
        actor=driver.cast.actor("director", "clerk"),
        matter_id=run.matter_id,
        text=run.theme.progress[-1],
    )


def _supervise(driver: Driver, run: Running) -> None:
    """A finding and a written question, both answered."""
    found, answer = run.theme.finding
    finding = driver.do(
        execution.make_finding,
        actor=driver.cast.actor("supervision_chair", "supervisor"),
        matter_id=run.matter_id,
        text=found,
    )
    asked, said = run.theme.question
    question = driver.do(
        execution.ask_question,
        actor=driver.cast.actors[driver.cast.seats[-1].person],
        area=driver.cast.area,
        text=asked,
        to_body=asked_body(driver),
        matter_id=run.matter_id,
    )
    driver.clock.forward(days=2)
    director = driver.cast.actor("director", "clerk")
    driver.do(execution.answer_finding, actor=director, finding_id=finding.pk, answer=answer)
    driver.do(execution.answer_question, actor=director, question_id=question.pk, answer=said)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Naming who follows it."""
    follow = [rehearsal.cast.seats[0].person]
    given = {"actor": actor, "matter_id": run.matter_id, "person_ids": follow}
    rehearsal.refuses(key, part, execution.assign_followers, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Who is no representative follows nothing."""
    actor = rehearsal.who(part)
    stranger = rehearsal.cast.outsider(execution.askers(rehearsal.cast.area))
    if stranger:
        rehearsal.refuses(
            "not-representative" if rehearsal.procedure.level == "village" else "not-delegate",
            part,
            execution.assign_followers,
            actor=actor,
            matter_id=run.matter_id,
            person_ids=[stranger.person_id],
        )
    _follow(rehearsal, run, part)
    if run.supervised:
        _rehearse_supervise(rehearsal, run, part)


def _rehearse_supervise(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing is finished while a finding or a question waits for its answer."""
    finding = rehearsal.do(
        execution.make_finding,
        actor=rehearsal.cast.actor("supervision_chair", "supervisor"),
        matter_id=run.matter_id,
        text=run.theme.finding[0],
    )
    director = rehearsal.cast.actor("director", "clerk")
    if part.finish == "by_hand" and rehearsal.asks(part, "findings_open"):
        rehearsal.finish_refused("finding-open", run, part)
    answered = {"actor": director, "answer": run.theme.finding[1]}
    rehearsal.do(execution.answer_finding, **answered, finding_id=finding.pk)
    question = rehearsal.do(
        execution.ask_question,
        actor=rehearsal.cast.actors[rehearsal.cast.seats[-1].person],
        area=rehearsal.cast.area,
        text=run.theme.question[0],
        to_body=asked_body(rehearsal),
        matter_id=run.matter_id,
    )
    if part.finish == "by_hand" and rehearsal.asks(part, "questions_open"):
        rehearsal.finish_refused("question-open", run, part)
    answered["answer"] = run.theme.question[1]
    rehearsal.do(execution.answer_question, **answered, question_id=question.pk)
