"""What was said, agreed, left open, and what becomes of each point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import public
from xiangyue.actions import points
from xiangyue.data.models import Matter, Point
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page

KINDS_OF = {
    "said": lazy("What somebody said"),
    "agreed": lazy("Agreed"),
    "open": lazy("Left open"),
}
FATES = {
    "handled": lazy("It is done: by whom, until when"),
    "vote": lazy("It is put to a vote, as a matter of its own"),
    "dropped": lazy("It is dropped, with the reason"),
}


class PointForm(ActForm):
    """One point."""

    kind = forms.ChoiceField(label=lazy("What is it?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("In one or two sentences"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    speaker = forms.CharField(label=lazy("Who said it"), max_length=60, required=False)
    side = forms.CharField(
        label=lazy("For which side"),
        help_text=lazy("For example: in favour, with doubts, the Wang family"),
        max_length=20,
        required=False,
    )


class FateForm(ActForm):
    """What becomes of it."""

    fate = forms.ChoiceField(label=lazy("What becomes of it?"), widget=forms.RadioSelect)
    who = forms.CharField(label=lazy("Who does it"), max_length=60, required=False)
    due_on = forms.DateField(
        label=lazy("Until when"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    reason = forms.CharField(
        label=lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )
    into = forms.ChoiceField(
        label=lazy("In which matter it is put to the vote"),
        help_text=lazy("It may be left empty until that matter has begun."),
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many points, how many without a next step."""
    if not facts.get("points"):
        return []
    lines = [_("%(n)s points") % {"n": facts["points"]}]
    if facts.get("unsettled"):
        lines.append(_("%(n)s without a next step") % {"n": facts["unsettled"]})
    return lines


def show(page: Page) -> HttpResponse:
    """The points; the form for one more."""
    form = None
    rows = Point.objects.filter(matter=page.case.matter, part=page.key).select_related("into")
    if page.may:
        kinds = page.part.words["points"]
        form = PointForm.of(page.request, initial={"kind": kinds[0]})
        form.fields["kind"].choices = [(k, KINDS_OF[k]) for k in kinds]
        if kinds == ("said",):
            form.fields["kind"].widget = forms.HiddenInput()
        if "said" not in kinds:
            del form.fields["speaker"], form.fields["side"]
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    points.write,
                    matter_id=page.case.matter.pk,
                    part=page.key,
                    points=[
                        points.NewPoint(
                            data["kind"],
                            data["text"],
                            data.get("speaker", ""),
                            data.get("side", ""),
                        )
                    ],
                    key=form.key,
                )
                return redirect("matter-part", page.case.matter.pk, page.key)
    return page.render(
        "parts/points.html", form, points=list(rows.order_by("number")), kinds=KINDS_OF
    )


def settle(request: HttpRequest, pk: int, key: str, point: int) -> HttpResponse:
    """What becomes of one point."""
    case, standing = words.load(request, pk)
    row = Point.objects.filter(pk=point, matter_id=pk, part=key).first()
    if row is None:
        raise Http404
    page = Page(request, case, standing, key)
    form = FateForm.of(
        request,
        initial={
            "fate": row.fate or page.part.words["fates"][0],
            "who": row.who,
            "due_on": row.due_on,
            "reason": row.reason,
            "into": row.into_id,
        },
    )
    form.fields["fate"].choices = [(f, FATES[f]) for f in page.part.words["fates"]]
    if "vote" in page.part.words["fates"]:
        here = Matter.objects.filter(
            public(), area_id=case.matter.area_id, practice=case.matter.practice, state="running"
        ).exclude(pk=pk)
        form.fields["into"].choices = [("", "—")] + [
            (m.pk, m.title) for m in here.order_by("-began_at")[:50]
        ]
    else:
        del form.fields["into"]
    if form.is_valid() and form.did(
        request,
        points.settle,
        point_id=point,
        fate=form.cleaned_data["fate"],
        who=form.cleaned_data["who"],
        due_on=form.cleaned_data["due_on"],
        reason=form.cleaned_data["reason"],
        into=int(form.cleaned_data["into"]) if form.cleaned_data.get("into") else None,
    ):
        return redirect("matter-part", pk, key)
    return page.ask(form, _("What becomes of it"), _("Save"), quote=row.text)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/points/<int:point>/", settle, name="point-settle"),
]
