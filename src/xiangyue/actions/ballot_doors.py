"""Whether a ballot may be cast in secret by the way in which somebody came in."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Jurisdiction
from xiangyue.methods import rulebook


def require_ballot_door(actor: Actor, area: str, now: datetime) -> None:
    """Refusal for who came in by a household card, unless the place's rules let it (the setting
    ``card.secret-ballots``): card and PIN can be handed on, or asked for by the strong."""
    if actor.door != "card":
        return
    charter = Jurisdiction.objects.filter(area_id=area).values_list("charter", flat=True).first()
    book = rulebook.load()
    found = book.setting(
        "card.secret-ballots", day=timezone.localdate(now), area=area, charter=charter
    )
    if not found.value:
        raise refuse("card.secret-ballot", code="not-allowed", clause=found.clause)
