"""What an act on a posting does to it, whether it is of a matter or of a place: the same rules of
showing, objecting, answering and taking down. What a matter's parts are told of it is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept, attach
from xiangyue.core import calendar, receipts
from xiangyue.core.log import NOBODY, told_at
from xiangyue.core.procedure import CHANNELS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Objection, Posting
from xiangyue.methods import rulebook


def place_setting(area: str, name: str, day: date) -> int:
    """A dated number for a place: the law's, its province's, or its own charter's."""
    charter = own_numbers.stored(area) or None
    return int(rulebook.load().setting(name, day=day, area=area, charter=charter).value)


def shown_in(
    given: Sequence[str], allowed: Sequence[str], day: date, actor: Actor, by_name: str = ""
) -> dict[str, Any]:
    """What is kept of each channel: since when, entered by whom, hung by whom if another.

    Refusal for one that is not allowed.
    """
    for channel in given:
        if channel not in CHANNELS or channel not in allowed:
            raise refuse("posting.channel", field="channels", channel=channel)
    how: dict[str, Any] = {"on": day.isoformat(), "by": actor.person_id}
    return {channel: how | ({"name": by_name} if by_name else {}) for channel in given}


def show(
    a: Act,
    posting: Posting,
    *,
    actor: Actor,
    now: datetime,
    channels: Sequence[str],
    allowed: Sequence[str],
    on: date | None,
    by_name: str,
    photos: Sequence[Kept],
) -> None:
    """It was shown there; the first showing counts. ``posting`` is locked. Refusal for a day on
    which it did not hang."""
    today = timezone.localdate(now)
    posted = timezone.localdate(posting.posted_at)
    down = timezone.localdate(posting.taken_down_at) if posting.taken_down_at else None
    day = on or down or today
    if down is None and not posted <= day <= today:
        raise refuse("posting.shown-when", field="on", posted=posted.isoformat())
    if down is not None and not posted <= day <= down:
        raise refuse(
            "posting.shown-while", field="on", posted=posted.isoformat(), down=down.isoformat()
        )
    posting.channels = {**shown_in(channels, allowed, day, actor, by_name), **posting.channels}
    posting.save(update_fields=["channels"])
    attach(photos, area=posting.area_id, now=now, public=True, posting=posting)
    a.data |= {"channels": sorted(posting.channels), "photos": [p.sha256 for p in photos]}
    a.data["shown"] = day.isoformat()
    if down is not None:
        a.data["late"] = True
    if by_name:
        a.sealed["by"] = by_name


def require_hanging(posting: Posting, today: date, clause: str) -> None:
    """Refusal once it may not be objected to any more."""
    if posting.taken_down_at or today > posting.until:
        raise refuse(
            "objection.over", code="conditions", clause=clause, until=posting.until.isoformat()
        )


def objected(
    a: Act,
    posting: Posting,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    anonymous: bool,
    days: int,
    rng: Callable[[int], bytes],
    disclosure_id: int | None = None,
) -> Objection:
    """An objection is there, to be answered within ``days``. Its receipt is the act's result."""
    objection = Objection.objects.create(
        posting=posting,
        disclosure_id=disclosure_id,
        receipt=receipts.make(rng(receipts.BYTES)),
        text=text,
        author_id=None if anonymous else actor.person_id,
        anonymous=anonymous,
        made_at=told_at(now, NOBODY) if anonymous else now,
        due_on=timezone.localdate(now) + timedelta(days=days),
    )
    a.count("objections")
    a.count("objections_due", 1, objection.due_on)
    a.on |= {"posting": posting.pk, "objection": objection.pk}
    a.sealed["text"] = text
    a.result = objection.receipt
    return objection


def answered(a: Act, objection_id: int, *, actor: Actor, now: datetime, answer: str) -> Objection:
    """An objection is answered, once."""
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.answered_at:
        raise refuse("objection.answered", code="conditions")
    objection.answer, objection.answered_at = answer, now
    objection.answered_by_id = actor.person_id
    objection.save()
    a.count("objections_due", -1, objection.due_on)
    a.on |= {"posting": objection.posting_id, "objection": objection.pk}
    a.sealed["answer"] = answer
    a.result = str(objection.posting_id)
    return objection


def run(posting: Posting, today: date) -> int:
    """How many of its days have run."""
    posted = timezone.localdate(posting.posted_at)
    if posting.working:
        return min(posting.days, calendar.WORK.working_days_between(posted, today))
    return calendar.days_run(posted, today)


def take_down(a: Act, posting: Posting, now: datetime, clause: str) -> None:
    """It is taken down. Refusal while its days run."""
    today = timezone.localdate(now)
    if today <= posting.until:
        raise refuse(
            "posting.still-hanging-working" if posting.working else "posting.still-hanging",
            code="conditions",
            clause=clause,
            until=posting.until.isoformat(),
            days=posting.days,
            run=run(posting, today),
        )
    posting.taken_down_at = now
    posting.save(update_fields=["taken_down_at"])
    a.on["posting"] = posting.pk
    a.data |= {"days": posting.days, "channels": sorted(posting.channels)}
    a.result = str(posting.pk)
