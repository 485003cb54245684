"""What each has learned: one's own year; for who organises, the year of the place and as a table.

Nobody else sees who is short; no page ranks anybody, and nothing is counted as points.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions import courses
from xiangyue.core.digits import whole
from xiangyue.data.models import Course, CourseSeat
from xiangyue.documents import training_papers
from xiangyue.documents.sheets import to_xlsx
from xiangyue.web.course_words import FORMS, days
from xiangyue.web.formats import local_day
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import paper_language, role_names
from xiangyue.web.opinion_words import opened
from xiangyue.web.sent_files import sent_file


def _year(request: HttpRequest) -> int:
    today = local_day(request.now)
    given = whole(request.GET.get("year"), 9999)
    number = today.year if given is None else given
    if not 2000 <= number <= 2100:
        raise Http404
    return number


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """``/me/training/``: courses one came to, days and classes of the year. Five queries."""
    actor = request.actor
    if actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    today, year = local_day(request.now), _year(request)
    seats = CourseSeat.objects.filter(person_id=actor.person_id).select_related("course__matter")
    rows = [s for s in seats.order_by("-course__planned_on", "-pk") if not s.course.matter.practice]
    mine = None
    if len(actor.area) == 12:
        (mine,) = courses.trained(actor.area, year, today, [actor.person_id])
    context = {
        "crumbs": [(_("Me"), url("me")), (_("My training"), "")],
        "year": year,
        "mine": mine,
        "came": [s.course for s in rows if s.came and s.course.held_on.year == year],
        "coming": [
            s.course
            for s in rows
            if not s.came and s.course.held_on is None and not s.course.off_reason
        ],
        "earlier": url("my-training") + f"?year={year - 1}",
        "days": days,
        "forms_of": FORMS,
    }
    return render(request, "training/own.html", context)


def _register(request: HttpRequest, code: str) -> tuple[Any, int, list[tuple[Any, str]]]:
    """The place, the year, and of each cadre and member: what they have, their seats."""
    area, here = opened(code)
    if len(code) != 12:
        raise Http404
    request.actor.require(code, *courses.ORGANISERS)
    year = _year(request)
    found = courses.trained(code, year, local_day(request.now), practice=here.practice)
    return area, year, [(t, role_names(t.roles)) for t in found]


@never_cache
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/training/``: by name, for who organises. Five queries."""
    area, year, rows = _register(request, code)
    coming = Course.objects.filter(
        matter__area_id=code, matter__practice=False, held_on=None, off_reason=""
    )
    context = {
        "area": area,
        "crumbs": [(area.shown, maybe_url("village", code)), (_("Training"), "")],
        "year": year,
        "rows": rows,
        "short": [r for r in rows if r[0].short],
        "enough": [r for r in rows if not r[0].short],
        "coming": list(coming.exclude(planned_on=None).order_by("planned_on")[:30]),
        "days": days,
        "sheet": url("training-sheet", code) + f"?year={year}",
        "earlier": url("training", code) + f"?year={year - 1}",
    }
    return render(request, "training/place.html", context)


@never_cache
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The register of the year as xlsx, for who organises."""
    area, year, rows = _register(request, code)
    lang: Any = paper_language(request)
    made = training_papers.register(
        area.shown,
        year,
        [
            training_papers.TrainedRow(
                t.name, posts, t.half_days, t.half_days_due, t.lessons, t.lessons_due
            )
            for t, posts in rows
        ],
        lang,
    )
    content = to_xlsx([made], dated=local_day(request.now))
    return sent_file(content, f"{made.name} {area.shown} {year}.xlsx")


urlpatterns = [
    path("me/training/", own, name="my-training"),
    path("a/<str:code>/training/", place, name="training"),
    path("a/<str:code>/training.xlsx", sheet, name="training-sheet"),
]
