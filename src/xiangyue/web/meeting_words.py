"""What the pages of meetings share: names of states, ways and classes; who may see what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.access.actors import Actor
from xiangyue.access.meetings import may_see
from xiangyue.actions import stood_for
from xiangyue.actions.meeting_frame import (
    BODY_RULES,
    TELLERS,
    Seats,
    book,
    charter_for,
    day_of,
    seats_by,
    seats_of,
)
from xiangyue.core.bodies import CLASSES
from xiangyue.core.group_names import group_order
from xiangyue.core.places import display_name
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    Household,
    Meeting,
    Membership,
    Turnout,
)
from xiangyue.methods.wording import count_name, sentences
from xiangyue.web.formats import is_chinese
from xiangyue.web.links import maybe_url, url

STATES: dict[str, Promise | str] = {
    "called": pgettext_lazy("meeting", "Called"),
    "open": pgettext_lazy("meeting", "In session"),
    "closed": pgettext_lazy("meeting", "Held"),
    "no_quorum": pgettext_lazy("meeting", "Too few came: no sitting"),
    "cancelled": pgettext_lazy("meeting", "Called off"),
}
STATE_LOOKS = {
    "called": "wait",
    "open": "open",
    "closed": "done",
    "no_quorum": "bad",
    "cancelled": "",
}
OUTCOMES: dict[str, Promise | str] = {
    "pending": pgettext_lazy("item", "Not decided yet"),
    "passed": pgettext_lazy("item", "Passed"),
    "failed": pgettext_lazy("item", "Not passed"),
    "void": pgettext_lazy("item", "Void"),
    "heard": pgettext_lazy("item", "Heard"),
    "withdrawn": pgettext_lazy("item", "Taken off the agenda"),
}
OUTCOME_LOOKS = {
    "pending": "wait",
    "passed": "done",
    "failed": "bad",
    "void": "bad",
    "heard": "done",
    "withdrawn": "",
}
COLUMNS: dict[str, Promise | str] = {
    "issued": pgettext_lazy("ballots", "Issued"),
    "returned": pgettext_lazy("ballots", "Returned"),
    "for": pgettext_lazy("ballots", "For"),
    "against": pgettext_lazy("ballots", "Against"),
    "abstain": pgettext_lazy("ballots", "Abstain"),
    "void": pgettext_lazy("ballots", "Void"),
}


class _ClassNames(dict[str, Any]):
    """A county's own class is called as its count is."""

    def __missing__(self, name: str) -> str:
        return count_name(f"due.{name}", "zh" if is_chinese() else "en")


CLASS_NAMES: dict[str, Promise | str] = _ClassNames()
CLASS_NAMES |= {
    "": lazy("All members"),
    "representatives": lazy("Representatives"),
    "committee": lazy("Village committee"),
}
PRESENCE: dict[str, Promise | str] = {
    "due": pgettext_lazy("attendance", "Not there yet"),
    "present": pgettext_lazy("attendance", "Present"),
    "excused": pgettext_lazy("attendance", "Excused"),
    "absent": pgettext_lazy("attendance", "Absent"),
}


def said(key: str) -> str:
    """A name out of the wording files (``body.x``, ``role.x``, ``way.x``) for this reader."""
    return sentences().get(key, {}).get("zh" if is_chinese() else "en", key.partition(".")[2])


def load(request: HttpRequest, pk: int) -> Meeting:
    """The meeting with its place and people; Http404, as for one that the reader may not see. One
    query."""
    meeting = (
        Meeting.objects.select_related("area__jurisdiction", "chair", "recorder", "called_by")
        .filter(pk=pk)
        .first()
    )
    if meeting is None or not may_see(request.actor, meeting):
        raise Http404
    meeting.area.shown = display_name(meeting.area.name, "village")
    return meeting


def crumbs(meeting: Meeting, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of a meeting."""
    return [
        (meeting.area.shown, maybe_url("village", meeting.area_id)),
        (lazy("Meetings"), url("meetings", meeting.area_id)),
        (meeting.title, url("meeting", meeting.pk)),
        *more,
    ]


def insider(request: HttpRequest, meeting: Meeting, *, due: bool = False) -> bool:
    """Whether the reader sees names: who is due, holds a seat here, or is an officer above."""
    actor: Actor = request.actor
    return (
        due
        or any(code == meeting.area_id for _, code in actor.seats)
        or actor.officer_of(meeting.area_id)
    )


def villager(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the reader lives here: reads the minutes, not who raised a hand."""
    return request.actor.person_id is not None and request.actor.area == meeting.area_id


def attendance(meeting: Meeting) -> list[Attendance]:
    """Everyone due with their names, class by class: one query."""
    rows = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    order = list(CLASSES.get(meeting.body, {"": ()}))
    rank = {"assembly_chair": 0, "secretary": 0, "director": 0}
    return sorted(
        rows,
        key=lambda a: (
            order.index(a.counted_as) if a.counted_as in order else len(order),
            rank.get(a.role, 1),
            a.person_id,
        ),
    )


def tellers(meeting: Meeting, rows: list[Attendance]) -> list[str]:
    """The names of those who may count ballots here (``why_not_count``): one query."""
    day = day_of(meeting)
    seats = Membership.objects.filter(area_id=meeting.area_id, role__in=TELLERS, start__lte=day)
    holders = seats.filter(Q(end__isnull=True) | Q(end__gte=day), person__active=True)
    named = dict(holders.order_by("id").values_list("person_id", "person__name"))
    named |= {a.person_id: a.person.name for a in rows if a.state == "present"}
    return [name for pk, name in named.items() if pk != meeting.chair_id]


def seats(meeting: Meeting, rows: list[Attendance]) -> Seats:
    """Who is due and who is there: out of the sheet, or counted (one query)."""
    if meeting.counted:
        return seats_of(meeting.pk)
    return seats_by((a.state, a.role, a.counted_as) for a in rows)


def by_group(meeting: Meeting) -> list[Turnout]:
    """The groups of a meeting whose attendance is counted, each with ``came``: one query."""
    found = list(Turnout.objects.filter(meeting=meeting).order_by("group"))
    for row in found:
        row.came = row.on_paper + row.by_phone + row.by_proxy
        row.counts = row.due - row.left_out
    return sorted(found, key=lambda t: (not t.group, group_order(t.group)))


def class_names(body: str) -> dict[str, Any]:
    """What the classes of a body are called: a community's representatives are residents'."""
    rule = BODY_RULES.get(body, "")
    if body == "representatives_assembly" or not rule:
        return CLASS_NAMES
    lang = "zh" if is_chinese() else "en"
    own = {name: count_name(f"due.{name}", lang, rule=rule) for name in CLASSES.get(body, ())}
    return {"": CLASS_NAMES[""], **own}


def by_class(meeting: Meeting, rows: list[Attendance]) -> list[dict[str, Any]]:
    """The sheet in its classes: name, people, how many are there."""
    groups = []
    for name in CLASSES.get(meeting.body, {"": ()}):
        mine = [a for a in rows if a.counted_as == name]
        groups.append(
            {
                "key": name,
                "name": class_names(meeting.body)[name],
                "rows": mine,
                "present": sum(a.state == "present" for a in mine),
            }
        )
    return groups


def needs(item: AgendaItem, meeting: Meeting, counts: dict[str, int]) -> tuple[Check, ...]:
    """The least that would pass this item with those present; empty where no rule is named."""
    rule = item.rule or BODY_RULES.get(meeting.body, "")
    if not rule or item.way == "consult":
        return ()
    try:
        return book().needs(
            rule,
            counts
            | (
                stood_for.at_meeting(meeting.pk, meeting.area_id, day_of(meeting))
                if stood_for.wanted(rule, item.body, day_of(meeting), meeting.area_id)
                else {}
            ),
            day=day_of(meeting),
            area=meeting.area_id,
            charter=charter_for(meeting, item),
        )
    except Refusal:
        return ()


def open_to_all(actor: Actor) -> list[Meeting]:
    """Meetings of their village whose attendance is counted, still to come or under way."""
    found = Meeting.objects.filter(
        area_id=actor.area, practice=False, counted__gt="", state__in=("called", "open")
    )
    own = Q(group="")
    home = Household.objects.filter(residents__id=actor.person_id).values("group")
    return list(found.filter(own | Q(group__in=home)).order_by("starts_at"))


def my_meetings(actor: Actor) -> Any:
    """The meetings at which the person is due and that are still to come or under way."""
    return (
        Attendance.objects.filter(
            Q(meeting__state="called") | Q(meeting__state="open"), person_id=actor.person_id
        )
        .select_related("meeting__area")
        .order_by("meeting__starts_at")
    )
