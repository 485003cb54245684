"""Bulletins: a period's numbers, read from the records when it is issued, and kept so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import duties_held
from xiangyue.actions.acts import next_number
from xiangyue.actions.parts import act_on
from xiangyue.actions.typed import words
from xiangyue.core.duties import span
from xiangyue.core.figures import FLOWS
from xiangyue.core.kinds.bulletin import next_due
from xiangyue.core.kinds.rating import GRADES
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data import figures
from xiangyue.data.models import Area, Bulletin, Finding, Matter, Question, Rated, Task
from xiangyue.documents.bulletins import name_of

COUNTED = FLOWS
"""The figures of the area that a bulletin tells: whatever the acts count. What is 0 is left out on
paper."""
BELOW = ("opinions", "opinions_answered", "sittings", "decisions", "closed", "pledges_kept")
"""The figures that are told of each area directly below, in the order of their codes."""
MOST_BELOW = 200


def numbers_of(matter: Matter, first: date, last: date, *, today: date) -> dict[str, Any]:
    """Everything a bulletin says, out of the records: items with their state on the last day,
    ratings, findings and questions, the figures of the area and of those below. Seven queries."""
    upto = min(last, today)
    within = [
        timezone.make_aware(datetime.combine(first, time.min)),
        timezone.make_aware(datetime.combine(upto, time.max)),
    ]
    items = [
        _item(task, upto)
        for task in Task.objects.filter(matter=matter)
        .select_related("owner")
        .annotate(reports=Count("progress", filter=Q(progress__made_at__range=within)))
        .order_by("due_on", "pk")
        if timezone.localdate(task.created_at) <= upto
    ]
    rated = Rated.objects.filter(matter=matter, on__lte=upto).order_by("pk")
    titles = {f"task-{i['id']}": i["title"] for i in items}
    asked: list[Any] = [
        *Finding.objects.filter(matter=matter),
        *Question.objects.filter(matter=matter),
    ]
    below = _opened_below(matter.area_id)
    codes = [matter.area_id, *below]
    read = figures.read(codes, first=first, last=last, today=upto)
    sums = read[matter.area_id]
    return {
        "items": items,
        "counts": {
            state: sum(i["state"] == state for i in items)
            for state in ("done", "done-late", "late", "running")
        },
        "ratings": [
            {
                "title": titles.get(r.subject, matter.title),
                "issued": r.issued,
                "returned": r.returned,
                **dict(zip(GRADES, r.grades, strict=True)),
            }
            for r in rated
        ],
        "asked": _asked(asked, first, upto),
        "figures": {name: sums[name] for name in COUNTED},
        "below": [
            {"name": name, **{key: read[code][key] for key in BELOW}}
            for code, name in below.items()
        ],
    }


def told(numbers: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The figures of a bulletin that are not 0, in the order of ``COUNTED``, which its row does not
    keep."""
    kept = numbers["figures"]
    return [(key, kept[key]) for key in COUNTED if kept.get(key)]


def _opened_below(area: str) -> dict[str, str]:
    """The areas directly below that take part, by code, with their names; none of a village."""
    rows = Area.objects.filter(parent=area, jurisdiction__practice=False).order_by("code")
    found = rows.values_list("code", "name")[:MOST_BELOW] if level_of(area) != "village" else ()
    return {code: display_name(name, level_of(code)) for code, name in found}


def _item(task: Any, upto: date) -> dict[str, Any]:
    ended = timezone.localdate(task.finished_at) if task.finished_at else None
    ended = ended if ended and ended <= upto else None
    if ended:
        state = "done" if ended <= task.due_on else "done-late"
    else:
        state = "late" if task.due_on < upto else "running"
    return {
        "id": task.pk,
        "title": task.title,
        "standard": task.standard,
        "owner": task.owner.name,
        "due": task.due_on.isoformat(),
        "ended": ended.isoformat() if ended else "",
        "state": state,
        "days_late": max(0, ((ended or upto) - task.due_on).days),
        "budget": task.budget,
        "spent": task.spent,
        "reports": task.reports,
    }


def _asked(rows: list[Any], first: date, upto: date) -> Mapping[str, int]:
    """Findings and written questions: put in the period; of all so far answered, open, late."""
    told = {"new": 0, "answered": 0, "open": 0, "late": 0}
    for row in rows:
        on = timezone.localdate(getattr(row, "made_at", None) or row.asked_at)
        if on > upto:
            continue
        told["new"] += on >= first
        ended = timezone.localdate(row.answered_at) if row.answered_at else None
        if ended and ended <= upto:
            told["answered"] += 1
        else:
            told["open"] += 1
            told["late"] += row.due_on < upto
    return told


def issue(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    period: str,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Bulletin:
    """Issue the bulletin of ``period`` (``2026-03``, ``2026Q1``, ``2026H1``, ``2026``).

    Its numbers are read now and stay. Refusals: a period that is not over, that was before the
    matter, that the definition does not ask for, that has its bulletin already.
    """
    text = words(text, "text", 8000, least=0)
    try:
        size, first, last = span(period)
    except ValueError:
        raise refuse("bulletin.period", field="period") from None
    with act_on(matter_id, "bulletin.issue", part, actor, now, expected, key) as (a, case):
        spec, matter = case.require_open(part, "bulletin"), case.matter
        if size not in spec.words["periods"]:
            raise refuse("bulletin.period", field="period")
        if case.today < last:
            raise refuse("bulletin.not-over", field="period", day=last.isoformat())
        if last < timezone.localdate(matter.began_at):
            raise refuse("bulletin.before", field="period")
        if Bulletin.objects.filter(matter=matter, part=part, period=period).exists():
            names = {lang: name_of(period, lang) for lang in ("zh", "en")}
            raise refuse("bulletin.twice", field="period", period_name=names)
        kind = "drill-bulletin" if matter.practice else "bulletin"
        row = Bulletin.objects.create(
            area_id=matter.area_id,
            matter=matter,
            part=part,
            practice=matter.practice,
            period=period,
            first=first,
            last=last,
            year=case.today.year,
            number=next_number(matter.area_id, kind, case.today.year),
            numbers=numbers_of(matter, first, last, today=case.today),
            text=text,
            issued_at=now,
            issued_by_id=actor.person_id,
        )
        case.add(part, issued=1, **{size: 1})
        case.put(part, on=case.today.isoformat())
        out = set(
            Bulletin.objects.filter(matter=matter, part=part).values_list("period", flat=True)
        )
        opened = case.parts[part].opened_on or case.today
        case.parts[part].due_on = next_due(spec, opened, case.today, out)
        duties_held.done_by(a, f"bulletin-{size}", matter.area_id, matter.practice, case.today, now)
        a.on["bulletin"] = row.pk
        a.data |= {"period": period, "counts": row.numbers["counts"]}
        a.sealed |= {"text": text, "items": row.numbers["items"]}
        case.settle(a)
        a.result = str(row.pk)
    return row
