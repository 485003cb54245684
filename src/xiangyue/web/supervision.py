"""Supervising: representatives who follow, reports on execution, findings and their answers."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import execution
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.parts import part_of_kind, require_actor
from xiangyue.actions.standing import procedure_of
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.places import level_of
from xiangyue.data import representatives
from xiangyue.data.models import Finding, Follower, Matter
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.links import url
from xiangyue.web.opinion_words import masked
from xiangyue.web.uploads import Several, sent


class FollowersForm(ActForm):
    """Who follows the whole execution."""

    followers = forms.MultipleChoiceField(
        label=lazy("Which representatives follow it?"),
        help_text=lazy("Experienced ones who will look in on the work until it is done."),
        widget=forms.CheckboxSelectMultiple(attrs={"data-two": True}),
    )


class ReportForm(ActForm):
    """A report on execution."""

    text = forms.CharField(
        label=lazy("Report to the branch and the assembly"),
        help_text=lazy("What is done, what is not, what was spent, what stands in the way."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
    )


class FindingForm(ActForm):
    """What supervision found."""

    text = forms.CharField(
        label=lazy("What was found"),
        help_text=lazy("The committee must answer it in writing."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy(
            "Up to 3. Where and when a photo was taken is removed. Please show no faces."
        ),
    )


class AnswerForm(ActForm):
    """A written answer, given once."""

    answer = forms.CharField(
        label=lazy("The answer"),
        help_text=lazy("It is given once, in writing, and everyone can read it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=4000,
    )


def _matter(pk: int) -> tuple[Matter, str]:
    """A matter and the address of its supervision; Http404."""
    matter = Matter.objects.select_related("area", "procedure").filter(pk=pk).first()
    if matter is None:
        raise Http404
    part = part_of_kind(procedure_of(matter), "oversight")
    return matter, url("matter-part", pk, part.key)


def _page(
    request: HttpRequest, form: ActForm, matter: Matter, back: str, title: str, **more: Any
) -> HttpResponse:
    return form.page(
        request,
        "execution/form.html",
        area=matter.area,
        practice=matter.practice,
        matter=matter,
        title=title,
        back=back,
        crumbs=words.crumbs(matter, (_("Supervision"), back), (title, "")),
        **more,
    )


def followers(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign representatives to follow the execution."""
    matter, back = _matter(pk)
    require_actor(request.actor, matter, part_of_kind(procedure_of(matter), "oversight").key)
    seats = representatives.seats(matter.area_id, local_day(request.now))
    if level_of(matter.area_id) != "village":
        seats = execution.may_follow(matter.area_id, local_day(request.now))
    have = set(Follower.objects.filter(matter=matter).values_list("person_id", flat=True))
    form = FollowersForm.of(request)
    form.fields["followers"].choices = [
        (
            str(s.person_id),
            Choice(s.person.name, _("follows it already") if s.person_id in have else s.group),
        )
        for s in seats
    ]
    if form.is_valid() and form.did(
        request,
        execution.assign_followers,
        matter_id=pk,
        person_ids=[int(n) for n in form.cleaned_data["followers"]],
    ):
        return redirect(back)
    return _page(request, form, matter, back, _("Assign representatives to follow it"))


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report on execution to the branch and the assembly."""
    matter, back = _matter(pk)
    request.actor.require(matter.area_id, *execution.carriers(matter.area_id))
    form = ReportForm.of(request)
    if form.is_valid() and form.did(
        request, execution.report_execution, matter_id=pk, text=form.cleaned_data["text"]
    ):
        return redirect(back)
    return _page(request, form, matter, back, _("Report on execution"))


def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what supervision found."""
    matter, back = _matter(pk)
    follows = Follower.objects.filter(matter=matter, person_id=request.actor.person_id).exists()
    if not follows:
        request.actor.require(matter.area_id, *SUPERVISION, "assembly_chair", clause="law:37")
    form = FindingForm.of(request)
    if form.is_valid():
        with form.refusals():
            photos = sent(request, execution.FINDING_PHOTOS)
            with contextlib.suppress(AlreadyDone):
                execution.make_finding(
                    actor=request.actor,
                    now=request.now,
                    matter_id=pk,
                    text=form.cleaned_data["text"],
                    photos=photos,
                    key=form.key,
                )
            return redirect(back)
    return _page(request, form, matter, back, _("Write down a finding"))


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a finding."""
    found = Finding.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    matter, back = _matter(found.matter_id)
    request.actor.require(matter.area_id, *execution.carriers(matter.area_id))
    form = AnswerForm.of(request)
    if form.is_valid() and form.did(
        request, execution.answer_finding, finding_id=pk, answer=form.cleaned_data["answer"]
    ):
        return redirect(back)
    return _page(request, form, matter, back, _("Answer a finding"), said=masked(found.text))


urlpatterns = [
    path("m/<int:pk>/supervision/followers/", followers, name="followers"),
    path("m/<int:pk>/supervision/report/", report, name="execution-report"),
    path("m/<int:pk>/supervision/finding/", finding, name="finding-new"),
    path("findings/<int:pk>/answer/", answer, name="finding-answer"),
]
