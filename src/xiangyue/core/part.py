"""One part of a procedure: what parts of every kind have, and the words of its own kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xiangyue.core.conditions import Condition


@dataclass(frozen=True)
class Part:
    """One thing to be done within a step. ``key`` is unique within the procedure.

    ``words`` holds the words that its kind knows (``core.kinds``), read-only, each with its default
    where the definition leaves it out. The properties read those that several rooms use; they are
    empty on a part of a kind without that word.
    """

    key: str
    kind: str
    actors: tuple[str, ...]
    opens_when: tuple[Condition, ...] = ()
    done_when: tuple[Condition, ...] = ()
    after: tuple[str, ...] = ()
    early: bool = False  # may begin before the steps before it are finished; "after" still holds
    finish: str = "auto"  # auto: as soon as it may; by_hand: a person closes it
    due_days: int = 0
    documents: tuple[str, ...] = ()
    clause: str = ""
    clauses: Mapping[str, str] | None = field(default=None, hash=False)  # of its numbers, by word
    words: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def body(self) -> str:
        """Who meets."""
        return str(self.words.get("body", ""))

    @property
    def rule(self) -> str:
        """The rule of ``rules/`` by which it is judged."""
        return str(self.words.get("rule", ""))

    @property
    def signed_in(self) -> str:
        """The poll whose signatures the representatives of a sitting carry; "" where none."""
        return str(self.words.get("signed_in") or "")

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of deciding it allows."""
        return tuple(self.words.get("ways", ()))

    @property
    def amend(self) -> bool:
        """Whether the text may be amended before its vote."""
        return bool(self.words.get("amend", False))

    @property
    def decides(self) -> bool:
        """Whether its vote is the matter's decision (counted among "decisions")."""
        return bool(self.words.get("decides", False))

    @property
    def approves(self) -> str:
        """Key of the draft part whose text is put to the vote."""
        return str(self.words.get("approves", ""))

    @property
    def merge_with(self) -> str:
        """Key of the sitting together with which it may be held."""
        return str(self.words.get("merge_with", ""))

    @property
    def notice_days(self) -> int:
        """Days of notice at least."""
        return int(self.words.get("notice_days", 0))

    @property
    def targets(self) -> tuple[str, ...]:
        """Who is to be told or asked."""
        return tuple(self.words.get("targets", ()))

    @property
    def channels(self) -> tuple[str, ...]:
        """How it is made known."""
        return tuple(self.words.get("channels", ()))

    @property
    def shows(self) -> str:
        """What a posting shows."""
        return str(self.words.get("shows", ""))

    @property
    def days(self) -> int:
        """For how many days at least."""
        return int(self.words.get("days", 0))

    @property
    def text_name(self) -> str:
        """What a draft's text is: plan, motion, implementation."""
        return str(self.words.get("text_name", ""))
