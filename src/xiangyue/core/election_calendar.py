"""The calendar of an election, counted backward from election day.

Which notices there are and how many days before the day each is due comes in as plain data
(``rules/election-calendar.yaml``, dated settings with their clauses: ``methods.election_days``).
Days are counted by the Civil Code (201, 203), as for postings: the day of the notice is not
counted, so that a roll posted on the 1st has hung twenty days on the 21st, on which one may vote;
election day itself is moved by no day of rest. A period that runs forward (appeals, the handover)
ends on a working day. Source: Organic Law of Villagers' Committees (2025), Art. 17, 18, 24.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.core import calendar
from xiangyue.core.refusals import Check

LAW: Final = "law"
PRACTICE: Final = "practice"


@dataclass(frozen=True)
class Days:
    """A number of days in force and where it comes from."""

    value: int
    clause: str

    @property
    def bound(self) -> str:
        """``law`` or ``practice``: whether it may be fallen short of."""
        return PRACTICE if self.clause.startswith(("election-practice", "product")) else LAW


@dataclass(frozen=True)
class Notice:
    """A notice of the calendar with the names of its settings; ``way``: only in such an election.

    ``plan`` and ``until``: the first and the last planned day before election day; ``law``: the
    fewest days before it; ``after``: the most days after the result. ``ends``: a last day, which
    is over by itself: nobody does it.
    """

    key: str
    name: Mapping[str, str]
    part: str = ""
    plan: str = ""
    until: str = ""
    law: str = ""
    after: str = ""
    way: str = ""
    ends: bool = False

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings it is counted by."""
        return tuple(s for s in (self.plan, self.until, self.law, self.after) if s)


@dataclass(frozen=True)
class Line:
    """A notice of one election on a day.

    ``first`` and ``due``: the planned days, the same but where it goes on for several; ``latest``:
    the last lawful day, None where there is none to count from yet; ``posted``: when it was done.
    ``late``: days past ``due`` (of what is not done, up to today). ``state``: done, now (its days
    run), late (the plan is missed, the law is not), missed (too late for this election day), ahead.
    """

    notice: Notice
    first: date | None
    due: date | None
    latest: date | None
    clause: str
    bound: str
    posted: date | None = None
    late: int = 0
    state: str = "ahead"


def lines(
    notices: Iterable[Notice],
    settings: Mapping[str, Days],
    *,
    day: date,
    today: date,
    way: str = "candidates",
    posted: Mapping[str, date] | None = None,
    result: date | None = None,
) -> tuple[Line, ...]:
    """The whole calendar of an election held on ``day``, as it stands ``today``.

    ``posted``: {notice: the day on which it was done}; ``result``: the day of the result, from
    which the handover is counted (election day until there is one).
    """
    done = posted or {}
    return tuple(
        _line(notice, settings, day, today, done.get(notice.key), result)
        for notice in notices
        if notice.way in ("", way)
    )


def _line(
    notice: Notice,
    settings: Mapping[str, Days],
    day: date,
    today: date,
    posted: date | None,
    result: date | None,
) -> Line:
    if notice.after:
        days = settings[notice.after]
        start = result or day
        latest = calendar.period(start, days.value).day
        first, due = start + timedelta(days=1), latest
        source = days
        lawful: date | None = latest
    else:
        source = settings[notice.plan]
        first = day - timedelta(days=source.value)
        due = day - timedelta(days=settings[notice.until].value) if notice.until else first
        lawful = None
        if notice.law:
            source = settings[notice.law]
            lawful = last_day(day, source.value)
            # A law stricter than the plan moves the plan.
            first, due = min(first, lawful), min(due, lawful)
    if notice.ends:
        posted = due if today > due else None
    reached = posted or today
    late = max(0, (reached - due).days)
    binding = source.bound == LAW and lawful is not None
    return Line(
        notice=notice,
        first=first,
        due=due,
        latest=lawful if binding else None,
        clause=source.clause,
        bound=source.bound if notice.law or notice.after else PRACTICE,
        posted=posted,
        late=late,
        state=_state(first, due, lawful if binding else None, posted, today),
    )


def _state(first: date, due: date, latest: date | None, posted: date | None, today: date) -> str:
    if posted is not None:
        return "done"
    if today < first:
        return "ahead"
    if today <= due:
        return "now"
    if latest is not None and today > latest:
        return "missed"
    return "late"


def last_day(day: date, days: int) -> date:
    """The last day on which something may be posted that is due ``days`` before ``day``."""
    return calendar.latest_notice(day, days)


def earliest_day(posted: date, days: int) -> date:
    """The first election day for which something posted on ``posted`` is in time."""
    return calendar.earliest_meeting(posted, days)


def too_late(
    name: str | Mapping[str, Any], day: date, today: date, days: Days, *, says: str = ""
) -> tuple[Check, ...]:
    """What stands against doing something ``today`` that is due ``days`` before ``day``: nothing,
    or one check with the days there are, the days there must be and the first election day for
    which today is in time (election day may be moved there). ``name``: what it is called."""
    have = calendar.notice_days(today, day)
    if have >= days.value:
        return ()
    return (
        Check(
            says=says or ("election.too-late" if have > 0 else "election.too-late-since"),
            met=False,
            have=max(have, 0),
            need=days.value,
            clause=days.clause,
            values={
                "what": name,
                "day": day.isoformat(),
                "last": last_day(day, days.value).isoformat(),
                "first": earliest_day(today, days.value).isoformat(),
            },
        ),
    )


def first_possible(
    notices: Sequence[Notice], settings: Mapping[str, Days], today: date, way: str = "candidates"
) -> date:
    """The first election day for which every lawful period can still be kept, from ``today`` on:
    the day of the notice that must come longest before it."""
    longest = max(
        (settings[n.law].value for n in notices if n.law and n.way in ("", way)), default=0
    )
    return earliest_day(today, longest)


@dataclass(frozen=True)
class Term:
    """The term that ends: its last day, and by how many months an election may be off it."""

    last: date
    months: int
    clause: str
    approved: str = field(default="")


def off_term(day: date, term: Term) -> tuple[Check, ...]:
    """What stands against electing on ``day`` for the term after ``term``: more than so many months
    early or late; early or late at all without an approval (Art. 14: when the term is over).

    An election within the month after the last day is in time (届满应当及时举行), and so is one
    in the last month of the term, so that nobody's seat stands empty.
    """
    early = calendar.add_months(term.last, -term.months)
    late = calendar.add_months(term.last, term.months)
    values = {"last": term.last.isoformat(), "months": term.months}
    if day < early:
        return (_term("election.too-early", day, early, term, values),)
    if day > late:
        return (_term("election.too-late-for-term", day, late, term, values),)
    near = calendar.add_months(term.last, -1) <= day <= calendar.add_months(term.last, 1)
    if near or term.approved:
        return ()
    return (_term("election.needs-approval", day, term.last, term, values),)


def _term(says: str, day: date, bound: date, term: Term, values: Mapping[str, Any]) -> Check:
    more = {"day": day.isoformat(), "bound": bound.isoformat()}
    return Check(
        says, False, abs((day - term.last).days), clause=term.clause, values={**values, **more}
    )
