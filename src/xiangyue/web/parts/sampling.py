"""Who is asked in a survey: how many it takes for which margin, everyone or a lot, its draw."""

from __future__ import annotations

import contextlib
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

from xiangyue.actions import samplings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import survey_samples
from xiangyue.core.part import Part
from xiangyue.data.models import SurveySample, SurveyUnit
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.part_page import Page
from xiangyue.web.parts.lot import VALUES, SeedForm

ASKS = {
    "households": lazy("Households, one answer each"),
    "adults": lazy("Everyone of eighteen and more"),
}
STRATA: dict[str, Any] = {
    "none": lazy("nothing"),
    "group": lazy("village group"),
    "sex": lazy("sex"),
    "age": lazy("age"),
    "village": lazy("village"),
}
SOURCE_HINT = lazy(
    "One that nobody here can choose and everyone can look up, such as a national "
    "lottery's draw of that day, or three numbers called by three villagers in the open."
)


class AskForm(ActForm):
    """Whom, and everyone or some."""

    asks = forms.ChoiceField(
        label=lazy("Who is asked?"), choices=list(ASKS.items()), widget=forms.RadioSelect
    )
    how = forms.ChoiceField(
        label=lazy("Everyone, or some by lot?"),
        choices=[
            ("all", Choice(lazy("Ask everyone"), lazy("No margin from a draw. More to collect."))),
            ("lot", Choice(lazy("Draw by lot"), lazy("Fewer to ask; the result has a margin."))),
        ],
        widget=forms.RadioSelect,
    )
    size = forms.IntegerField(
        label=lazy("How many are asked, if by lot"),
        required=False,
        min_value=1,
        max_value=1_000_000,
    )
    source = forms.CharField(
        label=lazy("Which number will decide, if by lot"),
        help_text=SOURCE_HINT,
        max_length=200,
        required=False,
    )
    source_on = forms.DateField(
        label=lazy("On which day it comes out"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many of how many."""
    if not facts.get("population"):
        return []
    of = {"n": facts.get("asked", 0), "of": facts["population"]}
    if facts.get("whole"):
        return [_("all %(of)s are asked") % of]
    return [_("%(n)s of %(of)s are asked, by lot") % of]


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Whom, like the list in what, how wide a margin."""
    fixed = part.words["asks"]
    return [
        (_("Who is asked"), str(ASKS[fixed]) if fixed else _("the village chooses")),
        (_("A sample is like the village in"), str(STRATA[part.words["strata"]])),
        (_("Widest margin of a sample"), _("±%(n)s points") % {"n": part.words["margin"]}),
        (_("Share expected to answer"), part.words["answering"]),
    ]


def show(page: Page) -> HttpResponse:
    """The table of sizes and the form; then the list, the lot and how to draw it again."""
    matter = page.case.matter
    sample = SurveySample.objects.filter(matter=matter, part=page.key).first()
    form = None
    if page.may and (sample is None or not (sample.whole or sample.seed)):
        form = _form(page, sample)
        if form.is_valid():
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    _act(page, form, sample)
                return redirect("matter-part", matter.pk, page.key)
    sizes = []
    if sample is None:
        fixed = page.part.words["asks"]
        for asks in (fixed,) if fixed else ASKS:
            units = samplings.frame(matter, asks, "none", page.case.today)
            sizes.append((ASKS[asks], len(units), _sizes(len(units), page.part)))
    drawn = sample is not None and (sample.whole or bool(sample.seed))
    strata = []
    if sample is not None and len(sample.strata) > 1:
        quotas = (sample.document or {}).get("quotas", {}).get(samplings.STRATUM, {})
        strata = [
            (name_of(name), n, n if sample.whole else quotas.get(name or "-", [0])[0])
            for name in samplings.in_order(sample.strata, sample.by)
            for n in (sample.strata[name],)
        ]
    return page.render(
        "parts/sampling.html",
        form,
        sample=sample,
        drawn=drawn,
        sizes=sizes,
        asks=ASKS.get(sample.asks) if sample else "",
        strata=strata,
        by=STRATA.get(sample.by) if sample else "",
        labels=list(
            SurveyUnit.objects.filter(sample=sample, asked=True)
            .order_by("label")
            .values_list("label", flat=True)
        )
        if sample is not None and not sample.whole and sample.seed
        else [],
    )


def name_of(stratum: str) -> str:
    """A stratum as it is called."""
    if stratum == samplings.UNKNOWN:
        return _("not known")
    return str(VALUES.get(stratum, stratum))


def _sizes(population: int, part: Part) -> list[tuple[str, int, int]]:
    """For each margin the answers and how many to ask for them; the widest that is allowed last."""
    if not population:
        return []
    least = samplings.needed(population, part)[1]
    rows = []
    for points, answers in survey_samples.table(population):
        ask = samplings.to_ask(answers, population, part)
        if ask >= least or points == part.words["margin"]:
            rows.append((f"±{points}", answers, ask))
    return rows


def _form(page: Page, sample: SurveySample | None) -> ActForm:
    if sample is not None:
        return SeedForm.of(page.request, version=page.case.matter.version)
    day = page.case.today + timedelta(days=page.part.words["days"] + 1)
    fixed = page.part.words["asks"]
    initial = {"asks": fixed or "households", "how": "all", "source_on": day}
    form = AskForm.of(page.request, version=page.case.matter.version, initial=initial)
    if fixed:
        form.fields["asks"].required = False
        form.fields["asks"].widget = forms.HiddenInput()
    return form


def _act(page: Page, form: ActForm, sample: SurveySample | None) -> None:
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "part": page.key,
        "expected": form.version,
        "key": form.key,
    }
    data = form.cleaned_data
    if sample is not None:
        samplings.draw_sample(**given, seed=data["seed"])
    elif data["how"] == "all":
        samplings.ask_all(**given, asks=data["asks"])
    else:
        samplings.commit_sample(
            **given,
            asks=data["asks"],
            size=data["size"] or 0,
            source=data["source"],
            source_on=data["source_on"] or page.case.today,
        )


def as_json(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What was published before the seed, and the seed once it is there: numbers, no names."""
    words.find(request, pk)
    sample = SurveySample.objects.filter(matter_id=pk, part=key, whole=False).first()
    if sample is None:
        raise Http404
    out = dict(sample.document) | ({"seed": sample.seed} if sample.seed else {})
    response = HttpResponse(
        json.dumps(out, ensure_ascii=False, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="lot.json"'
    return response


urlpatterns = [
    path("m/<int:pk>/<slug:key>/sample.json", as_json, name="sample-json"),
]
