"""A panel drawn by public lot: what was fixed, what is published, who was drawn and why."""

from __future__ import annotations

import contextlib
import inspect
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import lots_drawn
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import redraw
from xiangyue.core.part import Part
from xiangyue.data.models import Lot
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.invitation import rows_for
from xiangyue.web.wording import word

STRATA: dict[str, Any] = {"sex": lazy("sex"), "age": lazy("age"), "group": lazy("village group")}
VALUES: dict[str, Any] = {"f": lazy("woman"), "m": lazy("man")}


class CommitForm(ActForm):
    """The pool, fixed."""

    seats = forms.IntegerField(label=lazy("How many are drawn"), min_value=1, max_value=500)
    source = forms.CharField(
        label=lazy("Which number will decide"),
        help_text=lazy(
            "One that nobody here can choose and everyone can look up, such as a national "
            "lottery's draw of that day, or three numbers called by three villagers in the open."
        ),
        max_length=200,
    )
    source_on = forms.DateField(
        label=lazy("On which day it comes out"), widget=forms.DateInput(attrs={"type": "date"})
    )


class SeedForm(ActForm):
    """The number that came out."""

    seed = forms.CharField(
        label=lazy("The number that came out"),
        help_text=lazy("Exactly as it was published, for example: 03 09 14 22 28 31 + 07"),
        max_length=200,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How large the pool, how many seats are taken."""
    if not facts.get("pool"):
        return []
    lines = [_("%(seats)s seats, a pool of %(pool)s") % facts]
    if facts.get("drawn"):
        lines.append(
            _("%(n)s of %(of)s seats taken") % {"n": facts.get("accepted", 0), "of": facts["seats"]}
        )
    return lines


def asked(part: Part) -> list[tuple[Any, Any]]:
    """How many, like the village in what."""
    return [
        (_("Drawn at least"), part.words["seats"]),
        (
            _("Like the village in"),
            _(", ").join(str(STRATA[s]) for s in part.words["strata"]),
        ),
    ]


def told_of(strata: Mapping[str, str]) -> str:
    """``woman, 40-59, 第二组``."""
    return str(_(", ")).join(str(VALUES.get(v, v)) for v in strata.values())


def show(page: Page) -> HttpResponse:
    """What is fixed and published; then who was drawn, and why not others."""
    matter = page.case.matter
    lot = Lot.objects.filter(matter=matter, part=page.key).first()
    form = None
    if page.may and (lot is None or not lot.seed):
        form = _form(page, lot)
        if form.is_valid():
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    _act(page, form, lot)
                return redirect("matter-part", matter.pk, page.key)
    rows = rows_for(page) if lot and lot.seed else []
    strata = {p["label"]: told_of(p["strata"]) for p in lot.document["pool"]} if lot else {}
    called = []
    if lot and lot.seed:
        drawn = lots_drawn.drawn_of(lot)
        last = max(c.place for c in drawn.called if c.seat)
        called = [word(c.why()) for c in drawn.called if c.place <= last]
    return page.render(
        "parts/lot.html",
        form,
        lot=lot,
        rows=rows,
        strata=strata,
        called=called,
        quotas=_quotas(lot),
        open=page.open and not any(r["mine"] for r in rows),
    )


def _quotas(lot: Lot | None) -> list[tuple[str, str, str, int]]:
    if lot is None:
        return []
    pool = lot.document["pool"]
    return [
        (
            str(VALUES.get(value, value)),
            str(STRATA[name]),
            str(least) if least == most else f"{least}–{most}",
            sum(p["strata"][name] == value for p in pool),
        )
        for name, values in lot.document["quotas"].items()
        for value, (least, most) in values.items()
    ]


def _form(page: Page, lot: Lot | None) -> ActForm:
    if lot is not None:
        return SeedForm.of(page.request, version=page.case.matter.version)
    words_ = page.part.words
    day = page.case.today + timedelta(days=words_["days"] + 1)
    return CommitForm.of(page.request, initial={"seats": words_["seats"], "source_on": day})


def _act(page: Page, form: ActForm, lot: Lot | None) -> None:
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "part": page.key,
        "key": form.key,
    }
    data = form.cleaned_data
    if lot is None:
        given |= {name: data[name] for name in ("seats", "source", "source_on")}
        lots_drawn.commit(**given)
    else:
        lots_drawn.draw(**given, seed=data["seed"])


def as_json(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What was published before the seed, and the seed once it is there: numbers, no names."""
    words.find(request, pk)
    lot = Lot.objects.filter(matter_id=pk, part=key).first()
    if lot is None:
        raise Http404
    out = dict(lot.document) | ({"seed": lot.seed} if lot.seed else {})
    response = HttpResponse(
        json.dumps(out, ensure_ascii=False, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="lot.json"'
    return response


def script(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The script that draws it again."""
    response = HttpResponse(inspect.getsource(redraw), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="redraw.py"'
    return response


urlpatterns = [
    path("m/<int:pk>/<slug:key>/lot.json", as_json, name="lot-json"),
    path("m/<int:pk>/<slug:key>/redraw.py", script, name="lot-script"),
]
