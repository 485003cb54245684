"""Posts described and announced; people sign up by phone and on paper; each wish is checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import post_wishes
from xiangyue.core.part import Part
from xiangyue.data.models import Matter, OfferedPost, PostSignUp
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

POSTS: tuple[dict[str, Any], ...] = (
    {
        "unit": "党政综合办公室",
        "title": "副主任",
        "duties": "办文办会，督办领导班子会议定下的事，管好值班。",
        "asked": ["在本镇工作满三年", "会写公文"],
        "places": 1,
        "months": 36,
    },
    {
        "unit": "河口村",
        "title": "联村干部",
        "duties": "每周到村两天，帮村里办实事，把村民的意见带回来，逐件督促答复。",
        "asked": ["在本镇工作满一年", "不是本村人，也没有近亲属在村“两委”任职"],
        "places": 1,
        "months": 24,
    },
    {
        "unit": "工业园区",
        "title": "联厂干部",
        "duties": "联系三到四家骨干企业，帮助企业解决用地、用工、融资的难处。",
        "asked": ["在本镇工作满一年"],
        "places": 2,
        "months": 24,
    },
)
BRINGS = (
    "在综合办写了五年材料，镇里的会大多是我办的。",
    "在信访办接待过三年来访，愿意到村里去，走门串户不怕苦。",
    "原来在企业服务中心，园区的几家厂都熟。",
    "刚来一年，想到村里去锻炼。",
)
WISHES = ((0, 1), (1,), (2, 1), (1, 0))
"""Of four people, in their order: which posts."""
WHY = "到本镇工作不满三年"


def people(driver: Driver) -> list[Actor]:
    """Four of the township who decide nothing here."""
    busy = {
        a.person_id
        for a in driver.cast.all(
            "party_committee_secretary", "party_committee_deputy", "party_committee_member",
            "officer",
        )
    }  # fmt: skip
    return [a for a in driver.cast.all("delegate") if a.person_id not in busy][:4]


def posts(run: Running) -> list[int]:
    """The posts, in their order."""
    rows = OfferedPost.objects.filter(matter=run.matter_id).order_by("number")
    return list(rows.values_list("pk", flat=True))


def rows(run: Running) -> list[PostSignUp]:
    """Who signed up, in order."""
    return list(post_wishes.standing(run.matter_id))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Three posts; four sign up, one of them on paper."""
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    for post in POSTS:
        driver.do(post_wishes.offer, actor=driver.who(part), **on, **post)
    driver.do(post_wishes.announce, actor=driver.who(part), **on)
    _come_in(driver, run, part)


def _come_in(driver: Driver, run: Running, part: Part) -> None:
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    offered = posts(run)
    for n, one in enumerate(people(driver)):
        given = {**on, "posts": [offered[w] for w in WISHES[n]], "brings": BRINGS[n]}
        if n < 3:
            driver.do(post_wishes.sign_up, actor=one, **given)
        else:
            by = driver.who(part)
            driver.do(post_wishes.sign_up, actor=by, person_id=one.person_id, **given)
    row = Matter.objects.get(pk=run.matter_id).parts.get(key=part.key)
    run.until[part.key] = (run.matter_id, date.fromisoformat(row.facts["until"]))


def end(driver: Driver, run: Running, part: Part) -> None:
    """Each wish is checked; one condition is not met."""
    offered = posts(run)
    for row in rows(run):
        for wish in sorted(row.wishes.all(), key=lambda w: w.place):
            wrong = row.number == len(WISHES) and wish.post_id == offered[0]
            driver.do(
                post_wishes.check, actor=driver.who(part), part=part.key, sign_up_id=row.pk,
                post_id=wish.post_id, unmet=[0] if wrong else [], reason=WHY if wrong else "",
            )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Describing a post."""
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, post_wishes.offer, actor=actor, **on, **POSTS[0])


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Announced empty; a post without conditions, for nobody, for ever; signed up before it is
    announced, for no post, too many, the same twice, one that there is not, for another, twice;
    taken back twice; checked while one may sign up; a post added later."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    on: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    me, other = people(rehearsal)[:2]
    refuses("posts-none", part, post_wishes.announce, actor=who, **on)
    right = {"actor": who, **on, **POSTS[0]}
    refuses("posts-no-conditions", part, post_wishes.offer, **{**right, "asked": []})
    refuses("posts-nobody", part, post_wishes.offer, **{**right, "places": 0})
    refuses("posts-many", part, post_wishes.offer, **{**right, "places": 51})
    refuses("posts-for-ever", part, post_wishes.offer, **{**right, "months": 61})
    for post in POSTS:
        rehearsal.do(post_wishes.offer, actor=who, **on, **post)
    offered = posts(run)
    mine: dict[str, Any] = {"actor": me, **on, "posts": offered[:1], "brings": BRINGS[0]}
    refuses("wish-before", part, post_wishes.sign_up, **mine)
    rehearsal.do(post_wishes.announce, actor=who, **on)
    refuses("posts-twice", part, post_wishes.announce, actor=who, **on)
    refuses("posts-later", part, post_wishes.offer, **right)
    refuses("wish-none", part, post_wishes.sign_up, **{**mine, "posts": []})
    many = offered * 2
    refuses("wish-many", part, post_wishes.sign_up, **{**mine, "posts": many})
    refuses("wish-same", part, post_wishes.sign_up, **{**mine, "posts": offered[:1] * 2})
    refuses("wish-no-post", part, post_wishes.sign_up, **{**mine, "posts": [0]})
    refuses("wish-silent", part, post_wishes.sign_up, **{**mine, "brings": " "})
    refuses("wish-for-another", part, post_wishes.sign_up, **mine, person_id=other.person_id)
    with rehearsal.supposing():
        one = post_wishes.sign_up(now=rehearsal.clock.now, **mine)
        refuses("wish-twice", part, post_wishes.sign_up, **mine)
        back = {"part": part.key, "sign_up_id": one.pk}
        early = {**back, "post_id": offered[0], "unmet": []}
        refuses("wish-check-early", part, post_wishes.check, actor=who, **early)
        refuses("wish-back-other", part, post_wishes.withdraw, actor=other, **back)
        post_wishes.withdraw(actor=me, now=rehearsal.clock.now, **back)
        refuses("wish-back-twice", part, post_wishes.withdraw, actor=me, **back)
    _come_in(rehearsal, run, part)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too late; a sign-up, a wish, a condition that there is not; not met without a reason; one's
    own."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    late = moment(run.until[part.key][1] + timedelta(days=1))
    offered, first = posts(run), rows(run)[0]
    refuses(
        "wish-late", part, post_wishes.sign_up, actor=rehearsal.cast.all("delegate")[-1],
        matter_id=run.matter_id, part=part.key, posts=offered[:1], brings=BRINGS[0],
        now=max(late, rehearsal.clock.now),
    )  # fmt: skip
    given: dict[str, Any] = {"actor": who, "part": part.key, "sign_up_id": first.pk}
    right = {**given, "post_id": offered[0], "unmet": []}
    refuses("wish-unknown", part, post_wishes.check, **{**right, "sign_up_id": 0})
    refuses("wish-not-theirs", part, post_wishes.check, **{**right, "post_id": offered[2]})
    refuses("wish-condition", part, post_wishes.check, **{**right, "unmet": [9], "reason": WHY})
    refuses("wish-no-reason", part, post_wishes.check, **{**right, "unmet": [0]})
    with rehearsal.supposing():
        PostSignUp.objects.filter(pk=first.pk).update(person=who.person_id)
        refuses("wish-own", part, post_wishes.check, **right)
    end(rehearsal, run, part)
