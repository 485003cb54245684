"""Watching over an election: who looks on and what they saw, what was annulled beside what was
done anew, a report of bribery or fraud in one step.

Everything but the reports is read by everyone, at every stage.
"""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from xiangyue.access.often import SAYING
from xiangyue.actions import annulments, observers, report_lodging
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import Case
from xiangyue.core import receipts
from xiangyue.core.digits import whole
from xiangyue.core.engine import fall_with
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Candidacy,
    ElectionOfficer,
    Observer,
    ObserverNote,
    PollWorker,
    ProtectedReport,
)
from xiangyue.web import matter_words as words
from xiangyue.web.annulled import GROUNDS, annulled, told
from xiangyue.web.board_parts import board_crumb, frame
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.protected_words import ReportForm, accusable
from xiangyue.web.refused import refusal_page

TO_WHOM = {
    "government": lazy("The township's government"),
    "county_government": lazy("The county's government"),
    "discipline": lazy("The township's office of discipline"),
}


class AnnulForm(ActForm):
    """A stage is annulled."""

    ground = forms.ChoiceField(
        label=lazy("On what ground?"),
        help_text=lazy("The first five are those of the law (Art. 21)."),
        choices=list(GROUNDS.items()),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=lazy("What happened, and what shows it?"),
        help_text=lazy("Everyone reads it. Nothing that shows who reported it may stand in it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=annulments.MOST,
    )


class CitingForm(AnnulForm):
    """The same by an office that has looked into reports on this election."""

    inquiry = forms.TypedChoiceField(
        label=lazy("By the finding of which report?"),
        help_text=lazy("Only its day and your office are shown."),
        coerce=int,
        required=False,
        empty_value=None,
    )


UNKNOWN = "unknown"
TWICE = lazy(
    "You chose somebody above. Leave this empty, or choose there that it is somebody else."
)


class HarmForm(ReportForm):
    """Bribery, force or fraud in an election: the reporter chooses who looks into it."""

    office = forms.ChoiceField(
        label=lazy("Who shall look into it?"),
        help_text=lazy("An office in which that person sits is not among them."),
        widget=forms.RadioSelect,
        required=False,
    )
    whom = forms.CharField(
        label=lazy("The name of somebody else"),
        help_text=lazy("If you know it. It is sealed with what you write."),
        widget=forms.TextInput({"autocomplete": "off"}),
        max_length=60,
        required=False,
    )
    field_order = ("about", "whom", "office")

    def clean(self) -> dict[str, Any]:
        """A name is typed for nobody of the list alone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("whom") and data.get("about") not in (None, UNKNOWN):
            self.add_error("whom", TWICE)
        return data

    def accused(self) -> tuple[int, str]:
        """0 for nobody of the list."""
        return (0, "") if self.cleaned_data["about"] == UNKNOWN else super().accused()


class NoteForm(ActForm):
    """What an observer saw."""

    part = forms.ChoiceField(label=lazy("At which stage?"))
    text = forms.CharField(
        label=lazy("What did you see?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    amiss = forms.BooleanField(label=lazy("Something was not in order"), required=False)


class NoteForForm(NoteForm):
    """The same, written down by an officer above for one whom they sent."""

    observer_id = forms.TypedChoiceField(label=lazy("Whose words?"), coerce=int)
    field_order = ("observer_id", "part")


class ObserverForm(ActForm):
    """An observer whom the township or a level above sends."""

    name = forms.CharField(label=lazy("Name of the observer"), max_length=60)
    of = forms.CharField(label=lazy("Sent by which office or body"), max_length=120)


def _frame(case: Case, title: Any) -> dict[str, Any]:
    return frame(case, board_crumb(case), (title, ""))


def _elects(case: Case) -> None:
    if not words.has_board(case.procedure):
        raise Http404


def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looks on, what they saw stage by stage, what was annulled and what stands now."""
    case, _standing = words.load(request, pk)
    _elects(case)
    looking = list(Observer.objects.filter(matter=case.matter).order_by("pk"))
    mine = next(
        (o for o in looking if o.person_id and o.person_id == request.actor.person_id
         and o.left_on is None), None,
    )  # fmt: skip
    running = case.matter.state == "running"
    forms_ = _forms(request, case, mine if running else None, looking)
    if request.method == "POST":
        answer = _did(request, case, forms_)
        if answer is not None:
            return answer
    seen: dict[str, list[ObserverNote]] = {}
    for note in ObserverNote.objects.filter(observer__in=looking).order_by("pk"):
        seen.setdefault(note.part, []).append(note)
    names = {o.pk: o for o in looking}
    stages = [
        {
            "key": part.key,
            "name": words.part_name(case.procedure, part.key),
            "notes": [(n, names[n.observer_id]) for n in seen.get(part.key, ())],
            "annul": running
            and annulments.annullable(case.procedure, part.key)
            and bool(case.facts(part.key)),
        }
        for part in case.procedure.parts
    ]
    may_sign = running and mine is None and request.actor.area == case.matter.area_id
    context = {
        **_frame(case, _("Watching over it")),
        "observers": [o for o in looking if o.left_on is None],
        "stages": [s for s in stages if s["notes"]],
        "annulled": annulled(case),
        "mine": mine,
        "may_annul": [s for s in stages if s["annul"]] if running and _may(request, case) else [],
        "may_sign": may_sign,
        "why_not": observers.why_not(request.actor, case) if may_sign else (),
        "signed_in": request.actor.person_id is not None,
        "note_form": forms_.get("note"),
        "name_form": forms_.get("name"),
        "for_form": forms_.get("note-for"),
        "running": running,
    }
    status = max([f.status for f in forms_.values()], default=200)
    return render(request, "elections/watch.html", context, status=status)


def _may(request: HttpRequest, case: Case) -> bool:
    """Whether the reader may annul something now."""
    if request.actor.person_id is None:
        return False
    try:
        office = annulments.may_annul(request.actor, case)
    except Refusal:
        return False
    return bool(office) and not (office == "election_committee" and annulments.result_said(case))


def _forms(
    request: HttpRequest, case: Case, mine: Observer | None, looking: list[Observer]
) -> dict[str, ActForm]:
    """The forms that the reader has: of an observer, of an officer above, who also writes down what
    those told them who were sent and have no account."""
    found: dict[str, ActForm] = {}
    do = request.POST.get("do", "")
    parts = [(p.key, words.part_name(case.procedure, p.key)) for p in case.procedure.parts]
    if mine is not None:
        found["note"] = NoteForm(request.POST) if do == "note" else NoteForm()
    if case.matter.state == "running" and request.actor.officer_of(case.matter.area_id):
        found["name"] = ObserverForm(request.POST) if do == "name" else ObserverForm()
        sent = [(o.pk, o.name) for o in looking if o.way == "named" and o.left_on is None]
        if sent:
            told_us = NoteForForm(request.POST) if do == "note-for" else NoteForForm()
            told_us.fields["observer_id"].choices = sent  # type: ignore[attr-defined]
            found["note-for"] = told_us
    for form in (found.get("note"), found.get("note-for")):
        if form is not None:
            form.fields["part"].choices = parts  # type: ignore[attr-defined]
    return found


def _did(request: HttpRequest, case: Case, found: dict[str, ActForm]) -> HttpResponse | None:
    """What was posted is done; None where a form is shown again."""
    do, pk = request.POST.get("do", ""), case.matter.pk
    back = redirect(url("election-watch", pk) + "#observers")
    own = {"sign-up": observers.sign_up, "leave": observers.leave}.get(do)
    if own is not None:
        form = ActForm(request.POST)
        if form.is_valid() and form.did(request, own, matter_id=pk):
            return back
        return refusal_page(request, form.refusal) if form.refusal else back
    asked = found.get(do)
    if asked is None or not asked.is_valid():
        return None
    data = {k: asked.cleaned_data[k] for k in asked.cleaned_data if k in _GIVEN[do]}
    act: Any = observers.name_observer if do == "name" else observers.note
    return back if asked.did(request, act, matter_id=pk, **data) else None


_GIVEN = {
    "note": ("part", "text", "amiss"),
    "note-for": ("observer_id", "part", "text", "amiss"),
    "name": ("name", "of"),
}


def annul(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Annul a stage: the form, with what falls with it."""
    case, _standing = words.load(request, pk)
    if part not in case.parts or not annulments.annullable(case.procedure, part):
        raise Http404
    if not _may(request, case):
        return redirect("election-watch", pk)
    cited = _cited(request, case)
    form: ActForm
    if cited:
        form = CitingForm.of(request, version=case.matter.version)
        form.fields["inquiry"].choices = [("", lazy("None")), *cited]  # type: ignore[attr-defined]
    else:
        form = AnnulForm.of(request, version=case.matter.version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {k: data[k] for k in ("ground", "reason", "inquiry") if k in data}
        if form.did(
            request, annulments.annul, matter_id=pk, part=part, expected=form.version, **given
        ):
            return redirect(url("election-watch", pk) + "#annulled")

    fell = [k for k in fall_with(case.procedure, part) if case.facts(k)]
    return form.page(
        request,
        "elections/annul.html",
        **_frame(case, _("Annul a stage")),
        name=words.part_name(case.procedure, part),
        was=told(case, part, case.facts(part)),
        fell=[words.part_name(case.procedure, k) for k in fell],
        gives_back=not case.matter.practice
        and any(
            case.procedure.part(k).kind == "seat_end" and case.facts(k).get("ended")
            for k in (part, *fell)
        ),
    )


def _cited(request: HttpRequest, case: Case) -> list[tuple[str, str]]:
    """The reports on this election that the reader's office has found to be so."""
    actor = request.actor
    if not (actor.officer_of(case.matter.area_id) or actor.holds(
        case.matter.area_id[:9], "discipline_officer"
    )):  # fmt: skip
        return []
    rows = (
        ProtectedReport.objects.filter(election=case.matter, finding__in=annulments.CITED)
        .select_related("matter")
        .order_by("pk")
    )
    return [
        (str(r.pk), f"{words.number_of(r.matter)} · {r.found_on}")
        for r in rows
        if annulments.keys.handles(actor, r, r.matter.area_id)
    ]


@never_cache
@sensitive_post_parameters()
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report bribery, force or fraud in this election: to the township or the county, as the
    reporter chooses. Nobody is asked who they are."""
    case, _standing = words.load(request, pk)
    _elects(case)
    matter = case.matter
    unknown = (UNKNOWN, _("Not known, or somebody else"))
    form = HarmForm.of(request, people=[*_people(case), unknown])
    form.fields["about"].help_text = _(
        "You do not know who did it, or it is nobody of this list? Choose the last."
    )
    about = str(request.POST.get("about", ""))
    form.fields["office"].choices = _to_whom(  # type: ignore[attr-defined]
        case, whole(about) or 0
    )
    if form.is_valid():
        SAYING.check(request)
        data = form.cleaned_data
        with form.refusals():
            about, _village = form.accused()
            given = ""
            with contextlib.suppress(AlreadyDone):
                given = report_lodging.lodge_report(
                    now=request.now, village=matter.area_id, about_id=about or None,
                    text=data["text"], whom=data["whom"],
                    name=data["name"], phone=data["phone"], practice=matter.practice,
                    election_id=matter.pk, office=data["office"], key=form.key,
                )  # fmt: skip
            shown = {"area": matter.area, "code": receipts.show(given) if given else ""}
            answer = render(request, "protected/done.html", shown)
            answer["Cache-Control"] = "no-store"
            return answer
    return form.page(
        request, "elections/report.html", **_frame(case, _("Report bribery, force or fraud"))
    )


def _to_whom(case: Case, accused: int) -> list[tuple[str, Any]]:
    """The offices that the reporter may choose; once it is said whom it is about, without those in
    which that person sits."""
    area, day = case.matter.area_id, case.today
    offices = report_lodging.offices_of_election(area, day, accused)
    return [(o.key, TO_WHOM[o.key]) for o in offices]


def _people(case: Case) -> list[tuple[str, str]]:
    """Whom it may be about: who is named or stands, who runs it, who works at the poll, who holds
    a seat here."""
    found: dict[str, str] = {}
    stand = Candidacy.objects.filter(election__matter=case.matter).select_related("person")
    runs = ElectionOfficer.objects.filter(election__matter=case.matter).select_related("person")
    for row in stand:
        found.setdefault(str(row.person_id), f"{row.person.name} · {words.role_name('candidate')}")
    for officer in runs:
        found.setdefault(
            str(officer.person_id),
            f"{officer.person.name} · {words.role_name('election_officer')}",
        )
    works = PollWorker.objects.filter(election__matter=case.matter).select_related("person")
    for key, said in accusable(case.matter.area_id, case.today):
        found.setdefault(key.partition("-")[0], said)
    for worker in works.order_by("person__name", "person_id"):
        found.setdefault(
            str(worker.person_id), f"{worker.person.name} · {words.role_name('poll_worker')}"
        )
    return list(found.items())


urlpatterns = [
    path("m/<int:pk>/election/watch/", watch, name="election-watch"),
    path("m/<int:pk>/election/annul/<slug:part>/", annul, name="election-annul"),
    path("m/<int:pk>/election/report/", report, name="election-report"),
]
