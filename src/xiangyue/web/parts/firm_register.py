"""The register of non-public firms: covered and how, those that are not, instructors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import firms
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Firm
from xiangyue.documents import pair_papers
from xiangyue.documents.sheets import to_xlsx
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named
from xiangyue.web.sent_files import sent_file

COVERS: dict[str, Promise | str] = {
    "own": lazy("A branch of its own"),
    "joint": lazy("One joined with other firms"),
    "attached": lazy("One it is attached to"),
}
DAY = {"type": "date", "class": "short"}


class EnterForm(ActForm):
    """A firm for the register."""

    do = forms.CharField(widget=forms.HiddenInput, initial="enter", required=False)
    name = forms.CharField(label=lazy("Name of the firm"), max_length=120)
    trade = forms.CharField(label=lazy("What it makes or does"), max_length=80, required=False)
    workers = forms.IntegerField(label=lazy("How many work there?"), min_value=0)
    members = forms.IntegerField(label=lazy("How many of them are party members?"), min_value=0)


class CoverForm(ActForm):
    """How a firm is covered."""

    do = forms.CharField(widget=forms.HiddenInput, initial="cover", required=False)
    firm = forms.ChoiceField(label=lazy("Which firm?"))
    how = forms.ChoiceField(
        label=lazy("By which branch?"), choices=list(COVERS.items()), widget=forms.RadioSelect
    )
    branch = forms.CharField(label=lazy("Name of the branch"), max_length=120)
    since = forms.DateField(label=lazy("Since when"), widget=forms.DateInput(attrs=DAY))


class CorrectForm(ActForm):
    """A firm's numbers put right."""

    do = forms.CharField(widget=forms.HiddenInput, initial="correct", required=False)
    firm = forms.ChoiceField(label=lazy("Which firm?"))
    workers = forms.IntegerField(label=lazy("How many work there?"), min_value=0)
    members = forms.IntegerField(label=lazy("How many of them are party members?"), min_value=0)
    reason = forms.CharField(
        label=lazy("Why: what was wrong, or what has changed"),
        help_text=lazy("Both numbers stay on record. What was counted before stays as it was."),
        max_length=500,
    )


class UncoverForm(ActForm):
    """A branch that covers a firm no longer."""

    do = forms.CharField(widget=forms.HiddenInput, initial="uncover", required=False)
    firm = forms.ChoiceField(label=lazy("Which firm?"))
    reason = forms.CharField(label=lazy("Why does the branch not cover it?"), max_length=500)


class InstructForm(ActForm):
    """Who instructs a firm."""

    do = forms.CharField(widget=forms.HiddenInput, initial="instruct", required=False)
    firm = forms.ChoiceField(label=lazy("Which firm?"))
    person = forms.CharField(label=lazy("Who instructs it?"), max_length=80)


class CloseForm(ActForm):
    """A firm that is no more."""

    do = forms.CharField(widget=forms.HiddenInput, initial="close", required=False)
    firm = forms.ChoiceField(label=lazy("Which firm?"))


def _rows(matter: Any, key: str) -> list[Firm]:
    return list(
        Firm.objects.filter(matter=matter, part=key, gone_on=None)
        .select_related("instructor")
        .prefetch_related("changes")
        .order_by("cover", "name")
    )


def show(page: Page) -> HttpResponse:
    """The coverage in numbers, those not covered first, the others by branch; the forms."""
    request, matter = page.request, page.case.matter
    rows = _rows(matter, page.key)
    every = [(str(f.pk), f.name) for f in rows]
    open_ = [(str(f.pk), f.name) for f in rows if not f.cover]
    covered = [(str(f.pk), f"{f.name}: {f.branch}") for f in rows if f.cover]
    made: dict[str, Any] = {}
    if page.may:
        made["enter"] = form_of(EnterForm, request, "enter")
        for name, kind, chosen in (
            ("cover", CoverForm, open_),
            ("instruct", InstructForm, every),
            ("correct", CorrectForm, every),
            ("uncover", UncoverForm, covered),
            ("close", CloseForm, every),
        ):
            if chosen:
                made[name] = form_of(kind, request, name)
                made[name].fields["firm"].choices = chosen
        if "cover" in made:
            made["cover"].initial.setdefault("since", page.case.today)
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/firm_register.html",
        form,
        uncovered=[f for f in rows if not f.cover],
        covered=[f for f in rows if f.cover],
        covers=COVERS,
        enter=made.get("enter"),
        cover=made.get("cover"),
        instruct=made.get("instruct"),
        correct=made.get("correct"),
        uncover=made.get("uncover"),
        close=made.get("close"),
        sheet=url("firms-sheet", matter.pk, page.key),
    )


def _act(page: Page, form: Any) -> bool:
    request, data, matter = page.request, dict(form.cleaned_data), page.case.matter
    do = data["do"]
    if do == "enter":
        given = {k: data[k] for k in ("name", "trade", "workers", "members")}
        given |= {"matter_id": matter.pk, "part": page.key}
        return bool(form.did(request, firms.enter, **given))
    firm_id = int(data["firm"])
    if do == "cover":
        given = {k: data[k] for k in ("how", "branch", "since")}
        return bool(form.did(request, firms.cover, firm_id=firm_id, **given))
    if do == "correct":
        given = {k: data[k] for k in ("workers", "members", "reason")}
        return bool(form.did(request, firms.correct, firm_id=firm_id, **given))
    if do == "uncover":
        return bool(form.did(request, firms.uncover, firm_id=firm_id, reason=data["reason"]))
    if do == "close":
        return bool(form.did(request, firms.close, firm_id=firm_id))
    person_id = 0
    with form.refusals():
        person_id = person_named(matter.area_id, data["person"], field="person").pk
    if form.errors:
        return False
    return bool(form.did(request, firms.instruct, firm_id=firm_id, person_id=person_id))


@require_safe
def sheet(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The register as xlsx: what everybody sees."""
    matter = words.find(request, pk)
    lang: Any = words.paper_language(request)
    name = display_name(matter.area.name, level_of(matter.area_id))
    made = pair_papers.firms(
        name,
        [
            pair_papers.FirmRow(
                f.name,
                f.trade,
                f.workers,
                f.members,
                f.cover,
                f.branch,
                f.covered_on,
                f.instructor.name if f.instructor else "",
            )
            for f in _rows(matter, key)
        ],
        lang,
    )
    content = to_xlsx([made], dated=local_day(request.now))
    return sent_file(content, f"{made.name} {name}.xlsx")


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many firms are covered."""
    if not facts.get("firms"):
        return []
    return [
        _("firms: %(n)s, covered: %(covered)s")
        % {"n": facts["firms"], "covered": facts.get("covered", 0)}
    ]


urlpatterns = [path("m/<int:pk>/<slug:key>/firms.xlsx", sheet, name="firms-sheet")]
