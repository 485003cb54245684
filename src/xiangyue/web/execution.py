"""Carrying out: the tasks of a matter and of a village, their progress; how it is supervised."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q, TextField, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see, seen_by
from xiangyue.actions import execution
from xiangyue.actions.files import MOST
from xiangyue.actions.standing import procedure_of
from xiangyue.core.bodies import COMMITTEE, SUPERVISION
from xiangyue.data.models import (
    ExecutionReport,
    Finding,
    Follower,
    Matter,
    Membership,
    Progress,
    Question,
    RegisterRow,
    StoredFile,
    Task,
)
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import masked, village
from xiangyue.web.part_page import Page
from xiangyue.web.uploads import Several, sent

ROWS = 50
REPORTERS = (*COMMITTEE, "clerk")


class TaskForm(ActForm):
    """A piece of the carrying out."""

    title = forms.CharField(label=lazy("What is to be done"), max_length=120)
    standard = forms.CharField(
        label=lazy("What it must be like when it is done"), max_length=500, required=False
    )
    owner = forms.ChoiceField(
        label=lazy("Who sees to it"), help_text=lazy("Someone who holds a post in the village.")
    )
    due_on = forms.DateField(
        label=lazy("To be done by"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    budget = MoneyField(
        label=lazy("Money for it, in yuan"),
        help_text=lazy("What is spent cannot go beyond it."),
        required=False,
    )


class ProgressForm(ActForm):
    """How far a task is."""

    text = forms.CharField(
        label=lazy("What has been done"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    spent = MoneyField(
        label=lazy("Money spent since the last report, in yuan"),
        required=False,
    )
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy("Up to 6. Where and when a photo was taken is removed."),
    )
    done = forms.BooleanField(label=lazy("The task is finished"), required=False)


def task_row(task: Task, today: Any) -> dict[str, Any]:
    """A task as lists show it; a finished one is late when it ended after its day."""
    ended = local_day(task.finished_at) if task.finished_at else None
    return {
        "task": task,
        "late": (ended or today) > task.due_on,
        "ended": ended,
        "left": None if task.budget is None else task.budget - task.spent,
    }


def stood(row: Task | RegisterRow) -> list[dict[str, Any]]:
    """What stood before, as pages tell it: on which day it was changed, why, and the day before."""
    return [
        {
            "on": date.fromisoformat(one["on"]),
            "reason": one["reason"],
            "due_on": date.fromisoformat(one["due_on"]),
        }
        for one in row.changes
    ]


def tasks(page: Page) -> HttpResponse:
    """The tasks of a matter, with the form for a further one."""
    matter, today = page.case.matter, page.case.today
    found = list(
        Task.objects.filter(matter=matter, part=page.key)
        .select_related("owner")
        .order_by("due_on", "id")
    )
    form = None
    if page.may:
        form = TaskForm.of(page.request, version=matter.version)
        form.fields["owner"].choices = [("", _("Choose")), *in_office(matter.area_id, today)]
        if page.part.words["standards"]:
            form.fields["standard"].required = True
        else:
            del form.fields["standard"]
        if form.is_valid() and form.did(
            page.request,
            execution.add_task,
            matter_id=matter.pk,
            title=form.cleaned_data["title"],
            standard=form.cleaned_data.get("standard", ""),
            owner_id=int(form.cleaned_data["owner"]),
            due_on=form.cleaned_data["due_on"],
            budget=form.cleaned_data["budget"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/tasks.html",
        form,
        rows=[task_row(t, today) for t in found],
        given=sum(t.budget or 0 for t in found),
        spent=sum(t.spent for t in found),
    )


def in_office(area: str, today: Any) -> list[tuple[str, str]]:
    """(id, name with posts) of everyone who holds a post on the day, in the order of the posts."""
    people: dict[int, tuple[str, list[str]]] = {}
    for seat in (
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=today), area_id=area, start__lte=today
        )
        .exclude(role__in=("delegate",))
        .select_related("person")
        .order_by("body", "id")
    ):
        people.setdefault(seat.person_id, (seat.person.name, []))[1].append(seat.role)
    rows = [
        (str(pk), f"{name} ({words.role_names(dict.fromkeys(roles))})")
        for pk, (name, roles) in people.items()
    ]
    first = {*COMMITTEE, "clerk"}
    order = {str(pk): not first & set(roles) for pk, (_name, roles) in people.items()}
    return sorted(rows, key=lambda r: order[r[0]])


def oversight(page: Page) -> HttpResponse:
    """Who follows the execution, what was reported, found, asked and answered."""
    matter, actor = page.case.matter, page.request.actor
    followers, reports = _followed(matter)
    photos_of: dict[int, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(finding__matter=matter).order_by("id"):
        photos_of.setdefault(file.finding_id, []).append(file)
    follows = any(pk == actor.person_id for pk, _name in followers)
    area = matter.area_id
    new = url("question-new", area)
    return page.render(
        "parts/oversight.html",
        followers=[name for _pk, name in followers],
        reports=reports,
        findings=[
            {
                "row": f,
                "text": masked(f.text),
                "answer": masked(f.answer),
                "photos": photos_of.get(f.pk, []),
            }
            for f in Finding.objects.filter(matter=matter)
            .select_related("made_by", "answered_by")
            .order_by("-made_at")
        ],
        questions=[
            {"row": q, "text": masked(q.text), "answer": masked(q.answer)}
            for q in Question.objects.filter(matter=matter)
            .select_related("asked_by")
            .order_by("-asked_at")
        ],
        bodies=words.body_name,
        may_assign=page.may,
        may_report=page.open and actor.holds(area, *execution.carriers(area)),
        may_find=page.open and (follows or actor.holds(area, *execution.watchers(area))),
        may_answer=page.open and actor.holds(area, *execution.carriers(area)),
        ask=f"{new}?matter={matter.pk}"
        if page.open and actor.holds(area, *execution.askers(area), *SUPERVISION)
        else "",
    )


def _followed(matter: Matter) -> tuple[list[tuple[int, str]], list[dict[str, Any]]]:
    """(id, name) of those who follow it, and the reports, newest first: one query for both."""
    names = ("kind", "person__name", "person_id", "said", "assigned_at")
    follow = Follower.objects.filter(matter=matter).annotate(
        kind=Value("follower"), said=Value("", output_field=TextField())
    )
    told = ExecutionReport.objects.filter(matter=matter).annotate(kind=Value("report"))
    rows = list(
        follow.values_list(*names).union(
            told.values_list("kind", "made_by__name", "made_by_id", "text", "made_at"), all=True
        )
    )
    followers = [(pk, name) for kind, name, pk, _said, _at in rows if kind == "follower"]
    reports = [
        {"by": name, "text": masked(said), "at": at}
        for kind, name, _pk, said, at in sorted(rows, key=lambda r: r[4], reverse=True)
        if kind == "report"
    ]
    return followers, reports


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The tasks of a village: what is late first, then what is due next."""
    area, _jurisdiction = village(code)
    today = local_day(request.now)
    state = request.GET.get("state", "")
    mine = request.actor.person_id
    seen = Matter.objects.filter(seen_by(request.actor, code), area_id=code, practice=False)
    every = Task.objects.filter(
        Q(matter__in=seen) | Q(owner_id=mine or 0, matter__area_id=code, matter__practice=False)
    )
    found = every
    if state == "done":
        found = every.filter(finished_at__isnull=False)
    elif state == "mine" and mine:
        found = every.filter(owner_id=mine)
    elif state == "late":
        found = every.filter(finished_at__isnull=True, due_on__lt=today)
    page = Paginator(
        found.select_related("owner", "matter").order_by(
            F("finished_at").desc(nulls_first=True), "due_on", "id"
        ),
        ROWS,
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "execution/list.html",
        {
            "area": area,
            "crumbs": [(area.shown, maybe_url("village", code)), (_("Tasks"), "")],
            "page": page,
            "rows": [task_row(t, today) for t in page.object_list],
            "state": state,
            "states": [
                ("", pgettext("task", "All")),
                ("late", pgettext("task", "Overdue")),
                *([("mine", _("Mine"))] if mine else []),
                ("done", pgettext("task", "Finished")),
            ],
            "link": f"{url('tasks', code)}?state={state}&page=",
        },
    )


def may_report(actor: Actor, task: Task) -> bool:
    """The owner, the committee and the clerk report on a task."""
    return actor.person_id is not None and (
        actor.person_id == task.owner_id or actor.holds(task.matter.area_id, *REPORTERS)
    )


def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: its reports with photos and money, and the form for a further one."""
    task = (
        Task.objects.select_related("owner", "matter__area", "matter__procedure")
        .filter(pk=pk)
        .first()
    )
    if task is None or not (
        task.owner_id == request.actor.person_id
        or may_see(request.actor, task.matter, procedure_of(task.matter))
    ):
        raise Http404
    actors = procedure_of(task.matter).part(task.part).actors
    running = task.matter.state == "running" and task.finished_at is None
    form = None
    if running and may_report(request.actor, task):
        form = ProgressForm.of(request)
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                photos = sent(request, MOST)
                once(
                    request,
                    execution.report_progress,
                    task_id=pk,
                    text=data["text"],
                    spent=data["spent"] or 0,
                    done=data["done"],
                    photos=photos,
                    key=form.key,
                )
                return redirect("task", pk)
    reports = list(
        Progress.objects.filter(task=task).select_related("made_by").order_by("-made_at", "-id")
    )
    photos_of: dict[int, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(progress__task=task).order_by("id"):
        photos_of.setdefault(file.progress_id, []).append(file)
    context = {
        "area": task.matter.area,
        "practice": task.matter.practice,
        "matter": task.matter,
        "number": words.number_of(task.matter),
        "r": task_row(task, local_day(request.now)),
        "task": task,
        "stood": stood(task),
        "hand_on": running and request.actor.holds(task.matter.area_id, *actors),
        "reports": [
            {"row": p, "text": masked(p.text), "photos": photos_of.get(p.pk, [])} for p in reports
        ],
        "crumbs": words.crumbs(
            task.matter,
            (_("Tasks"), url("matter-part", task.matter_id, task.part)),
            (task.title, ""),
        ),
    }
    if form is not None:
        return form.page(request, "execution/task.html", **context)
    return render(request, "execution/task.html", {"form": None, **context})


urlpatterns = [
    path("a/<str:code>/tasks/", listed, name="tasks"),
    path("tasks/<int:pk>/", task_page, name="task"),
]
