"""Two tellers count the same papers apart; only when both say the same is it so.

What was counted is kept as JSON beside what it is of, each with its teller; where the two differ
nothing of it is kept, and both count again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xiangyue.access.actors import Actor
from xiangyue.core.refusals import refuse

WAITS, DIFFERS, SAME = "waits", "differs", "same"
Counts = Sequence[Mapping[str, Any]]


def held_against(
    before: Counts, mine: Mapping[str, Any], actor: Actor
) -> tuple[str, list[Mapping[str, Any]]]:
    """How this count stands to what was counted before, and what is kept: ``waits`` for the other,
    ``differs``, ``same``. Refusal for one who counts twice."""
    if any(one["teller"] == actor.person_id for one in before):
        raise refuse("rating.same-teller", code="conditions")
    kept = [*before, {**mine, "teller": actor.person_id}]
    if not before:
        return WAITS, kept
    same = all(before[0][name] == said for name, said in mine.items())
    return (SAME, kept) if same else (DIFFERS, [])
