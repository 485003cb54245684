"""The rules of a village's books: tiers of approval, budget against plan, reception, trusteeship.

Pure functions over whole fen; each answers with a ``Check`` that carries the numbers and the
clause. Source: rulebook H (spending: handler, head, supervision committee together each month,
then booked; tiers by amount; reception zero or limited), Organic Law (2025) Art. 28, 35, 37, Law on
Rural Collective Economic Organizations Art. 26, 32, 44, 45. Amounts are dated settings
(``rules/village-books.yaml``), which a village sets stricter in its charter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from xiangyue.core import money
from xiangyue.core.refusals import Check

BOOKS: Final = ("village", "cooperative")
"""村委会账、集体经济组织账."""
KINDS: Final = ("opening", "income", "spending", "transfer", "other", "carry", "counter")
"""Opening balances; money in; money out; between cash and bank; without money (depreciation,
claims); the year carried forward; what takes another back."""
STATES: Final = (
    "waiting",  # for its approval
    "approved",  # or in no need of one: waits for the month's review
    "returned",  # the review asks: waits for the answer
    "refused",  # not approved
    "withdrawn",  # by who entered it
    "passed",  # by the review: may be posted
    "posted",
)
OPEN: Final = ("waiting", "approved", "returned", "passed")
"""Neither posted nor given up: what they spend is counted as spent when it is asked what is
left."""
KIND_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "opening": {"zh": "期初余额", "en": "opening balances"},
    "income": {"zh": "收入", "en": "money in"},
    "spending": {"zh": "支出", "en": "money out"},
    "transfer": {"zh": "存取款", "en": "cash and bank"},
    "other": {"zh": "转账（不动钱）", "en": "no money moves"},
    "carry": {"zh": "年终结转", "en": "the year carried forward"},
    "counter": {"zh": "冲销", "en": "counter-entry"},
}
STATE_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "waiting": {"zh": "等审批", "en": "waits for approval"},
    "approved": {"zh": "等每月审核", "en": "waits for the month's review"},
    "returned": {"zh": "审核退回", "en": "sent back by the review"},
    "refused": {"zh": "没有批准", "en": "not approved"},
    "withdrawn": {"zh": "已撤回", "en": "withdrawn"},
    "passed": {"zh": "审核通过，等入账", "en": "passed, waits to be posted"},
    "posted": {"zh": "已入账", "en": "posted"},
}
TIERS: Final = ("daily", "joint", "assembly")
REVIEWS: Final = ("supervision", "people")
"""By the supervision committee; by a group of villagers' representatives (民主理财)."""
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("director",),
    "cooperative": ("council_chair", "cooperative_head"),
}
"""Who approves spending."""
INSTEAD: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("deputy_director", "secretary"),
    "cooperative": ("council_deputy", "cooperative_manager"),
}
"""Who approves it where the head handled or entered it, or the seat is vacant."""
ENTERERS: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("clerk", "director", "deputy_director", "committee_member"),
    "cooperative": (
        *("clerk", "council_chair", "council_deputy", "council_member"),
        *("cooperative_head", "cooperative_manager"),
    ),
}
"""Who enters vouchers. A bill of anybody is entered by the clerk, its handler named."""
POSTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("clerk",),
    "cooperative": ("clerk", "cooperative_manager"),
}
"""Who posts what was reviewed, where the books are not kept in trust."""
TRUSTEE: Final = ("township_accountant",)
"""Who posts where the township keeps books and money in trust (财务双代管)."""
LOOKERS: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("supervision_chair", "supervisor"),
    "cooperative": ("collective_supervisor", "supervision_chair", "supervisor"),
}
"""Who reviews a month. Of a cooperative its supervisors (Art. 32), where it has any."""
JOINT: Final = ("two_committees", "three_committees", "collective_council")
"""Bodies whose meeting allows what is beyond daily spending."""
ASSEMBLY: Final[Mapping[str, tuple[str, ...]]] = {
    "village": ("representatives_assembly", "villagers_assembly"),
    "cooperative": (
        *("collective_assembly", "collective_representatives"),
        *("representatives_assembly", "villagers_assembly"),
    ),
}
"""Bodies whose resolution allows any amount, and adopts a budget."""


@dataclass(frozen=True)
class Limit:
    """A number in force, with where it is from."""

    value: int
    clause: str


@dataclass(frozen=True)
class Settings:
    """What a village's books are kept by on a day. Amounts in fen."""

    daily: Limit  # up to it, inclusive, the head approves alone
    joint: Limit  # up to it a joint meeting allows; beyond it the assembly
    reception: Limit  # in a year; 0: none at all
    trusteeship: Limit  # 1: the township keeps books and money
    review_day: Limit  # of the month after


def tier(amount: int, on: Settings) -> str:
    """Which tier an amount in fen needs: ``daily``, ``joint`` or ``assembly``."""
    if amount <= on.daily.value:
        return "daily"
    return "joint" if amount <= on.joint.value else "assembly"


def allowed(amount: int, on: Settings, by: str) -> Check:
    """Whether ``by`` ("" the head alone, "joint", "assembly") may allow this amount."""
    needed = tier(amount, on)
    most = {"": on.daily, "joint": on.joint}.get(by)
    limit = on.daily if needed == "joint" else on.joint
    return Check(
        says=f"books.tier-{needed}",
        met=most is None or amount <= most.value,
        have=amount,
        need=limit.value,
        clause=limit.clause,
        values={"amount": money.words(amount), "most": money.words(limit.value)},
    )


def within_plan(plan: int, spent: int, waiting: int, amount: int, **values: Any) -> Check:
    """Whether an account's plan of the year holds one more spending; what waits counts as spent."""
    left = plan - spent - waiting
    return Check(
        says="books.over-plan",
        met=amount <= left,
        have=spent + waiting + amount,
        need=plan,
        clause="law:28",
        values={
            "plan": money.words(plan),
            "spent": money.words(spent + waiting),
            "left": money.words(max(left, 0)),
            "amount": money.words(amount),
            "over": money.words(max(amount - left, 0)),
            **values,
        },
    )


def reception(
    amount: int, before: int, on: Settings, *, book: str, fund: str, meals: bool, guests: int
) -> list[Check]:
    """What stands against a reception expense: none at all (zero), over the year's cap, gifts,
    money of a fund or of the collective, nobody told for how many."""
    clause = on.reception.clause
    numbers = {
        "amount": money.words(amount),
        "cap": money.words(on.reception.value),
        "before": money.words(before),
        "left": money.words(max(on.reception.value - before, 0)),
    }
    wrong = []
    if on.reception.value == 0:
        return [Check("books.reception-zero", False, amount, 0, clause=clause, values=numbers)]
    if book != "village":
        wrong.append(Check("books.reception-collective", False, clause=clause, values=numbers))
    if fund:
        values = {**numbers, "fund": fund}
        wrong.append(Check("books.reception-fund", False, clause=clause, values=values))
    if not meals:
        wrong.append(Check("books.reception-meals", False, clause=clause, values=numbers))
    if guests < 1:
        wrong.append(Check("books.reception-guests", False, have=guests, need=1, clause=clause))
    if before + amount > on.reception.value:
        have = before + amount
        wrong.append(
            Check("books.reception-cap", False, have, on.reception.value, clause=clause,
                  values=numbers)
        )  # fmt: skip
    return wrong


def majority(members: int) -> int:
    """Signatures that a review of so many members needs: more than half, two at least."""
    return max(2, members // 2 + 1)
