"""Who was told or asked: representatives on one sheet, others one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import consultation
from xiangyue.core.digits import COUNTED, whole
from xiangyue.data import representatives
from xiangyue.data.models import Reach
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page

TARGETS = {
    "representatives": lazy("Representatives"),
    "households": lazy("Households"),
    "elders": lazy("Former cadres, old members, respected elders"),
    "members": lazy("Party members"),
    "experts": lazy("People who know the trade"),
}


class TalkForm(ActForm):
    """Someone visited or asked."""

    target = forms.ChoiceField(label=lazy("Whom did you ask?"), widget=forms.RadioSelect)
    name = forms.CharField(label=lazy("Name"), max_length=60)
    how = forms.ChoiceField(
        label=lazy("How?"),
        choices=[
            ("visit", lazy("Visit")),
            ("talk", lazy("Talk in a group")),
            ("card", lazy("Opinion card")),
            ("message", lazy("Message or call")),
        ],
        widget=forms.RadioSelect,
    )
    stance = forms.ChoiceField(
        label=lazy("What do they think?"),
        choices=[
            ("for", lazy("In favour")),
            ("changes", lazy("In favour, with changes")),
            ("against", lazy("Against")),
        ],
        widget=forms.RadioSelect,
    )
    response = forms.CharField(
        label=lazy("What they said"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many representatives and households."""
    lines = []
    if "representatives" in facts:
        lines.append(_("%(n)s representatives told") % {"n": facts["representatives"]})
    if "households" in facts:
        lines.append(_("%(n)s households reached") % {"n": facts["households"]})
    return lines


def show(page: Page) -> HttpResponse:
    """Who was told or asked: representatives on one sheet, others one by one."""
    matter = page.case.matter
    told = list(
        Reach.objects.filter(matter=matter, part=page.key)
        .select_related("membership__person")
        .order_by("reached_on", "id")
    )
    by_seat = {r.membership_id: r for r in told if r.membership_id}
    seats = (
        representatives.seats(matter.area_id, page.case.today)
        if "representatives" in page.part.targets
        else []
    )
    rows: list[dict[str, Any]] = []
    for seat in seats:
        known = by_seat.get(seat.pk)
        most = seat.households_count
        rows.append(
            {
                "seat": seat, "told": known, "most": most, "wrong": False,
                "done": known is not None, "ticked": known is not None,
                "households": known.households if known else most,
                "response": known.response if known else "",
            }
        )  # fmt: skip
    form: ActForm | None = None
    others = [t for t in page.part.targets if t not in ("representatives", "households")]
    if page.may and others:
        form = TalkForm.of(page.request, initial={"target": others[0]})
        form.fields["target"].choices = [(t, TARGETS[t]) for t in others]
        if len(others) == 1:
            form.fields["target"].widget = forms.HiddenInput()
        if form.is_valid():
            data = form.cleaned_data
            entry = consultation.Reached(
                target=data["target"],
                name=data["name"],
                how=data["how"],
                response=data["response"],
                stance=data["stance"],
            )
            with form.refusals():
                return _reached(page, form, [entry])
    elif page.may:
        form = ActForm.of(page.request)
        if form.is_bound:
            _typed(page.request, rows)
        if form.is_valid():
            for row in rows:
                if row["wrong"]:
                    words = _("Please write a whole number, like 12.")
                    form.add_error(None, f"{row['seat'].person.name}{_(': ')}{words}")
            if not form.errors:
                with form.refusals():
                    return _reached(page, form, _sheet(rows))
    return page.render(
        "parts/reach.html",
        form,
        rows=rows,
        told=[r for r in told if not r.membership_id],
        others=others,
        targets=TARGETS,
        village=page.case.shared,
    )


def _typed(request: HttpRequest, rows: list[dict[str, Any]]) -> None:
    """What stands on the sheet as it was sent; ``wrong`` where a number of households is none."""
    for row in rows:
        pk = row["seat"].pk
        row["ticked"] = request.POST.get(f"told-{pk}") == "on"
        row["households"] = request.POST.get(f"households-{pk}", "").strip()
        row["response"] = request.POST.get(f"response-{pk}", "")
        row["wrong"] = bool(
            row["ticked"] and row["households"] and whole(row["households"], COUNTED) is None
        )


def _sheet(rows: list[dict[str, Any]]) -> list[consultation.Reached]:
    return [
        consultation.Reached(
            target="representatives",
            membership_id=row["seat"].pk,
            households=whole(row["households"], COUNTED) or 0,
            how="notice",
            response=row["response"],
        )
        for row in rows
        if row["ticked"]
    ]


def _reached(page: Page, form: ActForm, entries: list[consultation.Reached]) -> HttpResponse:
    once(
        page.request,
        consultation.record_reach,
        matter_id=page.case.matter.pk,
        part=page.key,
        reached=entries,
        key=form.key,
    )
    return redirect("matter-part", page.case.matter.pk, page.key)
