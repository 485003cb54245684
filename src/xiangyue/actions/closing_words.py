"""The closing word: how content the one who asked is; who is not, is seen to once more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act
from xiangyue.actions.handling import note
from xiangyue.actions.parts import act_on, part_of_kind, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import ClosingWord, HandlingStep, HelpRequest

HOW = ("self", "spoken", "call", "paper")


@contextmanager
def _word(
    name: str,
    matter_id: int,
    actor: Actor,
    now: datetime,
    expected: int | None,
    key: UUID | None,
    *,
    own: bool = False,
) -> Iterator[tuple[Act, Case, HelpRequest, Part]]:
    with act_on(matter_id, name, "", actor, now, expected, key) as (a, case):
        part = part_of_kind(case.procedure, "closing_word")
        a.data["part"] = part.key
        request = HelpRequest.objects.filter(matter_id=matter_id).first()
        asked = request is not None and actor.person_id is not None
        if not (own and asked and actor.person_id == request.person_id):
            require_actor(actor, case.matter, part.key)
        case.require_open(part.key, "closing_word")
        assert request is not None
        yield a, case, request, part
        case.settle(a)
        a.result = str(matter_id)


def give_word(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    level: str,
    text: str = "",
    how: str = "self",
    expected: int | None = None,
    key: UUID | None = None,
) -> ClosingWord:
    """The word of the one who asked: by themself, or entered as it was said, called or written.

    ``level`` is one of the part's levels. After a word of not being content a second may be given
    once something more was done; the first is the one that counts in the figures.
    """
    text = words(text, "text", 2000, least=0)
    if how not in HOW:
        raise refuse("word.how", field="how")
    with _word("word.give", matter_id, actor, now, expected, key, own=True) as (a, case, r, part):
        if level not in part.words["levels"]:
            raise refuse("word.level", field="level")
        mine = actor.person_id == r.person_id
        if mine != (how == "self"):
            raise refuse("word.whose", field="how")
        position = int(case.facts(part.key).get("given", 0)) + 1
        content = level in part.words["content"]
        row = ClosingWord.objects.create(
            matter=case.matter,
            part=part.key,
            position=position,
            level=level,
            content=content,
            text=text,
            how=how,
            made_at=now,
            made_by_id=actor.person_id,
        )
        case.put(
            part.key, given=position, level=level, content=content, on=case.today.isoformat()
        )  # fmt: skip
        if position == 1:
            a.count("requests_rated")
            a.count("requests_content", int(content))
        a.data |= {"level": level, "how": how}
        a.sealed["text"] = text
    return row


def try_to_reach(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """The one who asked could not be reached for their word; once a day counts."""
    text = words(text, "text", 2000)
    with _word("word.try", matter_id, actor, now, expected, key) as (a, case, _r, part):
        if HandlingStep.objects.filter(matter_id=matter_id, kind="try", on=case.today).exists():
            raise refuse("word.tried", code="conditions")
        note(a, case, part.key, "try", actor, text)
        case.add(part.key, tries=1)


def answer_word(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    text: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> None:
    """What more was done, and said, for one who was not content."""
    text = words(text, "text", 2000)
    with _word("word.answer", matter_id, actor, now, expected, key) as (a, case, _r, part):
        facts = case.facts(part.key)
        if not facts.get("given") or facts.get("content"):
            raise refuse("word.nothing-to-answer", code="conditions")
        note(a, case, part.key, "redone", actor, text)
        case.put(part.key, answered=True)
