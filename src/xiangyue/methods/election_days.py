"""Reads the calendar of elections (``rules/election-calendar.yaml``) with its dated settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from xiangyue.core.election_calendar import Days, Notice
from xiangyue.core.rule_data import BadRule
from xiangyue.methods import rulebook

FILE = "election-calendar.yaml"


@cache
def notices() -> tuple[Notice, ...]:
    """The notices of an election in order. Raises :class:`BadRule` for what cannot be read."""
    found = []
    for entry in rulebook.read_yaml(rulebook.RULES / FILE)["calendar"]:
        data = dict(entry)
        name = data.pop("name", {})
        try:
            notice = Notice(key=str(data.pop("notice")), name=dict(name), **data)
        except TypeError as error:
            raise BadRule(f"{FILE}: {error}") from error
        if not name.get("zh") or not name.get("en"):
            raise BadRule(f"{FILE}: {notice.key}: needs its name in both languages, zh and en")
        if not (notice.plan or notice.after):
            raise BadRule(f"{FILE}: {notice.key}: needs plan or after")
        found.append(notice)
    return tuple(found)


def notice(key: str) -> Notice:
    """The notice of that name; KeyError where there is none."""
    for one in notices():
        if one.key == key:
            return one
    raise KeyError(key)


def days(name: str, *, on: date, area: str, charter: Mapping[str, Any] | None = None) -> Days:
    """A number of days (or of people, months) in force on ``on`` in ``area``, with its clause."""
    found = rulebook.load().setting(name, day=on, area=area, charter=charter)
    return Days(found.value, found.clause)


def settings(*, on: date, area: str, charter: Mapping[str, Any] | None = None) -> dict[str, Days]:
    """Every number that the calendar is counted by."""
    names = {name for one in notices() for name in one.settings}
    return {name: days(name, on=on, area=area, charter=charter) for name in sorted(names)}
