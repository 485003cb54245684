"""The counting of days, against the Civil Code's articles and the announced days of rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import calendar as cal

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("posted", "days", "ends"),
    [
        (date(2026, 3, 1), 15, date(2026, 3, 16)),  # a Monday: the day of posting is not counted
        (date(2026, 3, 6), 15, date(2026, 3, 23)),  # the 21st is a Saturday: Monday the 23rd
        (date(2026, 9, 16), 15, date(2026, 10, 8)),  # 1 October: the first day after National Day
        (date(2026, 1, 31), 15, date(2026, 2, 24)),  # into the Spring Festival and out again
        (date(2026, 2, 13), 15, date(2026, 2, 28)),  # a Saturday that is worked in exchange
        (date(2025, 1, 13), 15, date(2025, 2, 5)),
        (date(2024, 2, 14), 15, date(2024, 2, 29)),
    ],
)
def test_a_posting_ends(posted: date, days: int, ends: date) -> None:
    assert cal.posting_ends(posted, days) == ends
    assert not cal.posting_over(posted, days, ends)
    assert cal.posting_over(posted, days, ends + timedelta(days=1))
    assert cal.days_left(posted, days, ends) == 0
    assert cal.days_left(posted, days, ends - timedelta(days=1)) == 1


@given(DAYS, st.integers(1, 60))
def test_a_period_is_never_cut_short_and_ends_on_a_working_day(begun: date, days: int) -> None:
    end = cal.period(begun, days)
    assert cal.days_run(begun, end.day) >= days
    assert cal.WORK.works(end.day)
    due = begun + timedelta(days=days)
    assert all(not cal.WORK.works(due + timedelta(days=n)) for n in range((end.day - due).days))
    assert end.sure == all(y in (2025, 2026) for y in range(due.year, end.day.year + 1))


def test_days_run() -> None:
    posted = date(2026, 6, 1)
    assert [cal.days_run(posted, date(2026, 6, d)) for d in (1, 2, 16)] == [0, 1, 15]
    assert cal.days_run(posted, date(2026, 5, 31)) == 0


@pytest.mark.parametrize(("ahead", "allowed"), [(9, False), (10, True), (11, True)])
def test_ten_days_notice(ahead: int, allowed: bool) -> None:
    notified = date(2026, 11, 22)
    meeting = notified + timedelta(days=ahead)
    assert (meeting >= cal.earliest_meeting(notified, 10)) is allowed
    assert (notified <= cal.latest_notice(meeting, 10)) is allowed
    assert (cal.notice_days(notified, meeting) >= 10) is allowed


def test_working_days_of_announced_years_match_the_notices() -> None:
    # 365 days less 104 weekend days less the 13 legal holidays (the amendment of 2024).
    def total(year: int) -> int:
        return cal.WORK.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))

    assert total(2025) == 248
    assert total(2026) == 248
    for year in cal.ANNOUNCED.values():
        assert all(d.weekday() >= 5 for d in year.worked)  # only weekends are worked in exchange
        assert not year.rest & year.worked
        assert {d.year for d in year.rest | year.worked} == {year.year}
        assert str(year.year) in year.source


def test_working_days_are_counted_from_the_next_day() -> None:
    friday = date(2026, 9, 18)
    assert cal.WORK.add_working_days(friday, 1) == cal.Counted(date(2026, 9, 20), True)
    assert cal.WORK.add_working_days(date(2026, 9, 24), 6) == cal.Counted(date(2026, 10, 10), True)


def test_a_year_not_announced_is_said_to_be_unsure() -> None:
    assert cal.WORK.add_working_days(date(2026, 12, 30), 1).sure
    late = cal.WORK.add_working_days(date(2026, 12, 30), 7)
    # 1 January is a holiday by law; whether its Saturday is worked is not known.
    assert late == cal.Counted(date(2027, 1, 11), False)
    assert not cal.period(date(2030, 1, 1), 15).sure


def test_the_laws_own_holidays_of_a_year_not_announced() -> None:
    assert {year: len(days) for year, days in cal.LEGAL.items()} == {2027: 13}
    assert not set(cal.LEGAL) & set(cal.ANNOUNCED)
    assert cal.WORK.add_working_days(date(2027, 2, 4), 1) == cal.Counted(date(2027, 2, 9), False)
    assert not any(cal.WORK.works(d) for d in cal.LEGAL[2027])


@pytest.mark.parametrize(
    ("today", "left", "late"),
    [
        (date(2026, 9, 23), 7, 0),  # before it began
        (date(2026, 9, 24), 7, 0),
        (date(2026, 10, 1), 4, 0),  # National Day: 8, 9, the Saturday worked in exchange, 12
        (date(2026, 10, 12), 0, 0),
        (date(2026, 10, 13), 0, 1),
        (date(2026, 10, 18), 0, 4),
    ],
)
def test_the_countys_seven_working_days(today: date, left: int, late: int) -> None:
    found = cal.deadline(date(2026, 9, 24), 7, today)
    assert found == cal.Deadline(date(2026, 10, 12), left, late, True)


def test_a_deadline_into_a_year_not_announced_is_not_sure() -> None:
    assert not cal.deadline(date(2026, 12, 28), 7, date(2026, 12, 28)).sure


@given(DAYS, st.integers(1, 40))
def test_adding_and_counting_working_days_agree(start: date, days: int) -> None:
    end = cal.WORK.add_working_days(start, days).day
    assert cal.WORK.working_days_between(start, end) == days
    assert cal.WORK.works(end)


@pytest.mark.parametrize("days", [0, -3])
def test_no_period_of_no_days(days: int) -> None:
    with pytest.raises(ValueError):
        cal.period(date(2026, 1, 1), days)
    with pytest.raises(ValueError):
        cal.WORK.add_working_days(date(2026, 1, 1), days)


def test_months_without_the_corresponding_day() -> None:
    assert cal.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert cal.add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert cal.add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert cal.add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)


@given(DAYS)
def test_spans_hold_their_day_and_meet_without_gaps(day: date) -> None:
    for of in (cal.month_of, cal.quarter_of, cal.year_of):
        span = of(day)
        assert day in span
        assert of(span.first) == of(span.last) == span
        assert of(span.last + timedelta(days=1)).first == span.last + timedelta(days=1)
    assert cal.quarter_of(date(2026, 11, 22)) == cal.Span(date(2026, 10, 1), date(2026, 12, 31))


def test_ages() -> None:
    born = date(2008, 2, 29)
    assert [cal.age(born, d) for d in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]
    assert cal.days_old(date(2026, 1, 1), date(2026, 1, 8)) == 7


def test_the_day_is_chinas() -> None:
    assert cal.day_in_china(datetime(2026, 1, 1, 16, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert cal.day_in_china(datetime(2026, 1, 1, 15, 59, tzinfo=UTC)) == date(2026, 1, 1)
    with pytest.raises(ValueError):
        cal.day_in_china(datetime(2026, 1, 1))
