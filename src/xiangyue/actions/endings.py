"""A matter has ended: what it still waited for is late for nobody any more."""

from __future__ import annotations

from datetime import datetime

from xiangyue.actions.acts import Act
from xiangyue.actions.standing import Case
from xiangyue.actions.survey_ends import give_up
from xiangyue.core.part import Part
from xiangyue.data.models import (
    Appeal,
    Finding,
    MemberPost,
    Pair,
    Pledge,
    RegisterRow,
    Review,
    Survey,
    Task,
    Voter,
)
from xiangyue.data.reviews import ENDED


def end_waiting(a: Act, case: Case, now: datetime) -> None:
    """Called by the act that ends a matter. A query only for what the facts say is still open:
    tasks, rows and findings stay as they are, and are counted as late no longer."""
    parts = case.procedure.parts
    if any(p.kind == "review" for p in parts):
        for review in Review.objects.filter(matter=case.matter, answered_at=None):
            review.outcome, review.answered_at = ENDED, now
            a.save(review, "outcome", "answered_at")
            if review.due_on is not None:
                a.count("reviews_due", -1, review.due_on)

    if any(p.kind == "appeal" and case.facts(p.key).get("open") for p in parts):
        for appeal in Appeal.objects.filter(matter=case.matter, decided_on=None):
            a.count("reviews_due", -1, appeal.due_on)

    if any(p.kind == "survey" for p in parts):
        for survey in Survey.objects.filter(matter=case.matter, state="open"):
            give_up(survey, case.matter.end_reason, now)

    if any(p.kind == "voter_roll" for p in parts):  # another place may have them from now on
        Voter.objects.filter(election__matter=case.matter, bars=True).update(bars=False)

    def left(kind: str, fact: str) -> list[Part]:
        return [p for p in parts if p.kind == kind and case.facts(p.key).get(fact)]

    if left("tasks", "unfinished"):
        for task in Task.objects.filter(matter=case.matter, finished_at=None):
            a.count("tasks_due", -1, task.due_on)
    if left("register", "open"):
        for row in RegisterRow.objects.filter(matter=case.matter, done_on=None):
            a.count("tasks_due", -1, row.due_on)
    if left("fulfilment", "open"):
        for pledge in Pledge.objects.filter(matter=case.matter, state="fixed"):
            assert pledge.due_on is not None
            a.count("tasks_due", -1, pledge.due_on)
            for day in pledge.steps.filter(reached_on=None).values_list("due_on", flat=True):
                a.count("tasks_due", -1, day)
    # who helps whom, and who holds which post, runs for as long as its matter does
    if any(p.kind == "pairs" for p in parts):
        a.count("pairs", -Pair.objects.filter(matter=case.matter, until=None).count())
    if any(p.kind == "member_posts" for p in parts):
        held = MemberPost.objects.filter(matter=case.matter, agreed_at__isnull=False)
        a.count("member_posts", -held.count())
    if left("oversight", "findings_open"):
        for finding in Finding.objects.filter(matter=case.matter, answered_at=None):
            a.count("questions_due", -1, finding.due_on)
    for part in (p for p in parts if p.kind == "handling"):
        if not case.facts(part.key).get("finished") and (day := case.parts[part.key].due_on):
            a.count("requests_due", -1, day)


def refused_above(case: Case) -> bool:
    """Whether a level above has refused what the matter needs: it cannot be carried out."""
    return any(
        p.kind == "review" and bool(case.facts(p.key).get("refused")) for p in case.procedure.parts
    )
