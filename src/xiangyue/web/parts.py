"""One part of a matter on one page: what it asks for, what is missing, and the form to do it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import consultation, matters
from xiangyue.actions.acts import AlreadyDone
from xiangyue.data import representatives
from xiangyue.data.models import (
    Acceptance,
    AgendaItem,
    ExpertReport,
    MotionText,
    Opinion,
    Reach,
)
from xiangyue.web import execution, postings
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import cut, masked, may_read
from xiangyue.web.part_page import Page


class TextForm(ActForm):
    """A version of a text: plan, motion, implementation plan."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    body = forms.CharField(
        label=lazy("Text"),
        help_text=lazy("What is to be done, where, when, by whom, with what money."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=20000,
    )
    budget = MoneyField(label=lazy("Money it needs, in yuan"), required=False)
    reason = forms.CharField(
        label=lazy("What was changed, and why"),
        help_text=lazy("For a second version and later ones."),
        max_length=500,
        required=False,
    )


class ReportForm(ActForm):
    """The report of an expert hearing."""

    experts = forms.CharField(
        label=lazy("Who took part"),
        help_text=lazy("One a line: name, then a comma, then where from or what they know."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    held_on = forms.DateField(label=lazy("Held on"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=lazy("Place"), max_length=120, required=False)
    opinion = forms.CharField(
        label=lazy("What they found"), widget=forms.Textarea(attrs={"rows": 8}), max_length=8000
    )
    feasible = forms.ChoiceField(
        label=lazy("Their conclusion"),
        choices=[("yes", lazy("It can be done")), ("no", lazy("It cannot be done like this"))],
        widget=forms.RadioSelect,
    )


class TalkForm(ActForm):
    """Someone visited or asked."""

    target = forms.ChoiceField(label=lazy("Whom did you ask?"), widget=forms.RadioSelect)
    name = forms.CharField(label=lazy("Name"), max_length=60)
    how = forms.ChoiceField(
        label=lazy("How?"),
        choices=[
            ("visit", lazy("Visit")),
            ("talk", lazy("Talk in a group")),
            ("card", lazy("Opinion card")),
            ("message", lazy("Message or call")),
        ],
        widget=forms.RadioSelect,
    )
    stance = forms.ChoiceField(
        label=lazy("What do they think?"),
        choices=[
            ("for", lazy("In favour")),
            ("changes", lazy("In favour, with changes")),
            ("against", lazy("Against")),
        ],
        widget=forms.RadioSelect,
    )
    response = forms.CharField(
        label=lazy("What they said"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class AcceptanceForm(ActForm):
    """The result accepted or sent back."""

    accepted = forms.ChoiceField(
        label=lazy("Is the result as it was decided?"),
        choices=[("yes", lazy("Yes, accepted")), ("no", lazy("No, sent back"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What was looked at, what was found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


def draft(page: Page) -> HttpResponse:
    """A text and its versions."""
    texts = list(
        MotionText.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("made_by")
        .order_by("-version")
    )
    form = None
    voted = any(
        int(page.case.facts(p.key).get("votes", 0))
        for p in page.case.procedure.parts
        if p.approves == page.key
    )
    editable = page.mine and page.case.matter.state == "running" and not voted
    if editable and (page.open or texts):
        last = texts[0] if texts else None
        earlier = last or _earlier(page)
        form = TextForm.of(
            page.request,
            version=page.case.matter.version,
            initial={
                "title": earlier.title if earlier else page.case.matter.title,
                "body": earlier.body if earlier else "",
                "budget": earlier.budget if earlier else None,
            },
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    matters.write_text(
                        actor=page.request.actor,
                        now=page.request.now,
                        matter_id=page.case.matter.pk,
                        part=page.key,
                        title=data["title"],
                        body=data["body"],
                        budget=data["budget"],
                        reason=data["reason"],
                        expected=form.version,
                        key=form.key,
                    )
                return page.done()
    return page.render("parts/draft.html", form, texts=texts, voted=voted)


def _earlier(page: Page) -> MotionText | None:
    """The last text of an earlier draft: a motion begins as the plan."""
    return MotionText.objects.filter(matter=page.case.matter).order_by("-made_at").first()


def gather(page: Page) -> HttpResponse:
    """The opinions that the matter came from."""
    found = Opinion.objects.filter(matter=page.case.matter).order_by("created_at")[:200]
    rows = [
        {"id": o.pk, "text": cut(masked(o.text), 300) or _("(spoken)"), "said": o.created_at}
        for o in found
        if may_read(page.request.actor, o)
    ]
    return page.render("parts/gather.html", rows=rows)


def reach(page: Page) -> HttpResponse:
    """Who was told or asked: representatives on one sheet, others one by one."""
    matter = page.case.matter
    told = list(
        Reach.objects.filter(matter=matter, part=page.key)
        .select_related("membership__person")
        .order_by("reached_on", "id")
    )
    by_seat = {r.membership_id: r for r in told if r.membership_id}
    seats = (
        representatives.seats(matter.area_id, page.case.today)
        if "representatives" in page.part.targets
        else []
    )
    rows = [{"seat": s, "told": by_seat.get(s.pk), "most": s.households_count} for s in seats]
    form: ActForm | None = None
    others = [t for t in page.part.targets if t not in ("representatives", "households")]
    if page.may and others:
        form = TalkForm.of(page.request, initial={"target": others[0]})
        form.fields["target"].choices = [(t, TARGETS[t]) for t in others]
        if len(others) == 1:
            form.fields["target"].widget = forms.HiddenInput()
        if form.is_valid():
            data = form.cleaned_data
            entry = consultation.Reached(
                target=data["target"],
                name=data["name"],
                how=data["how"],
                response=data["response"],
                stance=data["stance"],
            )
            with form.refusals():
                return _reached(page, form, [entry])
    elif page.may:
        form = ActForm.of(page.request)
        if form.is_valid():
            with form.refusals():
                return _reached(page, form, _sheet(page.request, rows))
    return page.render(
        "parts/reach.html",
        form,
        rows=rows,
        told=[r for r in told if not r.membership_id],
        others=others,
        targets=TARGETS,
        village=page.case.shared,
    )


TARGETS = {
    "representatives": lazy("Representatives"),
    "households": lazy("Households"),
    "elders": lazy("Former cadres, old members, respected elders"),
    "members": lazy("Party members"),
    "experts": lazy("People who know the trade"),
}


def _sheet(request: HttpRequest, rows: list[dict[str, Any]]) -> list[consultation.Reached]:
    found = []
    for row in rows:
        pk = row["seat"].pk
        if request.POST.get(f"told-{pk}") != "on":
            continue
        given = request.POST.get(f"households-{pk}", "").strip()
        found.append(
            consultation.Reached(
                target="representatives",
                membership_id=pk,
                households=int(given) if given.isascii() and given.isdigit() else 0,
                how="notice",
                response=request.POST.get(f"response-{pk}", ""),
            )
        )
    return found


def _reached(page: Page, form: ActForm, entries: list[consultation.Reached]) -> HttpResponse:
    with contextlib.suppress(AlreadyDone):
        consultation.record_reach(
            actor=page.request.actor,
            now=page.request.now,
            matter_id=page.case.matter.pk,
            part=page.key,
            reached=entries,
            key=form.key,
        )
    return redirect("matter-part", page.case.matter.pk, page.key)


def report(page: Page) -> HttpResponse:
    """The report of an expert hearing."""
    found = list(
        ExpertReport.objects.filter(matter=page.case.matter, part=page.key).order_by("-filed_at")
    )
    form = None
    if page.may:
        form = ReportForm.of(
            page.request, version=page.case.matter.version, initial={"held_on": page.case.today}
        )
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    consultation.file_report(
                        actor=page.request.actor,
                        now=page.request.now,
                        matter_id=page.case.matter.pk,
                        part=page.key,
                        experts=_experts(data["experts"]),
                        held_on=data["held_on"],
                        place=data["place"],
                        opinion=data["opinion"],
                        feasible=data["feasible"] == "yes",
                        expected=form.version,
                        key=form.key,
                    )
                return page.done()
    return page.render("parts/report.html", form, reports=found)


def _experts(text: str) -> list[dict[str, str]]:
    rows = []
    for line in text.splitlines():
        name, _sep, of = line.replace("，", ",").partition(",")
        if name.strip():
            rows.append({"name": name.strip(), "of": of.strip()})
    return rows


def sitting(page: Page) -> HttpResponse:
    """The meetings at which the matter was, or will be, on the agenda."""
    items = list(
        AgendaItem.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    )
    code = page.case.matter.area_id
    call = maybe_url("meeting-new", code)
    return page.render(
        "parts/sitting.html",
        items=items,
        body=words.body_name(page.part.body),
        call=f"{call}?item={page.case.matter.pk}:{page.key}" if call else "",
        waiting=any(i.outcome == "pending" for i in items),
    )


def acceptance(page: Page) -> HttpResponse:
    """The result accepted, or sent back with the reason."""
    found = list(
        Acceptance.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("made_by")
        .order_by("-made_at")
    )
    form = None
    if page.may:
        form = AcceptanceForm.of(page.request, version=page.case.matter.version)
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    matters.accept(
                        actor=page.request.actor,
                        now=page.request.now,
                        matter_id=page.case.matter.pk,
                        part=page.key,
                        accepted=data["accepted"] == "yes",
                        text=data["text"],
                        expected=form.version,
                        key=form.key,
                    )
                return page.done()
    return page.render("parts/acceptance.html", form, given=found)


KINDS: dict[str, Callable[[Page], HttpResponse]] = {
    "gather": gather,
    "draft": draft,
    "reach": reach,
    "sitting": sitting,
    "report": report,
    "posting": postings.part,
    "tasks": execution.tasks,
    "oversight": execution.oversight,
    "acceptance": acceptance,
}
"""The page of each kind of part."""


def show(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The page of one part, by its kind."""
    case, standing = words.load(pk, request.now)
    if key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    return KINDS[page.part.kind](page)


def finish(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Close a part by hand (POST); what is missing is said on a page of its own."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        with contextlib.suppress(AlreadyDone):
            matters.finish_part(
                actor=request.actor,
                now=request.now,
                matter_id=pk,
                part=key,
                expected=form.version,
                key=form.key,
            )
        return redirect("matter", pk)
    return redirect("matter-part", pk, key)


def version(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """One version of a text, whole, with what was changed and why."""
    case, _standing = words.load(pk, request.now)
    texts = {
        t.version: t
        for t in MotionText.objects.filter(
            matter=case.matter, part=key, version__in=(number, number - 1)
        ).select_related("made_by")
    }
    if number not in texts:
        raise Http404
    return render(
        request,
        "parts/version.html",
        {
            "area": case.matter.area,
            "practice": case.matter.practice,
            "matter": case.matter,
            "text": texts[number],
            "before": texts.get(number - 1),
            "crumbs": words.crumbs(
                case.matter,
                (words.part_name(case.procedure, key), url("matter-part", pk, key)),
                (_("Version %(n)s") % {"n": number}, ""),
            ),
        },
    )


urlpatterns = [
    path("m/<int:pk>/<slug:key>/", show, name="matter-part"),
    path("m/<int:pk>/<slug:key>/finish/", finish, name="part-finish"),
    path("m/<int:pk>/<slug:key>/<int:number>/", version, name="text-version"),
]
