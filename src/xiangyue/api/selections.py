"""Projects that compete for one budget: what was proposed, the vote and its result. Reading only:
a vote is cast by a person on a page, never by a program that stands between."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from xiangyue.access.matters import may_see
from xiangyue.actions import selection_counts
from xiangyue.actions.standing import procedure_of
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id
from xiangyue.api.errors import REFUSALS, Words
from xiangyue.core.masking import mask
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Proposal, Selection
from xiangyue.methods.wording import word

router = Router(tags=["selections"])


class ProposalOut(Schema):
    """A project as proposed and as screened. Money in fen; who proposed it is not told.
    ``merged_into``: the id of the one that stands for it."""

    id: int
    part: str
    number: int
    title: str
    purpose: str
    place: str
    cost: int
    merged_into: int | None
    withdrawn: bool
    admitted: bool | None
    criteria: dict[str, bool]
    checked_cost: int | None
    reason: str


class OutcomeOut(Schema):
    """One project of a closed vote. ``cost`` in yuan; ``why``: the sentence in each language."""

    number: int
    title: str
    cost: int
    votes: int
    funded: bool
    why: Words


class SelectionOut(Schema):
    """A vote. ``budget`` in fen. Before it is closed ``outcomes`` is empty and nothing of it is
    known. ``sha256``: of the ``.pb`` file with every ballot."""

    id: int
    part: str
    round: int
    state: str
    rule: str
    completion: str
    most: int
    voters: str
    eligible: int
    budget: int
    projects: list[dict[str, Any]]
    opened_at: datetime
    until: date
    closed_at: datetime | None
    votes: int | None
    spent: int | None
    outcomes: list[OutcomeOut]
    sha256: str


def _matter(request: HttpRequest, pk: int) -> Matter:
    matter = Matter.objects.select_related("procedure").filter(pk=pk).first()
    if matter is None or not may_see(request.actor, matter, procedure_of(matter)):
        raise refuse("matter.unknown", code="not-found")
    return matter


@router.get(
    "/matters/{id}/proposals",
    auth=READER,
    response={200: list[ProposalOut], **REFUSALS},
    openapi_extra=OPEN,
)
def proposals(request: HttpRequest, id: Id) -> object:
    """Every project proposed in a matter, by number, with what the screening found."""
    matter = _matter(request, id)
    found = Proposal.objects.filter(matter=matter).select_related("screening")
    return [_proposal(p) for p in found.order_by("part", "number")]


def _proposal(p: Proposal) -> dict[str, Any]:
    verdict = getattr(p, "screening", None)
    return {
        "id": p.pk,
        "part": p.part,
        "number": p.number,
        "title": p.title,
        "purpose": mask(p.purpose),
        "place": mask(p.place),
        "cost": p.cost,
        "merged_into": p.merged_into_id,
        "withdrawn": p.withdrawn_at is not None,
        "admitted": verdict.admitted if verdict else None,
        "criteria": verdict.criteria if verdict else {},
        "checked_cost": verdict.cost if verdict else None,
        "reason": mask(verdict.reason) if verdict else "",
    }


@router.get(
    "/matters/{id}/selections",
    auth=READER,
    response={200: list[SelectionOut], **REFUSALS},
    openapi_extra=OPEN,
)
def selections(request: HttpRequest, id: Id) -> object:
    """The votes on projects of a matter, the latest first."""
    matter = _matter(request, id)
    found = Selection.objects.filter(matter=matter).order_by("part", "-round")
    return [_selection(s) for s in found]


def _selection(s: Selection) -> dict[str, Any]:
    result = s.result or {}
    names = ("id", "part", "round", "state", "rule", "completion", "most", "voters", "eligible")
    names += ("budget", "projects", "opened_at", "until", "closed_at")
    return {name: getattr(s, name) for name in names} | {
        "votes": result.get("votes"),
        "spent": result.get("spent"),
        "sha256": result.get("sha256", ""),
        "outcomes": [
            {
                **{k: o[k] for k in ("number", "title", "cost", "votes", "funded")},
                "why": {lang: word(selection_counts.why(o, s), lang) for lang in ("zh", "en")},
            }
            for o in result.get("outcomes", ())
        ],
    }


@router.get(
    "/selections/{id}/ballots.pb", auth=READER, response={200: str, **REFUSALS}, openapi_extra=OPEN
)
def ballots(request: HttpRequest, id: Id) -> HttpResponse:
    """Every ballot of a closed vote, without a name, in the ``.pb`` format."""
    found = Selection.objects.filter(pk=id, state="closed").first()
    if found is None:
        raise refuse("matter.unknown", code="not-found")
    found.matter = _matter(request, found.matter_id)
    text = selection_counts.instance(found, selection_counts.rows_of(found), found.matter.title)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
