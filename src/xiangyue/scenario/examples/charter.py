"""Minglun's charter: its first version, made before anything else, from the draft to its day."""

from __future__ import annotations

from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.kinds import drafting
from xiangyue.scenario.themes import Theme

AFTER = "opened"
TITLE = "制定村民自治章程"
SAID = (  # (in the article, what is said, outcome, reason)
    (
        "召开村民代表会议，提前",
        "开会光通知不行，材料也要提前送到代表手里。",
        "adopted",
        "写明要议的事和材料一起送到每位代表。",
    ),
    (
        "接待费",
        "来客人总要吃饭，一点接待费都没有行不行？",
        "declined",
        "村里不列支接待费，上级来人按规定自己交伙食费，账上更清楚。",
    ),
    (
        "对公布的内容有异议",
        "提了异议要多少天给答复，请写清楚。",
        "adopted",
        "写明七日内书面答复。",
    ),
)


class Charter(Theme):
    """What the village talks about, when it talks about its charter."""

    def posting(self, shows: str, by: str = "") -> str:
        """The body of the posting."""
        return (
            f"村民会议表决通过了{self.title.removeprefix('制定').removeprefix('修改')}，已报五乡镇人民政府"
            "备案，现予公布，全文贴在公示栏，也可以在网上看、听。如有异议，请在公示期内提出。"
        )


def about(title: str, summary: str) -> Charter:
    """A theme of that title."""
    like = vars(any_one())
    said = {
        "title": title,
        "summary": summary,
        "plan": summary,
        "motion": summary,
        "key": "charter",
    }
    return Charter(**{**like, **said})


def make(d: Driver, back: date) -> None:
    """The whole of it."""
    run = d.start(
        about(TITLE, "村里办事一直靠老规矩，这次写成条文，全村表决，以后照着办。"),
        (),
        slug="charter",
        origin="villagers",
    )
    articles = drafting.whole("minglun")
    run.kept["draft"] = articles
    run.kept["comments"] = SAID
    d.live([run])
