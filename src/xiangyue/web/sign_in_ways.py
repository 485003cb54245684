"""The other ways in: a passkey, a code by SMS, the second factor; and showing again who one is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.hashers import is_password_usable
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from xiangyue.access import passwords, personal, signed_in, tries
from xiangyue.access.often import client_address
from xiangyue.actions import household_cards, passkeys, phone_codes, second_factors
from xiangyue.core import devices
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account
from xiangyue.web.card_door import PIN
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.signin import HALF, enter, go_in, remembered, safe_next, site_of

CHALLENGE = "_challenge"
"""In a session: the challenge of a passkey, in hex; good once."""
ASKED = "_sms"
SIX = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}


class PasskeyForm(ActForm):
    """What the browser answered; ``passkey.js`` fills it in."""

    answer = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)


class PhoneForm(ActForm):
    """To which number."""

    phone = forms.CharField(
        label=lazy("Your mobile number"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(ActForm):
    """The code that came."""

    code = forms.CharField(label=lazy("The six digits"), max_length=20, widget=forms.TextInput(SIX))
    stay = forms.BooleanField(
        label=lazy("Stay signed in on this phone"),
        required=False,
        help_text=lazy("For weeks. Not on a computer that others use."),
    )


class SecondForm(ActForm):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=lazy("The six digits of the app"),
        max_length=20,
        help_text=lazy("Or one of the recovery codes from your paper."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "class": "short"}),
    )


class AgainForm(ActForm):
    """Who one is, once more."""

    password = forms.CharField(
        label=lazy("Password"),
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    pin = forms.CharField(
        label=lazy("Your six digits"),
        max_length=20,
        required=False,
        widget=forms.PasswordInput(PIN),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)
    # A passkey may stand for them, but what the page asks for is not called optional.
    password.asked = pin.asked = True  # type: ignore[attr-defined]


def challenge_of(request: HttpRequest) -> bytes:
    """The challenge that this browser was given; it is good once."""
    return bytes.fromhex(str(request.session.pop(CHALLENGE, "")))


@never_cache
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Signed in by what a phone signed; the phone asked for finger, face or its PIN."""
    site = site_of(request)
    if site is None:
        raise Http404
    form = PasskeyForm.of(request)
    if form.is_valid():
        with form.refusals():
            account = passkeys.account_for(
                answer=form.cleaned_data["answer"],
                challenge=challenge_of(request),
                site=site,
                now=request.now,
            )
            return go_in(request, account, door="passkey", stay=True)
    options, challenge = passkeys.ask_to_use(site)
    request.session[CHALLENGE] = challenge.hex()
    if not request.session.get("_door"):
        request.session.set_expiry(600)
    goes_on = {"next": request.POST.get("next") or request.GET.get("next", "")}
    return form.page(request, "signin/passkey.html", options=options, **goes_on)


@never_cache
def by_phone(request: HttpRequest) -> HttpResponse:
    """A number; the code goes there if it signs somebody in, which is not said."""
    if not phone_codes.offered():
        raise Http404
    form = PhoneForm.of(request)
    goes_on = {"next": request.POST.get("next") or request.GET.get("next", "")}
    if form.is_valid():
        with form.refusals():
            digits = phone_codes.ask(
                phone=form.cleaned_data["phone"],
                address=client_address(request),
                now=request.now,
            )
            sealed = personal.seal(digits, ASKED) or b""
            request.session[ASKED] = sealed.hex()  # a session lies open in a backup
            if not request.session.get("_door"):
                request.session.set_expiry(600)
            after = f"?{urlencode(goes_on)}" if goes_on["next"] else ""
            return redirect(f"{url('sign-in-code')}{after}")
    return form.page(request, "signin/phone.html", **goes_on)


@never_cache
@sensitive_post_parameters("code")
def by_code(request: HttpRequest) -> HttpResponse:
    """The code that came by SMS."""
    sealed = bytes.fromhex(str(request.session.get(ASKED, "")))
    if not sealed:
        return redirect("sign-in-phone")
    digits = personal.opened(sealed, ASKED)
    form = CodeForm.of(request)
    goes_on = {"next": request.POST.get("next") or request.GET.get("next", "")}
    if form.is_valid():
        with form.refusals():
            account = phone_codes.account_for(
                phone=digits,
                code=form.cleaned_data["code"],
                address=client_address(request),
                now=request.now,
            )
            return go_in(request, account, door="phone", stay=form.cleaned_data["stay"])
    shown = f"{digits[:3]}****{digits[-4:]}"
    return form.page(request, "signin/code.html", shown=shown, **goes_on)


@never_cache
@sensitive_post_parameters("code")
def second(request: HttpRequest) -> HttpResponse:
    """The second factor of who has shown the first one less than ten minutes ago."""
    half = request.session.get(HALF)
    if not half or not 0 <= request.now.timestamp() - half[3] < 600:
        return redirect("sign-in")
    form = SecondForm.of(request)
    if form.is_valid():
        with form.refusals():
            account = Account.objects.select_related("person").filter(pk=half[0], is_active=True)
            found = account.first()
            if found is None:
                return redirect("sign-in")
            second_factors.check(
                account=found,
                code=form.cleaned_data["code"],
                address=client_address(request),
                now=request.now,
            )
            there = half[4]
            request.session.flush()
            enter(request, found, door=half[1], stay=bool(half[2]))
            return remembered(request, redirect(there), found)
    return form.page(request, "signin/second.html")


@never_cache
@sensitive_post_parameters("password", "pin")
def again(request: HttpRequest) -> HttpResponse:
    """Who one is, once more, before something weighty: by password, PIN or passkey."""
    actor = request.actor
    if actor.person_id is None:
        return redirect(f"{url('sign-in')}?next={request.path}")
    if signed_in.door_of(request.session) == "demo":
        return redirect(safe_next(request))
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    site = site_of(request)
    keys = passkeys.own(actor.account_id) if site is not None else []
    form = AgainForm.of(request)
    by_card = actor.door == "card"
    if by_card or account is None or not is_password_usable(account.password):
        del form.fields["password"]
    if not by_card:
        del form.fields["pin"]
    if form.is_valid():
        with form.refusals():
            _shown(request, form, account)
            signed_in.shown(request.session, request.now)
            return redirect(safe_next(request))
    options = ""
    if keys and site is not None:
        options, challenge = passkeys.ask_to_use(site, actor.account_id)
        request.session[CHALLENGE] = challenge.hex()
    goes_on = {"next": request.POST.get("next") or request.GET.get("next", "")}
    return form.page(request, "signin/again.html", options=options, **goes_on)


def _shown(request: HttpRequest, form: AgainForm, account: Account | None) -> None:
    given: dict[str, Any] = form.cleaned_data
    site = site_of(request)
    if given.get("answer") and site is not None:
        found = passkeys.account_for(
            answer=given["answer"], challenge=challenge_of(request), site=site, now=request.now
        )
        if account is None or found.pk != account.pk:
            raise refuse("passkey.wrong")
    elif request.actor.door == "card":
        household_cards.shown(
            person_id=request.actor.person_id,
            pin=given.get("pin", ""),
            now=request.now,
            device=devices.words(request.headers.get("User-Agent", "")) or "—",
        )
    elif account is not None:
        passwords.account_for(
            account.login,
            given.get("password", ""),
            address=client_address(request),
            now=request.now,
            cookie=request.COOKIES.get(tries.KNOWN, ""),
        )


urlpatterns = [
    path("sign-in/passkey/", by_passkey, name="sign-in-passkey"),
    path("sign-in/phone/", by_phone, name="sign-in-phone"),
    path("sign-in/phone/code/", by_code, name="sign-in-code"),
    path("sign-in/second/", second, name="sign-in-second"),
    path("sign-in/again/", again, name="sign-in-again"),
]
