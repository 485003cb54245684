"""The words of pledges in a scenario, and who pledges in a village that is lived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from xiangyue.actions.pledges import Terms
from xiangyue.core.part import Part
from xiangyue.core.pledges import BRANCH, Step

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver

MOST = 3
"""Persons who pledge in one walk, besides the branch."""
DAYS, STEP, SPAN = 60, 14, 182
"""Days that the first pledge of a scenario has, how many more each after it, within half a year."""


EVERY = 7
"""Days from one step on the way to a goal to the next, and from the last to its deadline."""


@cache
def said() -> Mapping[str, Any]:
    """``scenario/pledges.yaml``."""
    text = (Path(__file__).parent / "pledges.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def of_role(role: str) -> list[dict[str, str]]:
    """What somebody of that role pledges."""
    words = said()
    found: list[dict[str, str]] = words.get(role) or words["party_member"]
    return found


def holders(driver: Driver, part: Part, most: int = MOST) -> list[tuple[int | None, str]]:
    """(person, as which) of who pledges, each person once; None for the branch. All of them where
    the definition asks for everybody."""
    if any(leaf.fact == f"{part.key}.people" and leaf.of for leaf in part.done_when):
        most = len(driver.cast.actors)
    found: list[tuple[int | None, str]] = []
    for role in part.words["holders"]:
        if role == BRANCH:
            found.append((None, BRANCH))
            continue
        for actor in driver.cast.all(role):
            if actor.person_id not in {p for p, _ in found} and len(found) <= most:
                found.append((actor.person_id, role))
    return found


def terms(driver: Driver, part: Part, n: int, role: str) -> Terms:
    """What the ``n``-th who pledges says."""
    words = of_role(role)[n % len(of_role(role))]
    heads = part.words["heads"]
    due = driver.clock.today + timedelta(days=DAYS + STEP * n % SPAN)
    return Terms(
        text=words["text"],
        due_on=due,
        head=heads[n % len(heads)] if heads else "",
        measure=words["measure"],
        steps=steps(part, due),
    )


def steps(part: Part, due: date) -> tuple[Step, ...]:
    """The steps on the way to a goal, where the method asks for them."""
    texts = said()["on_the_way"]["steps"] if part.words["steps"] else []
    first = due - timedelta(days=EVERY * len(texts))
    return tuple(Step(t, first + timedelta(days=EVERY * n)) for n, t in enumerate(texts))


def evidence_of(text: str) -> tuple[str, str]:
    """(progress, evidence) of the pledge with that text, or narrowed; else of the one revised."""
    for some in said().values():
        for words in some if isinstance(some, list) else ():
            if "evidence" in words and text.startswith(words["text"]):
                return words["progress"], words["evidence"]
    return said()["revised_progress"], said()["revised_evidence"]
