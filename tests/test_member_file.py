"""A member's file has its postings among its steps, by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW, make_matter, make_village

from xiangyue.actions.documents_of_admissions import member_file
from xiangyue.actions.milestones import CONCERNED
from xiangyue.actions.standing import read_case
from xiangyue.data.models import Milestone, Party, Person, Posting
from xiangyue.documents.model import KeyValues
from xiangyue.documents.party_papers import member_file as paper

pytestmark = pytest.mark.django_db


def test_steps_and_postings_stand_by_day() -> None:
    village = make_village()
    matter = make_matter(village, procedure="member-development")
    who = village.person("clerk")
    for n, (part, days) in enumerate((("chosen", 0), ("mentor", 9))):
        Milestone.objects.create(
            matter=matter, part=part, number=1, round=1, on=(NOW + timedelta(days=days)).date(),
            entered_at=NOW + timedelta(days=n), entered_by=who,
        )  # fmt: skip
    row = Posting.objects.create(
        area=village.area, matter=matter, part="posting-activist", year=2026, number=1,
        title="公示", body="公示", contact="村委会", posted_at=NOW + timedelta(days=2),
        posted_by=who, days=5, working=True, until=(NOW + timedelta(days=9)).date(),
    )  # fmt: skip
    case = read_case(matter.pk, now=NOW + timedelta(days=20))
    assert case is not None
    steps = member_file(case, "en").steps
    assert [s.on for s in steps] == sorted(s.on for s in steps) and len(steps) == 3
    assert steps[1].on == row.posted_at.date() and steps[1].number == 3
    assert steps[1].outcome.startswith("posted for 5 working days, until ")
    Posting.objects.filter(pk=row.pk).update(taken_down_at=NOW + timedelta(days=3))
    assert "taken down on" in member_file(case, "en").steps[1].outcome


def test_sex_and_day_of_birth_are_those_of_the_register() -> None:
    village = make_village()
    matter = make_matter(village, procedure="member-development")
    who = village.person("villager")
    Party.objects.create(matter=matter, person=who, side=CONCERNED)
    case = read_case(matter.pk, now=NOW)
    assert case is not None
    for sex, born, shown in (
        ("f", date(1998, 5, 17), ("女", "1998年5月17日")),
        ("m", None, ("男",)),
        ("", None, ()),
    ):
        Person.objects.filter(pk=who.pk).update(sex=sex, birth_date=born)
        made = member_file(case, "zh")
        assert (made.name, made.sex, made.born) == (who.name, sex, born)
        pairs = next(b for b in paper(made).blocks if isinstance(b, KeyValues)).rows
        assert [value for _label, value in pairs[1:-2]] == list(shown)
