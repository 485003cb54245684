"""Posts set up, claimed by a member without office, agreed, worked in, reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import member_posts as posts
from xiangyue.actions.courses import CADRES, holders
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

POSTS = (
    ("政策宣传岗", "把上级和村里的新政策讲给左邻右舍听，听到的意见带回来。"),
    ("环境卫生岗", "看好村口到祠堂一段路，发现垃圾堆放就告诉村里。"),
)


def members(driver: Driver) -> list[int]:
    """Members without office."""
    area, today = driver.cast.area, driver.clock.today
    cadres = set(holders(area, today, CADRES))
    return [p for p in holders(area, today, ("party_member",)) if p not in cadres]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two posts; each claimed and filled where there are members enough."""
    who = driver.who(part, "clerk")
    free = members(driver)
    on = {"matter_id": run.matter_id, "part": part.key}
    for n, (title, duties) in enumerate(POSTS):
        post = driver.do(posts.set_up, actor=who, **on, title=title, duties=duties)
        if n >= len(free):
            continue
        driver.do(posts.claim, actor=who, post_id=post.pk, person_id=free[n])
        driver.do(posts.agree, actor=driver.who(part), post_id=post.pk)
        driver.clock.forward(days=8)
        driver.do(
            posts.work, actor=who, post_id=post.pk, on=driver.clock.today,
            text="走了十二户，讲了医保缴费的新办法。",
        )  # fmt: skip
        driver.do(
            posts.review, actor=driver.who(part), post_id=post.pk, grade="kept",
            reason="说到做到，群众都说好。",
        )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting one up."""
    title, duties = POSTS[0]
    on = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, posts.set_up, actor=actor, **on, title=title, duties=duties)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Claimed by one who is no member, by a cadre, for another, twice, a second post; agreed with
    no claim, twice; left unclaimed, before the branch agreed, without a word why; worked in before;
    ahead; reviewed before, so, twice; finished unreviewed."""
    refuses, who, now = rehearsal.refuses, rehearsal.who(part, "clerk"), rehearsal.clock.now
    free = members(rehearsal)
    given = {"actor": who, "matter_id": run.matter_id, "part": part.key, "duties": "看路"}
    with rehearsal.supposing():
        post = posts.set_up(now=now, **given, title="一岗")
        other = posts.set_up(now=now, **given, title="二岗")
        on = {"actor": who, "post_id": post.pk}
        cadre = holders(rehearsal.cast.area, rehearsal.clock.today, ("director",))
        refuses("post-no-member", part, posts.claim, **on, person_id=0)
        if cadre and cadre[0] in holders(
            rehearsal.cast.area, rehearsal.clock.today, ("party_member",)
        ):
            refuses("post-cadre", part, posts.claim, **on, person_id=cadre[0])
        refuses(
            "post-for-another", part, posts.claim, actor=rehearsal.citizen, post_id=post.pk,
            person_id=free[0],
        )  # fmt: skip
        refuses("post-unclaimed", part, posts.agree, **on)
        refuses("post-left-unclaimed", part, posts.leave, **on, reason="外出务工")
        refuses("post-back-unclaimed", part, posts.let_go, **on, reason="没人认领")
        posts.claim(now=now, **on, person_id=free[0])
        refuses("post-taken", part, posts.claim, **on, person_id=free[-1])
        second = {"actor": who, "post_id": other.pk}
        refuses("post-second", part, posts.claim, **second, person_id=free[0])
        work = {**on, "on": rehearsal.clock.today, "text": "看路"}
        refuses("post-work-before", part, posts.work, **work)
        grade = {**on, "grade": "kept", "reason": "好"}
        refuses("post-review-before", part, posts.review, **grade)
        refuses("post-declined-silent", part, posts.let_go, **on)
        posts.let_go(now=now, **on, reason="岗位另有安排")
        posts.claim(now=now, **on, person_id=free[0])
        refuses("post-left-early", part, posts.leave, **on, reason="外出务工")
        posts.agree(now=now, **on)
        refuses("post-left-silent", part, posts.leave, **on, reason="")
        refuses("post-back-late", part, posts.let_go, **on, reason="不想做了")
        refuses("post-agreed-twice", part, posts.agree, **on)
        ahead = {**work, "on": rehearsal.clock.today + timedelta(days=1)}
        refuses("post-work-ahead", part, posts.work, **ahead)
        refuses("post-grade", part, posts.review, **{**grade, "grade": "first"})
        if part.finish == "by_hand" and rehearsal.asks(part, "unreviewed"):
            rehearsal.finish_refused("post-unreviewed", run, part)
        posts.review(now=now, **grade)
        refuses("post-reviewed-twice", part, posts.review, **grade)
    do(rehearsal, run, part)
