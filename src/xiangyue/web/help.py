"""The village helps: what it carries, asking for it, one's own requests, following one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access.matters import KEEPERS
from xiangyue.access.often import LOOKING, SAYING
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.requests import ask_for_help, hears, promise_of
from xiangyue.actions.services import listed
from xiangyue.core import receipts
from xiangyue.core.digits import whole
from xiangyue.core.places import display_name, level_of
from xiangyue.data import figures
from xiangyue.data.models import HandlingStep, HelpRequest, Matter, Opinion
from xiangyue.methods import library
from xiangyue.web import request_words as words
from xiangyue.web.help_forms import RequestForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import may_read, opened

METHODS = ("help-request", "errand")
ROWS = 100


def crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of help."""
    return [
        (area.shown, maybe_url("village", area.code)),
        (_("The village helps"), url("help", area.code)),
        *more,
    ]


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """What the village carries, and one's own requests: as asker, as agent, as the office."""
    area, jurisdiction = opened(code)
    actor = request.actor
    services = listed(code, request.now)
    today = timezone.localdate(request.now)
    sums = figures.read([code], first=date(today.year, 1, 1), last=today, today=today)[code]
    context = {
        "area": area,
        "crumbs": [*crumbs(area)[:1], (_("The village helps"), "")],
        "groups": words.grouped(services),
        "rows": _mine(request, code, today),
        "office": hears(actor, code, library.procedure("help-request")),
        "own": actor.person_id is not None and actor.area == code,
        "village": level_of(code) == "village",
        "asked": sums["requests"],
        "done": sums["requests_done"],
        "in_time": sums["requests_in_time"],
        "late": sums["requests_due"],
        "rated": sums["requests_rated"],
        "content": sums["requests_content"],
        "year": today.year,
        "may_change": level_of(code) == "township" and actor.holds(code, "officer"),
        "practice": jurisdiction.practice,
    }
    return render(request, "help/index.html", context)


def _mine(request: HttpRequest, code: str, today: date) -> list[dict[str, Any]]:
    """The running requests that the reader may see, the earliest promised first: one query."""
    actor = request.actor
    if actor.person_id is None:
        return []
    mine = Q(person_id=actor.person_id) | Q(agent_id=actor.person_id)
    mine |= Q(matter__began_by_id=actor.person_id)
    found = HelpRequest.objects.filter(matter__area_id=code, matter__practice=False)
    if not actor.holds(code, *KEEPERS):
        found = found.filter(mine)
    found = found.filter(Q(matter__state="running") | Q(done_on__gte=today.replace(day=1)))
    rows = []
    for one in found.select_related("matter", "agent").order_by("matter__state", "pk")[:ROWS]:
        seen = promise_of(one, today)
        rows.append(
            {
                "request": one,
                "matter": one.matter,
                "promised": words.promised(one, today),
                "look": "bad" if seen.late else "wait" if seen.stands else "open",
                "mine": actor.person_id in (one.person_id, one.agent_id),
                "last": seen.last,
                "link": url("matter", one.matter_id),
            }
        )
    return sorted(rows, key=lambda r: (r["request"].done_on is not None, r["last"] or date.max))


@never_cache
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for help, or have papers carried (``?method=errand&service=…``)."""
    area, jurisdiction = opened(code)
    actor = request.actor
    if actor.person_id is None:
        # Quoted: the address has a query of its own, whose second part would be the sign-in page's.
        wanted = urlencode({"next": request.get_full_path()})
        return redirect(f"{url('sign-in')}?{wanted}")
    slug = request.POST.get("method") or request.GET.get("method") or "help-request"
    if slug not in METHODS or level_of(code) != "village":
        raise Http404
    procedure = library.procedure(slug)
    office = hears(actor, code, procedure)
    services = listed(code, request.now)
    opinion = _opinion(request, code) if office else None
    form = RequestForm.of(
        request,
        services=services,
        asks=procedure.part("request").words["services"],
        office=office,
        initial={
            "service": request.GET.get("service", ""),
            "opinion": opinion.pk if opinion else None,
            "channel": "opinion" if opinion else request.GET.get("channel", "spoken"),
            "text": opinion.text if opinion else "",
            "asker": opinion.author.name if opinion and opinion.author else "",
        },
    )
    if form.is_valid():
        SAYING.check(request)
        with form.refusals():
            try:
                pk = ask_for_help(
                    actor=actor,
                    now=request.now,
                    area=code,
                    procedure=slug,
                    practice=jurisdiction.practice,
                    key=form.key,
                    **form.given(code),
                ).pk
            except AlreadyDone as done:
                pk = int(done.result)
            return redirect("help-done", pk)
    chosen = services.get(form["service"].value() or "") if "service" in form.fields else None
    return form.page(
        request,
        "help/new.html",
        area=area,
        method=slug,
        office=office,
        chosen=chosen,
        fee=words.fee(chosen.fee) if chosen else "",
        crumbs=crumbs(area, (procedure.text(words.reader(), "name"), "")),
    )


def _opinion(request: HttpRequest, code: str) -> Opinion | None:
    """The opinion out of which it grows, if the reader may read it."""
    given = whole(request.GET.get("opinion"))
    if given is None:
        return None
    found = Opinion.objects.select_related("author").filter(pk=given, area_id=code).first()
    return found if found is not None and may_read(request.actor, found) else None


def _of(request: HttpRequest, pk: int) -> HelpRequest:
    from xiangyue.web.matter_words import find  # noqa: PLC0415 - it checks who may see

    matter: Matter = find(request, pk)
    found = HelpRequest.objects.select_related("agent").filter(matter=matter).first()
    if found is None:
        raise Http404
    found.matter = matter
    return found


@never_cache
@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken in: the number, the promised day, the papers, the slip to print."""
    one = _of(request, pk)
    area = one.matter.area
    area.shown = display_name(area.name, level_of(area.code))
    today = timezone.localdate(request.now)
    return render(request, "help/done.html", _shown(one, area, today))


def _shown(one: HelpRequest, area: Any, today: date) -> dict[str, Any]:
    return {
        "area": area,
        "crumbs": crumbs(area, (one.matter.title, "")),
        "request_": one,
        "matter": one.matter,
        "number": receipts.show(one.receipt),
        "promised": words.promised(one, today),
        "papers": words.papers(one),
        "facts": words.facts(one, today),
        "follow": words.follow_link(one),
        "slip": maybe_url("matter-paper", one.matter_id, one.part, "help-slip", "pdf"),
        "link": url("matter", one.matter_id),
    }


@never_cache
@require_safe
def follow(request: HttpRequest, receipt: str) -> HttpResponse:
    """A request by the number on its slip, without signing in: how it stands, no names."""
    LOOKING.check(request)
    one = (
        HelpRequest.objects.select_related("matter__area", "agent")
        .filter(receipt=receipts.read(receipt) or "-")
        .first()
    )
    if one is None:
        raise Http404
    area = one.matter.area
    area.shown = display_name(area.name, level_of(area.code))
    today = timezone.localdate(request.now)
    rows = list(
        HandlingStep.objects.filter(matter=one.matter)
        .select_related("made_by")
        .order_by("on", "pk")
    )
    shown = _shown(one, area, today)
    shown["steps"] = words.steps(rows, names=False)
    shown["result"] = words.RESULTS.get(one.result, "")
    return render(request, "help/follow.html", shown)


urlpatterns = [
    path("a/<str:code>/help/", index, name="help"),
    path("a/<str:code>/help/new/", new, name="help-new"),
    path("m/<int:pk>/help/", done, name="help-done"),
    path("help/<str:receipt>/", follow, name="help-follow"),
]
