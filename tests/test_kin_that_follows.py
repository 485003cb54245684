"""Brothers of one father are close relatives, whichever of the two is asked about."""

from __future__ import annotations

import pytest
from tests.world import NOW, Village, make_village

from xiangyue.actions import terms
from xiangyue.actions.relatives import close_relatives
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Person, Relation

pytestmark = pytest.mark.django_db


def test_who_follows_from_a_common_parent_is_found_between_two_lists() -> None:
    village = make_village()
    father, one, other = (
        Person.objects.create(area=village.area, name=n, created_at=NOW) for n in "父甲乙"
    )
    for child in (one, other):
        Relation.objects.create(
            first=father, second=child, relation="child", said_on=NOW.date(),
            confirmed_on=NOW.date(),
        )  # fmt: skip
    day, area = NOW.date(), village.area.pk
    for use in ("elected", "staff", "supervision", "committee"):
        assert len(close_relatives([one.pk, other.pk], area, day, use=use)) == 1
        found = close_relatives([one.pk], area, day, use=use, others=[other.pk])
        assert [t.relation for t in found] == ["sibling"], use


@pytest.mark.parametrize(
    ("seated", "role", "clause"),
    [
        ("director", "supervisor", "law:37"),
        ("committee_member", "committee_member", "law:8"),
        ("supervisor", "committee_member", "law:37"),
        ("supervisor", "supervisor", ""),
        ("director", "representative", ""),
    ],
)
def test_nobody_is_entered_in_a_seat_beside_a_close_relative(
    seated: str, role: str, clause: str
) -> None:
    village: Village = make_village()
    kin = Person.objects.create(area=village.area, name="弟", created_at=NOW)
    Relation.objects.create(
        first=village.people[seated], second=kin, relation="sibling", said_on=NOW.date(),
        confirmed_on=NOW.date(),
    )  # fmt: skip
    given = {"actor": village.actor("secretary"), "now": NOW, "area": village.area.pk}
    given |= {"person_id": kin.pk, "role": role, "start": NOW.date()}
    given |= {"group": "1组"} if role == "representative" else {}
    if not clause:
        assert terms.start_term(**given).person == kin
        return
    with pytest.raises(Refusal) as refused:
        terms.start_term(**given)
    check = refused.value.checks[0]
    assert check.says == "people.relative" and clause in (check.clause or "")
