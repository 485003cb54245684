"""A paper vote on one question: how it is judged, what was counted, the form of a teller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import question_counts
from xiangyue.data.models import Vacancy
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class QuestionForm(ActForm):
    """One teller's count."""

    issued = forms.IntegerField(label=lazy("Ballots handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Ballots that came back"), min_value=0)
    agree = forms.IntegerField(label=lazy("For the recall"), min_value=0)
    against = forms.IntegerField(label=lazy("Against the recall"), min_value=0)
    void = forms.IntegerField(label=lazy("Void"), min_value=0)


class UnitForm(QuestionForm):
    """One teller's count at a meeting of the households that chose a representative."""

    present = forms.IntegerField(label=lazy("Voters present"), min_value=0)
    households = forms.IntegerField(label=lazy("Households that sent somebody"), min_value=0)
    field_order = (*question_counts.THERE, *question_counts.READ)


def told(facts: Mapping[str, Any]) -> list[str]:
    """The numbers, and what follows."""
    if not facts.get("settled"):
        return []
    if "of_households" in facts:
        line = (
            _(
                "%(present)s of %(registered)s voters, of %(households)s of %(of_households)s "
                "households, were there; %(agree)s of them were for it"
            )
            % facts
        )
    else:
        line = _("%(returned)s of %(registered)s voters voted, %(agree)s of them for it") % facts
    if not facts.get("valid"):
        return [line, _("too few took part")]
    return [line, _("carried") if facts.get("passed") else _("not carried")]


def show(page: Page) -> HttpResponse:
    """What it takes, what was counted, and the form."""
    case = page.case
    unit = question_counts.of_unit(case)
    kind = UnitForm if unit else QuestionForm
    form = kind.of(page.request, version=case.matter.version) if page.may else None
    if form is not None and form.is_valid():
        names = (*question_counts.THERE, *question_counts.READ) if unit else question_counts.READ
        data = {name: form.cleaned_data[name] for name in names}
        if form.did(
            page.request, question_counts.enter_question, matter_id=case.matter.pk,
            part=page.key, expected=form.version, **data,
        ):  # fmt: skip
            return redirect("matter-part", case.matter.pk, page.key)
    facts = case.facts(page.key)
    reasons: list[Any] = []
    registered, homes = facts.get("registered"), facts.get("of_households")
    if registered is None:
        named = Vacancy.objects.filter(matter=case.matter).exists()
        registered, homes = question_counts.due(case) if named else (0, 0)
    if facts.get("settled"):
        verdicts = question_counts.judge(case, page.part, facts)
        reasons = [c for v in verdicts for c in (*v.sitting, *v.passes)]
    return page.render(
        "parts/question_count.html",
        form,
        lines=told(facts),
        reasons=reasons,
        registered=registered,
        homes=homes,
        unit=unit,
    )
