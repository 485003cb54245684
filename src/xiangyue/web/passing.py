"""Opinions passed up to a township: the village's form, the township's list, its answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.opinions import ABOVE, PASSERS
from xiangyue.actions import opinions, passing, petitions
from xiangyue.core.places import display_name
from xiangyue.data import opinion_lists
from xiangyue.data.models import Area, Jurisdiction, PassedUp
from xiangyue.data.opinions import PETITION
from xiangyue.web import opinion_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.opinion_desk import AnswerForm
from xiangyue.web.opinion_say import LongText
from xiangyue.web.uploads import Several, sent


class PetitionForm(ActForm):
    """A petition that came to an office above."""

    village = forms.ChoiceField(label=lazy("About which village?"))
    subject = forms.ChoiceField(
        label=lazy("What is it about?"), choices=[("", lazy("Choose")), *words.SUBJECTS.items()]
    )
    office = forms.CharField(
        label=lazy("To which office did it come?"),
        help_text=lazy("With the number of its paper."),
        max_length=petitions.OFFICE,
    )
    on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    text = LongText(
        label=lazy("What does it say?"),
        help_text=lazy("The village reads this. Say what it is about, without saying who."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    photos = Several(label=lazy("Photo of its paper"), help_text=lazy("The village never sees it."))


class PassUpForm(ActForm):
    """Why the village cannot do it itself."""

    reason = LongText(
        label=lazy("Why can the village not do it itself?"),
        help_text=lazy("For example: the road is the township's. No names."),
        max_length=passing.REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def pass_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass one opinion up, from its own page."""
    found = opinion_lists.whole(pk=pk)
    if found is None:
        raise Http404
    request.actor.require(found.area_id, *PASSERS)
    gone = found.answered_at or PassedUp.objects.filter(opinion=found.pk).exists()
    if request.method != "POST" and gone:
        return redirect("opinion", pk)  # there is nothing left to pass up
    area = found.area
    area.shown = display_name(area.name, "village")
    above = Area.objects.filter(code=area.parent).first()
    form = PassUpForm.of(request)
    if (
        form.is_bound
        and form.is_valid()
        and form.did(request, passing.pass_up, opinion_id=pk, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("It is passed up. The township owes the answer now."))
        return redirect("opinion", pk)
    context = {
        "area": area,
        "opinion": found,
        "practice": found.practice,
        "text": found.text,
        "township": display_name(above.name, "township") if above else _("the township"),
        "crumbs": words.crumbs(area, (_("Pass up to the township"), "")),
    }
    return form.page(request, "opinions/pass_up.html", **context)


def passed(request: HttpRequest, code: str) -> HttpResponse:
    """What the villages passed up to a township: first due first, then the last answers."""
    area, jurisdiction = words.village(code)
    request.actor.require(code, *ABOVE)
    today = timezone.localdate(request.now)
    practice = jurisdiction.practice
    rows = [row_of(r) for r in opinion_lists.came_up(code, practice=practice)]
    context = {
        "area": area,
        "practice": practice,
        "crumbs": words.crumbs(area, (_("Passed up by villages"), "")),
        "today": today,
        "open": rows,
        "overdue": sum(_late(r, today) for r in rows),
        "answered": [row_of(r) for r in opinion_lists.came_up_answered(code, practice=practice)],
    }
    return render(request, "opinions/passed.html", context)


def petition(request: HttpRequest, code: str) -> HttpResponse:
    """A petition about one of the township's villages, entered with its paper."""
    area, jurisdiction = words.village(code)
    request.actor.require(code, *ABOVE)
    form = PetitionForm.of(request)
    below = Jurisdiction.objects.filter(
        area__parent=code, practice=jurisdiction.practice
    ).select_related("area")
    form.fields["village"].choices = [  # type: ignore[attr-defined]
        ("", _("Choose")),
        *((j.area_id, display_name(j.area.name, "village")) for j in below.order_by("area_id")),
    ]
    form.fields["photos"].required = True
    given = form.cleaned_data if form.is_bound and form.is_valid() else None
    if given is not None:
        with form.refusals():
            once(
                request, petitions.enter, key=form.key, area=given["village"],
                office=given["office"], subject=given["subject"], text=given["text"],
                on=given["on"], files=sent(request, opinions.FILES),
            )  # fmt: skip
            messages.success(request, _("It is entered. The township owes the answer."))
            return redirect("opinions-passed", code)
    crumbs = words.crumbs(
        area, (_("Passed up by villages"), url("opinions-passed", code)), (_("Petition"), "")
    )
    context = {"area": area, "practice": jurisdiction.practice, "crumbs": crumbs}
    return form.page(request, "opinions/petition.html", **context)


def _late(row: dict[str, Any], today: date) -> bool:
    return bool(row["due_on"] < today)


def row_of(row: PassedUp) -> dict[str, Any]:
    """What the township reads: never who said it; the words, masked, only where all may."""
    opinion = row.opinion
    came_here = opinion.channel == PETITION
    open_ = opinion.public or came_here
    return {
        "id": row.pk,
        "text": (words.masked(opinion.text) or _("(a recording)")) if open_ else "",
        "link": url("opinion", opinion.pk) if open_ else "",
        "petition": came_here,
        "reason": row.reason,
        "village": display_name(opinion.area.name, "village"),
        "subject": words.SUBJECTS.get(opinion.subject, opinion.subject),
        "at": row.at,
        "due_on": row.due_on,
        "kind": words.ANSWERS.get(opinion.answer_kind, opinion.answer_kind),
        "answer": opinion.answer,
        "answered_at": opinion.answered_at,
    }


def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The township's answer to one of them."""
    found = PassedUp.objects.select_related("opinion__area", "to").filter(pk=pk).first()
    if found is None:
        raise Http404
    request.actor.require(found.to_id, *ABOVE)
    area = found.to
    area.shown = display_name(area.name, "township")
    form = AnswerForm.of(request)
    if (
        form.is_bound
        and form.is_valid()
        and form.did(
            request,
            passing.bring_back,
            passed_id=pk,
            kind=form.cleaned_data["kind"],
            answer=form.cleaned_data["text"],
        )
    ):
        messages.success(request, _("Answered. Who said it can read it now."))
        return redirect("opinions-passed", area.code)
    context = {
        "area": area,
        "practice": found.opinion.practice,
        "r": row_of(found),
        "today": timezone.localdate(request.now),
        "crumbs": words.crumbs(
            area,
            (_("Passed up by villages"), url("opinions-passed", area.code)),
            (_("Answer"), ""),
        ),
    }
    return form.page(request, "opinions/bring_back.html", **context)


urlpatterns = [
    path("opinions/<int:pk>/pass-up/", pass_up, name="opinion-pass-up"),
    path("a/<str:code>/opinions/passed/", passed, name="opinions-passed"),
    path("a/<str:code>/opinions/petition/", petition, name="petition"),
    path("opinions/passed/<int:pk>/answer/", bring_back, name="opinion-bring-back"),
]
