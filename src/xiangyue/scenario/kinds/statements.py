"""Statements put up by the office and by those who take part, answered by phone and by card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import statements
from xiangyue.actions.participants import TAKING_PART, accepted
from xiangyue.core.part import Part
from xiangyue.data.models import Invitee, Statement
from xiangyue.scenario.talks import talk

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def people(run: Running, part: Part) -> list[Invitee]:
    """Who takes part."""
    named = [k for k in part.words["of"] if run.procedure.part(k).kind in TAKING_PART]
    return accepted(run.matter_id, named)


def put_up(driver: Driver, run: Running, part: Part) -> None:
    """All but the last by the office; the last by one who takes part, looked at and shown."""
    texts = [text for text, *_ in talk(run.theme.key).statements]
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    driver.do(statements.add, actor=driver.who(part), **on, texts=texts[:-1])
    speaker = next(
        (driver.cast.actors[i.person_id] for i in people(run, part)
         if i.person_id in driver.cast.actors), driver.who(part),
    )  # fmt: skip
    driver.do(statements.add, actor=speaker, **on, texts=texts[-1:])
    for row in Statement.objects.filter(**on, state="held"):
        driver.do(statements.look_at, actor=driver.who(part), statement_id=row.pk, show=True)


def leaning(driver: Driver, run: Running, group: int) -> dict[int, int]:
    """What one of a group answers: mostly as the group leans, now and then otherwise."""
    found = {}
    for n, row in enumerate(talk(run.theme.key).statements, 1):
        chance = driver.rng.random()
        if chance < 0.06:
            continue  # not seen
        wanted = int(row[1 + group])
        found[n] = wanted if chance < 0.82 else driver.rng.choice((1, 0, -1))
    return found or {1: 0}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Put up; each answers: those with a seat on their phones, the others by card."""
    put_up(driver, run, part)
    for n, one in enumerate(people(run, part)):
        actor = driver.cast.actors.get(one.person_id) if one.person_id else None
        driver.do(
            statements.answer,
            actor=actor or driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            answers=leaning(driver, run, int(n % 5 > 2)),
            invitee_id=None if actor else one.pk,
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Putting one up."""
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, statements.add, **on, texts=["先定规矩"])


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Answers of one not invited, to a statement not there, of another kind; hidden without why."""
    actor, tries = rehearsal.who(part), rehearsal.refuses
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    do(rehearsal, run, part)
    tries("statement-twice", part, statements.add, actor=actor, **on,
          texts=[talk(run.theme.key).statements[0][0]])  # fmt: skip
    tries("statement-long", part, statements.add, actor=actor, **on, texts=["长" * 141])
    one = people(run, part)[0]
    tries("answer-not-invited", part, statements.answer, actor=rehearsal.citizen, **on,
          answers={1: 1})  # fmt: skip
    card = {"actor": actor, **on, "invitee_id": one.pk}
    tries("answer-none", part, statements.answer, **card, answers={})
    tries("answer-missing", part, statements.answer, **card, answers={99: 1})
    tries("answer-other", part, statements.answer, **card, answers={1: 2})
    row = Statement.objects.filter(**on).first()
    assert row is not None
    tries("hide-no-reason", part, statements.look_at, actor=actor, statement_id=row.pk, show=False)
