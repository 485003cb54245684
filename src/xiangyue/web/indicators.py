"""What places were assessed by, and what came of it: place by place, never by score."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.core.places import display_name, level_of
from xiangyue.data.indicators import latest_of
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.methods import standards
from xiangyue.web import area_words
from xiangyue.web import indicator_words as says
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.links import url
from xiangyue.web.sent_files import sent_file

MOST = 3000
LISTED_FROM = 4
"""The digits of a code from which places are listed one by one: a prefecture's."""


def _rows(area: Shown) -> list[dict[str, Any]]:
    found = []
    for row, met, asked in latest_of(area.code, MOST) if len(area.code) >= LISTED_FROM else ():
        standard, bands = standards.unpacked(row.standard_id, row.standard.raw)
        found.append(
            {
                "code": row.area_id,
                "place": display_name(row.area.name, level_of(row.area_id)),
                "standard": says.said(standard.names),
                "period": says.period_name(row.period),
                "stage": str(says.STAGES[row.stage]),
                "met": met,
                "asked": asked,
                "score": row.score if bands else None,
                "of": row.of if bands else None,
                "band": says.said(bands.band(row.band).names) if bands else "",
                "on": local_day(row.settled_at) if row.settled_at else None,
                "link": url("matter-part", row.matter_id, row.part),
            }
        )
    return found


@require_safe
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/assessments/``: the latest of each place by each standard. Four queries."""
    area = area_words.find(code)
    return render(
        request,
        "indicators/area.html",
        {
            "area": area,
            "rows": _rows(area),
            "listed": len(area.code) >= LISTED_FROM,
            "crumbs": area_words.crumbs(area, (_("Assessments"), "")),
            "xlsx": url("assessments-xlsx", area.code),
        },
    )


@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook."""
    area = area_words.find(code)
    columns = (
        Column(_("Code"), width=15),
        Column(pgettext("indicator", "Place"), width=18),
        Column(_("Standard"), width=26),
        Column(_("Period"), width=14),
        Column(_("Settled by"), width=12),
        Column(pgettext("indicator", "Met"), "number", 8),
        Column(_("Indicators"), "number", 8),
        Column(_("Score"), "number", 8),
        Column(_("Whole score"), "number", 8),
        Column(pgettext("indicator", "Class"), width=12),
        Column(_("Settled on"), "day", 12),
    )
    keys = (
        *("code", "place", "standard", "period", "stage", "met", "asked", "score", "of", "band"),
        "on",
    )
    title = _("Assessments of %(place)s") % {"place": area.shown}
    rows = [[row[key] for key in keys] for row in _rows(area)]
    content = to_xlsx([Sheet(_("Assessments"), columns, rows, title)], dated=local_day(request.now))
    return sent_file(content, f"{title}.xlsx", public=True)


urlpatterns = [
    path("a/<slug:code>/assessments/", area_page, name="assessments"),
    path("a/<slug:code>/assessments.xlsx", workbook, name="assessments-xlsx"),
]
