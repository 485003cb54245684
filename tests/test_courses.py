"""Training: the menu, sign-up by phone or at the counter, the sheet, days and classes counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.workbooks import table_faults
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import courses
from xiangyue.actions.parts import act_on
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Course, CourseSeat, Matter, RecordEntry

TODAY = NOW.date()
DAY = timedelta(days=1)
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def course(village: Village, matter: Matter, **more: Any) -> Course:
    given = {"title": "组织法", "form": "class", "whom": "cadres", "half_days": 14}
    clerk = village.actor("clerk")
    made = courses.offer(actor=clerk, now=NOW, matter_id=matter.pk, part="menu", **given | more)
    courses.choose(actor=clerk, now=NOW, course_id=made.pk, planned_on=TODAY)
    return made


def begin(village: Village) -> Matter:
    return make_matter(village, procedure="training", category="training", title="今年的培训")


def end_menu(village: Village, matter: Matter) -> None:
    with act_on(matter.pk, "part.finish", "menu", village.actor("clerk"), NOW) as (a, case):
        case.settle(a, by_hand=["menu"])


def hold(village: Village, made: Course, *who: str, **more: Any) -> None:
    people = [village.person(w).pk for w in who]
    given = {"course_id": made.pk, "held_on": TODAY, "came": people} | more
    courses.hold(actor=village.actor("clerk"), now=NOW, **given)


def of(village: Village, who: str) -> courses.Trained:
    (one,) = courses.trained(CODE, 2026, TODAY, [village.person(who).pk])
    return one


def test_days_and_classes_are_counted_just_under_at_and_over(village: Village) -> None:
    matter = begin(village)
    nearly = course(village, matter, half_days=13)
    half = course(village, matter, title="半天", half_days=1)
    lesson = course(village, matter, whom="members", half_days=1, lesson=True, title="党课")
    again = course(village, matter, whom="members", half_days=1, lesson=True, title="党课二")
    end_menu(village, matter)
    assert of(village, "director").half_days_due == 14  # seven days
    hold(village, nearly, "director", "deputy_director")
    assert of(village, "deputy_director").short  # 13 half days of 14, no member: no classes asked
    hold(village, half, "deputy_director")
    one = of(village, "deputy_director")
    assert (one.half_days, one.lessons_due, one.short) == (14, 0, False)
    assert of(village, "director").short and of(village, "party_member").half_days_due == 0
    hold(village, lesson, "director", "party_member")
    assert (of(village, "party_member").lessons, of(village, "party_member").short) == (1, True)
    hold(village, again, "party_member")
    assert not of(village, "party_member").short
    one = of(village, "villager")
    assert (one.half_days_due, one.lessons_due, one.short) == (0, 0, False)
    matter.refresh_from_db()
    facts = matter.parts.get(key="courses").facts
    assert (facts["held"], facts["people"], facts["half_days"], facts["open"]) == (4, 6, 16, 0)
    read = figures.read([CODE[:9]], first=TODAY, last=TODAY, today=TODAY)[CODE[:9]]
    assert (read["courses"], read["course_people"]) == (4, 6)
    assert [d for d in differences() if d.key.startswith("course")] == []


def test_sign_up_by_phone_or_at_the_counter_and_what_is_refused(village: Village) -> None:
    matter = begin(village)
    made = course(village, matter)
    director, clerk = village.actor("director"), village.actor("clerk")
    given = {"now": NOW, "course_id": made.pk}
    with pytest.raises(Refusal):  # before the menu ends nobody signs up
        courses.sign_up(actor=director, person_id=director.person_id, **given)
    end_menu(village, matter)
    courses.sign_up(actor=director, person_id=director.person_id, **given)
    secretary = village.person("secretary").pk
    courses.sign_up(actor=clerk, person_id=secretary, **given)
    for actor, person in (
        (director, director.person_id),  # twice
        (village.actor("villager"), secretary),  # for another
        (clerk, village.person("villager").pk),  # no cadre
        (clerk, village.stranger.pk),  # of another village
    ):
        with pytest.raises(Refusal):
            courses.sign_up(actor=actor, person_id=person, **given)
    with pytest.raises(Refusal) as refused:
        hold(village, made, "director", "villager")
    check = refused.value.checks[0]
    assert (check.says, check.have, check.need) == ("course.not-for-cadres", 1, 2)
    with pytest.raises(Refusal) as many:
        courses.hold(actor=clerk, held_on=TODAY, came=range(1, 402), **given)
    assert many.value.checks[0].says == "course.too-many"
    hold(village, made, "director", "deputy_director")  # one who had not signed up came
    assert CourseSeat.objects.filter(course=made, came=True).count() == 2
    with pytest.raises(Refusal):
        courses.call_off(actor=clerk, reason="晚了", **given)
    body = "".join(RecordEntry.objects.filter(act="course.hold").values_list("body", flat=True))
    assert village.person("director").name not in body
    assert '"people":2' in body and '"came":"' in body  # sealed: a salted commitment, no list


def test_pages_and_who_sees_what(village: Village, django_assert_max_num_queries: Any) -> None:
    matter = begin(village)
    made = course(village, matter)
    menu, part = f"/m/{matter.pk}/menu/", f"/m/{matter.pk}/courses/"
    clerk, director, nobody = Client(headers=EN), Client(headers=EN), Client(headers=EN)
    clerk.force_login(village.account("clerk"))
    director.force_login(village.account("director"))
    second = {"do": "offer", "title": "大棚", "form": "visit", "whom": "all", "half_days": "2"}
    assert clerk.post(menu, second).status_code == 302
    other = Course.objects.get(title="大棚")
    assert director.post(menu, {"do": "own", "course": str(other.pk)}).status_code == 302
    assert other.wants.get().person == village.person("director")
    for address in (menu, part, f"/a/{CODE}/training/", "/me/training/"):
        with django_assert_max_num_queries(8):
            assert clerk.get(address).status_code == 200, address
    end_menu(village, matter)
    assert director.post(part, {"do": "own", "course": str(made.pk)}).status_code == 302
    wrong = {"do": "hold", "course": str(made.pk), "held_on": TODAY.isoformat(), "came": "无此人"}
    assert clerk.post(part, wrong).status_code == 422
    assert clerk.post(part, wrong | {"came": "陈志强\n王桂花"}).status_code == 302
    assert "陈志强" in clerk.get(part).content.decode()
    assert "王桂花" not in director.get(part).content.decode().split("Who came")[0]
    assert "陈志强" not in nobody.get(part).content.decode()
    for form in ("pdf", "docx"):
        sheet = f"/m/{matter.pk}/courses/sheet-{made.pk}.{form}"
        assert clerk.get(sheet).status_code == 200 and nobody.get(sheet).status_code == 403
    register = clerk.get(f"/a/{CODE}/training/").content.decode()
    assert "王桂花" in register and "Something is missing still" in register
    assert nobody.get(f"/a/{CODE}/training/").status_code == 403
    assert table_faults(clerk.get(f"/a/{CODE}/training.xlsx").content) == []
    assert nobody.get(f"/a/{CODE}/training.xlsx").status_code == 403
    own = director.get("/me/training/").content.decode()
    assert "7 days in all" in own and "组织法" in own
    assert courses.asked(CODE, date(2026, 3, 1)) == (14, 2)
    assert director.get("/me/training/?year=2015").status_code == 200  # before the first day
    assert courses.asked(CODE, date(2015, 12, 31)) == (14, 2)
