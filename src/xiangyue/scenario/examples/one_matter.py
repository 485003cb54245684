"""Works that villagers pay for together: one from its proposal to its accounts, one whose list
hangs while households pay, one on which they are being asked."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import bookings, books, circumstances, levies, matters, polls
from xiangyue.actions.polls import Signed
from xiangyue.core.part import Part
from xiangyue.data.models import LedgerFund, LevyShare, Person
from xiangyue.methods.chart import chart
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import account, levy, levy_plan, poll
from xiangyue.scenario.paper_photo import photo

AFTER = "elsewhere"
BANK = "五乡信用社明堂分社"
BILLS = (  # to whom, what for, which purpose of the fund, percent of the budget
    ("五乡建材经营部", "水泥、砂石", 0, 58),
    ("宝幢机械租赁站", "压路机、搅拌机租用", 1, 21),
    ("切缝和养护的师傅", "切缝、养护工钱", 2, 9),
)
SHEETS = 11
"""Of twenty: so many representatives have brought their households' answers."""


def begin(d: Driver, key: str, *, each: int, slug: str = "one-matter") -> Running:
    """A matter of that name: ``each`` fen of every head, and a day of work of each worker.

    Its account and its list are not kept by the driver but here.
    """
    run = d.start(told(key), (), slug=slug, origin="villagers")
    d.live([run], stop="amounts", days=5)
    part = run.procedure.part("amounts")
    wanted = levy_plan.amounts(d, run)
    d.do(
        levies.set_plan, actor=d.who(part), matter_id=run.matter_id, part=part.key,
        money=wanted["money"] // levy_plan.EACH * each, labour=wanted["labour"],
    )  # fmt: skip
    run.worked |= {"amounts", "account", "levy"}
    run.finished |= {"account", "levy"}
    return run


def excuses(d: Driver) -> None:
    """What lets some people off, each from its paper."""
    found = Person.objects.filter(area_id=d.cast.area, household__isnull=False).order_by("pk")
    grown = found.filter(birth_date__lt=date(1990, 1, 1))
    young = found.filter(birth_date__gt=date(2004, 1, 1), birth_date__lt=date(2008, 1, 1))
    for who, kind, source in (
        (grown[3], "five-guarantees", "特困供养证"),
        (grown[9], "low-income", "低保证"),
        (grown[14], "disabled-veteran", "伤残军人证"),
        *((p, "student", "学校在读证明") for p in young[:4]),
    ):
        d.do(
            circumstances.record_circumstance, actor=d.cast.actor("clerk"), person_id=who.pk,
            kind=kind, start=d.clock.today, source=source,
        )  # fmt: skip


def carried(d: Driver, run: Running) -> None:
    """The part in which money and labour are given: its account, its list, who gave."""
    open_account(d, run)
    part = run.procedure.part("levy")
    shares = [s for s in levy.make(d, run, part) if s.money or s.labour]
    levy.relief(d, part, shares[0])
    for n, share in enumerate(shares[1:9]):
        levy.give(d, run, part, share, n)


def open_account(d: Driver, run: Running) -> None:
    """Its own account, with what the county and the collective add."""
    part = run.procedure.part("account")
    d.do(
        books.open_account, actor=d.who(part), matter_id=run.matter_id, part=part.key, bank=BANK
    )  # fmt: skip
    account.grant(d, run, part)
    income(d, run, part, 62, "明堂岙村股份经济合作社", "村集体经营收入转入")


def income(d: Driver, run: Running, part: Part, percent: int, other: str, text: str) -> None:
    """Money that no household owes."""
    d.do(
        bookings.book_income, actor=d.who(part), matter_id=run.matter_id, part=part.key,
        amount=run.theme.budget * percent, other=other, text=text,
        account_code=chart()["other_income"], money_code=chart()["bank"], day=d.clock.today,
        photos=[photo()],
    )  # fmt: skip


def pay_bills(d: Driver, run: Running) -> None:
    """Each bill asked for with its photo, and approved by another."""
    part, who = run.procedure.part("account"), d.who(run.procedure.part("account"))
    purposes = LedgerFund.objects.get(matter_id=run.matter_id).purposes
    for other, text, purpose, percent in BILLS:
        row = d.do(
            bookings.ask_spending, actor=who, matter_id=run.matter_id, part=part.key,
            amount=run.theme.budget * percent, other=other, text=text,
            account_code=purposes[purpose], money_code=chart()["bank"], day=d.clock.today,
            photos=[photo()],
        )  # fmt: skip
        d.do(
            bookings.decide_spending, actor=account.approver(d, part, who), booking_id=row.pk,
            approve=True,
        )  # fmt: skip
        d.clock.forward(days=4)


def finish(d: Driver, run: Running, *keys: str) -> None:
    """These parts, which somebody closes by hand."""
    for key in keys:
        part = run.procedure.part(key)
        d.do(matters.finish_part, actor=d.who(part), matter_id=run.matter_id, part=key)


def hanging(d: Driver, run: Running) -> None:
    """Its list hangs; half of the first households gave, one asks to be let off and waits."""
    open_account(d, run)
    part = run.procedure.part("levy")
    shares = [s for s in levy.make(d, run, part) if s.money and s.labour]
    d.work(run, run.procedure.part("listing"))
    for n, share in enumerate(shares[:6]):
        levy.give(d, run, part, share, n)
    asks = LevyShare.objects.filter(pk=shares[8].pk).select_related("household").get()
    d.do(
        levies.ask_relief, actor=d.who(part), share_id=asks.pk,
        reason="老伴住院两个月，钱都花在药上，请减免一半。",
    )  # fmt: skip


def asking(d: Driver, run: Running) -> None:
    """Some representatives have brought the sheets of their households; a few answered by phone."""
    part = run.procedure.part("consent")
    sheets: dict[int | None, list[int]] = {}
    for pk, seat in poll.on_list(d, part):
        sheets.setdefault(seat, []).append(pk)
    for n, (seat, ids) in enumerate(list(sheets.items())[:SHEETS]):
        said = [Signed(pk, poll.SAID[(n + k) % len(poll.SAID)]) for k, pk in enumerate(ids)]
        d.do(
            polls.enter_sheet, actor=d.who(part, "clerk"), matter_id=run.matter_id, part=part.key,
            answers=said, photos=[photo(len(ids), seal=False)], membership_id=seat,
        )  # fmt: skip
    poll.phoned(d, run, part)
