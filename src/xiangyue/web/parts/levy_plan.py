"""How much money and labour is to be raised, held against the caps before anybody is asked."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import circumstances, levies
from xiangyue.core.levies import days
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import LevyPlan
from xiangyue.methods import rulebook
from xiangyue.web.forms import ActForm, once
from xiangyue.web.matter_words import reader
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.wording import cite


class PlanForm(ActForm):
    """What is to be raised in all."""

    money = MoneyField(
        label=lazy("Money to be raised in all, in yuan"),
        help_text=lazy("It is shared by heads; who is exempt is not counted."),
        required=False,
    )
    labour = forms.DecimalField(
        label=lazy("Labour to be raised in all, in workdays"),
        help_text=lazy("It is shared by workers. Nobody is made to give money instead."),
        min_value=0,
        max_value=1000000,
        decimal_places=1,
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How much of each."""
    lines = []
    if facts.get("money"):
        lines.append(_("%(n)s yuan") % {"n": f"{int(facts['money']) / 100:,.2f}"})
    if facts.get("labour"):
        lines.append(_("%(n)s workdays") % {"n": days(int(facts["labour"]))})
    return lines


def show(page: Page) -> HttpResponse:
    """The plan, its caps with their sources, and the form."""
    matter = page.case.matter
    plan = LevyPlan.objects.filter(matter=matter, part=page.key).select_related("made_by").first()
    form = None
    if page.may:
        form = PlanForm.of(
            page.request,
            version=matter.version,
            initial={
                "money": plan.money if plan else None,
                "labour": plan.labour / 10 if plan else None,
            },
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    levies.set_plan,
                    matter_id=matter.pk,
                    part=page.key,
                    money=data["money"] or 0,
                    labour=int((data["labour"] or 0) * 10),
                    expected=form.version,
                    key=form.key,
                )
                return page.done()
    return page.render(
        "parts/levy_plan.html",
        form,
        plan=plan,
        labour=days(plan.labour) if plan else "",
        caps=caps(page),
        may_exempt=page.request.actor.holds(page.case.matter.area_id, *circumstances.KEEPERS),
    )


def caps(page: Page) -> list[tuple[str, str]]:
    """The caps and ages in force here today, each with its source."""
    book, rows = rulebook.load(), []
    names = rulebook.setting_labels()
    for name in ("money-cap", "labour-cap", "men-from", "men-to", "women-from", "women-to"):
        with contextlib.suppress(Refusal):
            one = book.setting(f"levies.{name}", day=page.case.today, area=page.case.matter.area_id)
            value = f"{one.value / 100:.2f}" if one.unit == "fen" else str(one.value)
            unit = {"fen": _("yuan"), "workdays": _("workdays"), "age": _("years")}[one.unit]
            label = names[f"levies.{name}"][reader()]
            rows.append((label, f"{value} {unit} · {cite(one.clause)}"))
    return rows
