"""A bulletin whose period is over and that is not out is late."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from tests.world import CODE, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access.actors import actor_of_person
from xiangyue.actions import bulletins, dues
from xiangyue.core.kinds.bulletin import next_due, unissued
from xiangyue.data import overdue
from xiangyue.data.models import Matter, MatterPart
from xiangyue.methods import library
from xiangyue.scenario.cast import moment

TOWN = CODE[:9]
OPENED, TODAY = date(2026, 3, 10), date(2026, 10, 5)


def test_the_earliest_period_without_its_bulletin_is_the_next() -> None:
    part = library.procedure("programme").part("bulletins")  # quarter, half, year
    every = ["2026Q1", "2026H1", "2026Q2", "2026Q3"]
    assert unissued(part, OPENED, TODAY, ()) == every
    assert unissued(part, OPENED, date(2026, 3, 31), ()) == []  # its last day is not over
    assert next_due(part, OPENED, OPENED, ()) == date(2026, 4, 10)
    assert next_due(part, OPENED, TODAY, every[:3]) == date(2026, 10, 10)
    assert next_due(part, OPENED, TODAY, every) == date(2027, 1, 10)  # the fourth, H2 and the year
    assert next_due(part, OPENED, date(2026, 9, 30), every) == date(2027, 1, 10)
    assert next_due(part, date(2026, 4, 1), date(2026, 4, 1), ()) == date(2026, 7, 10)


@pytest.mark.django_db
def test_it_is_late_until_it_is_issued(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    village = make_village()
    officer = make_officer(TOWN)
    matter = make_matter(village, procedure="area-bulletins", upto="bulletins")
    assert Matter.objects.filter(pk=matter.pk).update(
        area_id=TOWN, began_at=moment(OPENED), due_on=date(2026, 4, 10)
    )
    MatterPart.objects.filter(matter=matter, key="bulletins").update(
        opened_on=OPENED, due_on=date(2026, 4, 10)
    )
    now: datetime = moment(date(2026, 4, 11))
    late = overdue.rows(TOWN, today=now.date(), limit=9)
    assert [(r.kind, r.id) for r in late] == [("matter", matter.pk)]
    monkeypatch.setattr(clock, "now", lambda: now)
    page = client.get(f"/m/{matter.pk}/bulletins/", headers={"accept-language": "en"})
    assert "Over, and not issued yet" in page.content.decode()
    for period in ("2026-03", "2026Q1"):
        bulletins.issue(
            actor=actor_of_person(officer.pk, now), now=now, matter_id=matter.pk, part="bulletins",
            period=period,
        )  # fmt: skip
    assert overdue.rows(TOWN, today=now.date(), limit=9) == []
    (row,) = [r for r in dues.listed(dues.of_place(TOWN, now.date())) if r.kind == "part"]
    assert row.due_on == date(2026, 5, 10)
