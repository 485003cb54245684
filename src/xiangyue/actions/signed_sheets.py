"""A list signed on paper: never without the photo of it, and kept with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from xiangyue.access.actors import Actor
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.standing import Case
from xiangyue.core.refusals import refuse
from xiangyue.data.models import PollSheet

MOST_PHOTOS: Final = 10


def require_photos(photos: Sequence[Kept]) -> None:
    """Refusal without a photo, and for too many."""
    if not photos:
        raise refuse("poll.no-photo", field="photos")
    at_most(photos, MOST_PHOTOS)


def signers(people: Sequence[int], photos: Sequence[Kept]) -> list[int]:
    """The ids of those who signed, each once; Refusal where there is nobody, or no photo."""
    require_photos(photos)
    ids = list(dict.fromkeys(people))
    if not ids:
        raise refuse("demand.nobody", field="people")
    return ids


def keep(
    case: Case,
    part: str,
    photos: Sequence[Kept],
    actor: Actor,
    now: datetime,
    membership_id: int | None = None,
) -> PollSheet:
    """The sheet with its photos, for the office; ``membership_id``: whose round it was."""
    sheet = PollSheet.objects.create(
        matter=case.matter,
        part=part,
        membership_id=membership_id,
        entered_at=now,
        entered_by_id=actor.person_id,
    )
    attach(photos, area=case.matter.area_id, now=now, public=False, poll_sheet=sheet)
    return sheet
