"""The words of surveys as they are lived: ``surveys.yaml`` as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from xiangyue.core.survey_questions import Question, Value

MOST_ANSWERS = 120
"""So many people answer in a scenario at most; the rest stays out."""


@dataclass(frozen=True)
class Told:
    """``likes`` by question's key: of a hundred, each option, for either half of the groups."""

    title: str
    questions: tuple[Question, ...]
    likes: dict[str, list[list[int]]]
    words: tuple[str, ...]
    named: str


@cache
def told(theme: str) -> Told:
    """The survey of the theme of that key, or the one for any."""
    path = Path(__file__).with_name("surveys.yaml")
    every: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    raw = every.get(theme, every["any"])
    questions = tuple(
        Question(
            f"q{n}",
            row["kind"],
            row["text"],
            tuple(row.get("options", ())),
            row.get("least"),
            row.get("most"),
        )
        for n, row in enumerate(raw["questions"], 1)
    )
    likes = {f"q{n}": row.get("likes", []) for n, row in enumerate(raw["questions"], 1)}
    return Told(raw["title"], questions, likes, tuple(raw["words"]), raw["named"])


def sheet(theme: str, rng: Random, half: int, number: int) -> dict[str, Value]:
    """What somebody answers: of that half of the groups, the ``number``-th who does."""
    said = told(theme)
    out: dict[str, Value] = {}
    for q in said.questions:
        if q.kind == "text":
            if number % 6 == 2:
                out[q.key] = said.words[number // 6 % len(said.words)]
            continue
        likes = said.likes[q.key][half]
        if q.kind == "several":
            chosen = [o for o, n in zip(q.options, likes, strict=True) if rng.randrange(100) < n]
            if chosen:
                out[q.key] = tuple(chosen[: q.marks[1]])
            continue
        throw, place = rng.randrange(100), 0
        while place < len(likes) and throw >= likes[place]:
            throw -= likes[place]
            place += 1
        if place < len(likes):
            out[q.key] = q.options[place] if q.kind == "one" else q.low + place
    return out
