"""The handover: a week after the result, the election committee presides, the township watches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import handovers
from xiangyue.core.part import Part
from xiangyue.scenario.kinds import review

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

ITEMS = {
    "seal": "村民委员会公章一枚、财务专用章一枚",
    "accounts": "本届账册、凭证、银行对账单，收支结余已经审计",
    "assets": "房屋、农机、办公设备，按资产清册逐件点清",
    "papers": "档案、合同、会议记录，按目录移交",
}
GIVEN = {"items": ITEMS, "sealed_at": "村档案室铁皮柜", "kept_by": "文书"}


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def above(driver: Driver) -> Actor | None:
    """The township's officer, if there is one."""
    return review.officer(driver, driver.cast.area[:9])


def do(driver: Driver, run: Running, part: Part) -> None:
    """Handed over a few days later; confirmed by the township's officer."""
    driver.clock.forward(days=4)
    driver.do(handovers.hand_over, actor=driver.who(part), **GIVEN, **ids(run, part))
    officer = above(driver) or review.make_officer(driver, driver.cast.area[:9])
    driver.do(handovers.confirm, actor=officer, **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Handing over."""
    given = {**GIVEN, **ids(run, part)}
    rehearsal.refuses(key, part, handovers.hand_over, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Something left out; no place for the ballots; confirmed too early, and by nobody of the
    township; late without a reason."""
    who, at, tries = rehearsal.who(part), ids(run, part), rehearsal.refuses
    act = handovers.hand_over
    officer = above(rehearsal) or review.make_officer(rehearsal, rehearsal.cast.area[:9])
    less = {k: v for k, v in ITEMS.items() if k != "seal"}
    tries("handover-less", part, act, actor=who, **GIVEN | {"items": less}, **at)
    tries("handover-nowhere", part, act, actor=who, **GIVEN | {"sealed_at": ""}, **at)
    tries("handover-not-yet", part, handovers.confirm, actor=officer, **at)
    now = rehearsal.clock.now
    with rehearsal.supposing():
        rehearsal.clock.forward(days=40)
        tries("handover-late", part, act, actor=who, **GIVEN, **at)
    rehearsal.clock.now = now
    with rehearsal.supposing():
        act(now=now, actor=who, **GIVEN, **at)
        tries("handover-again", part, act, actor=who, **GIVEN, **at)
        tries("handover-by-village", part, handovers.confirm, actor=who, **at)
    rehearsal.clock.now = now
    do(rehearsal, run, part)
