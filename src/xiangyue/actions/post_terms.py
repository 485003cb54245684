"""Who was given a post takes it up, or does not come; its term on the register of posts, ended."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.post_wishes import find, locked
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.actions.typed import words
from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import PostSignUp


def appoint(
    *,
    actor: Actor,
    now: datetime,
    part: str,
    sign_up_id: int,
    on: date,
    comes: bool = True,
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> PostSignUp:
    """Appoint one who was given a post, from the day ``on`` for the months that were announced.
    ``comes`` False, with the ``reason``: they do not, and the place stays empty."""
    reason, found = words(reason, "reason", 500, least=0 if comes else 1), find(sign_up_id)
    with act_on(found.matter_id, "post-term.appoint", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "appointment")
        row = locked(sign_up_id)
        if row.post is None or row.starts is not None:
            raise refuse("post-term.not-given", code="conditions")
        if on < case.today:
            late = (case.today - on).days
            raise Refusal("invalid", Check("post-term.past", False, late, 0), field="on")
        a.data |= {"number": row.number, "post": row.post.number, "comes": comes}
        if comes:
            row.starts = on
            row.until = date.fromordinal(add_months(on, row.post.months).toordinal() - 1)
            a.count("posts_taken", day=on)
            a.data["until"] = row.until.isoformat()
        else:
            row.post, row.against, row.why = None, False, reason
            case.add(part, declined=1)
            a.sealed["reason"] = reason
        row.save(update_fields=["post", "against", "why", "starts", "until"])
        _recount(case, part)
        case.settle(a)
        a.result = str(row.pk)
    return row


def end(
    *, actor: Actor, now: datetime, sign_up_id: int, reason: str, key: UUID | None = None
) -> PostSignUp:
    """End a term before its last day, today. It runs on when its matter is closed, so it is an act
    of the place; who may appoint may end."""
    reason, found = words(reason, "reason", 500), find(sign_up_id)
    matter = found.matter
    with act(
        "post-term.end",
        actor=actor,
        now=now,
        area=matter.area_id,
        practice=matter.practice,
        key=key,
    ) as a:
        actor.require(matter.area_id, *part_of_kind(procedure_of(matter), "appointment").actors)
        row = locked(sign_up_id)
        if not runs(row, a.day):
            raise refuse("post-term.not-running", code="conditions")
        row.ended_on, row.ended_why = a.day, reason
        row.save(update_fields=["ended_on", "ended_why"])
        a.on = {"matter": matter.pk}
        a.data = {"number": row.number}
        a.sealed["reason"] = reason
        a.result = str(row.pk)
    return row


def runs(row: PostSignUp, day: date) -> bool:
    """Whether the term runs on that day."""
    if row.starts is None or row.until is None or row.ended_on is not None:
        return False
    return row.starts <= day <= row.until


def register(area: str, *, practice: bool = False) -> QuerySet[PostSignUp]:
    """The register of posts of a place: every term, the posts in their order."""
    rows = PostSignUp.objects.filter(
        matter__area=area, matter__practice=practice, starts__isnull=False
    )
    return rows.select_related("person", "post").order_by("-matter", "post__number", "number")


def _recount(case: Case, part: str) -> None:
    rows = PostSignUp.objects.filter(
        matter=case.matter, post__isnull=False, withdrawn_at=None
    ).values_list("starts", "until")
    last = max((until for _starts, until in rows if until), default=None)
    case.put(
        part,
        appointed=sum(starts is not None for starts, _until in rows),
        waiting=sum(starts is None for starts, _until in rows),
        until=last.isoformat() if last else "",
        on=case.today.isoformat(),
    )
