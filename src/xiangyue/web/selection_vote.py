"""The page on which one votes: cards to tick, then what was ticked once more, then it is sent.

Nothing of the choice is kept in a session or an address: it travels in the form alone.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import selections
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Proposal, Selection, StoredFile
from xiangyue.web import even
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.opinion_words import masked
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named


class VoteForm(ActForm):
    """A ballot: the numbers of the projects that one approves of."""

    for_person = forms.CharField(
        label=lazy("Who votes?"),
        help_text=lazy("The person sits beside you and says what to tick. You will know it, too."),
        max_length=80,
    )
    approves = forms.TypedMultipleChoiceField(
        label=lazy("Projects"), coerce=int, required=False, widget=even.Pairs
    )


def vote(page: Page, selection: Selection) -> HttpResponse:
    """The ballot on the phone; ``?help=1`` for the clerk, who holds it for somebody."""
    request, matter = page.request, page.case.matter
    helps = bool(request.GET.get("help")) and request.actor.holds(matter.area_id, "clerk")
    form = VoteForm.of(request)
    if not helps:
        del form.fields["for_person"]
    form.fields["approves"].choices = [(p["number"], p["title"]) for p in selection.projects]
    check = False
    if form.is_valid():
        chosen = form.cleaned_data["approves"]
        with form.refusals():
            somebody = None
            if helps:
                name = form.cleaned_data["for_person"]
                somebody = person_named(matter.area_id, name, field="for_person")
            selections.positions(selection, chosen)
            _require_vote(page, selection, somebody.pk if somebody else None)
            check = request.POST.get("sure") != "yes"
            if not check and request.POST.get("back") != "yes":
                once(
                    request,
                    selections.cast_vote,
                    matter_id=matter.pk,
                    part=page.key,
                    approves=chosen,
                    for_person=somebody.pk if somebody else None,
                    key=form.key,
                )
                return redirect("matter-part", matter.pk, page.key)
    ticked = [str(t) for t in form["approves"].value() or ()]
    cards = _cards(selection, set(ticked))
    shown = page.render(
        "selections/vote.html",
        form,
        s=selection,
        cards=cards,
        chosen=[c for c in cards if c["ticked"]],
        sent=even.pairs("approves", [p["number"] for p in selection.projects], ticked),
        check=check,
        helps=helps,
        crumbs=_crumbs(page, _("Vote")),
    )
    return even.fill(shown)


def _require_vote(page: Page, selection: Selection, somebody: int | None) -> None:
    """Tell before the check page that there is no vote, or that it is used."""
    who = somebody or page.request.actor.person_id
    person = selections.of_village(who, page.case.matter.area_id)
    household, none = selections.voter_of(selection, person)
    if none is not None:
        raise Refusal("not-allowed", none)
    if before := selections.used(selection, person.pk, household):
        raise refuse(f"selection.voted-{before}", code="conditions")


def _cards(selection: Selection, ticked: set[str]) -> list[dict[str, Any]]:
    ids = [p["id"] for p in selection.projects]
    proposals = Proposal.objects.in_bulk(ids)
    photos: dict[int, int] = {}
    rows = StoredFile.objects.filter(proposal__in=ids).order_by("-pk")
    photos = dict(rows.values_list("proposal_id", "pk"))
    return [
        {
            **p,
            "place": masked(proposals[p["id"]].place),
            "purpose": masked(proposals[p["id"]].purpose),
            "photo": photos.get(p["id"]),
            "ticked": str(p["number"]) in ticked,
        }
        for p in selection.projects
    ]


def _crumbs(page: Page, name: str) -> list[tuple[Any, str]]:
    matter = page.case.matter
    there = (page.view.names[words.reader()], url("matter-part", matter.pk, page.key))
    return words.crumbs(matter, there, (name, ""))


def form_page(page: Page, form: ActForm, title: str) -> HttpResponse:
    """A small form of the vote on a page of its own."""
    matter = page.case.matter
    return form.page(
        page.request,
        "execution/form.html",
        area=matter.area,
        matter=matter,
        practice=matter.practice,
        title=title,
        back=url("matter-part", matter.pk, page.key),
        crumbs=_crumbs(page, title),
    )
