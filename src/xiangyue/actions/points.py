"""The points of a meeting: what was said, agreed, left open, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from xiangyue.access.actors import Actor
from xiangyue.access.matters import public
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Point


@dataclass(frozen=True)
class NewPoint:
    """``kind``: said, agreed or open. ``speaker`` and ``side`` for what somebody said."""

    kind: str
    text: str
    speaker: str = ""
    side: str = ""


def write(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    points: Sequence[NewPoint],
    key: UUID | None = None,
) -> Matter:
    """Write down points of the meeting. What was said needs its speaker and side."""
    if not points:
        raise refuse("text.missing", field="text")
    with act_on(matter_id, "point.write", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "points")
        before = Point.objects.filter(matter=case.matter, part=part).count()
        rows = []
        for n, one in enumerate(points, before + 1):
            if one.kind not in asked.words["points"]:
                raise refuse("point.kind", field="kind")
            if one.kind == "said" and not (one.speaker.strip() and one.side.strip()):
                raise refuse("point.speaker", field="speaker")
            rows.append(
                Point(
                    matter=case.matter,
                    part=part,
                    number=n,
                    kind=one.kind,
                    text=words(one.text, "text", 1000),
                    speaker=one.speaker.strip()[:60],
                    side=one.side.strip()[:20],
                )
            )
        Point.objects.bulk_create(rows)
        _count(case, asked)
        a.data["points"] = len(rows)
        a.sealed["texts"] = [row.text for row in rows]
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def settle(
    *,
    actor: Actor,
    now: datetime,
    point_id: int,
    fate: str,
    who: str = "",
    due_on: date | None = None,
    reason: str = "",
    into: int | None = None,
    key: UUID | None = None,
) -> Point:
    """Say what becomes of a point: handled by whom until when, put to a vote, dropped and why.

    ``into``: the matter in which it is put to the vote, once there is one.
    """
    found = Point.objects.filter(pk=point_id).first()
    if found is None:
        raise refuse("point.unknown", code="not-found")
    with act_on(found.matter_id, "point.settle", found.part, actor, now, None, key) as (a, case):
        asked = case.require_open(found.part, "points")
        row = Point.objects.get(pk=point_id)
        if row.kind == "said" or fate not in asked.words["fates"]:
            raise refuse("point.fate", field="fate")
        row.who = words(who, "who", 60) if fate == "handled" else ""
        if fate == "handled":
            if due_on is None or due_on < case.today:
                raise refuse("point.due", field="due_on", today=case.today.isoformat())
            row.due_on = due_on
        else:
            row.due_on = None
        row.reason = words(reason, "reason", 1000, least=1 if fate == "dropped" else 0)
        row.into = _other(case.matter, into) if fate == "vote" and into else None
        row.fate, row.settled_at = fate, now
        row.save()
        _count(case, asked)
        a.data |= {"number": row.number, "fate": fate}
        a.data |= {"due": row.due_on.isoformat()} if row.due_on else {}
        a.data |= {"into": row.into_id} if row.into_id else {}
        a.sealed |= {"who": row.who, "reason": row.reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _other(matter: Matter, pk: int) -> Matter:
    found = (
        Matter.objects.filter(public(), pk=pk, area_id=matter.area_id, practice=matter.practice)
        .exclude(pk=matter.pk)
        .first()
    )
    if found is None:
        raise refuse("point.into", field="into")
    return found


def _count(case: Case, part: Part) -> None:
    here = Point.objects.filter(matter=case.matter, part=part.key)
    said = here.aggregate(
        points=Count("pk"),
        said=Count("pk", filter=Q(kind="said")),
        sides=Count("side", distinct=True, filter=Q(kind="said")),
        agreed=Count("pk", filter=Q(kind="agreed")),
        open=Count("pk", filter=Q(kind="open")),
        unsettled=Count("pk", filter=~Q(kind="said") & Q(fate="")),
    )
    case.put(part.key, on=case.today.isoformat(), **said)
