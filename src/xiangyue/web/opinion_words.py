"""What the pages of opinions share: names of subjects and states, who may read what, masking."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import (  # noqa: F401 - the pages ask through this module
    answers_above,
    in_office,
    is_own,
    keeps,
    may_read,
    passes_up,
    reads_whole,
    sees_files,
)
from xiangyue.core import masking
from xiangyue.core.places import display_name, is_code, level_of
from xiangyue.data.models import Area, Jurisdiction, Opinion, PassedUp
from xiangyue.data.prepared import prepared
from xiangyue.methods import library
from xiangyue.web.links import maybe_url, url

SUBJECTS: dict[str, Promise | str] = {
    "roads": lazy("Roads, bridges, street lamps"),
    "water": lazy("Water and ditches"),
    "environment": lazy("Rubbish and surroundings"),
    "farming": lazy("Farming and land"),
    "money": lazy("Village money and property"),
    "disclosure": lazy("What is not made known"),
    "welfare": lazy("Help for people in need"),
    "elderly": lazy("Old people and children"),
    "safety": lazy("Safety and quarrels"),
    "housing": lazy("Houses and building plots"),
    "culture": lazy("Culture, sport, festivals"),
    "conduct": lazy("How cadres do their work"),
    "other": lazy("Something else"),
}
CHANNELS: dict[str, Promise | str] = {
    "phone": lazy("By phone or computer"),
    "visit": lazy("Heard at the door"),
    "card": lazy("Opinion card"),
    "call": lazy("By telephone call"),
    "meeting": lazy("At a meeting"),
    "message": lazy("By message"),
    "reception": lazy("At a reception day"),
    "petition": lazy("A petition to an office above"),
}
ANSWERS: dict[str, Promise | str] = {
    "taken_up": lazy("Taken up in a matter"),
    "handled": lazy("Handled"),
    "explained": lazy("Explained"),
    "declined": lazy("Not taken up"),
}
STATES: dict[str, Promise | str] = {
    "waiting": lazy("Arrived"),
    "in_hand": lazy("In hand"),
    "overdue": lazy("Overdue"),
    "answered": lazy("Answered"),
    "taken_up": lazy("Taken up in a matter"),
}
STATE_LOOKS = {
    "waiting": ("wait", "wait"),
    "in_hand": ("open", "open"),
    "overdue": ("bad", "warn"),
    "answered": ("done", "done"),
    "taken_up": ("done", "matters"),
}


def may_start(actor: Actor, code: str, method: str) -> bool:
    """Whether the actor begins matters there, as the village's ``method`` says; "" is no method."""
    return bool(method) and actor.holds(code, *library.known_by(method).starts)


_VILLAGE = """
SELECT a.code, a.name, a.level, a.parent,
    j.area_id, j.opened_at, j.practice, j.procedure, j.procedure_since, j.charter
FROM xiangyue_jurisdiction j JOIN xiangyue_area a ON a.code = j.area_id WHERE j.area_id = %s
"""
_AREA = ("code", "name", "level", "parent")
_JURISDICTION = ("area_id", "opened_at", "practice", "procedure", "procedure_since", "charter")


def village(code: str) -> tuple[Area, Jurisdiction]:
    """The opened village (or township) of that code, ``area.shown`` its everyday name; Http404.

    By hand, since every page of a village asks for it: a fifth of the ORM's time.
    """
    if len(code) not in (9, 12):
        raise Http404
    return opened(code)


def opened(code: str) -> tuple[Area, Jurisdiction]:
    """The same of any level but the nation: whatever place is opened has matters of its own."""
    if not code or not is_code(code):
        raise Http404
    with prepared() as c:
        c.execute(_VILLAGE, [code])
        row = c.fetchone()
    if row is None:
        raise Http404
    area = Area.from_db("default", _AREA, row[:4])
    found = Jurisdiction.from_db("default", _JURISDICTION, [*row[4:9], json.loads(row[9])])
    found.area = area
    area.shown = display_name(area.name, level_of(code))
    return area, found


def crumbs(area: Area, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of opinions: the village, its opinions, and what follows."""
    return [
        (getattr(area, "shown", area.name), maybe_url("village", area.code)),
        (_("Opinions"), url("opinions", area.code)),
        *more,
    ]


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """``text`` as the public may read it: personal numbers and addresses masked."""
    return masking.mask(text)


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """``text`` less everything personal: what like ones are looked for by, and shown with."""
    for found in reversed(masking.find_personal(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text


def said_by(opinion: Opinion, *, whole: bool) -> str:
    """Who said it: the whole name for the office and the person, else the family name."""
    if opinion.anonymous:
        return _("Anonymous")
    name = opinion.author.name if opinion.author else opinion.heard_from
    return name if whole else masking.mask_name(name)


def passing_of(opinion: Opinion) -> PassedUp | None:
    """How an opinion was passed up, its township with its everyday name; None where it was not."""
    passed: PassedUp | None = getattr(opinion, "passed_up", None)
    if passed is not None:
        passed.to.shown = display_name(passed.to.name, "township")
    return passed


def cut(text: str, most: int = 120) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
