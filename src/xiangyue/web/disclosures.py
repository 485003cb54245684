"""三务公开: the one board of a village, and the same of all below a level above."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import disclosures
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.disclosure import HEADS, STATES, Catalogue
from xiangyue.core.places import level_of
from xiangyue.data import figures as kept
from xiangyue.data import village_home
from xiangyue.data.models import Disclosure, Objection
from xiangyue.documents.period_names import period_words
from xiangyue.methods import disclosure as library
from xiangyue.methods.wording import clause
from xiangyue.web import area_words
from xiangyue.web import disclosure_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader
from xiangyue.web.opinion_words import opened

KEPT = ("disclosures", "disclosures_in_time", "disclosures_due")


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/board/``: of a village what is posted, due, late and missing, of a quarter."""
    if level_of(code) != "village":
        return below(request, code)
    area, here = opened(code)
    today = local_day(request.now)
    period = words.quarter(request.GET.get("quarter", ""), today)
    found = list(
        Disclosure.objects.filter(
            area_id=code, practice=here.practice, due_on__range=(period.first, period.last)
        )
        .select_related("posting")
        .defer("content", "columns")
        .order_by("due_on", "pk")
    )
    rows = [words.shown(row, today) for row in found]
    counts = Counter(r["state"] for r in rows)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in STATES else ""
    waiting = Objection.objects.filter(
        posting__area_id=code,
        posting__matter__isnull=True,
        posting__practice=here.practice,
        answered_at__isnull=True,
    ).count()
    ready = [r for r in rows if r["at"] == "ready"]
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": [(area.shown, maybe_url("village", code)), (_("Open board"), "")],
        "today": today,
        "begun": bool(found) or Disclosure.objects.filter(area_id=code).exists(),
        "quarter": period_words(period.name, reader()),
        "steps": _steps(code, period),
        "counts": [(s, *words.STATES[s], counts[s], _link(code, period.name, s)) for s in STATES],
        "total": len(rows),
        "usual": _usual(rows),
        "all": _link(code, period.name),
        "chosen": chosen,
        "heads": [
            (
                head,
                words.HEADS[head],
                [r for r in rows if r["row"].head == head and chosen in ("", r["state"])],
            )
            for head in HEADS
        ],
        "waiting": waiting,
        "ready": len(ready),
        "to_review": sum(r["at"] == "review" for r in rows),
        "fillable": any(
            not r["row"].prepared_at and bool(r["row"].raw.get("source")) and r["row"].last <= today
            for r in rows
        ),
        "maker": request.actor.holds(code, *disclosures.makers("village")),
        "reviewer": request.actor.holds(code, *SUPERVISION),
        "posted": any(r["row"].posted_at for r in rows),
        "papers": _papers(code, period.name),
    }
    return render(request, "disclosures/board.html", context)


def _usual(rows: list[dict[str, Any]]) -> tuple[str, date] | None:
    """(for which time, by which day) of most rows, for a phone to say it once; None of few."""
    pairs = Counter((r["period"], r["row"].due_on) for r in rows).most_common(1)
    return pairs[0][0] if pairs and pairs[0][1] * 2 > len(rows) else None


def _papers(code: str, quarter: str) -> list[tuple[str, str]]:
    return [
        (words_, address)
        for words_, address in (
            (_("Poster of the quarter, A4 (PDF)"), maybe_url("board-poster", code, quarter, "a4")),
            (_("Poster of the quarter, A3 (PDF)"), maybe_url("board-poster", code, quarter, "a3")),
        )
        if address
    ]


def _link(code: str, quarter: str, state: str = "") -> str:
    return f"{url('board', code)}?quarter={quarter}" + (f"&state={state}" if state else "")


def _steps(code: str, period: Any) -> list[tuple[str, str]]:
    """The quarters before and after: (words, address)."""
    return [
        (period_words(p.name, reader()), _link(code, p.name))
        for p in (period.moved(-1), period.moved(1))
    ]


def below(request: HttpRequest, code: str) -> HttpResponse:
    """The same of a township, a county and so on: each place below, from the figures. Four
    queries."""
    area = area_words.find(code)
    today = local_day(request.now)
    period = words.quarter(request.GET.get("quarter", ""), today)
    places = village_home.below(area.code)
    codes = [area.code, *(p.code for p in places)]
    last = min(period.last, today)
    sums = kept.read(codes, first=period.first, last=period.last, today=last, keys=KEPT)
    rows = [
        (area_words.one_shown(p, area.name), sums[p.code])
        for p in places
        if any(sums[p.code].values()) or len(p.code) == 12
    ]
    context = {
        "area": area,
        "crumbs": area_words.crumbs(area, (_("Open board"), "")),
        "today": today,
        "quarter": period_words(period.name, reader()),
        "steps": _steps(code, period),
        "rows": [(shown, url("board", shown.code), n) for shown, n in rows if _takes_part(shown)],
        "own": sums[area.code],
        "below_name": area_words.BELOW.get(area.level, ""),
        "as_of": last,
    }
    return render(request, "disclosures/below.html", context)


def _takes_part(shown: Shown) -> bool:
    return shown.level != "village" or (shown.opened and not shown.practice)


@require_safe
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """What has to be made known here, how often, by when, by which clause; where a lower catalogue
    says something laxer than what is above it."""
    area = area_words.find(code)
    today = local_day(request.now)
    held: Catalogue = library.catalogue(code, today)
    context = {
        "area": area,
        "crumbs": area_words.crumbs(
            area, (_("Open board"), url("board", code)), (_("The catalogue"), "")
        ),
        "heads": [
            (
                words.HEADS[head],
                [
                    {
                        "name": i.names[reader()],
                        "period": words.PERIODS[i.period],
                        "deadline": words.deadline(i),
                        "clause": clause(i.clause, reader()),
                        "from_records": bool(i.source),
                        "review": i.review,
                    }
                    for i in held.items
                    if i.head == head
                ],
            )
            for head in HEADS
        ],
        "total": len(held.items),
        "clashes": held.clashes,
    }
    return render(request, "disclosures/catalogue.html", context)


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to disclose by the catalogue."""
    form = ActForm.of(request)
    if form.is_valid():
        once(request, disclosures.begin, area=code, key=form.key)
    return redirect("board", code)


@require_POST
def fill(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare from the records whatever they answer."""
    form = ActForm.of(request)
    if form.is_valid():
        once(request, disclosures.prepare_from_records, area=code, key=form.key)
    return redirect("board", code)


urlpatterns = [
    path("a/<str:code>/board/", board, name="board"),
    path("a/<str:code>/board/catalogue/", catalogue, name="board-catalogue"),
    path("a/<str:code>/board/begin/", begin, name="board-begin"),
    path("a/<str:code>/board/fill/", fill, name="board-fill"),
]
