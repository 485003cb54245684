"""Questions drafted: a first version with a leading question, which is then put right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import questionnaires
from xiangyue.core.part import Part
from xiangyue.core.survey_questions import Question
from xiangyue.scenario.surveys import told

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

LEADING = "难道不应该先修路吗？"


def given(run: Running, part: Part) -> dict[str, Any]:
    """The act's own words."""
    said = told(run.theme.key)
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "title": said.title,
        "questions": said.questions,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written, and written again where the machine saw something."""
    driver.do(questionnaires.write_questions, actor=driver.who(part, "clerk"), **given(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing them."""
    rehearsal.refuses(key, part, questionnaires.write_questions, actor=actor, **given(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """No question, one option, the same twice, a scale of one, too many, one that asks for a name,
    one with a number; finished with a leading question; then put right."""
    actor, words = rehearsal.who(part, "clerk"), given(run, part)
    first = words["questions"][0]

    def wrong(key: str, *questions: Question) -> None:
        rehearsal.refuses(
            key, part, questionnaires.write_questions, actor=actor,
            **{**words, "questions": questions},
        )  # fmt: skip

    wrong("survey-none")
    wrong("survey-one-option", replace(first, options=("修路",)))
    wrong("survey-same-option", replace(first, options=("修路", "修 路")))
    wrong("survey-scale", Question("q1", "scale", "办得怎么样？", least=1, most=1))
    wrong("survey-too-many", *(replace(first, text=f"第{n}件先办哪个？") for n in range(31)))
    wrong("survey-asks-name", Question("q1", "text", "您的姓名和手机号？"))
    wrong("survey-number-in-it", replace(first, text="有事打13800138000，先办哪件？"))
    leading = {**words, "questions": (replace(first, text=LEADING), *words["questions"][1:])}
    rehearsal.do(questionnaires.write_questions, actor=actor, **leading)
    rehearsal.finish_refused("survey-leading", run, part)
    rehearsal.do(questionnaires.write_questions, actor=actor, **words)
