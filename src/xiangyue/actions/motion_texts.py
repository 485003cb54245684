"""The texts of a draft: each version is kept, and none changes after a body has voted on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.engine import part_names
from xiangyue.core.refusals import refuse
from xiangyue.data.models import (
    MotionText,
)


def add_text(
    case: Case,
    part: str,
    *,
    title: str,
    body: str,
    budget: int | None,
    reason: str,
    actor: Actor,
    item_id: int | None = None,
) -> MotionText:
    """A further version of a draft part's text; the caller holds the case and settles it."""
    title, body = words(title, "title", 120), words(body, "body", 20000)
    reason = words(reason, "reason", 500, least=0)
    if budget is not None and not 0 <= budget <= 10**14:
        raise refuse("money.range", field="budget")
    version = int(case.facts(part).get("versions", 0)) + 1
    text = MotionText.objects.create(
        matter=case.matter,
        part=part,
        version=version,
        title=title,
        body=body,
        budget=budget,
        reason=reason,
        item_id=item_id,
        made_at=case.now,
        made_by_id=actor.person_id,
    )
    case.put(part, versions=version, on=case.today.isoformat())
    if budget is not None:
        case.matter.budget = budget
    return text


def write_text(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    body: str,
    budget: int | None = None,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> MotionText:
    """Write a version of a draft (plan, motion, implementation plan).

    It may be rewritten until a body has voted on it; from then on it changes only by amendment in
    a meeting, so that nobody's vote is for another text.
    """
    if not part:
        raise refuse("part.unknown", part_key=part)
    with act_on(matter_id, "text.write", part, actor, now, expected, key) as (a, case):
        if case.procedure.part(part).kind != "draft":  # one in articles has an act of its own
            raise refuse(
                "part.other-kind", part_key=part, part_name=part_names(case.procedure, part)
            )
        if case.facts(part).get("done"):
            voted = [
                p.key
                for p in case.procedure.parts
                if p.approves == part and int(case.facts(p.key).get("votes", 0))
            ]
            if voted:
                raise refuse(
                    "text.voted-on",
                    code="conditions",
                    part_name=part_names(case.procedure, voted[0]),
                )
        else:
            case.require_open(part, "draft")
        text = add_text(
            case, part, title=title, body=body, budget=budget, reason=reason, actor=actor
        )
        a.data |= {"text_version": text.version, "title": text.title}
        a.sealed["body"] = text.body
        case.settle(a)
        a.result = str(matter_id)
    return text
