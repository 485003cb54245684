"""Promised working days, and the clock that stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.calendar import WORK, deadline
from xiangyue.core.promises import Promise, Stop, promise

MONDAY = date(2026, 3, 9)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def test_without_stops_it_is_the_deadline_of_the_calendar() -> None:
    seen = promise(MONDAY, 5, [], MONDAY)
    assert seen == Promise(day(7), 5, 0, 0, True)
    assert (seen.last, seen.left) == (deadline(MONDAY, 5, MONDAY).last, 5)


@pytest.mark.parametrize(
    ("today", "left", "late"), [(6, 1, 0), (7, 0, 0), (8, 0, 1)], ids=["under", "at", "over"]
)
def test_the_last_day_is_kept_until_its_end(today: int, left: int, late: int) -> None:
    seen = promise(MONDAY, 5, [], day(today))
    assert (seen.left, seen.late) == (left, late)


def test_while_the_clock_stands_there_is_no_last_day_and_nothing_is_late() -> None:
    stood = [Stop(day(2))]  # stopped on Wednesday: Tuesday and Wednesday counted
    seen = promise(MONDAY, 5, stood, day(60))
    assert seen.stands and (seen.left, seen.late, seen.used) == (3, 0, 2)


@pytest.mark.parametrize(("stopped", "last", "late"), [(7, None, 0), (8, 7, 1)])
def test_what_was_late_when_it_was_stopped_stays_late(
    stopped: int, last: int | None, late: int
) -> None:
    seen = promise(MONDAY, 5, [Stop(day(stopped))], day(60))  # promised until the seventh
    assert (seen.last, seen.late) == (last and day(last), late)
    assert seen.stands == (last is None)


def test_the_days_it_stood_are_added() -> None:
    stood = [Stop(day(2), day(9))]  # Wednesday to Wednesday of the next week
    seen = promise(MONDAY, 5, stood, day(9))
    assert seen.last == day(14) and seen.left == 3


def test_a_stop_within_a_day_moves_nothing() -> None:
    assert promise(MONDAY, 5, [Stop(day(2), day(2))], MONDAY) == promise(MONDAY, 5, [], MONDAY)


def test_holidays_and_make_up_days_count_as_they_are() -> None:
    # 2026: 30 September is worked, 1 to 7 October are rest, Saturday 10 October is worked.
    assert promise(date(2026, 9, 30), 3, [], date(2026, 9, 30)).last == date(2026, 10, 10)


def test_a_year_not_announced_is_not_sure() -> None:
    assert not promise(date(2026, 12, 30), 3, [], date(2026, 12, 30)).sure


@pytest.mark.parametrize("days", [0, 401])
def test_what_cannot_be_promised(days: int) -> None:
    with pytest.raises(ValueError, match="may be promised"):
        promise(MONDAY, days, [], MONDAY)


stops = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 20)).map(
        lambda p: Stop(day(p[0]), day(p[0] + p[1]))
    ),
    max_size=4,
)


@given(days=st.integers(1, 30), stood=stops, today=st.integers(0, 80))
def test_a_stop_never_brings_the_day_nearer(days: int, stood: list[Stop], today: int) -> None:
    plain, seen = promise(MONDAY, days, [], day(today)), promise(MONDAY, days, stood, day(today))
    assert plain.last and seen.last and seen.last >= plain.last
    assert WORK.works(seen.last) and seen.late <= plain.late
    assert (seen.left == 0) == (day(today) >= seen.last)
    assert (seen.late > 0) <= (day(today) > seen.last)
