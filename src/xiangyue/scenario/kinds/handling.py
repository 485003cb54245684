"""A request is handled: papers, steps, hand-overs, the clock, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xiangyue.actions import handling
from xiangyue.core.part import Part
from xiangyue.data.models import HelpRequest

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

OFFICE, NAME = "镇便民服务中心", "窗口小周"
OVER = "材料齐全，当面交给窗口，窗口给了受理单。"


def do(driver: Driver, run: Running, part: Part) -> None:
    """The missing papers come, it is handed over where it goes outside, and comes back done."""
    who, pk = driver.who(part, "clerk"), run.matter_id
    driver.clock.forward(days=1)
    _papers(driver, run, part)
    driver.do(handling.note_step, actor=who, matter_id=pk, text="上门核对了情况。")
    if "outside" in part.words["ways"]:
        driver.do(
            handling.hand_over, actor=who, matter_id=pk, to_office=OFFICE, to_name=NAME, text=OVER
        )
        driver.clock.forward(days=2)
    _finish(driver, run, part)


def _papers(driver: Driver, run: Running, part: Part) -> None:
    request = HelpRequest.objects.get(matter_id=run.matter_id)
    missing = [n for n, p in enumerate(request.papers) if p["on"] is None]
    if missing:
        driver.do(
            handling.tick_papers,
            actor=driver.who(part, "clerk"),
            matter_id=run.matter_id,
            papers=missing,
        )


def _finish(driver: Driver, run: Running, part: Part) -> None:
    driver.do(
        handling.finish_handling,
        actor=driver.who(part, "clerk"),
        matter_id=run.matter_id,
        result="solved",
        text="办好了，已经送到本人手里。",
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """A step of it."""
    rehearsal.refuses(
        key, part, handling.note_step, actor=actor, matter_id=run.matter_id, text="去问了一次。"
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """With what must be refused before, during and after."""
    who, pk = rehearsal.who(part, "clerk"), run.matter_id
    over = {"to_office": OFFICE, "to_name": NAME}
    outside = "outside" in part.words["ways"]
    waits = HelpRequest.objects.get(matter_id=pk).stops
    rehearsal.clock.forward(days=1)
    if waits and part.words["whole_file"]:
        rehearsal.refuses(
            "handling-papers", part, handling.hand_over, actor=who, matter_id=pk, **over
        )
        rehearsal.refuses("handling-go-early", part, handling.go_on, actor=who, matter_id=pk)
    if waits:
        rehearsal.refuses(
            "handling-done-stands", part, handling.finish_handling, actor=who, matter_id=pk,
            result="solved", text="办好了",
        )  # fmt: skip
        rehearsal.refuses(
            "handling-no-paper", part, handling.tick_papers, actor=who, matter_id=pk, papers=[99]
        )
    _papers(rehearsal, run, part)
    rehearsal.refuses("handling-goes", part, handling.go_on, actor=who, matter_id=pk)
    rehearsal.do(handling.stop_clock, actor=who, matter_id=pk, reason="等本人补一张照片。")
    rehearsal.refuses(
        "handling-stands", part, handling.stop_clock, actor=who, matter_id=pk, reason="再等等"
    )
    rehearsal.clock.forward(days=1)
    rehearsal.do(handling.go_on, actor=who, matter_id=pk, text="照片送来了。")
    rehearsal.do(handling.remind, actor=who, matter_id=pk, text="请抓紧办。")
    rehearsal.refuses("handling-reminded", part, handling.remind, actor=who, matter_id=pk)
    rehearsal.do(handling.note_step, actor=who, matter_id=pk, text="上门核对了情况。")
    if part.words["ways"] == ("outside",):
        rehearsal.refuses(
            "handling-not-handed", part, handling.finish_handling, actor=who, matter_id=pk,
            result="solved", text="办好了",
        )  # fmt: skip
    if outside:
        rehearsal.refuses(
            "handling-to-nobody", part, handling.hand_over, actor=who, matter_id=pk, to_office=""
        )
        tomorrow = rehearsal.clock.today + timedelta(days=1)
        rehearsal.refuses(
            "handling-day", part, handling.hand_over, actor=who, matter_id=pk, on=tomorrow, **over
        )
        rehearsal.do(handling.hand_over, actor=who, matter_id=pk, text=OVER, **over)
        rehearsal.clock.forward(days=2)
    rehearsal.refuses(
        "handling-result", part, handling.finish_handling, actor=who, matter_id=pk,
        result="perhaps", text="办好了",
    )  # fmt: skip
    _finish(rehearsal, run, part)
    rehearsal.refuses(
        "handling-after", part, handling.note_step, actor=who, matter_id=pk, text="又去了一次。"
    )
