"""A seat that ends, or whose holder stays: what was decided, and the button that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangyue.actions import vacancies
from xiangyue.data.models import Appraised, Vacancy
from xiangyue.web import matter_words as words
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.vacancy import CAUSES


def told(facts: Mapping[str, Any]) -> list[str]:
    """Whether the seat ended, and when."""
    if not facts.get("settled"):
        return []
    if not facts.get("ended"):
        return [_("the member stays")]
    return [_("the seat ended on %(day)s") % {"day": day_words(date.fromisoformat(facts["on"]))}]


def show(page: Page) -> HttpResponse:
    """What follows; who may says so."""
    request, case = page.request, page.case
    row = Vacancy.objects.filter(matter=case.matter).select_related("seat__person").first()
    by = page.part.words["by"]
    of_appraisal = case.procedure.part(page.part.words["about"]).kind == "appraisal"
    found = Appraised.objects.none()
    if of_appraisal:
        found = Appraised.objects.filter(matter=case.matter, before__isnull=False)
    people = list(found.select_related("person", "before"))
    may = page.may or (page.open and not by and request.actor.officer_of(case.matter.area_id))
    form = ActForm.of(request, version=case.matter.version) if may and (row or people) else None
    sent = request.method == "POST" and form is not None and form.is_valid()
    if sent and form is not None and form.did(
        request, vacancies.settle_seat, matter_id=case.matter.pk, part=page.key,
        expected=form.version,
    ):  # fmt: skip
        return redirect("matter-part", case.matter.pk, page.key)
    return page.render(
        "parts/seat_end.html",
        form,
        row=row,
        cause=CAUSES[row.cause] if row else "",
        role=words.role_name(row.seat.role) if row else "",
        people=people,
        stay=of_appraisal
        and not people
        and bool(case.facts(page.part.words["about"]).get("announced")),
        ends=not by or bool(case.facts(by).get("passed")),
        lines=told(case.facts(page.key)),
    )
