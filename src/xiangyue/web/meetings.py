"""Meetings of a village, and those at which somebody is due."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from xiangyue.access.meetings import seen_by
from xiangyue.actions.meeting_frame import CONVENERS
from xiangyue.data.models import Meeting
from xiangyue.web import (
    item_ballots,
    meeting_calls,
    meeting_counts,
    meeting_documents,
    meeting_items,
    meeting_proxies,
    meeting_room,
    written,
)
from xiangyue.web import meeting_words as words
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import village

ROWS = 50


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The meetings of a village: those to come first, then what was held and decided."""
    area, _jurisdiction = village(code)
    practice = request.GET.get("practice") == "1"
    found = (
        Meeting.objects.filter(seen_by(request.actor), area_id=code, practice=practice)
        .annotate(
            n=Count("items"),
            passed=Count("items", filter=Q(items__outcome="passed")),
            failed=Count("items", filter=Q(items__outcome="failed")),
        )
        .order_by("-starts_at")
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/list.html",
        {
            "area": area,
            "practice": practice,
            "crumbs": [(area.shown, maybe_url("village", code)), (_("Meetings"), "")],
            "page": page,
            "states": words.STATES,
            "looks": words.STATE_LOOKS,
            "said": words.said,
            "may_call": any(
                meeting_calls.may_call(request.actor, code, body) for body in CONVENERS
            ),
            "due": request.actor.holds(code, *meeting_calls.CALLERS),
        },
    )


def mine(request: HttpRequest) -> HttpResponse:
    """The meetings at which I am due, each with its notice to confirm."""
    if request.actor.person_id is None and maybe_url("sign-in"):
        return redirect(f"{url('sign-in')}?next={request.path}")
    rows = list(words.my_meetings(request.actor)) if request.actor.person_id else []
    return render(
        request,
        "meetings/mine.html",
        {
            "rows": rows,
            "open_to_all": words.open_to_all(request.actor) if request.actor.person_id else [],
            "said": words.said,
            "states": words.STATES,
            "looks": words.STATE_LOOKS,
            "crumbs": [(_("Mine"), maybe_url("me")), (_("My meetings"), "")],
        },
    )


urlpatterns = [
    path("a/<str:code>/meetings/", listed, name="meetings"),
    *written.urlpatterns,
    path("a/<str:code>/meetings/new/", meeting_calls.new, name="meeting-new"),
    path("me/meetings/", mine, name="my-meetings"),
    path("meetings/<int:pk>/", meeting_room.show, name="meeting"),
    path("meetings/<int:pk>/do/", meeting_room.do, name="meeting-do"),
    path("meetings/<int:pk>/open/", meeting_room.begin, name="meeting-open"),
    path("meetings/<int:pk>/sheet/", meeting_room.sheet, name="meeting-sheet"),
    path("meetings/<int:pk>/code/", meeting_room.room_code, name="meeting-code"),
    path("meetings/<int:pk>/in/<str:code>/", meeting_room.arrive, name="meeting-in"),
    path("meetings/<int:pk>/proxies/", meeting_proxies.listed, name="meeting-proxies"),
    path(
        "meetings/<int:pk>/proxies/<int:proxy>/withdraw/",
        meeting_proxies.withdraw,
        name="meeting-proxy-withdraw",
    ),
    path("meetings/<int:pk>/minutes/", meeting_room.minutes, name="meeting-minutes"),
    path(
        "meetings/<int:pk>/papers/<slug:slug>.<str:form>",
        meeting_documents.paper,
        name="meeting-paper",
    ),
    path("meetings/<int:pk>/items/<int:position>/", meeting_items.show, name="meeting-item"),
    path("meetings/<int:pk>/items/<int:position>/amend/", meeting_items.change, name="item-amend"),
    path("meetings/<int:pk>/items/<int:position>/hands/", meeting_items.hands, name="item-hands"),
    path("meetings/<int:pk>/items/<int:position>/ballot/", item_ballots.do, name="item-ballot"),
    path("meetings/<int:pk>/items/<int:position>/count/", meeting_counts.count, name="item-count"),
    path(
        "meetings/<int:pk>/items/<int:position>/correct/",
        meeting_counts.correct,
        name="item-correct",
    ),
]
