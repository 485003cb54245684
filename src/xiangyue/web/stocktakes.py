"""The yearly count: begin, write down what was counted, confirm; for all to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import registers, stocktakes
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import quantities
from xiangyue.core.bodies import SUPERVISION
from xiangyue.data.models import Stocktake
from xiangyue.web import register_words as words
from xiangyue.web.formats import is_chinese, local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_words import crumbs

AT_ONCE = 40
"""Lines on one form: a page of the sheet."""


class ConfirmForm(ActForm):
    """The supervision committee's word."""

    remark = forms.CharField(
        label=lazy("Remark of the supervision committee"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """This year's sheet."""
    form = ActForm.of(request)
    form.is_valid()
    try:
        pk = stocktakes.begin(actor=request.actor, now=request.now, area=code, key=form.key).pk
    except AlreadyDone as done:
        pk = int(done.result)
    return redirect("stocktake", pk)


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The sheets of all years."""
    area, here = opened(code)
    today = local_day(request.now)
    rows = list(Stocktake.objects.filter(area_id=code, practice=here.practice).order_by("-year"))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(
            area, (_("Assets and resources"), url("assets", code)), (_("Yearly counts"), "")
        ),
        "sheets": rows,
        "year": today.year,
        "may": request.actor.holds(code, *registers.ENTERERS)
        and not any(r.year == today.year for r in rows),
    }
    return render(request, "registers/stocktakes.html", context)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One year's sheet: every line, what differs first."""
    row = stocktakes.look(pk)
    area, here = opened(row.area_id)
    lines = [_told(line) for line in row.lines]
    lines.sort(key=lambda x: (not x["differs"], x["line"]["number"]))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(
            area, (_("Yearly counts"), url("stocktakes", area.code)), (str(row.year), "")
        ),
        "sheet": row,
        "lines": lines,
        "counts": request.actor.holds(area.code, *registers.ENTERERS) and not row.confirmed_at,
        "confirms": request.actor.holds(area.code, *SUPERVISION)
        and not row.confirmed_at
        and row.counted == row.total,
        "uncounted": row.total - row.counted,
    }
    return render(request, "registers/stocktake.html", context)


def _told(line: dict[str, Any]) -> dict[str, Any]:
    unit, counted = line["unit"], line["counted"]
    differs = counted is not None and counted != line["registered"]
    return {
        "line": line,
        "kind": words.ASSET_KINDS[line["kind"]],
        "registered": words.quantity(line["registered"], unit),
        "counted": "—" if counted is None else words.quantity(counted, unit),
        "difference": words.quantity(counted - line["registered"], unit) if differs else "",
        "differs": differs,
    }


def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was counted, a page of lines at once; those not counted yet come first."""
    row = stocktakes.look(pk)
    code = row.area_id
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    todo = [x for x in row.lines if x["counted"] is None] or row.lines
    if request.GET.get("all"):
        todo = row.lines
    if request.method == "POST":  # the lines that the form was made of
        wanted = set(request.POST.getlist("line"))
        todo = [x for x in row.lines if str(x["asset"]) in wanted]
    form = ActForm.of(request)
    for line in todo[:AT_ONCE]:
        _fields(form, line)
    if form.is_valid():
        counted = {
            line["asset"]: (
                form.cleaned_data[f"counted-{line['asset']}"],
                form.cleaned_data[f"reason-{line['asset']}"],
            )
            for line in todo[:AT_ONCE]
            if form.cleaned_data[f"counted-{line['asset']}"]
        }
        if form.did(request, stocktakes.count, stocktake_id=pk, counted=counted):
            messages.success(request, _("Written down."))
            return redirect("stocktake", pk)
    context = {
        "area": area,
        "crumbs": crumbs(
            area, (str(row.year), url("stocktake", pk)), (_("Write down the count"), "")
        ),
        "sheet": row,
        "pairs": [
            (line, form[f"counted-{line['asset']}"], form[f"reason-{line['asset']}"])
            for line in todo[:AT_ONCE]
        ],
        "left": max(0, len(todo) - AT_ONCE),
    }
    return form.page(request, "registers/count.html", **context)


def _fields(form: ActForm, line: dict[str, Any]) -> None:
    """Two fields of a line: how much, and why it differs."""
    asset = line["asset"]
    unit = quantities.UNITS[line["unit"]][0 if is_chinese() else 1]
    form.fields[f"counted-{asset}"] = forms.CharField(
        label=_("%(name)s: counted (%(unit)s)") % {"name": line["name"], "unit": unit},
        required=False, max_length=20,
        help_text=_("On the register: %(n)s") % {"n": quantities.shown(line["registered"])},
        initial="" if line["counted"] is None else quantities.shown(line["counted"]),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    form.fields[f"reason-{asset}"] = forms.CharField(
        label=_("If it differs: why?"), required=False, max_length=200, initial=line["reason"]
    )


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervision committee confirms."""
    row = stocktakes.look(pk)
    area, _here = opened(row.area_id)
    request.actor.require(area.code, *SUPERVISION)
    form = ConfirmForm.of(request)
    if form.is_valid() and form.did(
        request, stocktakes.confirm, stocktake_id=pk, remark=form.cleaned_data["remark"]
    ):
        messages.success(request, _("The count is confirmed."))
        return redirect("stocktake", pk)
    facts = [
        (pgettext("stocktake", "Counted"), f"{row.counted} / {row.total}"),
        (_("Differ from the register"), str(row.different)),
        (_("With a reason"), str(row.explained)),
    ]
    context = {
        "area": area,
        "crumbs": crumbs(area, (str(row.year), url("stocktake", pk)), (_("Confirm"), "")),
        "title": _("Confirm the count of %(year)s") % {"year": row.year},
        "back": url("stocktake", pk),
        "facts": facts,
    }
    return form.page(request, "registers/form.html", **context)


urlpatterns = [
    path("a/<str:code>/stocktakes/", index, name="stocktakes"),
    path("a/<str:code>/stocktakes/begin/", begin, name="stocktake-begin"),
    path("stocktakes/<int:pk>/", sheet, name="stocktake"),
    path("stocktakes/<int:pk>/count/", count, name="stocktake-count"),
    path("stocktakes/<int:pk>/confirm/", confirm, name="stocktake-confirm"),
]
