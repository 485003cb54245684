"""Reports given in person at their meeting; questions on them, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import duty_reports
from xiangyue.actions.officers import roles_in
from xiangyue.data.models import DutyGiven, DutyMeeting, DutyQuestion
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class GiveForm(ActForm):
    """The meeting was held."""

    listeners = forms.IntegerField(label=lazy("How many people listened?"), min_value=1)


class AskForm(ActForm):
    """A question."""

    person = forms.TypedChoiceField(label=lazy("To whom?"), coerce=int)
    text = forms.CharField(
        label=lazy("Your question"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    named = forms.BooleanField(
        label=lazy("My name may stand beside it"),
        help_text=lazy("If not, nothing says who asked."),
        required=False,
    )
    said_by = forms.CharField(
        label=lazy("Asked in the hall by"),
        help_text=lazy("Only if they want their name to stand there."),
        max_length=60,
        required=False,
    )


class AnswerForm(ActForm):
    """What was answered."""

    text = forms.CharField(
        label=lazy("The answer"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many listened; how many questions."""
    lines = []
    if facts.get("listeners"):
        n = facts["listeners"]
        lines.append(ngettext("%(num)s listened", "%(num)s listened", n) % {"num": n})
    if facts.get("questions"):
        n = facts["questions"]
        lines.append(ngettext("%(num)s question", "%(num)s questions", n) % {"num": n})
    return lines


def show(page: Page) -> HttpResponse:
    """The meeting and its reports; or the questions with their answers."""
    case, request = page.case, page.request
    about = page.part.words["about"]
    people = duty_reports.reports(case, about)
    roles = case.procedure.part(about).words["seen_by"]
    reads = duty_reports.may_read(request.actor, case.matter.area_id, roles)
    form = _asking(page, people) if page.part.words["asks"] else _giving(page, people)
    if isinstance(form, HttpResponse):
        return form
    meeting = DutyMeeting.objects.filter(matter=case.matter, part=page.key).first()
    questions = DutyQuestion.objects.filter(report__in=[p.pk for p in people], part=page.key)
    given = {g.report_id: g for g in DutyGiven.objects.filter(report__in=people, part=page.key)}
    mine = {
        p.pk for p in people if page.open and (page.mine or p.person_id == request.actor.person_id)
    }
    return page.render(
        "parts/reporting.html",
        form,
        asks=page.part.words["asks"],
        meeting=meeting,
        people=[(p, words.role_name(p.seat.role), given.get(p.pk)) for p in people],
        questions=list(questions.order_by("pk")) if reads else [],
        names={p.pk: p.person.name for p in people},
        reads=reads,
        answers=mine,
        about=about,
        gone=[(page.view.names[words.reader()], meeting)] if _gone(page, meeting) else [],
        movable=case.matter.state == "running"
        and bool(
            roles_in(request.actor, case.matter, case.procedure, case.today)
            & set(case.procedure.part(about).actors)
        ),
    )


def _gone(page: Page, meeting: DutyMeeting | None) -> bool:
    """Whether its day is over with nothing written down."""
    if meeting is None or meeting.listeners or page.view.status == "done":
        return False
    return local_day(meeting.starts_at) < page.case.today


def _back(page: Page) -> HttpResponse:
    return redirect("matter-part", page.case.matter.pk, page.key)


def _giving(page: Page, people: list[Any]) -> ActForm | HttpResponse | None:
    if not page.may:
        return None
    form = GiveForm.of(page.request, version=page.case.matter.version)
    for one in people:
        form.fields[f"absent_{one.person_id}"] = forms.CharField(
            label=_("%(name)s was absent, because") % {"name": one.person.name},
            help_text=_("Leave it empty where they gave their report themself."),
            max_length=300,
            required=False,
        )
    if form.is_valid():
        data = form.cleaned_data
        absent = {o.person_id: data[f"absent_{o.person_id}"] for o in people}
        if form.did(
            page.request,
            duty_reports.give,
            matter_id=page.case.matter.pk,
            part=page.key,
            listeners=data["listeners"],
            absent={p: why for p, why in absent.items() if why},
            expected=form.version,
        ):
            return _back(page)
    return form


def _asking(page: Page, people: list[Any]) -> ActForm | HttpResponse | None:
    request = page.request
    if not page.open or request.actor.person_id is None:
        return None
    form = AskForm.of(request)
    others = [
        (p.person_id, p.person.name) for p in people if p.person_id != request.actor.person_id
    ]
    if not others:
        return None
    form.fields["person"].choices = others
    if len(others) == 1:
        form.fields["person"].widget = forms.HiddenInput()
        form.initial["person"] = others[0][0]
    if not page.mine:
        del form.fields["said_by"]
    if form.is_valid() and form.did(
        request,
        duty_reports.ask,
        matter_id=page.case.matter.pk,
        part=page.key,
        person_id=form.cleaned_data["person"],
        text=form.cleaned_data["text"],
        named=form.cleaned_data["named"],
        said_by=form.cleaned_data.get("said_by", ""),
    ):
        return _back(page)
    return form


def answer(request: HttpRequest, pk: int, key: str, question: int) -> HttpResponse:
    """Answer a question."""
    case, standing = words.load(request, pk)
    row = (
        DutyQuestion.objects.select_related("report__person")
        .filter(pk=question, part=key, report__matter_id=pk, answered_on=None)
        .first()
    )
    if row is None:
        raise Http404
    page = Page(request, case, standing, key)
    if not page.open or not (page.mine or row.report.person_id == request.actor.person_id):
        raise Http404
    form = AnswerForm.of(request)
    if form.is_valid() and form.did(
        request, duty_reports.answer, question_id=row.pk, text=form.cleaned_data["text"]
    ):
        return redirect("matter-part", pk, key)
    heading = _("Answer of %(name)s") % {"name": row.report.person.name}
    return page.ask(form, heading, _("Save"), quote=row.text, crumb=_("Answer"))


urlpatterns = [
    path("m/<int:pk>/<slug:key>/duty-questions/<int:question>/", answer, name="duty-answer"),
]
