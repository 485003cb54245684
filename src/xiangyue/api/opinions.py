"""Opinions: a village's public list, one said, one followed by its receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from xiangyue.access.often import LOOKING, SAYING
from xiangyue.access.opinions import in_office
from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.api.auth import ANYONE, OPEN, OPEN_ACT, READER, key_of
from xiangyue.api.common import ROWS, Given, Number, PageNumber, Village, part_of, village
from xiangyue.api.errors import REFUSALS
from xiangyue.core import masking, receipts
from xiangyue.core.refusals import refuse
from xiangyue.data import opinion_lists
from xiangyue.data.opinion_lists import Row

router = Router(tags=["opinions"])
State = Literal["", "open", "waiting", "in_hand", "overdue", "answered", "taken_up"]


class OpinionOut(Schema):
    """An opinion in a list: its first 400 characters, personal numbers masked for the public."""

    id: int
    text: str
    subject: str
    place: str
    channel: str
    public: bool
    state: str
    created_at: datetime
    due_on: date
    considered_at: datetime | None
    answered_at: datetime | None
    answer_kind: str
    group: int | None
    group_title: str | None
    matter: int | None
    joiners: int
    files: int


class OpinionsOut(Schema):
    """A page of opinions."""

    rows: list[OpinionOut]
    page: int
    next: int | None


class OpinionIn(Given):
    """What is said. The rules and the limits are the page's; ``anonymous`` keeps no person.

    ``heard_from``: the name a visitor gives, or, with ``on_behalf``, who said it at the door.
    """

    text: str = ""
    subject: str = ""
    place: str = ""
    anonymous: bool = False
    public: bool = True
    heard_from: str = ""
    on_behalf: bool = False
    heard_on: date | None = None
    household: str = ""
    channel: str = "phone"
    joins: Number | None = None


class ReceiptOut(Schema):
    """The receipt of what was said: whoever holds it follows it to its answer."""

    receipt: str
    shown: str
    link: str


class WayOut(Schema):
    """An opinion for whoever holds its receipt."""

    receipt: str
    area: str
    text: str
    subject: str
    place: str
    public: bool
    state: str
    created_at: datetime
    due_on: date
    considered_at: datetime | None
    answered_at: datetime | None
    answer_kind: str
    answer: str
    matter: int | None
    joiners: int


@router.get(
    "/areas/{code}/opinions",
    auth=READER,
    response={200: OpinionsOut, **REFUSALS},
    openapi_extra=OPEN,
)
def listed(
    request: HttpRequest,
    code: Village,
    state: State = "",
    subject: Annotated[str, Query(max_length=20)] = "",
    page: PageNumber = 1,
) -> object:
    """The opinions of a village, newest first; a token adds those that its owner may read."""
    jurisdiction = village(code)
    today, whole = timezone.localdate(request.now), in_office(request.actor, code)
    rows = opinion_lists.rows(
        code,
        today=today,
        everything=whole,
        person=request.actor.person_id,
        practice=jurisdiction.practice,
        state=state,
        subject="".join(c for c in subject if c.isprintable()),
        limit=ROWS + 1,
        offset=(page - 1) * ROWS,
    )
    return part_of([_row(row, today, whole=whole) for row in rows], page)


def _row(row: Row, today: date, *, whole: bool) -> dict[str, Any]:
    found = row._asdict() | {"state": row.state(today)}
    if not whole:
        found |= {"text": masking.mask(row.text), "place": masking.mask(row.place)}
    return found


@router.post(
    "/areas/{code}/opinions",
    auth=ANYONE,
    response={200: ReceiptOut, 201: ReceiptOut, **REFUSALS},
    openapi_extra=OPEN_ACT,
)
def submit(request: HttpRequest, code: Village, given: OpinionIn) -> Status:
    """Say something to a village. 200 instead of 201: the key came before, here is its receipt."""
    jurisdiction = village(code)
    key = key_of(request)
    if not given.on_behalf:
        SAYING.check(request)
    try:
        opinion = opinions.submit_opinion(
            actor=request.actor,
            now=request.now,
            area=code,
            key=key,
            jurisdiction=jurisdiction,
            **given.dict(),
        )
    except AlreadyDone as done:
        return Status(200, _receipt(done.result))
    return Status(201, _receipt(opinion.receipt))


def _receipt(receipt: str) -> dict[str, str]:
    link = f"{settings.BASE_URL}/r/{receipt}/"
    return {"receipt": receipt, "shown": receipts.show(receipt), "link": link}


@router.get(
    "/receipts/{receipt}",
    auth=READER,
    response={200: WayOut, **REFUSALS},
    openapi_extra=OPEN,
)
def by_receipt(request: HttpRequest, receipt: str) -> object:
    """The way of an opinion to its answer, for whoever holds the receipt."""
    plain = receipts.read(receipt)
    found = opinion_lists.whole(receipt=plain) if plain else None
    if found is None:
        LOOKING.check(request)
        says = "opinion.receipt-unknown" if plain else "opinion.receipt-unreadable"
        raise refuse(says, code="not-found", field="receipt", length=receipts.LENGTH)
    state = Row.state(found, timezone.localdate(request.now))  # type: ignore[arg-type]  # same four fields
    names = ("text", "subject", "place", "public", "created_at", "due_on", "considered_at")
    names += ("answered_at", "answer_kind", "answer", "joiners")
    return {
        "receipt": found.receipt,
        "area": found.area_id,
        "state": state,
        "matter": found.matter_id,
        **{name: getattr(found, name) for name in names},
    }
