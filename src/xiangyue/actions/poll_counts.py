"""What the answers of a poll come to today: of those who are on the list, and of nobody else."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from xiangyue.actions.standing import Case
from xiangyue.core.kinds.poll import CHOICES
from xiangyue.core.part import Part
from xiangyue.data.models import Household, Person, PollAnswer
from xiangyue.data.people import grown


def adults(area: str, today: date) -> Q:
    """Who is asked where adults are."""
    return grown(today) & Q(area_id=area, active=True)


def asked(case: Case, part: Part) -> int:
    """How many are on the list today."""
    if part.words["asks"] == "households":
        return Household.objects.filter(area_id=case.matter.area_id, active=True).count()
    return Person.objects.filter(adults(case.matter.area_id, case.today)).count()


def recount(case: Case, part: Part) -> None:
    """Put the counts as they are today: the answer of a household that was struck off, or of a
    person who moved away or died, is kept but no longer counted, as they are no longer asked."""
    answers = PollAnswer.objects.filter(matter=case.matter, part=part.key)
    if part.words["asks"] == "households":
        answers = answers.filter(household__area_id=case.matter.area_id, household__active=True)
    else:
        people = Person.objects.filter(adults(case.matter.area_id, case.today))
        answers = answers.filter(person__in=people)
    found = answers.aggregate(
        answered=Count("pk"), **{c: Count("pk", filter=Q(choice=c)) for c in CHOICES}
    )
    case.put(part.key, asked=asked(case, part), **found)
