"""A matter has ended: what still waits for an answer from above waits no longer."""

from __future__ import annotations

from datetime import datetime

from xiangyue.actions.acts import Act
from xiangyue.actions.standing import Case
from xiangyue.data.models import Review
from xiangyue.data.reviews import ENDED


def end_waiting(a: Act, case: Case, now: datetime) -> None:
    """Called by the act that ends a matter. No query where its method has no review."""
    if not any(p.kind == "review" for p in case.procedure.parts):
        return
    for row in Review.objects.filter(matter=case.matter, answered_at=None):
        row.outcome, row.answered_at = ENDED, now
        a.save(row, "outcome", "answered_at")
        if row.due_on is not None:
            a.count("reviews_due", -1, row.due_on)


def refused_above(case: Case) -> bool:
    """Whether a level above has refused what the matter needs: it cannot be carried out."""
    return any(
        p.kind == "review" and bool(case.facts(p.key).get("refused")) for p in case.procedure.parts
    )
