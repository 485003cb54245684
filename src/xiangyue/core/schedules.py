"""Payments due by a contract: exact to the fen and the day.

Amounts are whole fen. A total is parted into whole fen, the first payments a fen more where it does
not come out even, so that the sum is the total. Months are counted from the first day due, so that
one due on the 31st is due on the last day of a shorter month and on the 31st again thereafter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import Check, Refusal, refuse

MOST: Final = 600
"""Payments of one contract: fifty years, month by month."""
LARGEST: Final = 10**13
"""Fen of one amount: a hundred thousand million yuan."""


@dataclass(frozen=True)
class Due:
    """One payment: the ``number``-th, on which day, of how many fen. ``deposit``: it is kept back
    for the quality of works and given back later."""

    number: int
    on: date
    amount: int
    deposit: bool = False


def parted(total: int, times: int) -> list[int]:
    """``total`` fen in ``times`` parts that differ by a fen at most, the larger first.

    ValueError where a part would be nothing.
    """
    if times < 1 or total < times:
        raise ValueError("each part is at least a fen")
    whole, left = divmod(total, times)
    return [whole + 1] * left + [whole] * (times - left)


def plan(*, total: int, times: int, first: date, months: int) -> tuple[Due, ...]:
    """``total`` fen in ``times`` payments, ``months`` apart, from ``first`` on."""
    if not 1 <= times <= MOST:
        raise Refusal("invalid", Check("deal-plan.times", False, times, MOST), field="times")
    if times > 1 and not 1 <= months <= 120:
        raise refuse("deal-plan.months", field="months")
    if not times <= total <= LARGEST:
        raise refuse("deal-plan.amount", field="amount")
    if first.year + (times - 1) * max(months, 0) // 12 > 9000:
        raise refuse("deal-plan.months", field="months")
    return tuple(
        Due(n + 1, add_months(first, n * months), amount)
        for n, amount in enumerate(parted(total, times))
    )


def require(dues: Sequence[Due], total: int, *, starts: date, ends: date) -> None:
    """Refusal where the payments are not the whole amount, or one lies outside the contract's
    days: before its first or more than a year after its last (a closing payment)."""
    have = sum(d.amount for d in dues)
    if have != total:
        raise Refusal(
            "invalid",
            Check(
                "deal-plan.sum",
                False,
                values={"sum": _yuan(have), "total": _yuan(total)},
            ),
            field="amount",
        )
    for d in dues:
        if d.on < starts or d.on > add_months(ends, 12):
            raise refuse("deal-plan.outside", field="first_due", day=d.on.isoformat())


def refit(rows: Sequence[tuple[int, int]], total: int) -> tuple[list[int], int]:
    """The amounts of payments, given as (amount, paid) in their order, once all are ``total``; and
    what one more payment is to have.

    What is added goes to the last that is not paid in full, or else to one more; what is cut goes
    from the last on backwards, and never below what is paid.
    """
    amounts = [amount for amount, _paid in rows]
    more = total - sum(amounts)
    for n in reversed(range(len(rows))):
        open_ = rows[n][0] - rows[n][1]
        if more > 0 and open_:
            amounts[n] += more
            return amounts, 0
        if more < 0:
            cut = min(-more, open_)
            amounts[n] -= cut
            more += cut
    return amounts, max(0, more)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def state(amount: int, paid: int, due_on: date, today: date, *, cancelled: bool = False) -> str:
    """``cancelled``, ``paid``, ``late`` (from the day after), ``part`` or ``due``."""
    if cancelled:
        return "cancelled"
    if paid >= amount:
        return "paid"
    if due_on < today:
        return "late"
    return "part" if paid else "due"


def owed(rows: Iterable[tuple[int, int, date]], today: date) -> int:
    """The fen that should have been paid before ``today``; of (amount, paid, due day)."""
    return sum(max(0, amount - paid) for amount, paid, on in rows if on < today)
