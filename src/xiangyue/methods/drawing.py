"""A method in a picture: for each part who acts, what must be reached, and how long it may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiangyue.core.conditions import Condition
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import Group
from xiangyue.methods import rulebook
from xiangyue.methods.wording import count_name, language, sentences, share

MOST_ROLES = 1  # the first named does it; the page beneath has them all


@dataclass(frozen=True)
class DrawnPart:
    """One part in words: its name, and one line of who, how much, how long."""

    key: str
    name: str
    line: str


@dataclass(frozen=True)
class DrawnStep:
    """One step with its parts."""

    key: str
    name: str
    parts: tuple[DrawnPart, ...]


def picture(procedure: Procedure, lang: str, *, day: date, area: str = "") -> list[DrawnStep]:
    """The steps of a method as they are drawn; its rules as on ``day`` in ``area``."""
    lang = language(lang)
    return [
        DrawnStep(
            step.key,
            procedure.text(lang, "steps", step.key, "name") or step.key,
            tuple(
                DrawnPart(
                    part.key,
                    procedure.text(lang, "parts", part.key, "name") or part.key,
                    " · ".join(_line(procedure, part, lang, day, area)),
                )
                for part in step.parts
            ),
        )
        for step in procedure.steps
    ]


def _line(procedure: Procedure, part: Part, lang: str, day: date, area: str) -> Iterator[str]:
    zh = lang == "zh"
    if part.body:
        yield sentences()[f"body.{part.body}"][lang]
    else:
        names = [sentences()[f"role.{r}"][lang] for r in part.actors[:MOST_ROLES]]
        more = ("等" if zh else " …") if len(part.actors) > MOST_ROLES else ""
        yield ("、" if zh else ", ").join(names) + more
    if part.rule:
        try:
            body = rulebook.load().body(part.rule, day=day, area=area)
        except Refusal:
            body = None
        if body is not None:
            yield from _thresholds(body.sitting, part.rule, lang)
            if "consult" not in part.ways:
                yield from _thresholds(body.passes, part.rule, lang)
    for condition in part.done_when:
        for leaf in condition.any_of or (condition,):
            if _worth_drawing(leaf):
                said = procedure.text(lang, "rules", leaf.says or leaf.fact)
                yield said or _threshold(leaf, lang)
    if part.notice_days:
        days = part.notice_days
        yield f"提前{days}天通知" if zh else f"{days} days' notice"
    if part.due_days:
        yield f"限{part.due_days}天" if zh else f"within {part.due_days} days"


def _worth_drawing(leaf: Condition) -> bool:
    """Whether a condition has a number of its own: not "one at least", not "none left"."""
    if leaf.comparator == "days" or leaf.of:
        return True
    if leaf.comparator == "is":
        return False
    return int(leaf.value) > (0 if leaf.comparator == "at_most" else 1)


def _thresholds(groups: tuple[Group, ...], rule: str, lang: str) -> Iterator[str]:
    for group in groups:
        one = group.any_of[0]
        if one.threshold.op == "at-most" or one.when:
            continue
        name = count_name(one.have, lang, rule=rule)
        asked = share(one.threshold.text, one.threshold.op, lang)
        yield f"{name}{asked}" if lang == "zh" else f"{name}: {asked}"


def _threshold(leaf: Condition, lang: str) -> str:
    zh = lang == "zh"
    if leaf.comparator == "days":
        return f"满{leaf.value}日" if zh else f"{leaf.value} days"
    value = str(leaf.value)
    if value == "all":
        return "全部" if zh else "all"
    op = {"at_least": "at-least", "more_than": "more-than", "at_most": "at-most"}[leaf.comparator]
    return share(value, op, lang)
