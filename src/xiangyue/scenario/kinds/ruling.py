"""What follows from a breach: decided, handed over, posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import breaches
from xiangyue.core.part import Part
from xiangyue.data.models import Breach
from xiangyue.scenario.kinds.finding import ids, person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

MEASURE = "criticism"
REASONS = (
    "事实清楚，证据齐全。本人承认没有及时安排，并定了补公布的日期，这一点采纳；"
    "但两次书面询问不答复，不能免除责任。"
)
HOW = "当面交本人，在送达回证上签字"


def decision(driver: Driver, run: Running) -> dict[str, Any]:
    """What is decided; ``run.kept["breach"]`` has words of its own."""
    said = {"measure": MEASURE, "reasons": REASONS}
    return said | {k: v for k, v in run.kept.get("breach", {}).items() if k in said}


def notice(run: Running) -> str:
    """What is posted."""
    rows = Breach.objects.select_related("about")
    return breaches.draft_notice(rows.get(matter_id=run.matter_id))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Decided, handed over the next day, posted."""
    who, at = driver.who(part), ids(run, part)
    driver.do(breaches.decide, actor=who, **at, **decision(driver, run))
    driver.clock.forward(days=1)
    driver.do(breaches.hand_over, actor=who, how=HOW, **at)
    driver.do(breaches.post, actor=who, text=notice(run), **at)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Deciding."""
    said = decision(rehearsal, run)
    rehearsal.refuses(key, part, breaches.decide, actor=actor, **ids(run, part), **said)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """An unknown measure; handed over before it is decided, posted before it is handed over; each
    twice; a name, a number in the notice; nothing posted where nothing follows."""
    tries, at, who = rehearsal.refuses, ids(run, part), rehearsal.who(part)
    said, tell, post = decision(rehearsal, run), breaches.hand_over, breaches.post
    tries("ruling-measure", part, breaches.decide, actor=who, **at, **said | {"measure": "jail"})
    tries("ruling-tell-early", part, tell, actor=who, how=HOW, **at)
    with rehearsal.supposing():
        rehearsal.do(breaches.decide, actor=who, **at, **said | {"measure": "none"})
        tries("ruling-post-nothing", part, post, actor=who, text="不予追究，特此通报。", **at)
    rehearsal.do(breaches.decide, actor=who, **at, **said)
    tries("ruling-twice", part, breaches.decide, actor=who, **at, **said)
    text = notice(run)
    tries("ruling-post-early", part, post, actor=who, text=text, **at)
    rehearsal.clock.forward(days=1)
    rehearsal.do(tell, actor=who, how=HOW, **at)
    tries("ruling-told", part, tell, actor=who, how=HOW, **at)
    name = person(rehearsal, run).name
    tries("ruling-name", part, post, actor=who, text=f"{text}{name}已经改正。", **at)
    spaced = " ".join(name)
    tries("ruling-name-spaced", part, post, actor=who, text=f"{text}{spaced}已经改正。", **at)
    tries("ruling-number", part, post, actor=who, text=f"{text}电话13912345678。", **at)
    rehearsal.do(post, actor=who, text=text, **at)
