"""One item of disclosure: what it says; prepared, reviewed, posted with others; events told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import disclosure_postings, disclosure_records, disclosures, posting_acts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.disclosed import source_of
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.core import disclosure_content as contents
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.disclosure import CHANNELS, Column, read_item
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import Disclosure, Objection, Posting
from xiangyue.methods import disclosure as library
from xiangyue.web import disclosure_words as words
from xiangyue.web.address_form import AddressForm
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader
from xiangyue.web.opinion_words import opened
from xiangyue.web.uploads import Several, sent

SPARE = 5
"""Empty lines below those that are filled in; more come when the form is sent for them."""


class PrepareForm(AddressForm):
    """What one item says, where it is typed in."""

    text = forms.CharField(
        label=lazy("In words"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        max_length=contents.MOST_TEXT,
        required=False,
    )
    nothing = forms.BooleanField(
        label=lazy("There was nothing of the kind in this period"),
        help_text=lazy("That is posted too, so that everyone knows it was not forgotten."),
        required=False,
    )


class ReviewForm(ActForm):
    """What the supervision committee says to items."""

    items = forms.MultipleChoiceField(
        label=lazy("Which items?"), widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.ChoiceField(
        label=lazy("What does the supervision committee say?"),
        choices=[
            ("yes", lazy("True and complete: may be posted")),
            ("no", lazy("Sent back, with the reason")),
        ],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=lazy("Remark"),
        help_text=lazy("Where it is sent back: what is wrong or missing."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


class PostForm(AddressForm):
    """Items put up on one posting."""

    items = forms.MultipleChoiceField(
        label=lazy("Which items?"), widget=forms.CheckboxSelectMultiple
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
        choices=[(c, words.CHANNEL_NAMES[c]) for c in CHANNELS],
    )
    photos = Several(
        label=lazy("Signed papers or photos"),
        help_text=lazy("Photos or PDF. Look first: no identity, card or telephone number on them."),
        kinds=(*PHOTOS, *PAPERS),
    )


class EventForm(ActForm):
    """Something that happened and has to be made known."""

    item = forms.ChoiceField(label=lazy("What kind?"), widget=forms.RadioSelect)
    what = forms.CharField(label=lazy("What happened, in a few words"), max_length=120)
    on = forms.DateField(
        label=lazy("Which day?"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )


def crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of a village's board."""
    return [
        (area.shown, maybe_url("village", area.code)),
        (_("Open board"), url("board", area.code)),
        *more,
    ]


def _load(pk: int) -> Disclosure:
    row = (
        Disclosure.objects.select_related("area", "posting", "prepared_by", "reviewed_by")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    row.area.shown = display_name(row.area.name, level_of(row.area_id))
    return row


def _columns(row: Disclosure) -> Sequence[Column]:
    """What a form asks for: the item's own columns, else those of its source."""
    own = read_item(row.raw).columns
    source = source_of(row.raw.get("source", ""))
    return own or (source.columns if source else ())


def _typed(request: HttpRequest, n_columns: int) -> list[list[str]]:
    """The lines as they were sent: ``c0-0`` is the first cell of the first line."""
    lines = []
    for n in range(contents.MOST_ROWS + SPARE):
        if f"c{n}-0" not in request.POST:
            break
        lines.append([request.POST.get(f"c{n}-{m}", "") for m in range(n_columns)])
    return lines


def _as_typed(columns: Sequence[Column], row: Disclosure) -> list[list[str]]:
    """The lines of what was prepared, as one would type them; of nothing else."""
    if [c["key"] for c in row.columns] != [c.key for c in columns]:
        return []
    rows = (row.content or {}).get("rows") or []
    return [
        [contents.shown(c, x).replace(",", "") if c.type in ("money", "number")
         else contents.shown(c, x) for c, x in zip(columns, line, strict=True)]
        for line in rows
    ]  # fmt: skip


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item in one period: what it says, or the form of who prepares it."""
    row = _load(pk)
    today = local_day(request.now)
    actor = request.actor
    maker = actor.holds(row.area_id, *disclosures.makers(row.head))
    reviewer = actor.holds(row.area_id, *SUPERVISION)
    whole = words.may_read(actor, row) or ((maker or reviewer) and row.prepared_at is not None)
    open_ = maker and not row.posted_at and row.last <= today
    columns = _columns(row)
    form, lines, records = None, [], None
    if open_:
        content = row.content or {}
        form = PrepareForm.of(request, initial={"text": content.get("text", "")})
        lines = _typed(request, len(columns)) if form.is_bound else _as_typed(columns, row)
        more = form.is_bound and "more" in request.POST
        from_records = form.is_bound and "records" in request.POST
        if not more and form.is_valid():
            with form.refusals():
                once(
                    request,
                    disclosures.prepare,
                    disclosure_id=pk,
                    from_records=from_records,
                    rows=[] if from_records else lines,
                    text=form.cleaned_data["text"],
                    nothing=form.cleaned_data["nothing"],
                    addresses_confirmed=form.cleaned_data["addresses_confirmed"],
                    key=form.key,
                )
                return redirect("disclosure", pk)
        if row.raw.get("source") and not row.prepared_at:
            told, cells = disclosure_records.records_of(row)
            sample = Disclosure(
                columns=[{"key": c.key, "type": c.type, **c.names} for c in told],
                content={"rows": cells},
                raw=row.raw,
            )
            records = words.table_of(sample)
        lines += [[""] * len(columns) for _n in range(SPARE)] if columns else []
    context = {
        "area": row.area,
        "practice": row.practice,
        "crumbs": crumbs(row.area, (row.raw["name"][reader()], "")),
        "shown": words.shown(row, today),
        "row": row,
        "today": today,
        "head": words.HEADS[row.head],
        "whole": whole,
        "content": row.content or {},
        "empty": row.content is not None and contents.is_empty(row.content),
        "table": words.table_of(row) if whole else None,
        "maker": maker,
        "reviewer": reviewer and row.review and row.prepared_at and not row.posted_at,
        "down": row.posting is not None and row.posting.taken_down_at is not None,
        "columns": [(c.names[reader()], c.type) for c in columns],
        "lines": lines,
        "records": records,
        "has_source": form is not None and disclosure_records.answered(row),
        "unanswered": bool(row.raw.get("source")),
        "waits": disclosure_records.waits(row) if form is not None else 0,
        "objections": Objection.objects.filter(disclosure=row).count() if row.posted_at else 0,
        "may_object": row.posting is not None
        and row.posting.taken_down_at is None
        and today <= row.posting.until,
    }
    if form is not None:
        return form.page(request, "disclosures/item.html", **context)
    return render(request, "disclosures/item.html", context)


def _choices(rows: Sequence[Disclosure], today: Any) -> list[tuple[str, Choice]]:
    made = []
    for row in rows:
        shown = words.shown(row, today)
        hint = f"{shown['period']} · {disclosure_postings.line_of(row).split('：', 1)[1]}"
        made.append((str(row.pk), Choice(f"{words.HEADS[row.head]} · {shown['name']}", hint)))
    return made


def review(request: HttpRequest, code: str) -> HttpResponse:
    """The supervision committee looks at what was prepared."""
    area, here = opened(code)
    request.actor.require(code, *SUPERVISION, clause="law:37")
    rows = list(
        Disclosure.objects.filter(
            area_id=code,
            practice=here.practice,
            review=True,
            prepared_at__isnull=False,
            reviewed_at__isnull=True,
            posted_at__isnull=True,
        ).order_by("due_on", "pk")
    )
    today = local_day(request.now)
    form = ReviewForm.of(request, initial={"items": [str(r.pk) for r in rows], "agreed": "yes"})
    form.fields["items"].choices = _choices(rows, today)
    if form.is_valid():
        data = form.cleaned_data
        if form.did(
            request,
            disclosures.review,
            ids=[int(pk) for pk in data["items"]],
            agreed=data["agreed"] == "yes",
            remark=data["remark"],
        ):
            return redirect("board", code)
    return form.page(
        request,
        "disclosures/review.html",
        area=area,
        practice=here.practice,
        crumbs=crumbs(area, (_("Review before disclosure"), "")),
        tables=[(words.shown(r, today), words.table_of(r), (r.content or {}).get("text", ""))
                for r in rows],
    )  # fmt: skip


def post(request: HttpRequest, code: str) -> HttpResponse:
    """Put up what is ready."""
    area, here = opened(code)
    request.actor.require(code, *disclosures.makers("party"), clause="law:35")
    today = local_day(request.now)
    rows = [
        row
        for row in Disclosure.objects.filter(
            area_id=code,
            practice=here.practice,
            prepared_at__isnull=False,
            posted_at__isnull=True,
        ).order_by("due_on", "pk")
        if words.stage(row) == "ready" and request.actor.holds(code, *disclosures.makers(row.head))
    ]
    last = (
        Posting.objects.filter(area_id=code, practice=here.practice)
        .order_by("-posted_at")
        .values_list("contact", flat=True)
        .first()
    )
    least = posting_acts.place_setting(code, "posting-days", today)
    form = PostForm.of(
        request,
        initial={
            "items": [str(r.pk) for r in rows],
            "contact": last or "",
            "days": least,
            "channels": ["web"],
        },
    )
    form.fields["items"].choices = _choices(rows, today)
    form.fields["days"].help_text = _("At least %(n)s days, the first day not counted.") % {
        "n": least
    }
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            try:
                made = disclosure_postings.post(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    ids=[int(pk) for pk in data["items"]],
                    contact=data["contact"],
                    channels=data["channels"],
                    days=data["days"],
                    addresses_confirmed=data["addresses_confirmed"],
                    photos=sent(request, 6, kinds=(*PHOTOS, *PAPERS)),
                    key=form.key,
                )
            except AlreadyDone as done:
                return redirect("posting", done.result)
            return redirect("posting", made.pk)
    return form.page(
        request,
        "disclosures/post.html",
        area=area,
        practice=here.practice,
        rows=rows,
        crumbs=crumbs(area, (_("Post what is ready"), "")),
    )


def event(request: HttpRequest, code: str) -> HttpResponse:
    """Tell of something that happened and has to be made known within some days."""
    area, here = opened(code)
    request.actor.require(code, *disclosures.makers("party"), *SUPERVISION, clause="law:35")
    today = local_day(request.now)
    form = EventForm.of(request, initial={"on": today})
    form.fields["item"].choices = [
        (i.slug, Choice(i.names[reader()], words.deadline(i)))
        for i in library.catalogue(code, today).items
        if i.period == "event"
    ]
    if form.is_valid():
        with form.refusals():
            try:
                row = disclosures.tell_event(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    item=form.cleaned_data["item"],
                    on=form.cleaned_data["on"],
                    what=form.cleaned_data["what"],
                    key=form.key,
                )
            except AlreadyDone as done:
                return redirect("disclosure", done.result)
            return redirect("disclosure", row.pk)
    return form.page(
        request,
        "disclosures/event.html",
        area=area,
        practice=here.practice,
        crumbs=crumbs(area, (_("Something happened"), "")),
    )


urlpatterns = [
    path("disclosures/<int:pk>/", item, name="disclosure"),
    path("a/<str:code>/board/review/", review, name="board-review"),
    path("a/<str:code>/board/post/", post, name="board-post"),
    path("a/<str:code>/board/event/", event, name="board-event"),
]
