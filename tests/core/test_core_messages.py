"""When a message goes out: quiet hours over midnight, digests, tries; what makes it one of its
kind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import messages as core
from xiangyue.core.messages import Quiet

CHINA = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(21), time(8))
NOON = Quiet(time(12), time(14))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("made", "goes"),
    [
        ("2026-03-10T20:59:59", "2026-03-10T20:59:59"),
        ("2026-03-10T21:00", "2026-03-11T08:00"),
        ("2026-03-10T23:59", "2026-03-11T08:00"),
        ("2026-03-11T00:00", "2026-03-11T08:00"),
        ("2026-03-11T07:59:59", "2026-03-11T08:00"),
        ("2026-03-11T08:00", "2026-03-11T08:00"),
        ("2026-12-31T22:00", "2027-01-01T08:00"),
    ],
)
def test_the_night_is_quiet(made: str, goes: str) -> None:
    assert core.leaves_at(at(made), "now", NIGHT) == at(goes)


def test_a_nap_is_quiet_and_the_same_hour_twice_is_no_quiet() -> None:
    assert core.leaves_at(at("2026-03-10T13:00"), "now", NOON) == at("2026-03-10T14:00")
    assert core.leaves_at(at("2026-03-10T22:00"), "now", NOON) == at("2026-03-10T22:00")
    never = Quiet(time(8), time(8))
    assert core.leaves_at(at("2026-03-10T03:00"), "now", never) == at("2026-03-10T03:00")


@pytest.mark.parametrize(
    ("made", "rule", "goes"),
    [
        ("2026-03-10T07:59", "daily", "2026-03-10T08:00"),  # a Tuesday
        ("2026-03-10T08:00", "daily", "2026-03-11T08:00"),
        ("2026-03-10T08:01", "weekly", "2026-03-16T08:00"),
        ("2026-03-16T07:00", "weekly", "2026-03-16T08:00"),
        ("2026-03-16T08:00", "weekly", "2026-03-23T08:00"),
        ("2026-03-10T09:00", "never", None),
    ],
)
def test_digests_are_collected(made: str, rule: str, goes: str | None) -> None:
    assert core.leaves_at(at(made), rule, NIGHT) == (at(goes) if goes else None)


def test_no_other_rule() -> None:
    with pytest.raises(ValueError, match="hourly"):
        core.leaves_at(at("2026-03-10T09:00"), "hourly", NIGHT)


times = st.times().map(lambda t: t.replace(microsecond=0))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(
    lambda d: d.replace(tzinfo=CHINA)
)


@given(made=moments, rule=st.sampled_from(("now", "daily", "weekly")), start=times, end=times)
def test_nothing_leaves_in_quiet_hours_nor_before_it_was_made(
    made: datetime, rule: str, start: time, end: time
) -> None:
    quiet = Quiet(start.replace(second=0), end.replace(second=0))
    goes = core.leaves_at(made, rule, quiet)
    assert goes is not None
    assert made <= goes <= made + timedelta(days={"now": 1, "daily": 1, "weekly": 7}[rule])
    if quiet.start != quiet.end:
        assert not quiet.holds(goes.time())


@given(made=st.lists(moments, min_size=2, max_size=5), quiet=st.just(NIGHT))
def test_what_was_made_later_never_leaves_earlier(made: list[datetime], quiet: Quiet) -> None:
    for rule in ("now", "daily", "weekly"):
        goes = [core.leaves_at(m, rule, quiet) for m in sorted(made)]
        assert goes == sorted(goes)  # type: ignore[type-var]


def test_stages_and_marks() -> None:
    today = date(2026, 3, 10)
    days = {-1: "late", 0: "soon", 2: "soon", 3: "new"}
    for n, stage in days.items():
        assert core.stage(today + timedelta(days=n), today) == stage
    assert core.stage(None, today) == "new"
    assert core.mark("task/1", today, "late") == "task/1@2026-03-10@late"
    assert core.mark("opinion/1", None) == "opinion/1"


def test_it_is_tried_so_often_and_given_up() -> None:
    moment = at("2026-03-10T09:00")
    waits = [core.next_try(n, moment) for n in range(1, 8)]
    assert waits[-1] is None and None not in waits[:-1]
    assert waits[0] == moment + timedelta(minutes=1)
    assert waits[:-1] == sorted(waits[:-1])  # type: ignore[type-var]


def test_lawful_ones_are_on_the_web_whatever_is_chosen() -> None:
    off = dict.fromkeys(core.CHANNELS, "never")
    assert core.rule_of(off, "web", "meeting.called") == "now"
    assert core.rule_of(off, "web", "waits.new") == "never"
    assert core.rule_of(off, "sms", "meeting.called") == "never"
    assert core.rule_of({}, "sms", "waits.new") == "daily"
    assert core.rule_of({}, "sms", "meeting.called") == "now"
    assert core.rule_of({}, "email", "meeting.called") == "daily"
