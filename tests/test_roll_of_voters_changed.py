"""Who comes onto the posted roll: nobody from elsewhere past the assembly, and who is 18 by the day
to which election day is moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.test_village_election import (  # noqa: F401 - village and matter are fixtures
    DAY,
    appeal,
    facts,
    listed,
    matter,
    refused,
    village,
)
from tests.world import NOW, Village

from xiangyue.actions import elections, roll_appeals
from xiangyue.actions import voter_rolls as rolls
from xiangyue.data.models import Matter, Person, Voter

pytestmark = pytest.mark.django_db


def test_an_appeal_brings_nobody_from_elsewhere_in_past_the_assembly(
    village: Village,  # noqa: F811
    matter: Matter,  # noqa: F811
) -> None:
    """Art. 16 (3): whom a meeting did not accept is not on the roll by the committee's word."""
    guest = Person.objects.create(area=village.area, name="外来户", created_at=NOW)
    election = listed(village, matter)
    at = {"actor": village.actor("clerk"), "matter_id": matter.pk, "part": "roll", "now": NOW}
    row = appeal(village, matter, NOW, asks="add", name=guest.name, about=guest.pk)
    given = {"appeal_id": row.pk, "granted": True, "answer": "住了三年，补上"}
    assert refused(roll_appeals.decide, **at, **given) == "roll.no-meeting"
    roll_appeals.decide(**at, **given, basis="三月九日村民代表会议同意")
    line = Voter.objects.get(election=election, person=guest)
    assert (line.on_roll, line.ground) == (True, "applied")
    assert line.accepted == "三月九日村民代表会议同意"


def test_who_is_18_by_the_day_it_is_moved_to_comes_onto_the_posted_roll(
    village: Village,  # noqa: F811
    matter: Matter,  # noqa: F811
) -> None:
    """Art. 16: 18 on election day, whichever that is by now; also once the roll is final."""
    home = village.people["villager"].household
    assert home is not None
    moved = DAY + timedelta(days=7)
    born = {"甲": DAY, "乙": DAY + timedelta(days=1), "丙": moved, "丁": moved + timedelta(days=1)}
    for name, day in born.items():
        birth = day.replace(year=day.year - 18)
        Person.objects.create(
            area=village.area, name=name, household=home, birth_date=birth, created_at=NOW
        )
    election = listed(village, matter)
    at = {"actor": village.actor("clerk"), "matter_id": matter.pk}
    over = NOW + timedelta(days=7)
    rolls.finish(now=over, part="roll", **at)
    voters = facts(matter, "roll")["voters"]
    elections.move_day(now=over, part="plan", day=moved, reason="台风要来，推后一周", **at)
    names = Voter.objects.filter(election=election, on_roll=True, person__name__in=born)
    assert set(names.values_list("person__name", flat=True)) == {"甲", "乙", "丙"}
    assert facts(matter, "roll")["voters"] == voters + 2
    assert facts(matter, "roll")["unposted"] == 2
