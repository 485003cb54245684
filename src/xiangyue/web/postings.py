"""Postings: the list with its clocks, a posting's page, and the part of a matter that is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.access.postings import reads_whole
from xiangyue.actions import posting_acts, postings
from xiangyue.actions import posting_drafts as drafts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import take
from xiangyue.actions.posting_signers import deciding_item
from xiangyue.actions.standing import procedure_of
from xiangyue.core.disclosure import CHANNELS as CHANNELS_OF_PLACE
from xiangyue.core.places import display_name, level_of
from xiangyue.core.procedure import Part
from xiangyue.data.models import Objection, Person, Posting, StoredFile
from xiangyue.web import matter_words as words
from xiangyue.web.address_form import AddressForm
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import masked, village
from xiangyue.web.part_page import Page

ROWS = 30
CHANNELS: dict[str, Promise | str] = {
    "board": lazy("Notice board"),
    "broadcast": lazy("Village broadcast"),
    "web": lazy("This website"),
    "message": lazy("Messages to households"),
    "workplace": lazy("Notice board where the person works"),
}


class PostingForm(AddressForm):
    """A posting as it will hang."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    body = forms.CharField(
        label=lazy("What is made known"),
        help_text=lazy("Filled in from the records. Read it through; you may add to it."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=20000,
    )
    basis = forms.CharField(
        label=lazy("On what it rests"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    signed = forms.MultipleChoiceField(
        label=lazy("Representatives who signed the result"),
        help_text=lazy("Those who were present at the sitting are ticked."),
        widget=forms.CheckboxSelectMultiple(attrs={"data-two": True}),
        required=False,
    )
    contact = forms.CharField(
        label=lazy("Whom to turn to"),
        help_text=lazy("The office's name and its own telephone. No one's private number."),
        max_length=200,
    )
    days = forms.IntegerField(label=lazy("Days it hangs"), min_value=1, max_value=365)
    channels = forms.MultipleChoiceField(
        label=lazy("Where is it shown from today?"),
        help_text=lazy("What follows later is entered on the posting's page."),
        widget=forms.CheckboxSelectMultiple,
    )


class ShownForm(ActForm):
    """Where and by whom a posting was shown."""

    channels = forms.MultipleChoiceField(
        label=lazy("Where was it shown?"), widget=forms.CheckboxSelectMultiple
    )
    on = forms.DateField(
        label=lazy("Which day?"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    by_name = forms.CharField(
        label=lazy("Who put it up or read it out?"),
        help_text=lazy("Leave empty if it was you."),
        max_length=60,
        required=False,
    )
    photo = forms.FileField(
        label=lazy("A photo of it hanging"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        required=False,
    )


def part(page: Page) -> HttpResponse:
    """The part of a matter that is a posting: its form, or the posting that hangs."""
    matter = page.case.matter
    found = (
        Posting.objects.filter(matter=matter, part=page.key)
        .select_related("area")
        .annotate(waiting=Count("objections", filter=Q(objections__answered_at__isnull=True)))
        .order_by("-pk")
        .first()
    )
    if not page.case.facts(page.key).get("posted"):
        found = None  # what hung before was of a turn before this one
    form = None
    sits = None
    if found is None and page.may and page.part.shows == "resolution":
        sits = postings.still_sitting(matter)
    if found is None and page.may and sits is None:
        draft = drafts.draft(page.case, page.key)
        form = PostingForm.of(
            page.request,
            version=matter.version,
            initial={
                "title": draft.title,
                "body": draft.body,
                "basis": draft.basis,
                "contact": draft.contact,
                "days": draft.days,
                "channels": ["web"],
            },
        )
        _prepare(form, draft, page.part)
        if form.is_valid():
            with form.refusals():
                return _put_up(page, form)
    return page.render(
        "parts/posting.html",
        form,
        posting=found,
        sits=sits,
        clock=clock_of(found, page.request.now) if found else None,
        number_of_posting=drafts.number_of(found, words.reader()) if found else "",
        shown=[CHANNELS[c] for c in found.channels] if found else [],
    )


def _prepare(form: PostingForm, draft: drafts.Draft, of: Part) -> None:
    names = list(dict.fromkeys(name for name, _role, _present in draft.signers))
    form.fields["signed"].choices = [(name, name) for name in names]
    if not names:
        del form.fields["signed"]
    least = _("At least %(n)s days, the first day not counted.")
    if of.words["working_days"]:
        least = _("At least %(n)s working days, the first day not counted.")
    form.fields["days"].help_text = least % {"n": draft.days}
    form.fields["channels"].choices = [(c, CHANNELS[c]) for c in of.channels]


def _put_up(page: Page, form: PostingForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        posting = postings.put_up(
            actor=page.request.actor,
            now=page.request.now,
            matter_id=page.case.matter.pk,
            part=page.key,
            title=data["title"],
            body=data["body"],
            basis=data["basis"],
            contact=data["contact"],
            signed_names=data.get("signed", []),
            days=data["days"],
            channels=data["channels"],
            addresses_confirmed=data["addresses_confirmed"],
            expected=form.version,
            key=form.key,
        )
    except AlreadyDone as done:
        return redirect("posting", done.result)
    return redirect("posting", posting.pk)


def clock_of(posting: Posting, now: Any) -> dict[str, Any]:
    """How many days have run and how many are left, by the law's counting."""
    today, posted = local_day(now), local_day(posting.posted_at)
    run = min(posting_acts.run(posting, today), (posting.until - posted).days)
    return {
        "posted": posted,
        "run": run,
        "days": posting.days,
        "working": posting.working,
        "left": max(0, (posting.until - today).days),
        "over": today > posting.until,
        "down": posting.taken_down_at is not None,
        "moved": not posting.working and (posting.until - posted).days > posting.days,
    }


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The postings of a village: those that hang first, each with its clock."""
    area, _jurisdiction = village(code)
    found = (
        Posting.objects.filter(area_id=code, practice=False)
        .annotate(
            said=Count("objections"),
            waiting=Count("objections", filter=Q(objections__answered_at__isnull=True)),
        )
        .order_by("-taken_down_at", "-posted_at")  # PostgreSQL: those still up come first
        .defer("body", "basis", "way", "signed_names")
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [{"posting": p, "clock": clock_of(p, request.now)} for p in page.object_list]
    return render(
        request,
        "postings/list.html",
        {
            "area": area,
            "crumbs": [(area.shown, maybe_url("village", code)), (_("Postings"), "")],
            "page": page,
            "rows": rows,
            "link": url("postings", code) + "?page=",
        },
    )


def load(pk: int) -> Posting:
    """A posting with its matter, method and area: one query; Http404."""
    posting = (
        Posting.objects.select_related("area", "matter__procedure", "matter__area")
        .filter(pk=pk)
        .first()
    )
    if posting is None:
        raise Http404
    return posting


def crumbs(posting: Posting, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of a posting."""
    code = posting.area_id
    first: tuple[Any, str] = (display_name(posting.area.name, level_of(code)), url("village", code))
    if posting.matter is not None:
        first = words.crumbs(posting.matter)[0]
    return [
        first,
        (lazy("Postings"), url("postings", posting.area_id)),
        (posting.title, url("posting", posting.pk)),
        *more,
    ]


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One posting: what it says, how it came about, who signed, and how to object."""
    posting = load(pk)
    if posting.matter is None:
        return redirect("board-posting", pk)
    whole = reads_whole(request.actor, posting)
    clock = clock_of(posting, request.now)
    procedure, lang = procedure_of(posting.matter), words.reader()
    objections = list(Objection.objects.filter(posting=posting).order_by("made_at", "id"))
    office = request.actor.holds(posting.area_id, *postings.keepers_of(posting))
    item = deciding_item(posting.matter)
    files = list(StoredFile.objects.filter(posting=posting).order_by("id")) if whole else []
    sees = may_see(request.actor, posting.matter, procedure)
    return render(
        request,
        "postings/show.html",
        {
            "area": posting.area,
            "practice": posting.practice,
            "crumbs": [*crumbs(posting)[:2], (posting.title, "")],
            "posting": posting,
            "number": drafts.number_of(posting, lang),
            "matter": posting.matter,
            "clock": clock,
            "whole": whole,
            "way": drafts.way_lines(procedure, posting.way, lang) if whole else [],
            "result": drafts.result_lines(item, lang)[:3] if item else [],
            "channels": shown_of(posting, office),
            "photos": files,
            "objections": [objection_of(o, request.actor, office) for o in objections],
            "open_objections": sum(o.answered_at is None for o in objections),
            "may_object": not clock["over"] and not clock["down"],
            "office": office,
            "missing": [
                c for c in procedure.part(posting.part).channels if c not in posting.channels
            ],
            "may_enter": office and posting.matter.state == "running",
            "papers": [(kind, maybe_url("posting-paper", posting.pk, kind, "docx")) for kind in ()],
            "prints": _prints(posting) if whole and sees else [],
            "sees": sees,
        },
    )


def _prints(posting: Posting) -> list[tuple[Any, str, str]]:
    """The papers of a posting: (name, docx, pdf)."""
    rows = []
    for kind, name in PAPERS.items():
        docx, pdf = (
            maybe_url("matter-paper", posting.matter_id, posting.part, kind, ending)
            for ending in ("docx", "pdf")
        )
        if pdf:
            rows.append((name, docx, pdf))
    return rows


PAPERS: dict[str, Promise | str] = {
    "posting": lazy("Posting"),
    "poster-a4": lazy("Poster for the board, A4"),
    "poster-a3": lazy("Poster for the board, A3"),
    "broadcast": lazy("Script for the village broadcast"),
}


def shown_of(posting: Posting, office: bool) -> list[dict[str, Any]]:
    """Where it was shown: the office also reads by whom."""
    people = {how.get("by") for how in posting.channels.values()} if office else set()
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    return [
        {
            "channel": CHANNELS.get(channel, channel),
            "on": date.fromisoformat(how["on"]),
            "by": (how.get("name") or names.get(how.get("by"), "")) if office else "",
        }
        for channel, how in sorted(posting.channels.items(), key=lambda c: c[1]["on"])
    ]


def objection_of(o: Objection, actor: Actor, office: bool) -> dict[str, Any]:
    own = actor.person_id is not None and actor.person_id == o.author_id
    return {
        "row": o,
        "text": o.text if own or office else masked(o.text),
        "answer": masked(o.answer),
        "own": own,
    }


def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter where a posting was shown, when and by whom, with a photo."""
    posting = load(pk)
    request.actor.require(posting.area_id, *postings.keepers_of(posting), clause="law:35")
    open_channels: Sequence[str] = CHANNELS_OF_PLACE
    if posting.matter is not None:
        open_channels = procedure_of(posting.matter).part(posting.part).channels
    form = ShownForm.of(
        request,
        initial={
            "on": local_day(posting.taken_down_at or request.now),
            "channels": [c for c in open_channels if c not in posting.channels][:1],
        },
    )
    form.fields["channels"].choices = [
        (c, Choice(CHANNELS[c], _("entered already") if c in posting.channels else ""))
        for c in open_channels
    ]
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            photos = [take(data["photo"], field="photo")] if data["photo"] else []
            once(
                request,
                postings.show_in,
                posting_id=pk,
                channels=data["channels"],
                on=data["on"],
                by_name=data["by_name"],
                photos=photos,
                key=form.key,
            )
            return redirect("posting", pk)
    return form.page(
        request,
        "postings/shown.html",
        area=posting.area,
        practice=posting.practice,
        posting=posting,
        crumbs=crumbs(posting, (_("Where it was shown"), "")),
    )


def down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a posting down (POST); what still stands against it is said on a page of its own."""
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, postings.take_down, posting_id=pk, key=form.key)
    return redirect("posting", pk)


urlpatterns = [
    path("a/<str:code>/postings/", listed, name="postings"),
    path("postings/<int:pk>/", show, name="posting"),
    path("postings/<int:pk>/shown/", shown, name="posting-shown"),
    path("postings/<int:pk>/down/", down, name="posting-down"),
]
