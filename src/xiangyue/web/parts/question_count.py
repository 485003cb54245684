"""A paper vote on one question: how it is judged, what was counted, the form of a teller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import question_boxes, question_counts
from xiangyue.data.models import QuestionCount, Vacancy
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class QuestionForm(ActForm):
    """One teller's count."""

    issued = forms.IntegerField(label=lazy("Ballots handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Ballots that came back"), min_value=0)
    agree = forms.IntegerField(label=lazy("For the recall"), min_value=0)
    against = forms.IntegerField(label=lazy("Against the recall"), min_value=0)
    void = forms.IntegerField(label=lazy("Void"), min_value=0)


class BoxesForm(ActForm):
    """One teller's count, box by box."""

    MOST = 8

    def rows(self, boxes: int) -> None:
        """The fields of so many boxes."""
        for n in range(1, boxes + 1):
            self.fields[f"box_{n}"] = forms.CharField(
                label=_("Box %(n)s") % {"n": n}, max_length=40,
                initial=_("The hall") if n == 1 else "",
            )  # fmt: skip
            self.fields[f"mobile_{n}"] = forms.BooleanField(label=_("A mobile box"), required=False)
            for name in question_counts.READ:
                self.fields[f"{name}_{n}"] = forms.IntegerField(
                    label=QuestionForm.base_fields[name].label, min_value=0
                )
            self.fields[f"signers_{n}"] = forms.CharField(
                label=_("Who signed when it was sealed"),
                help_text=_("One name a line; three for a mobile box."),
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=200,
            )

    def boxes(self) -> list[dict[str, Any]]:
        """As the act takes them."""
        data = self.cleaned_data
        many = sum(name.startswith("box_") for name in self.fields)
        return [
            {
                "box": data[f"box_{n}"],
                "mobile": data[f"mobile_{n}"],
                "signers": data[f"signers_{n}"].splitlines(),
                **{name: data[f"{name}_{n}"] for name in question_counts.READ},
            }
            for n in range(1, many + 1)
        ]


class UnitForm(QuestionForm):
    """One teller's count at a meeting of the households that chose a representative."""

    present = forms.IntegerField(label=lazy("Voters present"), min_value=0)
    households = forms.IntegerField(label=lazy("Households that sent somebody"), min_value=0)
    field_order = (*question_counts.THERE, *question_counts.READ)


def told(facts: Mapping[str, Any]) -> list[str]:
    """The numbers, and what follows."""
    if not facts.get("settled"):
        return []
    if facts.get("of_households"):
        line = (
            _(
                "%(present)s of %(registered)s voters, of %(households)s of %(of_households)s "
                "households, were there; %(agree)s of them were for it"
            )
            % facts
        )
        return [line, _("carried") if facts.get("passed") else _("not carried")]
    line = _("%(returned)s of %(registered)s voters voted, %(agree)s of them for it") % facts
    if not facts.get("valid"):
        return [line, _("too few took part")]
    return [line, _("carried") if facts.get("passed") else _("not carried")]


def show(page: Page) -> HttpResponse:
    """What it takes, what was counted, and the form."""
    case = page.case
    unit = question_counts.by_unit(page.part)
    many = 0 if unit else _many(page)
    kind = UnitForm if unit else BoxesForm if many else QuestionForm
    form = kind.of(page.request, version=case.matter.version) if page.may else None
    if isinstance(form, BoxesForm):
        form.rows(many)
    if form is not None and form.is_valid():
        names = (*question_counts.THERE, *question_counts.READ) if unit else question_counts.READ
        data: dict[str, Any]
        if isinstance(form, BoxesForm):
            data = {"boxes": form.boxes()}
        else:
            data = {name: form.cleaned_data[name] for name in names}
        if form.did(
            page.request, question_counts.enter_question, matter_id=case.matter.pk,
            part=page.key, expected=form.version, **data,
        ):  # fmt: skip
            return redirect("matter-part", case.matter.pk, page.key)
    facts = case.facts(page.key)
    reasons: list[Any] = []
    first = None
    if facts.get("boxes"):
        first = QuestionCount.objects.filter(matter=case.matter, part=page.key).first()
    registered, homes = facts.get("registered"), facts.get("of_households")
    if registered is None:
        named = not unit or Vacancy.objects.filter(matter=case.matter).exists()
        registered, homes = question_counts.due(case, page.part) if named else (0, 0)
    if facts.get("settled"):
        verdicts = question_counts.judge(case, page.part, facts)
        reasons = [c for v in verdicts for c in (*v.sitting, *v.passes)]
    return page.render(
        "parts/question_count.html",
        form,
        lines=told(facts),
        reasons=reasons,
        registered=registered,
        unit=unit,
        homes=homes,
        many=many,
        most=BoxesForm.MOST,
        papers=question_boxes.papers(first.read) if first else [],
    )


def _many(page: Page) -> int:
    """For how many boxes the form asks; 0: for their sums alone."""
    typed = (page.request.POST or page.request.GET).get("boxes", "")
    return min(int(typed), BoxesForm.MOST) if typed.isdecimal() and len(typed) < 10 else 0
