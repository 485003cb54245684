"""Notices of what followed from breaches by those in office: no names, for everyone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangyue.actions.appeals import measure_name
from xiangyue.data.models import Breach
from xiangyue.web import area_words
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day


@require_safe
def notices(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs now of an area; what an appeal set aside or changed is said for as long again."""
    area = area_words.find(code)
    today = local_day(request.now)
    rows = Breach.objects.filter(matter__area_id=code, matter__practice=area.practice)
    hanging = rows.filter(posted_on__isnull=False, posted_until__gte=today)
    corrected = rows.filter(
        posted_on__isnull=False,
        after__in=("set-aside", "changed"),
        after_on__gte=today - timedelta(days=15),
    )
    found = (hanging | corrected).order_by("-posted_on", "-pk")[:50]
    lang = words.reader()
    shown: list[dict[str, Any]] = [
        {"row": r, "instead": measure_name(r.after_measure, lang)} for r in found
    ]
    context = {
        "area": area,
        "practice": area.practice,
        "rows": shown,
        "crumbs": area_words.crumbs(area, (_("Answering for breaches"), "")),
    }
    return render(request, "responsibility/notices.html", context)


urlpatterns = [path("a/<str:code>/responsibility/", notices, name="responsibility")]
