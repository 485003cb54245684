"""The law's counting of days: periods, notices, working days, months and quarters.

The Civil Code counts a period of days so (articles 201 to 204):

* the day on which it begins is not counted, counting starts on the next day (201);
* it ends at 24:00 of its last day (203);
* where the last day is a legal day of rest, the period ends with the first day after the rest
  (203); a weekend worked in exchange for a holiday is no day of rest, for what counts is the rest
  as it is really taken;
* a period of months or years ends on the corresponding day, and where there is none, on the last
  day of that month (202).

Days of rest of a year are known only once the State Council's office has announced them. For a
year not announced yet weekends are taken as rest and, where they are written below, the holidays
that the law itself gives; which days are moved or worked in exchange is open. Every answer that
leaned on such a year says so (``sure`` is false), so that a page can warn.

Everything here is about whole days in China (UTC+8); no clock is read.
"""

from __future__ import annotations

import calendar as _gregorian
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+8")
"""China's one clock time; it has had no summer time since 1991."""


@dataclass(frozen=True)
class AnnouncedYear:
    """Days of rest of one year beside weekends, and the weekend days worked in exchange."""

    year: int
    rest: frozenset[date]
    worked: frozenset[date]
    source: str


@dataclass(frozen=True)
class Counted:
    """A day arrived at by counting; ``sure`` is false where a year not yet announced was used."""

    day: date
    sure: bool


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _announced(
    year: int, source: str, rest: tuple[tuple[str, str], ...], worked: tuple[str, ...]
) -> AnnouncedYear:
    def on(month_day: str) -> date:
        return date.fromisoformat(f"{year}-{month_day}")

    return AnnouncedYear(
        year=year,
        rest=frozenset(d for first, last in rest for d in _days(on(first), on(last))),
        worked=frozenset(on(d) for d in worked),
        source=source,
    )


ANNOUNCED: Mapping[int, AnnouncedYear] = {
    2025: _announced(
        2025,
        "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
        rest=(
            ("01-01", "01-01"),  # New Year
            ("01-28", "02-04"),  # Spring Festival
            ("04-04", "04-06"),  # Qingming
            ("05-01", "05-05"),  # Labour Day
            ("05-31", "06-02"),  # Dragon Boat Festival
            ("10-01", "10-08"),  # National Day and Mid-Autumn
        ),
        worked=("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: _announced(
        2026,
        "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）",
        rest=(
            ("01-01", "01-03"),  # New Year
            ("02-15", "02-23"),  # Spring Festival
            ("04-04", "04-06"),  # Qingming
            ("05-01", "05-05"),  # Labour Day
            ("06-19", "06-21"),  # Dragon Boat Festival
            ("09-25", "09-27"),  # Mid-Autumn
            ("10-01", "10-07"),  # National Day
        ),
        worked=("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}


LEGAL: Mapping[int, frozenset[date]] = {
    2027: frozenset(
        date(2027, month, day)
        for month, day in (
            (1, 1),  # New Year
            (2, 5), (2, 6), (2, 7), (2, 8),  # the lunar year's eve and its first three days
            (4, 5),  # Qingming
            (5, 1), (5, 2),  # Labour Day
            (6, 9),  # Dragon Boat Festival
            (9, 15),  # Mid-Autumn
            (10, 1), (10, 2), (10, 3),  # National Day
        )
    ),
}  # fmt: skip
"""The 13 holidays that the law gives everyone (全国年节及纪念日放假办法, 2024, article 2), of years
whose notice is not known here: rest on these is certain, moved days and make-up days are not."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. ``years`` holds the years announced, ``legal`` of others the holidays
    by law."""

    years: Mapping[int, AnnouncedYear]
    legal: Mapping[int, frozenset[date]] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        """Whether the days of rest of ``year`` have been announced."""
        return year in self.years

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day (weekends and the law's own holidays if its year is not
        announced)."""
        announced = self.years.get(day.year)
        if announced is not None:
            if day in announced.worked:
                return True
            if day in announced.rest:
                return False
        elif day in self.legal.get(day.year, ()):
            return False
        return day.weekday() < 5

    def first_working(self, day: date) -> Counted:
        """``day`` itself if it is worked, else the first working day after it."""
        sure = self.knows(day.year)
        while not self.works(day):
            day += timedelta(days=1)
            sure = sure and self.knows(day.year)
        return Counted(day, sure)

    def add_working_days(self, start: date, days: int) -> Counted:
        """The ``days``-th working day after ``start``, which is not counted itself.

        ``days`` is at least 1; raises ``ValueError`` otherwise.
        """
        if days < 1:
            raise ValueError(f"a period of working days has at least one day, not {days}")
        day, sure, left = start, True, days
        while left:
            day += timedelta(days=1)
            sure = sure and self.knows(day.year)
            left -= self.works(day)
        return Counted(day, sure)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; 0 where ``end`` is not later."""
        if end <= start:
            return 0
        return sum(self.works(d) for d in _days(start + timedelta(days=1), end))


WORK = WorkCalendar(ANNOUNCED, LEGAL)
"""The calendar of the years announced so far."""


@dataclass(frozen=True)
class Deadline:
    """A deadline in working days on a day: ``left`` working days from ``today`` on (0 on the last
    day), ``late`` working days past it; ``sure`` is false where a year is not announced yet."""

    last: date
    left: int
    late: int
    sure: bool


def deadline(start: date, days: int, today: date, *, work: WorkCalendar = WORK) -> Deadline:
    """The state on ``today`` of what is due within ``days`` working days of ``start``.

    ``start`` is not counted (Civil Code 201); it is kept on the last day until its end (203).
    """
    end = work.add_working_days(start, days)
    return Deadline(
        end.day,
        work.working_days_between(max(start, today), end.day),
        work.working_days_between(end.day, today),
        end.sure,
    )


def period(begun: date, days: int, *, work: WorkCalendar = WORK) -> Counted:
    """The last day of a period of ``days`` calendar days that began on ``begun``.

    The first day is not counted (Civil Code 201); a last day of rest moves the end to the first
    day after the rest (203). ``days`` is at least 1; raises ``ValueError`` otherwise.
    """
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    return work.first_working(begun + timedelta(days=days))


def posting_ends(posted: date, days: int, *, work: WorkCalendar = WORK) -> date:
    """The last day of a posting: it must hang, and objections are taken, until 24:00 of it."""
    return period(posted, days, work=work).day


def posting_over(posted: date, days: int, today: date, *, work: WorkCalendar = WORK) -> bool:
    """Whether the posting has hung its full time: its last day is behind us."""
    return today > posting_ends(posted, days, work=work)


def days_run(posted: date, today: date) -> int:
    """Days counted so far: 0 on the day of posting, 1 on the next; never negative."""
    return max(0, (today - posted).days)


def days_left(posted: date, days: int, today: date, *, work: WorkCalendar = WORK) -> int:
    """Days after today until the last day; 0 on the last day itself and after it."""
    return max(0, (posting_ends(posted, days, work=work) - today).days)


def earliest_meeting(notified: date, days: int) -> date:
    """The first day on which a meeting announced on ``notified`` may sit, ``days`` ahead.

    The day of the notice is not counted (Civil Code 201), the day of the meeting is not moved by
    days of rest: villages sit on Sundays. Notice on the 1st with 10 days (Organic Law of Village
    Committees, article 25) allows the 11th.
    """
    return notified + timedelta(days=days)


def latest_notice(meeting: date, days: int) -> date:
    """The last day on which a meeting on ``meeting`` may be announced, ``days`` ahead."""
    return meeting - timedelta(days=days)


def notice_days(notified: date, meeting: date) -> int:
    """How many days ahead the notice was; negative where it came after the meeting."""
    return (meeting - notified).days


def day_in_china(moment: datetime) -> date:
    """The calendar day in China of an aware moment; ``ValueError`` for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(CHINA).date()


def days_old(since: date, today: date) -> int:
    """Age in whole days: 0 on the first day; never negative."""
    return max(0, (today - since).days)


def age(born: date, on: date) -> int:
    """Full years of age; one born on 29 February is a year older on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the month's last day (Civil Code 202)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = _gregorian.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The corresponding day ``years`` later; 29 February becomes 28 in common years."""
    return add_months(day, 12 * years)


@dataclass(frozen=True, order=True)
class Span:
    """A month, a quarter or a year: first and last day, both in it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def _span(year: int, first_month: int, months: int) -> Span:
    first = date(year, first_month, 1)
    return Span(first, add_months(first, months) - timedelta(days=1))


def month_of(day: date) -> Span:
    """The calendar month that holds ``day``."""
    return _span(day.year, day.month, 1)


def quarter_number(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def quarter_of(day: date) -> Span:
    """The calendar quarter that holds ``day``: assemblies sit once in each (article 30)."""
    return _span(day.year, 3 * quarter_number(day) - 2, 3)


def year_of(day: date) -> Span:
    """The calendar year that holds ``day``."""
    return _span(day.year, 1, 12)
