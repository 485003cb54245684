"""Courses chosen: sign-up, what was held with how many, the office's forms and the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import courses
from xiangyue.actions.standing import open_case
from xiangyue.core.places import display_name
from xiangyue.data.models import Course, CourseSeat
from xiangyue.documents import training_papers
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.sheets import to_xlsx
from xiangyue.documents.word import to_docx
from xiangyue.web import matter_words as words
from xiangyue.web import named_people
from xiangyue.web.course_words import FORMS, WHOM, days
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.parts.course_menu import ForForm, OwnForm
from xiangyue.web.roster_names import person_named
from xiangyue.web.sent_files import sent_file


class HoldForm(ActForm):
    """What was held, with the names on its sheet."""

    do = forms.CharField(widget=forms.HiddenInput, initial="hold", required=False)
    course = forms.ChoiceField(label=lazy("Which course?"))
    held_on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    came = forms.CharField(
        label=lazy("Who is on the sheet"),
        help_text=lazy("One name a line. Only the office and each of them sees it."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    said = forms.CharField(
        label=lazy("What was taught"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )


class LeaveForm(OwnForm):
    """One's own: I cannot come."""

    do = forms.CharField(widget=forms.HiddenInput, initial="leave", required=False)


class LeaveForForm(ForForm):
    """For somebody at the counter or on the telephone."""

    do = forms.CharField(widget=forms.HiddenInput, initial="leave-for", required=False)


class OffForm(ActForm):
    """A course that will not be held."""

    do = forms.CharField(widget=forms.HiddenInput, initial="off", required=False)
    course = forms.ChoiceField(label=lazy("Which course?"))
    reason = forms.CharField(label=lazy("Why?"), max_length=500)


def _rows(page: Page) -> list[Course]:
    menu = page.part.words["menu"]
    return list(
        Course.objects.filter(matter=page.case.matter, part=menu, planned_on__isnull=False)
        .annotate(n=Count("seats", filter=Q(seats__signed_at__isnull=False)))
        .order_by("planned_on", "pk")
    )


def show(page: Page) -> HttpResponse:
    """What is coming and what was held; to sign up; the office's forms."""
    request, matter = page.request, page.case.matter
    rows, me = _rows(page), request.actor.person_id
    coming = [c for c in rows if c.held_on is None and not c.off_reason]
    seats: dict[int, list[CourseSeat]] = {}
    if me is not None:
        found = CourseSeat.objects.filter(course__in=rows).select_related("person")
        for seat in (found if page.mine else found.filter(person_id=me)).order_by("pk"):
            seats.setdefault(seat.course_id, []).append(seat)
    made: dict[str, Any] = {}
    if page.may and coming:
        every = {"for": ForForm, "leave-for": LeaveForForm, "hold": HoldForm, "off": OffForm}
        for name, kind in every.items():
            made[name] = form_of(kind, request, name)
            made[name].fields["course"].choices = [(str(c.pk), c.title) for c in coming]
        made["hold"].initial.setdefault("held_on", page.case.today)
    if page.open and sent(request) == "own" and me:
        made["own"] = form_of(OwnForm, request, "own")
    if page.open and sent(request) == "leave" and me:
        made["leave"] = form_of(LeaveForm, request, "leave")
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/courses.html",
        form,
        coming=coming,
        held=sorted((c for c in rows if c.held_on), key=lambda c: (c.held_on, c.pk), reverse=True),
        off=[c for c in rows if c.off_reason],
        came=courses.attended(matter.pk, page.part.words["menu"])
        if page.mine and any(c.held_on for c in rows)
        else [],
        total={
            "courses": sum(c.held_on is not None for c in rows),
            "half_days": sum(c.half_days for c in rows if c.held_on),
            "people": sum(c.came or 0 for c in rows if c.held_on),
        },
        seats=seats,
        signed={c for c, some in seats.items() if any(s.person_id == me for s in some)},
        for_them=made.get("for"),
        leave_for=made.get("leave-for") if any(seats.get(c.pk) for c in coming) else None,
        hold=made.get("hold"),
        call_off=made.get("off"),
        forms_of=FORMS,
        whom=WHOM,
        days=days,
        register=url("training", matter.area_id) if page.mine else "",
        asks=page.open and me is not None and request.actor.area == matter.area_id,
    )


def _act(page: Page, form: Any) -> bool:
    request, data, area = page.request, dict(form.cleaned_data), page.case.matter.area_id
    do, course_id = data["do"], int(data["course"])
    given: dict[str, Any] = {"course_id": course_id}
    with form.refusals():
        if do == "hold":
            named = named_people.read(data["came"], area, field="came", guests=False)
            given |= {
                "held_on": data["held_on"],
                "said": data["said"],
                "came": [n.person_id for n in named],
            }
        elif do == "off":
            given["reason"] = data["reason"]
        elif do in ("for", "leave-for"):
            given["person_id"] = person_named(area, data["person"], field="person").pk
        else:
            given["person_id"] = request.actor.person_id
    if form.errors or form.refusal:
        return False
    acts: dict[str, Any] = {"hold": courses.hold, "off": courses.call_off}
    acts |= dict.fromkeys(("leave", "leave-for"), courses.sign_off)
    act = acts.get(do, courses.sign_up)
    return bool(form.did(request, act, **given))


@require_safe
def sheet(request: HttpRequest, pk: int, key: str, course: int, form: str) -> HttpResponse:
    """The sheet of a course, to be signed by who comes: for the office."""
    matter = words.find(request, pk)
    case = open_case(matter.pk, now=request.now, lock=False)
    found = Course.objects.filter(pk=course, matter=matter, planned_on__isnull=False).first()
    if found is None:
        raise Http404
    if key not in case.parts:
        raise Http404
    request.actor.require(matter.area_id, *case.procedure.part(key).actors)
    names = [
        s.person.name
        for s in CourseSeat.objects.filter(course=found).select_related("person").order_by("pk")
    ]
    lang: Any = words.paper_language(request)
    doc = training_papers.course_sheet(
        training_papers.CourseSheet(
            village=display_name(matter.area.name, "village"),
            course=found.title,
            on=found.held_on or found.planned_on,
            place=found.place,
            teacher=found.teacher,
            half_days=found.half_days,
            names=tuple(names),
            today=local_day(request.now),
        ),
        lang,
    )
    doc = of_practice(doc, matter.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title}.{form}")


@require_safe
def came_sheet(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Who came to the courses of a matter, with how many days, as xlsx: for the office."""
    matter = words.find(request, pk)
    case = open_case(matter.pk, now=request.now, lock=False)
    if key not in case.parts or case.procedure.part(key).kind != "courses":
        raise Http404
    part = case.procedure.part(key)
    request.actor.require(matter.area_id, *part.actors)
    lang: Any = words.paper_language(request)
    rows = courses.attended(matter.pk, part.words["menu"])
    made = training_papers.attendance(
        matter.title, [(r.name, r.courses, r.half_days, r.lessons) for r in rows], lang
    )
    content = to_xlsx([made], dated=local_day(request.now))
    return sent_file(content, f"{made.name} {matter.title}.xlsx")


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were held, with how many people."""
    if not facts.get("held"):
        return []
    return [
        _("held: %(n)s, people: %(people)s")
        % {"n": facts["held"], "people": facts.get("people", 0)}
    ]


urlpatterns = [
    path("m/<int:pk>/<slug:key>/came.xlsx", came_sheet, name="course-came"),
    path("m/<int:pk>/<slug:key>/sheet-<int:course>.<sheet_form:form>", sheet, name="course-sheet"),
]
