"""Signing in with a household card: scan (or type) the card, press one's name, type the PIN.

The QR brings its token behind ``#``, which no server sees in its log; without scripts it is typed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from xiangyue.actions import household_cards
from xiangyue.core import devices
from xiangyue.core.household_cards import DIGITS
from xiangyue.core.masking import mask_name
from xiangyue.data.models import HouseholdCard
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.signin import enter_by_card, safe_next

PIN = {
    "inputmode": "numeric",
    "autocomplete": "off",
    "data-pin": True,
    "class": "short",
}


class CardForm(ActForm):
    """The card."""

    code = forms.CharField(
        label=lazy("Letters on the card"),
        max_length=60,
        help_text=lazy("Twenty letters and digits below the square code, in four groups."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CardPinForm(ActForm):
    """Who of the household, and their PIN."""

    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    person = forms.ChoiceField(label=lazy("Who are you?"), widget=forms.RadioSelect)
    pin = forms.CharField(
        label=lazy("Your six digits"),
        max_length=20,
        widget=forms.PasswordInput(PIN),
    )

    def __init__(self, *args: Any, card: HouseholdCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(card.pins.all(), key=lambda p: p.pk)
        shown = [(str(p.person_id), mask_name(p.person.name, keep_last=True)) for p in people]
        self.fields["person"].choices = shown  # type: ignore[attr-defined]
        if len(shown) == 1:
            self.fields["person"].initial = shown[0][0]


@never_cache
@sensitive_post_parameters("code", "pin")
def by_card(request: HttpRequest) -> HttpResponse:
    """The card first, then name and PIN; a short session in this browser."""
    form = CardForm.of(request)
    goes_on = {"next": request.POST.get("next") or request.GET.get("next", "")}
    if form.is_valid():
        with form.refusals():
            code = form.cleaned_data["code"]
            card = household_cards.card_of(code)
            # What is posted with the card alone is no answer yet to who one is.
            answers = request.POST if "pin" in request.POST else None
            asked = CardPinForm(answers, card=card, initial={"code": code})
            if answers is not None and asked.is_valid():
                with asked.refusals():
                    pin = household_cards.sign_in(
                        token=code,
                        person_id=int(asked.cleaned_data["person"]),
                        pin=asked.cleaned_data["pin"],
                        now=request.now,
                        device=devices.words(request.headers.get("User-Agent", "")) or "—",
                    )
                    enter_by_card(request, pin)
                    words = _("You are signed in for 20 minutes. Press “Sign out” when done.")
                    messages.success(request, words)
                    return redirect(safe_next(request))
            number = card.household.number
            return asked.page(request, "signin/card_pin.html", number=number, **goes_on)
    return form.page(request, "signin/card.html", digits=DIGITS, **goes_on)


def card_link(token: str, base: str) -> str:
    """What the QR of a card says."""
    return f"{base}{url('sign-in-card')}#{token}"


urlpatterns = [path("card/", by_card, name="sign-in-card")]
