"""A seat that is asked to end: whose, why, what they say; the form of who may name or answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import seat_units, vacancies
from xiangyue.actions.posting_seat import proposal_of
from xiangyue.actions.terms import holders
from xiangyue.core.part import Part
from xiangyue.data.models import Vacancy
from xiangyue.methods.election_grounds import Ground
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.wording import cite

CAUSES = {
    "recall": lazy("Recall"),
    "resignation": lazy("Resignation"),
    "incapable": lazy("No longer able to act for themself"),
    "sentenced": lazy("Sentenced for a crime"),
    "void-election": lazy("Their election was found void"),
}


class SeatForm(ActForm):
    """Whose seat, and why."""

    seat_id = forms.TypedChoiceField(label=lazy("Whose seat?"), coerce=int)
    cause = forms.ChoiceField(label=lazy("For which cause?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=lazy("Who asks for the recall?"), widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=lazy("The reasons"),
        help_text=lazy("They are posted, with what the member says to them."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    proof = forms.CharField(
        label=lazy("The paper that shows it"),
        help_text=lazy("Which office, which day, which number; of a resignation the signed paper."),
        max_length=300,
        required=False,
    )

    anew = forms.CharField(
        label=lazy("What is new"),
        help_text=lazy(
            "Only where a recall of the same member was not carried a short while ago: the facts "
            "and reasons that were not known then. It is posted."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class DefenceForm(ActForm):
    """What the member says."""

    text = forms.CharField(
        label=lazy("What does the member say to it?"),
        help_text=lazy("In their own words; it is posted as it stands."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Days for an answer."""
    return [(_("Days the member has for an answer"), part.words["days"])]


def told(facts: Mapping[str, Any]) -> list[str]:
    """Whether it is named, and the member heard."""
    lines = []
    if facts.get("named"):
        lines.append(_("the seat is named"))
    if facts.get("heard"):
        lines.append(_("the member was heard"))
    return lines


def show(page: Page) -> HttpResponse:
    """The seat with the reasons and the answer; the form that is next."""
    request, case = page.request, page.case
    row = Vacancy.objects.filter(matter=case.matter).select_related("seat__person").first()
    own = row is not None and request.actor.person_id == row.seat.person_id
    form: ActForm | None = None
    silent = False
    if page.open and row is None and (page.mine or _resigns(page) or _proposes(page)):
        form = _name(page)
    elif page.open and row is not None and row.heard_on is None and (page.mine or own):
        silent = page.mine and not own
        if silent and request.POST.get("do") == "silent":
            own_form = ActForm.of(request)
            if own_form.is_valid() and own_form.did(
                request, vacancies.say_silent, matter_id=case.matter.pk, part=page.key
            ):
                return redirect("matter-part", case.matter.pk, page.key)
            form = DefenceForm()
            form.refusal, form.status = own_form.refusal, own_form.status
        else:
            form = DefenceForm.of(request, version=case.matter.version)
            if form.is_valid() and form.did(
                request, vacancies.defend, matter_id=case.matter.pk, part=page.key,
                text=form.cleaned_data["text"], expected=form.version,
            ):  # fmt: skip
                return redirect("matter-part", case.matter.pk, page.key)
    if isinstance(form, SeatForm) and form.is_valid():
        names = ("seat_id", "cause", "reason", "proof", "anew", "ground")
        data = {k: form.cleaned_data[k] for k in names if k in form.cleaned_data}
        if form.did(
            request, vacancies.name_seat, matter_id=case.matter.pk, part=page.key,
            expected=form.version, **data,
        ):  # fmt: skip
            return redirect("matter-part", case.matter.pk, page.key)
    asks = proposal_of(row) if row is not None and row.ground else None
    return page.render(
        "parts/vacancy.html",
        form,
        row=row,
        cause=CAUSES[row.cause] if row else "",
        role=words.role_name(row.seat.role) if row else "",
        until=vacancies.answers_until(case, row) if row else None,
        unit=_unit(page, row),
        silent=silent,
        proposal=asks,
        proposal_name=asks.name[words.reader()] if asks else "",
    )


def _unit(page: Page, row: Vacancy | None) -> tuple[int, int]:
    """Of a representative whose recall is asked: how many households chose them, with how many
    voters; (0, 0) of a committee's seat and once it is settled."""
    if row is None or row.settled_on or page.part.words["of"] == "committee":
        return 0, 0
    homes = seat_units.homes(row.seat)
    return len(homes), seat_units.voters(homes, page.case.today).count()


def _resigns(page: Page) -> bool:
    """Whether the reader holds a seat and may ask to resign it."""
    return "resignation" in page.part.words["causes"] and page.request.actor.holds(
        page.case.matter.area_id, *vacancies.roles_of(page.part)
    )


def _grounds(page: Page) -> tuple[Ground, ...]:
    """On which grounds the township may propose a recall itself."""
    of_committee = page.part.words["of"] == "committee" and "recall" in page.part.words["causes"]
    return vacancies.grounds(page.case) if of_committee else ()


def _proposes(page: Page) -> bool:
    """Whether the reader may propose a recall for the township."""
    return page.request.actor.officer_of(page.case.matter.area_id) and bool(_grounds(page))


def _asks(page: Page, form: ActForm) -> None:
    """Who asks for it: those whom the law lets; the township, where a province's text does."""
    grounds, lang = _grounds(page), words.reader()
    if not grounds:
        del form.fields["ground"]
        return
    found: list[tuple[str, Any]] = [
        (
            g.key,
            _("The township proposes it: %(ground)s (%(clause)s)")
            % {"ground": g.name[lang], "clause": cite(g.clause)},
        )
        for g in grounds
    ]
    if page.mine:
        found = [("", _("Voters or representatives, who sign")), *found]
    form.fields["ground"].choices = found  # type: ignore[attr-defined]
    form.fields["proof"].help_text = _("Of the township's proposal: its paper, day and number.")


def _name(page: Page) -> ActForm:
    case = page.case
    form = SeatForm.of(page.request, version=case.matter.version)
    roles = vacancies.roles_of(page.part)
    seats = holders(case.matter.area_id, case.today, *roles).order_by("group", "pk")
    if not page.mine and not _proposes(page):
        seats = seats.filter(person_id=page.request.actor.person_id)
    form.fields["seat_id"].choices = [  # type: ignore[attr-defined]
        (s.pk, " · ".join(w for w in (s.person.name, words.role_name(s.role), s.group) if w))
        for s in seats
    ]
    causes = page.part.words["causes"]
    form.fields["cause"].choices = [(c, CAUSES[c]) for c in causes]  # type: ignore[attr-defined]
    if "recall" not in causes or page.part.words["of"] != "committee":
        del form.fields["anew"]
    _asks(page, form)
    if len(causes) == 1:
        form.fields["cause"].initial = causes[0]
    return form
