"""Written questions (质询): asked by representatives, answered in writing by their deadline."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import public
from xiangyue.actions import execution
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.digits import whole
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Matter, Question
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import masked, village
from xiangyue.web.supervision import AnswerForm

ROWS = 30


class QuestionForm(ActForm):
    """A written question."""

    to_body = forms.ChoiceField(label=lazy("Who is to answer?"), widget=forms.RadioSelect)
    matter = forms.ChoiceField(label=lazy("About which matter?"), required=False)
    text = forms.CharField(
        label=lazy("The question"),
        help_text=lazy("It must be answered in writing, by a day that is fixed now."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=4000,
    )


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The written questions of a village, unanswered ones first."""
    area, _jurisdiction = village(code)
    found = (
        Question.objects.filter(area_id=code)
        .select_related("matter", "asked_by")
        .order_by("-answered_at", "due_on", "id")  # PostgreSQL: unanswered ones come first
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    today = local_day(request.now)
    return render(
        request,
        "execution/questions.html",
        {
            "area": area,
            "crumbs": [(area.shown, maybe_url("village", code)), (_("Written questions"), "")],
            "page": page,
            "rows": [
                {
                    "row": q,
                    "text": masked(q.text),
                    "to": words.body_name(q.to_body),
                    "late": not q.answered_at and q.due_on < today,
                }
                for q in page.object_list
            ],
            "may_ask": request.actor.holds(code, *execution.askers(code), *SUPERVISION),
            "link": url("questions", code) + "?page=",
        },
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a written question."""
    area, _jurisdiction = village(code)
    request.actor.require(code, *execution.askers(code), *SUPERVISION)
    about = request.GET.get("matter", "")
    form = QuestionForm.of(request, initial={"matter": about})
    form.fields["to_body"].choices = [(b, words.body_name(b)) for b in execution.asked_bodies(code)]
    running = Matter.objects.filter(public(), area_id=code, state="running")
    practice = running.filter(pk=whole(about), practice=True).exists()
    form.fields["matter"].choices = [
        ("", _("None of them")),
        *[
            (str(m.pk), f"{words.number_of(m)} {m.title}")
            for m in running.filter(practice=practice).order_by("-began_at")[:100]
        ],
    ]
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            try:
                question = execution.ask_question(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    text=data["text"],
                    to_body=data["to_body"],
                    matter_id=int(data["matter"]) if data["matter"] else None,
                    key=form.key,
                )
                return redirect("question", question.pk)
            except AlreadyDone as done:
                return redirect("question", done.result)
    return form.page(
        request,
        "execution/form.html",
        area=area,
        practice=practice,
        title=_("Ask a written question"),
        back=url("questions", code),
        crumbs=[
            (area.shown, maybe_url("village", code)),
            (_("Written questions"), url("questions", code)),
            (_("Ask a written question"), ""),
        ],
    )


def _load(pk: int) -> Question:
    question = (
        Question.objects.select_related("area", "matter", "asked_by", "answered_by")
        .filter(pk=pk)
        .first()
    )
    if question is None:
        raise Http404
    question.area.shown = display_name(question.area.name, level_of(question.area_id))
    return question


def _crumbs(question: Question) -> list[tuple[object, str]]:
    code = question.area_id
    return [
        (question.area.shown, maybe_url("village", code)),
        (_("Written questions"), url("questions", code)),
    ]


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One written question and its answer."""
    question = _load(pk)
    return render(
        request,
        "execution/question.html",
        {
            "area": question.area,
            "practice": bool(question.matter and question.matter.practice),
            "question": question,
            "text": masked(question.text),
            "answer": masked(question.answer),
            "to": words.body_name(question.to_body),
            "number": words.number_of(question.matter) if question.matter else "",
            "may_answer": not question.answered_at
            and request.actor.holds(
                question.area_id, *execution.answerers(question.area_id, question.to_body)
            ),
            "crumbs": [*_crumbs(question), (_("Written question"), "")],
        },
    )


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a written question."""
    question = _load(pk)
    answerers = execution.answerers(question.area_id, question.to_body)
    request.actor.require(question.area_id, *answerers)
    form = AnswerForm.of(request)
    if form.is_valid() and form.did(
        request, execution.answer_question, question_id=pk, answer=form.cleaned_data["answer"]
    ):
        return redirect("question", pk)
    return form.page(
        request,
        "execution/form.html",
        area=question.area,
        practice=bool(question.matter and question.matter.practice),
        title=_("Answer a written question"),
        said=masked(question.text),
        back=url("question", pk),
        crumbs=[*_crumbs(question), (_("Answer a written question"), "")],
    )


urlpatterns = [
    path("a/<str:code>/questions/", listed, name="questions"),
    path("a/<str:code>/questions/new/", new, name="question-new"),
    path("questions/<int:pk>/", show, name="question"),
    path("questions/<int:pk>/answer/", answer, name="question-answer"),
]
