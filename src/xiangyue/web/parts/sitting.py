"""The meetings at which a matter was, or will be, on the agenda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.part import Part
from xiangyue.data.models import AgendaItem
from xiangyue.web import matter_words as words
from xiangyue.web.links import maybe_url
from xiangyue.web.part_page import Page

WAYS = {
    "paper_ballot": lazy("paper ballot"),
    "show_of_hands": lazy("show of hands, recorded by name"),
    "counted_hands": lazy("show of hands, counted by two tellers"),
    "phone_ballot": lazy("secret ballot on the phone"),
    "consult": lazy("heard, no vote"),
}


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which body, how it decides, with how much notice."""
    rows: list[tuple[Any, Any]] = [
        (_("Which body"), words.body_name(part.body)),
        (_("How it is decided"), _(" or ").join(str(WAYS[w]) for w in part.ways)),
    ]
    if part.notice_days:
        rows.append((_("Notice"), _("at least %(n)s days before") % {"n": part.notice_days}))
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were there; how often too few came."""
    lines = []
    if facts.get("held") and "due" in facts:
        said = _("%(present)s of %(due)s present")
        if facts.get("counted") == "households":
            said = _("%(present)s of %(due)s households represented")
        lines.append(said % {"present": facts.get("present", 0), "due": facts["due"]})
    if facts.get("no_quorum"):
        lines.append(_("called %(n)s times without quorum") % {"n": facts["no_quorum"]})
    return lines


def show(page: Page) -> HttpResponse:
    """The meetings at which the matter was, or will be, on the agenda."""
    items = list(
        AgendaItem.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    )
    code = page.case.matter.area_id
    call = maybe_url("meeting-new", code)
    return page.render(
        "parts/sitting.html",
        items=items,
        body=words.body_name(page.part.body),
        call=f"{call}?item={page.case.matter.pk}:{page.key}" if call else "",
        waiting=any(i.outcome == "pending" for i in items),
    )
