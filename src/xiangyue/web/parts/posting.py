"""A posting: its form, or the posting that hangs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.part import Part
from xiangyue.web.postings import part as show

__all__ = ["asked", "show", "told"]


CHANNELS = {
    "board": lazy("notice board"),
    "broadcast": lazy("village broadcast"),
    "web": lazy("web page"),
    "message": lazy("message"),
    "workplace": lazy("Notice board where the person works"),
}


def asked(part: Part) -> list[tuple[Any, Any]]:
    """For how long, and how it is made known."""
    rows: list[tuple[Any, Any]] = []
    if part.days:
        rows.append((_("How long"), _("at least %(n)s days") % {"n": part.days}))
    rows.append((_("Made known by"), _(", ").join(str(CHANNELS[c]) for c in part.channels)))
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many objected."""
    found = facts.get("objections")
    return [_("%(n)s objections") % {"n": found}] if found else []
