"""The handling of a request: the promised day, papers, steps, hand-overs, the end."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import handling
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.digits import wholes
from xiangyue.data.models import HandlingStep, HelpRequest
from xiangyue.web import request_words as words
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.part_page import Page

WHAT: list[tuple[str, Choice]] = [
    ("step", Choice(lazy("A step was done"), lazy("For example: went to look, telephoned"))),
    ("over", Choice(lazy("It was handed over"), lazy("To an office or a person outside"))),
    ("stop", Choice(lazy("Stop the clock"), lazy("Something of the villager is waited for"))),
    ("go", Choice(lazy("Let the clock go on"), lazy("What was waited for is there"))),
    ("solved", Choice(lazy("It is solved"))),
    ("refused", Choice(lazy("It cannot be done"), lazy("Say why, and who could help"))),
]


class StepForm(ActForm):
    """The next step."""

    what = forms.ChoiceField(label=lazy("What is to be noted?"), widget=forms.RadioSelect)
    to_office = forms.CharField(
        label=lazy("Handed over to which office"), max_length=120, required=False
    )
    to_name = forms.CharField(label=lazy("To whom there"), max_length=60, required=False)
    on = forms.DateField(
        label=lazy("Which day?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        required=False,
    )
    text = forms.CharField(
        label=lazy("In a few words"),
        help_text=lazy("The one who asked can read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


def show(page: Page) -> HttpResponse:
    """The way of the handling, and the forms of whoever carries it."""
    request, case = page.request, page.case
    found = HelpRequest.objects.filter(matter=case.matter).select_related("agent").first()
    rows = list(
        HandlingStep.objects.filter(matter=case.matter, part=page.key)
        .select_related("made_by")
        .order_by("on", "pk")
    )
    person = request.actor.person_id
    carries = found is not None and person is not None and person == found.agent_id
    asks = found is not None and person is not None and person == found.person_id
    form = None
    if found is not None and page.open and (page.mine or carries):
        form, answer = _work(page, found)
        if answer is not None:
            return answer
    more: dict[str, Any] = {"asked": found, "asks": asks and page.open, "steps": words.steps(rows)}
    if found is not None:
        more["promised"] = words.promised(found, case.today)
        more["papers"] = words.papers(found)
        more["missing"] = [p for p in more["papers"] if not p["on"]]
    return page.render("parts/handling.html", form, **more)


def _work(page: Page, found: HelpRequest) -> tuple[StepForm, HttpResponse | None]:
    case, outside = page.case, "outside" in page.part.words["ways"]
    stands = bool(page.case.facts(page.key).get("stands"))
    left_out = {"go" if not stands else "stop"} | (set() if outside else {"over"})
    form = StepForm.of(page.request, version=case.matter.version)
    form.fields["what"].choices = [w for w in WHAT if w[0] not in left_out]
    if not outside:
        del form.fields["to_office"], form.fields["to_name"], form.fields["on"]
    if form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                _act(page, form)
            return form, redirect(page.request.path)
    return form, None


def _act(page: Page, form: StepForm) -> None:
    data = form.cleaned_data
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "expected": form.version,
        "key": form.key,
    }
    match data["what"]:
        case "over":
            handling.hand_over(
                to_office=data["to_office"], to_name=data["to_name"], on=data["on"],
                text=data["text"], **given,
            )  # fmt: skip
        case "stop":
            handling.stop_clock(reason=data["text"], **given)
        case "go":
            handling.go_on(text=data["text"], **given)
        case "solved" | "refused":
            handling.finish_handling(result=data["what"], text=data["text"], **given)
        case _:
            handling.note_step(text=data["text"], **given)


def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers ticked off (POST)."""
    return _one(
        request,
        pk,
        handling.tick_papers,
        papers=wholes(request.POST.getlist("papers")),
    )


def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how far it is (POST)."""
    return _one(request, pk, handling.remind, text="")


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who asked needs it no longer (POST)."""
    return _one(request, pk, handling.finish_handling, result="withdrawn", text=_("Withdrawn"))


def _one(request: HttpRequest, pk: int, action: Any, **given: Any) -> HttpResponse:
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, action, matter_id=pk, key=form.key, **given)
    return redirect("matter", pk)


def told(facts: dict[str, Any]) -> list[str]:
    """Steps and hand-overs."""
    said = []
    if facts.get("steps"):
        said.append(_("%(n)s steps") % {"n": facts["steps"]})
    if facts.get("handed"):
        said.append(_("%(n)s hand-overs") % {"n": facts["handed"]})
    if facts.get("stands"):
        said.append(_("the clock stands"))
    if facts.get("late"):
        said.append(_("%(n)s working days late") % {"n": facts["late"]})
    return said


urlpatterns = [
    path("m/<int:pk>/handling/papers/", papers, name="handling-papers"),
    path("m/<int:pk>/handling/remind/", remind, name="handling-remind"),
    path("m/<int:pk>/handling/withdraw/", withdraw, name="handling-withdraw"),
]
