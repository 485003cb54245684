"""A protected report as its office holds it; the form for one that was told to the office."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xiangyue.actions import protected, report_lodging
from xiangyue.core import receipts
from xiangyue.core.digits import only_digits
from xiangyue.data.models import ProtectedReport
from xiangyue.web.part_page import Page
from xiangyue.web.protected_words import ReportForm, accusable, villages

COUNTY = 6
"""Digits of a county's code."""


def show(page: Page) -> HttpResponse:
    """What was reported; while nothing is, the form."""
    case = page.case
    found = ProtectedReport.objects.filter(matter=case.matter).select_related("about").first()
    more: dict[str, Any] = {"report": found}
    form = None
    if found is not None:
        read = protected.sealed_text(page.request.actor, found, case.matter.area_id)
        return page.render(
            "parts/accusation.html", None, **more, text=read["text"], whom=read["whom"]
        )
    if page.may:
        area, asked = case.matter.area_id, page.request.GET.get("village", "")
        if len(area) == COUNTY:  # too many to choose from at once
            more |= {"villages": villages(area), "asked": asked}
            if not (only_digits(asked) and len(asked) > COUNTY and asked.startswith(area)):
                return page.render("parts/accusation.html", None, **more)
            area = asked
        form = ReportForm.of(
            page.request, version=case.matter.version, people=accusable(area, case.today)
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                about, village = form.accused()
                code = report_lodging.enter_report(
                    actor=page.request.actor,
                    now=page.request.now,
                    matter_id=case.matter.pk,
                    village=village,
                    about_id=about,
                    text=data["text"],
                    name=data["name"],
                    phone=data["phone"],
                    expected=form.version,
                    key=form.key,
                )
                shown = {"area": case.matter.area, "code": receipts.show(code)}
                answer = render(page.request, "protected/done.html", shown)
                answer["Cache-Control"] = "no-store"
                return answer
    return page.render("parts/accusation.html", form, **more)
