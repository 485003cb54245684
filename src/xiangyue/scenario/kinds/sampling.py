"""Who is asked: everyone, or a sample by public lot; what the run keeps says which."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import samplings
from xiangyue.core.part import Part
from xiangyue.data.models import Matter
from xiangyue.scenario.kinds.lot import rng, seed

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SOURCE = "中国福利彩票双色球当日开奖号码（红球由小到大，后面是蓝球）"


def asks(run: Running, part: Part) -> str:
    """Households, unless the run keeps something else or the definition says."""
    return part.words["asks"] or run.kept.get("asks", "households")


def least(driver: Driver, run: Running, part: Part) -> tuple[int, int]:
    """The length of the list, and how many must be asked at least."""
    matter = Matter.objects.get(pk=run.matter_id)
    by, day = part.words["strata"], driver.clock.today
    population = len(samplings.frame(matter, asks(run, part), by, day))
    return population, samplings.needed(population, part)[1]


def given(driver: Driver, run: Running, part: Part, size: int) -> dict[str, Any]:
    """The words of the fixed list."""
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "asks": asks(run, part),
        "size": size,
        "source": SOURCE,
        "source_on": driver.clock.today + timedelta(days=part.words["days"] + 1),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Everyone; or where the run keeps ``sample``, so many by lot."""
    actor = driver.who(part)
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    if not run.kept.get("sample"):
        driver.do(samplings.ask_all, actor=actor, **on, asks=asks(run, part), rng=rng(driver))
        return
    words = given(driver, run, part, run.kept["sample"])
    driver.do(samplings.commit_sample, actor=actor, rng=rng(driver), **words)
    driver.clock.until(words["source_on"])
    driver.do(samplings.draw_sample, actor=actor, **on, seed=seed(driver))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Asking everyone."""
    on = {"matter_id": run.matter_id, "part": part.key, "asks": asks(run, part)}
    rehearsal.refuses(key, part, samplings.ask_all, actor=actor, **on)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too few for the margin, all of them as a sample, a seed known before, drawn too early, fixed
    twice, drawn twice."""
    actor, tries = rehearsal.who(part), rehearsal.refuses
    population, size = least(rehearsal, run, part)
    on: dict[str, Any] = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    words = given(rehearsal, run, part, size)
    commit, draw = samplings.commit_sample, samplings.draw_sample
    if not part.words["asks"]:
        tries("sample-nobody", part, samplings.ask_all, **on, asks="cats")
    tries("sample-all", part, commit, actor=actor, **words | {"size": population})
    if size >= population:  # so small a village asks everyone
        do(rehearsal, run, part)
        tries("sample-ended", part, samplings.ask_all, **on, asks=asks(run, part))
        return
    tries("sample-few", part, commit, actor=actor, **words | {"size": size - 1})
    known = words | {"source_on": rehearsal.clock.today}
    tries("sample-known", part, commit, actor=actor, **known)
    tries("sample-before", part, draw, **on, seed="1 2 3")
    rehearsal.do(commit, actor=actor, rng=rng(rehearsal), **words)
    tries("sample-twice", part, samplings.ask_all, **on, asks=asks(run, part))
    tries("sample-early", part, draw, **on, seed="1 2 3")
    rehearsal.clock.until(words["source_on"])
    tries("sample-no-seed", part, draw, **on, seed="  ")
    rehearsal.do(draw, **on, seed=seed(rehearsal))
