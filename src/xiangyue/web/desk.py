"""The desk: what is due now for the person who sits at it, in one list by the day it is due."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiangyue.access.actors import Actor
from xiangyue.actions.meeting_frame import CONVENERS
from xiangyue.actions.opinions import ANSWERERS
from xiangyue.actions.postings import PUBLISHERS
from xiangyue.actions.roster import KEEPERS
from xiangyue.core.bodies import BODIES, BRANCH, COMMITTEE, OFFICE, SUPERVISION
from xiangyue.core.places import display_name, level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data import desk as rows
from xiangyue.data import figures
from xiangyue.data import reviews as reviewed
from xiangyue.data.models import Area, ProcedureVersion
from xiangyue.methods import library
from xiangyue.web import overdue
from xiangyue.web.formats import local_day, moment
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import body_name, reader
from xiangyue.web.opinion_words import cut
from xiangyue.web.reviews import row_of

KINDS: dict[str, Promise | str] = {
    "matter": lazy("Matters"),
    "meeting": lazy("Meetings"),
    "opinion": lazy("Opinions"),
    "visit": lazy("Visits"),
    "posting": lazy("Postings"),
    "task": lazy("Tasks"),
    "supervision": lazy("Findings and questions"),
    "duty": lazy("Duties"),
}
PICTURES = {
    "matter": "matters",
    "meeting": "people",
    "opinion": "say",
    "visit": "home",
    "posting": "posting",
    "task": "done",
    "supervision": "search",
    "duty": "check",
}
SHOWN = 100
TOWNSHIP = 4  # the level of an area


@dataclass(frozen=True)
class Due:
    """One thing to do: a verb and its object, where it is done, and by when."""

    kind: str
    words: str
    of: str  # the matter, the place, the count: a second line
    link: str
    due_on: date | None

    @property
    def picture(self) -> str:
        """The picture of its kind."""
        return PICTURES[self.kind]


def seated_at(actor: Actor) -> str:
    """The code of the area whose desk is the actor's own; "" for one without a seat."""
    codes = {code for _role, code in actor.seats}
    if not codes:
        return ""
    return actor.area if actor.area in codes else max(codes, key=lambda c: (len(c), c))


def due_for(actor: Actor, area: str, *, now: datetime, practice: bool = False) -> list[Due]:
    """Everything due for this person in this village, the earliest first: three queries."""
    return dues([(actor, area, practice)], now=now)[0] if actor.person_id is not None else []


def dues(desks: Sequence[tuple[Actor, str, bool]], *, now: datetime) -> list[list[Due]]:
    """What is due on each desk (who, in which village, whether in practice): three queries."""
    today = timezone.localdate(now)
    asked = [_asked(actor, area, practice) for actor, area, practice in desks]
    found: list[list[Due]] = [[] for _desk in desks]
    parts = rows.parts(asked, today)
    procedures = _procedures([row for _n, row in parts])
    for n, part in parts:
        found[n] += _part(desks[n][0], asked[n].area, part, procedures[part.fingerprint])
    for n, meeting in rows.meetings(asked, today):
        runs, counts = meeting.body in asked[n].runs, asked[n].counts
        found[n] += _meeting(meeting, desks[n][0], runs, counts, today)
    for n, row in rows.rest(asked, today):
        found[n].append(WORDED[row.kind](asked[n].area, row))
    return [sorted(some, key=lambda d: (d.due_on or date.max, d.kind, d.words)) for some in found]


def _asked(actor: Actor, area: str, practice: bool) -> rows.Desk:
    """What belongs on a desk, by the roles held."""
    assert actor.person_id is not None
    return rows.Desk(
        area=area,
        person=actor.person_id,
        practice=practice,
        runs=[b for b, roles in CONVENERS.items() if actor.holds(area, "clerk", *roles)],
        counts=actor.holds(area, "clerk", *SUPERVISION),
        opinions=actor.holds(area, *ANSWERERS),
        objections=actor.holds(area, *PUBLISHERS, "secretary"),
        postings=actor.holds(area, *PUBLISHERS),
        findings=actor.holds(area, *COMMITTEE, "clerk"),
        asked=[b for b, roles in BODIES.items() if actor.holds(area, "clerk", *roles)],
    )


def _procedures(found: list[rows.PartRow]) -> dict[str, Procedure]:
    """The pinned definitions by fingerprint; a query only for those this process has not read."""
    read = {row.fingerprint: library.known(row.fingerprint) for row in found}
    missing = {row.version for row in found if read[row.fingerprint] is None}
    if missing:
        for version in ProcedureVersion.objects.filter(pk__in=missing):
            read[version.fingerprint] = library.pinned(version.fingerprint, version.raw)
    return {mark: procedure for mark, procedure in read.items() if procedure is not None}


def _part(actor: Actor, area: str, row: rows.PartRow, procedure: Procedure) -> list[Due]:
    part = procedure.part(row.key)
    if not actor.holds(area, *part.actors):
        return []
    if procedure.confined == "people" and not row.own:
        return []
    kind, more = "matter", ""
    if "households" in part.targets and row.mine:
        if (row.reached or 0) >= row.mine:
            return []
        kind = "visit"
        more = _("%(have)s of your %(need)s households told") % {
            "have": row.reached or 0,
            "need": row.mine,
        }
    number = procedure.number_of(row.key)
    step = procedure.text(reader(), "steps", procedure.step_of(row.key).key, "name")
    words = procedure.text(reader(), "parts", row.key, "name") or row.key
    if kind == "visit":
        words = _("Visit your households: %(part)s") % {"part": words}
    of = _("Step %(n)s, %(step)s") % {"n": number, "step": step}
    of = " · ".join(filter(None, (row.title, of, more)))
    link = maybe_url("matter-part", row.matter, row.key) or maybe_url("matter", row.matter)
    return [Due(kind, words, of, link, row.due_on)]


def _meeting(
    row: rows.MeetingRow, actor: Actor, runs: bool, counts: bool, today: date
) -> list[Due]:
    day = local_day(row.starts_at)
    words = ""
    if row.state == "open":
        if row.counted_once and counts:
            words = _("Count the ballots a second time: %(title)s")
        elif row.due is not None or runs:
            words = _("Under way: %(title)s")
    elif row.state == "closed":
        if actor.person_id in (row.chair, row.recorder):
            words = _("Read and sign the minutes: %(title)s")
    elif runs and day <= today:
        words = _("Take attendance and open: %(title)s")
    elif row.due == "due" and not row.seen:
        words = _("Confirm that you know: %(title)s")
    elif row.due is not None and row.due != "excused":
        words = _("Attend: %(title)s")
    elif runs:
        words = _("Prepare: %(title)s")
    if not words:
        return []
    of = " · ".join(filter(None, (body_name(row.body), moment(row.starts_at), row.place)))
    return [Due("meeting", words % {"title": row.title}, of, maybe_url("meeting", row.id), day)]


def _opinion(area: str, row: rows.Row) -> Due:
    words = _("Answer: %(text)s") % {"text": cut(row.words, 60) or _("(spoken)")}
    of = _("Taken in hand") if row.more else ""
    return Due("opinion", words, of, maybe_url("opinion", row.id), row.due_on)


def _objection(area: str, row: rows.Row) -> Due:
    words = _("Answer objections: %(title)s") % {"title": row.words}
    of = _("%(n)s not answered") % {"n": row.more}
    return Due("posting", words, of, maybe_url("posting", row.id), row.due_on)


def _posting(area: str, row: rows.Row) -> Due:
    words = _("Take down: %(title)s") % {"title": row.words}
    of = _("Its time on the board is over")
    return Due("posting", words, of, maybe_url("posting", row.id), row.due_on)


def _task(area: str, row: rows.Row) -> Due:
    link = maybe_url("task", row.id) or maybe_url("matter-part", row.matter, row.more)
    return Due("task", row.words, _("Report your progress"), link, row.due_on)


def _finding(area: str, row: rows.Row) -> Due:
    words = _("Answer a finding: %(text)s") % {"text": cut(row.words, 60)}
    link = maybe_url("finding", row.id) or maybe_url("matter", row.matter)
    return Due("supervision", words, "", link, row.due_on)


def _question(area: str, row: rows.Row) -> Due:
    words = _("Answer a written question: %(text)s") % {"text": cut(row.words, 60)}
    of = _("Asked of: %(body)s") % {"body": body_name(row.more)}
    link = maybe_url("question", row.id) or (
        maybe_url("matter", row.matter) if row.matter else maybe_url("questions", area)
    )
    return Due("supervision", words, of, link, row.due_on)


WORDED: dict[str, Callable[[str, rows.Row], Due]] = {
    "opinion": _opinion,
    "objection": _objection,
    "posting": _posting,
    "task": _task,
    "finding": _finding,
    "question": _question,
    "turn": lambda _area, row: Due(
        "duty", json.loads(row.words)[reader()], row.more, url("duty-turn", row.id), row.due_on
    ),
}


@never_cache
@require_safe
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The desk of the person signed in, in one area: seven queries in a village."""
    actor = request.actor
    if actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    area = Area.objects.select_related("jurisdiction").filter(code=code).first()
    if area is None or not hasattr(area, "jurisdiction"):
        raise Http404
    area.shown = display_name(area.name, level_of(area.code))
    if not any(c == code for _role, c in actor.seats):
        if actor.officer_of(code):
            return redirect("desk", seated_at(actor))
        raise refuse("desk.not-yours", code="not-allowed")
    if len(code) != 12:
        return _above(request, area)
    everything = due_for(actor, code, now=request.now, practice=area.jurisdiction.practice)
    kind = request.GET.get("kind", "")
    some = [d for d in everything if d.kind == kind] if kind in KINDS else everything
    today = timezone.localdate(request.now)
    counts = {k: sum(d.kind == k for d in everything) for k in KINDS}
    context = {
        "area": area,
        "practice": area.jurisdiction.practice,
        "crumbs": _crumbs(area),
        "rows": some[:SHOWN],
        "more": max(0, len(some) - SHOWN),
        "late": sum(d.due_on is not None and d.due_on < today for d in everything),
        "total": len(everything),
        "kind": kind if kind in KINDS else "",
        "filters": [(k, words, counts[k]) for k, words in KINDS.items() if counts[k]],
        "today": today,
        "links": _links(actor, code),
    }
    return render(request, "desk/desk.html", context)


def _crumbs(area: Area) -> list[tuple[str, str]]:
    name = "village" if len(area.code) == 12 else "area"
    return [(area.shown, maybe_url(name, area.code)), (_("Desk"), url("desk", area.code))]


def _links(actor: Actor, code: str) -> list[tuple[str, str, str]]:
    """Where this person often goes on to: (words, address, picture)."""
    conveners = {role for roles in CONVENERS.values() for role in (*roles, "clerk")}
    wanted: list[tuple[str, str, str, Collection[str]]] = [
        (_("Say something heard at the door"), "opinion-door", "say", ()),
        (_("Opinions to work on"), "opinion-inbox", "say", ANSWERERS),
        (_("Take in a request"), "help-new", "people", BRANCH + COMMITTEE + OFFICE),
        (_("Begin a matter"), "matter-new", "matters", BRANCH + OFFICE),
        (_("Call a meeting"), "meeting-new", "people", conveners),
        (_("People"), "people", "person", KEEPERS),
    ]
    return [
        (words, link, picture)
        for words, name, picture, roles in wanted
        if (link := maybe_url(name, code)) and (not roles or actor.holds(code, *roles))
    ]


def _above(request: HttpRequest, area: Area) -> HttpResponse:
    """An officer's desk: what waits for an answer here, what is overdue below, the figures."""
    today = timezone.localdate(request.now)
    first = today.replace(day=1)
    numbers = figures.read([area.code], first=first, last=today, today=today)[area.code]
    link = maybe_url("area", area.code) or maybe_url("figures")
    context = {
        "area": area,
        "crumbs": _crumbs(area),
        "today": today,
        "waiting": [row_of(r, today) for r in reviewed.waiting(area.code)[:SHOWN]],
        "reviews": url("reviews", area.code),
        "came_up": area.level == TOWNSHIP,
        "rows": due_for(request.actor, area.code, now=request.now)[:SHOWN],
        "links": _links(request.actor, area.code),
        "overdue": [
            (words, numbers[key], overdue.link_to(area.code, key))
            for key, words in overdue.KINDS.items()
        ],
        "all": overdue.link_to(area.code),
        "villages": numbers["villages"],
        "figures": link,
    }
    return render(request, "desk/above.html", context)


@never_cache
@require_safe
def my_desk(request: HttpRequest) -> HttpResponse:
    """To the desk of one's own area; without a seat, to one's own page."""
    if request.actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    code = seated_at(request.actor)
    return redirect("desk", code) if code else redirect("me")


urlpatterns = [
    path("desk/", my_desk, name="my-desk"),
    path("a/<str:code>/desk/", desk, name="desk"),
]
