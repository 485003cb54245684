"""Matters: a village's list, one with where it stands, one begun, a text written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from xiangyue.access.matters import may_see, seen_by
from xiangyue.actions import matters, motion_texts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import Case, read_case
from xiangyue.api.auth import CLOSED_ACT, OPEN, PERSON, READER, key_of
from xiangyue.api.common import Given, Id, Number, PageNumber, Place, part_of, village, window
from xiangyue.api.errors import REFUSALS, CheckOut, Words, check_out
from xiangyue.core.engine import PartView, step_names
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, MotionText

router = Router(tags=["matters"])


class MatterOut(Schema):
    """A matter. ``number`` is its year and number; ``budget`` is in fen; ``version`` grows by one
    with each act and may be sent back as ``expected``."""

    id: int
    area: str
    number: str
    title: str
    summary: str
    category: str
    origin: str
    procedure: str
    fingerprint: str
    practice: bool
    state: str
    step: str
    open_parts: list[str]
    due_on: date | None
    version: int
    budget: int | None
    resolution_number: str
    began_at: datetime
    decided_at: datetime | None
    closed_at: datetime | None


class MattersOut(Schema):
    """A page of matters."""

    rows: list[MatterOut]
    page: int
    next: int | None


class PartOut(Schema):
    """A part: waiting, open or done; its facts; every condition that stands against it now."""

    key: str
    kind: str
    name: Words
    status: str
    actors: list[str]
    due_on: date | None
    done_at: datetime | None
    facts: dict[str, Any]
    unmet: list[CheckOut]


class StepOut(Schema):
    """A step with its parts."""

    key: str
    number: int
    name: Words
    parts: list[PartOut]


class TextOut(Schema):
    """The last version of a text of a matter. ``budget`` in fen."""

    part: str
    version: int
    title: str
    body: str
    budget: int | None
    made_at: datetime


class MatterWhole(MatterOut):
    """A matter with its standing and its texts."""

    steps: list[StepOut]
    texts: list[TextOut]


class MatterIn(Given):
    """A new matter. ``opinions``: ids of the opinions it takes up, each answered by it.
    ``procedure``: the method's slug; left out, the one that the place has adopted. ``parties``: ids
    of the people it is about."""

    title: str = ""
    summary: str = ""
    category: str = ""
    origin: str = "opinions"
    opinions: list[Number] = []
    parties: list[Number] = []
    answer: str = ""
    procedure: str = ""
    practice: bool = False


class TextIn(Given):
    """A version of a draft part's text. ``budget`` in fen; ``expected``: the version last read."""

    part: str
    title: str = ""
    body: str = ""
    budget: int | None = None
    reason: str = ""
    expected: int | None = None


def _out(matter: Matter) -> dict[str, Any]:
    names = ("id", "title", "summary", "category", "origin", "practice", "state", "step")
    names += ("open_parts", "due_on", "version", "budget", "resolution_number")
    names += ("began_at", "decided_at", "closed_at")
    return {name: getattr(matter, name) for name in names} | {
        "area": matter.area_id,
        "number": f"{matter.year}-{matter.number}",
        "procedure": matter.procedure.slug,
        "fingerprint": matter.procedure.fingerprint,
    }


@router.get(
    "/areas/{code}/matters",
    auth=READER,
    response={200: MattersOut, **REFUSALS},
    openapi_extra=OPEN,
)
def listed(
    request: HttpRequest,
    code: Place,
    state: Literal["", "running", "closed", "dropped"] = "",
    page: PageNumber = 1,
) -> object:
    """The matters of a village, those under way first."""
    village(code)
    found = Matter.objects.filter(area_id=code, practice=False).select_related("procedure")
    found = found.filter(seen_by(request.actor, code))
    found = found.defer("procedure__raw").order_by("closed_at", "-began_at", "id")
    if state:
        found = found.filter(state=state)
    rows = found[window(page)]
    return part_of([_out(matter) for matter in rows], page)


@router.get(
    "/matters/{id}", auth=READER, response={200: MatterWhole, **REFUSALS}, openapi_extra=OPEN
)
def one(request: HttpRequest, id: Id) -> object:
    """One matter with where it stands: steps, parts, and what is not met, in numbers and words."""
    return _whole(id, request)


def _whole(pk: int, request: HttpRequest) -> dict[str, Any]:
    case = read_case(pk, now=request.now)
    if case is None or not may_see(request.actor, case.matter, case.procedure):
        raise refuse("matter.unknown", code="not-found")
    views = case.standing().parts
    texts = MotionText.objects.filter(matter_id=pk).order_by("part", "-version").distinct("part")
    return _out(case.matter) | {
        "steps": [
            {
                "key": step.key,
                "number": number,
                "name": step_names(case.procedure, step.key),
                "parts": [_part(case, v) for v in views if v.step is step],
            }
            for number, step in enumerate(case.procedure.steps, start=1)
        ],
        "texts": list(texts),
    }


def _part(case: Case, view: PartView) -> dict[str, Any]:
    row = case.parts[view.part.key]
    running = case.matter.state == "running"
    return {
        "key": view.part.key,
        "kind": view.part.kind,
        "name": view.names,
        "status": view.status,
        "actors": view.part.actors,
        "due_on": row.due_on,
        "done_at": row.done_at,
        "facts": row.facts,
        "unmet": [check_out(c) for c in view.unmet] if running else [],
    }


@router.post(
    "/areas/{code}/matters",
    auth=PERSON,
    response={200: MatterWhole, 201: MatterWhole, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def start(request: HttpRequest, code: Place, given: MatterIn) -> Status:
    """Begin a matter by the village's own method. 200: the key came before, here it is."""
    village(code)
    key = key_of(request)
    try:
        matter = matters.start_matter(
            actor=request.actor, now=request.now, area=code, key=key, **given.dict()
        )
    except AlreadyDone as done:
        return Status(200, _whole(int(done.result), request))
    return Status(201, _whole(matter.pk, request))


@router.post(
    "/matters/{id}/texts",
    auth=PERSON,
    response={200: MatterWhole, 201: MatterWhole, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def write(request: HttpRequest, id: Id, given: TextIn) -> Status:
    """Write a version of a draft (plan, motion, implementation plan) of a matter."""
    key = key_of(request)
    try:
        motion_texts.write_text(
            actor=request.actor, now=request.now, matter_id=id, key=key, **given.dict()
        )
    except AlreadyDone:
        return Status(200, _whole(id, request))
    return Status(201, _whole(id, request))
