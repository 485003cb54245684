"""What exempts from a contribution list, in words."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import circumstances
from xiangyue.web.formats import day

KINDS: dict[str, Promise | str] = {
    "five-guarantees": lazy("Supported by the state for want of any means (five guarantees)"),
    "low-income": lazy("Lives on the minimum living allowance"),
    "soldier": lazy("Soldier on duty"),
    "disabled-veteran": lazy("Disabled soldier who has left the service"),
    "student": lazy("Student at school"),
    "pregnant": lazy("Pregnant"),
    "after-birth": lazy("Gave birth within a year"),
}


def told(person_id: int, today: date) -> str:
    """What exempts the person today, for that person alone: one query."""
    found = [
        (KINDS[row.kind], row.start)
        for row in circumstances.of_person(person_id)
        if row.start <= today and (row.end is None or today <= row.end)
    ]
    return _("; ").join(
        _("%(ground)s, since %(day)s") % {"ground": ground, "day": day(start)}
        for ground, start in found
    )
