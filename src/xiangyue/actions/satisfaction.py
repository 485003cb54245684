"""How content people are, by a secret rating, held against a dated setting (catalogue D12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from xiangyue.actions import own_numbers
from xiangyue.actions.standing import Case
from xiangyue.core.part import Part
from xiangyue.core.plain_ballots import Pile
from xiangyue.data.models import Matter, MatterPart

CONTENT: Final = ("satisfied", "fairly")
UNKNOWN: Final = "unknown"
"""Who does not know says nothing of the thing, and counts neither way."""


def counted(matter: Matter, part: Part, opened: Iterable[Pile], day: date) -> dict[str, Any]:
    """The facts ``graded``, ``content`` and, where the part names a setting in per cent,
    ``reached``; of what is told alone, so that they tell nothing more. None for other grades."""
    if CONTENT[0] not in part.words["grades"]:
        return {}
    told = [pile for pile in opened if pile.content != UNKNOWN]
    graded = sum(pile.many for pile in told)
    content = sum(pile.many for pile in told if pile.content in CONTENT)
    facts: dict[str, Any] = {"graded": graded, "content": content}
    if name := part.words["standard"]:
        percent = own_numbers.setting(name, matter=matter, day=day)
        facts |= {"percent": percent, "reached": 0 < percent * graded <= 100 * content}
    return facts


def spare(case: Case, facts: Mapping[str, Any]) -> None:
    """Where the share is reached, the tasks that would have put it right are not needed."""
    if facts.get("reached"):
        for part in case.procedure.parts:
            if part.kind == "tasks":
                case.put(part.key, spared=True)


def lines(matter: Matter) -> list[str]:
    """The result in words, for the posting; nothing of a matter without such a rating."""
    found = []
    for facts in MatterPart.objects.filter(matter=matter).values_list("facts", flat=True):
        if "reached" not in facts:
            continue
        found.append(f"可以评的{facts['entitled']}人，评了的{facts['voted']}人。")
        found.append(
            f"作出评价{facts['graded']}项次，其中满意和基本满意{facts['content']}项次；"
            f"标准是不低于{facts['percent']}%，{'达到' if facts['reached'] else '没有达到'}。"
        )
        if not facts["reached"]:
            found.append("没有达到的，提出改进措施，定人定期限，完成情况另行公布。")
    return found
