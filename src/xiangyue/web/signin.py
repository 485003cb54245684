"""Signing in: with login and password, for the first time with a slip of paper, and out again."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.auth import login as begin_session
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xiangyue.access import passwords, signed_in, tries
from xiangyue.access.actors import CARD_KEY, actor_for, pin_mark
from xiangyue.access.often import client_address
from xiangyue.actions import accounts, phone_codes, second_factors
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.passkeys import Site
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Account, CardPin
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url

HALF, HALF_FOR = "_half", 600
"""In a session: who has shown one factor and not yet the second; for so many seconds."""
BACKEND = "django.contrib.auth.backends.ModelBackend"
_PASSWORD = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}


class SignInForm(ActForm):
    """Login and password."""

    login = forms.CharField(
        label=lazy("Login"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=lazy("Password"), max_length=200, strip=False, widget=forms.PasswordInput(_PASSWORD)
    )
    stay = forms.BooleanField(
        label=lazy("Stay signed in on this phone"),
        required=False,
        help_text=lazy("For weeks. Not on a computer that others use."),
    )


class SlipForm(ActForm):
    """A slip's code, and what one will sign in with from now on."""

    code = forms.CharField(
        label=lazy("Code on the slip"),
        max_length=20,
        help_text=lazy("Ten letters and digits, like 7K3M9-QXB4T."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    login = forms.CharField(
        label=lazy("Choose a login"),
        max_length=60,
        help_text=lazy("Your name or your phone number, for example. It need not be secret."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=lazy("Choose a password"),
        max_length=200,
        strip=False,
        help_text=lazy("At least 8 characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(_NEW),
    )
    again = forms.CharField(
        label=lazy("The password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(_NEW),
    )


def site_of(request: HttpRequest) -> Site | None:
    """For whom a passkey made here is good; None where browsers make none: by a bare address, or
    without https (but on one's own machine)."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        if request.is_secure() or settings.BASE_URL.startswith("https://") or host == "localhost":
            scheme = "http" if host == "localhost" and not request.is_secure() else "https"
            return Site(host, f"{scheme}://{request.get_host()}")
    return None


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: this site's own addresses only; else the person's desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure()):
        return wanted
    return maybe_url("my-desk") or "/"


def enter(
    request: HttpRequest,
    account: Account,
    *,
    door: str,
    stay: bool = False,
    seconds: int | None = None,
) -> None:
    """Begin the session of an account in this browser, under a new key. ``seconds``: so long
    instead of by the roles that its owner holds."""
    begin_session(request, account, backend=BACKEND)
    actor, rest = actor_for(account, request.now), 0
    roles = {role for role, _area in actor.seats}
    if seconds is None:
        seconds = signed_in.lasts(roles, stay=stay, door=door)
    if door != "demo":
        areas = {actor.area, *(area for _role, area in actor.seats)}
        rest = signed_in.rests(areas, roles, seconds=seconds, day=timezone.localdate(request.now))
    request.session.set_expiry(seconds)
    kept(request, account.person_id, door, rest=rest)


def go_in(request: HttpRequest, account: Account, *, door: str, stay: bool = False) -> HttpResponse:
    """In, or first to the second factor where the account has one. A passkey is two factors."""
    there = safe_next(request)
    if door != "passkey" and second_factors.asked_of(account):
        request.session.flush()
        request.session[HALF] = [account.pk, door, stay, request.now.timestamp(), there]
        request.session.set_expiry(HALF_FOR)
        return redirect("sign-in-second")
    enter(request, account, door=door, stay=stay)
    if second_factors.missing(actor_for(account, request.now), request.now):
        messages.warning(request, _("The rules here ask you for a second factor: set it up now."))
        there = url("my-sign-in")
    return remembered(request, redirect(there), account)


def remembered(request: HttpRequest, response: HttpResponse, account: Account) -> HttpResponse:
    """The response, by which this browser is known as one where the account's owner signed in."""
    response.set_cookie(
        tries.KNOWN,
        tries.known(request.COOKIES.get(tries.KNOWN, ""), account),
        max_age=tries.KNOWN_FOR,
        path=url("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def enter_by_card(request: HttpRequest, pin: CardPin) -> None:
    """Begin the short session of who came in by a household card; it has no account."""
    request.session.flush()
    request.session[CARD_KEY] = pin.pk
    request.session[HASH_SESSION_KEY] = pin_mark(pin.pin)
    request.session.set_expiry(signed_in.lasts((), stay=False, door="card"))
    rotate_token(request)
    kept(request, pin.person_id, "card")


def kept(request: HttpRequest, person_id: int | None, door: str, *, rest: int = 0) -> None:
    """The session that just began is one of its owner's list, and may rest for so many seconds."""
    if person_id is not None:
        signed_in.begin(
            request.session,
            person_id,
            door,
            agent=request.headers.get("User-Agent", ""),
            address=client_address(request),
            now=request.now,
            rest=rest,
        )


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password."""
    form = SignInForm.of(request)
    if form.is_valid():
        with form.refusals():
            account = passwords.account_for(
                form.cleaned_data["login"],
                form.cleaned_data["password"],
                address=client_address(request),
                now=request.now,
                cookie=request.COOKIES.get(tries.KNOWN, ""),
            )
            return go_in(request, account, door="password", stay=form.cleaned_data["stay"])
    return _page(request, form, "signin/sign_in.html")


@never_cache
@sensitive_post_parameters("password", "again", "code")
def slip(request: HttpRequest) -> HttpResponse:
    """First sign-in. The QR on the slip brings the code along behind ``#``, which no server sees
    in its log; without scripts it is typed."""
    form = SlipForm.of(request)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            if given["password"] != given["again"]:
                raise refuse("account.password-other", field="again")
            account = _redeem(request, form)
            messages.success(request, _("Welcome. From now on you sign in with this login."))
            return go_in(request, account, door="slip")
    return _page(request, form, "signin/slip.html")


def _redeem(request: HttpRequest, form: SlipForm) -> Account:
    """The account of a slip. Of a resend the slip is used; then login and password count."""
    given = form.cleaned_data
    who = {"login": given["login"], "password": given["password"]}
    try:
        return accounts.redeem_slip(
            now=request.now,
            code=given["code"],
            address=client_address(request),
            key=form.key,
            **who,
        )
    except AlreadyDone:
        return passwords.account_for(**who, address=client_address(request), now=request.now)
    except Refusal as refusal:
        if refusal.checks[0].says != "account.slip-used":
            raise
        with suppress(Refusal):
            return passwords.account_for(**who, address=client_address(request), now=request.now)
        raise


def _page(request: HttpRequest, form: ActForm, template: str) -> HttpResponse:
    context: dict[str, Any] = {
        "sms": phone_codes.offered(),
        "passkeys": site_of(request) is not None,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return form.page(request, template, **context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, and the session's row with it; what the browser kept of pages goes too. Not what a page
    stored there: a device that counts papers keeps them until they are sent."""
    logout(request)
    messages.success(request, _("You are signed out."))
    away = redirect("sign-in")
    away.headers["Clear-Site-Data"] = '"cache"'
    return away


def slip_link(code: str) -> str:
    """What the QR of a slip says: the page, with the code behind ``#``."""
    return f"{settings.BASE_URL}{maybe_url('sign-in-slip')}#{receipts.show(code)}"


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/slip/", slip, name="sign-in-slip"),
    path("sign-out/", sign_out, name="sign-out"),
]
