"""After the courses: who came, for how many days, seen by who organises alone."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.workbooks import table_faults
from tests.world import NOW, make_matter, make_village

from xiangyue.data.models import Course, CourseSeat

pytestmark = pytest.mark.django_db


def test_the_short_list_is_there_once_all_are_held(client: Client) -> None:
    village = make_village()
    matter = make_matter(village, procedure="training", upto="courses")
    day, who = NOW.date(), village.person("clerk")
    for title, half, lesson in (("党课", 1, True), ("种茶", 4, False)):
        course = Course.objects.create(
            matter=matter, part="menu", title=title, half_days=half, lesson=lesson, whom="all",
            form="class", planned_on=day, held_on=day, came=2, offered_at=NOW, offered_by=who,
        )  # fmt: skip
        for role in ("secretary", "director")[: 2 if lesson else 1]:
            CourseSeat.objects.create(course=course, person=village.person(role), came=True)
    page = f"/m/{matter.pk}/courses/"
    matter.state, matter.closed_at, matter.due_on = "closed", NOW, None
    matter.save()
    client.force_login(village.account("clerk"))
    text = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "Who came, and for how many days" in text and "2 and a half days" in text
    book = client.get(f"{page}came.xlsx", headers={"accept-language": "en"})
    assert table_faults(book.content) == []
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    )
    secretary = village.person("secretary").name
    assert [r[1:4] for r in rows if r[0] == secretary] == [[2.0, 5.0, 1.0]]
    client.force_login(village.account("villager"))
    text = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "Who came, and" not in text and "2 courses" in text
    assert client.get(f"{page}came.xlsx").status_code == 403
