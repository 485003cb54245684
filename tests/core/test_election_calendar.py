"""The calendar of an election: each lawful day at just under, at and over; the whole of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import election_calendar as cal
from xiangyue.core.election_calendar import Days, Term
from xiangyue.methods import election_days
from xiangyue.methods.wording import word

D = date(2026, 12, 20)
NINGBO, BEIJING, SHANGHAI, JIAMUSI = "330212105219", "110112001201", "310112001201", "230828101201"


def before(days: int) -> date:
    return D - timedelta(days=days)


@pytest.mark.parametrize(
    ("area", "notice", "days", "clause"),
    [
        (JIAMUSI, "roll", 20, "law:17"),
        (NINGBO, "roll", 20, "law:17"),
        (JIAMUSI, "candidates", 5, "election-practice"),
        (NINGBO, "candidates", 5, "zhejiang-election:18"),
        (BEIJING, "candidates", 5, "beijing-election:20"),
        (SHANGHAI, "candidates", 5, "shanghai-election:12.2"),
        (JIAMUSI, "polling", 3, "election-practice"),
        (NINGBO, "polling", 5, "zhejiang-election:22"),
        (JIAMUSI, "proxies", 3, "election-practice"),
        (NINGBO, "proxies", 3, "zhejiang-election:25"),
        (SHANGHAI, "proxies", 5, "shanghai-election:16.2"),
        (SHANGHAI, "proxies-posted", 2, "shanghai-election:16.2"),
        (NINGBO, "self-named", 10, "zhejiang-election:20"),
    ],
)
def test_a_notice_is_in_time_to_the_day(area: str, notice: str, days: int, clause: str) -> None:
    settings = election_days.settings(on=D, area=area)
    asked = settings[election_days.notice(notice).law]
    assert (asked.value, asked.clause) == (days, clause)
    assert cal.too_late(notice, D, before(days + 1), asked) == ()
    assert cal.too_late(notice, D, before(days), asked) == ()
    (late,) = cal.too_late(notice, D, before(days - 1), asked)
    assert (late.have, late.need, late.clause) == (days - 1, days, clause)
    # moved to the day that it names, today is in time; a day sooner it is not
    first = date.fromisoformat(late.values["first"])
    assert cal.too_late(notice, first, before(days - 1), asked) == ()
    assert cal.too_late(notice, first - timedelta(days=1), before(days - 1), asked)


@pytest.mark.parametrize(
    ("left", "says"),
    [(1, "election.too-late"), (0, "election.too-late-since"), (-3, "election.too-late-since")],
)
def test_once_election_day_has_come_no_days_before_it_are_counted(left: int, says: str) -> None:
    asked = election_days.settings(on=D, area=NINGBO)[election_days.notice("roll").law]
    (late,) = cal.too_late("roll", D, before(left), asked)
    assert (late.says, late.need) == (says, 20)
    for lang in ("zh", "en"):
        told = word(late, lang)
        assert "{" not in told and not re.search("只有0天|-3| 0 days before", told)


def test_the_settings_that_bind_are_laws_and_the_others_practice() -> None:
    settings = election_days.settings(on=D, area=JIAMUSI)
    law = {name for name, days in settings.items() if days.bound == cal.LAW}
    assert law == {"roll.posting-days", "handover-days"}
    assert {"candidates.posting-days", "polling.posting-days"} <= {
        name
        for name, days in election_days.settings(on=D, area=NINGBO).items()
        if days.bound == cal.LAW
    }


def lines(today: date, area: str = NINGBO, **more: object) -> dict[str, cal.Line]:
    settings = election_days.settings(on=D, area=area)
    found = cal.lines(election_days.notices(), settings, day=D, today=today, **more)  # type: ignore[arg-type]
    return {line.notice.key: line for line in found}


def test_the_calendar_runs_backward_from_election_day() -> None:
    found = lines(before(36))
    assert list(found)[:4] == ["prepare", "committee", "register", "roll"]
    assert [found[k].due for k in ("prepare", "committee")] == [before(35), before(34)]
    assert (found["register"].first, found["register"].due) == (before(33), before(29))
    assert (found["roll"].due, found["roll"].latest) == (before(28), before(20))
    assert found["nominate"].due == before(15)
    assert (found["candidates"].due, found["candidates"].latest) == (before(6), before(5))
    assert found["vote"].due == D
    assert found["handover"].latest == date(2026, 12, 30)  # a Wednesday
    assert "self-named" not in found
    assert {line.state for line in found.values()} == {"ahead"}
    assert "self-named" in lines(before(36), way="open")
    assert "preselect" not in lines(before(36), way="open")


def test_a_last_day_is_over_by_itself_and_never_late() -> None:
    assert lines(before(4))["proxies"].state == "ahead"
    assert lines(before(3))["proxies"].state == "now"
    over = lines(before(2))["proxies"]
    assert (over.state, over.posted, over.late) == ("done", before(3), 0)


def test_a_province_stricter_than_the_plan_moves_the_plan() -> None:
    assert lines(before(36), SHANGHAI)["proxies"].due == before(5)
    assert lines(before(36), NINGBO)["proxies"].due == before(3)


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [(29, "ahead", 0), (28, "now", 0), (27, "late", 1), (20, "late", 8), (19, "missed", 9)],
)
def test_a_roll_that_is_not_posted_yet(today: int, state: str, late: int) -> None:
    line = lines(before(today))["roll"]
    assert (line.state, line.late) == (state, late)


def test_what_is_done_says_when_and_how_late() -> None:
    line = lines(before(1), posted={"roll": before(25)})["roll"]
    assert (line.state, line.posted, line.late) == ("done", before(25), 3)
    assert lines(before(1), posted={"roll": before(30)})["roll"].late == 0


def test_the_handover_ends_on_a_working_day() -> None:
    """Ten days from the result (Art. 24); a last day of rest ends it on the next working day."""
    line = lines(D, result=date(2026, 12, 16))["handover"]
    assert line.latest == date(2026, 12, 28)  # the 26th is a Saturday
    assert lines(date(2026, 12, 29), result=date(2026, 12, 16))["handover"].state == "missed"


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 60))
def test_the_first_possible_day_is_in_time_and_none_is_sooner(today: date, more: int) -> None:
    settings = election_days.settings(on=today, area=NINGBO)
    first = cal.first_possible(election_days.notices(), settings, today)
    day = first + timedelta(days=more)
    lawful = [settings[n.law] for n in election_days.notices() if n.law and not n.way]
    assert not any(cal.too_late("x", day, today, days) for days in lawful)
    assert any(cal.too_late("x", first - timedelta(days=1), today, days) for days in lawful)


END_OF_TERM = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "approved", "says"),
    [
        (date(2026, 6, 29), "街道批准", "election.too-early"),
        (date(2026, 6, 30), "街道批准", ""),
        (date(2026, 6, 30), "", "election.needs-approval"),
        (date(2026, 11, 29), "", "election.needs-approval"),
        (date(2026, 11, 30), "", ""),
        (date(2027, 1, 31), "", ""),
        (date(2027, 2, 1), "", "election.needs-approval"),
        (date(2027, 6, 30), "街道批准", ""),
        (date(2027, 7, 1), "街道批准", "election.too-late-for-term"),
    ],
)
def test_an_election_is_held_when_the_term_ends(day: date, approved: str, says: str) -> None:
    """Six months early or late at most, and then with an approval (Zhejiang, Art. 3)."""
    found = cal.off_term(day, Term(END_OF_TERM, 6, "zhejiang-election:3", approved))
    assert [c.says for c in found] == ([says] if says else [])


def test_practice_is_no_law() -> None:
    assert Days(5, "election-practice").bound == cal.PRACTICE
    assert Days(5, "law:17").bound == cal.LAW
