"""Who is named for each post by the votes counted, and who is level across a last place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xiangyue.actions.electing import posts_of
from xiangyue.core import nominations as core
from xiangyue.core.nominations import PostNames
from xiangyue.data.models import Election, NominationRound, Person

LATER = 10**7
"""A vote among those level decides between them alone: below every difference there was before."""


def whole(raw: Mapping[str, Any]) -> dict[str, dict[int, int]]:
    """Sums as stored (JSON has no whole numbers for keys) with people's ids."""
    return {post: {int(p): int(n) for p, n in people.items()} for post, people in raw.items()}


def names_of(election: Election, more: int) -> tuple[PostNames, ...]:
    """Who is named for each post by the votes counted, and who is level: two queries.

    A preselection among those level decides between them; one among people who were not level, or
    had no votes (named by the party, by voters together), gives them the votes that count.
    """
    rounds = list(election.nomination_rounds.filter(state="counted").order_by("number"))
    ids = {p for row in rounds for people in sums_of(row).values() for p in people}
    women = Person.objects.filter(pk__in=ids, sex="f").values_list("pk", flat=True)
    return placed(election, rounds, more, list(women))


def sums_of(row: NominationRound) -> dict[str, dict[int, int]]:
    """The votes of a round that was counted."""
    return whole((row.result or {}).get("for", {}))


def placed(
    election: Election, rounds: Iterable[NominationRound], more: int, women: Sequence[int]
) -> tuple[PostNames, ...]:
    """The same out of the votes that were counted, in their order, and of who is a woman."""
    votes: dict[str, dict[int, int]] = {}
    again: dict[str, dict[int, int]] = {}
    for row in rounds:
        for post, people in sums_of(row).items():
            stood = [int(p) for p in row.candidates.get(post, ())]
            before = {votes.get(post, {}).get(p, 0) for p in stood}
            if row.kind == "nomination" or len(before) > 1 or 0 in before:
                votes[post], again[post] = people, {}
                continue
            earlier = again.get(post, {})
            again[post] = {
                p: earlier.get(p, 0) * LATER + people.get(p, 0) for p in {*earlier, *stood}
            }
    return core.first_names(votes, posts_of(election), more, again=again, women=women)
