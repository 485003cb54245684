"""Recommendations answered, and given back to each who took part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from xiangyue.access.actors import Actor
from xiangyue.actions.participants import accepted, parts_named
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.kinds.feedback import ANSWERS
from xiangyue.core.part import Part
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Recommendation, Returned


def recommend(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    texts: Sequence[str],
    key: UUID | None = None,
) -> Matter:
    """Write down what those who took part recommend, one by one."""
    said = [words(t, "text", 1000) for t in texts]
    if not said:
        raise refuse("text.missing", field="text")
    with act_on(matter_id, "feedback.recommend", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "feedback")
        before = Recommendation.objects.filter(matter=case.matter, part=part).count()
        Recommendation.objects.bulk_create(
            Recommendation(matter=case.matter, part=part, number=n, text=text)
            for n, text in enumerate(said, before + 1)
        )
        _count(case, asked)
        a.data["recommendations"] = len(said)
        a.sealed["texts"] = said
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def answer(
    *,
    actor: Actor,
    now: datetime,
    recommendation_id: int,
    answer: str,
    reason: str,
    key: UUID | None = None,
) -> Recommendation:
    """Adopted, adopted in part, or not, always with the reason, until it was given back."""
    reason = words(reason, "reason", 1000)
    found = Recommendation.objects.filter(pk=recommendation_id).first()
    if found is None:
        raise refuse("feedback.unknown", code="not-found")
    with act_on(found.matter_id, "feedback.answer", found.part, actor, now, None, key) as (a, case):
        asked = case.require_open(found.part, "feedback")
        if answer not in ANSWERS:
            raise refuse("feedback.answers", field="answer")
        if Returned.objects.filter(matter=case.matter, part=found.part).exists():
            raise refuse("feedback.given-back", code="conditions")
        row = Recommendation.objects.get(pk=recommendation_id)
        row.answer, row.reason, row.answered_at = answer, reason, now
        row.save()
        _count(case, asked)
        a.data |= {"number": row.number, "answer": answer}
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def give_back(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    on_paper: Sequence[int] = (),
    key: UUID | None = None,
) -> Matter:
    """Give the answers back to everyone who took part: on their own page, or by the letter
    (``on_paper``: ids of invitations). Refusal while one recommendation has no answer."""
    with act_on(matter_id, "feedback.return", part, actor, now, None, key) as (a, case):
        asked = case.require_open(part, "feedback")
        if not asked.words["to"]:
            raise refuse("feedback.to-nobody", code="conditions")
        here = Recommendation.objects.filter(matter=case.matter, part=part)
        if not here.exists():
            raise refuse("feedback.nothing", code="conditions")
        if left := here.filter(answer="").count():
            raise refuse("feedback.unanswered", code="conditions", left=left)
        people = accepted(case.matter.pk, parts_named(case, asked, "to"))
        Returned.objects.bulk_create(
            [
                Returned(
                    matter=case.matter,
                    part=part,
                    invitee=one,
                    how="paper" if one.pk in on_paper or one.person_id is None else "page",
                    returned_at=now,
                )
                for one in people
            ],
            ignore_conflicts=True,
        )
        _count(case, asked)
        a.data |= {"returned": len(people)}
        case.settle(a)
        a.result = str(matter_id)
    return case.matter


def _count(case: Case, part: Part) -> None:
    here = Recommendation.objects.filter(matter=case.matter, part=part.key)
    said = here.aggregate(
        recommendations=Count("pk"),
        answered=Count("pk", filter=~Q(answer="")),
        unanswered=Count("pk", filter=Q(answer="")),
        adopted=Count("pk", filter=Q(answer__in=("adopted", "partly"))),
    )
    case.put(
        part.key,
        owed=len(accepted(case.matter.pk, parts_named(case, part, "to"))),
        returned=Returned.objects.filter(matter=case.matter, part=part.key).count(),
        on=case.today.isoformat(),
        **said,
    )


def for_person(person_id: int) -> list[dict[str, Any]]:
    """What somebody was invited to and what was given back, newest first: one query."""
    from xiangyue.data.models import Invitee  # noqa: PLC0415 - read here alone

    rows = (
        Invitee.objects.filter(person_id=person_id, matter__practice=False)
        .select_related("matter")
        .annotate(back=Count("returned"))
        .order_by("-pk")[:20]
    )
    return [{"row": r, "back": bool(r.back)} for r in rows]
