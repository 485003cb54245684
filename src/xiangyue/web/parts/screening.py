"""Proposals screened one by one, by named criteria."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from xiangyue.actions import screening
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.part import Part
from xiangyue.data.models import Proposal, Screening
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import masked
from xiangyue.web.part_page import Page
from xiangyue.web.parts.proposals import CRITERIA, listed, who


class ScreenForm(ActForm):
    """One proposal: each criterion, its cost, and why."""

    def __init__(self, *args: Any, criteria: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in criteria:
            self.fields[f"is_{name}"] = forms.ChoiceField(
                label=CRITERIA[name],
                choices=[
                    ("yes", pgettext("criterion", "Yes")),
                    ("no", pgettext("criterion", "No")),
                ],
                widget=forms.RadioSelect(attrs={"data-two": True}),
            )
        self.order_fields([*(f"is_{name}" for name in criteria), "cost", "reason"])

    cost = MoneyField(
        label=lazy("Cost as checked, in yuan"),
        help_text=lazy("If it is another than proposed, write below why."),
    )
    reason = forms.CharField(
        label=lazy("Reason"),
        help_text=lazy("Needed where a criterion is not met or the cost is another."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are screened and admitted."""
    if not facts.get("screened"):
        return []
    given = {"n": facts["screened"], "admitted": facts.get("admitted", 0)}
    return [_("%(n)s screened, %(admitted)s admitted") % given]


def asked(part: Part) -> list[tuple[str, str]]:
    """What each proposal is asked."""
    names = [str(CRITERIA[name]) for name in part.words["criteria"]]
    return [(_("Each is asked"), _(", ").join(names))]


def show(page: Page) -> HttpResponse:
    """All proposals with their verdicts."""
    found = [
        p
        for p in listed(page.case.matter.pk, page.part.words["proposals"])
        if p.merged_into_id is None and p.withdrawn_at is None
    ]
    own = page.request.actor.person_id
    rows = [
        {
            "p": p,
            "v": getattr(p, "screening", None),
            "who": who(p, whole=page.mine or p.proposer_id == own),
        }
        for p in found
    ]
    return page.render("parts/screening.html", rows=rows, masked=masked)


def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen one proposal, or answer the objection to what was found."""
    proposal = Proposal.objects.select_related("screening", "proposer").filter(pk=pk).first()
    if proposal is None:
        raise Http404
    case, standing = words.load(request, proposal.matter_id)
    part = next(
        (
            p
            for p in case.procedure.parts
            if p.kind == "screening" and p.words["proposals"] == proposal.part
        ),
        None,
    )
    if part is None:
        raise Http404
    page = Page(request, case, standing, part.key)
    verdict: Screening | None = getattr(proposal, "screening", None)
    answers = verdict is not None and verdict.objected_at is not None
    names = part.words["criteria"]
    start: dict[str, Any] = {"cost": proposal.cost}
    if verdict is not None:
        start = {"cost": verdict.cost, "reason": "" if answers else verdict.reason}
        start |= {f"is_{n}": "yes" if verdict.criteria.get(n) else "no" for n in names}
    form = ScreenForm.of(request, criteria=names, initial=start)
    if answers:
        form.fields["reason"].label = _("Your answer to the objection")
        form.fields["reason"].help_text = ""
        form.fields["reason"].required = True
    if form.is_valid():
        data = form.cleaned_data
        met = {name: data[f"is_{name}"] == "yes" for name in names}
        given = {"actor": request.actor, "now": request.now, "proposal_id": pk, "key": form.key}
        given |= {"admitted": all(met.values()), "criteria": met, "cost": data["cost"]}
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                if answers:
                    screening.answer_screening(**given, answer=data["reason"])
                else:
                    screening.screen_proposal(**given, reason=data["reason"])
            return redirect("matter-part", case.matter.pk, part.key)
    return page.render(
        "parts/screen.html",
        form,
        p=proposal,
        masked=masked,
        said_by=who(proposal, whole=page.mine),
        verdict=verdict,
        answers=answers,
        crumbs=words.crumbs(
            case.matter,
            (page.view.names[words.reader()], url("matter-part", case.matter.pk, part.key)),
            (proposal.title, ""),
        ),
    )


urlpatterns = [path("proposals/<int:pk>/screen/", screen, name="proposal-screen")]
