"""What a village set for itself, and what it is known for: charters, titles, stories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, elements, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.charters import DOCUMENTS
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.models import CharterVersion, Story, Title, TitleReview
from xiangyue.data.titles import REVIEWS
from xiangyue.methods import titles as kinds

_AREA = Column("area", "string", "地方", "area", to="areas")
CHARTERS = Table(
    "charters",
    {"zh": "自治章程和村规民约", "en": "Charters and village rules"},
    {
        "zh": "到当年年底为止通过的每一版。",
        "en": "Every version adopted up to the end of the year.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("document", "string", "章程还是村规民约", "charter or rules", of=DOCUMENTS),
        Column("version", "integer", "第几版", "version"),
        Column("title", "string", "名称", "title"),
        Column("adopted_on", "date", "通过之日", "day of the assembly"),
        Column("start_date", "date", "施行之日", "first day in force"),
        Column("resolution", "string", "决议号", "number of the resolution", needed=False),
    ),
)
ARTICLES = Table(
    "charter_articles",
    {"zh": "章程和村规的条文", "en": "Articles of charters and rules"},
    {"zh": "每一版的每一条。", "en": "Each article of each version."},
    (
        Column("charter", "string", "哪一版", "which version", to="charters"),
        Column("number", "integer", "第几条", "number of the article"),
        Column("key", "string", "条文的记号，各版不变", "key, the same in all versions"),
        Column("chapter", "string", "章", "chapter", needed=False),
        Column("text", "string", "条文", "text"),
        Column(
            "sets", "string", "所定的数", "numbers that it sets, name=number", needed=False
        ),
    ),
    key=("charter", "number"),
)  # fmt: skip
TITLES = Table(
    "titles",
    {"zh": "称号", "en": "Titles"},
    {
        "zh": "当年仍有的称号：谁授予、何时授予、收回的理由。",
        "en": "Titles held in the year: who granted them and when; why they were taken back.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("title", "string", "哪个称号", "which title"),
        Column("name", "string", "名称", "name in Chinese"),
        Column("name_en", "string", "英文名称", "name in English"),
        Column("holder", "string", "地点或岗位", "place or post that holds it", needed=False),
        Column("number", "string", "文号", "number of the paper"),
        Column("office", "string", "授予的地方", "who grants it"),
        Column("granted_on", "date", "授予之日", "day it was granted"),
        Column("review_due", "date", "下次复核", "next review", needed=False),
        Column("lost_on", "date", "收回之日", "day it was taken back", needed=False),
        Column("lost_why", "string", "收回的理由", "why it was taken back", needed=False),
    ),
)
REVIEWS_TABLE = Table(
    "title_reviews",
    {"zh": "称号的年度复核", "en": "Yearly reviews of titles"},
    {"zh": "当年的复核。", "en": "Reviews of the year."},
    (
        Column("id", "string", "编号", "id"),
        Column("held", "string", "称号", "title", to="titles"),
        Column("outcome", "string", "结果", "outcome", of=REVIEWS),
        Column("text", "string", "意见", "what was found"),
        Column("until", "date", "整改期限", "day by which to put it right", needed=False),
        Column("said", "string", "地方的说明", "what the place says", needed=False),
        Column("date", "date", "复核之日", "day"),
    ),
)
STORIES = Table(
    "stories",
    {"zh": "典型案例", "en": "Stories"},
    {
        "zh": "当年公开的典型案例。提到同意具名的村民的，这里只有出处，正文请看网页。",
        "en": "Stories made public in the year. Of one that names villagers, who agreed to be "
        "named on its page, only where it is found.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("motion", "string", "事项", "matter", to="motions", needed=False),
        Column("method", "string", "办法", "method"),
        Column("date", "date", "公开之日", "day it was made public"),
        Column("title", "string", "标题", "title", needed=False),
        Column("lead", "string", "提要", "in short", needed=False),
        Column("text", "string", "正文", "text", needed=False),
    ),
)


def _versions(scope: Scope) -> QuerySet[CharterVersion]:
    found = CharterVersion.objects.filter(
        scope.within("area"), public_matter(), practice=False, adopted_on__lte=scope.last
    )
    return found.order_by("area_id", "document", "version")


def _charters(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "area_id", "document", "version", "title", "adopted_on", "start")
    return _versions(scope).values(*names, "resolution_number")


def _id(area: str, pk: int) -> str:
    return thing_id(area, "charter", pk)


def _charter(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "id": _id(row["area_id"], row["id"]),
        "area": division_id(row["area_id"]),
        "document": row["document"],
        "version": row["version"],
        "title": masked(row["title"]),
        "adopted_on": row["adopted_on"],
        "start_date": row["start"],
        "resolution": row["resolution_number"] or None,
    }


def _articles(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = _versions(scope).values("id", "area_id", "articles")
    return found.annotate(many=elements("articles", "$[*]"))


def _article(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    for row in rows:
        for number, one in enumerate(row["articles"], 1):
            sets = sorted(one.get("parameters", {}).items())
            yield {
                "charter": _id(row["area_id"], row["id"]),
                "number": number,
                "key": one["key"],
                "chapter": masked(one.get("chapter", "")) or None,
                "text": masked(one["text"]),
                "sets": " ".join(f"{name}={value}" for name, value in sets) or None,
            }


def _held(scope: Scope) -> QuerySet[Title]:
    lasting = Q(lost_on__isnull=True) | Q(lost_on__gte=scope.first)
    found = Title.objects.filter(scope.within("area"), lasting, public_matter(), practice=False)
    return found.filter(granted_on__lte=scope.last).order_by("area_id", "id")


def _titles(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "area_id", "title", "holder", "number", "office_id", "granted_on")
    return _held(scope).values(*names, "review_due", "lost_on", "lost_why")


def _title(row: dict[str, Any], scope: Scope) -> Row:
    known = kinds.load().get(row["title"])
    names = known.names if known else {}
    return {
        "id": thing_id(row["area_id"], "title", row["id"]),
        "area": division_id(row["area_id"]),
        "title": row["title"],
        "name": names.get("zh", row["title"]),
        "name_en": names.get("en", row["title"]),
        "holder": masked(row["holder"]) or None,
        "number": row["number"],
        "office": division_id(row["office_id"]),
        "granted_on": row["granted_on"],
        "review_due": row["review_due"],
        "lost_on": row["lost_on"],
        "lost_why": masked(row["lost_why"]) or None,
    }


def _reviews(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = TitleReview.objects.filter(scope.day("on"), held__in=_held(scope).order_by())
    names = ("id", "held_id", "held__area_id", "outcome", "text", "until", "said", "on")
    return found.order_by("held__area_id", "held_id", "id").values(*names)


def _review(row: dict[str, Any], scope: Scope) -> Row:
    area = row["held__area_id"]
    return {
        "id": thing_id(area, "title-review", row["id"]),
        "held": thing_id(area, "title", row["held_id"]),
        "outcome": row["outcome"],
        "text": masked(row["text"]),
        "until": row["until"],
        "said": masked(row["said"]) or None,
        "date": row["on"],
    }


def _stories(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Story.objects.filter(
        scope.within("area"), scope.moment("published_at"), public_matter(), state="public"
    )
    going = scope.under_way("matter__began_at", "matter__closed_at")
    names = ("id", "area_id", "matter_id", "method", "title", "lead", "sections", "consents")
    return found.order_by("area_id", "id").values(*names, "published_at", going=going)


def _story(row: dict[str, Any], scope: Scope) -> Row:
    area, open_ = row["area_id"], not row["consents"]
    words = [str(text) for text in row["sections"].values() if text]
    return {
        "id": thing_id(area, "story", row["id"]),
        "area": division_id(area),
        "motion": motion_id(area, row["matter_id"]) if row["going"] else None,
        "method": row["method"],
        "date": local(row["published_at"]),
        "title": masked(row["title"]) if open_ else None,
        "lead": masked(row["lead"]) if open_ else None,
        "text": masked("\n\n".join(words)) if open_ else None,
    }


charters = Source(CHARTERS, _charters, _charter, 73)
articles = Source(ARTICLES, _articles, None, 74, _article)
titles = Source(TITLES, _titles, _title, 75)
reviews = Source(REVIEWS_TABLE, _reviews, _review, 76)
stories = Source(STORIES, _stories, _story, 77)
