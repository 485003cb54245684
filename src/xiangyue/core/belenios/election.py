"""Questions and ``election.json`` (4.9, 4.10). Its bytes are its identity: they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gmpy2 import mpz

from xiangyue.core.belenios import trustees as keys
from xiangyue.core.belenios.groups import BELENIOS_2048, Group, named
from xiangyue.core.belenios.trustees import Trustees
from xiangyue.core.belenios.written import (
    Malformed,
    is_uuid,
    member,
    number,
    parsed,
    several,
    small,
    text,
    tracker,
    written,
)


@dataclass(frozen=True)
class Question:
    """Choose from ``least`` to ``most`` of ``answers``; with ``blank``, or leave it blank."""

    text: str
    answers: tuple[str, ...]
    least: int = 1
    most: int = 1
    blank: bool = False

    def __post_init__(self) -> None:
        if not self.answers:
            raise ValueError("a question needs answers")
        if not 0 <= self.least <= self.most <= len(self.answers) or not self.most:
            raise ValueError(f"{self.least} to {self.most} of {len(self.answers)} answers")

    @property
    def length(self) -> int:
        """How many ciphertexts an answer has: one for each answer, and one before for blank."""
        return len(self.answers) + self.blank

    @property
    def branches(self) -> range:
        """The numbers of answers that may be chosen."""
        return range(self.least, self.most + 1)

    def vector(self, chosen: Iterable[int]) -> tuple[int, ...]:
        """A choice as zeros and ones, ``chosen`` counted from 0, none of them for blank.

        ValueError for what may not be chosen.
        """
        marks = frozenset(chosen)
        if not marks <= set(range(len(self.answers))):
            raise ValueError("an answer that there is not")
        bits = tuple(int(n in marks) for n in range(len(self.answers)))
        if self.blank:
            bits = (int(not marks), *bits)
        if not (self.blank and not marks) and len(marks) not in self.branches:
            raise ValueError(f"{len(marks)} chosen, {self.least} to {self.most} may be")
        return bits

    def data(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = {"answers": list(self.answers)}
        if self.blank:
            found["blank"] = True
        return found | {"min": self.least, "max": self.most, "question": self.text}

    @classmethod
    def read(cls, data: Any) -> Question:
        """Out of JSON; Malformed for a question of a kind that we do not know."""
        if isinstance(data, dict) and "type" in data:
            raise Malformed("a question of another kind than choosing answers")
        answers = several(data, "answers")
        blank = data.get("blank", False)
        if not all(isinstance(a, str) for a in answers) or not isinstance(blank, bool):
            raise Malformed("the answers of a question are not texts")
        try:
            return cls(
                text(data, "question"),
                tuple(answers),
                small(data, "min"),
                small(data, "max"),
                blank,
            )
        except Malformed:
            raise
        except ValueError as error:
            raise Malformed(f"a question that nobody can answer: {error}") from None


def grades(items: Sequence[str], scale: Sequence[str], *, blank: bool = True) -> list[Question]:
    """Ratings: for each item one question, to choose exactly one grade, or with ``blank`` none."""
    return [Question(item, tuple(scale), 1, 1, blank) for item in items]


@dataclass(frozen=True)
class Election:
    """``raw`` is the JSON exactly as published; the rest is what it says."""

    raw: str
    uuid: str
    name: str
    description: str
    group: Group
    key: mpz
    questions: tuple[Question, ...]

    @cached_property
    def fingerprint(self) -> str:
        """What every ballot names."""
        return tracker(self.raw)


def new_election(
    *,
    uuid: str,
    name: str,
    description: str,
    questions: Sequence[Question],
    trustees: Trustees,
    group: Group = BELENIOS_2048,
    administrator: str = "",
    credential_authority: str = "",
) -> Election:
    """An election under the key of its trustees. ``uuid`` by ``written.new_uuid``."""
    data: dict[str, Any] = {
        "version": 1,
        "description": description,
        "name": name,
        "group": group.name,
        "public_key": str(keys.combined_key(group, trustees)),
        "questions": [question.data() for question in questions],
        "uuid": uuid,
    }
    if administrator:
        data["administrator"] = administrator
    if credential_authority:
        data["credential_authority"] = credential_authority
    return read_election(written(data))


def read_election(raw: str) -> Election:
    """Out of ``election.json``; Malformed says what it lacks."""
    data = parsed(raw)
    if small(data, "version") != 1:
        raise Malformed("an election of another version of the protocol")
    uuid = text(data, "uuid")
    if not is_uuid(uuid):
        raise Malformed("the uuid is not 14 characters of base 58")
    try:
        group = named(text(data, "group"))
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(str(error)) from None
    key = number(data, "public_key")
    if not group.is_member(key):
        raise Malformed("the public key is not of the group")
    questions = tuple(Question.read(question) for question in several(data, "questions"))
    if not questions:
        raise Malformed("there is no question")
    member(data, "name")
    return Election(raw, uuid, text(data, "name"), text(data, "description"), group, key, questions)
