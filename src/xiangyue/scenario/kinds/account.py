"""The matter's own account: opened, a grant booked, spending asked for and approved by another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import bookings, books
from xiangyue.core.part import Part
from xiangyue.data.models import Booking, LedgerFund, Matter
from xiangyue.methods.chart import chart
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

GRANT = 30  # hundredths of the budget that the county adds
SAID: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "works": (
        {"other": "县财政局", "text": "一事一议财政奖补资金"},
        {"other": "鄞州建材经营部", "text": "砂石、水泥"},
    ),
    "welfare": (  # nobody in need is named in an account that everyone reads
        {"other": "镇党委和本村党员", "text": "困难党员帮扶基金，上级拨付和党员自愿捐助"},
        {"other": "困难党员一户", "text": "生病住院慰问"},
    ),
}
"""What came in, what was spent, by what the money is for."""

FROM: dict[str, dict[str, str]] = {
    "treasury": {"other": "县财政局", "text": "村级党组织党建经费"},
    "fees": {"other": "镇党委", "text": "党费全额返还"},
    "units": {"other": "县农业局", "text": "结对单位帮扶"},
    "own": {"other": "村集体", "text": "村集体收入列支"},
}
BOUGHT = {"other": "县印刷厂", "text": "党员学习资料、活动用品"}
"""Of an account with sources: what came from each, what was bought."""


def _on(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; the levy comes in meanwhile; what is there is spent at the end (``spend``)."""
    driver.do(
        books.open_account, actor=driver.who(part), **_on(run, part), bank="五乡信用社明伦分社"
    )
    grant(driver, run, part)
    spend(driver, run, part)
    if any(leaf.fact == f"{part.key}.balance" for leaf in part.done_when):
        spend(driver, run, part, all_of_it=True)


def grant(driver: Driver, run: Running, part: Part, most: int = 9) -> None:
    """Money from above (财政奖补), or something from each of its sources, at ``most`` so many."""
    for n in range(min(len(part.words["sources"]), most) or 1):
        given = _income(driver, run, part, **_from(run, part, n))
        driver.do(bookings.book_income, actor=driver.who(part), **given)


def _from(run: Running, part: Part, n: int = 0) -> dict[str, str]:
    """What came in from the ``n``-th source, on its account; nothing where there are none."""
    if not (sources := part.words["sources"]):
        return {}
    fund = LedgerFund.objects.filter(matter_id=run.matter_id).first()
    code = books.source_code(fund.code if fund else "", sources[n])
    return {**FROM[sources[n]], "account_code": code}


def _income(driver: Driver, run: Running, part: Part, **more: Any) -> dict[str, Any]:
    given = {
        **_on(run, part),
        "amount": run.theme.budget * GRANT,
        **SAID[part.words["under"]][0],
        "account_code": chart()["grants"],
        "money_code": chart()["bank"],
        "day": driver.clock.today,
        "photos": [photo()],
        **_from(run, part),
    }
    return given | more


def _bill(driver: Driver, run: Running, part: Part, **more: Any) -> dict[str, Any]:
    fund = LedgerFund.objects.get(matter_id=run.matter_id)
    given = {
        **_on(run, part),
        "amount": run.theme.budget * GRANT // 2,
        **(BOUGHT if part.words["sources"] else SAID[part.words["under"]][1]),
        "account_code": fund.purposes[0],
        "money_code": chart()["bank"],
        "day": driver.clock.today,
        "photos": [photo()],
    }
    return given | more


def approver(driver: Driver, part: Part, other: Actor) -> Actor:
    """One who may approve, and is another."""
    return next(
        a for a in driver.cast.all(*part.words["approvers"]) if a.person_id != other.person_id
    )


def spend(driver: Driver, run: Running, part: Part, *, all_of_it: bool = False) -> Booking:
    """A bill, approved by another; ``all_of_it``: of what is left."""
    who, more = driver.who(part), {}
    if all_of_it:
        facts = Matter.objects.get(pk=run.matter_id).parts.get(key=part.key).facts
        more["amount"] = facts["balance"]
    row = driver.do(bookings.ask_spending, actor=who, **_bill(driver, run, part, **more))
    driver.do(
        bookings.decide_spending,
        actor=approver(driver, part, who),
        booking_id=row.pk,
        approve=True,
    )
    return row


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening it."""
    rehearsal.refuses(key, part, books.open_account, actor=actor, **_on(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Before it is open; opened twice; without a photo; for another purpose; more than there is;
    more than was decided; approved by who asked; a voucher that is taken back twice."""
    who, on = rehearsal.who(part), _on(run, part)
    rehearsal.refuses(
        "account-not-open", part, bookings.book_income, actor=who,
        **_income(rehearsal, run, part),
    )  # fmt: skip
    rehearsal.do(books.open_account, actor=who, **on, bank="五乡信用社明伦分社")
    rehearsal.refuses("account-twice", part, books.open_account, actor=who, **on)
    rehearsal.refuses(
        "account-no-photo", part, bookings.book_income, actor=who,
        **_income(rehearsal, run, part, photos=[]),
    )  # fmt: skip
    if part.words["sources"]:
        given = _income(rehearsal, run, part, account_code=chart()["grants"])
        rehearsal.refuses("account-source", part, bookings.book_income, actor=who, **given)
    grant(rehearsal, run, part)

    def wrong(key: str, **more: Any) -> None:
        given = _bill(rehearsal, run, part, **more)
        rehearsal.refuses(key, part, bookings.ask_spending, actor=who, **given)

    wrong("account-other-purpose", account_code=chart()["administration"])
    times = len(part.words["sources"]) or 1
    wrong("account-more-than-there", amount=run.theme.budget * GRANT * times + 1)
    decided = Matter.objects.values_list("budget", flat=True).get(pk=run.matter_id)
    if decided is not None and not part.words["sources"]:
        rehearsal.do(
            bookings.book_income, actor=who,
            **_income(rehearsal, run, part, amount=decided, other="乡贤", text="捐款",
                      account_code=chart()["other_income"]),
        )  # fmt: skip
        wrong("account-over-plan", amount=decided + 1)
    row = rehearsal.do(bookings.ask_spending, actor=who, **_bill(rehearsal, run, part, amount=100))
    seat = (part.words["approvers"][0], rehearsal.cast.area)
    both = replace(who, seats=who.seats | {seat})  # though they may approve what others ask for
    rehearsal.refuses(
        "account-own", part, bookings.decide_spending, actor=both, booking_id=row.pk, approve=True
    )
    other = approver(rehearsal, part, who)
    if rehearsal.asks(part, "waiting"):
        rehearsal.finish_refused("account-waiting", run, part)
    done = rehearsal.do(bookings.decide_spending, actor=other, booking_id=row.pk, approve=True)
    back = {"voucher_id": done.voucher_id, "reason": "重复入账"}
    rehearsal.refuses("account-back-own", part, books.take_back, actor=other, **back)
    thirds = [
        a
        for a in rehearsal.cast.all(*part.words["approvers"])
        if a.person_id not in (who.person_id, other.person_id)
    ]
    if thirds:  # where one alone approves, nobody is left who could take back what they approved
        rehearsal.do(books.take_back, actor=thirds[0], **back)
        rehearsal.refuses("account-back-twice", part, books.take_back, actor=thirds[0], **back)
    spend(rehearsal, run, part)
    if rehearsal.asks(part, "balance"):
        rehearsal.finish_refused("account-left", run, part)
        spend(rehearsal, run, part, all_of_it=True)
