"""A charter drafted: the text of the theme, or some articles of the one in force changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from xiangyue.access.actors import Actor
from xiangyue.actions import charters
from xiangyue.core.charters import Article, from_plain, read
from xiangyue.core.part import Part
from xiangyue.data.models import DraftedText

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


@cache
def texts() -> Mapping[str, Any]:
    """The texts to be lived with: ``scenario/charter.yaml``."""
    return dict(yaml.safe_load((Path(__file__).parents[1] / "charter.yaml").read_text("utf-8")))


def whole(name: str) -> list[Article]:
    """One of those texts, each article with what it sets."""
    given = texts()[name]
    made = []
    for article in read(given["text"]):
        found = {
            row["name"]: row["value"] for row in given.get("sets", ()) if row["in"] in article.text
        }
        made.append(Article(article.key, article.text, article.chapter, found))
    return made


def title_of(part: Part) -> str:
    """What the text is called."""
    return {"charter": "村民自治章程", "rules": "村规民约"}[part.words["document"]]


def write(driver: Driver, run: Running, part: Part, articles: list[Article], reason: str) -> None:
    """One version of the draft."""
    driver.do(
        charters.write_articles,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        title=title_of(part),
        articles=articles,
        reason=reason,
    )


def last(run: Running, part: Part) -> list[Article]:
    """The draft as it stands."""
    found = (
        DraftedText.objects.filter(text__matter_id=run.matter_id, text__part=part.key)
        .order_by("-text__version")
        .first()
    )
    return list(from_plain(found.articles)) if found else []


def do(driver: Driver, run: Running, part: Part) -> None:
    """A first version: what the run keeps for it, else a short text."""
    articles = run.kept.get(part.key) or whole("short-" + part.words["document"])
    write(driver, run, part, articles, "")


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing it."""
    rehearsal.refuses(
        key,
        part,
        charters.write_articles,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        title="章程",
        text="第一条 大家的事大家商量。",
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """No articles; a number below the law's; one that its article does not say; one set twice; one
    that no charter sets; a second version without a word on why."""
    given = {
        "actor": rehearsal.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "title": "章程",
    }
    refuses, act = rehearsal.refuses, charters.write_articles
    refuses("charter-no-article", part, act, **given, text="大家的事大家商量。")
    for key, text, sets in (
        ("charter-below-law", "决定公布不少于十四日。", {"posting-days": 14}),
        (
            "charter-below-share",
            "三分之一以上同意。",
            {"assembly.law/passes/majority": "at_least 1/3"},
        ),
        ("charter-not-said", "决定公布不少于十五日。", {"posting-days": 20}),
        ("charter-not-its", "任期六年。", {"term-years": 6}),
    ):
        refuses(key, part, act, **given, articles=[Article("a1", text, "", sets)])
    twice = [Article(f"a{n}", "公布二十日。", "", {"posting-days": 20}) for n in (1, 2)]
    refuses("charter-twice", part, act, **given, articles=twice)
    do(rehearsal, run, part)
    run.seen.add(part.key)  # it may be written again until the assembly has adopted it
    refuses("charter-no-reason", part, act, **given, text="第一条 大家的事大家商量。")
