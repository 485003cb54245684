"""Projects proposed: the list, a new one, one of them with what was found about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import proposals, screening
from xiangyue.core.masking import mask_name
from xiangyue.core.part import Part
from xiangyue.data.models import Proposal, StoredFile
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import masked
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named
from xiangyue.web.uploads import Several, sent


class ProposalForm(ActForm):
    """A project that somebody proposes."""

    for_person = forms.CharField(
        label=lazy("Who proposes it?"),
        help_text=lazy(
            "The name on the roster; if several have it, add the household's number. Leave it empty"
            " if it is yourself."
        ),
        max_length=80,
        required=False,
    )
    title = forms.CharField(
        label=lazy("What should be done?"),
        help_text=lazy("In a few words, such as: handrails along the old street"),
        max_length=60,
    )
    purpose = forms.CharField(
        label=lazy("What for?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    place = forms.CharField(label=lazy("Where is it?"), max_length=120)
    cost = MoneyField(
        label=lazy("What does it cost, in yuan?"),
        help_text=lazy("As well as you can say, in whole yuan. It is checked afterwards."),
    )
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy(
            "Up to 3. Where and when a photo was taken is removed. Please show no faces."
        ),
    )


class MergeForm(ActForm):
    """Put a double together with the one that stands for both."""

    into = forms.ChoiceField(label=lazy("It is the same as"))
    reason = forms.CharField(label=lazy("Why they are the same"), max_length=500)


class ObjectionForm(ActForm):
    """The proposer's one objection to the screening."""

    text = forms.CharField(
        label=lazy("Why you do not agree"),
        help_text=lazy("You can object once; it is answered in writing."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many stand."""
    if not facts.get("opened"):
        return []
    n = int(facts.get("proposals", 0))
    return [ngettext("%(num)s project proposed", "%(num)s projects proposed", n) % {"num": n}]


def asked(part: Part) -> list[tuple[str, str]]:
    """For how many days."""
    return [(_("Days in which one may propose"), str(part.days))]


def photos_of(found: Iterable[Proposal]) -> dict[int, list[int]]:
    """Ids of the photos of each proposal: one query."""
    photos: dict[int, list[int]] = {}
    rows = StoredFile.objects.filter(proposal__in=[p.pk for p in found]).order_by("pk")
    for pk, proposal in rows.values_list("pk", "proposal_id"):
        photos.setdefault(proposal, []).append(pk)
    return photos


def listed(matter_id: int, part: str) -> list[Proposal]:
    """Every proposal of a part with its verdict, by number: one query."""
    return list(
        Proposal.objects.filter(matter_id=matter_id, part=part)
        .select_related("screening", "proposer", "merged_into")
        .order_by("number")
    )


def who(proposal: Proposal, *, whole: bool) -> str:
    """Who proposed it: the whole name for the office and the person, else the family name."""
    name = proposal.proposer.name
    return name if whole else mask_name(name)


def show(page: Page) -> HttpResponse:
    """What was proposed, and the way to propose."""
    matter, until = page.case.matter, proposals.last_day(page.case, page.key)
    form = None
    if page.may and until is None:
        form = ActForm.of(page.request, version=matter.version)
        if form.is_valid() and form.did(
            page.request,
            proposals.open_proposals,
            matter_id=matter.pk,
            part=page.key,
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    found = listed(matter.pk, page.key)
    photos = photos_of(found)
    actor = page.request.actor
    here = "villager" in actor.roles(matter.area_id)
    rows = [
        {
            "p": p,
            "photo": next(iter(photos.get(p.pk, ())), None),
            "who": who(p, whole=page.mine or p.proposer_id == actor.person_id),
            "own": p.proposer_id == actor.person_id,
        }
        for p in found
        if p.withdrawn_at is None
    ]
    return page.render(
        "parts/proposals.html",
        form,
        rows=rows,
        masked=masked,
        until=until,
        propose=page.open and until is not None and page.case.today <= until and here,
    )


def new(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Propose a project, or write one down for somebody."""
    page = _page(request, pk, key, "proposals")
    form = ProposalForm.of(request)
    if not page.mine:
        del form.fields["for_person"]
    if form.is_valid():
        with form.refusals():
            data = form.cleaned_data
            name = data.get("for_person", "")
            area = page.case.matter.area_id
            somebody = person_named(area, name, field="for_person").pk if name else None
            photos = sent(request, proposals.PHOTOS)
            once(
                request,
                proposals.propose,
                matter_id=pk,
                part=key,
                title=data["title"],
                purpose=data["purpose"],
                place=data["place"],
                cost=data["cost"],
                for_person=somebody,
                photos=photos,
                key=form.key,
            )
            return redirect("matter-part", pk, key)
    matter = page.case.matter
    return form.page(
        request,
        "execution/form.html",
        area=matter.area,
        matter=matter,
        practice=matter.practice,
        title=_("Propose a project"),
        back=url("matter-part", pk, key),
        crumbs=words.crumbs(
            matter,
            (page.view.names[words.reader()], url("matter-part", pk, key)),
            (_("Propose a project"), ""),
        ),
    )


def _page(request: HttpRequest, pk: int, key: str, kind: str) -> Page:
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != kind:
        raise Http404
    return Page(request, case, standing, key)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal with its photos, its verdict, and what the reader may do about it."""
    proposal = (
        Proposal.objects.select_related("screening", "proposer", "merged_into")
        .filter(pk=pk)
        .first()
    )
    if proposal is None:
        raise Http404
    page = _page(request, proposal.matter_id, proposal.part, "proposals")
    actor, case = request.actor, page.case
    doubles = [p for p in listed(proposal.matter_id, proposal.part) if p.merged_into_id == pk]
    own = actor.person_id in {proposal.proposer_id, *(p.proposer_id for p in doubles)}
    looks = _looks(page, proposal)
    stands = proposal.merged_into_id is None and proposal.withdrawn_at is None
    verdict = getattr(proposal, "screening", None)
    form: ActForm | None = None
    if looks and stands and verdict and own and verdict.objected_at is None:
        form = ObjectionForm.of(request)
        if form.is_valid() and form.did(
            request, screening.object_to_screening, proposal_id=pk, text=form.cleaned_data["text"]
        ):
            return redirect("proposal", pk)
    elif page.may and stands:
        form = MergeForm.of(request)
        others = [p for p in listed(proposal.matter_id, proposal.part) if p.pk != pk]
        form.fields["into"].choices = [("", _("Choose"))] + [
            (p.pk, f"{p.number} {p.title}")
            for p in others
            if p.merged_into_id is None and p.withdrawn_at is None
        ]
        if form.is_valid() and form.did(
            request,
            proposals.merge_proposals,
            proposal_id=pk,
            into_id=int(form.cleaned_data["into"]),
            reason=form.cleaned_data["reason"],
        ):
            return redirect("proposal", pk)
    whole = page.mine or own
    context = {
        "p": proposal,
        "masked": masked,
        "said_by": who(proposal, whole=whole),
        "photos": photos_of([proposal]).get(pk, []),
        "doubles": doubles,
        "verdict": verdict,
        "criteria": criteria(verdict.criteria) if verdict else [],
        "looks": looks,
        "judges": bool(looks and page.request.actor.holds(case.matter.area_id, *looks.actors)),
        "stands": stands,
        "may_withdraw": page.open and stands and (own or page.mine) and not doubles,
        "may_part": page.open and proposal.merged_into_id and (own or page.mine),
        "objects": isinstance(form, ObjectionForm),
        "crumbs": words.crumbs(
            case.matter,
            (page.view.names[words.reader()], url("matter-part", case.matter.pk, proposal.part)),
            (proposal.title, ""),
        ),
    }
    return page.render("parts/proposal.html", form, **context)


def _looks(page: Page, proposal: Proposal) -> Part | None:
    """The screening that looks at it, while it is open."""
    for view in page.standing.open:
        part = view.part
        if part.kind == "screening" and part.words["proposals"] == proposal.part:
            return part
    return None


CRITERIA = {
    "lawful": lazy("It is lawful"),
    "powers": lazy("The village may decide it"),
    "cost": lazy("Its cost is checked"),
    "feasible": lazy("It can be done"),
}


def criteria(found: Mapping[str, bool]) -> list[tuple[Any, bool]]:
    """Each criterion in words, and whether it is met."""
    return [(CRITERIA[name], found[name]) for name in CRITERIA if name in found]


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back (POST)."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, proposals.withdraw_proposal, proposal_id=pk, key=form.key)
    return redirect("proposal", pk)


def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it apart from what it was put together with (POST)."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, proposals.part_proposals, proposal_id=pk, key=form.key)
    return redirect("proposal", pk)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/propose/", new, name="proposal-new"),
    path("proposals/<int:pk>/", one, name="proposal"),
    path("proposals/<int:pk>/withdraw/", withdraw, name="proposal-withdraw"),
    path("proposals/<int:pk>/part/", part, name="proposal-part"),
]
