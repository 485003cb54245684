"""Signing in: with login and password, for the first time with a slip of paper, and out again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xiangyue.access import passwords
from xiangyue.access.often import client_address
from xiangyue.actions import accounts
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Account
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url

SHORT, LONG = 12 * 3600, 30 * 24 * 3600
"""Seconds signed in: a day's work, or a month on a phone of one's own."""
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
        help_text=lazy("For 30 days. Not on a computer that others use."),
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


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: this site's own addresses only; else the person's desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure()):
        return wanted
    return maybe_url("my-desk") or "/"


def enter(request: HttpRequest, account: Account, *, seconds: int = SHORT) -> None:
    """Begin the session of an account in this browser."""
    begin_session(request, account, backend=BACKEND)
    request.session.set_expiry(seconds)


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
            )
            enter(request, account, seconds=LONG if form.cleaned_data["stay"] else SHORT)
            return redirect(safe_next(request))
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
            enter(request, account)
            messages.success(request, _("Welcome. From now on you sign in with this login."))
            return redirect(safe_next(request))
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
    context: dict[str, Any] = {"next": request.POST.get("next") or request.GET.get("next", "")}
    return form.page(request, template, **context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, and the session's row with it."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("sign-in")


def slip_link(code: str) -> str:
    """What the QR of a slip says: the page, with the code behind ``#``."""
    return f"{settings.BASE_URL}{maybe_url('sign-in-slip')}#{receipts.show(code)}"


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/slip/", slip, name="sign-in-slip"),
    path("sign-out/", sign_out, name="sign-out"),
]
