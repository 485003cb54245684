"""Opinions beyond a village's powers: passed up to the township, its answer brought back (B1).

One opinion, two acts, each one entry in the village's log, with the township named: who follows an
opinion reads all of its way in one log, and no figure counts it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import ABOVE, PASSERS
from xiangyue.actions.acts import Act, AlreadyDone, act
from xiangyue.actions.opinions import (
    PERIOD,
    answer_of,
    area_of,
    count_answers,
    limited,
    locked,
)
from xiangyue.core.calendar import period
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Jurisdiction, Opinion, PassedUp
from xiangyue.methods import rulebook

REASON = 500  # characters at most
TOGETHER = 100  # opinions passed up in one go


def pass_up(
    *, actor: Actor, now: datetime, opinion_id: int, reason: str, key: UUID | None = None
) -> int:
    """Pass an unanswered opinion up to the village's township, once; the id of the passing.

    The township has its own number of days from today (its charter, else the nation's default).
    The answer is due then; a village that is late already stays late. The author, and the text of
    an opinion for the village office only, stay in the village: of that one the township reads
    ``reason`` alone.
    """
    area = area_of(opinion_id)
    actor.require(area, *PASSERS)
    reason = limited(reason, "reason", REASON, lines=True)
    if not reason:
        raise refuse("passed.reason", field="reason")
    with act("opinion.pass-up", actor=actor, now=now, area=area, key=key) as a:
        (opinion,) = locked(area, [opinion_id])
        a.practice = opinion.practice
        if opinion.answered_at:
            raise refuse("passed.answered", code="stale")
        if PassedUp.objects.filter(opinion=opinion).exists():
            raise refuse("passed.already", code="stale")
        row = to_township(a, opinion, town_above(area), reason, actor, now)
    return row.pk


def town_above(area: str) -> Jurisdiction:
    """The township of a village; Refusal where it does not take part."""
    town = Jurisdiction.objects.filter(area_id=area[:9]).first() if len(area) > 9 else None
    if town is None:
        raise refuse("passed.not-open", code="conditions")
    return town


def to_township(
    a: Act, opinion: Opinion, town: Jurisdiction, reason: str, actor: Actor, now: datetime
) -> PassedUp:
    """Within an act: the township owes the answer from today, by its own number of days."""
    if opinion.practice != town.practice:
        raise refuse("opinion.practice-mixed", code="conditions")
    today = timezone.localdate(now)
    settings = rulebook.load()
    days = settings.setting(PERIOD, day=today, area=town.area_id, charter=town.charter).value
    was, due = opinion.due_on, period(today, days).day
    row = PassedUp.objects.create(
        opinion=opinion,
        to_id=town.area_id,
        reason=reason,
        at=now,
        by_id=actor.person_id,
        was_due_on=was,
        due_on=due,
    )
    opinion.considered_at = opinion.considered_at or now
    if today <= was != due:
        opinion.due_on = due
        a.count("opinions_due", -1, was)
        a.count("opinions_due", 1, due)
    a.save(opinion, "considered_at", "due_on")
    a.on = {"opinion": opinion.pk}
    a.data |= {"to": town.area_id, "was_due_on": was.isoformat(), "due_on": due.isoformat()}
    a.sealed["reason"] = reason
    a.result = str(row.pk)
    return row


def pass_up_together(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    opinions: Sequence[int],
    reason: str,
    key: UUID | None = None,
) -> int:
    """Pass like opinions of one village up for the same reason, all or none; how many.

    Each is an act of its own (``pass_up``) with an answer of its own. At most ``TOGETHER``.
    """
    actor.require(area, *PASSERS)
    ids = sorted(set(opinions))
    if not ids:
        raise refuse("opinion.none-chosen", field="opinions")
    if len(ids) > TOGETHER:
        raise refuse("passed.too-many", field="opinions", number=len(ids), most=TOGETHER)
    with transaction.atomic():
        locked(area, ids)
        for pk in ids:
            one = uuid5(key, str(pk)) if key else None
            with suppress(AlreadyDone):
                pass_up(actor=actor, now=now, opinion_id=pk, reason=reason, key=one)
    return len(ids)


def bring_back(
    *,
    actor: Actor,
    now: datetime,
    passed_id: int,
    kind: str,
    answer: str,
    key: UUID | None = None,
) -> Opinion:
    """The township's answer, given as the opinion's own: what ``answer_opinions`` takes.

    May: who serves in that township's party committee or government, and its officers.
    """
    row = PassedUp.objects.select_related("opinion").filter(pk=passed_id).first()
    if row is None:
        raise refuse("opinion.unknown", code="not-found")
    actor.require(row.to_id, *ABOVE)
    answer = answer_of(kind, answer)
    area = row.opinion.area_id
    practice = row.opinion.practice
    with act(
        "opinion.bring-back", actor=actor, now=now, area=area, practice=practice, key=key
    ) as a:
        (opinion,) = locked(area, [row.opinion_id])
        if opinion.answered_at:
            raise refuse("passed.answered", code="stale")
        opinion.answer_kind, opinion.answer = kind, answer
        opinion.answered_at, opinion.answered_by_id = now, actor.person_id
        a.save(opinion, "answer_kind", "answer", "answered_at", "answered_by")
        count_answers(a, [opinion])
        a.on = {"opinion": opinion.pk}
        a.data = {"from": row.to_id, "kind": kind}
        a.sealed["answer"] = answer
        a.result = str(opinion.pk)
    return opinion
