"""What is due from whom, by when: of a place, one of its bodies, or oneself; a year's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema

from xiangyue.actions import dues
from xiangyue.api.auth import CLOSED, OPEN, PERSON_READS, READER
from xiangyue.api.common import ROWS, PageNumber, Place, part_of, village, window
from xiangyue.api.errors import REFUSALS, Words
from xiangyue.core import masking
from xiangyue.core.refusals import refuse
from xiangyue.data.dues import LISTED, Asked, Due

router = Router(tags=["dues"])
Year = Annotated[int, Path(ge=2000, le=2100)]


class DueOut(Schema):
    """One thing due. ``kind``: turn, part, task, row, pledge, step, opinion, objection, question,
    finding, review, appeal, title, title_right, posting, disclosure, book_month, book_wait,
    instalment, contract, seal_use, activity, course, and on a calendar meeting and reception.
    ``id``: the row's. ``who``: the roles that it is due from. ``secret``: of a private
    matter only that something is due, and when."""

    kind: str
    area: str
    due_on: date
    opens_on: date | None
    done_on: date | None
    late: bool
    secret: bool
    words: str
    name: Words | None
    more: str
    who: list[str]
    person: str
    id: int | None
    matter: int | None
    matter_title: str
    part: str


class DuesOut(Schema):
    """A page of what is due, the earliest first."""

    rows: list[DueOut]
    page: int
    next: int | None


def _out(d: Due, today: date, *, own: bool) -> dict[str, Any]:
    """A thing due as the list shows it; of what is private only its owner is told which it is."""
    hidden = d.secret and not own
    unread = d.kind == "opinion" and not d.more  # for the village's office alone
    named = d.kind in ("turn", "part") and not d.secret
    return {
        "kind": d.kind,
        "area": d.area,
        "due_on": d.due_on,
        "opens_on": d.opens_on,
        "done_on": d.done_on,
        "late": (d.done_on or today) > d.due_on,
        "secret": d.secret,
        "words": "" if unread else masking.mask(d.words),
        "name": {"zh": d.words or d.part, "en": d.words_en or d.part} if named else None,
        "more": d.more,
        "who": [] if d.secret else d.who,
        "person": "" if d.secret else d.person_name,
        "id": None if hidden or unread else d.id,
        "matter": None if hidden else d.matter,
        "matter_title": d.matter_title,
        "part": "" if hidden else d.part,
    }


def _rows(found: Sequence[Due], today: date, own: frozenset[int] | None) -> list[dict[str, Any]]:
    """``own``: the matters that stay shut to the reader of their own list; None for a place's."""
    return [_out(d, today, own=own is not None and d.matter not in own) for d in found]


def _asked(request: HttpRequest, code: str, who: str, **more: Any) -> Asked:
    """What of a place is asked for: all of it, or of one of its bodies."""
    here = village(code)
    if who and who not in dues.groups(code):
        raise refuse("api.not-found", code="not-found")
    roles = {"roles": dues.GROUPS[who]} if who else {}
    today = timezone.localdate(request.now)
    return dues.of_place(code, today, practice=here.practice, **roles)._replace(**more)


@router.get(
    "/areas/{code}/dues",
    auth=READER,
    response={200: DuesOut, **REFUSALS},
    openapi_extra=OPEN,
)
def listed(
    request: HttpRequest,
    code: Place,
    who: str = "",
    kind: str = "",
    page: PageNumber = 1,
) -> object:
    """What is not done in a place, late or due soon. ``who``: of one of its bodies, such as
    ``branch_committee``; ``kind``: of one kind of list (turn, part, task, opinion, answer, …)."""
    if kind and kind not in LISTED:
        raise refuse("api.not-found", code="not-found")
    asked = _asked(request, code, who, kinds=(kind,) if kind else ())
    part = window(page)
    found = dues.listed(asked, limit=ROWS + 1, offset=part.start)
    return part_of(_rows(found, asked.today, None), page)


@router.get(
    "/areas/{code}/calendar/{year}",
    auth=READER,
    response={200: DuesOut, **REFUSALS},
    openapi_extra=OPEN,
)
def calendar(
    request: HttpRequest, code: Place, year: Year, who: str = "", page: PageNumber = 1
) -> object:
    """The calendar of a year, done or not, with meetings and reception days."""
    asked = _asked(request, code, who, first=date(year, 1, 1), last=date(year, 12, 31))
    found = dues.year(asked)[window(page)]
    return part_of(_rows(found, asked.today, None), page)


@router.get(
    "/me/dues",
    auth=PERSON_READS,
    response={200: DuesOut, **REFUSALS},
    openapi_extra=CLOSED,
)
def mine(request: HttpRequest, page: PageNumber = 1) -> object:
    """What is due from oneself, wherever one holds a seat."""
    asked = dues.theirs(request.actor, timezone.localdate(request.now))
    found = dues.listed(asked, limit=ROWS + 1, offset=window(page).start)
    shut = frozenset(dues.shut(request.actor, found))
    return part_of(_rows(found, asked.today, shut), page)
