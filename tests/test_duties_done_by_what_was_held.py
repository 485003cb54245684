"""Said once: a party class of the training plan, a month's bulletin, a lesson on law are not
written down a second time as the duty that they do."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.test_courses import begin, course, end_menu, hold
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.access.actors import actor_of_person
from xiangyue.actions import activities, bulletins, duties
from xiangyue.core.duties import DONE_BY
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import DutyTurn, Matter
from xiangyue.methods import duties as library
from xiangyue.methods.library import procedures
from xiangyue.scenario.cast import moment

TODAY = NOW.date()
LESSON = ("party.class", "study.lesson")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def take_up(village: Village, *slugs: str) -> None:
    duties.take_up(actor=village.actor("clerk"), now=NOW, area=CODE, slugs=slugs)


def done(*slugs: str) -> list[str]:
    rows = DutyTurn.objects.filter(taken__duty__in=slugs, done_at__isnull=False)
    return sorted(rows.values_list("taken__duty", flat=True))


def test_a_course_that_is_a_party_class_does_the_duties_of_its_time(village: Village) -> None:
    matter = begin(village)
    take_up(village, *LESSON)
    plain = course(village, matter, whom="members", half_days=1, title="嫁接")
    lesson = course(village, matter, whom="members", half_days=1, lesson=True, title="党课")
    again = course(village, matter, whom="members", half_days=1, lesson=True, title="党课二")
    end_menu(village, matter)
    hold(village, plain, "party_member")
    assert done(*LESSON) == []
    hold(village, lesson, "party_member")
    assert done(*LESSON) == sorted(LESSON)
    hold(village, again, "party_member")  # the turn to come is not done ahead
    assert done(*LESSON) == sorted(LESSON)
    assert figures.read([CODE], first=TODAY, last=TODAY, today=TODAY)[CODE]["duties_done"] == 2
    assert [d for d in differences() if d.key.startswith("duties")] == []


def test_what_was_held_before_a_duty_is_taken_up_counts(village: Village) -> None:
    matter = begin(village)
    lesson = course(village, matter, whom="members", half_days=1, lesson=True, title="党课")
    end_menu(village, matter)
    hold(village, lesson, "party_member")
    take_up(village, *LESSON)
    assert done(*LESSON) == sorted(LESSON)


def test_a_lesson_on_law_does_its_quarter_and_its_page_leads_there(village: Village) -> None:
    matter = make_matter(
        village, upto="events", procedure="civic-education", category="civic-education"
    )
    take_up(village, "civic.lesson")
    activities.hold_activity(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="events", held_on=TODAY,
        title="讲村规民约", channel="lecture", people=32, place="文化礼堂",
    )  # fmt: skip
    assert done("civic.lesson") == ["civic.lesson"]
    turn = DutyTurn.objects.get(taken__duty="civic.lesson", done_at__isnull=False)
    page = Client().get(f"/duties/{turn.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "did this by itself" in page and f"/m/{matter.pk}/" in page


def test_the_bulletin_of_a_month_does_the_months_duties(village: Village) -> None:
    town, began = CODE[:9], moment(date(2026, 2, 1))
    officer = actor_of_person(make_officer(town).pk, NOW)
    matter = make_matter(village, procedure="area-bulletins", upto="bulletins")
    Matter.objects.filter(pk=matter.pk).update(area_id=town, began_at=began)
    slugs = ("six.bulletin", "rings.month")
    duties.take_up(actor=officer, now=NOW, area=town, slugs=slugs)
    bulletins.issue(actor=officer, now=NOW, matter_id=matter.pk, part="bulletins", period="2026-02")
    assert done(*slugs) == sorted(slugs)
    turn = DutyTurn.objects.get(taken__duty="rings.month", done_at__isnull=False)
    assert turn.name == "2026-03"


def test_what_does_a_duty_is_known() -> None:
    named = {d.done_by for d in library.load().values() if d.done_by}
    assert named <= {*DONE_BY, *(p.slug for p in procedures())}
