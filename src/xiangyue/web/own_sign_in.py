"""How I sign in, and where I am signed in: all of it on one page of the owner's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import is_password_usable
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from xiangyue.access import contacts, signed_in
from xiangyue.access.often import client_address
from xiangyue.actions import household_cards, passkeys, phone_codes, second_factors
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import receipts
from xiangyue.data.models import Account
from xiangyue.web.card_door import PIN
from xiangyue.web.forms import ActForm, key_of, once
from xiangyue.web.fresh import fresh
from xiangyue.web.links import url
from xiangyue.web.sign_in_ways import CHALLENGE, SIX, challenge_of
from xiangyue.web.signin import enter_by_card, site_of

DOORS = {
    "password": lazy("with the password"),
    "slip": lazy("with a slip"),
    "passkey": lazy("with a passkey"),
    "phone": lazy("with a code by SMS"),
    "card": lazy("with the household card"),
    "demo": lazy("in the demonstration"),
}


class PasskeyForm(ActForm):
    """What this passkey is called, and what the browser answered."""

    name = forms.CharField(
        label=lazy("What shall it be called?"),
        max_length=passkeys.LONGEST,
        help_text=lazy("So that you know it later: my phone, the office computer."),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)


class SecondForm(ActForm):
    """The app's first code."""

    code = forms.CharField(
        label=lazy("The six digits that the app shows now"),
        max_length=20,
        widget=forms.TextInput(SIX),
    )


class PinForm(ActForm):
    """One's own PIN anew."""

    old = forms.CharField(
        label=lazy("Present six digits"), max_length=20, widget=forms.PasswordInput(PIN)
    )
    pin = forms.CharField(
        label=lazy("New six digits"),
        max_length=20,
        help_text=lazy("Not a birthday, not 123456."),
        widget=forms.PasswordInput(PIN | {"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=lazy("The same digits once more"),
        max_length=20,
        widget=forms.PasswordInput(PIN | {"autocomplete": "new-password"}),
    )


def _away(request: HttpRequest) -> HttpResponse | None:
    if request.actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    return None


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Mine"), url("me")), (_("How I sign in"), url("my-sign-in")), *more]


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All ways in, and all browsers signed in: seven queries."""
    if away := _away(request):
        return away
    actor = request.actor
    found = Account.objects.select_related("second_factor", "phone_sign_in")
    account = found.filter(pk=actor.account_id or 0).first()
    by_card = actor.door == "card"
    contact = None if by_card or not phone_codes.offered() else phone_codes.proved(actor.person_id)
    second = getattr(account, "second_factor", None)
    in_force = second is not None and second.confirmed_at is not None
    pin = household_cards.pin_of(actor.person_id)
    seen = signed_in.own(actor.person_id or 0, request.session, client_address(request))
    keys = passkeys.own(actor.account_id)
    context = {
        "crumbs": _crumbs(),
        "by_card": by_card,
        "account": account,
        "has_password": account is not None and is_password_usable(account.password),
        "keys": keys,
        "can_passkey": site_of(request) is not None,
        "sms": phone_codes.offered(),
        "number": contacts.masked(contact) if contact else "",
        "sms_on": getattr(account, "phone_sign_in", None) is not None,
        "second": second if in_force else None,
        "needed": not by_card and not in_force and not keys
        and second_factors.required(actor, request.now),
        "pin": pin,
        "uses": household_cards.uses_of(actor.person_id, 10),
        "seen": [(s, DOORS[s.door]) for s in seen],
        "powerful": bool({r for r, _a in actor.seats} & signed_in.POWER),
        "fresh": signed_in.is_fresh(request.session, request.now),
    }  # fmt: skip
    return render(request, "signin/mine.html", context)


@never_cache
@fresh
def passkey_new(request: HttpRequest) -> HttpResponse:
    """A passkey of this phone or computer."""
    if away := _away(request):
        return away
    site = site_of(request)
    account = Account.objects.select_related("person").filter(pk=request.actor.account_id or 0)
    found = account.first()
    if site is None or found is None:
        raise Http404
    form = PasskeyForm.of(request)
    if form.is_valid() and form.did(
        request,
        passkeys.add,
        name=form.cleaned_data["name"],
        answer=form.cleaned_data["answer"],
        challenge=challenge_of(request),
        site=site,
    ):
        messages.success(request, _("The passkey is kept. From now on you can sign in with it."))
        return redirect("my-sign-in")
    options, challenge = passkeys.ask_to_make(found, site)
    request.session[CHALLENGE] = challenge.hex()
    crumbs = _crumbs((_("A new passkey"), ""))
    return form.page(request, "signin/passkey_new.html", options=options, crumbs=crumbs)


@never_cache
@require_POST
@fresh
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It opens nothing any more."""
    once(request, passkeys.remove, passkey_id=pk, key=key_of(request.POST.get("key")))
    messages.success(request, _("The passkey is removed here. You may delete it on the phone too."))
    return redirect("my-sign-in")


@never_cache
@require_POST
@fresh
def phone(request: HttpRequest) -> HttpResponse:
    """Codes by SMS on or off."""
    on = request.POST.get("do") == "on"
    do = phone_codes.begin if on else phone_codes.end
    once(request, do, key=key_of(request.POST.get("key")))
    messages.success(
        request, _("You can now sign in with a code by SMS.") if on else _("No code is sent.")
    )
    return redirect("my-sign-in")


@never_cache
@fresh
@sensitive_post_parameters("code")
def second(request: HttpRequest) -> HttpResponse:
    """A second factor: the key as a QR for the app once it is asked for, then the app's first
    code, then the paper."""
    if away := _away(request):
        return away
    if second_factors.left(request.actor.account_id) is not None:
        return redirect("my-sign-in")
    waits = second_factors.shown(request.actor, request.now)
    if request.POST.get("do") == "begin":
        if waits is None:
            second_factors.begin(actor=request.actor, now=request.now)
        return redirect("my-second")
    form = SecondForm.of(request)
    if form.is_valid():
        with form.refusals():
            try:
                codes = second_factors.confirm(
                    actor=request.actor,
                    now=request.now,
                    code=form.cleaned_data["code"],
                    key=form.key,
                )
            except AlreadyDone:
                return redirect("my-sign-in")
            signed_in.end_all(request.actor.person_id, but=request.session.session_key)
            return _paper(request, codes)
    target, secret = waits or ("", "")
    context = {"target": target, "secret": _in_fours(secret)}
    crumbs = _crumbs((_("Second factor"), ""))
    return form.page(request, "signin/second_new.html", crumbs=crumbs, **context)


def _paper(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {
        "codes": [receipts.show(c) for c in codes],
        "crumbs": _crumbs((_("Recovery codes"), "")),
        "name": request.actor.name,
    }
    return render(request, "signin/recovery.html", context)


def _in_fours(text: str) -> str:
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


@never_cache
@require_POST
@fresh
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten recovery codes anew."""
    try:
        codes = second_factors.new_codes(
            actor=request.actor, now=request.now, key=key_of(request.POST.get("key"))
        )
    except AlreadyDone:
        return redirect("my-sign-in")
    return _paper(request, codes)


@never_cache
@require_POST
@fresh
def second_end(request: HttpRequest) -> HttpResponse:
    """No second factor any more."""
    once(
        request,
        second_factors.end,
        person_id=request.actor.person_id,
        key=key_of(request.POST.get("key")),
    )
    messages.success(request, _("Signing in asks for no second factor any more."))
    return redirect("my-sign-in")


@never_cache
@sensitive_post_parameters("old", "pin", "again")
def pin(request: HttpRequest) -> HttpResponse:
    """One's own digits of the household card."""
    if away := _away(request):
        return away
    form = PinForm.of(request)
    if form.is_valid():
        given = form.cleaned_data
        with form.refusals():
            try:
                row = household_cards.change_pin(
                    actor=request.actor,
                    now=request.now,
                    old=given["old"],
                    pin=given["pin"],
                    again=given["again"],
                    key=form.key,
                )
                if request.actor.door == "card":
                    enter_by_card(request, row)
            except AlreadyDone:
                pass
            messages.success(request, _("Your digits are changed."))
            return redirect("my-sign-in")
    title = _("My digits of the household card")
    words = {"title": title, "press": _("Save"), "lead": "", "back": url("my-sign-in")}
    return form.page(request, "people/form.html", crumbs=_crumbs((title, "")), **words)


@never_cache
@require_POST
def card_lost(request: HttpRequest) -> HttpResponse:
    """The household's card is lost: void at once, by anyone who has digits on it."""
    mine = household_cards.pin_of(request.actor.person_id)
    if mine is not None:
        once(
            request,
            household_cards.end_card,
            area=request.actor.area,
            card_id=mine.card_id,
            why="lost",
            key=key_of(request.POST.get("key")),
        )
        messages.success(request, _("The card is void. The village office makes you another."))
    return redirect("my-sign-in")


@never_cache
@require_POST
def end_one(request: HttpRequest) -> HttpResponse:
    """Out in that browser."""
    person = request.actor.person_id or 0
    if signed_in.end(person, request.POST.get("mark", "")):
        messages.success(request, _("Signed out there."))
    return redirect("my-sign-in")


@never_cache
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Out in every browser but this one."""
    if away := _away(request):
        return away
    n = signed_in.end_all(request.actor.person_id or 0, but=request.session.session_key)
    messages.success(
        request, ngettext("Signed out in %(n)s place.", "Signed out in %(n)s places.", n) % {"n": n}
    )
    return redirect("my-sign-in")


urlpatterns = [
    path("me/sign-in/", mine, name="my-sign-in"),
    path("me/sign-in/passkey/", passkey_new, name="my-passkey-new"),
    path("me/sign-in/passkey/<int:pk>/remove/", passkey_remove, name="my-passkey-remove"),
    path("me/sign-in/phone/", phone, name="my-phone-codes"),
    path("me/sign-in/second/", second, name="my-second"),
    path("me/sign-in/second/codes/", new_codes, name="my-second-codes"),
    path("me/sign-in/second/end/", second_end, name="my-second-end"),
    path("me/sign-in/card/pin/", pin, name="my-card-pin"),
    path("me/sign-in/card/lost/", card_lost, name="my-card-lost"),
    path("me/sign-in/end/", end_one, name="my-session-end"),
    path("me/sign-in/end-others/", end_others, name="my-sessions-end"),
]
