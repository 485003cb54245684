"""A panel drawn by lot: the pool fixed, the seed on its day, who declines replaced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import invitation, lots_drawn
from xiangyue.core.part import Part
from xiangyue.data.models import Invitee

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The act's own words."""
    day = driver.clock.today + timedelta(days=part.words["days"] + 1)
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "seats": run.kept.get("seats", part.words["seats"]),
        "source": "中国福利彩票双色球当日开奖号码（红球由小到大，后面是蓝球）",
        "source_on": day,
    }


def seed(driver: Driver) -> str:
    """Numbers as such a draw has them."""
    red = sorted(driver.rng.sample(range(1, 34), 6))
    return f"{' '.join(f'{n:02}' for n in red)} + {driver.rng.randint(1, 16):02}"


def rng(driver: Driver) -> Any:
    """Chance of the scenario in place of the system's."""
    return lambda n: driver.rng.randbytes(n)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Fixed, drawn on the day, everyone asked; who declines is replaced, and asked again."""
    words, actor = given(driver, run, part), driver.who(part)
    driver.do(lots_drawn.commit, actor=actor, rng=rng(driver), **words)
    driver.clock.until(words["source_on"])
    driver.do(
        lots_drawn.draw,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        seed=seed(driver),
    )
    answers(driver, run, part)


def answers(driver: Driver, run: Running, part: Part) -> None:
    """One of six says no, as it goes; the office writes it down after asking at the door."""
    for n in range(200):
        row = (
            Invitee.objects.filter(matter_id=run.matter_id, part=part.key, state="invited")
            .order_by("pk")
            .first()
        )
        if row is None:
            return
        says_no = n % 6 == 3
        driver.do(
            invitation.answer,
            actor=driver.who(part),
            invitee_id=row.pk,
            accepts=not says_no,
            reason="在外地做工，赶不回来" if says_no else "",
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Fixing the pool."""
    rehearsal.refuses(key, part, lots_drawn.commit, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too few seats, a seed known before, drawn too early, fixed twice, drawn twice."""
    words, actor, tries = given(rehearsal, run, part), rehearsal.who(part), rehearsal.refuses
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    few = words | {"seats": part.words["seats"] - 1}
    tries("lot-few", part, lots_drawn.commit, actor=actor, **few)
    tries("lot-many", part, lots_drawn.commit, actor=actor, **words | {"seats": 5000})
    known = words | {"source_on": rehearsal.clock.today}
    tries("lot-known", part, lots_drawn.commit, actor=actor, **known)
    tries("lot-before", part, lots_drawn.draw, **on, seed="1 2 3")
    rehearsal.do(lots_drawn.commit, actor=actor, rng=rng(rehearsal), **words)
    tries("lot-twice", part, lots_drawn.commit, actor=actor, **words)
    tries("lot-early", part, lots_drawn.draw, **on, seed="1 2 3")
    rehearsal.clock.until(words["source_on"])
    tries("lot-no-seed", part, lots_drawn.draw, **on, seed="  ")
    rehearsal.do(lots_drawn.draw, **on, seed=seed(rehearsal))
    tries("lot-again", part, lots_drawn.draw, **on, seed="7 7 7")
    rehearsal.finish_refused("waiting", run, part)
    answers(rehearsal, run, part)
    gone = Invitee.objects.filter(matter_id=run.matter_id, part=part.key, state="declined").first()
    if gone is not None:
        back = {"invitee_id": gone.pk, "accepts": True}
        tries("lot-back", part, invitation.answer, actor=actor, **back)
