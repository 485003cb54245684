"""What villages have handed in to an office above them: waiting, late, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions.standing import procedure_of
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data import reviews as rows
from xiangyue.data.models import Area, Review
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.matter_words import number_of, part_name
from xiangyue.web.parts.review import STATES, deadline_words

ROWS = 50


def row_of(r: Review, today: date) -> dict[str, Any]:
    """A hand-in as lists show it."""
    words, look = STATES[r.outcome]
    when, when_look = deadline_words(r, today)
    return {
        "row": r,
        "title": r.matter.title,
        "number": number_of(r.matter),
        "part": part_name(procedure_of(r.matter), r.part),
        "village": display_name(r.matter.area.name, level_of(r.matter.area_id)),
        "link": url("matter-part", r.matter_id, r.part),
        "state": words,
        "look": look,
        "when": when,
        "when_look": when_look,
    }


@never_cache
@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """An office's own list, for its officers and those of the levels above: three queries."""
    area = Area.objects.filter(code=code).first()
    if area is None or len(code) == 12:
        raise Http404
    if not request.actor.officer_of(code):
        raise refuse("desk.not-yours", code="not-allowed")
    today = local_day(request.now)
    state = "answered" if request.GET.get("state") == "answered" else ""
    found = rows.answered(code) if state else rows.waiting(code)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    area.shown = display_name(area.name, level_of(code))
    link = url("reviews", code)
    return render(
        request,
        "reviews/list.html",
        {
            "area": area,
            "crumbs": [(area.shown, url("area", code)), (_("Handed in by the villages"), "")],
            "page": page,
            "rows": [row_of(r, today) for r in page.object_list],
            "state": state,
            "states": [
                ("", _("Waiting"), link),
                ("answered", _("Answered"), f"{link}?state=answered"),
            ],
            "link": f"{link}?state={state}&page=",
        },
    )


urlpatterns = [path("a/<str:code>/reviews/", listed, name="reviews")]
