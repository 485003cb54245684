"""A teller's count: typed, looked at again where it is more often a slip, handed in, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.counting import Counted, correctable, doubts, faults, slips
from xiangyue.actions.meeting_frame import seats_of
from xiangyue.core.bodies import CLASSES
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import AgendaItem, Meeting
from xiangyue.web import meeting_words as words
from xiangyue.web.forms import key_of
from xiangyue.web.meeting_items import fields_of, item_page, load_item
from xiangyue.web.wording import word

Typed = dict[str, str]


def _given(request: HttpRequest, item: AgendaItem) -> tuple[Typed, dict[str, dict[str, int]]]:
    """What was typed, by field, and as counts; -1 for what is no whole number."""
    typed: Typed = {}
    counts: dict[str, dict[str, int]] = {}
    for name in CLASSES.get(item.body, {"": ()}):
        counts[name] = {}
        for what, _words in fields_of(item):
            field = f"{name}.{what}".lstrip(".")
            typed[field] = number = request.POST.get(field, "").strip()
            count = whole(number, 999_999)
            counts[name][what] = -1 if count is None else count
    return typed, counts


def _beside(found: list[tuple[str, Check]]) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for field, check in found:
        beside.setdefault(field, []).append(word(check))
    return beside


def _wrong(
    refusal: Refusal, counts: dict[str, dict[str, int]], present: dict[str, int]
) -> dict[str, list[str]]:
    if any("issued" not in got for got in counts.values()):
        return {refusal.field: [word(c) for c in refusal.checks if not c.met]}
    return _beside(faults(counts, present))


def _to_look_at(request: HttpRequest, counts: dict[str, dict[str, int]]) -> str:
    """The numbers to be looked at again, as one word; "" once exactly these were confirmed."""
    if any("issued" not in got for got in counts.values()):
        return ""  # hands: nothing is handed out
    odd = [
        f"{name}:{got['issued']}:{got['returned']}"
        for name, got in counts.items()
        if got["returned"] > got["issued"] >= 0
    ]
    sign = ",".join(odd)
    return "" if request.POST.get("looked", "") == sign else sign


def _tell(request: HttpRequest, done: Counted) -> None:
    told = {
        "waiting": _("Your count is in. The other teller counts apart from you."),
        "differs": _("The two counts differ. Both tellers count again."),
        "void": _("More ballots came back than were issued: the vote is void. Vote again."),
    }
    if done.state in told:
        messages.info(request, told[done.state])


def count(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One teller's count. What was typed comes back when it cannot be, or may be a slip."""
    meeting, item = load_item(request, pk, position)
    if request.method != "POST":
        return redirect("meeting-item", pk, position)
    typed, counts = _given(request, item)
    present = seats_of(pk).present(item.body)
    sign = _to_look_at(request, counts)
    if sign and not faults(counts, present):
        wrong = _beside(doubts(counts))
        return item_page(request, meeting, item, typed=typed, wrong=wrong, looked=sign)
    try:
        done = meetings.enter_tally(
            actor=request.actor,
            now=request.now,
            item_id=item.pk,
            counts=counts,
            key=key_of(request.POST.get("idempotency")),
        )
    except AlreadyDone:
        return redirect("meeting-item", pk, position)
    except Refusal as refusal:
        if refusal.field:
            wrong = _wrong(refusal, counts, present)
            return item_page(request, meeting, item, typed=typed, wrong=wrong)
        return item_page(request, meeting, item, refusal=refusal, typed=typed)
    _tell(request, done)
    return redirect("meeting-item", pk, position)


def correct(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """A teller corrects the count of theirs that stands; the one before is kept with the reason."""
    meeting, item = load_item(request, pk, position)
    try:
        own, _other = correctable(slips(item), request.actor.person_id)
    except Refusal:
        return redirect("meeting-item", pk, position)
    if meeting.state != "open" or item.outcome != "pending":
        return redirect("meeting-item", pk, position)
    if request.method != "POST":
        typed = {
            f"{name}.{what}".lstrip("."): str(n)
            for name, group in own.counts.items()
            for what, n in group.items()
        }
        return _form(request, meeting, item, typed)
    typed, counts = _given(request, item)
    present = seats_of(pk).present(item.body)
    typed["reason"] = request.POST.get("reason", "").strip()
    sign = _to_look_at(request, counts)
    if sign and not faults(counts, present):
        return _form(request, meeting, item, typed, wrong=_beside(doubts(counts)), looked=sign)
    try:
        done = meetings.correct_tally(
            actor=request.actor,
            now=request.now,
            item_id=item.pk,
            counts=counts,
            reason=typed["reason"],
            key=key_of(request.POST.get("idempotency")),
        )
    except AlreadyDone:
        return redirect("meeting-item", pk, position)
    except Refusal as refusal:
        wrong = _wrong(refusal, counts, present) if refusal.field else {}
        if refusal.field == "reason":
            wrong["reason"] = [word(c) for c in refusal.checks if not c.met]
        if wrong:
            return _form(request, meeting, item, typed, wrong=wrong)
        return _form(request, meeting, item, typed, refusal=refusal)
    if done.state == "waiting":
        messages.success(request, _("Your count is corrected. What it was before is kept with it."))
    else:
        _tell(request, done)
    return redirect("meeting-item", pk, position)


def _form(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem,
    typed: Typed,
    *,
    wrong: dict[str, list[str]] | None = None,
    looked: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "area": meeting.area,
        "practice": meeting.practice,
        "crumbs": words.crumbs(
            meeting,
            (item.title, f"/meetings/{meeting.pk}/items/{item.position}/"),
            (_("Correct my count"), ""),
        ),
        "meeting": meeting,
        "item": item,
        "classes": list(CLASSES.get(item.body, {"": ()})),
        "class_names": words.class_names(item.body),
        "fields": fields_of(item),
        "present": seats_of(meeting.pk).present(item.body),
        "typed": typed,
        "wrong": wrong or {},
        "looked": looked,
        "refusal": refusal,
    }
    status = 422 if wrong or refusal else 200
    return render(request, "meetings/correct.html", context, status=status)
