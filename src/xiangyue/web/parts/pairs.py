"""Pairs: how many help whom; who they are for those two and for who organises; visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.actions import pairs
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Household, Pair
from xiangyue.documents import pair_papers
from xiangyue.documents.sheets import to_xlsx
from xiangyue.web import matter_words as words
from xiangyue.web.formats import day, local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named
from xiangyue.web.sent_files import sent_file

OF: dict[str, Promise | str] = {
    "household": lazy("A household"),
    "firm": lazy("A firm"),
    "member": lazy("A member in difficulty"),
    "pupil": lazy("A pupil"),
    "point": lazy("A working point"),
    "village": lazy("A village"),
}


class PairForm(ActForm):
    """Who helps whom."""

    do = forms.CharField(widget=forms.HiddenInput, initial="pair", required=False)
    of = forms.ChoiceField(label=lazy("Who is helped?"), widget=forms.RadioSelect)
    helper = forms.CharField(label=lazy("Who helps?"), max_length=80)
    person = forms.CharField(
        label=lazy("The member's or pupil's name, or the household's number"),
        help_text=lazy("Only those two and who organises see it."),
        max_length=80,
        required=False,
    )
    name = forms.CharField(
        label=lazy("Name of the firm, the point or the village"), max_length=120, required=False
    )
    guardian = forms.CharField(
        label=lazy("For a pupil: which guardian agreed"), max_length=60, required=False
    )
    consent_on = forms.DateField(
        label=lazy("For a pupil: the day on the signed paper"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        required=False,
    )
    aim = forms.CharField(label=lazy("What is to be helped with"), max_length=500, required=False)


class VisitForm(ActForm):
    """A visit."""

    do = forms.CharField(widget=forms.HiddenInput, initial="visit", required=False)
    pair = forms.ChoiceField(label=lazy("Whose visit?"))
    on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    text = forms.CharField(
        label=lazy("What was done"),
        help_text=lazy("Only those two and who organises see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class EndForm(ActForm):
    """The end of a pair."""

    do = forms.CharField(widget=forms.HiddenInput, initial="end", required=False)
    pair = forms.ChoiceField(label=lazy("Which pair?"))
    reason = forms.CharField(label=lazy("Why does it end?"), max_length=500)


def whom(row: Pair) -> str:
    """Who is helped."""
    if row.person is not None:
        return str(row.person.name)
    if row.household is not None:
        return _("household %(number)s, %(name)s") % {
            "number": row.household.number,
            "name": row.household.head,
        }
    return str(row.name)


def _until(row: Pair) -> str:
    """A pair that has ended, in a list to choose from."""
    return _("%(helper)s → %(whom)s, until %(day)s") % {
        "helper": row.helper.name, "whom": whom(row), "day": day(row.until),
    }  # fmt: skip


def show(page: Page) -> HttpResponse:
    """The numbers for all; the pairs that the reader may see; their forms."""
    request, matter = page.request, page.case.matter
    rows = pairs.seen(request.actor, page.case, page.key)
    me = request.actor.person_id
    running = [r for r in rows if r.until is None]
    own = [r for r in running if page.mine or (me is not None and r.helper_id == me)]
    named = [(str(r.pk), f"{r.helper.name} → {whom(r)}") for r in own]
    ended = [r for r in rows if r.until and (page.mine or (me is not None and r.helper_id == me))]
    visited = named + [(str(r.pk), _until(r)) for r in ended]
    made: dict[str, Any] = {}
    if page.may:
        made["pair"] = form_of(PairForm, request, "pair")
        made["pair"].fields["of"].choices = [(o, OF[o]) for o in page.part.words["of"]]
        if not set(page.part.words["of"]) & {"household", "member", "pupil"}:
            del made["pair"].fields["person"]
        if "pupil" not in page.part.words["of"]:
            del made["pair"].fields["guardian"], made["pair"].fields["consent_on"]
        if not set(page.part.words["of"]) & {"firm", "point", "village"}:
            del made["pair"].fields["name"]
        if named:
            made["end"] = form_of(EndForm, request, "end")
            made["end"].fields["pair"].choices = named
    if page.open and visited:
        made["visit"] = form_of(VisitForm, request, "visit", initial={"on": page.case.today})
        made["visit"].fields["pair"].choices = visited
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    facts = page.case.facts(page.key)
    return page.render(
        "parts/pairs.html",
        form,
        numbers=[(OF[o], int(facts.get(pairs.plural(o), 0))) for o in page.part.words["of"]],
        rows=[{"row": r, "of": OF[r.of], "whom": whom(r)} for r in rows],
        pair=made.get("pair"),
        visit=made.get("visit"),
        end=made.get("end"),
        sheet=url("pairs-sheet", matter.pk, page.key) if page.mine else "",
    )


def _act(page: Page, form: Any) -> bool:
    request, data, area = page.request, dict(form.cleaned_data), page.case.matter.area_id
    do, given = data["do"], {}
    with form.refusals():
        if do == "pair":
            given = _paired(area, data) | {"matter_id": page.case.matter.pk, "part": page.key}
        elif do == "visit":
            given = {"pair_id": int(data["pair"]), "on": data["on"], "text": data["text"]}
        else:
            given = {"pair_id": int(data["pair"]), "reason": data["reason"]}
    if form.errors or form.refusal:
        return False
    act = {"pair": pairs.pair, "visit": pairs.visit}.get(do, pairs.end)
    return bool(form.did(request, act, **given))


def _paired(area: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the form of a pair says, as the act takes it."""
    given: dict[str, Any] = {"of": data["of"], "aim": data["aim"]}
    given["helper_id"] = person_named(area, data["helper"], field="helper").pk
    if data["of"] in ("member", "pupil"):
        given["person_id"] = person_named(area, data.get("person", ""), field="person").pk
    elif data["of"] == "household":
        found = Household.objects.filter(area_id=area, number=data.get("person", "").strip())
        if (household := found.first()) is None:
            raise refuse("pair.household", field="person")
        given["household_id"] = household.pk
    else:
        given["name"] = data.get("name", "")
    if data["of"] == "pupil":
        given |= {"guardian": data["guardian"], "consent_on": data["consent_on"]}
    return given


@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The register as xlsx, for who organises."""
    matter = words.find(request, pk)
    case = open_case(matter.pk, now=request.now, lock=False)
    if key not in case.parts:
        raise Http404
    request.actor.require(matter.area_id, *case.procedure.part(key).actors)
    lang: Any = words.paper_language(request)
    name = display_name(matter.area.name, level_of(matter.area_id))
    made = pair_papers.register(
        name,
        [
            pair_papers.PairRow(
                of=r.of,
                helper=r.helper.name,
                whom=whom(r),
                since=r.since,
                until=r.until,
                visits=len(r.visits.all()),
                consent_on=r.consent_on,
            )
            for r in pairs.seen(request.actor, case, key)
        ],
        lang,
    )
    content = to_xlsx([made], dated=local_day(request.now))
    return sent_file(content, f"{made.name} {name}.xlsx")


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Who helps whom."""
    return [
        (_("Who helps"), words.role_names(part.words["helpers"])),
        (_("Who is helped"), _(", ").join(str(OF[o]) for o in part.words["of"])),
    ]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many pairs, how many visits."""
    if not facts.get("pairs"):
        return []
    return [
        _("pairs: %(n)s, visits: %(visits)s")
        % {"n": facts["pairs"], "visits": facts.get("visits", 0)}
    ]


urlpatterns = [path("m/<int:pk>/<slug:key>/pairs.xlsx", sheet, name="pairs-sheet")]
