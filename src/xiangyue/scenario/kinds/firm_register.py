"""Firms entered: one with its own branch, one attached, one with an instructor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import firms
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

FIRMS: tuple[dict[str, Any], ...] = (
    {"name": "清溪竹制品厂", "trade": "竹器加工", "workers": 86, "members": 4},
    {"name": "东桥水泥预制厂", "trade": "建材", "workers": 41, "members": 1},
    {"name": "云岭茶叶有限公司", "trade": "茶叶", "workers": 23, "members": 0},
)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Entered, covered, instructed."""
    who = driver.who(part)
    on = {"matter_id": run.matter_id, "part": part.key}
    made = [driver.do(firms.enter, actor=who, **on, **one) for one in FIRMS]
    driver.clock.forward(days=6)
    for firm, how, branch in (
        (made[0], "own", "清溪竹制品厂党支部"),
        (made[1], "attached", "东桥社区党支部"),
    ):
        driver.do(
            firms.cover, actor=who, firm_id=firm.pk, how=how, branch=branch,
            since=driver.clock.today,
        )  # fmt: skip
    driver.do(firms.instruct, actor=who, firm_id=made[2].pk, person_id=who.person_id)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering one."""
    on = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, firms.enter, actor=actor, **on, **FIRMS[0])


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More members than workers; twice; an own branch with two members; another way; a day to
    come; covered twice; put right with nothing changed, with too many members, without a word why;
    a branch ended that is none; somebody unknown; after it left; finished with one nobody looks
    after."""
    refuses, who, today = rehearsal.refuses, rehearsal.who(part), rehearsal.clock.today
    given = {"actor": who, "matter_id": run.matter_id, "part": part.key}
    refuses("firm-people", part, firms.enter, **given, **{**FIRMS[0], "members": 87})
    with rehearsal.supposing():
        now = rehearsal.clock.now
        firm = firms.enter(now=now, **given, **{**FIRMS[0], "members": 2})
        refuses("firm-twice", part, firms.enter, **given, **FIRMS[0])
        cover: dict[str, Any] = {
            "actor": who, "firm_id": firm.pk, "how": "joint", "branch": "联合支部", "since": today,
        }  # fmt: skip
        refuses("firm-three", part, firms.cover, **{**cover, "how": "own"})
        refuses("firm-how", part, firms.cover, **{**cover, "how": "none"})
        ahead = today + timedelta(days=1)
        refuses("firm-ahead", part, firms.cover, **{**cover, "since": ahead})
        instruct = {"actor": who, "firm_id": firm.pk, "person_id": 0}
        refuses("firm-instructor", part, firms.instruct, **instruct)
        if part.finish == "by_hand" and rehearsal.asks(part, "missing"):
            rehearsal.finish_refused("firm-missing", run, part)
        firms.cover(now=now, **cover)
        refuses("firm-covered", part, firms.cover, **cover)
        right: dict[str, Any] = {"actor": who, "firm_id": firm.pk, "workers": 86, "members": 2}
        refuses("firm-same", part, firms.correct, **right, reason="核对过")
        refuses("firm-right-people", part, firms.correct, **{**right, "members": 87}, reason="核对")
        refuses("firm-right-silent", part, firms.correct, **{**right, "members": 3}, reason="")
        firms.uncover(now=now, actor=who, firm_id=firm.pk, reason="联合支部撤销")
        refuses("firm-uncovered", part, firms.uncover, actor=who, firm_id=firm.pk, reason="再撤")
        firms.close(now=now, actor=who, firm_id=firm.pk)
        refuses("firm-gone", part, firms.close, actor=who, firm_id=firm.pk)
    do(rehearsal, run, part)
