"""Duties that come round: when each turn opens and when it is due.

A duty is data (``rules/duties.yaml``). Its turns follow from its period alone, so that they can be
told for any year to come. Pure: the days are arguments.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.core.bodies import BODIES, ROLES
from xiangyue.core.digits import only_digits

PERIODS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months of each period."""
EVERY: Final = ("week", *PERIODS, "event")
"""How a duty comes round; ``event``: only when something that happened calls for it."""
ASKS: Final = ("text", "people", "place")
"""What may be asked for when a turn is done."""
DONE_BY: Final = ("lesson", "bulletin-month")
"""What does a duty by itself besides a meeting: a course held as a party class, the bulletin of a
month."""
LEVELS: Final = ("village", "township", "county", "prefecture", "province")


class BadDuty(ValueError):
    """A duty that cannot be; the message says which and why."""


@dataclass(frozen=True)
class Duty:
    """One duty. ``days``: due on each of these days of every month; else on ``day`` of the
    period's last month (0: its last day), of a year on ``day`` of ``month`` where that is given, of
    a week on its ``day`` (1 is Monday, 0 its Sunday). ``held_by``: the body whose meetings do it by
    themselves, by whatever method they are called; ``done_by``: what else does (``DONE_BY``, or an
    activity of the method of that name); ``hosts``: the body whose members host its turns
    one after another. ``opens``: days before its due day (0: as
    the period begins). ``within``: days after the event that calls for it."""

    slug: str
    level: str
    period: str
    who: tuple[str, ...]
    names: Mapping[str, str]
    does: Mapping[str, str]
    clause: str = ""
    day: int = 0
    days: tuple[int, ...] = ()
    opens: int = 0
    asks: tuple[str, ...] = ("text",)
    month: int = 0
    within: int = 0
    held_by: str = ""
    done_by: str = ""
    hosts: str = ""


@dataclass(frozen=True)
class Turn:
    """One turn: ``name`` as ``2026-03``, ``2026Q1``, ``2026H1``, ``2026``, ``2026-W12`` or a
    day."""

    name: str
    opens: date
    due: date


def read(raw: Any) -> Duty:
    """A duty out of its data; BadDuty with what is wrong."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("duty"), str):
        raise BadDuty("a duty is a mapping with a name in 'duty'")
    slug = raw["duty"]
    known = {"duty", "level", "period", "who", "name", "does", "clause", "day", "days", "opens"}
    if extra := set(raw) - known - {"asks", "month", "within", "held_by", "done_by", "hosts"}:
        raise BadDuty(f"{slug}: unknown {', '.join(sorted(extra))}")
    for key, allowed in (("level", LEVELS), ("period", EVERY)):
        if raw.get(key) not in allowed:
            raise BadDuty(f"{slug}: {key} must be one of {', '.join(allowed)}")
    who = tuple(raw.get("who") or ())
    if not who or set(who) - set(ROLES):
        raise BadDuty(f"{slug}: who must be roles, not {raw.get('who')!r}")
    asks = tuple(raw.get("asks", ("text",)))
    if set(asks) - set(ASKS):
        raise BadDuty(f"{slug}: asks must be among {', '.join(ASKS)}")
    for key in ("held_by", "hosts"):
        if raw.get(key, "") and raw[key] not in BODIES:
            raise BadDuty(f"{slug}: {key} must be a body, not {raw[key]!r}")
    days = tuple(raw.get("days") or ())
    if days and raw["period"] != "month":
        raise BadDuty(f"{slug}: several days are of a month")
    for n in (*days, raw.get("day", 1)):
        if not isinstance(n, int) or not 1 <= n <= 31:
            raise BadDuty(f"{slug}: a day of a month is 1 to 31, not {n!r}")
    if raw["period"] == "week" and raw.get("day", 0) > 7:
        raise BadDuty(f"{slug}: a day of a week is 1 to 7, not {raw['day']}")
    month, within = raw.get("month", 0), raw.get("within", 0)
    if month and (raw["period"] != "year" or month not in range(1, 13)):
        raise BadDuty(f"{slug}: a month is 1 to 12 and of a year, not {month!r}")
    if (raw["period"] == "event") != bool(within) or not isinstance(within, int) or within < 0:
        raise BadDuty(f"{slug}: an event has its days in 'within', and only an event")
    for key in ("name", "does"):
        if set(raw.get(key) or ()) != {"zh", "en"}:
            raise BadDuty(f"{slug}: {key} must be in zh and en")
    return Duty(
        slug=slug,
        level=raw["level"],
        period=raw["period"],
        who=who,
        names=dict(raw["name"]),
        does=dict(raw["does"]),
        clause=raw.get("clause", ""),
        day=raw.get("day", 0),
        days=days,
        opens=int(raw.get("opens", 0)),
        asks=asks,
        month=month,
        within=within,
        held_by=raw.get("held_by", ""),
        done_by=str(raw.get("done_by", "")),
        hosts=raw.get("hosts", ""),
    )


def turns(duty: Duty, first: date, last: date) -> Iterator[Turn]:
    """The turns due from ``first`` to ``last``, in order; of an event none."""
    if duty.period == "event":
        return
    if duty.period == "week":
        yield from _weeks(duty, first, last)
        return
    size = PERIODS[duty.period]
    count = (first.year * 12 + first.month - 1) // size * size
    while (begins := date(count // 12, count % 12 + 1, 1)) <= last:
        count += size
        # the period's last month, or the one of the year that the duty names
        end = begins.year * 12 + duty.month - 1 if duty.month else count - 1
        year, month = end // 12, end % 12 + 1
        most = calendar.monthrange(year, month)[1]
        for n in duty.days or (duty.day or most,):
            due = date(year, month, min(n, most))
            if first <= due <= last:
                opens = due - timedelta(days=duty.opens) if duty.opens else begins
                yield Turn(due.isoformat() if duty.days else _name(duty.period, begins), opens, due)


def _weeks(duty: Duty, first: date, last: date) -> Iterator[Turn]:
    """Of each week, from its Monday (ISO 8601: the week belongs to the year of its Thursday)."""
    begins = first - timedelta(days=first.weekday())
    while begins <= last:
        due = begins + timedelta(days=(duty.day or 7) - 1)
        if first <= due <= last:
            year, week, _day = begins.isocalendar()
            opens = due - timedelta(days=duty.opens) if duty.opens else begins
            yield Turn(f"{year}-W{week:02}", opens, due)
        begins += timedelta(days=7)


def _name(period: str, begins: date) -> str:
    if period == "year":
        return f"{begins.year}"
    if period == "half":
        return f"{begins.year}H{1 + (begins.month > 6)}"
    if period == "quarter":
        return f"{begins.year}Q{(begins.month + 2) // 3}"
    return f"{begins:%Y-%m}"


def span(name: str) -> tuple[str, date, date]:
    """(period, first, last) of ``2026-03``, ``2026Q1``, ``2026H1`` or ``2026``; ValueError."""
    year, month, size = name[:4], 1, "year"
    rest = name[4:]
    if not (only_digits(year) and len(year) == 4):
        raise ValueError(name)
    if rest in ("Q1", "Q2", "Q3", "Q4"):
        size, month = "quarter", int(rest[1]) * 3 - 2
    elif rest in ("H1", "H2"):
        size, month = "half", int(rest[1]) * 6 - 5
    elif len(rest) == 3 and rest[0] == "-" and only_digits(rest[1:]) and 1 <= int(rest[1:]) <= 12:
        size, month = "month", int(rest[1:])
    elif rest:
        raise ValueError(name)
    first = date(int(year), month, 1)
    end = int(year) * 12 + month - 2 + PERIODS[size]
    last = date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1])
    return size, first, last


def names_of(size: str, first: date, last: date) -> list[str]:
    """The periods of that size which touch these days, in order."""
    step = PERIODS[size]
    count = (first.year * 12 + first.month - 1) // step * step
    found = []
    while (begins := date(count // 12, count % 12 + 1, 1)) <= last:
        found.append(_name(size, begins))
        count += step
    return found
