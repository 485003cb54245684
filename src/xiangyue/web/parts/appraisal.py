"""The result of an appraisal: each audience, the whole, why; for the hall a screen of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import appraisal_words, appraisals
from xiangyue.core.part import Part
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Appraised, PlainBox
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.part_page import Page
from xiangyue.web.plain_ballots import GRADES

SIZES = (6, 12, 20)
"""How many people stand on the screen in the largest, a middle, a small writing; more in the
smallest: a whole hall's result is seen at once."""


class DecideForm(ActForm):
    """The organisation's grade for one person."""

    grade = forms.TypedChoiceField(label=lazy("Grade"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why it is not the ballots' grade"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


def asked(part: Part) -> list[tuple[str, str]]:
    """How the grade comes about; the numbers are dated settings."""
    rows = [
        (
            _("Grade rule"),
            _("By two shares: who rates “competent” or better, and who rates “incompetent”"),
        )
    ]
    if part.words["weights"]:
        rows.append((_("Weights"), _("Each audience counts by its weight, however many it is")))
    if part.words["organisation"]:
        rows.append((_("Who gives the grade"), words.role_names(part.actors)))
    return rows


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were appraised."""
    if not facts.get("announced"):
        return []
    n = facts["people"]
    return [ngettext("%(num)s person appraised", "%(num)s people appraised", n) % {"num": n}]


def results(page: Page) -> tuple[list[appraisal_words.PersonWords], int]:
    """The results that this reader sees, in words, and how many there are."""
    case = page.case
    rows = appraisal_words.rows_of(case.matter, page.key)
    seen = appraisals.told(rows, page.request.actor, case.matter.area_id, page.part)
    lang = words.reader()
    said = [appraisal_words.person(r, case.procedure, page.part, lang) for r in seen]
    return said, len(rows)


def show(page: Page) -> HttpResponse:
    """Once announced the results; before that what is to be done."""
    case = page.case
    if case.facts(page.key).get("announced"):
        said, every = results(page)
        return page.render(
            "parts/appraisal.html", people=said, hidden=every - len(said), **_took_part(page)
        )
    form = None
    if page.may:
        form = ActForm.of(page.request, version=case.matter.version)
        if form.is_valid() and form.did(
            page.request,
            appraisals.announce,
            matter_id=case.matter.pk,
            part=page.key,
            expected=form.version,
        ):
            return redirect("matter-part", case.matter.pk, page.key)
    return page.render(
        "parts/appraisal.html", form, people=[], hidden=0, deciding=_deciding(page),
        **_took_part(page),
    )  # fmt: skip


def _deciding(page: Page) -> list[dict[str, Any]]:
    """For the organisation: each one with the ballots' grade and the one given."""
    if not page.may or not page.part.words["organisation"]:
        return []
    case = page.case
    names = _names(page)
    given = {r.person_id: r for r in Appraised.objects.filter(matter=case.matter, part=page.key)}
    people = _people(page)
    rows = []
    for person, found in appraisals.computed(case, page.part).items():
        one = given.get(person)
        rows.append(
            {
                "person": person,
                "name": people.get(person, ""),
                "ballot": names[found.grade],
                "grade": names[one.grade] if one else "",
                "reason": one.reason if one else "",
            }
        )
    return rows


def _people(page: Page) -> dict[int, str]:
    box = PlainBox.objects.filter(
        matter=page.case.matter, part=page.part.words["of"][0], state="closed"
    ).first()
    return {q["about"]: q["title"] for q in box.questions} if box else {}


def _names(page: Page) -> list[str]:
    return [str(GRADES[g]) for g in appraisal_words.scale(page.case.procedure, page.part)]


def _took_part(page: Page) -> dict[str, Any]:
    boxes = PlainBox.objects.filter(
        matter=page.case.matter, part__in=page.part.words["of"], state="closed"
    )
    came = {b.part: b.result for b in boxes}
    rows = [
        (
            words.part_name(page.case.procedure, key),
            came[key]["phone"] + came[key]["papers"],
            _("of %(of)s; by phone %(phone)s, on paper %(paper)s")
            % {
                "of": came[key].get("entitled", ""),
                "phone": came[key]["phone"],
                "paper": came[key]["papers"],
            },
        )
        for key in page.part.words["of"]
        if key in came
    ]
    return {"took_part": rows}


def decide(request: HttpRequest, pk: int, key: str, person: int) -> HttpResponse:
    """Give somebody's grade."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "appraisal":
        raise Http404
    page = Page(request, case, standing, key)
    try:
        found = appraisals.computed(case, page.part).get(person) if page.may else None
    except Refusal:
        found = None
    if found is None or not page.part.words["organisation"]:
        raise Http404
    row = Appraised.objects.filter(matter=case.matter, part=key, person_id=person).first()
    first = {"grade": row.grade if row else found.grade, "reason": row.reason if row else ""}
    form = DecideForm.of(request, initial=first, version=case.matter.version)
    names = _names(page)
    form.fields["grade"].choices = list(enumerate(names))
    if form.is_valid() and form.did(
        request,
        appraisals.decide,
        matter_id=pk,
        part=key,
        person_id=person,
        grade=form.cleaned_data["grade"],
        reason=form.cleaned_data["reason"],
        expected=form.version,
    ):
        return redirect("matter-part", pk, key)
    lead = _("By the ballots: %(grade)s") % {"grade": names[found.grade]}
    return page.ask(form, _people(page).get(person, ""), _("Save"), lead=lead)


def screen(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """For the wall of the hall, the moment it is announced: large, and nothing else."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "appraisal":
        raise Http404
    page = Page(request, case, standing, key)
    said, every = results(page)
    context = {
        "practice": case.matter.practice,
        "matter": case.matter,
        "people": said,
        "hidden": every - len(said),
        "back": url("matter-part", pk, key),
        "dark": request.GET.get("look") != "light",
        "size": next((n for n in SIZES if len(said) <= n), 0),
        **_took_part(page),
    }
    return render(request, "parts/appraisal_screen.html", context)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/result-screen/", screen, name="appraisal-screen"),
    path("m/<int:pk>/<slug:key>/grade/<int:person>/", decide, name="appraisal-grade"),
]
