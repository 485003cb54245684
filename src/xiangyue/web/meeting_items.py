"""One item of a meeting: its text, what is said, the amendment, the count, the explained result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import meetings, stood_for
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.counting import COUNTABLE, correctable, slips, voters
from xiangyue.actions.held_counts import held_back, of_few
from xiangyue.actions.meeting_frame import (
    CHOICES,
    COUNTED,
    check_from,
    day_of,
    keeps,
    why_not_count,
)
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.written import counts_written
from xiangyue.core.bodies import BODIES, CLASSES
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import AgendaItem, HandVote, Meeting, Tally
from xiangyue.web import meeting_words as words
from xiangyue.web.ballot_words import context as ballot_context
from xiangyue.web.forms import ActForm, key_of, once


class AmendForm(ActForm):
    """The motion as the majority wants it."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    body = forms.CharField(
        label=lazy("Text of the motion"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=20000,
    )
    yuan = forms.DecimalField(
        label=lazy("Money in yuan"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    reason = forms.CharField(
        label=lazy("Why it is changed"),
        help_text=lazy("For example: most of those who spoke asked for a wider road."),
        max_length=500,
    )


def load_item(request: HttpRequest, pk: int, position: int) -> tuple[Meeting, AgendaItem]:
    """The meeting and its item at that position; Http404. Two queries."""
    meeting = words.load(request, pk)
    item = (
        AgendaItem.objects.select_related("matter__procedure", "text")
        .filter(meeting_id=pk, position=position)
        .first()
    )
    if item is None:
        raise Http404
    item.meeting = meeting
    return meeting, item


def _may_amend(item: AgendaItem) -> bool:
    if item.matter is None:
        return False
    part = procedure_of(item.matter).part(item.part)
    return bool(part.amend and part.approves)


def show(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The item as the reader may see and handle it."""
    meeting, item = load_item(request, pk, position)
    return item_page(request, meeting, item)


def item_page(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
    wrong: dict[str, list[str]] | None = None,
    looked: str = "",
) -> HttpResponse:
    """The item's page; ``wrong``: what is said beside fields of a count that was typed, ``looked``:
    the numbers in it that can be and are to be looked at again before they are handed in.
    """
    rows = words.attendance(meeting)
    actor = request.actor
    mine = next((a for a in rows if a.person_id == actor.person_id), None)
    tallies = _tallies(item)
    insider = words.insider(request, meeting, due=mine is not None)
    number = len(tallies) // 2 + 1
    half = tallies[-1] if len(tallies) % 2 else None
    keeper = keeps(meeting, actor)
    live = meeting.state == "open" and item.outcome == "pending"
    ballot = ballot_context(item, actor, keeper)
    counting = live and item.way in COUNTABLE and ballot.get("counts", True)
    why_not = why_not_count(meeting, actor, mine.state if mine else "")
    own_half = bool(half and half.teller_id == actor.person_id)
    there = [a for a in rows if a.state == "present" and a.role in BODIES[item.body]]
    hands = []
    if item.way == "show_of_hands" and insider and item.outcome in ("passed", "failed"):
        names = {a.person_id: a.person.name for a in rows}
        chosen = dict(HandVote.objects.filter(item=item).values_list("person_id", "choice"))
        hands = [
            (words.COLUMNS[c], [names.get(p, "") for p, given in chosen.items() if given == c])
            for c in CHOICES
        ]
    classes = list(CLASSES.get(item.body, {"": ()}))
    seats = words.seats(meeting, rows)
    context = {
        "area": meeting.area,
        "practice": meeting.practice,
        "crumbs": words.crumbs(meeting, (item.title, "")),
        "meeting": meeting,
        "item": item,
        "said": words.said,
        "outcomes": words.OUTCOMES,
        "outcome_looks": words.OUTCOME_LOOKS,
        "columns": words.COLUMNS,
        "class_names": words.class_names(item.body),
        "keeper": keeper,
        "insider": insider,
        "live": live,
        "may_amend": live and keeper and not tallies and _may_amend(item),
        "counting": counting,
        "may_count": counting and not why_not and not own_half,
        "may_correct": counting and _may_correct(tallies, actor.person_id),
        "tellers": words.tellers(meeting, rows) if counting and insider else [],
        "why_not": why_not if counting and mine else None,
        "handed_in": own_half,
        "half": half is not None,
        "round": number,
        "rounds": _rounds(item, tallies, seats.present(item.body))
        if insider and half is None
        else [],
        "held": held_back(item),
        "classes": classes,
        "present": ballot["box"].papers if ballot.get("counts") else seats.present(item.body),
        "papers": bool(ballot.get("counts")),
        "fields": fields_of(item),
        "typed": typed or _known(ballot),
        "ballot": ballot,
        "refusal": refusal,
        "wrong": wrong or {},
        "looked": looked,
        "there": there,
        "homes": _homes(meeting, item) if live and keeper else {},
        "all_for": request.GET.get("all") in CHOICES and request.GET["all"],
        "choices": [(c, words.COLUMNS[c]) for c in CHOICES],
        "hands": hands,
        "may_write": live and keeper and counts_written(item),
        "needs": words.needs(item, meeting, seats.counts(item.body)) if live else (),
        "verdict": [
            (title, [check_from(c) for c in item.verdict.get(key, ())], key == "ballots")
            for key, title in (
                ("sitting", _("Was it a sitting?")),
                ("ballots", _("Is the vote valid?")),
                ("passes", _("Is it carried?")),
            )
            if item.verdict.get(key)
        ],
        "void": [
            [check_from(c) for c in v["ballots"] if not c["met"]]
            for v in item.verdict.get("void", ())
        ],
    }
    status = 422 if refusal is not None or wrong else 200
    return render(request, "meetings/item.html", context, status=status)


def _known(ballot: dict[str, Any]) -> dict[str, str]:
    """Of a ballot on phones it is marked how many papers were handed out."""
    if not ballot.get("counts"):
        return {}
    return {f"{name}.issued".lstrip("."): str(n) for name, n in ballot["box"].papers.items()}


def _homes(meeting: Meeting, item: AgendaItem) -> dict[int, tuple[int, int]]:
    """How many households each one present votes for, and how many of those signed for it; empty
    where votes are counted by heads. One query or none."""
    day = day_of(meeting)
    if not stood_for.wanted(item.rule, item.body, day, meeting.area_id):
        return {}
    poll = procedure_of(item.matter).part(item.part).signed_in if item.matter else ""
    return stood_for.by_person(meeting.area_id, day, item.matter_id, poll)


def fields_of(item: AgendaItem) -> list[tuple[str, Any]]:
    """What a teller writes down: every number of a box, or of hands those for and against."""
    wanted = ("for", "against") if item.way == "counted_hands" else COUNTED
    return [(w, words.COLUMNS[w]) for w in wanted]


def _tallies(item: AgendaItem) -> list[Tally]:
    try:
        return slips(item)
    except Refusal:  # the key of the box is lost: it is given up
        return []


def _may_correct(tallies: list[Tally], person_id: int | None) -> bool:
    try:
        return bool(correctable(tallies, person_id))
    except Refusal:
        return False


def _rounds(
    item: AgendaItem, tallies: list[Tally], present: dict[str, int]
) -> list[dict[str, Any]]:
    """The finished rounds: both counts side by side, and where they differ. ``few``: a class is
    small, and beside where they differ nothing is shown."""
    if len(tallies) < 2:
        return []
    rounds, few = [], of_few(item, present)
    for one, two in zip(tallies[::2], tallies[1::2], strict=False):
        cells = [
            (name, what, one.counts[name][what], two.counts[name][what])
            for name in one.counts
            for what in COUNTED
        ]
        few = few or of_few(item, voters(one.counts), voters(two.counts))
        rounds.append(
            {
                "number": one.round,
                "differs": any(a != b for _n, _w, a, b in cells),
                "cells": cells,
                "few": few,
                "earlier": [
                    (who, before["why"])
                    for who, slip in ((_("First teller"), one), (_("Second teller"), two))
                    for before in slip.earlier
                ],
            }
        )
    return rounds


def change(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Amend the motion in the meeting, before its vote."""
    meeting, item = load_item(request, pk, position)
    if not keeps(meeting, request.actor) or item.text is None:
        return redirect("meeting-item", pk, position)
    budget = item.text.budget
    form = AmendForm.of(
        request,
        version=meeting.version,
        initial={
            "title": item.text.title,
            "body": item.text.body,
            "yuan": None if budget is None else f"{budget // 100}.{budget % 100:02d}",
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            once(
                request,
                meetings.amend,
                item_id=item.pk,
                title=data["title"],
                body=data["body"],
                budget=None if data["yuan"] is None else int(data["yuan"] * 100),
                reason=data["reason"],
                expected=form.version,
                key=form.key,
            )
            messages.success(request, _("Amended. This text is now put to the vote."))
            return redirect("meeting-item", pk, position)
    return form.page(
        request,
        "meetings/amend.html",
        area=meeting.area,
        practice=meeting.practice,
        crumbs=words.crumbs(meeting, (item.title, ""), (_("Amend the motion"), "")),
        meeting=meeting,
        item=item,
    )


def hands(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The show of hands, by name."""
    meeting, item = load_item(request, pk, position)
    if request.method != "POST":
        return redirect("meeting-item", pk, position)
    votes = {
        number: v
        for k, v in request.POST.items()
        if k.startswith("hand-") and (number := whole(k[5:])) is not None and v
    }
    try:
        meetings.record_hands(
            actor=request.actor,
            now=request.now,
            item_id=item.pk,
            votes=votes,
            key=key_of(request.POST.get("idempotency")),
        )
    except AlreadyDone:
        pass
    except Refusal as refusal:
        refusal.field = ""
        typed = {f"hand-{p}": c for p, c in votes.items()}
        return item_page(request, meeting, item, refusal=refusal, typed=typed)
    return redirect("meeting-item", pk, position)
