"""Satisfaction ballots counted: secret, on paper, by two tellers who must agree.

Nothing ever says who gave which ballot; the ballots carry no name. Ballots by phone wait for the
elections' secret pool. A representative is rated by five to fifteen households: of them no numbers
of grades are kept once the tellers agree, only whether most are content, and not even that where
fewer came back than ``assessment.least-shown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.core.kinds.rating import GRADES
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data import representatives
from xiangyue.data.models import Household, Membership, Rated, RatingCount, Task

WHOLE = "matter"
MOST = 100_000


LEAST_SHOWN = "assessment.least-shown"


def seats_of(case: Case, part: str) -> list[Membership]:
    """The representatives who are rated: in office on the day on which the part was opened."""
    day = case.parts[part].opened_on or case.today
    return list(representatives.seats(case.matter.area_id, day))


def homes_of(seat: Membership) -> int:
    """How many households rate a representative: their own, or those of the group that chose them.

    ``seat``: as ``data.representatives.seats`` gives it.
    """
    own: int = seat.households_count  # type: ignore[attr-defined]
    if own or not seat.group:
        return own
    homes = Household.objects.filter(area_id=seat.area_id, active=True, group=seat.group)
    return homes.count()


def subjects_of(case: Case, part: str) -> dict[str, str]:
    """What is rated: the matter, and with ``items`` each of its tasks; or each representative with
    the households that rate them; key to words."""
    if case.procedure.part(part).words["representatives"]:
        return {f"seat-{s.pk}": s.person.name for s in seats_of(case, part)}
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
        seat = _seat(case, part, subject, actor, issued)
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
        if state == "agreed" and seat is not None:
            _seat_agreed(a, case, part, mine, numbers, len(every))
        elif state == "agreed":
            Rated.objects.create(
                **mine, issued=issued, returned=returned, grades=list(grades), on=case.today
            )
            case.add(part, counted=1)
            case.put(part, subjects=len(every), on=case.today.isoformat())
            if subject == WHOLE:
                a.count_turnout("ratings", entitled=issued, took=returned)
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


def _seat(case: Case, part: str, subject: str, actor: Actor, issued: int) -> Membership | None:
    """The seat that is rated, if one is. Refusals: more ballots than households; one's own."""
    if not subject.startswith("seat-"):
        return None
    seat = next(s for s in seats_of(case, part) if f"seat-{s.pk}" == subject)
    if seat.person_id == actor.person_id:
        raise refuse("rating.own", code="not-allowed", field="subject")
    homes = homes_of(seat)
    if issued > homes:
        check = Check("rating.more-than-homes", False, issued, homes, homes, clause="law:29")
        raise Refusal("invalid", check, field="issued")
    return seat


def _seat_agreed(
    a: Act, case: Case, part: str, mine: dict[str, object], numbers: Sequence[int], every: int
) -> None:
    """What is kept of a representative's ballots: how many came back, and which of ``LEVELS``."""
    issued, returned, *grades = numbers
    least = own_numbers.setting(LEAST_SHOWN, matter=case.matter, day=case.today)
    content = grades[0] + grades[1]
    level = "content" if 2 * content > returned else "weak"
    if returned < least:
        level = "few"
    Rated.objects.create(
        **mine, issued=issued, returned=returned, grades=[], level=level, on=case.today
    )
    RatingCount.objects.filter(**mine).delete()  # the tellers' numbers tell too much
    case.add(
        part,
        counted=1,
        issued=issued,
        returned=returned,
        content=int(level == "content"),
        weak=int(level == "weak"),
    )
    case.put(part, subjects=every, on=case.today.isoformat())
    a.data |= {"issued": issued, "returned": returned, "level": level}
