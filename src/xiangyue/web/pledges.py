"""Pledges and goals in the open: each one's page, a holder's card, the board of a place, papers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.actions import documents_of_pledges as papers
from xiangyue.actions import fulfilments, own_numbers, pledge_asks, pledges
from xiangyue.actions.files import MOST
from xiangyue.actions.officers import roles_in
from xiangyue.actions.pledge_counts import about
from xiangyue.actions.signed_sheets import MOST_PHOTOS
from xiangyue.actions.standing import Case
from xiangyue.core.calendar import add_years
from xiangyue.core.pledges import ASKED, CHANGE, FIXED, IN_HAND, PROPOSED, STANDING
from xiangyue.data.models import Matter, Pledge, PledgeSignature, PledgeStep
from xiangyue.web import matter_words as words
from xiangyue.web import named_people, pledge_words
from xiangyue.web.figure_words import NAMES
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.opinion_words import opened
from xiangyue.web.pledge_forms import (
    ReachForm,
    ReasonForm,
    ReportForm,
    SettleForm,
    TermsForm,
    head_names,
    known,
)
from xiangyue.web.sent_files import sent_file
from xiangyue.web.signed_lists import ListForm
from xiangyue.web.uploads import sent


def _find(request: HttpRequest, pk: int) -> tuple[Pledge, Case]:
    """The pledge with its matter; 404 where there is none, or it is not for the reader."""
    row = Pledge.objects.select_related("holder", "opinion", "carried_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row, words.load(request, row.matter_id)[0]


class May:
    """What the reader may do on a pledge now."""

    def __init__(self, request: HttpRequest, row: Pledge, case: Case) -> None:
        actor, standing = request.actor, case.standing()
        part = case.procedure.part(row.part)
        roles = roles_in(actor, case.matter, case.procedure, case.today)
        mine = actor.person_id is not None and actor.person_id == row.holder_id
        running = case.matter.state == "running"
        open_ = {v.part.key for v in standing.open} if running else set()
        keeps = bool(roles & set(part.actors))
        carried = [p for p in about(case, row.part) if p.kind == "fulfilment"]
        carrying = any(p.key in open_ for p in carried)
        settles = any(roles & set(p.actors) for p in carried)
        villager = actor.person_id is not None and actor.area == case.matter.area_id
        asked = row.state == ASKED and row.part in open_
        self.sign = asked and villager
        self.answer = asked and keeps
        self.revise = running and (mine or keeps) and row.state in (PROPOSED, CHANGE)
        self.withdraw = running and (mine or keeps) and row.state in IN_HAND
        self.report = carrying and row.state == FIXED and (mine or settles)
        own = fulfilments.is_own(actor, row, case.matter.area_id)
        self.settle = carrying and row.state == FIXED and settles and not own


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One pledge: what is promised, how it is measured, what has happened, what can be done."""
    row, case = _find(request, pk)
    may = May(request, row, case)
    mine = PledgeSignature.objects.filter(pledge=row, person_id=request.actor.person_id or 0)
    if request.method == "POST" and request.POST.get("do") in ("sign", "take-back"):
        form = ActForm.of(request)
        act = pledge_asks.sign if request.POST["do"] == "sign" else pledge_asks.take_back
        if form.is_valid() and form.did(request, act, pledge_id=pk):
            return redirect("pledge", pk)
        if form.refusal is not None:
            return form.page(request, "pledges/pledge.html", **_context(row, case, may, False))
    signed = may.sign and mine.exists()
    return render(request, "pledges/pledge.html", _context(row, case, may, signed))


def _context(row: Pledge, case: Case, may: May, signed: bool) -> dict[str, Any]:
    matter = case.matter
    part = case.procedure.part(row.part)
    numbers = row.counted
    if row.by_records and not numbers:
        numbers = fulfilments.numbers(row, matter.area_id, case.today)
    says = ""
    if row.state == FIXED and row.by_records:
        says = fulfilments.outcome_of(row, numbers, case.today)
    state, look = pledge_words.state_of(row, says)
    notes = [
        (n.on, str(pledge_words.NOTES[n.kind]), n.text, n.shows, list(n.files.all()))
        for n in row.notes.select_related("shows").prefetch_related("files").order_by("pk")
    ]
    ask = row.asked_by_id is not None
    return {
        "area": matter.area,
        "practice": matter.practice,
        "matter": matter,
        "crumbs": words.crumbs(matter, (_("Goal") if row.called == "goal" else _("Pledge"), "")),
        "row": row,
        "state": state,
        "look": look,
        "holder": pledge_words.holder_of(row),
        "head": dict(head_names(part, case.procedure)).get(row.head, ""),
        "notes": notes,
        "form_of": pledge_words.FORMS.get(row.form, ""),
        "may": may,
        "signed": signed,
        "signatures": PledgeSignature.objects.filter(pledge=row).count() if ask else 0,
        "needed": own_numbers.setting(pledge_asks.SIGNATURES, matter=matter, day=case.today)
        if row.state == ASKED
        else 0,
        "late": row.state == FIXED
        and not says
        and row.due_on is not None
        and row.due_on < case.today,
        "numbers": numbers,
        "figure": NAMES.get(row.have, ""),
        "says": pledge_words.by_records(row, numbers, says) if row.by_records else None,
        "goal": row.called == "goal",
        "steps": pledge_words.steps_of(row, case.today),
    }


def _form_page(
    request: HttpRequest,
    form: ActForm,
    row: Pledge,
    case: Case,
    title: str,
    button: str,
    **more: Any,
) -> HttpResponse:
    return form.page(
        request,
        "pledges/form.html",
        area=case.matter.area,
        practice=case.matter.practice,
        matter=case.matter,
        row=row,
        title=title,
        button=button,
        crumbs=words.crumbs(case.matter, (row.text[:24], url("pledge", row.pk)), (title, "")),
        **more,
    )


def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it otherwise."""
    row, case = _find(request, pk)
    first = {"text": row.text, "head": row.head, "measure": row.measure, "due_on": row.due_on,
             "have": row.have, "least": row.least or None,
             "carried_by": row.carried_by_id or "",
             "steps": pledge_words.written(row)}  # fmt: skip
    form = TermsForm.of(request, initial=first)
    form.fit(case.procedure.part(row.part), case.procedure, known(case))
    if form.is_valid() and form.did(request, pledges.revise, pledge_id=pk, terms=form.terms()):
        return redirect("pledge", pk)
    return _form_page(request, form, row, case, _("Put it otherwise"), _("Keep it so"))


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw it."""
    row, case = _find(request, pk)
    form = ReasonForm.of(request)
    if form.is_valid() and form.did(
        request, pledges.withdraw, pledge_id=pk, reason=form.cleaned_data["reason"]
    ):
        return redirect("pledge", pk)
    return _form_page(request, form, row, case, _("Withdraw it"), _("Withdraw it"))


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline what villagers ask for."""
    row, case = _find(request, pk)
    form = ReasonForm.of(request)
    if form.is_valid() and form.did(
        request, pledge_asks.decline, pledge_id=pk, reason=form.cleaned_data["reason"]
    ):
        return redirect("pledge", pk)
    return _form_page(request, form, row, case, _("Decline it, and say why"), _("Decline it"))


def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes up what villagers ask for: a pledge comes of it."""
    from xiangyue.web.part_page import Page  # noqa: PLC0415 - the page of the part knows its holders
    from xiangyue.web.pledge_forms import ProposeForm, holder_of, holders_of  # noqa: PLC0415

    row, case = _find(request, pk)
    view = Page(request, case, case.standing(), row.part)
    form = ProposeForm.of(request, initial={"text": row.text, "head": row.head})
    holders = holders_of(view)
    if not view.mine:
        holders = [h for h in holders if h[0] == str(request.actor.person_id)]
    form.fields["holder"].choices = [("", _("Choose")), *holders]
    form.fit(view.part, case.procedure, known(case))
    del form.fields["opinion"]
    if form.is_valid() and form.did(
        request,
        pledges.propose,
        matter_id=case.matter.pk,
        part=row.part,
        terms=form.terms(),
        ask_id=pk,
        **holder_of(form.cleaned_data["holder"]),
    ):
        return redirect("pledge", pk)
    return _form_page(request, form, row, case, _("Pledge it"), _("Put it forward"))


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a signed paper list."""
    row, case = _find(request, pk)
    form = ListForm.of(request)
    if form.is_valid():
        with form.refusals():
            named = named_people.read(
                form.cleaned_data["people"], case.matter.area_id, field="people", guests=False
            )
            if form.did(
                request,
                pledge_asks.enter_list,
                pledge_id=pk,
                people=[n.person_id for n in named if n.person_id],
                photos=sent(request, MOST_PHOTOS),
            ):
                return redirect("pledge", pk)
    return _form_page(request, form, row, case, _("Enter a signed paper list"), _("Enter the list"))


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell of progress, hand in what shows it."""
    row, case = _find(request, pk)
    form = ReportForm.of(request)
    form.fields["shows"].choices = [("", pgettext("pledge", "None")), *known(case)]
    if form.is_valid():
        with form.refusals():
            if form.did(
                request,
                fulfilments.report,
                pledge_id=pk,
                text=form.cleaned_data["text"],
                evidence=form.cleaned_data["evidence"] == "yes",
                shows=int(form.cleaned_data["shows"]) if form.cleaned_data["shows"] else None,
                photos=sent(request, MOST),
            ):
                return redirect("pledge", pk)
    title = _("Tell of progress, or hand in what shows it")
    return _form_page(request, form, row, case, title, _("Write it down"))


def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of a goal is reached; whoever does not enter that is led to the goal."""
    step = PledgeStep.objects.filter(pk=pk).first()
    if step is None:
        raise Http404
    row, case = _find(request, step.pledge_id)
    if step.reached_on is not None or not May(request, row, case).report:
        return redirect("pledge", row.pk)
    form = ReachForm.of(request)
    if form.is_valid():
        with form.refusals():
            if form.did(
                request, fulfilments.reach, step_id=pk, text=form.cleaned_data["text"],
                photos=sent(request, MOST),
            ):  # fmt: skip
                return redirect("pledge", row.pk)
    title = _("Reached: %(step)s") % {"step": step.text}
    return _form_page(request, form, row, case, title, _("Write it down"))


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it; where the records answer it, nothing is asked but to write it down."""
    row, case = _find(request, pk)
    title = _("Say what came of it")
    if row.by_records:
        told = fulfilments.numbers(row, case.matter.area_id, case.today)
        form = ActForm.of(request)
        said = {"kept": told["met"]}
    else:
        told = {}
        form = SettleForm.of(request)
    if form.is_valid():
        if not row.by_records:
            data = form.cleaned_data
            said = {"kept": data["kept"] == "yes", "text": data["text"]}
        if form.did(request, fulfilments.settle, pledge_id=pk, **said):
            return redirect("pledge", pk)
    return _form_page(request, form, row, case, title, _("Write it down"), numbers=told)


@require_safe
def card(request: HttpRequest, pk: int, part: str, person: int) -> HttpResponse:
    """A holder's card: the page that the code on the printed card leads to."""
    case, _standing = words.load(request, pk)
    rows = (
        Pledge.objects.filter(matter=case.matter, part=part, holder_id=person or None)
        .exclude(role="")
        .select_related("holder")
        .prefetch_related("steps")
        .order_by("due_on", "pk")
    )
    shown = [pledge_words.shown(r, case.today) for r in rows]
    cards = pledge_words.by_holder(shown)
    if not cards:
        raise Http404
    name = cards[0].name
    return render(
        request,
        "pledges/card.html",
        {
            "area": case.matter.area,
            "practice": case.matter.practice,
            "matter": case.matter,
            "part": part,
            "card": cards[0],
            "person": person,
            "crumbs": words.crumbs(case.matter, (name, "")),
            "goal": shown[0].row.called == "goal",
        },
    )


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The pledges and goals of a place: those that stand, by who holds them; what is asked for."""
    area, _here = opened(code)
    today = local_day(request.now)
    rows = list(
        Pledge.objects.filter(
            matter__area_id=code,
            matter__practice=False,
            state__in=(*STANDING, ASKED),
            matter__began_at__date__gte=add_years(today, -1),
        )
        .exclude(matter__state="dropped")
        .select_related("holder", "matter")
        .prefetch_related("steps")
        .annotate(signed=Count("signatures"))
        .order_by("due_on", "pk")[:1000]
    )
    shown = [pledge_words.shown(r, today, signed=r.signed) for r in rows]
    open_now = Matter.objects.filter(
        area_id=code, practice=False, state="running",
        procedure__raw__definition__slug="cadre-pledges",
    ).values_list("pk", "open_parts")  # fmt: skip
    asks = [(pk, "pledges") for pk, parts in open_now if "pledges" in parts]
    return render(
        request,
        "pledges/board.html",
        {
            "area": area,
            "crumbs": [(area.shown, url("village", code)), (_("Pledges and goals"), "")],
            "cards": pledge_words.by_holder(s for s in shown if s.row.state != ASKED),
            "asks": [s for s in shown if s.row.state == ASKED],
            "totals": pledge_words.totals(rows),
            "ask_at": asks[0] if asks else None,
        },
    )


@require_safe
def paper(request: HttpRequest, pk: int, part: str, slug: str, kind: str) -> HttpResponse:
    """The register, the cards or the poster of a part's pledges."""
    case, _standing = words.load(request, pk)
    lang = words.paper_language(request)
    made = papers.make(case, part, slug, kind, lang, link=request.build_absolute_uri)
    if made is None:
        raise Http404
    return sent_file(made, f"{slug}-{pk}.{kind}", public=slug != "pledge-register")


urlpatterns = [
    path("a/<str:code>/pledges/", board, name="pledges"),
    path("pledges/<int:pk>/", page, name="pledge"),
    path("pledges/<int:pk>/revise/", revise, name="pledge-revise"),
    path("pledges/<int:pk>/withdraw/", withdraw, name="pledge-withdraw"),
    path("pledges/<int:pk>/decline/", decline, name="pledge-decline"),
    path("pledges/<int:pk>/take-up/", take_up, name="pledge-take-up"),
    path("pledges/<int:pk>/list/", sheet, name="pledge-list"),
    path("pledges/<int:pk>/report/", report, name="pledge-report"),
    path("pledges/steps/<int:pk>/", reach, name="pledge-step"),
    path("pledges/<int:pk>/settle/", settle, name="pledge-settle"),
    path("m/<int:pk>/cards/<str:part>/<int:person>/", card, name="pledge-card"),
    path("m/<int:pk>/pledges/<str:part>/<str:slug>.<str:kind>", paper, name="pledge-paper"),
]
