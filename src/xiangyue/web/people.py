"""A village's people: who represents whom, for all; households and residents, for who may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.actions import accounts, circumstances, privacy, second_factors
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.roster import keeps, require_sight, sees_whole
from xiangyue.core import receipts
from xiangyue.core.bodies import HOME, REPRESENTATIVES
from xiangyue.core.masking import mask_id, mask_name, mask_phone
from xiangyue.data import roster
from xiangyue.data.models import Area, Membership, Person
from xiangyue.web.formats import day
from xiangyue.web.forms import ActForm, key_of, once
from xiangyue.web.fresh import weighty
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import body_name, role_name
from xiangyue.web.opinion_words import village
from xiangyue.web.signin import slip_link

ROWS = 30
MEMBERS = ("party_member", "probationary_member")
SEX: dict[str, Promise | str] = {"f": lazy("Woman"), "m": lazy("Man"), "": "—"}
STATUS: dict[str, Promise | str] = {
    "home": lazy("In the village"),
    "away": lazy("Away"),
    "incapable": lazy("Without legal capacity"),
    "deprived": lazy("Deprived of political rights"),
}


class ReasonForm(ActForm):
    """Why a person's numbers are opened."""

    reason = forms.CharField(
        label=lazy("Why do you need them?"),
        max_length=200,
        help_text=lazy("Your name, the time and the reason go into the record."),
    )


def crumbs(area: Area, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of people."""
    return [
        (getattr(area, "shown", area.name), maybe_url("village", area.code)),
        (_("People"), url("people", area.code)),
        *more,
    ]


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Committees and representatives with their households and terms: for everybody."""
    area, jurisdiction = village(code)
    today = timezone.localdate(request.now)
    seats = roster.seats(code, today)
    stands = roster.stands_for(code)
    actor = request.actor
    bodies: dict[str, list[tuple[str, Membership]]] = {}
    order = {role: n for n, role in enumerate(HOME)}
    for seat in sorted(seats, key=lambda s: (order[s.role], s.pk)):
        if seat.role not in (*REPRESENTATIVES, *MEMBERS, "officer"):
            bodies.setdefault(seat.body, []).append((role_name(seat.role, area.name), seat))
    terms = {(s.start, s.end) for s in seats if s.role not in (*MEMBERS, "officer")}
    deputies = [
        (seat, role_name(seat.role, area.name), roster.ranges(stands.get(seat.pk, [])),
         len(stands.get(seat.pk, [])))
        for seat in sorted(seats, key=lambda s: (s.group, s.person.name))
        if seat.role in REPRESENTATIVES
    ]  # fmt: skip
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area)[:2],
        "counts": roster.counts(code, today),
        "bodies": [(body_name(b, area.name), some) for b, some in bodies.items()],
        "deputies": deputies,
        # What is the same for all is said once, above: on a phone each is then one line.
        "term": next(iter(terms)) if len(terms) == 1 else None,
        "groups": any(seat.group for seat, *_more in deputies),
        "party": len({s.person_id for s in seats if s.role == "party_member"}),
        "mine": _mine(actor, code, today),
        "keeps": keeps(actor, code),
        "sees": bool(actor.roles(code) - {"villager"}) or actor.officer_of(code),
        "exempts": len(code) == 12 and actor.holds(code, *circumstances.KEEPERS),
    }
    return render(request, "people/overview.html", context)


def _mine(actor: Actor, code: str, today: Any) -> dict[str, Any] | None:
    """The household of the person signed in, and who stands for it."""
    if actor.person_id is None or actor.area != code:
        return None
    person = Person.objects.select_related("household").get(pk=actor.person_id)
    if person.household is None:
        return None
    found = roster.my_representatives(person, today)
    return {"number": person.household.number, "names": [s.person.name for s in found]}


@never_cache
@require_safe
def households(request: HttpRequest, code: str) -> HttpResponse:
    """Households by number, 30 a page."""
    area, jurisdiction = village(code)
    require_sight(request.actor, code)
    whole = sees_whole(request.actor, code)
    said = request.GET.get("q", "").strip()[:60]
    page = Paginator(roster.households(code, said), ROWS).get_page(request.GET.get("page"))
    rows = [
        (h, h.head if whole else mask_name(h.head),
         h.representative.person.name if h.representative else "")
        for h in page
    ]  # fmt: skip
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (_("Households"), "")),
        "rows": rows,
        "page": page,
        "said": said,
        "link": f"?{urlencode({'q': said})}&page=" if said else "?page=",
        "keeps": keeps(request.actor, code),
    }
    return render(request, "people/households.html", context)


@never_cache
@require_safe
def residents(request: HttpRequest, code: str) -> HttpResponse:
    """Residents by name, 30 a page; found by name, household number, or whole phone number."""
    area, jurisdiction = village(code)
    require_sight(request.actor, code)
    whole = sees_whole(request.actor, code)
    said = request.GET.get("q", "").strip()[:60]
    phone = personal.phone_hash(said) if whole else None
    if said and not whole:
        said, phone = "", None  # a search by name would tell what the mask hides
    found = roster.residents(code, said, phone)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    on_page = list(page)
    posts: dict[int, list[str]] = {}
    today = timezone.localdate(request.now)
    held = Membership.objects.filter(person__in=[p.pk for p in on_page], start__lte=today)
    for person_id, role in held.exclude(end__lt=today).values_list("person_id", "role"):
        posts.setdefault(person_id, []).append(role_name(role, area.name))
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (_("Residents"), "")),
        "rows": [
            (
                p,
                p.name if whole or p.pk in posts else mask_name(p.name),
                SEX[p.sex],
                STATUS.get(p.status, ""),
                "、".join(posts.get(p.pk, [])),
            )
            for p in on_page
        ],
        "page": page,
        "said": said,
        "whole": whole,
        "link": f"?{urlencode({'q': said})}&page=" if said else "?page=",
        "keeps": keeps(request.actor, code),
    }
    return render(request, "people/residents.html", context)


def _person(code: str, pk: int) -> Person:
    found = Person.objects.select_related("household__representative__person")
    person = found.filter(pk=pk, area_id=code, active=True).first()
    if person is None:
        raise Http404
    return person


@never_cache
@require_safe
def person(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One person as who keeps the roster sees them: numbers masked."""
    return _person_page(request, code, pk, ReasonForm())


def _person_page(
    request: HttpRequest,
    code: str,
    pk: int,
    form: ReasonForm,
    shown: dict[str, str] | None = None,
) -> HttpResponse:
    area, jurisdiction = village(code)
    require_sight(request.actor, code)
    who = _person(code, pk)
    whole = sees_whole(request.actor, code)
    today = timezone.localdate(request.now)
    terms = list(Membership.objects.filter(person=who).order_by("-start", "-id"))
    stands = roster.stands_for(code) if any(t.role in REPRESENTATIVES for t in terms) else {}
    name = who.name if whole or terms else mask_name(who.name)
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (_("Residents"), url("people-residents", code)), (name, "")),
        "who": who,
        "name": name,
        "facts": _facts(who, whole, shown),
        "terms": [
            (
                role_name(t.role, area.name),
                t,
                t.end is not None and t.end < today,
                roster.ranges(stands.get(t.pk, [])),
                t.role in REPRESENTATIVES,
            )
            for t in terms
        ],
        "whole": whole,
        "keeps": keeps(request.actor, code),
        "shown": shown is not None,
        "account": getattr(who, "account", None) if whole else None,
        "own": who.pk == request.actor.person_id,
        "second": whole and second_factors.left(getattr(who, "account", None)) is not None,
    }
    return form.page(request, "people/person.html", **context)


def _facts(who: Person, whole: bool, shown: dict[str, str] | None) -> list[tuple[Any, ...]]:
    home = who.household
    deputy = home.representative.person.name if home and home.representative else ""
    rows: list[tuple[Any, ...]] = [
        (_("Household"), " ".join(filter(None, (home.number, home.group))) if home else ""),
        (_("Representative"), deputy),
        (_("Sex"), SEX[who.sex]),
        (_("Status"), STATUS.get(who.status, "")),
    ]
    if not whole:
        year = str(who.birth_date.year) if who.birth_date else ""
        return [*rows, (_("Born in"), year)]
    clear = shown or privacy.opened(who)
    masked = shown is None
    return [
        *rows,
        (_("Birth date"), day(who.birth_date)),
        (_("Identity number"), mask_id(clear["id_number"]) if masked else clear["id_number"]),
        (_("Phone"), mask_phone(clear["phone"]) if masked else clear["phone"]),
        (_("Address"), ("***" if clear["address"] else "") if masked else clear["address"]),
    ]


@never_cache
@require_POST
@weighty
def reveal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The numbers in the clear, on this one page, after the act is recorded."""
    form = ReasonForm.of(request)
    shown = None
    if form.is_valid():
        with form.refusals():
            try:
                shown = privacy.reveal(
                    actor=request.actor,
                    now=request.now,
                    area=code,
                    person_id=pk,
                    reason=form.cleaned_data["reason"],
                    key=form.key,
                )
            except AlreadyDone:  # a reload: the numbers are masked again
                return redirect("person", code, pk)
    return _person_page(request, code, pk, form if shown is None else ReasonForm(), shown)


@never_cache
@require_POST
@weighty
def slip(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A sign-in slip to print. Its code is shown this once and kept nowhere."""
    area, jurisdiction = village(code)
    who = _person(code, pk)
    try:
        row, secret = accounts.issue_slip(
            actor=request.actor,
            now=request.now,
            person_id=who.pk,
            key=key_of(request.POST.get("key")),
        )
    except AlreadyDone:
        messages.warning(request, _("That slip was shown once already. Print a new one."))
        return redirect("person", code, pk)
    context = {
        "area": area,
        "practice": jurisdiction.practice,
        "crumbs": crumbs(area, (who.name, url("person", code, pk)), (_("Sign-in slip"), "")),
        "who": who,
        "slip": row,
        "secret": receipts.show(secret),
        "link": slip_link(secret),
        "page_link": slip_link(secret).partition("#")[0],
    }
    return render(request, "people/slip.html", context)


@never_cache
@require_POST
@weighty
def close_account(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A lost phone: the person's sign-in ends at once."""
    who = _person(code, pk)
    once(request, accounts.close_account, person_id=who.pk, key=key_of(request.POST.get("key")))
    messages.success(request, _("The sign-in is closed. A slip opens it again."))
    return redirect("person", code, pk)


@never_cache
@require_POST
@weighty
def lift_second(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """App and recovery codes lost: another keeper of the roster lifts the second factor."""
    who = _person(code, pk)
    once(request, second_factors.end, person_id=who.pk, key=key_of(request.POST.get("key")))
    messages.success(request, _("The second factor is lifted."))
    return redirect("person", code, pk)


urlpatterns = [
    path("a/<str:code>/people/", overview, name="people"),
    path("a/<str:code>/people/households/", households, name="people-households"),
    path("a/<str:code>/people/residents/", residents, name="people-residents"),
    path("a/<str:code>/people/<int:pk>/", person, name="person"),
    path("a/<str:code>/people/<int:pk>/reveal/", reveal, name="person-reveal"),
    path("a/<str:code>/people/<int:pk>/second/", lift_second, name="person-second"),
    path("a/<str:code>/people/<int:pk>/slip/", slip, name="person-slip"),
    path("a/<str:code>/people/<int:pk>/close/", close_account, name="person-close"),
]
