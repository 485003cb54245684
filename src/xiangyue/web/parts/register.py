"""A register: its rows, a form for a further one, and what shows that a row is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import programmes
from xiangyue.actions.standing import procedure_of
from xiangyue.core.places import display_name
from xiangyue.data.models import Area, Membership, RegisterRow
from xiangyue.web import matter_words as words
from xiangyue.web.execution import stood
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class RowForm(ActForm):
    """A row of the register."""

    what = forms.CharField(label=lazy("What it is about"), max_length=200)
    place = forms.ChoiceField(label=lazy("Which village"), required=False)
    unit = forms.CharField(
        label=lazy("Which unit is linked with it"), max_length=120, required=False
    )
    measure = forms.CharField(
        label=lazy("Measure"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    owner = forms.ChoiceField(label=lazy("Who sees to it"))
    due_on = forms.DateField(
        label=lazy("To be done by"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )


class DoneForm(ActForm):
    """What shows that a row is done."""

    evidence = forms.CharField(
        label=lazy("What shows that it is done"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


def show(page: Page) -> HttpResponse:
    """The rows, what is late first; the form for a further one."""
    matter, actor = page.case.matter, page.request.actor
    rows = list(
        RegisterRow.objects.filter(_read(page), matter=matter, part=page.key)
        .select_related("owner", "place")
        .order_by("done_on", "due_on", "pk")
    )
    form = None
    if page.may:
        form = RowForm.of(page.request, version=matter.version)
        form.fields["owner"].choices = [("", _("Choose")), *owners(page)]
        places = Area.objects.filter(code__startswith=matter.area_id).exclude(code=matter.area_id)
        shown = [(a.code, display_name(a.name, "village")) for a in places.order_by("code")[:300]]
        form.fields["place"].choices = [("", _("Choose")), *shown]
        for name in ("measure", "unit", "place"):
            form.fields[name].required = name in page.part.words["columns"]
        if form.is_valid() and form.did(
            page.request,
            programmes.add_row,
            matter_id=matter.pk,
            part=page.key,
            what=form.cleaned_data["what"],
            owner_id=int(form.cleaned_data["owner"]),
            due_on=form.cleaned_data["due_on"],
            measure=form.cleaned_data["measure"],
            unit=form.cleaned_data["unit"],
            place=form.cleaned_data["place"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/register.html",
        form,
        page_mine=page.mine,
        kept=not programmes.reads_rows(actor, matter, page.part),
        rows=[
            {
                "row": r,
                "stood": stood(r),
                "place": display_name(r.place.name, "village") if r.place else "",
                "late": r.done_on is None and r.due_on < page.case.today,
                "mine": page.open and (page.mine or r.owner_id == actor.person_id),
            }
            for r in rows
        ],
    )


def _read(page: Page) -> Q:
    """The rows that this reader is told."""
    actor = page.request.actor
    if programmes.reads_rows(actor, page.case.matter, page.part):
        return Q()
    return Q(owner=actor.person_id) & ~Q(owner=None)


def owners(page: Page) -> list[tuple[str, str]]:
    """Who holds a seat there, with what it is."""
    today = page.case.today
    seats = (
        Membership.objects.filter(
            Q(end__isnull=True) | Q(end__gte=today),
            area_id=page.case.matter.area_id,
            start__lte=today,
        )
        .exclude(role__in=("delegate", "representative", "party_member", "probationary_member"))
        .select_related("person")
        .order_by("pk")
    )
    people: dict[int, tuple[str, list[str]]] = {}
    for seat in seats:
        people.setdefault(seat.person_id, (seat.person.name, []))[1].append(seat.role)
    return [
        (str(pk), f"{name} ({words.role_names(roles)})") for pk, (name, roles) in people.items()
    ]


def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what shows that a row is done."""
    row = RegisterRow.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    matter = words.find(request, row.matter_id)
    part = procedure_of(matter).part(row.part)
    # a row of what is put right is one too, and of another kind
    kept = part.kind == "register" and not programmes.reads_rows(request.actor, matter, part)
    if kept and row.owner_id != request.actor.person_id:
        raise Http404
    form = DoneForm.of(request)
    if form.is_valid() and form.did(
        request, programmes.finish_row, row_id=pk, evidence=form.cleaned_data["evidence"]
    ):
        return redirect("matter-part", matter.pk, row.part)
    return form.page(
        request,
        "register/done.html",
        area=matter.area,
        practice=matter.practice,
        matter=matter,
        row=row,
        crumbs=words.crumbs(matter, (row.what, "")),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How far it is."""
    if not facts.get("rows"):
        return []
    done_ = int(facts["rows"]) - int(facts.get("open", 0))
    return [_("%(done)s of %(n)s rows done") % {"done": done_, "n": facts["rows"]}]


urlpatterns = [path("register/<int:pk>/done/", done, name="register-done")]
