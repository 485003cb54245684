"""An amendment of Minglun's charter, under way: its draft is open for comments now."""

from __future__ import annotations

from datetime import date

from xiangyue.core.charters import Article, from_plain
from xiangyue.data.models import CharterVersion
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.charter import about
from xiangyue.scenario.kinds import comments, drafting

AFTER = "under-way"
SAID = (
    (
        "公布的时间不少于",
        "二十天好，在外打工的人赶得上看。",
        "declined",
        "草案就是二十日，谢谢支持，这一条不用再改。",
    ),
    (
        "村民提出的意见和建议",
        "十天来得及吗？有的事要问镇里，问不到怎么办？",
        "partly",
        "十日内先答复进展；要上级办的，写明报给了谁。",
    ),
    ("召开村民代表会议，提前", "提前五天好，材料也请念给不识字的老人听。", "", ""),
)


def make(d: Driver, back: date) -> None:
    """Drafted, made known, three comments of which one waits for its answer."""
    last = CharterVersion.objects.filter(area_id=d.cast.area, document="charter").last()
    if last is None:
        return
    run = d.start(
        about("修改村民自治章程", "公示时间长一点，意见答复快一点，代表会议材料早一点送到。"),
        (),
        slug="charter",
        origin="members",
    )
    run.kept["draft"] = [_amended(a) for a in from_plain(last.articles)]
    part = run.procedure.part("comments")
    drafting.do(d, run, run.procedure.part("draft"))
    d.refresh([run])
    run.kept["comments"] = SAID
    comments.open_them(d, run, part)
    rows = [comments.say(d, run, part, n) for n in range(len(SAID))]
    for n, row in enumerate(rows[:2]):
        comments.answer(d, run, part, row, n)


def _amended(article: Article) -> Article:
    for row in drafting.texts()["amendment"]:
        if row["in"] in article.text:
            return Article(article.key, row["text"], article.chapter, dict(row["sets"]))
    return article
