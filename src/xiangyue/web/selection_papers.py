"""Paper ballots: handed out, and read by two tellers apart, ballot by ballot."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import selection_counts, selections
from xiangyue.actions.sealed_papers import Sheet, sheets
from xiangyue.actions.selection_counts import Paper, Read
from xiangyue.core.digits import COUNTED, whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Selection, SelectionVoter
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named


class GiveForm(ActForm):
    """To whom a paper ballot is handed."""

    person = forms.CharField(
        label=lazy("Who gets a paper ballot?"),
        help_text=lazy(
            "The name on the roster; if several have it, add the household's number. Whoever has a"
            " paper ballot does not vote by phone."
        ),
        max_length=80,
    )


class ReadForm(ActForm):
    """One teller's reading of the whole pile."""

    ballots = forms.CharField(
        label=lazy("One ballot a line"),
        help_text=lazy(
            "Write on each line the numbers that are ticked, such as 1 4 7. A ballot without a tick"
            " is 0, a void one is x. Shake the box, number the ballots with a pencil, and keep"
            " their order."
        ),
        widget=forms.Textarea(attrs={"rows": 14, "inputmode": "text", "autocomplete": "off"}),
        max_length=40_000,
        strip=False,
    )
    reason = forms.CharField(
        label=lazy("What you had misread"), max_length=500, help_text=lazy("In a few words.")
    )


@dataclass(frozen=True)
class State:
    """Where the reading stands for one reader."""

    given: int
    read: int
    own: bool
    came: Read


def state_of(selection: Selection, person_id: int | None) -> State:
    """How many sheets are in, whether one is the reader's, whether they agree: two queries."""
    sheets = _sheets(selection)
    given = SelectionVoter.objects.filter(selection=selection, way="paper").count()
    own = any(s.row.teller_id == person_id for s in sheets)
    return State(given, len(sheets), own, selection_counts.compare(sheets))


def _sheets(selection: Selection) -> list[Sheet]:
    try:
        return sheets(selection)
    except Refusal:  # the key of the pool is lost: it is held again
        return []


def give(page: Page, selection: Selection) -> HttpResponse:
    """Hand out a paper ballot to somebody of the roster."""
    form, matter = GiveForm.of(page.request), page.case.matter
    gave = ""
    if form.is_valid():
        with form.refusals():
            person = person_named(matter.area_id, form.cleaned_data["person"], field="person")
            once(
                page.request,
                selections.give_paper,
                matter_id=matter.pk,
                part=page.key,
                person_id=person.pk,
                key=form.key,
            )
            gave = person.name
            form = GiveForm()
    return page.render(
        "selections/paper.html",
        form,
        s=selection,
        gave=gave,
        given=SelectionVoter.objects.filter(selection=selection, way="paper").count(),
        crumbs=_crumbs(page, _("Give out paper ballots")),
    )


def _crumbs(page: Page, name: str) -> list[tuple[object, str]]:
    matter = page.case.matter
    there = (page.view.names[words.reader()], url("matter-part", matter.pk, page.key))
    return words.crumbs(matter, there, (name, ""))


def parsed(text: str) -> list[Paper]:
    """The ballots of a sheet, a line each; Refusal with the line that cannot be read."""
    found: list[Paper] = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        line = line.strip()
        if not line:
            continue
        if line.lower() in ("x", "废", "废票"):
            found.append(None)
            continue
        numbers = [whole(n, COUNTED) for n in re.split(r"[\s,、.;]+", line) if n]
        if None in numbers:
            raise refuse("selection.line", field="ballots", paper=len(found) + 1, line=line[:40])
        found.append(sorted({n for n in numbers if n}))
    return found


def as_text(ballots: list[Paper]) -> str:
    """A sheet as its teller wrote it."""
    return "\n".join("x" if b is None else " ".join(map(str, b)) if b else "0" for b in ballots)


def read(page: Page, selection: Selection) -> HttpResponse:
    """A teller reads the pile; where the two differ, they see which papers, and read those anew."""
    request, matter = page.request, page.case.matter
    sheets = _sheets(selection)
    own = next((s for s in sheets if s.row.teller_id == request.actor.person_id), None)
    came = selection_counts.compare(sheets)
    form = ReadForm.of(request, initial={"ballots": as_text(own.ballots) if own else ""})
    if own is None:
        del form.fields["reason"]
    if form.is_valid():
        with form.refusals():
            once(
                request,
                selection_counts.enter_papers,
                matter_id=matter.pk,
                part=page.key,
                ballots=parsed(form.cleaned_data["ballots"]),
                reason=form.cleaned_data.get("reason", ""),
                key=form.key,
            )
            return redirect("selection-read", matter.pk, page.key)
    differences = []
    if own is not None and came.state == "differs":
        other = next(s for s in sheets if s is not own)
        differences = [
            (n, _read_of(own.ballots, n), _read_of(other.ballots, n)) for n in came.differences
        ]
    return page.render(
        "selections/read.html",
        form if own is None or came.state == "differs" else None,
        s=selection,
        own=own,
        came=came,
        differences=differences,
        given=SelectionVoter.objects.filter(selection=selection, way="paper").count(),
        crumbs=_crumbs(page, _("Read the paper ballots")),
    )


def _read_of(ballots: list[Paper], number: int) -> str:
    return as_text([ballots[number - 1]]) if number <= len(ballots) else "—"
