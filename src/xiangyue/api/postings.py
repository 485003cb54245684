"""Postings: a village's list, one, and an objection to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Router, Schema, Status

from xiangyue.access.actors import Actor
from xiangyue.access.often import OBJECTING
from xiangyue.access.postings import reads_whole
from xiangyue.actions import postings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.disclosure_postings import keepers as board
from xiangyue.api.auth import ANYONE, OPEN, OPEN_ACT, READER, key_of
from xiangyue.api.common import Given, Id, PageNumber, Village, part_of, village, window
from xiangyue.api.errors import REFUSALS
from xiangyue.api.opinions import ReceiptOut
from xiangyue.core import masking, receipts
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Objection, Posting

router = Router(tags=["postings"])


class PostingOut(Schema):
    """A posting; ``until`` is its last day by the law's counting (Art. 35)."""

    id: int
    area: str
    number: str
    matter: int | None
    part: str
    title: str
    posted_at: datetime
    days: int
    until: date
    channels: list[str]
    taken_down_at: datetime | None
    objections: int
    objections_open: int


class PostingsOut(Schema):
    """A page of postings."""

    rows: list[PostingOut]
    page: int
    next: int | None


class PostingWhole(PostingOut):
    """A posting with its text. ``whole`` is false once it is down, for who is no longer concerned:
    then its text and the names under it are left out, as on its page."""

    whole: bool
    body: str
    basis: str
    contact: str
    signed_names: list[str]
    way: list[dict[str, Any]]


class ObjectionOut(Schema):
    """An objection as the posting's page shows it: masked but for its author and the office, and
    nobody's name."""

    id: int
    text: str
    own: bool
    made_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None


class ObjectionsOut(Schema):
    """A page of objections, the oldest first."""

    rows: list[ObjectionOut]
    page: int
    next: int | None


class ObjectionIn(Given):
    """An objection, named or not; without a token it is always anonymous."""

    text: str = ""
    anonymous: bool = False


def _found() -> Any:
    waiting = Count("objections", filter=Q(objections__answered_at__isnull=True))
    return Posting.objects.annotate(made=Count("objections"), waiting=waiting)


def _out(posting: Any) -> dict[str, Any]:
    names = ("id", "part", "title", "posted_at", "days", "until", "taken_down_at")
    return {name: getattr(posting, name) for name in names} | {
        "area": posting.area_id,
        "number": f"{posting.year}-{posting.number}",
        "matter": posting.matter_id,
        "channels": sorted(posting.channels),
        "objections": posting.made,
        "objections_open": posting.waiting,
    }


@router.get(
    "/areas/{code}/postings",
    auth=READER,
    response={200: PostingsOut, **REFUSALS},
    openapi_extra=OPEN,
)
def listed(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """The postings of a village, newest first."""
    village(code)
    rows = _found().filter(area_id=code, practice=False).order_by("-posted_at", "-id")
    return part_of([_out(posting) for posting in rows[window(page)]], page)


@router.get(
    "/postings/{id}", auth=READER, response={200: PostingWhole, **REFUSALS}, openapi_extra=OPEN
)
def one(request: HttpRequest, id: Id) -> object:
    """One posting."""
    posting = _found().filter(pk=id).first()
    if posting is None:
        raise refuse("posting.unknown", code="not-found")
    whole = reads_whole(request.actor, posting)
    return _out(posting) | {
        "whole": whole,
        "contact": posting.contact if whole else "",
        "body": posting.body if whole else "",
        "basis": posting.basis if whole else "",
        "signed_names": posting.signed_names if whole else [],
        "way": posting.way if whole else [],
    }


@router.get(
    "/postings/{id}/objections",
    auth=READER,
    response={200: ObjectionsOut, **REFUSALS},
    openapi_extra=OPEN,
)
def objections(request: HttpRequest, id: Id, page: PageNumber = 1) -> object:
    """The objections to a posting, with their answers."""
    posting = Posting.objects.select_related("matter__procedure").filter(pk=id).first()
    if posting is None:
        raise refuse("posting.unknown", code="not-found")
    keepers = postings.keepers_of(posting) if posting.matter else board(posting.area_id)
    office = request.actor.holds(posting.area_id, *keepers)
    rows = Objection.objects.filter(posting=posting).order_by("made_at", "id")
    return part_of([_objection(row, request.actor, office) for row in rows[window(page)]], page)


def _objection(row: Objection, actor: Actor, office: bool) -> dict[str, Any]:
    own = actor.person_id is not None and actor.person_id == row.author_id
    names = ("id", "made_at", "due_on", "answered_at")
    return {name: getattr(row, name) for name in names} | {
        "text": row.text if own or office else masking.mask(row.text),
        "answer": masking.mask(row.answer),
        "own": own,
    }


@router.post(
    "/postings/{id}/objections",
    auth=ANYONE,
    response={200: ReceiptOut, 201: ReceiptOut, **REFUSALS},
    openapi_extra=OPEN_ACT,
)
def object_to(request: HttpRequest, id: Id, given: ObjectionIn) -> Status:
    """Object to a posting while it hangs: anyone may, and it must be answered."""
    key = key_of(request)
    OBJECTING.check(request)
    try:
        objection = postings.object_to(
            actor=request.actor,
            now=request.now,
            posting_id=id,
            text=given.text,
            anonymous=given.anonymous or request.actor.person_id is None,
            key=key,
        )
    except AlreadyDone as done:
        return Status(200, _receipt(done.result))
    return Status(201, _receipt(objection.receipt))


def _receipt(receipt: str) -> dict[str, str]:
    link = f"{settings.BASE_URL}/objections/{receipt}/"
    return {"receipt": receipt, "shown": receipts.show(receipt), "link": link}
