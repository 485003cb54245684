"""Calendars as iCalendar (RFC 5545), out of plain events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vUri

CHINA = "Asia/Shanghai"
PRODUCT = "-//Xiangyue//Calendar//ZH"


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar. ``uid`` stays the same for as long as the thing lives; ``sequence``
    grows with each change. ``at`` is a moment, or a day for what has none; ``hours`` it takes."""

    uid: str
    at: datetime | date
    summary: str
    description: str = ""
    place: str = ""
    link: str = ""
    sequence: int = 0
    cancelled: bool = False
    hours: int = 2


def calendar(name: str, entries: Iterable[Entry], *, now: datetime, host: str) -> bytes:
    """The file. ``host`` makes the identifiers those of this installation."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", CHINA)
    made.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    made.add_component(_zone())
    for entry in entries:
        made.add_component(_event(entry, now, host))
    return bytes(made.to_ical())


def _zone() -> Timezone:
    """China has had one time and no summer time since 1991."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", CHINA)
    standard.add("dtstart", datetime(1991, 9, 15, 0, 0))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _event(entry: Entry, now: datetime, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", now.astimezone(ZoneInfo("UTC")))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    if isinstance(entry.at, datetime):
        starts = entry.at.astimezone(ZoneInfo(CHINA))
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(hours=entry.hours))
    else:
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a last day does not take the day
    if entry.description:
        event.add("description", entry.description)
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", vUri(entry.link))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
