"""People recommended on paper: the numbers, who by how many, the form of a teller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import recommendations
from xiangyue.core.digits import COUNTED, wholes
from xiangyue.core.refusals import refuse
from xiangyue.data.models import PostVote
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class RecommendForm(ActForm):
    """One teller's count."""

    issued = forms.IntegerField(label=lazy("Papers handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Recommendations that came back"), min_value=0)
    void = forms.IntegerField(label=lazy("Void"), min_value=0, initial=0)
    votes = forms.CharField(
        label=lazy("Who was recommended, by how many papers"),
        help_text=lazy(
            "One a line: the name, a comma, the papers. For one of several people with the same "
            "name the household's number before the papers."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many papers, how many people."""
    if not facts.get("settled"):
        return []
    n = facts["names"]
    return [
        _("%(returned)s papers came back") % facts,
        ngettext("%(num)s person recommended", "%(num)s people recommended", n) % {"num": n},
    ]


def show(page: Page) -> HttpResponse:
    """Who was recommended, the most first; or the form."""
    matter = page.case.matter
    form = RecommendForm.of(page.request, version=matter.version) if page.may else None
    if form is not None and form.is_valid():
        with form.refusals():
            data = form.cleaned_data
            if form.did(
                page.request, recommendations.enter, matter_id=matter.pk, part=page.key,
                expected=form.version, votes=_votes(data["votes"], matter.area_id),
                **{k: data[k] for k in ("issued", "returned", "void")},
            ):  # fmt: skip
                return redirect("matter-part", matter.pk, page.key)
    waits = PostVote.objects.filter(matter=matter, part=page.key, state="open").first()
    return page.render(
        "parts/recommendation.html",
        form,
        by=page.part.words["by"],
        listed=recommendations.listed(matter, page.key),
        waits=bool(waits and waits.counts),
        entitled=recommendations.entitled(page.case, page.part),
    )


def _votes(text: str, area: str) -> dict[int, int]:
    """``周芳，12`` a line: papers by person; Refusal beside ``votes``."""
    lines = [line.replace("，", ",").strip() for line in text.splitlines() if line.strip()]
    numbers = wholes([line.rpartition(",")[2].strip() for line in lines], COUNTED)
    if len(numbers) < len(lines):
        raise refuse("recommend.numbers", field="votes")
    names = "\n".join(line.rpartition(",")[0] for line in lines)
    people = named_people.read(names, area, field="votes", guests=False)
    if len(people) != len(numbers):
        raise refuse("recommend.numbers", field="votes")
    return {p.person_id or 0: int(n) for p, n in zip(people, numbers, strict=True)}
