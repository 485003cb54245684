"""The opinions that a matter came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiangyue.data.models import Opinion
from xiangyue.web.opinion_words import cut, masked, may_read
from xiangyue.web.part_page import Page


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many opinions."""
    return [_("%(n)s opinions") % {"n": facts["linked"]}] if facts.get("linked") else []


def show(page: Page) -> HttpResponse:
    """The opinions that the matter came from."""
    found = Opinion.objects.filter(matter=page.case.matter).order_by("created_at")[:200]
    rows = [
        {"id": o.pk, "text": cut(masked(o.text), 300) or _("(spoken)"), "said": o.created_at}
        for o in found
        if may_read(page.request.actor, o)
    ]
    return page.render("parts/gather.html", rows=rows)
