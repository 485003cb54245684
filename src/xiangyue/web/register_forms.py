"""The page of a form of the registers, and the resolutions that it may rest on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import registers
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.register_words import Words, crumbs

ROOMS: Final[dict[str, Words]] = {
    "assets": lazy("Assets and resources"),
    "contracts": lazy("Contracts"),
    "seals": lazy("Use of the seal"),
}
"""The lists by the names of their pages."""


def form_page(
    request: HttpRequest,
    form: ActForm,
    area: Any,
    room: str,
    title: str,
    back: str,
    **more: Any,
) -> HttpResponse:
    """A form of the list ``room`` on its page; who goes back comes to ``back``."""
    context = {
        "area": area,
        "crumbs": crumbs(area, (ROOMS[room], url(room, area.code)), (title, "")),
        "title": title,
        "back": back,
        **more,
    }
    return form.page(request, "registers/form.html", **context)


def offer_resolutions(form: ActForm, code: str, practice: bool, now: datetime) -> None:
    """The decided matters of the place to choose from, or none. One query."""
    chosen: Any = form.fields["matter"]
    chosen.choices = [("", "—"), *registers.choices(code, practice, now)]
