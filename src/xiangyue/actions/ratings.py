"""Satisfaction ballots counted: secret, on paper, by two tellers who must agree.

Nothing ever says who gave which ballot; the ballots carry no name. Ballots by phone wait for the
elections' secret pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.core.kinds.rating import GRADES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Rated, RatingCount, Task

WHOLE = "matter"
MOST = 100_000


def subjects_of(case: Case, part: str) -> dict[str, str]:
    """What is rated: the matter, and with ``items`` each of its tasks; key to words."""
    found = {WHOLE: case.matter.title}
    if case.procedure.part(part).words["items"]:
        rows = Task.objects.filter(matter=case.matter).order_by("pk").values_list("pk", "title")
        found |= {f"task-{pk}": title for pk, title in rows}
    return found


def enter_count(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    subject: str = WHOLE,
    issued: int,
    returned: int,
    grades: Sequence[int],
    expected: int | None = None,
    key: UUID | None = None,
) -> str:
    """One teller's count on one thing: "waits" for the other, "agreed", or "differs" (both count
    again). Refusals: sums that do not fit, the same teller twice, what is counted already."""
    numbers = [issued, returned, *grades]
    if len(grades) != len(GRADES) or any(not 0 <= n <= MOST for n in numbers):
        raise refuse("rating.numbers", field="issued", most=MOST)
    if returned > issued:
        raise refuse("rating.returned-more", field="returned", have=returned, need=issued)
    if sum(grades) != returned:
        raise refuse("rating.sum", field="satisfied", have=sum(grades), need=returned)
    with act_on(matter_id, "rating.count", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "rating")
        every = subjects_of(case, part)
        if subject not in every:
            raise refuse("rating.subject", field="subject")
        mine = {"matter": case.matter, "part": part, "subject": subject}
        if Rated.objects.filter(**mine).exists():
            raise refuse("rating.counted", code="conditions")
        before = list(RatingCount.objects.filter(**mine).order_by("round", "pk"))
        number = before[-1].round if before else 1
        same = [c for c in before if c.round == number]
        if len(same) == 2:
            number, same = number + 1, []
        if any(c.teller_id == actor.person_id for c in same):
            raise refuse("rating.same-teller", code="conditions")
        RatingCount.objects.create(
            **mine,
            round=number,
            teller_id=actor.person_id,
            issued=issued,
            returned=returned,
            grades=list(grades),
            entered_at=now,
        )
        state = "waits"
        if same:
            one = same[0]
            equal = [one.issued, one.returned, *one.grades] == numbers
            state = "agreed" if equal else "differs"
        if state == "agreed":
            Rated.objects.create(
                **mine, issued=issued, returned=returned, grades=list(grades), on=case.today
            )
            case.add(part, counted=1)
            case.put(part, subjects=len(every), on=case.today.isoformat())
            if subject == WHOLE:
                case.put(
                    part,
                    issued=issued,
                    returned=returned,
                    content=grades[0] + grades[1],
                    void=grades[3],
                )
            a.data |= {"issued": issued, "returned": returned, "grades": list(grades)}
        a.data |= {"subject": subject, "state": state, "round": number}
        case.settle(a)
        a.result = state
    return state
