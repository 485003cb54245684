"""An appeal: until when, by whom; the answer of the level above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import appeals
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.kinds.review import office_of
from xiangyue.core.kinds.ruling import NONE
from xiangyue.core.part import Part
from xiangyue.data.models import Appeal, Area, Assessment, Person
from xiangyue.methods.wording import sentences
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page

OUTCOMES: dict[str, Promise | str] = {
    "upheld": pgettext_lazy("appeal", "Upheld"),
    "changed": pgettext_lazy("appeal", "Changed"),
    "set-aside": pgettext_lazy("appeal", "Set aside"),
}
LOOKS = {"upheld": "done", "changed": "warn", "set-aside": "bad", "": "open"}


class GroundsForm(ActForm):
    """Why the result is not right."""

    grounds = forms.CharField(
        label=lazy("Why is the result not right?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


class PaperForm(GroundsForm):
    """The same from a paper."""

    person_id = forms.TypedChoiceField(label=lazy("Who makes the appeal?"), coerce=int)
    received_on = forms.DateField(label=lazy("When did the paper come in?"))
    field_order = ["person_id", "received_on", "grounds"]


class AnswerForm(ActForm):
    """The answer of the level above."""

    outcome = forms.ChoiceField(
        label=lazy("The answer"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    instead = forms.CharField(
        label=lazy("Changed into what?"),
        help_text=lazy("Only where it is changed."),
        max_length=200,
        required=False,
    )
    reasons = forms.CharField(
        label=lazy("Reasons of the answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    number = forms.CharField(label=lazy("Number of the paper"), max_length=60, required=False)


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Who decides, and the days on both sides."""
    level = sentences()[f"level.{part.words['level']}"][words.reader()]
    days = _("%(n)s working days")
    return [
        (_("Who decides the appeal"), level),
        (_("Within how long one may appeal"), days % {"n": part.words["days"]}),
        (_("Within how long it is decided"), days % {"n": part.words["answer_days"]}),
    ]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many, and what came of them."""
    lines = []
    for fact, name in (
        ("made", _("%(n)s appeals")),
        ("upheld", _("%(n)s upheld")),
        ("changed", _("%(n)s changed")),
        ("set_aside", _("%(n)s set aside")),
    ):
        if n := facts.get(fact):
            lines.append(name % {"n": n})
    return lines


def show(page: Page) -> HttpResponse:
    """The days, the appeals, and the form for who has to act now."""
    request, case, part = page.request, page.case, page.part
    rows = list(
        Appeal.objects.filter(matter=case.matter, part=page.key)
        .select_related("person", "decided_by")
        .order_by("pk")
    )
    concerned = appeals.concerned(case, part) if page.open else []
    me = request.actor.person_id
    until = appeals.until_of(case, part)
    left = [p for p in concerned if p not in {r.person_id for r in rows}]
    office = office_of(case.matter.area_id, part.words["level"])
    waiting = next((r for r in rows if not r.outcome), None)
    act, do, form = _act(page, until, left, waiting, office)
    if form is not None and request.POST.get("do", do) == do and form.is_valid():
        said = {n: v for n, v in form.cleaned_data.items() if n not in ActForm.base_fields}
        if do in ("answer", "paper-answer"):
            said["instead"] = "" if said.get("instead") is None else str(said["instead"])
            said |= {"appeal_id": waiting.pk if waiting else 0, "on_paper": do != "answer"}
        else:
            said |= {"matter_id": case.matter.pk, "part": page.key, "expected": form.version}
        if form.did(request, act, **said):
            return redirect(request.path)
    lang = words.reader()
    private = case.procedure.private or page.mine or me in concerned
    return page.render(
        "parts/appeal.html",
        form,
        until=until,
        over=bool(case.facts(page.key).get("over")),
        office=Area.objects.get(pk=office).name,
        do=do,
        rows=[
            (
                r,
                OUTCOMES.get(r.outcome, _("Waits for an answer")),
                LOOKS[r.outcome],
                appeals.measure_name(r.instead, lang),
            )
            for r in rows
            if private or r.person_id == me or request.actor.holds(office, *OFFICERS)
        ],
        many=len(rows),
    )


def _act(
    page: Page, until: Any, left: list[int], waiting: Appeal | None, office: str
) -> tuple[Any, str, ActForm | None]:
    """The act that is next for the reader, its name, its form."""
    request, case, me = page.request, page.case, page.request.actor.person_id
    version = case.matter.version
    if not page.open or until is None:
        return None, "", None
    if me in left and case.today <= until:
        return appeals.make, "appeal", GroundsForm.of(request, version=version)
    above = request.actor.holds(office, *OFFICERS)
    if waiting is not None and above and not page.mine:
        return appeals.decide, "answer", _answer(page)
    if not page.mine:
        return None, "", None
    if request.POST.get("do") == "paper-answer" or (waiting is not None and not left):
        return appeals.decide, "paper-answer", _answer(page)
    if left and (case.today <= until or request.POST.get("do") == "paper"):
        form = PaperForm.of(request, version=version)
        people = Person.objects.filter(pk__in=left)
        form.fields["person_id"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]
        form.fields["received_on"].initial = case.today
        return appeals.make, "paper", form
    if waiting is None:
        return appeals.end, "end", ActForm.of(request, version=version)
    return appeals.decide, "paper-answer", _answer(page)


def _answer(page: Page) -> AnswerForm:
    form = AnswerForm.of(page.request)
    of = page.case.procedure.part(page.part.words["of"])
    if of.kind == "indicators":
        row = Assessment.objects.filter(matter=page.case.matter, part=of.key).first()
        form.fields["instead"] = forms.IntegerField(
            label=_("The score instead, in points"),
            help_text=_("Only where it is changed. At most %(of)s.") % {"of": row.of if row else 0},
            min_value=0,
            required=False,
        )
    if of.kind == "ruling":
        lang = words.reader()
        choices = [(m, appeals.measure_name(m, lang)) for m in (*of.words["measures"], NONE)]
        form.fields["instead"] = forms.ChoiceField(
            label=form.fields["instead"].label,
            help_text=form.fields["instead"].help_text,
            choices=[("", "—"), *choices],
            required=False,
        )
    return form
