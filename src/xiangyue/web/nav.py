"""The few rooms that stand in the navigation. A room shows once its page is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xiangyue.web.links import maybe_url


@dataclass(frozen=True)
class Item:
    """One link of the navigation; ``desk`` ones are left out on the phone, where four fit."""

    label: str
    url: str
    icon: str
    current: bool
    desk: bool


#: (url name, of a village?, icon, words, desk only)
ROOMS: list[tuple[str, bool, str, Any, bool]] = [
    ("village", True, "home", _("Village"), False),
    ("my-desk", False, "check", _("Desk"), False),
    ("opinion-new", True, "say", _("Speak up"), False),
    ("matters", True, "matters", _("Matters"), False),
    ("meetings", True, "people", _("Meetings"), True),
    ("postings", True, "posting", _("Postings"), True),
    ("tasks", True, "done", _("Tasks"), True),
    ("figures", False, "chart", _("Figures"), True),
    ("procedures", False, "matters", _("Methods"), True),
    ("me", False, "person", _("Mine"), False),
]


LOCAL = (9, 12)
"""The digits of the codes whose places have rooms of their own: townships, villages."""


def village_of(request: HttpRequest, area: Any) -> str:
    """Code of the village or township that the page is about, else the person's own; or ""."""
    code = str(getattr(area, "code", "") or "")
    if len(code) in LOCAL and getattr(area, "opened", True):
        return code
    code = str(getattr(getattr(request, "actor", None), "area", "") or "")
    return code if len(code) in LOCAL else ""


def items(request: HttpRequest, area: Any = None) -> list[Item]:
    """The links for this reader on this page. Who holds a post has a desk; on the phone it stands
    where others have "Speak up". Away from any village, what all may read fills its bar."""
    code = village_of(request, area)
    serves = bool(getattr(getattr(request, "actor", None), "seats", ()))
    found = []
    for name, local, icon, label, desk in ROOMS:
        if (local and not code) or (name == "my-desk" and not serves):
            continue
        if name == "procedures" and code:
            continue  # a village's bars are full; every page's foot leads there
        desk = (desk and bool(code)) or (name == "opinion-new" and serves)
        link = maybe_url(name, code) if local else maybe_url(name)
        if link:
            current = request.path == link or (name != "village" and request.path.startswith(link))
            current = current or (name == "my-desk" and request.path.endswith("/desk/"))
            if name == "village" and len(code) == 9:
                label = _("Town")
            if name == "matters" and len(code) == 9:
                label = _("Matters here")
            found.append(Item(str(label), link, icon, current, desk))
    return found
