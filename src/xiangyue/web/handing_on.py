"""A task, or a row of a register, is handed to another, or its day is moved, with the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import handing_on, programmes
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import Matter, RegisterRow, Task
from xiangyue.web import matter_words as words
from xiangyue.web.execution import in_office, stood
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url


class HandOnForm(ActForm):
    """Who sees to it from now on, until when, and why."""

    owner = forms.ChoiceField(label=lazy("Who sees to it"))
    due_on = forms.DateField(
        label=lazy("To be done by"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    measure = forms.CharField(
        label=pgettext_lazy("indicator", "Measure"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    reason = forms.CharField(
        label=lazy("Why is it changed?"),
        help_text=lazy("Whoever sees this reads the reason, and the day as it stood."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )


def of_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a task on."""
    task = Task.objects.filter(pk=pk).first()
    if task is None:
        raise Http404
    matter = words.find(request, task.matter_id)
    form = _form(request, task, matter)
    del form.fields["measure"]
    if form.is_valid() and form.did(
        request, handing_on.hand_on_task, task_id=pk, **_given(form), reason=_reason(form)
    ):
        return redirect("task", pk)
    return _page(form, request, matter, task, task.title)


def of_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a row of a register on, or of what is put right."""
    row = RegisterRow.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    matter = words.find(request, row.matter_id)
    part = procedure_of(matter).part(row.part)
    if part.kind == "register" and not programmes.reads_rows(request.actor, matter, part):
        raise Http404
    form = _form(request, row, matter)
    form.fields["measure"].required = bool(row.measure)
    form.fields["measure"].initial = row.measure
    if form.is_valid() and form.did(
        request, handing_on.hand_on_row, row_id=pk, **_given(form),
        measure=form.cleaned_data["measure"], reason=_reason(form),
    ):  # fmt: skip
        return redirect("matter-part", matter.pk, row.part)
    return _page(form, request, matter, row, row.what)


def _form(request: HttpRequest, row: Task | RegisterRow, matter: Matter) -> HandOnForm:
    form = HandOnForm.of(request, initial={"owner": row.owner_id, "due_on": row.due_on})
    people = in_office(matter.area_id, local_day(request.now))
    if str(row.owner_id) not in dict(people):  # who has left may stay named while the day moves
        people = [(str(row.owner_id), row.owner.name), *people]
    form.fields["owner"].choices = people
    return form


def _given(form: HandOnForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"owner_id": int(data["owner"]), "due_on": data["due_on"]}


def _reason(form: HandOnForm) -> str:
    return str(form.cleaned_data["reason"])


def _page(
    form: HandOnForm, request: HttpRequest, matter: Matter, row: Task | RegisterRow, title: str
) -> HttpResponse:
    return form.page(
        request,
        "execution/hand_on.html",
        area=matter.area,
        practice=matter.practice,
        matter=matter,
        title=title,
        stood=stood(row),
        crumbs=words.crumbs(
            matter, (title, url("matter-part", matter.pk, row.part)), (_("Hand it on"), "")
        ),
    )


urlpatterns = [
    path("tasks/<int:pk>/hand-on/", of_task, name="task-hand-on"),
    path("register/<int:pk>/hand-on/", of_row, name="register-hand-on"),
]
