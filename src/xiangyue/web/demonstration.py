"""Only in the demonstration: step into any of its people with one press, and move its clock.

Without ``settings.DEMONSTRATION`` there is no such page: 404.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, re_path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.actions import officers
from xiangyue.actions.queue import NIGHTLY, soon
from xiangyue.core.bodies import HOME
from xiangyue.core.digits import whole
from xiangyue.core.places import display_name, level_of
from xiangyue.core.spelling import is_spelled, sounds_like
from xiangyue.data import figures
from xiangyue.data.models import (
    Account,
    ElectionOfficer,
    Jurisdiction,
    Membership,
    Person,
)
from xiangyue.methods import library
from xiangyue.web.desk import dues
from xiangyue.web.formats import day
from xiangyue.web.links import maybe_url
from xiangyue.web.matter_words import body_name, reader, role_name
from xiangyue.web.signin import enter, safe_next

VILLAGE = 12
"""Digits of a village's code."""
PLACES = 40
"""So many villages are named, and so many of the levels above them."""
PARTY = ("party_member", "probationary_member")
COUNTED = "collective_member"
"""A role that everybody grown up holds: who holds no other is a villager like all."""
OF_A_ROLE = 6
VILLAGERS = 4
FOUND = 20
SESSION = 24 * 3600

View = Callable[..., HttpResponse]


def only_here(view: View) -> View:
    """404 unless this installation is the demonstration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@dataclass(frozen=True)
class Someone:
    """A person to step into."""

    id: int
    name: str
    roles: str
    may: str
    due: int


@dataclass(frozen=True)
class Group:
    """The people of one body: the first of each role, and ``rest``, who are folded away."""

    name: str
    people: list[Someone]
    rest: list[Someone]


@dataclass(frozen=True)
class Opened:
    """A place that has people; ``name`` as in the source."""

    code: str
    name: str
    practice: bool
    procedure: str

    @property
    def shown(self) -> str:
        """Its everyday name."""
        return display_name(self.name, level_of(self.code))

    @property
    def method(self) -> str:
        """What the method is called that its matters run by; "" where there is none."""
        try:
            return library.known_by(self.procedure).text(reader(), "name") if self.procedure else ""
        except KeyError:  # a method whose folder is gone
            return ""


@dataclass(frozen=True)
class Place:
    """One place with its people by body, those with posts first."""

    code: str
    name: str
    groups: list[Group]


def _may(role: str) -> str:
    """What a role does, in a line."""
    return {
        "secretary": _("leads: takes up opinions, proposes, calls the branch"),
        "deputy_secretary": _("takes up opinions, proposes"),
        "branch_member": _("takes up opinions, votes in the branch"),
        "director": _("carries out: calls the assembly, posts, gives out tasks"),
        "deputy_director": _("carries out, votes in the assembly"),
        "committee_member": _("carries out, votes in the assembly"),
        "supervision_chair": _("supervises: findings, accepts the result"),
        "supervisor": _("supervises: findings, accepts the result"),
        "assembly_chair": _("chairs the assembly"),
        "representative": _("visits households, votes, follows the execution"),
        "party_member": _("is asked at the members' meeting"),
        "probationary_member": _("comes to the members' meeting, without a vote yet"),
        "clerk": _("writes, posts, keeps the roster and the minutes"),
        "officer": _("sees the figures of all below, opens places"),
        "township_accountant": _("posts and closes the books that villages keep in trust"),
        "discipline_officer": _("takes up and looks into what is reported about cadres"),
        "council_chair": _("calls the members' assembly, chairs it"),
        "council_deputy": _("calls the members' assembly, chairs it"),
        "council_member": _("decides in the collective's council"),
        "collective_representative": _("votes for the collective's members"),
        "union_chair": _("calls the workers' congress, posts what it decides"),
        "presidium_member": _("presides over the workers' congress"),
        "workers_delegate": _("votes in the workers' congress"),
        "group_head": _("calls the group's meeting, chairs it"),
    }.get(role, _("speaks up, reads, objects"))


@never_cache
@only_here
def people(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whom to step into in one place, with how much is due to each: that of ``code``, else one's
    own, else the first village; or those of every place who are called ``?q=``. Few queries, and
    the other places are ways to pages of their own."""
    today = timezone.localdate(request.now)
    seats = (
        Membership.objects.filter(start__lte=today, person__active=True)
        .exclude(role=COUNTED)
        .filter(Q(end__isnull=True) | Q(end__gte=today))
        .select_related("person")
        .order_by("area_id", "id")
    )
    opened = _places(seats)
    if code and code not in opened:
        raise Http404
    said = request.GET.get("q", "").strip()[:40]
    own = code or request.actor.area
    here = own if own in opened else next(iter(opened), "")
    shown = list(opened) if said else [here] if here else []
    places = [p for p in _shown(seats, opened, shown, said, request.now) if p.groups]
    others = [] if said else [(c, o) for c, o in opened.items() if c != here]
    context = {
        "places": places,
        "villages": [o for c, o in others if len(c) == VILLAGE],
        "above": [o for c, o in others if len(c) < VILLAGE],
        "said": said,
        "clock": not code,
        "ahead": clock.days_ahead(),
        "steps": (1, 5, 15),
        "next": request.GET.get("next", ""),
        "crumbs": [(_("Demonstration"), maybe_url("demo-people"))],
    }
    if code:
        context["crumbs"].append((opened[code].shown, ""))
    return render(request, "demo/people.html", context)


def _shown(
    seats: Any, opened: dict[str, Opened], codes: list[str], said: str, now: datetime
) -> list[Place]:
    """These places with their people who are called so ("" is all of them)."""
    by_area: dict[str, dict[int, list[Membership]]] = {c: {} for c in codes}
    for seat in seats.filter(area_id__in=codes):
        if _is_called(seat.person.name, said):
            by_area[seat.area_id].setdefault(seat.person_id, []).append(seat)
    villages = [c for c in codes if len(c) == VILLAGE]
    villagers = _villagers(villages, said)
    elect = _officers(villages, said, timezone.localdate(now))
    held = {(c, p): _actor(some) for c in villages for p, some in by_area[c].items()}
    for c, some in elect.items():
        for person in some:
            held.setdefault((c, person.pk), Actor(person.pk, person.name, c, frozenset()))
    desks = [(actor, c, opened[c].practice) for (c, _person), actor in held.items()]
    due = dict(zip(held, map(len, dues(desks, now=now)), strict=True))
    found = [_place(opened[c], by_area[c], villagers.get(c, []), due) for c in codes]
    for place in found:
        if members := elect.get(place.code):
            name = _heading("election_committee", opened[place.code].name)
            people = [_officer(p, due[place.code, p.pk]) for p in members]
            last = len(place.groups) - bool(villagers.get(place.code))
            place.groups.insert(last, Group(name, people, []))
    return found


def _officer(person: Person, due: int) -> Someone:
    return Someone(
        person.pk, person.name, role_name(officers.OFFICER, ""),
        _("runs the election: roll, nomination, poll and count"), due,
    )  # fmt: skip


def _officers(villages: list[str], said: str, today: date) -> dict[str, list[Person]]:
    """The members in office of the election committees of elections that run: one query."""
    rows = ElectionOfficer.objects.filter(
        Q(until=None) | Q(until__gt=today),
        election__matter__area_id__in=villages,
        election__matter__state="running",
        since__lte=today,
        person__active=True,
    )
    found: dict[str, list[Person]] = {}
    for row in rows.select_related("person", "election").order_by("election", "rank"):
        some = found.setdefault(row.election.area_id, [])
        if row.person not in some and _is_called(row.person.name, said):
            some.append(row.person)
    return {code: some for code, some in found.items() if some}


def _villagers(villages: list[str], said: str) -> dict[str, list[Person]]:
    """A few people of each village who hold no seat, or all those who are called so: one query."""
    seated = Membership.objects.filter(person=OuterRef("pk")).exclude(role=COUNTED)
    plain = Person.objects.filter(~Exists(seated), area_id__in=villages, active=True)
    plain = plain.only("name", "area_id").order_by("pk")
    if not said:
        nth = Window(RowNumber(), partition_by="area_id", order_by="pk")
        plain = plain.annotate(nth=nth).filter(nth__lte=VILLAGERS)
    found: dict[str, list[Person]] = {c: [] for c in villages}
    for person in plain:
        if len(found[person.area_id]) < FOUND and _is_called(person.name, said):
            found[person.area_id].append(person)
    return found


def _is_called(name: str, said: str) -> bool:
    """Whether the name has in it what was typed, or sounds like it; "" is all of them."""
    return said in name or (is_spelled(said) and sounds_like(name, said))


def _places(seats: Any) -> dict[str, Opened]:
    """The opened places that have people, villages first, then the levels above them."""
    held = seats.order_by().values_list("area_id", flat=True).distinct()
    rows = Jurisdiction.objects.filter(area_id__in=held).order_by("opened_at", "area_id")
    columns = ("area_id", "area__name", "practice", "procedure")
    found = {row[0]: Opened(*row) for row in rows.values_list(*columns)}
    villages = [c for c in found if len(c) == VILLAGE]
    above = sorted((c for c in found if len(c) < VILLAGE), key=lambda c: (-len(c), c))
    return {c: found[c] for c in villages[:PLACES] + above[:PLACES]}


def _actor(seats: list[Membership]) -> Actor:
    """The person with these seats, as they are when one has stepped into them."""
    person = seats[0].person
    held = frozenset((s.role, s.area_id) for s in seats)
    return Actor(person.pk, person.name, person.area_id, held)


def _place(
    place: Opened,
    by_person: dict[int, list[Membership]],
    villagers: list[Person],
    due: dict[tuple[str, int], int],
) -> Place:
    order = {role: n for n, role in enumerate(HOME)}
    code, name = place.code, place.name
    shown: list[tuple[int, str, Someone]] = []
    for person_id, seats in by_person.items():
        roles = sorted({s.role for s in seats}, key=order.__getitem__)
        main = next((r for r in roles if r not in PARTY), roles[0])
        rank = order[main]
        words = " · ".join(role_name(r, name) for r in roles)
        count = due.get((code, person_id), 0)
        someone = Someone(person_id, seats[0].person.name, words, _may(main), count)
        shown.append((rank, main, someone))
    shown.sort(key=lambda row: row[0])
    groups: dict[str, Group] = {}
    of: Counter[str] = Counter()
    for _rank, main, someone in shown:
        body = HOME[main]
        group = groups.setdefault(body, Group(_heading(body, name), [], []))
        of[main] += 1
        (group.people if of[main] <= OF_A_ROLE else group.rest).append(someone)
    if villagers:
        plain = [Someone(p.pk, p.name, _("Villager"), _may(""), 0) for p in villagers]
        groups[""] = Group(_("Villagers"), plain, [])
    return Place(code, place.shown, list(groups.values()))


def _heading(body: str, area: str) -> str:
    name = body_name(body, area)
    return name[:1].upper() + name[1:]


@require_POST
@only_here
def step_into(request: HttpRequest) -> HttpResponse:
    """Signed in as that person, in their language of pages and at their desk."""
    person = Person.objects.filter(pk=whole(request.POST.get("person")), active=True).first()
    if person is None:
        raise Http404
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account.objects.create(
            person=person, login=f"demo-{person.pk}", password="!", created_at=request.now
        )
    elif not account.is_active:
        Account.objects.filter(pk=account.pk).update(is_active=True)
        account.is_active = True
    request.session.flush()
    enter(request, account, door="demo", seconds=SESSION)
    messages.success(request, _("You are now %(name)s.") % {"name": person.name})
    return redirect(safe_next(request))


@require_POST
@only_here
def move_clock(request: HttpRequest) -> HttpResponse:
    """Some days later, for everybody in the demonstration."""
    days = whole(request.POST.get("days"), 10**9) or 0
    clock.advance(days)
    figures.fold()  # what waits every few seconds; what waits for the night:
    for task in NIGHTLY:
        soon(task)
    now = clock.now()
    words = ngettext("%(n)s day later: %(day)s.", "%(n)s days later: %(day)s.", days)
    messages.success(request, words % {"n": days, "day": day(now)})
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = maybe_url("demo-people")
    return redirect(target)


@never_cache
@only_here
def clock_page(request: HttpRequest) -> HttpResponse:
    """GET: the clock on the page of people; POST moves it."""
    if request.method == "POST":
        return move_clock(request)
    return redirect(maybe_url("demo-people") + "#clock")


urlpatterns = [
    path("demo/", people, name="demo-people"),
    re_path(r"^demo/(?P<code>[0-9]{2,12})/$", people, name="demo-place"),
    path("demo/step/", step_into, name="demo-step"),
    path("demo/clock/", clock_page, name="demo-clock"),
]
