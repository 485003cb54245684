"""Powers of a body (职权): on what it decides, item by item of its law, and who may not decide it.

They are data (``powers:`` in a file of ``rules/``). A matter of a method that names ``powers``
falls under one of them, and a body that its law keeps from it cannot take it on its agenda.
Source: Law on Rural Collective Economic Organizations (2024), Art. 15, 26, 28.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangyue.core.bodies import SPECS
from xiangyue.core.refusals import Check, Refusal


class BadPower(ValueError):
    """A power that cannot be read; the text says which and what is wrong."""


@dataclass(frozen=True)
class Power:
    """One item. ``key``: ``collective.charter``, of the ``group`` before the dot. ``never``: the
    bodies that may not decide it, by ``never_clause``. ``rules``: {body: rule} where it is judged
    by another rule than the body's own."""

    key: str
    name: Mapping[str, str]
    clause: str
    begins: date
    until: date | None = None
    never: tuple[str, ...] = ()
    never_clause: str = ""
    rules: Mapping[str, str] | None = None

    @property
    def group(self) -> str:
        """The powers that it is one of."""
        return self.key.partition(".")[0]

    def in_force(self, day: date) -> bool:
        """Whether the law has it on that day."""
        return self.begins <= day and (self.until is None or day <= self.until)


_WORDS = {"power", "name", "clause", "from", "until", "never", "never_clause", "rules"}


def read(raw: Any) -> Power:
    """A power out of its data; BadPower with what is wrong."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("power"), str):
        raise BadPower("a power is a mapping with its name in 'power'")
    key = raw["power"]
    if extra := set(raw) - _WORDS:
        raise BadPower(f"{key}: unknown {', '.join(sorted(extra))}")
    if "." not in key or len(key) > 30:
        raise BadPower(f"{key}: a name such as collective.charter, of at most 30 letters")
    if set(raw.get("name") or ()) != {"zh", "en"}:
        raise BadPower(f"{key}: name must be in zh and en")
    if not isinstance(raw.get("from"), date) or not raw.get("clause"):
        raise BadPower(f"{key}: needs its clause and its first day (from)")
    never, rules = tuple(raw.get("never") or ()), dict(raw.get("rules") or {})
    if unknown := {*never, *rules} - set(SPECS):
        raise BadPower(f"{key}: no such body: {min(unknown)}")
    if never and not raw.get("never_clause"):
        raise BadPower(f"{key}: who may not decide it needs its article (never_clause)")
    return Power(
        key=key,
        name=dict(raw["name"]),
        clause=str(raw["clause"]),
        begins=raw["from"],
        until=raw.get("until"),
        never=never,
        never_clause=str(raw.get("never_clause", "")),
        rules=rules,
    )


def require(power: Power, bodies: Iterable[str], field: str, body_names: Any) -> None:
    """Refusal with the article where one of ``bodies`` may not decide it.

    ``body_names``: a function of a body's key to its name in both languages.
    """
    for body in bodies:
        if body in power.never:
            check = Check(
                "power.not-theirs",
                False,
                clause=power.never_clause,
                values={"body": body_names(body), "power": dict(power.name), "of": power.clause},
            )
            raise Refusal("conditions", check, field=field)
