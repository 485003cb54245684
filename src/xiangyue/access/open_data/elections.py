"""Elections: who stood, what was counted, box by box where no box is so small that it tells how
somebody voted (Popolo has no words of its own for them).

Named are those alone who hold an office: a candidate who was not elected is their place on the
paper. Source of what is made known: Organic Law of Villagers' Committees (2025), Art. 18-20.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import F, Func, JSONField, Q, QuerySet, Value

from xiangyue.access.open_data import Row, Scope, Source, elements, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.access.open_data.people import in_office, named, person_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.candidates import NAMED_BY
from xiangyue.data.elections import WAYS
from xiangyue.data.models import BoxLog, Candidacy, Election, VoteRound
from xiangyue.data.polling import BOXES

LEAST: Final = 30
"""Papers from which on a box is told by itself: the product's own number."""

_AREA = Column("area", "string", "地方", "area", to="areas")
_ROUND = Column("round", "string", "哪一次投票", "which vote", to="election_rounds")
ELECTIONS = Table(
    "elections",
    {"zh": "选举", "en": "Elections"},
    {
        "zh": "当年在办的选举：选什么、怎么选、哪天投票。",
        "en": "Elections under way in the year: what is elected, how, and on which day.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("motion", "string", "事项", "matter", to="motions"),
        Column("kind", "string", "哪种选举", "kind of election"),
        Column("way", "string", "有候选人还是自荐直选", "with candidates or open", of=WAYS),
        Column("group", "string", "村民小组", "village group that elects", needed=False),
        Column("date", "date", "选举日", "election day", needed=False),
        Column("seats", "integer", "应选人数", "seats", needed=False),
        Column(
            "committee_chosen_by",
            "string",
            "选举委员会由谁推选",
            "who chose the election committee",
            needed=False,
        ),
    ),
)  # fmt: skip
CANDIDATES = Table(
    "candidacies",
    {"zh": "正式候选人", "en": "Candidates"},
    {
        "zh": "正式候选人，按选票上的次序。"
        "只写任职人员的姓名（编号对应“任职人员”），没有当选的不具名。",
        "en": "Candidates in the order of the paper. Only who holds an office is named (by the id "
        "of the people in office); who was not elected is not.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("election", "string", "选举", "election", to="elections"),
        Column("post", "string", "职务", "post"),
        Column("place", "integer", "选票上的位次", "place on the paper", needed=False),
        Column("person", "string", "人员", "person", needed=False, to="people"),
        Column("named_by", "string", "怎样提名", "how they were named", of=NAMED_BY),
    ),
)  # fmt: skip
ROUNDS = Table(
    "election_rounds",
    {"zh": "选举的投票", "en": "Votes of elections"},
    {
        "zh": "每一次投票的总数，只有宣布了结果的。",
        "en": "The sums of each vote whose result was announced.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("election", "string", "选举", "election", to="elections"),
        Column("number", "integer", "第几次", "which vote"),
        Column("kind", "string", "哪种投票", "kind of vote"),
        Column("date", "date", "投票日", "day"),
        Column("state", "string", "有效还是无效", "whether it holds", of=("counted", "void")),
        Column("result", "string", "结果", "result"),
        Column("registered", "integer", "登记参加选举的村民", "registered voters"),
        Column("issued", "integer", "发出选票", "papers handed out", needed=False),
        Column("returned", "integer", "收回选票", "papers in the boxes"),
        Column("valid", "integer", "有效票", "valid papers"),
        Column("void", "integer", "废票", "void papers"),
        Column("blank", "integer", "空白票（算有效）", "blank papers, which are valid"),
    ),
)
_VOTED = (
    Column("post", "string", "职务", "post"),
    Column("place", "integer", "选票上的位次；0 是另写的人合计",
           "place on the paper, from 1 for each post; 0: all who were written in, together"),
    Column("person", "string", "人员", "person, if they hold an office", needed=False, to="people"),
)  # fmt: skip
RESULTS = Table(
    "election_results",
    {"zh": "选举得票", "en": "Election results"},
    {
        "zh": "每一次投票每个候选人的得票和是否当选；另写的人合为一行。",
        "en": "The votes for each candidate in each vote, and whether they were elected; all who "
        "were written in are one row.",
    },
    (
        _ROUND,
        *_VOTED,
        Column("votes", "integer", "得票", "votes for them"),
        Column("against", "integer", "反对票", "votes against them"),
        Column("elected", "integer", "当选", "1 elected, 0 not; of those written in, how many"),
    ),
    key=("round", "post", "place"),
)
BOXES_TABLE = Table(
    "election_boxes",
    {"zh": "票箱", "en": "Ballot boxes"},
    {
        "zh": "每一次投票每个票箱的选票张数。",
        "en": "The papers of each box in each vote.",
    },
    (
        Column("id", "string", "编号", "id"),
        _ROUND,
        Column("box", "string", "票箱", "name of the box"),
        Column("kind", "string", "种类", "main, station or mobile", of=BOXES),
        Column("received", "integer", "领取", "papers received"),
        Column("issued", "integer", "发出", "papers handed out"),
        Column("spoiled", "integer", "作废换发", "spoiled and replaced"),
        Column("unused", "integer", "剩余", "left over", needed=False),
        Column("returned", "integer", "收回", "in the box", needed=False),
    ),
)
BY_BOX = Table(
    "election_results_by_box",
    {"zh": "分票箱得票", "en": "Election results by box"},
    {
        "zh": f"各票箱的得票。少于{LEAST}张的票箱空着；只有一个这样的，再空一个，免得减得出来。",
        "en": f"The votes in each box. Of a box with fewer than {LEAST} papers they are left out; "
        "where there is only one such box, another's too, so that nothing can be worked out.",
    },
    (
        _ROUND,
        Column("box", "string", "票箱", "name of the box"),
        *_VOTED,
        Column("votes", "integer", "得票", "votes for them", needed=False),
        Column("against", "integer", "反对票", "votes against them", needed=False),
    ),
    key=("round", "box", "post", "place"),
)  # fmt: skip


RECALL = "recall"
QUESTION = ("carried", "not-carried")
"""The kind of a vote on one question, and its results."""


def _of_year(scope: Scope, path: str) -> Q:
    """Elections of public matters under way in the year; ``path`` leads to the election."""
    way = f"{path}__" if path else ""
    return (
        scope.within(f"{way}area")
        & scope.under_way(f"{way}matter__began_at", f"{way}matter__closed_at")
        & public_matter(f"{way}matter")
    )


def _id(area: str, pk: int) -> str:
    return thing_id(area, "election", pk)


def _round_id(area: str, pk: int) -> str:
    return thing_id(area, "election-round", pk)


def _elections(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "area_id", "matter_id", "kind", "way", "group", "day", "posts", "chosen_by")
    return Election.objects.filter(_of_year(scope, "")).order_by("area_id", "id").values(*names)


def _election(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "id": _id(row["area_id"], row["id"]),
        "area": division_id(row["area_id"]),
        "motion": motion_id(row["area_id"], row["matter_id"]),
        "kind": row["kind"],
        "way": row["way"],
        "group": masked(row["group"]) or None,
        "date": row["day"],
        "seats": None
        if row["kind"] == RECALL
        else sum(int(p["seats"]) for p in row["posts"]) or None,
        "committee_chosen_by": row["chosen_by"] or None,
    }


def _candidates(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Candidacy.objects.filter(_of_year(scope, "election"), state="formal")
    names = ("id", "election_id", "election__area_id", "post", "rank", "named_by", "person_id")
    return (
        found.order_by("election__area_id", "election_id", "post", "rank", "id")
        .values(*names, home=F("person__area_id"))
        .annotate(shown=named("person_id", scope))
    )


def _candidate(row: dict[str, Any], scope: Scope) -> Row:
    area = row["election__area_id"]
    return {
        "id": thing_id(area, "candidacy", row["id"]),
        "area": division_id(area),
        "election": _id(area, row["election_id"]),
        "post": row["post"],
        "place": row["rank"],
        "person": person_id(row["home"], row["person_id"]) if row["shown"] else None,
        "named_by": row["named_by"],
    }


def _announced(scope: Scope) -> QuerySet[VoteRound]:
    found = VoteRound.objects.filter(
        _of_year(scope, "election"), result__answer__whole__isnull=False
    )
    return found.filter(state__in=("counted", "void")).order_by("election__area_id", "id")


_ANSWER = Func(
    F("result"), Value("answer"), function="jsonb_extract_path", output_field=JSONField()
)
_NAMES = ("id", "election__area_id")


def _rounds(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("election_id", "number", "kind", "day", "state", "registered")
    return _announced(scope).values(*_NAMES, *names, answer=_ANSWER)


def _round(row: dict[str, Any], scope: Scope) -> Row:
    area, answer = row["election__area_id"], row["answer"]
    return {
        "id": _round_id(area, row["id"]),
        "area": division_id(area),
        "election": _id(area, row["election_id"]),
        "number": row["number"],
        "kind": row["kind"],
        "date": row["day"],
        "state": row["state"],
        "result": answer["result"],
        "registered": row["registered"],
        "issued": answer["issued"],
        **{name: answer["whole"][name] for name in ("returned", "valid", "void", "blank")},
    }


_STAND = "$.posts[*].standings[*] ? (@.candidate == true)"
_WRITTEN = "$.posts[*] ? (exists(@.standings[*] ? (@.candidate == false)))"


def _results(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = _announced(scope).values(*_NAMES, "posts", "candidates", answer=_ANSWER)
    return found.annotate(many=elements("answer", _STAND, _WRITTEN))


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, int, list[Mapping[str, Any]]]]:
    """The post's name, place on the paper (0: all who were written in), their standings; without a
    place that a relative left, which is filled out of an earlier vote."""
    order = {c["name"]: n for n, c in enumerate(row["candidates"])}
    voted = _keys(row)
    for post in row["answer"]["posts"]:
        if post["post"] not in voted:
            continue
        stand = [one for one in post["standings"] if one["candidate"]]
        stand.sort(key=lambda one: order.get(one["name"], len(order)))
        for place, one in enumerate(stand, 1):
            yield post["post"], place, [one]
        if written := [one for one in post["standings"] if not one["candidate"]]:
            yield post["post"], 0, written


def _keys(row: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the posts by the names that they have in the count."""
    return {post["name"]: post["post"] for post in row["posts"]}


def _people(row: Mapping[str, Any], shown: set[int]) -> dict[str, str]:
    """The ids of those candidates who hold an office, by their names on the paper."""
    return {
        c["name"]: person_id(row["election__area_id"], c["id"])
        for c in row["candidates"]
        if c["id"] in shown
    }


def _result(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    shown = in_office(scope)
    for row in rows:
        people = _people(row, shown)
        keys = _keys(row)
        asked = row["answer"]["result"] in QUESTION  # nobody is elected by it
        for post, place, some in _lines(row):
            yield {
                "round": _round_id(row["election__area_id"], row["id"]),
                "post": keys[post],
                "place": place,
                "person": people.get(some[0]["name"]) if place else None,
                "votes": sum(one["votes"] for one in some),
                "against": sum(one["against"] or 0 for one in some),
                "elected": 0 if asked else sum(one["status"] == "elected" for one in some),
            }


def _boxes(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = BoxLog.objects.filter(round__in=_announced(scope).order_by().values("pk"))
    names = ("id", "round_id", "round__election__area_id", "box__name", "box__kind")
    papers = ("received", "issued", "spoiled", "unused", "returned")
    return found.order_by("round__election__area_id", "round_id", "id").values(*names, *papers)


def _box(row: dict[str, Any], scope: Scope) -> Row:
    area = row["round__election__area_id"]
    return {
        "id": thing_id(area, "ballot-box", row["id"]),
        "round": _round_id(area, row["round_id"]),
        "box": masked(row["box__name"]),
        "kind": row["box__kind"],
        **{n: row[n] for n in ("received", "issued", "spoiled", "unused", "returned")},
    }


def too_small(returned: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """The boxes whose votes are not told by themselves: those with fewer papers than ``least``,
    and the next larger ones until what is left out together is two boxes and ``least`` papers, so
    that it cannot be had by taking the others from the whole. A single box is the whole itself."""
    if len(returned) == 1:
        return frozenset()
    order = sorted(returned, key=lambda name: (returned[name], name))
    left: list[str] = []
    for name in order:
        few = len(left) > 0 and (len(left) < 2 or sum(returned[n] for n in left) < least)
        if returned[name] < least or few:
            left.append(name)
    return frozenset(left)


def _by_box(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = _announced(scope).values(*_NAMES, "posts", "candidates", answer=_ANSWER)
    rows = elements("answer", _STAND, _WRITTEN)
    return found.annotate(many=rows * elements("answer", "$.boxes.keyvalue()"))


def _in_box(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    shown = in_office(scope)
    for row in rows:
        people, answer = _people(row, shown), row["answer"]
        boxes: Mapping[str, Mapping[str, Any]] = answer["boxes"]
        keys = _keys(row)
        hidden = too_small({name: tally["returned"] for name, tally in boxes.items()})
        for name in sorted(boxes):
            for post, place, some in _lines(row):
                yield {
                    "round": _round_id(row["election__area_id"], row["id"]),
                    "box": masked(name),
                    "post": keys[post],
                    "place": place,
                    "person": people.get(some[0]["name"]) if place else None,
                    **_marks(boxes[name], post, some, told=name not in hidden),
                }


def _marks(
    tally: Mapping[str, Any], post: str, some: Sequence[Mapping[str, Any]], *, told: bool
) -> dict[str, int | None]:
    ways = {"votes": "for", "against": "against"}
    return {
        column: sum(tally[way].get(post, {}).get(one["name"], 0) for one in some) if told else None
        for column, way in ways.items()
    }


elections = Source(ELECTIONS, _elections, _election, 60)
candidates = Source(CANDIDATES, _candidates, _candidate, 61)
rounds = Source(ROUNDS, _rounds, _round, 62)
results = Source(RESULTS, _results, None, 63, _result)
boxes = Source(BOXES_TABLE, _boxes, _box, 64)
by_box = Source(BY_BOX, _by_box, None, 65, _in_box)
