"""The contribution list: made, one household let off, money and labour given, some given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import levies
from xiangyue.core.part import Part
from xiangyue.data.models import LedgerFund, LevyShare

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

MOST = 12
"""Households that give, in a scenario: the rest of them do as these."""
MEETING = "村民代表会议决议（减免）"


def _on(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def make(driver: Driver, run: Running, part: Part) -> list[LevyShare]:
    """The list."""
    return driver.do(levies.make_list, actor=driver.who(part), **_on(run, part))


def give(driver: Driver, run: Running, part: Part, share: LevyShare, n: int) -> None:
    """All that a household owes, once the account is open; a transfer now and then."""
    who = driver.who(part)
    share.refresh_from_db()
    if share.money > share.paid and LedgerFund.objects.filter(matter_id=run.matter_id).exists():
        driver.do(
            levies.pay, actor=who, share_id=share.pk, way="transfer" if n % 3 == 2 else "cash",
            amount=share.money - share.paid, on=driver.clock.today,
        )  # fmt: skip
    if share.labour > share.worked:
        driver.do(
            levies.pay, actor=who, share_id=share.pk, way="labour",
            amount=share.labour - share.worked, on=driver.clock.today,
        )  # fmt: skip


def relief(driver: Driver, part: Part, share: LevyShare) -> None:
    """A household is let off a half, by a meeting."""
    who = driver.who(part)
    row = driver.do(
        levies.ask_relief, actor=who, share_id=share.pk, reason="家里有人住院，一时拿不出"
    )
    driver.do(
        levies.answer_relief, actor=who, request_id=row.pk, money_off=share.money // 2,
        labour_off=0, source=MEETING,
    )  # fmt: skip


def do(driver: Driver, run: Running, part: Part) -> None:
    """List, relief, contributions."""
    shares = [s for s in make(driver, run, part) if s.money or s.labour]
    if shares and shares[0].money > 1:
        relief(driver, part, shares[0])
    for n, share in enumerate(shares[:MOST]):
        give(driver, run, part, share, n)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Making the list."""
    rehearsal.refuses(key, part, levies.make_list, actor=actor, **_on(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Let off without a meeting, or more than is owed; more given than is owed, more given back
    than was given; the list made anew once somebody gave; finished with a request unanswered."""
    who = rehearsal.who(part)
    shares = [s for s in make(rehearsal, run, part) if s.money > 1]
    one, two = shares[0], shares[1]
    row = rehearsal.do(
        levies.ask_relief, actor=who, share_id=one.pk, reason="家里有人住院，一时拿不出"
    )
    twice = {"actor": who, "share_id": one.pk, "reason": "再申请一次"}
    rehearsal.refuses("levy-asked-twice", part, levies.ask_relief, **twice)
    answer = {"actor": who, "request_id": row.pk}
    rehearsal.refuses(
        "levy-no-meeting", part, levies.answer_relief, **answer, money_off=1, source=""
    )
    rehearsal.refuses(
        "levy-off-too-much", part, levies.answer_relief, **answer, money_off=one.money + 1,
        source=MEETING,
    )  # fmt: skip
    if rehearsal.asks(part, "requests_open"):
        rehearsal.finish_refused("levy-unanswered", run, part)
    rehearsal.do(levies.answer_relief, **answer, money_off=one.money // 2, source=MEETING)
    paid = {"actor": who, "share_id": two.pk, "on": rehearsal.clock.today}
    if not LedgerFund.objects.filter(matter_id=run.matter_id).exists():
        rehearsal.refuses("levy-no-account", part, levies.pay, **paid, way="cash", amount=two.money)
        return
    rehearsal.refuses("levy-too-much", part, levies.pay, **paid, way="cash", amount=two.money + 1)
    if two.labour:
        rehearsal.refuses(
            "levy-too-much-labour", part, levies.pay, **paid, way="labour", amount=two.labour + 1
        )
    rehearsal.do(levies.pay, **paid, way="cash", amount=two.money)
    rehearsal.refuses("levy-refund", part, levies.refund, **paid, amount=two.money + 1)
    rehearsal.refuses("levy-anew", part, levies.make_list, actor=who, **_on(run, part))
    rehearsal.do(levies.refund, **paid, amount=two.money // 2, text="算错了，退一半")
    for n, share in enumerate(shares[:MOST]):
        give(rehearsal, run, part, share, n)
