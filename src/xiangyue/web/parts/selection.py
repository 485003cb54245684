"""The vote on projects: where it stands, opening it, closing it, its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import screening, selection_counts, selections
from xiangyue.core.part import Part
from xiangyue.data.models import Person, Selection
from xiangyue.web import matter_words as words
from xiangyue.web import selection_papers, selection_vote
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page
from xiangyue.web.wording import word

RULES = {
    "equal-shares": Choice(
        lazy("Equal shares"),
        lazy("Each vote has the same part of the money; those who want a project pay it together."),
    ),
    "greedy": Choice(
        lazy("Most votes first"),
        lazy("The project with the most votes first, as long as the money lasts."),
    ),
}
VOTERS = {"adults": lazy("Everyone of eighteen and more"), "households": lazy("One a household")}


class OpenForm(ActForm):
    """The vote is opened."""

    budget = MoneyField(label=lazy("How much money is there, in yuan?"))
    rule = forms.ChoiceField(
        label=lazy("By what rule are projects chosen?"),
        help_text=lazy("It stands from now on and is shown to everyone who votes."),
        choices=list(RULES.items()),
        widget=forms.RadioSelect,
    )


class ExtendForm(ActForm):
    """The vote is prolonged."""

    until = forms.DateField(
        label=lazy("New last day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    reason = forms.CharField(label=lazy("Reason"), max_length=500)


class AgainForm(ActForm):
    """A void vote is held again."""

    reason = forms.CharField(label=lazy("Reason"), max_length=500)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many voted, and what was chosen."""
    if not facts.get("opened"):
        return []
    lines = [_("%(n)s of %(of)s voted") % {"n": facts["voted"], "of": facts["voters"]}]
    if facts.get("closed"):
        given = {"n": facts["funded"], "of": facts["projects"]}
        lines.append(_("%(n)s of %(of)s projects chosen") % given)
    return lines


def asked(part: Part) -> list[tuple[str, str]]:
    """Who votes, by what rule, for how many days."""
    rule = part.words["rule"]
    rows = [
        (_("Who votes"), str(VOTERS[part.words["voters"]])),
        (_("Rule"), str(RULES[rule]) if rule else _("the village chooses before the vote")),
        (_("Days of the vote"), str(part.days)),
    ]
    if part.words["most"]:
        rows.append(
            (_("Projects that one may choose"), _("%(n)s at most") % {"n": part.words["most"]})
        )
    if part.words["turnout"]:
        rows.append((_("Share that must have voted"), part.words["turnout"]))
    return rows


def last(page: Page) -> Selection | None:
    """The latest vote of the part."""
    found = Selection.objects.filter(matter=page.case.matter, part=page.key).order_by("-round")
    return found.first()


def show(page: Page) -> HttpResponse:
    """Before the vote its opening; while it runs the way to vote; afterwards its result."""
    selection = last(page)
    if selection is None:
        return _to_open(page)
    if selection.state == "closed":
        return page.render("parts/selection.html", **result(page, selection))
    actor = page.request.actor
    person = None
    if actor.person_id is not None and actor.area == page.case.matter.area_id:
        person = Person.objects.filter(pk=actor.person_id).first()
    why_not, way = None, ""
    if person is not None:
        household, why_not = selections.voter_of(selection, person)
        way = selections.used(selection, person.pk, household)
    over = selection_counts.over(page.case, selection)
    sheets = selection_papers.state_of(selection, actor.person_id) if over else None
    form = ActForm.of(page.request, version=page.case.matter.version) if page.may else None
    if (
        form is not None
        and form.is_valid()
        and form.did(
            page.request,
            selection_counts.close_selection,
            matter_id=page.case.matter.pk,
            part=page.key,
            expected=form.version,
        )
    ):
        return redirect("matter-part", page.case.matter.pk, page.key)
    return page.render(
        "parts/selection.html",
        form,
        s=selection,
        rule=RULES[selection.rule],
        voters=VOTERS[selection.voters],
        person=person,
        why_not=why_not,
        way=way,
        over=over,
        in_time=page.case.today <= selection.until,
        sheets=sheets,
        helps=actor.holds(page.case.matter.area_id, "clerk"),
        reads=actor.holds(page.case.matter.area_id, *selection_counts.TELLERS),
    )


def _to_open(page: Page) -> HttpResponse:
    """The list that will be put to the vote, and the form that opens it."""
    chosen = screening.admitted(page.case.matter, page.part.words["projects"])
    form = None
    if page.may:
        fixed = page.part.words["rule"]
        form = OpenForm.of(
            page.request,
            version=page.case.matter.version,
            initial={"budget": page.case.matter.budget, "rule": fixed},
        )
        if fixed:
            del form.fields["rule"]
        if form.is_valid() and form.did(
            page.request,
            selections.open_selection,
            matter_id=page.case.matter.pk,
            part=page.key,
            budget=form.cleaned_data["budget"],
            rule=form.cleaned_data.get("rule", ""),
            expected=form.version,
        ):
            return redirect("matter-part", page.case.matter.pk, page.key)
    return page.render("parts/selection.html", form, s=None, chosen=chosen)


def result(page: Page, selection: Selection) -> dict[str, Any]:
    """A closed vote as its page shows it: what is funded first, each by votes."""
    found = selection.result or {}
    order = {number: n for n, number in enumerate(found["funded"])}
    outcomes = sorted(
        found["outcomes"],
        key=lambda o: (not o["funded"], order.get(o["number"], 0), -o["votes"], o["number"]),
    )
    by_votes = sorted(found["outcomes"], key=lambda o: (-o["votes"], o["cost"], o["number"]))
    bars = [
        (
            f"{'✓ ' if o['funded'] else ''}{o['title']} · "
            f"{_('chosen') if o['funded'] else _('not chosen')}",
            o["votes"],
        )
        for o in by_votes
    ]
    return {
        "s": selection,
        "rule": RULES[selection.rule],
        "voters": VOTERS[selection.voters],
        "found": found,
        "outcomes": [{**o, "why": word(selection_counts.why(o, selection))} for o in outcomes],
        "bars": bars,
        "hollow": [n for n, o in enumerate(by_votes) if not o["funded"]],
    }


def _run(request: HttpRequest, pk: int, key: str) -> tuple[Page, Selection]:
    """The page of a part and its vote that runs; Http404."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "selection":
        raise Http404
    page = Page(request, case, standing, key)
    selection = last(page)
    if selection is None or selection.state != "open":
        raise Http404
    return page, selection


def extend(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Prolong the vote."""
    page, selection = _run(request, pk, key)
    form = ExtendForm.of(request, initial={"until": selection.until})
    if form.is_valid() and form.did(
        request,
        selections.extend_selection,
        matter_id=pk,
        part=key,
        until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"],
    ):
        return redirect("matter-part", pk, key)
    return selection_vote.form_page(page, form, _("Prolong the vote"))


def again(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hold a void vote again."""
    page, _selection = _run(request, pk, key)
    form = AgainForm.of(request)
    if form.is_valid() and form.did(
        request, selections.hold_again, matter_id=pk, part=key, reason=form.cleaned_data["reason"]
    ):
        return redirect("matter-part", pk, key)
    return selection_vote.form_page(page, form, _("Hold the vote again"))


def vote(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Vote: cards to tick, then once more to check."""
    return selection_vote.vote(*_run(request, pk, key))


def paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hand out a paper ballot."""
    return selection_papers.give(*_run(request, pk, key))


def read(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Read the paper ballots."""
    return selection_papers.read(*_run(request, pk, key))


def instance(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The closed vote as a ``.pb`` file."""
    matter = words.find(request, pk)
    selection = Selection.objects.filter(matter=matter, part=key, state="closed").first()
    if selection is None:
        raise Http404
    selection.matter = matter
    text = selection_counts.instance(selection, selection_counts.rows_of(selection), matter.title)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"selection-{matter.area_id}-{matter.year}-{matter.number}.pb"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("m/<int:pk>/<slug:key>/vote/", vote, name="selection-vote"),
    path("m/<int:pk>/<slug:key>/paper/", paper, name="selection-paper"),
    path("m/<int:pk>/<slug:key>/read/", read, name="selection-read"),
    path("m/<int:pk>/<slug:key>/extend/", extend, name="selection-extend"),
    path("m/<int:pk>/<slug:key>/again/", again, name="selection-again"),
    path("m/<int:pk>/<slug:key>/ballots.pb", instance, name="selection-instance"),
]
