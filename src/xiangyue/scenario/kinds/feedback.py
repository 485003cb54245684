"""Recommendations answered and given back to each who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import feedback
from xiangyue.core.part import Part
from xiangyue.data.models import Recommendation
from xiangyue.scenario.talks import talk

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def texts(run: Running) -> list[str]:
    """What is recommended."""
    return [text for text, *_ in talk(run.theme.key).advice]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written down, answered, given back."""
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    driver.do(feedback.recommend, actor=driver.who(part), **on, texts=texts(run))
    answer(driver, run, part)
    if part.words["to"]:
        driver.do(feedback.give_back, actor=driver.who(part), **on)


def answer(driver: Driver, run: Running, part: Part) -> None:
    """Each answered, with its reason."""
    given = {text: (how, why) for text, how, why in talk(run.theme.key).advice}
    rows = Recommendation.objects.filter(matter_id=run.matter_id, part=part.key)
    for row in list(rows.order_by("number")):
        how, why = given[row.text]
        driver.do(
            feedback.answer,
            actor=driver.who(part),
            recommendation_id=row.pk,
            answer=how,
            reason=why,
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing them down."""
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, feedback.recommend, **on, texts=texts(run))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Given back with nothing, with one unanswered; answered without a reason, or afterwards."""
    actor, tries = rehearsal.who(part), rehearsal.refuses
    on: dict[str, Any] = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    named = bool(part.words["to"])
    if named:
        tries("return-nothing", part, feedback.give_back, **on)
    rehearsal.do(feedback.recommend, **on, texts=texts(run))
    if named:
        tries("return-unanswered", part, feedback.give_back, **on)
    row = Recommendation.objects.filter(matter_id=run.matter_id, part=part.key).first()
    assert row is not None
    given = {"actor": actor, "recommendation_id": row.pk}
    tries("advice-no-reason", part, feedback.answer, **given, answer="not", reason="")
    tries("advice-other", part, feedback.answer, **given, answer="maybe", reason="再看看")
    answer(rehearsal, run, part)
    if not named:  # nobody by name: it is posted for all
        tries("return-nobody", part, feedback.give_back, **on)
        return
    rehearsal.finish_refused("not-returned", run, part)
    rehearsal.do(feedback.give_back, **on)
    tries("advice-after", part, feedback.answer, **given, answer="not", reason="改主意了")
