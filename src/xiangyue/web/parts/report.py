"""The report of an expert hearing, with its conclusion."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import consultation
from xiangyue.data.models import ExpertReport
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page


class ReportForm(ActForm):
    """The report of an expert hearing."""

    experts = forms.CharField(
        label=lazy("Who took part"),
        help_text=lazy("One a line: name, then a comma, then where from or what they know."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    held_on = forms.DateField(label=lazy("Held on"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=lazy("Place"), max_length=120, required=False)
    opinion = forms.CharField(
        label=lazy("What they found"), widget=forms.Textarea(attrs={"rows": 8}), max_length=8000
    )
    feasible = forms.ChoiceField(
        label=lazy("Their conclusion"),
        choices=[("yes", lazy("It can be done")), ("no", lazy("It cannot be done like this"))],
        widget=forms.RadioSelect,
    )


def show(page: Page) -> HttpResponse:
    """The report of an expert hearing."""
    found = list(
        ExpertReport.objects.filter(matter=page.case.matter, part=page.key).order_by("-filed_at")
    )
    form = None
    if page.may:
        form = ReportForm.of(
            page.request, version=page.case.matter.version, initial={"held_on": page.case.today}
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    consultation.file_report,
                    matter_id=page.case.matter.pk,
                    part=page.key,
                    experts=_experts(data["experts"]),
                    held_on=data["held_on"],
                    place=data["place"],
                    opinion=data["opinion"],
                    feasible=data["feasible"] == "yes",
                    expected=form.version,
                    key=form.key,
                )
                return page.done()
    return page.render("parts/report.html", form, reports=found)


def _experts(text: str) -> list[dict[str, str]]:
    rows = []
    for line in text.splitlines():
        name, _sep, of = line.replace("，", ",").partition(",")
        if name.strip():
            rows.append({"name": name.strip(), "of": of.strip()})
    return rows
