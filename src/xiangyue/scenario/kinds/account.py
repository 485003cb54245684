"""The matter's own account: opened, a grant booked, spending asked for and approved by another."""

from __future__ import annotations

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


def _on(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; the levy comes in meanwhile; what is there is spent at the end (``spend``)."""
    driver.do(
        books.open_account, actor=driver.who(part), **_on(run, part), bank="五乡信用社明伦分社"
    )
    grant(driver, run, part)
    spend(driver, run, part)


def grant(driver: Driver, run: Running, part: Part) -> None:
    """Money from above (财政奖补)."""
    driver.do(bookings.book_income, actor=driver.who(part), **_income(driver, run, part))


def _income(driver: Driver, run: Running, part: Part, **more: Any) -> dict[str, Any]:
    given = {
        **_on(run, part),
        "amount": run.theme.budget * GRANT,
        **SAID[part.words["under"]][0],
        "account_code": chart()["grants"],
        "money_code": chart()["bank"],
        "day": driver.clock.today,
        "photos": [photo()],
    }
    return given | more


def _bill(driver: Driver, run: Running, part: Part, **more: Any) -> dict[str, Any]:
    fund = LedgerFund.objects.get(matter_id=run.matter_id)
    given = {
        **_on(run, part),
        "amount": run.theme.budget * GRANT // 2,
        **SAID[part.words["under"]][1],
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


def spend(driver: Driver, run: Running, part: Part) -> Booking:
    """A bill, approved by another."""
    who = driver.who(part)
    row = driver.do(bookings.ask_spending, actor=who, **_bill(driver, run, part))
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
    grant(rehearsal, run, part)

    def wrong(key: str, **more: Any) -> None:
        given = _bill(rehearsal, run, part, **more)
        rehearsal.refuses(key, part, bookings.ask_spending, actor=who, **given)

    wrong("account-other-purpose", account_code=chart()["administration"])
    wrong("account-more-than-there", amount=run.theme.budget * GRANT + 1)
    decided = Matter.objects.values_list("budget", flat=True).get(pk=run.matter_id)
    if decided is not None:
        rehearsal.do(
            bookings.book_income, actor=who,
            **_income(rehearsal, run, part, amount=decided, other="乡贤", text="捐款",
                      account_code=chart()["other_income"]),
        )  # fmt: skip
        wrong("account-over-plan", amount=decided + 1)
    row = rehearsal.do(bookings.ask_spending, actor=who, **_bill(rehearsal, run, part, amount=100))
    if who.holds(rehearsal.cast.area, *part.words["approvers"]):
        rehearsal.refuses(
            "account-own", part, bookings.decide_spending, actor=who, booking_id=row.pk,
            approve=True,
        )  # fmt: skip
    else:
        rehearsal.refuses(
            "account-own", part, bookings.decide_spending, actor=who, booking_id=row.pk,
            approve=True,
        )  # fmt: skip
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
