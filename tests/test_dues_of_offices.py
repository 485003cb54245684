"""What an office above owes by a day stands in the one list: an appeal's answer, a title's yearly
look; and with the holder what a look asks to be put right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.test_indicators import on
from tests.test_titles import COUNTY, grant, ready
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import appeals, dues, indicators, titles
from xiangyue.core.places import display_name
from xiangyue.data import figures, overdue
from xiangyue.data.dues import Due
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
EN = {"accept-language": "en"}


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_village()


@pytest.fixture
def county(village: Village) -> Actor:
    return actor_of_person(make_officer(COUNTY).pk, NOW)


def of(area: str, today: date, *kinds: str) -> list[Due]:
    return [d for d in dues.listed(dues.of_place(area, today)) if d.kind in kinds]


def late(today: date) -> tuple[int, int, list[Any]]:
    """Of reviews: what the figure says, how many rows there are, what a count finds otherwise."""
    kept = figures.read([CODE], first=today, last=today, today=today)[CODE]["reviews_due"]
    other = [d for d in differences() if d.key == "reviews_due"]
    return kept, overdue.count(CODE, "reviews_due", today=today), other


def test_an_appeal_waits_in_the_list_of_the_office_that_decides(
    village: Village, county: Actor, client: Client
) -> None:
    town = actor_of_person(make_officer("330212105", "镇干部").pk, NOW)
    matter = make_matter(village, procedure="cadre-assessment", category="cadre-assessment")
    secretary, person = village.actor("secretary"), village.person("committee_member")
    indicators.take_up(**on(matter, secretary, period="2025"), person_id=person.pk)
    indicators.settle(**on(matter, secretary))
    indicators.settle(**on(matter, town, "township"))
    row = appeals.make(
        actor=village.actor("committee_member"), now=NOW, matter_id=matter.pk, part="appeal",
        grounds="三项没有算上",
    )  # fmt: skip
    (due,) = of(COUNTY, TODAY, "appeal")
    assert (due.due_on, due.matter, due.part) == (row.due_on, matter.pk, "appeal")
    assert "officer" in due.who and person.name not in f"{due.words}{due.matter_title}"
    page = client.get(f"/a/{COUNTY}/duties/", headers=EN).content.decode()
    assert due.secret and "A matter that only its parties and the office see" in page
    after = row.due_on + timedelta(days=1)
    assert late(row.due_on) == (0, 0, []) and late(after) == (1, 1, [])
    listed = overdue.rows(CODE, "reviews_due", today=after, limit=9)
    assert [(r.kind, r.id) for r in listed] == [("appeal", row.pk)]
    client.force_login(village.account(Person.objects.get(pk=county.person_id)))
    assert "Decide an appeal" in client.get(f"/a/{COUNTY}/desk/", headers=EN).content.decode()
    appeals.decide(actor=county, now=NOW, appeal_id=row.pk, outcome="upheld", reasons="核对无误")
    assert of(COUNTY, TODAY, "appeal") == [] and late(after) == (0, 0, [])


def test_a_titles_yearly_look_and_what_it_asks_are_due_by_their_days(
    village: Village, county: Actor, client: Client
) -> None:
    held = grant(ready(village), county)
    year = NOW.replace(year=2027)
    assert held.review_due == year.date()
    assert of(COUNTY, TODAY, "title") == []  # a year ahead: in the calendar alone
    (due,) = of(COUNTY, year.date(), "title")
    assert (due.due_on, due.id, due.area) == (held.review_due, held.pk, COUNTY)
    asked = dues.of_place(COUNTY, TODAY)._replace(first=TODAY, last=held.review_due)
    assert [d.kind for d in dues.year(asked) if d.kind == "title"] == ["title"]
    page = client.get(f"/a/{COUNTY}/duties/2027/", headers=EN).content.decode()
    assert "The yearly look at a title: Demonstration village" in page
    assert display_name(village.area.name, "village") in page and "村委会" not in page
    for form in ("pdf", "docx"):
        paper = client.get(f"/a/{COUNTY}/duties/2027/calendar.{form}", headers=EN)
        assert paper.status_code == 200, form
    until = year.date() + timedelta(days=40)
    titles.review(
        actor=county, now=year, title_id=held.pk, outcome="put-right", text="公章登记要补全",
        until=until,
    )  # fmt: skip
    (right,) = of(CODE, year.date(), "title_right")
    assert (right.due_on, right.id, right.area) == (until, held.pk, CODE)
    titles.say(actor=village.actor("clerk"), now=year, title_id=held.pk, text="已经补全")
    assert of(CODE, year.date(), "title_right") == []
    (due,) = of(COUNTY, year.date(), "title")
    assert due.due_on == until
