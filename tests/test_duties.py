"""Duties that come round: their turns, taken up, done, late, on desks and in figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.world import CODE, NOW, make_village

from xiangyue.actions import duties
from xiangyue.actions.areas import COMMAND, open_area
from xiangyue.actions.people import save_person
from xiangyue.actions.terms import start_term
from xiangyue.core.duties import BadDuty, Duty, read, turns
from xiangyue.core.refusals import Refusal
from xiangyue.data import desk, figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Activity, DutyTurn
from xiangyue.methods import duties as library
from xiangyue.methods.wording import clause

TODAY = NOW.date()
TOWN = CODE[:9]


def duty(**more: object) -> Duty:
    raw = {
        "duty": "t",
        "level": "village",
        "period": "month",
        "who": ["clerk"],
        "name": {"zh": "一", "en": "a"},
        "does": {"zh": "一", "en": "a"},
    }
    return read(raw | more)


@pytest.mark.parametrize(
    ("period", "more", "expected"),
    [
        ("month", {}, [("2026-01", 1, 31), ("2026-02", 2, 28), ("2026-03", 3, 31)]),
        ("month", {"day": 30}, [("2026-01", 1, 30), ("2026-02", 2, 28), ("2026-03", 3, 30)]),
        ("quarter", {}, [("2026Q1", 3, 31)]),
        ("quarter", {"day": 10}, [("2026Q1", 3, 10)]),
    ],
)
def test_turns_of_a_quarter(period: str, more: dict, expected: list) -> None:
    found = list(turns(duty(period=period, **more), date(2026, 1, 1), date(2026, 3, 31)))
    assert [(t.name, t.due.month, t.due.day) for t in found] == expected


def test_halves_years_and_several_days_of_a_month() -> None:
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert [t.name for t in turns(duty(period="half"), *year)] == ["2026H1", "2026H2"]
    assert [(t.name, t.opens, t.due) for t in turns(duty(period="year"), *year)] == [
        ("2026", date(2026, 1, 1), date(2026, 12, 31))
    ]
    days = list(turns(duty(days=[16, 26], opens=3), date(2026, 3, 17), date(2026, 4, 16)))
    assert [t.name for t in days] == ["2026-03-26", "2026-04-16"]
    assert days[0].opens == date(2026, 3, 23)


def test_a_day_of_the_year_a_week_and_what_only_an_event_calls_for() -> None:
    year = date(2026, 1, 1), date(2026, 12, 31)
    july = list(turns(duty(period="year", month=7, day=1, opens=30), *year))
    assert [(t.name, t.opens, t.due) for t in july] == [
        ("2026", date(2026, 6, 1), date(2026, 7, 1))
    ]
    weeks = list(turns(duty(period="week"), date(2026, 12, 28), date(2027, 1, 10)))
    assert [(t.name, t.opens.day, t.due.day) for t in weeks] == [
        ("2026-W53", 28, 3), ("2027-W01", 4, 10),
    ]  # fmt: skip
    assert next(turns(duty(period="week", day=3), *year)).due == date(2026, 1, 7)
    assert list(turns(duty(period="event", within=7), *year)) == []


@given(
    st.sampled_from(["week", "month", "quarter", "half", "year"]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 900),
)
def test_turns_are_in_order_within_and_never_twice(period: str, first: date, span: int) -> None:
    last = first + timedelta(days=span)
    found = list(turns(duty(period=period), first, last))
    assert [t.due for t in found] == sorted({t.due for t in found})
    assert len({t.name for t in found}) == len(found)
    assert all(first <= t.due <= last and t.opens <= t.due for t in found)
    middle = first + timedelta(days=span // 2)
    two = [*turns(duty(period=period), first, middle)]
    two += turns(duty(period=period), middle + timedelta(days=1), last)
    assert two == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "day"},
        {"period": "week", "day": 8},
        {"period": "month", "month": 7},
        {"period": "year", "month": 13},
        {"period": "event"},
        {"within": 3},
        {"who": ["king"]},
        {"who": []},
        {"day": 32},
        {"days": [1, 2], "period": "year"},
        {"asks": ["points"]},
        {"name": {"zh": "一"}},
        {"other": 1},
    ],
)
def test_a_duty_that_cannot_be_is_told_so(wrong: dict) -> None:
    with pytest.raises(BadDuty):
        duty(**wrong)


def test_every_duty_of_the_project_is_whole_and_says_where_it_is_from() -> None:
    found = library.load()
    assert {d for d in found if d.startswith("six.")} == {
        "six.analysis", "six.adviser", "six.bulletin", "six.secretaries", "six.talks",
        "six.assessment",
    }  # fmt: skip
    for one in found.values():
        assert one.clause and clause(one.clause, "zh") != one.clause


@pytest.fixture
def town(db: None):
    """The township with its office."""
    village = make_village()
    open_area(actor=COMMAND, now=NOW, area=TOWN)
    officer = save_person(actor=COMMAND, now=NOW, area=TOWN, name="钟志远")
    start_term(actor=COMMAND, now=NOW, area=TOWN, person_id=officer.pk, role="officer", start=TODAY)
    village.people["officer"] = officer
    return village


def take(town, *slugs: str):
    return duties.take_up(actor=town.actor("officer"), now=NOW, area=TOWN, slugs=slugs)


def test_a_duty_opens_by_itself_is_late_and_is_done(town) -> None:
    taken = take(town, "six.secretaries")[0]
    first = DutyTurn.objects.filter(taken=taken).earliest("due_on")
    assert (first.name, first.due_on) == ("2026-03", date(2026, 3, 31))
    officer = town.actor("officer")
    asked = desk.Desk(TOWN, officer.person_id, False, [], False, False, False, False, False, [])
    assert [r.kind for _n, r in desk.rest([asked], TODAY)] == ["turn"]

    def late(day: date) -> int:
        return figures.read([TOWN], first=day, last=day, today=day)[TOWN]["duties_due"]

    assert late(date(2026, 3, 31)) == 0 and late(date(2026, 4, 1)) == 1
    how = {"actor": officer, "turn_id": first.pk, "held_on": TODAY}
    for missing, field in (
        ({"people": 9, "place": "会议室"}, "text"),
        ({"text": "交流", "place": "会议室"}, "people"),
        ({"text": "交流", "people": 9}, "place"),
    ):
        with pytest.raises(Refusal) as refused:
            duties.do_turn(now=NOW, **how, **missing)
        assert refused.value.field == field
    whole = {"text": "交流各村工作", "people": 9, "place": "镇会议室"}
    with pytest.raises(Refusal):
        duties.do_turn(now=NOW, **(how | {"held_on": TODAY + timedelta(days=1)}), **whole)
    with pytest.raises(Refusal) as refused:
        duties.do_turn(now=NOW, **(how | {"held_on": first.opens_on - timedelta(days=1)}), **whole)
    assert refused.value.checks[0].says == "duty.before"
    with pytest.raises(Refusal):
        duties.do_turn(now=NOW, **(how | {"actor": town.actor("clerk")}), **whole)
    later = DutyTurn.objects.filter(taken=taken).order_by("due_on")[1]
    with pytest.raises(Refusal):
        duties.do_turn(now=NOW, **(how | {"turn_id": later.pk}), **whole)
    duties.do_turn(now=NOW, **how, **whole)
    assert late(date(2026, 4, 1)) == 0
    with pytest.raises(Refusal):
        duties.do_turn(now=NOW, **how, **whole)
    assert Activity.objects.get().people == 9
    mine = [d for d in differences() if d.key in ("duties_due", "duties_done", "activities")]
    assert mine == []


def test_turns_go_on_and_a_duty_ends(town) -> None:
    taken = take(town, "six.bulletin")[0]
    with pytest.raises(Refusal):
        take(town, "six.bulletin")
    with pytest.raises(Refusal):
        take(town, "civic.lesson")
    with pytest.raises(Refusal):
        duties.take_up(actor=town.actor("clerk"), now=NOW, area=TOWN, slugs=["six.talks"])
    n = DutyTurn.objects.filter(taken=taken).count()
    assert n == 13  # from March to the March after
    assert duties.extend(actor=COMMAND, now=NOW, area=TOWN) == 0
    later = NOW + timedelta(days=62)
    assert duties.extend(actor=COMMAND, now=later, area=TOWN) == 2
    duties.end_duty(actor=town.actor("officer"), now=later, taken_id=taken.pk, reason="并入季通报")
    left = DutyTurn.objects.filter(taken=taken)
    assert [t.name for t in left.order_by("due_on")] == ["2026-03", "2026-04"]
    assert [d for d in differences() if d.key == "duties_due"] == []


@pytest.mark.parametrize("many", [1, 6])
def test_pages_of_duties(town, many: int, django_assert_max_num_queries) -> None:
    take(town, *[d.slug for d in library.of_level("township")][:many])
    client = Client()
    client.force_login(town.account("officer"))
    with django_assert_max_num_queries(8):
        page = client.get(f"/a/{TOWN}/duties/")
    assert page.status_code == 200
    turn = DutyTurn.objects.earliest("due_on", "pk")
    with django_assert_max_num_queries(8):
        assert client.get(f"/duties/{turn.pk}/").status_code == 200
    assert client.get(f"/a/{TOWN}/duties/new/").status_code == 200
    done = client.post(
        f"/duties/{turn.pk}/",
        {"held_on": TODAY.isoformat(), "text": "看了十二个村", "people": "12", "place": "镇里"},
    )
    assert done.status_code == 302, done.content.decode()
    turn.refresh_from_db()
    assert turn.done_at and turn.activity.people == 12
    assert Client().get(f"/a/{TOWN}/duties/").status_code == 200
