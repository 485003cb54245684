"""The desk: what is due now for the person who sits at it, in one list by the day it is due."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

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
from xiangyue.actions.roster import KEEPERS
from xiangyue.actions.waiting import Waits, waiting
from xiangyue.core.bodies import BRANCH, COMMITTEE, OFFICE
from xiangyue.core.places import display_name, level_of
from xiangyue.core.refusals import refuse
from xiangyue.data import desk as rows
from xiangyue.data import figures
from xiangyue.data import reviews as reviewed
from xiangyue.data.models import Area
from xiangyue.web import overdue
from xiangyue.web.formats import moment, period
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
    "asked": lazy("You are asked"),
    "reception": lazy("Reception days"),
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
    "asked": "say",
    "reception": "people",
}
SHOWN = 100
FEW, SOON = 12, timedelta(days=7)
"""Of a list longer than ``FEW`` what is due later than today is folded away, or, where nothing is
due until then, what is later than ``SOON``."""
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
    return [worded(some) for some in waiting(desks, now=now)]


def worded(some: Sequence[Waits]) -> list[Due]:
    """What waits, as the reader calls it, the earliest first."""
    found = [_due(w) for w in some]
    return sorted(found, key=lambda d: (d.due_on or date.max, d.kind, d.words))


def _due(w: Waits) -> Due:
    if isinstance(w.row, rows.PartRow):
        return _part(w, w.row)
    if isinstance(w.row, rows.MeetingRow):
        return _meeting(w, w.row)
    return WORDED[w.does](w.area, w.row)


def _part(w: Waits, row: rows.PartRow) -> Due:
    procedure = w.procedure
    assert procedure is not None
    kind, more = "matter", ""
    number = procedure.number_of(row.key)
    step = procedure.text(reader(), "steps", procedure.step_of(row.key).key, "name")
    words = procedure.text(reader(), "parts", row.key, "name") or row.key
    if w.does == "visit":
        kind = "visit"
        more = _("%(have)s of your %(need)s households told") % {
            "have": row.reached or 0,
            "need": row.mine,
        }
        words = _("Visit your households: %(part)s") % {"part": words}
    of = _("Step %(n)s, %(step)s") % {"n": number, "step": step}
    of = " · ".join(filter(None, (row.title, of, more)))
    link = maybe_url("matter-part", row.matter, row.key) or maybe_url("matter", row.matter)
    return Due(kind, words, of, link, row.due_on)


MEETING: dict[str, Promise | str] = {
    "count": lazy("Count the ballots a second time: %(title)s"),
    "sit": lazy("Under way: %(title)s"),
    "minutes": lazy("Read and sign the minutes: %(title)s"),
    "open": lazy("Take attendance and open: %(title)s"),
    "confirm": lazy("Confirm that you know: %(title)s"),
    "attend": lazy("Attend: %(title)s"),
    "prepare": lazy("Prepare: %(title)s"),
}


def _meeting(w: Waits, row: rows.MeetingRow) -> Due:
    words = str(MEETING[w.does]) % {"title": row.title}
    of = " · ".join(filter(None, (body_name(row.body), moment(row.starts_at), row.place)))
    return Due("meeting", words, of, maybe_url("meeting", row.id), w.due_on)


def _opinion(area: str, row: rows.Row) -> Due:
    words = _("Answer: %(text)s") % {"text": cut(row.words, 60) or _("(spoken)")}
    of = _("Taken in hand") if row.more else ""
    return Due("opinion", words, of, maybe_url("opinion", row.id), row.due_on)


def _passed(area: str, row: rows.Row) -> Due:
    due = _opinion(area, row)
    return replace(due, of=_("Passed up by a village"))


def _money(area: str, row: rows.Row) -> Due:
    words = _("Answer about the books: %(text)s") % {"text": cut(row.words, 60)}
    return Due("opinion", words, row.more, url("money-answer", row.id), row.due_on)


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


def _of_matter(kind: str, words: Promise | str) -> Callable[[str, rows.Row], Due]:
    """A thing done on a matter's page, or on that of one of its parts."""

    def due(area: str, row: rows.Row) -> Due:
        link = maybe_url("matter-part", row.matter, row.more) if row.more else ""
        return Due(kind, str(words), row.words, link or url("matter", row.matter), row.due_on)

    return due


RECEPTIONS: dict[str, Promise | str] = {
    "reception": lazy("You sit on a reception day"),
    "visit": lazy("You go on a visit"),
    "petition": lazy("You sit at the reception of petitions"),
    "appointment": lazy("An appointment"),
}
WORDED: dict[str, Callable[[str, rows.Row], Due]] = {
    "opinion": _opinion,
    "passed": _passed,
    "money": _money,
    "objection": _objection,
    "posting": _posting,
    "task": _task,
    "finding": _finding,
    "question": _question,
    "turn": lambda _area, row: Due(
        "duty",
        json.loads(row.words)[reader()],
        period(row.more),
        url("duty-turn", row.id),
        row.due_on,
    ),
    "review": _of_matter("matter", lazy("Answer what a village handed in")),
    "appeal": _of_matter("matter", lazy("Decide an appeal")),
    "story": lambda _area, row: Due(
        "matter",
        _("Review a story that somebody else wrote"),
        row.words,
        url("story", row.id),
        None,
    ),
    "errand": _of_matter("matter", lazy("You carry this request")),
    "word": _of_matter("asked", lazy("Say how content you are")),
    "invitation": _of_matter("asked", lazy("Say whether you take part")),
    "sign": _of_matter("asked", lazy("Read and confirm the agreement")),
    "poll": _of_matter("asked", lazy("Say what your household thinks")),
    "vote": _of_matter("asked", lazy("Choose among the projects")),
    "survey": _of_matter("asked", lazy("Answer a survey")),
    "reception": lambda area, row: Due(
        "reception", str(RECEPTIONS[row.words]), row.more, url("reception", area), row.due_on
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
        "rows": (soon := _soon(some[:SHOWN], today)),
        "later": _by_kind(some[len(soon) : SHOWN]),
        "more": max(0, len(some) - SHOWN),
        "late": sum(d.due_on is not None and d.due_on < today for d in everything),
        "total": len(everything),
        "kind": kind if kind in KINDS else "",
        "filters": [(k, words, counts[k]) for k, words in KINDS.items() if counts[k]],
        "today": today,
        "links": _links(actor, code),
    }
    return render(request, "desk/desk.html", context)


def _soon(some: list[Due], today: date) -> list[Due]:
    """The first of a list in the order of its days: all of a short one, else what is late or due
    soon, and of a long one what is late or due today."""
    if len(some) <= FEW:
        return some
    for last in (today, today + SOON):
        near = [d for d in some if d.due_on is not None and d.due_on <= last]
        if near:
            return near
    return some


def _by_kind(later: list[Due]) -> list[tuple[str, list[Due]]]:
    """What is folded away, by what it is."""
    by_kind = [(str(words), [d for d in later if d.kind == k]) for k, words in KINDS.items()]
    return [(words, some) for words, some in by_kind if some]


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
    here = waiting([(request.actor, area.code, False)], now=request.now)[0]
    context = {
        "area": area,
        "crumbs": _crumbs(area),
        "today": today,
        "waiting": [row_of(r, today) for r in reviewed.waiting(area.code)[:SHOWN]],
        "reviews": url("reviews", area.code),
        "came_up": area.level == TOWNSHIP,
        "rows": worded([w for w in here if w.does != "review"])[:SHOWN],  # they stand above
        "links": _links(request.actor, area.code),
        "overdue": [
            (words, numbers[key], overdue.link_to(area.code, key))
            for key, words in overdue.KINDS.items()
        ],
        "all": overdue.link_to(area.code),
        "villages": numbers["villages"],
        "figures": link,
        "opens": request.actor.officer_of(area.code),
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
