"""Satisfaction ballots: the tellers' counts, and what the ballots say once both agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import ratings
from xiangyue.core.kinds.rating import GRADES
from xiangyue.data.models import Rated, RatingCount
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page

NAMES: dict[str, Promise | str] = {
    "satisfied": lazy("Satisfied"),
    "fairly": lazy("Fairly satisfied"),
    "not": lazy("Not satisfied"),
    "void": lazy("Void"),
}


SAID: dict[str, Promise | str] = {
    "content": lazy("More than half are content"),
    "weak": lazy("Half or more are not content"),
    "few": lazy("Too few ballots came back: nothing is told"),
}
LOOKS = {"content": "done", "weak": "bad", "few": "wait"}


class CountForm(ActForm):
    """One teller's count."""

    subject = forms.ChoiceField(label=lazy("What was rated"))
    issued = forms.IntegerField(label=lazy("Ballots handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Ballots that came back"), min_value=0)
    satisfied = forms.IntegerField(label=NAMES["satisfied"], min_value=0)
    fairly = forms.IntegerField(label=NAMES["fairly"], min_value=0)
    not_ = forms.IntegerField(label=NAMES["not"], min_value=0)
    void = forms.IntegerField(
        label=NAMES["void"], min_value=0, help_text=lazy("Blank, or nobody can read it.")
    )


def show(page: Page) -> HttpResponse:
    """What is rated, what came of it; the form of a count."""
    matter = page.case.matter
    subjects = ratings.subjects_of(page.case, page.key)
    mine = {"matter": matter, "part": page.key}
    done = {r.subject: r for r in Rated.objects.filter(**mine)}
    counts: dict[str, list[RatingCount]] = {}
    for count in RatingCount.objects.filter(**mine).order_by("round", "pk"):
        counts.setdefault(count.subject, []).append(count)
    rows = [
        {"title": title, "rated": done.get(key), "state": _state(counts.get(key, []))}
        for key, title in subjects.items()
    ]
    left = {k: t for k, t in subjects.items() if k not in done}
    form = None
    if page.may and left:
        form = CountForm.of(page.request, version=matter.version)
        form.fields["subject"].choices = list(left.items())
        if form.is_valid() and form.did(
            page.request,
            ratings.enter_count,
            matter_id=matter.pk,
            part=page.key,
            subject=form.cleaned_data["subject"],
            issued=form.cleaned_data["issued"],
            returned=form.cleaned_data["returned"],
            grades=[form.cleaned_data["not_" if g == "not" else g] for g in GRADES],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    heads = [(i, NAMES[g]) for i, g in enumerate(GRADES)]
    of_people = page.part.words["representatives"]
    if of_people and form is not None:
        form.fields["subject"].label = _("Which representative")
        form.fields["issued"].help_text = _("One a household, no more.")
    return page.render(
        "parts/rating.html",
        form,
        rows=rows,
        heads=heads,
        of_people=of_people,
        levels=SAID,
        looks=LOOKS,
    )


def _state(counts: list[RatingCount]) -> str:
    if not counts:
        return ""
    last = [c for c in counts if c.round == counts[-1].round]
    return "waits" if len(last) == 1 else "differs"


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are content."""
    if facts.get("counted") and "weak" in facts:
        values = {"n": facts.get("content", 0), "of": facts.get("counted", 0)}
        return [_("with %(n)s of %(of)s representatives most households are content") % values]
    if not facts.get("returned"):
        return []
    values = {"n": facts.get("content", 0), "of": facts["returned"]}
    return [_("%(n)s of %(of)s ballots content") % values]
