"""The votes of an election: where each stands, its result, files to count it again. Reading only:
a vote on paper is entered by those who count it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from xiangyue.access.matters import may_see
from xiangyue.actions import documents_of_counts, round_results, told_boxes
from xiangyue.actions.standing import procedure_of
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import BoxLog, Matter, VoteRound
from xiangyue.methods import counting

router = Router(tags=["elections"])


class BoxOut(Schema):
    """The papers of one box. ``kind``: main, station or mobile; ``returned`` once it was opened;
    ``proxies`` and ``scribes`` are among the ``issued``."""

    box: str
    kind: str
    received: int
    issued: int
    proxies: int
    scribes: int
    spoiled: int
    unused: int | None
    returned: int | None
    sealed: bool


class ElectedOut(Schema):
    """Who is elected to which post."""

    post: str
    name: str
    sex: str


class VoteOut(Schema):
    """One vote. ``state``: called, open, counting, counted, void. ``answer``: as `xiangyue count
    --json` gives it, in the languages zh and en; null before the result was said; ``sheet``: what
    was counted, the input of `xiangyue count`; in both, boxes of fewer than 30 papers are told
    together, so that none tells how somebody voted. ``follows``: how many votes are still to
    be held."""

    number: int
    kind: str
    day: date
    state: str
    registered: int
    boxes: list[BoxOut]
    elected: list[ElectedOut]
    answer: dict[str, Any] | None
    sheet: dict[str, Any] | None
    follows: int


def _matter(request: HttpRequest, pk: int) -> Matter:
    found = Matter.objects.select_related("procedure", "area").filter(pk=pk).first()
    if found is None or not may_see(request.actor, found, procedure_of(found)):
        raise refuse("matter.unknown", code="not-found")
    return found


@router.get(
    "/matters/{id}/votes",
    auth=READER,
    response={200: list[VoteOut], **REFUSALS},
    openapi_extra=OPEN,
)
def votes(request: HttpRequest, id: Id) -> object:
    """The votes of an election on paper, in their order, void ones among them."""
    matter = _matter(request, id)
    rounds = list(VoteRound.objects.filter(election__matter=matter).order_by("number"))
    logs: dict[int, list[BoxLog]] = {}
    for log in BoxLog.objects.filter(round__in=rounds).select_related("box").order_by("box_id"):
        logs.setdefault(log.round_id, []).append(log)
    return [_out(vote, logs.get(vote.pk, [])) for vote in rounds]


def _out(vote: VoteRound, logs: list[BoxLog]) -> dict[str, Any]:
    outcome = round_results.outcome_of(vote)
    result = vote.result or {}
    shown = told_boxes.for_all(outcome) if outcome else None
    papers = ("received", "issued", "proxies", "scribes", "spoiled", "unused", "returned", "sealed")
    return {
        "number": vote.number,
        "kind": vote.kind,
        "day": vote.day,
        "state": vote.state,
        "registered": vote.registered,
        "boxes": [
            {"box": log.box.name, "kind": log.box.kind, **{p: getattr(log, p) for p in papers}}
            for log in logs
        ],
        "elected": [
            {"post": e["title"], "name": e["name"], "sex": e["sex"]}
            for e in (result.get("elected", []) if vote.state == "counted" else [])
        ],
        "answer": {lang: counting.data(shown, lang) for lang in ("zh", "en")} if shown else None,
        "sheet": told_boxes.sheet_for_all(result["sheet"], outcome) if outcome else None,
        "follows": len(vote.plan),
    }


@router.get(
    "/matters/{id}/votes/{number}/nist-1500-100",
    auth=READER,
    response={200: dict[str, Any], **REFUSALS},
    openapi_extra=OPEN,
)
def common_data(request: HttpRequest, id: Id, number: int) -> object:
    """The result of one vote in the common data format of NIST SP 1500-100, version 2.0."""
    matter = _matter(request, id)
    vote = VoteRound.objects.filter(election__matter=matter, number=number).first()
    if vote is None or not vote.result:
        raise refuse("count.no-result", code="not-found")
    return documents_of_counts.common_data(matter, vote, request.now)
