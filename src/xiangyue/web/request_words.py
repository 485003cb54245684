"""What the pages of requests share: names of channels, steps and results; a request shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions.requests import promise_of
from xiangyue.core import receipts
from xiangyue.core.money import words as money_words
from xiangyue.core.services import Service
from xiangyue.data.models import HandlingStep, HelpRequest
from xiangyue.web.formats import day
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader

CHANNELS: dict[str, Lazy | str] = {
    "spoken": lazy("Said at the office"),
    "paper": lazy("On paper"),
    "call": lazy("By telephone call"),
    "visit": lazy("Heard at the door"),
    "reception": lazy("At a reception day"),
    "opinion": lazy("Grown out of an opinion"),
    "web": lazy("By phone or computer"),
}
STEPS: dict[str, Lazy | str] = {
    "step": lazy("Step"),
    "handover": lazy("Handed over"),
    "stop": lazy("The clock stands"),
    "go": lazy("The clock goes on"),
    "papers": lazy("Papers handed in"),
    "reminder": lazy("Reminder"),
    "done": lazy("Done"),
    "try": lazy("Not reached"),
    "redone": lazy("Seen to once more"),
}
RESULTS: dict[str, Lazy | str] = {
    "solved": lazy("Solved"),
    "refused": lazy("It cannot be done"),
    "withdrawn": lazy("Withdrawn"),
}
LEVELS: dict[str, Lazy | str] = {
    "satisfied": lazy("Content"),
    "mostly": lazy("Mostly content"),
    "not": lazy("Not content"),
}
HOW: dict[str, Lazy | str] = {
    "self": lazy("Given by themself"),
    "spoken": lazy("Said in person"),
    "call": lazy("By telephone call"),
    "paper": lazy("On paper"),
}
GROUPS: dict[str, Lazy | str] = {
    "support": lazy("Support and relief"),
    "elderly": lazy("The elderly"),
    "health": lazy("Health and disability"),
    "home": lazy("House and registration"),
    "family": lazy("Children and family"),
    "farming": lazy("Farming"),
    "other": lazy("Something else"),
}


def grouped(services: dict[str, Service]) -> list[tuple[str, list[Service]]]:
    """The list of services under its headings."""
    found: dict[str, list[Service]] = {}
    for service in services.values():
        found.setdefault(service.group if service.group in GROUPS else "other", []).append(service)
    return [(str(GROUPS[g]), found[g]) for g in GROUPS if g in found]


def fee(fen: int) -> str:
    """What it costs, in words."""
    return _("Free of charge") if not fen else money_words(fen)[reader()]


def promised(request: HelpRequest, today: date) -> str:
    """How it stands with the promised day, in a sentence."""
    seen = promise_of(request, today)
    if request.done_on:
        if request.in_time:
            return _("Done on %(day)s, in time") % {"day": day(request.done_on)}
        return ngettext(
            "Done on %(day)s, %(n)s working day late",
            "Done on %(day)s, %(n)s working days late",
            seen.late,
        ) % {"day": day(request.done_on), "n": seen.late}
    if seen.last is None:
        return ngettext(
            "The clock stands: papers are waited for. %(n)s working day is left.",
            "The clock stands: papers are waited for. %(n)s working days are left.",
            seen.left,
        ) % {"n": seen.left}
    if seen.late:
        return ngettext(
            "Promised for %(day)s: %(n)s working day late",
            "Promised for %(day)s: %(n)s working days late",
            seen.late,
        ) % {"day": day(seen.last), "n": seen.late}
    words = ngettext(
        "Promised for %(day)s: %(n)s working day left",
        "Promised for %(day)s: %(n)s working days left",
        seen.left,
    ) % {"day": day(seen.last), "n": seen.left}
    if not seen.sure:
        words += _(" (the holidays of that year are not announced yet)")
    return words


def facts(request: HelpRequest, today: date) -> list[tuple[Any, ...]]:
    """A request in rows; its ``agent`` must be loaded."""
    lang = reader()
    rows: list[tuple[Any, ...]] = [
        (_("Who asks"), request.asker),
        (_("In their words"), request.text),
        (_("How it came in"), CHANNELS[request.channel]),
        (_("Promised"), promised(request, today)),
        (_("Carried by"), request.agent.name if request.agent else _("the village office")),
        (_("Number to follow it"), receipts.show(request.receipt)),
    ]
    if request.service:
        service = request.service
        rows[2:2] = [
            (_("Service"), service["name"][lang]),
            (_("Office"), service["office"][lang]),
            (_("Fee"), fee(service["fee"])),
            (_("Where the promise comes from"), service["source"][lang]),
        ]
    return rows


def papers(request: HelpRequest) -> list[dict[str, Any]]:
    """The needed papers, each with the day on which it was handed in."""
    return [
        {
            "n": n,
            "name": p[reader()],
            "on": date.fromisoformat(p["on"]) if p["on"] else None,
        }
        for n, p in enumerate(request.papers)
    ]


def steps(rows: list[HandlingStep], *, names: bool = True) -> list[tuple[Any, ...]]:
    """The way of the handling for ``timeline``; ``names``: with who noted it."""
    shown = []
    for row in rows:
        to = " ".join(filter(None, (row.to_office, row.to_name)))
        head = str(STEPS[row.kind]) + (f" → {to}" if to else "")
        more = " · ".join(filter(None, (row.text, row.made_by.name if names else "")))
        kind = {"done": "done", "stop": "wait", "reminder": "warn"}.get(row.kind, "")
        shown.append((row.on, head, kind, more))
    return shown


def follow_link(request: HelpRequest) -> str:
    """Where it is followed without signing in."""
    return url("help-follow", request.receipt)
