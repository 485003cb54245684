"""The sheet of a meeting whose attendance is counted: numbers group by group, held to the roll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.counted_people import due_person
from xiangyue.actions.meeting_frame import keeps
from xiangyue.actions.meeting_proxies import alive, clause_of
from xiangyue.actions.turnouts import GroupCount, may_leave_out
from xiangyue.core.digits import whole, wholes
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Arrival, Meeting, Person
from xiangyue.methods.wording import clause
from xiangyue.web import meeting_proxies
from xiangyue.web import meeting_words as words
from xiangyue.web.formats import is_chinese
from xiangyue.web.forms import key_of
from xiangyue.web.wording import word


@dataclass(frozen=True)
class Mine:
    """Where one who is due at a counted meeting stands: ``due`` or ``present``."""

    state: str


def mine(meeting: Meeting, person_id: int | None) -> Mine | None:
    """Whether this person, or their household, is counted; None where they are not due."""
    person = Person.objects.select_related("household").filter(pk=person_id).first()
    if person is None or person.area_id != meeting.area_id or not person.active:
        return None
    held = meeting_proxies.held_by(meeting, person.pk)
    waits = any(row.state == "given" for row in held)
    if not due_person(person, person.household, meeting):
        return Mine("due" if waits else "present") if held else None
    arrived = Arrival.objects.filter(meeting=meeting)
    if meeting.counted == "households":
        there = arrived.filter(household_id=person.household_id).exists()
    else:
        there = arrived.filter(person=person).exists()
    return Mine("present" if there and not waits else "due")


def _number(given: str) -> int:
    """A whole number as typed, nothing for 0; -1 for what is none."""
    number = whole(given.strip() or "0", 999_999)
    return -1 if number is None else number


def sheet(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The signatures of each group entered as a number, and who runs the meeting by name."""
    if not keeps(meeting, request.actor):
        return redirect("meeting", meeting.pk)
    rows = words.by_group(meeting)
    clause_away = may_leave_out(meeting)
    for n, row in enumerate(rows):
        row.typed = str(row.on_paper) if row.marked_at else ""
        row.typed_away = str(row.left_out) if row.left_out else ""
        row.wrong, row.field = "", f"n-{n}"
    staff = words.attendance(meeting)
    by_proxy = clause_of(meeting)
    given = alive(meeting) if by_proxy else []
    refusal = None
    if request.method == "POST":
        ticked = set(wholes(request.POST.getlist("present")))
        through = set(wholes(request.POST.getlist("proxy")))
        counts = {}
        for n, row in enumerate(rows):
            row.typed = request.POST.get(f"n-{n}", "").strip()
            row.typed_away = request.POST.get(f"away-{n}", "").strip()
            if row.typed or row.typed_away or row.marked_at:
                counts[row.group] = GroupCount(_number(row.typed), _number(row.typed_away))
        try:
            meetings.mark_groups(
                actor=request.actor,
                now=request.now,
                meeting_id=meeting.pk,
                groups=counts,
                present=sorted(ticked),
                proxies=sorted(through) if by_proxy else None,
                key=key_of(request.POST.get("idempotency")),
            )
            messages.success(request, _("The sheet is saved."))
            return redirect("meeting", meeting.pk)
        except AlreadyDone:
            return redirect("meeting", meeting.pk)
        except Refusal as found:
            refusal = _beside(rows, found)
        for a in staff:
            a.state = "present" if a.person_id in ticked else a.state
        for row in given:
            row.state = "present" if row.pk in through else row.state
    found = 422 if any(row.wrong for row in rows) else 409
    return render(
        request,
        "meetings/groups.html",
        {
            "area": meeting.area,
            "practice": meeting.practice,
            "crumbs": words.crumbs(meeting, (_("Attendance sheet"), "")),
            "meeting": meeting,
            "groups": rows,
            "staff": staff,
            "away_by": clause(clause_away, "zh" if is_chinese() else "en") if clause_away else "",
            "arrived": _arrived(meeting),
            "by_proxy": by_proxy,
            "given": given,
            "said": words.said,
            "refusal": refusal,
            "missing": [r for r in rows if not r.marked_at],
        },
        status=found if request.method == "POST" else 200,
    )


def _beside(rows: list[Any], refusal: Refusal) -> Refusal | None:
    """Put what is said beside the group that it is about; what is about none stays above."""
    for row in rows:
        if refusal.field == f"group-{row.group}":
            row.wrong = " ".join(word(c) for c in refusal.checks if not c.met)
            return None
    return refusal


def _arrived(meeting: Meeting) -> dict[str, list[str]]:
    """Who checked in by phone, by group, so that nobody signs as well: one query."""
    found: dict[str, list[str]] = {}
    for arrival in (
        Arrival.objects.filter(meeting=meeting).select_related("person", "household").order_by("at")
    ):
        home = f"{arrival.household.number} " if arrival.household else ""
        found.setdefault(arrival.group, []).append(home + arrival.person.name)
    return found
