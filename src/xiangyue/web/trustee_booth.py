"""The voter's page. The ballot is encrypted on it (``static/js/booth.js``), and comes so.

Nothing here knows who votes: no sign-in is asked for, none is looked at, no address is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiangyue.access.often import LONGEST_BALLOT, VOTING
from xiangyue.actions import trustee_ballots
from xiangyue.core.refusals import Refusal, status_of
from xiangyue.data.models import TrusteeBallot, TrusteeBallotEvent
from xiangyue.web import matter_words as words
from xiangyue.web.fresh import AGAIN
from xiangyue.web.links import url
from xiangyue.web.wording import word

View = Callable[..., HttpResponse]


def answers_refusals(view: View) -> View:
    """A refusal becomes ``{"why": sentence, "again": yes-no}`` with its status; nothing of it is
    kept anywhere. ``again``: whether it ends by showing anew who one is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = view(request, *args, **kwargs)
        except Refusal as refusal:
            unmet = [check for check in refusal.checks if not check.met]
            said = " ".join(word(check) for check in unmet)
            again = any(check.says == AGAIN for check in unmet)
            found = JsonResponse({"why": said, "again": again}, status=status_of(refusal))
        found["Cache-Control"] = "no-store"
        return found

    return answered


def open_ballot(request: HttpRequest, pk: int, key: str) -> TrusteeBallot:
    """The ballot that has its election; Http404 where there is none."""
    words.find(request, pk)
    found = trustee_ballots.latest(pk, key)
    if found is None or not found.election:
        raise Http404
    return found


def booth(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Where one votes: on one's own phone, or on the office's with somebody's help."""
    matter = words.find(request, pk)
    ballot = open_ballot(request, pk, key)
    over = ballot.state != "open" or (
        ballot.closes_at is not None and request.now >= ballot.closes_at
    )
    found = render(
        request,
        "trustees/booth.html",
        {
            "area": matter.area,
            "matter": matter,
            "practice": matter.practice,
            "b": ballot,
            "key": key,
            "over": over,
            "crumbs": words.crumbs(
                matter, (_("Secret ballot"), url("matter-part", pk, key)), (_("Vote"), "")
            ),
        },
    )
    found["Cache-Control"] = "no-store"
    return found


@require_POST
@answers_refusals
def look(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Is this public credential (its SHA-256) on the list, and was it used before?"""
    VOTING.check(request)
    ballot = open_ballot(request, pk, key)
    mark = request.body[:64].decode("ascii", "replace")
    used = TrusteeBallotEvent.objects.filter(ballot=ballot, credential=mark).exists()
    there = mark in trustee_ballots.marks(ballot.group, ballot.credentials)
    return JsonResponse({"listed": there, "used": used})


@require_POST
@answers_refusals
def cast(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take a ballot: the body is its JSON."""
    VOTING.check(request)
    open_ballot(request, pk, key)
    raw = request.body
    if len(raw) > LONGEST_BALLOT:
        raise Http404
    told = trustee_ballots.cast(
        now=request.now, matter_id=pk, part=key, raw=raw.decode("utf-8", "replace")
    )
    return JsonResponse({"tracker": told})
