"""What is a person's own: who they are, what waits for them, what is due from them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from xiangyue.actions.waiting import Waits, places_of, waiting_for
from xiangyue.api.auth import CLOSED, PERSON_READS
from xiangyue.api.common import PageNumber, part_of, window
from xiangyue.api.errors import REFUSALS, Words
from xiangyue.core import masking
from xiangyue.data import desk
from xiangyue.data.models import Person

router = Router(tags=["me"], auth=PERSON_READS)
IN_A_PART = ("task", "review", "appeal", "errand", "invitation", "sign", "poll", "vote", "survey")
"""What waits in a part of a matter, by the row that it is."""


class SeatOut(Schema):
    """A seat held now."""

    role: str
    area: str


class MeOut(Schema):
    """Who the token speaks for. ``places``: where something can wait for them; ``unread``: their
    messages that they have not read."""

    id: int
    name: str
    area: str
    household: int | None
    seats: list[SeatOut]
    places: list[str]
    unread: int


class WaitsOut(Schema):
    """One thing that waits. ``what`` names it for as long as it waits; ``does``: part, visit, a
    meeting's confirm, attend, prepare, open, sit, count, minutes, or what is answered (opinion,
    posting, task, finding, question, turn …), whose row is ``id``. ``private``: nothing of it may
    be told to others."""

    what: str
    does: str
    area: str
    practice: bool
    private: bool
    due_on: date | None
    matter: int | None = None
    part: str = ""
    meeting: int | None = None
    id: int | None = None
    title: str = ""
    name: Words | None = None
    starts_at: datetime | None = None
    place: str = ""
    households: int | None = None
    reached: int | None = None


class WaitingOut(Schema):
    """A page of what waits, the earliest first."""

    rows: list[WaitsOut]
    page: int
    next: int | None


@router.get("/me", response={200: MeOut, **REFUSALS}, openapi_extra=CLOSED)
def me(request: HttpRequest) -> object:
    """Who the token speaks for, with their seats."""
    actor = request.actor
    home = Person.objects.filter(pk=actor.person_id).values_list("household_id", flat=True)
    return {
        "id": actor.person_id,
        "name": actor.name,
        "area": actor.area,
        "household": home.first(),
        "seats": [{"role": role, "area": code} for role, code in sorted(actor.seats)],
        "places": places_of(actor),
        "unread": actor.unread,
    }


@router.get("/me/waiting", response={200: WaitingOut, **REFUSALS}, openapi_extra=CLOSED)
def waiting(request: HttpRequest, page: PageNumber = 1) -> object:
    """Everything that waits for oneself, wherever one holds a seat and as a villager: the list of
    the page ``/me/waiting/``."""
    found = waiting_for(request.actor, now=request.now)
    return part_of([_out(w) for w in found[window(page)]], page)


def _out(w: Waits) -> dict[str, Any]:
    return {
        "what": w.what,
        "does": w.does,
        "area": w.area,
        "practice": w.practice,
        "private": w.private,
        "due_on": w.due_on,
        **_of(w),
    }


def _of(w: Waits) -> dict[str, Any]:
    row = w.row
    if isinstance(row, desk.PartRow):
        assert w.procedure is not None
        names = {
            lang: w.procedure.text(lang, "parts", row.key, "name") or row.key
            for lang in ("zh", "en")
        }
        found = {"matter": row.matter, "part": row.key, "title": row.title, "name": names}
        if w.does == "visit":
            found |= {"households": row.mine, "reached": row.reached or 0}
        return found
    if isinstance(row, desk.MeetingRow):
        return {
            "meeting": row.id,
            "title": row.title,
            "starts_at": row.starts_at,
            "place": row.place,
        }
    return {
        "id": row.id,
        "matter": row.matter,
        "part": row.more if row.kind in IN_A_PART else "",
        "title": row.more if row.kind in ("turn", "reception") else masking.mask(row.words),
        "name": json.loads(row.words) if row.kind == "turn" else None,
    }
