"""Verifiable secret ballots: where they stand, their archive, their result; and a ballot handed in
that was made elsewhere, such as by ``belenios-tool``: it is encrypted and signed, so that a program
that stands between can neither read nor change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from xiangyue.access.matters import may_see
from xiangyue.access.often import LONGEST_BALLOT, VOTING
from xiangyue.actions import trustee_ballots as acts
from xiangyue.actions import trustee_results
from xiangyue.actions.standing import procedure_of
from xiangyue.api.auth import ANYONE, OPEN, OPEN_ACT, READER
from xiangyue.api.common import Id
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, MatterPart, TrusteeBallot

router = Router(tags=["secret ballots"])


class TrusteeBallotOut(Schema):
    """A secret ballot. ``questions`` as Belenios has them ({question, answers, min, max, blank}).
    ``needed`` of the ``trustees`` open the result. ``counted``: voters whose last ballot counts;
    ``handed``: slips handed out. ``fingerprint``: of the election, "" before it is open.
    ``result``: null before the trustees opened it, and for good where ``few`` voted; else for each
    question the counts of its answers, with ``blank`` first how many left it blank."""

    id: int
    part: str
    round: int
    state: str
    uuid: str
    use: str
    questions: list[dict[str, Any]]
    group: str
    voters: str
    eligible: int
    trustees: int
    needed: int
    least: int
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    settled_at: datetime | None
    fingerprint: str
    handed: int
    ballots: int
    counted: int
    few: bool
    result: list[list[int]] | None


class TakenOut(Schema):
    """By the tracker the voter finds the ballot again."""

    tracker: str


@router.get(
    "/matters/{id}/secret-ballots",
    auth=READER,
    response={200: list[TrusteeBallotOut], **REFUSALS},
    openapi_extra=OPEN,
)
def secret_ballots(request: HttpRequest, id: Id) -> object:
    """The secret ballots of a matter, oldest first; those that were given up are ``void``."""
    matter = Matter.objects.select_related("procedure").filter(pk=id).first()
    if matter is None or not may_see(request.actor, matter, procedure_of(matter)):
        raise refuse("matter.unknown", code="not-found")
    facts = dict(MatterPart.objects.filter(matter=matter).values_list("key", "facts"))
    found = TrusteeBallot.objects.filter(matter=matter).prefetch_related("holders")
    return [_ballot(b, facts.get(b.part, {})) for b in found.order_by("part", "round")]


def _ballot(b: TrusteeBallot, facts: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "part", "round", "state", "uuid", "use", "questions", "group", "voters")
    names += ("eligible", "needed", "least", "opened_at", "closes_at", "closed_at", "settled_at")
    now = facts if b.state != "void" else {}
    result = b.result or {}
    return {name: getattr(b, name) for name in names} | {
        "trustees": len(b.holders.all()),
        "fingerprint": acts.prepared(b.election)[0].fingerprint if b.election else "",
        **{name: int(now.get(name, 0)) for name in ("handed", "ballots", "counted")},
        "few": bool(result.get("few")),
        "result": result.get("counts"),
    }


def _open(request: HttpRequest, uuid: str) -> TrusteeBallot:
    some = TrusteeBallot.objects.select_related("matter__procedure")
    found = some.filter(uuid=uuid).first() if uuid.isalnum() else None  # no column holds a NUL
    if found is None or not found.election:
        raise refuse("trustee-ballot.not-open", code="not-found")
    if not may_see(request.actor, found.matter, procedure_of(found.matter)):
        raise refuse("trustee-ballot.not-open", code="not-found")
    return found


@router.get(
    "/secret-ballots/{uuid}/archive.bel",
    auth=READER,
    response={200: bytes, **REFUSALS},
    openapi_extra=OPEN,
)
def archive(request: HttpRequest, uuid: str) -> FileResponse:
    """The whole archive as it stands now, in Belenios' own format: `belenios-tool election verify`
    and `xiangyue verify-ballots` prove it."""
    found = _open(request, uuid)
    answer = FileResponse(trustee_results.archive_of(found), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{uuid}.bel"'
    return answer


@router.get(
    "/secret-ballots/{uuid}/election.json",
    auth=READER,
    response={200: dict[str, Any], **REFUSALS},
    openapi_extra=OPEN,
)
def election(request: HttpRequest, uuid: str) -> HttpResponse:
    """The election in the bytes of which its fingerprint is made."""
    found = _open(request, uuid)
    return HttpResponse(found.election, content_type="application/json; charset=utf-8")


@router.post(
    "/secret-ballots/{uuid}/ballots",
    auth=ANYONE,
    response={201: TakenOut, **REFUSALS},
    openapi_extra=OPEN_ACT,
)
def cast(request: HttpRequest, uuid: str) -> Status:
    """Hand in a ballot of Belenios; the body is its JSON, such as ``belenios-tool`` makes. It is
    verified whole, and is not tied to whoever calls. Of one credential the last ballot counts."""
    VOTING.check(request)
    found = _open(request, uuid)
    if len(request.body) > LONGEST_BALLOT:
        raise refuse("trustee-ballot.bad-malformed", field="ballot")
    tracker = acts.cast(
        now=request.now,
        matter_id=found.matter_id,
        part=found.part,
        raw=request.body.decode("utf-8", "replace").strip(),
    )
    return Status(201, {"tracker": tracker})
