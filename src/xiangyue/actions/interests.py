"""A panel without interests: each who sits on it says so first, and what is known is asked too.

Who compares bids or marks applicants declares whether they have an interest in one of them; whoever
has, stands aside. Known close relatives are refused by name (``rules/relatives.yaml``: conflict).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from xiangyue.actions.acts import Act
from xiangyue.actions.proposals import of_village
from xiangyue.actions.relatives import clash, close_relatives
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Person

Panel = list[dict[str, Any]]


def declare(
    a: Act,
    case: Case,
    panel: Panel,
    person_id: int,
    *,
    interest: bool,
    note: str,
    about: Collection[int],
) -> None:
    """Take one person onto ``panel`` with what they declare: ``interest`` with its ``note`` makes
    them stand aside. ``about``: the people on whom it decides; a close relative of one who says
    that there is no interest is refused, as is one of them."""
    person = of_village(person_id, case.matter.area_id, field="person")
    note = words(note, "note", 500, least=1 if interest else 0)
    if any(row["person"] == person.pk for row in panel):
        raise refuse("panel.twice", field="person", name=person.name)
    if not interest:
        require_free(case, [person.pk], about)
    panel.append({"person": person.pk, "name": person.name, "interest": interest, "note": note})
    a.data["interest"] = interest
    a.on["person"] = person.pk
    if note:
        a.sealed["note"] = note


def require_free(case: Case, people: Iterable[int], about: Collection[int]) -> None:
    """Refusal where one of ``people`` is one of ``about`` or a close relative of one of them."""
    people = set(people)
    names = dict(Person.objects.filter(pk__in=people | set(about)).values_list("pk", "name"))
    if own := people & set(about):
        raise refuse("panel.own", code="not-allowed", name=names[min(own)])
    area = case.matter.area_id
    ties = close_relatives(people, area, case.today, use="conflict", others=about)
    if ties:
        raise Refusal(
            "not-allowed",
            *(
                clash(t, "panel.relative", names, use="conflict", area=area, day=case.today)
                for t in ties
            ),
            field="person",
        )


def sitting(panel: Panel) -> Panel:
    """Those of the panel who have no interest."""
    return [row for row in panel if not row["interest"]]


def require_panel(panel: Panel, least: int) -> None:
    """Refusal unless at least ``least`` people sit on it, an odd number of them."""
    have = len(sitting(panel))
    if have < least or have % 2 == 0:
        raise Refusal(
            "conditions",
            Check("panel.too-few", False, have=have, need=max(least, have + (have % 2 == 0))),
        )
