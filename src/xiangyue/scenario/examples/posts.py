"""Posts for members without office, in a village of Wuxiang town: some worked in, one claimed and
not agreed yet, one that nobody has taken."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import member_posts as posts
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds.member_posts import members

AFTER = "330212105209"
POSTS = (  # title, what it asks, what was done in it
    (
        "政策宣传岗",
        "把新政策讲给本组人听，听到的意见带回支部。",
        (
            "走了十二户，讲了医保缴费的新办法。",
            "在小店门口讲了种粮补贴怎么申领。",
        ),
    ),
    (
        "环境卫生岗",
        "看好村口到祠堂一段路，发现垃圾堆放就告诉村里。",
        ("祠堂后面有人倒建筑垃圾，报给村里，第二天清走了。",),
    ),
    (
        "邻里调解岗",
        "邻里有争执先上门劝，劝不下来的报调解委员会。",
        ("两家为晒谷场的地方吵，商定隔天轮用。",),
    ),
    ("河塘巡查岗", "每星期看一次东塘和水渠，水位、漂浮物、护栏都看。", ()),
    ("账目监督岗", "每月看一次公开的账目，看不懂的替大家问。", ()),
)
REVIEWED = 2


def make(d: Driver, back: date) -> None:
    """Three are worked in, two of them reviewed; a claim waits; one stands open."""
    run = d.start(told("posts-of-members"), (), slug="member-posts", origin="cadres")
    part = run.procedure.part("posts")
    clerk, branch = d.cast.actor("clerk"), d.who(part)
    free = members(d)
    on = {"matter_id": run.matter_id, "part": part.key}
    for n, (title, duties, done) in enumerate(POSTS):
        post = d.do(posts.set_up, actor=branch, **on, title=title, duties=duties)
        if n >= min(len(free), len(POSTS) - 1):
            continue
        d.do(posts.claim, actor=clerk, post_id=post.pk, person_id=free[n])
        if not done:
            continue
        d.do(posts.agree, actor=branch, post_id=post.pk)
        for text in done:
            d.clock.forward(days=9)
            d.do(posts.work, actor=clerk, post_id=post.pk, on=d.clock.today, text=text)
        if n < REVIEWED:
            d.do(
                posts.review, actor=branch, post_id=post.pk, grade="kept",
                reason="该去的都去了，听到的也带了回来，组里的人都认得。",
            )  # fmt: skip
