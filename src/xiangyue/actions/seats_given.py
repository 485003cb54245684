"""An approval that seats somebody: who is admitted to the party is in its roster by the act.

The seat runs from the day of the approval, so that nothing that was counted before changes; from
which day the standing counts (Constitution of the party, Art. 7: probation from the vote, standing
as a full member from the end of probation) is a fact of the part.
"""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions.acts import Act
from xiangyue.actions.milestones import concerned_in
from xiangyue.actions.standing import Case
from xiangyue.core.bodies import HOME
from xiangyue.core.kinds.milestone import window_of
from xiangyue.core.part import Part
from xiangyue.data.models import Membership


def take(a: Act, case: Case, part: Part) -> None:
    """What the approval of ``part`` does to the seats of the one concerned. In a practice nobody
    is seated; whoever is in the roster as a full member already stays as they are."""
    words = part.words
    if not words["seats"] or case.matter.practice:
        return
    outcome = case.facts(words["seats_by"]).get("outcome", "") if words["seats_by"] else ""
    if outcome and outcome == words["seats_stay"]:
        return
    given = not words["seats_by"] or outcome == words["seats_on"]
    for person in sorted(concerned_in(case.matter)):
        _end(case, words["in_place_of"], person)
        if given and _seat(case, words["seats"], person):
            a.sealed["seated"] = words["seats"]
    if given:
        case.put(part.key, seated=_since(case, words["seats_since"]).isoformat())


def _end(case: Case, role: str, person: int) -> None:
    """The role before ends the day before."""
    rows = Membership.objects.filter(area_id=case.matter.area_id, role=role, person_id=person)
    for row in rows.filter(end__isnull=True) if role else ():
        row.end = max(row.start, case.today - timedelta(days=1))
        row.save()


def _seat(case: Case, role: str, person: int) -> bool:
    """Seated today, unless they hold a role of the same body already."""
    area = case.matter.area_id
    held = Membership.objects.filter(
        area_id=area, body=HOME[role], person_id=person, start__lte=case.today
    )
    if held.exclude(end__lt=case.today).exists():
        return False
    Membership.objects.create(area_id=area, role=role, person_id=person, start=case.today)
    return True


def _since(case: Case, key: str) -> date:
    """The day of a part; of a dated step with a least time the first day that it could be done."""
    part = case.procedure.part(key)
    if part.kind == "milestone":
        until = case.facts(key).get("until")
        first = date.fromisoformat(until) if until else window_of(part, case.facts).first
        if first is not None:
            return first
    told = case.facts(key).get("on")
    return date.fromisoformat(told) if told else case.today
