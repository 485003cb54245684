"""Bids come in sealed, are opened before witnesses at their hour, compared and awarded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import bids, interests
from xiangyue.actions.bids import VOICES, WATCHERS, Read
from xiangyue.core.part import Part
from xiangyue.data.models import Bid, Tender
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

BIDDERS = (  # who bids, who hands it in, hundredths of the highest price, days
    ("鄞州恒通市政工程有限公司", "翁立新", 96, 35),
    ("宁波东湖建设工程队", "水根生", 91, 40),
    ("五乡宏达建筑服务部", "戚国平", 103, 30),
)
REASON = "三家报价当众宣读，资质和业绩都符合公告要求，第二号报价最低，工期也够，同意定给第二号。"


def tender_of(run: Running, part: Part) -> Tender:
    """The call that runs."""
    return Tender.objects.get(matter_id=run.matter_id, part=part.words["tender"], failed_at=None)


def paper(run: Running, part: Part, n: int) -> dict[str, Any]:
    """One envelope."""
    bidder, by, _share, _days = BIDDERS[n]
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "bidder": bidder,
        "handed_by": by,
        "sealed": True,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Three come in, on three days; then it waits for its hour."""
    for n in range(len(BIDDERS)):
        driver.clock.forward(days=2)
        driver.do(bids.receive_bid, actor=driver.who(part), **paper(run, part, n))
    _wait(run, part)


def _wait(run: Running, part: Part) -> None:
    day = timezone.localdate(tender_of(run, part).until)
    run.until[part.key] = (run.matter_id, day - timedelta(days=1))


def witnesses(driver: Driver) -> list[int]:
    """The supervision committee's chair and two representatives."""
    watch = [a.person_id for a in driver.cast.all(*WATCHERS)[:1]]
    voices = [a.person_id for a in driver.cast.all(*VOICES) if a.person_id not in watch]
    return [p for p in [*watch, *voices[:2]] if p is not None]


def read_of(run: Running, part: Part) -> dict[int, Read]:
    """What is read out."""
    tender = tender_of(run, part)
    shares = {b: (share, days) for b, _by, share, days in BIDDERS}
    rows = tender.bids.filter(withdrawn_at=None)
    return {
        row.pk: Read(
            tender.ceiling * shares.get(row.bidder, (99, 30))[0] // 10_000 * 100,
            shares.get(row.bidder, (99, 30))[1],
        )
        for row in rows
    }


def panel(driver: Driver) -> list[int]:
    """Three of the committee, the supervision committee and the representatives."""
    some = [
        *driver.cast.all(*VOICES)[3:5],
        *driver.cast.all(*WATCHERS)[-1:],
    ]
    return [a.person_id for a in some if a.person_id is not None][:3]


def end(driver: Driver, run: Running, part: Part) -> None:
    """Opened at its hour; three declare that they have no interest; the lowest is awarded."""
    opening(driver, run, part)
    for person in panel(driver):
        driver.do(
            bids.join_panel, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
            person_id=person, interest=False,
        )  # fmt: skip
    award(driver, run, part)


def opening(driver: Driver, run: Running, part: Part) -> None:
    """The envelopes are opened."""
    until = timezone.localtime(tender_of(run, part).until)
    driver.clock.now = max(driver.clock.now, moment(until.date(), until.time()))
    driver.do(
        bids.open_bids, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
        witnesses=witnesses(driver), read=read_of(run, part),
    )  # fmt: skip


def lowest(run: Running, part: Part) -> Bid:
    """The valid bid of the lowest price."""
    rows = tender_of(run, part).bids.filter(fault="", withdrawn_at=None, price__isnull=False)
    return rows.order_by("price")[0]


def award(driver: Driver, run: Running, part: Part) -> None:
    """To the lowest price."""
    driver.do(
        bids.award, actor=driver.who(part), bid_id=lowest(run, part).pk, reason=REASON,
        others={b.pk: "报价高于中标价" for b in tender_of(run, part).bids.filter(fault="")
                if b.pk != lowest(run, part).pk},
    )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Signing for one."""
    rehearsal.refuses(key, part, bids.receive_bid, actor=actor, **paper(run, part, 0))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Not sealed; a fingerprint that is none; twice; taken back twice; opened before the hour."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    first = {"actor": who, **paper(run, part, 0)}
    refuses("bid-unsealed", part, bids.receive_bid, **{**first, "sealed": False})
    refuses("bid-fingerprint", part, bids.receive_bid, **first, digest="zz")
    refuses("bid-stranger", part, bids.receive_bid, **first, principal_id=0)
    with rehearsal.supposing():
        one = bids.receive_bid(now=rehearsal.clock.now, **first, digest="ab" * 32)
        refuses("bid-twice", part, bids.receive_bid, **first)
        gone = {"actor": who, "bid_id": one.pk}
        bids.withdraw_bid(now=rehearsal.clock.now, **gone)
        refuses("bid-gone", part, bids.withdraw_bid, **gone)
    refuses("bid-unknown", part, bids.withdraw_bid, actor=who, bid_id=0)
    do(rehearsal, run, part)
    on = {"actor": who, "matter_id": run.matter_id, "part": part.key}
    read = read_of(run, part)
    early = {**on, "witnesses": witnesses(rehearsal), "read": read}
    refuses("bids-opened-early", part, bids.open_bids, **early)
    refuses("bids-again-early", part, bids.call_again, **on, reason="不等了")


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Late; too few; nobody watching; one left unread; the panel even, with an interest, a
    relative of nobody; void; another than the lowest; awarded twice; called again for nothing."""
    refuses, who, clock = rehearsal.refuses, rehearsal.who(part), rehearsal.clock
    tender = tender_of(run, part)
    at = timezone.localtime(tender.until)
    clock.now = max(clock.now, moment(at.date(), at.time()) + timedelta(minutes=1))
    refuses("bid-late", part, bids.receive_bid, actor=who, **paper(run, part, 0))
    on = {"actor": who, "matter_id": run.matter_id, "part": part.key}
    read, seen = read_of(run, part), witnesses(rehearsal)
    right = {**on, "witnesses": seen, "read": read}
    with rehearsal.supposing():
        Bid.objects.filter(pk=min(read)).update(withdrawn_at=clock.now)
        refuses("bids-two", part, bids.open_bids, **right)
    refuses("bids-unwatched", part, bids.open_bids, **{**right, "witnesses": seen[1:]})
    refuses("bids-one-voice", part, bids.open_bids, **{**right, "witnesses": seen[:2]})
    refuses("bids-stranger", part, bids.open_bids, **{**right, "witnesses": [*seen, 0]})
    refuses("bids-unread", part, bids.open_bids, **{**right, "read": {}})
    some = {pk: Read(one.price, 0) for pk, one in read.items()}
    refuses("bids-no-days", part, bids.open_bids, **{**right, "read": some})
    with rehearsal.supposing():
        Bid.objects.filter(pk=min(read)).update(digest="ab" * 32)
        refuses("bids-other-file", part, bids.open_bids, **right)
    refuses("panel-before", part, bids.join_panel, **on, person_id=seen[0], interest=False)
    refuses("bids-enough", part, bids.call_again, **on, reason="想再招一次")
    opening(rehearsal, run, part)
    refuses("bids-opened-twice", part, bids.open_bids, **right)
    best = lowest(run, part)
    refuses("award-no-panel", part, bids.award, actor=who, bid_id=best.pk, reason=REASON)
    refuses("interest-unsaid", part, bids.join_panel, **on, person_id=seen[0], interest=True)
    sits = panel(rehearsal)
    with rehearsal.supposing():
        Bid.objects.filter(pk=best.pk).update(principal=sits[0])
        refuses("panel-bidder", part, bids.join_panel, **on, person_id=sits[0], interest=False)
    for person in sits:
        rehearsal.do(bids.join_panel, **on, person_id=person, interest=False)
    refuses("panel-twice", part, bids.join_panel, **on, person_id=sits[0], interest=False)
    aside = next(a.person_id for a in rehearsal.cast.all(*VOICES) if a.person_id not in sits)
    rehearsal.do(bids.join_panel, **on, person_id=aside, interest=True, note="同第一家有生意往来")
    assert len(interests.sitting(tender_of(run, part).panel)) == len(sits)
    rows = {b.fault: b for b in tender.bids.order_by("price")}
    refuses("award-void", part, bids.award, actor=who, bid_id=rows["over"].pk, reason=REASON)
    refuses("award-dearer", part, bids.award, actor=who, bid_id=rows[""].pk, reason=REASON)
    with rehearsal.supposing():
        Tender.objects.filter(pk=tender.pk).update(method="best")
        refuses("award-silent", part, bids.award, actor=who, bid_id=rows[""].pk, reason=REASON)
    refuses("award-unknown", part, bids.award, actor=who, bid_id=0, reason=REASON)
    award(rehearsal, run, part)
