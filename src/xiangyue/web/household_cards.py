"""The village's household cards: who has one, print them, hand one over, replace one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xiangyue.actions import household_cards as cards
from xiangyue.actions import people as keeping
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.digits import wholes
from xiangyue.core.household_cards import show_token
from xiangyue.core.masking import mask_name
from xiangyue.data import roster
from xiangyue.data.models import Household, HouseholdCard, Person
from xiangyue.documents.card_papers import CardOfHousehold, HouseholdCards, household_cards
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.web.card_door import PIN, card_link
from xiangyue.web.forms import ActForm, key_of, once
from xiangyue.web.fresh import weighty
from xiangyue.web.links import url
from xiangyue.web.matter_words import paper_language
from xiangyue.web.opinion_words import village
from xiangyue.web.people import crumbs
from xiangyue.web.sent_files import sent_file

ROWS = 40
WHY = {"lost": lazy("It is lost"), "worn": lazy("It is worn out")}
STATES = ("", "none", "printed", "used")


class HandOverForm(ActForm):
    """Who of the household takes it, and the PIN that they type."""

    person = forms.ChoiceField(label=lazy("Who takes the card?"), widget=forms.RadioSelect)
    pin = forms.CharField(
        label=lazy("Six digits, typed by themself"),
        max_length=20,
        help_text=lazy("Turn the screen to them and look away. Not a birthday, not 123456."),
        widget=forms.PasswordInput(PIN | {"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=lazy("The same digits once more"),
        max_length=20,
        widget=forms.PasswordInput(PIN | {"autocomplete": "new-password"}),
    )


def _frame(request: HttpRequest, code: str, *more: tuple[Any, str]) -> dict[str, Any]:
    area, jurisdiction = village(code)
    keeping.require_keeper(request.actor, code)
    way = [(_("Household cards"), url("household-cards", code)), *more]
    return {"area": area, "practice": jurisdiction.practice, "crumbs": crumbs(area, *way)}


@never_cache
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Households with their card: in use, printed, none; ticked ones are printed."""
    frame = _frame(request, code)
    said = request.GET.get("q", "").strip()[:60]
    state = request.GET.get("state", "")
    live = HouseholdCard.objects.filter(household__area_id=code, ended_at=None)
    live = live.filter(household__active=True)
    rows = roster.households(code, said)
    used = live.filter(handed_at__isnull=False).values("household_id")
    printed = live.filter(handed_at=None).values("household_id")
    if state == "none":
        rows = rows.exclude(Q(pk__in=used) | Q(pk__in=printed))
    elif state in ("printed", "used"):
        rows = rows.filter(pk__in=printed if state == "printed" else used)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = list(page)
    held = {c.household_id: c for c in live.filter(household__in=[h.pk for h in shown])}
    asked = {k: v for k, v in (("q", said), ("state", state)) if v}
    counts = _counts(code)
    context = {
        "rows": [(h, held.get(h.pk)) for h in shown],
        "page": page,
        "said": said,
        "state": state if state in STATES else "",
        "counts": counts,
        "link": f"?{urlencode(asked)}&page=" if asked else "?page=",
    }
    return render(request, "people/cards.html", frame | context)


def _counts(code: str) -> dict[str, int]:
    live = HouseholdCard.objects.filter(
        household__area_id=code, household__active=True, ended_at=None
    )
    handed = list(live.values_list("handed_at", flat=True))
    every = Household.objects.filter(area_id=code, active=True).count()
    used = sum(1 for h in handed if h is not None)
    return {"all": every, "used": used, "printed": len(handed) - used, "none": every - len(handed)}


@never_cache
@require_POST
@weighty
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The cards of the ticked households, as a sheet to cut: shown this once."""
    area, jurisdiction = village(code)
    chosen = wholes(request.POST.getlist("household"))
    try:
        made = cards.print_cards(
            actor=request.actor,
            now=request.now,
            area=code,
            households=chosen,
            why=request.POST.get("why", ""),
            key=key_of(request.POST.get("key")),
        )
    except AlreadyDone:
        messages.warning(request, _("These cards were shown once already. Print new ones."))
        return redirect("household-cards", code)
    lang: Any = paper_language(request)
    data = HouseholdCards(
        village=area.shown,
        on=timezone.localdate(request.now),
        page=f"{settings.BASE_URL}{url('sign-in-card')}",
        cards=tuple(
            CardOfHousehold(
                number=m.card.household.number,
                group=m.card.household.group,
                head=mask_name(m.card.household.head),
                nth=m.card.number,
                target=card_link(m.token, settings.BASE_URL),
                code=show_token(m.token),
            )
            for m in made
        ),
    )
    doc = of_practice(household_cards(data, lang), jurisdiction.practice)
    return sent_file(to_pdf(doc), f"{_('Household cards')}.pdf")


def _household(code: str, pk: int) -> Household:
    row = Household.objects.filter(pk=pk, area_id=code, active=True).first()
    if row is None:
        raise Http404
    return row


@never_cache
@weighty
@sensitive_post_parameters("pin", "again")
def handed(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One household's card: hand it over, add one of the household, replace it, its last uses."""
    home = _household(code, pk)
    frame = _frame(request, code, (home.number, ""))
    found = HouseholdCard.objects.filter(household=home).prefetch_related("pins__person")
    card = found.filter(ended_at=None).first()
    people = list(Person.objects.filter(household=home, active=True).order_by("pk"))
    form = HandOverForm.of(request)
    has = {p.person_id for p in card.pins.all()} if card else set()
    form.fields["person"].choices = [  # type: ignore[attr-defined]
        (str(p.pk), _("%(name)s (new digits)") % {"name": p.name} if p.pk in has else p.name)
        for p in people
        if p.pk != request.actor.person_id
    ]
    if card is not None and form.is_valid():
        given = form.cleaned_data
        if form.did(
            request,
            cards.hand_over,
            area=code,
            card_id=card.pk,
            person_id=int(given["person"]),
            pin=given["pin"],
            again=given["again"],
        ):
            messages.success(request, _("The card is in use. Give it to them now."))
            return redirect("household-card", code, pk)
    context = {
        "home": home,
        "card": card,
        "has": [p.person.name for p in card.pins.all()] if card else [],
        "earlier": found.exclude(ended_at=None).count(),
        "people": people,
        "why": WHY,
    }
    return form.page(request, "people/card.html", **frame, **context)


@never_cache
@require_POST
def ended(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A lost card is void at once."""
    village(code)
    card = HouseholdCard.objects.filter(household=_household(code, pk), ended_at=None).first()
    if card is not None:
        once(
            request,
            cards.end_card,
            area=code,
            card_id=card.pk,
            why=request.POST.get("why", "lost"),
            key=key_of(request.POST.get("key")),
        )
        messages.success(request, _("The card is void. Nobody gets in with it any more."))
    return redirect("household-card", code, pk)


urlpatterns = [
    path("a/<str:code>/people/cards/", listed, name="household-cards"),
    path("a/<str:code>/people/cards/print/", printed, name="household-cards-print"),
    path("a/<str:code>/people/cards/<int:pk>/", handed, name="household-card"),
    path("a/<str:code>/people/cards/<int:pk>/end/", ended, name="household-card-end"),
]
