"""What a refusal is made of: conditions, each with its need, its have, its denominator, its clause.

Every rule of the product, wherever it is asked (page, API, command), answers with these, so that a
person is told which condition was not met, with the numbers and the article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

STATUS: Final[Mapping[str, int]] = {
    "not-signed-in": 401,
    "not-allowed": 403,
    "not-found": 404,
    "stale": 409,
    "conditions": 409,
    "invalid": 422,
    "too-often": 429,
}
"""The HTTP status of each code of a refusal, the same on a page and in the API."""


@dataclass(frozen=True)
class Check:
    """One condition, evaluated.

    ``says`` is the key of its sentence (``methods.wording`` has the words in each language).
    ``have`` and ``need`` are whole numbers where the condition counts, ``of`` is the size of the
    denominator and ``of_what`` its name ("representatives", "households", "present" ...).
    ``clause`` is where the condition comes from, e.g. ``"law:30"`` or ``"eight-step:5"``.
    """

    says: str
    met: bool
    have: int | None = None
    need: int | None = None
    of: int | None = None
    of_what: str = ""
    clause: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """An act that may not be done, with every condition that stands against it.

    ``code`` is a stable word for machines ("not-allowed", "conditions", "stale", "invalid").
    ``field`` names the form field it belongs to, if one does.
    """

    def __init__(self, code: str, *checks: Check, field: str = "") -> None:
        self.code = code
        self.checks = checks
        self.field = field
        super().__init__(f"{code}: " + "; ".join(c.says for c in checks))


def unmet(*tries: Callable[[], object]) -> tuple[Check, ...]:
    """Every condition that stands against something, of each of these questions, not of the first
    that is refused alone: for a page that says beforehand what is missing."""
    found: list[Check] = []
    for ask in tries:
        try:
            ask()
        except Refusal as refusal:
            found += refusal.checks
    return tuple(found)


def status_of(refusal: Refusal) -> int:
    """HTTP status of a refusal's code; 422 for a code that has none."""
    return STATUS.get(refusal.code, 422)


def refuse(
    says: str, *, code: str = "invalid", field: str = "", clause: str = "", **values: Any
) -> Refusal:
    """A refusal of one condition: ``raise refuse("opinion.text-empty", field="text")``."""
    return Refusal(code, Check(says=says, met=False, clause=clause, values=values), field=field)
