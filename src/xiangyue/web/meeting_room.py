"""One meeting: its page, its sheet, the code in the room, its opening, its end, its minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.meeting_frame import (
    Seats,
    charter_of,
    check_from,
    convenes,
    keeps,
    quorum_checks,
    quorums,
    total,
)
from xiangyue.actions.meeting_proxies import clause_of
from xiangyue.actions.minutes import draft_minutes
from xiangyue.actions.sittings import early_check
from xiangyue.core.bodies import OFFICE, OFFICERS
from xiangyue.core.digits import COUNTED, whole, wholes
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import AgendaItem, Attendance, Meeting, Membership
from xiangyue.web import meeting_groups
from xiangyue.web import meeting_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, key_of, once
from xiangyue.web.links import url
from xiangyue.web.meeting_documents import papers
from xiangyue.web.meeting_proxies import held_by
from xiangyue.web.refused import refusal_page


class OpenForm(ActForm):
    """Who presides and who records."""

    chair = forms.ChoiceField(label=lazy("Who presides"))
    recorder = forms.ChoiceField(label=lazy("Who records"))
    early_reason = forms.CharField(
        label=lazy("Why it is opened before the announced hour"),
        help_text=lazy("For example: everyone who is due has come."),
        max_length=200,
    )


class MinutesForm(ActForm):
    """The minutes, to be edited."""

    text = forms.CharField(
        label=lazy("Minutes"), widget=forms.Textarea(attrs={"rows": 24}), max_length=40000
    )


def _quorum(meeting: Meeting, items: list[AgendaItem], seats: Seats) -> list[Any]:
    if meeting.state in ("closed", "no_quorum") and meeting.quorum.get("checks"):
        return [check_from(c) for c in meeting.quorum["checks"]]
    try:
        return quorum_checks(quorums(meeting, items, seats))
    except Refusal as refusal:
        return list(refusal.checks)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting: notice, quorum, items with their results, what is to be done next."""
    meeting = words.load(request, pk)
    return _page(request, meeting)


def _page(
    request: HttpRequest, meeting: Meeting, form: OpenForm | None = None, refusal: Any = None
) -> HttpResponse:
    rows = words.attendance(meeting)
    items = list(meeting.items.select_related("matter", "matter__procedure").order_by("position"))
    actor = request.actor
    mine = next((a for a in rows if a.person_id == actor.person_id), None)
    seats = words.seats(meeting, rows)
    checks = _quorum(meeting, items, seats)
    there = seats.counts(meeting.body)
    convener = convenes(meeting, actor)
    its_day = local_day(request.now) >= local_day(meeting.starts_at)
    enough = all(c.met for c in checks)
    groups = words.by_group(meeting) if meeting.counted else []
    if form is None and convener and meeting.state == "called" and its_day:
        form = open_form(request, meeting, rows)
    context = {
        "area": meeting.area,
        "practice": meeting.practice,
        "crumbs": words.crumbs(meeting),
        "meeting": meeting,
        "items": items,
        "mine": mine,
        "rows": rows,
        "checks": checks,
        "enough": enough,
        "due": total(there, "due"),
        "present": total(there, "present"),
        "by_group": groups,
        "proxies": bool(clause_of(meeting)),
        "due_here": bool(clause_of(meeting)) and words.villager(request, meeting),
        "seen": sum(a.seen_at is not None for a in rows),
        "its_day": its_day,
        "time_over": request.now >= meeting.starts_at,
        "early": early_check(meeting, request.now) if meeting.state == "called" else None,
        "convener": convener,
        "keeper": keeps(meeting, actor),
        "insider": words.insider(request, meeting, due=mine is not None),
        "reads_minutes": words.villager(request, meeting)
        or words.insider(request, meeting, due=mine is not None),
        "left": [i for i in items if i.outcome == "pending"],
        "said": words.said,
        "states": words.STATES,
        "looks": words.STATE_LOOKS,
        "outcomes": words.OUTCOMES,
        "outcome_looks": words.OUTCOME_LOOKS,
        "columns": words.COLUMNS,
        "check_from": check_from,
        "form": form,
        "refusal": refusal,
        "papers": papers(
            meeting,
            items,
            groups,
            keeper=keeps(meeting, actor),
            reader=words.villager(request, meeting)
            or words.insider(request, meeting, due=mine is not None),
        ),
        "own_numbers": bool(charter_of(meeting)),
    }
    status = form.status if form is not None and form.is_bound else 200
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, "meetings/show.html", context, status=status)


def open_form(request: HttpRequest, meeting: Meeting, rows: list[Attendance]) -> OpenForm:
    """The form by which a meeting is opened, with those present to preside."""
    form = OpenForm.of(
        request,
        version=meeting.version,
        initial={"recorder": request.actor.person_id, "chair": ""},
    )
    there = [(a.person_id, a.person.name) for a in rows if a.state == "present"]
    form.fields["chair"].choices = [("", _("As the rules say")), *there]
    form.fields["chair"].required = False
    if not early_check(meeting, request.now):
        del form.fields["early_reason"]
    may = {request.actor.person_id: request.actor.name, **_clerks(meeting, request), **dict(there)}
    form.fields["recorder"].choices = list(may.items())
    return form


def _clerks(meeting: Meeting, request: HttpRequest) -> dict[int, str]:
    """Who keeps the minutes by office, whether or not they are due in that body: one query."""
    held = Membership.objects.filter(
        area_id=meeting.area_id,
        role__in=(*OFFICE, *OFFICERS),
        person__active=True,
        start__lte=local_day(request.now),
    ).exclude(end__lt=local_day(request.now))
    return dict(held.order_by("pk").values_list("person_id", "person__name"))


def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the meeting; the refusal shows every condition on the meeting's own page."""
    meeting = words.load(request, pk)
    if request.method != "POST":
        return redirect("meeting", pk)
    form = open_form(request, meeting, words.attendance(meeting))
    if form.is_valid() and form.did(
        request,
        meetings.open_meeting,
        meeting_id=pk,
        chair_id=int(form.cleaned_data["chair"] or 0) or None,
        recorder_id=int(form.cleaned_data["recorder"]),
        early_reason=form.cleaned_data.get("early_reason", ""),
        expected=form.version,
    ):
        return redirect("meeting", pk)
    return _page(request, words.load(request, pk), form)


def do(request: HttpRequest, pk: int) -> HttpResponse:
    """The acts of one button: confirm, no-quorum, close, cancel, hear, withdraw, discuss."""
    if request.method != "POST":
        return redirect("meeting", pk)
    post = request.POST
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "key": key_of(post.get("idempotency")),
    }
    name, item = post.get("act", ""), post.get("item", "")
    seen, position = whole(post.get("expected_version")), whole(item, COUNTED)
    version = {} if seen is None else {"expected": seen}
    back = redirect("my-meetings") if post.get("back") == "mine" else redirect("meeting", pk)
    try:
        if name == "confirm":
            meetings.confirm_notice(meeting_id=pk, **common)
            messages.success(request, _("Thank you. The village knows that you have the notice."))
        elif name == "no-quorum":
            meetings.declare_no_quorum(meeting_id=pk, **version, **common)
        elif name == "close":
            meetings.close_meeting(
                meeting_id=pk, guests=post.get("guests", ""), **version, **common
            )
        elif name == "cancel":
            meetings.cancel_meeting(
                meeting_id=pk, reason=post.get("reason", ""), **version, **common
            )
        elif name in ("hear", "withdraw", "discuss") and position is not None:
            found = AgendaItem.objects.filter(meeting_id=pk, position=position).first()
            if found is None:
                raise refuse("meeting.no-item", code="not-found")
            back = redirect("meeting-item", pk, position)
            if name == "hear":
                meetings.hear(item_id=found.pk, text=post.get("text", ""), **common)
            elif name == "discuss":
                meetings.discuss(item_id=found.pk, text=post.get("text", ""), **common)
                messages.success(request, _("Written down."))
            else:
                meetings.withdraw_item(item_id=found.pk, reason=post.get("reason", ""), **common)
        elif name == "sign":
            meeting = words.load(request, pk)
            meetings.sign_minutes(meeting_id=pk, text=_draft(meeting), **version, **common)
            back = redirect("meeting-minutes", pk)
        else:
            raise refuse("meeting.unknown", code="not-found")
    except AlreadyDone:
        pass
    except Refusal as refusal:
        return refusal_page(request, refusal, back=url("meeting", pk))
    return back


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance sheet: everyone due, class by class, each a row to tap."""
    meeting = words.load(request, pk)
    if meeting.counted:
        return meeting_groups.sheet(request, meeting)
    if not keeps(meeting, request.actor):
        return redirect("meeting", pk)
    refusal = None
    rows = words.attendance(meeting)
    ticked = set(wholes(request.POST.getlist("present")))
    reasons = {
        number: v.strip()
        for k, v in request.POST.items()
        if k.startswith("reason-") and (number := whole(k[7:])) is not None and v.strip()
    }
    everyone = request.method == "POST" and "all" in request.POST
    if everyone:  # nothing is saved: those who did not come are now unticked by hand
        ticked = {a.person_id for a in rows} - set(reasons)
    elif request.method == "POST":
        try:
            meetings.mark_attendance(
                actor=request.actor,
                now=request.now,
                meeting_id=pk,
                present=sorted(ticked),
                excused=reasons,
                key=key_of(request.POST.get("idempotency")),
            )
            messages.success(request, _("The sheet is saved."))
            return redirect("meeting", pk)
        except AlreadyDone:
            return redirect("meeting", pk)
        except Refusal as found:
            refusal = found
    if request.method == "POST":
        for a in rows:  # what was ticked and typed stays
            fixed = a.state == "present" and (meeting.state == "open" or a.how == "qr")
            a.state = "present" if fixed or a.person_id in ticked else "due"
            a.reason = reasons.get(a.person_id, "")
    return render(
        request,
        "meetings/sheet.html",
        {
            "area": meeting.area,
            "practice": meeting.practice,
            "crumbs": words.crumbs(meeting, (_("Attendance sheet"), "")),
            "meeting": meeting,
            "groups": words.by_class(meeting, rows),
            "due": len(rows),
            "everyone": everyone,
            "said": words.said,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def room_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code for the wall of the room, big; for those who keep the sheet."""
    meeting = words.load(request, pk)
    if not keeps(meeting, request.actor):
        return redirect("meeting", pk)
    link = request.build_absolute_uri(url("meeting-in", pk, meeting.code))
    return render(
        request,
        "meetings/code.html",
        {
            "area": meeting.area,
            "practice": meeting.practice,
            "crumbs": words.crumbs(meeting, (_("Code for the room"), "")),
            "meeting": meeting,
            "link": link,
        },
    )


def arrive(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A member who is there says so: one page, one button."""
    meeting = words.load(request, pk)
    if code.upper() != meeting.code:
        return refusal_page(request, refuse("meeting.code", code="not-found"))
    mine = _mine(request, meeting)
    if request.method == "POST":
        once(request, meetings.check_in, code=code, key=key_of(request.POST.get("idempotency")))
        return redirect("meeting-in", pk, code)
    return render(
        request,
        "meetings/arrive.html",
        {
            "area": meeting.area,
            "practice": meeting.practice,
            "crumbs": words.crumbs(meeting, (_("I am here"), "")),
            "meeting": meeting,
            "mine": mine,
            "held": held_by(meeting, request.actor.person_id),
        },
    )


def _mine(request: HttpRequest, meeting: Meeting) -> Any:
    """How the reader stands at this meeting: ``state`` is due or present; None where not due."""
    person = request.actor.person_id
    if not meeting.counted:
        return Attendance.objects.filter(meeting=meeting, person_id=person).first()
    return meeting_groups.mine(meeting, person)


def _draft(meeting: Meeting) -> str:
    return meeting.minutes or draft_minutes(meeting, "zh")


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: they write themselves, the recorder edits them, chair or recorder signs."""
    meeting = words.load(request, pk)
    due = Attendance.objects.filter(meeting=meeting, person_id=request.actor.person_id).exists()
    if not (words.insider(request, meeting, due=due) or words.villager(request, meeting)):
        return redirect("meeting", pk)
    may_edit = (
        keeps(meeting, request.actor)
        and meeting.state in ("open", "closed")
        and meeting.minutes_signed_at is None
    )
    text = _draft(meeting)
    form = None
    if may_edit:
        form = MinutesForm.of(request, version=meeting.version, initial={"text": text})
        if form.is_valid() and form.did(
            request,
            meetings.edit_minutes,
            meeting_id=pk,
            text=form.cleaned_data["text"],
            expected=form.version,
        ):
            messages.success(request, _("The minutes are saved."))
            return redirect("meeting-minutes", pk)
    context = {
        "area": meeting.area,
        "practice": meeting.practice,
        "crumbs": words.crumbs(meeting, (_("Minutes"), "")),
        "meeting": meeting,
        "text": text,
        "form": form,
        "may_sign": meeting.state == "closed"
        and meeting.minutes_signed_at is None
        and request.actor.person_id in (meeting.chair_id, meeting.recorder_id),
    }
    status = form.status if form is not None and form.is_bound else 200
    return render(request, "meetings/minutes.html", context, status=status)
