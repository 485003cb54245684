"""Weighty things ask again who one is, unless it was shown in the last quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangyue.access import signed_in
from xiangyue.actions import second_factors
from xiangyue.core.refusals import refuse
from xiangyue.web.links import url

View = Callable[..., HttpResponse]
AGAIN = "sign-in.again"
"""The refusal that ends by showing who one is: scripts offer it in a window beside."""


def weighty(view: View) -> View:
    """As ``fresh``; and where the rules of the place ask who keeps rosters for a second factor,
    Refusal to who has none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            _require_second(request)
        return view(request, *args, **kwargs)

    return fresh(guarded)


def require_shown(request: HttpRequest) -> None:
    """As ``weighty``, for what a page's script sends: a script can be led to no other page, where
    what is on its page would be lost. Refusal; who one is can be shown in another window."""
    _require_second(request)
    if not signed_in.is_fresh(request.session, request.now):
        raise refuse(AGAIN, code="conditions", clause="product")
    if signed_in.door_of(request.session):
        signed_in.shown(request.session, request.now)


def _require_second(request: HttpRequest) -> None:
    if second_factors.missing(request.actor, request.now):
        raise refuse("second.required", code="conditions", clause="product")


def fresh(view: View) -> View:
    """The view for who has shown lately who they are; others are asked to, and come back.

    What a form held is typed once more: it was not taken. Each such thing done makes it last on.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.actor.person_id is None or signed_in.is_fresh(request.session, request.now):
            if request.method == "POST" and signed_in.door_of(request.session):
                signed_in.shown(request.session, request.now)
            return view(request, *args, **kwargs)
        back = request.get_full_path()
        if request.method == "POST":
            came = urlsplit(request.headers.get("Referer", ""))
            if came.netloc == request.get_host():
                back = came.path + (f"?{came.query}" if came.query else "")
            messages.warning(request, _("Not done yet. Show who you are, then press once more."))
        return redirect(f"{url('sign-in-again')}?{urlencode({'next': back})}")

    return guarded
