"""The questions of a survey: versions of a draft, each looked over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.typed import words
from xiangyue.core.masking import find_personal
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.survey_hints import asks_who, hints, mark
from xiangyue.core.survey_questions import Question, check_questions, plain, read
from xiangyue.data.models import Matter, Questionnaire

LONGEST = 200
"""Characters of a question."""
OPTION = 40
"""Characters of an option."""


def write_questions(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    questions: Sequence[Question],
    kept: Mapping[str, str] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Questionnaire:
    """A version of the questions, numbered anew. ``kept``: {hint (``survey_hints.mark``): why it
    is left as it is}.

    Refusal where one cannot be asked, asks who somebody is, or holds a number or an address.
    """
    title = words(title, "title", 60)
    asked = tuple(
        replace(
            q,
            key=f"q{n}",
            text=words(q.text, "text", LONGEST),
            options=tuple(words(o, "options", OPTION) for o in q.options),
        )
        for n, q in enumerate(questions, 1)
    )
    check_questions(asked)
    if who := asks_who(asked):
        raise Refusal("invalid", *who, field="text")
    for n, q in enumerate(asked, 1):
        if find_personal("\n".join((q.text, *q.options))):
            check = Check("surveys.personal", False, values={"n": n}, clause="pipl:6")
            raise Refusal("invalid", check, field="text")
    with act_on(matter_id, "survey.questions", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "questionnaire")
        most = definition.words["most"]
        if len(asked) > most:
            check = Check("surveys.questions", False, len(asked), most)
            raise Refusal("invalid", check)
        found = {mark(h) for h in hints(asked)}
        settled = {k: words(v, "reason", 200) for k, v in (kept or {}).items() if k in found}
        last = latest(case.matter, part)
        made = Questionnaire.objects.create(
            matter=case.matter,
            part=part,
            version=last.version + 1 if last else 1,
            title=title,
            questions=[plain(q) for q in asked],
            kept=settled,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(
            part,
            versions=made.version,
            questions=len(asked),
            hints=len(found - set(settled)),
            on=case.today.isoformat(),
        )
        a.data |= {
            "version": made.version,
            "title": title,
            "questions": made.questions,
            "hints": len(found),
            "kept": len(settled),
        }
        case.settle(a)
        a.result = str(made.pk)
    return made


def latest(matter: Matter, part: str) -> Questionnaire | None:
    """The last version."""
    rows = Questionnaire.objects.filter(matter=matter, part=part)
    return rows.order_by("-version").first()


def questions_of(row: Questionnaire) -> tuple[Question, ...]:
    """Its questions."""
    return read(row.questions)


def open_hints(row: Questionnaire) -> list[tuple[Check, str]]:
    """What the machine saw in it, each with why it is left, or ""."""
    return [(h, row.kept.get(mark(h), "")) for h in hints(questions_of(row))]
