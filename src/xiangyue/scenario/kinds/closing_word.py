"""The closing word is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.actions import closing_words
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """Asked by telephone: content."""
    _give(driver, run, part, part.words["content"][0], "办得快，谢谢。")


def _give(driver: Driver, run: Running, part: Part, level: str, text: str) -> None:
    driver.do(
        closing_words.give_word,
        actor=driver.who(part, "clerk"),
        matter_id=run.matter_id,
        level=level,
        text=text,
        how="call",
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Giving it."""
    given = {"level": part.words["levels"][0], "how": "call", "matter_id": run.matter_id}
    rehearsal.refuses(key, part, closing_words.give_word, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Not content first, seen to once more."""
    who, pk = rehearsal.who(part, "clerk"), run.matter_id
    good = part.words["content"][0]
    give, answer = closing_words.give_word, closing_words.answer_word
    rehearsal.refuses("word-self", part, give, actor=who, matter_id=pk, level=good, how="self")
    rehearsal.refuses("word-level", part, give, actor=who, matter_id=pk, level="x", how="call")
    rehearsal.refuses("word-none", part, answer, actor=who, matter_id=pk, text="再去一次")
    rehearsal.do(closing_words.try_to_reach, actor=who, matter_id=pk, text="电话没人接。")
    rehearsal.refuses(
        "word-tried", part, closing_words.try_to_reach, actor=who, matter_id=pk, text="没人接"
    )
    bad = [level for level in part.words["levels"] if level not in part.words["content"]]
    if bad:
        rehearsal.clock.forward(days=1)
        _give(rehearsal, run, part, bad[0], "拖了几天，也没人跟我说办到哪里了。")
        rehearsal.close_refused("word-not-content", run, part)
        rehearsal.do(answer, actor=who, matter_id=pk, text="上门道了歉，说明了原因，当面办妥。")
    else:
        do(rehearsal, run, part)
