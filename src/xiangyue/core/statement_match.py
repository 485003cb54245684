"""A statement held against what is known already, and the account of the chart for each line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from xiangyue.core.statement_balances import plain
from xiangyue.core.statement_rows import Line

NEAR: Final = timedelta(days=3)
"""So far apart may be the day in the books and the bank's day of one movement."""


@dataclass(frozen=True)
class Known:
    """A movement that is known: ``label`` says where (the number of its voucher, its import)."""

    day: date
    amount: int
    summary: str = ""
    reference: str = ""
    balance: int | None = None
    label: str = ""


@dataclass(frozen=True)
class Standing:
    """What a line is: ``new``; ``taken``: imported before; ``booked``: the books have a movement
    of the same amount within three days (``label``), which a person looks at."""

    state: Literal["new", "taken", "booked"]
    label: str = ""


def against(
    lines: Sequence[Line], taken: Sequence[Known], booked: Sequence[Known] = ()
) -> list[Standing]:
    """What each line is, one known movement for one line at most."""
    by_amount: dict[tuple[date, int], list[Known]] = defaultdict(list)
    for k in taken:
        by_amount[k.day, k.amount].append(k)
    out: list[Standing] = []
    for line in lines:
        found = next((k for k in by_amount[line.day, line.amount] if _same(line, k)), None)
        if found is not None:
            by_amount[line.day, line.amount].remove(found)
        out.append(Standing("taken", found.label) if found else Standing("new"))
    left = list(booked)
    for n, line in enumerate(lines):
        if out[n].state != "new":
            continue
        near = [k for k in left if k.amount == line.amount and abs(k.day - line.day) <= NEAR]
        if near:
            best = min(near, key=lambda k: abs(k.day - line.day))
            left.remove(best)
            out[n] = Standing("booked", best.label)
    return out


def _same(line: Line, known: Known) -> bool:
    """One movement, of the same day and amount: by the bank's number, else by the balance after
    it, else by its words. What only one of the two says does not part them."""
    if line.reference and known.reference:
        return plain(line.reference) == plain(known.reference)
    if line.balance is not None and known.balance is not None:
        return line.balance == known.balance
    a, b = plain(line.summary), plain(known.summary)
    return not a or not b or a == b or a in b or b in a


@dataclass(frozen=True)
class Proposal:
    """An account of the chart for a line: ``word`` is the one that led to it, "" where none."""

    account: str
    word: str = ""


def propose(line: Line, words: Sequence[Mapping[str, Any]], default: Mapping[str, str]) -> Proposal:
    """The account that the words of a line point to; that of ``default`` for money in or out.

    ``words``: rows of ``{way: in | out, account, words: […]}`` in their order; the longest word
    found wins, at equal length the earlier row.
    """
    way = "in" if line.amount > 0 else "out"
    text = plain(line.summary + line.other)
    best: tuple[int, str, str] = (0, "", "")
    for row in words:
        if row.get("way", way) != way:
            continue
        for word in row["words"]:
            if len(word) > best[0] and plain(word) in text:
                best = (len(word), row["account"], word)
    return Proposal(best[1], best[2]) if best[0] else Proposal(default[way])
