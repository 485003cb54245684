"""The meetings at which a matter was, or will be, on the agenda."""

from __future__ import annotations

from django.http import HttpResponse

from xiangyue.data.models import AgendaItem
from xiangyue.web import matter_words as words
from xiangyue.web.links import maybe_url
from xiangyue.web.part_page import Page


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
